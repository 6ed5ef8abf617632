from dataclasses import replace

import pytest
from studio_documents import document, tune

from musicgen_ui.state.document import Document, Stage
from musicgen_ui.studio.naming import result_name, safe, stem_of, step_names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a/b\\c:d", "a b c d"),
        ("  ..hidden. ", "hidden"),
        ("CON", "_CON"),
        ("lpt1.mid", "_lpt1.mid"),
        ("Grüße 音", "Grüße 音"),
        ("x" * 300, "x" * 80),
        ('<>:"|?*\x00\n', ""),
    ],
)
def test_names_suit_every_system(name: str, expected: str) -> None:
    assert safe(name) == expected


def test_a_result_tells_its_clips_and_place() -> None:
    shown = document("house", "samba", position=0.25)
    assert result_name(shown) == "Four on the Floor-Batucada 25%.mid"
    pad = replace(shown, stage=Stage.PAD, x=0.5, y=1.0)
    assert result_name(pad) == "Four on the Floor-Batucada 50% 100%.mid"
    assert result_name(replace(shown, edited=tune().score)).endswith("25% edited.mid")
    assert result_name(document("house")) == "Four on the Floor.mid"
    assert stem_of(Document()) == "musicgen"
    assert stem_of(document("house", "house")) == "Four on the Floor"


def test_steps_sort_in_their_order() -> None:
    names = step_names(document("house", "samba"), 12)
    assert sorted(names) == list(names)
    assert names[0].endswith(" 01.mid")

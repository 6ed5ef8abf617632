import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen.score import Meter, Note, Score, Tempo, Track
from musicgen_ui.starting import first_document
from musicgen_ui.state.document import Clip, Document, DocumentError, Origin, Part, Stage
from musicgen_ui.state.session_file import from_json, load, save, to_json

SCORE = Score(
    (
        Track("Bass", (Note(0.1 + 0.2, 40, 99, 1 / 3),), program=33),
        Track("Drums", (Note(1.013, 36, 1, 0.0),), is_drum=True),
    ),
    6.0,
    (Tempo(bpm=97.3), Tempo(3.0, 120.0)),
    (Meter(numerator=6, denominator=8),),
)
FULL = Document(
    model="measure",
    stage=Stage.PAD,
    clips=(Clip("one", SCORE, Origin.FILE, "/x/one.mid", "gm", is_edited=True), None, None, None),
    position=0.1,
    x=0.2,
    y=0.3,
    sliders={"swing": 55.5},
    locks=frozenset({"kick", "track:bass"}),
    key="C:minor",
    variation=0.4,
    seed=7,
    temperature=1.5,
    humanize_timing=0.5,
    humanize_velocity=0.6,
    edited=SCORE,
    parts={"Bass": Part(is_muted=True, channel=3)},
    bpm=93.5,
    entry="bar",
)


@pytest.mark.parametrize("document", [FULL, Document(), first_document()])
def test_round_trip(document: Document) -> None:
    assert from_json(to_json(document)) == document


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 2**31 - 1))
def test_any_place_comes_back_exactly(x: float, y: float, seed: int) -> None:
    document = Document(x=x, y=y, seed=seed)
    assert from_json(to_json(document)) == document


def changed(**values: object) -> str:
    content = json.loads(to_json(FULL))
    return json.dumps(content | values)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not JSON"),
        ("[]", "no session"),
        ("{}", "no session"),
        (changed(**{"musicgen-session": 99}), "format 99"),
        (changed(colour="red"), "'colour'"),
        (changed(position=7), "position must be in 0-1"),
        (changed(bpm="fast"), "bpm must not be 'fast'"),
        (changed(stage="circus"), "circus"),
        (changed(clips=[{"title": "x"}] * 4), "damaged"),
        (changed(sliders=[1]), "damaged"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_session_is_told(text: str, told: str) -> None:
    with pytest.raises(DocumentError, match=told):
        from_json(text)


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "new" / "song.musicgen"
    save(FULL, path)
    assert load(path) == FULL
    assert list(path.parent.iterdir()) == [path]
    with pytest.raises(DocumentError, match=r"gone\.musicgen: no such file"):
        load(tmp_path / "gone.musicgen")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DocumentError, match=r"song\.musicgen"):
        load(path)


def test_a_session_is_as_small_as_its_notes() -> None:
    many = replace(FULL, edited=replace(SCORE, tracks=SCORE.tracks * 4))
    assert len(to_json(many)) < 4_000

from pathlib import Path

import numpy as np
import pytest

from musicgen.factory import load, names
from musicgen.midifile import write_score
from musicgen.model.load import AnyModel, load_model
from musicgen.score import Note, Score, Track
from musicgen_ui.state.document import Clip, Origin
from musicgen_ui.studio import latent_map
from musicgen_ui.studio.clip_source import clip_of
from musicgen_ui.studio.latent_map import ChartStoppedError, chart
from musicgen_ui.studio.told import Charted

FACTORY = [f"factory:{name}" for name in names()]


@pytest.fixture(scope="module")
def drums() -> AnyModel:
    return load_model("drums-2bar")


@pytest.fixture(scope="module")
def melodies() -> AnyModel:
    return load_model("melody-2bar")


def places(charted: Charted) -> dict[str, tuple[float, float]]:
    return {point.source: (point.x, point.y) for point in charted.points}


def test_factory_beats_lie_apart_in_the_square(drums: AnyModel, tmp_path: Path) -> None:
    charted = chart(drums, FACTORY, {}, folder=tmp_path)
    assert [point.source for point in charted.points] == FACTORY
    assert charted.left_out == 0
    found = np.array(list(places(charted).values()))
    assert ((found >= 0) & (found <= 1)).all()
    gaps = np.hypot(*(found[:, None] - found[None]).transpose(2, 0, 1)) + np.eye(len(found))
    assert gaps.min() > 0.04
    assert charted.points[0].clip == clip_of(FACTORY[0])


def test_a_map_repeats_with_and_without_its_cache(drums: AnyModel, tmp_path: Path) -> None:
    first = chart(drums, FACTORY, {}, folder=tmp_path / "one")
    assert chart(drums, FACTORY, {}, folder=tmp_path / "one") == first
    assert chart(drums, FACTORY, {}, folder=tmp_path / "two") == first


def test_a_new_clip_moves_no_other_and_lies_by_its_like(drums: AnyModel, tmp_path: Path) -> None:
    before = places(chart(drums, FACTORY, {}, folder=tmp_path / "maps"))
    copy = tmp_path / "copy.mid"
    write_score(load("samba").score, copy)
    after = places(chart(drums, [str(copy), *FACTORY], {}, folder=tmp_path / "maps"))
    assert {source: after[source] for source in FACTORY} == before
    nearest = min(
        FACTORY, key=lambda source: np.hypot(*np.subtract(after[source], after[str(copy)]))
    )
    assert nearest == "factory:samba"


def test_slots_lie_on_their_clips_or_among_their_likes(drums: AnyModel, tmp_path: Path) -> None:
    rock = clip_of("factory:rock")
    edited = rock.with_score(rock.score)
    found = places(chart(drums, FACTORY, {0: rock, 1: edited}, folder=tmp_path))
    assert found["slot:A"] == found["factory:rock"]
    np.testing.assert_allclose(found["slot:B"], found["factory:rock"], atol=0.02)


def test_what_the_model_cannot_take_is_left_out(drums: AnyModel, tmp_path: Path) -> None:
    lead = Clip("lead", Score((Track("Lead", (Note(0, 60, 90, 1),)),)), Origin.PASTED)
    (tmp_path / "bad.mid").write_bytes(b"bad")
    sources = [*FACTORY, str(tmp_path / "bad.mid"), str(tmp_path / "missing.mid")]
    charted = chart(drums, sources, {3: lead}, folder=tmp_path)
    assert charted.left_out == 2
    assert len(charted.points) <= len(FACTORY) + 1


def test_a_model_without_clips_draws_its_own(melodies: AnyModel, tmp_path: Path) -> None:
    charted = chart(melodies, FACTORY[:3], {}, folder=tmp_path)
    assert charted.left_out == 3
    assert len(charted.points) > 30
    assert all(point.source.startswith("drawn:") for point in charted.points)
    assert all(point.clip.origin is Origin.DRAWN for point in charted.points)
    assert chart(melodies, FACTORY[:3], {}, folder=tmp_path / "anew") == charted


def test_latents_are_encoded_once(
    drums: AnyModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = chart(drums, FACTORY, {}, folder=tmp_path)
    monkeypatch.setattr(latent_map, "latent_of", lambda *_: pytest.fail("encoded again"))
    assert chart(drums, FACTORY, {}, folder=tmp_path) == first


def test_a_map_can_be_stopped_between_clips(drums: AnyModel, tmp_path: Path) -> None:
    asked = iter([True, True, False])
    with pytest.raises(ChartStoppedError):
        chart(drums, FACTORY, {}, is_wanted=lambda: next(asked), folder=tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"text"])
def test_a_damaged_cache_is_passed_over(drums: AnyModel, tmp_path: Path, content: bytes) -> None:
    first = chart(drums, FACTORY, {}, folder=tmp_path)
    (cache,) = tmp_path.glob("*.npz")
    cache.write_bytes(content)
    assert chart(drums, FACTORY, {}, folder=tmp_path) == first


def test_of_very_many_clips_some_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latent_map, "MOST_CLIPS", 3)
    chosen = latent_map._some([f"{number}.mid" for number in range(9)] + FACTORY[:1])
    assert chosen == [FACTORY[0], "0.mid", "3.mid", "6.mid"]

import json
from pathlib import Path

import pytest
from studio_documents import document, tune

from musicgen.cli import recipes
from musicgen.cli.main import main
from musicgen.errors import MusicgenError
from musicgen.midifile import score_from_bytes
from musicgen.model.own_vectors import write_own
from musicgen.operations.generate import sample
from musicgen.operations.own_slider import latents_of, make_own
from musicgen.score import Note, Score, Track
from musicgen_ui.state.document import Clip, Document, Origin, Part, Stage
from musicgen_ui.studio import exporting, models
from musicgen_ui.studio.desk import Desk, lay_out
from musicgen_ui.studio.models import LoadedModel
from musicgen_ui.studio.requests import ExportKind

RESULT, STEPS, JOINED = ExportKind.RESULT, ExportKind.STEPS, ExportKind.JOINED


@pytest.fixture(scope="module")
def drums() -> LoadedModel:
    return models.load("drums-2bar")


def replayed(content: bytes, path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    path.write_bytes(content)
    assert main(["replay", str(path)]) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def made(desk: Desk, kind: ExportKind, steps: int = 3) -> list[bytes]:
    return exporting.make(desk, desk.document, kind, steps).contents()


SHAPED = {
    "plain": {},
    "at an end": {"position": 0.0},
    "locked": {"locks": frozenset({"kick"})},
    "varied": {"variation": 0.4, "seed": 7},
    "by a slider": {"sliders": {"note-density": 20.0}, "position": 0.3},
    "by hand": {"humanize_timing": 0.8, "humanize_velocity": 0.5},
    "all": {
        "variation": 0.4,
        "sliders": {"swing": 58.0},
        "humanize_timing": 0.8,
        "locks": frozenset({"snare"}),
        "bpm": 93.5,
    },
}


@pytest.mark.parametrize("values", SHAPED.values(), ids=SHAPED)
def test_a_result_is_made_again_by_replay(
    drums: LoadedModel,
    values: dict[str, object],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    desk = lay_out(document("house", "samba", **values), drums)
    (content,) = made(desk, RESULT)
    assert "made again, identical" in replayed(content, tmp_path / "a.mid", capsys)


def test_a_result_of_the_pad_and_an_edited_one_are_made_again(
    drums: LoadedModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pad = document("house", "samba", "bossa", stage=Stage.PAD, x=0.3, y=0.6)
    (content,) = made(lay_out(pad, drums), RESULT)
    assert "identical" in replayed(content, tmp_path / "pad.mid", capsys)
    edited = document("house", "samba", edited=tune().score)
    (content,) = made(lay_out(edited, drums), RESULT)
    assert "identical" in replayed(content, tmp_path / "edited.mid", capsys)


def test_a_plain_morph_is_the_commands_own(
    drums: LoadedModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = lay_out(document("rock", "synth-pop", locks=frozenset({"kick"}), bpm=116), drums)
    for kind in (STEPS, JOINED):
        contents = made(desk, kind)
        recipe = recipes.recipe_in(contents[-1], "clip")
        assert recipe is not None
        assert recipe.command == "morph"
        assert recipe.settings["lock"] == "kick"
        assert "identical" in replayed(contents[-1], tmp_path / f"{kind}.mid", capsys)


def test_steps_are_as_they_are_heard(
    drums: LoadedModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = document("house", "samba", humanize_velocity=1.0, bpm=100)
    contents = made(lay_out(shown, drums), STEPS, 4)
    assert len(contents) == 4
    for index, content in enumerate(contents):
        assert score_from_bytes(content, "step").bpm == pytest.approx(100)
        assert "identical" in replayed(content, tmp_path / f"{index}.mid", capsys)
    desk = lay_out(shown, drums)
    (joined,) = made(desk, JOINED, 4)
    assert score_from_bytes(joined, "joined").length_beats == 32.0
    assert "identical" in replayed(joined, tmp_path / "joined.mid", capsys)


def test_a_slider_of_ones_own_travels_with_the_clip(
    drums: LoadedModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert drums.vectors is not None
    others = drums.vectors.reference_latents()
    own = make_own(drums.model, "mine", others[:6], others[6:], against="others")
    path = write_own(own)
    loaded = models.load("drums-2bar")
    shown = document("house", "samba", sliders={"mine": 0.6})
    desk = lay_out(shown, loaded)
    assert "mine" in desk.measured(desk.fits[0].fitted.score)  # type: ignore[union-attr]
    (content,) = made(desk, RESULT)
    path.unlink()
    assert "identical" in replayed(content, tmp_path / "own.mid", capsys)
    assert latents_of(loaded.model, [desk.usable[0][1]]).shape[0] == 1


@pytest.mark.parametrize(
    ("parts", "heard"),
    [
        ({}, ("Bass", "Lead", "Kit")),
        ({"Lead": Part(channel=4)}, ("Bass", "Lead", "Kit")),
        ({"Lead": Part(is_muted=True)}, ("Bass", "Kit")),
        ({"Kit": Part(is_solo=True), "Bass": Part(is_muted=True)}, ("Kit",)),
    ],
)
def test_what_is_muted_is_not_handed_out(
    drums: LoadedModel,
    parts: dict[str, Part],
    heard: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    band = Score(
        (
            Track("Bass", (Note(0.0, 36, 90, 1.0),), 33),
            Track("Lead", (Note(1.0, 72, 90, 1.0),), 80),
            Track("Kit", (Note(0.0, 36, 90, 0.25),), is_drum=True),
        ),
        8.0,
    )
    desk = lay_out(document("house", "samba", edited=band, parts=parts), drums)
    (content,) = made(desk, RESULT)
    score = score_from_bytes(content, "result")
    assert tuple(track.name for track in score.tracks) == heard
    assert score.length_beats == 8.0
    assert "identical" in replayed(content, tmp_path / "result.mid", capsys)


def test_steps_of_a_morph_leave_muted_parts_out_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded = models.load("trio-16bar")
    drawn = sample(loaded.model, 2, seed=3)
    clips = [Clip(f"Drawn {i}", score, Origin.DRAWN) for i, score in enumerate(drawn)]
    names = [track.name for track in drawn[0].tracks]
    shown = Document(
        model="trio-16bar",
        clips=(*clips, None, None),
        parts={names[0]: Part(is_muted=True)},
        bpm=drawn[0].bpm,
    )
    desk = lay_out(shown, loaded)
    contents = made(desk, STEPS, 2)
    for content in contents:
        named = [track.name for track in score_from_bytes(content, "step").tracks]
        assert named == names[1:]
    (joined,) = made(desk, JOINED, 2)
    assert [track.name for track in score_from_bytes(joined, "joined").tracks] == names[1:]
    assert "identical" in replayed(joined, tmp_path / "joined.mid", capsys)


def test_a_plain_morph_with_a_muted_part_is_not_the_commands(drums: LoadedModel) -> None:
    muted = document("rock", "synth-pop", bpm=116, parts={"Straight Rock": Part(is_muted=True)})
    steps = exporting.make(lay_out(muted, drums), muted, STEPS, 3)
    assert steps.recipe.command == "app"
    assert [bool(score.notes) for score in steps.scores] == [False, True, True]


def test_nothing_is_handed_out_where_all_is_muted(drums: LoadedModel) -> None:
    parts = {"Tune": Part(is_muted=True)}
    desk = lay_out(document("house", edited=tune().score, parts=parts), drums)
    with pytest.raises(MusicgenError, match="every part is muted"):
        made(desk, RESULT)


def test_an_emptied_result_is_not_called_muted(drums: LoadedModel) -> None:
    parts = {"Tune": Part(is_muted=True)}
    desk = lay_out(document("house", edited=Score((), 8.0), parts=parts), drums)
    assert made(desk, RESULT)


def test_a_recipe_says_nothing_of_where_clips_lay(drums: LoadedModel) -> None:
    desk = lay_out(document("house", "samba", position=0.3), drums)
    (content,) = made(desk, RESULT)
    recipe = recipes.recipe_in(content, "clip")
    assert recipe is not None
    assert recipe.command == "app"
    assert "factory:" not in json.dumps(dict(recipe.settings))


def test_nothing_is_made_of_nothing(drums: LoadedModel) -> None:
    desk = lay_out(Document(), drums)
    with pytest.raises(MusicgenError, match="there is no clip"):
        made(desk, RESULT)
    with pytest.raises(MusicgenError, match="2-1000 clips"):
        made(lay_out(document("house", "samba", bpm=99), drums), STEPS, 1)


@pytest.mark.parametrize("name", ["melody-2bar", "melody-16bar", "trio-16bar", "measure"])
def test_results_of_every_model_are_made_again(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded = models.load(name)
    drawn = sample(loaded.model, 2, seed=3)
    clips = [Clip(f"Drawn {i}", score, Origin.DRAWN) for i, score in enumerate(drawn)]
    shown = Document(
        model=name, clips=(*clips, None, None), position=0.4, key="D:minor", variation=0.2
    )
    desk = lay_out(shown, loaded)
    assert not desk.words
    assert all(fit is not None and fit.fitted is not None for fit in desk.fits)
    (content,) = made(desk, RESULT)
    assert "identical" in replayed(content, tmp_path / "a.mid", capsys)

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musicgen.errors import DataError, ModelError, OutputError
from musicgen.midifile import write_score
from musicgen.model.load import AnyModel, load_model
from musicgen.model.manifest import GRAPHS
from musicgen.operations.generate import sample
from musicgen.score import Note, Score, Track
from musicgen.training.personal.clips import OWN, read_own_clips
from musicgen.training.personal.make import Checked, Outcome, make_own_model
from musicgen.training.personal.tuning import Tuning

pytestmark = pytest.mark.train

QUICK = Tuning(steps=60, batch_size=16, learning_rate=1e-2, validate_every=20)


def toms(number: int) -> Score:
    """A bar that the debug model has not met: toms on the off-beats, unlike for each number."""
    rng = np.random.default_rng(number)
    notes = [Note(0.25 + step / 2, int(rng.choice([43, 47, 50])), 90, 0.1) for step in range(8)]
    return Score((Track("Drums", (*notes, Note(0.0, 36, 100, 0.1)), is_drum=True),), 4.0)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten loops of a bar, and what is no clip. Not to be changed: copy it."""
    folder = tmp_path_factory.mktemp("clips")
    for number in range(10):
        write_score(toms(number), folder / "my-loops" / f"{number}.mid")
    (folder / "damaged.mid").write_bytes(b"no MIDI")
    return folder


@pytest.fixture(scope="module")
def made(debug_model: AnyModel, clips: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    out = tmp_path_factory.mktemp("models") / "mine"
    return make_own_model(debug_model, clips, out, name="mine", tuning=QUICK)


def test_what_is_made_is_better_and_complete(made: Outcome, debug_model: AnyModel) -> None:
    assert made.better
    assert made.held_out.after["loss"] < made.held_out.before["loss"]
    assert made.folder is not None
    model = load_model(str(made.folder))
    manifest = model.manifest
    assert (manifest.id, manifest.kind, manifest.licence) == ("mine", "drums", "CC0-1.0")
    assert manifest.made_from == {
        "id": "drums-debug",
        "checksums": {name: debug_model.manifest.checksums[name] for name in GRAPHS},
        "files": 10,
    }
    assert [each.source for each in manifest.trained_on][-1] == OWN
    assert manifest.recipe["id"] == "mine"
    assert "2 clips that were held out" in (made.folder / "card.md").read_text(encoding="utf-8")
    assert len(sample(model, 3, seed=0)) == 3
    told = (made.folder / "model.json").read_text(encoding="utf-8")
    assert "my-loops" not in told  # no name of the user's files
    assert json.loads(told)["evaluation"]["ordinary"]["what"] == "the factory beats"


def test_the_same_seed_makes_the_same_model(
    made: Outcome, debug_model: AnyModel, clips: Path, tmp_path: Path
) -> None:
    again = make_own_model(debug_model, clips, tmp_path / "again", name="mine", tuning=QUICK)
    assert again.held_out == made.held_out
    assert made.folder is not None
    assert again.folder is not None
    for name in GRAPHS[:2]:
        assert (again.folder / name).read_bytes() == (made.folder / name).read_bytes()


def test_what_is_not_better_is_not_kept(debug_model: AnyModel, clips: Path, tmp_path: Path) -> None:
    spoiled = replace(QUICK, learning_rate=30.0)
    outcome = make_own_model(debug_model, clips, tmp_path / "mine", name="mine", tuning=spoiled)
    assert (outcome.better, outcome.folder) == (False, None)
    assert not list(tmp_path.iterdir())


def test_a_model_can_be_made_of_one_that_was_made(
    made: Outcome, clips: Path, tmp_path: Path
) -> None:
    outcome = make_own_model(
        load_model(str(made.folder)), clips, tmp_path / "second", name="second", tuning=QUICK
    )
    assert isinstance(outcome.held_out, Checked)
    assert outcome.held_out.before == pytest.approx(made.held_out.after, rel=0.05)


def test_too_few_clips_and_a_folder_that_is_there_are_told(
    debug_model: AnyModel, clips: Path, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match="is there already; choose another"):
        make_own_model(debug_model, clips, clips, name="mine")
    few = tmp_path / "few"
    shutil.copytree(clips, few)
    for path in sorted((few / "my-loops").iterdir())[4:]:
        path.unlink()
    with pytest.raises(DataError, match=r"4 clips that drums-debug can take \(1 were left out"):
        make_own_model(debug_model, few, tmp_path / "mine", name="mine")
    with pytest.raises(DataError, match="no such folder"):
        make_own_model(debug_model, clips / "gone", tmp_path / "mine", name="mine")


def test_a_place_that_cannot_be_written_is_told_before_anything_is_done(
    debug_model: AnyModel, clips: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    told: list[str] = []
    with pytest.raises(OutputError, match="cannot be written"):
        make_own_model(
            debug_model, clips, tmp_path / "file" / "mine", name="mine", report=told.append
        )
    assert told == []


@pytest.mark.parametrize(("enough", "warnings"), [(3, 1), (2, 0)])
def test_few_windows_to_check_by_are_told(
    enough: int,
    warnings: int,
    debug_model: AnyModel,
    clips: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("musicgen.training.personal.make.ENOUGH_WINDOWS", enough)
    told: list[str] = []
    quick = replace(QUICK, steps=1)
    out = tmp_path / "mine"
    make_own_model(debug_model, clips, out, name="mine", tuning=quick, report=told.append)
    found = [line for line in told if line.startswith("warning: ")]
    assert len(found) == warnings
    assert all("checked by 2 windows alone" in line and "3 would be" in line for line in found)


def test_files_are_held_out_whole_and_short_loops_are_played_again(
    debug_model: AnyModel, clips: Path, tmp_path: Path
) -> None:
    own = read_own_clips(debug_model, clips, tmp_path, seed=0)
    assert own.files == 10
    assert len(own.left_out) == 1
    parts = (own.training, own.stopping, own.checking)
    assert [part.files_by_source[OWN] for part in parts] == [6, 2, 2]
    (grids,) = own.checking.listed(np.arange(2))
    np.testing.assert_array_equal(grids[:, :16, :, 0], grids[:, 16:, :, 0])


@pytest.mark.parametrize("kind", ["melody", "trio", "measure"])
def test_every_kind_can_be_taught(
    kind: str, model_of: Callable[[str], AnyModel], songs: tuple[Score, ...], tmp_path: Path
) -> None:
    for number, song in enumerate(songs[:6]):
        write_score(song, tmp_path / "clips" / f"{number}.mid")
    quick = replace(QUICK, steps=4, validate_every=2)
    outcome = make_own_model(
        model_of(kind), tmp_path / "clips", tmp_path / "mine", name="mine", tuning=quick
    )
    assert outcome.better == (outcome.folder is not None)
    assert set(outcome.held_out.before) == set(outcome.ordinary.after)

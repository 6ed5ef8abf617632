import os
from pathlib import Path

import platformdirs
import pytest

from musicgen.errors import ModelError
from musicgen.model import catalog
from musicgen.model.catalog import find_model, installed_models, model_folders
from musicgen.model.manifest import MANIFEST

RELEASED = Path(__file__).parents[2] / "models"
IDS = sorted(path.parent.name for path in RELEASED.glob(f"*/{MANIFEST}"))
LISTED = ", ".join(IDS)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's model folder, empty, on any platform; no other folder is named."""
    monkeypatch.delenv(catalog.ENVIRONMENT_VARIABLE, raising=False)
    data = tmp_path / "user-data"
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *_args, **_options: str(data))
    return data / "models"


def make_model(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / MANIFEST).write_text("{}")
    return folder


def test_released_models_are_installed() -> None:
    assert "drums-2bar" in IDS
    assert [model.folder for model in installed_models()] == [RELEASED / name for name in IDS]
    assert find_model("drums-2bar").folder == RELEASED / "drums-2bar"
    assert find_model("drums-2bar").manifest.id == "drums-2bar"


def test_size_is_that_of_all_files(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "mine")
    (folder / "encoder.onnx").write_bytes(bytes(1000))
    assert find_model(str(folder)).size_bytes == 1002


def test_model_in_the_users_folder_is_found(own_folder: Path) -> None:
    mine = make_model(own_folder / "mine")
    assert find_model("mine").folder == mine
    assert [model.folder.name for model in installed_models()] == sorted([*IDS, "mine"])


def test_named_folders_come_first(
    tmp_path: Path, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = [tmp_path / "first", tmp_path / "not there", tmp_path / "second"]
    monkeypatch.setenv(catalog.ENVIRONMENT_VARIABLE, os.pathsep.join(map(str, ["", *named])))
    assert model_folders() == (*named, own_folder, RELEASED)
    make_model(own_folder / "both")
    make_model(named[2] / "both")
    assert find_model("both").folder == named[2] / "both"
    make_model(named[0] / "both")
    assert find_model("both").folder == named[0] / "both"
    make_model(own_folder / "drums-2bar")
    assert find_model("drums-2bar").folder == own_folder / "drums-2bar"


def test_model_is_found_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_model(tmp_path / "models here" / "mine")
    assert find_model(str(folder)).folder == folder
    monkeypatch.chdir(folder.parent)
    assert find_model("mine").folder == Path("mine")


def test_id_goes_before_a_folder_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_model(tmp_path / "drums-2bar")
    monkeypatch.chdir(tmp_path)
    assert find_model("drums-2bar").folder == RELEASED / "drums-2bar"


def test_folder_that_is_no_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        find_model(str(tmp_path))
    assert str(caught.value) == f"{tmp_path}: not a model folder: no model.json in it"


def test_folder_without_a_manifest_is_no_installed_model(own_folder: Path) -> None:
    (own_folder / "notes").mkdir(parents=True)
    (own_folder / "readme.txt").write_text("Put models here.")
    assert [model.folder.name for model in installed_models()] == IDS


@pytest.mark.parametrize(
    ("name", "hint"),
    [("drum-2bar", "did you mean drums-2bar? "), ("drums-2bars", "did you mean drums-2bar? ")],
)
def test_unknown_id_is_told_with_the_near_miss(name: str, hint: str) -> None:
    with pytest.raises(ModelError) as caught:
        find_model(name)
    assert str(caught.value) == (
        f"no model '{name}'; {hint}installed: {LISTED} (a model folder works too)"
    )


def test_unknown_id_without_a_near_miss_lists_what_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(ModelError, match=rf"^no model 'piano'; installed: {LISTED} \("):
        find_model("piano")
    monkeypatch.setattr(catalog, "model_folders", tuple)
    with pytest.raises(ModelError, match=r"^no model 'piano'; installed: none \("):
        find_model("piano")

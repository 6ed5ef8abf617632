from pathlib import Path

import pytest

from musicgen.errors import OutputError
from musicgen.files import require_room, write_files


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_writes_all_and_makes_folders(tmp_path: Path) -> None:
    write_files({tmp_path / "a" / "one": b"1", tmp_path / "two": b"2"})
    assert (tmp_path / "a" / "one").read_bytes() == b"1"
    assert (tmp_path / "two").read_bytes() == b"2"
    assert names(tmp_path) == {"a", "a/one", "two"}


def test_replaces_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"old")
    write_files({tmp_path / "one": b"new"})
    assert (tmp_path / "one").read_bytes() == b"new"


def test_new_files_are_readable_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_files({tmp_path / "one": b"1"})
    assert (tmp_path / "one").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize(
    ("bad", "reason"),
    [("file/inside", "file is not a folder"), ("folder", "it is a folder, not a file")],
)
def test_writes_nothing_if_one_cannot_be_written(tmp_path: Path, bad: str, reason: str) -> None:
    (tmp_path / "file").write_bytes(b"kept")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match=reason):
        write_files({tmp_path / "one": b"1", tmp_path / bad: b"2"})
    assert names(tmp_path) == {"file", "folder"}
    assert (tmp_path / "file").read_bytes() == b"kept"


def test_room_for_a_folder_is_looked_for_and_left_as_it_was(tmp_path: Path) -> None:
    require_room(tmp_path / "a" / "folder")
    assert names(tmp_path) == {"a"}
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="inside: cannot be written: "):
        require_room(tmp_path / "file" / "inside")

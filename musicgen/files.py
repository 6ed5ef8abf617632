"""Files: contents in, files that appear whole and together, or not at all, out."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from musicgen.errors import OutputError


@contextmanager
def writing_to(place: Path, remark: str = "") -> Iterator[None]:
    """Tell what the system says of writing somewhere, such as that the disk is full.

    Args:
        place: The folder that is written to.
        remark: What the user should know besides.

    Raises:
        OutputError: in place of an OSError.
    """
    try:
        yield
    except OSError as err:
        told = f"{place}: cannot be written: {err.strerror or err}"
        raise OutputError("; ".join(filter(None, [told, remark]))) from err


def require_room(place: Path) -> None:
    """Check that a file or folder can be made at a place, by making another beside it.

    Raises:
        OutputError: it cannot.
    """
    with writing_to(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{place.name}."):
            pass


def write_files(contents: Mapping[Path, bytes]) -> None:
    """Write files: all beside their places first, then all into place.

    Folders are made as needed. A file that is there is replaced; if any cannot be written beside
    its place, none is put into place.

    Raises:
        OutputError: a folder cannot be made, or a file not be written.
    """
    beside: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            beside[path] = _write_beside(path, content)
        for path, written in beside.items():
            _put_in_place(path, written)
    finally:
        for written in beside.values():
            written.unlink(missing_ok=True)


def _put_in_place(path: Path, written: Path) -> None:
    try:
        written.replace(path)
    except OSError as err:
        raise OutputError(f"{path}: cannot be replaced: {err.strerror}") from err


def _write_beside(path: Path, content: bytes) -> Path:
    if path.is_dir():
        raise OutputError(f"{path}: cannot be written: it is a folder, not a file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except (FileExistsError, NotADirectoryError) as err:
        in_the_way = next(parent for parent in path.parents if parent.exists())
        raise OutputError(f"{path}: cannot be written: {in_the_way} is not a folder") from err
    except OSError as err:
        raise OutputError(f"{path}: cannot be written: {err.strerror}") from err
    written = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        written.chmod(0o666 & ~_umask())
    except OSError as err:
        written.unlink(missing_ok=True)
        raise OutputError(f"{path}: cannot be written: {err.strerror}") from err
    return written


def _umask() -> int:
    """The permissions that new files do not get; the system tells it only as it sets it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask

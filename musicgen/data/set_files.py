"""The files of a set: their names, and the description of it that is stored as set.json."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from musicgen.errors import DataError

FORMAT = 1
SET = "set.json"
ITEMS = "items.tsv"
PARTS = "parts"
ITEM_COLUMNS = (
    *("source", "path", "song", "split", "licence", "sha256", "status"),
    *("notes", "bpm", "meter"),
)
OK = "ok"
DUPLICATE = "duplicate of "
SPANS, PHRASE_ITEMS, PHRASE_BPM = "spans", "items", "bpm"
_CHUNK_BYTES = 1 << 20


def windows_file(bars: int) -> str:
    """The name of the list of windows of a size, without its ending."""
    return f"windows-{bars}"


def is_set(folder: Path) -> bool:
    """Whether a folder holds a set."""
    return (folder / SET).is_file()


@dataclass(frozen=True, slots=True)
class StoredArray:
    """An array of a set.

    Attributes:
        shape: Its shape.
        dtype: As numpy names it.
        sha256: Of its .npy file, in hexadecimal.
    """

    shape: tuple[int, ...]
    dtype: str
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredRepresentation:
    """What a set has of a representation.

    Attributes:
        phrases: How many.
        bar_rows: Rows of a bar on the time axis.
        windows: How many windows are listed, by their size in bars.
        arrays: The arrays by name; each is the file NAME.npy in the folder of the representation.
    """

    phrases: int
    bar_rows: int
    windows: Mapping[int, int]
    arrays: Mapping[str, StoredArray]


@dataclass(frozen=True, slots=True)
class Description:
    """What set.json says.

    Attributes:
        items_sha256: Of items.tsv.
        representations: By name.
    """

    items_sha256: str
    representations: Mapping[str, StoredRepresentation]

    def to_json(self) -> bytes:
        """The description as set.json holds it."""
        told = {"format": FORMAT, **asdict(self)}
        return (json.dumps(told, indent=2, sort_keys=True) + "\n").encode()

    @classmethod
    def read(cls, root: Path) -> Self:
        """Read set.json.

        Raises:
            DataError: it is missing, of another version, or not as documented.
        """
        path = root / SET
        if not path.is_file():
            raise DataError(f"{root}: no set: no {SET} in it; `musicgen data build` makes one")
        try:
            told: dict[str, Any] = json.loads(path.read_bytes())
            if told["format"] != FORMAT:
                raise DataError(
                    f"{path}: format {told['format']!r}, where {FORMAT} is read; build it again"
                )
            return cls(
                told["items_sha256"],
                {name: _stored(value) for name, value in told["representations"].items()},
            )
        except (ValueError, KeyError, TypeError, AttributeError) as err:
            raise DataError(f"{path}: not a set's description: {err!r}") from err


def _stored(told: dict[str, Any]) -> StoredRepresentation:
    return StoredRepresentation(
        told["phrases"],
        told["bar_rows"],
        {int(bars): count for bars, count in told["windows"].items()},
        {
            name: StoredArray(tuple(array["shape"]), array["dtype"], array["sha256"])
            for name, array in told["arrays"].items()
        },
    )


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()

"""The user's own tags of clips, kept in the user's data folder.

A tag belongs to the place where a clip lies, not to its notes: a clip that is changed keeps its
tags, and a copy elsewhere has none.
"""

import contextlib
import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType

import platformdirs

from musicgen.errors import OutputError
from musicgen.files import write_files

MOST_LETTERS = 40
_FILE = "tags.json"
_VERSION = 1


def tags_path() -> Path:
    """Where the user's tags are kept."""
    return platformdirs.user_data_path("musicgen", appauthor=False) / _FILE


def tags_in(words: str) -> tuple[str, ...]:
    """The tags that someone wrote: `#Late night, dub` is late-night and dub."""
    parts = (part.replace("#", " ").lower().split() for part in words.split(","))
    return tuple(dict.fromkeys(tag for part in parts if (tag := "-".join(part)[:MOST_LETTERS])))


class OwnTags:
    """The user's tags, by the source of a clip.

    Writing happens in a thread of its own, so that a slow disk holds nobody up.

    Attributes:
        fault: Why the last writing failed; empty where it did not.

    Args:
        path: Their file; that of the user where None.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.fault = ""
        self._path = path or tags_path()
        self._tags = _read(self._path)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="tags")

    @property
    def by_source(self) -> Mapping[str, tuple[str, ...]]:
        """All of them."""
        return MappingProxyType(self._tags)

    def of(self, source: str) -> tuple[str, ...]:
        """The user's tags of a clip."""
        return self._tags.get(source, ())

    def change(self, sources: Iterable[str], *, add: Iterable[str], drop: Iterable[str]) -> None:
        """Give clips some tags and take others, and keep that."""
        added, dropped = tuple(add), frozenset(drop)
        for source in sources:
            kept = [tag for tag in self.of(source) if tag not in dropped]
            tags = tuple(dict.fromkeys([*kept, *added]))
            if tags:
                self._tags[source] = tags
            else:
                self._tags.pop(source, None)
        content = {"version": _VERSION, "tags": self._tags}
        written = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True).encode() + b"\n"
        self._writer.submit(self._write, written)

    def close(self) -> None:
        """Wait until all is written."""
        self._writer.shutdown()

    def _write(self, content: bytes) -> None:
        try:
            write_files({self._path: content})
            self.fault = ""
        except OutputError as err:
            self.fault = str(err)


def _read(path: Path) -> dict[str, tuple[str, ...]]:
    """The tags of a file; none where it is damaged, which is then kept under another name."""
    try:
        content = json.loads(path.read_bytes())
    except OSError:
        return {}
    except ValueError:
        content = None
    tags = content.get("tags") if isinstance(content, dict) else None
    if not isinstance(tags, dict):
        with contextlib.suppress(OSError):
            path.replace(path.with_suffix(".damaged"))
        return {}
    return {
        source: tuple(tag for tag in of if isinstance(tag, str))
        for source, of in tags.items()
        if isinstance(of, list)
    }

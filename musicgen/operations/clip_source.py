"""Where clips come from, by name: a path or factory:NAME in, its score and its checksum out."""

import hashlib
from pathlib import Path

from musicgen import factory
from musicgen.midifile import read_content, read_score, score_to_bytes
from musicgen.score import Score

FACTORY_PREFIX = "factory:"


def read_clip(name: str) -> Score:
    """Read a clip: a path, or factory:NAME.

    Raises:
        ClipError: there is none, or the file cannot be read.
    """
    if name.startswith(FACTORY_PREFIX):
        return factory.load(name.removeprefix(FACTORY_PREFIX)).score
    return read_score(name)


def content_checksum(name: str) -> str:
    """SHA-256 of a clip, or a map's file: a path, or factory:NAME as it would be written."""
    if name.startswith(FACTORY_PREFIX):
        beat = factory.load(name.removeprefix(FACTORY_PREFIX))
        return hashlib.sha256(score_to_bytes(beat.score)).hexdigest()
    return hashlib.sha256(read_content(Path(name))).hexdigest()


def whole_name(name: str) -> str:
    """A name that holds from any folder, and does not tell the user's."""
    if name.startswith(FACTORY_PREFIX):
        return name
    path = Path(name).absolute()
    home = Path.home()
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)

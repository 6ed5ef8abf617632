"""The errors that musicgen raises on purpose: one root, a child for each thing at fault."""

import difflib
from collections.abc import Iterable


class MusicgenError(Exception):
    """Something to put right; the message says what, which value, and what would be right."""


class ClipError(MusicgenError):
    """A clip or MIDI file that cannot be read or used."""


class ShortClipError(ClipError):
    """A bar that a clip has not, all of which is taken where no bar is asked for."""


class DrumMapError(MusicgenError):
    """A drum map that does not exist, or a file of one that is not as documented."""


class ClipRecipeError(MusicgenError):
    """A recipe in a clip that is missing, unreadable, or that cannot be followed any more."""


class OutputError(MusicgenError):
    """A file that cannot be written where it was asked for."""


class ModelError(MusicgenError):
    """A model folder that is missing, damaged, or of a version this program does not know."""


class ShapeError(MusicgenError):
    """An array whose shape does not fit the model it is given to."""


class RecipeError(MusicgenError):
    """A training recipe with an unknown key, a value out of range, or a form that is not TOML."""


class TrainingError(MusicgenError):
    """A training run that cannot go on."""


class DataError(MusicgenError):
    """Training or test data that is missing, empty, or not laid out as documented."""


class MachineError(MusicgenError):
    """A machine that lacks what musicgen cannot do without."""


class MissingExtraError(MusicgenError):
    """A command that needs packages of an optional extra which is not installed."""


def near_miss(word: str, known: Iterable[str], prefix: str = "") -> str:
    """What the user may have meant, as the tail of a message; empty where nothing is near."""
    matches = difflib.get_close_matches(word, tuple(known), n=1)
    return f"; did you mean {prefix}{matches[0]}?" if matches else ""


def why_unread(err: OSError) -> str:
    """Why a file that was asked for cannot be read, as the tail of a message that names it."""
    if isinstance(err, FileNotFoundError):
        return "no such file"
    return f"cannot be read: {err.strerror or err}"

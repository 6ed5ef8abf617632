"""Names of files: a document and its music in, names that any system takes out."""

import re
from collections.abc import Sequence

from musicgen_ui.state.document import Document, Stage

ENDING = ".mid"
_MOST_CHARACTERS = 80
_TITLE_CHARACTERS = 32
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""What Windows takes for devices, whatever the ending."""


def stem_of(document: Document) -> str:
    """What the music of a document is called: its clips' titles, such as `house-samba`."""
    titles = [document.clips[slot] for slot in document.slots]
    named = [_short(clip.title) for clip in titles if clip is not None]
    return safe("-".join(dict.fromkeys(named))) or "musicgen"


def result_name(document: Document) -> str:
    """The name of the result's file, with where it lies between the clips."""
    filled = sum(document.clips[slot] is not None for slot in document.slots)
    place = ""
    if filled > 1 and document.stage is Stage.MORPH:
        place = f" {document.position:.0%}"
    elif filled > 1:
        place = f" {document.x:.0%} {document.y:.0%}"
    edited = " edited" if document.edited is not None else ""
    return f"{stem_of(document)}{place}{edited}{ENDING}"


def step_names(document: Document, count: int) -> Sequence[str]:
    """The names of a morph's files, which sort in its order."""
    digits = len(str(count))
    stem = stem_of(document)
    return [f"{stem} {number:0{digits}}{ENDING}" for number in range(1, count + 1)]


def safe(name: str) -> str:
    """A name without what some system does not take in one; may be empty."""
    spaced = " ".join(_FORBIDDEN.sub(" ", name).split())
    short = spaced[:_MOST_CHARACTERS].strip(" .")
    return f"_{short}" if _RESERVED.fullmatch(short) else short


def _short(title: str) -> str:
    return safe(title)[:_TITLE_CHARACTERS].strip(" .")

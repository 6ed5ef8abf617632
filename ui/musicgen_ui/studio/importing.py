"""Clips in: files, and bytes that were pasted, in; clips of a document and words on them out."""

from pathlib import Path

from musicgen import factory
from musicgen.midifile import score_from_bytes
from musicgen.operations.clip_source import FACTORY_PREFIX, read_clip
from musicgen.representation.bars import bars_of
from musicgen.representation.drum_map_detection import detect_drum_map
from musicgen.representation.parts import drum_part
from musicgen.score import Score
from musicgen_ui.state.document import Clip, Origin


def clip_from(source: str) -> tuple[Clip, str]:
    """Read a clip, and say what it is.

    Args:
        source: A path, or factory:NAME.

    Raises:
        ClipError: it cannot be read.
    """
    score = read_clip(source)
    if source.startswith(FACTORY_PREFIX):
        title = factory.load(source.removeprefix(FACTORY_PREFIX)).title
        clip = Clip(title, score, Origin.FACTORY, source)
        return clip, _words(clip, "")
    path = Path(source)
    drum_map, remark = _map_of(score)
    clip = Clip(path.stem, score, Origin.FILE, str(path.absolute()), drum_map)
    return clip, _words(clip, remark)


def clip_of_bytes(content: bytes, title: str) -> tuple[Clip, str]:
    """Read a clip of the bytes of a MIDI file, and say what it is.

    Raises:
        ClipError: they are none.
    """
    score = score_from_bytes(content, title)
    drum_map, remark = _map_of(score)
    clip = Clip(title, score, Origin.PASTED, drum_map=drum_map)
    return clip, _words(clip, remark)


def _map_of(score: Score) -> tuple[str, str]:
    """The map that a clip's drums look like, and what is to be said of it."""
    if drum_part(score) is None:
        return "", ""
    guess = detect_drum_map(score)[0]
    name, confidence = guess.drum_map.name, guess.confidence
    return name, f"drums read by the map {name} ({confidence:.2f})"


def _words(clip: Clip, remark: str) -> str:
    score = clip.score
    bars = len(bars_of(score))
    told = f"{clip.title}: {score.bpm:g} bpm, {bars} bar{'' if bars == 1 else 's'}"
    return "; ".join(filter(None, [f"{told}, {len(score.notes)} notes", remark]))

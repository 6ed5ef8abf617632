"""Clips in: files, and bytes that were pasted, in; clips of a document and words on them out."""

from pathlib import Path

from musicgen.midifile import score_from_bytes
from musicgen.representation.bars import bars_of
from musicgen_ui.state.document import Clip, Origin
from musicgen_ui.studio.clip_source import clip_of, is_factory, likely_drum_map


def clip_from(source: str) -> tuple[Clip, str]:
    """Read a clip, and say what it is.

    Args:
        source: A path, or factory:NAME.

    Raises:
        ClipError: it cannot be read.
    """
    clip = clip_of(source if is_factory(source) else str(Path(source).absolute()))
    return clip, _words(clip)


def clip_of_bytes(content: bytes, title: str) -> tuple[Clip, str]:
    """Read a clip of the bytes of a MIDI file, and say what it is.

    Raises:
        ClipError: they are none.
    """
    score = score_from_bytes(content, title)
    clip = Clip(title, score, Origin.PASTED, drum_map=likely_drum_map(score))
    return clip, _words(clip)


def _words(clip: Clip) -> str:
    score = clip.score
    bars = len(bars_of(score))
    told = f"{clip.title}: {score.bpm:g} bpm, {bars} bar{'' if bars == 1 else 's'}"
    remark = f"drums read by the map {clip.drum_map}" if clip.drum_map else ""
    return "; ".join(filter(None, [f"{told}, {len(score.notes)} notes", remark]))

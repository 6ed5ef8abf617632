"""A clip by its source: `factory:NAME` or a path in, the clip out."""

from pathlib import Path

from musicgen.midifile import read_score
from musicgen.representation.drum_map import default_drum_map
from musicgen.representation.drum_map_detection import suggest_drum_map
from musicgen.representation.parts import drum_part
from musicgen.score import Score
from musicgen_ui.starting import FACTORY, factory_clip
from musicgen_ui.state.document import Clip, Origin


def is_factory(source: str) -> bool:
    """Whether a source is a factory beat."""
    return source.startswith(FACTORY)


def clip_of(source: str) -> Clip:
    """Read a clip of the library.

    Args:
        source: Its path, or `factory:NAME`.

    Raises:
        ClipError: there is none, or it cannot be read.
    """
    if is_factory(source):
        return factory_clip(source.removeprefix(FACTORY))
    score = read_score(source)
    return Clip(Path(source).stem, score, Origin.FILE, source, likely_drum_map(score))


def likely_drum_map(score: Score) -> str:
    """Name of the map that a clip's drums look made with; empty for the default."""
    if drum_part(score) is None:
        return ""
    has_tracks = any(track.is_drum and track.notes for track in score.tracks)
    guess = suggest_drum_map(score.drums() if has_tracks else score, default_drum_map())
    return "" if guess is None else guess.drum_map.name

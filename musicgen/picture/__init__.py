"""Pictures of clips: scores in, a PNG of them in a row out."""

from collections.abc import Sequence

from musicgen.picture.grids import draw_grids
from musicgen.picture.rolls import draw_rolls
from musicgen.representation.drum_map import DrumMap
from musicgen.score import Score


def draw_scores(
    scores: Sequence[Score], labels: Sequence[str], drum_maps: Sequence[DrumMap] | None = None
) -> bytes:
    """Draw clips side by side: as drum grids if they are drums alone, else as piano rolls.

    Args:
        scores: One or more.
        labels: A word over each.
        drum_maps: What the drums of each are read by; the default map where None.

    Returns:
        A PNG file.
    """
    if all(track.is_drum for score in scores for track in score.tracks):
        return draw_grids(scores, labels, drum_maps)
    return draw_rolls(scores, labels)

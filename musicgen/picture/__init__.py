"""Pictures of clips: scores in, a PNG of them in a row out."""

from collections.abc import Sequence

from musicgen.picture.grids import draw_grids
from musicgen.picture.rolls import draw_rolls
from musicgen.picture.sheet import below_each_other
from musicgen.representation.drum_map import DrumMap
from musicgen.score import Score


def draw_scores(
    scores: Sequence[Score],
    labels: Sequence[str],
    drum_maps: Sequence[DrumMap] | None = None,
    *,
    per_row: int | None = None,
) -> bytes:
    """Draw clips side by side: as drum grids if they are drums alone, else as piano rolls.

    Args:
        scores: One or more.
        labels: A word over each.
        drum_maps: What the drums of each are read by; the default map where None.
        per_row: How many side by side, further ones below; all of them where None.

    Returns:
        A PNG file.
    """
    if per_row is not None and per_row < len(scores):
        rows = (slice(first, first + per_row) for first in range(0, len(scores), per_row))
        return below_each_other(
            [draw_scores(scores[row], labels[row], drum_maps and drum_maps[row]) for row in rows]
        )
    if all(track.is_drum for score in scores for track in score.tracks):
        return draw_grids(scores, labels, drum_maps)
    return draw_rolls(scores, labels)

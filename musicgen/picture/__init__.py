"""Pictures of clips: scores in, a PNG of them in a row, or in several, out."""

from collections.abc import Sequence

from musicgen.picture.grids import draw_grids, grid_width
from musicgen.picture.rolls import draw_rolls, roll_width
from musicgen.picture.sheet import GAP, LEFT, WIDEST, below_each_other
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
        per_row: How many side by side, further ones below; as many as can be seen at once where
            None, in rows that are as long as each other, give or take one.

    Returns:
        A PNG file.
    """
    drums = all(track.is_drum for score in scores for track in score.tracks)
    if per_row is None:
        per_row = _side_by_side([(grid_width if drums else roll_width)(score) for score in scores])
    rows = [slice(first, first + per_row) for first in range(0, len(scores), per_row)]
    drawn = [
        draw_grids(scores[row], labels[row], drum_maps and drum_maps[row])
        if drums
        else draw_rolls(scores[row], labels[row], beside=scores)
        for row in rows
    ]
    return drawn[0] if len(drawn) == 1 else below_each_other(drawn)


def _side_by_side(widths: Sequence[int]) -> int:
    """How many clips stand in a row, of their widths in pixels, 1 or more."""
    room = max(1, (WIDEST - LEFT) // (max(widths) + GAP))
    rows = -(-len(widths) // room)
    return -(-len(widths) // rows)

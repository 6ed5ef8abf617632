from collections.abc import Sequence
from io import BytesIO

import pytest
from PIL import Image

from musicgen.errors import ShapeError
from musicgen.picture.grids import draw_grids
from musicgen.score import Note, Score, Track

Colour = tuple[int, ...]

# All in pixels: a cell is 18 x 28, with a gap of 2 after it; voices are written to the left of 156,
# the ride's row begins at 52 and the kick's, eight rows below, at 276; 36 follow each grid.
LEFT, KICK, SNARE, RIDE = 156, 276, 248, 52
CELL, GRID, GAP = 18, 32 * 18, 36
EMPTY, BEAT, BACKGROUND = (36, 39, 46), (46, 50, 59), (24, 26, 31)
HARD = (255, 176, 64)


def clip(*notes: tuple[float, int, int], length_beats: float = 8) -> Score:
    """A drum clip of (onset, pitch, velocity)."""
    track = Track(notes=tuple(Note(*note, 0.01) for note in notes), is_drum=True)
    return Score((track,), length_beats)


def picture(scores: Sequence[Score], labels: Sequence[str]) -> Image.Image:
    image = Image.open(BytesIO(draw_grids(scores, labels)))
    assert image.format == "PNG"
    assert image.mode == "RGB"
    return image


def colour(image: Image.Image, step: float, row: int, left: int = LEFT) -> Colour:
    """The colour at a step's middle, in a row of cells."""
    pixel = image.getpixel((left + round((step + 0.5) * CELL), row + 13))
    assert isinstance(pixel, tuple)
    return pixel


def test_picture_is_as_wide_as_its_clips() -> None:
    assert picture([clip()], ["A"]).size == (156 + 576 + 36, 52 + 9 * 28 + 36)
    assert picture([clip(), clip(length_beats=4)], "AB").size == (156 + 576 + 36 + 288 + 36, 340)


def test_hit_is_drawn_in_its_step_and_row() -> None:
    image = picture([clip((1, 36, 127), (1.25, 38, 127), (7.75, 51, 127))], ["A"])
    assert colour(image, 4, KICK) == HARD
    assert colour(image, 5, SNARE) == HARD
    assert colour(image, 31, RIDE) == HARD
    assert colour(image, 4, SNARE) == BEAT
    assert colour(image, 5, KICK) == EMPTY
    assert colour(image, 32, RIDE) == BACKGROUND


def test_hit_is_coloured_by_velocity() -> None:
    # 64 / 127 of the way from (74, 92, 120) to (255, 176, 64).
    image = picture([clip((0, 36, 64))], ["A"])
    assert colour(image, 0, KICK) == (165, 134, 92)


def test_hit_is_drawn_off_the_middle_by_its_timing() -> None:
    # Four tenths of a step late and early.
    image = picture([clip((0.35, 36, 127), (2.4, 38, 127))], ["A"])
    assert colour(image, 1 - 0.3, KICK) == EMPTY
    assert colour(image, 1 + 0.7, KICK) == HARD
    assert colour(image, 10 + 0.3, SNARE) == EMPTY
    assert colour(image, 10 - 0.7, SNARE) == HARD


def test_clips_stand_side_by_side_under_their_labels() -> None:
    image = picture([clip((0, 36, 127)), clip((0, 38, 127))], ["A", "B"])
    second = LEFT + GRID + GAP
    assert [colour(image, 0, row) for row in (KICK, SNARE)] == [HARD, BEAT]
    assert [colour(image, 0, row, second) for row in (KICK, SNARE)] == [BEAT, HARD]
    for left in (LEFT, second):
        heading = image.crop((left, 0, left + GRID, RIDE))
        assert len(heading.getcolors() or ()) > 1
    assert len(image.crop((LEFT + GRID, 0, second, 340)).getcolors() or ()) == 1


def test_label_is_needed_for_each_clip() -> None:
    with pytest.raises(ValueError, match="zip"):
        draw_grids([clip(), clip()], ["A"])


def test_clip_of_part_steps_cannot_be_drawn() -> None:
    with pytest.raises(ShapeError, match=r"whole steps, not 3\.9 beats"):
        draw_grids([clip(length_beats=3.9)], ["A"])

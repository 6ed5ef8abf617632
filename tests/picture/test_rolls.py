from io import BytesIO

import pytest
from PIL import Image

from musicgen.picture import draw_scores
from musicgen.picture.grids import draw_grids
from musicgen.picture.rolls import draw_rolls
from musicgen.score import Note, Score, Track

Colour = tuple[int, ...]

# All in pixels: a beat is 36 wide and begins at 156, a pitch is 8 high, the highest octave's top is
# at 52, drums take 48 below the pitches.
LEFT, TOP, BEAT, PITCH, GAP = 156, 52, 36, 8, 36
EMPTY, FIRST, SECOND = (36, 39, 46), (255, 176, 64), (96, 190, 255)


def clip(*tracks: Track, length: float = 4.0) -> Score:
    return Score(tracks, length)


def track(*notes: tuple[float, int, int], is_drum: bool = False) -> Track:
    """A track of (onset, pitch, velocity), half a beat long."""
    return Track(notes=tuple(Note(*note, 0.5) for note in notes), is_drum=is_drum)


def picture(*scores: Score) -> Image.Image:
    image = Image.open(BytesIO(draw_rolls(scores, "ABCDE"[: len(scores)])))
    assert image.format == "PNG"
    return image


def colour(image: Image.Image, beat: float, pitch: int, top_pitch: int, left: int = LEFT) -> Colour:
    """The colour a little after a beat, in the row of a pitch."""
    y = TOP + (top_pitch - pitch) * PITCH + 3
    pixel = image.getpixel((left + round(beat * BEAT) + 5, y))
    assert isinstance(pixel, tuple)
    return pixel


def test_picture_holds_the_octaves_that_are_played() -> None:
    one = picture(clip(track((0, 60, 90))))
    assert one.size == (LEFT + 4 * BEAT + GAP, TOP + 12 * PITCH + GAP)
    three = picture(clip(track((0, 59, 90), (0, 72, 90))))
    assert three.height == TOP + 36 * PITCH + GAP


def test_note_is_drawn_at_its_beat_and_pitch() -> None:
    image = picture(clip(track((1, 60, 127), (2.5, 64, 127))))
    assert colour(image, 1, 60, 71) == FIRST
    assert colour(image, 2.5, 64, 71) == FIRST
    for beat, pitch in ((1, 61), (1.5, 60), (2.5, 60), (3.2, 64)):
        assert colour(image, beat, pitch, 71) == EMPTY


def test_tracks_have_colours_of_their_own_and_soft_notes_are_darker() -> None:
    image = picture(clip(track((0, 60, 127)), track((1, 62, 127), (2, 62, 1))))
    assert colour(image, 0, 60, 71) == FIRST
    assert colour(image, 1, 62, 71) == SECOND
    soft = colour(image, 2, 62, 71)
    assert all(low < it < high for low, it, high in zip(EMPTY, soft, SECOND, strict=True))


def test_drums_stand_below_the_pitches() -> None:
    pitched, kit = track((0, 60, 90)), track((1, 36, 127), is_drum=True)
    with_drums, without = picture(clip(pitched, kit)), picture(clip(pitched))
    assert with_drums.height == without.height + 48 + 8
    below = with_drums.crop((LEFT + BEAT, without.height - GAP + 8, LEFT + BEAT + 8, 10_000))
    assert len(below.getcolors() or ()) > 2
    assert colour(with_drums, 1, 60, 71) == EMPTY


def test_clips_share_one_pitch_axis() -> None:
    image = picture(clip(track((0, 48, 127))), clip(track((0, 71, 127)), length=2))
    second = LEFT + 4 * BEAT + GAP
    assert colour(image, 0, 48, 71) == FIRST
    assert colour(image, 0, 71, 71, second) == FIRST
    assert image.width == second + 2 * BEAT + GAP


def test_drums_alone_are_drawn_as_grids() -> None:
    drums = clip(track((0, 36, 100), is_drum=True))
    band = clip(track((0, 60, 90)), track((0, 36, 100), is_drum=True))
    assert draw_scores([drums], ["A"]) == draw_grids([drums], ["A"])
    assert draw_scores([band, drums], ["A", "B"]) == draw_rolls([band, drums], ["A", "B"])


def test_label_is_needed_for_each_clip() -> None:
    with pytest.raises(ValueError, match="zip"):
        draw_rolls([clip(), clip()], ["A"])


def test_more_clips_than_can_be_seen_at_once_stand_in_rows() -> None:
    beat = Score((Track("", (Note(0, 36, 90, 1),), is_drum=True),), 8)
    tune = Score((Track("", (Note(0, 60, 90, 1),)),), 64)
    for clip, most in ((beat, 5), (tune, 2)):
        row = drawn([clip] * most)
        assert row.width <= 3360
        assert drawn([clip] * (most + 1)).size == (
            drawn([clip] * (most // 2 + 1)).width,
            2 * row.height,
        )
    assert drawn([beat] * 9).size == drawn([beat] * 10).size  # five and four


def test_rows_share_one_pitch_axis() -> None:
    low, high = (Score((Track("", (Note(0, pitch, 90, 1),)),), 64) for pitch in (36, 84))
    both = drawn([low, high]).height
    assert drawn([low, low, high, high]).height == 2 * both


def drawn(scores: list[Score]) -> Image.Image:
    return Image.open(BytesIO(draw_scores(scores, [""] * len(scores))))

"""Clips of any tracks as piano rolls: pitch upwards, a colour for each track, drums below."""

from collections.abc import Sequence

from musicgen.picture.sheet import BEAT, EMPTY, GAP, LEFT, SCALE, TOP, Colour, Sheet, by_velocity
from musicgen.representation.bars import bars_of
from musicgen.score import Note, Score, Track

_BEAT_WIDTH = 18 * SCALE
_WIDEST = 560 * SCALE
"""Of one clip; longer clips have narrower beats."""
_PITCH_HEIGHT = 4 * SCALE
_OCTAVE = 12
_DRUMS_HEIGHT = 2 * _OCTAVE * SCALE
_SOFTEST = 0.35
_COLOURS: tuple[Colour, ...] = (
    (255, 176, 64),
    (96, 190, 255),
    (150, 220, 120),
    (240, 120, 160),
    (190, 150, 255),
    (100, 220, 210),
    (235, 220, 110),
)
_DRUM_COLOUR: Colour = (205, 210, 220)
_NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_MIDDLE_C_OCTAVE = 4
_HIGHEST_VELOCITY = 127


def draw_rolls(
    scores: Sequence[Score], labels: Sequence[str], *, beside: Sequence[Score] = ()
) -> bytes:
    """Draw clips side by side on one pitch axis; see `musicgen.picture.draw_scores`.

    Args:
        scores: One or more.
        labels: A word over each.
        beside: Clips of other rows, whose pitches the axis has room for too.
    """
    pitched = [note.pitch for score in (*scores, *beside) for note in _pitched(score)]
    low = min(pitched, default=60) // _OCTAVE * _OCTAVE
    high = -(-(max(pitched, default=60) + 1) // _OCTAVE) * _OCTAVE
    has_drums = any(track.is_drum for score in (*scores, *beside) for track in score.tracks)
    roll_height = (high - low) * _PITCH_HEIGHT
    height = TOP + roll_height + has_drums * (_DRUMS_HEIGHT + SCALE * 4) + GAP
    widths = [roll_width(score) for score in scores]
    sheet = Sheet(LEFT + sum(widths) + GAP * len(scores), height)
    for pitch in range(low, high, _OCTAVE):
        name = f"{_NAMES[0]}{pitch // _OCTAVE - 5 + _MIDDLE_C_OCTAVE}"
        sheet.write(10 * SCALE, TOP + (high - pitch - _OCTAVE / 2) * _PITCH_HEIGHT, name)
    if has_drums:
        sheet.write(10 * SCALE, TOP + roll_height + 8 * SCALE, "drums")
    left = LEFT
    for score, label, width in zip(scores, labels, widths, strict=True):
        sheet.label(left, label)
        _Roll(sheet, score, left, width, range(low, high)).draw(has_drums=has_drums)
        left += width + GAP
    return sheet.png()


def roll_width(score: Score) -> int:
    """How wide a clip's roll is, in pixels."""
    return min(round(score.length_beats * _BEAT_WIDTH), _WIDEST)


def _pitched(score: Score) -> list[Note]:
    return [note for track in score.tracks if not track.is_drum for note in track.notes]


class _Roll:
    """One clip's place on the sheet."""

    def __init__(self, sheet: Sheet, score: Score, left: int, width: int, pitches: range) -> None:
        self._pen = sheet.pen
        self._score = score
        self._left = left
        self._beat = width / score.length_beats
        self._width = width
        self._pitches = pitches

    def draw(self, *, has_drums: bool) -> None:
        bottom = TOP + len(self._pitches) * _PITCH_HEIGHT
        floor = bottom + has_drums * (_DRUMS_HEIGHT + 4 * SCALE)
        self._pen.rectangle((self._left, TOP, self._left + self._width, floor), EMPTY)
        for bar in bars_of(self._score):
            x = self._left + bar.start_beats * self._beat
            self._pen.rectangle((x, TOP, x + SCALE, floor), BEAT)
        pitched = [track for track in self._score.tracks if not track.is_drum]
        for index, track in enumerate(pitched):
            self._draw_track(track, _COLOURS[index % len(_COLOURS)])
        for track in self._score.tracks:
            if track.is_drum:
                self._draw_drums(track, bottom + 4 * SCALE)

    def _draw_track(self, track: Track, colour: Colour) -> None:
        for note in track.notes:
            y = TOP + (self._pitches.stop - 1 - note.pitch) * _PITCH_HEIGHT
            x, end = (
                self._left + beats * self._beat for beats in (note.onset_beats, note.end_beats)
            )
            box = (x, y, max(end - SCALE, x + SCALE), y + _PITCH_HEIGHT - 1)
            self._pen.rectangle(box, _shade(colour, note))

    def _draw_drums(self, track: Track, top: int) -> None:
        for note in track.notes:
            x = self._left + note.onset_beats * self._beat
            y = top + _DRUMS_HEIGHT * (1 - (note.pitch - 27) / 64)
            y = min(max(y, top), top + _DRUMS_HEIGHT - 2 * SCALE)
            self._pen.rectangle((x, y, x + 2 * SCALE, y + 2 * SCALE), _shade(_DRUM_COLOUR, note))


def _shade(colour: Colour, note: Note) -> Colour:
    share = _SOFTEST + (1 - _SOFTEST) * note.velocity / _HIGHEST_VELOCITY
    return by_velocity(EMPTY, colour, share)

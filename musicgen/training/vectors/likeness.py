"""How much of a clip is in another: two Scores in, a share of notes out."""

from collections import Counter

from musicgen.representation.parts import drum_part
from musicgen.score import Score, Track

_STEPS_A_BEAT = 4
_MOST_SEMITONES = 24
_DRUMS, _PITCHED = 0, 1

_Places = Counter[tuple[int, int, int]]


def likeness(one: Score, other: Score) -> float:
    """The F1 of the notes of one clip against those of another, 0-1.

    Notes are the same if they have the same sixteenth, and the same drum or pitch; pitched notes
    may all be transposed by as much, up to two octaves, since a tune transposed is the same tune.
    """
    a, b = _places(one), _places(other)
    total = a.total() + b.total()
    if not total:
        return 1.0
    drums = _common(_of(a, _DRUMS), _of(b, _DRUMS))
    pitched, moved = _of(a, _PITCHED), _of(b, _PITCHED)
    semitones = range(-_MOST_SEMITONES, _MOST_SEMITONES + 1) if pitched and moved else ()
    tune = max((_common(pitched, _transposed(moved, by)) for by in semitones), default=0)
    return 2 * (drums + tune) / total


def _places(score: Score) -> _Places:
    part = drum_part(score)
    drums = part.tracks if part else ()
    found: _Places = Counter()
    for track in score.tracks:
        found += _of_track(track, _DRUMS if track in drums else _PITCHED, score.length_beats)
    return found


def _of_track(track: Track, kind: int, length_beats: float) -> _Places:
    steps = max(1, round(length_beats * _STEPS_A_BEAT))
    return Counter(
        (kind, round(note.onset_beats * _STEPS_A_BEAT) % steps, note.pitch) for note in track.notes
    )


def _of(places: _Places, kind: int) -> _Places:
    return Counter({place: count for place, count in places.items() if place[0] == kind})


def _transposed(places: _Places, by: int) -> _Places:
    return Counter({(kind, step, pitch + by): n for (kind, step, pitch), n in places.items()})


def _common(one: _Places, other: _Places) -> int:
    return (one & other).total()

import dataclasses
import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen.errors import MusicgenError
from musicgen.score import Meter, Note, Score, ScoreError, Tempo, Track

KICK = Note(0.0, 36, 100, 0.5)
SNARE = Note(1.0, 38, 90, 0.25)
HAT = Note(1.0, 42, 60, 0.25)

# Sixteenths of a beat add and subtract exactly as floats.
sixteenths = st.integers(0, 64).map(lambda number: number / 16)
notes = st.builds(Note, sixteenths, st.integers(0, 127), st.integers(1, 127), sixteenths)
tracks = st.builds(
    Track, st.text(max_size=5), st.lists(notes, max_size=5), st.integers(0, 127), st.booleans()
)
scores = st.builds(
    lambda tracks, tail: Score(
        tracks, max((note.end_beats for track in tracks for note in track.notes), default=0) + tail
    ),
    st.lists(tracks, min_size=1, max_size=3).map(tuple),
    sixteenths.map(lambda beats: beats + 1),
)


def one_part(*notes: Note, length_beats: float = -1.0) -> Score:
    return Score((Track("Part", notes),), length_beats)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Note(-0.25, 36, 100, 1), "onset_beats must be 0 or more, not -0.25"),
        (lambda: Note(math.nan, 36, 100, 1), "onset_beats must be 0 or more, not nan"),
        (lambda: Note(math.inf, 36, 100, 1), "onset_beats must be 0 or more, not inf"),
        (lambda: Note(0, -1, 100, 1), "pitch must be in 0-127, not -1"),
        (lambda: Note(0, 128, 100, 1), "pitch must be in 0-127, not 128"),
        (lambda: Note(0, 36, 0, 1), "velocity must be in 1-127, not 0"),
        (lambda: Note(0, 36, 128, 1), "velocity must be in 1-127, not 128"),
        (lambda: Note(0, 36, 100, -1), "duration_beats must be 0 or more, not -1"),
        (lambda: Note(0, 36, 100, math.inf), "duration_beats must be 0 or more, not inf"),
        (lambda: Track(program=-1), "program must be in 0-127, not -1"),
        (lambda: Track(program=128), "program must be in 0-127, not 128"),
        (lambda: Tempo(-1), "tempo's beat must be 0 or more, not -1"),
        (lambda: Tempo(0, 0), "bpm must be more than 0, not 0"),
        (lambda: Tempo(0, math.inf), "bpm must be more than 0, not inf"),
        (lambda: Tempo(0, math.nan), "bpm must be more than 0, not nan"),
        (lambda: Meter(-1), "meter's beat must be 0 or more, not -1"),
        (lambda: Meter(0, 0, 4), "meter's numerator must be in 1-255, not 0"),
        (lambda: Meter(0, 256, 4), "meter's numerator must be in 1-255, not 256"),
        (lambda: Meter(0, 4, 0), "meter's denominator must be a power of two, not 0"),
        (lambda: Meter(0, 4, -4), "meter's denominator must be a power of two, not -4"),
        (lambda: Meter(0, 4, 6), "meter's denominator must be a power of two, not 6"),
        (
            lambda: one_part(KICK, length_beats=0.25),
            "length_beats must be at least 0.5, where the last note ends, not 0.25",
        ),
        (
            lambda: Score(length_beats=math.inf),
            "length_beats must be at least 0, where the last note ends, not inf",
        ),
        (
            lambda: Score(length_beats=-2.0),
            "length_beats must be at least 0, where the last note ends, not -2.0",
        ),
    ],
)
def test_value_out_of_range_is_told(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ScoreError) as caught:
        make()
    assert str(caught.value) == message
    assert isinstance(caught.value, MusicgenError)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Note(0, 0, 1, 0),
        lambda: Note(0, 127, 127, 0),
        lambda: Track(program=127),
        lambda: Meter(0, 255, 1),
        lambda: Meter(0, 1, 64),
    ],
)
def test_limits_are_allowed(make: Callable[[], object]) -> None:
    assert make() == make()


@pytest.mark.parametrize("value", [KICK, Track(), Tempo(), Meter(), Score()])
def test_values_cannot_be_changed(value: object) -> None:
    name = value.__slots__[0]  # type: ignore[attr-defined]  # every one is slotted
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, name, getattr(value, name))


def test_note_ends_after_its_duration() -> None:
    assert Note(1.5, 36, 100, 0.25).end_beats == 1.75


def test_track_puts_notes_in_order() -> None:
    assert Track(notes=(HAT, SNARE, KICK)).notes == (KICK, SNARE, HAT)


def test_score_joins_the_notes_of_its_tracks() -> None:
    score = Score((Track(notes=(HAT,)), Track(notes=(SNARE, KICK))))
    assert score.notes == (KICK, SNARE, HAT)


@pytest.mark.parametrize(
    ("meter", "bar_beats", "text"),
    [
        (Meter(), 4, "4/4"),
        (Meter(0, 3, 4), 3, "3/4"),
        (Meter(0, 6, 8), 3, "6/8"),
        (Meter(0, 7, 8), 3.5, "7/8"),
        (Meter(0, 2, 2), 4, "2/2"),
        (Meter(0, 5, 16), 1.25, "5/16"),
    ],
)
def test_bar_is_counted_in_quarters(meter: Meter, bar_beats: float, text: str) -> None:
    assert meter.bar_beats == bar_beats
    assert str(meter) == text


def test_score_ends_with_its_last_note_unless_told() -> None:
    assert one_part(KICK, SNARE).length_beats == 1.25
    assert one_part(KICK, SNARE, length_beats=4).length_beats == 4
    assert one_part(KICK, length_beats=0.5).length_beats == 0.5
    assert Score().length_beats == 0


def test_note_may_end_after_the_loop_by_the_rounding_of_floats() -> None:
    length = 0.1 + 0.7
    assert Note(0.1, 36, 100, 0.7).end_beats == length
    assert one_part(Note(0.1, 36, 100, 0.7), length_beats=math.nextafter(length, 0)).notes
    with pytest.raises(ScoreError):
        one_part(Note(0.1, 36, 100, 0.7), length_beats=length - 1e-6)


def test_tempo_and_meter_have_defaults() -> None:
    score = Score(tempos=(), meters=())
    assert score.tempos == (Tempo(0, 120),)
    assert score.meters == (Meter(0, 4, 4),)


def test_first_tempo_and_meter_hold_from_the_start() -> None:
    score = Score(
        tempos=(Tempo(8, 90), Tempo(2, 100)),
        meters=(Meter(5, 3, 4), Meter(2, 6, 8)),
        length_beats=9,
    )
    assert score.tempos == (Tempo(0, 100), Tempo(8, 90))
    assert score.meters == (Meter(0, 6, 8), Meter(5, 3, 4))
    assert score.bpm == 100
    assert score.meter == Meter(0, 6, 8)


def test_drums_leaves_the_rest_as_it_is() -> None:
    bass, kit, more = Track("Bass", (KICK,)), Track("Kit", (SNARE,), is_drum=True), Track("Keys")
    score = Score((bass, kit, more), 8, (Tempo(0, 90),), (Meter(0, 6, 8),))
    assert score.drums() == Score((kit,), 8, (Tempo(0, 90),), (Meter(0, 6, 8),))


def test_cut_takes_notes_that_begin_in_it_and_shortens_the_last() -> None:
    before, at, ringing, end = (Note(beat, 60, 100, 3) for beat in (1.5, 2, 4, 6))
    assert one_part(before, at, ringing, end).cut(2, 4) == one_part(
        Note(0, 60, 100, 3), Note(2, 60, 100, 2), length_beats=4
    )


def test_cut_may_be_longer_than_the_score() -> None:
    assert one_part(KICK, SNARE).cut(1, 4) == one_part(Note(0, 38, 90, 0.25), length_beats=4)


def test_cut_keeps_the_tempo_and_meter_in_force() -> None:
    score = Score(
        length_beats=16,
        tempos=(Tempo(0, 100), Tempo(3, 110), Tempo(5, 120), Tempo(8, 130)),
        meters=(Meter(0, 4, 4), Meter(4, 3, 4), Meter(7, 6, 8)),
    )
    cut = score.cut(4, 4)
    assert cut.tempos == (Tempo(0, 110), Tempo(1, 120))
    assert cut.meters == (Meter(0, 3, 4), Meter(3, 6, 8))


def test_then_plays_one_after_the_other_part_by_part() -> None:
    first = Score((Track("Kit", (KICK,), 1, is_drum=True),), 2)
    second = Score((Track("Other", (SNARE,)), Track("Keys", (HAT,), 4)), 3)
    assert first.then(second) == Score(
        (
            Track("Kit", (KICK, Note(3, 38, 90, 0.25)), 1, is_drum=True),
            Track("Keys", (Note(3, 42, 60, 0.25),), 4),
        ),
        5,
    )
    assert second.then(first) == Score(
        (Track("Other", (SNARE, Note(3, 36, 100, 0.5))), Track("Keys", (HAT,), 4)), 5
    )


def test_then_changes_tempo_and_meter_where_they_differ() -> None:
    slow = Score(length_beats=4, tempos=(Tempo(0, 90), Tempo(2, 80)))
    waltz = Score(length_beats=3, tempos=(Tempo(0, 80), Tempo(1, 70)), meters=(Meter(0, 3, 4),))
    both = slow.then(waltz)
    assert both.tempos == (Tempo(0, 90), Tempo(2, 80), Tempo(5, 70))
    assert both.meters == (Meter(0, 4, 4), Meter(4, 3, 4))
    assert waltz.then(waltz).tempos == (Tempo(0, 80), Tempo(1, 70), Tempo(3, 80), Tempo(4, 70))


def test_looped_repeats_and_cuts_the_last_round() -> None:
    score = one_part(Note(0, 36, 100, 1), Note(2, 38, 90, 1), length_beats=3)
    assert score.looped(8) == one_part(
        Note(0, 36, 100, 1),
        Note(2, 38, 90, 1),
        Note(3, 36, 100, 1),
        Note(5, 38, 90, 1),
        Note(6, 36, 100, 1),
        length_beats=8,
    )
    assert score.looped(8).tempos == (Tempo(),)
    assert score.looped(2) == one_part(Note(0, 36, 100, 1), length_beats=2)


def test_looped_needs_a_length() -> None:
    with pytest.raises(ScoreError, match=r"length_beats of a loop must be more than 0, not 0\.0"):
        Score().looped(8)


def test_looping_survives_the_rounding_of_sums() -> None:
    # Third time round, the sum of onset and duration is a bit of a float beyond that of lengths.
    length, onset = 0.475, 0.24306013635197593
    score = one_part(Note(onset, 36, 100, length - onset), length_beats=length)
    assert len(score.looped(8).notes) == 17


@given(scores)
def test_cut_of_the_whole_changes_nothing(score: Score) -> None:
    assert score.cut(0, score.length_beats) == score


@given(scores, scores)
def test_then_is_undone_by_cuts(first: Score, second: Score) -> None:
    both = first.then(second)
    assert both.length_beats == first.length_beats + second.length_beats
    assert both.cut(0, first.length_beats).notes == first.notes
    assert both.cut(first.length_beats, second.length_beats).notes == second.notes

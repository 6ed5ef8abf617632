"""The player: no note lost, doubled or stuck, whatever the song position and the cues do."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen.score import Meter, Note, Score, Track
from musicgen_plugin.messages import Status, status_of
from musicgen_plugin.pattern import STEP_BEATS, Pattern, compile_pattern
from musicgen_plugin.player import HALF_STEP_BEATS, Due, Entered, Entrance, Entry, Player
from musicgen_plugin.routing import Route, Routing

KICK, SNARE, HAT = 36, 38, 42


def drums(*hits: tuple[float, int], length_beats: float = 4.0) -> Score:
    notes = tuple(Note(onset, pitch, 100, 0.0) for onset, pitch in hits)
    return Score((Track("Drums", notes, is_drum=True),), length_beats)


def melody(*notes: tuple[float, int, float], length_beats: float = 4.0) -> Score:
    played = tuple(Note(onset, pitch, 90, duration) for onset, pitch, duration in notes)
    return Score((Track("Lead", played),), length_beats)


def pattern(score: Score, routing: Routing | None = None) -> Pattern:
    return compile_pattern(score, routing or Routing())


def ons(due: list[Due]) -> list[tuple[float, int]]:
    return [
        (round(it.beats, 6), it.message[1]) for it in due if status_of(it.message) is Status.NOTE_ON
    ]


def offs(due: list[Due]) -> list[tuple[float, int]]:
    return [
        (round(it.beats, 6), it.message[1])
        for it in due
        if status_of(it.message) is Status.NOTE_OFF
    ]


def rolling(score: Score, at_beats: float = 0.0) -> Player:
    player = Player()
    player.cue(pattern(score), 0, Entry.STEP)
    player.locate(at_beats)
    return player


def check_ownership(due: list[Due]) -> None:
    """Each note-on finds its key silent, each note-off finds it sounding."""
    sounding: set[tuple[int, int]] = set()
    for it in due:
        key = (it.message[0] & 15, it.message[1])
        if status_of(it.message) is Status.NOTE_ON:
            assert key not in sounding
            sounding.add(key)
        elif status_of(it.message) is Status.NOTE_OFF:
            assert key in sounding
            sounding.remove(key)


def test_loops_against_the_song_position() -> None:
    player = rolling(drums((0, KICK), (1, SNARE), length_beats=2))
    assert ons(player.advance(4.5)) == [(0, KICK), (1, SNARE), (2, KICK), (3, SNARE), (4, KICK)]


def test_each_message_can_leave_before_the_next_is_got_ready() -> None:
    player = rolling(drums((0, KICK), (0, SNARE), length_beats=2))
    due = player.each_due(0.0)
    assert ons([next(due)]) == [(0, KICK)]
    assert len(player.sounding) == 0
    assert ons(list(due)) == [(0, SNARE)]
    assert len(player.sounding) == 2


def test_a_start_within_the_song_finds_its_place_in_the_loop() -> None:
    player = rolling(drums((0, KICK), (1.5, SNARE), length_beats=2), at_beats=7.0)
    assert ons(player.advance(8.0)) == [(7.5, SNARE), (8, KICK)]


@pytest.mark.parametrize("meter", [Meter(0, 7, 8), Meter(0, 5, 4), Meter(0, 6, 8)])
def test_any_meter_and_length(meter: Meter) -> None:
    score = Score(
        drums((0, KICK), length_beats=meter.bar_beats).tracks, meter.bar_beats, (), (meter,)
    )
    player = rolling(score)
    bar = meter.bar_beats
    assert ons(player.advance(3.5 * bar)) == [
        (0, KICK),
        (bar, KICK),
        (2 * bar, KICK),
        (3 * bar, KICK),
    ]
    player.cue(pattern(score), 1, Entry.BAR)
    player.advance(4 * bar)
    assert [it.entrance.at_beats for it in player.take_entered()] == [0, 4 * bar]


def test_each_message_comes_once_though_the_position_goes_back_a_little() -> None:
    player = rolling(drums((0, KICK), (1, SNARE)))
    due = player.advance(1.0) + player.advance(0.98) + player.advance(1.01)
    assert ons(due) == [(0, KICK), (1, SNARE)]


def test_a_hit_before_the_first_bar_sounds_before_the_loop_wraps() -> None:
    """It stands at the loop's end, and at the song's very start it sounds at once."""
    player = rolling(drums((3.97, KICK), (2, SNARE)))
    assert ons(player.advance(4.5)) == [(0, KICK), (2, SNARE), (3.97, KICK)]


def test_an_early_hit_belongs_to_the_pattern_that_enters() -> None:
    player = rolling(drums((3.95, SNARE), (0, HAT)))
    player.advance(2.0)
    player.cue(pattern(drums((3.9, KICK), (0.5, HAT))), 1, Entry.BAR)
    assert ons(player.advance(5.0)) == [(3.9, KICK), (4.5, HAT)]


def test_a_late_cue_plays_its_early_hit_at_once_and_strikes_nothing_twice() -> None:
    player = rolling(drums((0.95, KICK), (1.0, SNARE)))
    assert ons(player.advance(0.96)) == [(0.95, KICK)]
    player.cue(pattern(drums((0.94, HAT), (1.0, KICK), (2, KICK))), 1, Entry.STEP)
    assert ons(player.advance(2.5)) == [(0.96, HAT), (2, KICK)]


def test_a_cue_that_comes_a_rounding_after_its_boundary_strikes_once() -> None:
    player = rolling(drums((1.0, SNARE)))
    player.advance(0.9)
    player.cue(pattern(drums((0.0, SNARE))), 1, Entry.STEP)
    player.advance(1.0000000000002)
    player.cue(pattern(drums((1.0, KICK), (1.0, HAT))), 2, Entry.STEP)
    assert sorted(pitch for _, pitch in ons(player.advance(1.5))) == [KICK, HAT]


def test_a_note_ends_where_the_next_pattern_begins() -> None:
    player = rolling(melody((0, 60, 4.0)))
    player.advance(0.6)
    player.cue(pattern(melody((2, 64, 1.0))), 1, Entry.BEAT)
    due = player.advance(3.5)
    assert ons(due) == [(2, 64)]
    assert offs(due) == [(1, 60), (3, 64)]


def test_a_note_that_both_patterns_hold_sounds_on() -> None:
    player = rolling(melody((0, 60, 2.0)))
    player.advance(0.6)
    player.cue(pattern(melody((0, 60, 3.0))), 1, Entry.BEAT)
    due = player.advance(3.5)
    assert ons(due) == []
    assert offs(due) == [(3, 60)]


def test_a_note_that_the_new_pattern_holds_begins_with_it() -> None:
    player = rolling(melody((0, 60, 2.0)))
    player.advance(0.6)
    player.cue(pattern(melody((0, 67, 3.0))), 1, Entry.BEAT)
    due = player.advance(3.5)
    assert ons(due) == [(1, 67)]
    assert offs(due) == [(1, 60), (3, 67)]


def test_a_struck_drum_is_not_struck_again_for_being_long() -> None:
    long_crash = Score((Track("D", (Note(0, 49, 100, 3.0),), is_drum=True),), 4.0)
    player = rolling(drums((2, KICK)))
    player.advance(0.6)
    player.cue(pattern(long_crash), 1, Entry.BEAT)
    assert ons(player.advance(3.5)) == []


def test_the_newest_of_two_cues_enters() -> None:
    player = rolling(drums((0, KICK)))
    player.advance(0.1)
    player.cue(pattern(drums((1, SNARE))), 1, Entry.BAR)
    player.cue(pattern(drums((1, HAT))), 2, Entry.BEAT)
    assert ons(player.advance(4.9)) == [(1, HAT)]
    assert [it.tag for it in player.take_entered()] == [0, 2]


def test_a_jump_ends_what_sounds_and_goes_on_elsewhere() -> None:
    player = rolling(melody((0, 60, 2.0), (3, 64, 1.0)))
    player.advance(1.0)
    player.locate(3.0)
    due = player.advance(3.5)
    assert offs(due) == [(3, 60)]
    assert ons(due) == [(3, 64)]


def test_a_loop_of_the_host_does_not_strike_its_first_step_twice() -> None:
    """The clock was a hair ahead, so the hit at the jump had sounded when the jump was told."""
    player = rolling(drums((0, KICK), (3.97, SNARE)))
    due = player.advance(4.01)
    player.locate(0.0)
    due += player.advance(0.5)
    assert ons(due) == [(0, SNARE), (0, KICK), (3.97, SNARE), (4, KICK)]
    check_ownership(due)


def test_a_jump_back_forgets_what_was_struck_further_on() -> None:
    player = rolling(drums((0, KICK), (1, KICK), (2, KICK), (3, KICK)))
    player.advance(7.5)
    player.locate(0.5)
    player.advance(0.95)
    player.cue(pattern(drums((1, KICK), (1, SNARE))), 1, Entry.STEP)
    assert ons(player.advance(2.0)) == [(1, KICK), (1, SNARE)]


def test_stop_ends_every_note_and_a_start_begins_anew() -> None:
    player = rolling(melody((0, 60, 2.0), (0, 64, 2.0)))
    player.advance(0.5)
    assert {message[1] for message in player.stop()} == {60, 64}
    assert player.advance(9.0) == []
    player.locate(0.0)
    assert ons(player.advance(0.0)) == [(0, 60), (0, 64)]


def test_an_overlap_on_one_key_is_struck_anew() -> None:
    due = rolling(melody((0, 60, 2.0), (1, 60, 2.0))).advance(3.9)
    assert ons(due) == [(0, 60), (1, 60)]
    assert offs(due) == [(1, 60), (3, 60)]


def test_a_cue_in_the_future_waits_and_enters_where_it_was_said() -> None:
    player = rolling(drums((0, KICK)))
    player.advance(0.1)
    player.cue(pattern(drums((3, SNARE))), 7, Entrance(2.0, 1.9))
    due = player.advance(3.5)
    assert ons(due) == [(3, SNARE)]
    assert player.take_entered()[-1].entrance == Entrance(2.0, 1.9)


def test_routing_maps_channels_notes_programs_and_mutes() -> None:
    score = Score(
        (
            Track("Lead", (Note(0, 60, 90, 1.0),), program=12),
            Track("Bass", (Note(0, 40, 90, 1.0),), program=33),
            Track("Drums", (Note(0, KICK, 100, 0.0),), is_drum=True),
            Track("Pad", (Note(0, 70, 90, 1.0),)),
        ),
        4.0,
    )
    routes = {1: Route(channel=5), 2: Route(pitches={KICK: 35}), 3: Route(is_muted=True)}
    player = Player()
    player.cue(pattern(score, Routing(routes, sends_programs=True)), 0, Entry.STEP)
    player.locate(0.0)
    messages = [it.message for it in player.advance(0.0)]
    assert messages[:2] == [bytes((0xC0, 12)), bytes((0xC5, 33))]
    assert set(messages[2:]) == {b"\x90\x3c\x5a", b"\x95\x28\x5a", b"\x99\x23\x64"}


def test_of_two_notes_at_once_on_a_key_the_louder_sounds() -> None:
    score = Score((Track("A", (Note(0, 60, 50, 1.0), Note(0, 60, 99, 0.5))),), 4.0)
    assert [it.message[2] for it in rolling(score).advance(0.2)] == [99]


def test_an_empty_score_is_silence() -> None:
    player = rolling(Score())
    assert player.advance(100.0) == []


onsets = st.tuples(
    st.integers(0, 31).map(lambda step: step * STEP_BEATS),
    st.floats(-0.49, 0.49),
    st.sampled_from([KICK, SNARE, HAT, 49]),
)


@st.composite
def hit_scores(draw: st.DrawFn) -> Score:
    """Eight beats of drums with micro-timing, a cell hit at most once, early hits at the end."""
    cells = draw(st.lists(onsets, max_size=24, unique_by=lambda it: (it[0], it[2])))
    hits = [((step + offset * STEP_BEATS) % 8.0, pitch) for step, offset, pitch in cells]
    return drums(*hits, length_beats=8.0)


def cells_of(played: list[tuple[float, int]]) -> Counter[tuple[int, int]]:
    """How often each step was struck with each pitch."""
    return Counter((int((beats / STEP_BEATS) + 0.5), pitch) for beats, pitch in played)


@given(
    scores=st.lists(hit_scores(), min_size=2, max_size=5),
    entry=st.sampled_from(Entry),
    strides=st.lists(st.floats(0.001, 1.0), min_size=30, max_size=60),
)
def test_each_step_is_played_by_the_pattern_that_owns_it(
    scores: list[Score], entry: Entry, strides: list[float]
) -> None:
    """Whenever the cues come, each step has just the hits of one pattern, each once."""
    player = rolling(scores[0])
    beats, due, entered = 0.0, player.advance(0.0), player.take_entered()
    for index, stride in enumerate(strides):
        beats += stride
        due += player.advance(beats)
        entered += player.take_entered()
        if index % 7 == 6:
            tag = index // 7 % len(scores)
            player.cue(pattern(scores[tag]), tag, entry)
    due += player.advance(beats + 4.0)
    entered += player.take_entered()
    check_ownership(due)
    expected = _expected_cells(scores, entered, beats + 4.0 - HALF_STEP_BEATS)
    last = int((beats + 4.0 - HALF_STEP_BEATS) / STEP_BEATS)
    played = {cell for cell in cells_of(ons(due)) if cell[0] < last}
    late = {cell for cell in played if cell not in expected}
    # A cue that comes within the half step before its boundary finds early hits already struck.
    late_steps = {
        round(it.entrance.at_beats / STEP_BEATS)
        for it in entered
        if it.entrance.from_beats > it.entrance.at_beats - HALF_STEP_BEATS + 1e-6
    }
    assert all(step in late_steps for step, _ in late)
    assert {cell for cell in expected if cell[0] < last} <= played
    assert max(cells_of(ons(due)).values(), default=1) == 1


def _expected_cells(
    scores: list[Score], entered: list[Entered], until: float
) -> set[tuple[int, int]]:
    starts = [(it.entrance.at_beats, scores[it.tag]) for it in entered]
    cells = set()
    for (start, score), (end, _) in pairwise([*starts, (until, scores[0])]):
        for onset in pattern(score).between(start - HALF_STEP_BEATS, end - HALF_STEP_BEATS):
            cells.add((int(onset.beats / STEP_BEATS + 0.5), onset.note.key.pitch))
    return cells


@given(
    scores=st.lists(hit_scores(), min_size=2, max_size=4),
    strides=st.lists(st.floats(0.01, 0.7), min_size=30, max_size=40),
)
def test_the_same_entrances_give_the_same_notes(scores: list[Score], strides: list[float]) -> None:
    """A performance, and its replay by entrances cued ahead of time."""
    player = rolling(scores[0])
    beats, performed, entered = 0.0, [], []
    for index, stride in enumerate(strides):
        beats += stride
        performed += player.advance(beats)
        entered += player.take_entered()
        if index % 5 == 4:
            player.cue(pattern(scores[index % len(scores)]), index, Entry.STEP)
    replay = rolling(scores[0])
    for it in entered[1:]:
        replay.cue(pattern(scores[it.tag % len(scores)]), it.tag, it.entrance)
    replayed = replay.advance(beats)
    assert ons(replayed) == ons(performed)

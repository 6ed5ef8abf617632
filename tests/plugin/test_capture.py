import pytest

from musicgen.score import Meter
from musicgen_plugin.capture import Capture, Frame, Take
from musicgen_plugin.messages import control_change, note_off, note_on

FRAME = Frame(bpm=100.0)
BAR = 4.0


def play(capture: Capture, *hits: tuple[float, int], length: float = 0.1, channel: int = 9) -> None:
    for beats, pitch in hits:
        capture.advance(beats)
        capture.hear(beats, note_on(channel, pitch, 80))
        capture.hear(beats + length, note_off(channel, pitch))


def onsets(capture: Capture, bars: int, frame: Frame = FRAME) -> list[tuple[float, int]]:
    score = capture.last_bars(bars, frame)
    assert score.length_beats == bars * BAR
    return [(round(note.onset_beats, 6), note.pitch) for note in score.notes]


def test_the_last_bars_after_the_fact() -> None:
    capture = Capture()
    play(capture, (0.0, 36), (4.0, 38), (5.5, 42), (9.0, 49))
    capture.advance(12.5)
    assert onsets(capture, 2) == [(0.0, 38), (1.5, 42), (5.0, 49)]


def test_a_bar_that_has_just_begun_is_not_one_of_the_last() -> None:
    capture = Capture()
    play(capture, (0.0, 36), (4.1, 38))
    capture.advance(6.0)
    assert onsets(capture, 1) == [(0.0, 36)]


def test_an_early_downbeat_stands_at_the_loops_end_and_the_next_bars_is_left_out() -> None:
    capture = Capture()
    play(capture, (3.95, 36), (5.0, 38), (7.95, 36))
    capture.advance(8.0)
    assert onsets(capture, 1) == [(1.0, 38), (3.95, 36)]
    assert onsets(capture, 1, Frame(100.0, quantise_beats=0.25)) == [(0.0, 36), (1.0, 38)]


def test_notes_do_not_ring_beyond_the_loop_and_held_ones_are_kept() -> None:
    capture = Capture()
    capture.hear(3.0, note_on(0, 60, 80))
    capture.hear(6.0, note_off(0, 60))
    capture.hear(3.5, note_on(0, 64, 80))
    capture.advance(4.0)
    score = capture.last_bars(1, FRAME)
    assert [(note.pitch, note.duration_beats) for note in score.notes] == [(60, 1.0), (64, 0.25)]
    assert score.tracks[0].is_drum is False
    assert capture.last_bars(1, Frame(100.0, as_drums=True)).tracks[0].is_drum


def test_a_loop_of_the_host_is_laid_end_to_end() -> None:
    capture = Capture()
    play(capture, (0.0, 36), (4.0, 38))
    capture.advance(8.0)
    capture.locate(0.0)
    play(capture, (1.0, 42))
    capture.advance(4.0)
    assert onsets(capture, 2) == [(0.0, 38), (5.0, 42)]


def test_channels_become_parts_and_controls_are_left_out() -> None:
    capture = Capture()
    play(capture, (0.0, 36))
    play(capture, (1.0, 60), channel=2)
    capture.hear(1.5, control_change(0, 1, 1))
    capture.advance(4.0)
    score = capture.last_bars(1, Frame(77.0, Meter(0.0, 4, 4)))
    assert [(track.name, track.is_drum) for track in score.tracks] == [
        ("Channel 3", False),
        ("Channel 10", True),
    ]
    assert score.bpm == 77.0


def test_other_meters() -> None:
    capture = Capture(bar_beats=3.5)
    play(capture, (3.5, 36), (6.5, 38))
    capture.advance(7.0)
    score = capture.last_bars(1, Frame(100.0, Meter(0.0, 7, 8)))
    assert [note.onset_beats for note in score.notes] == [0.0, 3.0]
    assert score.length_beats == 3.5


@pytest.mark.parametrize(("armed_at", "start"), [(0.0, 0.0), (0.1, 0.0), (0.2, 4.0), (3.9, 4.0)])
def test_a_take_begins_at_a_bar(armed_at: float, start: float) -> None:
    take = Take.armed(1, armed_at, 2, BAR)
    assert (take.start_beats, take.length_beats, take.slot) == (start, 8.0, 1)
    assert not take.is_done(start + 7.8)
    assert take.is_done(start + 7.9)

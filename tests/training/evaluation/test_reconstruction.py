import numpy as np
import pytest

from musicgen.representation.drum_map import VOICES, Voice
from musicgen.representation.drums import STEPS
from musicgen.representation.measure import BAR_STEPS, DRUMS, NO_TRACK, TRACKS
from musicgen.representation.measure_input import LONGEST_OCTAVES
from musicgen.representation.melody import HOLD, REST
from musicgen.training.evaluation.reconstruction import (
    TALLIES,
    DrumTally,
    LineTally,
    MeasureTally,
    _shares,
)
from musicgen.training.windows.source import FloatArray

Hit = tuple[int, int, float, float]
Step = tuple[float, float, float]
Row = tuple[int, int, int, float, float]
AT_120_BPM = np.array([125], np.float32)  # ms in a step


def window(*hits: Hit) -> FloatArray:
    """One drum array, of hits as step, voice, velocity and offset."""
    array = np.zeros((1, STEPS, VOICES, 3), np.float32)
    for step, voice, velocity, offset in hits:
        array[0, step, voice] = (1, velocity, offset)
    return array


def line(*steps: Step) -> FloatArray:
    """One line of class, velocity and offset."""
    return np.array([steps], np.float32)


def measure(*rows: Row, programs: dict[int, int]) -> tuple[FloatArray, FloatArray]:
    """One measure of track, step, pitch, velocity and duration; and the program of its tracks."""
    told = np.full((1, TRACKS), NO_TRACK, np.float32)
    for track, program in programs.items():
        told[0, track] = program
    return told, np.array([[*[(*row, 0, 0) for row in rows], [-1] * 7]], np.float32)


def test_drums_that_come_back_whole() -> None:
    hits = window((0, Voice.KICK, 0.8, 0.1), (4, Voice.SNARE, 1.0, -0.2))
    tally = DrumTally()
    tally.add((hits,), (hits,), AT_120_BPM)
    assert tally.figures() == {
        "accuracy": 1,
        "onset_f1": 1,
        "step_accuracy": 1,
        "hit_f1": 1,
        "velocity_mae": 0,
        "timing_mae_ms": 0,
    }


def test_drums_by_hand() -> None:
    asked = window(
        (0, Voice.KICK, 0.8, 0.1),
        (0, Voice.CLOSED_HAT, 0.5, 0.0),  # missed
        (4, Voice.SNARE, 0.5, -0.2),
    )
    answered = window(
        (0, Voice.KICK, 0.7, 0.1),
        (4, Voice.SNARE, 0.75, 0.2),
        (8, Voice.CRASH, 0.6, 0.3),  # nobody asked
    )
    tally = DrumTally()
    tally.add((asked,), (answered,), AT_120_BPM)
    figures = tally.figures()
    assert figures["hit_f1"] == figures["onset_f1"] == pytest.approx(2 * 2 / 6)
    assert figures["step_accuracy"] == figures["accuracy"] == pytest.approx(30 / 32)
    assert figures["velocity_mae"] == pytest.approx((0.1 + 0.25) / 2)
    assert figures["timing_mae_ms"] == pytest.approx(0.4 * 125 / 2)


def test_each_window_has_its_own_tempo() -> None:
    late, early = window((0, Voice.KICK, 0.8, 0.1)), window((0, Voice.KICK, 0.8, -0.1))
    tally = DrumTally()
    both = (np.concatenate([late, late]),), (np.concatenate([early, early]),)
    tally.add(*both, np.array([125, 250], np.float32))
    assert tally.figures()["timing_mae_ms"] == pytest.approx(0.2 * (125 + 250) / 2)


def test_drums_add_up_over_batches() -> None:
    tally = DrumTally()
    for velocity in (0.6, 0.7, 0.8):
        asked, answered = window((0, 0, 0.8, 0)), window((0, 0, velocity, 0), (9, 1, 0.5, 0))
        tally.add((asked,), (answered,), AT_120_BPM)
    figures = tally.figures()
    assert figures["hit_f1"] == pytest.approx(2 * 3 / 9)
    assert figures["step_accuracy"] == pytest.approx(31 / 32)
    assert figures["velocity_mae"] == pytest.approx(0.1)


def test_line_by_hand() -> None:
    asked = line((60, 0.8, 0.1), (HOLD, 0, 0), (REST, 0, 0), (62, 0.5, 0), (64, 0.5, -0.5))
    answered = line((60, 0.6, -0.1), (HOLD, 0, 0), (70, 0.9, 0), (63, 0.1, 0.9), (64, 0.5, 0.5))
    tally = LineTally()
    tally.add((asked,), (answered,), AT_120_BPM)
    # Steps 0, 1 and 4 are right; of 3 onsets asked for and 4 answered, 2 have their pitch.
    assert tally.figures() == pytest.approx(
        {
            "accuracy": 3 / 5,
            "onset_f1": 2 * 2 / 7,
            "velocity_mae": 0.2 / 2,
            "timing_mae_ms": (0.2 + 1.0) * 125 / 2,
        }
    )


def test_hold_that_comes_back_is_no_onset() -> None:
    tally = LineTally()
    held = line((HOLD, 0, 0), (REST, 0, 0))
    tally.add((held,), (held,), AT_120_BPM)
    figures = tally.figures()
    assert (figures["accuracy"], figures["onset_f1"]) == (1, 0)


def test_measure_by_hand() -> None:
    asked = measure(
        (0, 0, 36, 0.8, 0.0),
        (2, 0, 60, 0.5, 0.5),
        (2, 0, 64, 0.5, 0.5),  # answered on another step
        (2, 48, 60, 0.4, 1.0),  # answered in another track
        programs={0: DRUMS, 2: 0, 3: 80},
    )
    answered = measure(
        (2, 0, 60, 0.25, 0.25),
        (0, 0, 36, 0.7, 0.0),
        (2, 1, 64, 0.5, 0.5),
        (3, 48, 60, 0.4, 1.0),
        (2, 48, 61, 0.4, 1.0),
        programs={0: DRUMS, 2: 4, 3: 80, 7: 1},
    )
    tally = MeasureTally()
    tally.add(asked, answered, AT_120_BPM)
    figures = tally.figures()
    assert figures["note_f1"] == figures["onset_f1"] == pytest.approx(2 * 2 / (4 + 5))
    assert figures["program_accuracy"] == pytest.approx(2 / 3)  # of those asked for
    assert figures["velocity_mae"] == pytest.approx((0.25 + 0.1) / 2)
    assert figures["duration_mae_octaves"] == pytest.approx(0.25 * LONGEST_OCTAVES / 2)
    # Wrong: steps 0, 1 and 48 of the third track, and 48 of the fourth.
    steps = TRACKS * BAR_STEPS
    assert figures["accuracy"] == pytest.approx((steps - 4) / steps)


def test_notes_of_other_measures_are_other_notes() -> None:
    one = measure((2, 0, 60, 0.5, 0.5), programs={2: 0})
    other = measure((2, 0, 62, 0.5, 0.5), programs={2: 0})
    first, second = (
        tuple(np.concatenate(arrays) for arrays in zip(*pair, strict=True))
        for pair in ((one, other), (other, one))
    )
    tally = MeasureTally()
    tally.add(first, second, AT_120_BPM)
    assert tally.figures()["note_f1"] == 0
    tally = MeasureTally()
    tally.add(first, first, AT_120_BPM)
    assert tally.figures()["note_f1"] == tally.figures()["accuracy"] == 1


def test_measures_add_up_over_batches() -> None:
    one = measure((2, 0, 60, 0.5, 0.5), programs={2: 0})
    nothing = measure(programs={2: 0})
    tally = MeasureTally()
    tally.add(one, one, AT_120_BPM)
    tally.add(one, nothing, AT_120_BPM)
    assert tally.figures()["note_f1"] == pytest.approx(2 / 3)


def test_parts_are_cut_from_the_arrays_in_order() -> None:
    arrays = ["melody", "bass", "drums"]
    parts = {name: arrays[own] for name, (own, _) in TALLIES["trio"].items()}
    assert parts == {"melody": ["melody"], "bass": ["bass"], "drums": ["drums"]}


def test_nothing_to_count_is_none_right() -> None:
    for tally in (DrumTally(), LineTally(), MeasureTally()):
        assert set(tally.figures().values()) == {0}


def test_shares_of_a_constant_answer() -> None:
    told = line((60, 0.8, 0), (HOLD, 0, 0), (HOLD, 0, 0), (REST, 0, 0))
    assert _shares(told, is_line=True) == {"hold": 0.5, "rest": 0.25, "onset": 0.25}
    struck = window((0, 0, 0.5, 0), (0, 1, 0.5, 0), (3, 0, 0.5, 0))
    assert _shares(struck, is_line=False) == {"silent": 30 / 32}

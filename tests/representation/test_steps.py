from hypothesis import given
from hypothesis import strategies as st

from musicgen.representation.steps import place


def test_onsets_take_their_nearest_steps() -> None:
    assert place([0.0, 1.3, 2.7, 4.0], 8) == (0, 1, 3, 4)


def test_triplets_of_sixteenths_have_a_step_each_where_there_is_room() -> None:
    assert place([0.0, 2 / 3, 4 / 3, 4.0], 8) == (0, 1, 2, 4)


def test_a_grace_note_takes_the_step_before() -> None:
    assert place([0.0, 3.8, 4.0], 8) == (0, 3, 4)


def test_without_room_the_note_beside_the_step_is_dropped() -> None:
    assert place([3.0, 3.6, 4.0], 8) == (3, None, 4)


def test_an_onset_at_the_end_takes_the_last_step() -> None:
    assert place([7.8], 8) == (7,)


positions = st.lists(st.integers(0, 400), unique=True, max_size=60).map(
    lambda numbers: [number / 13 for number in sorted(numbers)]
)


@given(positions)
def test_steps_rise_and_are_less_than_one_away(onsets: list[float]) -> None:
    chosen = place(onsets, 32)
    kept = [(step, onset) for step, onset in zip(chosen, onsets, strict=True) if step is not None]
    assert [step for step, _ in kept] == sorted({step for step, _ in kept})
    assert all(abs(step - onset) < 1 and 0 <= step < 32 for step, onset in kept)


@given(st.lists(st.integers(0, 31), unique=True).map(sorted))
def test_onsets_on_steps_stay_there(steps: list[int]) -> None:
    assert place([float(step) for step in steps], 32) == tuple(steps)

from musicgen.attributes import measure
from musicgen.score import Note, Score, Track


def test_velocity_by_hand() -> None:
    notes = (Note(0, 36, 100, 1), Note(1, 36, 60, 1), Note(2, 36, 100, 1), Note(3, 36, 60, 1))
    values = measure(Score((Track("", notes),)))
    assert (values["mean-velocity"], values["velocity-spread"]) == (80, 20)


def test_silence_has_no_velocity() -> None:
    assert not {"mean-velocity", "velocity-spread"} & set(measure(Score()))

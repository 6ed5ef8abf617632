from musicgen_ui.state.document import Document
from musicgen_ui.state.history import History


def at(position: float) -> Document:
    return Document(position=position)


def test_undo_and_redo() -> None:
    history = History(at(0.0))
    history.do(at(0.1), "first")
    history.do(at(0.2), "second")
    assert history.undo_words == "second"
    assert history.undo() == at(0.1)
    assert history.redo_words == "second"
    assert history.undo() == at(0.0)
    assert history.undo() == at(0.0)
    assert history.redo() == at(0.1)
    history.do(at(0.5), "other")
    assert history.redo_words == ""
    assert history.undo() == at(0.1)


def test_steps_that_merge_are_one() -> None:
    history = History(at(0.0))
    for position in (0.1, 0.2, 0.3):
        history.do(at(position), "Morph", "position")
    assert history.undo() == at(0.0)
    assert history.redo() == at(0.3)


def test_after_settling_a_step_is_its_own() -> None:
    history = History(at(0.0))
    history.do(at(0.1), "Morph", "position")
    history.settle()
    history.do(at(0.2), "Morph", "position")
    assert history.undo() == at(0.1)


def test_what_follows_a_controller_is_not_undone_to() -> None:
    history = History(at(0.0))
    history.do(at(0.1), "Morph")
    history.follow(at(0.7))
    assert history.document == at(0.7)
    assert history.undo() == at(0.0)
    assert history.redo() == at(0.7)


def test_nothing_changed_is_no_step() -> None:
    history = History(at(0.0))
    history.do(at(0.0), "nothing")
    assert history.undo_words == ""

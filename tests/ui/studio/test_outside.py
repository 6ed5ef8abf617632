from musicgen_ui.state.document import Document
from musicgen_ui.studio.outside import OutsideMoves


def test_a_document_made_before_a_move_keeps_the_move() -> None:
    moves, before = OutsideMoves(), Document(position=0.2, sliders={"swing": 55.0})
    moves.note("position", before, 10.0)
    moves.note("attribute:swing", before, 10.0)
    moves.note("lock:kick", before, 10.0)
    moves.note("variation", before, 10.0)
    known = Document(position=0.7, variation=0.4, locks=frozenset({"kick"}))
    late = moves.merged(Document(position=0.2, sliders={"swing": 55.0}, bpm=90), known, 10.1)
    assert (late.position, late.variation) == (0.7, 0.4)
    assert not late.sliders
    assert late.locks == frozenset({"kick"})
    assert late.bpm == 90


def test_a_document_that_moves_a_control_itself_is_heard() -> None:
    moves, before = OutsideMoves(), Document(position=0.2)
    moves.note("position", before, 10.0)
    assert moves.merged(Document(position=0.5), Document(position=0.7), 10.1).position == 0.5
    undone = moves.merged(Document(position=0.2), Document(position=0.7), 11.0)
    assert undone.position == 0.2

from musicgen.score import Score
from musicgen_plugin.clock.timeline import Health, Timeline
from musicgen_plugin.protocol import SentNote
from musicgen_ui.state.document import Document
from musicgen_ui.studio.newest import with_request, with_told
from musicgen_ui.studio.requests import Draw, HearNote, Request, Show, Turn
from musicgen_ui.studio.told import LiveState, Message, Rendered, Told


def waiting(*requests: Request) -> list[Request]:
    kept: list[Request] = []
    for request in requests:
        kept = with_request(kept, request)
    return kept


def test_of_turns_the_newest_of_each_control_is_kept() -> None:
    last = Turn("position", 0.3)
    assert waiting(Turn("position", 0.1), Turn("grid-x", 0.2), last) == [
        Turn("grid-x", 0.2),
        Turn("position", 0.3),
    ]


def test_a_document_holds_the_turns_before_it() -> None:
    first, second = Show(Document(bpm=100)), Show(Document(bpm=101))
    assert waiting(first, Turn("position", 0.3), second) == [second]
    assert waiting(first, Turn("position", 0.3)) == [first, Turn("position", 0.3)]


def test_of_notes_to_be_heard_the_newest_is() -> None:
    shown, last = Show(Document()), HearNote("kit", 38, 90, is_drum=True)
    assert waiting(HearNote("kit", 36, 90, is_drum=True), shown, last) == [shown, last]


def test_notes_to_be_heard_let_documents_take_each_others_place() -> None:
    hear = HearNote("kit", 36, 90, is_drum=True)
    documents = [Show(Document(bpm=100 + each)) for each in range(20)]
    mixed = [each for document in documents for each in (document, hear)]
    assert waiting(*mixed, documents[3]) == [documents[3], hear]
    assert waiting(*(each for _ in range(9) for each in (Turn("position", 0.1), hear))) == [
        Turn("position", 0.1),
        hear,
    ]


def test_what_is_asked_between_keeps_its_place() -> None:
    first, second = Show(Document(bpm=100)), Show(Document(bpm=101))
    assert waiting(first, Draw(0), Turn("position", 0.1), second) == [first, Draw(0), second]


def test_of_states_the_newest_has_all_the_notes() -> None:
    def state(beats: float) -> LiveState:
        note = SentNote(beats, 9, 36, 100, beats, 0.1)
        line = Timeline(0.0, beats, 120.0)
        return LiveState(
            beats,
            is_rolling=True,
            timeline=line,
            health=Health.RUNNING,
            sent=(note,),
            late_ms=(beats,),
        )

    kept: list[Told] = []
    for told in (state(1), Message("a"), state(2), state(3)):
        kept = with_told(kept, told)
    assert kept[0] == Message("a")
    (_, last) = kept
    assert isinstance(last, LiveState)
    assert last.time_s == 3
    assert [note.beats for note in last.sent] == [1, 2, 3]
    assert last.late_ms == (1, 2, 3)


def test_of_results_the_newest_is_told() -> None:
    first, second = (Rendered(Score((), beats), {}, 1.0) for beats in (4.0, 8.0))
    assert with_told(with_told([Message("a")], first), second) == [Message("a"), second]

import pytest

from musicgen.score import Track
from musicgen_plugin.protocol import Strike
from musicgen_plugin.routing import Route, Routing
from musicgen_ui.studio.requests import HearNote
from musicgen_ui.studio.striking import STRUCK_S, strike_of

BAND = (Track("Bass", (), 33), Track("Lead", (), 80), Track("Kit", (), is_drum=True))


def note(part: str, *, is_drum: bool = False) -> HearNote:
    return HearNote(part, 60, 90, is_drum)


@pytest.mark.parametrize(
    ("asked", "channel"),
    [
        (note("Lead"), 1),
        (note("Bass"), 0),
        (note("A part that is not there"), 0),
        (note("Kit", is_drum=True), 9),
        (note("Bass", is_drum=True), 9),
    ],
)
def test_a_note_sounds_where_its_part_does(asked: HearNote, channel: int) -> None:
    assert strike_of(asked, BAND, Routing()) == Strike(channel, 60, 90, STRUCK_S)


def test_with_nothing_to_play_there_is_still_a_channel() -> None:
    assert strike_of(note("Lead"), (), Routing()) == Strike(0, 60, 90, STRUCK_S)
    assert strike_of(note("Kit", is_drum=True), (), Routing()) == Strike(9, 60, 90, STRUCK_S)


def test_routes_hold_for_it_too() -> None:
    routing = Routing({1: Route(5, {60: 61}), 0: Route(is_muted=True)}, sends_programs=True)
    assert strike_of(note("Lead"), BAND, routing) == Strike(5, 61, 90, STRUCK_S, 80)
    assert strike_of(note("Bass"), BAND, routing) is None
    kit = strike_of(note("Kit", is_drum=True), BAND, routing)
    assert kit is not None
    assert kit.program is None

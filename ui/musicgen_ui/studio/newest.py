"""Newest wins: messages that wait in, those of them that still say something out.

A control that is dragged makes more moves than can be played, and a window that is busy reads fewer
states than it is told; what waits never grows by either.
"""

from collections.abc import Sequence
from dataclasses import replace

from musicgen_ui.studio.requests import HearNote, Request, Show, Turn
from musicgen_ui.studio.told import Entered, LiveState, Rendered, Told

_REMEMBERED = 512
_NEWEST = (LiveState, Rendered, Entered)


def with_request(waiting: Sequence[Request], request: Request) -> list[Request]:
    """What waits for the studio, with one more.

    A document takes the place of the documents and turns just before it, which it holds; a turn
    that of the same control's; a note to be heard that of others, which would come too late, and it
    comes after both. Whatever else waits keeps its place between them.
    """
    heard: list[Request] = []
    kept = list(waiting)
    if isinstance(request, Show | Turn | HearNote):
        heard = [each for each in waiting if isinstance(each, HearNote)]
        kept = [each for each in waiting if not isinstance(each, HearNote)]
    if isinstance(request, Show):
        while kept and isinstance(kept[-1], Show | Turn):
            kept.pop()
    elif isinstance(request, Turn):
        first = len(kept)
        while first and isinstance(kept[first - 1], Turn):
            first -= 1
        turns = (each for each in kept[first:] if isinstance(each, Turn))
        kept[first:] = [turn for turn in turns if turn.target != request.target]
    elif isinstance(request, HearNote):
        heard = []
    return [*kept, request, *heard]


def with_told(waiting: Sequence[Told], told: Told) -> list[Told]:
    """What waits for the window, with one more: of results, and of states, the newest alone.

    A state has the notes sent of those that it takes the place of.
    """
    if not isinstance(told, _NEWEST):
        return [*waiting, told]
    kept = [each for each in waiting if type(each) is not type(told)]
    if isinstance(told, LiveState):
        for earlier in waiting:
            if isinstance(earlier, LiveState):
                sent = (*earlier.sent, *told.sent)[-_REMEMBERED:]
                late_ms = (*earlier.late_ms, *told.late_ms)[-_REMEMBERED:]
                told = replace(told, sent=sent, late_ms=late_ms)
    return [*kept, told]

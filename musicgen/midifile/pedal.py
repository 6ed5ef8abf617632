"""The sustain pedal: tracks in, tracks whose notes end where they stop sounding out."""

from bisect import bisect_right

from musicgen.midifile.events import PEDAL_CONTROL, TrackEvents
from musicgen.midifile.tracks import DRUM_CHANNEL, Message

_DOWN = 64
"""The lowest value of the control that holds notes."""


def pedal_spans(tracks: list[TrackEvents], end: int) -> dict[int, list[tuple[int, int]]]:
    """Where the pedal is down, for each channel: ticks from and to, in order.

    The pedal is the channel's, so it may be played on another track than the notes.

    Args:
        tracks: Tracks that sound together.
        end: Where a pedal that is never let go of rises, in ticks.
    """
    moves = sorted(
        (message.channel, message.time, message.value >= _DOWN)
        for track in tracks
        for message in track.messages
        if message.type == "control_change" and message.control == PEDAL_CONTROL
    )
    spans: dict[int, list[tuple[int, int]]] = {}
    down_at: dict[int, int] = {}
    for channel, tick, down in moves:
        if down:
            down_at.setdefault(channel, tick)
        elif channel in down_at:
            spans.setdefault(channel, []).append((down_at.pop(channel), tick))
    for channel, tick in down_at.items():
        spans.setdefault(channel, []).append((tick, end))
    return spans


def with_pedal(track: TrackEvents, spans: dict[int, list[tuple[int, int]]]) -> TrackEvents:
    """Let notes sound until the pedal rises or their pitch is struck again; drums stay as written.

    Args:
        track: Its messages are taken over.
        spans: As `pedal_spans` has them.
    """
    messages: list[Message] = []
    held: dict[tuple[int, int], Message] = {}
    for message in track.messages:
        if message.type not in {"note_on", "note_off"} or message.channel == DRUM_CHANNEL:
            messages.append(message)
            continue
        place = (message.channel, message.note)
        if message.type == "note_on" and message.velocity > 0:
            if place in held:
                held[place].time = min(held[place].time, message.time)
                messages.append(held.pop(place))
            messages.append(message)
        elif place not in held:
            held[place] = message
            message.time = _rise(spans.get(message.channel, []), message.time)
    return TrackEvents(
        sorted([*messages, *held.values()], key=lambda message: message.time), track.end
    )


def _rise(spans: list[tuple[int, int]], tick: int) -> int:
    """Where the pedal that is down at a tick rises; the tick itself where it is not."""
    index = bisect_right(spans, tick, key=lambda span: span[0]) - 1
    return max(tick, spans[index][1]) if index >= 0 else tick

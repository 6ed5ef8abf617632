"""Messages at absolute ticks in, a MIDI track out; and what reading and writing agree on."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any, TypeAlias

import mido

TICKS_PER_BEAT = 480
"""The resolution of files that are written, and of those that come without beats."""
DRUM_CHANNEL = 9
"""MIDI channel 10, counted from 0."""

Message: TypeAlias = Any
"""A mido.Message or mido.MetaMessage; what it has depends on its type, which no checker sees."""


def track_of(messages: Iterable[Message], end: int) -> mido.MidiTrack:
    """A track of messages whose times are ticks from its start, closed by an end-of-track.

    The messages are taken over: their times become those since the message before. At equal ticks
    they keep their order, so note-offs given first come before note-ons.

    Args:
        messages: In any order.
        end: Where the track ends, in ticks; no message is later.
    """
    track = mido.MidiTrack()
    now = 0
    for message in sorted(messages, key=attrgetter("time")):
        tick = message.time
        message.time = tick - now
        now = tick
        track.append(message)
    track.append(mido.MetaMessage("end_of_track", time=end - now))
    return track

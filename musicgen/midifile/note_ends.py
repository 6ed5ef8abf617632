"""Ends of notes: a track as found in, one in which every note ends later than it starts out.

pretty_midi leaves out notes that end in the tick they start in, and those that never end.
"""

from dataclasses import dataclass, field

import mido

from musicgen.midifile.events import TrackEvents
from musicgen.midifile.tracks import Message


@dataclass(slots=True)
class _Key:
    """What is open of a pitch on a channel.

    Attributes:
        starts: Ticks of the notes that have not ended.
        cut: Where the last note, without length, and its end are among the messages, or none.
        cut_tick: The tick of that note.
    """

    starts: set[int] = field(default_factory=set)
    cut: tuple[int, int] | None = None
    cut_tick: int = -1


def with_note_ends(track: TrackEvents) -> TrackEvents:
    """Give each note an end of its own tick.

    A note-off ends all notes of its pitch, except those struck in its own tick where there are
    others, as pretty_midi has it. Where there are none, the note is without length and lasts a
    tick; if the pitch is struck again in that tick, the later strike takes its place. What never
    ends does so with the track. Note-offs that end nothing are left out.

    Args:
        track: Its messages are taken over.

    Returns:
        The track; messages may be a tick later than its end.
    """
    taken: list[Message | None] = []
    struck_at: dict[tuple[int, int], int] = {}
    keys: dict[tuple[int, int], _Key] = {}
    for message in track.messages:
        if message.type not in {"note_on", "note_off"}:
            taken.append(message)
            continue
        place = (message.channel, message.note)
        key = keys.setdefault(place, _Key())
        if message.type == "note_on" and message.velocity > 0:
            if key.cut and key.cut_tick == message.time:
                for index in key.cut:
                    taken[index] = None
            key.cut = None
            key.starts.add(message.time)
            struck_at[place] = len(taken)
            taken.append(message)
        elif key.starts - {message.time}:
            key.starts &= {message.time}
            taken.append(message)
        elif key.starts:
            key.starts.clear()
            key.cut, key.cut_tick = (struck_at[place], len(taken)), message.time
            message.time += 1
            taken.append(message)
    taken.extend(
        mido.Message("note_off", channel=channel, note=pitch, time=end)
        for (channel, pitch), key in keys.items()
        for end in sorted({max(track.end, start + 1) for start in key.starts})
    )
    return TrackEvents([message for message in taken if message is not None], track.end)

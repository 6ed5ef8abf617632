"""The note that is heard as someone edits: struck by hand, beside the song; messages out.

It is one at a time, it belongs to a moment rather than to a place in the song, and the player's own
notes come before it.
"""

import math
from collections.abc import Collection

from musicgen_plugin.messages import Message, Status, channel_of, note_off, note_on, status_of
from musicgen_plugin.pattern import Key
from musicgen_plugin.protocol import Strike


class StruckNote:
    """Owns the note that was struck last, until it has ended."""

    def __init__(self) -> None:
        self._key: Key | None = None
        self._end_s = math.inf

    @property
    def due_s(self) -> float:
        """When it ends; infinity where none sounds."""
        return self._end_s

    def strike(self, strike: Strike, now_s: float, sounding: Collection[Key]) -> list[Message]:
        """Strike a note, in place of the one before.

        Args:
            strike: Which.
            now_s: The moment.
            sounding: Keys that the player has struck: they are heard already, and are its to end.
        """
        ended = self.silence()
        key = Key(strike.channel, strike.pitch)
        if key in sounding:
            return ended
        self._key, self._end_s = key, now_s + strike.duration_s
        return [*ended, note_on(strike.channel, strike.pitch, strike.velocity)]

    def end(self, now_s: float) -> list[Message]:
        """End it where it has sounded long enough."""
        return self.silence() if now_s >= self._end_s else []

    def yield_to(self, message: Message) -> list[Message]:
        """End it before the player strikes the same key, which owns the key from then on."""
        if self._key is None or status_of(message) is not Status.NOTE_ON:
            return []
        return self.silence() if Key(channel_of(message), message[1]) == self._key else []

    def silence(self) -> list[Message]:
        """End it now."""
        key, self._key, self._end_s = self._key, None, math.inf
        return [] if key is None else [note_off(key.channel, key.pitch)]

"""MIDI learn: a target and what is moved meanwhile in, the binding out."""

from musicgen_plugin.controls.mapping import LSB_DISTANCE, NOT_LEARNT, Binding, Control
from musicgen_plugin.controls.targets import kind_of
from musicgen_plugin.messages import Message, Status, channel_of, status_of


class Learner:
    """Listens until it is told to stop; the control that was moved last is the one.

    A control counts as moved once it has had two values, so that one that merely reports itself
    does not; a key counts at once. Where both halves of a 14-bit pair move, it is the pair.

    Args:
        target: What the control is to move.

    Raises:
        MappingError: there is no such target.
    """

    def __init__(self, target: str) -> None:
        kind_of(target)
        self.target = target
        self._values: dict[tuple[int, int], set[int]] = {}  # heard, by channel and number

    def hear(self, message: Message) -> Binding | None:
        """The binding as it is after a message; None where that says nothing new."""
        status = status_of(message)
        channel = channel_of(message)
        if status is Status.NOTE_ON:
            return Binding(self.target, Control.NOTE, message[1], channel)
        if status is not Status.CONTROL_CHANGE or message[1] in NOT_LEARNT:
            return None
        number, value = message[1], message[2]
        values = self._values.setdefault((channel, number), set())
        values.add(value)
        if len(values) == 1:
            return None
        return self._turned(channel, number)

    def _turned(self, channel: int, number: int) -> Binding:
        coarse = number if number < LSB_DISTANCE else number - LSB_DISTANCE
        halves = {(channel, coarse), (channel, coarse + LSB_DISTANCE)}
        if coarse < LSB_DISTANCE and halves <= self._values.keys():
            return Binding(self.target, Control.CC14, coarse, channel)
        return Binding(self.target, Control.CC, number, channel)

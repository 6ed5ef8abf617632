"""Messages of a controller in, moves of targets out, by a map; 14-bit pairs are put together."""

from musicgen_plugin.controls.mapping import LSB_DISTANCE, Binding, Control, ControlMap
from musicgen_plugin.controls.targets import Kind, Move, kind_of
from musicgen_plugin.messages import MAX_DATA, Message, Status, channel_of, status_of

_MAX_14_BIT = (1 << 14) - 1
_ON = 64


class ControlReader:
    """Reads a controller.

    A 14-bit pair moves its target when the fine half comes; a controller that leaves that out moves
    it one message late.

    Args:
        control_map: Which control moves which target.
    """

    def __init__(self, control_map: ControlMap) -> None:
        self.control_map = control_map
        self._coarse: dict[tuple[int, int], int] = {}  # by channel and number, not moved to yet
        self._last_coarse: dict[tuple[int, int], int] = {}
        self._high: set[tuple[str, int]] = set()  # triggers whose control stands in its upper half

    def read(self, message: Message) -> list[Move]:
        """The moves that a message makes; none where it is bound to nothing."""
        status = status_of(message)
        channel = channel_of(message)
        moves: list[Move] = []
        for binding in self.control_map.bindings:
            if not binding.hears(channel):
                continue
            if binding.control is Control.NOTE:
                if status is Status.NOTE_ON and message[1] == binding.number:
                    moves.append(_struck(binding, message[2]))
            elif status is Status.CONTROL_CHANGE:
                fraction = self._fraction(binding, channel, message[1], message[2])
                move = None if fraction is None else self._turned(binding, channel, fraction)
                moves += [move] if move else []
        return moves

    def _fraction(self, binding: Binding, channel: int, number: int, value: int) -> float | None:
        """Where a control has been moved to, 0-1; None where the message is not its, or half."""
        if binding.control is Control.CC:
            return value / MAX_DATA if number == binding.number else None
        place = (channel, binding.number)
        if number == binding.number + LSB_DISTANCE:
            self._coarse.pop(place, None)
            return (self._last_coarse.get(place, 0) << 7 | value) / _MAX_14_BIT
        if number != binding.number:
            return None
        unfinished = self._coarse.get(place)
        self._coarse[place] = self._last_coarse[place] = value
        return None if unfinished is None else (value << 7) / _MAX_14_BIT

    def _turned(self, binding: Binding, channel: int, fraction: float) -> Move | None:
        kind = kind_of(binding.target)
        if kind is Kind.VALUE:
            return Move(binding.target, binding.scaled(fraction))
        is_on = fraction * MAX_DATA >= _ON
        if kind is Kind.SWITCH:
            return Move(binding.target, float(is_on))
        place = (binding.target, channel)
        was_on = place in self._high
        (self._high.add if is_on else self._high.discard)(place)
        return Move(binding.target, None) if is_on and not was_on else None


def _struck(binding: Binding, velocity: int) -> Move:
    """A key moves a value by how hard it is struck, and presses what can be pressed."""
    if kind_of(binding.target) is Kind.VALUE:
        return Move(binding.target, binding.scaled(velocity / MAX_DATA))
    return Move(binding.target, None)

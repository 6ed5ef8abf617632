"""A thread that looks which MIDI ports there are: what there is told when it changes."""

import threading
from collections.abc import Callable
from dataclasses import replace

from musicgen_plugin import ports
from musicgen_plugin.errors import NoMidiError
from musicgen_ui.studio.told import PortsListed

LOOK_AGAIN_S = 2.0
_OURS = "musicgen"


class PortWatch:
    """Looks every two seconds, from a thread of its own: a MIDI system may take its time.

    Args:
        tell: Takes what there is, when it changes.
        look: Lists it.
    """

    def __init__(
        self,
        tell: Callable[[PortsListed], None],
        look: Callable[[], PortsListed] | None = None,
    ) -> None:
        self._tell = tell
        self._look = look or found_ports
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ports", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def end(self) -> None:
        """Look no more."""
        self._ends.set()

    def _run(self) -> None:
        told: PortsListed | None = None
        while not self._ends.is_set():
            found = self._look()
            if found != told:
                told = found
                self._tell(found)
            self._ends.wait(LOOK_AGAIN_S)


def found_ports() -> PortsListed:
    """The ports of the system that the engine takes by itself, but for our own."""
    try:
        first = ports.list_ports()[0]
    except NoMidiError as err:
        listed = PortsListed((), (), why_none=str(err))
    except Exception as err:  # noqa: BLE001 - whatever a MIDI system does, the studio plays on
        listed = PortsListed((), (), why_none=f"the MIDI system fails: {err}")
    else:
        listed = PortsListed(_of_others(first.inputs), _of_others(first.outputs))
    return _with_sound(listed)


def _of_others(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if not name.lower().startswith(_OURS))


def _with_sound(listed: PortsListed) -> PortsListed:
    try:
        from musicgen_plugin.sound import sound_state  # noqa: PLC0415 - loads a library
    except ImportError:
        return replace(listed, why_no_sound="this version has no built-in sound")
    state = sound_state()
    return replace(listed, sound=state.available, why_no_sound=state.reason)

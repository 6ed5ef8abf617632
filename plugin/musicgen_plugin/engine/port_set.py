"""The engine's ports: opened by name, watched, and opened again when they come back."""

from collections.abc import Callable

from musicgen_plugin import ports
from musicgen_plugin.errors import NoMidiError, PortError
from musicgen_plugin.messages import STATUS_MASK, Message, Status, all_silent
from musicgen_plugin.port_names import find_port, not_there
from musicgen_plugin.ports import InputPort, OutputPort, PortLister
from musicgen_plugin.protocol import (
    SOUND,
    VIRTUAL,
    Fault,
    FaultKind,
    PortRole,
    PortSettings,
    PortState,
    PortStatus,
)
from musicgen_plugin.sound import JACK, SoundPort

LOOK_AGAIN_S = 1.0
_LOOK_BESIDE_SOUND_S = 10.0
"""Asking for a MIDI system takes 4 ms, which seldom hold up notes that sound without one."""


class PortSet:
    """An output and two inputs, each of which may be missing for a while.

    Args:
        tell: Takes what goes wrong and right.
    """

    def __init__(self, tell: Callable[[Fault], None]) -> None:
        self._tell = tell
        self._settings = PortSettings(None, None, None)
        self._system: str | None = None
        self._out: OutputPort | SoundPort | None = None
        self._lister: PortLister | None = None
        self._inputs: dict[PortRole, InputPort] = {}
        self._told: dict[PortRole | None, str] = {}  # what is wrong with a port, or with all
        self._looked_s = float("-inf")
        self._asked_system_s = float("-inf")
        self._programs: dict[int, Message] = {}  # the last of each channel, by its first byte

    @property
    def system(self) -> str | None:
        """The MIDI system in use."""
        return self._system

    @property
    def uses_jack(self) -> bool:
        """Whether a JACK server carries the messages or the sound."""
        sound = self._out if isinstance(self._out, SoundPort) else None
        return JACK in {self._system, sound.driver if sound else None}

    @property
    def is_tended_at_s(self) -> float:
        """When `tend` wants to be called next."""
        return self._looked_s + LOOK_AGAIN_S

    def choose(self, settings: PortSettings, now_s: float) -> None:
        """Use other ports."""
        self.close()
        self._settings = settings
        self._told.clear()
        self._looked_s = self._asked_system_s = float("-inf")
        self.tend(now_s)

    def statuses(self) -> tuple[PortStatus, ...]:
        """How the ports are that were asked for."""
        return tuple(
            self._status(role, name)
            for role in PortRole
            if (name := self._settings.name_of(role)) is not None
        )

    def _status(self, role: PortRole, name: str) -> PortStatus:
        port = self._out if role is PortRole.OUT else self._inputs.get(role)
        if port is None:
            return PortStatus(role, name, PortState.MISSING)
        return PortStatus(role, self._full_name(port.name, role), PortState.OPEN)

    def _full_name(self, port_name: str, role: PortRole) -> str:
        """A port's name as other programs show it."""
        is_ours = self._settings.name_of(role) == VIRTUAL
        if is_ours and ports.shows_clients(self._system or ""):
            return f"{self._client(role)}:{port_name}"
        return port_name

    def _client(self, role: PortRole) -> str:
        """What our end of a port is called; each is a client of its own to JACK and ALSA."""
        return self._settings.client_name if role is PortRole.OUT else self._client_of(role)

    def _client_of(self, what: str) -> str:
        return f"{self._settings.client_name}-{what}"

    def send(self, message: Message) -> None:
        """Send a message where there is an output; one that does not take it is gone."""
        if message[0] & STATUS_MASK == Status.PROGRAM_CHANGE:
            self._programs[message[0]] = message
        if self._out is None:
            return
        try:
            self._out.send(message)
        except PortError as err:
            self._out = None
            self._fault(PortRole.OUT, str(err))

    def read(self, role: PortRole, now_s: float) -> list[tuple[float, Message]]:
        """What has come from an input: moments in seconds, and messages."""
        port = self._inputs.get(role)
        if port is None:
            return []
        messages = port.read(now_s)
        if port.malformed:
            count, port.malformed = port.malformed, 0
            self._tell(Fault(FaultKind.PORT, f"{port.name}: {count} malformed messages left out"))
        return messages

    def tend(self, now_s: float) -> None:
        """Look, once a second, whether ports have gone or come."""
        if now_s < self.is_tended_at_s:
            return
        self._looked_s = now_s
        self._let_go_of_vanished()
        missing = [it.role for it in self.statuses() if it.state is PortState.MISSING]
        if PortRole.OUT in missing and self._is_sound:
            missing.remove(PortRole.OUT)
            self._try(PortRole.OUT)
        if missing and self._may_ask(now_s):
            self._try_all(missing)
        elif self._lister is not None:
            self._lister.close()
            self._lister = None

    def _may_ask(self, now_s: float) -> bool:
        """Whether it is time to ask for a MIDI system, where there was none."""
        if self._system is not None:
            return True
        sounds = self._is_sound and self._out is not None
        if sounds and now_s < self._asked_system_s + _LOOK_BESIDE_SOUND_S:
            return False
        self._asked_system_s = now_s
        return True

    def _try_all(self, roles: list[PortRole]) -> None:
        for role in roles:
            self._try(role)
            if self._system is None:  # then none answers for the others either
                return

    def _try(self, role: PortRole) -> None:
        """Open a port if it is there."""
        try:
            self._open_on_a_system(role)
        except PortError as err:
            has_system = self._system is not None or self._is_sound_of(role)
            self._fault(role if has_system else None, str(err))
        else:
            self._mended(role)

    def _open_on_a_system(self, role: PortRole) -> None:
        """Open a port on the MIDI system in use, or else on the first that answers.

        That one answers is seen by the port itself: a client of JACK's that only asked, and went as
        the next one came, would be in the way of both.
        """
        if self._is_sound_of(role):
            self._open(role, "")
            return
        chosen = self._system or self._settings.system
        for system in (chosen,) if chosen else ports.systems():
            try:
                self._look_for(role, system)
                self._open(role, system)
            except NoMidiError:
                if chosen:
                    raise
            except PortError:
                self._use_system(system)
                raise
            else:
                self._use_system(system)
                return
        raise NoMidiError(ports.NO_MIDI)

    def _use_system(self, system: str) -> None:
        if self._system is None:
            self._system = system
            self._mended(None)

    def _look_for(self, role: PortRole, system: str) -> None:
        """Look for a port: opening one takes JACK tens of ms, and a client that stays none.

        Raises:
            NoMidiError: the system does not answer.
            PortError: the port is not there.
        """
        wanted = self._settings.name_of(role)
        if wanted is None or wanted == VIRTUAL:
            return
        if self._lister is None:
            self._lister = PortLister(system, self._client_of("look"))
        names = self._lister.names(outputs=role is PortRole.OUT)
        if find_port(wanted, names) is None:
            raise PortError(not_there(wanted, names))

    def close(self) -> None:
        """Let go of all ports."""
        for port in (self._out, self._lister, *self._inputs.values()):
            if port is not None:
                port.close()
        self._out = self._lister = None
        self._inputs.clear()

    @property
    def _is_sound(self) -> bool:
        return self._settings.out == SOUND

    def _is_sound_of(self, role: PortRole) -> bool:
        return role is PortRole.OUT and self._is_sound

    def _open(self, role: PortRole, system: str) -> None:
        settings = self._settings
        name = settings.name_of(role)
        wanted = None if name == VIRTUAL else name
        own_name = str(role)
        if not ports.shows_clients(system):
            own_name = f"{settings.client_name} {role}"
        if role is not PortRole.OUT:
            self._inputs[role] = InputPort(system, wanted, self._client(role), own_name)
            return
        self._out = (
            SoundPort(settings.sound, settings.client_name)
            if self._is_sound
            else OutputPort(system, wanted, self._client(role), own_name)
        )
        # Whatever hangs there since the port went away; and what it may have missed.
        for message in (*all_silent(), *self._programs.values()):
            self.send(message)

    def _let_go_of_vanished(self) -> None:
        if self._out is not None and not self._out.is_there():
            self._fault(PortRole.OUT, f"{self._out.name}: the port is gone; waiting for it")
            self._out.close()
            self._out = None
        for role, port in list(self._inputs.items()):
            if not port.is_there():
                self._fault(role, f"{port.name}: the port is gone; waiting for it")
                port.close()
                del self._inputs[role]

    def _fault(self, role: PortRole | None, text: str) -> None:
        """Tell what is wrong, once until something else is."""
        if self._told.get(role) != text:
            self._told[role] = text
            self._tell(Fault(FaultKind.NO_MIDI if role is None else FaultKind.PORT, text))

    def _mended(self, role: PortRole | None) -> None:
        if self._told.pop(role, None) is not None:
            name = (
                "MIDI"
                if role is None
                else next(it.name for it in self.statuses() if it.role is role)
            )
            self._tell(Fault(FaultKind.PORT, f"{name}: there again"))

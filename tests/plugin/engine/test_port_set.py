"""The built-in sound among the engine's ports, with a sound that tells what it was sent."""

import pytest

from musicgen_plugin import ports
from musicgen_plugin.engine import port_set
from musicgen_plugin.engine.port_set import PortSet
from musicgen_plugin.errors import NoMidiError, SoundError
from musicgen_plugin.messages import Message, all_silent, note_on, program_change
from musicgen_plugin.protocol import (
    SOUND,
    VIRTUAL,
    Fault,
    FaultKind,
    PortRole,
    PortSettings,
    PortState,
)
from musicgen_plugin.sound import SoundSettings


class Sound:
    """Stands in for `SoundPort`."""

    opened: "list[Sound]"
    fails = ""

    def __init__(self, settings: SoundSettings, client: str) -> None:
        if Sound.fails:
            raise SoundError(Sound.fails)
        self.settings, self.client = settings, client
        self.name = "sound (fake)"
        self.sent: list[Message] = []
        self.is_plugged_in = True
        self.is_closed = False
        Sound.opened.append(self)

    def send(self, message: Message) -> None:
        self.sent.append(message)

    def is_there(self) -> bool:
        return self.is_plugged_in

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No MIDI system; how often one was asked for."""
    asked: list[str] = []

    def systems() -> tuple[str, ...]:
        asked.append("once")
        return ()

    monkeypatch.setattr(ports, "systems", systems)
    monkeypatch.setattr(port_set, "SoundPort", Sound)
    Sound.opened, Sound.fails = [], ""
    return asked


ALONE = PortSettings(out=SOUND, control=None)


def test_the_sound_needs_no_midi_system(asked: list[str]) -> None:
    faults: list[Fault] = []
    found = PortSet(faults.append)
    found.choose(PortSettings(SOUND, None, sound=SoundSettings(gain=0.3), client_name="me"), 0.0)
    (status,) = found.statuses()
    assert (status.role, status.name, status.state) == (
        PortRole.OUT,
        "sound (fake)",
        PortState.OPEN,
    )
    assert (Sound.opened[0].settings.gain, Sound.opened[0].client) == (0.3, "me")
    assert faults == []
    assert asked == []


def test_an_input_is_waited_for_while_the_sound_plays(asked: list[str]) -> None:
    faults: list[Fault] = []
    found = PortSet(faults.append)
    found.choose(PortSettings(SOUND), 0.0)
    for second in range(1, 21):
        found.tend(float(second))
    assert [it.state for it in found.statuses()] == [PortState.OPEN, PortState.MISSING]
    assert faults == [Fault(FaultKind.NO_MIDI, ports.NO_MIDI)]
    assert len(asked) == 3  # every ten seconds: it takes time that notes need


def test_an_unplugged_device_is_told_and_waited_for() -> None:
    faults: list[Fault] = []
    found = PortSet(faults.append)
    found.choose(ALONE, 0.0)
    Sound.fails = "no sound device"
    Sound.opened[0].is_plugged_in = False
    for second in (1.0, 2.0, 3.0):
        found.tend(second)
    found.send(note_on(0, 60, 100))
    assert Sound.opened[0].is_closed
    assert [it.state for it in found.statuses()] == [PortState.MISSING]
    Sound.fails = ""
    found.tend(4.0)
    assert [it.text for it in faults] == [
        "sound (fake): the port is gone; waiting for it",
        "no sound device",
        "sound (fake): there again",
    ]
    assert Sound.opened[1].sent == list(all_silent())


class Out:
    """Stands in for `OutputPort`, on systems of which one answers."""

    made: list[str]

    def __init__(self, system: str, _wanted: str | None, _client: str, own_name: str) -> None:
        Out.made.append(system)
        if system != "jack":
            raise NoMidiError(f"{system}: the MIDI system does not answer")
        self.name = own_name

    def send(self, message: Message) -> None:
        pass

    def is_there(self) -> bool:
        return True


def test_the_first_system_that_answers_is_found_by_the_port_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A client that only asked would come and go as the port's own comes."""
    monkeypatch.setattr(ports, "systems", lambda: ("alsa", "jack", "other"))
    monkeypatch.setattr(port_set, "OutputPort", Out)
    Out.made = []
    faults: list[Fault] = []
    found = PortSet(faults.append)
    found.choose(PortSettings(VIRTUAL, None), 0.0)
    assert (found.system, Out.made, faults) == ("jack", ["alsa", "jack"], [])
    assert [it.state for it in found.statuses()] == [PortState.OPEN]


def test_no_system_is_told_once_and_asked_for_again() -> None:
    faults: list[Fault] = []
    found = PortSet(faults.append)
    found.choose(PortSettings(VIRTUAL, VIRTUAL), 0.0)
    found.tend(2.0)
    assert faults == [Fault(FaultKind.NO_MIDI, ports.NO_MIDI)]
    assert found.system is None


def test_a_sound_that_is_opened_later_has_the_programs() -> None:
    found = PortSet(lambda _: None)
    for message in (program_change(0, 5), program_change(0, 33), program_change(2, 7)):
        found.send(message)
    found.choose(ALONE, 0.0)
    after = Sound.opened[0].sent[len(all_silent()) :]
    assert after == [program_change(0, 33), program_change(2, 7)]

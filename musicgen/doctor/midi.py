"""What live playing stands on: a MIDI system, its ports, the built-in sound."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from musicgen.doctor.check import Check, State

_SEQUENCER = Path("/dev/snd/seq")
_SOUND = "musicgen_plugin.sound"
Import = Callable[[str], ModuleType]


def check_midi() -> Check:
    """Whether a MIDI system answers, and which."""
    from musicgen_plugin.errors import NoMidiError
    from musicgen_plugin.port_names import HOW_TO_GET_ALSA

    try:
        from musicgen_plugin.ports import list_ports

        answering = [listed.system for listed in list_ports()]
    except NoMidiError as err:
        if isinstance(err.__cause__, ImportError):
            return Check("midi", State.WARN, str(err.__cause__), HOW_TO_GET_ALSA)
        return Check("midi", State.WARN, str(err), how_to_get_midi())
    return Check("midi", State.OK, f"{' and '.join(answering)} answers")


def how_to_get_midi(system: str = sys.platform, sequencer: Path = _SEQUENCER) -> str:
    """What to do where no MIDI system answers."""
    if not system.startswith("linux"):
        return "start the computer anew; MIDI is a part of this system"
    if sequencer.exists():
        return (
            f"{sequencer} is not yours to use: sudo usermod -aG audio $USER, and log in anew; "
            "or start a JACK server"
        )
    return "sudo modprobe snd-seq (ALSA's sequencer), or start a JACK server (jackd, PipeWire)"


def check_ports() -> Check:
    """How many ports there are, and whether one leads to a DAW."""
    from musicgen_plugin.errors import NoMidiError
    from musicgen_plugin.port_names import HOW_TO_LOOP_BACK, loopback_of

    try:
        from musicgen_plugin.ports import has_virtual_ports, list_ports

        listed = list_ports()
    except NoMidiError:
        return Check("ports", State.WARN, "none, without a MIDI system", "see midi", "midi")
    inputs = sum(len(it.inputs) for it in listed)
    outputs = sum(len(it.outputs) for it in listed)
    line = f"{inputs} in, {outputs} out"
    first = listed[0]
    if has_virtual_ports(first.system):
        return Check("ports", State.OK, f"{line}; musicgen can make its own")
    if loopback_of(first.outputs) is None:
        return Check("ports", State.WARN, f"{line}; none leads to a DAW", HOW_TO_LOOP_BACK)
    return Check("ports", State.OK, f"{line}; {loopback_of(first.outputs)} leads to a DAW")


def check_sound(load: Import = importlib.import_module) -> Check:
    """Whether the app can sound by itself, without a DAW."""
    try:
        state = load(_SOUND).sound_state()
    except ModuleNotFoundError as err:
        if err.name != _SOUND:
            raise
        line = "skipped: this version has no sound of its own"
        return Check("sound", State.WARN, line, "hear it through a DAW or a synthesizer")
    if state.available:
        return Check("sound", State.OK, f"built-in sound with {state.soundfont}")
    why, _, cure = state.reason.partition(": ")
    cure = "; ".join(filter(None, [cure, "a DAW on the MIDI ports needs none of it"]))
    return Check("sound", State.WARN, f"no built-in sound: {why}", cure)

"""`musicgen ports`: what MIDI ports there are, and whether the built-in sound is."""

import argparse
import sys
from typing import Any

from musicgen.cli import arguments


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(commands, "ports", run, "list the MIDI ports and the built-in sound")
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen_plugin.errors import NoMidiError
    from musicgen_plugin.sound import or_by_sound, sound_state

    sound = sound_state()
    try:
        from musicgen_plugin.ports import list_ports  # which may lack a library of the system

        listed = list_ports()
    except NoMidiError as err:
        told = or_by_sound(str(err))
        if not sound.available:
            raise NoMidiError(told) from err
        listed = ()
        print(f"musicgen: {told}", file=sys.stderr)
    if options.json:
        arguments.print_json([*map(_as_json, listed), _sound_as_json(sound)])
        return
    for it in listed:
        _print(it)
    print(f"sound     to    {_sound_as_text(sound)}")


def _as_json(ports: Any) -> dict[str, object]:  # noqa: ANN401 - a lazily imported type
    return {"system": ports.system, "inputs": list(ports.inputs), "outputs": list(ports.outputs)}


def _sound_as_json(sound: Any) -> dict[str, object]:  # noqa: ANN401 - a lazily imported type
    """The built-in sound as a system of one output, which is there or not."""
    from musicgen_plugin.protocol import SOUND

    return {
        "system": SOUND,
        "inputs": [],
        "outputs": [SOUND] if sound.available else [],
        "soundfont": str(sound.soundfont) if sound.soundfont else None,
        "reason": sound.reason or None,
    }


def _sound_as_text(sound: Any) -> str:  # noqa: ANN401 - a lazily imported type
    return f"sound ({sound.soundfont})" if sound.available else f"(none: {sound.reason})"


def _print(ports: Any) -> None:  # noqa: ANN401 - a lazily imported type
    from musicgen_plugin.port_names import HOW_TO_LOOP_BACK, loopback_of
    from musicgen_plugin.ports import has_virtual_ports

    for direction, names in (("from", ports.inputs), ("to", ports.outputs)):
        print(
            "\n".join(f"{ports.system:<9} {direction:<5} {name}" for name in names)
            or f"{ports.system:<9} {direction:<5} (none)"
        )
    if not has_virtual_ports(ports.system) and loopback_of(ports.outputs) is None:
        print(HOW_TO_LOOP_BACK)

"""`musicgen ports`: what MIDI ports there are."""

import argparse
from typing import Any

from musicgen.cli import arguments


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(commands, "ports", run, "list the MIDI ports")
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen_plugin.port_names import HOW_TO_LOOP_BACK, loopback_of
    from musicgen_plugin.ports import has_virtual_ports, list_ports

    listed = list_ports()
    if options.json:
        arguments.print_json(
            [
                {"system": it.system, "inputs": list(it.inputs), "outputs": list(it.outputs)}
                for it in listed
            ]
        )
        return
    for it in listed:
        for direction, names in (("from", it.inputs), ("to", it.outputs)):
            print(
                "\n".join(f"{it.system:<9} {direction:<5} {name}" for name in names)
                or f"{it.system:<9} {direction:<5} (none)"
            )
        if not has_virtual_ports(it.system) and loopback_of(it.outputs) is None:
            print(HOW_TO_LOOP_BACK)

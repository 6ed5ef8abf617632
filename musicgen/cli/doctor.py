"""`musicgen doctor`: whether this machine has what musicgen needs, and what to do."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from musicgen.cli import arguments
from musicgen.errors import MachineError

if TYPE_CHECKING:
    from musicgen.doctor.check import Check

_MARGIN = 17


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(
        commands, "doctor", run, "check this machine, and say what to do about what is amiss"
    )
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command.

    Raises:
        MachineError: something is amiss without which no music is made.
    """
    from musicgen.doctor.check import State
    from musicgen.doctor.examination import examine

    found = []
    for check in examine():
        found.append(check)
        if not options.json:
            print(f"{check.state:<5} {check.name:<10} {check.line}", flush=True)
            if check.cure:
                print(f"{'':{_MARGIN}}{check.cure}", flush=True)
    if options.json:
        arguments.print_json({"checks": [check.to_dict() for check in found]})
    else:
        print(_summary(found))
    failed = [check.name for check in found if check.state is State.FAIL]
    if failed:
        raise MachineError(
            f"doctor: no music can be made until this is put right: {', '.join(failed)}"
        )


def _summary(found: "Sequence[Check]") -> str:
    """All of it in a line: how much there is to mend, and what."""
    from musicgen.doctor.check import State

    amiss = [check.name for check in found if check.state is not State.OK and not check.because_of]
    if not amiss:
        return "all well"
    return f"{len(amiss)} thing{'' if len(amiss) == 1 else 's'} to mend: {', '.join(amiss)}"

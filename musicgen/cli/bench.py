"""`musicgen bench`: how fast this machine is at what musicians wait for."""

import argparse
from typing import Any

from musicgen.cli import arguments


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(
        commands, "bench", run, "measure decoding, morphing and start-up on this machine"
    )
    parser.add_argument(
        "part",
        nargs="?",
        choices=("models", "live"),
        default="models",
        help="models: decoding, morphing and start-up; live: the bridge's timing (%(default)s)",
    )
    parser.add_argument(
        "--slider", metavar="ATTRIBUTE", help="of live: a slider that is on while the knob turns"
    )
    arguments.add_model(parser)
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    if options.part == "live":
        _run_live(options)
        return
    from musicgen.bench import machine, measure

    results = measure(options.model)
    if options.json:
        arguments.print_json(
            {"machine": machine(), "results": [result.to_dict() for result in results]}
        )
        return
    print(", ".join(f"{key} {value}" for key, value in machine().items()))
    for result in results:
        print(
            f"{result.name:<24} p50 {result.p50_ms:>9.3f} ms   p99 {result.p99_ms:>9.3f} ms   "
            f"n {result.n}"
        )


def _run_live(options: argparse.Namespace) -> None:
    from musicgen.bench import machine
    from musicgen_plugin.bench import measure_live

    results = measure_live(options.model, options.slider)
    if options.json:
        arguments.print_json(
            {
                "machine": machine(),
                "realtime_priority": all(result.realtime_priority for result in results),
                "results": [result.to_dict() for result in results],
            }
        )
        return
    print(", ".join(f"{key} {value}" for key, value in machine().items()))
    for result in results:
        priority = "" if result.realtime_priority else "   without real-time priority"
        print(
            f"{result.name:<16} p50 {result.p50_ms:>7.3f} ms   p99 {result.p99_ms:>7.3f} ms   "
            f"max {result.max_ms:>7.3f} ms   n {result.n}{priority}"
        )

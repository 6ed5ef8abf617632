"""`musicgen bench`: how fast this machine is at what musicians wait for, and at learning."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from musicgen.cli import arguments
from musicgen.extras import how_to_install

_PARTS = ("models", "live", "learning")


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(
        commands, "bench", run, "measure playing, timing and learning on this machine"
    )
    parser.add_argument(
        "part",
        nargs="?",
        choices=(*_PARTS, "all"),
        default="models",
        help="models: start-up, encoding, decoding, morphing, shifting; live: the bridge's timing; "
        "learning: reading MIDI and training; all (%(default)s)",
    )
    parser.add_argument(
        "--slider", metavar="ATTRIBUTE", help="of live: a slider that is on while the knob turns"
    )
    parser.set_defaults(usage_error=parser.error)
    arguments.add_model(parser)
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen.bench.timing import machine

    parts = _PARTS if options.part == "all" else (options.part,)
    if options.slider is not None:
        _require_slider(options, parts)
    told: dict[str, Any] = {"machine": machine()}
    if not options.json:
        print(", ".join(f"{key} {value}" for key, value in told["machine"].items()))
    for part in parts:
        found = {"models": _models, "live": _live, "learning": _learning}[part](options)
        if not options.json:
            _print(found)
        told["results"] = [*told.get("results", ()), *found.pop("results", ())]
        told |= found
    if options.json:
        arguments.print_json(told)


def _require_slider(options: argparse.Namespace, parts: Sequence[str]) -> None:
    """Check it before anything is measured: that takes minutes."""
    from musicgen_plugin.bench import require_slider

    if "live" not in parts:
        options.usage_error("--slider is for `bench live`, or `bench all`")
    require_slider(options.model, options.slider)


def _models(options: argparse.Namespace) -> dict[str, Any]:
    from musicgen.bench.playing import measure

    return {"results": [result.to_dict() for result in measure(options.model)]}


def _live(options: argparse.Namespace) -> dict[str, Any]:
    from musicgen_plugin.bench import measure_live

    results = measure_live(options.model, options.slider)
    return {
        "realtime_priority": all(result.realtime_priority for result in results),
        "results": [result.to_dict() for result in results],
    }


def _learning(options: argparse.Namespace) -> dict[str, Any]:
    """Both throughputs, or why they were skipped."""
    try:
        import torch  # noqa: F401 - asked first: a half-installed extra is as good as none

        from musicgen.bench.throughput import measure_ingestion, measure_training

        figures = [measure_ingestion(), measure_training(options.model)]
    except ModuleNotFoundError as err:
        if err.name is not None and err.name.startswith("musicgen"):
            raise
        why = f"needs {err.name}, of the train extra: {how_to_install('train')}"
        return {"skipped": [{"name": "ingestion and training", "why": why}]}
    return {"throughput": [figure.to_dict() for figure in figures]}


def _print(found: Mapping[str, Any]) -> None:
    for it in found.get("results", ()):
        worst = f"   max {it['max_ms']:>9.3f} ms" if "max_ms" in it else ""
        priority = "" if it.get("realtime_priority", True) else "   without real-time priority"
        print(
            f"{it['name']:<24} p50 {it['p50_ms']:>9.3f} ms   p99 {it['p99_ms']:>9.3f} ms{worst}   "
            f"n {it['n']}{priority}"
        )
    for it in found.get("throughput", ()):
        print(f"{it['name']:<24} {it['per_s']:>9.1f} {it['unit']} a second   n {it['n']}")
    for it in found.get("skipped", ()):
        print(f"{it['name']:<24} skipped: it {it['why']}")

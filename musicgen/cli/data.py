"""`musicgen data`: folders of MIDI in, a set for training out; and what is in a set."""

import argparse
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from os import cpu_count
from pathlib import Path
from typing import Any

from musicgen import interrupts
from musicgen.cli import arguments
from musicgen.errors import DataError
from musicgen.extras import missing_extra

_REJECTED_TOLD = 20
_MOST_IN_FLIGHT = 2  # shards a worker: one that it works on, one that waits


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command and its two sub-commands."""
    parser = commands.add_parser("data", help="build a set for training, or tell what is in one")
    own = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_build(own)
    report = arguments.command(own, "report", run_report, "tell what is in a set")
    report.add_argument("set", type=Path, metavar="SET", help="the set's folder")
    report.add_argument(
        "--picture", type=Path, metavar="DIR", help="draw the distributions into a folder"
    )
    arguments.add_json(report)


def _add_build(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    build = arguments.command(
        commands, "build", run_build, "build a set from folders of MIDI; goes on where it stopped"
    )
    build.add_argument(
        "folders", type=Path, nargs="*", metavar="DIR", help="corpus folders (MUSICGEN_DATA)"
    )
    build.add_argument("--out", type=Path, required=True, metavar="SET", help="the set's folder")
    build.add_argument(
        "--representation",
        action="append",
        metavar="NAME",
        help="drums, melody, trio or measure; may be repeated (all)",
    )
    build.add_argument(
        "--licence",
        action="append",
        type=_source_and_value,
        default=[],
        metavar="SOURCE=TEXT",
        help="the licence of a source; may be repeated",
    )
    build.add_argument(
        "--beats",
        action="append",
        type=_source_and_value,
        default=[],
        metavar="SOURCE=PATH",
        help="lists of beats inside a source, {stem} for a file's name; may be repeated",
    )
    build.add_argument(
        "--workers", type=arguments.positive, metavar="N", help="processes (one for each core)"
    )
    build.add_argument("--dask", metavar="ADDRESS", help="work on the Dask cluster at ADDRESS")


def _source_and_value(text: str) -> tuple[str, str]:
    source, equals, value = text.partition("=")
    if not (source and equals and value):
        raise argparse.ArgumentTypeError(f"must be SOURCE=VALUE, not {text!r}")
    return source, value


def run_build(options: argparse.Namespace) -> None:
    """Run `musicgen data build`."""
    from musicgen.data.inputs import open_inputs

    inputs = open_inputs(options.folders, licences=dict(options.licence), beats=dict(options.beats))
    try:
        from tqdm import tqdm

        from musicgen.data.build import Work, build
        from musicgen.data.representations import REPRESENTATIONS
        from musicgen.data.training_set import open_training_set
    except ModuleNotFoundError as err:
        raise missing_extra("`musicgen data build`", err, "train") from err
    names = tuple(options.representation or REPRESENTATIONS)
    with (
        _executor(options.workers, options.dask) as (executor, workers),
        tqdm(total=len(inputs.items), unit="file", disable=None) as bar,
    ):
        work = Work(executor, _MOST_IN_FLIGHT * workers, bar.update)
        build(inputs, options.out, names, work)
    training_set = open_training_set(options.out)
    for name, stored in training_set.description.representations.items():
        windows = ", ".join(f"{count:,} of {bars}" for bars, count in stored.windows.items())
        print(f"{name}: {stored.phrases:,} phrases; distinct windows: {windows} bars")
    _print_rejected(
        [
            (f"{it.item.source}/{it.item.path}", it.status)
            for it in training_set.items
            if not it.is_read and not it.is_duplicate
        ]
    )
    print(f"{options.out}: set of {len(training_set.items):,} files")


def _print_rejected(rejected: Sequence[tuple[str, str]]) -> None:
    for name, reason in rejected[:_REJECTED_TOLD]:
        print(f"rejected {name}: {reason}")
    more = len(rejected) - _REJECTED_TOLD
    if more > 0:
        print(f"rejected {more:,} more; items.tsv lists them")


@contextmanager
def _executor(workers: int | None, dask: str | None) -> Iterator[tuple[Executor, int]]:
    """Processes of this machine, or a cluster; and how many work at once."""
    if dask is None:
        count = workers or cpu_count() or 1
        with ProcessPoolExecutor(count, initializer=interrupts.ignore) as executor:
            yield executor, count
        return
    try:
        from distributed import Client
    except ModuleNotFoundError as err:
        raise missing_extra("`musicgen data build`", err, "dask") from err
    try:
        client = Client(dask)
    except (OSError, ValueError) as err:
        raise DataError(f"{dask}: no Dask cluster answers: {err}") from err
    with client, client.get_executor() as executor:
        threads: Any = client.nthreads()
        yield executor, max(1, sum(threads.values()))


def run_report(options: argparse.Namespace) -> None:
    """Run `musicgen data report`."""
    from musicgen.data.report import report_of
    from musicgen.data.report_text import report_lines
    from musicgen.data.training_set import open_training_set
    from musicgen.files import write_files

    report = report_of(open_training_set(options.set))
    pictures = {}
    if options.picture:
        from musicgen.data.report_picture import draw_distribution, file_name

        pictures = {
            options.picture / file_name(distribution): draw_distribution(distribution)
            for distribution in report.distributions
        }
        write_files(pictures)
    if options.json:
        arguments.print_json(report.to_dict())
        return
    print("\n".join(report_lines(report)))
    for path in pictures:
        print(f"{path}: picture")

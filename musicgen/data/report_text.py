"""A report in, its text tables out."""

from collections.abc import Sequence

from musicgen.data.corpus import Split
from musicgen.data.report import Distribution, Report, SourceCounts

_LONGEST_BAR = 40
_REASONS_TOLD = 10


def report_lines(report: Report) -> list[str]:
    """A report as text tables, and distributions as bars."""
    lines = _table(
        ("source", "licence", "files", "read", "duplicate", "rejected"),
        [
            (row.source, row.licence, row.files, row.read, row.duplicates, row.rejected)
            for row in (*report.sources, _total(report.sources))
        ],
    )
    sizes, splits = tuple(report.splits), report.splits
    lines += ["", "distinct windows"]
    lines += _table(
        ("", *sizes),
        [(row.source, *(row.windows[size] for size in sizes)) for row in report.sources]
        + [(split, *(splits[size][split] for size in sizes)) for split in Split],
    )
    if report.reasons:
        told = list(report.reasons.items())[:_REASONS_TOLD]
        lines += ["", "left out", *(f"{count:>8,}  {reason}" for reason, count in told)]
    for distribution in report.distributions:
        lines += ["", distribution.name, *_bars(distribution)]
    return lines


def _total(sources: Sequence[SourceCounts]) -> SourceCounts:
    files, read, duplicates, rejected = (
        sum(getattr(row, name) for row in sources)
        for name in ("files", "read", "duplicates", "rejected")
    )
    return SourceCounts("all", "", files, read, duplicates, rejected, {})


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Columns as wide as their words; numbers stand to the right."""
    cells = [tuple(head), *(tuple(_word(cell) for cell in row) for row in rows)]
    widths = [max(len(row[index]) for row in cells) for index in range(len(head))]
    is_number = [
        bool(rows) and all(isinstance(row[index], int) for row in rows)
        for index in range(len(head))
    ]
    return [
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, is_number, strict=True)
        ).rstrip()
        for row in cells
    ]


def _word(cell: object) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _bars(distribution: Distribution) -> list[str]:
    most = max(distribution.counts, default=0) or 1
    width = max((len(label) for label in distribution.labels), default=0)
    return [
        f"  {label:>{width}}  {count:>10,}  {'#' * round(count / most * _LONGEST_BAR)}".rstrip()
        for label, count in zip(distribution.labels, distribution.counts, strict=True)
    ]

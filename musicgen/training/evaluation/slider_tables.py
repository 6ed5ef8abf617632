"""Slider figures as tables: an evaluation and the vectors' comparison in, Markdown out."""

from collections.abc import Iterator, Mapping, Sequence

from musicgen.errors import DataError
from musicgen.model.vectors import ModelVectors
from musicgen.training.evaluation.attributes import Matrix, SliderEvaluation

_FLOORS = {"note-density": 0.95}
_FLOOR = 0.80
_MATRIX = """A row is what was shifted by a spread, a column what changed, in hundredths of its own
spread: the mean of unsigned changes."""
_METHODS = """Missed / moved beside / likeness to the clip, by vectors alone, after shifts of
validation clips by a spread up and down; the first two in spreads. What was chosen is bold."""


def tables(evaluation: SliderEvaluation, vectors: ModelVectors) -> str:
    """All tables of a model, with a title, as Markdown."""
    beside, alone = _beside(evaluation.matrix), _beside(evaluation.vectors_alone)
    parts = (
        f"### {evaluation.model}: what is asked, and what is reached",
        f"{evaluation.clips} clips of the {evaluation.split} split. In brackets 95 % intervals.",
        "\n".join(_reached(evaluation)),
        f"### {evaluation.model}: what else moves",
        _MATRIX,
        "\n".join(_matrix(evaluation.matrix)),
        f"Beside the diagonal {beside:.2f} spreads on average; by vectors alone {alone:.2f}:",
        "\n".join(_matrix(evaluation.vectors_alone)),
        f"### {evaluation.model}: which vector",
        _METHODS,
        "\n".join(_methods(vectors)),
    )
    return "\n\n".join(parts) + "\n"


def replaced(text: str, model: str, tables_of_model: str) -> str:
    """A text with what stands between the marks of a model replaced.

    Raises:
        DataError: the text has no such marks.
    """
    begin, end = f"<!-- figures of {model} -->", f"<!-- end of {model} -->"
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise DataError(f"no place for the figures: it needs the lines {begin!r} and {end!r}")
    return f"{before}{begin}\n\n{tables_of_model}\n{end}{after}"


def _reached(evaluation: SliderEvaluation) -> Iterator[str]:
    yield _cells(
        [
            "attribute",
            "Spearman, values",
            "floor",
            "Spearman, changes",
            "median error, of the change",
            "told out of reach",
            "likeness",
            "of another clip there",
        ]
    )
    yield _cells(["---"] * 8)
    for name, each in evaluation.sliders.items():
        yield _cells(
            [
                f"`{name}`",
                str(each.spearman),
                f"{_FLOORS.get(name, _FLOOR):.2f}",
                str(each.spearman_of_change),
                str(each.median_error),
                f"{each.out_of_reach:.0%}",
                str(each.likeness),
                str(each.likeness_at_random),
            ]
        )


def _matrix(matrix: Matrix) -> Iterator[str]:
    names = list(matrix.unsigned)
    yield _cells(["", *(str(index + 1) for index in range(len(names)))])
    yield _cells(["---"] * (len(names) + 1))
    for index, name in enumerate(names):
        row = [f"{100 * matrix.unsigned[name][other]:.0f}" for other in names]
        row[index] = f"**{row[index]}**"
        yield _cells([f"{index + 1} `{name}`", *row])


def _beside(matrix: Matrix) -> float:
    """The mean of what is not on the diagonal; a density is not set beside its own parts."""
    beside = [
        value
        for name, row in matrix.unsigned.items()
        for other, value in row.items()
        if other != name and not (_is_density(name) and _is_density(other))
    ]
    return sum(beside) / max(len(beside), 1)


def _is_density(name: str) -> bool:
    return "density" in name


def _methods(vectors: ModelVectors) -> Iterator[str]:
    methods = list(next(iter(vectors.comparison.values()), {}))
    yield _cells(["attribute", *methods])
    yield _cells(["---"] * (len(methods) + 1))
    for name, figures in vectors.comparison.items():
        chosen = vectors.vectors[name].method
        yield _cells([f"`{name}`", *(_method(figures[m], m == chosen) for m in methods)])


def _method(figures: Mapping[str, float], is_chosen: bool) -> str:  # noqa: FBT001 - of a row
    text = f"{figures['missed']:.2f} / {figures['side']:.2f} / {figures['likeness']:.2f}"
    return f"**{text}**" if is_chosen else text


def _cells(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"

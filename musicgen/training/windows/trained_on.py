"""The windows of what a model was trained on: a model, a corpus and a split in, its windows out."""

from musicgen.data.corpus import Corpus, Split
from musicgen.errors import DataError
from musicgen.model.load import AnyModel
from musicgen.training.sections import DataRecipe
from musicgen.training.windows.reading import read_windows
from musicgen.training.windows.source import WindowSource


def windows_trained_on(model: AnyModel, corpus: Corpus, split: Split) -> WindowSource:
    """The windows of a model's sources in a split, drawn by the weights that its training had.

    Args:
        model: The model.
        corpus: A corpus, or a set; kinds other than drums need a set.
        split: Which split.

    Raises:
        DataError: the corpus has none of the sources, or no windows of the split.
    """
    present = {item.source for item in corpus.items if item.split is split}
    trained_on = [each.source for each in model.manifest.trained_on]
    sources = tuple(source for source in trained_on if source in present)
    if not sources:
        raise DataError(
            f"{corpus.root}: none of the sources of {model.manifest.id} in its split {split} "
            f"({', '.join(trained_on)})"
        )
    weights = model.manifest.recipe.get("data", {}).get("source_weights", {})
    kept = {name: float(weight) for name, weight in weights.items() if name in sources}
    return read_windows(model.kind, model.manifest.bars, corpus, split, DataRecipe(sources, kept))

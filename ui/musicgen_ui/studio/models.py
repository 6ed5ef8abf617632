"""Models as the app uses them: a name in, the model with its sliders and its card out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from musicgen.attributes import ClipArrays
from musicgen.clip_recipe import RecipeModel
from musicgen.errors import ClipError, ModelError
from musicgen.model.catalog import InstalledModel, find_model, installed_models
from musicgen.model.load import AnyModel, load_model
from musicgen.model.own_vectors import OwnVector, read_own
from musicgen.model.vectors import VECTORS, ModelVectors, read_vectors
from musicgen.operations.own_slider import own_slider
from musicgen.operations.recipe_parts import recipe_model
from musicgen.operations.sliders import Slider, sliders_of
from musicgen.representation.drum_map import DrumMap, Voice
from musicgen.score import Score
from musicgen_ui.studio.told import ModelEntry, ModelLoaded, SliderEntry

CARD = "card.md"
FILES = ("vectors.json", "humanize/companion.json")
"""Of a model, beside its graphs, what the app's clips are made with."""
_CHEAP_BARS = 2
"""Own sliders are measured by encoding: 2 ms for two bars, 30 and more for longer clips."""


@dataclass(frozen=True, slots=True, eq=False)
class LoadedModel:
    """A model and all that the app does with it.

    Attributes:
        name: What documents call it.
        model: Encodes and decodes.
        vectors: How its attributes move; None where nothing was fitted to it.
        own: Sliders that the user made.
        sliders: All sliders, by name.
        recipe: The model as recipes tell it.
        trouble: What of it cannot be used, a line each.
    """

    name: str
    model: AnyModel
    vectors: ModelVectors | None
    own: tuple[OwnVector, ...]
    sliders: Mapping[str, Slider]
    recipe: RecipeModel
    trouble: tuple[str, ...]

    @property
    def has_drums(self) -> bool:
        """Whether there are drums among its parts."""
        return bool(self.model.manifest.voices) or self.model.kind in {"trio", "measure"}

    @property
    def has_pitches(self) -> bool:
        """Whether there are parts other than drums."""
        return self.model.kind != "drums"

    def measured(self, score: Score, drum_map: DrumMap | None) -> dict[str, float]:
        """Values of its sliders for a clip, by name; one that it has no value of is left out.

        Own sliders are measured where that is cheap.
        """
        own = {vector.name for vector in self.own}
        clip = ClipArrays(score, drum_map)
        values = {
            name: slider.measure(clip) for name, slider in self.sliders.items() if name not in own
        }
        found = {name: float(value) for name, value in values.items() if value is not None}
        if self.own and 0 < self.model.manifest.bars <= _CHEAP_BARS:
            found |= self._own_values(score, drum_map)
        return {name: value for name, value in found.items() if np.isfinite(value)}

    def _own_values(self, score: Score, drum_map: DrumMap | None) -> dict[str, float]:
        """All own sliders by one encoding."""
        try:
            clip = self.model.fit(score, drum_map=drum_map)
        except ClipError:  # silence is no clip, and has no value
            return {}
        z = self.model.encode(*self.model.arrays(clip)).mu
        return {vector.name: vector.value(z) for vector in self.own}

    def entry(self) -> ModelEntry:
        """It among others."""
        return entry_of(InstalledModel(self.model.folder), self.name)

    def loaded(self, locks: tuple[str, ...]) -> ModelLoaded:
        """What the window is told of it.

        Args:
            locks: Names of the parts that can be locked.
        """
        own = {vector.name for vector in self.own}
        return ModelLoaded(
            self.entry(),
            tuple(_slider_entry(slider, slider.name in own) for slider in self.sliders.values()),
            locks,
            self.has_drums,
            self.has_pitches,
            _card(self.model.folder),
        )

    def voices(self) -> tuple[str, ...]:
        """Names of its drum voices."""
        return tuple(voice.label for voice in Voice) if self.has_drums else ()


def load(name: str, own: tuple[OwnVector, ...] | None = None) -> LoadedModel:
    """Load a model with all that belongs to it.

    Args:
        name: Its id, or its folder.
        own: The user's sliders; those in the user's folder where None.

    Raises:
        ModelError: there is none of that name, or it is damaged.
    """
    model = load_model(name)
    trouble: list[str] = []
    vectors = None
    if (model.folder / VECTORS).is_file():
        try:
            vectors = read_vectors(model.folder, model.manifest)
        except ModelError as err:
            trouble.append(str(err))
    if vectors is None:
        own = ()
    elif own is None:
        own, faults = read_own(model.manifest)
        trouble += faults
    sliders = (
        {} if vectors is None else sliders_of(vectors, [own_slider(model, each) for each in own])
    )
    return LoadedModel(
        name, model, vectors, own, sliders, recipe_model(name, FILES), tuple(trouble)
    )


def entries(folders: tuple[Path, ...]) -> tuple[tuple[ModelEntry, ...], tuple[str, ...]]:
    """The installed models, and those of some folders; and a line for each that cannot be read."""
    found: list[ModelEntry] = []
    trouble: list[str] = []
    elsewhere = [(str(folder), InstalledModel(folder)) for folder in folders]
    for name, installed in [*((each.id, each) for each in installed_models()), *elsewhere]:
        try:
            found.append(entry_of(installed, name))
        except ModelError as err:
            trouble.append(str(err))
    return tuple(found), tuple(trouble)


def entry_of(installed: InstalledModel, name: str) -> ModelEntry:
    """A model that can be chosen by a name.

    Raises:
        ModelError: its manifest cannot be read.
    """
    manifest = installed.manifest
    bars = 0 if manifest.kind == "measure" else manifest.bars
    return ModelEntry(
        name, manifest.id, manifest.kind, bars, manifest.licence, installed.folder.absolute()
    )


def is_elsewhere(name: str) -> bool:
    """Whether a document's model is a folder rather than an installed one."""
    return name not in {each.id for each in installed_models()} and find_model(name) is not None


def _slider_entry(slider: Slider, is_own: bool) -> SliderEntry:  # noqa: FBT001 - of a pair
    least, most = slider.usual
    return SliderEntry(slider.name, slider.unit, slider.decimals, least, most, is_own)


def _card(folder: Path) -> str:
    try:
        return (folder / CARD).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""

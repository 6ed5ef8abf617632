"""The desk: a document and its model in, the source of the document's music out.

A slot that is empty, or whose clip the model refuses, is left out of what lies between: a morph of
one clip is that clip, and a corner of the pad without one has that of its neighbour.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from musicgen.errors import MusicgenError
from musicgen.model.clip_model import FittedClip
from musicgen.representation.drum_map import DrumMap, default_drum_map, load_drum_map
from musicgen.score import Score
from musicgen.tonality import Scale, parse_scale
from musicgen_plugin.controls.targets import ATTRIBUTE, GRID_X, GRID_Y, LOCK, POSITION
from musicgen_plugin.shaping import Humanizing, ShapedSource, Variation
from musicgen_plugin.source import GridSource, MorphSource
from musicgen_ui.state.document import FIELDS, Clip, Document, Stage, most_of
from musicgen_ui.studio.models import LoadedModel

SILENCE = Score((), 4.0)
"""What there is to hear where there is no clip: a bar of nothing."""
_ACROSS, _DOWN = 1, 2
"""What the numbers of the pad's corners differ by, in bits: from left to right, and downwards."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """What a model makes of a slot's clip.

    Attributes:
        clip: The clip.
        fitted: As the model takes it; None where it refuses it.
        drum_map: What its drums are read by.
        lines: What was changed to fit it, or why it is refused.
        measured: Values of the model's sliders, by name.
    """

    clip: Clip
    fitted: FittedClip | None
    drum_map: DrumMap
    lines: tuple[str, ...]
    measured: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """A document laid out to be played.

    Attributes:
        document: The document; where its controls stand is of no matter here.
        loaded: Its model.
        fits: Of each slot of the stage; None where that is empty.
        inner: What lies between its clips; None where there are none.
        shaped: The same with variation, sliders and feel, whose amounts are among the controls.
        words: What could not be done as the document asks, a line each.
    """

    document: Document
    loaded: LoadedModel
    fits: tuple[Fit | None, ...]
    inner: MorphSource | GridSource | None
    shaped: ShapedSource | None
    words: tuple[str, ...]

    @property
    def usable(self) -> tuple[tuple[int, FittedClip], ...]:
        """Slots whose clip can be played, and the clips."""
        return tuple(
            (slot, fit.fitted)
            for slot, fit in enumerate(self.fits)
            if fit is not None and fit.fitted is not None
        )

    @property
    def out_map(self) -> DrumMap:
        """What drums are written by: the map of the first clip that there is."""
        return next((fit.drum_map for fit in self.fits if fit), default_drum_map())

    def locks(self) -> tuple[str, ...]:
        """Names of the parts that can be locked: those of the first clip."""
        names: list[str] = [*self.loaded.voices()]
        if self.usable:
            _, first = self.usable[0]
            names += [f"track:{name}" for name in self.loaded.model.parts(first)]
            if not any(track.is_drum for track in first.score.tracks):
                names = [name for name in names if name.startswith("track:")]
        return tuple(names)

    def values(self, document: Document) -> dict[str, float]:
        """Where a document's controls stand, 0-1 each, by target."""
        values = {name: getattr(document, of) / most_of(name) for name, of in FIELDS.items()}
        values |= {LOCK + name: 1.0 for name in document.locks}
        for name, asked in document.sliders.items():
            if self.shaped is not None and name in self.loaded.sliders:
                values[ATTRIBUTE + name] = self.shaped.control_value(name, asked)
        return values

    def measured(self, score: Score) -> dict[str, float]:
        """Values of the model's sliders for a result."""
        return self.loaded.measured(score, self.out_map) if score.notes else {}


def lay_out(document: Document, loaded: LoadedModel, before: Desk | None = None) -> Desk:
    """Lay a document out.

    Args:
        document: What is to be played.
        loaded: The document's model.
        before: A desk, of which all is kept that did not change.
    """
    if before is not None and before.loaded is not loaded:
        before = None
    fits = tuple(_fit(document.clips[slot], slot, loaded, before) for slot in document.slots)
    scale, words = _scale(document, loaded)
    inner = None
    if before is not None and _is_as_before(document, fits, before):
        inner, words = before.inner, before.words
    elif usable := [fit for fit in fits if fit is not None and fit.fitted is not None]:
        inner, trouble = _between(document.stage, fits, usable, loaded, scale)
        words += trouble
    return Desk(document, loaded, fits, inner, _shaped(document, inner, loaded), words)


def is_laid_out(document: Document, desk: Desk) -> bool:
    """Whether a desk has all of a document but where its controls stand."""
    return _foundation(document) == _foundation(desk.document)


def as_laid_out(document: Document, desk: Desk) -> Document:
    """A document with what a desk has of one, and its own controls."""
    laid = desk.document
    return replace(
        document,
        model=laid.model,
        stage=laid.stage,
        clips=laid.clips,
        key=laid.key,
        seed=laid.seed,
    )


def _foundation(document: Document) -> tuple[object, ...]:
    clips = tuple(document.clips[slot] for slot in document.slots)
    return (document.model, document.stage, clips, document.key, document.seed)


def _is_as_before(document: Document, fits: tuple[Fit | None, ...], before: Desk) -> bool:
    old = before.document
    return (
        document.stage is old.stage
        and document.key == old.key
        and len(fits) == len(before.fits)
        and all(new is kept for new, kept in zip(fits, before.fits, strict=True))
    )


def _fit(clip: Clip | None, slot: int, loaded: LoadedModel, before: Desk | None) -> Fit | None:
    if clip is None:
        return None
    kept = before.fits[slot] if before is not None and slot < len(before.fits) else None
    if kept is not None and kept.clip == clip:
        return kept
    return fit(clip, loaded)


def fit(clip: Clip, loaded: LoadedModel) -> Fit:
    """What a model makes of a clip."""
    drum_map = default_drum_map()
    try:
        if clip.drum_map:
            drum_map = load_drum_map(clip.drum_map)
        fitted: FittedClip = loaded.model.fit(clip.score, drum_map=drum_map)
    except MusicgenError as err:
        return Fit(clip, None, drum_map, (str(err),), {})
    measured = loaded.measured(fitted.score, drum_map)
    return Fit(clip, fitted, drum_map, fitted.report.lines(), measured)


def _scale(document: Document, loaded: LoadedModel) -> tuple[Scale | None, tuple[str, ...]]:
    if not document.key:
        return None, ()
    if not loaded.has_pitches:
        model = loaded.model.manifest.id
        return None, (f"no key for drums: nothing in {model} has a pitch, so not {document.key}",)
    try:
        return parse_scale(document.key), ()
    except MusicgenError as err:
        return None, (str(err),)


def _between(
    stage: Stage,
    fits: tuple[Fit | None, ...],
    usable: list[Fit],
    loaded: LoadedModel,
    scale: Scale | None,
) -> tuple[MorphSource | GridSource, tuple[str, ...]]:
    """What lies between clips, made once so that a key that does not fit is found out here."""
    try:
        return _source(stage, fits, usable, loaded, scale), ()
    except MusicgenError as err:
        return _source(stage, fits, usable, loaded, None), (str(err),)


def _source(
    stage: Stage,
    fits: tuple[Fit | None, ...],
    usable: list[Fit],
    loaded: LoadedModel,
    scale: Scale | None,
) -> MorphSource | GridSource:
    out_map = usable[0].drum_map
    if stage is Stage.PAD and len(usable) > 1:
        corners = tuple(_corner(fits, slot) for slot in range(len(fits)))
        grid = GridSource(loaded.model, corners, out_map, out_map, scale=scale)
        grid.score({GRID_X: 0.5, GRID_Y: 0.5})
        return grid
    clips = tuple(each.fitted for each in usable if each.fitted is not None)
    morph = MorphSource(loaded.model, clips, out_map, out_map, scale=scale)
    morph.score({POSITION: 0.5})
    return morph


def _corner(fits: tuple[Fit | None, ...], slot: int) -> FittedClip:
    """The clip at a corner, or else that beside it, above or below it, or across."""
    for other in (slot, slot ^ _ACROSS, slot ^ _DOWN, slot ^ _ACROSS ^ _DOWN):
        found = fits[other]
        if found is not None and found.fitted is not None:
            return found.fitted
    raise AssertionError("a pad has a clip that can be played")


def _shaped(
    document: Document, inner: MorphSource | GridSource | None, loaded: LoadedModel
) -> ShapedSource | None:
    if inner is None:
        return None
    return ShapedSource(
        inner,
        loaded.sliders,
        loaded.vectors,
        Variation(seed=document.seed),
        Humanizing(seed=document.seed),
    )

"""Clips out: a desk in, MIDI files that carry the recipe they can be made again by out.

Where a plain command makes the same clips, the recipe is that command's; else it holds the document
and is made again by the code here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any

from musicgen import __version__
from musicgen.clip_recipe import ClipRecipe
from musicgen.errors import ClipRecipeError, MusicgenError
from musicgen.midifile import score_to_bytes
from musicgen.midifile.limits import MAX_FILE_BYTES
from musicgen.model.load import DEFAULT_MODEL
from musicgen.model.own_vectors import own_of
from musicgen.operations.blend import Held
from musicgen.operations.clip_source import read_clip
from musicgen.operations.locks import parse_lock
from musicgen.operations.morph import Morph, joined
from musicgen.operations.recipe_parts import recipe_input, recipe_model
from musicgen.representation.drum_map import default_drum_map
from musicgen.score import Score, Tempo
from musicgen.tonality import parse_scale
from musicgen_ui.state.document import Clip, Document, Origin, Part, Stage
from musicgen_ui.state.session_file import from_json, to_json
from musicgen_ui.studio.desk import Desk, Fit, lay_out
from musicgen_ui.studio.models import FILES, load
from musicgen_ui.studio.rendering import as_heard, result_of, steps_of
from musicgen_ui.studio.requests import ExportKind

COMMAND = "app"
_OF_ORIGINS = frozenset({Origin.FACTORY, Origin.FILE})


@dataclass(frozen=True, slots=True)
class Made:
    """Clips, and how they were made.

    Attributes:
        scores: The clips.
        recipe: How.
    """

    scores: tuple[Score, ...]
    recipe: ClipRecipe

    def contents(self) -> list[bytes]:
        """The clips as MIDI files, each with the recipe and its place.

        A recipe that would make a file larger than musicgen reads is left out.
        """
        return [
            _content(score, replace(self.recipe, index=i)) for i, score in enumerate(self.scores)
        ]


def make(desk: Desk, document: Document, kind: ExportKind, steps: int) -> Made:
    """Make clips, of the tracks that are heard: those that are muted are left out.

    Args:
        desk: What is laid out.
        document: Where its controls stand.
        kind: The result, the steps of the morph, or those in one.
        steps: How many steps.

    Raises:
        MusicgenError: there is nothing to make them of, all of it is muted, or too many are asked
            for.
    """
    if kind is not ExportKind.RESULT:
        document = replace(document, edited=None)
        plain = _by_command(desk, document, kind, steps)
        if plain is not None:
            return plain
    if desk.shaped is None and document.edited is None:
        raise MusicgenError("there is no clip to make music of: put one on A or B")
    return Made(_scores(desk, document, kind, steps), _recipe(desk, document, kind, steps))


def made_again(settings: dict[str, Any], model: str) -> tuple[Score, ...]:
    """The clips of a recipe of the app.

    Args:
        settings: Of the recipe.
        model: The recipe's model, as it is found here.
    """
    if settings.get("drummer") != _drummer(settings["document"]):
        raise ClipRecipeError(
            f"{DEFAULT_MODEL}: not the model whose drummer played the clip: it has changed; "
            "install the release that it was made with"
        )
    document = replace(from_json(json.dumps(settings["document"])), model=model)
    loaded = load(model, tuple(own_of(table) for table in settings["own"]))
    desk = lay_out(document, loaded)
    return _scores(desk, document, ExportKind(settings["kind"]), int(settings["steps"]))


def _scores(desk: Desk, document: Document, kind: ExportKind, steps: int) -> tuple[Score, ...]:
    is_result = kind is ExportKind.RESULT
    whole = (result_of(desk, document),) if is_result else steps_of(desk, document, steps)
    scores = tuple(as_heard(score, document.parts) for score in whole)
    if any(score.tracks for score in whole) and not any(score.tracks for score in scores):
        raise MusicgenError("every part is muted, so there is nothing to take out: unmute one")
    return (joined(scores),) if kind is ExportKind.JOINED else scores


def _recipe(desk: Desk, document: Document, kind: ExportKind, steps: int) -> ClipRecipe:
    loaded = desk.loaded
    own = [asdict(each) for each in loaded.own if each.name in document.sliders]
    told = json.loads(to_json(_bare(document)))
    return ClipRecipe(
        version=__version__,
        command=COMMAND,
        settings={
            "document": told,
            "kind": kind.value,
            "steps": steps,
            "own": own,
            "drummer": _drummer(told),
        },
        model=loaded.recipe,
    )


def _drummer(document: Mapping[str, Any]) -> str:
    """What plays the drums of models that have no drummer of their own; empty where none does."""
    if not (document["humanize_timing"] or document["humanize_velocity"]):
        return ""
    return _default_drummer()


@cache
def _default_drummer() -> str:
    return recipe_model(DEFAULT_MODEL, FILES).sha256


def _bare(document: Document) -> Document:
    """A document with no more than its music is made of."""
    clips: list[Clip | None] = [None] * len(document.clips)
    if document.edited is None:
        for slot in document.slots:
            clip = document.clips[slot]
            clips[slot] = None if clip is None else replace(clip, source="", title="")
    parts = {
        name: Part(part.is_muted, part.is_solo)
        for name, part in document.parts.items()
        if part.is_muted or part.is_solo
    }
    return replace(document, model="", clips=tuple(clips), parts=parts, edited=document.edited)


def _content(score: Score, recipe: ClipRecipe) -> bytes:
    content = score_to_bytes(score, text=recipe.to_text())
    return content if len(content) <= MAX_FILE_BYTES else score_to_bytes(score)


def _by_command(desk: Desk, document: Document, kind: ExportKind, steps: int) -> Made | None:
    """The morph as `musicgen morph` makes it, where that makes what is heard."""
    ends = [fit for fit in desk.fits if fit is not None and fit.fitted is not None]
    is_shaped = document.sliders or document.variation
    is_shaped = is_shaped or document.humanize_timing or document.humanize_velocity
    if document.stage is not Stage.MORPH or len(ends) != 2 or is_shaped:
        return None
    maps = {end.clip.drum_map or default_drum_map().name for end in ends}
    if len(maps) != 1 or not all(_is_as_read(end.clip) for end in ends):
        return None
    lock = ",".join(sorted(document.locks & set(desk.locks())))
    try:
        scores = _morphed(desk, ends, lock, document.key, steps)
    except MusicgenError:  # a lock or key that the command would refuse
        return None
    if any(as_heard(score, document.parts) != score for score in scores):
        return None
    if any(score.tempos != (Tempo(bpm=document.bpm),) for score in scores):
        return None
    settings = {"steps": steps, "path": "slerp", "curve": "even", "drum_map": maps.pop()}
    settings |= {"join": kind is ExportKind.JOINED}
    settings |= {"lock": lock} if lock else {}
    settings |= {"key": document.key} if document.key else {}
    recipe = ClipRecipe(
        version=__version__,
        command="morph",
        settings=settings,
        inputs=tuple(recipe_input(*pair) for pair in zip("ab", _sources(ends), strict=True)),
        model=recipe_model(desk.loaded.name),
    )
    return Made((joined(scores),) if kind is ExportKind.JOINED else scores, recipe)


def _morphed(desk: Desk, ends: Sequence[Fit], lock: str, key: str, steps: int) -> tuple[Score, ...]:
    model = desk.loaded.model
    start, end = (fit.fitted for fit in ends)
    held = Held(
        lock=parse_lock(lock, model, start) if lock else None,
        scale=parse_scale(key) if key else None,
    )
    way = Morph(model, start, end, out_map=ends[0].drum_map, held=held)
    return way.at(way.positions(steps))


def _sources(ends: Sequence[Fit]) -> list[str]:
    return [end.clip.source for end in ends]


def _is_as_read(clip: Clip) -> bool:
    """Whether a clip is what its file, or its name among the factory's, still gives."""
    if clip.is_edited or clip.origin not in _OF_ORIGINS or not clip.source:
        return False
    try:
        return read_clip(clip.source) == clip.score
    except MusicgenError:
        return False

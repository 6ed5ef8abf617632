"""What the studio does beside the music: files, the library, the map, sliders of one's own.

Each takes its time in a thread, and what comes of it is told as soon as it is there.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from musicgen.errors import ClipError, MusicgenError
from musicgen.files import write_files
from musicgen.model.own_vectors import own_of_name, remove_own, write_own
from musicgen.operations.copies import nearest_training_clips, training_clips_of
from musicgen.operations.generate import sample
from musicgen.operations.own_slider import latents_of, make_own, require_free_name, verdict
from musicgen.representation.drum_map import load_drum_map
from musicgen.score import Score
from musicgen_ui.state.document import SLOTS, Clip, Document, Origin
from musicgen_ui.studio import exporting, models
from musicgen_ui.studio.desk import Desk, as_laid_out, lay_out
from musicgen_ui.studio.importing import clip_from, clip_of_bytes
from musicgen_ui.studio.models import LoadedModel
from musicgen_ui.studio.naming import ENDING, step_names
from musicgen_ui.studio.requests import (
    Export,
    ExportKind,
    Import,
    ImportBytes,
    MakeSlider,
    RemoveSlider,
    Scan,
)
from musicgen_ui.studio.told import ClipMade, Exported, Message, SliderMade, Told, Weight

Tell = Callable[[Told], None]
_AGAINST = "ordinary clips"


def import_files(request: Import, tell: Tell) -> None:
    """Read files as clips of slots, from one on; each that cannot be read is told."""
    room = len(SLOTS) - request.slot
    slot = request.slot
    for path in request.paths[:room]:
        try:
            clip, words = clip_from(str(path))
        except MusicgenError as err:
            tell(Message(str(err)))
            continue
        tell(ClipMade(slot, clip))
        tell(Message(words, Weight.WORD))
        slot += 1
    left = len(request.paths) - room
    if left > 0:
        first = SLOTS[request.slot]
        tell(Message(f"{left} of {len(request.paths)} files left out: {first} to D are {room}"))


def import_bytes(request: ImportBytes, tell: Tell) -> None:
    """Read bytes as the clip of a slot."""
    clip, words = clip_of_bytes(request.content, request.title)
    tell(ClipMade(request.slot, clip))
    tell(Message(words, Weight.WORD))


def draw(slot: int, document: Document, loaded: LoadedModel, tell: Tell) -> None:
    """Draw a clip for a slot; each slot has a draw of its own by the same seed.

    Raises:
        MusicgenError: what was drawn is silent.
    """
    model = loaded.model
    drawn = sample(
        model,
        slot + 1,
        seed=document.seed,
        temperature=document.temperature,
        bpm=document.bpm,
    )[slot]
    if not drawn.notes:
        raise MusicgenError(f"seed {document.seed} draws silence for {SLOTS[slot]}: try another")
    title = f"{model.manifest.id} {document.seed}{SLOTS[slot]}"
    tell(ClipMade(slot, Clip(title, drawn, Origin.DRAWN)))
    warn_of_copies(loaded, drawn, title, tell)


def warn_of_copies(loaded: LoadedModel, score: Score, what: str, tell: Tell) -> None:
    """Tell whether a clip is nearly one that its model was trained on, where that is known.

    Raises:
        ModelError: the model's training clips are damaged.
    """
    known = training_clips_of(loaded.model)
    if known is None:
        return
    (nearest,) = nearest_training_clips(loaded.model, (score,), known=known)
    if nearest is not None and nearest.is_near_copy:
        name = loaded.model.manifest.id
        tell(Message(f"{what}: nearly a training clip of {name}: {nearest.in_words()}"))


def export(request: Export, desk: Desk, document: Document, tell: Tell) -> None:
    """Write clips: all of them, or none."""
    document = as_laid_out(document, desk)
    made = exporting.make(lay_out(document, desk.loaded), document, request.kind, request.steps)
    contents = made.contents()
    if request.kind is ExportKind.STEPS:
        names = step_names(document, len(contents))
        paths = [request.path / name for name in names]
    else:
        path = request.path
        paths = [path if path.suffix else path.with_suffix(ENDING)]
    write_files(dict(zip(paths, contents, strict=True)))
    tell(Exported(tuple(paths)))
    if request.kind is ExportKind.RESULT:
        for score in made.scores:
            warn_of_copies(desk.loaded, score, paths[0].name, tell)


def open_model(folder: Path, tell: Tell) -> None:
    """See whether a folder holds a model that can be played.

    Raises:
        ModelError: it does not.
    """
    loaded = models.load(str(folder))
    tell(Message(f"{loaded.model.manifest.id} in {folder} can be chosen now", Weight.WORD))


def scan(request: Scan, tell: Tell, is_wanted: Callable[[], bool]) -> list[str]:
    """List the library, telling it bit by bit; sources of what can be read, as far as it came."""
    from musicgen_ui.studio import library  # noqa: PLC0415 - as it is asked for

    sources: list[str] = []
    listing = library.scan(request.folders)
    for listed in listing:
        if not is_wanted():
            break
        if listed.is_first:
            sources.clear()
        sources += [entry.source for entry in listed.entries if not entry.fault]
        tell(listed)
    close = getattr(listing, "close", None)
    if close is not None:
        close()
    return sources


def chart(loaded: LoadedModel, sources: Sequence[str], document: Document, tell: Tell) -> None:
    """Lay out the map of the latent."""
    from musicgen_ui.studio import latent_map  # noqa: PLC0415 - as it is asked for

    filled: Mapping[int, Clip] = {
        slot: clip for slot, clip in enumerate(document.clips) if clip is not None
    }
    tell(latent_map.chart(loaded.model, sources, filled))


def make_slider(request: MakeSlider, loaded: LoadedModel, tell: Tell) -> None:
    """Make a slider of some clips against ordinary ones; what cannot be fitted is told.

    Raises:
        MusicgenError: the name will not do, the clips are too few, or the model has no vectors.
    """
    require_free_name(request.name)
    model = loaded.model
    if loaded.vectors is None:
        raise MusicgenError(f"{model.manifest.id} has no sliders, and can be given none")
    fitted = []
    for source in request.sources:
        try:
            clip, _ = clip_from(source)
            drum_map = load_drum_map(clip.drum_map) if clip.drum_map else None
            fitted.append(model.fit(clip.score, drum_map=drum_map))
        except ClipError as err:
            tell(Message(f"{source}: left out: {str(err).removeprefix(f'{source}: ')}"))
    if not fitted:
        raise MusicgenError(
            f"{request.name}: none of the clips can be taken by {model.manifest.id}"
        )
    others = loaded.vectors.reference_latents()
    vector = make_own(model, request.name, latents_of(model, fitted), others, against=_AGAINST)
    is_another = own_of_name(vector.name, model.manifest) is not None
    write_own(vector)
    words = f"{vector.name}: {verdict(vector.separation)}"
    if is_another:
        words += "; it took the place of the slider of that name"
    tell(SliderMade(vector.name, words))


def remove_slider(request: RemoveSlider, loaded: LoadedModel, tell: Tell) -> None:
    """Remove a slider of one's own.

    Raises:
        MusicgenError: there is none of that name, or its file cannot be removed.
    """
    remove_own(request.name, loaded.model.manifest)
    tell(Message(f"{request.name}: removed", Weight.WORD))

"""The studio without its pipe: requests in, what the window is told out.

Its methods are called by one thread, the loop's; what takes long is done in others.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from musicgen.errors import MusicgenError
from musicgen.score import Score
from musicgen_plugin.controls.targets import Kind, kind_of
from musicgen_ui.state.document import SLOTS, Clip, Document, Origin
from musicgen_ui.studio import exporting, jobs, models
from musicgen_ui.studio.builder import Builder, Built
from musicgen_ui.studio.desk import Desk, Fit, as_laid_out
from musicgen_ui.studio.entry import StudioSettings
from musicgen_ui.studio.importing import clip_from
from musicgen_ui.studio.live import Live
from musicgen_ui.studio.models import LoadedModel
from musicgen_ui.studio.naming import result_name
from musicgen_ui.studio.outside import OutsideMoves
from musicgen_ui.studio.requests import (
    Audition,
    Bounce,
    Capture,
    Chart,
    Close,
    Connect,
    Draw,
    Export,
    ExportKind,
    Forget,
    Halt,
    Hear,
    HearNote,
    Import,
    ImportBytes,
    Learn,
    MakeSlider,
    OpenModel,
    Play,
    RemoveSlider,
    Request,
    Scan,
    Show,
    Silence,
    Take,
    Turn,
)
from musicgen_ui.studio.told import (
    Bounced,
    ClipMade,
    Message,
    ModelEntry,
    ModelLoaded,
    ModelsListed,
    SlotFitted,
    Told,
)
from musicgen_ui.studio.worker import Inbox, Worker


class StudioCore:
    """Answers requests.

    Attributes:
        live: The engine and the conductor.
        is_closed: Whether it was asked to end.

    Args:
        tell: Takes what the window is told; called by any thread.
        inbox: Takes steps that the loop is to take.
        fail: Takes what went wrong.
        settings: Where things are kept.
    """

    def __init__(
        self,
        tell: Callable[[Told], None],
        inbox: Inbox,
        fail: Callable[[Exception], None],
        settings: StudioSettings,
    ) -> None:
        self._tell, self._fail = tell, fail
        self.is_closed = False
        log = None if settings.logs is None else settings.logs / "engine.log"
        self.live = Live(tell, self._captured, self._turned, settings.controls, log)
        models_worker, self._files, self._library = (
            Worker(name, inbox, fail) for name in ("models", "files", "library")
        )
        self._models = models_worker
        self._builder = Builder(models_worker, self._built, self._not_built)
        self._document: Document | None = None
        self._outside = OutsideMoves()
        self._fits: tuple[Fit | None, ...] = ()
        self._model: ModelLoaded | None = None
        self._folders: tuple[Path, ...] = ()
        self._sources: list[str] = []
        self._scan: Scan | None = None
        self._handlers: Mapping[type[Request], Callable[[Any], None]] = {
            Show: lambda asked: self._show(asked.document),
            Turn: self._turn,
            Connect: self.live.connect,
            Play: lambda asked: self.live.play(asked.at_beats),
            Halt: lambda _: self.live.halt(),
            Silence: lambda _: self.live.silence(),
            Audition: lambda asked: self._audition(asked.score),
            Hear: self._hear_source,
            HearNote: self.live.strike,
            Learn: lambda asked: self.live.learn(asked.target),
            Forget: lambda asked: self.live.forget(asked.target),
            Take: lambda asked: self.live.take(asked.slot, asked.bars),
            Capture: self._capture,
            Import: lambda asked: self._do_files(lambda: jobs.import_files(asked, tell)),
            ImportBytes: lambda asked: self._do_files(lambda: jobs.import_bytes(asked, tell)),
            Draw: self._draw,
            Bounce: self._bounce,
            Export: self._export,
            OpenModel: self._open_model,
            Scan: self._scan_folders,
            Chart: lambda _: self._chart(),
            MakeSlider: self._make_slider,
            RemoveSlider: self._remove_slider,
            Close: lambda _: self._close(),
        }

    def start(self) -> None:
        """Start the engine, and tell what there is."""
        self.live.start()
        self._models.do(lambda: models.entries(self._folders), self._list_models)

    def take(self, request: Request) -> None:
        """Answer a request; what is wrong with it is told, and nothing else stops for it."""
        try:
            self._handlers[type(request)](request)
        except Exception as err:  # noqa: BLE001 - the loop lives on
            self._fail(err)

    def work(self) -> bool:
        """Make one result, if there is one to make; whether there was."""
        did = self.live.work()
        if did and self._document is not None:
            self.live.route(self._document)
        return did

    def _show(self, document: Document) -> None:
        if self._document is not None:
            document = self._outside.merged(document, self._document)
        self._document = document
        if self._builder.has(document):
            self._apply(document)
        else:
            self._builder.lay_out(document)
            self._hear(is_loading=True)

    def _apply(self, document: Document) -> None:
        """Let all be as a document that is laid out has it."""
        self.live.show(document)
        self.live.route(document)
        self._hear()

    def _hear(self, *, is_loading: bool = False, refusal: str | None = None) -> None:
        """Note what there is to be heard."""
        document = self._document
        if document is None:
            return
        refused = self.live.heard.refusal if refusal is None else refusal
        self.live.heard = replace(
            self.live.heard,
            parts=document.parts,
            has_clips=any(document.clips[slot] is not None for slot in document.slots),
            is_loading=is_loading,
            refusal=refused,
        )

    def _turn(self, turn: Turn) -> None:
        if kind_of(turn.target) is Kind.TRIGGER:
            self.live.move(turn.target, None)
        elif self._document is not None:
            self._document = self._document.moved(turn.target, turn.value)
            self.live.show(self._document)

    def _turned(self, target: str, value: float | None) -> None:
        """A control was moved from outside."""
        if self._document is not None:
            self._outside.note(target, self._document)
            self._document = self._document.moved(target, value)

    def _built(self, built: Built) -> None:
        desk = built.desk
        if built.is_new_model:
            self._model = None
            for line in desk.loaded.trouble:
                self._tell(Message(line))
            self._add_folder(desk.loaded)
        loaded = desk.loaded.loaded(desk.locks())
        if loaded != self._model:
            self._model = loaded
            self._tell(loaded)
        if built.is_new_model:
            self._fits = ()
        self._tell_fits(desk)
        for word in desk.words:
            self._tell(Message(word))
        self._tell_locks(desk)
        self.live.playing.desk = desk
        if self._document is not None:
            self.live.show(self._document)
            self.live.route(self._document)
        self.live.refresh()
        self._hear(refusal=_refusal(desk))

    def _not_built(self, document: Document, err: Exception) -> None:
        self._fail(err)
        self._hear(refusal=str(err) if isinstance(err, MusicgenError) else "the model failed")
        if self._document is not None and self._builder.has(document):
            self.live.show(self._document)

    def _tell_fits(self, desk: Desk) -> None:
        """Tell what the model makes of clips that it was not asked about before."""
        for slot, fit in enumerate(desk.fits):
            told = self._fits[slot] if slot < len(self._fits) else None
            if fit is None or fit is told:
                continue
            score = fit.fitted.score if fit.fitted is not None else None
            self._tell(SlotFitted(slot, score, fit.lines, fit.measured))
        self._fits = desk.fits

    def _tell_locks(self, desk: Desk) -> None:
        known = desk.locks()
        unknown = sorted(desk.document.locks - set(known)) if desk.usable else []
        if unknown:
            self._tell(Message(f"not locked, for clip A has none: {', '.join(unknown)}"))

    def _add_folder(self, loaded: LoadedModel) -> None:
        if models.is_elsewhere(loaded.name) and Path(loaded.name) not in self._folders:
            self._folders += (Path(loaded.name),)
            self._models.do(lambda: models.entries(self._folders), self._list_models)

    def _list_models(self, listed: tuple[tuple[ModelEntry, ...], tuple[str, ...]]) -> None:
        entries, trouble = listed
        self._tell(ModelsListed(entries))
        for line in trouble:
            self._tell(Message(line))

    def _audition(self, score: Score | None) -> None:
        self.live.playing.audition = score
        self.live.refresh()

    def _hear_source(self, hear: Hear) -> None:
        self._files.do(lambda: clip_from(hear.source)[0].score, self._audition)

    def _capture(self, capture: Capture) -> None:
        self._keep(self.live.capture(capture.bars), capture.slot, capture.bars)

    def _captured(self, score: Score, slot: int | None) -> None:
        """A take is done, or a controller asked for the last bars."""
        bars = round(score.length_beats / score.meter.bar_beats)
        try:
            slot = self._free_slot() if slot is None else slot
            self._keep(score, slot, bars)
        except MusicgenError as err:  # told among the engine's reports, of which more may wait
            self._fail(err)

    def _free_slot(self) -> int:
        """The first empty slot of the stage, or else its last."""
        document = self._document_shown()
        slots = document.slots
        return next((slot for slot in slots if document.clips[slot] is None), slots[-1])

    def _keep(self, score: Score, slot: int, bars: int) -> None:
        if not score.notes:
            raise MusicgenError(
                f"nothing was played in the {bars} bars that were to be clip {SLOTS[slot]}"
            )
        self._tell(ClipMade(slot, Clip("Played", score, Origin.PLAYED)))

    def _draw(self, draw: Draw) -> None:
        document = self._document_shown()

        def job() -> None:
            loaded = self._builder.loaded
            if loaded is None or loaded.name != document.model:
                loaded = models.load(document.model)
            jobs.draw(draw.slot, document, loaded, self._tell)

        self._models.do(job, _nothing)

    def _bounce(self, request: Bounce) -> None:
        desk = self._desk()
        document = as_laid_out(self._document_shown(), desk)
        made = exporting.make(desk, document, ExportKind.RESULT, 1)
        (content,) = made.contents()
        name = result_name(document)
        self._tell(Bounced(content, name, request.purpose))
        (score,) = made.scores
        self._do_files(lambda: jobs.warn_of_copies(desk.loaded, score, name, self._tell))

    def _export(self, request: Export) -> None:
        desk, document = self._desk(), self._document_shown()
        self._do_files(lambda: jobs.export(request, desk, document, self._tell))

    def _open_model(self, request: OpenModel) -> None:
        def opened(_: None) -> None:
            if request.folder not in self._folders:
                self._folders += (request.folder,)
            self._models.do(lambda: models.entries(self._folders), self._list_models)

        self._files.do(lambda: jobs.open_model(request.folder, self._tell), opened)

    def _scan_folders(self, request: Scan) -> None:
        self._scan = request

        def scanned(sources: list[str]) -> None:
            if self._scan is request:
                self._sources = sources

        self._library.do(
            lambda: jobs.scan(request, self._tell, lambda: self._scan is request), scanned
        )

    def _chart(self) -> None:
        desk, document = self._desk(), self._document_shown()
        self._library.do(
            lambda: jobs.chart(desk.loaded, self._sources, document, self._tell), _nothing
        )

    def _make_slider(self, request: MakeSlider) -> None:
        loaded = self._desk().loaded

        self._library.do(
            lambda: jobs.make_slider(request, loaded, self._tell), self._reload_sliders
        )

    def _remove_slider(self, request: RemoveSlider) -> None:
        loaded = self._desk().loaded
        self._library.do(
            lambda: jobs.remove_slider(request, loaded, self._tell), self._reload_sliders
        )

    def _reload_sliders(self, _: None) -> None:
        self._builder.reload()
        if self._document is not None:
            self._builder.lay_out(self._document)

    def _close(self) -> None:
        self.is_closed = True

    def _do_files(self, job: Callable[[], None]) -> None:
        self._files.do(job, _nothing)

    def _desk(self) -> Desk:
        desk = self.live.playing.desk
        if desk is None:
            raise MusicgenError("the model is still being loaded")
        return desk

    def _document_shown(self) -> Document:
        if self._document is None:
            raise MusicgenError("there is no document yet")
        return self._document


def _nothing(_: None) -> None:
    pass


def _refusal(desk: Desk) -> str:
    """Why a desk has no music, where its clips are at fault."""
    if desk.usable:
        return ""
    refused = [fit for fit in desk.fits if fit is not None]
    return f"{refused[0].clip.title}: {refused[0].lines[0]}" if refused else ""

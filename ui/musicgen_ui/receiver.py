"""What the studio tells, shown: each message in, the widgets that it concerns changed."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QObject, QSignalBlocker, QTimer, pyqtSignal
from PyQt6.QtGui import QAction

from musicgen.score import Score
from musicgen_plugin.clock.timeline import MAX_BPM, MIN_BPM
from musicgen_ui.state.document import SLOTS, Clip, Origin
from musicgen_ui.studio.requests import Draw
from musicgen_ui.studio.told import (
    BindingsListed,
    Bounced,
    Charted,
    ClipMade,
    Entered,
    Exported,
    LibraryListed,
    LiveState,
    Message,
    ModelLoaded,
    ModelsListed,
    PortsListed,
    Rendered,
    SliderMade,
    SlotFitted,
    Told,
    Turned,
    Weight,
)
from musicgen_ui.widgets.slot_panel import SlotPanel

if TYPE_CHECKING:
    from musicgen_ui.window import MainWindow
_READ_MS = 60
"""Numbers that change more often than this cannot be read."""
_SLOW = (
    ModelsListed,
    ModelLoaded,
    LibraryListed,
    Charted,
    ClipMade,
    SlotFitted,
    Rendered,
    Entered,
)
"""What takes its time to show, so that the window draws and answers before more is shown."""


class Receiver(QObject):
    """Takes what the studio tells.

    Signals:
        shown(told): A message that takes long to show is shown.

    Attributes:
        measured: The sliders' values of the newest result.
        playing: What plays now.
        model: The model that is loaded.
        state: How the engine is.
        ports: The ports that there are.
        chart: The clips of the map, by source; none where there is no map yet.

    Args:
        window: What it is shown in.
    """

    shown = pyqtSignal(object)

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.measured: Mapping[str, float] = {}
        self.playing: Score | None = None
        self.model: ModelLoaded | None = None
        self.state: LiveState | None = None
        self.ports = PortsListed((), ())
        self.chart: Mapping[str, Clip] = {}
        self._values = QTimer(self)
        self._values.setSingleShot(True)
        self._values.setInterval(_READ_MS)
        self._values.timeout.connect(self._show_values_now)
        self._unsuited: set[int] = set()  # slots whose clip, if it is ours, was for another kind
        self._kind = ""
        self._made = ""  # a slider that the model is to have
        self._waiting: deque[Told] = deque()
        messages = window.messages
        self._show_loading()
        self._handlers: Mapping[type[Told], Callable[[Any], None]] = {
            LiveState: self._show_state,
            Rendered: self._show_rendered,
            Entered: self._entered,
            Turned: self._turned,
            SlotFitted: self._show_fitted,
            ModelsListed: self._list_models,
            ModelLoaded: self._show_model,
            PortsListed: self._show_ports,
            BindingsListed: self._show_bindings,
            ClipMade: self._put_clip,
            Bounced: window.editing.take_bounced,
            Exported: lambda exported: window.files.say_exported(exported.paths),
            LibraryListed: window.library.show_listed,
            Charted: self._show_chart,
            SliderMade: self._slider_made,
            Message: messages.tell,
        }

    def _show_loading(self) -> None:
        """Say what is waited for, until the studio has started and the first result is there."""
        window = self._window
        model = window.session.document.model
        name = Path(model).name
        window.models.addItem(name, model)
        window.messages.show_silence(
            "", self.tr("Starting the studio, which loads the model and makes the music")
        )
        window.stage.result.view.set_placeholder(
            self.tr("Loading {model}: the result is here as soon as it is made").format(model=name)
        )

    def show_values(self) -> None:
        """Show what sliders ask and reach; at most so often as it can be read."""
        if not self._values.isActive():
            self._values.start()

    def _show_values_now(self) -> None:
        self._window.shape.show_values(self._window.session.document.sliders, self.measured)

    def beats_at(self, time_s: float) -> float | None:
        """Where the song is at a moment; None while it stands."""
        state = self.state
        return state.timeline.beats_at(time_s) if state and state.is_rolling else None

    def take(self, told: list[Told]) -> None:
        """Take some messages in order; of states of the engine the last is shown."""
        states = [each for each in told if isinstance(each, LiveState)]
        rendered = [each for each in told if isinstance(each, Rendered)]
        for each in told:
            is_old = (isinstance(each, LiveState) and each is not states[-1]) or (
                isinstance(each, Rendered) and each is not rendered[-1]
            )
            if not is_old:
                self._waiting.append(each)
        self._take_waiting()

    def _take_waiting(self) -> None:
        while self._waiting:
            if self._is_made_ready(self._waiting[0]):
                QTimer.singleShot(0, self._take_waiting)
                return
            each = self._waiting.popleft()
            self._take(each)
            if isinstance(each, _SLOW):
                self.shown.emit(each)
                if self._waiting:
                    QTimer.singleShot(0, self._take_waiting)
                    return

    def _is_made_ready(self, told: Told) -> bool:
        """Get ready for a message; whether there is more to do before it can be shown."""
        return isinstance(told, ModelLoaded) and self._window.shape.get_ready(told)

    def _take(self, told: Told) -> None:
        handler = self._handlers.get(type(told))
        if handler is not None:
            handler(told)

    def _entered(self, entered: Entered) -> None:
        self.playing = entered.score
        result = self._window.stage.result
        result.show_playing(entered.score)
        result.show_next(None)

    def _turned(self, turned: Turned) -> None:
        self._window.session.follow(turned.target, turned.value)

    def _show_ports(self, ports: PortsListed) -> None:
        self.ports = ports
        self._window.live.show_ports(ports)
        self._window.machine.connect_ports()

    def _show_bindings(self, listed: BindingsListed) -> None:
        self._window.live.show_bindings(listed.bindings)
        self._window.learning.show_bindings(listed.bindings)

    def _put_clip(self, made: ClipMade) -> None:
        words = self.tr("New clip {slot}").format(slot=SLOTS[made.slot])
        session = self._window.session
        document = session.document.with_clip(made.slot, made.clip)
        is_rolling = self.state is not None and self.state.is_rolling
        if made.slot == 0 and made.clip.origin is Origin.FILE and not is_rolling:
            document = replace(document, bpm=min(max(made.clip.score.bpm, MIN_BPM), MAX_BPM))
        session.do(document, words)

    def _slider_made(self, made: SliderMade) -> None:
        """Tell how good a slider is; it is shown as soon as the model has it."""
        self._made = made.name
        self._window.messages.tell(Message(made.words, Weight.VERDICT))

    def _show_chart(self, chart: Charted) -> None:
        self.chart = {point.source: point.clip for point in chart.points}
        self._window.map.show_chart(chart)

    def _show_state(self, state: LiveState) -> None:
        window = self._window
        self.state = state
        window.transport.show_state(state, window.preferences.clock)
        sounds = self.tr("Playing") if state.is_rolling else self.tr("Ready")
        window.messages.show_silence(state.why_silent, sounds)
        if self.playing is None and state.why_silent:
            window.stage.result.view.set_placeholder(state.why_silent)
        window.roll(on=state.is_rolling)

    def _show_rendered(self, rendered: Rendered) -> None:
        window = self._window
        self.measured = rendered.measured
        window.transport.meter.show_decode(rendered.decode_ms)
        self.show_values()
        window.stage.result.show_note(rendered.note)
        window.stage.out.handle.forget()
        if self.state is not None and self.state.is_rolling:
            window.stage.result.show_next(rendered.score)
        else:
            self.playing = rendered.score
            window.stage.result.show_playing(rendered.score)
            window.stage.result.show_next(None)

    def _show_fitted(self, fitted: SlotFitted) -> None:
        self._slot(fitted.slot).show_fitted(fitted)
        if fitted.slot not in self._unsuited:
            return
        self._unsuited.discard(fitted.slot)
        clip = self._window.session.document.clips[fitted.slot]
        if clip is not None and clip.origin in {Origin.FACTORY, Origin.DRAWN}:
            self._window.session.ask(Draw(fitted.slot))

    def _slot(self, slot: int) -> SlotPanel:
        return self._window.stage.slots[slot]

    def _list_models(self, listed: ModelsListed) -> None:
        window = self._window
        with QSignalBlocker(window.models):
            window.models.clear()
            for model in listed.models:
                window.models.addItem(model.id, model.name)
            index = window.models.findData(window.session.document.model)
            window.models.setCurrentIndex(index)
        menu = window.actions_by_name["models"].menu()
        if menu is not None:
            menu.clear()
            for model in listed.models:
                action = QAction(model.id, menu)
                action.triggered.connect(
                    lambda _=False, name=model.name: window.machine.choose_model(name)
                )
                menu.addAction(action)

    def _show_model(self, loaded: ModelLoaded) -> None:
        window = self._window
        if self._kind and loaded.model.kind != self._kind:
            self._unsuited = set(range(len(SLOTS)))
        self._kind = loaded.model.kind
        if self.model is not None and self.model.model != loaded.model:
            self._made = ""
        self.model = loaded
        self.chart = {}
        window.shape.show_model(loaded)
        window.shape.show_document(window.session.document)
        self._show_values_now()
        window.learning.watch(window.shape)
        window.wheel.watch(window.shape)
        if window.shape.has_slider(self._made):
            window.views.go_to_slider(self._made)
            self._made = ""
        window.card.setMarkdown(loaded.card)
        window.clips.look_left()

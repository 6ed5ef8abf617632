from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QContextMenuEvent, QDropEvent, QWheelEvent
from PyQt6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QScrollArea,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from musicgen.midifile import score_to_bytes
from musicgen.score import Tempo
from musicgen_plugin.clock.timeline import Health, Timeline
from musicgen_plugin.controls.mapping import Binding, Control
from musicgen_plugin.protocol import SOUND, VIRTUAL
from musicgen_ui.starting import factory_clip, first_document
from musicgen_ui.state.document import Origin, Part, Stage
from musicgen_ui.state.preferences import Preferences, load_preferences
from musicgen_ui.studio.requests import (
    Audition,
    Bounce,
    Capture,
    Chart,
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
    OpenModel,
    Play,
    Purpose,
    RemoveSlider,
    Scan,
    Show,
    Silence,
    Take,
    Turn,
)
from musicgen_ui.studio.told import (
    BindingsListed,
    Bounced,
    ClipMade,
    Entered,
    Exported,
    LiveState,
    Message,
    ModelLoaded,
    PortsListed,
    Rendered,
    SliderEntry,
    SliderMade,
    SlotFitted,
    Turned,
    Weight,
)
from musicgen_ui.widgets.clip_out import MIDI_MIME
from musicgen_ui.widgets.source_mime import SOURCE_MIME
from musicgen_ui.window import MainWindow

from .conftest import DRUMS, LOADED, MELODIES
from .recording_studio import RecordingStudio

SECOND = factory_clip("bossa")
Mods = Qt.KeyboardModifier


def state(*, rolling: bool, why: str = "", beats: float = 0.0) -> LiveState:
    timeline = Timeline(0.0, beats, 120.0)
    return LiveState(0.0, rolling, timeline, Health.RUNNING, why_silent=why, late_ms=(0.05, 0.4))


def texts(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def action(window: MainWindow, name: str) -> None:
    window.actions_by_name[name].trigger()


# The first minute.


def test_it_opens_with_two_beats_and_the_slider_in_hand(window: MainWindow) -> None:
    assert "Four on the Floor" in texts(window)
    assert "Bossa Nova" in texts(window)
    assert window.focusWidget() is window.stage.slider
    assert "Result, 50 % of the way to B" in texts(window)


def test_space_plays_and_stops(window: MainWindow, studio: RecordingStudio, qtbot: QtBot) -> None:
    qtbot.keyClick(window.stage.slider, Qt.Key.Key_Space)
    assert studio.last(Play) == Play()
    window.receiver.take([state(rolling=True)])
    assert window.transport.play.isChecked()
    qtbot.keyClick(window.stage.slider, Qt.Key.Key_Space)
    assert studio.last(Halt) == Halt()


def test_the_slider_turns_and_is_undone_in_one_step(
    window: MainWindow, studio: RecordingStudio, qtbot: QtBot
) -> None:
    slider = window.stage.slider
    for _ in range(5):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert studio.last(Turn).target == "position"
    assert studio.last(Turn).value == pytest.approx(0.55)
    assert window.session.document.position == pytest.approx(0.55)
    assert window.actions_by_name["undo"].text() == "Undo: Morph"
    action(window, "undo")
    assert window.session.document.position == 0.5
    assert slider.number == 0.5
    assert studio.last(Show).document.position == 0.5
    action(window, "redo")
    assert slider.number == pytest.approx(0.55)


def test_an_edited_note_is_heard_where_that_is_wanted(
    window: MainWindow, studio: RecordingStudio, qtbot: QtBot
) -> None:
    window.receiver.take([Rendered(SECOND.score, {}, 4.0)])
    assert window.actions_by_name["hear_edits"].isChecked()
    for view in (window.stage.result.view, window.stage.slots[0].view):
        before = studio.count(HearNote)
        view.setFocus()
        qtbot.keyClick(view, Qt.Key.Key_N)
        qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
        assert studio.count(HearNote) == before  # it was moved in time alone
        qtbot.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
        assert studio.count(HearNote) == before + 1
        shown = view.score
        assert shown is not None
        note = studio.last(HearNote)
        assert note.part in {track.name for track in shown.tracks}
        assert note.pitch in {each.pitch for each in shown.notes}
        assert note.is_drum
    action(window, "hear_edits")
    qtbot.keyClick(window.stage.slots[0].view, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert studio.count(HearNote) == before + 1
    assert not window.preferences.hears_edits


def test_what_plays_and_what_comes_next_are_shown(window: MainWindow) -> None:
    first, second = SECOND.score, factory_clip("samba").score
    window.receiver.take([Rendered(first, {"swing": 55.0}, 4.0)])
    assert window.receiver.playing == first
    window.receiver.take([state(rolling=True), Rendered(second, {"swing": 60.0}, 5.0)])
    assert window.receiver.playing == first
    window.receiver.take([Entered(second, 4.0)])
    assert window.receiver.playing == second


def test_why_nothing_sounds_is_always_said(window: MainWindow) -> None:
    window.receiver.take([state(rolling=False, why="the song stands: press Play")])
    assert window.messages.silence == "the song stands: press Play"
    window.receiver.take([state(rolling=True)])
    assert window.messages.silence == "Playing"


def test_what_takes_long_to_show_lets_the_window_answer_and_keeps_its_turn(
    window: MainWindow, qtbot: QtBot
) -> None:
    others = replace(LOADED, model=MELODIES)
    window.receiver.take([others, LOADED, Message("last", Weight.WORD)])
    assert window.receiver.model is others
    window.receiver.take([others])  # comes after those that wait
    qtbot.waitUntil(lambda: window.messages.message == "last")
    assert window.receiver.model is others


def test_timing_is_shown(window: MainWindow) -> None:
    window.receiver.take([state(rolling=True), Rendered(SECOND.score, {}, 7.4)])
    assert window.transport.meter.words() == "late 0.40 ms, made in 7 ms"


# Sliders, locks and the rest of the shape.


def test_sliders_ask_in_units_and_show_what_was_reached(
    window: MainWindow, studio: RecordingStudio, qtbot: QtBot
) -> None:
    row = next(iter(window.shape._rows.values()))
    row.slider.turn_to(12.0)
    assert studio.last(Turn) == Turn("attribute:note-density", 12.0)
    assert dict(window.session.document.sliders) == {"note-density": 12.0}
    window.receiver.take([Rendered(SECOND.score, {"note-density": 11.5}, 20.0)])
    qtbot.waitUntil(lambda: "12.0 \N{RIGHTWARDS ARROW} 11.5 / bar" in texts(window))
    assert row.slider.accessibleDescription() == "asked 12.0, reached 11.5 notes a bar"
    qtbot.keyClick(row.slider, Qt.Key.Key_Delete)
    assert studio.last(Turn) == Turn("attribute:note-density", None)
    qtbot.waitUntil(lambda: "11.5 / bar" in texts(window))


def test_locks(window: MainWindow, studio: RecordingStudio) -> None:
    window.shape._locks["kick"].click()
    assert studio.last(Show).document.locks == {"kick"}
    window.stage.result.view.lock_toggled.emit("snare", True)  # noqa: FBT003 - a signal's argument
    assert studio.last(Show).document.locks == {"kick", "snare"}
    assert window.shape._locks["snare"].isChecked()


def test_seed_temperature_humanize_and_variation(
    window: MainWindow, studio: RecordingStudio
) -> None:
    window.shape._seed.setValue(41)
    window.shape._hand["humanize_timing"].turn_to(0.4)
    window.shape._chance["variation"].turn_to(0.25)
    window.shape._chance["temperature"].turn_to(1.5)
    assert studio.last(Show).document.seed == 41
    assert Turn("human-timing", 0.4) in studio.asked
    assert Turn("variation", 0.25) in studio.asked
    assert studio.last(Turn) == Turn("temperature", 1.5)
    shown = window.session.document
    assert (shown.seed, shown.humanize_timing) == (41, 0.4)
    assert (shown.variation, shown.temperature) == (0.25, 1.5)
    assert window.session.undo_words == "Temperature"


def test_a_key_is_for_models_with_pitches(window: MainWindow, studio: RecordingStudio) -> None:
    assert not window.shape._key.isEnabled()
    window.receiver.take([replace(LOADED, model=MELODIES, has_pitches=True)])
    assert window.shape._key.isEnabled()
    window.shape._key.setCurrentIndex(window.shape._key.findData("C:minor"))
    window.shape._key.activated.emit(window.shape._key.currentIndex())
    assert studio.last(Show).document.key == "C:minor"


def test_tempo_and_where_changes_enter(window: MainWindow, studio: RecordingStudio) -> None:
    window.transport.tempo.setValue(97.5)
    window.transport.entry.setCurrentIndex(2)
    window.transport.entry.activated.emit(2)
    shown = studio.last(Show).document
    assert (shown.bpm, shown.entry) == (97.5, "bar")


def test_parts_are_muted(window: MainWindow, studio: RecordingStudio) -> None:
    window.stage.result.view.part_changed.emit("Bass", Part(is_muted=True, channel=4))
    assert studio.last(Show).document.parts["Bass"] == Part(is_muted=True, channel=4)


def test_the_pad(window: MainWindow, studio: RecordingStudio, qtbot: QtBot) -> None:
    action(window, "pad")
    shown = studio.last(Show).document
    assert shown.stage is Stage.PAD
    assert all(clip is not None for clip in shown.clips)
    assert window.stage.pad.isVisible()
    assert not window.stage.slider.isVisible()
    qtbot.keyClick(window.stage.pad, Qt.Key.Key_Right)
    assert studio.last(Turn) == Turn("grid-y", 0.5)
    assert window.session.document.x == pytest.approx(0.52)
    action(window, "morph")
    assert window.stage.slider.isVisible()


# Clips in.


def drop(window: MainWindow, slot: int, mime: QMimeData) -> None:
    at, left = QPointF(20, 20), Qt.MouseButton.LeftButton
    event = QDropEvent(at, Qt.DropAction.CopyAction, mime, left, Mods.NoModifier)
    window.stage.slots[slot].dropEvent(event)


def test_files_are_dropped_on_slots(
    window: MainWindow, studio: RecordingStudio, tmp_path: Path
) -> None:
    mime = QMimeData()
    files = [tmp_path / name for name in ("one.mid", "two.midi", "notes.txt")]
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    drop(window, 1, mime)
    assert studio.last(Import) == Import((files[0], files[1]), 1)


def test_factory_clips_are_dropped_on_slots(window: MainWindow) -> None:
    mime = QMimeData()
    mime.setData(SOURCE_MIME, b"factory:samba")
    drop(window, 0, mime)
    clip = window.session.document.clips[0]
    assert clip is not None
    assert clip.source == "factory:samba"


def test_what_was_changed_to_fit_is_shown(window: MainWindow) -> None:
    window.receiver.take([SlotFitted(0, SECOND.score, ("4 beats looped to 8", "2 notes cut"))])
    shown = window.stage.slots[0]._changes.whole
    assert shown == "To fit: 4 beats looped to 8; 2 notes cut"


def test_a_refusal_is_shown_in_the_slot_and_draws_nothing_by_itself(
    window: MainWindow, studio: RecordingStudio
) -> None:
    clip = replace(SECOND, origin=Origin.FILE)
    window.session.put_clip(1, clip, "file")
    window.receiver.take([SlotFitted(1, None, ("no melody in it",))])
    assert studio.count(Draw) == 0


def test_a_model_of_another_kind_draws_in_place_of_factory_beats(
    window: MainWindow, studio: RecordingStudio
) -> None:
    window.machine.choose_model("melody-2bar")
    assert studio.last(Show).document.model == "melody-2bar"
    window.receiver.take([replace(LOADED, model=MELODIES)])
    for slot in range(2):
        window.receiver.take([SlotFitted(slot, None, ("no melody",))])
    assert [each.slot for each in studio.asked if isinstance(each, Draw)] == [0, 1]


def test_the_slot_menu_does_what_it_says(window: MainWindow, studio: RecordingStudio) -> None:
    panel = window.stage.slots[0]
    done = {each.text(): each for each in panel.menu().actions() if each.text()}
    done["Draw a new clip"].trigger()
    assert studio.last(Draw) == Draw(0)
    done["Record the next bars"].trigger()
    assert studio.last(Take) == Take(0, 2)
    done["Take the last bars played"].trigger()
    assert studio.last(Capture) == Capture(0, 2)
    done["Swap with the next slot"].trigger()
    assert [clip.title if clip else "" for clip in window.session.document.clips[:2]] == [
        "Bossa Nova",
        "Four on the Floor",
    ]
    done["Clear"].trigger()
    assert window.session.document.clips[0] is None
    action(window, "undo")
    assert window.session.document.clips[0] is not None


def test_clips_that_were_made_fill_their_slots(window: MainWindow) -> None:
    window.receiver.take([ClipMade(1, factory_clip("samba"))])
    clip = window.session.document.clips[1]
    assert clip is not None
    assert clip.source == "factory:samba"
    assert window.actions_by_name["undo"].text() == "Undo: New clip B"


def test_a_clip_is_heard_alone_and_the_result_again(
    window: MainWindow, studio: RecordingStudio
) -> None:
    window.stage.slots[1].audition.click()
    assert studio.last(Audition) == Audition(SECOND.score)
    assert studio.count(Play) == 1
    window.stage.slots[1].audition.click()
    assert studio.last(Audition) == Audition(None)


def test_a_clip_of_the_library_is_heard_and_fills_no_slot(
    window: MainWindow, studio: RecordingStudio
) -> None:
    before = window.session.document
    window.library.previewed.emit("/music/beat.mid")
    assert studio.last(Hear) == Hear("/music/beat.mid")
    assert window.session.document == before
    window.library.previewed.emit("/music/beat.mid")
    assert studio.last(Audition) == Audition(None)


def test_pasting(window: MainWindow, studio: RecordingStudio, tmp_path: Path) -> None:
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    clipboard.setText("hello")
    action(window, "paste")
    assert "Nothing to paste" in window.messages.message
    clipboard.setText(str(tmp_path / "x.mid"))
    action(window, "paste")
    assert studio.last(Import) == Import((tmp_path / "x.mid",), 1)
    mime = QMimeData()
    mime.setData(MIDI_MIME, b"MThd")
    clipboard.setMimeData(mime)
    action(window, "paste")
    assert studio.last(ImportBytes) == ImportBytes(b"MThd", "Pasted", 1)


def test_the_library_and_the_map_bring_clips(window: MainWindow, studio: RecordingStudio) -> None:
    window.library.chosen.emit("factory:samba", 1)
    clip = window.session.document.clips[1]
    assert clip is not None
    assert clip.source == "factory:samba"
    window.library.folder_wanted.emit()
    assert window.dialogs.shown is not None
    window.dialogs.shown.fileSelected.emit("/music/beats")
    assert studio.last(Scan) == Scan((Path("/music/beats"),))
    action(window, "go_map")
    assert studio.last(Chart) == Chart()


def test_a_slider_of_ones_own_needs_five_clips(window: MainWindow) -> None:
    window.clips.make_slider(["a.mid", "b.mid"])
    assert window.messages.message == "A slider needs 5 clips or more, not 2"


# Edits.


def test_edits_of_the_result_hold_until_a_control_moves(
    window: MainWindow, studio: RecordingStudio
) -> None:
    window.receiver.take([Rendered(SECOND.score, {}, 4.0)])
    fewer = replace(SECOND.score, tracks=(replace(SECOND.score.tracks[0], notes=()),))
    window.stage.result.view.edited.emit(fewer)
    assert studio.last(Show).document.edited == fewer
    assert "Result, edited" in texts(window)
    window.stage.result.revert.click()
    assert studio.last(Show).document.edited is None
    action(window, "undo")
    assert window.session.document.edited == fewer
    window.stage.slider.turn_to(0.7)
    assert window.session.document.edited is None


def test_clips_are_edited_in_their_slots(window: MainWindow) -> None:
    fewer = replace(SECOND.score, tracks=(replace(SECOND.score.tracks[0], notes=()),))
    window.stage.slots[1].view.edited.emit(fewer)
    clip = window.session.document.clips[1]
    assert clip is not None
    assert clip.is_edited
    assert "Bossa Nova, edited" in texts(window)


def test_the_result_is_kept_as_a_clip(window: MainWindow) -> None:
    window.receiver.take([Rendered(SECOND.score, {}, 4.0)])
    window.stage.result.keep[0].click()
    clip = window.session.document.clips[0]
    assert clip is not None
    assert clip.score == SECOND.score
    assert clip.origin is Origin.RESULT


# Clips out.

BOUNCED = Bounced(score_to_bytes(SECOND.score), "house-samba 50%.mid")


def test_copying_the_path_writes_a_fresh_file_each_time(
    window: MainWindow, studio: RecordingStudio
) -> None:
    paths = []
    for _ in range(2):
        window.stage.out.copy_path.click()
        assert studio.last(Bounce) == Bounce(Purpose.PATH)
        window.receiver.take([replace(BOUNCED, purpose=Purpose.PATH)])
        clipboard = QApplication.clipboard()
        assert clipboard is not None
        paths.append(Path(clipboard.text()))
    assert paths[0] != paths[1]
    assert all(path.read_bytes() == BOUNCED.content for path in paths)
    assert {path.name for path in paths} == {"house-samba 50%.mid"}


def test_copying_puts_a_file_and_its_bytes_on_the_clipboard(window: MainWindow) -> None:
    action(window, "copy")
    window.receiver.take([replace(BOUNCED, purpose=Purpose.COPY)])
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    mime = clipboard.mimeData()
    assert mime is not None
    assert mime.data(MIDI_MIME).data() == BOUNCED.content
    assert Path(mime.urls()[0].toLocalFile()).read_bytes() == BOUNCED.content


def test_a_file_that_is_dragged_leaves_the_clipboard_alone(window: MainWindow) -> None:
    action(window, "copy")  # the studio says why it cannot be had, and that is all
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    clipboard.setText("mine")
    window.receiver.take([BOUNCED])
    assert clipboard.text() == "mine"


def test_a_file_that_was_ready_goes_with_what_it_was_made_of(
    window: MainWindow, studio: RecordingStudio, qtbot: QtBot
) -> None:
    handle = window.stage.out.handle
    muted = replace(window.session.document, parts={"Kit": Part(is_muted=True)})
    for changed in (muted, replace(muted, bpm=90.0)):
        window.receiver.take([BOUNCED])
        asked = studio.count(Bounce)
        window.session.do(changed, "")
        qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(40, 20))
        qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(40, 20))
        assert studio.count(Bounce) == asked + 1


def test_pressing_the_handle_gets_a_file_ready(
    window: MainWindow, studio: RecordingStudio, qtbot: QtBot
) -> None:
    handle = window.stage.out.handle
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(40, 20))
    assert studio.last(Bounce) == Bounce()
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(40, 20))


def test_saving_and_exporting(window: MainWindow, studio: RecordingStudio, tmp_path: Path) -> None:
    window.stage.out.save.click()
    assert window.dialogs.shown is not None
    assert not window.dialogs.shown.isModal()
    window.dialogs.shown.fileSelected.emit(str(tmp_path / "clip.mid"))
    assert studio.last(Export) == Export(ExportKind.RESULT, tmp_path / "clip.mid")
    window.stage.out.steps.setValue(5)
    choices = window.stage.out.menu().actions()
    choices[0].trigger()
    window.dialogs.shown.fileSelected.emit(str(tmp_path))
    assert studio.last(Export) == Export(ExportKind.STEPS, tmp_path, 5)
    choices[1].trigger()
    window.dialogs.shown.fileSelected.emit(str(tmp_path / "all.mid"))
    assert studio.last(Export) == Export(ExportKind.JOINED, tmp_path / "all.mid", 5)
    window.receiver.take([Exported((tmp_path / "all.mid",))])
    assert window.messages.message == f"Saved {tmp_path / 'all.mid'}"


# Models.


def test_models_are_chosen_and_their_cards_shown(
    window: MainWindow, studio: RecordingStudio
) -> None:
    assert [window.models.itemText(index) for index in range(2)] == ["drums-2bar", "melody-2bar"]
    window.models.setCurrentIndex(1)
    window.models.activated.emit(1)
    assert studio.last(Show).document.model == "melody-2bar"
    action(window, "card")
    assert window.card.isVisible()
    assert "Two bars of drums." in window.card.toPlainText()


def test_a_folder_of_a_model_is_opened(window: MainWindow, studio: RecordingStudio) -> None:
    action(window, "open_model")
    assert window.dialogs.shown is not None
    window.dialogs.shown.fileSelected.emit("/models/mine")
    assert studio.last(OpenModel) == OpenModel(Path("/models/mine"))
    assert studio.last(Show).document.model == "/models/mine"


# Live.


@pytest.mark.parametrize(
    ("ports", "preferences", "out", "control"),
    [
        (PortsListed((), (), sound=True), Preferences(), SOUND, VIRTUAL),
        (PortsListed((), ()), Preferences(), VIRTUAL, VIRTUAL),
        (PortsListed((), (), why_none="no MIDI", sound=True), Preferences(), SOUND, None),
        (PortsListed((), ("Synth",)), Preferences(out="Synth"), "Synth", VIRTUAL),
        (PortsListed((), ()), Preferences(out="none", control="none"), None, None),
    ],
)
def test_ports_are_used_as_they_come(
    window: MainWindow,
    studio: RecordingStudio,
    ports: PortsListed,
    preferences: Preferences,
    out: str | None,
    control: str | None,
) -> None:
    window.preferences = preferences
    window.receiver.take([ports])
    told = studio.last(Connect).ports
    assert (told.out, told.control) == (out, control)


def test_choosing_ports_and_clock_connects_and_is_kept(
    window: MainWindow, studio: RecordingStudio
) -> None:
    window.receiver.take([PortsListed(("Keys",), ("Synth",))])
    live = window.live
    live.out.setCurrentIndex(live.out.findData("Synth"))
    live.out.activated.emit(live.out.currentIndex())
    live.clock.setCurrentIndex(live.clock.findData("midi"))
    live.clock.activated.emit(1)
    live.holds.click()
    told = studio.last(Connect)
    assert told.ports.out == "Synth"
    assert (told.clock.source, told.clock.on_lost) == ("midi", "hold")
    window.receiver.take([PortsListed((), ())])
    assert live.out.currentText() == "Synth (not there)"
    window.machine.keep_preferences()
    assert load_preferences().out == "Synth"


def test_controllers_are_learnt_and_forgotten(window: MainWindow, studio: RecordingStudio) -> None:
    window.stage.slider.setFocus()
    action(window, "learn")
    assert studio.last(Learn) == Learn("position")
    assert "Move a control" in window.messages.message
    binding = Binding("position", Control.CC, 74, 0)
    window.receiver.take([BindingsListed((binding,))])
    assert "cc 74 ch 1" in window.messages.message
    action(window, "stop_learning")
    assert studio.last(Learn) == Learn(None)
    forget = window.learning.menu(window.stage.slider).actions()[-1]
    assert forget.text() == "Forget cc 74 ch 1"
    forget.trigger()
    assert studio.last(Forget) == Forget("position")


@pytest.mark.parametrize(
    ("panel", "field", "target"),
    [
        ("_chance", "variation", "variation"),
        ("_chance", "temperature", "temperature"),
        ("_hand", "humanize_timing", "human-timing"),
        ("_hand", "humanize_velocity", "human-velocity"),
    ],
)
def test_amounts_are_learnt_and_follow_their_knob(
    window: MainWindow, studio: RecordingStudio, panel: str, field: str, target: str
) -> None:
    slider = getattr(window.shape, panel)[field]
    slider.setFocus()
    action(window, "learn")
    assert studio.last(Learn) == Learn(target)
    action(window, "stop_learning")
    window.receiver.take([Turned(target, 0.75)])
    assert slider.number == pytest.approx(0.75)
    assert getattr(window.session.document, field) == 0.75


def test_a_turned_knob_moves_the_slider(window: MainWindow, studio: RecordingStudio) -> None:
    before = studio.count(Turn)
    window.receiver.take([Turned("position", 0.9), Turned("attribute:swing", 60.0)])
    assert window.stage.slider.number == pytest.approx(0.9)
    assert window.session.document.sliders["swing"] == 60.0
    assert studio.count(Turn) == before
    assert window.session.undo_words == ""


def test_panic_and_captures(window: MainWindow, studio: RecordingStudio) -> None:
    window.transport.panic.click()
    assert studio.last(Silence) == Silence()
    action(window, "take_b")
    assert studio.last(Take) == Take(1, 2)
    action(window, "capture_a")
    assert studio.last(Capture) == Capture(0, 2)


def test_the_position_is_shown_as_bars_and_beats(window: MainWindow) -> None:
    window.transport.show_position(9.5)
    assert window.transport.position.text() == "3:2.5"


# Sessions.


def test_sessions_are_saved_and_opened(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "song.musicgen"
    window.stage.slider.turn_to(0.3)
    action(window, "save")
    assert window.dialogs.shown is not None
    window.dialogs.shown.fileSelected.emit(str(path))
    assert window.windowTitle().startswith("song[*]")
    assert not window.isWindowModified()
    window.stage.slider.turn_to(0.8)
    assert window.isWindowModified()
    action(window, "save")
    assert not window.isWindowModified()
    action(window, "new")
    assert window.session.document == first_document()
    recent = window.actions_by_name["recent"].menu()
    assert recent is not None
    recent.actions()[0].trigger()
    assert window.session.document.position == pytest.approx(0.8)


def test_a_broken_session_is_one_line(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "broken.musicgen"
    path.write_text("{", encoding="utf-8")
    window.files.open_path(path)
    assert "broken.musicgen: no session" in window.messages.message
    assert window.session.document == first_document()


def test_clips_named_at_the_start_begin_anew_and_undo_goes_back(
    window: MainWindow, studio: RecordingStudio, tmp_path: Path
) -> None:
    before = replace(
        window.session.document,
        model="melody-2bar",
        sliders={"note-density": 8.0},
        locks=frozenset({"kick"}),
        variation=0.7,
        humanize_timing=0.4,
        key="C:minor",
        parts={"Kit": Part(is_muted=True)},
        entry="bar",
        position=0.2,
    )
    window.session.do(before, "work")
    paths = tuple(tmp_path / name for name in ("one.mid", "two.mid"))
    window.files.begin_with(paths)
    assert studio.last(Import) == Import(paths, 0)
    begun = window.session.document
    assert begun == replace(
        first_document(), clips=before.clips, model="melody-2bar", entry="bar", bpm=before.bpm
    )
    slow = replace(SECOND, origin=Origin.FILE, score=replace(SECOND.score, tempos=(Tempo(bpm=71),)))
    window.receiver.take([ClipMade(0, slow)])
    assert window.session.document.bpm == 71
    action(window, "undo")
    action(window, "undo")
    assert window.session.document == before
    window.files.begin_with([tmp_path / f"{number}.mid" for number in range(3)])
    assert window.session.document.stage is Stage.PAD


def test_a_clip_that_is_dropped_leaves_the_sliders_alone(
    window: MainWindow, tmp_path: Path
) -> None:
    window.controls.turn("attribute:note-density", 8.0)
    window.clips.fill(0, [str(tmp_path / "one.mid")])
    window.receiver.take([ClipMade(0, replace(SECOND, origin=Origin.FILE))])
    assert dict(window.session.document.sliders) == {"note-density": 8.0}


def test_a_name_and_the_last_folder_are_proposed(
    window: MainWindow, own_home: Path, tmp_path: Path
) -> None:
    def proposed() -> Path:
        assert window.dialogs.shown is not None
        return Path(window.dialogs.shown.selectedFiles()[0])

    name = "Four on the Floor-Bossa Nova"
    window.stage.out.save.click()
    assert proposed() == own_home / f"{name} 50%.mid"
    (own_home / "Music").mkdir()
    window.stage.out.save.click()
    assert proposed() == own_home / "Music" / f"{name} 50%.mid"
    window.receiver.take([Exported((tmp_path / "all.mid",))])
    window.stage.slider.turn_to(0.3)
    window.stage.out.save.click()
    assert proposed() == tmp_path / f"{name} 30%.mid"
    action(window, "export_joined")
    assert proposed() == tmp_path / f"{name}.mid"
    action(window, "save_as")
    assert proposed() == tmp_path / f"{name}.musicgen"
    window.machine.keep_preferences()
    assert load_preferences().saved_in == str(tmp_path)


VERDICT = SliderMade("mine", f"mine: that may be chance: {'take more clips, ' * 20}")


def test_a_verdict_stays_until_something_else_is_told_or_it_is_dismissed(
    window: MainWindow, qtbot: QtBot
) -> None:
    messages = window.messages
    window.receiver.take([VERDICT])
    messages._stays.timeout.emit()
    assert messages.message == VERDICT.words
    assert messages._message.text() != VERDICT.words  # it has no room
    assert VERDICT.words in messages._message.toolTip()
    qtbot.mouseClick(messages._message, Qt.MouseButton.LeftButton)
    assert messages._log.isVisible()
    assert VERDICT.words in messages._log.toPlainText()
    messages._dismiss.click()
    assert messages.message == ""
    assert not messages._dismiss.isVisible()


def test_a_word_covers_what_was_not_read_yet_and_replaces_what_was(window: MainWindow) -> None:
    messages = window.messages
    fault, word = Message("one.mid: no notes"), Message("two.mid: 2 bars", Weight.WORD)
    window.receiver.take([fault, word])
    assert messages.message == word.text
    messages._stays.timeout.emit()
    assert messages.message == fault.text
    assert messages._message.property("role") == "fault"
    messages._stays.stop()
    window.receiver.take([word])
    messages._stays.timeout.emit()
    assert messages.message == ""


# Sliders of one's own.


def test_a_slider_just_made_is_scrolled_to_and_focused(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1000, 640)
    window.right.setCurrentWidget(window.live)
    many = tuple(SliderEntry(f"s {each}", "of the way", 2, 0.0, 1.0) for each in range(16))
    window.receiver.take([replace(LOADED, sliders=many)])
    QApplication.processEvents()
    made = SliderEntry("mine", "of the way", 2, -1.0, 2.0, is_own=True)
    window.receiver.take([VERDICT, replace(LOADED, sliders=(*many, made))])
    qtbot.waitUntil(lambda: window.shape.has_slider("mine"))  # a few are made in a turn of the loop
    row = window.shape._rows["mine"]
    assert window.focusWidget() is row.slider
    QApplication.processEvents()
    viewport = window.shape.viewport()
    assert viewport is not None
    top = row.mapTo(viewport, QPoint()).y()
    assert top >= 0
    assert top + row.height() <= viewport.height()


def test_a_slider_of_ones_own_is_removed_once_that_is_confirmed(
    window: MainWindow, studio: RecordingStudio, qtbot: QtBot
) -> None:
    window.controls.turn("attribute:my bounce", 1.0)
    rows = window.shape._rows
    menu = window.learning.menu(rows["my bounce"].slider)
    assert "Remove this slider…" not in [
        each.text() for each in window.learning.menu(rows["swing"].slider).actions()
    ]
    for answer, count in (("Cancel", 0), ("Remove", 1)):
        next(each for each in menu.actions() if each.text() == "Remove this slider…").trigger()
        asking = window.dialogs.asking
        assert asking is not None
        assert not asking.isModal()
        assert "my bounce" in asking.text()
        button = next(each for each in asking.buttons() if answer in each.text())
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert studio.count(RemoveSlider) == count
    assert studio.last(RemoveSlider) == RemoveSlider("my bounce")
    assert dict(window.session.document.sliders) == {}


def test_the_menu_of_a_slider_comes_up_all_over_its_row(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = window.shape._rows["my bounce"]
    shown: list[QWidget] = []
    monkeypatch.setattr(window.learning, "_show_menu", lambda widget, _: shown.append(widget))
    place = QPoint(4, 4)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, row.mapToGlobal(place))
    QApplication.sendEvent(row._name, event)
    assert shown == [row.slider]


# For everyone.


def roll(widget: QWidget, notches: int = 1) -> None:
    """Turn the wheel where a widget's middle is at first, over whatever comes there."""
    window = widget.window()
    assert window is not None
    at = widget.mapTo(window, widget.rect().center())
    turned = QPoint(0, 120 if notches > 0 else -120)
    is_inverted = False
    rest = (Qt.MouseButton.NoButton, Mods.NoModifier, Qt.ScrollPhase.NoScrollPhase, is_inverted)
    for _ in range(abs(notches)):
        under = window.childAt(at)
        while under is not None:  # as Qt hands on what the system tells, not what is sent
            place, on_screen = QPointF(under.mapFrom(window, at)), QPointF(window.mapToGlobal(at))
            event = QWheelEvent(place, on_screen, QPoint(), turned, *rest)
            if QApplication.sendEvent(under, event) and event.isAccepted():
                break
            under = under.parentWidget()


def in_scroll_areas(window: MainWindow) -> Iterator[tuple[QScrollArea, QWidget]]:
    """Each control that the wheel could turn, shown, with the panel that it is in."""
    for page in (window.shape, window.live):
        window.right.setCurrentWidget(page)
        inside = page.widget()
        assert inside is not None
        for control in inside.findChildren(QWidget):
            if (
                isinstance(control, (QAbstractSlider, QAbstractSpinBox, QComboBox))
                and not isinstance(control, QScrollBar)
                and control.isVisible()
                and control.isEnabled()
            ):
                yield page, control


def value_of(control: QWidget) -> object:
    return control.currentIndex() if isinstance(control, QComboBox) else control.value()  # type: ignore[attr-defined]


def test_the_wheel_scrolls_and_turns_only_what_has_the_focus(
    window: MainWindow, qtbot: QtBot
) -> None:
    now_s = 100.0
    window.wheel.clock = lambda: now_s
    window.resize(1000, 640)
    many = tuple(SliderEntry(f"mine {each}", "of the way", 2, 0.0, 1.0) for each in range(12))
    window.receiver.take([replace(LOADED, sliders=(*LOADED.sliders, *many), has_pitches=True)])
    window.receiver.take([PortsListed(("Keys",), ("Synth", "Other"))])
    qtbot.waitUntil(lambda: window.shape.has_slider("mine 11"))
    qtbot.waitUntil(lambda: not any(row.isHidden() for row in window.shape._rows.values()))
    controls = list(in_scroll_areas(window))
    kinds = {type(control).__name__ for _, control in controls}
    assert kinds >= {"ValueSlider", "QSpinBox", "QDoubleSpinBox", "ElidedCombo"}
    document = window.session.document
    for page, control in controls:
        window.right.setCurrentWidget(page)
        before = value_of(control)
        for notch in (1, -1):
            page.ensureWidgetVisible(control)
            roll(control, notch)
            assert value_of(control) == before, control.accessibleName()
        assert control.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert window.session.document == document

    window.right.setCurrentWidget(window.shape)
    bar = window.shape.verticalScrollBar()
    assert bar is not None
    bar.setValue(0)
    label = next(iter(window.shape._rows.values()))._name
    roll(label, -12)
    assert bar.value() > 0
    assert window.session.document == document

    slider = next(iter(window.shape._rows.values())).slider
    slider.setFocus()
    bar.setValue(0)
    roll(slider)
    assert window.session.document == document  # it came under the pointer in the same scroll
    now_s += 1.0
    roll(slider)
    assert "note-density" in window.session.document.sliders


@pytest.mark.parametrize("field", ["search", "seed"])
def test_undo_goes_to_the_music_where_a_field_has_nothing_to_undo(
    window: MainWindow, qtbot: QtBot, field: str
) -> None:
    window.stage.slider.turn_to(0.8)
    control = Mods.ControlModifier
    focused: QWidget = window.shape._seed
    if field == "seed":
        focused.setFocus()
    else:
        action(window, "go_library")
        focused = window.library.search
        qtbot.keyClicks(focused, "ab")
        qtbot.keyClick(focused, Qt.Key.Key_Z, control)
        assert window.library.search.text() == ""
        assert window.session.document.position == 0.8
    qtbot.keyClick(focused, Qt.Key.Key_Z, control)
    assert window.session.document.position == 0.5
    qtbot.keyClick(focused, Qt.Key.Key_Z, control | Mods.ShiftModifier)
    if field == "search":
        assert window.library.search.text() == "ab"
        qtbot.keyClick(focused, Qt.Key.Key_Z, control | Mods.ShiftModifier)
    assert window.session.document.position == 0.8


def test_enter_presses_what_is_focused(
    window: MainWindow, studio: RecordingStudio, qtbot: QtBot
) -> None:
    window.transport.panic.setFocus()
    qtbot.keyClick(window.transport.panic, Qt.Key.Key_Return)
    assert studio.count(Silence) == 1


def test_looks(window: MainWindow) -> None:
    action(window, "theme_light")
    assert window.preferences.theme == "light"
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    assert app.palette().window().color().lightness() > 200
    action(window, "theme_dark")
    assert app.palette().window().color().lightness() < 60


def test_panels_are_hidden_and_shown(window: MainWindow) -> None:
    action(window, "library")
    assert not window.left.isVisible()
    action(window, "go_library")
    assert window.left.isVisible()
    for name, page in (("go_live", window.live), ("go_shape", window.shape)):
        action(window, name)
        assert window.right.currentWidget() is page


@pytest.mark.parametrize("size", [(1000, 640), (1280, 800), (3840, 2160)])
def test_it_fits_its_sizes(window: MainWindow, size: tuple[int, int]) -> None:
    for stage in ("morph", "pad"):
        action(window, stage)
        window.resize(*size)
        QApplication.processEvents()
        assert (window.width(), window.height()) == size
        assert window.minimumSizeHint().width() <= 1000
        assert window.minimumSizeHint().height() <= 640


def test_messages_are_kept_in_a_list(window: MainWindow) -> None:
    window.receiver.take([Message("first"), Message("second", Weight.WORD)])
    assert window.messages.message == "second"
    window.messages._more.click()
    assert window.messages._log.isVisible()
    assert "first" in window.messages._log.toPlainText()


def test_what_the_model_cannot_do_is_greyed(window: MainWindow) -> None:
    loaded = ModelLoaded(DRUMS, (), (), can_humanize=False, has_pitches=True, card="")
    window.receiver.take([loaded])
    assert not window.shape._hand["humanize_timing"].isEnabled()

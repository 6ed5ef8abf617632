from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import wait
from pathlib import Path
from typing import TypeVar

import pytest
from studio_documents import document, factory_clip, tune

from musicgen.midifile import score_from_bytes, score_to_bytes, write_score
from musicgen.representation.drum_map import default_drum_map, load_drum_map
from musicgen.score import Note, Score, Track
from musicgen_plugin.clock.settings import ClockSettings
from musicgen_plugin.controls.mapping import Binding, Control, ControlMap, load_map, save_map
from musicgen_plugin.messages import Message as Midi
from musicgen_plugin.messages import control_change
from musicgen_plugin.protocol import (
    SOUND,
    Command,
    Cue,
    Incoming,
    PortSettings,
    SetRouting,
    SetTempo,
    Strike,
)
from musicgen_ui.state.document import Clip, Document, Origin, Part, Stage
from musicgen_ui.studio.core import StudioCore
from musicgen_ui.studio.desk import SILENCE
from musicgen_ui.studio.entry import StudioSettings
from musicgen_ui.studio.requests import (
    Audition,
    Bounce,
    Capture,
    Chart,
    Connect,
    Draw,
    Export,
    ExportKind,
    HearNote,
    Import,
    ImportBytes,
    MakeSlider,
    OpenModel,
    RemoveSlider,
    Request,
    Scan,
    Show,
    Turn,
)
from musicgen_ui.studio.told import (
    Bounced,
    Charted,
    ClipMade,
    Exported,
    LibraryListed,
    Message,
    ModelLoaded,
    ModelsListed,
    Rendered,
    SliderMade,
    SlotFitted,
    Told,
    Turned,
    Weight,
)
from musicgen_ui.studio.worker import Inbox

Kind = TypeVar("Kind", bound=Told)
_PATIENCE_S = 60.0


class Rig:
    """A core whose engine never starts: what it would be told is noted."""

    def __init__(self, settings: StudioSettings) -> None:
        self.told: list[Told] = []
        self.errors: list[Exception] = []
        self.sent: list[Command] = []
        self._inbox = Inbox()
        self.core = StudioCore(self.told.append, self._inbox, self.errors.append, settings)
        self._send = self.core.live._engine.send
        self.core.live._engine.send = self._note  # type: ignore[method-assign]
        self.core.live._conductor._send = self._note

    def _note(self, command: Command) -> None:
        self.sent.append(command)
        self._send(command)

    def ask(self, *requests: Request) -> None:
        for request in requests:
            self.core.take(request)
        while self.core.work():
            pass

    def until(self, done: Callable[[], object]) -> None:
        """Take steps until something holds."""
        while not done():
            assert wait([self._inbox.connection], _PATIENCE_S), "nothing more comes"
            for step in self._inbox.take():
                step()
            while self.core.work():
                pass

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [told for told in self.told if isinstance(told, kind)]

    def asked_for(self, kind: type[Kind], *requests: Request) -> Kind:
        """What is told first of a kind after some requests."""
        before = len(self.of(kind))
        self.ask(*requests)
        self.until(lambda: len(self.of(kind)) > before or self.errors)
        assert not self.errors, self.errors
        return self.of(kind)[before]

    def fault(self, *requests: Request) -> str:
        self.ask(*requests)
        self.until(lambda: self.errors)
        return str(self.errors.pop())

    def hear(self, message: Midi) -> None:
        self.core.live._conductor.receive(Incoming(0.0, None, message))
        while self.core.work():
            pass


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(StudioSettings(tmp_path / "controls.json", tmp_path))


@pytest.fixture
def shown(rig: Rig) -> Rig:
    rig.asked_for(Rendered, Show(document("house", "samba")))
    return rig


def test_a_document_is_fitted_rendered_and_cued(rig: Rig) -> None:
    rendered = rig.asked_for(Rendered, Show(document("house", "samba")))
    (loaded,) = rig.of(ModelLoaded)
    assert loaded.model.id == "drums-2bar"
    assert "kick" in loaded.locks
    assert loaded.can_humanize
    assert not loaded.has_pitches
    assert "drums-2bar" in loaded.card
    assert [fitted.slot for fitted in rig.of(SlotFitted)] == [0, 1]
    assert rendered.score.notes
    assert set(rendered.measured) <= {slider.name for slider in loaded.sliders}
    assert rendered.measured["note-density"] == len(rendered.score.notes) / 2
    assert any(isinstance(sent, Cue) and sent.score == rendered.score for sent in rig.sent)


def test_the_ends_are_the_clips_themselves(shown: Rig) -> None:
    rendered = shown.asked_for(Rendered, Turn("position", 1.0))
    assert rendered.score == shown.of(SlotFitted)[1].score


def test_what_did_not_change_is_not_made_again(shown: Rig) -> None:
    before = list(shown.told)
    shown.ask(Show(document("house", "samba")))
    assert shown.told == before
    shown.ask(Show(document("house", "samba", bpm=99)))
    assert shown.told == before
    assert SetTempo(99) in shown.sent
    shown.asked_for(Rendered, Show(document("house", "bossa", bpm=99)))
    assert [fitted.slot for fitted in shown.of(SlotFitted)] == [0, 1, 1]
    assert len(shown.of(ModelLoaded)) == 1


def test_a_slider_is_asked_in_its_unit(shown: Rig) -> None:
    asked = shown.asked_for(Rendered, Turn("attribute:note-density", 21.0))
    assert asked.measured["note-density"] == pytest.approx(21.0, abs=0.5)
    let_go = shown.asked_for(Rendered, Turn("attribute:note-density", None))
    assert let_go.score == shown.of(Rendered)[0].score


def test_a_change_by_hand_holds_until_a_control_moves(shown: Rig) -> None:
    edited = Score((Track("Mine", (Note(0.0, 36, 100, 0.1),), is_drum=True),), 8.0)
    by_hand = shown.asked_for(Rendered, Show(document("house", "samba", edited=edited)))
    assert by_hand.score == edited
    assert shown.asked_for(Rendered, Turn("position", 0.2)).score != edited


def test_an_audition_is_played_and_no_result(shown: Rig) -> None:
    result = shown.of(Rendered)[-1].score
    shown.ask(Audition(tune().score))
    assert len(shown.of(Rendered)) == 1
    cues = [sent for sent in shown.sent if isinstance(sent, Cue)]
    assert cues[-1].score == tune().score
    assert shown.asked_for(Rendered, Turn("position", 0.9)).score != tune().score
    assert shown.asked_for(Rendered, Audition(None), Turn("position", 0.5)).score == result


@pytest.mark.parametrize(
    ("shown_document", "is_silent"),
    [
        (Document(), True),
        (document("house"), False),
        (document("house", "samba", "bossa", stage=Stage.PAD), False),
        (document("house", stage=Stage.PAD), False),
        (Document(clips=(None, factory_clip("house"), None, None)), False),
    ],
)
def test_slots_may_be_empty(rig: Rig, shown_document: Document, is_silent: bool) -> None:  # noqa: FBT001
    rendered = rig.asked_for(Rendered, Show(shown_document))
    assert (rendered.score == SILENCE) is is_silent
    assert not rig.errors


def test_a_clip_that_the_model_refuses_is_told_and_left_out(rig: Rig) -> None:
    empty = Clip("Nothing", Score((), 4.0), Origin.DRAWN)
    shown = document("house").with_clip(1, empty)
    rendered = rig.asked_for(Rendered, Show(shown))
    fitted = rig.of(SlotFitted)
    assert fitted[1].score is None
    assert fitted[1].changes
    assert rendered.score == fitted[0].score


def test_another_model_is_loaded_with_its_own_parts(shown: Rig) -> None:
    tunes = replace(document(), model="melody-2bar", clips=(tune(), tune(5), None, None))
    rendered = shown.asked_for(Rendered, Show(replace(tunes, key="C:major")))
    loaded = shown.of(ModelLoaded)[-1]
    assert loaded.has_pitches
    assert not loaded.can_humanize
    assert rendered.score.notes


def test_a_model_that_is_not_there_is_told_once(shown: Rig) -> None:
    bad = document("house", "samba", model="drums-3bar")
    assert "did you mean" in shown.fault(Show(bad))
    shown.ask(Show(replace(bad, position=0.7)))
    assert not shown.errors
    assert shown.core.live.heard.refusal.startswith("no model")


def test_locks_keys_and_parts_that_there_are_not_are_told(rig: Rig) -> None:
    odd = document("house", "samba", locks=frozenset({"kick", "track:bass"}), key="C:minor")
    rig.asked_for(Rendered, Show(odd))
    words = " ".join(message.text for message in rig.of(Message))
    assert "track:bass" in words
    assert "no key for drums" in words


def test_parts_are_routed_by_name(shown: Rig) -> None:
    (track,) = shown.of(Rendered)[-1].score.tracks
    parts = {track.name: Part(is_muted=True, channel=4)}
    shown.ask(Show(document("house", "samba", parts=parts)))
    (routing,) = [sent.routing for sent in shown.sent if isinstance(sent, SetRouting)]
    assert routing.route(0).is_muted
    assert routing.route(0).channel == 4


@pytest.mark.parametrize(
    ("out", "part", "heard"),
    [(SOUND, Part(channel=4), [4]), (SOUND, Part(is_muted=True), []), (None, Part(), [])],
)
def test_an_edited_note_sounds_as_its_part_does(
    shown: Rig, out: str | None, part: Part, heard: list[int]
) -> None:
    (track,) = shown.of(Rendered)[-1].score.tracks
    shown.ask(Connect(PortSettings(out, None), ClockSettings()))
    shown.ask(Show(document("house", "samba", parts={track.name: part})))
    shown.ask(HearNote("Kit", 36, 90, is_drum=True))
    strikes = [sent for sent in shown.sent if isinstance(sent, Strike)]
    assert [each.channel for each in strikes] == heard
    assert all((each.pitch, each.velocity) == (36, 90) for each in strikes)


def test_moves_from_outside_are_told_in_units(tmp_path: Path) -> None:
    controls = tmp_path / "controls.json"
    bindings = (
        Binding("position", Control.CC, 1),
        Binding("attribute:note-density", Control.CC, 2),
    )
    save_map(ControlMap(bindings), controls)
    rig = Rig(StudioSettings(controls, tmp_path))
    rig.asked_for(Rendered, Show(document("house", "samba")))
    density = next(s for s in rig.of(ModelLoaded)[0].sliders if s.name == "note-density")
    rig.hear(control_change(0, 1, 127))
    rig.hear(control_change(0, 2, 127))
    first, second = rig.of(Turned)
    assert first == Turned("position", 1.0)
    assert second.target == "attribute:note-density"
    assert second.value == pytest.approx(density.most)
    rig.ask(Show(document("house", "samba", bpm=90)))  # sent before the window heard of it
    assert rig.core.live.values["position"] == 1.0
    rig.ask(Show(document("house", "samba", position=0.4, bpm=90)))
    assert rig.core.live.values["position"] == 0.4


def test_amounts_are_moved_from_outside_too(tmp_path: Path) -> None:
    controls = tmp_path / "controls.json"
    targets = ("variation", "human-timing", "human-velocity", "temperature")
    save_map(ControlMap(tuple(Binding(t, Control.CC, n) for n, t in enumerate(targets))), controls)
    rig = Rig(StudioSettings(controls, tmp_path))
    before = rig.asked_for(Rendered, Show(document("house", "samba"))).score
    made = [before]
    for number in range(3):
        rig.hear(control_change(0, number, 127))
        rig.until(lambda: rig.of(Rendered)[-1].score not in made)
        made.append(rig.of(Rendered)[-1].score)
    rig.hear(control_change(0, 3, 127))
    turned = [(told.target, told.value) for told in rig.of(Turned)]
    assert turned == list(zip(targets, (1.0, 1.0, 1.0, 2.0), strict=True))
    shown = rig.core._document
    assert shown is not None
    assert (shown.variation, shown.humanize_timing, shown.humanize_velocity) == (1.0, 1.0, 1.0)
    rig.ask(Show(document("house", "samba", temperature=2.0)))
    assert rig.core.live.values["variation"] == 1.0  # it was sent before the window heard of it
    bounced = rig.asked_for(Bounced, Bounce())
    notes = score_from_bytes(bounced.content, "result").notes
    played = rig.of(Rendered)[-1].score.notes
    assert [(n.pitch, n.velocity) for n in notes] == [(n.pitch, n.velocity) for n in played]


def as_addictive_drums(score: Score) -> Score:
    """A beat with its hits on the notes of another maker's kit."""
    voices, notes_of = default_drum_map().voice_of_note, load_drum_map("addictive-drums")
    (track,) = score.tracks
    notes = tuple(
        replace(note, pitch=notes_of.note_of_voice[voices[note.pitch]])
        for note in track.notes
        if note.pitch in voices
    )
    return replace(score, tracks=(replace(track, notes=notes),))


def test_files_fill_slots_and_a_broken_one_is_one_line(shown: Rig, tmp_path: Path) -> None:
    good, bad = tmp_path / "Groove 1.mid", tmp_path / "bad.mid"
    write_score(as_addictive_drums(factory_clip("funk").score), good)
    bad.write_bytes(b"no music")
    shown.ask(Import((bad, good, good, good), 1))
    shown.until(lambda: len(shown.of(ClipMade)) == 2)
    made = shown.of(ClipMade)
    assert [each.slot for each in made] == [1, 2]
    assert made[0].clip.title == "Groove 1"
    assert made[0].clip.source == str(good)
    assert made[0].clip.drum_map == "addictive-drums"
    shown.until(lambda: len(shown.of(Message)) == 4)
    texts = [message.text for message in shown.of(Message)]
    assert sum("bad.mid" in text for text in texts) == 1
    assert any("read by the map" in text for text in texts)
    assert texts[-1].startswith("1 of 4 files left out")


def test_bytes_that_are_no_midi_are_one_line(shown: Rig) -> None:
    assert "Pasted" in shown.fault(ImportBytes(b"text", "Pasted", 0))
    made = shown.asked_for(ClipMade, ImportBytes(score_to_bytes(tune().score), "Pasted", 3))
    assert (made.slot, made.clip.origin) == (3, Origin.PASTED)
    assert not made.clip.drum_map


def test_a_draw_repeats_by_its_seed(shown: Rig) -> None:
    shown.ask(Show(document("house", "samba", seed=5, bpm=93)))
    first = shown.asked_for(ClipMade, Draw(1)).clip
    assert first == shown.asked_for(ClipMade, Draw(1)).clip
    assert first.score != shown.asked_for(ClipMade, Draw(0)).clip.score
    assert first.score.bpm == 93


def test_the_result_is_told_as_a_file(shown: Rig) -> None:
    bounced = shown.asked_for(Bounced, Bounce())
    assert bounced.name == "Four on the Floor-Batucada 50%.mid"
    read = score_from_bytes(bounced.content, bounced.name)
    assert len(read.notes) == len(shown.of(Rendered)[-1].score.notes)


def test_steps_are_exported_whole(shown: Rig, tmp_path: Path) -> None:
    exported = shown.asked_for(Exported, Export(ExportKind.STEPS, tmp_path / "out", 10))
    assert len(exported.paths) == 10
    assert all(path.is_file() for path in exported.paths)
    assert exported.paths[0].name == "Four on the Floor-Batucada 01.mid"
    (tmp_path / "file").write_text("in the way")
    assert "is not a folder" in shown.fault(Export(ExportKind.STEPS, tmp_path / "file" / "x", 3))


def test_models_from_elsewhere_are_listed(shown: Rig, tmp_path: Path) -> None:
    assert "not a model folder" in shown.fault(OpenModel(tmp_path))
    folder = shown.of(ModelLoaded)[0].model.folder
    listed = shown.asked_for(ModelsListed, OpenModel(folder))
    assert str(folder) in {entry.name for entry in listed.models}
    shown.asked_for(Rendered, Show(document("house", "samba", model=str(folder))))
    assert shown.of(ModelLoaded)[-1].model.name == str(folder)


def test_a_slider_of_ones_own_is_the_models_from_then_on(shown: Rig) -> None:
    sources = [f"factory:{name}" for name in ("house", "techno", "disco", "trap", "electro")]
    made = shown.asked_for(SliderMade, MakeSlider("four", (*sources, "nowhere.mid")))
    assert "interval" in made.words
    shown.until(lambda: any(s.is_own for s in shown.of(ModelLoaded)[-1].sliders))
    assert "four" in shown.of(Rendered)[-1].measured
    assert any("nowhere.mid" in message.text for message in shown.of(Message))
    shown.asked_for(Rendered, Turn("attribute:four", 0.9))
    assert "needs 5 different" in shown.fault(MakeSlider("few", tuple(sources[:2])))


def test_a_slider_of_ones_own_is_removed(shown: Rig) -> None:
    sources = [f"factory:{name}" for name in ("house", "techno", "disco", "trap", "electro")]
    shown.asked_for(SliderMade, MakeSlider("four", tuple(sources)))
    shown.until(lambda: any(s.is_own for s in shown.of(ModelLoaded)[-1].sliders))
    shown.asked_for(Rendered, Turn("attribute:four", 0.9))
    told = shown.asked_for(Message, RemoveSlider("four"))
    assert told == Message("four: removed", Weight.WORD)
    shown.until(lambda: not any(s.is_own for s in shown.of(ModelLoaded)[-1].sliders))
    assert "no slider 'four' of your own for drums-2bar" in shown.fault(RemoveSlider("four"))


def test_the_library_is_listed_and_charted(shown: Rig) -> None:
    listed = shown.asked_for(LibraryListed, Scan(()))
    assert listed.is_first
    assert listed.is_last
    shown.until(lambda: shown.core._sources)
    assert shown.asked_for(Charted, Chart()).points


def test_nothing_played_is_no_clip(shown: Rig) -> None:
    assert "nothing was played in the 2 bars" in shown.fault(Capture(0, 2))


def test_what_is_learnt_is_kept_but_never_over_a_broken_map(tmp_path: Path) -> None:
    controls = tmp_path / "controls.json"
    rig = Rig(StudioSettings(controls, tmp_path))
    rig.core.live.learn("position")
    rig.hear(control_change(2, 20, 1))
    rig.hear(control_change(2, 20, 2))
    assert load_map(controls).bindings == (Binding("position", Control.CC, 20, 2),)
    controls.write_text("{")
    broken = Rig(StudioSettings(controls, tmp_path))
    broken.core.live.learn("position")
    broken.hear(control_change(2, 20, 1))
    broken.hear(control_change(2, 20, 2))
    assert controls.read_text() == "{"
    assert "not kept" in broken.core.live._map_fault


def test_words_say_what_was_done(shown: Rig) -> None:
    shown.asked_for(ClipMade, Import((Path("factory:funk"),), 0))
    shown.until(lambda: shown.of(Message))
    assert shown.of(Message)[-1].weight is Weight.WORD

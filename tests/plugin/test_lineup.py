"""Parts of bands keep their channels, whatever order their tracks are in."""

from dataclasses import replace

import pytest

from musicgen import factory
from musicgen.model.load import AnyModel, load_model
from musicgen.score import Note, Score, Track
from musicgen_plugin.pattern import Key, compile_pattern
from musicgen_plugin.routing import Routing
from musicgen_plugin.shaping import ShapedSource, Variation
from musicgen_plugin.source import GridSource, MorphSource

LEAD, PAD, BASS = 72, 60, 36


def line(pitch: int, name: str, program: int) -> Track:
    notes = tuple(Note(step / 2, pitch + (0, 4, 7, 4)[step % 4], 90, 0.4) for step in range(8))
    return Track(name, notes, program)


KIT = replace(factory.load("house").score.tracks[0], name="Kit")
KIT_OF_A_BAR = replace(KIT, notes=tuple(n for n in KIT.notes if n.onset_beats < 4))


def band(*tracks: Track) -> Score:
    return Score(tracks, 4.0)


FULL = band(line(LEAD, "Lead", 80), KIT_OF_A_BAR, line(PAD, "Pad", 88), line(BASS, "Low", 33))
NO_LEAD = band(line(BASS - 5, "Bass", 34), line(PAD + 2, "Organ", 16))
NO_BASS = band(KIT_OF_A_BAR, line(LEAD - 2, "Flute", 73))


@pytest.fixture(scope="module")
def model() -> AnyModel:
    return load_model("measure")


def channels(score: Score, track_name: str) -> set[int]:
    """The channels of a part's notes."""
    pattern = compile_pattern(score, Routing())
    wanted = {
        note.pitch for track in score.tracks if track.name == track_name for note in track.notes
    }
    return {note.key.channel for note in pattern.notes if note.key.pitch in wanted}


def played(score: Score) -> dict[int, str]:
    """The name of the part on each channel that sounds."""
    given = Routing().channels(score.tracks)
    return {
        channel: track.name
        for channel, track in zip(given, score.tracks, strict=True)
        if track.notes
    }


def test_a_part_keeps_its_channel_as_tracks_come_and_go(model: AnyModel) -> None:
    source = MorphSource(model, tuple(model.fit(it) for it in (FULL, NO_LEAD, NO_BASS)))
    heard: dict[int, set[str]] = {}
    for way in range(3):
        for step in range(9):
            for channel, name in played(source.score({"next": way, "position": step / 8})).items():
                heard.setdefault(channel, set()).add(name)
    assert heard[9] == {"Kit"}
    assert heard[0] == {"Low"}  # the bass, in whichever clip it is
    assert all(len(names) == 1 for names in heard.values())
    assert len(heard) == 4


def test_clips_are_as_they_were_but_for_the_order(model: AnyModel) -> None:
    clips = tuple(model.fit(it) for it in (FULL, NO_LEAD))
    source = MorphSource(model, clips)
    for position, clip in enumerate(clips):
        score = source.score({"position": float(position)})
        assert len(score.tracks) == 8
        sounding = [track.notes for track in score.tracks if track.notes]
        assert sorted(sounding) == sorted(track.notes for track in clip.score.tracks)


def test_a_captured_clip_takes_the_same_channels(model: AnyModel) -> None:
    source = MorphSource(model, tuple(model.fit(it) for it in (FULL, NO_LEAD)))
    bass = line(BASS, "Captured", 35)
    changed = source.with_clip(0, band(bass))
    (channel,) = {key.channel for key in sounding(changed.score({}))}
    assert channel == 0


def sounding(score: Score) -> set[Key]:
    return {note.key for note in compile_pattern(score, Routing()).notes}


def test_a_lock_and_a_pad_keep_channels_too(model: AnyModel) -> None:
    clips = tuple(model.fit(it) for it in (FULL, NO_LEAD, NO_BASS, FULL))
    grid = GridSource(model, clips)
    for x, y in ((0.0, 0.0), (0.5, 0.4), (1.0, 0.0), (0.0, 1.0)):
        values = {"grid-x": x, "grid-y": y, "lock:track:bass": 1.0}
        score = grid.score(values)
        low = next(track for track in score.tracks if track.name == "Low")
        assert low.notes == FULL.tracks[3].notes
        assert played(score)[0] == "Low"


def test_variations_keep_channels(model: AnyModel) -> None:
    source = MorphSource(model, tuple(model.fit(it) for it in (FULL, NO_LEAD)))
    names = played(source.score({"position": 0.0}))
    for amount in (0.2, 0.7):
        varied = ShapedSource(source, {}, None, Variation(amount, 3))
        assert played(varied.score({"position": 0.0})).items() <= names.items()


def test_parts_of_one_name_are_told_apart(model: AnyModel) -> None:
    pair = band(line(LEAD, "Synth", 80), line(PAD, "Synth", 88), line(BASS, "", 33))
    score = MorphSource(model, (model.fit(pair),)).score({})
    names = [track.name for track in score.tracks if track.notes]
    assert len(set(names)) == 3
    assert "Synth" in names


def test_a_silent_part_sends_no_program() -> None:
    score = Score((Track("Silent", (), 5), line(60, "Heard", 7)), 4.0)
    assert compile_pattern(score, Routing(sends_programs=True)).programs == ((1, 7),)


def test_other_models_are_left_as_they_are() -> None:
    model = load_model("drums-2bar")
    clip = model.fit(factory.load("house").score)
    source = MorphSource(model, (clip,))
    assert source.lineup is None
    assert source.score({}) is clip.score

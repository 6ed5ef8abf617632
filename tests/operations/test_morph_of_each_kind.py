"""Morphs of melodies, trios and measures, which need a model of their kind."""

from collections.abc import Callable

import numpy as np
import pytest

from musicgen.latent import Path as LatentPath
from musicgen.model.load import AnyModel
from musicgen.operations.generate import reconstruct
from musicgen.operations.morph import Curve, Morph
from musicgen.score import Meter, Note, Score, Tempo, Track

pytestmark = pytest.mark.train

KINDS = ("melody", "trio", "measure")
ModelOf = Callable[[str], AnyModel]
of_each_kind = pytest.mark.parametrize("kind", KINDS)


def band(meter: Meter, bars: int = 4, bpm: float = 120.0) -> Score:
    """A melody over held chords that change, a bass and drums, in any meter."""
    length = bars * meter.bar_beats
    beats = range(int(length))
    lead = tuple(Note(float(beat), 72 + beat % 5, 60 + beat % 40, 0.75) for beat in beats)
    low = tuple(Note(float(beat), 38 + beat % 3, 90, 1.0) for beat in beats)
    kit = tuple(Note(float(beat), 36 + 2 * (beat % 2), 100, 0.125) for beat in beats)
    tracks = (
        Track("Lead", lead, program=73),
        Track("Low", low, program=33),
        Track("Kit", kit, is_drum=True),
    )
    return Score(tracks, length, (Tempo(bpm=bpm),), (meter,))


def by_track(score: Score) -> list[list[Note]]:
    return [list(track.notes) for track in score.tracks]


@of_each_kind
@pytest.mark.parametrize("path", list(LatentPath))
def test_ends_are_the_clips_note_for_note(
    model_of: ModelOf, songs: tuple[Score, ...], kind: str, path: LatentPath
) -> None:
    model = model_of(kind)
    start, end = model.fit(songs[8]), model.fit(songs[9])
    scores = Morph(model, start, end, path=path).at(np.array([0.0, 0.5, 1.0]))
    assert scores[0] == start.score
    assert scores[-1] == end.score
    assert scores[1].bpm == pytest.approx((songs[8].bpm + songs[9].bpm) / 2)
    assert scores[1].length_beats == start.score.length_beats


@of_each_kind
def test_near_an_end_is_that_clip_on_the_grid(
    model_of: ModelOf, songs: tuple[Score, ...], kind: str
) -> None:
    model = model_of(kind)
    start, end = model.fit(songs[8]), model.fit(songs[9])
    near, far = Morph(model, start, end).at(np.array([1e-4, 1 - 1e-4]))
    for found, clip in ((near, start), (far, end)):
        mine = {
            (note.onset_beats, note.pitch, track.is_drum)
            for track in found.tracks
            for note in track.notes
        }
        own = {
            (note.onset_beats, note.pitch, track.is_drum)
            for track in clip.score.tracks
            for note in track.notes
        }
        # All is on the grid but the chords' lower notes, which a line has no place for: they are
        # written as they were.
        assert {(round(onset, 2), *rest) for onset, *rest in mine} == {
            (round(onset, 2), *rest) for onset, *rest in own
        }


@of_each_kind
def test_morph_of_equal_clips_stays_there(
    model_of: ModelOf, songs: tuple[Score, ...], kind: str
) -> None:
    model = model_of(kind)
    clip = model.fit(songs[8])
    way = Morph(model, clip, clip)
    assert way.positions(3, Curve.LINEAR).tolist() == [0, 0.5, 1]
    changes = way.changes(np.array([0, 0.25, 0.75, 1]))
    np.testing.assert_allclose(changes, 0, atol=1e-2)


@of_each_kind
def test_even_positions_rise_from_end_to_end(
    model_of: ModelOf, songs: tuple[Score, ...], kind: str
) -> None:
    model = model_of(kind)
    cut = [score.cut(0, 8) for score in songs[8:]]
    way = Morph(model, *(model.fit(score) for score in cut))
    positions = way.positions(5)
    assert positions[0] == 0
    assert positions[-1] == 1
    assert (np.diff(positions) > 0).all()
    assert way.changes(positions).sum() > 0


@pytest.mark.parametrize("kind", ["melody", "trio", "measure"])
@pytest.mark.parametrize("meter", [Meter(0, 3, 4), Meter(0, 5, 4)])
def test_other_meters_come_back_in_their_own_meter_and_length(
    model_of: ModelOf, kind: str, meter: Meter
) -> None:
    model = model_of(kind)
    clip = model.fit(band(meter, bars=2))
    score = reconstruct(model, clip)
    assert score.meter == clip.score.meter == meter
    assert score.length_beats == clip.score.length_beats
    bars = {"melody": 2, "trio": 16, "measure": 2}[kind]
    room = bars if meter.numerator == 3 else (1, 8, 2)[KINDS.index(kind)]
    assert score.length_beats == room * meter.bar_beats


@of_each_kind
def test_each_half_of_a_morph_is_in_its_ends_meter(model_of: ModelOf, kind: str) -> None:
    model = model_of(kind)
    waltz, march = model.fit(band(Meter(0, 3, 4))), model.fit(band(Meter(0, 4, 4)))
    scores = Morph(model, waltz, march).at(np.array([0.0, 1e-3, 0.999, 1.0]))
    assert [str(score.meter) for score in scores] == ["3/4", "3/4", "4/4", "4/4"]
    assert scores[1].length_beats == waltz.score.length_beats
    assert scores[2].length_beats == march.score.length_beats
    for near, clip in ((scores[1], waltz), (scores[2], march)):
        assert [note.onset_beats for note in near.notes] == pytest.approx(
            [note.onset_beats for note in clip.score.notes], abs=0.02
        )


def test_notes_beside_the_line_fade_softest_first(model_of: ModelOf) -> None:
    model = model_of("melody")
    line = tuple(Note(float(beat), 72, 90, 1.0) for beat in range(8))
    loud, soft = Note(1.0, 40, 120, 1.0), Note(2.0, 40, 40, 1.0)
    start = model.fit(Score((Track("Piano", (*line, loud, soft)),), 8))
    end = model.fit(Score((Track("Lead", tuple(Note(b, 80, 90, 1.0) for b in (0, 2, 4, 6))),), 8))
    way = Morph(model, start, end)
    present = [
        {note for note in score.notes if note in {loud, soft}}
        for score in way.at(np.array([0.0, 0.1, 0.3, 0.5]))
    ]
    assert present == [{loud, soft}, {loud, soft}, {loud}, set()]


def test_melody_tells_its_way_in_its_name(model_of: ModelOf, songs: tuple[Score, ...]) -> None:
    model = model_of("melody")
    way = Morph(model, model.fit(songs[8]), model.fit(songs[9]))
    assert [track.name for track in way.at(np.array([0.25]))[0].tracks] == ["Melody > Melody 25%"]


def test_tied_note_is_one_note_along_the_way(model_of: ModelOf, songs: tuple[Score, ...]) -> None:
    model = model_of("measure")
    held = Note(2.0, 67, 88, 8.0)  # through the whole second bar, and into the third
    pulse = tuple(Note(float(beat), 40, 90, 0.5) for beat in range(12))
    tracks = (Track("Pad", (held,), program=88), Track("Bass", pulse, program=33))
    start, end = model.fit(Score(tracks, 12)), model.fit(songs[9].cut(0, 12))
    assert [measure.notes[:, 5:].tolist() for measure in start.measures] != [[], [], []]
    first, near = Morph(model, start, end).at(np.array([0.0, 1e-4]))
    for score in (first, near):
        (pad,) = (track for track in score.tracks if track.name == "Pad")
        (note,) = pad.notes
        assert (note.onset_beats, note.pitch) == (2, 67)
        assert note.end_beats == pytest.approx(10, abs=1 / 24)


def test_clips_of_different_lengths_are_matched_by_looping(
    model_of: ModelOf, songs: tuple[Score, ...]
) -> None:
    model = model_of("measure")
    short, long = model.fit(songs[8].cut(0, 4)), model.fit(songs[9].cut(0, 12))
    for start, end in ((short, long), (long, short)):
        scores = Morph(model, start, end).at(np.array([0.0, 0.3, 0.7, 1.0]))
        assert [score.length_beats for score in scores] == [12] * 4
        expected = [clip.score if clip is long else clip.score.looped(12) for clip in (start, end)]
        assert [scores[0], scores[-1]] == expected


def test_long_ways_are_decoded_some_at_a_time(
    model_of: ModelOf, songs: tuple[Score, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = model_of("measure")
    way = Morph(model, *(model.fit(score.cut(0, 8)) for score in songs[8:]))
    positions = np.linspace(0, 1, 7)
    at_once = [by_track(score) for score in way.at(positions)]
    monkeypatch.setattr("musicgen.operations.morph.ROWS_AT_ONCE", 4)  # two positions of two bars
    assert [by_track(score) for score in way.at(positions)] == at_once

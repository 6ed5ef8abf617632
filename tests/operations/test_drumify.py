from dataclasses import replace

import numpy as np
import pytest

from musicgen import factory
from musicgen.errors import ClipError, MusicgenError
from musicgen.model.tap_model import TapModel
from musicgen.operations.drumify import drumify, rhythm_of
from musicgen.representation.drum_map import VOICE_OF_NOTE, load_drum_map
from musicgen.representation.drums import FloatArray
from musicgen.score import Meter, Note, Score, Tempo, Track

STEP = 0.25


@pytest.fixture(scope="module")
def model() -> TapModel:
    return TapModel.load()


def line(*onsets: float, beats: float = 8.0, meter: Meter | None = None) -> Score:
    notes = tuple(Note(onset, 45, 100, 0.2) for onset in onsets)
    return Score((Track("Bass", notes),), beats, (Tempo(bpm=104),), (meter or Meter(),))


EIGHTHS = line(*np.arange(0, 8, 0.5).tolist())
OFF_BEATS = line(*np.arange(0.5, 8, 1.0).tolist())
TRESILLO = line(0, 0.75, 1.5, 2, 2.75, 3.5, 4, 4.75, 5.5, 6, 6.75, 7.5)

LINES = {"eighths": EIGHTHS, "tresillo": TRESILLO, "off-beats": OFF_BEATS}


@pytest.mark.parametrize(
    "score",
    [
        EIGHTHS,
        line(0, 1.5, 2.5, 3.5, beats=4.0),
        line(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, beats=12.0),
        line(0, 1, 2, 3, 4, 5, beats=6.0, meter=Meter(numerator=3)),
        line(0, 1, 2, 3, 4, beats=5.0, meter=Meter(numerator=5)),
    ],
)
def test_tempo_length_and_meter_are_kept(model: TapModel, score: Score) -> None:
    (beat,) = drumify(model, score, rhythm_of(score))
    assert (beat.length_beats, beat.tempos, beat.meters) == (
        score.length_beats,
        score.tempos,
        score.meters,
    )
    (drums,) = beat.tracks
    assert drums.is_drum
    assert {note.pitch for note in drums.notes} <= set(VOICE_OF_NOTE)
    for bar in range(int(score.length_beats / score.meter.bar_beats)):
        start = bar * score.meter.bar_beats
        assert any(
            start <= note.onset_beats < start + score.meter.bar_beats for note in drums.notes
        )


def loudness(score: Score) -> FloatArray:
    """Of each step, in that of the mean onset, (step,)."""
    velocities: FloatArray = rhythm_of(score).taps[..., 1].ravel()
    shares: FloatArray = velocities / velocities[velocities > 0].mean()
    return shares


def test_drums_fit_the_rhythm_they_are_played_to(model: TapModel) -> None:
    """A rhythm's own drums fit it better than those of another rhythm do."""

    def fit(rhythm: Score, beats: tuple[Score, ...]) -> float:
        """Twice the shared loudness of steps over all of it: extra hits cost as missing ones do."""
        asked = loudness(rhythm)
        both = [np.minimum(asked, loudness(beat)).sum() for beat in beats]
        whole = [(asked + loudness(beat)).sum() for beat in beats]
        return float(np.mean(2 * np.array(both) / whole))

    drums = {name: drumify(model, line, rhythm_of(line), count=4) for name, line in LINES.items()}
    for name, line in LINES.items():
        others = [fit(line, beats) for other, beats in drums.items() if other != name]
        assert fit(line, drums[name]) > max(others) + 0.05


def test_soft_taps_make_soft_drums(model: TapModel) -> None:
    (track,) = EIGHTHS.tracks
    soft = replace(
        EIGHTHS,
        tracks=(replace(track, notes=tuple(replace(n, velocity=25) for n in track.notes)),),
    )

    def mean_velocity(score: Score) -> float:
        beats = drumify(model, score, rhythm_of(score), count=8)
        return float(np.mean([note.velocity for beat in beats for note in beat.notes]))

    assert mean_velocity(soft) < mean_velocity(EIGHTHS) - 15


def test_seeds_and_counts(model: TapModel) -> None:
    rhythm = rhythm_of(TRESILLO)
    few = drumify(model, TRESILLO, rhythm, count=2, seed=5)
    assert drumify(model, TRESILLO, rhythm, count=4, seed=5)[:2] == few
    assert few[0] != few[1]
    assert drumify(model, TRESILLO, rhythm, count=2, seed=6) != few
    still = drumify(model, TRESILLO, rhythm, count=2, temperature=0.0)
    assert still[0] == still[1]


def test_bars_tapped_alike_are_drummed_alike(model: TapModel) -> None:
    score = EIGHTHS.looped(16)
    (beat,) = drumify(model, score, rhythm_of(score))
    steps = sorted((round(note.onset_beats / STEP), note.pitch) for note in beat.notes)
    first, again = ([hit for hit in steps if hit[0] // 32 == half] for half in (0, 1))
    assert [(step - 32, pitch) for step, pitch in again] == first


def test_tracks_are_heard_as_one_line_or_alone() -> None:
    lead = Track("Lead", (Note(0.0, 60, 90, 1.0), Note(1.0, 62, 90, 1.0)))
    bass = Track("Bass", (Note(0.0, 40, 99, 1.0), Note(2.5, 40, 99, 1.0)))
    score = Score((lead, Track("Empty"), bass), 4.0)
    both = rhythm_of(score)
    assert (both.onsets, both.notes, both.tracks) == (3, 4, 2)
    assert both.lines() == (
        "3 onsets tapped",
        "2 tracks heard as one line",
        "1 notes share a sixteenth with a louder one",
    )
    assert rhythm_of(score, 2).onsets == 2
    with pytest.raises(ClipError, match="track 3 is not in it: it has 2 with notes"):
        rhythm_of(score, 3)


def test_a_clip_without_notes_is_told() -> None:
    with pytest.raises(ClipError, match="no notes in it"):
        rhythm_of(Score((Track("Empty"),), 4.0))


def test_drums_are_written_by_the_map_asked_for(model: TapModel) -> None:
    out_map = load_drum_map("addictive-drums")
    (beat,) = drumify(model, EIGHTHS, rhythm_of(EIGHTHS), out_map=out_map)
    assert {note.pitch for note in beat.notes} <= set(out_map.note_of_voice)


def test_drums_themselves_can_be_tapped(model: TapModel) -> None:
    score = factory.load("bossa").score
    (beat,) = drumify(model, score, rhythm_of(score))
    assert len(beat.notes) > 8


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"count": 0}, "count must be in 1-10000, not 0"),
        ({"temperature": 2.5}, "temperature must be in 0-2, not 2.5"),
    ],
)
def test_what_is_out_of_range(model: TapModel, wrong: dict[str, float], message: str) -> None:
    with pytest.raises(MusicgenError, match=message):
        drumify(model, EIGHTHS, rhythm_of(EIGHTHS), **wrong)  # type: ignore[arg-type]

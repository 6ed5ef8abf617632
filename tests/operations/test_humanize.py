from dataclasses import replace

import numpy as np
import pytest

from musicgen import factory
from musicgen.errors import ClipError, MusicgenError
from musicgen.model.feel_model import FeelModel
from musicgen.operations.humanize import Amounts, humanize, style_code
from musicgen.representation.drum_map import VOICE_OF_NOTE, Voice
from musicgen.score import Meter, Note, Score, Tempo, Track

STEP = 0.25


@pytest.fixture(scope="module")
def model() -> FeelModel:
    return FeelModel.load()


def straight(bars: int = 2, beats_a_bar: int = 4) -> Score:
    """A rock beat of hats in eighths, kick, backbeat and two ghost notes, all at velocity 100."""
    notes = []
    for bar in range(bars):
        at = bar * beats_a_bar
        notes += [Note(at + eighth / 2, 42, 100, 0.1) for eighth in range(2 * beats_a_bar)]
        notes += [Note(at, 36, 100, 0.1), Note(at + 2, 36, 100, 0.1)]
        notes += [Note(at + beat, 38, 100, 0.1) for beat in range(1, beats_a_bar, 2)]
        notes += [Note(at + 1.75, 38, 100, 0.1), Note(at + 2.25, 38, 100, 0.1)]
    return Score(
        (Track("Kit", tuple(notes), is_drum=True),),
        float(bars * beats_a_bar),
        (Tempo(bpm=96),),
        (Meter(numerator=beats_a_bar),),
    )


def pitches(score: Score) -> list[tuple[int, ...]]:
    return [tuple(sorted(note.pitch for note in track.notes)) for track in score.tracks]


@pytest.mark.parametrize("score", [straight(), straight(1), straight(7), straight(3, 3)])
def test_notes_pitches_and_length_stay(model: FeelModel, score: Score) -> None:
    done = humanize(model, score, seed=3)
    assert pitches(done.score) == pitches(score)
    assert done.notes == len(score.notes)
    assert replace(done.score, tracks=()) == replace(score, tracks=())
    moved = [
        abs(new.onset_beats - old.onset_beats)
        for old, new in zip(_by_place(score), _by_place(done.score), strict=True)
    ]
    assert 0 < max(moved) <= STEP / 2
    assert all(note.end_beats <= score.length_beats for note in done.score.notes)


def _by_place(score: Score) -> list[Note]:
    return sorted(score.notes, key=lambda note: (note.pitch, note.onset_beats))


def test_amounts_of_0_leave_the_clip_untouched(model: FeelModel) -> None:
    for score in (straight(5), factory.load("samba").score):
        assert humanize(model, score, amounts=Amounts(velocity=0, timing=0)).score == score


def test_amounts_scale_the_change(model: FeelModel) -> None:
    def change(velocity: float, timing: float) -> tuple[float, float]:
        done = humanize(model, straight(), amounts=Amounts(velocity, timing), seed=1)
        return done.velocity_change, done.timing_change_ms

    whole, half = change(1, 1), change(0.5, 0.5)
    assert half == pytest.approx((whole[0] / 2, whole[1] / 2), rel=0.1)
    assert change(1, 0)[1] == 0
    assert change(0, 1)[0] == 0


def test_a_seed_repeats_and_another_differs(model: FeelModel) -> None:
    assert humanize(model, straight(), seed=4) == humanize(model, straight(), seed=4)
    assert humanize(model, straight(), seed=4) != humanize(model, straight(), seed=5)
    likeliest = Amounts(temperature=0)
    one, other = (humanize(model, straight(), amounts=likeliest, seed=seed) for seed in (1, 2))
    assert one == other


def test_it_plays_as_drummers_do(model: FeelModel) -> None:
    done = humanize(model, straight(8), amounts=Amounts(temperature=0)).score
    velocities: dict[str, list[int]] = {}
    for note in done.notes:
        voice, step = VOICE_OF_NOTE[note.pitch], round(note.onset_beats / STEP) % 16
        velocities.setdefault(f"{voice.label} {step}", []).append(note.velocity)
    mean = {place: float(np.mean(found)) for place, found in velocities.items()}
    for ghost in (7, 9):
        assert mean[f"snare {ghost}"] < 0.7 * min(mean["snare 4"], mean["snare 12"])
    hats = Voice.CLOSED_HAT.label
    on_beat = np.mean([mean[f"{hats} {step}"] for step in (0, 4, 8, 12)])
    off_beat = np.mean([mean[f"{hats} {step}"] for step in (2, 6, 10, 14)])
    assert on_beat > off_beat


def test_the_feel_of_an_example_is_taken(model: FeelModel) -> None:
    """A late, soft drummer's example makes a straight clip later and softer than an early, loud."""

    def played(later: float, softer: int) -> Score:
        (track,) = straight(4).tracks
        notes = tuple(
            replace(
                note, onset_beats=note.onset_beats + later, velocity=max(20, note.velocity - softer)
            )
            for note in track.notes
            if note.onset_beats
        )
        return replace(straight(4), tracks=(replace(track, notes=notes),))

    def mean_onset_and_velocity(example: Score) -> tuple[float, float]:
        like = style_code(model, example)
        score = humanize(model, straight(), amounts=Amounts(temperature=0), like=like).score
        late = np.mean([(note.onset_beats / STEP + 0.5) % 1 for note in score.notes])
        return float(late), float(np.mean([note.velocity for note in score.notes]))

    late, soft = mean_onset_and_velocity(played(0.05, 50))
    early, loud = mean_onset_and_velocity(played(-0.05, 0))
    assert late > early + 0.1
    assert soft < loud - 5


def test_bars_before_the_first_asked_for_are_left(model: FeelModel) -> None:
    score = straight(4)
    done = humanize(model, score, bar=3)
    before = [note for note in score.notes if note.onset_beats < 8]
    assert [note for note in done.score.notes if note in before] == before
    assert done.others == len(before)
    assert done.notes == len(score.notes) - len(before)


def test_other_parts_and_unknown_percussion(model: FeelModel) -> None:
    score = straight()
    (kit,) = score.tracks
    cowbell, agogo = Note(4.0, 56, 77, 0.1), Note(3.3, 67, 70, 0.1)
    piano = Track("Piano", (Note(0.0, 60, 90, 4.0),))
    whole = replace(score, tracks=(replace(kit, notes=(*kit.notes, cowbell, agogo)), piano))
    done = humanize(model, whole, seed=2)
    assert done.score.tracks[1] == piano
    assert (done.outside_map, done.others) == (2, 1)
    (moved,) = (note for note in done.score.notes if note.pitch == cowbell.pitch)
    assert moved.velocity == cowbell.velocity
    assert moved.onset_beats != cowbell.onset_beats  # as the hats and the kick of its step
    assert agogo in done.score.notes  # no hit of a voice is on its step


def test_the_clip_stays_on_the_beat_unless_the_lead_is_asked_for(model: FeelModel) -> None:
    score = factory.load("house").score

    def mean_ms(amounts: Amounts) -> float:
        played = _by_place(humanize(model, score, amounts=amounts).score)
        later = [
            new.onset_beats - old.onset_beats
            for old, new in zip(_by_place(score), played, strict=True)
        ]
        return float(np.mean(later)) * 60_000 / score.bpm

    assert abs(mean_ms(Amounts(temperature=0))) < 2  # but for the very first hits
    assert mean_ms(Amounts(temperature=0, lead=True)) < -10  # drummers are ahead of a click


def test_straighten_quantises_first(model: FeelModel) -> None:
    score = straight()
    (kit,) = score.tracks
    late = tuple(replace(note, onset_beats=note.onset_beats + 0.05) for note in kit.notes)
    loose = replace(score, tracks=(replace(kit, notes=late),))
    amounts = Amounts(velocity=0, temperature=0)
    kept = humanize(model, loose, amounts=amounts).score
    put = humanize(model, loose, amounts=replace(amounts, straighten=True)).score
    same = humanize(model, score, amounts=amounts).score
    onsets = [[note.onset_beats for note in _by_place(each)] for each in (kept, put, same)]
    assert np.mean(np.subtract(onsets[0], onsets[1])) == pytest.approx(0.05, abs=0.01)
    assert np.abs(np.subtract(onsets[1], onsets[2])).max() < 0.06  # the first, at the clip's start


@pytest.mark.parametrize(
    ("score", "bar", "message"),
    [
        (Score((Track("Lead", (Note(0, 60, 90, 1),)),), 4.0), 1, "no drums in it"),
        (
            Score((Track("Kit", (Note(0, 56, 90, 1),), is_drum=True),), 4.0),
            1,
            "none of its 1 drum notes is in the drum map gm-td",
        ),
        (straight(), 3, "bar 3 is not in it: it has 2 bars"),
    ],
)
def test_what_cannot_be_humanized(model: FeelModel, score: Score, bar: int, message: str) -> None:
    with pytest.raises(ClipError, match=message):
        humanize(model, score, bar=bar)


@pytest.mark.parametrize("name", ["velocity", "timing", "temperature"])
def test_amounts_out_of_range(name: str) -> None:
    with pytest.raises(MusicgenError, match=rf"{name} must be in 0-\d, not 2.5"):
        Amounts(**{name: 2.5})  # type: ignore[arg-type]

"""Morphs that hold a scale, the notes or the feel."""

import numpy as np
import pytest
from bands import INSTALLED, PITCHED, band

from musicgen.errors import MusicgenError
from musicgen.model.load import AnyModel, load_model
from musicgen.operations.blend import Held
from musicgen.operations.feel_transfer import feel_transfer
from musicgen.operations.morph import Morph
from musicgen.representation.drum_map import Voice
from musicgen.representation.drums import to_grid
from musicgen.score import Note, Score, Track
from musicgen.tonality import parse_scale

POSITIONS = np.linspace(0, 1, 9)


@pytest.fixture(scope="module", params=INSTALLED)
def model(request: pytest.FixtureRequest) -> AnyModel:
    return load_model(request.param)


def pitches(score: Score) -> list[list[int]]:
    return [sorted(note.pitch for note in track.notes) for track in score.tracks]


def steps(score: Score) -> list[tuple[int, int]]:
    drums = [note for track in score.tracks for note in track.notes]
    return sorted((round(note.onset_beats * 4) % 32, note.pitch) for note in drums)


def test_notes_that_are_kept_are_there_at_every_step(model: AnyModel) -> None:
    start, end = model.fit(band("house")), model.fit(band("jazz-swing"))
    scores = Morph(model, start, end, held=Held(notes_from=0)).at(POSITIONS)
    assert scores[0] == start.score
    assert [pitches(score) for score in scores] == [pitches(start.score)] * 9
    if any(track.is_drum for track in start.score.tracks):
        changed = [note.velocity for note in scores[-1].notes]
        assert changed != [note.velocity for note in start.score.notes]


def test_feel_that_is_kept(model: AnyModel) -> None:
    start, end = model.fit(band("house")), model.fit(band("jazz-swing"))
    scores = Morph(model, start, end, held=Held(feel_from=1)).at(POSITIONS)
    assert pitches(scores[0]) == pitches(start.score)
    assert scores[-1] == end.score


def test_feel_transfer_is_where_the_two_meet(model: AnyModel) -> None:
    start, end = model.fit(band("house")), model.fit(band("jazz-swing"))
    felt = feel_transfer(model, start, end)
    kept = Morph(model, start, end, held=Held(notes_from=0)).at(np.ones(1))[0]
    assert felt.notes == kept.notes
    assert felt.bpm == start.score.bpm
    assert kept.bpm == end.score.bpm


def test_a_hit_in_the_same_cell_is_played_as_the_other() -> None:
    model = load_model()

    def beat(*notes: Note) -> Score:
        return Score((Track("Beat", notes, is_drum=True),), length_beats=8.0)

    straight = beat(Note(0, 36, 100, 0.1), Note(1, 38, 100, 0.1), Note(5, 38, 100, 0.1))
    late = beat(Note(0.0, 36, 60, 0.1), Note(1.04, 40, 33, 0.1), Note(2.0, 42, 80, 0.1))
    felt = feel_transfer(model, model.fit(straight), model.fit(late))
    assert steps(felt) == steps(straight)
    kick, snare, other = felt.notes
    assert (kick.velocity, kick.onset_beats) == (60, 0)
    assert (snare.pitch, snare.velocity) == (38, 33)
    assert snare.onset_beats == pytest.approx(1.04, abs=1e-3)
    assert other.velocity < 100  # the soft player would be soft there too


def test_a_flam_goes_with_its_hit() -> None:
    model = load_model()
    flam = (Note(0.97, 38, 50, 0.1), Note(1.0, 38, 100, 0.1), Note(0.0, 56, 90, 0.1))
    start = model.fit(Score((Track("A", flam, is_drum=True),), length_beats=8.0))
    soft = (Note(1.03, 38, 50, 0.1),)
    end = model.fit(Score((Track("B", soft, is_drum=True),), length_beats=8.0))
    cowbell, grace, main = feel_transfer(model, start, end).notes
    assert cowbell == flam[2]
    assert (grace.velocity, main.velocity) == (25, 50)
    assert main.onset_beats - grace.onset_beats == pytest.approx(0.03, abs=1e-3)


def test_ghost_notes_stay_soft_between() -> None:
    model = load_model()
    start, end = (model.fit(band(name)) for name in ("house", "jazz-swing"))
    middle = Morph(model, start, end, held=Held(feel_from=1)).at(np.array([0.5]))[0]
    grid, soft = to_grid(middle).grid, to_grid(end.score).grid
    both = grid.hits & soft.hits
    assert np.allclose(grid.velocities[both], soft.velocities[both], atol=0.01)
    assert grid.hits[:, Voice.CLOSED_HAT].any()


def test_notes_and_feel_of_one_clip_are_refused() -> None:
    with pytest.raises(MusicgenError, match="that is the clip itself"):
        Held(notes_from=1, feel_from=1)


@pytest.mark.parametrize("name", PITCHED)
def test_nothing_outside_the_key_but_what_is_in_an_end(name: str) -> None:
    model = load_model(name)
    start, end = model.fit(band("house")), model.fit(band("samba", root=42))
    scale = parse_scale("C:minor-pentatonic")
    own = {
        note.pitch
        for clip in (start, end)
        for track in clip.score.tracks
        if not track.is_drum
        for note in track.notes
    }
    scores = Morph(model, start, end, held=Held(scale=scale)).at(POSITIONS)
    assert (scores[0], scores[-1]) == (start.score, end.score)
    for score in scores:
        for track in score.tracks:
            for note in track.notes:
                inside = note.pitch % 12 in scale.pitch_classes
                assert track.is_drum or inside or note.pitch in own


def test_drums_have_no_key() -> None:
    model = load_model()
    clip = model.fit(band("house"))
    with pytest.raises(MusicgenError, match="nothing in the clips has a pitch, so not C:minor"):
        Morph(model, clip, clip, held=Held(scale=parse_scale("C:minor")))

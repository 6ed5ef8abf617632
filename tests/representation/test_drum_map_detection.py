from dataclasses import replace

import numpy as np
import pytest

from musicgen import factory
from musicgen.errors import ClipError
from musicgen.representation.drum_map import (
    DrumMap,
    default_drum_map,
    load_drum_map,
    shipped_drum_maps,
)
from musicgen.representation.drum_map_detection import (
    CONFIDENT,
    HABITS,
    detect_drum_map,
    note_habits,
    suggest_drum_map,
)
from musicgen.score import Note, Score, Track

every_map = pytest.mark.parametrize("drum_map", shipped_drum_maps(), ids=lambda each: each.name)


def remapped(score: Score, to: DrumMap) -> Score:
    """A beat with the hits of each voice on another map's note; other notes are left out."""
    voices = default_drum_map().voice_of_note
    (track,) = score.tracks
    notes = tuple(
        replace(note, pitch=to.note_of_voice[voices[note.pitch]])
        for note in track.notes
        if note.pitch in voices
    )
    return replace(score, tracks=(replace(track, notes=notes),))


@every_map
def test_factory_beats_remapped_are_told(drum_map: DrumMap) -> None:
    hits = right = 0
    for beat in factory.all_beats():
        score = remapped(beat.score, drum_map)
        told = detect_drum_map(score)[0].drum_map
        pitches = [note.pitch for note in score.notes]
        hits += len(pitches)
        right += sum(
            told.voice_of_note.get(pitch) is drum_map.voice_of_note[pitch] for pitch in pitches
        )
    assert right / hits > 0.97


def test_confidences_rank_and_sum_to_one() -> None:
    guesses = detect_drum_map(factory.load("samba").score)
    confidences = [guess.confidence for guess in guesses]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1)
    named = [each.name for guess in guesses for each in (guess.drum_map, *guess.alike)]
    assert sorted(named) == sorted(each.name for each in shipped_drum_maps())


def test_of_maps_that_read_a_clip_alike_the_default_is_told() -> None:
    guess = detect_drum_map(factory.load("house").score)[0]
    assert guess.drum_map == default_drum_map()
    assert {"gm", "gm2", "ezdrummer"} <= {each.name for each in guess.alike}
    pitches = [note.pitch for note in factory.load("house").score.notes]
    assert all(guess.drum_map.agrees_with(each, pitches) for each in guess.alike)


def test_a_proposal_for_a_clip_that_is_read_wrong() -> None:
    addictive = load_drum_map("addictive-drums")
    clip = remapped(factory.load("samba").score, addictive)
    proposal = suggest_drum_map(clip, default_drum_map())
    assert proposal is not None
    assert proposal.drum_map == addictive
    assert proposal.confidence >= CONFIDENT
    assert suggest_drum_map(clip, addictive) is None


def test_no_proposal_where_a_map_of_ones_own_reads_the_clip() -> None:
    addictive = load_drum_map("addictive-drums")
    mine = replace(addictive, name="mine", title="Mine", other_notes=frozenset())
    clip = remapped(factory.load("samba").score, addictive)
    assert suggest_drum_map(clip, mine) is None


@pytest.mark.parametrize("name", factory.names())
def test_no_proposal_for_factory_beats(name: str) -> None:
    assert suggest_drum_map(factory.load(name).score, default_drum_map()) is None


def test_drum_tracks_alone_are_read() -> None:
    clip = remapped(factory.load("samba").score, load_drum_map("addictive-drums"))
    lead = Track("Lead", tuple(Note(beat / 2, 60 + beat, 90, 0.5) for beat in range(12)))
    alone, with_lead = (
        detect_drum_map(clip),
        detect_drum_map(replace(clip, tracks=(*clip.tracks, lead))),
    )
    assert with_lead == alone


def test_a_clip_without_notes() -> None:
    with pytest.raises(ClipError, match="no notes"):
        detect_drum_map(Score((Track(is_drum=True),), length_beats=4.0))


def test_habits_of_a_note() -> None:
    onsets = (0.0, 2.0, 3.0, 3.5, 3.75, 4.0)
    habits = note_habits([Note(onset, 36, 90, 0.1) for onset in onsets], 4.0)[36]
    np.testing.assert_array_equal(habits.places, [2, 1, 1, 1, 1])
    np.testing.assert_array_equal(habits.gaps, [2, 1, 1, 1, 1])
    assert habits.hits == 6


def test_habits_are_shares() -> None:
    assert sum(each.share for each in HABITS.values()) == pytest.approx(1, abs=1e-3)
    for each in HABITS.values():
        assert sum(each.places) == pytest.approx(1, abs=5e-3)
        assert sum(each.gaps) == pytest.approx(1, abs=5e-3)

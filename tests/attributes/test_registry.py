from dataclasses import replace

import pytest
from attribute_clips import beat, tune
from hypothesis import assume, given
from hypothesis import strategies as st

from musicgen import factory
from musicgen.attributes import (
    ATTRIBUTES,
    Attribute,
    Subject,
    UnknownAttributeError,
    find_attribute,
    measure,
)
from musicgen.representation.drum_map import Voice, load_drum_map
from musicgen.score import Meter, Note, Score, Tempo, Track

RHYTHM = (
    "note-density",
    "syncopation-8th",
    "syncopation-16th",
    "swing",
    "timing-looseness",
    "mean-velocity",
    "velocity-spread",
)


def test_the_ids_are_those_that_others_rely_on() -> None:
    assert [attribute.id for attribute in ATTRIBUTES] == [
        "note-density",
        "syncopation-8th",
        "syncopation-16th",
        "mean-interval",
        "pitch-range",
        "mean-pitch",
        "in-key",
        "polyphony",
        "mean-velocity",
        "velocity-spread",
        "swing",
        "timing-looseness",
        *(f"density-{voice.label}" for voice in Voice),
    ]


@pytest.mark.parametrize("attribute", ATTRIBUTES, ids=lambda attribute: attribute.id)
def test_each_is_found_and_has_a_title_a_unit_and_a_range(attribute: Attribute) -> None:
    assert find_attribute(attribute.id) is attribute
    assert attribute.title
    assert attribute.unit
    assert attribute.least < attribute.most


@pytest.mark.parametrize(
    ("asked", "told"),
    [("note-densty", "did you mean note-density?"), ("groove", "known are note-density, ")],
)
def test_one_that_is_not_there_is_told_with_what_is_near(asked: str, told: str) -> None:
    with pytest.raises(UnknownAttributeError) as caught:
        find_attribute(asked)
    assert f"no such attribute '{asked}'" in str(caught.value)
    assert told in str(caught.value)


def test_silence_has_a_density_and_nothing_else() -> None:
    assert measure(Score(length_beats=8)) == {"note-density": 0}


def test_drums_have_what_drums_have_and_tunes_what_tunes_have() -> None:
    subject = {attribute.id: attribute.subject for attribute in ATTRIBUTES}
    drums = measure(factory.load("house").score)
    assert {subject[name] for name in drums} == {Subject.ANY, Subject.DRUMS}
    tunes = measure(tune((0, 60), (1.5, 62)))
    assert {subject[name] for name in tunes} == {Subject.ANY, Subject.PITCHED}
    assert set(measure(beat({}))) == {
        "note-density",
        *(f"density-{voice.label}" for voice in Voice),
    }


def test_voices_are_read_by_the_map() -> None:
    kit = beat({36: [0], 22: [0, 1]})
    assert measure(kit, drum_map=load_drum_map("gm"))["density-closed-hat"] == 0
    assert measure(kit, drum_map=load_drum_map("gm-td"))["density-closed-hat"] == 1


onsets = st.one_of(st.integers(0, 95).map(lambda step: step / 12), st.floats(0, 8))
notes = st.builds(
    Note, onsets, st.integers(20, 100), st.integers(1, 127), st.floats(0, 4, allow_subnormal=False)
)
tracks = st.builds(
    Track,
    st.just(""),
    st.lists(notes, max_size=12).map(tuple),
    st.just(0),
    st.booleans(),
)
meters = st.sampled_from(
    [Meter(), Meter(0, 3, 4), Meter(0, 6, 8), Meter(0, 7, 8), Meter(0, 5, 4), Meter(0, 3, 16)]
)


@st.composite
def clips(draw: st.DrawFn) -> Score:
    played = tuple(draw(st.lists(tracks, max_size=3)))
    meter = draw(meters)
    last = max((note.end_beats for track in played for note in track.notes), default=0.0)
    bars = int(last / meter.bar_beats) + 1
    return Score(played, bars * meter.bar_beats, (Tempo(bpm=100),), (meter,))


def at_velocity(score: Score, velocity: int) -> Score:
    tracks = [
        replace(track, notes=tuple(replace(note, velocity=velocity) for note in track.notes))
        for track in score.tracks
    ]
    return replace(score, tracks=tuple(tracks))


@given(clips())
def test_any_clip_can_be_measured(score: Score) -> None:
    values = measure(score)
    assert "note-density" in values
    assert all(value == value and value >= 0 for value in values.values())  # noqa: PLR0124 - nan
    for percent in ("syncopation-8th", "syncopation-16th", "in-key"):
        assert values.get(percent, 0) <= 100 + 1e-9


@given(clips(), st.integers(-12, 12))
def test_transposing_moves_the_mean_pitch_alone(score: Score, semitones: int) -> None:
    assume(not any(track.is_drum for track in score.tracks))
    moved = replace(
        score,
        tracks=tuple(
            replace(
                track,
                notes=tuple(replace(note, pitch=note.pitch + semitones) for note in track.notes),
            )
            for track in score.tracks
        ),
    )
    before, after = measure(score), measure(moved)
    expected = {
        name: value + semitones if name == "mean-pitch" else value for name, value in before.items()
    }
    # A key may be told otherwise where two are as likely, and its share of notes with it.
    expected.pop("in-key", None)
    after.pop("in-key", None)
    assert after == pytest.approx(expected)


@given(clips(), st.integers(1, 127))
def test_one_velocity_for_all_leaves_the_rest(score: Score, velocity: int) -> None:
    assume(score.notes)
    before, after = measure(score), measure(at_velocity(score, velocity))
    assert (after["mean-velocity"], after["velocity-spread"]) == (velocity, 0)
    same = set(before) - {"mean-velocity", "velocity-spread"}
    assert {name: after[name] for name in same} == pytest.approx(
        {name: before[name] for name in same}
    )


@given(clips())
def test_playing_a_clip_twice_leaves_what_is_a_share_or_a_rate(score: Score) -> None:
    assume(score.meter.bar_beats >= 1)  # shorter bars are taken two at a time
    before, after = measure(score), measure(score.then(score))
    alike = set(before) - {"mean-interval", "timing-looseness", "polyphony"}
    assert {name: after[name] for name in alike} == pytest.approx(
        {name: before[name] for name in alike}
    )


@given(clips())
def test_the_order_of_tracks_does_not_matter(score: Score) -> None:
    turned = replace(score, tracks=score.tracks[::-1])
    before, after = measure(score), measure(turned)
    before.pop("mean-interval", None)  # of which part, the order may decide
    after.pop("mean-interval", None)
    assert after == pytest.approx(before)


@given(clips(), st.floats(30, 300))
def test_tempo_scales_looseness_alone(score: Score, bpm: float) -> None:
    before, after = measure(score), measure(replace(score, tempos=(Tempo(bpm=bpm),)))
    if "timing-looseness" in before:
        before["timing-looseness"] *= 100 / bpm
    assert after == pytest.approx(before)


@given(clips())
def test_no_clip_has_a_value_that_is_called_impossible(score: Score) -> None:
    for name, value in measure(score).items():
        least, most = find_attribute(name).possible
        assert least <= round(value, 6) <= most


def test_what_a_slider_offers_is_possible() -> None:
    for attribute in ATTRIBUTES:
        least, most = attribute.possible
        assert least <= attribute.least < attribute.most <= most

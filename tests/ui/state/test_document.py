import pickle
from dataclasses import replace

import pytest

from musicgen.score import Score
from musicgen_ui.starting import factory_clip, first_document
from musicgen_ui.state.document import (
    Document,
    DocumentError,
    Part,
    Stage,
    is_of_document,
    most_of,
    sounding,
)


def test_the_first_document_has_two_beats_half_way_between_them() -> None:
    document = first_document()
    assert [clip.title if clip else None for clip in document.clips[2:]] == [None, None]
    assert all(clip is not None and clip.score.notes for clip in document.clips[:2])
    assert document.position == 0.5


def test_moving_controls_gives_other_documents() -> None:
    document = first_document()
    moved = document.moved("position", 0.25).moved("grid-x", 0.1).moved("grid-y", 0.9)
    assert (moved.position, moved.x, moved.y) == (0.25, 0.1, 0.9)
    assert document.position == 0.5
    shaped = moved.moved("attribute:swing", 58.0).moved("lock:kick", 1.0)
    assert dict(shaped.sliders) == {"swing": 58.0}
    assert shaped.locks == {"kick"}
    assert shaped.moved("attribute:swing", None).moved("lock:kick", 0.0) == moved
    assert moved.moved("panic", None) == moved


@pytest.mark.parametrize(
    ("target", "field", "most"),
    [
        ("variation", "variation", 1.0),
        ("temperature", "temperature", 2.0),
        ("human-timing", "humanize_timing", 1.0),
        ("human-velocity", "humanize_velocity", 1.0),
        ("grid-x", "x", 1.0),
    ],
)
def test_amounts_are_moved_like_all_controls(target: str, field: str, most: float) -> None:
    edited = replace(first_document(), edited=Score(length_beats=8.0))
    moved = edited.moved(target, most)
    assert getattr(moved, field) == moved.place(target) == most == most_of(target)
    is_kept = target == "temperature"  # which changes nothing that plays
    assert (moved.edited is not None) is is_kept
    assert moved.moved(target, None) == moved
    assert is_of_document(target)


def test_places_are_as_controls_are_moved() -> None:
    document = Document(sliders={"swing": 55.0}, locks=frozenset({"kick"}))
    assert document.place("attribute:swing") == 55.0
    assert document.place("attribute:density") is None
    assert (document.place("lock:kick"), document.place("lock:snare")) == (1.0, 0.0)


def test_moving_a_control_drops_edits() -> None:
    edited = replace(first_document(), edited=Score(length_beats=8.0))
    assert edited.moved("position", 0.2).edited is None
    assert edited.with_clip(0, factory_clip("bossa")).edited is None
    assert edited.with_part("Drums", Part(is_muted=True)).edited is not None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("position", -0.1),
        ("x", 1.5),
        ("temperature", 2.5),
        ("bpm", 1),
        ("seed", -1),
        ("entry", "sometime"),
        ("clips", ()),
    ],
)
def test_values_out_of_range_are_errors(field: str, value: object) -> None:
    with pytest.raises(DocumentError, match=field.removesuffix("s")):
        Document(**{field: value})  # type: ignore[arg-type]  # it is out of range


def test_it_travels_by_pipe() -> None:
    document = replace(first_document(), sliders={"swing": 60.0}, parts={"Bass": Part(channel=3)})
    assert pickle.loads(pickle.dumps(document)) == document  # noqa: S301 - our own


def test_slots_are_those_of_the_stage() -> None:
    assert list(Document().slots) == [0, 1]
    assert list(Document(stage=Stage.PAD).slots) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("parts", "heard"),
    [
        ({}, {"a", "b"}),
        ({"a": Part(is_muted=True)}, {"b"}),
        ({"a": Part(is_solo=True)}, {"a"}),
        ({"a": Part(is_solo=True, is_muted=True)}, set[str]()),
        ({"gone": Part(is_solo=True)}, {"a", "b"}),
    ],
)
def test_solo_and_mute(parts: dict[str, Part], heard: set[str]) -> None:
    assert sounding(parts, ["a", "b"]) == heard

"""A desk in, its music as finished scores out: the result, or the steps of the morph."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from musicgen.errors import MusicgenError
from musicgen.operations.morph import MAX_CLIPS
from musicgen.score import Score, Tempo
from musicgen_plugin.controls.targets import GRID_X, POSITION
from musicgen_plugin.gestures import Values
from musicgen_ui.state.document import Document, Part, sounding
from musicgen_ui.studio.desk import SILENCE, Desk


def result_of(desk: Desk, document: Document) -> Score:
    """The result, where the controls of a document stand, in its tempo."""
    score = document.edited or _at(desk, desk.values(document))
    return in_tempo(score, document.bpm)


def steps_of(desk: Desk, document: Document, steps: int) -> tuple[Score, ...]:
    """So many clips along the morph, or across the pad, each as it would be heard there.

    Raises:
        MusicgenError: there are too few of them, or too many.
    """
    if not 2 <= steps <= MAX_CLIPS:
        raise MusicgenError(f"a morph has 2-{MAX_CLIPS} clips, both ends among them, not {steps}")
    values = desk.values(document)
    places = np.linspace(0, 1, steps).tolist()
    return tuple(
        in_tempo(_at(desk, {**values, POSITION: place, GRID_X: place}), document.bpm)
        for place in places
    )


def as_heard(score: Score, parts: Mapping[str, Part]) -> Score:
    """A score without the tracks that are muted, or that are not solo where others are."""
    audible = sounding(parts, [track.name for track in score.tracks])
    return replace(score, tracks=tuple(each for each in score.tracks if each.name in audible))


def in_tempo(score: Score, bpm: float) -> Score:
    """A score at one tempo throughout."""
    return replace(score, tempos=(Tempo(bpm=bpm),))


def _at(desk: Desk, values: Values) -> Score:
    return SILENCE if desk.shaped is None else desk.shaped.score(values)

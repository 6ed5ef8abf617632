"""Leaning on a decoder's thresholds: decodings in, decodings with more or fewer notes out.

Where a number of notes is asked for, the decoder's own ranking says which: the places that are
nearest to their threshold begin to sound, or fall silent, first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musicgen.model.clip_model import Decoded
from musicgen.model.decoding import Decoding
from musicgen.model.drum_model import DrumDecoding
from musicgen.model.line_decoding import LineDecoding
from musicgen.model.measure_model import MeasureDecoding
from musicgen.model.trio_model import TrioDecoding
from musicgen.representation.drum_map import VOICES, DrumMap, Voice, default_drum_map
from musicgen.representation.lineup import KIT_PLACE
from musicgen.representation.melody import HOLD

FloatArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Leaning:
    """What leaning is for a kind of decoding.

    Attributes:
        margins: See `margins`.
        lean: A decoding with something added to the margin of each place.
    """

    margins: Callable[[Any], FloatArray]
    lean: Callable[[Any, FloatArray], Any]


def margins(decoding: Decoding) -> FloatArray:
    """How far each place of a decoding is from its threshold, (batch, place).

    A place is where a note may begin: a cell of drums, a step of a line, a cell of a track's roll.
    Above 0 it does begin. Of a track that is silent all places are -inf.
    """
    return _LEANINGS[type(decoding)].margins(decoding)


def leaned(decoding: Decoded, added: FloatArray) -> Decoded:
    """A decoding with something added to the margin of each place, (batch, place)."""
    with_more: Decoded = _LEANINGS[type(decoding)].lean(decoding, added)
    return with_more


def places_of_voice(decoding: Decoding, voice: Voice, drum_map: DrumMap | None = None) -> BoolArray:
    """Which places are hits of a drum voice, (place,); none where a decoding has no drums.

    Measures play drums by note number: those of the map, the default one where None.
    """
    places = np.zeros(margins(decoding).shape[1], np.bool_)
    if isinstance(decoding, DrumDecoding):
        places[voice::VOICES] = True
    elif isinstance(decoding, TrioDecoding):
        places[2 * decoding.melody_velocities.shape[1] + voice :: VOICES] = True
    elif isinstance(decoding, MeasureDecoding):
        roll = places.reshape(decoding.onset_logits.shape[1:])  # (track, step, pitch)
        voices = (drum_map or default_drum_map()).voice_of_note.items()
        roll[KIT_PLACE][:, [note for note, other in voices if other is voice]] = True
    return places


def _drum_margins(decoding: DrumDecoding) -> FloatArray:
    return decoding.hit_logits.reshape(len(decoding), -1)


def _lean_drums(decoding: DrumDecoding, added: FloatArray) -> DrumDecoding:
    logits = decoding.hit_logits
    return replace(decoding, hit_logits=logits + added.reshape(logits.shape))


def _line_margins(decoding: LineDecoding) -> FloatArray:
    logits = decoding.class_logits
    best: FloatArray = logits[..., :HOLD].max(-1) - logits[..., HOLD:].max(-1)
    return best


def _lean_line(decoding: LineDecoding, added: FloatArray) -> LineDecoding:
    logits = decoding.class_logits.copy()
    logits[..., :HOLD] += added[..., None]
    return replace(decoding, class_logits=logits)


def _trio_margins(decoding: TrioDecoding) -> FloatArray:
    lines = [_line_margins(part) for part in (decoding.melody, decoding.bass)]
    return np.concatenate([*lines, _drum_margins(decoding.drums)], axis=1)


def _lean_trio(decoding: TrioDecoding, added: FloatArray) -> TrioDecoding:
    steps = decoding.melody_velocities.shape[1]
    melody, bass, drums = np.split(added, [steps, 2 * steps], axis=1)
    return TrioDecoding.of(
        _lean_line(decoding.melody, melody),
        _lean_line(decoding.bass, bass),
        _lean_drums(decoding.drums, drums),
    )


def _measure_margins(decoding: MeasureDecoding) -> FloatArray:
    sounds = decoding.sounds()[..., None, None]  # (bar, track, 1, 1)
    found = np.where(sounds, decoding.onset_logits, np.float32(-np.inf))
    return found.reshape(len(decoding), -1)


def _lean_measure(decoding: MeasureDecoding, added: FloatArray) -> MeasureDecoding:
    logits = decoding.onset_logits
    return replace(decoding, onset_logits=logits + added.reshape(logits.shape))


_LEANINGS: Mapping[type[Decoding], _Leaning] = MappingProxyType(
    {
        DrumDecoding: _Leaning(_drum_margins, _lean_drums),
        LineDecoding: _Leaning(_line_margins, _lean_line),
        TrioDecoding: _Leaning(_trio_margins, _lean_trio),
        MeasureDecoding: _Leaning(_measure_margins, _lean_measure),
    }
)

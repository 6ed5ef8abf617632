"""Attributes of rhythm: how many notes, and how many of them pull against the beat."""

import numpy as np

from musicgen.attributes.clip_arrays import ClipArrays
from musicgen.attributes.metric_places import Level
from musicgen.representation.drum_map import Voice

_PERCENT = 100.0
_ROUNDING_BEATS = 1e-6


def note_density(clip: ClipArrays) -> float:
    """Notes a bar, of all tracks; the notes of a chord count each."""
    return len(clip.all) / clip.bar_count


def voice_density(clip: ClipArrays, voice: Voice) -> float | None:
    """Hits of a drum voice a bar; None for a clip without drums."""
    if not clip.has_drums:
        return None
    return float(np.count_nonzero(clip.drums.streams == voice)) / clip.bar_count


def syncopation(clip: ClipArrays, level: Level) -> float | None:
    """The share of events, in %, that syncopate on the off-beat places of a level.

    An event is what begins at one place in one line: a chord of a track, a hit of a drum voice. It
    syncopates if nothing begins in its line from there up to the next stronger place, that place
    included: it is held, or silence follows, where a stronger beat was expected. The clip is a
    loop: its end is followed by its start.

    Source: Longuet-Higgins & Lee 1984, The Rhythmic Interpretation of Monophonic Music, for the
    condition; the count of events in place of weights lets levels be told apart, as in Roberts et
    al. 2018, arXiv:1803.05428. Lines of drums are taken apart as in Witek et al. 2014.

    Returns:
        0-100; None without notes.
    """
    if not len(clip.all):
        return None
    places = clip.places
    at = places.places_beats % places.length_beats
    order = np.lexsort((at, clip.all.streams))
    stream, at = clip.all.streams[order], at[order]
    is_new = np.ones(len(order), np.bool_)
    is_new[1:] = (stream[1:] != stream[:-1]) | (at[1:] != at[:-1])
    order, stream, at = order[is_new], stream[is_new], at[is_new]

    first = np.searchsorted(stream, stream, "left")
    is_last = np.append(stream[1:] != stream[:-1], True)
    following = np.where(is_last, at[first] + places.length_beats, np.roll(at, -1))
    held = following > places.next_stronger_beats[order] + _ROUNDING_BEATS
    on_level = places.levels[order] == level
    return float(np.mean(held & on_level)) * _PERCENT

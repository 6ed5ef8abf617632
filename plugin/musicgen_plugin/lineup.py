"""Parts that keep their place: scores of bands in, the same with each part in one place out.

A band's clips list their tracks in any order, and between them tracks come and go; channels go by
a part's place in the score. What is one part is what the model has one place for.
"""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from musicgen.model.clip_model import FittedClip
from musicgen.model.load import AnyModel
from musicgen.representation.lineup import KIT_PLACE
from musicgen.representation.measure import TRACKS
from musicgen.score import Score, Track

_ORDER = (*range(KIT_PLACE + 1, TRACKS), KIT_PLACE)
"""The model's places as scores have them: the kit last, for it has a channel of its own, and what
plays in its place where there is no kit moves no other part."""


class Lineup:
    """The parts of some clips of a model whose clips have different tracks.

    A part is called what the first clip that has it calls it, and like no other part.

    Args:
        model: Tells the places.
        clips: As the model fits them.
    """

    def __init__(self, model: AnyModel, clips: Iterable[FittedClip]) -> None:
        self._model = model
        self._parts: dict[int, Track] = {}
        for clip in clips:
            for place, track in zip(model.places(clip), clip.score.tracks, strict=True):
                self._parts.setdefault(place, replace(track, notes=()))
        names = distinct_names({place: part.name for place, part in self._parts.items()})
        for place, name in names.items():
            self._parts[place] = replace(self._parts[place], name=name)
        self._places = {part.name: place for place, part in self._parts.items()}

    def named(self, clip: FittedClip) -> FittedClip:
        """One of the clips, its tracks called what their parts are."""
        return renamed(clip, [self._parts[place].name for place in self._model.places(clip)])

    def placed(self, clip: FittedClip) -> FittedClip:
        """A clip that was made of them and fitted anew, each track in the place of its name."""
        names = [track.name for track in clip.score.tracks]
        if not self._places.keys() >= set(names) or len(set(names)) < len(names):
            return clip
        return _replaced(clip, places=tuple(self._places[name] for name in names))

    def arranged(self, score: Score) -> Score:
        """A score that was made of them with a track for each place, empty where it is silent."""
        tracks = {self._places.get(track.name): track for track in reversed(score.tracks)}
        others = [track for track in score.tracks if track not in tracks.values()]
        placed = [tracks.get(place, self._parts.get(place, _NOTHING)) for place in _ORDER]
        others += [tracks[None]] if None in tracks else []
        return replace(score, tracks=(*placed, *others))


def renamed(clip: FittedClip, names: Iterable[str]) -> FittedClip:
    """A clip with its tracks called so, in their order."""
    pairs = zip(clip.score.tracks, names, strict=True)
    tracks = tuple(replace(track, name=name) for track, name in pairs)
    return _replaced(clip, score=replace(clip.score, tracks=tracks))


def distinct_names(names: Mapping[int, str]) -> dict[int, str]:
    """Names of parts by their places, each unlike those before: parts are muted by their names."""
    distinct: dict[int, str] = {}
    for place, given in names.items():
        name = given or f"Part {place + 1}"
        numbered = (f"{name} {number}" for number in itertools.count(place + 1))
        distinct[place] = next(
            each for each in itertools.chain((name,), numbered) if each not in distinct.values()
        )
    return distinct


_NOTHING = Track()


def _replaced(clip: Any, **fields: Any) -> FittedClip:  # noqa: ANN401 - a model's own dataclass
    changed: FittedClip = replace(clip, **fields)
    return changed

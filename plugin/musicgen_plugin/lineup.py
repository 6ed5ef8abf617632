"""Parts that keep their place: scores of bands in, the same with each part in one place out.

A band's clips list their tracks in any order, and between them tracks come and go; channels go by
a part's place in the score. What is one part is what the model has one place for.
"""

from collections.abc import Iterable
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
        for place, part in self._parts.items():
            self._parts[place] = replace(part, name=self._only(part.name, place))
        self._places = {part.name: place for place, part in self._parts.items()}

    def named(self, clip: FittedClip) -> FittedClip:
        """One of the clips, its tracks called what their parts are."""
        parts = (self._parts[place] for place in self._model.places(clip))
        tracks = tuple(
            replace(track, name=part.name)
            for part, track in zip(parts, clip.score.tracks, strict=True)
        )
        return _replaced(clip, score=replace(clip.score, tracks=tracks))

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

    def _only(self, name: str, place: int) -> str:
        """A name that no earlier part has."""
        earlier = {part.name for other, part in self._parts.items() if other != place}
        name = name or f"Part {place + 1}"
        return name if name not in earlier else f"{name} {place + 1}"


_NOTHING = Track()


def _replaced(clip: Any, **fields: Any) -> FittedClip:  # noqa: ANN401 - a model's own dataclass
    changed: FittedClip = replace(clip, **fields)
    return changed

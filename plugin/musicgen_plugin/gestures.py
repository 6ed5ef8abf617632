"""A performance of the controls, kept along the song: what entered where in, the same again out.

What is kept is not when a knob was moved but where its pattern entered, and as what: so a replay
plays the same notes, however long a decoding takes.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from musicgen_plugin.errors import LiveError
from musicgen_plugin.player import Entrance

_VERSION = 1
_ROUNDING_BEATS = 1e-9
Values = Mapping[str, float]
"""Where the controls stand, by target."""


@dataclass(frozen=True, slots=True)
class Point:
    """Where the controls stood for a pattern that entered.

    Attributes:
        entrance: Where it entered.
        values: Where the controls stood.
    """

    entrance: Entrance
    values: Values


@dataclass(frozen=True, slots=True)
class Gesture:
    """A performance.

    Attributes:
        points: In the order of the song.
    """

    points: tuple[Point, ...] = ()

    def at(self, beats: float) -> Point | None:
        """What plays at a song position; None before the first."""
        index = bisect_right(self.points, beats, key=_from_beats)
        return self.points[index - 1] if index else None

    def within(self, after_beats: float, until_beats: float) -> tuple[Point, ...]:
        """What enters after one song position, up to another."""
        first = bisect_right(self.points, after_beats, key=_from_beats)
        last = bisect_right(self.points, until_beats, key=_from_beats)
        return self.points[first:last]

    def to_json(self) -> str:
        """The gesture as its file has it."""
        rows = [
            {
                "at_beats": point.entrance.at_beats,
                "from_beats": point.entrance.from_beats,
                "values": dict(point.values),
            }
            for point in self.points
        ]
        return json.dumps({"version": _VERSION, "points": rows}, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Gesture":
        """Read a gesture.

        Raises:
            LiveError: it is not as `to_json` writes it.
        """
        try:
            content = json.loads(text)
            if content["version"] != _VERSION:
                raise LiveError(
                    f"a gesture of version {_VERSION} is known, not {content['version']}"
                )
            points = tuple(_point(row) for row in content["points"])
        except (ValueError, TypeError, KeyError) as err:
            raise LiveError(f"no gesture: {err!r}") from err
        return cls(tuple(sorted(points, key=_from_beats)))


def _from_beats(point: Point) -> float:
    return point.entrance.from_beats


def _point(row: Mapping[str, object]) -> Point:
    at_beats, from_beats = float(str(row["at_beats"])), float(str(row["from_beats"]))
    values = row["values"]
    if not isinstance(values, dict):
        raise LiveError(f"values of a gesture's point must be an object, not {values!r}")
    return Point(Entrance(at_beats, from_beats), {str(k): float(v) for k, v in values.items()})


class GestureRecorder:
    """Keeps what enters; a second pass over a place takes the first one's place there.

    Args:
        gesture: What has been kept before.
    """

    def __init__(self, gesture: Gesture | None = None) -> None:
        self._points = list(gesture.points) if gesture else []
        self._reached_beats = float("-inf")

    @property
    def gesture(self) -> Gesture:
        """What has been kept."""
        return Gesture(tuple(self._points))

    def locate(self, beats: float) -> None:
        """Go on from a song position."""
        self._reached_beats = beats - _ROUNDING_BEATS

    def enter(self, entrance: Entrance, values: Values) -> None:
        """Keep what entered, in place of what was kept since the last place up to this one."""
        after_beats = min(self._reached_beats, entrance.from_beats - _ROUNDING_BEATS)
        first = bisect_right(self._points, after_beats, key=_from_beats)
        last = bisect_right(self._points, entrance.from_beats, key=_from_beats)
        self._points[first:last] = [Point(entrance, dict(values))]
        self._reached_beats = entrance.from_beats


class GesturePlayer:
    """Says what is to enter, ahead of time.

    Args:
        gesture: What was performed.
        ahead_beats: How long before it enters a pattern is asked for.
    """

    def __init__(self, gesture: Gesture, ahead_beats: float = 1.0) -> None:
        self.gesture = gesture
        self._ahead_beats = ahead_beats
        self._asked_beats = float("-inf")

    def locate(self, beats: float) -> tuple[Point, ...]:
        """What is to play from a song position on, and what enters soon after."""
        self._asked_beats = beats
        current = self.gesture.at(beats)
        return ((current,) if current else ()) + self.advance(beats)

    def advance(self, beats: float) -> tuple[Point, ...]:
        """What enters soon after a song position and has not been told yet."""
        until_beats = beats + self._ahead_beats
        if until_beats <= self._asked_beats:
            return ()
        points = self.gesture.within(self._asked_beats, until_beats)
        self._asked_beats = until_beats
        return points

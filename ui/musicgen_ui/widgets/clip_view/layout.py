"""Where things are in a clip view: a size and a clip in, pixels out and back; no Qt.

Content is measured from the first beat and the first lane's top, in logical pixels; the view shows
a part of it beside a column of names and under a ruler.
"""

from dataclasses import dataclass, field
from typing import Self

from musicgen_ui.widgets.clip_view.rows import Kind, Lane
from musicgen_ui.widgets.clip_view.time_axis import TimeAxis

RULER_PX = 18
BAR_PX = 10
"""Of a scroll bar."""
LANE_GAP_PX = 6
LOCK_PX = 20
_LABELS_PX = 80
_KEYS_PX = 38
_HEADER_PX = 144
SCALE_PX = 26
"""Of the octaves' names beside a lane's head, where there is room for them."""
_SMALL_HEADER_PX = 134
_BARE_HEADER_PX, _WIDEST_BARE_HEADER_PX, _DOT_PX = 96, 144, 20
_BARE_HEADER_SHARE = 0.28
"""Of a view's width: names have more room where notes have enough."""
_LEAST_RULED_PX = 80
_LEAST_LABELLED_PX = 340
_LEAST_SCALED_PX = 600
_LEAST_ROW_PX = {Kind.GRID: 6.0, Kind.ROLL: 5.0, Kind.BAND: 1.8}
_MOST_ROW_PX = {Kind.GRID: 144.0, Kind.ROLL: 64.0, Kind.BAND: 48.0}
"""Enough for a window on a 4K screen to be filled; beyond it notes would be slabs."""
_LABELLED_ROW_PX = 11.0
_LEAST_LANE_PX = 58.0
_LEAST_BARE_LANE_PX = 36.0
_DRUM_ROW_PX = 4.0
MOST_ZOOM = 32.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    def has(self, x: float, y: float, slack: float = 0.0) -> bool:
        """Whether a point lies in it, or so near to it."""
        return (
            self.x - slack <= x <= self.right + slack and self.y - slack <= y <= self.bottom + slack
        )

    def meets(self, other: "Box") -> bool:
        """Whether it shares any of its area with another."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )


@dataclass(frozen=True, slots=True)
class LaneBox:
    """A lane's place in the content.

    Attributes:
        lane: What it shows.
        top: Its upper edge.
        height: Of it.
        edges: Its rows' upper edges and the last one's lower, on whole pixels where rows are tall
            enough for it to be seen.
    """

    lane: Lane
    top: float
    height: float
    edges: tuple[float, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        count = len(self.lane.rows)
        edges = (self.top + self.height * row / count for row in range(count + 1))
        is_round = self.height / count >= 4
        object.__setattr__(
            self, "edges", tuple(map(float, map(round, edges) if is_round else edges))
        )

    def row_at(self, y: float) -> int:
        """The row at a height; the nearest where it is above or below all."""
        count = len(self.lane.rows)
        return min(max(int((y - self.top) / self.height * count), 0), count - 1)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a layout is made for.

    Attributes:
        width: Of the view, in pixels.
        height: Of the view.
        zoom: 1 shows the whole length; more shows less.
        has_controls: Whether rows have locks and lanes have buttons.
    """

    width: float
    height: float
    zoom: float = 1.0
    has_controls: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a clip's rows and beats are.

    Attributes:
        kind: How it is shown.
        time: Its bars and steps.
        lanes: Its lanes, from the top down.
        left: Where the first beat is when nothing is scrolled.
        top: Where the first lane is when nothing is scrolled.
        width: Of the part of the content that is in view.
        height: The same, upwards.
        beat_px: Width of a beat.
        content_width: Of all beats.
        content_height: Of all lanes.
        has_labels: Whether rows have names beside them.
        has_locks: Whether rows have locks beside them.
        has_scale: Whether lanes of pitches have octaves' names beside their heads.
    """

    kind: Kind
    time: TimeAxis
    lanes: tuple[LaneBox, ...]
    left: float
    top: float
    width: float
    height: float
    beat_px: float
    content_width: float
    content_height: float
    has_labels: bool
    has_locks: bool
    has_scale: bool

    @classmethod
    def of(cls, kind: Kind, time: TimeAxis, lanes: tuple[Lane, ...], shape: Shape) -> Self:
        """Lay a clip out in a view."""
        top = RULER_PX if shape.height >= _LEAST_RULED_PX else 0
        height = max(1.0, shape.height - top - (BAR_PX if shape.zoom > 1 else 0))
        boxes = _lane_boxes(kind, lanes, height, has_controls=shape.has_controls)
        content_height = boxes[-1].top + boxes[-1].height
        row_px = boxes[0].height / len(lanes[0].rows)
        is_labelled = shape.width >= _LEAST_LABELLED_PX and (
            kind is not Kind.GRID or row_px >= _LABELLED_ROW_PX
        )
        has_locks = kind is Kind.GRID and shape.has_controls and is_labelled
        left = _left(kind, shape, is_labelled=is_labelled, has_locks=has_locks)
        scroll_bar = BAR_PX + 2 if content_height >= height + 1 else 1
        width = max(1.0, shape.width - left - scroll_bar)
        return cls(
            kind,
            time,
            boxes,
            left,
            top,
            width,
            height,
            width * shape.zoom / time.length_beats,
            width * shape.zoom,
            content_height,
            is_labelled,
            has_locks,
            kind is Kind.BAND and shape.has_controls and shape.width >= _LEAST_SCALED_PX,
        )

    @property
    def step_px(self) -> float:
        """Width of a step."""
        return self.beat_px * self.time.step_beats

    def x_of(self, beats: float) -> float:
        """Where a beat is in the content."""
        return beats * self.beat_px

    def beats_at(self, x: float) -> float:
        """The beat at a place of the content, within the clip."""
        return min(max(x / self.beat_px, 0.0), self.time.length_beats)

    def step_at(self, x: float) -> int:
        """The step whose cell is at a place of the content."""
        return self.time.step_under(self.beats_at(x))

    def lane_at(self, y: float) -> int:
        """The lane at a height of the content, or the nearest above it."""
        tops = [index for index, box in enumerate(self.lanes) if box.top <= y]
        return tops[-1] if tops else 0

    def cell(self, lane: int, row: int, step: int) -> Box:
        """A cell of the content."""
        box = self.lanes[lane]
        x, right = self.x_of(step * self.time.step_beats), self.content_width
        end = min(self.x_of((step + 1) * self.time.step_beats), right)
        top = box.edges[row]
        return Box(x, top, end - x, box.edges[row + 1] - top)


def _left(kind: Kind, shape: Shape, *, is_labelled: bool, has_locks: bool) -> float:
    if kind is Kind.GRID:
        return (_LABELS_PX if is_labelled else 1) + (LOCK_PX if has_locks else 0)
    if kind is Kind.ROLL:
        return _KEYS_PX if is_labelled else 1
    if not shape.has_controls:
        wanted = max(shape.width * _BARE_HEADER_SHARE, _BARE_HEADER_PX)
        return round(min(wanted, _WIDEST_BARE_HEADER_PX)) if is_labelled else _DOT_PX
    return _HEADER_PX + SCALE_PX if shape.width >= _LEAST_SCALED_PX else _SMALL_HEADER_PX


def _lane_boxes(
    kind: Kind, lanes: tuple[Lane, ...], height: float, *, has_controls: bool
) -> tuple[LaneBox, ...]:
    least_row, most_row = _LEAST_ROW_PX[kind], _MOST_ROW_PX[kind]
    if kind is not Kind.BAND:
        count = len(lanes[0].rows)
        tall = min(max(height, least_row * count), most_row * count)
        return (LaneBox(lanes[0], 0.0, tall),)
    floor = _LEAST_LANE_PX if has_controls else _LEAST_BARE_LANE_PX
    needed = [
        max(floor, len(lane.rows) * (_DRUM_ROW_PX if lane.is_drum else least_row)) for lane in lanes
    ]
    gaps = LANE_GAP_PX * (len(lanes) - 1)
    spare = max(0.0, height - gaps - sum(needed)) / len(lanes)
    boxes, top = [], 0.0
    for lane, least in zip(lanes, needed, strict=True):
        tall = float(int(min(least + spare, most_row * len(lane.rows))))
        boxes.append(LaneBox(lane, top, tall))
        top += tall + LANE_GAP_PX
    return tuple(boxes)

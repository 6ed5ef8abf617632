from typing import Any

import numpy as np
import pytest
from bands import INSTALLED, band

from musicgen.errors import MusicgenError
from musicgen.latent import Path
from musicgen.model.load import AnyModel, load_model
from musicgen.operations.grid import Corners, Grid, Point
from musicgen.operations.morph import Curve, Morph
from musicgen.score import Score

BEATS = ("house", "samba", "metal", "jazz-swing")
CORNERS = (Point(0, 0), Point(1, 0), Point(0, 1), Point(1, 1))


@pytest.fixture(scope="module", params=INSTALLED)
def model(request: pytest.FixtureRequest) -> AnyModel:
    return load_model(request.param)


def square(model: AnyModel) -> Grid[Any, Any]:
    return Grid(model, Corners(*(model.fit(band(name)) for name in BEATS)))


@pytest.mark.parametrize("path", list(Path))
def test_the_corners_are_the_clips_note_for_note(model: AnyModel, path: Path) -> None:
    clips = [model.fit(band(name)) for name in BEATS]
    found = Grid(model, Corners(*clips), path=path).at(*CORNERS)
    assert found == tuple(clip.score for clip in clips)


def test_the_edges_are_morphs() -> None:
    model = load_model()
    house, _, metal, _ = (model.fit(band(name)) for name in BEATS)
    middle = square(model).at(Point(0, 0.4))[0]
    morphed = Morph(model, house, metal).at(np.array([0.4]))[0]
    assert middle.notes == morphed.notes
    assert middle.bpm == morphed.bpm


def cells(score: Score) -> set[tuple[int, int]]:
    return {(round(note.onset_beats * 4) % 32, note.pitch) for note in score.notes}


def test_near_a_corner_is_near_its_clip() -> None:
    model = load_model()
    near, far = square(model).at(Point(0.03, 0.03), Point(0.97, 0.03))
    house, samba = (model.fit(band(name)).score for name in BEATS[:2])
    for score, clip in ((near, house), (far, samba)):
        assert len(cells(score) ^ cells(clip)) <= 2


def test_points_at_once_or_one_by_one_are_the_same() -> None:
    grid = square(load_model())
    points = [Point(x / 9, y / 9) for x in range(10) for y in range(10)]
    assert [score.notes for score in grid.at(*points)] == [
        grid.at(point)[0].notes for point in points
    ]


def test_lines_rise_from_edge_to_edge() -> None:
    columns, rows = square(load_model()).lines(5)
    for line in (columns, rows):
        assert line[[0, -1]].tolist() == [0, 1]
        assert (np.diff(line) > 0).all()
    columns, _ = square(load_model()).lines(3, Curve.LINEAR)
    assert columns.tolist() == [0, 0.5, 1]


@pytest.mark.parametrize("size", [1, 0, 31])
def test_size_out_of_range(size: int) -> None:
    with pytest.raises(MusicgenError, match=f"size must be in 2-30 clips a side, not {size}"):
        square(load_model()).lines(size)

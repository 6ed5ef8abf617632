import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen.errors import ShapeError
from musicgen.representation.lineup import BASS_PLACE, KIT_PLACE, places_of
from musicgen.representation.measure import DRUMS, TRACKS

PIANO, BASS, SYNTH_BASS, LEAD, PAD = 0, 33, 38, 80, 88


@pytest.mark.parametrize(
    ("programs", "pitches", "places"),
    [
        ([], [], ()),
        ([PIANO], [60], (2,)),
        ([PIANO, DRUMS, BASS, LEAD], [60, 40, 38, 76], (3, KIT_PLACE, BASS_PLACE, 2)),
        ([LEAD, BASS, DRUMS, PIANO], [76, 38, 40, 60], (2, BASS_PLACE, KIT_PLACE, 3)),
        ([SYNTH_BASS, BASS], [45, 36], (2, BASS_PLACE)),  # of two basses the lower
        ([BASS, LEAD], [90, 70], (BASS_PLACE, 2)),  # told by its program, not by how low it is
        ([PIANO, PIANO, PIANO], [50, 70, 60], (4, 2, 3)),
    ],
)
def test_place_of_each_track(
    programs: list[int], pitches: list[float], places: tuple[int, ...]
) -> None:
    assert places_of(programs, pitches) == places


def test_lowest_of_many_take_what_kit_and_bass_leave_free() -> None:
    pitches = [90.0, 80, 70, 60, 50, 40, 30, 20]
    assert places_of([PIANO] * 8, pitches) == (2, 3, 4, 5, 6, 7, BASS_PLACE, KIT_PLACE)
    assert places_of([DRUMS, *[PAD] * 7], [0, *pitches[:7]]) == (0, 2, 3, 4, 5, 6, 7, 1)
    assert places_of([BASS, *[PAD] * 7], [40, *pitches[:7]]) == (1, 2, 3, 4, 5, 6, 7, 0)


@given(
    band=st.lists(
        st.tuples(st.integers(0, 127), st.integers(0, 127)),
        max_size=TRACKS - 1,
        unique_by=lambda track: track[1],
    ),
    has_kit=st.booleans(),
)
def test_order_of_the_tracks_does_not_matter(
    *, band: list[tuple[int, float]], has_kit: bool
) -> None:
    tracks = [*band, (DRUMS, 40.5)] if has_kit else band
    places = places_of(*_columns(tracks))
    assert len(set(places)) == len(tracks)
    assert all(0 <= place < TRACKS for place in places)
    turned = tracks[::-1]
    assert places_of(*_columns(turned)) == places[::-1]
    if has_kit:
        assert places[-1] == KIT_PLACE


def _columns(tracks: list[tuple[int, float]]) -> tuple[list[int], list[float]]:
    return [program for program, _ in tracks], [pitch for _, pitch in tracks]


@pytest.mark.parametrize("programs", [[PIANO] * 9, [DRUMS, PIANO, DRUMS]])
def test_band_that_has_no_lineup_is_told(programs: list[int]) -> None:
    with pytest.raises(ShapeError) as caught:
        places_of(programs, [60.0] * len(programs))
    assert str(caught.value) == (
        f"a lineup has at most 8 tracks, one of them drums, not programs {programs}"
    )

from itertools import combinations

import numpy as np
import pytest

from musicgen import factory
from musicgen.errors import MusicgenError
from musicgen.latent import Path as LatentPath
from musicgen.midifile import score_from_bytes, score_to_bytes
from musicgen.model.drum_model import DrumModel
from musicgen.model.load import load_model
from musicgen.operations.morph import Curve, Morph, joined
from musicgen.representation.drum_fit import FittedDrums, fit_drums
from musicgen.representation.drums import to_grid
from musicgen.score import Meter, Note, Score, Tempo, Track

NAMES = ("house", "samba", "boom-bap", "jazz-swing", "metal", "reggae")
PAIRS = list(combinations(NAMES, 2))


@pytest.fixture(scope="module")
def model() -> DrumModel:
    loaded = load_model()
    assert isinstance(loaded, DrumModel)
    return loaded


def beat(name: str) -> FittedDrums:
    return fit_drums(factory.load(name).score)


def clip(*notes: Note, bpm: float = 120.0) -> FittedDrums:
    track = Track("Clip", notes, is_drum=True)
    return fit_drums(Score((track,), length_beats=8.0, tempos=(Tempo(bpm=bpm),)))


def read_back(score: Score) -> Score:
    return score_from_bytes(score_to_bytes(score), "clip")


def hits(scores: tuple[Score, ...]) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.stack([to_grid(score).grid.hits for score in scores])


@pytest.mark.parametrize(("a", "b"), PAIRS)
@pytest.mark.parametrize("path", list(LatentPath))
def test_ends_are_the_clips_note_for_note(
    model: DrumModel, a: str, b: str, path: LatentPath
) -> None:
    start, end = beat(a), beat(b)
    scores = Morph(model, start, end, path=path).at(np.array([0.0, 0.5, 1.0]))
    assert scores[0] == start.score
    assert scores[-1] == end.score


def test_ends_keep_what_the_grid_cannot_hold(model: DrumModel) -> None:
    cowbell = Note(1.0, 56, 90, 0.25)
    flam = (Note(0.97, 38, 40, 0.1), Note(1.0, 38, 110, 0.1))
    start = clip(Note(0.0, 35, 100, 0.3), cowbell, *flam, Note(7.99, 22, 60, 0.01))
    ends = Morph(model, start, beat("house")).at(np.array([0.0]))
    assert set(ends[0].notes) >= {cowbell, *flam}
    assert ends[0] == start.score


def test_near_an_end_is_near_that_clip(model: DrumModel) -> None:
    grown = []
    for a, b in PAIRS:
        way = Morph(model, beat(a), beat(b))
        grid = hits(way.at(np.linspace(0, 1, 9)))
        grown.extend(np.diff((grid != grid[0]).sum(axis=(1, 2))) >= 0)
        # A tenth of the way in, hardly a cell differs: the decoder's own errors are made good.
        close = hits(way.at(np.array([0.0, 0.1])))
        assert (close[0] != close[1]).sum() <= 3
    assert np.mean(grown) > 0.95


def test_even_curve_changes_evenly(model: DrumModel) -> None:
    def variation(curve: Curve) -> float:
        of_pairs = []
        for a, b in PAIRS:
            way = Morph(model, beat(a), beat(b))
            heard = np.stack(
                [to_grid(score).grid.velocities for score in way.at(way.positions(9, curve))]
            )
            change = np.abs(np.diff(heard, axis=0)).sum(axis=(1, 2))
            of_pairs.append(change.std() / change.mean())
        return float(np.mean(of_pairs))

    assert variation(Curve.EVEN) < 0.35 < variation(Curve.LINEAR)


def test_a_way_has_bounds(model: DrumModel) -> None:
    with pytest.raises(MusicgenError, match="1000 clips at most, not 1001"):
        Morph(model, beat("house"), beat("samba")).positions(1001)


def test_linear_curve_is_linear(model: DrumModel) -> None:
    way = Morph(model, beat("house"), beat("samba"))
    assert way.positions(5, Curve.LINEAR).tolist() == [0, 0.25, 0.5, 0.75, 1]


def test_a_morph_of_equal_clips_stays_there(model: DrumModel) -> None:
    way = Morph(model, beat("house"), beat("house"))
    grid = hits(way.at(way.positions(5)))
    assert (grid == grid[0]).all()


def test_tempo_travels_with_the_music(model: DrumModel) -> None:
    way = Morph(model, beat("house"), beat("samba"))  # 124 and 102 bpm
    assert [score.bpm for score in way.at(np.array([0.0, 0.5, 1.0]))] == [124, 113, 102]


def test_a_cell_of_an_end_keeps_its_note_number(model: DrumModel) -> None:
    side_stick = tuple(Note(beat, 37, 100, 0.1) for beat in (1.0, 3.0, 5.0, 7.0))
    kicks = tuple(Note(beat, 36, 100, 0.1) for beat in (0.0, 2.0, 4.0, 6.0))
    start, end = clip(*kicks, *side_stick), beat("house")
    near, far = Morph(model, start, end).at(np.array([0.1, 0.9]))
    assert {note.pitch for note in near.notes} >= {36, 37}
    assert 37 not in {note.pitch for note in far.notes}


def test_other_percussion_fades_softest_first(model: DrumModel) -> None:
    loud, soft = Note(1.0, 56, 120, 0.1), Note(2.0, 56, 40, 0.1)
    start = clip(Note(0.0, 36, 100, 0.1), Note(4.0, 36, 100, 0.1), loud, soft)
    way = Morph(model, start, beat("house"))
    present = [
        {note for note in score.notes if note.pitch == 56}
        for score in way.at(np.array([0.1, 0.3, 0.5]))
    ]
    assert present == [{loud, soft}, {loud}, set()]


@pytest.mark.parametrize("count", [1, 0, -3])
def test_a_way_has_two_ends(model: DrumModel, count: int) -> None:
    with pytest.raises(MusicgenError, match=f"2 clips or more, its two ends, not {count}"):
        Morph(model, beat("house"), beat("samba")).positions(count)


def test_each_half_of_a_morph_is_in_its_end_s_meter(model: DrumModel) -> None:
    kicks = tuple(Note(beat, 36, 100, 0.1) for beat in (0.0, 3.0))
    hats = tuple(Note(float(beat), 42, 80, 0.1) for beat in range(6))
    track = Track("Waltz", kicks + hats, is_drum=True)
    waltz = fit_drums(Score((track,), length_beats=6.0, meters=(Meter(0, 3, 4),)))
    scores = Morph(model, waltz, beat("house")).at(np.array([0.0, 0.2, 0.8, 1.0]))
    assert [str(score.meter) for score in scores] == ["3/4", "3/4", "4/4", "4/4"]
    assert [score.length_beats for score in scores] == [6, 6, 8, 8]
    assert scores[0] == waltz.score
    near = to_grid(scores[1]).grid.hits
    assert (near != waltz.gridded.grid.hits).sum() <= 4


def test_joined_clips_follow_each_other(model: DrumModel) -> None:
    way = Morph(model, beat("house"), beat("samba"))
    scores = way.at(way.positions(3))
    whole = joined(scores)
    assert whole.length_beats == 24
    assert [tempo.beat for tempo in whole.tempos] == [0, 8, 16]
    assert len(whole.notes) == sum(len(score.notes) for score in scores)
    last = read_back(whole.cut(16, 8))
    assert last.notes == read_back(scores[-1]).notes

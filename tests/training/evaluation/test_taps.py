import numpy as np
import pytest

from musicgen.factory import all_beats
from musicgen.model.tap_model import TapModel
from musicgen.representation.drum_fit import fit_drums
from musicgen.representation.drum_map import Voice
from musicgen.training.evaluation.feel import PlayedWindows
from musicgen.training.evaluation.taps import measure_taps


def test_figures_of_factory_beats() -> None:
    grids = np.stack([fit_drums(beat.score).model_grid.to_array() for beat in all_beats()])
    bpm = np.array([beat.score.bpm for beat in all_beats()], np.float32)
    figures = measure_taps(TapModel.load(), PlayedWindows(grids, bpm), seed=0)
    silent = figures["silent"]
    assert silent["hit_f1"] == 0
    assert silent["cell_accuracy"] == pytest.approx(float((grids[..., 0] == 0).mean()))
    assert figures["ordinary"]["cell_accuracy"] > silent["cell_accuracy"]
    for answer in ("ordinary", "sampled", "fitting"):
        assert figures[answer]["hit_f1"] > 0.25
        assert figures[answer]["onset_f1"] > 0.6
        assert figures["fitting"]["onset_f1"] > figures["sampled"]["onset_f1"]
        assert set(figures[answer]["voice_f1"]) == {voice.label for voice in Voice}

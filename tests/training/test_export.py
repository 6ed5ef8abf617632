import pytest

from musicgen.model.drum_model import DrumModel

pytestmark = pytest.mark.train


def test_x(debug_model: DrumModel) -> None:
    print(debug_model.manifest.evaluation)

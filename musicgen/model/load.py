"""Loading a model of any kind: an id or a folder in, a ClipModel out."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from musicgen.errors import ModelError
from musicgen.model.catalog import find_model
from musicgen.model.clip_model import ClipModel
from musicgen.model.drum_model import DrumModel
from musicgen.model.manifest import verify
from musicgen.model.measure_model import MeasureModel
from musicgen.model.melody_model import MelodyModel
from musicgen.model.trio_model import TrioModel

DEFAULT_MODEL = "drums-2bar"
AnyModel = ClipModel[Any, Any]
MODELS: Mapping[str, type[AnyModel]] = MappingProxyType(
    {model.kind: model for model in (DrumModel, MelodyModel, TrioModel, MeasureModel)}
)


def load_model(name: str = DEFAULT_MODEL) -> AnyModel:
    """Load a model.

    Args:
        name: Id of an installed model, or the path of a model folder.

    Raises:
        ModelError: there is none, it is damaged, or of a kind that this version does not know.
    """
    installed = find_model(name)
    manifest = installed.manifest
    if manifest.kind not in MODELS:
        raise ModelError(
            f"{name}: a model of kind {manifest.kind!r}; this version of musicgen plays "
            f"{', '.join(MODELS)}"
        )
    verify(installed.folder, manifest)
    return MODELS[manifest.kind](installed.folder, manifest)

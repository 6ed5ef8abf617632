"""The installed models: are their files as their manifests say, and does one play."""

from typing import TYPE_CHECKING

from musicgen.doctor.check import Check, State, pip_install
from musicgen.errors import ModelError

if TYPE_CHECKING:  # as a check runs: it may be what is missing
    from musicgen.model.catalog import InstalledModel


def check_models() -> Check:
    """The checksums of all installed models and their companions; one model draws a clip."""
    from musicgen.model.catalog import installed_models, model_folders

    found = installed_models()
    if not found:
        line = f"none in any of {', '.join(map(str, model_folders()))}"
        return Check("models", State.FAIL, line, _install_again())
    for model in found:
        try:
            _require_whole(model)
        except ModelError as err:
            return Check("models", State.FAIL, str(err), _cure_of(model))
    try:
        _draw(found[0])
    except ModelError as err:
        return Check("models", State.FAIL, str(err), _cure_of(found[0]))
    return Check("models", State.OK, f"{', '.join(model.id for model in found)}: checksums right")


def _require_whole(model: "InstalledModel") -> None:
    from musicgen.model.companion import COMPANION, find_companion, read_companion_manifest
    from musicgen.model.manifest import verify
    from musicgen.model.vectors import VECTORS, read_vectors

    manifest = model.manifest
    verify(model.folder, manifest)
    if (model.folder / VECTORS).is_file():
        read_vectors(model.folder, manifest)
    for path in sorted(model.folder.glob(f"*/{COMPANION}")):
        companion = read_companion_manifest(path.parent)
        find_companion(str(model.folder), companion.kind, tuple(companion.checksums))


def _draw(installed: "InstalledModel") -> None:
    import numpy as np

    from musicgen.model.clip_model import noise_size
    from musicgen.model.load import load_model

    model = load_model(str(installed.folder))
    noise = np.zeros((1, noise_size(model.manifest.latent_size)), np.float32)
    model.decode(model.draw(noise), *model.no_conditions(1))


def _cure_of(model: "InstalledModel") -> str:
    from musicgen.model.catalog import model_folders

    if model.folder.parent == model_folders()[-1]:
        return _install_again()
    return f"export it again (`musicgen export`), or delete {model.folder}"


def _install_again() -> str:
    return f"{pip_install('musicgen-studio')} --force-reinstall --no-deps"

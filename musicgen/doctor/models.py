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
    amiss = []
    for model in found:
        try:
            _require_whole(model)
            if model is found[0]:
                _draw(model)
        except ModelError as err:
            amiss.append(_told(model, err))
    if amiss:
        return next((check for check in amiss if check.state is State.FAIL), amiss[0])
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


def _told(model: "InstalledModel", err: ModelError) -> Check:
    """A model that came with musicgen must work; one of the user's own hinders no other."""
    from musicgen.model.catalog import model_folders

    if model.folder.parent == model_folders()[-1]:
        return Check("models", State.FAIL, str(err), _install_again())
    cure = f"make it again, or delete {model.folder}"
    return Check("models", State.WARN, str(err), cure)


def _install_again() -> str:
    return f"{pip_install('musicgen-studio')} --force-reinstall --no-deps"

"""The user's folders: can they be written, and is there room on their disk."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from musicgen.doctor.check import Check, State

LEAST_FREE_BYTES = 500_000_000
"""Room for a personal model, its checkpoints and some captured clips."""


def user_folders() -> dict[str, Path]:
    """The folders that musicgen writes to unasked, by what is in them."""
    import platformdirs

    return {
        "models": platformdirs.user_data_path("musicgen", appauthor=False),
        "settings": platformdirs.user_config_path("musicgen", appauthor=False),
        "sessions": platformdirs.user_state_path("musicgen", appauthor=False),
        "clips to drag": platformdirs.user_cache_path("musicgen", appauthor=False),
    }


def check_folders(folders: Mapping[str, Path]) -> Check:
    """Whether each can be written, or made; none is made."""
    for what, folder in folders.items():
        there = _nearest(folder)
        try:
            with tempfile.TemporaryFile(dir=there):
                pass
        except OSError as err:
            line = f"{folder} ({what}) cannot be written: {there}: {err.strerror}"
            cure = f"make {there} a folder that is yours to write"
            return Check("folders", State.WARN, line, cure)
    return Check("folders", State.OK, "settings, sessions and models can be written")


def check_disk(folder: Path, least_bytes: int = LEAST_FREE_BYTES) -> Check:
    """Whether there is room where models and sessions are kept."""
    there = _nearest(folder)
    free = shutil.disk_usage(there).free
    line = f"{free / 1e9:.1f} GB free at {there}"
    if free < least_bytes:
        return Check("disk", State.WARN, line, f"make room: {least_bytes / 1e9:g} GB or more")
    return Check("disk", State.OK, line)


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())

"""How to install the optional parts, as every message that lacks one says it."""

import sys

from musicgen.errors import MissingExtraError

_CPU_TORCH = "--extra-index-url https://download.pytorch.org/whl/cpu"


def how_to_install(extra: str) -> str:
    """The command that installs an extra.

    On Linux PyTorch comes with 4 GB of CUDA unless it is asked for otherwise.
    """
    command = f"pip install 'musicgen-studio[{extra}]'"
    if "train" not in extra.split(",") or not sys.platform.startswith("linux"):
        return command
    return f"{command} (without an NVIDIA GPU: {_CPU_TORCH}, 4 GB less)"


def missing_extra(what: str, err: ModuleNotFoundError, extra: str = "train") -> MissingExtraError:
    """The error of what needs an extra that is not installed.

    Args:
        what: What needs it, such as "`musicgen train`".
        err: What could not be imported.
        extra: The extra, or several with commas between.
    """
    return MissingExtraError(
        f"{what} needs {err.name}, of the {extra} extra: {how_to_install(extra)}"
    )

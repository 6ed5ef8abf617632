"""Python and the packages that making clips stands on."""

import importlib
import io
import platform
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from importlib import metadata
from types import ModuleType

from musicgen.doctor.check import Check, State, pip_install

LEAST_PYTHON = (3, 11)
NEEDED = {
    "numpy": "numpy",
    "onnxruntime": "onnxruntime",
    "mido": "mido",
    "pretty_midi": "pretty_midi",
    "PIL": "pillow",
    "platformdirs": "platformdirs",
}
"""What no command does without: the module, and the distribution it comes from."""

Import = Callable[[str], ModuleType]


def check_python(version: tuple[int, ...] = sys.version_info[:3]) -> Check:
    """Python's version."""
    line = f"Python {'.'.join(map(str, version))} on {platform.system()} {platform.machine()}"
    if version[:2] < LEAST_PYTHON:
        least = ".".join(map(str, LEAST_PYTHON))
        return Check(
            "python", State.FAIL, line, f"install Python {least} or later, and musicgen anew"
        )
    return Check("python", State.OK, line)


def check_packages(load: Import = importlib.import_module) -> Check:
    """Whether each package can be imported."""
    for module, distribution in NEEDED.items():
        try:
            with redirect_stdout(io.StringIO()):  # pretty_midi prints where CI is set
                load(module)
        except ImportError as err:
            line = f"{distribution} cannot be imported: {err}"
            return Check("packages", State.FAIL, line, pip_install(distribution))
    versions = (f"{name} {metadata.version(name)}" for name in ("numpy", "onnxruntime"))
    return Check("packages", State.OK, ", ".join(versions))

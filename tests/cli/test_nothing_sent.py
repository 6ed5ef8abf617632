"""Nothing is gathered about the user: onnxruntime's telemetry is off in each of our processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SET = "ORT_DISABLE_TELEMETRY"


def environment(home: Path, **more: str) -> dict[str, str]:
    """Of a user whose home is empty, and who has set nothing."""
    of_a_user = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("XDG_") and name not in {SET, "CI"}
    }
    return of_a_user | {"HOME": str(home), "USERPROFILE": str(home)} | more


@pytest.mark.parametrize(
    "arguments",
    [
        ["-m", "musicgen", "describe", "factory:house"],
        ["-m", "musicgen", "morph", "factory:house", "factory:rock", "--out", "clips"],
        ["-c", "from musicgen.doctor.packages import check_packages; check_packages()"],
        ["-c", "from musicgen.bench.playing import first_decode; first_decode('drums-2bar')"],
        ["-c", "import musicgen_plugin.live, musicgen.model.graph"],
        ["-c", "import musicgen_ui.studio.process"],
    ],
    ids=["describe", "morph", "doctor", "bench", "live", "studio"],
)
def test_an_empty_home_stays_empty(arguments: list[str], tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        capture_output=True,
        cwd=tmp_path,
        env=environment(home, PYTHONPATH=os.pathsep.join(sys.path)),
    )
    assert [path for path in home.rglob("*") if path.is_file()] == []


def test_what_the_user_has_set_stands(tmp_path: Path) -> None:
    code = f"import os, musicgen; print(os.environ[{SET!r}])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env=environment(tmp_path, **{SET: "0"}),
    )
    assert done.stdout == "0\n"

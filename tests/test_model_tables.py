"""The tables of the README and docs/evaluation.md against the manifests they are made from."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_tables_are_those_of_the_manifests() -> None:
    script = ROOT / "benchmarks" / "model_tables.py"
    checked = subprocess.run(
        [sys.executable, script, "--check"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr

"""What is told of optional parts that are not installed."""

import sys

import pytest

from musicgen.extras import how_to_install, missing_extra


def test_the_command_is_told_with_what_needs_it() -> None:
    err = ModuleNotFoundError("No module named 'torch'", name="torch")
    assert str(missing_extra("`musicgen export`", err)).startswith(
        "`musicgen export` needs torch, of the train extra: pip install 'musicgen-studio[train]'"
    )


@pytest.mark.parametrize(
    ("system", "extra", "tells_of_cuda"),
    [("linux", "train", True), ("linux", "train,dask", True), ("linux", "sound", False)]
    + [(system, "train", False) for system in ("darwin", "win32")],
)
def test_a_pytorch_without_cuda_is_told_of_where_it_would_come(
    system: str, extra: str, *, tells_of_cuda: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert ("whl/cpu" in how_to_install(extra)) == tells_of_cuda

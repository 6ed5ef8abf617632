from pathlib import Path

import pytest

from musicgen.training.history import (
    History,
    Sitting,
    describe_machine,
    read_history,
    write_history,
)


def test_history_comes_back_from_its_run(tmp_path: Path) -> None:
    history = History().and_then(Sitting(300, 61.5, "1 x cuda")).and_then(Sitting(500, 30, "cpu"))
    write_history(tmp_path, history)
    assert read_history(tmp_path) == history
    assert [sitting.steps for sitting in history.sittings] == [300, 500]


def test_run_without_a_history_has_an_empty_one(tmp_path: Path) -> None:
    assert read_history(tmp_path) == History()
    assert History().in_words() == ""


def test_words_add_up_the_sittings() -> None:
    history = History((Sitting(20_000, 1800, "2 x cpu"), Sitting(32_000, 1200, "1 x cuda")))
    assert history.in_words() == "32,000 training steps took 50 minutes on 1 x cuda."


@pytest.mark.parametrize(
    ("devices", "threads", "accelerator", "words"),
    [
        (1, 1, "cpu", "1 x 1 CPU thread of a 6-core riscv machine"),
        (2, 3, "cpu", "2 x 3 CPU threads of a 6-core riscv machine"),
        (4, 1, "cuda", "4 x cuda"),
    ],
)
def test_machine_in_words(
    monkeypatch: pytest.MonkeyPatch, devices: int, threads: int, accelerator: str, words: str
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 6)
    monkeypatch.setattr("platform.machine", lambda: "riscv")
    assert describe_machine(devices, threads, accelerator) == words

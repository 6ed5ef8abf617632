"""How a run went: its sittings, kept in the run's folder, for the card."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "history.json"


@dataclass(frozen=True, slots=True)
class Sitting:
    """One stretch of training, from start or resumption to its end.

    Attributes:
        steps: Training steps done in all at its end.
        wall_time_s: How long it took, in seconds.
        machine: What it ran on, in words.
    """

    steps: int
    wall_time_s: float
    machine: str


@dataclass(frozen=True, slots=True)
class History:
    """The sittings of a run, in order."""

    sittings: tuple[Sitting, ...] = ()

    def in_words(self) -> str:
        """How long the training took and on what, in a sentence; empty where nothing is known."""
        if not self.sittings:
            return ""
        minutes = sum(sitting.wall_time_s for sitting in self.sittings) / 60
        return (
            f"{self.sittings[-1].steps:,} training steps took {minutes:.0f} minutes on "
            f"{self.sittings[-1].machine}."
        )

    def and_then(self, sitting: Sitting) -> "History":
        """This history with another sitting."""
        return History((*self.sittings, sitting))


def read_history(run: Path) -> History:
    """The history of a run; empty where none was kept."""
    path = run / FILE
    if not path.is_file():
        return History()
    return History(tuple(Sitting(**sitting) for sitting in json.loads(path.read_text())))


def write_history(run: Path, history: History) -> None:
    """Keep the history of a run."""
    text = json.dumps([asdict(sitting) for sitting in history.sittings], indent=2)
    (run / FILE).write_text(text + "\n")


def describe_machine(devices: int, threads: int, accelerator: str) -> str:
    """What a run uses, in words that hold for the card."""
    if accelerator == "cpu":
        used = f"{devices} x {threads} CPU thread{'s' if threads > 1 else ''}"
        return f"{used} of a {os.cpu_count()}-core {platform.machine()} machine"
    return f"{devices} x {accelerator}"

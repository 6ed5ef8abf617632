"""The result of a check: a name, a state, a line, and what to do about it."""

import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """How a check ended.

    Attributes:
        OK: All is well.
        WARN: A part does not work, or not well; the rest does.
        FAIL: No music can be made until it is put right.
    """

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found.

    Attributes:
        name: What was looked at, a word or two.
        state: How it ended.
        line: What was found, in a line.
        cure: What to do; empty where nothing is to be done.
        because_of: The check that found the cause; where one did, this is no other thing to mend.
    """

    name: str
    state: State
    line: str
    cure: str = ""
    because_of: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The check as `musicgen doctor --json` prints it."""
        return {"name": self.name, "state": self.state, "line": self.line, "cure": self.cure}


def pip_install(requirement: str) -> str:
    """The command that installs a package into the environment that musicgen runs in."""
    return f"{sys.executable} -m pip install '{requirement}'"

"""A studio that keeps what it is asked for, and tells what a test lets it tell."""

import time
from typing import TypeVar

from musicgen_ui.studio.requests import Request
from musicgen_ui.studio.told import Told

Kind = TypeVar("Kind")


class RecordingStudio:
    """Attributes: asked: All requests, in order."""

    def __init__(self) -> None:
        self.asked: list[Request] = []

    def start(self) -> None:
        pass

    def send(self, request: Request) -> None:
        self.asked.append(request)

    def told(self, timeout_s: float) -> list[Told]:
        time.sleep(timeout_s)
        return []

    def close(self) -> None:
        pass

    def last(self, kind: type[Kind]) -> Kind:
        """The newest request of a kind."""
        return [each for each in self.asked if isinstance(each, kind)][-1]

    def count(self, kind: type[Kind]) -> int:
        """How many of a kind there were."""
        return sum(isinstance(each, kind) for each in self.asked)

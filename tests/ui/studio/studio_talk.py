"""Talking to a studio that runs, for tests."""

import time
from collections.abc import Callable
from typing import TypeVar

import pytest

from musicgen_ui.studio.client import StudioClient
from musicgen_ui.studio.told import Told

Kind = TypeVar("Kind", bound=Told)
_PATIENCE_S = 90.0


class Talk:
    """A client, and all that was told."""

    def __init__(self, client: StudioClient) -> None:
        self.client = client
        self.told: list[Told] = []

    def until(self, kind: type[Kind], test: Callable[[Kind], object] = lambda _: True) -> Kind:
        """The first message of a kind, of those not looked at yet, that holds a test."""
        deadline_s = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline_s:
            if not self.told:
                self.told += self.client.told(0.5)
            while self.told:
                told = self.told.pop(0)
                if isinstance(told, kind) and test(told):
                    return told
        pytest.fail(f"waited for {kind.__name__}")

"""The bridge without a window, on an engine that only tells what it would."""

from types import SimpleNamespace
from typing import Self

import pytest

from musicgen import factory
from musicgen.model.load import load_model
from musicgen.representation.drum_fit import fit_drums
from musicgen_plugin import live
from musicgen_plugin.clock.settings import ClockSettings, ClockSource
from musicgen_plugin.clock.timeline import Health, Timeline
from musicgen_plugin.controls.mapping import ControlMap
from musicgen_plugin.protocol import PortRole, PortState, PortStatus, Report, Status
from musicgen_plugin.source import MorphSource

SLOW_S = 10


class SlowEngine:
    """Takes its time before it plays; each look at its reports takes a second."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.rolled_s = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def send(self, _command: object) -> None:
        pass

    def reports(self, _timeout_s: float, _wake: object = None) -> list[Report]:
        self.now_s += 1
        rolling = self.now_s > 100 + SLOW_S
        self.rolled_s += rolling
        health = Health.RUNNING if rolling else Health.STOPPED
        ports = (PortStatus(PortRole.OUT, "synth", PortState.OPEN),)
        return [Status(self.now_s, rolling, Timeline(0.0, 0.0, 120.0), 1, health, ports)]


@pytest.mark.parametrize(("source", "rolled_s"), [(ClockSource.INTERNAL, 5), (ClockSource.MIDI, 0)])
def test_seconds_are_counted_from_when_it_plays(
    source: ClockSource,
    rolled_s: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    engine = SlowEngine()
    clock = SimpleNamespace(monotonic=lambda: engine.now_s, strftime=lambda _: "now")
    monkeypatch.setattr(live, "time", clock)
    monkeypatch.setattr(live, "LiveEngine", lambda _log: engine)
    beats = tuple(fit_drums(factory.load(name).score) for name in ("house", "rock"))
    settings = live.LiveSettings(clock=ClockSettings(source), seconds=4.0)
    live.run_live(settings, MorphSource(load_model("drums-2bar"), beats), ControlMap())
    assert engine.rolled_s == rolled_s
    told = capsys.readouterr().out
    assert told.startswith("internal starting | " if source == "internal" else "midi stopped | ")
    assert ("press play in the host" in told) == (source == "midi")

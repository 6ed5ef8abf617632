"""From a turn of a control to its result in the window: `python -m benchmarks.studio_latency`.

Asked of a studio in its own process, as the window asks, with the engine running and no ports.
"""

import tempfile
import time
from pathlib import Path

import numpy as np

from musicgen import factory
from musicgen_plugin.clock.settings import ClockSettings
from musicgen_plugin.protocol import PortSettings
from musicgen_ui.state.document import Clip, Document, Origin
from musicgen_ui.studio.client import StudioClient
from musicgen_ui.studio.entry import StudioSettings
from musicgen_ui.studio.requests import Connect, Play, Show, Turn
from musicgen_ui.studio.told import Rendered, Told

COUNT = 100
_PAUSE_S = 0.01
SLIDERS = {"note-density": (12, 24), "swing": (50, 60), "mean-velocity": (60, 90)}


def _clip(name: str) -> Clip:
    beat = factory.load(name)
    return Clip(beat.title, beat.score, Origin.FACTORY, f"factory:{name}")


def _rendered(client: StudioClient) -> Rendered:
    while True:
        told: list[Told] = client.told(1.0)
        results = [each for each in told if isinstance(each, Rendered)]
        if results:
            return results[-1]


def _measure(client: StudioClient, what: str, target: str, least: float, most: float) -> None:
    took_ms, decode_ms = [], []
    for index in range(COUNT):
        value = least + (most - least) * ((index * 37) % COUNT + 0.5) / COUNT
        begun_s = time.perf_counter()
        client.send(Turn(target, value))
        decode_ms.append(_rendered(client).decode_ms)
        took_ms.append((time.perf_counter() - begun_s) * 1000)
        time.sleep(_PAUSE_S)
    p50, p99 = np.quantile(took_ms, [0.5, 0.99])
    made = np.median(decode_ms)
    print(f"{what:<28} p50 {p50:6.1f} ms, p99 {p99:6.1f} ms; made in {made:.1f} ms")


def main() -> None:
    """Measure."""
    folder = Path(tempfile.mkdtemp())
    with StudioClient(StudioSettings(folder / "controls.json", folder)) as client:
        begun_s = time.perf_counter()
        client.send(Show(Document(clips=(_clip("house"), _clip("samba"), None, None))))
        client.send(Connect(PortSettings(None, None, None), ClockSettings()))
        client.send(Play())
        _rendered(client)
        print(f"{'first result':<28} {time.perf_counter() - begun_s:.2f} s")
        _measure(client, "position", "position", 0.1, 0.9)
        for name, (least, most) in SLIDERS.items():
            _measure(client, name, f"attribute:{name}", least, most)
            _measure(client, f"position, with {name}", "position", 0.1, 0.9)
            client.send(Turn(f"attribute:{name}", None))
            _rendered(client)


if __name__ == "__main__":
    main()

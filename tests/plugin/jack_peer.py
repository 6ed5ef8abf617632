"""Another program on JACK, for tests and benchmarks: prints what it hears, sends what it is told.

Usage: jack_peer.py NAME [--hear PORT]... [--tell PORT]...

It has a port `in`, connected from each PORT to hear, and a port `out`, connected to each to tell;
both look again and again for ports that are not there yet. Each message heard is a JSON line
`[seconds, [byte, ...]]` on stdout, the seconds those of the JACK period that it came in. Each line
on stdin is a JSON object: `{"send": [[byte, ...], ...]}`, `{"clock": {"bpm": B, "pulses": N}}`, or
`{"clock": {"bpms": [...]}}` with a tempo for each pulse.
"""

import argparse
import contextlib
import json
import os
import sys
import threading
import time
from typing import Any

import rtmidi

_CLOCK = [0xF8]
_NAMED = rtmidi.API_UNIX_JACK


class Peer:
    def __init__(self, name: str, hear: list[str], tell: list[str]) -> None:
        self._inputs = {
            port: rtmidi.MidiIn(_NAMED, f"{name}-in{index}", 8192)
            for index, port in enumerate(hear or [""])
        }
        self._outputs = {
            port: rtmidi.MidiOut(_NAMED, f"{name}-out{index}")
            for index, port in enumerate(tell or [""])
        }
        for device in self._inputs.values():
            device.ignore_types(sysex=False, timing=False, active_sense=False)
        self._open: set[Any] = set()
        for port, device in (*self._inputs.items(), *self._outputs.items()):
            if not port:
                device.open_virtual_port("in" if isinstance(device, rtmidi.MidiIn) else "out")
                self._open.add(device)
        self._heard_s: dict[Any, float] = {}

    def connect(self) -> bool:
        """Connect to what is there by now; whether that is all."""
        for port, device in (*self._inputs.items(), *self._outputs.items()):
            names = device.get_ports()
            if device not in self._open and port in names:
                own = "in" if isinstance(device, rtmidi.MidiIn) else "out"
                device.open_port(names.index(port), own)
                self._open.add(device)
        return len(self._open) == len(self._inputs) + len(self._outputs)

    def hear(self) -> None:
        for device in self._inputs.values():
            while (event := device.get_message()) is not None:
                data, gap_s = event
                self._heard_s[device] = self._heard_s.get(device, 0.0) + gap_s
                sys.stdout.write(json.dumps([self._heard_s[device], data]) + "\n")
        sys.stdout.flush()

    def send(self, message: list[int]) -> None:
        for device in self._outputs.values():
            device.send_message(message)

    def clock(self, bpms: list[float]) -> None:
        due_s = time.perf_counter()
        for bpm in bpms:
            time.sleep(max(0.0, due_s - time.perf_counter()))
            self.send(_CLOCK)
            due_s += 60 / bpm / 24

    def obey_stdin(self) -> None:
        for line in sys.stdin:
            self.obey(json.loads(line))

    def obey(self, order: dict[str, Any]) -> None:
        for message in order.get("send", []):
            self.send(message)
        if "clock" in order:
            clock = order["clock"]
            self.clock(clock.get("bpms") or [clock["bpm"]] * clock["pulses"])
        if "say" in order:
            sys.stdout.write(json.dumps(order["say"]) + "\n")


def _keep_time() -> None:
    """Run before all else where that is allowed: a host's clock does not stutter."""
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(40))


def main() -> None:
    _keep_time()
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--hear", action="append", default=[])
    parser.add_argument("--tell", action="append", default=[])
    options = parser.parse_args()
    peer = Peer(options.name, options.hear, options.tell)
    orders = threading.Thread(target=peer.obey_stdin, daemon=True)
    while not peer.connect():
        time.sleep(0.02)
    sys.stdout.write('"connected"\n')
    orders.start()
    while orders.is_alive():
        peer.hear()
        time.sleep(0.002)
    peer.hear()


if __name__ == "__main__":
    main()

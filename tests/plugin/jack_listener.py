"""Another program on JACK, for tests: takes audio from a port, prints how loud and how high it is.

Usage: jack_listener.py PORT

PORT is waited for, and connected again where it went and came back. Each JSON line on stdout is
`[peak, hertz]` of 0.2 s: the largest sample, and the strongest frequency.
"""

import contextlib
import json
import sys
import time

import jack
import numpy as np

_SPAN_S = 0.2


def main() -> None:
    source = sys.argv[1]
    client = jack.Client("listener", no_start_server=True)
    port = client.inports.register("in")
    blocks: list[np.ndarray] = []
    client.set_process_callback(lambda _frames: blocks.append(port.get_array().copy()))
    client.activate()
    while True:
        if not port.connections:
            with contextlib.suppress(jack.JackError):
                client.connect(source, port)
        time.sleep(_SPAN_S)
        taken, blocks[:] = np.concatenate([*blocks, np.zeros(2)]), []
        spectrum = np.abs(np.fft.rfft(taken * np.hanning(len(taken))))
        hertz = float(np.argmax(spectrum)) * client.samplerate / len(taken)
        sys.stdout.write(json.dumps([float(np.abs(taken).max()), hertz]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

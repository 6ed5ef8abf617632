"""A peer of Ableton Link, for the tests: prints what its session says as a JSON line.

Usage: link_peer.py BPM SECONDS [--start] [--tempo BPM] [--stop]
The time begins when another peer is there. With --start it starts all peers after a second, with
--tempo it then sets their tempo, with --stop it stops them before the end. A line is
[time, rolling, beats, bpm, locates, peers].
"""

import argparse
import json
import sys
import time

from musicgen_plugin.clock.link import LinkClock


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("bpm", type=float)
    parser.add_argument("seconds", type=float)
    parser.add_argument("--start", action="store_true")
    parser.add_argument("--tempo", type=float)
    parser.add_argument("--stop", action="store_true")
    options = parser.parse_args()
    clock = LinkClock(options.bpm, 4.0)
    while not clock.peers:
        time.sleep(0.01)
    begun_s = time.perf_counter()
    deeds = [(1.0, "start"), (2.0, "tempo"), (options.seconds - 1.0, "stop")]
    while (past_s := time.perf_counter() - begun_s) < options.seconds:
        now_s = time.perf_counter()
        while deeds and deeds[0][0] <= past_s:
            _, deed = deeds.pop(0)
            if deed == "start" and options.start:
                clock.start(now_s)
            elif deed == "tempo" and options.tempo:
                clock.set_bpm(now_s, options.tempo)
            elif deed == "stop" and options.stop:
                clock.stop(now_s)
        seen = clock.transport(now_s)
        row = [now_s, seen.rolling, seen.timeline.beats_at(now_s), seen.timeline.bpm]
        sys.stdout.write(json.dumps([*row, seen.locates, clock.peers]) + "\n")
        time.sleep(0.005)
    clock.close()


if __name__ == "__main__":
    main()

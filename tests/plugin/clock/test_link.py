"""Ableton Link between two peers, each in a network of its own so that no other peer is met."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

PEER = Path(__file__).parent / "link_peer.py"
SPACES = ("musicgen-a", "musicgen-b")


def ip(*arguments: str) -> bool:
    done = subprocess.run(["ip", *arguments], check=False, capture_output=True)
    return done.returncode == 0


@pytest.fixture
def networks() -> Iterator[None]:
    """Two network namespaces with a cable between them."""
    if shutil.which("ip") is None or os.geteuid() != 0 or not ip("netns", "add", SPACES[0]):
        pytest.skip("needs root, iproute2 and network namespaces")
    ip("netns", "add", SPACES[1])
    try:
        ip(
            "link",
            "add",
            "mga",
            "netns",
            SPACES[0],
            "type",
            "veth",
            "peer",
            "mgb",
            "netns",
            SPACES[1],
        )
        for space, cable, address in zip(
            SPACES, ("mga", "mgb"), ("10.81.0.1", "10.81.0.2"), strict=True
        ):
            ip("-n", space, "link", "set", "lo", "up")
            ip("-n", space, "link", "set", cable, "up")
            ip("-n", space, "addr", "add", f"{address}/24", "dev", cable)
            ip("-n", space, "route", "add", "default", "dev", cable)
        yield
    finally:
        for space in SPACES:
            ip("netns", "del", space)


def peer(space: str, *arguments: str) -> "subprocess.Popen[str]":
    command = ["ip", "netns", "exec", space, sys.executable, str(PEER), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def rows(process: "subprocess.Popen[str]") -> np.ndarray:
    out, _ = process.communicate(timeout=120)
    return np.array([json.loads(line) for line in out.splitlines()], float)


@pytest.mark.usefixtures("networks")
def test_peers_share_tempo_phase_start_and_stop() -> None:
    leading = peer(SPACES[0], "120", "6", "--start", "--tempo", "150", "--stop")
    following = peer(SPACES[1], "90", "6")
    led, followed = rows(leading), rows(following)
    assert led[:, 5].max() == followed[:, 5].max() == 1
    # Both roll at the tempo that one set, and neither does before the start or after the stop.
    rolling = followed[followed[:, 1] == 1]
    assert len(rolling) > 100
    assert rolling[-1, 3] == pytest.approx(150, abs=0.01)
    assert followed[-1, 1] == led[-1, 1] == 0
    # The phases of the two are the same at the same moment, but for the network's uncertainty.
    both = led[led[:, 1] == 1]
    late = both[both[:, 0] > rolling[len(rolling) // 2, 0]]
    theirs = np.interp(late[:, 0], rolling[:, 0], rolling[:, 2])
    apart = (late[:, 2] - theirs + 2) % 4 - 2
    assert np.median(np.abs(apart)) < 0.05
    assert rolling[0, 2] < 0.1  # beat 0 comes first
    assert rolling[-1, 4] == rolling[0, 4]  # and nothing jumps on the way

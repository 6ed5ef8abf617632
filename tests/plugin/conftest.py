"""What the tests of the bridge share: a JACK server, and other programs on it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from musicgen_plugin.sound import sound_state

from .jack_rig import JackServer, Live, Peer


@pytest.fixture(scope="session")
def jack_name() -> Iterator[str]:
    """The name of the tests' JACK server, which every program started from here uses."""
    if shutil.which("jackd") is None:
        pytest.skip("needs jackd: `make system` installs it where that is allowed")
    name = f"musicgen-test-{os.getpid()}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JACK_DEFAULT_SERVER", name)
        patch.setenv("JACK_NO_START_SERVER", "1")
        yield name


@pytest.fixture
def soundfont() -> Path:
    """The sound font that the built-in sound plays with."""
    state = sound_state()
    if state.soundfont is None or not state.available:
        pytest.skip(f"needs the built-in sound: {state.reason}")
    return state.soundfont


@pytest.fixture
def jack(jack_name: str) -> Iterator[JackServer]:
    """A running JACK server."""
    server = JackServer(jack_name)
    yield server
    server.stop()


@pytest.fixture
def peers(jack: JackServer) -> Iterator[Callable[..., Peer]]:  # noqa: ARG001 - runs beside
    """Makes programs on the other end of ports."""
    made: list[Peer] = []

    def make(name: str, **ports: tuple[str, ...]) -> Peer:
        made.append(Peer(name, **ports))
        return made[-1]

    yield make
    for peer in made:
        peer.close()


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Callable[..., Live]]:
    """Starts `musicgen live`, with a config folder of its own."""
    started: list[Live] = []

    def start(*arguments: str) -> Live:
        started.append(Live(*arguments, config=tmp_path))
        return started[-1]

    yield start
    for it in started:
        it.close()

"""A real process at the other end of a real pipe; what it runs is the pipe's own methods."""

import os
import signal
from multiprocessing.connection import Connection

import pytest

from musicgen_plugin.child import Child

_PATIENCE_S = 30.0
_MORE_THAN_A_PIPE_HOLDS = "x" * 10_000_000


def test_what_it_said_before_it_ended_is_heard_first() -> None:
    child = Child(Connection.send, ("one",), "says one thing", daemon=True)
    assert child.heard(_PATIENCE_S) == ["one"]
    with pytest.raises((EOFError, OSError)):
        child.heard(_PATIENCE_S)
    assert child.bury() == 0


def test_one_that_was_killed_is_buried_with_its_code() -> None:
    child = Child(Connection.recv, (), "listens", daemon=True)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGTERM)
    with pytest.raises((EOFError, OSError)):
        child.heard(_PATIENCE_S)
    assert child.bury() == -signal.SIGTERM


def test_one_that_still_talks_can_end() -> None:
    child = Child(Connection.send, (_MORE_THAN_A_PIPE_HOLDS,), "talks much", daemon=True)
    pid = child.pid
    child.end(within_s=_PATIENCE_S)
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_one_that_does_not_listen_is_ended_by_the_closed_pipe() -> None:
    child = Child(Connection.recv, (), "listens", daemon=True)
    pid = child.pid
    child.end(within_s=0.0)
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="has no signals to withhold")
def test_ctrl_c_does_not_reach_one_that_is_still_starting() -> None:
    child = Child(Connection.send, ("one",), "says one thing", daemon=True)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGINT)  # long before Python is up in it
    assert child.heard(_PATIENCE_S) == ["one"]
    with pytest.raises((EOFError, OSError)):
        child.heard(_PATIENCE_S)
    assert child.bury() == 0

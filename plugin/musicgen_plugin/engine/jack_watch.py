"""Tells when the JACK server goes away, which rtmidi does not.

A client of a dead server cannot be closed or used without crashing once another client has been
opened, so the engine process ends instead, and is started anew.
"""

from collections.abc import Callable
from typing import Protocol


class Watch(Protocol):
    """Something that watches until it is let go of."""

    def close(self) -> None:
        """Stop watching."""
        ...


def watch_jack(client_name: str, on_lost: Callable[[], None]) -> Watch | None:
    """Watch the JACK server.

    Args:
        client_name: What the watching client is called.
        on_lost: Called, from a thread of JACK's, when the server has gone.

    Returns:
        The watch; None where there is no JACK-Client or no server to watch.
    """
    try:
        import jack  # noqa: PLC0415 - raises where libjack is not installed
    except (ImportError, OSError):
        return None
    try:
        client = jack.Client(f"{client_name}-watch", no_start_server=True)
    except jack.JackOpenError:
        return None
    client.set_shutdown_callback(lambda _status, _reason: on_lost())
    watch: Watch = client
    return watch

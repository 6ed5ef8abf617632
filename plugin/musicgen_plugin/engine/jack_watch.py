"""Tells when the JACK server goes away and how long its periods are, which rtmidi does not.

A client of a dead server cannot be closed or used without crashing once another client has been
opened, so the engine process ends instead, and is started anew.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import jack


class Watch(Protocol):
    """Something that watches until it is let go of."""

    @property
    def period_s(self) -> float:
        """How far apart the system hands out what has come; infinite where that is unknown."""
        ...

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
    return _JackWatch(client)


class _JackWatch:
    """A client that is there to be told.

    Args:
        client: Of the server.
    """

    def __init__(self, client: "jack.Client") -> None:
        self._client = client

    @property
    def period_s(self) -> float:
        """How far apart the server's periods are; a user may change it as it runs."""
        return float(self._client.blocksize / self._client.samplerate)

    def close(self) -> None:
        """Stop watching."""
        self._client.close()

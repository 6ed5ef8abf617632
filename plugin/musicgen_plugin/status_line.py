"""The engine's status in, one line for a terminal out."""

from musicgen_plugin.clock.settings import ClockSource
from musicgen_plugin.clock.timeline import Health
from musicgen_plugin.protocol import SOUND, PortRole, PortState, SentNote, Status

_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


def note_name(pitch: int) -> str:
    """A note's name with its number, which makers of instruments agree on: 60 is C4 (60)."""
    return f"{_NAMES[pitch % 12]}{pitch // 12 - 1} ({pitch})"


def position_text(beats: float, bar_beats: float) -> str:
    """A song position as bar and beat, both counted from 1."""
    bar = int(beats // bar_beats)
    return f"{bar + 1}:{beats - bar * bar_beats + 1:.1f}"


def status_line(
    status: Status,
    *,
    source: str,
    bar_beats: float,
    last: SentNote | None = None,
    decode_ms: float | None = None,
    has_played: bool = True,
) -> str:
    """What a performer wants to see at a glance.

    Args:
        status: The engine's newest.
        source: The name of the clock that was chosen.
        bar_beats: A bar's length.
        last: The last note that was sent.
        decode_ms: How long the last score took to make.
        has_played: Whether the song has ever rolled.
    """
    health = "starting" if _is_starting(status, source, has_played=has_played) else status.health
    clock = f"{source} {health}" + (f" {status.peers} peers" if status.peers else "")
    parts = [
        clock,
        f"{status.timeline.bpm:.1f} bpm",
        position_text(status.beats, bar_beats),
        _ports(status),
        f"last {note_name(last.pitch)} ch {last.channel + 1}" if last else "no note yet",
    ]
    if decode_ms is not None:
        parts.append(f"decode {decode_ms:.1f} ms")
    if status.late_ms:
        parts.append(f"late {max(status.late_ms):.2f} ms")
    return " | ".join(parts)


def _ports(status: Status) -> str:
    shown = [
        f"{it.role} {it.name}" + ("" if it.state is PortState.OPEN else f" ({it.state})")
        for it in status.ports
    ]
    return ", ".join(shown) or "no port"


def _is_starting(status: Status, source: str, *, has_played: bool) -> bool:
    """Whether the song stands only because a clock of our own has not got to its start yet."""
    return source != ClockSource.MIDI and status.health is Health.STOPPED and not has_played


def why_silent(
    status: Status, source: str = ClockSource.MIDI, *, has_played: bool = True
) -> str | None:
    """Why nothing sounds, where nothing does and it can be told.

    Args:
        status: The engine's newest.
        source: The name of the clock that was chosen.
        has_played: Whether the song has ever rolled.
    """
    if _is_starting(status, source, has_played=has_played):
        return None
    if status.rolling:
        out = next((it for it in status.ports if it.role is PortRole.OUT), None)
        if out is None or out.state is PortState.OPEN:
            return None
        return (
            "the built-in sound does not start" if out.name == SOUND else f"{out.name} is not there"
        )
    start = "press play in the host" if source == ClockSource.MIDI else "OSC can start it again"
    return {
        Health.WAITING: "waiting for the host's clock",
        Health.LOST: "the host's clock was lost",
        Health.STOPPED: f"the song stands: {start}",
    }.get(status.health)

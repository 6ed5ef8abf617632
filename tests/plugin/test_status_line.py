import pytest

from musicgen_plugin.clock.timeline import Health, Timeline
from musicgen_plugin.protocol import SOUND, PortRole, PortState, PortStatus, SentNote, Status
from musicgen_plugin.status_line import note_name, position_text, status_line, why_silent


def status(
    *,
    rolling: bool = True,
    health: Health = Health.RUNNING,
    port: PortState = PortState.OPEN,
    name: str = "synth",
    role: PortRole = PortRole.OUT,
) -> Status:
    ports = (PortStatus(role, name, port),)
    return Status(2.0, rolling, Timeline(0.0, 0.0, 120.0), 1, health, ports)


def test_shows_what_a_performer_looks_for() -> None:
    note = SentNote(1.0, 9, 36, 100, 2.0, 0.25)
    line = status_line(status(), source="midi", bar_beats=4.0, last=note, decode_ms=1.25)
    assert line == (
        "midi running | 120.0 bpm | 2:1.0 | out synth | last C2 (36) ch 10 | decode 1.2 ms"
    )


@pytest.mark.parametrize("source", ["internal", "link"])
def test_a_clock_of_our_own_that_has_not_started_waits_for_no_host(source: str) -> None:
    seen = status(rolling=False, health=Health.STOPPED)
    line = status_line(seen, source=source, bar_beats=4.0, has_played=False)
    assert line.startswith(f"{source} starting | ")
    assert why_silent(seen, source, has_played=False) is None
    assert why_silent(seen, source) == "the song stands: OSC can start it again"
    assert why_silent(seen, "midi", has_played=False) == "the song stands: press play in the host"


def test_a_position_is_counted_from_1_in_any_meter() -> None:
    assert position_text(0.0, 4.0) == "1:1.0"
    assert position_text(7.25, 3.5) == "3:1.2"


def test_notes_have_names_and_numbers() -> None:
    assert note_name(60) == "C4 (60)"
    assert note_name(46) == "A#2 (46)"


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (status(), None),
        (status(port=PortState.MISSING), "synth is not there"),
        (status(port=PortState.MISSING, name=SOUND), "the built-in sound does not start"),
        (status(port=PortState.MISSING, role=PortRole.IN), None),
        (status(rolling=False, health=Health.WAITING), "waiting for the host's clock"),
        (status(rolling=False, health=Health.LOST), "the host's clock was lost"),
        (status(rolling=False, health=Health.STOPPED), "press play"),
    ],
)
def test_says_why_nothing_sounds(seen: Status, why: str | None) -> None:
    said = why_silent(seen)
    assert said is None if why is None else why in (said or "")

from dataclasses import replace

import pytest
from studio_documents import tune

from musicgen_plugin.clock.settings import ClockSource
from musicgen_plugin.clock.timeline import Health, Timeline
from musicgen_plugin.protocol import PortRole, PortSettings, PortState, PortStatus, Status
from musicgen_ui.state.document import Part
from musicgen_ui.studio.desk import SILENCE
from musicgen_ui.studio.silence import Heard, why_silent

OUT = PortStatus(PortRole.OUT, "synth", PortState.OPEN)
ROLLING = Status(0.0, True, Timeline(0.0, 0.0, 120.0), 0, Health.RUNNING, (OUT,))  # noqa: FBT003
STANDING = replace(ROLLING, rolling=False, health=Health.STOPPED)
PORTS = PortSettings("synth", None, None)
HEARD = Heard(tune().score, {}, has_clips=True)
INTERNAL, MIDI = ClockSource.INTERNAL, ClockSource.MIDI


def why(
    status: Status = ROLLING,
    ports: PortSettings | None = PORTS,
    clock: ClockSource = INTERNAL,
    heard: Heard = HEARD,
    no_midi: str = "",
) -> str:
    return why_silent(status, ports, clock, heard, no_midi)


def test_where_something_sounds_there_is_nothing_to_say() -> None:
    assert not why()
    assert not why(heard=replace(HEARD, is_loading=True))


@pytest.mark.parametrize(
    ("heard", "words"),
    [
        (Heard(is_loading=True), "being loaded"),
        (Heard(), "there is no clip"),
        (Heard(SILENCE, {}, refusal="Nothing: no notes"), "Nothing: no notes"),
        (Heard(SILENCE, {}, has_clips=True), "no note in the result"),
        (replace(HEARD, parts={"Tune": Part(is_muted=True)}), "all parts are muted"),
    ],
)
def test_music_may_be_missing(heard: Heard, words: str) -> None:
    assert words in why(heard=heard)


def test_ports_may_be_missing() -> None:
    assert "no port is chosen" in why(ports=None)
    assert "no port is chosen" in why(ports=PortSettings(None, None))
    gone = replace(ROLLING, ports=(replace(OUT, state=PortState.MISSING),))
    assert why(gone) == "synth is not there; it is used as soon as it is"
    assert why(gone, no_midi="no MIDI") == "no MIDI"
    assert "being opened" in why(replace(ROLLING, ports=()))


def test_time_may_stand() -> None:
    assert why(STANDING) == "the song stands: press Play"
    assert why(STANDING, clock=MIDI) == "the song stands: press Play in the host"
    assert "waiting" in why(replace(STANDING, health=Health.WAITING), clock=MIDI)
    assert "lost" in why(replace(STANDING, health=Health.LOST), clock=MIDI)
    gone = PortStatus(PortRole.IN, "host", PortState.MISSING)
    assert "host, which the clock" in why(replace(STANDING, ports=(OUT, gone)), clock=MIDI)


def test_a_solo_of_silence_is_told() -> None:
    (track,) = tune().score.tracks
    score = replace(tune().score, tracks=(track, replace(track, name="Rest", notes=())))
    heard = Heard(score, {"Rest": Part(is_solo=True)}, has_clips=True)
    assert "solo" in why(heard=heard)

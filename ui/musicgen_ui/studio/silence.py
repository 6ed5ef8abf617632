"""Why nothing sounds: the engine's state and the document's in, one line out, or none."""

from collections.abc import Mapping
from dataclasses import dataclass

from musicgen.score import Score
from musicgen_plugin.clock.settings import ClockSource
from musicgen_plugin.clock.timeline import Health
from musicgen_plugin.protocol import SOUND, PortRole, PortSettings, PortState, Status
from musicgen_ui.state.document import Part, sounding


@dataclass(frozen=True, slots=True)
class Heard:
    """What there is to be heard.

    Attributes:
        result: What was sent to be played; None where nothing was yet.
        parts: How its tracks sound.
        refusal: Why there is no result, where a model or a clip is at fault; empty where none is.
        is_loading: Whether a model is being loaded.
        has_clips: Whether any slot of the stage is filled.
    """

    result: Score | None = None
    parts: Mapping[str, Part] | None = None
    refusal: str = ""
    is_loading: bool = False
    has_clips: bool = False


def why_silent(
    status: Status, ports: PortSettings | None, clock: ClockSource, heard: Heard, no_midi: str
) -> str:
    """Why nothing sounds; empty where something does, as far as can be known.

    What an instrument makes of the notes that reach it, and how loud it is, no program is told.

    Args:
        status: The engine's newest.
        ports: The ports that were chosen; None where none were yet.
        clock: The clock that was chosen.
        heard: What there is to be heard.
        no_midi: Why there is no MIDI system; empty where there is one.
    """
    return (
        _no_music(heard)
        or _no_port(status, ports, no_midi)
        or _no_time(status, clock)
        or _no_part(heard)
    )


def _no_music(heard: Heard) -> str:
    if heard.is_loading and heard.result is None:
        return "the model is being loaded"
    if heard.result is not None and heard.result.notes:
        return ""
    if heard.refusal:
        return heard.refusal
    if not heard.has_clips:
        return "there is no clip: drop a MIDI file on A or B, or draw one"
    return "there is no note in the result"


def _no_port(status: Status, ports: PortSettings | None, no_midi: str) -> str:
    if ports is None or ports.out is None:
        return "no port is chosen for the notes: choose one, or the built-in sound"
    out = next((each for each in status.ports if each.role is PortRole.OUT), None)
    if out is None:
        return f"{ports.out} is being opened"
    if out.state is PortState.OPEN:
        return ""
    if ports.out == SOUND:
        return "the built-in sound finds no sound device; notes can go to a MIDI port instead"
    return no_midi or f"{out.name} is not there; it is used as soon as it is"


def _no_time(status: Status, clock: ClockSource) -> str:
    if status.rolling:
        return ""
    if clock is not ClockSource.MIDI:
        return "the song stands: press Play"
    missing = next(
        (
            each
            for each in status.ports
            if each.role is not PortRole.OUT and _is_missing(each.state)
        ),
        None,
    )
    if missing is not None:
        return f"{missing.name}, which the clock is to come from, is not there"
    return {
        Health.WAITING: "waiting for the host's clock: press Play in the host",
        Health.LOST: "the host's clock was lost",
    }.get(status.health, "the song stands: press Play in the host")


def _is_missing(state: PortState) -> bool:
    return state is PortState.MISSING


def _no_part(heard: Heard) -> str:
    if heard.result is None or heard.parts is None:
        return ""
    with_notes = [track.name for track in heard.result.tracks if track.notes]
    audible = sounding(heard.parts, [track.name for track in heard.result.tracks])
    if any(name in audible for name in with_notes):
        return ""
    if any(part.is_solo for part in heard.parts.values()):
        return "the parts that are solo have no notes, and all others are silent"
    return "all parts are muted"

"""The note that is heard as it is edited: a request and what plays in, the engine's command out."""

from musicgen.score import Track
from musicgen_plugin.messages import DRUM_CHANNEL
from musicgen_plugin.protocol import Strike
from musicgen_plugin.routing import Routing
from musicgen_ui.studio.requests import HearNote

STRUCK_S = 0.3
"""Long enough to tell the pitch of a bass, short enough not to be in the way of the next."""


def strike_of(asked: HearNote, tracks: tuple[Track, ...], routing: Routing) -> Strike | None:
    """A note as it would sound in what plays; None where its part is silent.

    It sounds as the track of its name does, or else as the first that is drums, or is not, as it.

    Args:
        asked: The note.
        tracks: Of what plays.
        routing: How they sound.
    """
    index = _place_of(asked, tracks)
    if index is None:
        channel = DRUM_CHANNEL if asked.is_drum else 0
        return Strike(channel, asked.pitch, asked.velocity, STRUCK_S)
    route = routing.route(index)
    if route.is_muted:
        return None
    channel = routing.channels(tracks)[index]
    sends_program = routing.sends_programs and not asked.is_drum
    program = tracks[index].program if sends_program else None
    pitch = route.pitches.get(asked.pitch, asked.pitch)
    return Strike(channel, pitch, asked.velocity, STRUCK_S, program)


def _place_of(asked: HearNote, tracks: tuple[Track, ...]) -> int | None:
    alike = [index for index, track in enumerate(tracks) if track.is_drum == asked.is_drum]
    named = [index for index in alike if tracks[index].name == asked.part]
    return next(iter([*named, *alike]), None)

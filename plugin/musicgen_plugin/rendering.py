"""A score in, its audio out, by the player and the synthesizer that play it live; no device.

Not for the engine process: it brings numpy.
"""

import math

import numpy as np
from numpy.typing import NDArray

from musicgen.score import Score
from musicgen_plugin.errors import LiveError
from musicgen_plugin.pattern import compile_pattern
from musicgen_plugin.player import Entry, Player
from musicgen_plugin.routing import Routing
from musicgen_plugin.sound import SoundSettings, Synth
from musicgen_plugin.soundfonts import find_soundfont

Audio = NDArray[np.float32]
"""(frame, 2): left and right, of which -1 to 1 is what a file of whole numbers can hold."""
_FRAMES = 64  # what FluidSynth makes at a time; within them no note begins
_WITH_PROGRAMS = Routing(sends_programs=True)
_SECONDS_A_MINUTE = 60.0
_LEAST_RATE_HZ, _MOST_RATE_HZ = 8_000, 96_000


def render(
    score: Score,
    routing: Routing = _WITH_PROGRAMS,
    sample_rate: int = 44_100,
    *,
    loops: int = 1,
    tail_s: float = 2.0,
    settings: SoundSettings | None = None,
) -> Audio:
    """Play a score into an array.

    Args:
        score: What to play, from its beginning.
        routing: How its parts sound.
        sample_rate: Frames a second, 8,000-96,000.
        loops: How often it is played.
        tail_s: How long the last notes may ring.
        settings: Gain and sound font.

    Returns:
        The audio, (frame, 2), float32; each note within 64 frames of its place.

    Raises:
        LiveError: the sample rate is out of range.
        SoundError: there is no library or no sound font.
    """
    if not _LEAST_RATE_HZ <= sample_rate <= _MOST_RATE_HZ:
        raise LiveError(f"sample rate must be in 8000-96000 Hz, not {sample_rate}")
    settings = settings or SoundSettings()
    player = Player()
    player.cue(compile_pattern(score, routing), 0, Entry.STEP)
    player.locate(0.0)
    played = _blocks(score.length_beats * loops * _SECONDS_A_MINUTE / score.bpm, sample_rate)
    beats_a_block = _FRAMES / sample_rate * score.bpm / _SECONDS_A_MINUTE
    blocks = []
    synth = Synth(settings.gain, sample_rate)
    try:
        synth.load(find_soundfont(settings.soundfont))
        for block in range(played):
            for due in player.advance(block * beats_a_block):
                synth.send(due.message)
            blocks.append(synth.read(_FRAMES))
        for message in player.stop():
            synth.send(message)
        blocks += [synth.read(_FRAMES) for _ in range(_blocks(tail_s, sample_rate))]
    finally:
        synth.close()
    return np.frombuffer(b"".join(blocks), np.float32).reshape(-1, 2)


def _blocks(seconds: float, sample_rate: int) -> int:
    return math.ceil(seconds * sample_rate / _FRAMES)

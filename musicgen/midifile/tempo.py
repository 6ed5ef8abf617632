"""Tempo as MIDI files have it, in microseconds a quarter note, and as a Score has it, in bpm."""

_MICROSECONDS_A_MINUTE = 60_000_000
_MAX_TEMPO_US = 0xFFFFFF


def tempo_us(bpm: float) -> int:
    """Microseconds a quarter note, the unit of a MIDI file, within its 24 bits."""
    return min(max(round(_MICROSECONDS_A_MINUTE / bpm), 1), _MAX_TEMPO_US)


def shortest_bpm(bpm: float) -> float:
    """The shortest tempo that gives the same microseconds: 140, not 140.00014."""
    short = round(bpm, 3)
    return short if short > 0 and tempo_us(short) == tempo_us(bpm) else bpm

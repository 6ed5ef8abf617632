"""Names of instruments: General MIDI programs in, words for people out."""

from PyQt6.QtCore import QCoreApplication

from musicgen.score import Track

_CONTEXT = "instruments"
_PROGRAMS = """
Grand piano|Bright piano|Electric grand|Honky-tonk piano
Electric piano|FM piano|Harpsichord|Clavinet
Celesta|Glockenspiel|Music box|Vibraphone
Marimba|Xylophone|Tubular bells|Dulcimer
Drawbar organ|Percussive organ|Rock organ|Church organ
Reed organ|Accordion|Harmonica|Bandoneon
Nylon guitar|Steel guitar|Jazz guitar|Clean guitar
Muted guitar|Overdriven guitar|Distorted guitar|Guitar harmonics
Acoustic bass|Fingered bass|Picked bass|Fretless bass
Slap bass|Slap bass 2|Synth bass|Synth bass 2
Violin|Viola|Cello|Contrabass
Tremolo strings|Pizzicato|Harp|Timpani
Strings|Slow strings|Synth strings|Synth strings 2
Choir|Voice|Synth voice|Orchestra hit
Trumpet|Trombone|Tuba|Muted trumpet
French horn|Brass|Synth brass|Synth brass 2
Soprano sax|Alto sax|Tenor sax|Baritone sax
Oboe|English horn|Bassoon|Clarinet
Piccolo|Flute|Recorder|Pan flute
Bottle|Shakuhachi|Whistle|Ocarina
Square lead|Saw lead|Calliope lead|Chiff lead
Charang lead|Voice lead|Fifths lead|Bass lead
New age pad|Warm pad|Polysynth|Choir pad
Bowed pad|Metallic pad|Halo pad|Sweep pad
Rain|Soundtrack|Crystal|Atmosphere
Brightness|Goblins|Echoes|Sci-fi
Sitar|Banjo|Shamisen|Koto
Kalimba|Bagpipe|Fiddle|Shanai
Tinkle bell|Agogo|Steel drums|Woodblock
Taiko|Melodic tom|Synth drum|Reverse cymbal
Fret noise|Breath|Seashore|Birdsong
Telephone|Helicopter|Applause|Gunshot
"""
PROGRAM_NAMES = tuple(name for line in _PROGRAMS.split("\n") if line for name in line.split("|"))
"""The 128 of General MIDI, short enough for a lane's header."""


def instrument_name(track: Track) -> str:
    """What a track is played by, as people read it."""
    if track.is_drum:
        return QCoreApplication.translate(_CONTEXT, "Drums")
    return QCoreApplication.translate(_CONTEXT, PROGRAM_NAMES[track.program])


def row_name(name: str) -> str:
    """A row of drums as people read it: `closed-hat` is "closed hat"."""
    return QCoreApplication.translate("voices", name.replace("-", " "))

"""The factory beats that come with musicgen: a beat's name in, a two-bar drum score out."""

from musicgen.factory.beats import FactoryBeat, all_beats, load, names

__all__ = ["FactoryBeat", "all_beats", "load", "names"]

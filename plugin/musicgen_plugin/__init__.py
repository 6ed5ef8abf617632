"""The live MIDI bridge between musicgen and a DAW."""

"""Folders of MIDI to training arrays."""

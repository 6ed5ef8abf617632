"""Names that the library gives in, the words that people read for them out."""

from PyQt6.QtCore import QCoreApplication

from musicgen_plugin.controls.targets import (
    ATTRIBUTE,
    GRID_X,
    GRID_Y,
    HUMAN_TIMING,
    HUMAN_VELOCITY,
    LOCK,
    POSITION,
    TEMPERATURE,
    VARIATION,
)

_DENSITY = "density-"
_TRACK = "track:"


translate = QCoreApplication.translate
"""By a name that `pylupdate6` finds, with its context beside each text."""


def slider_words(name: str) -> str:
    """A slider's name as people read it: `density-kick` is "Kick density"."""
    known = {
        "note-density": translate("words", "Density"),
        "syncopation-8th": translate("words", "Syncopation, 8ths"),
        "syncopation-16th": translate("words", "Syncopation, 16ths"),
        "mean-interval": translate("words", "Leaps"),
        "pitch-range": translate("words", "Range"),
        "mean-pitch": translate("words", "Register"),
        "in-key": translate("words", "In key"),
        "polyphony": translate("words", "Polyphony"),
        "mean-velocity": translate("words", "Loudness"),
        "velocity-spread": translate("words", "Dynamics"),
        "swing": translate("words", "Swing"),
        "timing-looseness": translate("words", "Looseness"),
    }
    if name in known:
        return known[name]
    if name.startswith(_DENSITY):
        voice = name.removeprefix(_DENSITY).replace("-", " ")
        return translate("words", "{voice} density").format(voice=voice.capitalize())
    return name


def lock_words(name: str) -> str:
    """A lock's name as people read it."""
    return name.removeprefix(_TRACK).replace("-", " ")


def target_words(target: str) -> str:
    """A control as people read it."""
    known = {
        POSITION: translate("words", "the way from A to B"),
        GRID_X: translate("words", "the pad, left to right"),
        GRID_Y: translate("words", "the pad, top to bottom"),
        VARIATION: translate("words", "variation"),
        TEMPERATURE: translate("words", "temperature"),
        HUMAN_TIMING: translate("words", "a player's timing"),
        HUMAN_VELOCITY: translate("words", "a player's velocity"),
        "panic": translate("words", "panic"),
        "capture": translate("words", "capture"),
        "take-a": translate("words", "record A"),
        "take-b": translate("words", "record B"),
        "next": translate("words", "next"),
    }
    if target.startswith(ATTRIBUTE):
        return slider_words(target.removeprefix(ATTRIBUTE))
    if target.startswith(LOCK):
        return translate("words", "lock {part}").format(part=lock_words(target.removeprefix(LOCK)))
    return known.get(target, target)


def short_unit(unit: str) -> str:
    """A unit as it stands behind a number; the whole of it belongs into a tooltip."""
    if unit.startswith("%"):
        return "%"
    return {
        "notes a bar": translate("words", "/ bar"),
        "hits a bar": translate("words", "/ bar"),
        "semitones": translate("words", "st"),
        "ms": translate("words", "ms"),
    }.get(unit, "")

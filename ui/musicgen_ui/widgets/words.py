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


def _tr(text: str) -> str:
    return QCoreApplication.translate("words", text)


def slider_words(name: str) -> str:
    """A slider's name as people read it: `density-kick` is "Kick density"."""
    known = {
        "note-density": _tr("Density"),
        "syncopation-8th": _tr("Syncopation, 8ths"),
        "syncopation-16th": _tr("Syncopation, 16ths"),
        "mean-interval": _tr("Leaps"),
        "pitch-range": _tr("Range"),
        "mean-pitch": _tr("Register"),
        "in-key": _tr("In key"),
        "polyphony": _tr("Polyphony"),
        "mean-velocity": _tr("Loudness"),
        "velocity-spread": _tr("Dynamics"),
        "swing": _tr("Swing"),
        "timing-looseness": _tr("Looseness"),
    }
    if name in known:
        return known[name]
    if name.startswith(_DENSITY):
        voice = name.removeprefix(_DENSITY).replace("-", " ")
        return _tr("{voice} density").format(voice=voice.capitalize())
    return name


def lock_words(name: str) -> str:
    """A lock's name as people read it."""
    return name.removeprefix(_TRACK).replace("-", " ")


def target_words(target: str) -> str:
    """A control as people read it."""
    known = {
        POSITION: _tr("the way from A to B"),
        GRID_X: _tr("the pad, left to right"),
        GRID_Y: _tr("the pad, top to bottom"),
        VARIATION: _tr("variation"),
        TEMPERATURE: _tr("temperature"),
        HUMAN_TIMING: _tr("a player's timing"),
        HUMAN_VELOCITY: _tr("a player's velocity"),
        "panic": _tr("panic"),
        "capture": _tr("capture"),
        "take-a": _tr("record A"),
        "take-b": _tr("record B"),
        "next": _tr("next"),
    }
    if target.startswith(ATTRIBUTE):
        return slider_words(target.removeprefix(ATTRIBUTE))
    if target.startswith(LOCK):
        return _tr("lock {part}").format(part=lock_words(target.removeprefix(LOCK)))
    return known.get(target, target)


def short_unit(unit: str) -> str:
    """A unit as it stands behind a number; the whole of it belongs into a tooltip."""
    if unit.startswith("%"):
        return "%"
    return {
        "notes a bar": _tr("/ bar"),
        "hits a bar": _tr("/ bar"),
        "semitones": _tr("st"),
        "ms": _tr("ms"),
    }.get(unit, "")

"""Session files: a document in, JSON out, and back; each note exact."""

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from musicgen.errors import MusicgenError, why_unread
from musicgen.files import write_files
from musicgen.score import Meter, Note, Score, Tempo, Track
from musicgen_ui.state.document import Clip, Document, DocumentError, Origin, Part, Stage

VERSION = 1
ENDING = ".musicgen"
_PLAIN = (
    "model",
    "position",
    "x",
    "y",
    "key",
    "variation",
    "seed",
    "temperature",
    "humanize_timing",
    "humanize_velocity",
    "bpm",
    "entry",
)
_MOST_BYTES = 64 * 2**20


def to_json(document: Document) -> str:
    """A document as its file has it."""
    clips = [None if clip is None else _clip_row(clip) for clip in document.clips]
    parts = {
        name: [part.is_muted, part.is_solo, part.channel] for name, part in document.parts.items()
    }
    content = {
        "musicgen-session": VERSION,
        **{name: getattr(document, name) for name in _PLAIN},
        "stage": document.stage.value,
        "sliders": dict(document.sliders),
        "locks": sorted(document.locks),
        "parts": parts,
        "edited": None if document.edited is None else _score_row(document.edited),
        "clips": clips,
    }
    return json.dumps(content) + "\n"


def from_json(text: str) -> Document:
    """Read a document.

    Raises:
        DocumentError: it is no session, of another version, or has a value out of range.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as err:
        raise DocumentError(f"no session: not JSON: {err}") from err
    if not isinstance(content, dict) or "musicgen-session" not in content:
        raise DocumentError("no session: it does not begin as one")
    if content["musicgen-session"] != VERSION:
        told = content["musicgen-session"]
        raise DocumentError(f"a session of format {told!r}; this version reads format {VERSION}")
    known = {"musicgen-session", *(field.name for field in fields(Document))}
    if unknown := set(content) - known:
        raise DocumentError(f"unknown key {min(unknown)!r} in the session")
    try:
        return _document(content)
    except DocumentError:
        raise
    except (MusicgenError, TypeError, ValueError, KeyError, AttributeError) as err:
        raise DocumentError(f"damaged session: {err}") from err


def _document(content: Mapping[str, Any]) -> Document:
    given = {name: content[name] for name in _PLAIN if name in content}
    for name, value in given.items():
        expected = str if name in {"model", "key", "entry"} else (int, float)
        if not isinstance(value, expected) or isinstance(value, bool):
            raise DocumentError(f"{name} must not be {value!r}")
    edited = content.get("edited")
    return Document(
        **given,
        stage=Stage(content.get("stage", Stage.MORPH)),
        sliders={str(name): float(value) for name, value in content.get("sliders", {}).items()},
        locks=frozenset(str(name) for name in content.get("locks", ())),
        parts={str(name): _part(row) for name, row in content.get("parts", {}).items()},
        edited=None if edited is None else _score(edited),
        clips=tuple(
            None if row is None else _clip(row) for row in content.get("clips", (None,) * 4)
        ),
    )


def _part(row: tuple[bool, bool, int | None]) -> Part:
    is_muted, is_solo, channel = row
    return Part(is_muted is True, is_solo is True, None if channel is None else int(channel))


def _clip_row(clip: Clip) -> dict[str, Any]:
    return {
        "title": clip.title,
        "origin": clip.origin.value,
        "source": clip.source,
        "drum-map": clip.drum_map,
        "is-edited": clip.is_edited,
        "score": _score_row(clip.score),
    }


def _clip(row: Mapping[str, Any]) -> Clip:
    return Clip(
        title=str(row["title"]),
        score=_score(row["score"]),
        origin=Origin(row["origin"]),
        source=str(row.get("source", "")),
        drum_map=str(row.get("drum-map", "")),
        is_edited=row.get("is-edited") is True,
    )


def _score_row(score: Score) -> dict[str, Any]:
    return {
        "length": score.length_beats,
        "tempos": [[tempo.beat, tempo.bpm] for tempo in score.tempos],
        "meters": [[meter.beat, meter.numerator, meter.denominator] for meter in score.meters],
        "tracks": [
            {
                "name": track.name,
                "program": track.program,
                "is-drum": track.is_drum,
                "notes": [
                    [note.onset_beats, note.pitch, note.velocity, note.duration_beats]
                    for note in track.notes
                ],
            }
            for track in score.tracks
        ],
    }


def _score(row: Mapping[str, Any]) -> Score:
    return Score(
        tuple(
            Track(
                str(track["name"]),
                tuple(
                    Note(float(onset), int(pitch), int(velocity), float(duration))
                    for onset, pitch, velocity, duration in track["notes"]
                ),
                int(track["program"]),
                track["is-drum"] is True,
            )
            for track in row["tracks"]
        ),
        float(row["length"]),
        tuple(Tempo(float(beat), float(bpm)) for beat, bpm in row["tempos"]),
        tuple(Meter(float(beat), int(over), int(under)) for beat, over, under in row["meters"]),
    )


def save(document: Document, path: Path) -> None:
    """Write a session beside its place, then put it there.

    Raises:
        OutputError: it cannot be written there.
    """
    write_files({path: to_json(document).encode()})


def load(path: Path) -> Document:
    """Read a session file.

    Raises:
        DocumentError: it cannot be read, or is no session; the message names it.
    """
    try:
        size_bytes = path.stat().st_size
        text = path.read_text(encoding="utf-8") if size_bytes <= _MOST_BYTES else ""
        return from_json(text)
    except OSError as err:
        raise DocumentError(f"{path}: {why_unread(err)}") from err
    except UnicodeDecodeError as err:
        raise DocumentError(f"{path}: cannot be read: {err}") from err
    except DocumentError as err:
        raise DocumentError(f"{path}: {err}") from err

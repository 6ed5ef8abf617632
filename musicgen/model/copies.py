"""The training clips of a model, to tell copies by: `copies.npz` of its folder in, likeness out.

The file holds every distinct bar of notes once, and each training clip as a row of bars. Clips are
compared by the notes that begin in each sixteenth; velocity, timing and length do not count, and a
melody counts at any transposition. `musicgen copies fit` makes it; docs/evaluation.md has figures.
"""

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import ModelError
from musicgen.files import write_files
from musicgen.model.clip_model import FloatArray
from musicgen.model.manifest import MANIFEST, Manifest, checksum
from musicgen.representation.melody import HOLD

COPIES = "copies.npz"
"""Its file in a model's folder."""
NEAR_COPY: Mapping[str, float] = MappingProxyType({"drums": 0.95, "melody": 0.9})
"""By kind: a clip that shares so much of its notes, or more, with a training clip is told.

Beats are more alike than tunes, whoever plays them; docs/evaluation.md has how often each is met.
"""
LEAST_NOTES = 6
"""A clip of fewer notes is like many others, and tells nothing."""
BAR_STEPS = 16
NOTHING: Mapping[str, int] = MappingProxyType({"drums": 0, "melody": 255})
"""By kind, what stands for a step in which no note begins."""
_NOTHING = NOTHING["melody"]


Tokens = NDArray[np.uint16]
"""What begins in each step, (clip, step): a bit for each voice of drums, or a line's pitch."""


def drum_tokens(arrays: Sequence[FloatArray]) -> Tokens:
    """The voices that are struck in each step, a bit each, (clip, step)."""
    hits = arrays[0][..., 0] > 0  # (clip, step, voice)
    tokens: Tokens = (hits << np.arange(hits.shape[-1])).sum(-1).astype(np.uint16)
    return tokens


def line_tokens(arrays: Sequence[FloatArray]) -> Tokens:
    """The pitch that begins in each step, (clip, step)."""
    classes = arrays[0][..., 0]
    return np.where(classes < HOLD, classes, _NOTHING).astype(np.uint16)


def _drums_in_common(known: Tokens, clip: Tokens) -> NDArray[np.int64]:
    common: NDArray[np.int64] = np.bitwise_count(known & clip).sum(axis=1, dtype=np.int64)
    return common


def _line_in_common(known: Tokens, clip: Tokens) -> NDArray[np.int64]:
    """Notes in common at the transposition at which most are, (known,)."""
    steps = np.flatnonzero(clip != _NOTHING)
    intervals = known[:, steps].astype(np.int16) - clip[steps].astype(np.int16)
    nothing = known[:, steps] == _NOTHING
    best = np.zeros(len(known), np.int64)
    for step in range(len(steps)):  # as if this note were one of those in common
        same = (intervals == intervals[:, step, None]) & ~nothing & ~nothing[:, step, None]
        np.maximum(best, same.sum(axis=1), out=best)
    return best


@dataclass(frozen=True, slots=True)
class _Reading:
    """How clips of a kind are compared.

    Attributes:
        tokens: Arrays as the encoder takes them as tokens.
        counts: Notes of tokens, (clip, step), in each clip.
        in_common: Notes that known clips, (known, step), have in common with one, (step,).
    """

    tokens: Callable[[Sequence[FloatArray]], Tokens]
    counts: Callable[[Tokens], NDArray[np.int64]]
    in_common: Callable[[Tokens, Tokens], NDArray[np.int64]]


_READINGS: Mapping[str, _Reading] = MappingProxyType(
    {
        "drums": _Reading(
            drum_tokens,
            lambda tokens: np.bitwise_count(tokens).sum(axis=1, dtype=np.int64),
            _drums_in_common,
        ),
        "melody": _Reading(
            line_tokens,
            lambda tokens: (tokens != _NOTHING).sum(axis=1, dtype=np.int64),
            _line_in_common,
        ),
    }
)
KINDS = tuple(_READINGS)
"""The kinds of model whose training clips can be kept."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The training clip that a clip is most like.

    Attributes:
        kind: Of the model.
        share: Of the notes of both that they have in common, 0-1.
        common: How many notes that is.
        notes: How many the clip has.
        known_notes: How many the training clip has.
    """

    kind: str
    share: float
    common: int
    notes: int
    known_notes: int

    @property
    def is_near_copy(self) -> bool:
        """Whether the clip is nearly that training clip."""
        return self.share >= NEAR_COPY[self.kind] and self.notes >= LEAST_NOTES

    def in_words(self) -> str:
        """How alike they are, in a sentence."""
        return (
            f"{self.common} of its {self.notes} notes are those of one training clip, which has "
            f"{self.known_notes}"
        )


@dataclass(frozen=True, slots=True, eq=False)
class TrainingClips:
    """The clips that a model was trained on.

    Attributes:
        kind: Of the model.
        bars: What begins in each step of each distinct bar, (bar, 16), uint16.
        clips: Which bars each clip is made of, (clip, bar).
    """

    kind: str
    bars: Tokens
    clips: NDArray[np.uint32]

    @classmethod
    def of(cls, kind: str, tokens: Tokens) -> Self:
        """The distinct ones of some clips, (clip, step), of a kind among `KINDS`."""
        rows = tokens.reshape(-1, BAR_STEPS)
        bars, which = np.unique(rows, axis=0, return_inverse=True)
        clips = which.reshape(len(tokens), -1).astype(np.uint32)
        return cls(kind, bars, np.unique(clips, axis=0))

    @classmethod
    def read(cls, folder: Path, manifest: Manifest) -> Self:
        """Read those of a model.

        Raises:
            ModelError: the model is of another kind or has none, or the file is damaged.
        """
        path, kind = folder / COPIES, require_kind(manifest)
        if not path.is_file():
            raise ModelError(
                f"{manifest.id}: cannot tell copies: no {COPIES} in its folder; "
                f"`musicgen copies fit {manifest.id} --data SET` makes it"
            )
        if checksum(path) != manifest.checksums.get(COPIES):
            raise ModelError(
                f"{path}: wrong checksum: the file was changed or damaged; install it again, or "
                "make it again with `musicgen copies fit`"
            )
        try:
            with np.load(path, allow_pickle=False) as stored:
                found = cls(kind, stored["bars"], stored["clips"])
        except (KeyError, OSError, ValueError) as err:
            raise ModelError(f"{path}: damaged: {err}") from err
        shaped = found.clips.ndim == 2 and found.clips.shape[1] == manifest.bars  # noqa: PLR2004
        if (
            not shaped
            or found.bars.shape[1:] != (BAR_STEPS,)
            or found.clips.max() >= len(found.bars)
        ):
            raise ModelError(f"{path}: damaged: its clips are not of {manifest.bars} bars")
        return found

    def to_bytes(self) -> bytes:
        """The file; the same clips give the same bytes."""
        file = io.BytesIO()
        fewest: Any = np.uint16 if len(self.bars) <= np.iinfo(np.uint16).max else np.uint32
        np.savez_compressed(file, bars=self.bars, clips=self.clips.astype(fewest))
        return file.getvalue()

    def tokens(self) -> Tokens:
        """What begins in each step of each clip, (clip, step)."""
        return self.bars[self.clips].reshape(len(self.clips), -1)

    def nearest(self, tokens: Tokens) -> tuple[Nearest, ...]:
        """The training clip that each of some clips, (clip, step), is most like."""
        reading, known = _READINGS[self.kind], self.tokens()
        known_counts = reading.counts(known)
        return tuple(
            _nearest(self.kind, known, known_counts, clip, int(count))
            for clip, count in zip(tokens, reading.counts(tokens), strict=True)
        )


def _nearest(
    kind: str, known: Tokens, known_counts: NDArray[np.int64], clip: Tokens, count: int
) -> Nearest:
    common = _READINGS[kind].in_common(known, clip)
    shares = 2 * common / np.maximum(known_counts + count, 1)
    best = int(shares.argmax())
    return Nearest(kind, float(shares[best]), int(common[best]), count, int(known_counts[best]))


def tokens_of(kind: str, arrays: Sequence[FloatArray]) -> Tokens:
    """What begins in each step of clips, as the encoder of a model of a kind takes them."""
    return _READINGS[kind].tokens(arrays)


def note_counts(kind: str, tokens: Tokens) -> NDArray[np.int64]:
    """How many notes clips have, (clip,), of tokens, (clip, step)."""
    return _READINGS[kind].counts(tokens)


def require_kind(manifest: Manifest) -> str:
    """The kind of a model whose training clips can be kept; ModelError of others."""
    if manifest.kind not in _READINGS:
        raise ModelError(
            f"{manifest.id}: a model of {manifest.kind}; copies are told of {', '.join(KINDS)}"
        )
    return manifest.kind


def write_copies(folder: Path, manifest: Manifest, clips: TrainingClips) -> None:
    """Put training clips into a model's folder, and their checksum into its manifest."""
    content = clips.to_bytes()
    listed = manifest.checksums | {COPIES: hashlib.sha256(content).hexdigest()}
    told = replace(manifest, checksums=listed).to_json()
    write_files({folder / COPIES: content, folder / MANIFEST: told.encode()})

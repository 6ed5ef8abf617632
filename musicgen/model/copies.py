"""What tells copies of a model's training clips: `copies.npz` of its folder in, likeness out.

The file holds no training clip but a signature of each, which says what a clip is like, and would
say of a guessed clip whether it is one (docs/evaluation.md says what that hides and what not): some
hashes, each of all that begins in a part of it that is drawn once and for all, and each cut to four
bits. A clip of which all but a few notes are those of a training clip shares the hashes of the
parts without them, and how many are shared tells how few they are. Velocity, timing and length do
not count, and a melody counts at any transposition. `musicgen copies fit` makes the file;
docs/evaluation.md has figures.

Source: sampling of coordinates, Indyk and Motwani 1998, "Approximate nearest neighbors", section 4;
hashes of few bits, Li and König 2010, "b-bit minwise hashing", arXiv:0910.3349.
"""

import hashlib
import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import ModelError
from musicgen.files import write_files
from musicgen.model.clip_model import FloatArray
from musicgen.model.manifest import MANIFEST, Manifest, checksum
from musicgen.representation.melody import HOLD

COPIES = "copies.npz"
"""Its file in a model's folder."""
NEAR_COPY: Mapping[str, float] = MappingProxyType({"drums": 0.95, "melody": 0.92})
"""By kind: a clip that shares so much of its notes, or more, with a training clip is told.

Beats are more alike than tunes, whoever plays them; docs/evaluation.md has how often each is met.
"""
LEAST_NOTES = 6
"""A clip of fewer notes is like many others, tells nothing, and has no signature."""
NOTHING: Mapping[str, int] = MappingProxyType({"drums": 0, "melody": 255})
"""By kind, what stands for a step in which no note begins."""
_NOTHING = NOTHING["melody"]
_VOICES = 9
_HASH_BITS = 4
_COLLISION = 2.0**-_HASH_BITS
_BY_CHANCE = 4.5
"""Standard deviations over the mean of hashes shared by chance that one clip in 10^5 reaches."""
_HIGH = np.uint8(2**_HASH_BITS)
_LOW_BITS = np.uint8(2**_HASH_BITS - 1)
_MOST_NOTES = 255
_KEY = b"musicgen copies"
_BATCH = 1000

Tokens = NDArray[np.uint16]
"""What begins in each step, (clip, step): a bit for each voice of drums, or a line's pitch."""
Signatures = NDArray[np.uint8]
"""Signatures of clips, (clip, byte): how many notes they have, then two hashes a byte."""


def drum_tokens(arrays: Sequence[FloatArray]) -> Tokens:
    """The voices that are struck in each step, a bit each, (clip, step)."""
    hits = arrays[0][..., 0] > 0  # (clip, step, voice)
    tokens: Tokens = (hits << np.arange(hits.shape[-1])).sum(-1).astype(np.uint16)
    return tokens


def line_tokens(arrays: Sequence[FloatArray]) -> Tokens:
    """The pitch that begins in each step, (clip, step)."""
    classes = arrays[0][..., 0]
    return np.where(classes < HOLD, classes, _NOTHING).astype(np.uint16)


@cache
def _parts(hashes: int, places: int, chosen: int) -> NDArray[np.bool_]:
    """Which places each hash looks at, (hash, place); the same ones on every machine."""
    ranks = [
        np.frombuffer(hashlib.shake_256(_KEY + bytes([index])).digest(4 * places), "<u4")
        for index in range(hashes)
    ]
    looked_at: NDArray[np.bool_] = np.argsort(np.argsort(ranks, axis=1, kind="stable")) < chosen
    return looked_at


def _drum_parts(tokens: Tokens, hashes: int) -> NDArray[np.uint16]:
    """The hits of clips in a quarter of the places of a grid, (hash, clip, step)."""
    steps = tokens.shape[1]
    masks = _parts(hashes, steps * _VOICES, steps * _VOICES // 4).reshape(hashes, steps, _VOICES)
    voices = (masks << np.arange(_VOICES)).sum(-1).astype(np.uint16)  # (hash, step)
    hits: NDArray[np.uint16] = tokens & voices[:, None]  # (hash, clip, step)
    return hits


def _line_parts(tokens: Tokens, hashes: int) -> NDArray[np.uint16]:
    """The onsets of lines in half of the steps, from the first of them up, (hash, clip, step)."""
    steps = tokens.shape[1]
    masks = _parts(hashes, steps, steps // 2)
    sounds = (tokens != _NOTHING) & masks[:, None]  # (hash, clip, step)
    first = np.take_along_axis(tokens[None], sounds.argmax(-1)[..., None], axis=-1)
    return np.where(sounds, tokens - first + np.uint16(_NOTHING + 1), 0).astype(np.uint16)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How clips of a kind are compared.

    Attributes:
        tokens: Arrays as the encoder takes them as tokens.
        counts: Notes of tokens, (clip, step), in each clip.
        parts: What each of so many hashes is of, (hash, clip, step), of tokens, (clip, step).
        hashes: Of a signature; the more, the nearer the estimate and the larger the file.
        looked_at: The share of the places for a note that each looks at.
        most_apart: Notes of one clip or the other that can differ in one place.
    """

    tokens: Callable[[Sequence[FloatArray]], Tokens]
    counts: Callable[[Tokens], NDArray[np.int64]]
    parts: Callable[[Tokens, int], NDArray[np.uint16]]
    hashes: int
    looked_at: float
    most_apart: int


_READINGS: Mapping[str, _Reading] = MappingProxyType(
    {
        "drums": _Reading(
            drum_tokens,
            lambda tokens: np.bitwise_count(tokens).sum(axis=1, dtype=np.int64),
            _drum_parts,
            hashes=128,
            looked_at=1 / 4,
            most_apart=1,
        ),
        "melody": _Reading(
            line_tokens,
            lambda tokens: (tokens != _NOTHING).sum(axis=1, dtype=np.int64),
            _line_parts,
            hashes=72,
            looked_at=1 / 2,
            most_apart=2,
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
        share: Of the notes of both that they have in common, 0-1: an estimate.
        is_bound: Whether it is that or less: no more hashes are shared than by chance.
        notes: How many the clip has.
    """

    kind: str
    share: float
    is_bound: bool
    notes: int

    @property
    def is_near_copy(self) -> bool:
        """Whether the clip is nearly that training clip."""
        alike = self.share >= NEAR_COPY[self.kind] and not self.is_bound
        return alike and self.notes >= LEAST_NOTES

    def in_words(self) -> str:
        """How alike they are, in a sentence."""
        about = "at most about" if self.is_bound else "about"
        return f"{about} {self.share:.0%} of its {self.notes} notes are as in one training clip"


@dataclass(frozen=True, slots=True, eq=False)
class TrainingClips:
    """What tells the clips that a model was trained on.

    Attributes:
        kind: Of the model.
        signatures: Of the clips, (clip, byte), in order and none twice.
    """

    kind: str
    signatures: Signatures

    @classmethod
    def of(cls, kind: str, tokens: Tokens) -> Self:
        """Those of clips, (clip, step), of a kind among `KINDS`; some clips are too short."""
        enough = tokens[_READINGS[kind].counts(tokens) >= LEAST_NOTES]
        return cls(kind, np.unique(signatures_of(kind, enough), axis=0))

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
                found = cls(kind, stored["signatures"])
        except (KeyError, OSError, ValueError) as err:
            raise ModelError(f"{path}: damaged: {err}") from err
        length = 1 + _READINGS[kind].hashes // 2
        if found.signatures.shape[1:] != (length,) or found.signatures.dtype != np.uint8:
            raise ModelError(f"{path}: damaged: its signatures are not of {length} bytes")
        return found

    def to_bytes(self) -> bytes:
        """The file; the same clips give the same bytes."""
        file = io.BytesIO()
        np.savez(file, signatures=self.signatures)
        return file.getvalue()

    def nearest(self, tokens: Tokens) -> tuple[Nearest, ...]:
        """The training clip that each of some clips, (clip, step), is most like."""
        columns = np.ascontiguousarray(self.signatures.T)  # (byte, known)
        counts = _READINGS[self.kind].counts(tokens)
        return tuple(
            _nearest(self.kind, columns, signature, int(count))
            for signature, count in zip(signatures_of(self.kind, tokens), counts, strict=True)
        )


def signatures_of(kind: str, tokens: Tokens) -> Signatures:
    """The signatures of clips, (clip, byte), of tokens, (clip, step)."""
    reading = _READINGS[kind]
    hashes = np.empty((len(tokens), reading.hashes), np.uint8)
    for start in range(0, len(tokens), _BATCH):
        batch = slice(start, start + _BATCH)
        parts = reading.parts(tokens[batch], reading.hashes).astype("<u2")  # (hash, clip, step)
        for index, clips in enumerate(parts):
            hashes[batch, index] = [_hash(clip.tobytes(), index) for clip in clips]
    counts = reading.counts(tokens).clip(max=_MOST_NOTES).astype(np.uint8)
    pairs = hashes[:, ::2] * _HIGH + hashes[:, 1::2]
    return np.column_stack((counts, pairs)).astype(np.uint8)


def _hash(content: bytes, index: int) -> int:
    """One of the hashes of a signature, 0-15."""
    digest = hashlib.blake2b(content, digest_size=1, key=_KEY, salt=bytes([index])).digest()
    return digest[0] >> _HASH_BITS


def _nearest(kind: str, columns: Signatures, signature: Signatures, notes: int) -> Nearest:
    """The nearest of known clips, (byte, known), of those that share more hashes than by chance."""
    reading = _READINGS[kind]
    shared = _shared(columns[1:], signature[1:])
    by_chance = reading.hashes * _COLLISION
    by_chance += _BY_CHANCE * math.sqrt(by_chance * (1 - _COLLISION))
    above = shared > by_chance
    shares = _shares(reading, np.maximum(shared, by_chance), columns[0].astype(np.int64), notes)
    is_bound = not above.any()
    share = shares.max(initial=0) if is_bound else shares[above].max()
    return Nearest(kind, float(share), is_bound, notes)


def _shares(
    reading: _Reading, shared: NDArray[np.float64], known_notes: NDArray[np.int64], notes: int
) -> NDArray[np.float64]:
    """The shares of notes in common that shared hashes, (known,), tell.

    A hash is shared if no place in its part differs, or by chance; and no clips differ in fewer
    notes than one has more than the other.
    """
    alike = (shared / reading.hashes - _COLLISION) / (1 - _COLLISION)
    places = np.rint(np.log(alike) / math.log(1 - reading.looked_at))
    more = np.abs(known_notes - notes)
    apart = np.maximum(reading.most_apart * places - (reading.most_apart - 1) * more, more)
    shares: NDArray[np.float64] = 1 - apart / np.maximum(known_notes + notes, 1)
    return shares.clip(min=0)


def _shared(columns: Signatures, signature: Signatures) -> NDArray[np.uint8]:
    """How many hashes each of the columns, (byte, known), shares with a signature, (byte,)."""
    shared = np.zeros(columns.shape[1], np.uint8)
    for column, byte in zip(columns, signature, strict=True):
        differing = column ^ byte
        shared += differing < 1 << _HASH_BITS
        shared += differing & _LOW_BITS == 0
    return shared


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
    """Put what tells training clips into a model's folder, and its checksum into its manifest."""
    content = clips.to_bytes()
    listed = manifest.checksums | {COPIES: hashlib.sha256(content).hexdigest()}
    told = replace(manifest, checksums=listed).to_json()
    write_files({folder / COPIES: content, folder / MANIFEST: told.encode()})

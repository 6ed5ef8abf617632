"""Measures as the trainer sees them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, cast

import torch
from torch import Tensor
from torch.nn import functional

from musicgen.representation.chords import CONDITION_SIZE
from musicgen.representation.measure import BAR_STEPS, NO_TRACK, PITCHES, TRACKS
from musicgen.representation.measure_input import HALVES, LONGEST_OCTAVES
from musicgen.training.elbo import Reconstruction
from musicgen.training.kinds.kind import Batch, Kind, Networks, Share
from musicgen.training.networks.measure import (
    MeasureDecoder,
    MeasureDecoding,
    MeasureEncoder,
    touch,
)
from musicgen.training.recipe import Recipe
from musicgen.training.sections import MeasureLossRecipe, MeasureNetworkRecipe

_TRACK, _STEP, _PITCH, _VELOCITY, _DURATION, _TIED_IN, _TIED_OUT = range(7)


class Measures(Kind):
    """One bar of up to eight tracks; see `musicgen.representation.measure_input`."""

    name = "measure"
    inputs = ("programs", "notes", "chords")
    outputs = MeasureDecoding._fields
    condition_shapes = ((HALVES, CONDITION_SIZE),)
    free_inputs = MappingProxyType({"notes": "note"})
    main_figure = "note_f1"

    def networks(self, recipe: Recipe) -> Networks:
        """See `Kind`."""
        network = cast(MeasureNetworkRecipe, recipe.network)
        return Networks(MeasureEncoder(network), MeasureDecoder(network))

    def bars(self, recipe: Recipe) -> int:
        """See `Kind`."""
        del recipe
        return 1

    def steps(self, recipe: Recipe) -> int:
        """See `Kind`."""
        del recipe
        return BAR_STEPS

    def hidden(self, batch: Batch, odds: float) -> Batch:
        """See `Kind`."""
        programs, notes, chords = batch
        if odds:
            hidden = torch.rand(notes.shape[:-1], device=notes.device) < odds
            notes = torch.where(hidden.unsqueeze(-1), -torch.ones_like(notes), notes)
        return programs, notes, chords

    def reconstruction(self, decoding: NamedTuple, batch: Batch, recipe: Recipe) -> Reconstruction:
        """See `Kind`. Onsets are asked of the tracks that sound; the others have no program."""
        told = cast(MeasureDecoding, decoding)
        weights = cast(MeasureLossRecipe, recipe.loss)
        programs, notes, _ = batch
        size = len(programs)
        sounding = programs != NO_TRACK  # (batch, track)
        program_nats = functional.cross_entropy(
            told.program_logits.flatten(0, 1), programs.long().flatten(), reduction="sum"
        )
        at, row = _real_notes(notes)
        logits = told.onset_logits
        onset_nats = functional.softplus(logits[sounding]).sum() - logits[at].sum()
        of_step, of_pitch = at[:3], (*at[:2], at[3])
        velocities = touch(told.velocity_steps[of_step], told.velocity_pitches[of_pitch])
        durations = touch(told.duration_steps[of_step], told.duration_pitches[of_pitch])
        velocity_error = (velocities - row[:, _VELOCITY]).abs().sum()
        octaves_error = (durations - row[:, _DURATION]).abs().sum() * LONGEST_OCTAVES
        tie_nats = functional.binary_cross_entropy_with_logits(
            told.tie_logits.transpose(2, 3)[of_pitch], row[:, _TIED_IN:], reduction="sum"
        )
        parts = {
            "onset_nats": onset_nats / size,
            "velocity_error": velocity_error / size,
            "octaves_error": octaves_error / size,
            "tie_nats": tie_nats / size,
            "program_nats": program_nats / size,
        }
        nats = (
            parts["onset_nats"]
            + parts["tie_nats"]
            + weights.velocity * parts["velocity_error"]
            + weights.duration * parts["octaves_error"]
            + weights.program * parts["program_nats"]
        )
        return Reconstruction(nats, parts)

    def figures(self, decoding: NamedTuple, batch: Batch) -> Mapping[str, Share]:
        """See `Kind`."""
        told = cast(MeasureDecoding, decoding)
        programs, notes, _ = batch
        at, _ = _real_notes(notes)
        guess = told.program_logits.argmax(-1)  # (batch, track)
        answered = (told.onset_logits > 0) & (guess != NO_TRACK)[..., None, None]
        asked = torch.zeros_like(answered)
        asked[at] = True
        sounding = programs != NO_TRACK
        right = (guess == programs.long()) & sounding
        return {
            "note_f1": Share(2 * (asked & answered).sum(), asked.sum() + answered.sum()),
            "program_accuracy": Share(right.sum(), sounding.sum()),
        }

    def heard(self, decoding: NamedTuple) -> Tensor:
        """See `Kind`."""
        told = cast(MeasureDecoding, decoding)
        sounds = 1 - told.program_logits.softmax(-1)[..., NO_TRACK]  # (batch, track)
        return (told.onset_logits.sigmoid() * sounds[..., None, None]).sum(2).flatten(1)

    def shown(self, batch: Batch) -> Tensor:
        """See `Kind`."""
        programs, notes, _ = batch
        rolls = notes.new_zeros(len(programs), TRACKS, BAR_STEPS, PITCHES)
        at, _ = _real_notes(notes)
        rolls[at] = 1
        return rolls.sum(2).flatten(1)

    def sample_bias(self, decoding: NamedTuple, batch: Batch) -> tuple[float, ...]:
        """See `Kind`."""
        told = cast(MeasureDecoding, decoding)
        programs, notes, _ = batch
        sounds = told.program_logits.argmax(-1) != NO_TRACK  # (draw, track)
        wanted = notes[..., _TRACK].flatten().long()
        biases = []
        for track in range(TRACKS):
            playing = int((programs[:, track] != NO_TRACK).sum())
            cells = max(playing, 1) * BAR_STEPS * PITCHES
            rate = float((wanted == track).sum()) / cells
            logits = told.onset_logits[sounds[:, track], track].flatten()
            count = round(rate * len(logits))
            kept = logits.topk(count).values if count else None
            biases.append(0.0 if kept is None else round(-float(kept[-1]), 4))
        return tuple(biases)


def _real_notes(notes: Tensor) -> tuple[tuple[Tensor, ...], Tensor]:
    """Where the notes of a table are in a roll, four indices, (note,) each; and their rows."""
    clip, place = torch.nonzero(notes[..., _TRACK] >= 0, as_tuple=True)
    rows = notes[clip, place]  # (note, field)
    track, step, pitch = rows[:, : _PITCH + 1].long().unbind(-1)
    return (clip, track, step, pitch), rows

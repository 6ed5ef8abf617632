"""The networks of a measure VAE: notes of up to eight tracks in, a Gaussian over z out, and back.

A row is a track. Its notes are embedded one by one and added up, which is a first layer over a
piano roll that is nearly empty. Under the conductor, the tracks share a decoder that sees only the
track's code and the chords, and answers with a whole roll.

Source: Simon et al. 2018, arXiv:1806.00195, for the conductor over tracks and the chords.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from musicgen.representation.chords import CONDITION_SIZE
from musicgen.representation.measure import BAR_STEPS, PITCHES, PROGRAMS, TRACKS
from musicgen.representation.measure_input import HALVES
from musicgen.training.networks.blocks import Conductor, Gathering, Posterior, perceptron
from musicgen.training.sections import MeasureNetworkRecipe

TIES = 2
_CELLS = BAR_STEPS * PITCHES
_TOUCH = 4  # velocity, duration, tied in, tied out
_COMMON_ODDS = -5.0  # of an onset in a cell, as a logit, before anything is learned


class MeasureDecoding(NamedTuple):
    """What the decoder says of each track; velocities and durations as factors of a roll.

    Attributes:
        program_logits: (batch, track, 130); the last class is no track.
        onset_logits: An onset where > 0, (batch, track, step, pitch).
        velocity_steps: (batch, track, step, rank); see `touch`.
        velocity_pitches: (batch, track, pitch, rank).
        duration_steps: (batch, track, step, rank).
        duration_pitches: (batch, track, pitch, rank).
        tie_logits: Tied in, and out, where > 0, (batch, track, 2, pitch).
    """

    program_logits: Tensor
    onset_logits: Tensor
    velocity_steps: Tensor
    velocity_pitches: Tensor
    duration_steps: Tensor
    duration_pitches: Tensor
    tie_logits: Tensor


class MeasureEncoder(nn.Module):
    """A measure to a posterior over z."""

    def __init__(self, network: MeasureNetworkRecipe) -> None:
        super().__init__()
        features = network.note_features
        self.cells = nn.Embedding(_CELLS, features)
        self.steps = nn.Embedding(BAR_STEPS, features)
        self.pitches = nn.Embedding(PITCHES, features)
        self.touch = nn.Linear(_TOUCH, features)
        self.programs = nn.Embedding(PROGRAMS, features)
        self.row = nn.Sequential(
            nn.LayerNorm(2 * features),
            *perceptron(2 * features, network.hidden_size, network.hidden_layers),
            nn.Linear(network.hidden_size, network.row_features),
        )
        self.chords = nn.Linear(HALVES * CONDITION_SIZE, network.row_features)
        self.gather = Gathering(network, TRACKS)

    def forward(self, programs: Tensor, notes: Tensor, chords: Tensor) -> Posterior:
        """Encode measures.

        Args:
            programs: (batch, track).
            notes: (batch, note, [track, step, pitch, velocity, duration, tied_in, tied_out]),
                scaled; track -1 where there is no note.
            chords: (batch, half, 36).
        """
        step, pitch = notes[..., 1:3].clamp(min=0).long().unbind(-1)  # (batch, note) each
        heard = functional.gelu(
            self.cells(step * PITCHES + pitch)
            + self.steps(step)
            + self.pitches(pitch)
            + self.touch(notes[..., 3:])
        )  # (batch, note, feature)
        places = torch.arange(TRACKS, device=notes.device)
        of_track = (notes[..., :1] == places).to(heard.dtype)  # (batch, note, track)
        summed = of_track.transpose(1, 2) @ heard  # (batch, track, feature)
        rows = self.row(torch.cat([summed, self.programs(programs.long())], dim=-1))
        rows = rows + self.chords(chords.flatten(1)).unsqueeze(1)  # (batch, track, row feature)
        posterior: Posterior = self.gather(rows)
        return posterior


class MeasureDecoder(nn.Module):
    """Latent vectors and chords to a measure, all steps of all tracks at once."""

    def __init__(self, network: MeasureNetworkRecipe) -> None:
        super().__init__()
        hidden = network.hidden_size
        self.rank = network.touch_rank
        self.conductor = Conductor(network, TRACKS)
        self.chords = nn.Linear(HALVES * CONDITION_SIZE, network.row_features)
        self.row = nn.Sequential(
            *perceptron(network.row_features, hidden, network.hidden_layers),
        )
        self.programs = nn.Linear(hidden, PROGRAMS)
        self.onsets = nn.Sequential(
            nn.Linear(hidden, network.note_features), nn.Linear(network.note_features, _CELLS)
        )
        self.touches = nn.Linear(hidden, 2 * self.rank * (BAR_STEPS + PITCHES))
        self.ties = nn.Linear(hidden, TIES * PITCHES)
        last = self.onsets[-1]
        assert isinstance(last, nn.Linear)  # noqa: S101 - it is made above
        nn.init.constant_(last.bias, _COMMON_ODDS)

    def forward(self, z: Tensor, chords: Tensor) -> MeasureDecoding:
        """Decode latent vectors, (batch, latent), under chords, (batch, half, 36)."""
        codes = self.conductor(z) + self.chords(chords.flatten(1)).unsqueeze(1)
        rows = self.row(codes)  # (batch, track, hidden)
        touches = self.touches(rows).float()
        steps, pitches = touches.split([2 * self.rank * BAR_STEPS, 2 * self.rank * PITCHES], dim=-1)
        velocity_steps, duration_steps = torch.unflatten(
            steps, 2, (2, BAR_STEPS, self.rank)
        ).unbind(2)
        velocity_pitches, duration_pitches = torch.unflatten(
            pitches, 2, (2, PITCHES, self.rank)
        ).unbind(2)
        return MeasureDecoding(
            self.programs(rows).float(),
            torch.unflatten(self.onsets(rows).float(), 2, (BAR_STEPS, PITCHES)),
            velocity_steps,
            velocity_pitches,
            duration_steps,
            duration_pitches,
            torch.unflatten(self.ties(rows).float(), 2, (TIES, PITCHES)),
        )


def touch(steps: Tensor, pitches: Tensor) -> Tensor:
    """Velocities or durations, 0-1, of factors that belong together, (..., rank) each to (...)."""
    return (steps * pitches).sum(-1).add(pitches[..., 0]).add(steps[..., 0]).sigmoid()

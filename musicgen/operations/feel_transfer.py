"""Feel transfer: two fitted clips in, the notes of one with the feel of the other out."""

import numpy as np

from musicgen.model.clip_model import ClipModel, Decoded, Fitted
from musicgen.operations.blend import Held
from musicgen.operations.morph import Morph
from musicgen.score import Score


def feel_transfer(model: ClipModel[Fitted, Decoded], notes: Fitted, feel: Fitted) -> Score:
    """Play a clip's notes as another clip is played.

    Where the other clip has a hit or an onset in the same cell, its velocity and timing are taken
    as they are. Elsewhere they are what the model says of that clip: how hard and how early its
    player would play there (docs/morphs.md has the figures).

    Args:
        model: Encodes and decodes.
        notes: Gives the notes: pitches, steps and lengths, and the tempo.
        feel: Gives the velocities and the timing.

    Returns:
        The notes' own score, so played.
    """
    (score,) = Morph(model, notes, feel, held=Held(notes_from=0, feel_from=1)).at(np.zeros(1))
    return score

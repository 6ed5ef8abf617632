"""Clips beside the training clips of their model: Scores in, how near each is to a copy out."""

from collections.abc import Sequence

from musicgen.errors import ClipError
from musicgen.model.clip_model import ClipModel, Decoded, Fitted
from musicgen.model.copies import COPIES, Nearest, TrainingClips, tokens_of
from musicgen.representation.drum_map import DrumMap
from musicgen.score import Score


def training_clips_of(model: ClipModel[Fitted, Decoded]) -> TrainingClips | None:
    """What tells the training clips of a model; None where its folder has nothing of it.

    Reading them takes some milliseconds: who asks often should keep them.

    Raises:
        ModelError: the file is damaged.
    """
    if COPIES not in model.manifest.checksums:
        return None
    return TrainingClips.read(model.folder, model.manifest)


def nearest_training_clips(
    model: ClipModel[Fitted, Decoded],
    scores: Sequence[Score],
    *,
    known: TrainingClips | None = None,
    drum_map: DrumMap | None = None,
) -> tuple[Nearest | None, ...]:
    """The training clip that each clip is most like.

    Args:
        model: The model that they were made by.
        scores: The clips; of a longer one the first bars that sound are looked at.
        known: What tells the model's training clips, if it was read before.
        drum_map: What drums are read by; the default map where None.

    Returns:
        For each clip the nearest; None for one in which the model hears nothing.

    Raises:
        ModelError: the model's folder has no such file, or it is damaged.
    """
    known = known or TrainingClips.read(model.folder, model.manifest)
    found: list[Nearest | None] = []
    for score in scores:
        try:
            arrays = model.arrays(model.fit(score, drum_map=drum_map))
        except ClipError:
            found.append(None)
            continue
        (nearest,) = known.nearest(tokens_of(known.kind, arrays))
        found.append(nearest)
    return tuple(found)

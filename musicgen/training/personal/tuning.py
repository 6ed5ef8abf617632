"""Fine-tuning: networks and one's own clips in; networks that do better on clips like those out.

Half of each batch is what the model draws itself, so that it keeps what it knows; and those clips
are held to their places in z, so that what stands on those still works. Training stops when clips
that are not learned from get no better.

Source: Robins 1995, Catastrophic forgetting, rehearsal and pseudorehearsal.
"""

import copy
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from musicgen.model.load import AnyModel
from musicgen.operations.generate import draw
from musicgen.training.elbo import elbo
from musicgen.training.kinds.kind import Batch, Share
from musicgen.training.module import VAE
from musicgen.training.windows.source import WindowSource, choice

MOST_WINDOWS = 512
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Tuning:
    """How it is tuned.

    Attributes:
        steps: Training steps, at most.
        batch_size: Clips of one's own a step; as many ordinary ones go with them.
        learning_rate: Of AdamW, from start to end.
        weight_decay: Of AdamW.
        validate_every: Steps between two looks at the clips that training stops by.
        least_gain: Share by which the loss must fall to count as better.
        patience: So many looks without a better loss end it.
        most_s: Seconds after which it ends.
        ordinary: Share of ordinary clips in what is learned.
        decay: Of the average of the weights, which is what is kept.
        anchor: Weight of how far ordinary clips move in z, squared and halved, in nats.
    """

    steps: int = 1_500
    batch_size: int = 64
    learning_rate: float = 3e-4
    weight_decay: float = 0.02
    validate_every: int = 50
    least_gain: float = 0.003
    patience: int = 5
    most_s: float = 300.0
    ordinary: float = 0.5
    decay: float = 0.98
    anchor: float = 1.0


@dataclass(frozen=True, slots=True)
class Tuned:
    """Networks that were tuned.

    Attributes:
        vae: The networks, as they were when they did best.
        steps: After how many steps that was.
        losses: Loss on the clips that training stops by, before and at each look, in nats.
        took_s: Seconds.
    """

    vae: VAE
    steps: int
    losses: tuple[float, ...]
    took_s: float


def ordinary_clips(model: AnyModel, count: int, *, seed: int) -> Batch:
    """Clips that a model draws from its prior, as its encoder takes them, (clip, ...) each."""
    decoding = draw(model, count, seed=seed)
    arrays = model.answers(decoding)
    conditions = model.no_conditions(count)
    return tuple(torch.from_numpy(array) for array in (*arrays, *conditions))


@torch.no_grad()
def figures_of(vae: VAE, batches: Iterable[Batch]) -> dict[str, float]:
    """The loss of clips by the mean of their posteriors, in nats a clip, and the kind's figures."""
    losses, sizes = [], []
    shares: dict[str, list[Share]] = {}
    for batch in batches:
        posterior = vae.encoder(*batch)
        decoding = vae.decoder(posterior.mu, *vae.kind.conditions_of(batch))
        told = vae.kind.reconstruction(decoding, batch, vae.recipe)
        weighed = elbo(told, posterior, vae.recipe.loss, beta=vae.recipe.loss.beta)
        losses.append(float(weighed.total))
        sizes.append(len(batch[0]))
        for name, share in vae.kind.figures(decoding, batch).items():
            shares.setdefault(name, []).append(share)
    figures = {
        name: sum(float(share.part) for share in some)
        / max(sum(float(share.whole) for share in some), 1.0)
        for name, some in shares.items()
    }
    return {**figures, "loss": float(np.average(losses, weights=sizes))}


def listed(windows: WindowSource, seed: int, most: int = MOST_WINDOWS) -> list[Batch]:
    """Windows as they are, in batches."""
    chosen = choice(len(windows.sources), most, seed)
    return [
        tuple(torch.from_numpy(array) for array in windows.listed(chosen[start : start + _BATCH]))
        for start in range(0, len(chosen), _BATCH)
    ]


def tune(
    vae: VAE,
    training: WindowSource,
    stopping: WindowSource,
    ordinary: Batch,
    tuning: Tuning,
    *,
    seed: int,
    report: Callable[[int, float], object] = lambda *_: None,
) -> Tuned:
    """Tune networks, which are changed.

    Args:
        vae: The networks.
        training: Clips to learn.
        stopping: Clips that tell when to stop.
        ordinary: Clips that the networks know, (clip, ...) each.
        tuning: How.
        seed: Of all randomness.
        report: Told the step and the loss of the clips to stop by, before and at each look.
    """
    begun_s = time.monotonic()
    torch.manual_seed(seed)
    places = _places(vae, ordinary)
    held_out = listed(stopping, seed)
    kept, average = copy.deepcopy(vae), copy.deepcopy(vae)
    losses = [figures_of(vae, held_out)["loss"]]
    best, best_step = losses[0], 0
    report(0, best)
    optimiser = torch.optim.AdamW(
        vae.parameters(),
        lr=tuning.learning_rate,
        weight_decay=tuning.weight_decay,
        betas=(0.9, 0.98),
    )
    for step in range(1, tuning.steps + 1):
        rng = np.random.default_rng((seed, step))
        arrays = training.draw(rng, tuning.batch_size, vae.recipe.augmentation)
        chosen = torch.from_numpy(rng.integers(0, len(places), tuning.batch_size))
        own = _loss(vae, tuple(map(torch.from_numpy, arrays)))
        known = _loss(vae, tuple(each[chosen] for each in ordinary), tuning.anchor, places[chosen])
        optimiser.zero_grad()
        torch.lerp(own, known, tuning.ordinary).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(vae.parameters(), vae.recipe.optimiser.gradient_clip)
        optimiser.step()
        _average(average, vae, min(tuning.decay, step / (9 + step)))
        if step % tuning.validate_every:
            continue
        losses.append(figures_of(average, held_out)["loss"])
        report(step, losses[-1])
        if losses[-1] < best * (1 - tuning.least_gain):
            best, best_step = losses[-1], step
            kept.load_state_dict(average.state_dict())
        since = (step - best_step) // tuning.validate_every
        if since >= tuning.patience or time.monotonic() - begun_s > tuning.most_s:
            break
    return Tuned(kept.eval(), best_step, tuple(losses), time.monotonic() - begun_s)


@torch.no_grad()
def _places(vae: VAE, clips: Batch) -> Tensor:
    """Where clips lie in z, (clip, latent)."""
    parts = [torch.split(each, _BATCH) for each in clips]
    return torch.cat([vae.encoder(*batch).mu for batch in zip(*parts, strict=True)])


@torch.no_grad()
def _average(average: VAE, vae: VAE, decay: float) -> None:
    for mean, new in zip(average.parameters(), vae.parameters(), strict=True):
        mean.lerp_(new, 1 - decay)


def _loss(vae: VAE, batch: Batch, anchor: float = 0.0, places: Tensor | None = None) -> Tensor:
    """The loss of clips, scalar, with what it costs that they leave their places in z."""
    with torch.autocast("cpu", torch.bfloat16):
        posterior = vae.encoder(*vae.kind.hidden(batch, vae.recipe.augmentation.drop_note))
        decoding = vae.decoder(posterior.sample(), *vae.kind.conditions_of(batch))
    told = vae.kind.reconstruction(decoding, batch, vae.recipe)
    total = elbo(told, posterior, vae.recipe.loss, beta=vae.recipe.loss.beta).total
    if places is not None:
        total = total + 0.5 * anchor * (posterior.mu - places).square().sum(1).mean()
    return total

"""The training step of a VAE, as a LightningModule over batches of any kind."""

import math
from collections.abc import Mapping
from typing import Any

import pytorch_lightning as lightning
import torch
from torch import Tensor
from torch.optim.lr_scheduler import LambdaLR

from musicgen.errors import TrainingError
from musicgen.training.acai import Critic
from musicgen.training.elbo import Elbo, beta_at, elbo
from musicgen.training.evaluation.reconstruction import ACTIVE_VARIANCE
from musicgen.training.kinds import KINDS
from musicgen.training.kinds.kind import Batch, Share
from musicgen.training.recipe import Recipe, recipe_from_dict

_FINAL_RATE = 0.01


class VAE(lightning.LightningModule):
    """A VAE in training.

    Logs `train/*` and `validation/*`: total, kl_bits and what the loss is made of, and at
    validation active_units and the kind's figures of the posterior mean.

    Attributes:
        recipe: What it is trained by; stored in every checkpoint.
        kind: What it is a model of.
        encoder: Clips to a posterior.
        decoder: Latent vectors to what is heard.
        critic: Of interpolations; None without ACAI.
    """

    def __init__(self, recipe: dict[str, Any]) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.recipe: Recipe = recipe_from_dict(recipe)
        self.kind = KINDS[self.recipe.kind]
        networks = self.kind.networks(self.recipe)
        self.encoder, self.decoder = networks.encoder, networks.decoder
        self.critic = self._critic() if self.recipe.acai.weight else None
        self._validated = _Validated()

    @torch.no_grad()
    def _critic(self) -> Critic:
        z = torch.zeros(1, self.recipe.network.latent_size)
        conditions = (torch.zeros(1, *shape) for shape in self.kind.condition_shapes)
        heard = self.kind.heard(self.decoder(z, *conditions))
        return Critic(self.recipe.acai, heard.shape[1])

    def training_step(self, batch: Batch, batch_idx: int) -> Tensor:
        """The loss of a batch, logged."""
        del batch_idx
        loss = self.loss(batch)
        self._log("train", loss)
        return loss.total

    def loss(self, batch: Batch) -> Elbo:
        """Encode what is shown of a batch, sample z, decode, and weigh."""
        conditions = self.kind.conditions_of(batch)
        posterior = self.encoder(*self.kind.hidden(batch, self.recipe.augmentation.drop_note))
        decoding = self.decoder(posterior.sample(), *conditions)
        loss = elbo(
            self.kind.reconstruction(decoding, batch, self.recipe),
            posterior,
            self.recipe.loss,
            beta=beta_at(self.recipe.loss, self.global_step),
        )
        if self.critic is not None:
            between = self.critic.between(posterior.mu)
            heard = self.kind.heard(self.decoder(between.z, *conditions))
            judged = self.critic.judge(
                between, heard, self.kind.heard(decoding), self.kind.shown(batch)
            )
            parts = {**loss.parts, "critic_error": judged.error, "fooling": judged.fooling}
            total = loss.total + self.recipe.acai.weight * judged.fooling + judged.error
            loss = Elbo(total, loss.kl_bits, parts)
        return loss

    def validation_step(self, batch: Batch, batch_idx: int) -> None:
        """Decode the posterior mean; figures are taken over the whole split at its end."""
        del batch_idx
        posterior = self.encoder(*batch)
        decoding = self.decoder(posterior.mu, *self.kind.conditions_of(batch))
        loss = elbo(
            self.kind.reconstruction(decoding, batch, self.recipe),
            posterior,
            self.recipe.loss,
            beta=self.recipe.loss.beta,
        )
        self._validated.add(posterior.mu, loss, self.kind.figures(decoding, batch))

    def on_validation_epoch_end(self) -> None:
        """Log the validation figures."""
        loss, figures = self._validated.take()
        self._log("validation", loss)
        for name, value in figures.items():
            shown = name == self.kind.main_figure
            self.log(f"validation/{name}", value, prog_bar=shown, sync_dist=True)

    def configure_optimizers(self) -> Any:  # noqa: ANN401 - Lightning's own union is wider
        """AdamW; the learning rate rises, then falls as a half cosine."""
        settings = self.recipe.optimiser
        optimiser = torch.optim.AdamW(
            self.parameters(),
            lr=settings.learning_rate,
            weight_decay=settings.weight_decay,
            betas=(0.9, 0.98),
        )

        def rate(step: int) -> float:
            risen = min(1.0, (step + 1) / max(settings.warmup_steps, 1))
            done = min(1.0, step / max(settings.steps, 1))
            return risen * max(0.5 * (1 + math.cos(done * math.pi)), _FINAL_RATE)

        schedule = {"scheduler": LambdaLR(optimiser, rate), "interval": "step"}
        return {"optimizer": optimiser, "lr_scheduler": schedule}

    def _log(self, stage: str, loss: Elbo) -> None:
        """Log a loss that is a number; raising before validation ends, no bad weights are kept."""
        if not torch.isfinite(loss.total):
            raise TrainingError(
                f"the {stage} loss became {loss.total.item()} at step {self.global_step}; the last "
                "good checkpoint is kept: lower the learning rate and go on with --resume"
            )
        distributed = stage == "validation"
        self.log(f"{stage}/total", loss.total, prog_bar=True, sync_dist=distributed)
        self.log(f"{stage}/kl_bits", loss.kl_bits, prog_bar=True, sync_dist=distributed)
        for name, value in loss.parts.items():
            self.log(f"{stage}/{name}", value, sync_dist=distributed)


class _Validated:
    """Sums over the batches of a validation."""

    def __init__(self) -> None:
        self._mus: list[Tensor] = []
        self._losses: list[Elbo] = []
        self._shares: list[Mapping[str, Share]] = []

    def add(self, mu: Tensor, loss: Elbo, shares: Mapping[str, Share]) -> None:
        """Note a batch."""
        self._mus.append(mu)
        self._losses.append(loss)
        self._shares.append(shares)

    def take(self) -> tuple[Elbo, dict[str, Tensor]]:
        """The loss over all batches, and the figures; begin anew."""
        sizes = torch.tensor([float(len(mu)) for mu in self._mus], device=self._mus[0].device)
        weights = sizes / sizes.sum()

        def mean(values: list[Tensor]) -> Tensor:
            return (torch.stack(values) * weights).sum()

        loss = Elbo(
            mean([loss.total for loss in self._losses]),
            mean([loss.kl_bits for loss in self._losses]),
            {
                name: mean([loss.parts[name] for loss in self._losses])
                for name in self._losses[0].parts
            },
        )
        figures = {
            name: torch.stack([shares[name].part for shares in self._shares]).sum()
            / torch.stack([shares[name].whole for shares in self._shares]).sum().clamp(min=1)
            for name in self._shares[0]
        }
        figures["active_units"] = (torch.cat(self._mus).var(0) > ACTIVE_VARIANCE).sum().float()
        self.__init__()  # type: ignore[misc]
        return loss, figures

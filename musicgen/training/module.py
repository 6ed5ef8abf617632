"""The training step of a drum VAE, as a LightningModule over batches of drum arrays."""

from typing import Any

import pytorch_lightning as lightning
import torch
from torch import Tensor
from torch.optim.lr_scheduler import LambdaLR

from musicgen.errors import TrainingError
from musicgen.training.evaluation import ACTIVE_VARIANCE
from musicgen.training.losses import DrumLoss, drum_loss
from musicgen.training.networks import Decoding, DrumDecoder, DrumEncoder, Posterior
from musicgen.training.recipe import Recipe, recipe_from_dict

_FINAL_RATE = 0.01


class DrumVAE(lightning.LightningModule):
    """A drum VAE in training.

    Logs `train/*` and `validation/*`: loss, hit_nats, velocity_error, offset_error, kl_bits, and
    at validation active_units, step_accuracy and hit_f1 of the posterior mean.

    Attributes:
        recipe: What it is trained by; stored in every checkpoint.
        encoder: Drum arrays to a posterior.
        decoder: Latent vectors to hits.
    """

    def __init__(self, recipe: dict[str, Any]) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.recipe: Recipe = recipe_from_dict(recipe)
        self.encoder = DrumEncoder(self.recipe.network)
        self.decoder = DrumDecoder(self.recipe.network)
        self._validated: list[tuple[Tensor, Posterior, Decoding]] = []

    def beta(self, step: int) -> float:
        """Weight of the KL at a training step."""
        loss = self.recipe.loss
        return loss.beta * min(1.0, (step + 1) / max(loss.beta_warmup_steps, 1))

    def training_step(self, batch: Tensor, batch_idx: int) -> Tensor:
        """Encode what is shown of a batch, sample z, decode, and weigh."""
        del batch_idx
        posterior = self.encoder(self._shown(batch))
        noise = torch.randn_like(posterior.mu)
        decoding = self.decoder(posterior.mu + noise * (0.5 * posterior.logvar).exp())
        loss = drum_loss(
            decoding, posterior, batch, self.recipe.loss, beta=self.beta(self.global_step)
        )
        self._log("train", loss)
        return loss.total

    def validation_step(self, batch: tuple[Tensor, ...], batch_idx: int) -> None:
        """Decode the posterior mean; figures are taken over the whole split at its end."""
        del batch_idx
        (grid,) = batch
        posterior = self.encoder(grid)
        self._validated.append((grid, posterior, self.decoder(posterior.mu)))

    def on_validation_epoch_end(self) -> None:
        """Log the validation figures."""
        targets, posteriors, decodings = zip(*self._validated, strict=True)
        self._validated.clear()
        target = torch.cat(targets)
        posterior = Posterior(*map(torch.cat, zip(*posteriors, strict=True)))
        decoding = Decoding(*map(torch.cat, zip(*decodings, strict=True)))
        loss = self.recipe.loss
        self._log("validation", drum_loss(decoding, posterior, target, loss, beta=loss.beta))
        asked, answered = target[..., 0] > 0, decoding.hit_logits > 0
        both = (asked & answered).sum()
        figures = {
            "active_units": (posterior.mu.var(0) > ACTIVE_VARIANCE).sum().float(),
            "step_accuracy": (asked == answered).all(-1).float().mean(),
            "hit_f1": 2 * both / (asked.sum() + answered.sum()).clamp(min=1),
        }
        for name, value in figures.items():
            self.log(f"validation/{name}", value, prog_bar=name == "step_accuracy", sync_dist=True)

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
            cosine = 0.5 * (1 + torch.cos(torch.tensor(done * torch.pi)).item())
            return risen * max(cosine, _FINAL_RATE)

        schedule = {"scheduler": LambdaLR(optimiser, rate), "interval": "step"}
        return {"optimizer": optimiser, "lr_scheduler": schedule}

    def _shown(self, batch: Tensor) -> Tensor:
        """The batch with some hits hidden, (batch, step, voice, channel)."""
        drop = self.recipe.augmentation.drop_hit
        if not drop:
            return batch
        return batch * (torch.rand(batch.shape[:-1], device=batch.device) >= drop).unsqueeze(-1)

    def _log(self, stage: str, loss: DrumLoss) -> None:
        """Log a loss that is a number; raising before validation ends, no bad weights are kept."""
        if not torch.isfinite(loss.total):
            raise TrainingError(
                f"the {stage} loss became {loss.total.item()} at step {self.global_step}; the last "
                "good checkpoint is kept: lower the learning rate and go on with --resume"
            )
        for name, value in loss._asdict().items():
            shown = name in {"total", "kl_bits"}
            self.log(f"{stage}/{name}", value, prog_bar=shown, sync_dist=stage == "validation")

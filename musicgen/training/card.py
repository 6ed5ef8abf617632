"""Model cards: a manifest, its recipe, figures and history in, the text of `card.md` out."""

from collections.abc import Iterable, Sequence

from musicgen.model.manifest import Manifest
from musicgen.training.evaluation import Evaluation
from musicgen.training.history import History
from musicgen.training.recipe import Recipe

CARD = "card.md"


def write_card(manifest: Manifest, recipe: Recipe, evaluation: Evaluation, history: History) -> str:
    """The card as Markdown.

    Args:
        manifest: What the model says of itself.
        recipe: For the words of the card.
        evaluation: Figures on the test split.
        history: How long the training took, and on what.
    """
    metrics, samples = evaluation.metrics, evaluation.samples
    sections = [
        f"# {manifest.id}",
        recipe.card.summary,
        "## Figures",
        (
            f"On {evaluation.windows:,} windows of the {evaluation.split} split of "
            f"{', '.join(evaluation.sources)} (4/4, two bars, one-bar hop, at least four hits), by "
            f"`musicgen evaluate {manifest.id}`. docs/evaluation.md says what each figure means."
        ),
        _table(
            ("figure", "posterior mean", "z sampled"),
            [
                ("hit F1", f"{metrics.hit_f1:.4f}", f"{metrics.hit_f1_sampled_z:.4f}"),
                (
                    "whole-step accuracy",
                    f"{metrics.step_accuracy:.4f}",
                    f"{metrics.step_accuracy_sampled_z:.4f}",
                ),
                (
                    "velocity MAE, of full scale",
                    f"{metrics.velocity_mae:.4f}",
                    f"{metrics.velocity_mae_sampled_z:.4f}",
                ),
                (
                    "timing MAE, ms",
                    f"{metrics.timing_mae_ms:.2f}",
                    f"{metrics.timing_mae_ms_sampled_z:.2f}",
                ),
            ],
        ),
        (
            f"KL {metrics.kl_bits:.1f} bits a window; {metrics.active_units} of "
            f"{manifest.latent_size} latent units active."
        ),
        (
            f"{samples.drawn:,} clips drawn from the prior have {samples.hits_per_bar:.2f} hits a "
            f"bar; the split's have {samples.data_hits_per_bar:.2f}. Share of steps with a hit, by "
            "voice:"
        ),
        _table(
            ("voice", "drawn", "data"),
            [
                (voice, f"{rate:.3f}", f"{samples.data_voice_rates[voice]:.3f}")
                for voice, rate in samples.voice_rates.items()
            ],
        ),
        "## Trained on",
        _table(
            ("source", "licence", "files", "windows"),
            [
                (source.source, source.licence, f"{source.files:,}", f"{source.windows:,}")
                for source in manifest.trained_on
            ],
        ),
        _joined(
            f"Training splits only; the weights are under {manifest.licence}.",
            history.in_words(),
            "The recipe beside this card makes the model again.",
        ),
        "## What it is bad at" if recipe.card.limits else "",
        "\n".join(f"- {limit}" for limit in recipe.card.limits),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

"""Model cards: a manifest with its figures in, the text of `card.md` out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from musicgen.model.manifest import Manifest

CARD = "card.md"
_SAMPLED = "_sampled_z"
_TITLES = {
    "accuracy": "accuracy",
    "step_accuracy": "whole-step accuracy",
    "onset_f1": "onset F1",
    "hit_f1": "hit F1",
    "note_f1": "note F1 (pitch, step, track)",
    "program_accuracy": "program accuracy",
    "velocity_mae": "velocity MAE, of full scale",
    "timing_mae_ms": "timing MAE, ms",
    "duration_mae_octaves": "duration MAE, octaves",
}
_SAID_TWICE = {"drums": {"accuracy", "onset_f1"}, "measure": {"accuracy", "onset_f1"}}
"""Figures that a kind has under a better name too."""


def write_card(manifest: Manifest) -> str:
    """The card as Markdown, of what a model says of itself."""
    evaluation, words = manifest.evaluation, manifest.recipe["card"]
    metrics, samples = evaluation["metrics"], evaluation["samples"]
    sections = [
        f"# {manifest.id}",
        words["summary"],
        "## Figures",
        (
            f"On {evaluation['windows']:,} windows of the {evaluation['split']} split of "
            f"{', '.join(evaluation['sources'])}, by `musicgen evaluate {manifest.id}`. "
            "docs/evaluation.md says what each figure means."
        ),
        *_reconstruction(manifest.kind, metrics),
        (
            f"KL {metrics['kl_bits']:.1f} bits a clip; {metrics['active_units']} of "
            f"{manifest.latent_size} latent units active. The decoder answers in one pass, so that "
            "there is no teacher forcing."
        ),
        _baseline(evaluation["baseline"]),
        _interpolation(evaluation["interpolation"]),
        _samples(samples),
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
            manifest.trained_in,
            "The recipe beside this card makes the model again.",
        ),
        "## What it is bad at" if words["limits"] else "",
        "\n".join(f"- {limit}" for limit in words["limits"]),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _reconstruction(kind: str, metrics: Mapping[str, Any]) -> list[str]:
    """A table of each part's figures, with its name where there are several."""
    parts: Mapping[str, Mapping[str, Any]] = metrics.get("parts", {kind: metrics})
    sections = []
    for name, figures in parts.items():
        if len(parts) > 1:
            sections.append(f"**{name.capitalize()}**")
        rows = [
            (title, f"{figures[key]:.4g}", f"{figures[key + _SAMPLED]:.4g}")
            for key, title in _TITLES.items()
            if key in figures and key not in _SAID_TWICE.get(name, ())
        ]
        sections.append(_table(("figure", "posterior mean", "z sampled"), rows))
    return sections


def _baseline(shares: Mapping[str, float]) -> str:
    if not shares:
        return ""
    told = ", ".join(f"{name.replace('_', ' ')} {share:.3f}" for name, share in shares.items())
    return f"Shares of the steps, which a constant answer would have as its accuracy: {told}."


def _interpolation(figures: Mapping[str, Any]) -> str:
    return (
        f"Morphs between {figures['pairs']:,} pairs of these clips: "
        f"{figures['hamming_monotonicity']:.1%} of the steps lead away from the start and towards "
        f"the end; the largest of eight steps changes {figures['largest_jump']:.1%} of what the "
        f"whole way does; and what lies between costs {figures['lm_cost_ratio']:.3f} of what a "
        "crossfade does under a 5-gram language model."
    )


def _samples(figures: Mapping[str, Any]) -> str:
    overlaps = ", ".join(f"{name} {area:.3f}" for name, area in figures["overlaps"].items())
    return (
        f"{figures['drawn']:,} clips drawn from the prior overlap with the split's by "
        f"{figures['overlap_area']:.3f} on average ({overlaps}); they have "
        f"{figures['notes_per_bar']:.2f} notes a bar, the split's "
        f"{figures['data_notes_per_bar']:.2f}. Of {figures['compared']} compared with "
        f"{figures['neighbours']:,} training clips, {figures['copies']} are copies (of "
        f"as many of the split's own clips {figures['data_copies']} would be); the nearest "
        f"differs in {figures['nearest']:.1%} of the tokens on average (the split's own clips: "
        f"{figures['data_nearest']:.1%}). Of training clips planted among them a tone higher, "
        f"{figures['planted_found']:.0%} were found."
    )


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

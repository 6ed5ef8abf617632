"""The card of a model of one's own: its manifest and what became of its base's abilities in."""

from collections.abc import Sequence

from musicgen.model.manifest import Manifest

TITLES = {
    "step_accuracy": "whole-step accuracy",
    "hit_f1": "hit F1",
    "accuracy": "accuracy",
    "onset_f1": "onset F1",
    "note_f1": "note F1 (pitch, step, track)",
    "program_accuracy": "program accuracy",
    "loss": "loss, nats a clip (lower is better)",
}


def title_of(name: str) -> str:
    """What a figure is called; those of a part of a trio with the part's name."""
    part, _, rest = name.partition("_")
    return TITLES.get(name) or (f"{part}, {TITLES[rest]}" if rest in TITLES else name)


def write_own_card(manifest: Manifest, carried: Sequence[str]) -> str:
    """The card as Markdown.

    Args:
        manifest: Of the model.
        carried: What became of what its base can do, a line each.
    """
    made, told = manifest.made_from, manifest.evaluation
    rows = [
        f"| {title_of(name)} | {before:.4g} | {told['held_out']['after'][name]:.4g} | "
        f"{told['ordinary']['before'][name]:.4g} | {told['ordinary']['after'][name]:.4g} |"
        for name, before in told["held_out"]["before"].items()
    ]
    licences = [f"- {each.source}: {each.licence}" for each in manifest.trained_on]
    sections = [
        f"# {manifest.id}",
        (
            f"{made['id']}, fine-tuned on {made['files']} clips of its owner's. "
            f"{manifest.recipe['card']['summary']}"
        ),
        "## Figures",
        (
            f"On {told['windows']:,} windows of {told['files']} clips that were held out of "
            f"training, and on {told['ordinary']['windows']:,} ordinary clips "
            f"({told['ordinary']['what']}), which tell what was forgotten; before is "
            f"{made['id']}."
        ),
        "\n".join(
            (
                "| figure | yours, before | after | ordinary, before | after |",
                "|---|--:|--:|--:|--:|",
                *rows,
            )
        ),
        "## Made from",
        "\n".join(
            [f"- {made['id']}, {name}: SHA-256 {sum_}" for name, sum_ in made["checksums"].items()]
        ),
        "Data, that of the model it began as first:",
        "\n".join(licences),
        (
            f"The weights are under {manifest.licence}, as those of {made['id']}. "
            f"{manifest.trained_in}"
        ),
        "## What works",
        "\n".join(f"- {line}" for line in carried),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"

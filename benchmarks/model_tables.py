"""Writes the tables of README.md and docs/evaluation.md from the manifests of the released models.

    python benchmarks/model_tables.py            # writes them
    python benchmarks/model_tables.py --check    # exit code 1 if they are not as written

A table stands between <!-- table:NAME --> and <!-- end -->. The figures in manifests are those of
`musicgen export` and `musicgen evaluate --write`; nothing is typed by hand.
"""

import argparse
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from musicgen.model.catalog import InstalledModel
from musicgen.model.manifest import MANIFEST, Manifest

ROOT = Path(__file__).parent.parent
ORDER = ("drums-2bar", "melody-2bar", "melody-16bar", "trio-16bar", "measure")
WHAT = {
    "drums-2bar": "two bars of drums, nine voices, velocity and micro-timing",
    "melody-2bar": "two bars of a melody, velocity and micro-timing",
    "melody-16bar": "sixteen bars of a melody, under a conductor over bars",
    "trio-16bar": "sixteen bars of melody, bass and drums, under a conductor over bars",
    "measure": "one bar of a band, up to eight tracks, under a conductor over tracks",
}
WAYS = ("", "_sampled_z")
_TABLE = re.compile(r"(<!-- table:(\S+) -->\n).*?(<!-- end -->)", re.DOTALL)


def released() -> list[InstalledModel]:
    """The released models that are there, in order."""
    folders = (ROOT / "models" / name for name in ORDER)
    return [InstalledModel(folder) for folder in folders if (folder / MANIFEST).is_file()]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _parts(manifest: Manifest) -> dict[str, Mapping[str, Any]]:
    metrics = manifest.evaluation["metrics"]
    found: dict[str, Mapping[str, Any]] = metrics.get("parts", {"": metrics})
    return found


def _each(manifest: Manifest, key: str, digits: int = 3) -> str:
    """A figure, or those of all parts."""
    return " / ".join(f"{part[key]:.{digits}f}" for part in _parts(manifest).values())


def models_table() -> str:
    """What the README shows."""
    rows = []
    for model in released():
        manifest = model.manifest
        metrics = manifest.evaluation["metrics"]
        is_measure = manifest.kind == "measure"
        accuracy = (
            f"note F1 {metrics['note_f1']:.3f}" if is_measure else _each(manifest, "accuracy")
        )
        rows.append(
            (
                f"[`{manifest.id}`](models/{manifest.id}/card.md)",
                WHAT[manifest.id],
                f"{model.size_bytes / 1e6:.0f} MB",
                accuracy,
                "" if is_measure else _each(manifest, "onset_f1"),
                f"{metrics['kl_bits']:.0f}",
            )
        )
    return table(("id", "what", "size", "accuracy", "onset F1", "KL, bits"), rows)


def reconstruction_table() -> str:
    """Reconstruction, part by part, posterior mean and sampled z."""
    rows = []
    for model in released():
        manifest = model.manifest
        metrics = manifest.evaluation["metrics"]
        for name, part in _parts(manifest).items():
            accuracy = "note_f1" if manifest.kind == "measure" else "accuracy"
            cells = [f"{part[key + way]:.3f}" for key in (accuracy, "onset_f1") for way in WAYS]
            if manifest.kind == "measure":
                cells[:2] = ["", ""]
            rows.append(
                (
                    f"`{manifest.id}` {name}".strip(),
                    f"{manifest.evaluation['windows']:,}",
                    *cells,
                    f"{metrics['kl_bits']:.0f}",
                    f"{metrics['active_units']} / {manifest.latent_size}",
                )
            )
    head = ("model", "windows", "accuracy", "z sampled", "onset F1", "z sampled", "KL, bits")
    return table((*head, "active units"), rows)


def interpolation_table() -> str:
    """Morphs, as heard and by the decoder alone."""
    keys = (
        "hamming_monotonicity",
        "largest_jump",
        "lm_cost_ratio",
        "decoder_monotonicity",
        "decoder_largest_jump",
        "decoder_lm_cost_ratio",
    )
    rows = []
    for model in released():
        figures = model.manifest.evaluation["interpolation"]
        cells = [f"{figures[key]:.3f}" for key in keys]
        rows.append((f"`{model.manifest.id}`", f"{figures['pairs']:,}", *cells))
    head = ("model", "pairs", "monotone", "largest jump", "LM cost ratio")
    return table((*head, "decoder: monotone", "largest jump", "LM cost ratio"), rows)


def samples_table() -> str:
    """Draws from the prior."""
    rows = []
    for model in released():
        figures = model.manifest.evaluation["samples"]
        rows.append(
            (
                f"`{model.manifest.id}`",
                f"{figures['overlap_area']:.3f}",
                f"{figures['notes_per_bar']:.1f} / {figures['data_notes_per_bar']:.1f}",
                f"{figures['copies']} / {figures['data_copies']} of {figures['compared']}",
                f"{figures['nearest']:.3f} / {figures['data_nearest']:.3f}",
                f"{figures['planted_found']:.0%}",
            )
        )
    head = ("model", "overlap area", "notes a bar: drawn / data", "copies: drawn / data")
    return table((*head, "nearest training clip: drawn / data", "planted copies found"), rows)


def papers_table() -> str:
    """Accuracy beside MusicVAE's, as its table 1 and its appendix have it."""
    theirs = {
        "drums-2bar": ("0.917", "0.979"),
        "melody-2bar": ("0.951", "0.986"),
        "melody-16bar": ("0.812 (flat 0.620)", "0.919 (flat 0.883)"),
        "trio-16bar": (
            "0.753 / 0.773 / 0.863 (flat 0.579 / 0.565 / 0.641)",
            "not compared",
        ),
    }
    rows = []
    for model in released():
        manifest = model.manifest
        if manifest.id in theirs:
            ours = (_each(manifest, f"accuracy{way}") for way in WAYS)
            rows.append((f"`{manifest.id}`", *ours, *theirs[manifest.id]))
    head = ("model", "here, posterior mean", "here, z sampled", "MusicVAE, sampled")
    return table((*head, "MusicVAE, teacher-forced"), rows)


TABLES: Mapping[str, Callable[[], str]] = {
    "models": models_table,
    "reconstruction": reconstruction_table,
    "papers": papers_table,
    "interpolation": interpolation_table,
    "samples": samples_table,
}


def renewed(text: str) -> str:
    """A page with its tables as the manifests have them."""
    return _TABLE.sub(lambda found: found[1] + TABLES[found[2]]() + found[3], text)


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    stale = False
    for page in (ROOT / "README.md", ROOT / "docs" / "evaluation.md"):
        text = page.read_text(encoding="utf-8")
        new = renewed(text)
        stale |= new != text
        if new != text and not options.check:
            page.write_text(new, encoding="utf-8")
    if options.check and stale:
        print("the tables are not those of the manifests: python benchmarks/model_tables.py")
    return int(options.check and stale)


if __name__ == "__main__":
    raise SystemExit(main())

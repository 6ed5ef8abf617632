"""`musicgen models`: the installed models."""

import argparse
import sys
from typing import Any

from musicgen.cli import arguments
from musicgen.errors import ModelError


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(commands, "models", run, "list the installed models")
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command; a damaged model is told on stderr and hides no other."""
    from musicgen.model.catalog import installed_models
    from musicgen.model.manifest import verify

    listed: list[dict[str, Any]] = []
    for model in installed_models():
        try:
            manifest = model.manifest
        except ModelError as err:
            print(f"musicgen: {err}", file=sys.stderr)
            continue
        row: dict[str, Any] = {
            "id": manifest.id,
            "kind": manifest.kind,
            "bars": manifest.bars,
            "size_bytes": model.size_bytes,
            "licence": manifest.licence,
            "made_from": manifest.made_from.get("id"),
        }
        try:
            verify(model.folder, manifest)
        except ModelError as err:
            row["fault"] = str(err)
            print(f"musicgen: {err}", file=sys.stderr)
        listed.append(row)
    if options.json:
        arguments.print_json(listed)
        return
    for row in listed:
        made = f"  yours, of {row['made_from']}" if row["made_from"] else ""
        size_mb = row["size_bytes"] / 1e6
        print(
            f"{row['id']:<14} {row['kind']:<8} {row['bars']:>2} bars {size_mb:>6.1f} MB  "
            f"{row['licence']}{made}{'  damaged' if 'fault' in row else ''}"
        )

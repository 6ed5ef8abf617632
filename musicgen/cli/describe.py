"""`musicgen describe`: a clip in, its attributes, its key and how it fits the models out."""

import argparse
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musicgen.cli import arguments

if TYPE_CHECKING:
    from musicgen.description import Description


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(
        commands, "describe", run, "measure a clip, and tell what would be changed to fit a model"
    )
    parser.add_argument("clip", metavar="CLIP", help="the clip")
    arguments.add_drum_map(parser)
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen.cli import clips
    from musicgen.description import describe
    from musicgen.model.catalog import installed_models

    score = clips.read_clip(options.clip)
    drum_map, remark = clips.chosen_map(score, options.drum_map)
    description = describe(score, drum_map=drum_map)
    if options.json:
        arguments.print_json(description.to_dict())
        return
    installed = {model.id for model in installed_models()}
    print("\n".join(_lines(options.clip, description, installed)))
    for line in remark:
        print(line)
    if not options.clip.startswith(arguments.FACTORY_PREFIX):
        _print_recipe(Path(options.clip))


def _print_recipe(path: Path) -> None:
    """Tell how a clip was made, where it says so."""
    from musicgen.cli.recipes import recipe_in
    from musicgen.midifile import read_content

    recipe = recipe_in(read_content(path), str(path))
    if recipe is not None:
        made_of = ", ".join(each.name for each in recipe.inputs) or "nothing"
        by = f" with {recipe.model.name}" if recipe.model else ""
        print(f"Made by musicgen {recipe.command} of {made_of}{by}; clip {recipe.index + 1}")


def _lines(name: str, description: "Description", installed: Collection[str]) -> Iterator[str]:
    from musicgen.attributes import find_attribute

    score, key = description.score, description.key
    bars = f"{description.bars} bar" + ("" if description.bars == 1 else "s")
    told = [f"{score.bpm:g} bpm", str(score.meter), bars]
    if key is not None:
        told.append(f"{key.key} ({key.confidence:.2f})")
    yield f"{name}: " + ", ".join(told)
    for track in score.tracks:
        kind = "drums" if track.is_drum else f"program {track.program}"
        yield f"  {track.name or 'unnamed'}: {kind}, {len(track.notes)} notes"
    yield "Attributes"
    for attribute_id, value in description.attributes.items():
        attribute = find_attribute(attribute_id)
        yield f"  {attribute_id:<18} {value:>7.{attribute.decimals}f}  {attribute.unit}"
    # A model that is not installed says nothing to people.
    fits = {model: fit for model, fit in description.fits.items() if model in installed}
    if fits:
        yield "To fit a model"
    for model, fit in fits.items():
        yield f"  {model:<18} {fit.line()}"

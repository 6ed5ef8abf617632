"""`musicgen vector`: the sliders of a model: listed, fitted anew, or made of clips of one's own."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musicgen.cli import arguments

if TYPE_CHECKING:
    from musicgen.latent import Latents
    from musicgen.model.load import AnyModel


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "vector",
        help="the sliders of a model: list, fit, make or remove your own",
        description="The sliders of a model: what `musicgen shift` can be asked for.",
    )
    parts = parser.add_subparsers(title="parts", metavar="PART", required=True)
    listed = arguments.command(parts, "list", run_list, "list the sliders of a model")
    arguments.add_model(listed)
    arguments.add_json(listed)
    _add_make(parts)
    removed = arguments.command(parts, "remove", run_remove, "delete a slider of your own")
    removed.add_argument("name", metavar="NAME", help="as `vector list` has it")
    arguments.add_model(removed)
    _add_fit(parts)


def _add_make(parts: Any) -> None:  # noqa: ANN401 - as above
    parser = arguments.command(parts, "make", run_make, "make a slider of clips of your own")
    parser.add_argument("--name", required=True, help='what to call it: "my bounce"')
    parser.add_argument(
        "--from",
        dest="own",
        nargs="+",
        required=True,
        metavar="DIR|CLIP",
        help="five clips or more: a folder of them, or each by name",
    )
    parser.add_argument(
        "--against",
        nargs="+",
        metavar="DIR|CLIP",
        help="what they differ from, five or more as well (ordinary clips)",
    )
    parser.add_argument(
        "--replace", action="store_true", help="put it in place of your slider of that name"
    )
    arguments.add_drum_map(parser)
    arguments.add_model(parser)
    arguments.add_json(parser)


def _add_fit(parts: Any) -> None:  # noqa: ANN401 - as above
    parser = arguments.command(
        parts, "fit", run_fit, "find the attribute vectors of a model anew, in its folder"
    )
    parser.add_argument("model", metavar="MODEL", help="model id or folder")
    arguments.add_data(parser)
    parser.add_argument(
        "--clips",
        type=arguments.positive,
        default=6000,
        metavar="N",
        help="training clips to measure (%(default)s)",
    )
    parser.add_argument(
        "--compared",
        type=arguments.positive,
        default=32,
        metavar="N",
        help="validation clips to compare methods by (%(default)s)",
    )


def run_list(options: argparse.Namespace) -> None:
    """Run `vector list`."""
    from musicgen.attributes import find_attribute
    from musicgen.model.load import load_model
    from musicgen.model.own_vectors import read_own
    from musicgen.model.vectors import read_vectors
    from musicgen.operations.own_slider import UNIT, USUAL, in_short

    least, most = USUAL
    model = load_model(options.model)
    vectors = read_vectors(model.folder, model.manifest)
    own, trouble = read_own(model.manifest)
    for line in trouble:
        print(f"musicgen: {line}", file=sys.stderr)
    rows = [
        {
            "name": each.attribute,
            "unit": find_attribute(each.attribute).unit,
            "mean": each.mean,
            "spread": each.spread,
            "least": each.least,
            "most": each.most,
            "method": each.method,
        }
        for each in vectors.vectors.values()
    ]
    if options.json:
        made = [
            {
                "name": each.name,
                "unit": UNIT,
                "accuracy": each.separation.accuracy,
                "least": least,
                "most": most,
                "against": each.against,
            }
            for each in own
        ]
        arguments.print_json({"model": model.manifest.id, "attributes": rows, "own": made})
        return
    for row in rows:
        print(
            f"{row['name']:<18} mostly {row['least']:6.1f} to {row['most']:6.1f}, "
            f"mean {row['mean']:6.1f}  {row['unit']}"
        )
    if vectors.lost:
        print(
            f"{', '.join(vectors.lost)}: not carried over from the model that this began as; "
            f"`musicgen vector fit {model.manifest.id} --data SET` finds them anew"
        )
    for vector in own:
        print(
            f"{vector.name:<18} mostly {least:6.1f} to {most:6.1f}, {UNIT}; "
            f"against {vector.against}; {in_short(vector.separation)}"
        )


def run_make(options: argparse.Namespace) -> None:
    """Run `vector make`."""
    from dataclasses import asdict

    from musicgen.model.load import load_model
    from musicgen.model.own_vectors import write_own
    from musicgen.model.vectors import read_vectors
    from musicgen.operations.own_slider import make_own, proposed, require_free_name, verdict

    require_free_name(options.name)
    model = load_model(options.model)
    older = _older(options.name, model, replace=options.replace)
    vectors = read_vectors(model.folder, model.manifest)
    own = _latents(model, options.own, options.drum_map)
    if options.against is None:
        others = vectors.reference_latents()
    else:
        others = _latents(model, options.against, options.drum_map)
    against = "ordinary clips" if options.against is None else _in_words(options.against)
    vector = make_own(model, options.name, own, others, against=against)
    path = write_own(vector)
    if options.json:
        separation = asdict(vector.separation)
        arguments.print_json({"name": vector.name, "file": str(path), "separation": separation})
        return
    print(f"{path}: slider {vector.name!r}{older}")
    print(verdict(vector.separation))
    found = proposed(model, vectors, vector)
    if found is not None:
        clip, value = found
        model_id = "" if options.model == arguments.DEFAULT_MODEL else f" --model {options.model}"
        print(
            f'try `musicgen shift factory:{clip} --set "{vector.name}={value:g}"{model_id} '
            "--out shifted.mid`"
        )


def _older(name: str, model: "AnyModel", *, replace: bool) -> str:
    """What becomes of a slider of that name, as the tail of a line; empty where there is none."""
    from musicgen.errors import ModelError
    from musicgen.model.own_vectors import own_of_name
    from musicgen.operations.own_slider import in_short

    older = own_of_name(name, model.manifest)
    if older is None:
        return ""
    path, vector = older
    what = f"{path}, which cannot be read"
    if vector is not None:
        what = f"{vector.name!r}, which {in_short(vector.separation)}"
    if not replace:
        raise ModelError(
            f"{name}: would replace your slider {what}: choose another --name, or say --replace"
        )
    return f", in place of {what}"


def run_remove(options: argparse.Namespace) -> None:
    """Run `vector remove`."""
    from musicgen.model.load import load_model
    from musicgen.model.own_vectors import remove_own

    print(f"{remove_own(options.name, load_model(options.model).manifest)}: gone")


def _in_words(given: Sequence[str]) -> str:
    return Path(given[0]).name if len(given) == 1 else f"{len(given)} clips"


def _latents(model: "AnyModel", given: Sequence[str], drum_map: str) -> "Latents":
    """Z of all clips that can be fitted; what of a folder cannot is told."""
    from musicgen.cli import clips
    from musicgen.errors import ClipError, MusicgenError
    from musicgen.operations.own_slider import latents_of

    fitted = []
    for name in clips.clip_names(given):
        try:
            score = clips.read_clip(name)
            fitted.append(model.fit(score, drum_map=clips.chosen_map(score, drum_map)[0]))
        except ClipError as err:
            told = str(err).removeprefix(f"{name}: ")
            if name in given:  # by itself: it is not there, or not what was meant
                raise ClipError(f"{name}: {told}") from err
            print(f"musicgen: {name}: left out: {told}", file=sys.stderr)
    if not fitted:
        raise MusicgenError(f"{', '.join(given)}: no clip in it that {model.manifest.id} can take")
    return latents_of(model, fitted)


def run_fit(options: argparse.Namespace) -> None:
    """Run `vector fit`."""
    from musicgen.data.corpus import open_corpus
    from musicgen.model.load import load_model
    from musicgen.model.vectors import VECTORS, write_vectors
    from musicgen.training.vectors.fit import fit_vectors

    model = load_model(options.model)
    vectors = fit_vectors(
        model, open_corpus(options.data), clips=options.clips, compared=options.compared
    )
    write_vectors(model.folder, model.manifest, vectors)
    for line in _comparison(vectors.comparison):
        print(line)
    print(f"{model.folder / VECTORS}: {len(vectors.vectors)} vectors of {vectors.clips} clips")


def _comparison(comparison: Any) -> Iterator[str]:  # noqa: ANN401 - see ModelVectors
    """A table: for each attribute and method what was missed, and what else moved, in spreads."""
    methods = list(next(iter(comparison.values()), {}))
    yield f"{'missed / moved beside':<22}" + "".join(f"{method:>16}" for method in methods)
    for name, figures in comparison.items():
        cells = (f"{figures[each]['missed']:.2f} / {figures[each]['side']:.2f}" for each in methods)
        yield f"{name:<22}" + "".join(f"{cell:>16}" for cell in cells)

"""`musicgen shift`: a clip and values of attributes in, the clip changed to have them out."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musicgen.cli import arguments

if TYPE_CHECKING:
    from musicgen.operations.shift import Moved, Shifted

_NOTICED_SPREADS = 0.1
"""What moved by less than this, in standard deviations, is not told to people."""
_DECIMALS = 4
MODEL_FILES = ("vectors.json",)
"""Of the model, beside its graphs."""


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(
        commands, "shift", run, "change attributes of a clip, in their own units"
    )
    parser.add_argument("clip", metavar="CLIP", help="the clip")
    for option, metavar, what in (
        ("--set", "ATTRIBUTE=VALUE", "a value to reach"),
        ("--by", "ATTRIBUTE=DELTA", "a change from the clip's value"),
    ):
        parser.add_argument(
            option,
            type=_named_number,
            action="append",
            default=[],
            metavar=metavar,
            help=f"{what}; may be repeated; ATTRIBUTE as in `musicgen vector list`",
        )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.mid", help="the new clip")
    parser.add_argument(
        "--lock",
        metavar="PART,...",
        help="parts that stay as they are: drum voices (kick,snare) and tracks (track:bass)",
    )
    arguments.add_bar(parser)
    arguments.add_drum_map(parser)
    arguments.add_model(parser)
    arguments.add_picture(parser)
    arguments.add_json(parser)


def _named_number(text: str) -> tuple[str, float]:
    name, equals, number = text.rpartition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"must be ATTRIBUTE=NUMBER, not {text!r}")
    try:
        return name.strip(), float(number)
    except ValueError as err:
        raise argparse.ArgumentTypeError(f"{name}: must be a number, not {number!r}") from err


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    import contextlib

    from musicgen.cli import clips
    from musicgen.cli.recipes import recipe_of
    from musicgen.model.load import load_model
    from musicgen.model.own_vectors import read_own
    from musicgen.model.vectors import read_vectors
    from musicgen.operations.locks import parse_lock
    from musicgen.operations.own_slider import own_slider
    from musicgen.operations.shift import Shift

    model = load_model(options.model)
    vectors = read_vectors(model.folder, model.manifest)
    own, trouble = read_own(model.manifest)
    for line in trouble:
        print(f"musicgen: {line}", file=sys.stderr)
    with contextlib.redirect_stdout(sys.stderr if options.json else sys.stdout):
        clip = clips.read_fitted(model, options.clip, options.bar, options.drum_map)
        shift = Shift(
            model,
            clip.fitted,
            vectors,
            own=[own_slider(model, each) for each in own],
            drum_map=clip.drum_map,
            lock=parse_lock(options.lock, model, clip.fitted) if options.lock else None,
        )
        shifted = shift.to(_values(shift, options))
        row = options.picture and clips.Row(
            options.picture,
            (clip.fitted.score, shifted.score),
            (clip.label, "shifted"),
            (clip.drum_map, clip.drum_map),
        )
        recipe = recipe_of(options, ("clip",), MODEL_FILES)
        clips.write_clips({options.out: shifted.score}, recipe, row)
    if options.json:
        arguments.print_json(_table(shifted))
        return
    print("\n".join(_lines(shifted)))


def _values(shift: Any, options: argparse.Namespace) -> dict[str, float]:  # noqa: ANN401 - any kind
    """The values asked for, by name; changes are from the clip's."""
    from musicgen.errors import MusicgenError

    named = [name for name, _ in (*options.set, *options.by)]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise MusicgenError(f"{twice[0]}: asked for more than once")
    if not named:
        raise MusicgenError("nothing to shift: give --set ATTRIBUTE=VALUE or --by ATTRIBUTE=DELTA")
    changed = {name: shift.value(name) + change for name, change in options.by}
    return {**dict(options.set), **changed}


def _lines(shifted: "Shifted") -> Iterator[str]:
    for asked in shifted.asked:
        slider = asked.slider
        reached = "none" if asked.reached is None else slider.shown(asked.reached)
        line = (
            f"{slider.name}: {slider.shown(asked.before)} > {reached} {slider.unit}, "
            f"asked {slider.shown(asked.asked)}"
        )
        if not asked.in_reach:
            why = slider.impossible(asked.asked) or "out of reach"
            line += f": {why}, this is the nearest found"
        elif not slider.is_usual(asked.asked):
            least, most = map(slider.shown, slider.usual)
            line += f"; unusual: 98 % of the training clips have {least} to {most}"
        yield line
    moved = [_moved(each) for each in shifted.moved if abs(each.spreads) >= _NOTICED_SPREADS]
    yield f"also moved: {', '.join(moved) or 'nothing to speak of'}"


def _moved(moved: "Moved") -> str:
    before, after = moved.before or 0.0, moved.after or 0.0
    return f"{moved.slider.name} {moved.slider.shown(before)} > {moved.slider.shown(after)}"


def _table(shifted: "Shifted") -> dict[str, Any]:
    return {
        "asked": [
            {
                "attribute": each.slider.name,
                "unit": each.slider.unit,
                "before": round(each.before, _DECIMALS),
                "asked": round(each.asked, _DECIMALS),
                "reached": each.reached if each.reached is None else round(each.reached, _DECIMALS),
                "in_reach": each.in_reach,
            }
            for each in shifted.asked
        ],
        "moved": [
            {
                "attribute": each.slider.name,
                "before": each.before if each.before is None else round(each.before, _DECIMALS),
                "after": each.after if each.after is None else round(each.after, _DECIMALS),
                "spreads": round(each.spreads, _DECIMALS),
            }
            for each in shifted.moved
        ],
        "distance": round(shifted.distance, _DECIMALS),
    }

"""`musicgen live`: clips in, music in time with a DAW out of a MIDI port, until it is stopped."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from musicgen.cli import arguments, held
from musicgen.cli.parser import OutOfRangeError
from musicgen.errors import MusicgenError, why_unread


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(
        commands, "live", run, "play a morph in time with a DAW, moved by MIDI and OSC"
    )
    parser.add_argument("clips", nargs="+", metavar="CLIP", help="one or more; two are morphed")
    parser.add_argument(
        "--grid", action="store_true", help="four clips at the corners of a pad, for grid-x, grid-y"
    )
    _add_ports(parser)
    _add_clock(parser)
    _add_sound(parser)
    _add_built_in_sound(parser)
    _add_control(parser)
    arguments.add_bar(parser)
    arguments.add_drum_map(parser)
    arguments.add_out_map(parser, "that of the first clip")
    arguments.add_model(parser)
    held.add_key(parser)
    parser.add_argument(
        "--seconds", type=float, metavar="S", help="stop after S seconds of playing (when told to)"
    )
    parser.add_argument(
        "--log", type=Path, metavar="FILE", help="keep what the MIDI libraries write"
    )


def _add_ports(parser: argparse.ArgumentParser) -> None:
    ports = parser.add_argument_group("ports", "PORT is a name or a part of it, virtual or none")
    ports.add_argument(
        "--out",
        default="virtual",
        metavar="PORT",
        help="where notes go; sound for the built-in sound (%(default)s)",
    )
    ports.add_argument(
        "--in",
        dest="control",
        default="virtual",
        metavar="PORT",
        help="where controls, notes to capture and a clock come from (%(default)s)",
    )
    ports.add_argument("--clock-in", metavar="PORT", help="where the clock comes from instead")
    ports.add_argument(
        "--name", default="musicgen", help="what our own ports are called by (%(default)s)"
    )
    ports.add_argument(
        "--system",
        choices=("alsa", "jack", "coremidi", "windows"),
        help="the MIDI system (the first that answers)",
    )
    ports.add_argument(
        "--offset-ms", type=float, default=0.0, metavar="MS", help="send later, or earlier (0)"
    )


def _add_clock(parser: argparse.ArgumentParser) -> None:
    clock = parser.add_argument_group("clock")
    clock.add_argument(
        "--clock",
        choices=("midi", "internal", "link"),
        default="internal",
        help="what the song follows (%(default)s)",
    )
    clock.add_argument(
        "--bpm", type=float, metavar="BPM", help="tempo, 5-999 (that of the first clip)"
    )
    clock.add_argument(
        "--lost", choices=("stop", "hold"), default="stop", help="when a MIDI clock is lost (stop)"
    )
    clock.add_argument(
        "--clock-offset-ms", type=float, default=0.0, metavar="MS", help="hear the clock later (0)"
    )
    clock.add_argument("--send-clock", action="store_true", help="send MIDI clock to --out")


def _add_sound(parser: argparse.ArgumentParser) -> None:
    sound = parser.add_argument_group("sound")
    sound.add_argument(
        "--channel",
        action="append",
        type=_part_and_channel,
        default=[],
        metavar="PART=CH",
        help="a part, counted from 1, on a channel, 1-16; may be repeated (drums on 10)",
    )
    sound.add_argument(
        "--kit-map", metavar="NAME|FILE.toml", help="the map of the kit that plays the drums"
    )
    sound.add_argument(
        "--programs", action="store_true", help="send program changes, as --out sound always does"
    )
    sound.add_argument(
        "--entry",
        choices=("step", "beat", "bar"),
        default="step",
        help="where new music enters (%(default)s)",
    )


def _add_built_in_sound(parser: argparse.ArgumentParser) -> None:
    sound = parser.add_argument_group("built-in sound", "for --out sound")
    sound.add_argument(
        "--soundfont", type=Path, metavar="FILE", help="an .sf2 or .sf3 (the first that is found)"
    )
    sound.add_argument(
        "--gain", type=float, default=0.5, metavar="G", help="how loud, 0-10 (%(default)s)"
    )
    sound.add_argument(
        "--audio", metavar="DRIVER", help="such as jack, pulseaudio, alsa (the first that answers)"
    )
    sound.add_argument(
        "--audio-period",
        type=int,
        default=128,
        metavar="FRAMES",
        help="more where it crackles, less for less delay (%(default)s)",
    )


def _add_control(parser: argparse.ArgumentParser) -> None:
    control = parser.add_argument_group("control")
    control.add_argument(
        "--map", type=Path, metavar="FILE", help="the controller map (in your config folder)"
    )
    control.add_argument("--learn", metavar="TARGET", help="bind TARGET to what you move")
    control.add_argument(
        "--set",
        dest="values",
        action="append",
        type=_target_and_value,
        default=[],
        metavar="TARGET=VALUE",
        help="where a control stands at first, 0-1; may be repeated; a slider that is not set "
        "leaves the music as it is",
    )
    control.add_argument("--osc-in", metavar="[HOST:]PORT", help="listen for OSC")
    control.add_argument("--osc-out", metavar="[HOST:]PORT", help="send OSC")
    control.add_argument("--record", type=Path, metavar="FILE", help="keep the performance")
    control.add_argument("--replay", type=Path, metavar="FILE", help="play a performance again")
    control.add_argument(
        "--capture-bars", type=arguments.positive, default=2, metavar="N", help="of a clip (2)"
    )
    control.add_argument(
        "--quantise", type=float, metavar="BEATS", help="move captured notes to a grid"
    )
    control.add_argument(
        "--captures", type=Path, default=Path("captured"), metavar="DIR", help="(%(default)s)"
    )


def _part_and_channel(text: str) -> tuple[int, int]:
    part, _, channel = text.partition("=")
    if not (part.isdecimal() and channel.isdecimal()):
        raise argparse.ArgumentTypeError(f"must be PART=CHANNEL, such as 1=10, not {text!r}")
    if not (int(part) and 1 <= int(channel) <= 16):  # noqa: PLR2004 - MIDI's
        raise OutOfRangeError(f"must have a part from 1 on and a channel in 1-16, not {text!r}")
    return int(part) - 1, int(channel) - 1


def _target_and_value(text: str) -> tuple[str, float]:
    target, _, value = text.rpartition("=")
    try:
        return target, float(value)
    except ValueError as err:
        raise argparse.ArgumentTypeError(f"must be TARGET=VALUE, not {text!r}") from err


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen.cli import clips
    from musicgen.model.load import load_model
    from musicgen_plugin.clock.link import require_link
    from musicgen_plugin.controls.mapping import default_path, load_map
    from musicgen_plugin.controls.targets import ATTRIBUTE
    from musicgen_plugin.live import run_live
    from musicgen_plugin.shaping import KnownSliders

    if options.clock == "link":
        require_link()
    model = load_model(options.model)
    named = clips.read_together(model, options.clips, options.bar, options.drum_map)
    known = KnownSliders.of(model)
    for line in known.trouble:
        print(f"musicgen: {line}", file=sys.stderr)
    source = _source(options, model, named, known)
    map_path = options.map or default_path()
    settings = _settings(options, named[0], source, map_path)
    for target in (*settings.values, settings.learn or ""):
        if target.startswith(ATTRIBUTE):
            known.require(target.removeprefix(ATTRIBUTE), model)
    run_live(settings, source, load_map(map_path))


def _source(options: argparse.Namespace, model: Any, named: Sequence[Any], known: Any) -> Any:  # noqa: ANN401 - lazily imported types
    from musicgen.representation.drum_map import load_drum_map
    from musicgen.tonality import parse_scale
    from musicgen_plugin.shaping import ShapedSource
    from musicgen_plugin.source import GridSource, MorphSource

    read_by = named[0].drum_map
    out_map = load_drum_map(options.out_map) if options.out_map else read_by
    scale = parse_scale(options.key) if options.key else None
    kind = GridSource if options.grid else MorphSource
    inner = kind(model, tuple(clip.fitted for clip in named), read_by, out_map, scale)
    return ShapedSource(inner, known.sliders, known.vectors)


def _settings(options: argparse.Namespace, first: Any, source: Any, map_path: Path) -> Any:  # noqa: ANN401 - lazily imported types
    from musicgen_plugin.clock.follower import OnLost
    from musicgen_plugin.clock.settings import ClockSettings, ClockSource
    from musicgen_plugin.conductor import ConductorSettings
    from musicgen_plugin.live import LiveSettings
    from musicgen_plugin.osc import Address
    from musicgen_plugin.player import Entry

    score = first.fitted.score
    return LiveSettings(
        ports=_port_settings(options),
        clock=ClockSettings(
            ClockSource(options.clock),
            score.bpm if options.bpm is None else options.bpm,
            OnLost(options.lost),
            score.meter.bar_beats,
            options.clock_offset_ms,
        ),
        routing=_routing(options, first, source),
        conductor=ConductorSettings(
            Entry(options.entry),
            options.capture_bars,
            options.quantise,
            meter=score.meter,
            map_path=map_path,
        ),
        values=dict(options.values),
        learn=options.learn,
        osc_in=Address.parse(options.osc_in) if options.osc_in else None,
        osc_out=Address.parse(options.osc_out) if options.osc_out else None,
        record=options.record,
        replay=_replay(options.replay),
        captures=options.captures,
        seconds=options.seconds,
        log=options.log,
    )


def _port_settings(options: argparse.Namespace) -> Any:  # noqa: ANN401 - a lazily imported type
    from musicgen_plugin.protocol import PortSettings
    from musicgen_plugin.sound import SoundSettings

    def named(port: str | None) -> str | None:
        return None if port == "none" else port

    return PortSettings(
        named(options.out),
        named(options.control),
        named(options.clock_in),
        options.send_clock,
        options.offset_ms,
        options.system,
        options.name,
        SoundSettings(options.soundfont, options.gain, options.audio, options.audio_period),
    )


def _routing(options: argparse.Namespace, first: Any, source: Any) -> Any:  # noqa: ANN401 - lazily imported types
    """Channels as asked for, and the drums' notes as the kit has them."""
    from musicgen.representation.drum_map import load_drum_map
    from musicgen_plugin.protocol import SOUND
    from musicgen_plugin.routing import Route, Routing

    channels = dict(options.channel)
    pitches: dict[int, int] = {}
    if options.kit_map:
        kit, read_by = load_drum_map(options.kit_map), first.drum_map
        pitches = {note: kit.note_of_voice[voice] for note, voice in read_by.voice_of_note.items()}
    tracks = source.inner.arranged(source.inner.clips[0].score).tracks
    drums = {part for part, track in enumerate(tracks) if track.is_drum}
    parts = {*channels, *(drums if pitches else ())}
    routes = {part: Route(channels.get(part), pitches if part in drums else {}) for part in parts}
    return Routing(routes, options.programs or options.out == SOUND)


def _replay(path: Path | None) -> Any:  # noqa: ANN401 - a lazily imported type
    from musicgen_plugin.gestures import Gesture

    if path is None:
        return None
    try:
        return Gesture.from_json(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise MusicgenError(f"{path}: {why_unread(err)}") from err
    except (UnicodeDecodeError, MusicgenError) as err:
        raise MusicgenError(f"{path}: {err}") from err

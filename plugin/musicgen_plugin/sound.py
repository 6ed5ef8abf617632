"""The built-in sound; the only module that imports fluidsynth. Messages in, audio out.

FluidSynth plays General MIDI sounds of a sound font in a thread of its own, which Python does not
hold up. It is an extra (`musicgen-studio[sound]`), loaded when it is asked for and not before.
"""

import ctypes
import io
import os
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from musicgen.extras import how_to_install
from musicgen_plugin.chatter import without_chatter
from musicgen_plugin.errors import LiveError, SoundError
from musicgen_plugin.messages import CHANNEL_MASK, CHANNELS, STATUS_MASK, Message, Status
from musicgen_plugin.soundfonts import find_soundfont

JACK = "jack"
_DRIVERS = {
    "linux": (JACK, "pulseaudio", "alsa", "pipewire"),
    "darwin": ("coreaudio",),
    "win32": ("wasapi", "dsound", "waveout"),
}
"""What carries the audio, in the order it is tried; a build of FluidSynth has some of them.

A JACK server is there because somebody wants it, and its way is the shortest. PipeWire answers as
PulseAudio too, which FluidSynth does better (its issues 1305, 1808).
"""
_PERIODS = 4
"""How many periods lie between the synthesizer and the device, where the driver lets us choose."""
_RATE_HZ = 48_000
"""Most devices' own; a JACK server's takes its place."""
_LEAST_PERIOD, _MOST_PERIOD = 64, 8192
_MOST_GAIN = 10.0
_STILL_ASKS = 2
"""A device that took no audio between this many times of asking in a row is gone."""
_FAILED = -1
_LIBRARY = {
    "linux": "sudo apt install libfluidsynth3 (Fedora: fluidsynth-libs; Arch: fluidsynth)",
    "darwin": "brew install fluid-synth",
    "win32": "choco install fluidsynth, or unpack a release of "
    r"https://github.com/FluidSynth/fluidsynth into C:\tools\fluidsynth",
}


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """How the built-in sound is made.

    Attributes:
        soundfont: Its sound font; None for the first that is found (`soundfonts`).
        gain: How loud it is: 0-10, where 1 lets a full band clip.
        driver: What carries the audio, such as `pulseaudio`; None for the first that is there.
        period_frames: How many frames are made at a time, 64-8192; at 48 kHz 128 are 2.7 ms. Notes
            begin up to one period late, and audio lags by four (a JACK server has periods of its
            own). Where it crackles, take more.
    """

    soundfont: Path | None = None
    gain: float = 0.5
    driver: str | None = None
    period_frames: int = 128

    def __post_init__(self) -> None:
        if not 0 < self.gain <= _MOST_GAIN:
            raise LiveError(f"gain must be above 0 and at most 10, not {self.gain:g}")
        if not _LEAST_PERIOD <= self.period_frames <= _MOST_PERIOD:
            raise LiveError(f"a sound period must be in 64-8192 frames, not {self.period_frames}")


@dataclass(frozen=True, slots=True)
class SoundState:
    """Whether the built-in sound can be had.

    Attributes:
        available: Whether its library and a sound font are there. A device is not asked for: only
            opening one tells whether it is there.
        reason: Why it cannot be had, and what to do; empty where it can.
        soundfont: The sound font that it would play with; None where there is none.
    """

    available: bool
    reason: str
    soundfont: Path | None


def sound_state(settings: SoundSettings | None = None) -> SoundState:
    """Whether the built-in sound can be had; loads the library, and opens no device."""
    soundfont = None
    try:
        soundfont = find_soundfont(settings.soundfont if settings else None)
        _library()
    except SoundError as err:
        return SoundState(available=False, reason=str(err), soundfont=soundfont)
    return SoundState(available=True, reason="", soundfont=soundfont)


def or_by_sound(no_midi: str) -> str:
    """What is told where there is no MIDI system, and how to hear music all the same.

    Args:
        no_midi: Why there is none.
    """
    state = sound_state()
    if state.available:
        return f"{no_midi}; --out sound plays with it at once"
    return f"{no_midi}; to have it for --out sound: {state.reason}"


def _library() -> Any:  # noqa: ANN401 - a module without types
    try:
        # It prints where it found the library, where CI is set.
        with redirect_stdout(io.StringIO()):
            import fluidsynth  # noqa: PLC0415 - an extra, which may not be there
    except ModuleNotFoundError as err:
        raise SoundError(f"pyfluidsynth is not installed: {_how_to_install()}") from err
    except (ImportError, OSError) as err:
        raise SoundError(f"the FluidSynth library is not there: {_how_to_install()}") from err
    if not hasattr(fluidsynth, "new_fluid_audio_driver"):  # another package has that name too
        raise SoundError(f"the package fluidsynth is not pyfluidsynth: {_how_to_install()}")
    return fluidsynth


def _how_to_install() -> str:
    system = sys.platform if sys.platform in _LIBRARY else "linux"
    return f"{how_to_install('sound')}; {_LIBRARY[system]}"


class Synth:
    """A synthesizer of General MIDI, drums on channel 10: messages in, audio out.

    Args:
        gain: How loud, 0-10.
        rate_hz: Its sample rate.
        options: Further settings of FluidSynth's, by their names there.

    Raises:
        SoundError: there is no library.
    """

    def __init__(self, gain: float, rate_hz: int, **options: str | int) -> None:
        self._fluid = fluid = _library()
        self._synth = fluid.Synth(gain, float(rate_hz), CHANNELS, **options)
        self._ways = {
            Status.NOTE_OFF.value: (fluid.fluid_synth_noteoff, 1),
            Status.NOTE_ON.value: (fluid.fluid_synth_noteon, 2),
            Status.CONTROL_CHANGE.value: (fluid.fluid_synth_cc, 2),
            Status.PROGRAM_CHANGE.value: (fluid.fluid_synth_program_change, 1),
        }
        self._sequencer: Any = None
        self._write: Any = None

    def load(self, soundfont: Path) -> None:
        """Take its sounds from a sound font.

        Raises:
            SoundError: it cannot be read.
        """
        if self._synth.sfload(str(soundfont), update_midi_preset=1) == _FAILED:
            raise SoundError(f"{soundfont}: cannot be read as a sound font")

    def start(self, drivers: tuple[str, ...]) -> str:
        """Play through the first of some drivers that finds a device; returns its name.

        pyfluidsynth's own `start` opens MIDI drivers too, and does not tell whether it could.

        Raises:
            SoundError: none does.
        """
        for driver in drivers:
            self._synth.setting("audio.driver", driver)
            self._synth.audio_driver = self._fluid.new_fluid_audio_driver(
                self._synth.settings, self._synth.synth
            )
            if self._synth.audio_driver:
                # Moved on by the audio that the device takes: it tells whether it still does.
                self._sequencer = self._fluid.Sequencer(use_system_timer=False)
                self._sequencer.register_fluidsynth(self._synth)
                return driver
        raise SoundError(
            f"no sound device: {', '.join(drivers)} "
            f"{'do' if len(drivers) > 1 else 'does'} not answer"
        )

    def played_ms(self) -> int:
        """How much audio the device has taken."""
        return int(self._sequencer.get_tick())

    def send(self, message: Message) -> None:
        """Play a message; what it has no ear for, such as a clock, is passed over."""
        way = self._ways.get(message[0] & STATUS_MASK)
        if way is not None:
            play, count = way
            play(self._synth.synth, message[0] & CHANNEL_MASK, *message[1 : 1 + count])

    def read(self, frames: int) -> bytes:
        """The next audio, float32, left and right by turns; not where a device takes it."""
        if self._write is None:
            names = ("synth", "len", "left", "loff", "lincr", "right", "roff", "rincr")
            kinds = (
                ctypes.c_void_p,
                ctypes.c_int,
                *(ctypes.c_void_p, ctypes.c_int, ctypes.c_int) * 2,
            )
            self._write = self._fluid.cfunc(
                "fluid_synth_write_float",
                ctypes.c_int,
                *((name, kind, 1) for name, kind in zip(names, kinds, strict=True)),
            )
        audio = (ctypes.c_float * (2 * frames))()
        self._write(self._synth.synth, frames, audio, 0, 2, audio, 1, 2)
        return bytes(audio)

    def close(self) -> None:
        """Fall silent and let go of the device."""
        self._ways = {}
        if self._sequencer is not None:
            self._sequencer.delete()
        self._synth.delete()


class SoundPort:
    """The built-in sound as an output port; see `ports.OutputPort`.

    Args:
        settings: How it sounds.
        client: What it is called by where the audio system shows names.

    Raises:
        SoundError: there is no library, no sound font, or no sound device.
    """

    def __init__(self, settings: SoundSettings, client: str) -> None:
        soundfont = find_soundfont(settings.soundfont)
        drivers = _DRIVERS.get(sys.platform, _DRIVERS["linux"])
        # FluidSynth's way to open a JACK client would start a server, which may take the device.
        os.environ.setdefault("JACK_NO_START_SERVER", "1")
        with without_chatter():
            self._synth = Synth(settings.gain, _RATE_HZ, **_options(settings, client))
            try:
                self.driver = self._synth.start((settings.driver,) if settings.driver else drivers)
                self._synth.load(soundfont)
            except SoundError:
                self._synth.close()
                raise
        self.name = f"sound ({self.driver}, {soundfont.resolve().stem})"
        self._played_ms = -1
        self._still_asks = 0

    def send(self, message: Message) -> None:
        """Play a message."""
        self._synth.send(message)

    def is_there(self) -> bool:
        """Whether the device has taken audio since this was last asked, or the time before.

        To be asked about once a second: an unplugged device tells in no other way.
        """
        played_ms = self._synth.played_ms()
        self._still_asks = self._still_asks + 1 if played_ms == self._played_ms else 0
        self._played_ms = played_ms
        return self._still_asks < _STILL_ASKS

    def close(self) -> None:
        """Fall silent and let go of the device."""
        with without_chatter():
            self._synth.close()


def _options(settings: SoundSettings, client: str) -> dict[str, str | int]:
    return {
        "audio.period-size": settings.period_frames,
        "audio.periods": _PERIODS,
        "audio.jack.autoconnect": 1,
        "audio.jack.id": f"{client}-sound",
    }

"""The synthesizer of the built-in sound, which needs no device to be listened to."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from musicgen_plugin.errors import LiveError, SoundError
from musicgen_plugin.messages import Status as MidiStatus
from musicgen_plugin.messages import all_silent, note_off, note_on, program_change, system
from musicgen_plugin.sound import SoundPort, SoundSettings, Synth, sound_state

RATE = 44_100
SECOND = RATE
ORGAN, DRUMS = 16, 9


@pytest.fixture
def synth(soundfont: Path) -> Iterator[Synth]:
    synth = Synth(0.5, RATE)
    synth.load(soundfont)
    yield synth
    synth.close()


def heard(synth: Synth, frames: int) -> np.ndarray:
    return np.frombuffer(synth.read(frames), np.float32).reshape(-1, 2)


def loudness(audio: np.ndarray) -> float:
    return float(np.sqrt(np.mean(audio**2)))


def main_frequency_hz(audio: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(audio.sum(axis=1) * np.hanning(len(audio))))
    return float(np.argmax(spectrum) * RATE / len(audio))


def test_is_silent_until_a_note_comes(synth: Synth) -> None:
    assert loudness(heard(synth, SECOND // 10)) < 1e-4
    synth.send(note_on(DRUMS, 38, 100))
    assert loudness(heard(synth, SECOND // 10)) > 0.01


def test_a_note_sounds_at_its_pitch_until_it_ends(synth: Synth) -> None:
    synth.send(program_change(0, ORGAN))
    synth.send(note_on(0, 69, 100))
    sounding = heard(synth, SECOND)
    octaves = np.log2(main_frequency_hz(sounding[SECOND // 2 :]) / 440.0)
    assert octaves == pytest.approx(round(octaves), abs=0.01)
    assert loudness(heard(synth, SECOND)[SECOND // 2 :]) > 0.01
    synth.send(note_off(0, 69))
    assert loudness(heard(synth, 3 * SECOND)[2 * SECOND :]) < 1e-3


def test_programs_change_the_sound(synth: Synth, soundfont: Path) -> None:
    other = Synth(0.5, RATE)
    other.load(soundfont)
    other.send(program_change(0, ORGAN))
    for it in (synth, other):
        it.send(note_on(0, 60, 100))
    assert not np.allclose(heard(synth, SECOND), heard(other, SECOND), atol=1e-3)
    other.close()


def test_channel_10_is_drums(synth: Synth) -> None:
    synth.send(note_on(DRUMS, 36, 100))
    kick = heard(synth, SECOND // 4)
    heard(synth, 2 * SECOND)
    synth.send(note_on(0, 36, 100))
    assert not np.allclose(kick, heard(synth, SECOND // 4), atol=1e-3)


def test_a_panic_silences_held_notes(synth: Synth) -> None:
    synth.send(program_change(0, ORGAN))
    synth.send(note_on(0, 60, 100))
    heard(synth, SECOND // 2)
    for message in all_silent():
        synth.send(message)
    assert loudness(heard(synth, 3 * SECOND)[2 * SECOND :]) < 1e-3


def test_gain_makes_louder(soundfont: Path) -> None:
    loud = []
    for gain in (0.2, 0.4):
        it = Synth(gain, RATE)
        it.load(soundfont)
        it.send(note_on(DRUMS, 38, 100))
        loud.append(loudness(heard(it, SECOND // 4)))
        it.close()
    assert loud[1] == pytest.approx(2 * loud[0], rel=0.05)


def test_what_it_has_no_ear_for_is_passed_over(synth: Synth) -> None:
    for message in (system(MidiStatus.CLOCK), bytes((0xE0, 0, 64)), bytes((0xD0, 5))):
        synth.send(message)
    assert loudness(heard(synth, SECOND // 10)) < 1e-4


def test_nothing_sounds_after_it_is_closed(soundfont: Path) -> None:
    synth = Synth(0.5, RATE)
    synth.load(soundfont)
    synth.close()
    synth.send(note_on(0, 60, 100))


def test_a_broken_sound_font_is_told(
    soundfont: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.sf2"
    broken.write_bytes(soundfont.read_bytes()[:4000])
    synth = Synth(0.5, RATE)
    with pytest.raises(SoundError, match=r"broken\.sf2: cannot be read as a sound font"):
        synth.load(broken)
    synth.close()
    capfd.readouterr()


@pytest.mark.usefixtures("soundfont")
def test_a_driver_that_is_not_there_is_told_in_words_alone(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SoundError, match="no sound device: nonsense does not answer"):
        SoundPort(SoundSettings(driver="nonsense"), "musicgen")
    assert capfd.readouterr().err == ""


def test_its_state_names_the_sound_font(soundfont: Path) -> None:
    state = sound_state()
    assert (state.available, state.reason, state.soundfont) == (True, "", soundfont)
    missing = sound_state(SoundSettings(soundfont=Path("nowhere.sf2")))
    assert not missing.available
    assert missing.soundfont is None
    assert "nowhere.sf2" in missing.reason


@pytest.mark.parametrize(
    ("system_name", "library"),
    [
        ("linux", "sudo apt install libfluidsynth3"),
        ("darwin", "brew install fluid-synth"),
        ("win32", "choco install fluidsynth"),
    ],
)
def test_without_the_library_both_commands_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system_name: str, library: str
) -> None:
    font = tmp_path / "a.sf2"
    font.write_bytes(b"RIFF\x00\x00\x00\x00sfbk")
    monkeypatch.setitem(sys.modules, "fluidsynth", None)  # as where it is not installed
    monkeypatch.setattr(sys, "platform", system_name)
    state = sound_state(SoundSettings(soundfont=font))
    assert not state.available
    assert state.soundfont == font
    assert "pip install 'musicgen-studio[sound]'" in state.reason
    assert library in state.reason
    assert "\n" not in state.reason


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('raise ImportError("Couldn\'t find the FluidSynth library.")', "library is not there"),
        ("raise OSError('libfluidsynth.so.3: wrong ELF class')", "library is not there"),
        ("", "is not pyfluidsynth"),
    ],
)
def test_a_library_that_does_not_load_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str, words: str
) -> None:
    font = tmp_path / "a.sf2"
    font.write_bytes(b"RIFF\x00\x00\x00\x00sfbk")
    (tmp_path / "fluidsynth.py").write_text(content, encoding="utf-8")
    monkeypatch.delitem(sys.modules, "fluidsynth", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    state = sound_state(SoundSettings(soundfont=font))
    monkeypatch.delitem(sys.modules, "fluidsynth", raising=False)
    assert words in state.reason


def test_settings_are_checked() -> None:
    with pytest.raises(LiveError, match="gain must be"):
        SoundSettings(gain=0.0)
    with pytest.raises(LiveError, match="a sound period must be in 64-8192 frames, not 32"):
        SoundSettings(period_frames=32)

import sys
from pathlib import Path

import pytest

from musicgen_plugin import soundfonts
from musicgen_plugin.errors import SoundError
from musicgen_plugin.soundfonts import SOUNDFONT_VARIABLE, find_soundfont, is_soundfont

HEADER = b"RIFF\x00\x00\x00\x00sfbk"


def font(path: Path, content: bytes = HEADER) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(SOUNDFONT_VARIABLE, raising=False)
    monkeypatch.setattr(soundfonts, "own_folder", lambda: tmp_path / "own")
    monkeypatch.setattr(
        soundfonts, "system_folders", lambda: (tmp_path / "local", tmp_path / "system")
    )
    return tmp_path


def test_the_nearest_one_wins(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_system = font(folders / "system/a.sf2")
    assert find_soundfont() == in_system
    in_own = font(folders / "own/b.SF3")
    assert find_soundfont() == in_own
    named = font(folders / "named.sf2")
    monkeypatch.setenv(SOUNDFONT_VARIABLE, str(named))
    assert find_soundfont() == named
    chosen = font(folders / "chosen.sf2")
    assert find_soundfont(chosen) == chosen


@pytest.mark.parametrize(
    ("names", "first"),
    [
        (("Piano", "default-GM", "AGM"), "default-GM"),
        (("Choir", "FluidR3_GM", "Piano"), "FluidR3_GM"),
        (("b", "A"), "A"),
    ],
)
def test_of_a_folder_the_likeliest_is_taken(
    folders: Path, names: tuple[str, ...], first: str
) -> None:
    for name in names:
        font(folders / f"system/{name}.sf2")
    assert find_soundfont().stem == first


def test_what_is_no_sound_font_is_passed_over(folders: Path) -> None:
    font(folders / "own/default.sf2", b"<html>")
    font(folders / "own/readme.txt")
    right = font(folders / "system/right.sf2")
    assert find_soundfont() == right


def test_a_chosen_file_has_to_be_a_sound_font(
    folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = font(folders / "wrong.sf2", b"RIFF\x00\x00\x00\x00WAVE")
    with pytest.raises(SoundError, match=r"wrong\.sf2: not a sound font"):
        find_soundfont(wrong)
    monkeypatch.setenv(SOUNDFONT_VARIABLE, "nowhere.sf2")
    with pytest.raises(SoundError, match=r"^MUSICGEN_SOUNDFONT: nowhere\.sf2: no such file"):
        find_soundfont()


@pytest.mark.parametrize(
    ("system", "words"),
    [
        ("linux", "apt install timgm6mb-soundfont"),
        ("darwin", "put a General MIDI one"),
        ("win32", "put a General MIDI one"),
        ("freebsd14", "apt install"),
    ],
)
def test_without_any_it_tells_what_to_do(
    folders: Path, monkeypatch: pytest.MonkeyPatch, system: str, words: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(SoundError) as told:
        find_soundfont()
    assert words in str(told.value)
    assert str(told.value).endswith(f"an .sf2 or .sf3 file in {folders / 'own'}")
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_systems_have_folders_of_their_own(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(sys, "platform", system)
    assert len(soundfonts.system_folders()) >= 2
    assert soundfonts.own_folder().name == "soundfonts"


def test_a_folder_is_no_sound_font(tmp_path: Path) -> None:
    assert not is_soundfont(tmp_path)

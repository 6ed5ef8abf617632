import json
from pathlib import Path

import pytest

from musicgen import factory
from musicgen.attributes import find_attribute
from musicgen.cli.main import main
from musicgen.midifile import write_score
from musicgen.model.catalog import installed_models
from musicgen.model.manifest import MANIFEST
from musicgen.score import Note, Score, Track

Output = pytest.CaptureFixture[str]


def test_attributes_are_told_in_their_units(capsys: Output) -> None:
    assert main(["describe", "factory:house"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "factory:house: 124 bpm, 4/4, 2 bars"
    assert "  note-density          23.0  notes a bar" in told
    assert any(line.split() == ["drums-2bar", "fits", "as", "it", "is"] for line in told)
    fits = told[told.index("To fit a model") + 1 :]
    installed = {model.id for model in installed_models()}
    assert {line.split()[0] for line in fits} == installed


def test_nothing_is_headed_where_no_model_of_its_kinds_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    (tmp_path / "my-drums").mkdir()
    (tmp_path / "my-drums" / MANIFEST).write_text("{}")
    monkeypatch.setattr("musicgen.model.catalog.model_folders", lambda: (tmp_path,))
    assert [model.id for model in installed_models()] == ["my-drums"]
    assert main(["describe", "factory:house"]) == 0
    told = capsys.readouterr().out
    assert "Attributes" in told
    assert "To fit a model" not in told


def test_json_is_stable(capsys: Output) -> None:
    assert main(["describe", "factory:house", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == [
        "attributes",
        "key",
        "bpm",
        "meter",
        "bars",
        "length_beats",
        "tracks",
        "fits",
    ]
    assert told["attributes"]["density-kick"] == 4.5
    for name, value in told["attributes"].items():
        assert find_attribute(name).id == name
        assert isinstance(value, int | float)


def test_the_drum_map_decides_the_voices(tmp_path: Path, capsys: Output) -> None:
    kit = Track("Kit", (Note(0, 36, 90, 0.1), Note(1, 22, 90, 0.1)), is_drum=True)
    write_score(Score((kit,), 4), tmp_path / "kit.mid")
    for drum_map, hats in (("gm-td", 1), ("gm", 0)):
        wanted = ["describe", str(tmp_path / "kit.mid"), "--drum-map", drum_map, "--json"]
        assert main(wanted) == 0
        assert json.loads(capsys.readouterr().out)["attributes"]["density-closed-hat"] == hats


def test_a_key_is_told_with_its_confidence(tmp_path: Path, capsys: Output) -> None:
    notes = tuple(Note(at, pitch, 90, 1) for at, pitch in enumerate((57, 60, 64, 69)))
    write_score(Score((Track("", notes),), 4), tmp_path / "a-minor.mid")
    assert main(["describe", str(tmp_path / "a-minor.mid")]) == 0
    told = capsys.readouterr().out
    assert "4/4, 1 bar, A minor (0." in told
    assert "unnamed: program 0, 4 notes" in told


def test_a_map_that_fits_better_is_proposed(tmp_path: Path, capsys: Output) -> None:
    house = factory.load("house").score
    write_score(house, tmp_path / "house.mid")
    assert main(["describe", str(tmp_path / "house.mid"), "--drum-map", "auto"]) == 0
    assert "read by the map" in capsys.readouterr().out


def test_no_such_clip_is_an_error_in_a_line(capsys: Output) -> None:
    assert main(["describe", "missing.mid"]) == 1
    assert capsys.readouterr().err == "musicgen: missing.mid: no such file\n"


@pytest.mark.parametrize("bpm", ["0", "1", "1000", "nan"])
def test_a_tempo_that_no_file_holds_is_told(bpm: str, tmp_path: Path, capsys: Output) -> None:
    assert main(["sample", "--bpm", bpm, "--out", str(tmp_path)]) == 1
    assert f"--bpm must be in 4-999 bpm, not {bpm}" in capsys.readouterr().err

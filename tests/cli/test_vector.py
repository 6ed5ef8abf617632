import json
import re
from pathlib import Path

import pytest

from musicgen.cli.main import main
from musicgen.factory import FactoryBeat, all_beats
from musicgen.midifile import write_score
from musicgen.score import Score

Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def user_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    user = tmp_path / "user"
    monkeypatch.setattr(
        "musicgen.model.own_vectors.platformdirs.user_data_dir", lambda *_, **__: str(user)
    )
    return user


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """Six beats with many closed hats in one folder, ten others in another."""
    busy: list[FactoryBeat] = []
    rest: list[FactoryBeat] = []
    for beat in all_beats():
        hats = sum(note.pitch == 42 for note in beat.score.notes)
        (busy if hats >= 20 else rest).append(beat)
    for folder, beats in (("busy", busy[:6]), ("rest", rest[:10])):
        for beat in beats:
            write_score(beat.score, tmp_path / folder / f"{beat.name}.mid")
    return tmp_path


def make(clips: Path, *more: str, name: str = "my bounce") -> int:
    return main(["vector", "make", "--name", name, "--from", str(clips / "busy"), *more])


def test_a_slider_of_ones_own_is_made_listed_and_used(
    clips: Path, user_folder: Path, capsys: Output
) -> None:
    assert make(clips, "--against", str(clips / "rest")) == 0
    told = capsys.readouterr().out
    assert str(user_folder / "vectors" / "drums-2bar" / "my-bounce.json") in told
    assert "of 6 of yours and" in told
    assert "chance is 50 %" in told
    assert main(["vector", "list"]) == 0
    told = capsys.readouterr().out
    assert "note-density" in told
    assert "my bounce" in told
    out = clips / "bounced.mid"
    assert main(["shift", "factory:bossa", "--by", "my bounce=0.5", "--out", str(out)]) == 0
    assert "my bounce: " in capsys.readouterr().out
    assert out.is_file()


def test_make_and_list_in_json(clips: Path, capsys: Output) -> None:
    assert make(clips, "--json") == 0
    table = json.loads(capsys.readouterr().out)
    assert table["separation"]["own"] == 6
    assert 0 <= table["separation"]["least"] <= table["separation"]["most"] <= 1
    assert main(["vector", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in listed["own"]] == ["my bounce"]
    assert {"name", "unit", "mean", "spread", "least", "most", "method"} == set(
        listed["attributes"][0]
    )


def test_clips_that_cannot_be_used_are_told(clips: Path, capsys: Output) -> None:
    write_score(Score(length_beats=8), clips / "busy" / "silent.mid")
    (clips / "busy" / "no.mid").write_bytes(b"no")
    assert make(clips) == 0
    told = capsys.readouterr().err
    assert told.count("left out") == 2


@pytest.mark.parametrize(
    ("name", "folder", "message"),
    [
        ("swing", "busy", "swing: is an attribute"),
        ("a=b", "busy", "a slider's name must have"),
        ("x", "nowhere", "nowhere: no such file"),
        ("x", "empty", "empty: no .mid files in it"),
    ],
)
def test_what_is_no_slider_is_refused(
    clips: Path, capsys: Output, name: str, folder: str, message: str
) -> None:
    (clips / "empty").mkdir()
    assert main(["vector", "make", "--name", name, "--from", str(clips / folder)]) == 1
    assert message in capsys.readouterr().err


def test_clips_are_named_as_anywhere(clips: Path, capsys: Output) -> None:
    named = [f"factory:{name}" for name in ("house", "techno", "disco", "rock", "metal")]
    file = next(it for it in (clips / "busy").iterdir() if f"factory:{it.stem}" not in named)
    wanted = ["vector", "make", "--name", "x", "--from", *named[:4], str(file)]
    assert main([*wanted, "--against", str(clips / "rest"), *named]) == 0
    assert "of 5 of yours and" in capsys.readouterr().out
    assert main(["vector", "list"]) == 0
    assert "against 6 clips" in capsys.readouterr().out
    assert main([*wanted, "factory:huose", "--replace"]) == 1
    assert "did you mean factory:house?" in capsys.readouterr().err


def test_four_clips_are_too_few(clips: Path, capsys: Output) -> None:
    for path in sorted((clips / "busy").iterdir())[:2]:
        path.unlink()
    assert make(clips) == 1
    assert "5 different clips or more, not 4 of yours" in capsys.readouterr().err


def test_a_slider_is_replaced_where_that_is_said(
    clips: Path, user_folder: Path, capsys: Output
) -> None:
    assert make(clips) == 0
    file = user_folder / "vectors" / "drums-2bar" / "my-bounce.json"
    before = file.read_bytes()
    capsys.readouterr()
    assert make(clips, "--against", str(clips / "rest"), name="My bounce") == 1
    told = capsys.readouterr().err
    assert re.search(
        r"My bounce: would replace your slider 'my bounce', which tells \d+% of .* --replace$", told
    )
    assert file.read_bytes() == before
    assert make(clips, "--against", str(clips / "rest"), "--replace") == 0
    assert re.search(r"in place of 'my bounce', which tells \d+% of", capsys.readouterr().out)
    assert file.read_bytes() != before


def test_a_damaged_slider_is_replaced_where_that_is_said(
    clips: Path, user_folder: Path, capsys: Output
) -> None:
    file = user_folder / "vectors" / "drums-2bar" / "my-bounce.json"
    file.parent.mkdir(parents=True)
    file.write_text("{}")
    assert make(clips) == 1
    assert f"your slider {file}, which cannot be read" in capsys.readouterr().err
    assert make(clips, "--replace") == 0


def test_a_slider_is_removed(clips: Path, user_folder: Path, capsys: Output) -> None:
    assert make(clips) == 0
    file = user_folder / "vectors" / "drums-2bar" / "my-bounce.json"
    assert main(["vector", "remove", "my bonce"]) == 1
    assert "did you mean my bounce?" in capsys.readouterr().err
    assert file.is_file()
    assert main(["vector", "remove", "my bounce", "--model", "drums-2bar"]) == 0
    assert capsys.readouterr().out == f"{file}: gone\n"
    assert not file.exists()
    assert main(["vector", "remove", "my bounce"]) == 1
    assert "no slider 'my bounce' of your own for drums-2bar" in capsys.readouterr().err


def test_an_own_slider_is_listed_with_its_range_and_how_well_it_tells(
    clips: Path, capsys: Output
) -> None:
    assert make(clips) == 0
    capsys.readouterr()
    assert main(["vector", "list"]) == 0
    line = capsys.readouterr().out.splitlines()[-1]
    assert re.search(
        r"my bounce +mostly +-1\.0 to +2\.0, .*; against ordinary clips; tells \d+% of held-out "
        r"clips right \(\d+% to \d+%; chance is 50 %\)$",
        line,
    )


def test_what_is_proposed_works(clips: Path, capsys: Output) -> None:
    assert make(clips) == 0
    told = capsys.readouterr().out
    wanted = re.search(r'try `musicgen shift (\S+) --set "(.*)" --out shifted.mid`', told)
    assert wanted is not None
    out = str(clips / "shifted.mid")
    assert main(["shift", wanted[1], "--set", wanted[2], "--out", out]) == 0
    shifted = capsys.readouterr().out
    assert "out of reach" not in shifted
    moved = re.search(r"my bounce: (\S+) > (\S+) of the way", shifted)
    assert moved is not None
    assert float(moved[2]) - float(moved[1]) > 0.4


def test_clips_that_are_the_same_are_told(capsys: Output) -> None:
    named = [f"factory:{name}" for name in ("house", "techno", "disco", "rock", "rock")]
    assert main(["vector", "make", "--name", "x", "--from", *named]) == 1
    told = capsys.readouterr().err
    assert "not 4 of yours: 5 were given, and 1 of them is the same as another" in told

import json
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
    assert main([*wanted, "factory:huose"]) == 1
    assert "did you mean factory:house?" in capsys.readouterr().err


def test_four_clips_are_too_few(clips: Path, capsys: Output) -> None:
    for path in sorted((clips / "busy").iterdir())[:2]:
        path.unlink()
    assert make(clips) == 1
    assert "5 different clips or more, not 4 of yours" in capsys.readouterr().err

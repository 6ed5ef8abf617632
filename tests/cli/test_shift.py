import json
import shutil
from pathlib import Path

import pytest

from musicgen.attributes import measure
from musicgen.cli.main import main
from musicgen.midifile import read_score
from musicgen.model.catalog import find_model

Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def user_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "musicgen.model.own_vectors.platformdirs.user_data_dir",
        lambda *_, **__: str(tmp_path / "user"),
    )


def test_shift_tells_asked_reached_and_what_else_moved(tmp_path: Path, capsys: Output) -> None:
    out = tmp_path / "busy.mid"
    assert main(["shift", "factory:house", "--by", "note-density=4", "--out", str(out)]) == 0
    assert measure(read_score(out))["note-density"] == 27
    told = capsys.readouterr().out
    assert "note-density: 23.0 > 27.0 notes a bar, asked 27.0" in told
    assert "also moved: " in told


def test_shift_in_json(tmp_path: Path, capsys: Output) -> None:
    out, picture = tmp_path / "new.mid", tmp_path / "new.png"
    wanted = ["shift", "factory:house", "--set", "swing=60", "--by", "mean-velocity=-10"]
    assert main([*wanted, "--out", str(out), "--picture", str(picture), "--json"]) == 0
    printed = capsys.readouterr()
    table = json.loads(printed.out)
    assert [each["attribute"] for each in table["asked"]] == ["swing", "mean-velocity"]
    for each in table["asked"]:
        assert each["in_reach"]
        assert each["reached"] == pytest.approx(each["asked"], abs=0.6)
    assert {"attribute", "before", "after", "spreads"} == set(table["moved"][0])
    assert table["distance"] == 0
    assert str(out) in printed.err
    assert picture.is_file()


def test_a_shifted_clip_is_made_again(tmp_path: Path, capsys: Output) -> None:
    out = tmp_path / "busy.mid"
    wanted = ["shift", "factory:house", "--by", "note-density=4", "--lock", "kick"]
    assert main([*wanted, "--out", str(out)]) == 0
    assert main(["replay", str(out)]) == 0
    assert "made again, identical" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--set", "note-density=140"], "out of reach, this is the nearest found"),
        (["--set", "swing=580"], "swing can only be 0 to 100, this is the nearest found"),
        (["--by", "note-density=-40"], "note-density can only be 0 or more, this is the nearest"),
        (["--set", "note-density=40"], "unusual: 98 % of the training clips have"),
    ],
)
def test_limits_are_told_and_the_nearest_is_written(
    tmp_path: Path, capsys: Output, asked: list[str], told: str
) -> None:
    out = tmp_path / "new.mid"
    assert main(["shift", "factory:house", *asked, "--out", str(out)]) == 0
    assert told in capsys.readouterr().out
    assert out.is_file()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (["--set", "note-dnsity=3"], "did you mean note-density?"),
        (["--set", "mean-pitch=60"], "mean-pitch: makes no sense for drums-2bar"),
        (["--set", "swing=60", "--by", "swing=1"], "swing: asked for more than once"),
        ([], "nothing to shift: give --set"),
        (["--set", "swing=60", "--lock", "kik"], "did you mean kick?"),
    ],
)
def test_what_cannot_be_shifted_is_told_in_a_line(
    tmp_path: Path, capsys: Output, asked: list[str], message: str
) -> None:
    out = tmp_path / "new.mid"
    assert main(["shift", "factory:house", *asked, "--out", str(out)]) == 1
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1
    assert not out.exists()


@pytest.mark.parametrize("asked", ["swing", "swing=fast", "=3"])
def test_wrong_usage(tmp_path: Path, asked: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["shift", "factory:house", "--set", asked, "--out", str(tmp_path / "new.mid")])
    assert stopped.value.code == 2


def test_a_model_without_vectors_says_so(tmp_path: Path, capsys: Output) -> None:
    folder = shutil.copytree(find_model("drums-2bar").folder, tmp_path / "bare")
    (folder / "vectors.json").unlink()
    wanted = ["shift", "factory:house", "--set", "swing=60", "--model", str(folder)]
    assert main([*wanted, "--out", str(tmp_path / "new.mid")]) == 1
    assert "musicgen vector fit" in capsys.readouterr().err

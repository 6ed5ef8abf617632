import json
import re
import shutil
from pathlib import Path

import pytest

from musicgen.cli.main import main
from musicgen.factory import all_beats
from musicgen.midifile import read_score, write_score
from musicgen.model.copies import TrainingClips, drum_tokens, write_copies
from musicgen.model.load import load_model

Output = pytest.CaptureFixture[str]


@pytest.fixture
def beats(tmp_path: Path) -> Path:
    for beat in all_beats()[:4]:
        write_score(beat.score, tmp_path / "beats" / f"{beat.name}.mid")
    return tmp_path / "beats"


@pytest.mark.parametrize(
    "arguments",
    [[], ["recipe.toml", "--from", "drums-2bar", "--data", "."], ["--from", "drums-2bar"]],
)
def test_wrong_usage_is_told(arguments: list[str], capsys: Output) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["train", *arguments])
    assert caught.value.code == 2
    assert "--from MODEL" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--name", "melody-2bar"], "melody-2bar: a model of that name is installed"),
        (["--name", "My Beats"], "a model's name must be 1-40 of a-z"),
    ],
)
def test_a_name_that_cannot_be_had_is_told(
    more: list[str], told: str, beats: Path, capsys: Output
) -> None:
    assert main(["train", "--from", "drums-2bar", "--data", str(beats), *more]) == 1
    assert told in capsys.readouterr().err


@pytest.mark.train
def test_too_few_clips_are_one_line(beats: Path, tmp_path: Path, capsys: Output) -> None:
    out = ["--out", str(tmp_path / "mine")]
    assert main(["train", "--from", "drums-2bar", "--data", str(beats), *out]) == 1
    told = capsys.readouterr().err.splitlines()[-1]
    assert "4 clips that drums-2bar can take; a model of one's own takes 5 or more" in told
    assert not (tmp_path / "mine").exists()


def test_draws_that_are_training_clips_are_named(tmp_path: Path, capsys: Output) -> None:
    """A model whose training clips are what it draws."""
    arguments = ["sample", "--count", "2", "--seed", "5"]
    assert main([*arguments, "--out", str(tmp_path / "plain")]) == 0
    capsys.readouterr()
    shipped = load_model("drums-2bar")
    folder = tmp_path / "model"
    shutil.copytree(shipped.folder, folder)
    drawn = read_score(tmp_path / "plain" / "sample-2.mid")
    tokens = drum_tokens(shipped.arrays(shipped.fit(drawn)))
    write_copies(folder, shipped.manifest, TrainingClips.of("drums", tokens))
    out = tmp_path / "out"
    assert main([*arguments, "--out", str(out), "--model", str(folder)]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert re.match(
        rf"musicgen: {re.escape(str(out))}/sample-2\.mid: nearly a training clip of drums-2bar: "
        r"about 100% of its \d+ notes are as in one training clip$",
        line,
    )
    assert (out / "sample-2.mid").is_file()


def test_any_clip_can_be_compared(capsys: Output) -> None:
    assert main(["copies", "find", "factory:rock", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["clip"] == "factory:rock"
    assert 0 < row["share"] <= 1
    assert main(["copies", "find", "factory:rock"]) == 0
    told = f"about {row['share']:.0%} of its {row['notes']} notes are as in one training clip"
    assert told in capsys.readouterr().out


def test_models_of_other_kinds_say_so(capsys: Output) -> None:
    assert main(["copies", "find", "factory:rock", "--model", "measure"]) == 1
    assert "copies are told of drums, melody" in capsys.readouterr().err
    assert main(["copies", "fit", "measure", "--data", "."]) == 1
    assert "copies are told of drums, melody" in capsys.readouterr().err

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from musicgen.cli.main import main
from musicgen.data.corpus import Corpus
from musicgen.model.load import load_model
from musicgen.model.manifest import read_manifest

pytestmark = pytest.mark.train

Output = pytest.CaptureFixture[str]


def command(model: Path, data: Corpus, *options: str) -> list[str]:
    return ["evaluate", str(model), "--data", str(data.root), "--limit", "2", *options]


@pytest.mark.parametrize("kind", ["drums", "trio", "measure"])
def test_figures_are_told_part_by_part(
    folder_of: Callable[[str], Path],
    data_of: Callable[[str], Corpus],
    capsys: Output,
    kind: str,
) -> None:
    asked = command(folder_of(kind), data_of(kind))
    capsys.readouterr()  # what making the model told
    assert main(asked) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"{kind}-debug on 2 windows, split test of ")
    parts = {"trio": ["melody", "bass", "drums"]}.get(kind, ["reconstruction"])
    lines = told.splitlines()
    for name in (*parts, "baseline", "interpolation", "samples"):
        assert any(line.split()[:1] == [name] for line in lines)
    assert told.count("accuracy_sampled_z") == 0
    assert sum(line.split()[:1] == ["accuracy"] for line in lines) == len(parts)
    for key in ("kl_bits", "active_units", "hamming_monotonicity", "overlap_area"):
        assert sum(line.split()[:1] == [key] for line in lines) == 1


def test_json_is_what_the_model_would_say(
    folder_of: Callable[[str], Path], data_of: Callable[[str], Corpus], capsys: Output
) -> None:
    asked = command(folder_of("melody"), data_of("melody"), "--json")
    capsys.readouterr()  # what making the model told
    assert main(asked) == 0
    table = json.loads(capsys.readouterr().out)
    assert (table["model"], table["windows"]) == ("melody-debug", 2)
    assert table.keys() == load_model(str(folder_of("melody"))).manifest.evaluation.keys()


def test_figures_are_written_into_manifest_and_card(
    folder_of: Callable[[str], Path],
    data_of: Callable[[str], Corpus],
    tmp_path: Path,
    capsys: Output,
) -> None:
    copied = shutil.copytree(folder_of("melody"), tmp_path / "copied")
    before = (copied / "card.md").read_text(encoding="utf-8")
    capsys.readouterr()  # what making the model told
    assert main(command(copied, data_of("melody"), "--json", "--write")) == 0
    told = json.loads(capsys.readouterr().out)
    assert load_model(str(copied)).manifest.evaluation == told
    card = (copied / "card.md").read_text(encoding="utf-8")
    assert "On 2 windows of the test split" in card
    assert "On 2 windows of the test split" not in before
    assert card.splitlines()[0] == before.splitlines()[0]


def test_what_continuing_scored_is_kept(
    folder_of: Callable[[str], Path], data_of: Callable[[str], Corpus], tmp_path: Path
) -> None:
    copied = shutil.copytree(folder_of("melody"), tmp_path / "copied")
    manifest = read_manifest(copied)
    told = replace(manifest, evaluation=manifest.evaluation | {"continuation": {"pairs": 7}})
    (copied / "model.json").write_text(told.to_json(), encoding="utf-8")
    assert main(command(copied, data_of("melody"), "--write")) == 0
    after = read_manifest(copied).evaluation
    assert after["continuation"] == {"pairs": 7}
    assert after["windows"] == 2
    assert after.keys() == told.evaluation.keys()


def test_figures_are_left_alone_where_nothing_is_asked(
    folder_of: Callable[[str], Path], data_of: Callable[[str], Corpus]
) -> None:
    folder = folder_of("melody")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert main(command(folder, data_of("melody"))) == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

import shutil
from pathlib import Path

import mido
import pytest

from musicgen import factory
from musicgen.cli import recipes
from musicgen.cli.main import main
from musicgen.clip_recipe import ClipRecipe
from musicgen.midifile import score_to_bytes, write_score
from musicgen.model.catalog import find_model

Output = pytest.CaptureFixture[str]


@pytest.fixture
def clip(tmp_path: Path) -> str:
    path = tmp_path / "beat.mid"
    write_score(factory.load("boom-bap").score, path)
    return str(path)


def run(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


COMMANDS = {
    "morph": ("morph", "CLIP", "factory:samba", "--steps", "4", "--lock", "kick"),
    "join": ("morph", "CLIP", "factory:samba", "--steps", "3", "--join"),
    "feel": ("morph", "CLIP", "factory:samba", "--notes-from", "A", "--feel-from", "B"),
    "grid": ("grid", "CLIP", "factory:samba", "factory:metal", "factory:bossa", "--size", "2"),
    "sample": ("sample", "--count", "3", "--seed", "5"),
    "vary": ("vary", "CLIP", "--count", "2", "--amount", "0.4"),
    "continue": ("continue", "CLIP", "--count", "2", "--bars", "3"),
    "reconstruct": ("reconstruct", "CLIP"),
}


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_replay_makes_the_same_bytes(
    arguments: tuple[str, ...], clip: str, tmp_path: Path, capsys: Output
) -> None:
    out = tmp_path / "out"
    told = [clip if each == "CLIP" else each for each in arguments]
    out = out / "one.mid" if arguments[0] == "reconstruct" else out
    assert run(*told, "--out", out) == 0
    made = sorted(out.rglob("*.mid")) if out.is_dir() else [out]
    again = tmp_path / "again.mid"
    for path in made:
        assert run("replay", path, "--out", again) == 0
        assert again.read_bytes() == path.read_bytes()
        assert "made again, identical" in capsys.readouterr().out


def test_recipes_tell_what_and_which(clip: str, tmp_path: Path) -> None:
    run("morph", clip, "factory:samba", "--steps", "3", "--out", tmp_path / "out")
    found = recipes.read_recipe(tmp_path / "out" / "morph-2.mid")
    assert (found.command, found.index, found.settings["steps"]) == ("morph", 1, 3)
    assert [each.option for each in found.inputs] == ["a", "b"]
    assert [each.name for each in found.inputs] == [clip, "factory:samba"]
    assert found.model is not None
    assert found.model.name == "drums-2bar"
    first = mido.MidiFile(tmp_path / "out" / "morph-2.mid").tracks[0][0]
    assert (first.type, first.time) == ("text", 0)


def test_a_changed_input_is_named(clip: str, tmp_path: Path, capsys: Output) -> None:
    run("reconstruct", clip, "--out", tmp_path / "one.mid")
    write_score(factory.load("house").score, Path(clip))
    assert run("replay", tmp_path / "one.mid") == 1
    assert f"{clip}: changed since the clip was made of it" in capsys.readouterr().err
    Path(clip).unlink()
    assert run("replay", tmp_path / "one.mid") == 1
    assert f"{clip}: gone; the clip was made of it" in capsys.readouterr().err


def test_a_moved_input_is_found(clip: str, tmp_path: Path) -> None:
    run("reconstruct", clip, "--out", tmp_path / "one.mid")
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    shutil.move(clip, moved)
    assert run("replay", tmp_path / "one.mid") == 1
    assert run("replay", tmp_path / "one.mid", "--inputs", moved) == 0


def test_a_map_of_ones_own_is_an_input(clip: str, tmp_path: Path, capsys: Output) -> None:
    own = tmp_path / "own.toml"
    source = '[own]\ntitle = "Own"\nkick = [36]\nsnare = [40, 38]\n'
    source += "\n".join(
        f"{name} = [{note}]"
        for name, note in (
            ("closed-hat", 42),
            ("open-hat", 46),
            ("low-tom", 43),
            ("mid-tom", 47),
            ("high-tom", 50),
            ("crash", 49),
            ("ride", 51),
        )
    )
    own.write_text(source + "\n", encoding="utf-8")
    assert run("reconstruct", clip, "--out-map", own, "--out", tmp_path / "one.mid") == 0
    assert run("replay", tmp_path / "one.mid") == 0
    own.write_text(source.replace("40, 38", "38, 40") + "\n", encoding="utf-8")
    assert run("replay", tmp_path / "one.mid") == 1
    assert f"{own}: changed" in capsys.readouterr().err


def test_a_changed_model_is_named(clip: str, tmp_path: Path, capsys: Output) -> None:
    model = tmp_path / "own-drums"
    shutil.copytree(find_model("drums-2bar").folder, model)
    run("reconstruct", clip, "--model", model, "--out", tmp_path / "one.mid")
    assert run("replay", tmp_path / "one.mid") == 0
    manifest = (model / "model.json").read_text()
    (model / "model.json").write_text(manifest.replace('"sample_bias": [', '"sample_bias": [1.5,'))
    assert run("replay", tmp_path / "one.mid") == 1
    assert f"{model}: not the model that the clip was made with" in capsys.readouterr().err


def test_an_edited_clip_is_told(clip: str, tmp_path: Path, capsys: Output) -> None:
    one = tmp_path / "one.mid"
    run("reconstruct", clip, "--out", one)
    recipe = recipes.read_recipe(one)
    one.write_bytes(score_to_bytes(factory.load("house").score, text=recipe.to_text()))
    assert run("replay", one) == 0
    assert "made again, but the file is another" in capsys.readouterr().out


def test_clips_without_a_recipe_or_with_a_bad_one(
    clip: str, tmp_path: Path, capsys: Output
) -> None:
    assert run("replay", clip) == 1
    assert "no recipe in it" in capsys.readouterr().err
    bad = tmp_path / "bad.mid"
    house = factory.load("house").score
    for recipe, message in (
        (ClipRecipe("1", "morhp", {}), "made by a command 'morhp' that this version has not"),
        (ClipRecipe("1", "sample", {"count": "many"}), "damaged recipe of sample"),
        (ClipRecipe("1", "sample", {}, index=99), "makes no clip 100"),
    ):
        bad.write_bytes(score_to_bytes(house, text=recipe.to_text()))
        assert run("replay", bad) == 1
        assert message in capsys.readouterr().err
    bad.write_bytes(score_to_bytes(house, text='{"musicgen":1}'))
    assert run("replay", bad) == 1
    assert f"{bad}: damaged recipe" in capsys.readouterr().err


def test_names_do_not_tell_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    write_score(factory.load("house").score, tmp_path / "mine.mid")
    run("reconstruct", tmp_path / "mine.mid", "--out", tmp_path / "one.mid")
    (told,) = recipes.read_recipe(tmp_path / "one.mid").inputs
    assert told.name == "~/mine.mid"
    assert run("replay", tmp_path / "one.mid") == 0

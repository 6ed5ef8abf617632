from pathlib import Path

import pytest
from PIL import Image

from musicgen import factory
from musicgen.cli.main import main
from musicgen.midifile import read_score, write_score

Output = pytest.CaptureFixture[str]
BEATS = ("house", "samba", "metal", "jazz-swing")


def run(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


def played(path: Path) -> list[tuple[int, int]]:
    return [(note.pitch, note.velocity) for note in read_score(path).notes]


def test_grid_writes_a_square_and_a_picture(tmp_path: Path) -> None:
    out, picture = tmp_path / "out", tmp_path / "square.png"
    clips = [f"factory:{name}" for name in BEATS]
    assert run("grid", *clips, "--size", "3", "--out", out, "--picture", picture) == 0
    names = sorted(path.name for path in out.iterdir())
    assert names == [f"grid-{row}-{column}.mid" for row in "123" for column in "123"]
    for corner, name in zip(("1-1", "1-3", "3-1", "3-3"), BEATS, strict=True):
        own = [(note.pitch, note.velocity) for note in factory.load(name).score.notes]
        assert played(out / f"grid-{corner}.mid") == own
    with Image.open(picture) as image:
        assert image.width / image.height == pytest.approx(1930 / 1020, rel=0.1)


def test_vary_at_0_is_the_clip(tmp_path: Path) -> None:
    assert run("vary", "factory:house", "--amount", "0", "--count", "1", "--out", tmp_path) == 0
    own = [(note.pitch, note.velocity) for note in factory.load("house").score.notes]
    assert played(tmp_path / "vary-1.mid") == own


def test_continue_writes_a_file_or_a_folder(tmp_path: Path, capsys: Output) -> None:
    one, several = tmp_path / "one.mid", tmp_path / "several"
    assert run("continue", "factory:house", "--bars", "2", "--out", one) == 0
    assert read_score(one).length_beats == 16
    assert run("continue", "factory:house", "--count", "2", "--out", several) == 0
    assert sorted(path.name for path in several.iterdir()) == ["continue-1.mid", "continue-2.mid"]
    assert run("continue", "factory:house", "--count", "2", "--out", one) == 1
    assert "one file for 2 clips; name a folder" in capsys.readouterr().err


def test_notes_of_one_and_feel_of_the_other_are_one_clip(tmp_path: Path) -> None:
    told = ("morph", "factory:house", "factory:jazz-swing", "--notes-from", "a", "--feel-from")
    assert run(*told, "B", "--out", tmp_path / "one") == 0
    (path,) = (tmp_path / "one").iterdir()
    house = factory.load("house").score
    assert sorted(note.pitch for note in read_score(path).notes) == sorted(
        note.pitch for note in house.notes
    )
    assert run(*told, "B", "--steps", "3", "--out", tmp_path / "three") == 0
    assert len(list((tmp_path / "three").iterdir())) == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--lock", "snar"), "cannot lock 'snar': no such drum voice; did you mean snare?"),
        (("--key", "C:minor"), "no key for drums"),
        (("--key", "H:minor"), "'H' is no note"),
        (("--notes-from", "A", "--feel-from", "A"), "that is the clip itself"),
    ],
)
def test_what_cannot_be_held_is_one_clear_line(
    arguments: tuple[str, ...], message: str, tmp_path: Path, capsys: Output
) -> None:
    out = tmp_path / "out"
    assert run("morph", "factory:house", "factory:samba", *arguments, "--out", out) == 1
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1
    assert not out.exists()


def test_describe_tells_how_a_clip_was_made(tmp_path: Path, capsys: Output) -> None:
    write_score(factory.load("house").score, tmp_path / "plain.mid")
    run("vary", tmp_path / "plain.mid", "--count", "1", "--out", tmp_path)
    run("describe", tmp_path / "plain.mid")
    assert "Made by" not in capsys.readouterr().out
    run("describe", tmp_path / "vary-1.mid")
    told = capsys.readouterr().out
    assert f"Made by musicgen vary of {tmp_path / 'plain.mid'} with drums-2bar; clip 1" in told

from pathlib import Path

import pytest

from musicgen import factory
from musicgen.cli.main import main
from musicgen.midifile import read_score, write_score
from musicgen.score import Note, Score, Track

Output = pytest.CaptureFixture[str]


def test_humanize_writes_a_clip_and_tells(tmp_path: Path, capsys: Output) -> None:
    out, picture = tmp_path / "played.mid", tmp_path / "played.png"
    wanted = ["humanize", "factory:house", "--out", str(out), "--picture", str(picture)]
    assert main([*wanted, "--seed", "3"]) == 0
    house, played = factory.load("house").score, read_score(out)
    assert sorted(n.pitch for n in played.notes) == sorted(n.pitch for n in house.notes)
    assert played.length_beats == house.length_beats
    assert picture.stat().st_size > 1000
    assert f"{len(house.notes)} notes humanized: velocity changed by" in capsys.readouterr().out


def test_humanize_at_0_is_the_clip(tmp_path: Path) -> None:
    out = tmp_path / "same.mid"
    wanted = ["humanize", "factory:house", "--velocity", "0", "--timing", "0", "--out", str(out)]
    assert main(wanted) == 0
    house = tmp_path / "house.mid"
    write_score(factory.load("house").score, house)
    assert read_score(out) == read_score(house)


def test_humanize_like_an_example(tmp_path: Path) -> None:
    made = []
    for like in ("factory:bossa", "factory:boom-bap"):
        out = tmp_path / f"{like[8:]}.mid"
        wanted = ["humanize", "factory:house", "--like", like, "--temperature", "0"]
        assert main([*wanted, "--out", str(out)]) == 0
        made.append(read_score(out).notes)
    assert made[0] != made[1]


def test_drumify_writes_drums(tmp_path: Path, capsys: Output) -> None:
    bass = tmp_path / "bass.mid"
    notes = tuple(Note(beat / 2, 40, 100, 0.4) for beat in range(24))
    write_score(Score((Track("Bass", notes),), 12.0), bass)
    out = tmp_path / "drums.mid"
    assert main(["drumify", str(bass), "--out", str(out)]) == 0
    assert "24 onsets tapped" in capsys.readouterr().out
    drums = read_score(out)
    assert drums.length_beats == 12
    assert [track.is_drum for track in drums.tracks] == [True]
    assert main(["drumify", str(bass), "--count", "3", "--out", str(out)]) == 0
    numbered = [read_score(tmp_path / f"drums-{number}.mid") for number in (1, 2, 3)]
    assert numbered[0].notes == drums.notes
    assert numbered[1].notes != drums.notes


@pytest.mark.parametrize(
    ("command", "made"),
    [
        (["humanize", "factory:house", "--like", "factory:bossa", "--seed", "7"], "new.mid"),
        (["drumify", "factory:bossa", "--seed", "7"], "new.mid"),
        (["drumify", "factory:bossa", "--seed", "7", "--count", "3"], "new-2.mid"),
    ],
)
def test_a_clip_is_made_again_from_its_recipe(
    tmp_path: Path, command: list[str], made: str
) -> None:
    assert main([*command, "--out", str(tmp_path / "new.mid")]) == 0
    again = tmp_path / "again.mid"
    assert main(["replay", str(tmp_path / made), "--out", str(again)]) == 0
    assert again.read_bytes() == (tmp_path / made).read_bytes()


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["humanize", "LEAD"], "lead.mid: no drums in it"),
        (["humanize", "factory:house", "--like", "LEAD"], "lead.mid: no drums in it"),
        (["humanize", "factory:house", "--timing", "1.5"], "timing must be in 0-1, not 1.5"),
        (["humanize", "factory:house", "--bar", "9"], "factory:house: bar 9 is not in it"),
        (["drumify", "EMPTY"], "empty.mid: no notes in it"),
        (["drumify", "LEAD", "--track", "2"], "lead.mid: track 2 is not in it"),
        (["drumify", "LEAD", "--temperature", "3"], "temperature must be in 0-2, not 3"),
    ],
)
def test_errors_are_told_in_a_line(
    tmp_path: Path, capsys: Output, command: list[str], message: str
) -> None:
    files = {"LEAD": tmp_path / "lead.mid", "EMPTY": tmp_path / "empty.mid"}
    write_score(Score((Track("Lead", (Note(0, 60, 90, 1),)),), 4.0), files["LEAD"])
    write_score(Score((Track("Nothing"),), 4.0), files["EMPTY"])
    named = [str(files.get(word, word)) for word in command]
    assert main([*named, "--out", str(tmp_path / "out.mid")]) == 1
    told = capsys.readouterr()
    assert message in told.err
    assert told.err.count("\n") == 1
    assert not (tmp_path / "out.mid").exists()

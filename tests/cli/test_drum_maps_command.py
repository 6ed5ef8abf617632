import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from musicgen import factory
from musicgen.cli.main import main
from musicgen.midifile import read_score, write_score
from musicgen.representation.drum_map import (
    Voice,
    default_drum_map,
    drum_map_names,
    load_drum_map,
)

Output = pytest.CaptureFixture[str]
ADDICTIVE = load_drum_map("addictive-drums")


@pytest.fixture
def addictive(tmp_path: Path) -> Path:
    """A beat as Addictive Drums plays it."""
    score = factory.load("samba").score
    voices = default_drum_map().voice_of_note
    (track,) = score.tracks
    notes = tuple(
        replace(note, pitch=ADDICTIVE.note_of_voice[voices[note.pitch]])
        for note in track.notes
        if note.pitch in voices
    )
    path = tmp_path / "addictive.mid"
    write_score(replace(score, tracks=(replace(track, notes=notes),)), path)
    return path


def pitches(path: Path) -> list[int]:
    return [note.pitch for note in read_score(path).notes]


def test_the_maps_are_listed(capsys: Output) -> None:
    assert main(["drum-maps"]) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in drum_map_names())
    assert "Addictive Drums 2" in told
    assert main(["drum-maps", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in listed] == list(drum_map_names())
    assert listed[0]["notes"]["kick"] == [36, 35]


def test_the_maps_are_ranked_for_a_clip(addictive: Path, capsys: Output) -> None:
    assert main(["drum-maps", str(addictive)]) == 0
    assert capsys.readouterr().out.startswith("addictive-drums")
    assert main(["drum-maps", "factory:house", "--json"]) == 0
    ranked = json.loads(capsys.readouterr().out)
    assert ranked[0]["name"] == "gm-td"
    assert "gm" in ranked[0]["alike"]
    assert 0.8 < ranked[0]["confidence"] <= 1


def test_another_map_is_told_but_not_used(addictive: Path, tmp_path: Path, capsys: Output) -> None:
    assert main(["reconstruct", str(addictive), "--out", str(tmp_path / "heard.mid")]) == 0
    told = capsys.readouterr().out
    assert "looks like the map addictive-drums (" in told
    assert "use --drum-map addictive-drums" in told
    assert set(pitches(tmp_path / "heard.mid")) <= set(default_drum_map().note_of_voice)


@pytest.mark.parametrize("chosen", ["addictive-drums", "auto"])
def test_a_clip_is_read_and_written_by_its_map(
    addictive: Path, tmp_path: Path, capsys: Output, chosen: str
) -> None:
    out = tmp_path / "heard.mid"
    picture = tmp_path / "heard.png"
    wanted = ["reconstruct", str(addictive), "--drum-map", chosen, "--out", str(out)]
    assert main([*wanted, "--picture", str(picture)]) == 0
    told = capsys.readouterr().out
    assert ("read by the map addictive-drums" in told) == (chosen == "auto")
    assert "looks like" not in told
    assert "outside" not in told
    assert set(pitches(out)) <= set(ADDICTIVE.note_of_voice)
    with Image.open(picture) as image:
        assert image.format == "PNG"


def test_what_comes_out_can_be_for_another_kit(tmp_path: Path) -> None:
    out = tmp_path / "heard.mid"
    wanted = ["reconstruct", "factory:samba", "--out-map", "addictive-drums", "--out", str(out)]
    assert main(wanted) == 0
    assert set(pitches(out)) <= set(ADDICTIVE.note_of_voice)


def test_samples_are_written_by_a_map(tmp_path: Path) -> None:
    default, other = tmp_path / "default", tmp_path / "other"
    assert main(["sample", "--count", "1", "--out", str(default)]) == 0
    assert main(["sample", "--count", "1", "--out", str(other), "--out-map", "hydrogen"]) == 0
    written = dict(
        zip(
            default_drum_map().note_of_voice,
            load_drum_map("hydrogen").note_of_voice,
            strict=True,
        )
    )
    moved = [written[pitch] for pitch in pitches(default / "sample-1.mid")]
    assert sorted(pitches(other / "sample-1.mid")) == sorted(moved)


def test_a_morph_keeps_its_ends_and_writes_between_by_one_map(
    addictive: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    wanted = ["morph", "factory:house", str(addictive), "--drum-map", "auto", "--steps", "5"]
    assert main([*wanted, "--out", str(out), "--picture", str(tmp_path / "row.png")]) == 0
    house = [note.pitch for note in factory.load("house").score.notes]
    assert pitches(out / "morph-1.mid") == house
    assert pitches(out / "morph-5.mid") == pitches(addictive)
    for number in (2, 3, 4):
        assert set(pitches(out / f"morph-{number}.mid")) <= set(default_drum_map().voice_of_note)
    assert main([*wanted, "--out", str(out), "--out-map", "addictive-drums"]) == 0
    assert pitches(out / "morph-1.mid") == house
    for number in (2, 3, 4):
        assert set(pitches(out / f"morph-{number}.mid")) <= set(ADDICTIVE.voice_of_note)


def test_a_map_of_ones_own(tmp_path: Path) -> None:
    kit = tmp_path / "kit.toml"
    voices = [voice.label for voice in Voice]
    kit.write_text("[mine]\n" + "\n".join(f"{name} = [{at}]" for at, name in enumerate(voices)))
    out = tmp_path / "out"
    assert main(["sample", "--count", "1", "--out", str(out), "--out-map", str(kit)]) == 0
    assert set(pitches(out / "sample-1.mid")) <= set(range(9))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--drum-map", "hydrogn"], "did you mean hydrogen?"),
        (["--out-map", "hydrogn"], "did you mean hydrogen?"),
        (["--drum-map", "none.toml"], "none.toml: no such file"),
        (["--out-map", "auto"], "auto: no such drum map"),
    ],
)
def test_maps_that_there_are_not(
    tmp_path: Path, capsys: Output, arguments: list[str], told: str
) -> None:
    wanted = ["reconstruct", "factory:house", "--out", str(tmp_path / "heard.mid")]
    assert main([*wanted, *arguments]) == 1
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_clip_that_no_voice_plays_in_is_told_its_map(tmp_path: Path, capsys: Output) -> None:
    score = factory.load("house").score
    (track,) = score.tracks
    notes = {36: 71, 38: 69, 39: 69, 42: 60, 44: 62, 46: 61}
    moved = tuple(replace(note, pitch=notes.get(note.pitch, 77)) for note in track.notes)
    write_score(replace(score, tracks=(replace(track, notes=moved),)), tmp_path / "toms.mid")
    wanted = ["reconstruct", str(tmp_path / "toms.mid"), "--out", str(tmp_path / "heard.mid")]
    assert main(wanted) == 1
    error = capsys.readouterr().err
    assert "in the drum map gm-td" in error
    assert "looks like the map addictive-drums" in error

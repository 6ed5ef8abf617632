import json
import shutil
from pathlib import Path

import mido
import pytest
from PIL import Image

from musicgen import factory
from musicgen.cli.main import main
from musicgen.midifile import read_score, write_score
from musicgen.model.catalog import find_model
from musicgen.model.manifest import FORMAT
from musicgen.score import Note, Score, Track

Output = pytest.CaptureFixture[str]


def clips(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_morph_writes_clips_and_a_picture(tmp_path: Path, capsys: Output) -> None:
    out, picture = tmp_path / "out", tmp_path / "row.png"
    wanted = ["morph", "factory:house", "factory:samba", "--steps", "5", "--out", str(out)]
    assert main([*wanted, "--picture", str(picture)]) == 0
    assert clips(out) == [f"morph-{number}.mid" for number in range(1, 6)]
    for path in out.iterdir():
        midi = mido.MidiFile(path)
        assert (midi.type, midi.ticks_per_beat) == (1, 480)
        assert {sum(message.time for message in track) for track in midi.tracks} == {8 * 480}
    house, samba = (factory.load(name).score for name in ("house", "samba"))
    for end, beat in (("1", house), ("5", samba)):
        notes = read_score(out / f"morph-{end}.mid").notes
        assert [(note.pitch, note.velocity) for note in notes] == [
            (note.pitch, note.velocity) for note in beat.notes
        ]
    with Image.open(picture) as image:
        assert image.format == "PNG"
        assert image.width > 5 * 32 * 10
    told = capsys.readouterr().out
    assert str(picture) in told
    assert str(out / "morph-5.mid") in told


def test_ten_clips_sort_by_name(tmp_path: Path) -> None:
    wanted = ["morph", "factory:house", "factory:samba", "--steps", "10", "--out", str(tmp_path)]
    assert main(wanted) == 0
    assert clips(tmp_path)[0] == "morph-01.mid"
    assert clips(tmp_path)[-1] == "morph-10.mid"


def test_join_writes_one_clip(tmp_path: Path) -> None:
    wanted = ["morph", "factory:house", "factory:samba", "--steps", "4", "--join"]
    assert main([*wanted, "--path", "lerp", "--curve", "linear", "--out", str(tmp_path)]) == 0
    assert clips(tmp_path) == ["morph.mid"]
    assert read_score(tmp_path / "morph.mid").length_beats == 32


def test_morph_tells_what_was_changed(tmp_path: Path, capsys: Output) -> None:
    short, long = tmp_path / "short.mid", tmp_path / "long.mid"
    house = factory.load("house").score
    write_score(house.cut(0, 4), short)
    write_score(house.looped(24), long)
    wanted = ["morph", str(short), str(long), "--steps", "3", "--out", str(tmp_path / "out")]
    assert main(wanted) == 0
    told = capsys.readouterr().out
    assert "4 beats looped to 8" in told
    assert "cut to bars 1-2 of 6" in told


def test_bar_chooses_the_bars(tmp_path: Path, capsys: Output) -> None:
    two = factory.load("house").score.then(factory.load("samba").score)
    write_score(two, tmp_path / "four-bars.mid")
    heard = tmp_path / "heard.mid"
    assert (
        main(["reconstruct", str(tmp_path / "four-bars.mid"), "--bar", "3", "--out", str(heard)])
        == 0
    )
    assert "cut to bars 3-4 of 4" in capsys.readouterr().out
    assert read_score(heard).length_beats == 8


def test_bar_is_for_the_clip_that_is_longer(tmp_path: Path, capsys: Output) -> None:
    long = tmp_path / "long.mid"
    write_score(factory.load("house").score.looped(24), long)
    wanted = ["morph", str(long), "factory:bossa", "--steps", "2", "--out", str(tmp_path / "out")]
    assert main([*wanted, "--bar", "5"]) == 0
    assert "cut to bars 5-6 of 6" in capsys.readouterr().out
    assert main([*wanted, "--bar", "9"]) == 1
    assert_one_line(capsys, "long.mid", "bar 9 is not in it: it has 6 bars")


def test_a_clip_is_not_overwritten_by_the_picture(tmp_path: Path, capsys: Output) -> None:
    clip = str(tmp_path / "morph-1.mid")
    wanted = ["morph", "factory:house", "factory:bossa", "--steps", "2", "--out", str(tmp_path)]
    assert main([*wanted, "--picture", clip]) == 1
    assert_one_line(capsys, "asked for both as a clip and as the picture")
    assert not list(tmp_path.iterdir())


def test_sample_repeats(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for out in (one, other):
        assert (
            main(["sample", "--count", "3", "--seed", "5", "--bpm", "93", "--out", str(out)]) == 0
        )
    assert clips(one) == ["sample-1.mid", "sample-2.mid", "sample-3.mid"]
    for path in one.iterdir():
        assert path.read_bytes() == (other / path.name).read_bytes()
        assert read_score(path).bpm == 93


def test_models_json(capsys: Output) -> None:
    assert main(["models", "--json"]) == 0
    (model,) = (row for row in json.loads(capsys.readouterr().out) if row["id"] == "drums-2bar")
    assert set(model) == {"id", "kind", "bars", "size_bytes", "licence", "made_from"}
    assert model["kind"] == "drums"
    assert model["bars"] == 2
    assert 1_000_000 < model["size_bytes"] < 20_000_000
    assert model["licence"] == "CC-BY-SA-4.0"


def test_a_damaged_model_hides_no_other(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "model.json").write_text("{")
    monkeypatch.setenv("MUSICGEN_MODELS", str(tmp_path))
    assert main(["models"]) == 0
    told = capsys.readouterr()
    assert "drums-2bar" in told.out
    assert "broken" in told.err


def test_a_wrong_checksum_is_marked(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged(tmp_path, "checksum")
    monkeypatch.setenv("MUSICGEN_MODELS", str(tmp_path))
    assert main(["models"]) == 0
    told = capsys.readouterr()
    marked = [line.split()[0] for line in told.out.splitlines() if line.endswith("  damaged")]
    assert marked == ["drums-2bar"]
    assert "wrong checksum" in told.err
    assert main(["models", "--json"]) == 0
    faults = {row["id"]: row.get("fault") for row in json.loads(capsys.readouterr().out)}
    assert "wrong checksum" in faults.pop("drums-2bar")
    assert set(faults.values()) == {None}


def test_factory_lists_the_beats(capsys: Output) -> None:
    assert main(["factory", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [beat["name"] for beat in listed] == list(factory.names())
    assert main(["factory"]) == 0
    assert "factory:house" in capsys.readouterr().out


def test_factory_writes_the_beats_as_files(tmp_path: Path, capsys: Output) -> None:
    assert main(["factory", "--out", str(tmp_path / "beats")]) == 0
    assert clips(tmp_path / "beats") == sorted(f"{name}.mid" for name in factory.names())
    assert str(tmp_path / "beats" / "house.mid") in capsys.readouterr().out
    assert len(read_score(tmp_path / "beats" / "house.mid").notes) == len(
        factory.load("house").score.notes
    )


@pytest.mark.parametrize(
    ("stem", "more"),
    [
        ("morph", ["morph", "factory:house", "factory:samba", "--steps"]),
        ("sample", ["sample", "--count"]),
        ("vary", ["vary", "factory:house", "--count"]),
        ("continue", ["continue", "factory:house", "--bars", "1", "--count"]),
        ("grid", ["grid", *["factory:house", "factory:samba"] * 2, "--size"]),
    ],
)
def test_clips_of_an_earlier_run_are_not_mixed_with_new_ones(
    tmp_path: Path, capsys: Output, stem: str, more: list[str]
) -> None:
    out = tmp_path / "out"
    for count in ("2", "3", "3"):  # as many or more replace them all
        assert main([*more, count, "--out", str(out)]) == 0
    (out / f"{stem}-mine.mid").write_bytes(b"not one of a run")
    before = {path: path.read_bytes() for path in out.iterdir()}
    capsys.readouterr()
    assert main([*more, "2", "--out", str(out)]) == 1
    last = "3-3" if stem == "grid" else "3"
    assert_one_line(capsys, f"{stem}-{last}.mid", "of an earlier run", "another --out")
    assert {path: path.read_bytes() for path in out.iterdir()} == before


def test_a_clash_is_told_before_anything_is_made(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    several = {
        "morph": ["morph", "factory:house", "factory:samba", "--curve", "linear", "--steps"],
        "sample": ["sample", "--count"],
        "vary": ["vary", "factory:house", "--count"],
        "continue": ["continue", "factory:house", "--bars", "1", "--count"],
        "grid": ["grid", *["factory:house", "factory:samba"] * 2, "--curve", "linear", "--size"],
        "drumify": ["drumify", "factory:house", "--count"],
    }
    outs = {name: tmp_path / name for name in several} | {"drumify": tmp_path / "tap" / "drums.mid"}
    for name, more in several.items():
        assert main([*more, "3", "--out", str(outs[name])]) == 0
    capsys.readouterr()

    def made(*_: object) -> None:
        pytest.fail("a clip is made, or a model read for it")

    for reader in ("musicgen.model.load.load_model", "musicgen.model.tap_model.TapModel.load"):
        monkeypatch.setattr(reader, made)
    for name, more in several.items():
        assert main([*more, "2", "--out", str(outs[name])]) == 1
        assert_one_line(capsys, "of an earlier run", "another --out")


def test_files_of_ones_own_are_no_clips_of_an_earlier_run(tmp_path: Path, capsys: Output) -> None:
    house = factory.load("house").score
    write_score(house, tmp_path / "drums-2024.mid")  # no recipe in it
    (tmp_path / "drums-7.mid").write_bytes(b"no MIDI file at all")
    (tmp_path / "drums-8.mid").mkdir()
    other, lone = str(tmp_path / "drums-9.mid"), str(tmp_path / "drums-2025.mid")
    assert main(["humanize", "factory:house", "--out", other]) == 0
    assert main(["drumify", "factory:house", "--out", lone]) == 0
    before = {path.name for path in tmp_path.iterdir()}
    several = ["drumify", "factory:house", "--count", "2", "--out", str(tmp_path / "drums.mid")]
    assert main(several) == 0
    assert {path.name for path in tmp_path.iterdir()} == before | {"drums-1.mid", "drums-2.mid"}
    capsys.readouterr()
    write_score(house, tmp_path / "grid-10-24.mid")
    square = ["grid", *["factory:house", "factory:samba"] * 2, "--curve", "linear", "--size", "2"]
    assert main([*square, "--out", str(tmp_path)]) == 0


@pytest.mark.parametrize("count", ["-1", "0"])
def test_a_count_out_of_range_is_told_where_clips_are(
    tmp_path: Path, capsys: Output, count: str
) -> None:
    assert main(["sample", "--count", "2", "--out", str(tmp_path)]) == 0
    capsys.readouterr()
    assert main(["sample", "--count", count, "--out", str(tmp_path)]) == 1
    assert_one_line(capsys, "count must be in 1-10000")


def test_a_run_of_ten_is_not_mixed_with_one_of_nine(tmp_path: Path, capsys: Output) -> None:
    wanted = ["sample", "--out", str(tmp_path), "--count"]
    assert main([*wanted, "9"]) == 0
    assert main([*wanted, "10"]) == 1
    assert_one_line(capsys, "sample-1.mid to sample-9.mid (9 clips)")


def test_bench_json(capsys: Output) -> None:
    assert main(["bench", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"machine", "results"}
    assert [result["name"] for result in told["results"]] == [
        "encode drums-2bar",
        "decode drums-2bar",
        "morph 9 drums-2bar",
        "shift drums-2bar",
        "import musicgen",
        "cli --help",
        "first decode drums-2bar",
    ]
    for result in told["results"]:
        assert 0 < result["p50_ms"] <= result["p99_ms"]
        assert result["n"] > 1


def damaged(folder: Path, what: str) -> Path:
    """A copy of the released model, damaged."""
    copy = folder / what
    shutil.copytree(find_model("drums-2bar").folder, copy)
    if what == "checksum":
        with (copy / "decoder.onnx").open("ab") as file:
            file.write(b"x")
    else:
        path = copy / "model.json"
        path.write_text(path.read_text().replace(f'"format": {FORMAT}', '"format": 99'))
    return copy


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"hello", "not a MIDI file"),
        (b"", "empty file"),
        (b"MThd\0\0\0\6\0\1\0\2\1\xe0MTrk\0\0\0\x40\0", "cut short"),
        (None, "no such file"),
    ],
)
def test_bad_clips(tmp_path: Path, capsys: Output, content: bytes | None, told: str) -> None:
    clip, out = tmp_path / "bad.mid", tmp_path / "out"
    if content is not None:
        clip.write_bytes(content)
    assert main(["morph", "factory:house", str(clip), "--out", str(out)]) == 1
    assert_one_line(capsys, str(clip), told)
    assert not out.exists()


def test_a_clip_without_drums(tmp_path: Path, capsys: Output) -> None:
    melody = Track("Lead", tuple(Note(beat, 60 + beat, 90, 1.0) for beat in range(8)), program=80)
    write_score(Score((melody,)), tmp_path / "lead.mid")
    out = tmp_path / "out"
    assert main(["morph", str(tmp_path / "lead.mid"), "factory:house", "--out", str(out)]) == 1
    assert_one_line(capsys, "lead.mid", "no drums")
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--model", "drum-2bar"], "did you mean drums-2bar?"),
        (["--model", "{checksum}"], "wrong checksum"),
        (["--model", "{version}"], "format 99"),
        (["--steps", "1"], "2 clips or more"),
    ],
)
def test_bad_requests(tmp_path: Path, capsys: Output, arguments: list[str], told: str) -> None:
    folders = {what: damaged(tmp_path, what) for what in ("checksum", "version")}
    out = tmp_path / "out"
    wanted = [argument.format(**folders) for argument in arguments]
    assert main(["morph", "factory:house", "factory:samba", "--out", str(out), *wanted]) == 1
    assert_one_line(capsys, told)
    assert not out.exists()


def test_an_unknown_factory_beat(tmp_path: Path, capsys: Output) -> None:
    assert main(["morph", "factory:huose", "factory:samba", "--out", str(tmp_path)]) == 1
    assert_one_line(capsys, "did you mean factory:house?")


@pytest.mark.parametrize("bad", ["out", "picture"])
def test_places_that_cannot_be_written(tmp_path: Path, capsys: Output, bad: str) -> None:
    (tmp_path / "file").write_text("kept")
    places = {"out": tmp_path / "clips", "picture": tmp_path / "row.png"}
    places[bad] = tmp_path / "file" / "inside"
    arguments = [f"--{name}={path}" for name, path in places.items()]
    assert main(["morph", "factory:house", "factory:samba", *arguments]) == 1
    assert_one_line(capsys, "cannot be written", "file is not a folder")
    assert not list(tmp_path.rglob("*.mid"))
    assert not list(tmp_path.rglob("*.png"))
    assert (tmp_path / "file").read_text() == "kept"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["evaluate", "drums-2bar"], "MUSICGEN_DATA"),
        (["evaluate", "drums-2bar", "--data", "nowhere"], "no such data folder"),
        (["train", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_training_data_that_is_missing(
    capsys: Output, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.delenv("MUSICGEN_DATA", raising=False)
    assert main(arguments) == 1
    assert_one_line(capsys, told)


def assert_one_line(capsys: Output, *told: str) -> None:
    error = capsys.readouterr().err
    assert error.startswith("musicgen: ")
    assert error.count("\n") == 1
    for words in told:
        assert words in error


def test_a_bar_that_no_clip_has_is_told(tmp_path: Path, capsys: Output) -> None:
    out = str(tmp_path / "out")
    assert main(["morph", "factory:house", "factory:bossa", "--bar", "9", "--out", out]) == 1
    assert "bar 9 is not in it: it has 2 bars" in capsys.readouterr().err
    assert main(["vary", "factory:house", "--bar", "9", "--out", out]) == 1

import json
import sys
from pathlib import Path

import pytest

from musicgen.cli.main import main
from musicgen.extras import how_to_install

Output = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def built(corpus_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of drums, built by the command. Not to be changed."""
    out = tmp_path_factory.mktemp("sets") / "set"
    wanted = ["data", "build", str(corpus_folder), "--out", str(out), "--representation", "drums"]
    assert main([*wanted, "--workers", "2", "--licence", "folder-beats=CC0"]) == 0
    return out


def test_build_tells_what_it_made(corpus_folder: Path, tmp_path: Path, capsys: Output) -> None:
    out = tmp_path / "set"
    (tmp_path / "loops").mkdir()
    (tmp_path / "loops" / "bad.mid").write_bytes(b"MThd")
    wanted = ["data", "build", str(corpus_folder), str(tmp_path / "loops"), "--out", str(out)]
    assert main([*wanted, "--workers", "1"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("drums: 44 phrases; distinct windows: ")
    assert any(line.startswith("rejected loops/bad.mid: damaged MIDI file: ") for line in told)
    assert told[-1] == f"{out}: set of 45 files"


def test_report_as_text_json_and_pictures(built: Path, tmp_path: Path, capsys: Output) -> None:
    assert main(["data", "report", str(built), "--picture", str(tmp_path / "pictures")]) == 0
    told = capsys.readouterr().out
    assert "folder-beats   CC0" in told
    assert (tmp_path / "pictures" / "drums-voice.png").read_bytes().startswith(b"\x89PNG")
    assert main(["data", "report", str(built), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [source["files"] for source in report["sources"]] == [22, 22]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["report", "nowhere"], "nowhere: no set: no set.json in it"),
        (["build", "nowhere", "--out", "set"], "nowhere: no such data folder"),
        (
            ["build", "CORPUS", "--out", "set", "--representation", "chords"],
            "no representation 'chords'; there are drums, melody, trio, measure",
        ),
        (["build", "CORPUS", "--out", "set", "--licence", "x=y"], "--licence: no source 'x'"),
        (["build", "CORPUS", "--out", "CORPUS"], "holds something else than a set"),
    ],
)
def test_errors_are_told_in_a_line(
    corpus_folder: Path,
    capsys: Output,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    words = [str(corpus_folder) if word == "CORPUS" else word for word in words]
    assert main(["data", *words]) == 1
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [[], ["build"], ["build", "DIR", "--out", "SET", "--licence", "CC0"], ["report"]],
)
def test_wrong_usage(words: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["data", *words])
    assert caught.value.code == 2


@pytest.mark.parametrize(
    ("package", "options", "extra"),
    [("tqdm", [], "train"), ("distributed", ["--dask", "x"], "dask")],
)
def test_missing_extras_are_told(
    corpus_folder: Path,
    tmp_path: Path,
    capsys: Output,
    monkeypatch: pytest.MonkeyPatch,
    package: str,
    options: list[str],
    extra: str,
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    wanted = ["data", "build", str(corpus_folder), "--out", str(tmp_path / "set"), *options]
    assert main(wanted) == 1
    assert capsys.readouterr().err == (
        f"musicgen: `musicgen data build` needs {package}, of the {extra} extra: "
        f"{how_to_install(extra)}\n"
    )


def test_no_cluster_is_told(
    corpus_folder: Path, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")

    def refuse(address: str) -> None:
        raise OSError(f"Timed out trying to connect to {address}")

    monkeypatch.setattr(distributed, "Client", refuse)
    wanted = ["data", "build", str(corpus_folder), "--out", str(tmp_path / "set")]
    assert main([*wanted, "--dask", "tcp://nowhere:1"]) == 1
    assert "tcp://nowhere:1: no Dask cluster answers" in capsys.readouterr().err


def test_build_on_a_cluster(built: Path, corpus_folder: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    out = tmp_path / "set"
    wanted = ["data", "build", str(corpus_folder), "--out", str(out), "--representation", "drums"]
    wanted += ["--licence", "folder-beats=CC0"]
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        assert main([*wanted, "--dask", cluster.scheduler_address]) == 0
    for path in built.rglob("*"):
        if path.is_file() and path.suffix != ".npz":
            assert (out / path.relative_to(built)).read_bytes() == path.read_bytes()

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from musicgen.bench import playing, throughput
from musicgen.bench.songs import band, songs
from musicgen.bench.timing import Timing, timed
from musicgen.cli.main import main
from musicgen.model.load import load_model
from musicgen_plugin import bench as live_bench
from musicgen_plugin.bench import LiveTiming

TIMING = {"name": "decode x", "p50_ms": 0.5, "p99_ms": 0.75, "n": 3}


def test_the_bundled_songs_differ_and_fit_every_kind() -> None:
    first, second = songs(2)
    assert first.length_beats == 32 * 4
    assert [track.name for track in first.tracks][:2] == ["Melody", "Bass"]
    assert first.tracks[2].is_drum
    assert first.notes != second.notes
    assert len({song.notes for song in songs(180)}) == 180
    for name in ("drums-2bar", "melody-16bar", "trio-16bar", "measure"):
        assert load_model(name).fit(band("house")).score.notes


def test_percentiles_are_of_what_was_measured_and_not_of_the_warm_up() -> None:
    done: list[int] = []
    timing = timed("x", lambda: done.append(1), 7, warm_up=3)
    assert (timing.n, len(done)) == (7, 10)
    assert 0 <= timing.p50_ms <= timing.p99_ms


def test_models_are_told_as_a_table_or_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(playing, "measure", lambda _: (Timing(**TIMING),))  # type: ignore[arg-type]
    assert main(["bench"]) == 0
    machine, row = capsys.readouterr().out.splitlines()
    assert machine.startswith("system ")
    assert row.split() == ["decode", "x", "p50", "0.500", "ms", "p99", "0.750", "ms", "n", "3"]
    assert main(["bench", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["results"] == [TIMING]
    assert set(told) == {"machine", "results"}


def test_live_keeps_its_names(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    late = LiveTiming("lateness clock", 0.1, 0.2, 0.3, 9, realtime_priority=False)
    monkeypatch.setattr(live_bench, "measure_live", lambda _model, _slider: (late,))
    assert main(["bench", "live", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["realtime_priority"] is False
    assert told["results"] == [late.to_dict()]
    assert main(["bench", "live"]) == 0
    assert "without real-time priority" in capsys.readouterr().out


def test_learning_is_skipped_with_the_command_where_the_extra_is_not_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    assert main(["bench", "learning"]) == 0
    told = capsys.readouterr().out
    assert "skipped" in told
    assert "pip install 'musicgen-studio[train]'" in told
    assert main(["bench", "learning", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["skipped"][0]["name"] == "ingestion and training"


@pytest.mark.train
def test_learning_is_measured(folder_of: Callable[[str], Path]) -> None:
    ingested = throughput.measure_ingestion(3)
    assert (ingested.n, ingested.unit) == (3, "files")
    trained = throughput.measure_training(str(folder_of("drums")), seconds=0.0)
    assert trained.name == "training drums-debug"
    assert trained.per_s > 0


@pytest.mark.parametrize("part", ["live", "all"])
def test_a_slider_that_is_none_is_told_before_anything_is_measured(
    part: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(playing, "measure", lambda _: pytest.fail("measured"))
    monkeypatch.setattr(live_bench, "measure_live", lambda *_: pytest.fail("measured"))
    assert main(["bench", part, "--slider", "note-dnsity"]) == 1
    assert "did you mean note-density?" in capsys.readouterr().err


def test_a_slider_is_for_live(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["bench", "--slider", "note-density"])
    assert stop.value.code == 2
    assert "--slider is for `bench live`" in capsys.readouterr().err

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from musicgen.data.build import Work, build
from musicgen.data.inputs import open_inputs
from musicgen.data.report import Distribution, Report, report_of
from musicgen.data.report_picture import draw_distribution, file_name
from musicgen.data.report_text import report_lines
from musicgen.data.representations import REPRESENTATIONS
from musicgen.data.training_set import open_training_set


@pytest.fixture(scope="module")
def report(
    write_corpus: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Report:
    root = tmp_path_factory.mktemp("report")
    with ThreadPoolExecutor(1) as executor:
        build(
            open_inputs([write_corpus(root / "corpus")]),
            root / "set",
            tuple(REPRESENTATIONS),
            Work(executor, 2),
        )
    return report_of(open_training_set(root / "set"))


def distribution(report: Report, name: str) -> dict[str, int]:
    (found,) = (it for it in report.distributions if it.name == name)
    return dict(zip(found.labels, found.counts, strict=True))


def test_files_are_counted_by_source(report: Report) -> None:
    beats, songs = report.sources
    assert (beats.source, beats.licence) == ("beats", "CC0")
    assert (beats.files, beats.read, beats.duplicates, beats.rejected) == (6, 6, 0, 0)
    assert (songs.source, songs.licence) == ("songs", "not stated")
    assert (songs.files, songs.read, songs.duplicates, songs.rejected) == (8, 4, 1, 3)


def test_windows_are_counted_by_source_and_split(report: Report) -> None:
    beats, songs = report.sources
    assert beats.windows["drums 2 bars"] == 6
    # The band's 17 bars: two distinct windows of drums, and two of 16 bars of everything.
    assert songs.windows["drums 2 bars"] == 2
    assert songs.windows["trio 16 bars"] == 2
    assert report.splits["drums 2 bars"] == {"train": 8, "validation": 0, "test": 0}
    assert report.splits["melody 2 bars"] == {"train": 5, "validation": 0, "test": 3}


def test_reasons_are_counted(report: Report) -> None:
    assert report.reasons["drums: no drums (nothing on MIDI channel 10)"] == 3
    assert report.reasons["melody: in 3/4, not 4/4"] == 1
    assert report.reasons["melody: no pitched notes"] == 6


def test_distributions_are_counted(report: Report) -> None:
    assert distribution(report, "files: meter") == {"4/4": 9, "3/4": 1}
    assert sum(distribution(report, "files: tempo, bpm").values()) == 10
    # 17 bars of the band and 4 of each tune, eight eighths in each, between C4 and C5.
    assert distribution(report, "melody: onsets a bar") == {"8-11": 25}
    pitches = distribution(report, "melody: pitch")
    assert sum(pitches.values()) == 8 * 25
    assert set(pitches) == {"60-71", "72-83"}
    assert distribution(report, "trio bass: pitch") == {"36-47": 68}
    voices = distribution(report, "trio drums: voice")
    assert (voices["kick"], voices["snare"], voices["closed-hat"]) == (34, 35, 68)
    # Measures: bass and melody of the band and the waltz; the kit has no pitch.
    assert sum(distribution(report, "measure: pitch").values()) == (68 + 136) + (12 + 24)


def test_text_has_all_tables(report: Report) -> None:
    lines = report_lines(report)
    assert lines[0].split() == ["source", "licence", "files", "read", "duplicate", "rejected"]
    assert lines[1].split() == ["beats", "CC0", "6", "6", "0", "0"]
    assert lines[3].split() == ["all", "14", "10", "1", "3"]
    assert any(line.split() == ["train", "8", *line.split()[2:]] for line in lines)
    assert {"left out", "files: meter", "drums: voice"} <= set(lines)
    assert max(len(line) for line in lines) < 120


def test_json_holds_all(report: Report) -> None:
    told = json.loads(json.dumps(report.to_dict()))
    assert set(told) == {"sources", "splits", "reasons", "distributions"}
    assert told["sources"][0]["windows"]["drums 2 bars"] == 6


def test_pictures_are_drawn(report: Report) -> None:
    names = [file_name(it) for it in report.distributions]
    assert len(set(names)) == len(names)
    assert "trio-drums-voice.png" in names
    for it in report.distributions:
        with Image.open(BytesIO(draw_distribution(it))) as image:
            assert image.format == "PNG"
            assert image.width > 200


def test_higher_counts_are_higher_bars() -> None:
    def lit(counts: tuple[int, int]) -> int:
        with Image.open(BytesIO(draw_distribution(Distribution("x", ("a", "b"), counts)))) as image:
            return int((np.asarray(image) == (255, 176, 64)).all(axis=-1).sum())

    assert lit((100, 0)) < lit((100, 50)) < lit((100, 100))
    assert lit((0, 0)) == 0

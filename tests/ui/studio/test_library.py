import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from musicgen.factory import load, names
from musicgen.midifile import write_score
from musicgen.score import Meter, Note, Score, Tempo, Track
from musicgen_ui.studio import clip_files, library
from musicgen_ui.studio.library import as_tag, as_tags, scan
from musicgen_ui.studio.told import LibraryEntry, LibraryListed

LEAD = Track("Lead", (Note(0, 60, 90, 1), Note(2, 64, 90, 1)))
MELODY = Score((LEAD,), 6.0, (Tempo(bpm=84),), (Meter(0, 3),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of a beat, a melody, a band, a broken file, and what is no clip."""
    own = tmp_path / "My Loops"
    write_score(load("house").score, own / "beat.mid")
    write_score(MELODY, own / "Leads 2024" / "tune.MID")
    band = Score((*MELODY.tracks, *load("house").score.tracks), 8.0)
    write_score(band, own / "band.midi")
    (own / "broken.mid").write_bytes(b"no music")
    (own / "notes.txt").write_text("no clip")
    (own / ".hidden").mkdir()
    write_score(MELODY, own / ".hidden" / "tune.mid")
    return own


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "library.json"


def entries_of(listed: Iterator[LibraryListed]) -> dict[str, LibraryEntry]:
    return {
        Path(entry.source).name: entry
        for each in listed
        if not each.is_first
        for entry in each.entries
    }


def test_factory_beats_come_first_and_at_once(folder: Path, cache: Path) -> None:
    first = next(scan([folder], cache=cache))
    assert first.is_first
    assert not first.is_last
    assert [entry.source for entry in first.entries] == [f"factory:{name}" for name in names()]
    house = next(entry for entry in first.entries if entry.source == "factory:house")
    assert (house.title, house.bpm, house.bars, house.is_drums) == (
        "Four on the Floor",
        124,
        2,
        True,
    )
    assert {"factory", "drums", "4/4", "house", "mid-tempo"} <= set(house.tags)


def test_without_folders_the_factory_beats_are_all() -> None:
    (only,) = scan([])
    assert only.is_first
    assert only.is_last


def test_files_are_told_with_kind_meter_tempo_and_folders(folder: Path, cache: Path) -> None:
    listed = list(scan([folder], cache=cache))
    assert [each.is_last for each in listed] == [False] * (len(listed) - 1) + [True]
    entries = entries_of(iter(listed))
    assert set(entries) == {"beat.mid", "tune.MID", "band.midi", "broken.mid"}
    tune = entries["tune.MID"]
    assert (tune.title, tune.bpm, tune.bars, tune.notes, tune.fault) == ("tune", 84, 2, 2, "")
    assert {"melody", "3/4", "slow", "my-loops", "loops", "leads-2024", "leads"} <= set(tune.tags)
    assert entries["beat.mid"].is_drums
    assert "band" in entries["band.midi"].tags
    assert not entries["band.midi"].is_drums


def test_a_broken_file_is_listed_with_its_fault(folder: Path, cache: Path) -> None:
    broken = entries_of(scan([folder], cache=cache))["broken.mid"]
    assert "broken.mid" in broken.fault
    assert "not a MIDI file" in broken.fault


def test_a_folder_that_is_not_there_is_listed_with_its_fault(tmp_path: Path, cache: Path) -> None:
    missing = entries_of(scan([tmp_path / "missing"], cache=cache))["missing"]
    assert "no such file" in missing.fault


def test_one_track_in_a_folder_of_drums_is_drums(tmp_path: Path, cache: Path) -> None:
    write_score(MELODY, tmp_path / "Drum Loops" / "a.mid")
    assert entries_of(scan([tmp_path / "Drum Loops"], cache=cache))["a.mid"].is_drums


def test_a_second_scan_reads_no_file_again(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = entries_of(scan([folder], cache=cache))
    monkeypatch.setattr(library, "read_score", lambda _path: pytest.fail("read again"))
    assert entries_of(scan([folder], cache=cache)) == before


def test_a_file_that_changed_is_read_again(folder: Path, cache: Path) -> None:
    list(scan([folder], cache=cache))
    write_score(load("house").score, folder / "broken.mid")
    assert entries_of(scan([folder], cache=cache))["broken.mid"].fault == ""


@pytest.mark.parametrize("content", ["{", "[]", '{"version": 1, "clips": {"x": 3}}', "null"])
def test_a_damaged_cache_is_passed_over(folder: Path, cache: Path, content: str) -> None:
    cache.parent.mkdir()
    cache.write_text(content)
    assert len(entries_of(scan([folder], cache=cache))) == 4


def test_what_was_read_is_kept_where_the_scan_is_stopped(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "READ_BATCH", 1)
    stopped = scan([folder], cache=cache)
    next(stopped)
    next(stopped)
    stopped.close()  # type: ignore[attr-defined]
    assert "band.midi" in cache.read_text()


def test_a_cache_that_cannot_be_written_is_no_fault(folder: Path) -> None:
    in_the_way = folder / "notes.txt" / "library.json"
    assert len(entries_of(scan([folder], cache=in_the_way))) == 4


def test_links_in_a_ring_end(folder: Path, cache: Path) -> None:
    (folder / "Leads 2024" / "again").symlink_to(folder, target_is_directory=True)
    (folder / "self").symlink_to(folder / "self")
    assert len(entries_of(scan([folder, folder], cache=cache))) == 4


def test_depth_and_number_are_bounded(tmp_path: Path, cache: Path) -> None:
    deep = tmp_path.joinpath(*"abcdefghijkl")
    write_score(MELODY, deep / "deep.mid")
    for number in range(4):
        write_score(MELODY, tmp_path / "a" / f"{number}.mid")
    found = list(clip_files.find_clips([tmp_path / "a"], most=3))
    assert [each.path.name for each in found] == ["0.mid", "1.mid", "2.mid", "a"]
    assert "more than 3 clips" in found[-1].fault
    assert "deep.mid" not in entries_of(scan([tmp_path / "a"], cache=cache))


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every folder")
def test_a_folder_that_may_not_be_read_is_told(folder: Path, cache: Path) -> None:
    (folder / "Leads 2024").chmod(0)
    try:
        assert "Permission" in entries_of(scan([folder], cache=cache))["Leads 2024"].fault
    finally:
        (folder / "Leads 2024").chmod(0o700)


def test_an_executor_may_read(folder: Path, cache: Path, tmp_path: Path) -> None:
    alone = entries_of(scan([folder], cache=cache))
    with ThreadPoolExecutor(2) as executor:
        assert entries_of(scan([folder], cache=tmp_path / "other", executor=executor)) == alone


def test_tags_are_small_letters_joined() -> None:
    assert as_tag(" Drum & Bass ") == "drum-bass"
    assert as_tag("backbeat on 3") == "backbeat-on-3"
    assert as_tags("01_My Loops") == ("01_my-loops", "my", "loops")

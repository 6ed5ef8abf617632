import io
import tarfile
from pathlib import Path

import pytest

from musicgen.data.corpus import ENVIRONMENT_VARIABLE, Corpus, CorpusItem, Split, open_corpus
from musicgen.errors import DataError
from musicgen.factory import names

HEAD = "source\tpath\tsong\tsplit\n"
ROWS = HEAD + (
    "loose\ta.mid\tsong a\ttrain\n"
    "loose\tdeep/b.mid\tsong b\ttest\n"
    "packed\tc.mid\tsong c\ttrain\n"
    "packed\tdeep/d.mid\tsong d\tvalidation\n"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A corpus of a folder and an archive; a file's content is its name."""
    (tmp_path / "index.tsv").write_text(ROWS)
    (tmp_path / "loose" / "deep").mkdir(parents=True)
    (tmp_path / "loose" / "a.mid").write_bytes(b"a.mid")
    (tmp_path / "loose" / "deep" / "b.mid").write_bytes(b"deep/b.mid")
    with tarfile.open(tmp_path / "packed.tar.xz", "w:xz") as tar:
        for path in ("deep/d.mid", "not-in-the-index.mid", "c.mid"):
            member = tarfile.TarInfo(f"packed/{path}")
            member.size = len(path)
            tar.addfile(member, io.BytesIO(path.encode()))
    return tmp_path


def contents(corpus: Corpus, items: tuple[CorpusItem, ...]) -> dict[str, bytes]:
    return {item.path: content for item, content in corpus.read(items)}


def error_of_opening(root: Path | None) -> str:
    with pytest.raises(DataError) as caught:
        open_corpus(root)
    message = str(caught.value)
    assert "\n" not in message
    return message


def error_of_reading(root: Path) -> str:
    corpus = open_corpus(root)
    with pytest.raises(DataError) as caught:
        contents(corpus, corpus.items)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_index_is_read_in_order(root: Path) -> None:
    assert open_corpus(root).items == (
        CorpusItem("loose", "a.mid", "song a", Split.TRAIN),
        CorpusItem("loose", "deep/b.mid", "song b", Split.TEST),
        CorpusItem("packed", "c.mid", "song c", Split.TRAIN),
        CorpusItem("packed", "deep/d.mid", "song d", Split.VALIDATION),
    )


def test_index_may_have_more_columns_in_any_order(root: Path) -> None:
    (root / "index.tsv").write_text(
        "split\tlicence\tsong\tpath\tsource\r\ntest\tCC0\tsong a\ta.mid\tloose\r\n"
    )
    assert open_corpus(str(root)).items == (CorpusItem("loose", "a.mid", "song a", Split.TEST),)


def test_folder_and_archive_are_read_alike(root: Path) -> None:
    corpus = open_corpus(root)
    read = contents(corpus, corpus.items)
    assert read == {path: path.encode() for path in ("a.mid", "deep/b.mid", "c.mid", "deep/d.mid")}


def test_only_what_is_asked_for_is_read(root: Path) -> None:
    corpus = open_corpus(root)
    assert contents(corpus, corpus.items[3:]) == {"deep/d.mid": b"deep/d.mid"}
    (root / "loose" / "deep" / "b.mid").unlink()
    assert contents(corpus, corpus.items[:1]) == {"a.mid": b"a.mid"}


def test_selection_is_by_source_and_split(root: Path) -> None:
    corpus = open_corpus(root)
    paths = [item.path for item in corpus.select(None, Split.TRAIN)]
    assert paths == ["a.mid", "c.mid"]
    assert [item.path for item in corpus.select(["packed"], Split.TRAIN)] == ["c.mid"]


def test_shared_corpus_has_every_factory_beat(corpus_folder: Path) -> None:
    corpus = open_corpus(corpus_folder)
    assert {item.song for item in corpus.items} == set(names())
    assert len(contents(corpus, corpus.items)) == len(names())


def test_corpus_is_named_by_the_environment(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(root))
    assert open_corpus(None).root == root
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "elsewhere")
    assert open_corpus(root).root == root


def test_no_data_folder_named_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    assert error_of_opening(None) == (
        "no data folder given: use --data DIR or set MUSICGEN_DATA (docs/data.md says how to build "
        "one)"
    )


def test_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert error_of_opening(missing) == f"{missing}: no such data folder"


def test_folder_without_midi_is_told(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("soon")
    assert error_of_opening(tmp_path) == f"{tmp_path}: no index.tsv and no .mid files in it"


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ("", "needs the tab-separated columns source, path, song, split"),
        ("source,path,song,split\n", "needs the tab-separated columns source, path, song, split"),
        (ROWS.replace("song\t", "title\t"), "needs the tab-separated columns"),
        (
            ROWS.replace("validation", "valid"),
            "line 5: 'valid' is not a valid Split; splits are train, validation, test",
        ),
        (HEAD + "loose\ta.mid\n", "line 2: None is not a valid Split"),
    ],
)
def test_index_that_is_not_as_documented_is_told(root: Path, index: str, message: str) -> None:
    (root / "index.tsv").write_text(index)
    assert error_of_opening(root).startswith(f"{root / 'index.tsv'}: {message}")


def test_index_in_another_encoding_is_told(root: Path) -> None:
    (root / "index.tsv").write_text(ROWS.replace("song a", "für"), encoding="latin-1")
    assert error_of_opening(root).startswith(f"{root / 'index.tsv'}: not UTF-8 text: ")


def test_unknown_source_is_told(root: Path) -> None:
    with pytest.raises(DataError) as caught:
        open_corpus(root).select(["loose", "groove"], Split.TRAIN)
    assert str(caught.value) == f"{root}: no source 'groove' in it; it has loose, packed"


def test_empty_selection_is_told(root: Path) -> None:
    with pytest.raises(DataError) as caught:
        open_corpus(root).select(["loose"], Split.VALIDATION)
    assert str(caught.value) == f"{root}: no files in split validation"


def test_missing_file_is_told(root: Path) -> None:
    path = root / "loose" / "a.mid"
    path.unlink()
    assert error_of_reading(root) == f"{path}: named by the index, but No such file or directory"


def test_file_missing_in_an_archive_is_told(root: Path) -> None:
    (root / "index.tsv").write_text(HEAD + "packed\te.mid\te\ttrain\n")
    archive = root / "packed.tar.xz"
    assert error_of_reading(root) == f"{archive}: e.mid is named by the index but not in it"


def test_missing_source_is_told(root: Path) -> None:
    (root / "packed.tar.xz").unlink()
    assert error_of_reading(root) == f"{root}: neither folder packed nor archive packed.tar.xz"


@pytest.mark.parametrize("damage", ["cut short", "changed", "not an archive", "empty"])
def test_damaged_archive_is_told(root: Path, damage: str) -> None:
    archive = root / "packed.tar.xz"
    content = archive.read_bytes()
    half = len(content) // 2
    archive.write_bytes(
        {
            "cut short": content[:half],
            "changed": content[:half] + bytes([content[half] ^ 0xFF]) + content[half + 1 :],
            "not an archive": b"MThd",
            "empty": b"",
        }[damage]
    )
    assert error_of_reading(root).startswith(f"{archive}: damaged archive: ")


def test_plain_folder_is_a_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "clips"
    (root / "deep").mkdir(parents=True)
    for path in ("b.mid", "deep/a.MIDI", "notes.txt"):
        (root / path).write_bytes(path.encode())
    corpus = open_corpus(root)
    assert [(item.source, item.path, item.song) for item in corpus.items] == [
        ("clips", "b.mid", "b.mid"),
        ("clips", "deep/a.MIDI", "deep/a.MIDI"),
    ]
    assert contents(corpus, corpus.items) == {
        "b.mid": b"b.mid",
        "deep/a.MIDI": b"deep/a.MIDI",
    }
    monkeypatch.chdir(root)
    assert open_corpus(".").items == corpus.items


def test_split_of_a_plain_folder_is_stable(tmp_path: Path) -> None:
    def splits() -> dict[str, Split]:
        return {item.path: item.split for item in open_corpus(tmp_path).items}

    for number in range(200):
        (tmp_path / f"{number:03}.mid").touch()
    before = splits()
    # By SHA-256 of the path, so the same on every machine and in every version.
    assert [number for number in range(20) if before[f"{number:03}.mid"] is Split.TEST] == [3, 15]
    shares = {split: list(before.values()).count(split) / 200 for split in Split}
    assert shares[Split.TRAIN] == pytest.approx(0.8, abs=0.08)
    assert shares[Split.VALIDATION] == pytest.approx(0.1, abs=0.06)
    (tmp_path / "050.mid").unlink()
    (tmp_path / "new.mid").touch()
    after = splits()
    assert {path: after[path] for path in before if path != "050.mid"} == {
        path: split for path, split in before.items() if path != "050.mid"
    }

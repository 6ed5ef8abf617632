from pathlib import Path

import pytest

from musicgen.data.inputs import NOT_STATED, open_inputs
from musicgen.errors import DataError

HEAD = "source\tpath\tsong\tsplit\n"


def corpus(root: Path, *names: str, split: str = "train") -> Path:
    """A corpus; a file's content is its name, and one a source has a list of beats."""
    root.mkdir()
    rows = [HEAD]
    for name in names:
        source, _, path = name.partition("/")
        (root / source).mkdir(exist_ok=True)
        (root / source / path).write_bytes(name.encode())
        rows.append(f"{source}\t{path}\t{name}\t{split}\n")
    (root / "index.tsv").write_text("".join(rows))
    return root


def error_of(*folders: Path, **options: dict[str, str]) -> str:
    with pytest.raises(DataError) as caught:
        open_inputs(folders, **options)
    return str(caught.value)


def test_files_come_source_by_source(tmp_path: Path) -> None:
    one = corpus(tmp_path / "one", "b/2.mid", "a/1.mid", "b/1.mid")
    other = corpus(tmp_path / "other", "c/1.mid")
    read = [file.content for file in open_inputs([one, other]).read()]
    assert read == [b"b/2.mid", b"b/1.mid", b"a/1.mid", b"c/1.mid"]


def test_licences_are_those_of_the_file_or_the_command(tmp_path: Path) -> None:
    root = corpus(tmp_path / "one", "a/1.mid", "b/1.mid", "c/1.mid")
    (root / "sources.tsv").write_text("source\tlicence\na\tCC0\nb\tMIT\n")
    origins = open_inputs([root], licences={"b": "CC BY 4.0"}).origins
    assert [origins[name].licence for name in "abc"] == ["CC0", "CC BY 4.0", NOT_STATED]


def test_beats_come_with_their_file(tmp_path: Path) -> None:
    root = corpus(tmp_path / "one", "a/1.mid", "a/2.mid", "b/1.mid")
    (root / "a" / "1.beats").write_text("0 1")
    (root / "sources.tsv").write_text("source\tbeats\na\t{stem}.beats\n")
    assert [file.beats for file in open_inputs([root]).read()] == [b"0 1", None, None]
    given = open_inputs([root], beats={"a": "{stem}.mid"})
    assert [file.beats for file in given.read()] == [b"a/1.mid", b"a/2.mid", None]


def test_folder_of_the_environment_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSICGEN_DATA", str(corpus(tmp_path / "one", "a/1.mid")))
    assert [item.path for item in open_inputs([]).items] == ["1.mid"]


def test_source_in_two_folders_is_told(tmp_path: Path) -> None:
    one, other = (corpus(tmp_path / name, "a/1.mid") for name in ("one", "other"))
    assert error_of(one, other) == f"source 'a' is in both {one} and {other}"


def test_song_in_two_splits_is_told(tmp_path: Path) -> None:
    root = corpus(tmp_path / "one", "a/1.mid", "a/2.mid")
    (root / "index.tsv").write_text(HEAD + "a\t1.mid\tsong\ttrain\na\t2.mid\tsong\ttest\n")
    assert error_of(root) == "song 'song' is in two splits, train and test"


def test_unknown_source_is_told(tmp_path: Path) -> None:
    root = corpus(tmp_path / "one", "a/1.mid")
    assert error_of(root, licences={"b": "CC0"}) == "--licence: no source 'b'; there are a"
    assert error_of(root, beats={"b": "x"}) == "--beats: no source 'b'; there are a"
    (root / "sources.tsv").write_text("source\tlicence\nb\tCC0\n")
    assert error_of(root).endswith("sources.tsv: no source 'b'; there are a")


@pytest.mark.parametrize("head", ["licence\n", "source\tlicense\n", ""])
def test_columns_of_sources_are_checked(tmp_path: Path, head: str) -> None:
    root = corpus(tmp_path / "one", "a/1.mid")
    (root / "sources.tsv").write_text(head)
    assert error_of(root).endswith("needs the tab-separated columns source, licence and beats")

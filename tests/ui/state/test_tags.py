from pathlib import Path

import pytest

from musicgen_ui.state.tags import OwnTags, tags_in


def test_tags_are_kept_by_source(tmp_path: Path) -> None:
    path = tmp_path / "data" / "tags.json"
    tags = OwnTags(path)
    tags.change(["factory:rock", "/a/b.mid"], add=["dub", "late-night"], drop=[])
    tags.change(["/a/b.mid"], add=["x"], drop=["dub"])
    tags.change(["factory:rock"], add=[], drop=["dub", "late-night"])
    tags.close()
    assert OwnTags(path).by_source == {"/a/b.mid": ("late-night", "x")}
    assert OwnTags(path).of("factory:rock") == ()


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"tags": 3}', b"\xff"])
def test_a_damaged_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tags.json"
    path.write_bytes(content)
    assert OwnTags(path).by_source == {}
    assert (tmp_path / "tags.damaged").read_bytes() == content


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    tags = OwnTags(tmp_path / "file" / "tags.json")
    tags.change(["a"], add=["b"], drop=[])
    tags.close()
    assert "cannot be written" in tags.fault
    assert tags.of("a") == ("b",)


@pytest.mark.parametrize(
    ("words", "tags"),
    [
        ("", ()),
        (" , #, ", ()),
        ("#Late Night, dub,DUB", ("late-night", "dub")),
        ("x" * 50, ("x" * 40,)),
    ],
)
def test_words_become_tags(words: str, tags: tuple[str, ...]) -> None:
    assert tags_in(words) == tags

"""The pages: their links lead somewhere, their menu has every page, and their lists are whole."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from musicgen.cli.main import COMMANDS, main

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md"), *ROOT.glob("models/*/card.md")])
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = _HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_a_broken_link_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One & two\n[a](page.md#one--two) [b](gone.md)\n", encoding="utf-8")
    assert anchors(page) == {"one--two"}
    with pytest.raises(AssertionError, match=r"gone\.md"):
        test_links_lead_somewhere(page)


@pytest.mark.parametrize("page", ["README.md", "docs/quick-start.md"])
def test_what_a_newcomer_copies_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order in which they stand, in a folder in which there is nothing."""
    lines = re.findall(
        r"^    musicgen ([^#\n]+)", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(lines) >= 3
    monkeypatch.chdir(tmp_path)
    for line in lines:
        words = shlex.split(line)
        if words[0] == "live":  # which plays until it is stopped: what it names is there
            names = [word for word in words[1:] if word.endswith(".mid")]
            assert [name for name in names if not Path(name).is_file()] == []
        else:
            assert main(words) == 0, line


def test_the_menu_has_every_page() -> None:
    text = (DOCS / "index.md").read_text(encoding="utf-8")
    linked = {(DOCS / link).resolve() for link in _LINK.findall(text)}
    assert {page for page in DOCS.glob("*.md") if page.name != "index.md"} <= linked


def test_every_model_has_its_card_in_the_list() -> None:
    text = (DOCS / "models.md").read_text(encoding="utf-8")
    for card in ROOT.glob("models/*/card.md"):
        assert f"](../models/{card.parent.name}/card.md)" in text


def test_every_command_is_documented() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    names = {module.__name__.rpartition(".")[2].replace("_", "-") for module in COMMANDS}
    names = (names - {"continuation"}) | {"continue"}
    assert {name for name in names if f"`musicgen {name}" not in text} == set()


def test_every_dependency_is_on_the_licence_list() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    told = [*project["dependencies"]]
    told += [it for name, its in extras.items() if name not in {"dev", "docs"} for it in its]
    names = {re.split(r"[<>=;\[ ]", it)[0].lower().replace("_", "-") for it in told}
    text = (DOCS / "licences.md").read_text(encoding="utf-8")
    assert {name for name in names if f"| {name} |" not in text} == set()

"""The documentation as a site: `make docs`. Pages read as well where they lie, on GitHub.

Sphinx runs over the whole repository, so that links to cards, README and source files are the same
here and there. The menu is made of the lists of links in index.md.
"""

import re
from pathlib import Path
from typing import Any

from musicgen import __version__

project = "musicgen"
copyright = "the musicgen authors"  # noqa: A001 - Sphinx's name for it
release = __version__
extensions = ["myst_parser"]
root_doc = "docs/index"
include_patterns = [
    "docs/*.md",
    "models/*/card.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
]
exclude_patterns = [".*", "morphs", "runs", "sets"]
html_theme = "furo"
html_title = "musicgen"
html_extra_path = ["_root"]
html_show_sphinx = False
html_copy_source = False
highlight_language = "text"
myst_heading_anchors = 3
nitpicky = True

_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_LINK = re.compile(r"^- \[[^\]]+\]\(([^)#]+)\.md\)", re.MULTILINE)


def _with_menu(text: str, extra: str = "") -> str:
    """The index with a hidden table of contents for each of its sections."""
    parts = _SECTION.split(text)
    menus = []
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        pages = "\n".join(_LINK.findall(body))
        menus.append(f"```{{toctree}}\n:hidden:\n:caption: {title}\n\n{pages}\n```")
    return "\n\n".join([text, *menus, extra])


def _add_menus(_app: object, page: str, source: list[str]) -> None:
    if page == "docs/index":
        source[0] = _with_menu(source[0])
    elif page == "docs/models":
        pages = "\n".join(_LINK.findall(source[0]))
        source[0] += f"\n\n```{{toctree}}\n:hidden:\n\n{pages}\n```\n"


def setup(app: Any) -> None:  # noqa: ANN401 - Sphinx is not installed where types are checked
    """Have the menus made as pages are read."""
    assert (Path(app.srcdir) / "docs").is_dir(), "run from the root: see `make docs`"  # noqa: S101
    app.connect("source-read", _add_menus)

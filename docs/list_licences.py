"""Writes docs/licences.md: every distribution that musicgen's dependencies bring, with its licence.

    python docs/list_licences.py            # of this environment, which needs the train extra
    python docs/list_licences.py --check    # exit code 1 if the page does not name them all

Licences are what each distribution states of itself, in its metadata.
"""

import argparse
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

PAGE = Path(__file__).parent / "licences.md"
DISTRIBUTION = "musicgen-studio"
_NAME = re.compile(r"^[A-Za-z0-9][\w.-]*")
_EXTRA = re.compile(r"extra\s*==\s*[\"']([\w-]+)[\"']")
_CLASSIFIER = "License :: "
_LONGEST = 60
PARTS = {
    "": ("To play", "What `pip install musicgen-studio` brings."),
    "sound": ("Built-in sound", "What its extra adds."),
    "link": ("Ableton Link", "The `link` extra. Link itself is GPL-2.0-or-later or commercial."),
    "train": ("Training", "What the `train` extra adds."),
    "dask": ("Clusters", "What the `dask` extra adds."),
}
HEAD = """# Licences

- **The code** is under Apache-2.0 ([LICENSE](../LICENSE)).
- **The models**: CC-BY-SA-4.0 for drums-2bar, GPL-3.0-or-later for the others, by what they were
  trained on; each card says so. What the models write is yours.
- **PyQt6** is under GPL-3.0 or a commercial licence: [NOTICE](../NOTICE) says what that means for
  whoever distributes the app. The library and the live bridge import no Qt.

The dependencies, as each states its licence in its own metadata. `python docs/list_licences.py`
writes this list; a release carries the same as a CycloneDX bill of materials.
"""


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if not options.check:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    listed = set(re.findall(r"^\| ([^ |]+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    missing = sorted({row[0] for rows in by_part().values() for row in rows} - listed)
    if missing:
        print(f"{PAGE.name}: lacks {', '.join(missing)}: python docs/list_licences.py")
    return int(bool(missing))


def page() -> str:
    """The page."""
    sections = [HEAD]
    for extra, rows in by_part().items():
        title, what = PARTS.get(extra, (extra, f"The `{extra}` extra."))
        lines = [f"| {name} | {licence} |" for name, licence in rows]
        table = "\n".join(["| package | licence |", "|---|---|", *lines])
        sections.append(f"## {title}\n\n{what}\n\n{table}\n")
    return "\n".join(sections)


def by_part() -> dict[str, list[tuple[str, str]]]:
    """For each extra, "" first, the distributions that it adds to what came before."""
    seen: set[str] = set()
    found = {}
    for extra in PARTS:
        added = sorted(set(_closure(extra)) - seen)
        seen |= set(added)
        if added:
            found[extra] = [(name, licence_of(name)) for name in added]
    return found


def _closure(extra: str) -> Iterator[str]:
    """Names of all that is installed for an extra, or for none."""
    waiting, seen = [(DISTRIBUTION, extra)], set()
    while waiting:
        name, wanted = waiting.pop()
        try:
            requires = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # for another system or Python than this
        if name != DISTRIBUTION:
            yield name
        for requirement in requires:
            extras = _EXTRA.search(requirement)
            if extras and extras[1] != wanted:
                continue
            if not extras and name == DISTRIBUTION and wanted:
                continue
            match = _NAME.match(requirement)
            inner = match[0].lower().replace("_", "-") if match else ""
            if inner and inner not in seen:
                seen.add(inner)
                waiting.append((inner, ""))


def licence_of(name: str) -> str:
    """What a distribution says of its licence: an SPDX expression, a classifier, or its words."""
    told = metadata.metadata(name)
    words = (told.get("License") or "").strip().splitlines()
    classifiers = [
        line.removeprefix(_CLASSIFIER).removeprefix("OSI Approved :: ")
        for line in told.get_all("Classifier") or []
        if line.startswith(_CLASSIFIER)
    ]
    short = words[0] if words and len(words[0]) <= _LONGEST else ""
    return told.get("License-Expression") or ", ".join(classifiers) or short or "not stated"


if __name__ == "__main__":
    raise SystemExit(main())

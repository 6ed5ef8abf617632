"""Real drags between real windows: out of the app, within it, and into it."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from musicgen import factory
from musicgen.midifile import read_score, write_score

from .screen import Place, Screen, ScreenError, ShownProgram, missing_programs, wait_until
from .shown_program import TICKS_PER_BEAT

_FIRST_TRIES_S = 15.0
pytestmark = pytest.mark.skipif(
    bool(missing_programs()), reason=f"a real screen needs {missing_programs()}"
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A screen with the app and another program on it.

    Attributes:
        offered: The file that the other program lets be dragged.
    """

    screen: Screen
    app: ShownProgram
    other: ShownProgram
    offered: Path


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    offered = folder / "of the other.mid"
    write_score(factory.load("bossa").score, offered)
    place = (1300, 40, 280, 300)  # right of the app's window
    with (
        Screen() as screen,
        ShownProgram(screen, folder / "home", "app", log=folder / "app.log") as app,
        ShownProgram(
            screen, folder / "other", "other", offered, *place, log=folder / "other.log"
        ) as other,
    ):
        yield Desk(screen, app, other, offered)


def drag_until(
    desk: Desk,
    start: Place,
    end: Place,
    source: ShownProgram,
    what: str,
    test: Callable[[], object],
) -> None:
    """Drag, and once more where a busy machine let the first try fall, as a hand would."""
    for _ in range(2):
        desk.screen.drag(start, end, source)
        with contextlib.suppress(ScreenError):
            wait_until(what, test, _FIRST_TRIES_S)
            return
    desk.screen.drag(start, end, source)
    wait_until(what, test)


def test_the_result_is_dropped_on_another_window_as_a_file_of_its_notes(desk: Desk) -> None:
    result = desk.app.ask("result")
    handle, place = desk.app.ask("handle"), desk.other.ask("place")
    drag_until(desk, handle, place, desk.app, "the drop", lambda: desk.other.ask("dropped"))
    url = desk.other.ask("dropped")[-1]
    path = Path(unquote(urlsplit(url).path))
    assert path.suffix == ".mid"
    notes = read_score(path).notes
    assert sorted([round(it.onset_beats * TICKS_PER_BEAT), it.pitch] for it in notes) == result
    wait_until("a word on it", lambda: path.name in desk.app.ask("message"))


def test_a_clip_of_the_library_is_dropped_on_b(desk: Desk) -> None:
    place, source = desk.app.ask("row", 3)
    assert desk.app.ask("sources")[1] != source
    slot = desk.app.ask("slot", 1)
    drag_until(
        desk, place, slot, desk.app, "the clip", lambda: desk.app.ask("sources")[1] == source
    )


def test_a_file_of_another_window_is_dropped_on_a(desk: Desk) -> None:
    place, slot = desk.other.ask("place"), desk.app.ask("slot", 0)
    offered = str(desk.offered)
    drag_until(
        desk, place, slot, desk.other, "the clip", lambda: desk.app.ask("sources")[0] == offered
    )

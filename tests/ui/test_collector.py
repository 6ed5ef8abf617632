"""The collector is kept from walking what stays."""

import gc
from collections.abc import Iterator

import pytest

from musicgen_ui import collector
from musicgen_ui.app import spare_collections
from musicgen_ui.studio.told import Charted, LibraryListed, Message, Weight
from musicgen_ui.window import MainWindow


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_what_is_there_is_left_out_and_freed_all_the_same() -> None:
    class Clip:
        pass

    collector.tune()
    clip = Clip()
    before = gc.get_freeze_count()
    collector.leave_out_all()
    assert gc.get_freeze_count() > before
    assert not any(each is clip for each in gc.get_objects())
    frozen = gc.get_freeze_count()
    del clip
    assert gc.get_freeze_count() < frozen


def test_lists_of_clips_are_left_out_once_they_are_shown(window: MainWindow) -> None:
    spare_collections(window)
    lasting: list[object] = []
    for told, is_lasting in (
        (Message("a word", Weight.WORD), False),
        (LibraryListed((), is_first=True, is_last=False), False),
        (LibraryListed((), is_first=False, is_last=True), True),
        (Charted((), 0), True),
    ):
        gc.unfreeze()
        lasting.append(told)
        window.receiver.take([told])
        assert (gc.get_freeze_count() > 0) == is_lasting

"""The collector is kept from walking what stays."""

import gc
from collections.abc import Iterator

import pytest

from musicgen_ui import collector


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

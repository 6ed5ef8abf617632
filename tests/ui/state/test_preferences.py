from dataclasses import replace
from pathlib import Path

import pytest

from musicgen_ui.state.preferences import (
    MOST_RECENT,
    Preferences,
    load_preferences,
    preferences_path,
    save_preferences,
)


def test_they_come_back() -> None:
    assert load_preferences() == Preferences()
    chosen = Preferences(theme="light", out="Port 3", offset_ms=-4.5, folders=("/a", "/b"))
    save_preferences(chosen)
    assert load_preferences() == chosen


@pytest.mark.parametrize("content", ["", "[]", '{"version": 99}', '{"version": 1, "theme": 3}'])
def test_what_is_damaged_is_as_at_first(content: str) -> None:
    path = preferences_path()
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")
    assert load_preferences() == Preferences()


def test_one_damaged_value_costs_no_other() -> None:
    told = Preferences.from_json('{"version": 1, "out": ["x"], "clock": "midi", "offset_ms": 3}')
    assert told == replace(Preferences(), clock="midi", offset_ms=3.0)


def test_recent_sessions_are_few_and_each_once(tmp_path: Path) -> None:
    preferences = Preferences()
    for number in range(12):
        preferences = preferences.with_recent(tmp_path / f"{number}.musicgen")
    assert len(preferences.recent) == MOST_RECENT
    again = preferences.with_recent(tmp_path / "8.musicgen")
    assert again.recent[0].endswith("8.musicgen")
    assert len(set(again.recent)) == MOST_RECENT


def test_a_folder_is_listed_once(tmp_path: Path) -> None:
    assert len(Preferences().with_folder(tmp_path).with_folder(tmp_path).folders) == 1

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QItemSelectionModel, QPoint, Qt
from PyQt6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from musicgen_ui.state.tags import OwnTags
from musicgen_ui.studio.told import LibraryEntry, LibraryListed
from musicgen_ui.widgets.library_list import hear_button
from musicgen_ui.widgets.library_panel import LibraryPanel
from musicgen_ui.widgets.library_rows import Group
from musicgen_ui.widgets.source_mime import SOURCE_MIME

NO_MODIFIER = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


def entry(source: str, title: str, *tags: str, fault: str = "") -> LibraryEntry:
    return LibraryEntry(source, title, tags, 120.0, 2.0, 16, "drums" in tags, fault)


FACTORY = (
    entry("factory:rock", "Straight Rock", "factory", "rock", "drums", "4/4"),
    entry("factory:bossa", "Bossa Nova", "factory", "bossa-nova", "drums", "4/4"),
    entry("factory:samba", "Samba", "factory", "samba", "drums", "4/4"),
)
OWN = (
    entry("/loops/Leads/tune.mid", "tune", "leads", "melody", "3/4"),
    entry("/loops/Jams/jam.mid", "jam", "jams", "band", "4/4"),
    entry("/loops/broken.mid", "broken", "loops", fault="/loops/broken.mid: not a MIDI file"),
)


@pytest.fixture
def tags(tmp_path: Path) -> Iterator[OwnTags]:
    own = OwnTags(tmp_path / "tags.json")
    yield own
    own.close()


@pytest.fixture
def empty(qtbot: QtBot, tags: OwnTags) -> LibraryPanel:
    panel = LibraryPanel(tags)
    qtbot.addWidget(panel)
    panel.resize(260, 520)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


@pytest.fixture
def panel(empty: LibraryPanel) -> LibraryPanel:
    empty.show_listed(LibraryListed(FACTORY, is_first=True, is_last=False))
    empty.show_listed(LibraryListed(OWN, is_first=False, is_last=True))
    return empty


def titles(panel: LibraryPanel) -> list[str]:
    return [panel.rows.data(panel.rows.index(row)) for row in range(panel.rows.rowCount())]


def select(panel: LibraryPanel, *rows: int) -> None:
    selection = panel.list.selectionModel()
    assert selection is not None
    selection.clearSelection()
    for row in rows:
        selection.setCurrentIndex(panel.rows.index(row), QItemSelectionModel.SelectionFlag.Select)


def test_it_says_that_it_reads(empty: LibraryPanel) -> None:
    assert empty.words.isVisible()
    assert "Reading" in empty.words.text()
    empty.show_listed(LibraryListed(FACTORY, is_first=True, is_last=False))
    assert empty.list.isVisible()
    assert empty.count.text() == "3 clips · reading more…"


def test_a_new_scan_replaces_the_list(panel: LibraryPanel) -> None:
    panel.show_listed(LibraryListed(FACTORY[:1], is_first=True, is_last=True))
    assert titles(panel) == ["Straight Rock"]
    assert panel.count.text() == "1 clip"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("rock", ["Straight Rock"]),
        ("NOVA bossa", ["Bossa Nova"]),
        ("leads", ["tune"]),
        ("#sam", ["Samba"]),
        ("#nova", []),
        ("#3/4", ["tune"]),
    ],
)
def test_typing_searches(qtbot: QtBot, panel: LibraryPanel, words: str, found: list[str]) -> None:
    panel.focus_search()
    qtbot.keyClicks(panel.search, words)
    assert titles(panel) == found


def test_typing_in_the_list_searches(qtbot: QtBot, panel: LibraryPanel) -> None:
    panel.list.setFocus()
    qtbot.keyClicks(panel.list, "s")
    qtbot.keyClicks(panel.search, "amba")
    assert panel.search.hasFocus()
    assert titles(panel) == ["Samba"]


@pytest.mark.parametrize(
    ("groups", "found"),
    [
        ([Group.FACTORY], ["Straight Rock", "Bossa Nova", "Samba"]),
        ([Group.MINE], ["tune", "jam", "broken"]),
        ([Group.MELODIES, Group.BANDS], ["tune", "jam"]),
        ([Group.MINE, Group.DRUMS], []),
        ([Group.FACTORY, Group.MINE, Group.MELODIES], ["tune"]),
    ],
)
def test_chips_filter(
    qtbot: QtBot, panel: LibraryPanel, groups: list[Group], found: list[str]
) -> None:
    for group in groups:
        qtbot.mouseClick(panel.chips[group], LEFT)
    assert titles(panel) == found


def test_nothing_found_is_told_and_escape_clears(qtbot: QtBot, panel: LibraryPanel) -> None:
    panel.focus_search()
    qtbot.keyClicks(panel.search, "zither")
    assert panel.words.isVisible()
    assert "zither" in panel.words.text()
    qtbot.keyClick(panel.search, Qt.Key.Key_Escape)
    assert len(titles(panel)) == 6


def test_without_own_clips_mine_says_what_to_do(qtbot: QtBot, empty: LibraryPanel) -> None:
    empty.show_listed(LibraryListed(FACTORY, is_first=True, is_last=True))
    qtbot.mouseClick(empty.chips[Group.MINE], LEFT)
    assert "Add a folder" in empty.words.text()
    with qtbot.waitSignal(empty.folder_wanted):
        qtbot.mouseClick(empty.add_folder, LEFT)


def test_enter_in_the_search_chooses_what_arrows_reach(qtbot: QtBot, panel: LibraryPanel) -> None:
    panel.focus_search()
    qtbot.keyClick(panel.search, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.chosen) as told:
        qtbot.keyClick(panel.search, Qt.Key.Key_Return)
    assert told.args == ["factory:bossa", -1]


@pytest.mark.parametrize(("key", "slot"), [(Qt.Key.Key_1, 0), (Qt.Key.Key_4, 3)])
def test_control_and_a_number_choose_a_slot(
    qtbot: QtBot, panel: LibraryPanel, key: Qt.Key, slot: int
) -> None:
    select(panel, 2)
    panel.list.setFocus()
    with qtbot.waitSignal(panel.chosen) as told:
        qtbot.keyClick(panel.list, key, CONTROL)
    assert told.args == ["factory:samba", slot]


def test_p_and_the_button_hear(qtbot: QtBot, panel: LibraryPanel) -> None:
    select(panel, 1)
    panel.list.setFocus()
    with qtbot.waitSignal(panel.previewed) as told:
        qtbot.keyClick(panel.list, Qt.Key.Key_P)
    assert told.args == ["factory:bossa"]
    button = hear_button(panel.list.visualRect(panel.rows.index(2))).center()
    with qtbot.waitSignal(panel.previewed) as told:
        qtbot.mouseClick(panel.list.viewport(), LEFT, NO_MODIFIER, button)
    assert told.args == ["factory:samba"]


def test_space_is_left_to_the_window(qtbot: QtBot, panel: LibraryPanel) -> None:
    heard: list[int] = []
    panel.keyPressEvent = lambda event: heard.append(event.key())  # type: ignore[method-assign,assignment,union-attr]
    for widget in (panel.list, panel.search):
        widget.setFocus()
        qtbot.keyClick(widget, Qt.Key.Key_Space)
    assert heard == [Qt.Key.Key_Space, Qt.Key.Key_Space]
    assert not panel.search.text()
    qtbot.keyClicks(panel.search, "a b")
    assert panel.search.text() == "a b"


def test_what_cannot_be_read_is_not_chosen_and_says_why(qtbot: QtBot, panel: LibraryPanel) -> None:
    index = panel.rows.index(5)
    assert panel.rows.data(index, Qt.ItemDataRole.ToolTipRole) == OWN[2].fault
    assert not panel.rows.flags(index) & Qt.ItemFlag.ItemIsDragEnabled
    select(panel, 5)
    with qtbot.assertNotEmitted(panel.chosen):
        qtbot.keyClick(panel.list, Qt.Key.Key_Return)


def test_a_slider_takes_five(qtbot: QtBot, panel: LibraryPanel) -> None:
    select(panel, 0, 1)
    assert not panel.make_slider.isEnabled()
    assert "five or more" in panel.count.text()
    select(panel, 0, 1, 2, 3, 4, 5)
    with qtbot.waitSignal(panel.slider_wanted) as told:
        qtbot.mouseClick(panel.make_slider, LEFT)
    assert told.args == [[each.source for each in (*FACTORY, *OWN[:2])]]


def test_tags_are_given_found_and_taken(qtbot: QtBot, panel: LibraryPanel, tags: OwnTags) -> None:
    panel.tag(["factory:rock", "factory:samba"], "Late night, dub")
    panel.tag(["factory:samba"], "dub")
    assert tags.of("factory:rock") == ("late-night", "dub")
    assert tags.of("factory:samba") == ("dub",)
    qtbot.keyClicks(panel.search, "#late")
    assert titles(panel) == ["Straight Rock"]


def test_the_menu_offers_slots_and_what_fits(
    qtbot: QtBot, panel: LibraryPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    panel.set_slots(2)
    select(panel, 3)
    actions = {action.text().split("\t")[0]: action for action in panel.menu().actions()}
    assert "To A" in actions
    assert "To C" not in actions
    with qtbot.waitSignal(panel.chosen) as told:
        actions["To B"].trigger()
    assert told.args == [OWN[0].source, 1]
    actions["Show in file manager"].trigger()
    assert opened == ["/loops/Leads"]
    assert not actions["Make a slider: select five or more"].isEnabled()


def test_clips_are_dragged_as_sources_and_files(panel: LibraryPanel) -> None:
    mime = panel.rows.mimeData([panel.rows.index(row) for row in (3, 0, 5)])
    assert mime.data(SOURCE_MIME).data() == b"factory:rock\n/loops/Leads/tune.mid"
    assert [url.toLocalFile() for url in mime.urls()] == ["/loops/Leads/tune.mid"]


def test_a_selection_outlives_further_batches_and_searches(
    qtbot: QtBot, panel: LibraryPanel
) -> None:
    panel.list.setCurrentIndex(panel.rows.index(2))
    panel.show_listed(
        LibraryListed((entry("/x/samba2.mid", "samba 2"),), is_first=False, is_last=True)
    )
    assert panel.list.sources() == ["factory:samba"]
    qtbot.keyClicks(panel.search, "samba")
    assert titles(panel) == ["Samba", "samba 2"]
    assert panel.list.sources() == ["factory:samba"]


def test_rows_are_told_to_those_who_do_not_see_them(panel: LibraryPanel) -> None:
    told = panel.rows.data(panel.rows.index(1), Qt.ItemDataRole.AccessibleTextRole)
    assert told.startswith("Bossa Nova, 120 bpm · 2 bars, factory, bossa-nova")
    assert panel.search.accessibleName()
    assert panel.list.accessibleName()


@pytest.mark.parametrize("width", [260, 420])
def test_nothing_is_cut(qtbot: QtBot, panel: LibraryPanel, width: int) -> None:
    panel.resize(width, 400)
    qtbot.wait(1)
    for widget in (*panel.chips.values(), panel.add_folder, panel.make_slider):
        corner = widget.mapTo(panel, QPoint(widget.width(), widget.height()))
        assert corner.x() <= panel.width()
        assert widget.width() >= widget.minimumSizeHint().width()
    panel.show_heard("factory:rock")
    assert not panel.grab().isNull()

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from sqlalchemy import select

from propdesk.office.entities import Person, Room
from propdesk.office.premises import add_room
from propdesk.ui import expiry_dialog
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import Details
from propdesk.ui.kit.record_tab import Filter, RecordTab
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import area_text, natural


class Row(NamedTuple):
    id: int
    code: str
    area: Decimal


class RoomsTab(RecordTab):
    name = "rooms"
    title = "Rooms"
    icon = "house"
    columns = (
        Column("Room", lambda row: row.code, key=natural, width=10),
        Column("Area", lambda row: row.area, show=area_text, align=RIGHT, sum=True),
    )
    watches = frozenset({Room})
    empty_text = "No rooms yet."

    def build(self) -> None:
        self.pressed: list[Any] = []
        self.loads = 0
        self.set_primary("New room", "plus", lambda: self.pressed.append("primary"))
        self.rename = self.add_action("Rename…", lambda: self.pressed.append("more"), on_rows=True)
        self.add_filter(Filter("b1", "Building 1", lambda row: row.code.startswith("1-"), "house"))
        self.add_filter(Filter("b2", "Building 2", lambda row: row.code.startswith("2-"), "house"))
        self.set_empty_act("Import rooms…", lambda: self.pressed.append("import"))

    def load(self, session: Any) -> list[Row]:
        self.loads += 1
        query = select(Room.id, Room.code, Room.area).order_by(Room.sort_key)
        return [Row(*row) for row in session.execute(query)]

    def details(self, session: Any, row: Row) -> Details:
        return Details(row.code, "home", (("Area", f"{row.area} ㎡"),))

    def open_row(self, row: Row) -> None:
        self.pressed.append(row.code)


def add(desk: Desk, *codes: str) -> None:
    with desk.store.write() as session:
        for code in codes:
            building, number = code.split("-")
            add_room(session, building=building, number=number, area=Decimal("80"))


@pytest.fixture
def tab(qtbot: Any, desk: Desk) -> RoomsTab:
    made = RoomsTab(desk)
    qtbot.addWidget(made)
    made.resize(1300, 600)
    return made


def shown(tab: RecordTab) -> list[str]:
    return [row.code for row in tab.table.records.rows]


def test_an_empty_list_says_what_to_do(qtbot: Any, tab: RoomsTab) -> None:
    tab.show()
    assert tab.empty_label.text() == "No rooms yet."
    qtbot.mouseClick(tab.empty_button, Qt.MouseButton.LeftButton)
    assert tab.pressed == ["import"]
    assert not tab.pane.isVisible()


def test_a_visible_list_follows_a_hidden_one_waits(qtbot: Any, desk: Desk, tab: RoomsTab) -> None:
    tab.show()
    add(desk, "1-101", "1-102")
    assert shown(tab) == ["1-101", "1-102"]
    loads = tab.loads
    tab.hide()
    add(desk, "2-101")
    assert tab.loads == loads
    tab.show()
    assert tab.loads == loads + 1
    assert len(shown(tab)) == 3
    desk.changed.emit({Person})
    assert tab.loads == loads + 1


def test_search_filters_and_count(qtbot: Any, desk: Desk, tab: RoomsTab) -> None:
    add(desk, "1-101", "1-102", "2-101")
    tab.show()
    assert tab.count.text() == "3"
    tab.focus_search()
    qtbot.keyClicks(tab.search, "101")
    qtbot.waitUntil(lambda: tab.count.text() == "2 / 3")
    qtbot.keyClick(tab.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: tab.count.text() == "3")
    tab.filter_menu.aboutToShow.emit()
    by_text = {action.text(): action for action in tab.filter_menu.actions()}
    by_text["Building 1"].trigger()
    assert shown(tab) == ["1-101", "1-102"]
    tab.set_filter("b2")
    assert tab.filters_on() == ("b2",)
    chips = [tab._chips.itemAt(at).widget() for at in range(tab._chips.count())]
    assert len(chips) == 1
    qtbot.mouseClick(chips[0].findChild(QToolButton), Qt.MouseButton.LeftButton)
    assert tab.count.text() == "3"


def test_nothing_found_offers_the_way_back(qtbot: Any, desk: Desk, tab: RoomsTab) -> None:
    add(desk, "1-101")
    tab.show()
    tab.search.setText("zzz")
    qtbot.waitUntil(lambda: tab.count.text() == "0 / 1")
    assert "fits the search" in tab.empty_label.text()
    qtbot.mouseClick(tab.clear_button, Qt.MouseButton.LeftButton)
    assert shown(tab) == ["1-101"]


def test_buttons_menu_and_keys(qtbot: Any, desk: Desk, tab: RoomsTab) -> None:
    add(desk, "1-101", "1-102")
    tab.show()
    qtbot.mouseClick(tab.primary, Qt.MouseButton.LeftButton)
    assert not tab.rename.isEnabled()
    qtbot.keyClicks(tab.search, "102")
    qtbot.keyClick(tab.search, Qt.Key.Key_Return)
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    assert tab.rename.isEnabled()
    tab.rename.trigger()
    assert tab.pressed == ["primary", "1-102", "more"]
    assert tab.table.totals().sums == (("Area", Decimal("80.00")),)


def test_space_toggles_the_details_and_it_is_remembered(
    qtbot: Any, desk: Desk, tab: RoomsTab
) -> None:
    add(desk, "1-101")
    tab.show()
    tab.show_record(1)
    qtbot.waitUntil(lambda: "1-101" in texts_of(tab.pane))
    qtbot.keyClick(tab.table, Qt.Key.Key_Space)
    assert not tab.pane.isVisible()
    again = RoomsTab(desk)
    qtbot.addWidget(again)
    again.resize(1300, 600)
    again.show()
    assert not again.pane.isVisible()
    qtbot.keyClick(again.table, Qt.Key.Key_Space)
    assert again.pane.isVisible()


def test_the_pane_folds_away_on_a_narrow_window(qtbot: Any, desk: Desk, tab: RoomsTab) -> None:
    add(desk, "1-101")
    tab.show()
    qtbot.waitUntil(tab.pane.isVisible)
    tab.resize(1000, 600)
    qtbot.waitUntil(lambda: not tab.pane.isVisible())
    qtbot.keyClick(tab.table, Qt.Key.Key_Space)
    assert tab.pane.isVisible()
    tab.resize(1300, 600)
    qtbot.waitUntil(tab.pane.isVisible)


def test_a_record_is_shown_even_if_the_search_hides_it(
    qtbot: Any, desk: Desk, tab: RoomsTab
) -> None:
    add(desk, "1-101", "2-101")
    tab.show()
    tab.set_filter("b1")
    assert tab.show_record(2)
    assert tab.table.current_row().code == "2-101"
    assert not tab.show_record(99)


def texts_of(widget: Any) -> list[str]:
    from PySide6.QtWidgets import QLabel

    return [label.text() for label in widget.findChildren(QLabel)]


def test_a_found_row_is_selected_when_enter_goes_to_the_list(qtbot: Any, desk: Desk) -> None:
    add(desk, "1-101", "1-102", "2-201")
    tab = RoomsTab(desk)
    qtbot.addWidget(tab)
    with qtbot.waitActive(tab):
        tab.show()
    tab.focus_search()
    qtbot.keyClicks(tab.search, "2-2")
    qtbot.keyClick(tab.search, Qt.Key.Key_Return)
    assert [row.code for row in tab.selected()] == ["2-201"]
    assert tab.rename.isEnabled()


def test_esc_in_the_search_of_an_empty_list_closes_its_window(qtbot: Any, desk: Desk) -> None:
    dialog = expiry_dialog.open_for(desk)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    assert not dialog.tab.table.isVisible()
    qtbot.keyClick(dialog.tab.search, Qt.Key.Key_Escape)
    assert not dialog.isVisible()

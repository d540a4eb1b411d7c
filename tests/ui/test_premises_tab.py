from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import room_samples
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton

from propdesk.office import arrears, premises, reductions, residents
from propdesk.office.entities import Person, Room
from propdesk.office.store import Store
from propdesk.ui import owner_change_dialog, person_form, room_form, waivers_dialog
from propdesk.ui.desk import Desk
from propdesk.ui.main_window import MainWindow
from propdesk.ui.premises_tab import PremisesTab
from propdesk.ui.room_actions import plug
from propdesk.ui.room_card import RoomCardView


@pytest.fixture
def office(store: Store) -> Store:
    room_samples.office(store)
    return store


@pytest.fixture
def window(office: Store, desk: Desk, qtbot: Any) -> MainWindow:
    made = MainWindow(desk, tabs=(PremisesTab,))
    qtbot.addWidget(made)
    plug(made, desk)
    made.resize(1440, 900)
    made.show()
    return made


@pytest.fixture
def tab(window: MainWindow) -> PremisesTab:
    found: PremisesTab = window.tab(PremisesTab)
    return found


def rooms(tab: PremisesTab) -> list[str]:
    return [row.room for row in tab.table.records.rows]


def card(tab: PremisesTab, qtbot: Any) -> RoomCardView:
    qtbot.waitUntil(lambda: tab.pane.findChild(RoomCardView) is not None)
    qtbot.wait(120)
    found: RoomCardView = tab.pane.findChild(RoomCardView)
    return found


def said(widget: Any) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def press_tool(widget: Any, name: str) -> None:
    next(b for b in widget.findChildren(QToolButton) if b.accessibleName() == name).click()


def toast_undo(window: MainWindow) -> None:
    window.run_action("undo")


def test_every_room_stands_in_walking_order_with_owner_and_balance(tab: PremisesTab) -> None:
    assert len(rooms(tab)) == 12
    assert rooms(tab)[:3] == ["1-1-101", "1-1-102", "1-1-201"]
    first = tab.table.records.rows[0]
    assert (first.owner, first.phone, first.area) == ("张三", "13800000000", Decimal("58.60"))
    with tab.desk.store.read() as session:
        owed = {row.room: row.owed for row in arrears.list_rooms(session, tab.desk.today())}
    shown = {row.room: row.owed for row in tab.table.records.rows if row.owed}
    assert shown == {code: amount for code, amount in owed.items() if amount}


@pytest.mark.parametrize("text", ["孙䶮", "13800000004", "1-1-301", "sy", "sunyan"])
def test_search_by_room_name_phone_and_pinyin(tab: PremisesTab, qtbot: Any, text: str) -> None:
    tab.search.setText(text)
    qtbot.keyClick(tab.search, Qt.Key.Key_Return)
    assert "1-1-301" in rooms(tab)
    qtbot.keyClick(tab.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(rooms(tab)) == 12)


def test_filters_by_building_use_and_money(tab: PremisesTab) -> None:
    tab.set_filter("building:2")
    assert all(code.startswith("2-") for code in rooms(tab))
    assert tab.count.text() == "6 / 12"
    tab.set_filter("building:1")
    assert all(code.startswith("1-") for code in rooms(tab))
    tab.set_filter("owing")
    assert all(row.owed > 0 for row in tab.table.records.rows)
    tab.clear_filters()
    tab.set_filter("occupancy:vacant")
    tab.set_filter("use:home")
    assert {row.occupancy for row in tab.table.records.rows} == {"vacant"}
    tab._fill_filter_menu()
    assert tab.filter_menu.actions()[0].text() == "Building"


def test_the_search_box_opens_a_room_in_under_a_third_of_a_second(
    window: MainWindow, tab: PremisesTab, qtbot: Any
) -> None:
    box = window.search_box
    box.setText("周桂兰")
    began = time.perf_counter()
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert tab.table.current_row().owner == "周桂兰"
    tab._show_details()
    QApplication.processEvents()
    taken = time.perf_counter() - began
    assert "周桂兰" in said(tab.pane)
    assert taken < 0.3


def test_the_card_tells_people_open_bills_account_and_receipts(
    tab: PremisesTab, qtbot: Any
) -> None:
    tab.show_code("1-1-201")
    text = said(card(tab, qtbot))
    assert "王五　Owner" in text
    assert "Open bills" in text
    assert "Payment" in text
    links = [b.text() for b in tab.pane.findChildren(QPushButton)]
    assert any("Receipt SJ2024-" in link for link in links)


def test_a_receipt_on_the_card_asks_the_window_for_it(
    window: MainWindow, tab: PremisesTab, qtbot: Any
) -> None:
    asked: list[Any] = []
    window.connect_opener("receipt", asked.append)
    tab.show_code("1-1-201")
    view = card(tab, qtbot)
    link = next(b for b in view.findChildren(QPushButton) if "Receipt SJ" in b.text())
    link.click()
    assert len(asked) == 1
    assert asked[0].startswith("SJ20")


def test_a_new_room_is_typed_with_enter_alone(tab: PremisesTab, qtbot: Any) -> None:
    form: Any = tab.add_room()
    qtbot.addWidget(form)
    for text in ("3", "1", "501", "", "66.6", ""):
        if text:
            qtbot.keyClicks(form.focusWidget(), text)
        qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Return)
    qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Return)
    qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Return)
    form.owner.set_value("郑成功")
    form.remark.setFocus()
    qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Return)
    assert not form.isVisible()
    assert "3-1-501" in rooms(tab)
    assert tab.table.current_row().owner == "郑成功"
    with tab.desk.store.read() as session:
        assert premises.room(session, "3-1-501").floor == 5


def test_errors_stand_under_their_field(tab: PremisesTab, qtbot: Any) -> None:
    form: Any = tab.add_room()
    qtbot.addWidget(form)
    form.save_button.click()
    assert "Building" in form.building.error_text()
    form.building.set_value("1")
    form.stairwell.set_value("1")
    form.number.set_value("101")
    form.area.set_value(Decimal("0"))
    form.save_button.click()
    assert "above 0" in form.area.error_text()
    form.area.set_value(Decimal("50"))
    form.save_button.click()
    assert "exists already" in form.number.error_text()
    assert form.isVisible()
    form.number.set_value("")
    form.reject()


def test_correcting_a_room_can_be_taken_back(
    window: MainWindow, tab: PremisesTab, qtbot: Any, office: Store
) -> None:
    room_id = room_samples.room_id(office, "1-1-101")
    form = room_form.correct(tab.desk, room_id, window)
    qtbot.addWidget(form)
    form.area.set_value(Decimal("88.80"))
    form.number.set_value("101A")
    form.save_button.click()
    tab.show_code("1-1-101A")
    assert tab.table.current_row().area == Decimal("88.80")
    toast_undo(window)
    assert "1-1-101A" not in rooms(tab)
    with office.read() as session:
        assert session.get_one(Room, room_id).area == Decimal("58.60")


def test_entering_correcting_and_removing_a_resident(
    window: MainWindow, tab: PremisesTab, qtbot: Any, office: Store
) -> None:
    room_id = room_samples.room_id(office, "1-1-101")
    tab.show_code("1-1-101")
    press_tool(card(tab, qtbot), "Add a resident…")
    form = QApplication.activeModalWidget()
    assert isinstance(form, person_form.PersonForm)
    qtbot.addWidget(form)
    qtbot.keyClicks(form.person.editor, "Tenant Li")
    form.phone.set_value("139")
    form.save_button.click()
    assert "Tenant Li　Tenant" in said(card(tab, qtbot))

    with office.read() as session:
        entry = next(
            one for one in premises.people(session, room_id) if one.name == "Tenant Li"
        ).occupancy_id
    form = person_form.correct(tab.desk, room_id, entry, window)
    qtbot.addWidget(form)
    form.address.set_value("解放路 1 号")
    form.save_button.click()
    assert "Letters to: 解放路 1 号" in said(card(tab, qtbot))
    toast_undo(window)
    assert "解放路 1 号" not in said(card(tab, qtbot))

    out = person_form.move_out(tab.desk, entry, window)
    qtbot.addWidget(out)
    out.save_button.click()
    with office.read() as session:
        assert residents.entry(session, entry).ends_on == date(2026, 11, 22)
    toast_undo(window)
    person_form.remove(tab.desk, entry, window)
    assert "Tenant Li" not in said(card(tab, qtbot))
    toast_undo(window)
    assert "Tenant Li" in said(card(tab, qtbot))


def test_whoever_has_bills_stays_and_a_second_owner_is_refused(
    window: MainWindow,
    tab: PremisesTab,
    qtbot: Any,
    office: Store,
    press: Callable[[str], None],
) -> None:
    entry = room_samples.owner_entry(office, "1-1-101")
    press("Close")
    person_form.remove(tab.desk, entry.id, window)
    with office.read() as session:
        assert session.get(Person, entry.person_id)
    form = person_form.add(tab.desk, entry.room_id, window, role="owner")
    qtbot.addWidget(form)
    form.person.set_value("Second")
    form.save_button.click()
    assert "Change owner" in form.role.error_text()
    form.reject()


def test_a_change_of_owner_shows_the_split_before_it_is_written(
    window: MainWindow, tab: PremisesTab, qtbot: Any, office: Store
) -> None:
    room_id = room_samples.room_id(office, "1-1-101")
    form = owner_change_dialog.open_for(tab.desk, room_id, window)
    qtbot.addWidget(form)
    form.on.set_value(date(2026, 7, 1))
    form.show_preview()
    assert "210.96" in said(form.preview)
    with office.read() as session:
        assert len(premises.people(session, room_id)) == 1
    assert form.credit.isVisible()
    form.credit.set_value("move")
    form.new_name.set_value("钱七")
    form.save_button.click()
    assert not form.isVisible()
    with office.read() as session:
        payer = premises.payer(session, room_id, tab.desk.today())
        assert payer is not None
        assert payer.name == "钱七"
        assert set(arrears.credits(session, tab.desk.today())[room_id]) == {payer.id}
    assert "Formerly: 张三" in said(card_of(tab, "1-1-101", qtbot))


def card_of(tab: PremisesTab, code: str, qtbot: Any) -> RoomCardView:
    tab.show_code(code)
    return card(tab, qtbot)


def test_a_reduction_is_entered_ended_and_removed(
    window: MainWindow, tab: PremisesTab, qtbot: Any, office: Store
) -> None:
    room_id = room_samples.room_id(office, "1-1-101")
    dialog = waivers_dialog.open_for(tab.desk, window, room_id)
    qtbot.addWidget(dialog)
    assert dialog.tab.empty_label.isVisible()
    form = dialog.tab.add_one()
    qtbot.addWidget(form)
    form.save_button.click()
    assert "either" in form.share.error_text()
    form.share.set_value(Decimal("60"))
    form.starts.set_value(date(2027, 1, 1))
    form.ends.set_value(date(2027, 6, 30))
    form.save_button.click()
    with office.read() as session:
        (row,) = reductions.rows(session, tab.desk.today(), room_id)
    assert (row.share, row.state) == (Decimal("0.4000"), "future")
    dialog.tab.table.selectAll()
    dialog.tab.table.go_to(0)
    dialog.tab.remove_one()
    with office.read() as session:
        assert not reductions.rows(session, tab.desk.today(), room_id)
    toast_undo(window)
    with office.read() as session:
        assert len(reductions.rows(session, tab.desk.today(), room_id)) == 1
    dialog.reject()


def test_an_empty_register_says_what_to_do(desk: Desk, qtbot: Any) -> None:
    tab = PremisesTab(desk)
    qtbot.addWidget(tab)
    asked: list[str] = []
    desk.asked.connect(lambda kind, _key: asked.append(kind))
    tab.resize(1300, 700)
    tab.show()
    assert "no rooms yet" in tab.empty_label.text()
    tab.empty_button.click()
    assert asked == ["import"]

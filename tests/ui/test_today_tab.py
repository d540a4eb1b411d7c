from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import room_samples
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from propdesk.office import backups, payments, premises, tariffs
from propdesk.office.store import Store
from propdesk.ui.desk import Desk
from propdesk.ui.kit.shown import money_text
from propdesk.ui.today_tab import TodayTab


@pytest.fixture
def tab(desk: Desk, qtbot: Any) -> TodayTab:
    made = TodayTab(desk)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    return made


def shown(tab: TodayTab, qtbot: Any) -> str:
    tab.show()
    qtbot.waitUntil(lambda: tab._scroll.widget() is not None and not tab._stale)
    qtbot.wait(20)
    return "\n".join(one.text() for one in tab._scroll.widget().findChildren(QLabel))


def test_an_empty_office_is_told_what_to_do_first(tab: TodayTab, desk: Desk, qtbot: Any) -> None:
    asked: list[str] = []
    desk.asked.connect(lambda kind, _key: asked.append(kind))
    assert "no rooms yet" in shown(tab, qtbot)
    for button in tab.buttons:
        button.click()
    assert asked == ["new_office", "import", "open_demo"]


def test_three_figures_and_what_waits(tab: TodayTab, desk: Desk, store: Store, qtbot: Any) -> None:
    room_samples.office(store)
    text = shown(tab, qtbot)
    with store.read() as session:
        from propdesk.office import arrears, rates

        owed = sum(row.owed for row in arrears.list_rooms(session, desk.today()))
        rate = rates.of_year(session, 2026, desk.today()).current
    assert money_text(owed) in text
    assert f"{rate}%" in text
    assert "have no reminder" in text
    assert "limitation period ends within 6 months" in text
    assert "No backup was made yet." in text


def test_each_line_leads_to_its_place_by_keyboard_too(
    tab: TodayTab, desk: Desk, store: Store, qtbot: Any
) -> None:
    room_samples.office(store)
    with store.write() as session:
        tariffs.add_waiver(
            session,
            premises.room(session, "1-1-101").id,
            kind="vacancy",
            share=Decimal("0.4"),
            starts_on=date(2026, 6, 1),
            ends_on=date(2026, 11, 30),
        )
    shown(tab, qtbot)
    asked: list[Any] = []
    desk.asked.connect(lambda kind, key: asked.append((kind, key)))
    for button in tab.buttons:
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Space)
    room = room_samples.room_id(store, "1-1-101")
    assert ("notices", "2a") in asked
    assert ("arrears", "limitation") in asked
    assert ("room", room) in asked
    assert ("back_up", None) in asked
    assert all(button.accessibleName() for button in tab.buttons)


def test_bills_that_are_not_issued_and_prices_that_are_missing(
    tab: TodayTab, desk: Desk, store: Store, qtbot: Any
) -> None:
    with store.write() as session:
        premises.add_room(session, building="1", number="101", area=Decimal(50), owner="张三")
    assert "no prices yet" in shown(tab, qtbot)
    with store.write() as session:
        tariffs.add(
            session,
            tariffs.fee_item(session, "物业服务费"),
            basis="area",
            price=Decimal("0.5"),
            cycle="month",
            starts_on=date(2026, 1, 1),
        )
    assert "The bills for 2026-11 are not issued yet: 物业服务费." in shown(tab, qtbot)
    assert tab.lines[0].kind == "bill_run"
    assert tab.lines[0].key == "2026-11"


def test_the_page_follows_what_is_done(tab: TodayTab, desk: Desk, store: Store, qtbot: Any) -> None:
    room_samples.office(store)
    shown(tab, qtbot)
    with store.write() as session:
        payments.record(
            session,
            premises.room(session, "1-1-101").id,
            Decimal("123.45"),
            on=desk.today(),
            method="cash",
            today=desk.today(),
        )
    qtbot.wait(50)
    assert "123.45" in shown(tab, qtbot)


def test_backups_in_order_are_not_mentioned_but_one_place_is_too_few(
    tab: TodayTab, desk: Desk, store: Store, qtbot: Any
) -> None:
    from datetime import datetime

    room_samples.office(store)
    backups.make(store, datetime.now())
    text = shown(tab, qtbot)
    assert "No backup" not in text
    assert "on this PC only" in text

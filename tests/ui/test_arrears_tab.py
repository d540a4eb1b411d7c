from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from propdesk.office import arrears, payments, rates
from propdesk.office.arrears_list import EXPORTED
from propdesk.ui import payment_form
from propdesk.ui.arrears_tab import ArrearsTab
from tests.ui.money_office import furnish

DAY = date(2026, 11, 22)


@pytest.fixture
def rooms(store: Any) -> dict[str, int]:
    return furnish(store)


@pytest.fixture
def tab(qtbot: Any, desk: Any, rooms: dict[str, int]) -> ArrearsTab:
    made = ArrearsTab(desk)
    qtbot.addWidget(made)
    made.resize(1300, 700)
    made.show()
    return made


def codes(tab: ArrearsTab) -> list[str]:
    return [row.arrear.room for row in tab.table.records.rows]


def column(tab: ArrearsTab, title: str) -> list[str]:
    model = tab.table.records
    at = [c.title for c in model.columns].index(title)
    return [model.index(row, at).data() for row in range(model.rowCount())]


def choose_day(qtbot: Any, tab: ArrearsTab, text: str) -> None:
    editor = tab.as_of.field.editor
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def test_the_list_is_the_office_s_arrears_and_the_line_below_its_sum(tab: Any, store: Any) -> None:
    assert codes(tab) == ["1-1-101", "1-2-301", "2-1-201", "12-301"]
    assert column(tab, "Owed")[:3] == ["1,265.76", "1,265.76", "765.76"]
    with store.read() as s:
        listed = arrears.list_rooms(s, date(2026, 11, 22))
    total = arrears.total(listed)
    assert tab.totals_row.shown()["Owed"] == f"{total:,.2f}" == "4,563.04"
    assert sum(tab.totals_row.sums[title] for title in tab.totals_row.sums) == total * 2, (
        "the buckets and what is not due sum to what is owed"
    )
    assert column(tab, "Oldest due")[0].startswith("● 2024-")


def test_the_list_of_a_past_day_stays_the_same(qtbot: Any, tab: Any, desk: Any, rooms: Any) -> None:
    choose_day(qtbot, tab, "2025-12-31")
    assert tab.as_of.chip.isVisible()
    assert tab.as_of.chip_text.text() == "as of 2025-12-31"
    before = column(tab, "Owed")
    assert before == ["843.84", "843.84", "843.84", "843.84", "843.84"]
    with desk.store.write() as s:
        payments.record(
            s,
            rooms["1-1-101"],
            Decimal("1000"),
            on=date(2026, 5, 1),
            method="cash",
            today=date(2026, 11, 22),
        )
    assert column(tab, "Owed") == before
    qtbot.mouseClick(tab.as_of.close_button, Qt.MouseButton.LeftButton)
    assert not tab.as_of.chip.isVisible()
    assert column(tab, "Owed")[0] == "265.76"


def test_a_wrong_day_is_said_under_the_field(qtbot: Any, tab: Any) -> None:
    choose_day(qtbot, tab, "2025-13-40")
    assert "is not a date" in tab.as_of.field.error_text()
    assert column(tab, "Owed")[0] == "1,265.76"


def test_filters_by_building_age_and_amount(qtbot: Any, tab: Any) -> None:
    tab.set_filter("building 1")
    assert codes(tab) == ["1-1-101", "1-2-301"]
    tab.set_filter("building 12")
    assert codes(tab) == ["12-301"], "one building at a time"
    tab.clear_filters()
    tab.set_filter("over_1y")
    assert codes(tab) == ["1-1-101", "1-2-301", "2-1-201", "12-301"]
    tab.clear_filters()
    qtbot.keyClicks(tab.least, "1000")
    qtbot.keyClick(tab.least, Qt.Key.Key_Return)
    assert codes(tab) == ["1-1-101", "1-2-301", "12-301"]
    assert tab.totals_row.shown()["Owed"] == "3,797.28"
    assert tab.count.text() == "3 / 4"


def test_a_room_is_found_by_pinyin(qtbot: Any, tab: Any) -> None:
    qtbot.keyClicks(tab.search, "liuq")
    qtbot.keyClick(tab.search, Qt.Key.Key_Return)
    assert codes(tab) == ["2-1-201"]


def test_the_rates_above_have_their_numerators(qtbot: Any, tab: Any, store: Any) -> None:
    tab.read_rates()
    with store.read() as s:
        found = rates.of_year(s, 2026, date(2026, 11, 22))
    assert tab.rates.values["current"].text() == f"{found.current}%" == "20.0%"
    assert tab.rates.fractions["current"].text() == "421.92 / 2,109.60"
    assert tab.rates.fractions["households"].text() == "1 / 5"
    tab.as_of.set_day(date(2020, 6, 1))
    tab.read_rates()
    assert tab.rates.values["prior"].text() == "—"
    assert tab.rates.fractions["prior"].text() == "0.00 / 0.00"


def test_the_pane_shows_open_bills_and_payments(qtbot: Any, tab: Any, store: Any) -> None:
    tab.show_record(tab.table.records.rows[2].id)
    row = tab.table.current_row()
    with store.read() as s:
        details = tab.details(s, row)
    titles = {title: [event.figure for event in events] for title, events in details.groups}
    assert titles["Open bills"] == ["343.84", "421.92"]
    assert titles["Last payments"] == ["500.00"]
    assert titles["Letters"] == []


def test_enter_takes_the_payment_of_the_room(qtbot: Any, tab: Any, rooms: Any) -> None:
    tab.table.go_to(0)
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    form = tab.findChild(payment_form.PaymentForm)
    assert form.room.text() == "1-1-101"
    assert form.amount.editor.text() == "1,265.76"
    form.reject()


def test_the_csv_has_the_columns_of_the_command_line(
    qtbot: Any, tab: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "list.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(file), ""))
    tab.save_csv()
    assert file.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the mark to read Chinese"
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert tuple(rows[0]) == EXPORTED
    assert [row["room"] for row in rows] == codes(tab)
    assert sum(Decimal(row["owed"]) for row in rows) == Decimal("4563.04")
    for row in rows:
        parts = [Decimal(row[name]) for name in arrears.BUCKETS]
        assert sum(parts) == Decimal(row["owed"])


def test_an_empty_list_says_what_to_do(qtbot: Any, desk: Any) -> None:
    tab = ArrearsTab(desk)
    qtbot.addWidget(tab)
    tab.show()
    assert "Nobody owes anything" in tab.empty_label.text()
    asked: list[tuple[str, object]] = []
    desk.asked.connect(lambda kind, key: asked.append((kind, key)))
    qtbot.mouseClick(tab.empty_button, Qt.MouseButton.LeftButton)
    assert asked == [("bill_run", None)]


def test_rooms_with_only_credit_stay_out_until_the_filter_is_taken_off(
    qtbot: Any, tab: Any, rooms: dict[str, int], store: Any
) -> None:
    with store.write() as s:
        payments.record(s, rooms["1-1-102"], Decimal(5), on=DAY, method="cash", today=DAY)
    tab.refresh()
    assert "owing" in tab.filters_on()
    assert "1-1-102" not in codes(tab)
    assert tab.count.text() == "4 / 5"
    tab.set_filter("owing", False)
    assert "1-1-102" in codes(tab)

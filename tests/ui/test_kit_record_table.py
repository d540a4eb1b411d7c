from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication

from propdesk.i18n import N_
from propdesk.ui.kit.record_table import RIGHT, Column, RecordModel, RecordTable, Totals
from propdesk.ui.kit.shown import MINUS, money_text, natural


class Row(NamedTuple):
    id: int
    room: str
    name: str
    owing: Decimal | None
    days: int


ROWS = [
    Row(1, "2-10-101", "张三", Decimal("1234.50"), 120),
    Row(2, "2-9-101", "李四", Decimal("-3"), 10),
    Row(3, "11-1-101", "王五", None, 0),
    Row(4, "2-1-102", "Ｌｉｎ", Decimal("0"), 0),
]
COLUMNS = (
    Column(N_("Room"), lambda row: row.room, key=natural, width=10),
    Column(N_("Name"), lambda row: row.name),
    Column(
        N_("Owing"),
        lambda row: row.owing,
        show=money_text,
        align=RIGHT,
        sum=True,
        tone=lambda row: "overdue" if row.days > 90 else None,
    ),
    Column(N_("Days"), lambda row: row.days, align=RIGHT, hidden=True),
)


@pytest.fixture
def table(qtbot: Any, dressed: Any) -> RecordTable:
    made = RecordTable("test", COLUMNS, lambda row: "13800000000" if row.id == 3 else "")
    qtbot.addWidget(made)
    made.resize(700, 300)
    made.set_rows(ROWS)
    made.show()
    return made


def texts(table: RecordTable, column: int) -> list[str]:
    model = table.records
    return [model.index(at, column).data() for at in range(model.rowCount())]


def click_heading(qtbot: Any, table: RecordTable, column: int) -> None:
    header = table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(column) + 12, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_the_model_keeps_qt_rules(qtmodeltester: Any, qapp: Any) -> None:
    model = RecordModel(COLUMNS)
    model.set_rows(ROWS)
    qtmodeltester.check(model)
    model.sort(2, Qt.SortOrder.DescendingOrder)
    model.set_filters("1")
    assert model.rowCount(model.index(0, 0, QModelIndex())) == 0


def test_money_is_red_below_zero_and_marked_when_overdue(table: RecordTable) -> None:
    assert texts(table, 2) == ["● 1,234.50", f"{MINUS}3.00", "—", "0.00"]
    red = table.records.index(1, 2).data(Qt.ItemDataRole.ForegroundRole)
    assert red.name().upper() == "#C62828"
    assert table.records.index(3, 2).data(Qt.ItemDataRole.ForegroundRole) is None


def test_a_click_on_the_heading_sorts_rooms_as_people_count(qtbot: Any, table: RecordTable) -> None:
    click_heading(qtbot, table, 0)
    assert texts(table, 0) == ["2-1-102", "2-9-101", "2-10-101", "11-1-101"]


def test_rows_without_a_value_stand_last_either_way(qtbot: Any, table: RecordTable) -> None:
    click_heading(qtbot, table, 2)
    assert texts(table, 2)[-1] == "—"
    click_heading(qtbot, table, 2)
    assert texts(table, 2) == ["● 1,234.50", "0.00", f"{MINUS}3.00", "—"]


def test_sorting_and_reading_again_keep_the_selection(qtbot: Any, table: RecordTable) -> None:
    table.select_record(2)
    click_heading(qtbot, table, 0)
    assert [row.id for row in table.selected_rows()] == [2]
    table.set_rows([row for row in reversed(ROWS) if row.id != 1])
    assert table.current_row().id == 2
    assert [row.id for row in table.selected_rows()] == [2]
    table.set_rows([])
    assert table.current_row() is None


def test_words_are_found_in_half_and_full_width_and_in_extra_text(table: RecordTable) -> None:
    table.set_filters("lin")
    assert texts(table, 0) == ["2-1-102"]
    table.set_filters("１３８")
    assert texts(table, 0) == ["11-1-101"]
    table.set_filters("101 张")
    assert texts(table, 0) == ["2-10-101"]
    table.set_filters("", [lambda row: row.days > 5])
    assert table.records.rowCount() == 2
    assert table.records.total == 4


def test_copy_gives_excel_plain_numbers(qtbot: Any, table: RecordTable) -> None:
    qtbot.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "2-10-101\t张三\t1234.50"
    assert lines[1] == "2-9-101\t李四\t-3"
    assert lines[2] == "11-1-101\t王五\t"
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(table, Qt.Key.Key_C, both)
    assert QGuiApplication.clipboard().text().startswith("Room\tName\tOwing\n2-10-101")


def test_totals_of_the_selection(qtbot: Any, table: RecordTable) -> None:
    with qtbot.waitSignal(table.totals_changed) as told:
        table.selectAll()
    assert told.args == [Totals(4, (("Owing", Decimal("1231.50")),), ("1,231.50",))]
    table.clearSelection()
    assert table.totals() is None


def test_enter_and_double_click_open(qtbot: Any, table: RecordTable) -> None:
    table.select_record(3)
    with qtbot.waitSignal(table.row_activated) as told:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert told.args[0].id == 3
    place = table.visualRect(table.records.index(0, 1)).center()
    with qtbot.waitSignal(table.row_activated) as told:
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args[0].id == 1


def test_columns_are_chosen_remembered_and_restored(qtbot: Any, table: RecordTable) -> None:
    header = table.horizontalHeader()
    assert header.isSectionHidden(3)
    actions = {action.text(): action for action in table.column_menu().actions()}
    actions["Days"].trigger()
    actions["Name"].trigger()
    header.moveSection(2, 0)
    header.resizeSection(0, 177)
    table.save_columns()
    again = RecordTable("test", COLUMNS)
    qtbot.addWidget(again)
    header = again.horizontalHeader()
    assert [header.isSectionHidden(at) for at in range(4)] == [False, True, False, False]
    assert header.logicalIndex(0) == 2
    assert abs(header.sectionSize(0) - 177) <= 2
    again.restore_columns()
    assert [header.isSectionHidden(at) for at in range(4)] == [False, False, False, True]
    assert header.logicalIndex(0) == 0


def test_the_row_gone_to_is_selected_alone_whatever_key_is_down(
    qtbot: Any, table: RecordTable
) -> None:
    table.go_to(0)
    qtbot.keyPress(table, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    table.go_to(2)
    qtbot.keyRelease(table, Qt.Key.Key_Control)
    assert [row.id for row in table.selected_rows()] == [table.records.rows[2].id]

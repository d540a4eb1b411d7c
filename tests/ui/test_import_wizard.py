from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from sqlalchemy import func, select

from propdesk.office.entities import BillLine, ColumnMapping, ImportBatch, Payment, Room
from propdesk.office.store import Store
from propdesk.ui import import_wizard, imports_dialog
from propdesk.ui.desk import Desk
from propdesk.ui.import_wizard import ImportWizard

sys.path.insert(0, str(Path(__file__).parents[1] / "office"))

import import_samples


@pytest.fixture
def wizard(desk: Desk, qtbot: Any) -> ImportWizard:
    made = import_wizard.open_for(desk, None)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def book(tmp_path: Path) -> Path:
    sheets = dict(import_samples.ORDERLY)
    sheets["房屋"] = [*sheets["房屋"], ["4", "1", "101", 0, "赵六"]]
    return import_samples.workbook(tmp_path / "台账.xlsx", sheets)


def drop(wizard: ImportWizard, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    wizard.files.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def go_on(wizard: ImportWizard, qtbot: Any) -> None:
    wizard.next_button.click()
    qtbot.waitUntil(lambda: not wizard.files.desk.jobs.busy, timeout=20_000)


def count(store: Store, entity: Any) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(entity)) or 0


def test_from_a_dropped_workbook_to_rooms_and_back(
    wizard: ImportWizard, store: Store, book: Path, qtbot: Any
) -> None:
    assert not wizard.next_button.isEnabled()
    drop(wizard, book)
    assert wizard.next_button.isEnabled()
    go_on(wizard, qtbot)
    assert wizard.current is wizard.sheets
    names = [wizard.sheets.list.item(at).text() for at in range(wizard.sheets.list.count())]
    assert any("房屋 → 房屋" in name for name in names)
    go_on(wizard, qtbot)
    assert wizard.current is wizard.preview
    assert count(store, Room) == 0
    rows = wizard.preview.list.table.records.rows
    assert [row.status for row in rows] == ["refused"]
    assert rows[0].row == 5
    assert not wizard.next_button.isEnabled()
    wizard.preview.skip.click()
    go_on(wizard, qtbot)
    assert wizard.current is wizard.result
    assert "left out" in wizard.result.said.text()
    assert count(store, Room) == 3
    assert count(store, Payment) > 0
    wizard.result.undo_button.click()
    qtbot.waitUntil(lambda: not wizard.files.desk.jobs.busy, timeout=20_000)
    assert "taken back" in wizard.result.said.text()
    assert count(store, Room) == count(store, Payment) == count(store, BillLine) == 0
    go_on(wizard, qtbot)
    assert not wizard.isVisible()


def test_the_rows_are_filtered_by_what_they_will_be(
    wizard: ImportWizard, book: Path, qtbot: Any
) -> None:
    wizard.files.add([book])
    go_on(wizard, qtbot)
    go_on(wizard, qtbot)
    rows = wizard.preview.list
    rows.set_filter("new")
    assert {row.status for row in rows.table.records.rows} == {"new"}
    rows.clear_filters()
    assert len(rows.table.records.rows) == sum(wizard.preview.counts.values())


def test_headings_are_corrected_and_remembered(
    wizard: ImportWizard, store: Store, tmp_path: Path, desk: Desk, qtbot: Any
) -> None:
    rows = [["门牌甲", "大小", "谁家"], ["5-1-101", 61.5, "何三"], ["5-1-102", 62.5, "何四"]]
    path = import_samples.workbook(tmp_path / "own.xlsx", {"名单": rows})
    wizard.files.add([path])
    go_on(wizard, qtbot)
    assert not wizard.next_button.isEnabled()
    step = wizard.sheets
    step.kind.setCurrentIndex(step.kind.findData("房屋"))
    assert "Say below" in step.said.text()
    for heading, key in (("门牌甲", "room"), ("大小", "area"), ("谁家", "owner")):
        step.combos[heading].setCurrentIndex(step.combos[heading].findData(key))
    assert "Say below" not in step.said.text()
    go_on(wizard, qtbot)
    assert wizard.preview.counts["new"] == 2
    go_on(wizard, qtbot)
    assert count(store, Room) == 2
    assert count(store, ColumnMapping) == 1
    again = import_wizard.open_for(desk, None, [path])
    qtbot.addWidget(again)
    again.next_button.click()
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    assert again.sheets.combos["大小"].currentData() == "area"
    go_on(again, qtbot)
    assert again.preview.counts["unchanged"] == 2
    assert "there already" in again.preview.summary.text()
    assert not again.next_button.isEnabled()


def test_back_keeps_everything(wizard: ImportWizard, book: Path, qtbot: Any) -> None:
    wizard.files.add([book])
    go_on(wizard, qtbot)
    wizard.sheets.list.setCurrentRow(3)
    wizard.back_button.click()
    assert wizard.current is wizard.files
    assert wizard.files.paths == [book]
    go_on(wizard, qtbot)
    assert wizard.sheets.list.currentRow() == 3


def test_a_file_that_cannot_be_read_says_so_in_its_place(
    wizard: ImportWizard, tmp_path: Path, qtbot: Any
) -> None:
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"%PDF-1.7 not a table")
    wizard.files.add([bad])
    go_on(wizard, qtbot)
    assert wizard.current is wizard.files
    assert "bad.xlsx" in wizard.files.error.text()


def test_an_import_is_undone_from_the_list_later(
    wizard: ImportWizard,
    store: Store,
    book: Path,
    desk: Desk,
    qtbot: Any,
    press: Callable[[str], None],
) -> None:
    wizard.files.add([book])
    go_on(wizard, qtbot)
    go_on(wizard, qtbot)
    wizard.preview.skip.click()
    go_on(wizard, qtbot)
    go_on(wizard, qtbot)
    dialog = imports_dialog.open_for(desk, None)
    qtbot.addWidget(dialog)
    dialog.tab.table.go_to(0)
    assert dialog.tab.undo_button.isEnabled()
    press("Undo this import")
    dialog.tab.undo_button.click()
    qtbot.waitUntil(lambda: not desk.jobs.busy, timeout=20_000)
    assert count(store, Room) == 0
    with store.read() as session:
        assert session.scalars(select(ImportBatch)).one().undone_on == desk.today()
    assert not dialog.tab.undo_button.isEnabled()

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from inspection_office import DAY, furnish, task_on
from PySide6.QtCore import Qt
from sqlalchemy import func, select

from propdesk.office.entities import InspectionTask, TaskResult
from propdesk.office.store import Store
from propdesk.ui import rounds_dialog
from propdesk.ui.desk import Desk
from propdesk.ui.list_dialog import ListDialog


@pytest.fixture
def office(store: Store) -> dict[str, int]:
    return furnish(store)


@pytest.fixture
def dialog(qtbot: Any, desk: Desk, office: Any) -> ListDialog:
    made = rounds_dialog.open_for(desk)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def rounds(dialog: ListDialog) -> Any:
    return dialog.tab


def done_on(store: Store, plan_id: int) -> list[date | None]:
    with store.read() as session:
        return list(
            session.scalars(
                select(InspectionTask.done_on)
                .where(InspectionTask.plan_id == plan_id, InspectionTask.done_on.is_not(None))
                .order_by(InspectionTask.due_on)
            )
        )


def test_what_is_due_and_not_entered_is_listed(rounds: Any) -> None:
    rows = rounds.table.records.rows
    assert len(rows) == 25
    assert (rows[0].due, rows[-1].due) == (DAY, date(2026, 11, 1))
    rounds.until.set_value(date(2026, 11, 3))
    rounds.until.editor.editingFinished.emit()
    assert len(rounds.table.records.rows) == 3


def test_daily_rounds_are_entered_as_normal_at_once(
    rounds: Any, qtbot: Any, desk: Desk, store: Store, office: Any
) -> None:
    said: list[Any] = []
    desk.said.connect(lambda text, undo: said.append((text, undo)))
    rounds.table.selectAll()
    form = rounds.all_normal()
    qtbot.addWidget(form)
    form.save_button.click()
    assert form.inspector.error_text()
    form.inspector.set_value("李敏")
    form.save_button.click()
    assert done_on(store, office["fire"]) == [date(2026, 11, n) for n in range(1, 23)]
    assert "22 rounds entered, all normal." in said[-1][0]
    assert "电梯周排查" in said[-1][0], "numbers cannot be guessed"
    assert len(rounds.table.records.rows) == 3
    said[-1][1]()
    assert done_on(store, office["fire"]) == []
    with store.read() as session:
        assert session.scalars(select(func.count()).select_from(TaskResult)).one() == 0
    assert len(rounds.table.records.rows) == 25


def test_all_on_one_day(rounds: Any, qtbot: Any, store: Store, office: Any) -> None:
    rounds.show_record(rounds.table.records.rows[0])
    rounds.table.selectRow(0)
    rounds.table.selectRow(1)
    form = rounds_dialog.AllNormalForm(
        rounds.desk, [task_on(store, office["fire"], DAY).id], rounds
    )
    qtbot.addWidget(form)
    form.inspector.set_value("李敏")
    form.one_day.set_value(True)
    form.done_on.set_value(date(2026, 11, 21))
    form.save_button.click()
    assert done_on(store, office["fire"]) == [date(2026, 11, 21)]


def test_enter_opens_the_grid_of_a_round(rounds: Any, qtbot: Any) -> None:
    from PySide6.QtWidgets import QApplication

    from propdesk.ui.round_grid import RoundGrid

    rounds.table.go_to(0)
    qtbot.keyClick(rounds.table, Qt.Key.Key_Return)
    grid = QApplication.activeModalWidget()
    assert isinstance(grid, RoundGrid)
    grid.close()

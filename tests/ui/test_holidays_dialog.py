from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from inspection_office import DAY, task_on

from propdesk.office import holidays, inspection_plans
from propdesk.office.store import Store
from propdesk.ui import holidays_dialog
from propdesk.ui.desk import Desk
from propdesk.ui.list_dialog import ListDialog

FRIDAY = date(2026, 12, 25)


@pytest.fixture
def dialog(qtbot: Any, desk: Desk) -> ListDialog:
    made = holidays_dialog.open_for(desk)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def days(dialog: ListDialog) -> Any:
    return dialog.tab


def a_table(tmp_path: Path, *rows: tuple[str, bool]) -> Path:
    path = tmp_path / "2027.json"
    listed = [{"name": "元旦", "date": day, "isOffDay": off} for day, off in rows]
    path.write_text(json.dumps({"year": 2027, "days": listed}), encoding="utf-8")
    return path


def shown(tab: Any) -> list[tuple[date, bool]]:
    return [(row.day, row.is_workday) for row in tab.table.records.rows]


def test_a_year_is_imported_once_and_taken_back(days: Any, desk: Desk, tmp_path: Path) -> None:
    said: list[Any] = []
    desk.said.connect(lambda text, undo: said.append((text, undo)))
    path = a_table(tmp_path, ("2027-01-01", True), ("2027-01-02", False))
    days.take(path)
    assert shown(days) == [(date(2027, 1, 1), False), (date(2027, 1, 2), True)]
    assert said[-1][0] == "2027.json: 2 days new, 0 changed, 0 as they were."
    days.take(path)
    assert said[-1][0] == "2027.json: 0 days new, 0 changed, 2 as they were."
    said[-2][1]()
    assert shown(days) == []


def test_a_file_that_is_none_is_refused(
    days: Any, tmp_path: Path, press: Callable[[str], None]
) -> None:
    path = tmp_path / "x.json"
    path.write_text("{}", encoding="utf-8")
    press("Close")
    days.take(path)
    assert shown(days) == []


def test_a_free_day_moves_the_inspections_due_on_it(
    days: Any, qtbot: Any, store: Store, desk: Desk
) -> None:
    said: list[Any] = []
    desk.said.connect(lambda text, undo: said.append((text, undo)))
    with store.write() as session:
        plan = inspection_plans.add(
            session,
            name="屋面",
            rule="FREQ=MONTHLY;BYMONTHDAY=25",
            starts_on=date(2026, 11, 1),
            today=DAY,
            holiday_policy="next",
            place="东门",
        )
        plan_id = plan.id
    assert task_on(store, plan_id, FRIDAY).due_on == FRIDAY
    form = days.add_day()
    qtbot.addWidget(form)
    form.day.set_value(FRIDAY)
    form.worked.set_value(False)
    form.named.set_value("停电")
    form.save_button.click()
    assert task_on(store, plan_id, date(2026, 12, 28)).planned_on == FRIDAY
    days.show_record(days.table.records.rows[0])
    days.table.selectAll()
    days.remove_days()
    assert task_on(store, plan_id, FRIDAY).due_on == FRIDAY
    said[-1][1]()
    with store.read() as session:
        assert [day.name for day in holidays.listed(session)] == ["停电"]

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from inspection_office import DAY, furnish, task_on
from PySide6.QtWidgets import QApplication, QDialog

from propdesk.office.store import Store
from propdesk.ui import inspection_actions, inspection_papers
from propdesk.ui.desk import Desk
from propdesk.ui.inspections_tab import InspectionsTab
from propdesk.ui.kit.preview import Preview
from propdesk.ui.main_window import MainWindow


@pytest.fixture
def office(store: Store) -> dict[str, int]:
    return furnish(store)


@pytest.fixture
def window(qtbot: Any, desk: Desk, office: Any) -> MainWindow:
    made = MainWindow(desk, (InspectionsTab,))
    qtbot.addWidget(made)
    inspection_actions.plug(made, desk)
    made.resize(1300, 800)
    made.show()
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    return made


def opened() -> QDialog:
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    return dialog


@pytest.mark.parametrize(
    ("entry", "title"),
    [
        ("new_plan", "New plan"),
        ("plans_from_templates", "Plans from templates"),
        ("plans", "Inspection plans"),
        ("enter_results", "Rounds to enter"),
        ("enter_rounds", "Rounds to enter"),
        ("holidays", "Holidays"),
        ("inspection_figures", "Completion and punctuality of inspections"),
    ],
)
def test_every_entry_opens_its_dialog(window: MainWindow, entry: str, title: str) -> None:
    window.action(entry).trigger()
    dialog = opened()
    assert dialog.windowTitle() == title
    dialog.reject()


def test_others_open_tasks_plans_and_lists(
    window: MainWindow, desk: Desk, office: Any, store: Store
) -> None:
    tab = window.tab(InspectionsTab)
    task = task_on(store, office["roof"], date(2026, 11, 25))
    desk.open("task", task.id)
    assert tab.chosen().task_id == task.id
    desk.open("inspections", "overdue")
    assert {row.state for row in tab.agenda.table.records.rows} == {"overdue"}
    desk.open("inspections", "today")
    assert {row.scheduled for row in tab.agenda.table.records.rows} == {DAY}
    desk.open("inspections", "tomorrow")
    assert {row.scheduled for row in tab.agenda.table.records.rows} == {date(2026, 11, 23)}
    desk.open("plan", office["roof"])
    dialog: Any = opened()
    assert dialog.tab.table.current_row().id == office["roof"]
    dialog.reject()
    desk.open("plan_of", office["lift"])
    dialog = opened()
    assert dialog.facilities.editor.text() == "DT-01"
    dialog.reject()
    desk.open("enter_round", task.id)
    opened().close()


@pytest.mark.parametrize("entry", ["tomorrow_sheets", "year_plan_pdf"])
def test_papers_are_shown_before_they_are_printed(
    window: MainWindow, qtbot: Any, desk: Desk, entry: str
) -> None:
    window.action(entry).trigger()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), Preview), timeout=20000)
    preview: Any = QApplication.activeModalWidget()
    assert preview.document.pageCount() >= 1
    preview.close()


def test_the_year_plan_is_printed_under_the_filters(window: MainWindow, office: Any) -> None:
    tab = window.tab(InspectionsTab)
    tab.bar.set_filter("category", "fire")
    assert tab.year_asked() == (2026, "Fire protection", [office["fire"]])


def test_plans_are_written_as_a_calendar_file(
    window: MainWindow, qtbot: Any, desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "plans.ics"
    inspection_papers.write_calendar(desk, path, window)
    qtbot.waitUntil(path.exists, timeout=10000)
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    assert "消防通道巡查" in path.read_text(encoding="utf-8")

"""Hazards and works are reached from the menus and from other tabs."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from propdesk.office import works
from propdesk.office.store import Store
from propdesk.ui import hazard_actions
from propdesk.ui.desk import Desk
from propdesk.ui.main_window import MainWindow
from propdesk.ui.today_tab import TodayTab
from tests.hazard_builders import TODAY, a_facility_row, a_hazard


@pytest.fixture
def window(store: Store, desk: Desk, qtbot: Any) -> MainWindow:
    with store.write() as session:
        a_facility_row(session)
        a_hazard(session)
        works.add(session, kind="repair", name="补漏", content="屋面补漏", today=TODAY)
    made = MainWindow(desk, tabs=(TodayTab,))
    qtbot.addWidget(made)
    hazard_actions.plug(made, desk)
    made.show()
    return made


def on_top(qtbot: Any) -> Any:
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    qtbot.addWidget(dialog)
    return dialog


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("hazards", "Hazards"),
        ("new_hazard", "New hazard"),
        ("hazard_figures", "Rectification of hazards"),
        ("works", "Repairs and projects"),
        ("new_work", "New repair or project"),
    ],
)
def test_the_menu_opens_them(window: MainWindow, qtbot: Any, name: str, title: str) -> None:
    assert window.action(name).isVisible()
    window.action(name).trigger()
    assert on_top(qtbot).windowTitle() == title


def test_other_tabs_ask_for_one(window: MainWindow, desk: Desk, qtbot: Any) -> None:
    desk.open("hazard", "YH2026-0001")
    assert on_top(qtbot).tab.table.current_row().number == "YH2026-0001"


def test_other_tabs_ask_for_a_filter(window: MainWindow, desk: Desk, qtbot: Any) -> None:
    desk.open("works", "planned")
    assert on_top(qtbot).tab.filters_on() == ("planned",)


def test_a_form_is_begun_with_what_is_known(window: MainWindow, desk: Desk, qtbot: Any) -> None:
    desk.open("new_work", {"ticket": "BX-7", "facility_id": 1})
    form = on_top(qtbot)
    assert (form.ticket.value(), form.facility.editor.text()) == ("BX-7", "DT-01")

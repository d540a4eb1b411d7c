"""The report of a seasonal programme: chosen, said how far it has come, shown as pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from propdesk.office import inspection_plans, inspection_rounds
from propdesk.office.entities import InspectionTask
from propdesk.office.inspection_rounds import Entry
from propdesk.office.store import Store
from propdesk.ui import season_report_form
from propdesk.ui.desk import Desk
from propdesk.ui.kit.preview import Preview
from propdesk.ui.season_report_form import SeasonReportForm


@pytest.fixture
def host(qtbot: Any) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    return made


@pytest.fixture
def form(desk: Desk, store: Store, host: QWidget, qtbot: Any) -> SeasonReportForm:
    """The roof was looked at before the rainy season; the drains were forgotten."""
    today = desk.today()
    with store.write() as session:
        for template in ("B02", "P01"):
            inspection_plans.from_template(
                session, template, starts_on=date(2026, 1, 1), facilities=(), today=today
            )
        task = session.query(InspectionTask).order_by(InspectionTask.due_on).first()
        assert task is not None
        lines = len(inspection_plans.items_of(session, task.plan_id))
        found = [Entry(None, at, "abnormal" if at == 2 else "normal") for at in range(1, lines + 1)]
        inspection_rounds.save(
            session, task.id, found, done_on=task.due_on, inspector="王师傅", today=today
        )
    made = season_report_form.open_for(desk, host)
    qtbot.addWidget(made)
    return made


def test_the_last_programme_stands_first_and_its_report_is_shown(
    form: SeasonReportForm, qtbot: Any
) -> None:
    assert form.programme.value() == "pre_rain"
    assert form.programme.below.text() == "1 of 2 rounds done; hazards found: 1."
    qtbot.keyClick(form.year.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), Preview))
    shown = QApplication.activeModalWidget()
    assert isinstance(shown, Preview)
    assert shown.windowTitle() == "Before the rainy season 2026"
    shown.reject()


def test_a_year_without_rounds_is_said_at_the_field(form: SeasonReportForm, qtbot: Any) -> None:
    form.year.editor.selectAll()
    qtbot.keyClicks(form.year.editor, "2024")
    assert form.programme.below.text() == "No rounds in this year."
    qtbot.keyClick(form.year.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "had no rounds in 2024" in form.programme.error_text()
    form.reject()


def test_half_a_year_is_no_error_yet(form: SeasonReportForm, qtbot: Any) -> None:
    form.year.editor.selectAll()
    qtbot.keyClicks(form.year.editor, "20")
    assert form.programme.below.text() == "No rounds in this year."
    form.reject()

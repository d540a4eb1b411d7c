"""完成率 and 按期率 in a window: a year, grouped, as of a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from propdesk.office.store import Store
from propdesk.ui import inspection_figures_dialog
from propdesk.ui.desk import Desk
from propdesk.ui.inspection_figures_dialog import InspectionFiguresDialog
from tests.facility_year_office import a_plan, a_round


@pytest.fixture
def dialog(desk: Desk, store: Store, qtbot: Any) -> InspectionFiguresDialog:
    """Four rounds in September: punctual, late, cancelled, missed; one of last year."""
    day = date(2026, 9, 7)
    with store.write() as session:
        plan = a_plan(session, "每周巡查", "fire")
        a_round(session, plan, date(2025, 3, 3), date(2025, 3, 3))
        a_round(session, plan, day, day)
        a_round(session, plan, day + timedelta(7), day + timedelta(9))
        a_round(session, plan, day + timedelta(14), cancelled=day + timedelta(14))
        a_round(session, plan, day + timedelta(21))
    made = inspection_figures_dialog.open_for(desk)
    qtbot.addWidget(made)
    return made


def rows(dialog: InspectionFiguresDialog) -> list[Any]:
    return [(line.word, *line.counts[:5]) for line in dialog.table.records.rows]


def test_what_was_moved_missed_or_cancelled_stays_in_the_rate(
    dialog: InspectionFiguresDialog,
) -> None:
    assert rows(dialog) == [("2026-09", 4, 2, 1, 1, 1)]
    assert "done 2: 50.0%; on time 1: 25.0%" in dialog.summary.text()


def test_grouped_by_system_and_another_year(dialog: InspectionFiguresDialog) -> None:
    dialog.group.setCurrentIndex(1)
    assert [row[0] for row in rows(dialog)] == ["Fire protection"]
    dialog.year.setCurrentIndex(dialog.year.findData(2025))
    assert rows(dialog)[0][1:] == (1, 1, 1, 0, 0)


def test_an_office_without_rounds_has_no_rate(desk: Desk, qtbot: Any) -> None:
    made = inspection_figures_dialog.open_for(desk)
    qtbot.addWidget(made)
    assert rows(made) == []
    assert "done 0: —" in made.summary.text()

"""整改率 in a window: a year, grouped, as of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from propdesk.office.store import Store
from propdesk.ui import hazard_figures_dialog
from propdesk.ui.desk import Desk
from propdesk.ui.hazard_figures_dialog import HazardFiguresDialog
from tests.facility_year_office import a_hazard, close


@pytest.fixture
def dialog(desk: Desk, store: Store, qtbot: Any) -> HazardFiguresDialog:
    """Two found in March, one of them closed in June; one of the year before, still open."""
    with store.write() as session:
        closed = a_hazard(session, date(2026, 3, 2), due_on=date(2026, 4, 1))
        close(session, closed, date(2026, 6, 1), date(2026, 6, 2))
        a_hazard(session, date(2026, 3, 3), due_on=date(2026, 4, 1))
        a_hazard(session, date(2025, 5, 5), due_on=date(2025, 6, 1))
    made = hazard_figures_dialog.open_for(desk)
    qtbot.addWidget(made)
    return made


def test_the_rate_of_this_year_with_what_was_carried_over(dialog: HazardFiguresDialog) -> None:
    said = dialog.summary.text()
    assert "Found 2, due 3, closed 1: 33.3%." in said
    assert "Carried over from earlier years 1." in said
    assert sum(line.due for line in dialog.table.records.rows) == 3


def test_as_of_an_earlier_day_nothing_was_closed(dialog: HazardFiguresDialog) -> None:
    dialog.as_of.set_day(date(2026, 5, 1))
    assert "closed 0: 0.0%" in dialog.summary.text()


def test_by_level_and_another_year(dialog: HazardFiguresDialog) -> None:
    dialog.group.setCurrentIndex(2)
    assert [line.key for line in dialog.table.records.rows] == ["general"]
    dialog.year.setCurrentIndex(dialog.year.findData(2025))
    assert "Found 1, due 1, closed 0: 0.0%." in dialog.summary.text()


def test_an_office_without_hazards_has_no_rate(desk: Desk, qtbot: Any) -> None:
    made = hazard_figures_dialog.open_for(desk)
    qtbot.addWidget(made)
    assert "closed 0: —" in made.summary.text()
    assert made.table.records.rows == []

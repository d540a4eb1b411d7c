from __future__ import annotations

from datetime import date
from typing import Any

from inspection_office import furnish
from PySide6.QtWidgets import QWidget
from sqlalchemy import func, select

from propdesk.office.entities import InspectionTask
from propdesk.office.store import Store
from propdesk.ui.catching_up import CatchingUp
from propdesk.ui.desk import Desk
from propdesk.ui.jobs import Jobs


def test_missed_days_are_made_up_for_when_the_day_turns(
    qtbot: Any, store: Store, dressed: Any
) -> None:
    furnish(store)
    days = [date(2026, 11, 22)]
    jobs = Jobs()
    desk = Desk(store, jobs, lambda: days[0])
    said: list[str] = []
    changed: list[set[type]] = []
    desk.said.connect(lambda text, _undo: said.append(text))
    window = QWidget()
    qtbot.addWidget(window)
    catching = CatchingUp(desk, window)
    qtbot.waitUntil(lambda: catching.day == days[0])
    assert said == [], "nothing was missed"
    days[0] = date(2026, 12, 3)
    desk.changed.connect(changed.append)
    catching.look()
    catching.look()
    qtbot.waitUntil(lambda: catching.day == days[0])
    assert said == ["10 days were missed: 12 inspections were added."]
    assert {InspectionTask} in changed, "what is due today has changed"
    with store.read() as session:
        late = session.scalars(
            select(func.count()).select_from(InspectionTask).where(InspectionTask.caught_up)
        ).one()
    assert late == 12
    jobs.close()


def test_a_doubtful_clock_is_asked_about(
    qtbot: Any, store: Store, dressed: Any, press: Any
) -> None:
    furnish(store)
    jobs = Jobs()
    day = date(2028, 11, 22)
    window = QWidget()
    qtbot.addWidget(window)
    press("Not now")
    catching = CatchingUp(Desk(store, jobs, lambda: day), window)
    qtbot.waitUntil(lambda: catching.day == day and not catching._running)
    with store.read() as session:
        last = session.scalars(select(func.max(InspectionTask.due_on))).one()
    assert last is not None
    assert last.year == 2026, "nothing was made"
    press("The date is right")
    catching.day = None
    catching.look()
    qtbot.waitUntil(lambda: not jobs.busy and catching.day == day, timeout=10000)
    jobs.close()

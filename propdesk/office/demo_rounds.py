"""The demonstration's inspections: 60 plans from the templates, three years of rounds.

Most are done on their day, some late, some missed or called off, some not all normal; it gets
better from year to year. What becomes of a round is drawn from its plan and its day alone, so that
a later day only adds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import (
    audit,
    inspection_making,
    inspection_plans,
    inspection_tasks,
    inspection_templates,
    settings,
)
from propdesk.office.demo_facilities import Ledger, data
from propdesk.office.entities import (
    Facility,
    InspectionPlan,
    InspectionTask,
    PlanItem,
    TaskMove,
    TaskResult,
)
from propdesk.office.progress import Progress

PLANS, FEWEST = 60, 10
"""Plans of the full demonstration, and of the smallest."""
_MISSED = (0.043, 0.037, 0.031, 0.024)
_LATE = (0.062, 0.053, 0.045, 0.039)
"""Shares of the first year, the second, …: people learn."""
_ABNORMAL = ((200, 0.006), (40, 0.028), (10, 0.085), (0, 0.15))
"""By rounds in a year: how often one is not all normal."""
_CALLED_OFF = 0.25
"""So many of the rounds left out were called off with a reason; the others were missed."""
_KEYED_LATER = 2
"""Of the last days some sheets still lie on the desk."""
_FILLED_DAYS = 35
"""Rounds of so many days have their whole checklist."""
_EVENTS = ((7, 20), (8, 11))
"""Storms, each year."""


class Finding(NamedTuple):
    """A line that was not normal."""

    on: date
    task_id: int
    item_key: str
    plan: InspectionPlan
    thing: Facility | None
    text: str


@dataclass
class _Plan:
    """A plan with what its rounds look at."""

    plan: InspectionPlan
    things: Sequence[Facility]
    items: Sequence[PlanItem]
    abnormal: float


@dataclass
class _Round:
    """A round as it went."""

    id: int
    due: date
    done: date | None = None
    abnormal: tuple[int, str, Facility | None] | None = None
    """Position, words, facility."""
    cancelled: str = ""


def keep(session: Session, ledger: Ledger, progress: Progress) -> list[Finding]:
    """Write the plans and their rounds up to today; what was found, in order of days."""
    inspection_tasks.catch_up(session, ledger.today)
    plans = _adopt(session, ledger, progress)
    found: list[Finding] = []
    for one in progress.over(plans, _("Inspection rounds")):
        rounds = list(_rounds(session, one, ledger))
        _write(session, one, rounds, ledger.today)
        found += _findings(one, rounds)
        _move(session, rounds)
    session.flush()
    session.expire_all()
    calendar = settings.workdays(session)
    for one in plans:
        inspection_making.reanchor(session, one.plan, ledger.today, calendar)
    return sorted(found, key=lambda one: (one.on, one.plan.name, one.item_key))


def _adopt(session: Session, ledger: Ledger, progress: Progress) -> list[_Plan]:
    """The plans, the most important first, as many as the community's size asks for."""
    start = date(ledger.first_year, 1, 1)
    wanted = max(FEWEST, round(PLANS * ledger.share))
    climate = inspection_templates.climate_of(session)
    library = {one.id: one for one in inspection_templates.all(climate)}
    made: list[_Plan] = []
    for template, categories, place, keeper in progress.over(
        data()["plans"], _("Inspection plans")
    ):
        things = ledger.of(*categories)
        if len(made) >= wanted or (categories and not things):
            continue
        for draft in inspection_templates.plans_of(library[template], climate, start):
            columns = {**draft.columns("zh_CN"), "place": place, "keeper": keeper}
            if not columns["rule"]:
                columns["anchor"] = "fixed"
            plan = inspection_plans.add(
                session, facilities=[one.id for one in things], today=ledger.today, **columns
            )
            plan.added_on = start
            items = inspection_plans.items_of(session, plan.id)
            made.append(_Plan(plan, things, items, 0.0))
    return made


def _rounds(session: Session, one: _Plan, ledger: Ledger) -> Iterator[_Round]:
    """Every round due by today, as it went."""
    plan, today = one.plan, ledger.today
    if not plan.rule:
        for year in ledger.years:
            for month, day in _EVENTS:
                if (on := date(year, month, day)) < today:
                    inspection_tasks.trigger(session, plan.id, on, today)
    query = (
        select(InspectionTask.id, InspectionTask.planned_on, InspectionTask.due_on)
        .where(InspectionTask.plan_id == plan.id, InspectionTask.due_on <= today)
        .order_by(InspectionTask.due_on)
    )
    tasks = session.execute(query).all()
    yearly = len(tasks) * 365 / max(365, (today - plan.starts_on).days)
    one.abnormal = next(share for least, share in _ABNORMAL if yearly > least or not least)
    for task_id, planned, due in tasks:
        dice = Random(f"{plan.name} {planned}")
        yield _went(one, _Round(task_id, due), dice, due.year - ledger.first_year, today, yearly)


def _went(one: _Plan, found: _Round, dice: Random, year: int, today: date, yearly: float) -> _Round:
    chance, words = dice.random(), data()["words"]
    place = min(year, len(_MISSED) - 1)
    late_by = dice.choice((1, 1, 2) if yearly > 200 else (1, 2, 2, 3, 4, 6))
    early = yearly < 200 and dice.random() < 0.1
    reason, is_abnormal = dice.choice(words["cancelled"]), dice.random() < one.abnormal
    if one.plan.anchor == "last_done":
        # The rounds after it count from the day it was done.
        found.done = found.due
    elif chance < _MISSED[place]:
        found.cancelled = reason if chance < _MISSED[place] * _CALLED_OFF else ""
    elif chance < _MISSED[place] + _LATE[place]:
        found.done = found.due + timedelta(days=late_by)
    else:
        found.done = found.due - timedelta(days=1) if early else found.due
    lately = (today - found.due).days
    if found.done and (found.done > today or (lately <= _KEYED_LATER and chance > 0.75)):
        found.done = None
    choices = data()["findings"].get(one.plan.template, ())
    if found.done and is_abnormal and choices:
        position, text = dice.choice(choices)
        found.abnormal = (position, text, dice.choice(one.things) if one.things else None)
    return found


def _write(session: Session, one: _Plan, rounds: Sequence[_Round], today: date) -> None:
    """All rounds of a plan at once, with one entry in the audit trail."""
    table = InspectionTask.__table__
    assert isinstance(table, Table)
    by = one.things[0].contractor if one.plan.performer == "contractor" and one.things else ""
    rows = [
        {
            "b_id": found.id,
            "done_on": found.done,
            "entered_on": min(today, found.done + timedelta(days=found.id % 3))
            if found.done
            else None,
            "result": ("abnormal" if found.abnormal else "normal") if found.done else "",
            "inspector": (by or one.plan.keeper) if found.done else "",
            "cancelled_on": found.due if found.cancelled else None,
            "cancel_reason": found.cancelled,
        }
        for found in rounds
    ]
    if not rows:
        return
    columns = [name for name in rows[0] if name != "b_id"]
    statement = update(table).where(table.c.id == bindparam("b_id"))
    session.connection().execute(
        statement.values({name: bindparam(name) for name in columns}), rows
    )
    lines = [line for found in rounds for line in _lines(one, found, today)]
    if lines:
        session.connection().execute(insert(TaskResult), lines)
    audit.record(
        session,
        "demo",
        InspectionTask,
        one.plan.id,
        after={"plan": one.plan.name, "rounds": len(rows), "lines": len(lines)},
    )


def _lines(one: _Plan, found: _Round, today: date) -> Iterator[dict[str, Any]]:
    """The checklist of a round that is recent or not all normal."""
    if not found.done or not (found.abnormal or (today - found.done).days <= _FILLED_DAYS):
        return
    position, words, broken = found.abnormal or (0, "", None)
    for thing in one.things or (None,):
        for item in one.items:
            is_abnormal = item.position == position and thing is broken
            yield {
                "task_id": found.id,
                "item_key": f"{thing.id if thing else 0}/{item.position}",
                "facility_id": thing.id if thing else None,
                "position": item.position,
                "text": item.text,
                "answer": "abnormal" if is_abnormal else "normal",
                "number": None,
                "words": words if is_abnormal else "",
                "version": 1,
            }


def _findings(one: _Plan, rounds: Sequence[_Round]) -> Iterator[Finding]:
    texts = {item.position: item.text for item in one.items}
    for found in rounds:
        if found.done and found.abnormal:
            position, words, thing = found.abnormal
            key = f"{thing.id if thing else 0}/{position}"
            text = f"{texts[position]}：{words}"
            yield Finding(found.done, found.id, key, one.plan, thing, text)


def _move(session: Session, rounds: Sequence[_Round]) -> None:
    """A few late rounds had been moved, for a reason."""
    reasons = data()["words"]["moved"]
    for found in rounds:
        if found.done and (found.done - found.due).days >= 3 and found.id % 5 == 0:
            session.add(
                TaskMove(
                    task_id=found.id,
                    moved_on=found.due - timedelta(days=1),
                    from_day=found.due,
                    to_day=found.done,
                    reason=reasons[found.id % len(reasons)],
                )
            )
            task = session.get_one(InspectionTask, found.id)
            task.scheduled_on = found.done

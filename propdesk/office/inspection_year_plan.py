"""The year plan (年度巡检计划表): plans, or facilities, by twelve months: planned and done.

What is made is counted from the tasks, the rest of the year from the rules (features.md E2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Text, and_, case, func, select, type_coerce
from sqlalchemy.orm import Session

from propdesk.office import inspection_making as making
from propdesk.office import settings
from propdesk.office.entities import Facility, InspectionPlan, InspectionTask, PlanFacility
from propdesk.office.inspection_making import SHIFT

MARKS = ("", "planned", "done", "partly", "missed")
"""Nothing planned; still to do; all done; part of it; something was missed."""
DAYS_NAMED = 4


class Month(NamedTuple):
    """One cell: rounds due in the month."""

    planned: int = 0
    done: int = 0
    missed: int = 0
    """Due before the day of the list, not done, not cancelled."""
    cancelled: int = 0
    days: tuple[int, ...] = ()
    """Their days, where there are few enough to name."""

    @property
    def mark(self) -> str:
        """One of MARKS."""
        if not self.planned:
            return ""
        if self.missed:
            return "missed"
        if self.done + self.cancelled >= self.planned:
            return "done"
        return "partly" if self.done else "planned"


class YearRow(NamedTuple):
    """A line of the year plan: a plan, or a plan at one facility."""

    plan_id: int
    plan: str
    facility_id: int | None
    facility: str
    place: str
    building: str
    category: str
    rule: str
    keeper: str
    statutory: bool
    months: tuple[Month, ...]
    planned: int
    done: int
    missed: int

    @property
    def id(self) -> tuple[int, int | None]:
        """What it is known by when the plan is read again."""
        return self.plan_id, self.facility_id


@dataclass(frozen=True)
class YearPlan:
    """The year plan as of a day; `provisional`: a part of the year has no table of holidays."""

    year: int
    as_of: date
    rows: tuple[YearRow, ...]
    provisional: bool

    @property
    def totals(self) -> tuple[Month, ...]:
        """Each month over all rows."""
        return tuple(
            Month(
                sum(row.months[month].planned for row in self.rows),
                sum(row.months[month].done for row in self.rows),
                sum(row.months[month].missed for row in self.rows),
                sum(row.months[month].cancelled for row in self.rows),
            )
            for month in range(12)
        )


class _Count:
    """A month while it is counted."""

    __slots__ = ("cancelled", "days", "done", "missed", "planned")

    def __init__(self) -> None:
        self.planned = self.done = self.missed = self.cancelled = 0
        self.days: list[int] = []

    def closed(self) -> Month:
        """The month as it stands in the plan."""
        days = tuple(sorted(self.days)) if self.planned <= DAYS_NAMED else ()
        return Month(self.planned, self.done, self.missed, self.cancelled, days)


_NOTHING = Month()
_EMPTY = (_NOTHING,) * 12


def year_plan(session: Session, year: int, today: date, *, by: str = "plan") -> YearPlan:
    """The year plan by the due days of the rounds. `by`: `plan`, or `facility` for a row each."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    counts: dict[int, dict[int, _Count]] = {}
    _count_tasks(session, first, last, today, counts)
    _count_rules(session, first, last, today, counts)
    calendar = settings.workdays(session)
    rows = _rows(session, counts, by)
    return YearPlan(year, today, tuple(rows), calendar.is_provisional(last) and bool(rows))


def _count_tasks(
    session: Session, first: date, last: date, today: date, counts: dict[int, dict[int, _Count]]
) -> None:
    task = InspectionTask
    due = type_coerce(task.due_on, Text)
    month = func.substr(due, 6, 2).label("month")
    open_ = and_(task.done_on.is_(None), task.cancelled_on.is_(None))
    query = (
        select(
            task.plan_id,
            month,
            func.count(),
            func.count(task.done_on),
            func.count(task.cancelled_on),
            func.sum(case((and_(open_, task.due_on < today), 1), else_=0)),
            func.aggregate_strings(func.substr(due, 9, 2), ","),
        )
        .where(task.due_on >= first, task.due_on <= last)
        .group_by(task.plan_id, "month")
    )
    for plan_id, at, planned, done, cancelled, missed, days in session.execute(query):
        cell = _cell(counts, plan_id, int(at))
        cell.planned, cell.done, cell.cancelled, cell.missed = planned, done, cancelled, missed
        if planned <= DAYS_NAMED:
            cell.days += [int(day) for day in days.split(",")]


def _count_rules(
    session: Session, first: date, last: date, today: date, counts: dict[int, dict[int, _Count]]
) -> None:
    made = making.made_until(session, today)
    if last + SHIFT <= made:
        return
    begin = made + timedelta(days=1)
    calendar = settings.workdays(session)
    known = making.made_behind(session, made)
    live = (InspectionPlan.rule != "", InspectionPlan.starts_on <= last + SHIFT)
    for plan in session.scalars(select(InspectionPlan).where(*live)):
        for planned, due in making.rhythm_of(plan).rounds(begin, last + SHIFT, calendar):
            if first <= due <= last and (plan.id, planned) not in known:
                cell = _cell(counts, plan.id, due.month)
                cell.planned += 1
                cell.days.append(due.day)


def _cell(counts: dict[int, dict[int, _Count]], plan_id: int, month: int) -> _Count:
    months = counts.setdefault(plan_id, {})
    cell = months.get(month)
    if cell is None:
        cell = months[month] = _Count()
    return cell


def _rows(session: Session, counts: dict[int, dict[int, _Count]], by: str) -> list[YearRow]:
    closed = {
        plan_id: tuple(
            months[month].closed() if month in months else _NOTHING for month in range(1, 13)
        )
        for plan_id, months in counts.items()
    }
    plans = session.scalars(
        select(InspectionPlan)
        .where(InspectionPlan.id.in_(counts))
        .order_by(InspectionPlan.category, InspectionPlan.name)
    )
    facilities = _facilities(session)
    found = []
    for plan in plans:
        months = closed.get(plan.id, _EMPTY)
        at = facilities.get(plan.id, [])
        if by == "facility" and at:
            found += [_row(plan, months, *one) for one in at]
        else:
            named = at[0][1] if len(at) == 1 else f"{at[0][1]} +{len(at) - 1}" if at else ""
            found.append(_row(plan, months, None, named, plan.place, plan.building))
    return found


def _row(
    plan: InspectionPlan,
    months: tuple[Month, ...],
    facility_id: int | None,
    facility: str,
    place: str,
    building: str,
) -> YearRow:
    return YearRow(
        plan.id,
        plan.name,
        facility_id,
        facility,
        place or plan.place,
        building or plan.building,
        plan.category,
        plan.rule,
        plan.keeper,
        plan.statutory,
        months,
        sum(month.planned for month in months),
        sum(month.done for month in months),
        sum(month.missed for month in months),
    )


def _facilities(session: Session) -> dict[int, list[tuple[int, str, str, str]]]:
    query = (
        select(
            PlanFacility.plan_id,
            Facility.id,
            Facility.number,
            Facility.name,
            Facility.place,
            Facility.building,
        )
        .join(Facility, Facility.id == PlanFacility.facility_id)
        .order_by(PlanFacility.plan_id, Facility.sort_key, Facility.number)
    )
    found: dict[int, list[tuple[int, str, str, str]]] = {}
    for plan_id, facility_id, number, name, place, building in session.execute(query):
        found.setdefault(plan_id, []).append((facility_id, f"{number} {name}", place, building))
    return found

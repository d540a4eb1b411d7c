"""What of the facilities waits today: rounds, longest intervals, hazards, and what expires.

Each list holds its first lines and how many there are in all, so that a year of ignored rounds
makes Today no longer and no slower. One query per list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from propdesk.office import expiry_board
from propdesk.office.entities import Hazard, InspectionPlan, InspectionTask
from propdesk.office.expiry_board import ExpiryRow
from propdesk.office.facilities import building_name
from propdesk.office.inspection_intervals import IntervalWarning, interval_warnings

MOST = 6
"""So many lines of a list; of the others it says how many they are."""
HAZARD_DAYS = 7
"""A hazard that is due within so many days is told of."""
MISSED_DAYS = 30
"""Rounds left out within so many days are counted: their sheets may still lie on the desk."""
_Line = TypeVar("_Line")


class DueRound(NamedTuple):
    """A round that waits (巡检任务). `days` from today to its day, negative when overdue."""

    task_id: int
    plan: str
    place: str
    due_on: date
    days: int
    statutory: bool


class DueHazard(NamedTuple):
    """A hazard that is not closed. `days` from today to its deadline, negative when over."""

    hazard_id: int
    number: str
    place: str
    what: str
    level: str
    due_on: date | None
    days: int


@dataclass(frozen=True)
class Some(Generic[_Line]):
    """The first lines of a list, and how many there are in all."""

    lines: tuple[_Line, ...] = ()
    count: int = 0

    @property
    def more(self) -> int:
        """How many are not among the lines."""
        return self.count - len(self.lines)

    @classmethod
    def first(cls, lines: Iterable[_Line]) -> Some[_Line]:
        """The first of all lines."""
        every = tuple(lines)
        return cls(every[:MOST], len(every))


@dataclass(frozen=True)
class Upkeep:
    """What of the facilities waits on a day, the most urgent first."""

    overdue: Some[DueRound] = Some()
    """Rounds whose due day is over, the oldest first; of each plan only the newest."""
    missed: int = 0
    """Rounds of the last days that were left out before a later one of their plan came due."""
    today: Some[DueRound] = Some()
    tomorrow: Some[DueRound] = Some()
    coming: Some[DueRound] = Some()
    """Due later, and within the lead days of their plan."""
    intervals: Some[IntervalWarning] = Some()
    """Plans whose longest interval is broken, or will be by the next round."""
    hazards_overdue: Some[DueHazard] = Some()
    hazards_soon: Some[DueHazard] = Some()
    """Due within seven days."""
    rechecks: Some[DueHazard] = Some()
    """Rectified, waiting for the re-check (复查)."""
    expired: Some[ExpiryRow] = Some()
    expiring: Some[ExpiryRow] = Some()
    """Within the bands of days of the expiry board (60, 30, 7)."""


def of_day(session: Session, day: date) -> Upkeep:
    """Gather what waits on `day`."""
    to_come = _to_come(session, day)
    late, soon, rectified = _hazards(session, day)
    dates = [row for row in expiry_board.expiring(session, day) if row.band != "later"]
    return Upkeep(
        overdue=_overdue(session, day),
        missed=_missed(session, day),
        today=Some.first(one for one in to_come if one.days <= 0),
        tomorrow=Some.first(one for one in to_come if one.days == 1),
        coming=Some.first(one for one in to_come if one.days > 1),
        intervals=Some.first(interval_warnings(session, day)),
        hazards_overdue=late,
        hazards_soon=soon,
        rechecks=rectified,
        expired=Some.first(row for row in dates if row.band == "over"),
        expiring=Some.first(row for row in dates if row.band != "over"),
    )


_COLUMNS = (
    InspectionTask.id,
    InspectionPlan.name,
    InspectionPlan.place,
    InspectionPlan.building,
    InspectionTask.due_on,
    InspectionTask.scheduled_on,
    InspectionPlan.statutory,
)
_WAITING = (InspectionTask.done_on.is_(None), InspectionTask.cancelled_on.is_(None))


_LATER = aliased(InspectionTask)


def _followed(day: date) -> Any:
    """Whether a later round of the plan is done, or has come due itself: this one was missed."""
    return exists().where(
        _LATER.plan_id == InspectionTask.plan_id,
        _LATER.planned_on > InspectionTask.planned_on,
        _LATER.cancelled_on.is_(None),
        or_(_LATER.due_on < day, _LATER.done_on.is_not(None)),
    )


def _overdue(session: Session, day: date) -> Some[DueRound]:
    query = (
        select(*_COLUMNS, func.count().over())
        .join(InspectionPlan, InspectionPlan.id == InspectionTask.plan_id)
        .where(InspectionTask.due_on < day, *_WAITING, ~_followed(day))
        .order_by(InspectionTask.due_on, InspectionTask.id)
        .limit(MOST)
    )
    rows = session.execute(query).all()
    lines = tuple(_round(row, row[4], day) for row in rows)
    return Some(lines, rows[0][-1] if rows else 0)


def _missed(session: Session, day: date) -> int:
    since = day - timedelta(days=MISSED_DAYS)
    query = select(func.count()).where(
        InspectionTask.due_on < day, InspectionTask.due_on >= since, *_WAITING, _followed(day)
    )
    return session.scalar(query) or 0


def _to_come(session: Session, day: date) -> list[DueRound]:
    """What waits today, tomorrow, or within its lead days: by its due day or where it was moved."""
    longest = session.scalar(select(func.max(InspectionPlan.lead_days))) or 0
    until = day + timedelta(days=max(longest, 1))
    query = (
        select(*_COLUMNS, InspectionPlan.lead_days)
        .join(InspectionPlan, InspectionPlan.id == InspectionTask.plan_id)
        .where(
            InspectionTask.due_on >= day,
            or_(InspectionTask.due_on <= until, InspectionTask.scheduled_on <= until),
            *_WAITING,
        )
        .order_by(InspectionTask.due_on, InspectionTask.id)
    )
    found = []
    for row in session.execute(query):
        on = min(row.due_on, row.scheduled_on)
        if on <= day + timedelta(days=max(row[-1], 1)):
            found.append(_round(row, on, day))
    return found


def _round(row: Any, on: date, day: date) -> DueRound:
    return DueRound(
        row.id,
        row.name,
        row.place or building_name(row.building),
        row.due_on,
        (on - day).days,
        bool(row.statutory),
    )


def _hazards(
    session: Session, day: date
) -> tuple[Some[DueHazard], Some[DueHazard], Some[DueHazard]]:
    """Overdue, due soon, and waiting for the re-check."""
    query = (
        select(
            Hazard.id,
            Hazard.number,
            Hazard.place,
            Hazard.what,
            Hazard.level,
            Hazard.due_on,
            Hazard.rectified_on,
        )
        .where(
            Hazard.closed_on.is_(None),
            or_(
                Hazard.rectified_on.is_not(None),
                Hazard.due_on <= day + timedelta(days=HAZARD_DAYS),
            ),
        )
        .order_by(Hazard.due_on, Hazard.sort_key)
    )
    late: list[DueHazard] = []
    soon: list[DueHazard] = []
    rectified: list[DueHazard] = []
    for row in session.execute(query):
        days = (row.due_on - day).days if row.due_on else 0
        one = DueHazard(*row[:6], days)
        if row.rectified_on is not None:
            rectified.append(one)
        else:
            (late if days < 0 else soon).append(one)
    return Some.first(late), Some.first(soon), Some.first(rectified)

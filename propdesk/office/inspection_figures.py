"""The figures of inspections: 计划完成率 and 按期率, by what was planned when the month began.

The denominator is the rounds of frozen months that were due by the as-of day: moved, cancelled or
of an ended plan, they stay in it, so that no rate gets better by tidying up (domain.md §3.3,
features.md E7, §6.12). A round without a due date does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from propdesk.office import money
from propdesk.office.entities import InspectionPlan, InspectionTask
from propdesk.office.inspection_dates import month_of
from propdesk.office.periods import month_end

ONE_DAY = timedelta(days=1)


class Counts(NamedTuple):
    """Rounds of a system, a month or a person. done + missed + cancelled + waiting = planned."""

    planned: int = 0
    """应完成: frozen, due by the as-of day."""
    done: int = 0
    """已完成, late ones included."""
    done_on_time: int = 0
    """按期完成: done by their due day."""
    missed: int = 0
    """Due before the as-of day, and not done by it."""
    cancelled: int = 0
    """免做, with a reason."""
    waiting: int = 0
    """Due on the as-of day itself, or given a later day since."""
    abnormal: int = 0
    """Done, with something abnormal."""

    @property
    def completion_rate(self) -> Decimal | None:
        """计划完成率 = 已完成 ÷ 应完成, percent with one decimal; None ("—") where none was due."""
        return money.rate(self.done, self.planned)

    @property
    def on_time_rate(self) -> Decimal | None:
        """按期率 = 按期完成 ÷ 应完成, percent with one decimal; None ("—") where none was due."""
        return money.rate(self.done_on_time, self.planned)

    @property
    def late(self) -> int:
        """Done after their due day."""
        return self.done - self.done_on_time


@dataclass(frozen=True)
class InspectionFigures:
    """The figures of a period as of a day."""

    first: date
    last: date
    as_of: date
    total: Counts
    unplanned_extra: int
    """Done in the period, but in the plan of no month begun by the as-of day: a later round done
    early."""
    by_system: dict[str, Counts] = field(default_factory=dict)
    """By category key of the plans."""
    by_month: dict[str, Counts] = field(default_factory=dict)
    """`2026-11` → its counts, in order."""
    by_keeper: dict[str, Counts] = field(default_factory=dict)
    statutory: Counts = field(default_factory=Counts)
    """Of what law or standard demands."""

    @property
    def planned(self) -> int:
        """应完成."""
        return self.total.planned

    @property
    def done(self) -> int:
        """已完成."""
        return self.total.done

    @property
    def done_on_time(self) -> int:
        """按期完成."""
        return self.total.done_on_time

    @property
    def missed(self) -> int:
        """Missed is missed."""
        return self.total.missed

    @property
    def cancelled(self) -> int:
        """免做."""
        return self.total.cancelled

    @property
    def completion_rate(self) -> Decimal | None:
        """计划完成率, percent."""
        return self.total.completion_rate

    @property
    def on_time_rate(self) -> Decimal | None:
        """按期率, percent."""
        return self.total.on_time_rate


def of_period(session: Session, first: date, last: date, as_of: date) -> InspectionFigures:
    """The figures of the months from that of `first` to that of `last`, as of a day."""
    judged = _judged(session, first, last, as_of)
    return InspectionFigures(
        first=first,
        last=last,
        as_of=as_of,
        total=_sum(one for _row, one in judged),
        unplanned_extra=_extra(session, first, last, as_of),
        by_system=_grouped((row.category, one) for row, one in judged),
        by_month=_grouped((row.frozen_month, one) for row, one in judged),
        by_keeper=_grouped((row.keeper, one) for row, one in judged),
        statutory=_sum(one for row, one in judged if row.statutory),
    )


def _judged(session: Session, first: date, last: date, as_of: date) -> list[tuple[Any, Counts]]:
    """The rounds due as of a day, counted by month, system, keeper and statutory.

    A round that got a later day, because its plan counts from a completion, still counts once
    the month it was planned in is over.
    """
    task = InspectionTask
    ended = month_of(as_of if as_of == month_end(as_of) else as_of.replace(day=1) - ONE_DAY)
    done = and_(task.done_on.is_not(None), task.done_on <= as_of)
    cancelled = and_(_unless(done), task.cancelled_on.is_not(None), task.cancelled_on <= as_of)
    missed = and_(task.due_on < as_of, _unless(done), _unless(cancelled))
    groups = (task.frozen_month, InspectionPlan.category, InspectionPlan.keeper)
    query = (
        select(
            *groups,
            InspectionPlan.statutory,
            func.count(),
            _times(done),
            _times(and_(done, task.done_on <= task.due_on)),
            _times(missed),
            _times(cancelled),
            _times(and_(done, task.result == "abnormal")),
        )
        .join(InspectionPlan, InspectionPlan.id == task.plan_id)
        .where(
            task.frozen_month >= month_of(first),
            task.frozen_month <= month_of(last),
            or_(task.due_on <= as_of, task.frozen_month <= ended),
        )
        .group_by(*groups, InspectionPlan.statutory)
        .order_by(*groups)
    )
    return [(row, _counts(*tuple(row)[4:])) for row in session.execute(query)]


def _times(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _unless(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Not the condition, where a missing day makes it unknown too."""
    return func.coalesce(case((condition, 1), else_=0), 0) == 0


def _counts(
    planned: int, done: int, on_time: int, missed: int, cancelled: int, abnormal: int
) -> Counts:
    waiting = planned - done - missed - cancelled
    return Counts(planned, done, on_time, missed, cancelled, waiting, abnormal)


def _sum(counts: Iterable[Counts]) -> Counts:
    columns = list(zip(*counts, strict=True))
    return Counts(*map(sum, columns)) if columns else Counts()


def _grouped(pairs: Iterable[tuple[str, Counts]]) -> dict[str, Counts]:
    found: dict[str, list[Counts]] = {}
    for key, one in pairs:
        found.setdefault(key, []).append(one)
    return {key: _sum(counts) for key, counts in found.items()}


def _extra(session: Session, first: date, last: date, as_of: date) -> int:
    task = InspectionTask
    query = select(func.count()).where(
        or_(task.frozen_month == "", task.frozen_month > month_of(as_of)),
        task.done_on >= first,
        task.done_on <= min(last, as_of),
    )
    return session.scalar(query) or 0

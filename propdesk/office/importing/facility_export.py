"""The sheets 设施, 巡检计划, 巡检记录, 隐患, 工程项目 of the office workbook, as they go out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from propdesk.office import facility_categories
from propdesk.office.entities import Facility, Hazard, InspectionPlan, InspectionTask, Work
from propdesk.office.hazard_list import steps_by_hazard
from propdesk.office.importing import (
    facility_choices,
    facility_kinds,
    facility_rows,
    hazard_rows,
    plan_shown,
    work_rows,
)
from propdesk.office.importing.columns import Kind
from propdesk.office.importing.facility_choices import Acceptance, Shown, word
from propdesk.office.importing.facility_world import ROUND, Round, abnormal_lines

Value = str | int | Decimal | date | None
_CHOICES: Mapping[str, Mapping[str, str]] = {
    "ownership": facility_choices.OWNERSHIP,
    "fund": facility_choices.FUND,
    "state": facility_choices.STATE,
    "holiday_policy": facility_choices.HOLIDAY,
    "result": facility_choices.RESULT,
    "level": facility_choices.LEVEL,
    "recheck_result": facility_choices.RECHECK,
    "grade": facility_choices.GRADE,
}
_Sheet = tuple[Kind, list[tuple[Value, ...]]]


def sheets(session: Session) -> list[_Sheet]:
    """Each kind of sheet with its rows, in the order of its columns."""
    return [
        (facility_kinds.FACILITIES, _rows(facility_kinds.FACILITIES, _facilities(session))),
        (facility_kinds.PLANS, _rows(facility_kinds.PLANS, _plans(session))),
        (facility_kinds.RECORDS, _rows(facility_kinds.RECORDS, _records(session))),
        (facility_kinds.HAZARDS, _rows(facility_kinds.HAZARDS, _hazards(session))),
        (facility_kinds.WORKS, _rows(facility_kinds.WORKS, _works(session))),
    ]


def _rows(kind: Kind, found: Iterable[Shown]) -> list[tuple[Value, ...]]:
    keys = [field.key for field in kind.fields]
    return [tuple(_cell(kind, key, shown[key]) for key in keys) for shown in found]


def _cell(kind: Kind, key: str, value: Any) -> Value:
    """A value as the office writes it."""
    if key == "state" and kind is facility_kinds.WORKS:
        return word(facility_choices.WORK_STATE, str(value))
    if isinstance(value, Acceptance):
        if value.on and value.words:
            return f"{value.on} {value.words}"
        return value.on or value.words
    if key == "category":
        return facility_categories.name(str(value), "zh_CN")
    if key == "rule":
        return str(value) or facility_choices.EVENT
    if value and key in _CHOICES:
        return word(_CHOICES[key], str(value))
    return value  # type: ignore[no-any-return]


def _facilities(session: Session) -> Iterable[Shown]:
    query = select(Facility).order_by(Facility.sort_key, Facility.number)
    for facility in session.scalars(query):
        yield {"code": facility.number, **facility_rows.shown(facility)}


def _in_order(session: Session) -> list[InspectionPlan]:
    return sorted(session.scalars(select(InspectionPlan)), key=lambda plan: plan.name)


def _plans(session: Session) -> Iterable[Shown]:
    return (plan_shown.shown(session, plan) for plan in _in_order(session))


def _records(session: Session) -> Iterable[Shown]:
    """Every round whose month has begun, and what was entered for any other."""
    lines = abnormal_lines(session)
    for plan in _in_order(session):
        query = (
            select(*ROUND)
            .where(
                InspectionTask.plan_id == plan.id,
                or_(
                    InspectionTask.frozen_month != "",
                    InspectionTask.done_on.is_not(None),
                    InspectionTask.cancelled_on.is_not(None),
                    InspectionTask.note != "",
                ),
            )
            .order_by(InspectionTask.due_on, InspectionTask.id)
        )
        for row in session.execute(query):
            found = Round(*row)
            yield {"plan": plan.name, "due_on": found.due_on, **found.shown(lines)}


def _hazards(session: Session) -> Iterable[Shown]:
    steps, linked = steps_by_hazard(session), hazard_rows.origins(session)
    for hazard in session.scalars(select(Hazard).order_by(Hazard.sort_key, Hazard.number)):
        origin = linked.get(hazard.id, hazard.origin)
        yield hazard_rows.shown(hazard, steps[hazard.id], origin)


def _works(session: Session) -> Iterable[Shown]:
    """By start, name and content, so that the order is the same in every office."""
    found = [work_rows.shown(work) for work in session.scalars(select(Work))]
    key: Callable[[Shown], Any] = lambda row: (  # noqa: E731
        row["starts_on"] or date.max,
        row["name"],
        row["content"],
        row["quantity"],
        str([row[column] for column in sorted(row)]),
    )
    return sorted(found, key=key)

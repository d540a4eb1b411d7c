"""Inspection plans (巡检计划): what is looked at, by which rule, by whom, with its checklist.

A plan is one RRULE. Adding it makes its tasks at once, from its first day to the end of next
month, the backlog included. On the day it was added it can be put right or taken back as a whole;
later a change leaves the frozen month as it was planned, and a plan is ended, not removed
(domain.md §3.3, features.md E7).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from propdesk.i18n import N_, _, in_every_language
from propdesk.office import inspection_making as making
from propdesk.office import inspection_plan_input as given
from propdesk.office import inspection_templates as templates
from propdesk.office import settings
from propdesk.office.entities import (
    Hazard,
    InspectionPlan,
    InspectionTask,
    PlanFacility,
    PlanItem,
    TaskResult,
)
from propdesk.office.errors import UserError
from propdesk.office.inspection_dates import Round, check, horizon, month_of
from propdesk.office.inspection_plan_input import Item
from propdesk.office.workdays import Workdays

PREVIEWED = 8
ENDED = N_("plan ended")
_SHIFTING = (
    "rule",
    "starts_on",
    "ends_on",
    "anchor",
    "max_interval_days",
    "holiday_policy",
    "statutory",
)
"""The columns that decide the days."""


class Preview(NamedTuple):
    """What a plan would do: shown in the form before it is saved."""

    backlog: int
    """Tasks that would be overdue at once, because the plan starts in the past."""
    this_month: int
    next_rounds: list[Round]
    """The next few, from today on."""
    per_year: int


def preview(session: Session, today: date, **columns: Any) -> Preview:
    """What a plan with these columns would make. Raises UserError as `add` does."""
    plan = InspectionPlan(**{**given.DEFAULTS, **columns})
    rhythm = making.rhythm_of(plan)
    check(rhythm, horizon(today))
    calendar = settings.workdays(session)
    until = horizon(today)
    made = rhythm.rounds(plan.starts_on, until, calendar)
    year = rhythm.rounds(max(today, plan.starts_on), given.in_years(today, 5), calendar)
    twelve = given.in_years(max(today, plan.starts_on), 1)
    return Preview(
        backlog=sum(one.due < today for one in made),
        this_month=sum(month_of(one.due) == month_of(today) for one in made),
        next_rounds=[one for one in year if one.due >= today][:PREVIEWED],
        per_year=sum(one.planned < twelve for one in year),
    )


def add(
    session: Session,
    *,
    name: str,
    rule: str,
    starts_on: date,
    today: date,
    facilities: Iterable[int] = (),
    items: Sequence[Item] | None = None,
    **columns: Any,
) -> InspectionPlan:
    """Add a plan and make its tasks up to the end of next month, the backlog included.

    `facilities` are ids. `items` is the checklist; without one it has the single line 总体情况.
    Raises UserError, with the field, for a name that is empty or taken, a rule that cannot be or
    makes more than 5,000 tasks, days out of order, a scrapped facility, a statutory plan whose
    rounds would move later.
    """
    values = {**given.DEFAULTS, **columns, "name": name, "rule": rule, "starts_on": starts_on}
    plan = InspectionPlan(added_on=today)
    chosen = given.write(session, plan, values, facilities, today)
    session.add(plan)
    session.flush()
    _put_facilities(session, plan, chosen)
    put_items(session, plan.id, items or (given.OVERALL,))
    making.make(session, plan, today, settings.workdays(session), first=plan.starts_on)
    return plan


def from_template(
    session: Session,
    template_id: str,
    *,
    starts_on: date,
    today: date,
    facilities: Sequence[int] = (),
    language: str | None = None,
    **columns: Any,
) -> list[InspectionPlan]:
    """Make the plans of a template, by the climate of the community: two where a season differs.

    A name that is taken gets a number. `columns` (keeper, place, …) replace what the template
    says. Raises UserError where the template does not apply here, and as `add`.
    """
    template, climate = templates.of(template_id), templates.climate_of(session)
    drafts = templates.plans_of(template, climate, starts_on)
    if not drafts:
        raise UserError(
            _("“{name}” does not apply in this climate.").format(name=template.name.said()),
            field="template",
        )
    made = []
    for draft in drafts:
        values = {**draft.columns(language), **columns}
        values["name"] = free_name(session, values["name"])
        made.append(add(session, facilities=facilities, today=today, **values))
    return made


def free_name(session: Session, name: str) -> str:
    """`name`, or with a number behind it where a plan has it already."""
    taken = set(
        session.scalars(
            select(InspectionPlan.name).where(InspectionPlan.name.startswith(name, autoescape=True))
        )
    )
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} {number}"
    return free


def change(
    session: Session,
    plan_id: int,
    *,
    today: date,
    facilities: Iterable[int] | None = None,
    items: Sequence[Item] | None = None,
    **columns: Any,
) -> InspectionPlan:
    """Change a plan. What its rounds count from is changed for the future only.

    On the day it was added, with nothing done yet, all its tasks are made anew. Raises UserError
    as `add` does.
    """
    plan = one(session, plan_id)
    known = [row.id for row in facilities_of(session, plan_id)]
    values = {**{name: getattr(plan, name) for name in given.COLUMNS}, **columns}
    before = [getattr(plan, name) for name in _SHIFTING]
    wanted = known if facilities is None else facilities
    chosen = given.write(session, plan, values, wanted, today, old=set(known))
    session.flush()
    if facilities is not None:
        _put_facilities(session, plan, chosen)
    if items is not None:
        put_items(session, plan_id, items or (given.OVERALL,))
    if before != [getattr(plan, name) for name in _SHIFTING]:
        new_end = plan.ends_on != before[_SHIFTING.index("ends_on")]
        _days_changed(session, plan, today, new_end=new_end)
    return plan


def _days_changed(session: Session, plan: InspectionPlan, today: date, *, new_end: bool) -> None:
    calendar = settings.workdays(session)
    if plan.added_on == today and not is_used(session, plan.id):
        making.drop(session, plan.id)
        making.make(session, plan, today, calendar, first=plan.starts_on)
    else:
        if plan.ends_on and new_end:
            _cancel_after(session, plan, plan.ends_on, today)
        making.remake(session, plan, today, calendar, new_rule=True)


def end(session: Session, plan_id: int, on: date, reason: str, today: date) -> InspectionPlan:
    """Let a plan end; `on` is the last day it makes tasks for.

    Later tasks of a frozen month are cancelled, which leaves them in the figures of their month.
    Raises UserError without a reason, for a day before its start or its last completion.
    """
    plan = one(session, plan_id)
    if not reason.strip():
        raise UserError(_("Say why: a reason is needed."), field="reason")
    done = session.scalar(
        select(func.max(InspectionTask.planned_on)).where(
            InspectionTask.plan_id == plan_id, InspectionTask.done_on.is_not(None)
        )
    )
    if done and on < done:
        raise UserError(
            _("The round of {day} is done: the plan cannot end before it.").format(day=done),
            field="ends_on",
        )
    plan.end_reason = reason.strip()
    return change(session, plan_id, today=today, ends_on=on)


def reopen(session: Session, plan_id: int, today: date) -> InspectionPlan:
    """Let an ended plan go on; the rounds its end had cancelled come back."""
    plan = one(session, plan_id)
    if plan.ends_on is None:
        raise UserError(_("This plan has no end."))
    ended = plan.ends_on
    reasons = [_because(plan, word) for word in in_every_language(ENDED)]
    for task in session.scalars(
        select(InspectionTask).where(
            InspectionTask.plan_id == plan_id,
            InspectionTask.planned_on > ended,
            InspectionTask.cancel_reason.in_(reasons),
        )
    ):
        task.cancelled_on, task.cancel_reason = None, ""
    plan.end_reason = ""
    return change(session, plan_id, today=today, ends_on=None)


def _because(plan: InspectionPlan, ended: str) -> str:
    return f"{ended}: {plan.end_reason}" if plan.end_reason else ended


def _cancel_after(session: Session, plan: InspectionPlan, last: date, today: date) -> None:
    making.freeze(session, today)
    making.drop(session, plan.id, InspectionTask.planned_on > last, *making.is_loose(moved=True))
    # What figures count, or was begun before its month, stays.
    waiting = select(InspectionTask).where(
        InspectionTask.plan_id == plan.id,
        InspectionTask.planned_on > last,
        InspectionTask.done_on.is_(None),
        InspectionTask.cancelled_on.is_(None),
    )
    for task in session.scalars(waiting):
        task.cancelled_on, task.cancel_reason = today, _because(plan, _(ENDED))
    session.flush()


class Removed(NamedTuple):
    """All that a plan was which is taken away, to be put back."""

    columns: dict[str, Any]
    facilities: tuple[int, ...]
    items: tuple[Item, ...]
    added_on: date


def remove(session: Session, plan_id: int, today: date) -> Removed:
    """Take a plan away that was made by mistake: on the day it was added, or before any of its
    rounds counts. Raises UserError when something was done, or its rounds count: it is ended then.
    What is returned puts it back.
    """
    plan = one(session, plan_id)
    frozen = select(InspectionTask.id).where(
        InspectionTask.plan_id == plan_id, InspectionTask.frozen_month != ""
    )
    if is_used(session, plan_id):
        raise UserError(_("Something was entered for this plan already: end it instead."))
    if plan.added_on != today and session.scalar(frozen.limit(1)):
        raise UserError(_("Rounds of this plan are in the figures already: end it instead."))
    removed = Removed(
        {name: getattr(plan, name) for name in given.COLUMNS},
        tuple(row.id for row in facilities_of(session, plan_id)),
        tuple(
            Item(*(getattr(row, name) for name in Item._fields))
            for row in items_of(session, plan_id)
        ),
        plan.added_on,
    )
    making.drop(session, plan_id)
    for entity in (PlanItem, PlanFacility):
        for row in session.scalars(select(entity).where(entity.plan_id == plan_id)):
            session.delete(row)
    session.flush()
    session.delete(plan)
    session.flush()
    return removed


def put_back(session: Session, removed: Removed, today: date) -> InspectionPlan:
    """The plan that was taken away, with its facilities, its checklist and its tasks by the rule.

    Raises UserError as `add` does: its name may have been given to another.
    """
    plan = add(
        session,
        **removed.columns,
        facilities=removed.facilities,
        items=removed.items,
        today=today,
    )
    plan.added_on = removed.added_on
    return plan


def is_used(session: Session, plan_id: int) -> bool:
    """Whether anything hangs on one of its tasks: begun, done, cancelled, or with a hazard."""
    touched = (
        select(InspectionTask.id)
        .outerjoin(TaskResult, TaskResult.task_id == InspectionTask.id)
        .outerjoin(Hazard, Hazard.task_id == InspectionTask.id)
        .where(
            InspectionTask.plan_id == plan_id,
            or_(
                InspectionTask.done_on.is_not(None),
                InspectionTask.started_on.is_not(None),
                InspectionTask.cancelled_on.is_not(None),
                TaskResult.id.is_not(None),
                Hazard.id.is_not(None),
            ),
        )
    )
    return session.scalar(touched.limit(1)) is not None


def reshift(session: Session, today: date, workdays: Workdays | None = None) -> int:
    """The table of holidays has changed: new due days for what no figure counts yet; how many
    plans were looked at."""
    calendar = workdays or settings.workdays(session)
    query = select(InspectionPlan).where(
        InspectionPlan.holiday_policy != "keep", InspectionPlan.rule != ""
    )
    plans = session.scalars(query).all()
    for plan in plans:
        making.remake(session, plan, today, calendar)
    return len(plans)


def one(session: Session, plan_id: int) -> InspectionPlan:
    """The plan. Raises UserError when it is gone."""
    found = session.get(InspectionPlan, plan_id)
    if found is None:
        raise UserError(_("This plan is no longer there."))
    return found


def by_name(session: Session, name: str) -> InspectionPlan | None:
    """The plan of this name."""
    query = select(InspectionPlan).where(InspectionPlan.name == name.strip())
    return session.scalars(query).one_or_none()


def facilities_of(session: Session, plan_id: int) -> list[given.PlanFacilityRow]:
    """The facilities a plan looks at, in the order of their numbers."""
    return given.facilities_of(session, plan_id)


def items_of(session: Session, plan_id: int) -> list[PlanItem]:
    """The checklist of a plan, in order."""
    query = select(PlanItem).where(PlanItem.plan_id == plan_id).order_by(PlanItem.position)
    return list(session.scalars(query))


def put_items(session: Session, plan_id: int, items: Sequence[Item]) -> None:
    """Replace the checklist; rounds that are entered keep the lines as they read then.

    Raises UserError for an empty line, an unknown kind, limits the wrong way round.
    """
    lines = [given.checked_item(item) for item in items]
    known = {row.position: row for row in items_of(session, plan_id)}
    for position, item in enumerate(lines, start=1):
        row = known.pop(position, None)
        if row is None:
            row = PlanItem(plan_id=plan_id, position=position, text=item.text)
            session.add(row)
        for name, value in item._asdict().items():
            if getattr(row, name) != value:
                setattr(row, name, value)
    for row in known.values():
        session.delete(row)
    session.flush()


def _put_facilities(session: Session, plan: InspectionPlan, chosen: Sequence[int]) -> None:
    known = set(
        session.scalars(select(PlanFacility.facility_id).where(PlanFacility.plan_id == plan.id))
    )
    for gone in known - set(chosen):
        session.execute(
            delete(PlanFacility).where(
                PlanFacility.plan_id == plan.id, PlanFacility.facility_id == gone
            )
        )
    for facility_id in chosen:
        if facility_id not in known:
            session.add(PlanFacility(plan_id=plan.id, facility_id=facility_id))
    session.flush()


def item(text: str, *, low: str | None = None, high: str | None = None, **more: Any) -> Item:
    """A line of a checklist; with a limit or a unit it asks for a number."""
    kind = more.pop("kind", "number" if low or high or more.get("unit") else "choice")
    limits = [None if limit is None else Decimal(limit) for limit in (low, high)]
    return Item(text, kind=kind, low=limits[0], high=limits[1], **more)

"""One time line per facility: rounds, hazards, repairs, papers, states, conditions, photos, costs.

The newest first. Rounds of a month in which nothing was found are one line, so that a daily check
does not hide what happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from propdesk.i18n import _, ngettext
from propdesk.office import facilities, facility_costs, facility_papers, facility_terms, money
from propdesk.office import photos as photos_
from propdesk.office.entities import (
    Facility,
    Hazard,
    InspectionPlan,
    InspectionTask,
    PlanFacility,
    TaskResult,
    Work,
)

KINDS = ("start", "state", "grade", "paper", "inspection", "hazard", "work", "photo")


class Moment(NamedTuple):
    """One line of the history."""

    on: date | None
    """None: no day is known."""
    kind: str
    """start, state, grade, paper, inspection, hazard, work or photo."""
    text: str
    figure: str = ""
    """A sum in 元, or a number."""
    tone: str | None = None
    """`done`, `soon` or `overdue`, as the window colours it."""
    subject_id: int | None = None
    """The record behind it: the task, the hazard, the work, the paper, the photo."""


def timeline(session: Session, facility_id: int) -> list[Moment]:
    """Everything that happened to a facility, the newest first."""
    facility = facilities.one(session, facility_id)
    moments = [
        *_start(facility),
        *_states(session, facility_id),
        *_grades(session, facility_id),
        *_papers(session, facility_id),
        *_inspections(session, facility_id),
        *_hazards(session, facility_id),
        *_works(session, facility_id),
        *_photos(session, facility_id),
    ]
    return sorted(moments, key=lambda moment: moment.on or date.min, reverse=True)


def costs(
    session: Session, facility_id: int, *, first: date | None = None, last: date | None = None
) -> Decimal:
    """What a facility cost, in all or from `first` to `last`. 元."""
    return facility_costs.of(session, facility_id, first, last)


def _start(facility: Facility) -> Iterator[Moment]:
    if facility.made_on:
        yield Moment(facility.made_on, "start", _("Made"), facility.maker)
    if facility.started_on:
        figure = "" if facility.original_value is None else money.text(facility.original_value)
        yield Moment(facility.started_on, "start", _("Put into use"), figure)


def _states(session: Session, facility_id: int) -> Iterator[Moment]:
    for stretch in facilities.states(session, facility_id):
        word = facility_terms.of(facility_terms.STATES, stretch.state)
        figure = ""
        if stretch.state == "stopped" and stretch.ends_on:
            days = (stretch.ends_on - stretch.starts_on).days + 1
            figure = ngettext("{n} day", "{n} days", days).format(n=days)
        yield Moment(
            stretch.starts_on,
            "state",
            _with(word, stretch.reason),
            figure,
            facility_terms.STATE_TONES[stretch.state],
            stretch.id,
        )


def _grades(session: Session, facility_id: int) -> Iterator[Moment]:
    for seen in facilities.grades(session, facility_id):
        word = _("Condition {grade}").format(grade=_(facility_terms.CONDITIONS[seen.grade]))
        tone = "soon" if seen.grade <= 2 else None
        yield Moment(seen.seen_on, "grade", _with(word, seen.note), seen.seen_by, tone, seen.id)


def _papers(session: Session, facility_id: int) -> Iterator[Moment]:
    for paper in facility_papers.of(session, facility_id):
        kind = facility_terms.of(facility_terms.PAPERS, paper.kind)
        text = _("{kind}: {title}").format(kind=kind, title=paper.title)
        if paper.expires_on:
            text = _("{text}, until {day}").format(text=text, day=paper.expires_on)
        figure = "" if paper.cost is None else money.text(paper.cost)
        yield Moment(paper.starts_on, "paper", _with(text, paper.result), figure, None, paper.id)


class _Round(NamedTuple):
    task_id: int
    plan: str
    done_on: date
    abnormal: bool
    words: str
    inspector: str


def _rounds(session: Session, facility_id: int) -> list[_Round]:
    """The rounds done that looked at a facility, with what was found at it."""
    results: dict[int, list[TaskResult]] = {}
    for line in session.scalars(
        select(TaskResult)
        .where(TaskResult.facility_id == facility_id, TaskResult.answer == "abnormal")
        .order_by(TaskResult.position)
    ):
        results.setdefault(line.task_id, []).append(line)
    entered = set(
        session.scalars(
            select(TaskResult.task_id).where(TaskResult.facility_id == facility_id).distinct()
        )
    )
    planned = select(PlanFacility.plan_id).where(PlanFacility.facility_id == facility_id)
    query = (
        select(
            InspectionTask.id,
            InspectionPlan.name,
            InspectionTask.done_on,
            InspectionTask.result,
            InspectionTask.abnormal,
            InspectionTask.inspector,
        )
        .join(InspectionPlan, InspectionPlan.id == InspectionTask.plan_id)
        .where(InspectionTask.plan_id.in_(planned), InspectionTask.done_on.is_not(None))
    )
    found = []
    for task_id, plan, done_on, result, words, inspector in session.execute(query):
        if done_on is None:
            continue
        own = results.get(task_id, [])
        abnormal = bool(own) if task_id in entered else result == "abnormal"
        said = _(", ").join(_with(one.text, one.words) for one in own) or (
            words if abnormal else ""
        )
        found.append(_Round(task_id, plan, done_on, abnormal, said, inspector))
    return found


def _inspections(session: Session, facility_id: int) -> Iterator[Moment]:
    normal: dict[tuple[str, int, int], list[_Round]] = {}
    for one in _rounds(session, facility_id):
        if one.abnormal:
            text = _("{plan}: abnormal").format(plan=one.plan)
            yield Moment(
                one.done_on,
                "inspection",
                _with(text, one.words),
                one.inspector,
                "soon",
                one.task_id,
            )
        else:
            key = (one.plan, one.done_on.year, one.done_on.month)
            normal.setdefault(key, []).append(one)
    for (plan, _year, _month), rounds in normal.items():
        last = max(rounds, key=lambda one: one.done_on)
        count = len(rounds)
        text = (
            _("{plan}: normal").format(plan=plan)
            if count == 1
            else ngettext(
                "{plan}: {n} round this month, normal",
                "{plan}: {n} rounds this month, normal",
                count,
            ).format(plan=plan, n=count)
        )
        figure = last.inspector if count == 1 else ""
        yield Moment(last.done_on, "inspection", text, figure, None, last.task_id)


def _hazards(session: Session, facility_id: int) -> Iterator[Moment]:
    query = select(Hazard).where(Hazard.facility_id == facility_id)
    for hazard in session.scalars(query):
        found = _("Hazard {number}: {what}").format(number=hazard.number, what=hazard.what)
        open_ = hazard.closed_on is None
        yield Moment(hazard.found_on, "hazard", found, "", "overdue" if open_ else None, hazard.id)
        figure = "" if hazard.cost is None else money.text(hazard.cost)
        if hazard.rectified_on and hazard.rectified_on != hazard.closed_on:
            text = _("Hazard {number} rectified").format(number=hazard.number)
            yield Moment(hazard.rectified_on, "hazard", text, figure, None, hazard.id)
            figure = ""
        if hazard.closed_on:
            text = _("Hazard {number} closed by re-check").format(number=hazard.number)
            yield Moment(hazard.closed_on, "hazard", text, figure, "done", hazard.id)


def _works(session: Session, facility_id: int) -> Iterator[Moment]:
    query = (
        select(Work)
        .outerjoin(Hazard, Hazard.id == Work.hazard_id)
        .where(func.coalesce(Work.facility_id, Hazard.facility_id) == facility_id)
    )
    for work in session.scalars(query):
        text = work.name if work.name == work.content else _with(work.name, work.content)
        if work.quantity is not None:
            quantity = f"{work.quantity.normalize():f} {work.unit}".strip()
            text = f"{text} {quantity}"
        day = work.ends_on or work.accepted_on or work.starts_on
        figure = "" if work.final_cost is None else money.text(work.final_cost)
        done = work.state == "done"
        yield Moment(
            day,
            "work",
            _("Repair: {text}").format(text=text)
            if work.kind == "repair"
            else _("Project: {text}").format(text=text),
            figure,
            "done" if done else "soon",
            work.id,
        )


def _photos(session: Session, facility_id: int) -> Iterator[Moment]:
    days: dict[date, list[str]] = {}
    first: dict[date, int] = {}
    for photo in photos_.of_record(session, "facility", facility_id):
        day = photo.taken_on or photo.added_on
        days.setdefault(day, []).append(photo.caption)
        first.setdefault(day, photo.id)
    for day, captions in days.items():
        count = len(captions)
        text = ngettext("{n} photo", "{n} photos", count).format(n=count)
        yield Moment(
            day,
            "photo",
            _with(text, _(", ").join(filter(None, captions))),
            "",
            None,
            first[day],
        )


def _with(text: str, more: str) -> str:
    return _("{text}: {more}").format(text=text, more=more) if more else text

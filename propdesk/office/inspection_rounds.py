"""Keying a round (录入巡检结果): one grid of checklist × facilities, safe to save again.

A line is known by its task and `<facility id or 0>/<position>`, so that saving twice changes
nothing; a number outside its limits is abnormal by itself; an abnormal line makes exactly one
hazard, which stays when the line is corrected (features.md E5, E6, §6.16). The day it was done and
the day it was entered are two dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.i18n import _, ngettext
from propdesk.office import hazards, inspection_plans, settings
from propdesk.office import inspection_making as making
from propdesk.office.entities import (
    Facility,
    Hazard,
    InspectionPlan,
    InspectionTask,
    PlanItem,
    TaskResult,
)
from propdesk.office.entities.inspections import ANSWERS
from propdesk.office.errors import UserError
from propdesk.office.inspection_plan_input import PlanFacilityRow
from propdesk.office.inspection_tasks import get, state_of

LARGEST = Decimal(10) ** 9
"""No reading is as large: a slip."""


class Entry(NamedTuple):
    """What the clerk keys for one line. `facility_id` None: the round as a whole."""

    facility_id: int | None
    position: int
    answer: str
    number: Decimal | None = None
    words: str = ""

    @property
    def key(self) -> str:
        """`<facility id or 0>/<position>`."""
        return key_of(self.facility_id, self.position)


class Cell(NamedTuple):
    """What is entered at one line and one facility."""

    answer: str
    number: Decimal | None
    words: str
    result_id: int
    hazard: str
    """The number of the hazard it made; empty: none."""


class Line(NamedTuple):
    """One line of the checklist, as it reads for this round."""

    position: int
    text: str
    text_en: str
    kind: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    photo: bool


@dataclass(frozen=True)
class RoundSheet:
    """A round to be keyed or printed: lines × facilities. `None` in `facilities`: the place."""

    task_id: int
    plan_id: int
    plan: str
    category: str
    place: str
    planned_on: date
    due_on: date
    scheduled_on: date
    done_on: date | None
    entered_on: date | None
    state: str
    inspector: str
    note: str
    keeper: str
    signatures: str
    basis: str
    facilities: tuple[PlanFacilityRow | None, ...]
    lines: tuple[Line, ...]
    cells: dict[str, Cell]
    """By key of line and facility; a missing one is not entered."""

    def keys(self) -> list[str]:
        """The key of every cell, facility by facility."""
        return [
            key_of(one.id if one else None, line.position)
            for one in self.facilities
            for line in self.lines
        ]


class Saved(NamedTuple):
    """What saving did."""

    task: InspectionTask
    result: str
    """normal or abnormal; empty: not finished."""
    made: tuple[str, ...]
    """Numbers of new hazards."""
    kept: tuple[str, ...]
    """Hazards that were there already."""
    withdrawn: tuple[str, ...]
    """Hazards whose line is no longer abnormal: they stay, with a note."""


def key_of(facility_id: int | None, position: int) -> str:
    """`<facility id or 0>/<position>`."""
    return f"{facility_id or 0}/{position}"


def sheet(session: Session, task_id: int, today: date | None = None) -> RoundSheet:
    """The grid of a round, with what is entered. Lines that were entered read as they did then."""
    task = get(session, task_id)
    plan = inspection_plans.one(session, task.plan_id)
    results = list(session.scalars(select(TaskResult).where(TaskResult.task_id == task_id)))
    numbers = _hazards(session, task_id)
    return RoundSheet(
        task_id=task.id,
        plan_id=plan.id,
        plan=plan.name,
        category=plan.category,
        place=plan.place,
        planned_on=task.planned_on,
        due_on=task.due_on,
        scheduled_on=task.scheduled_on,
        done_on=task.done_on,
        entered_on=task.entered_on,
        state=state_of(task, today or task.due_on, plan.lead_days),
        inspector=task.inspector,
        note=task.note,
        keeper=plan.keeper,
        signatures=plan.signatures,
        basis=plan.basis,
        facilities=_facilities(session, plan.id, results),
        lines=_lines(inspection_plans.items_of(session, plan.id), results),
        cells={
            one.item_key: Cell(
                one.answer, one.number, one.words, one.id, numbers.get(one.item_key, "")
            )
            for one in results
        },
    )


def _hazards(session: Session, task_id: int) -> dict[str, str]:
    query = select(Hazard.item_key, Hazard.number).where(Hazard.task_id == task_id)
    return {row[0]: row[1] for row in session.execute(query) if row[0]}


def _facilities(
    session: Session, plan_id: int, results: Sequence[TaskResult]
) -> tuple[PlanFacilityRow | None, ...]:
    """Those of the plan that are not scrapped, and those something was entered for."""
    known = {one.facility_id for one in results}
    listed = {one.id: one for one in inspection_plans.facilities_of(session, plan_id)}
    lost = [one for one in known if one and one not in listed]
    for facility in session.scalars(select(Facility).where(Facility.id.in_(lost))):
        listed[facility.id] = PlanFacilityRow(
            *(getattr(facility, name) for name in PlanFacilityRow._fields)
        )
    rows: list[PlanFacilityRow | None] = [
        one for one in listed.values() if one.state != "scrapped" or one.id in known
    ]
    return tuple([*([None] if None in known and rows else []), *rows]) or (None,)


def _lines(items: Sequence[PlanItem], results: Sequence[TaskResult]) -> tuple[Line, ...]:
    texts = {one.position: one.text for one in results}
    lines = {
        item.position: Line(
            item.position,
            texts.get(item.position, item.text),
            item.text_en if texts.get(item.position, item.text) == item.text else "",
            item.kind,
            item.unit,
            item.low,
            item.high,
            item.photo,
        )
        for item in items
    }
    for position, text in texts.items():
        lines.setdefault(position, Line(position, text, "", "choice", "", None, None, False))
    return tuple(lines[position] for position in sorted(lines))


def save(
    session: Session,
    task_id: int,
    entries: Iterable[Entry],
    *,
    today: date,
    done_on: date | None = None,
    inspector: str = "",
    note: str = "",
    finish: bool = True,
) -> Saved:
    """Save what was keyed. `finish`: the round is done, on `done_on` (today unless given).

    Without `finish` it is in progress. Saving again is safe: a line is the same line, an abnormal
    one has the same hazard. Raises UserError, and writes nothing, for a day in the future or
    before the plan may begin, a line that is not on the sheet, an answer that is none, and lines
    that are missing at the end.
    """
    making.freeze(session, today)
    task = get(session, task_id)
    plan = inspection_plans.one(session, task.plan_id)
    known = sheet(session, task_id, today)
    keyed = _checked(known, entries)
    finish = finish or task.done_on is not None
    day = done_on or task.done_on or today
    _check_day(plan, task, day, today)
    if finish:
        _refuse_gaps(known, keyed)
    _write_results(session, task, known, keyed)
    task.inspector = inspector.strip() or task.inspector
    task.note = note.strip() or task.note
    task.started_on = min(task.started_on or day, day)
    result = _result(session, task_id)
    if finish:
        task.done_on, task.result = day, result
        task.entered_on = task.entered_on or today
    session.flush()
    made, kept, withdrawn = _hazards_of(session, task, plan, set(keyed), today)
    making.reanchor(session, plan, today, settings.workdays(session))
    return Saved(task, task.result, made, kept, withdrawn)


def all_normal_except(
    session: Session, task_id: int, exceptions: Iterable[Entry] = ()
) -> list[Entry]:
    """Entries for the whole sheet: everything normal but what is named (其余正常).

    Lines that ask for a number keep what is entered, and are left out where nothing is: a number
    cannot be guessed.
    """
    known = sheet(session, task_id)
    named = {one.key: one for one in exceptions}
    found = []
    for facility in known.facilities:
        facility_id = facility.id if facility else None
        for line in known.lines:
            key = key_of(facility_id, line.position)
            entered = known.cells.get(key)
            if key in named:
                found.append(named[key])
            elif line.kind != "number":
                words = entered.words if entered else ""
                found.append(Entry(facility_id, line.position, "normal", None, words))
            elif entered:
                found.append(
                    Entry(facility_id, line.position, entered.answer, entered.number, entered.words)
                )
    return found


def _checked(known: RoundSheet, entries: Iterable[Entry]) -> dict[str, Entry]:
    lines = {line.position: line for line in known.lines}
    keys = set(known.keys())
    found = {}
    for entry in entries:
        if entry.key not in keys:
            raise UserError(
                _("Line {position} is not on this sheet: open it again.").format(
                    position=entry.position
                )
            )
        found[entry.key] = _judged(lines[entry.position], entry)
    return found


def _judged(line: Line, entry: Entry) -> Entry:
    """The entry with what follows from its number. Raises UserError for what is no answer."""
    if entry.answer not in ANSWERS:
        raise UserError(
            _("“{line}”: choose normal, abnormal or not applicable.").format(line=line.text)
        )
    if line.kind != "number" or entry.answer == "na":
        return entry._replace(number=None, words=entry.words.strip())
    if entry.number is None:
        if entry.answer == "abnormal":
            return entry._replace(words=entry.words.strip())
        raise UserError(
            _("“{line}”: enter the number, or mark it as not applicable.").format(line=line.text)
        )
    low, high = line.low, line.high
    if not (entry.number.is_finite() and abs(entry.number) < LARGEST):
        raise UserError(_("“{line}”: this number cannot be right.").format(line=line.text))
    number = entry.number.quantize(Decimal("0.0001"))
    outside = (low is not None and number < low) or (high is not None and number > high)
    answer = "abnormal" if outside else entry.answer
    return entry._replace(answer=answer, number=number, words=entry.words.strip())


def _check_day(plan: InspectionPlan, task: InspectionTask, day: date, today: date) -> None:
    if task.cancelled_on is not None:
        raise UserError(_("This round is cancelled: restore it first."))
    if day > today:
        raise UserError(
            _("{day} lies in the future: enter the round when it is done.").format(day=day),
            field="done_on",
        )
    first = plan.starts_on - timedelta(days=plan.lead_days)
    if day < min(first, task.planned_on):
        raise UserError(
            _("{day} is before the plan begins ({first}): check the day it was done.").format(
                day=day, first=first
            ),
            field="done_on",
        )


def _refuse_gaps(known: RoundSheet, keyed: dict[str, Entry]) -> None:
    every = known.keys()
    missing = [key for key in every if key not in keyed and key not in known.cells]
    if not missing:
        return
    position = int(missing[0].partition("/")[2])
    line = next(one.text for one in known.lines if one.position == position)
    raise UserError(
        ngettext(
            "{n} line is not entered yet (“{line}”): enter it, or save the round unfinished.",
            "{n} lines are not entered yet (first “{line}”): enter them, or save the round"
            " unfinished.",
            len(missing),
        ).format(n=len(missing), line=line),
        field="entries",
    )


def _write_results(
    session: Session, task: InspectionTask, known: RoundSheet, keyed: dict[str, Entry]
) -> None:
    lines = {line.position: line for line in known.lines}
    query = select(TaskResult).where(TaskResult.task_id == task.id)
    there = {one.item_key: one for one in session.scalars(query)}
    for key, entry in keyed.items():
        row = there.get(key)
        if row is None:
            row = TaskResult(
                task_id=task.id,
                item_key=key,
                facility_id=entry.facility_id,
                position=entry.position,
                text=lines[entry.position].text,
            )
            session.add(row)
        for name in ("answer", "number", "words"):
            if getattr(row, name) != getattr(entry, name):
                setattr(row, name, getattr(entry, name))
    session.flush()


def _result(session: Session, task_id: int) -> str:
    query = select(TaskResult.id).where(
        TaskResult.task_id == task_id, TaskResult.answer == "abnormal"
    )
    return "normal" if session.scalar(query.limit(1)) is None else "abnormal"


def _hazards_of(
    session: Session, task: InspectionTask, plan: InspectionPlan, keys: set[str], today: date
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    before = _hazards(session, task.id)
    made: list[str] = []
    kept: list[str] = []
    withdrawn: list[str] = []
    query = select(TaskResult).where(TaskResult.task_id == task.id).order_by(TaskResult.id)
    for result in session.scalars(query).all():
        if result.item_key not in keys:
            continue
        if result.answer == "abnormal":
            facility = session.get(Facility, result.facility_id) if result.facility_id else None
            hazard = hazards.from_result(session, task, plan, result, facility, today)
            (kept if result.item_key in before else made).append(hazard.number)
        elif result.item_key in before:
            gone = hazards.withdraw_result(session, task.id, result.item_key, today=today)
            withdrawn += [gone.number] if gone else []
    return tuple(made), tuple(kept), tuple(withdrawn)


def reopen(session: Session, task_id: int, today: date) -> InspectionTask:
    """Take a completion back: the round is in progress again, its lines and hazards stay.

    A plan that counts from its completions counts from the one before again.
    """
    task = get(session, task_id)
    if task.done_on is None:
        raise UserError(_("This round is not done yet."))
    task.done_on, task.entered_on, task.result = None, None, ""
    session.flush()
    plan = inspection_plans.one(session, task.plan_id)
    making.reanchor(session, plan, today, settings.workdays(session))
    return task

"""The facilities, plans and tasks the rows of an import are compared with, loaded when needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import inspection_dates
from propdesk.office.entities import (
    Facility,
    InspectionPlan,
    InspectionTask,
    PlanFacility,
    TaskResult,
)
from propdesk.office.importing.facility_choices import Shown, numbers
from propdesk.office.importing.steps import Row
from propdesk.office.importing.values import Unreadable, narrow


@dataclass(eq=False)
class Thing:
    """A facility, there already (`facility`) or about to be added."""

    number: str
    category: str
    state: str
    facility: Facility | None = None


@dataclass(eq=False)
class Scheme:
    """A plan, there already (`plan`) or about to be added by `row`."""

    name: str
    plan: InspectionPlan | None = None
    category: str = ""
    things: tuple[Thing, ...] = ()
    rounds: Sequence[inspection_dates.Round] = ()
    """Of a plan about to be added: the tasks it will make."""


class Round(NamedTuple):
    """A task as the import compares it."""

    id: int
    plan_id: int
    planned_on: date
    due_on: date
    done_on: date | None
    entered_on: date | None
    result: str
    abnormal: str
    inspector: str
    note: str
    cancelled_on: date | None
    cancel_reason: str

    def shown(self, lines: Mapping[int, str]) -> Shown:
        """A round as its row has it; `lines` are its abnormal lines in words, by task."""
        note = self.note
        if self.cancelled_on is not None:
            note = CANCELLED + self.cancel_reason
        return {
            "done_on": self.done_on,
            "result": self.result,
            "abnormal": self.abnormal or lines.get(self.id, ""),
            "inspector": self.inspector,
            "note": note,
        }


CANCELLED = "取消："
"""What the note of a cancelled round begins with, for the sheet has no column for it."""
ROUND = tuple(getattr(InspectionTask, name) for name in Round._fields)
"""The columns a `Round` is read from."""


def abnormal_lines(session: Session, plan_id: int | None = None) -> dict[int, str]:
    """The abnormal lines of rounds entered line by line, in words, by task."""
    query = (
        select(TaskResult.task_id, Facility.number, TaskResult.text, TaskResult.words)
        .outerjoin(Facility, Facility.id == TaskResult.facility_id)
        .where(TaskResult.answer == "abnormal")
        .order_by(TaskResult.task_id, TaskResult.position, TaskResult.id)
    )
    if plan_id is not None:
        query = query.join(InspectionTask, InspectionTask.id == TaskResult.task_id).where(
            InspectionTask.plan_id == plan_id
        )
    found: dict[int, list[str]] = {}
    for task_id, number, text, words in session.execute(query):
        line = " ".join(part for part in (number, text) if part)
        found.setdefault(task_id, []).append(f"{line}：{words}" if words else line)
    return {task_id: "；".join(lines) for task_id, lines in found.items()}


class Ledger:
    """The facilities and plans as they stand, and as they will with the rows accepted so far."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.things: dict[str, Thing] = {}
        self.schemes: dict[str, Scheme] = {}
        self.refused: dict[str, Row] = {}
        """Facilities and plans with a refused row, so that rows about them can say so."""
        for facility in session.scalars(select(Facility)):
            self.things[key(facility.number)] = Thing(
                facility.number, facility.category, facility.state, facility
            )
        for plan in session.scalars(select(InspectionPlan)):
            self.schemes[key(plan.name)] = Scheme(plan.name, plan, plan.category)

    def thing(self, number: str) -> Thing | None:
        """The facility of this number."""
        return self.things.get(key(number))

    def scheme(self, name: str) -> Scheme | None:
        """The plan of this name."""
        return self.schemes.get(key(name))

    def named(self, cell: str) -> tuple[Thing, ...]:
        """The facilities a cell names; none: it names a place.

        `Unreadable` when it names some that are there and some that are not.
        """
        words = numbers(cell)
        found = [self.thing(word) for word in words]
        unknown = [word for word, thing in zip(words, found, strict=True) if thing is None]
        if unknown and len(unknown) < len(words):
            raise Unreadable(self.why_not(unknown[0]))
        return tuple(thing for thing in found if thing is not None)

    def why_not(self, number: str) -> str:
        """Why there is no facility of this number."""
        row = self.refused.get(key(number))
        if row is not None:
            return _("{room} is refused in {row}.").format(room=number, row=row.place)
        return _("There is no facility {number}: check it, or add it to the sheet 设施.").format(
            number=number
        )

    def links(self, plan_id: int) -> list[PlanFacility]:
        """Which facilities a plan looks at, as they are kept."""
        query = select(PlanFacility).where(PlanFacility.plan_id == plan_id)
        return list(self.session.scalars(query))

    def looked_at(self, plan_id: int) -> set[int]:
        """The facilities a plan looks at, without those scrapped since."""
        query = (
            select(PlanFacility.facility_id)
            .join(Facility, Facility.id == PlanFacility.facility_id)
            .where(PlanFacility.plan_id == plan_id, Facility.state != "scrapped")
        )
        return set(self.session.scalars(query))

    def entered_by_line(self, plan_id: int) -> set[int]:
        """The tasks of a plan whose checklist was filled in."""
        query = (
            select(TaskResult.task_id)
            .join(InspectionTask, InspectionTask.id == TaskResult.task_id)
            .where(InspectionTask.plan_id == plan_id)
        )
        return set(self.session.scalars(query))

    def rounds(self, plan_id: int) -> list[Round]:
        """The tasks of a plan, by due date."""
        query = (
            select(*ROUND)
            .where(InspectionTask.plan_id == plan_id)
            .order_by(InspectionTask.due_on, InspectionTask.id)
        )
        return [Round(*row) for row in self.session.execute(query)]


def key(word: str) -> str:
    """Numbers and names are told apart without regard to width and capital letters."""
    return narrow(word).upper()

"""The registers of the facilities as they stood on a day, as the figures of a year count them.

A past day stays as it was: rounds count by their day of completion, hazards by their steps, works
by the day they were finished, facilities by their stretches of state and conditions seen by then.
What is planned for next year (works not finished, renewals) is read as it is planned now.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from propdesk.office import (
    facility_dates,
    hazard_list,
    inspection_templates,
    renewal,
    work_figures,
)
from propdesk.office.entities import (
    Facility,
    FacilityGrade,
    FacilityPaper,
    FacilityState,
    Hazard,
    HazardStep,
    InspectionPlan,
    InspectionTask,
    Person,
    Work,
)
from propdesk.office.facilities import building_name
from propdesk.office.facility_facts import Renewal
from propdesk.office.hazard_list import HazardRow
from propdesk.office.periods import month_end
from propdesk.office.public_text import public
from propdesk.office.work_list import WorkRow

ORDERLY = ("fire", "illegal_build", "occupation", "flying_wire")
"""Kinds of hazards somebody is dissuaded from, told of in writing, reported for."""
LIFT = "elevator"


class Round(NamedTuple):
    """A planned round (巡检任务); `done_on` None: not done by the day."""

    plan: str
    system: str
    place: str
    month: str
    """`2026-05`: the month that counts it."""
    due_on: date
    done_on: date | None
    cancelled: bool
    missed: bool
    """Due before the day, not done by it and not cancelled."""
    statutory: bool
    seasonal: bool

    @property
    def done(self) -> bool:
        """Done by the day."""
        return self.done_on is not None

    @property
    def on_time(self) -> bool:
        """Done by its due date."""
        return self.done_on is not None and self.done_on <= self.due_on

    @property
    def season_missed(self) -> bool:
        """Tied to a season, and not done by its due date."""
        late = self.done_on is not None and not self.on_time
        return self.seasonal and (self.missed or self.cancelled or late)


class Step(NamedTuple):
    """A step taken this year on a hazard of the kinds `ORDERLY`."""

    number: str
    place: str
    kind: str
    taken_on: date


class Standing(NamedTuple):
    """A facility in the ledger that is not scrapped."""

    number: str
    name: str
    category: str
    place: str
    state: str
    stopped_days: int
    """Days out of use (停用) this year."""
    grade: int | None
    life_ends: date | None
    """The day its design life is over; None: it has none."""
    over_life: bool

    @property
    def lift(self) -> bool:
        """Whether it is a lift."""
        return self.category == LIFT


class Paper(NamedTuple):
    """A certificate, report or contract past its expiry and not replaced."""

    title: str
    number: str
    expires_on: date


class Registers:
    """The registers of `year` as they stood on the evening of `day`; each is read once."""

    def __init__(self, session: Session, year: int, day: date) -> None:
        self.session = session
        self.year = year
        self.day = day
        self.first = date(year, 1, 1)
        self.last = date(year, 12, 31)
        self.end = min(day, self.last)
        """The last day of the year that is counted: what was so then."""

    def public(self, text: str) -> str:
        """What the summary may print of a text: nothing where it gives a resident away."""
        return public(text, self._residents)

    @cached_property
    def _residents(self) -> list[str]:
        names = self.session.scalars(select(Person.name).distinct())
        return sorted(name for name in names if len(name) > 1)

    @cached_property
    def kept(self) -> frozenset[str]:
        """The registers that have a record by the day: what is not kept is not told of."""
        asked = {
            "inspections": select(InspectionTask.id).where(
                InspectionTask.frozen_month != "", InspectionTask.due_on <= self.day
            ),
            "hazards": select(Hazard.id).where(Hazard.found_on <= self.day),
            "works": select(Work.id).where(
                or_(Work.starts_on <= self.day, Work.ends_on <= self.day)
            ),
            "plans": select(Work.id).where(Work.kind == "project", Work.state != "done"),
            "facilities": select(Facility.id).where(self._in_use()),
        }
        return frozenset(
            name
            for name, query in asked.items()
            if self.session.execute(query.limit(1)).first() is not None
        )

    @cached_property
    def rounds(self) -> list[Round]:
        """The rounds planned for the year that count by the day, by due date.

        As `inspection_figures` counts them: due by the day, or planned in a month that is over.
        """
        templates, words = _seasonal()
        query = (
            select(
                InspectionPlan.name,
                InspectionPlan.category,
                InspectionPlan.place,
                InspectionPlan.building,
                InspectionPlan.statutory,
                InspectionPlan.template,
                InspectionTask.frozen_month,
                InspectionTask.due_on,
                InspectionTask.done_on,
                InspectionTask.cancelled_on,
            )
            .join(InspectionPlan, InspectionPlan.id == InspectionTask.plan_id)
            .where(
                InspectionTask.frozen_month >= f"{self.year}-01",
                InspectionTask.frozen_month <= f"{self.year}-12",
            )
            .order_by(InspectionTask.due_on, InspectionTask.id)
        )
        found = []
        for row in self.session.execute(query):
            month = date.fromisoformat(f"{row.frozen_month}-01")
            if min(row.due_on, month_end(month)) <= self.day:
                seasonal = row.template in templates or any(word in row.name for word in words)
                found.append(self._round(row, seasonal))
        return found

    def _round(self, row: Any, seasonal: bool) -> Round:
        done_on = _by(self.day, row.done_on)
        cancelled = done_on is None and _by(self.day, row.cancelled_on) is not None
        return Round(
            plan=row.name,
            system=row.category,
            place=row.place or building_name(row.building),
            month=row.frozen_month,
            due_on=row.due_on,
            done_on=done_on,
            cancelled=cancelled,
            missed=done_on is None and not cancelled and row.due_on < self.day,
            statutory=bool(row.statutory),
            seasonal=seasonal,
        )

    @cached_property
    def hazards(self) -> list[HazardRow]:
        """The hazards open in the year, as they stood at its end, the oldest first."""
        found = hazard_list.rows(self.session, self.end)
        own = [row for row in found if row.closed_on is None or row.closed_on >= self.first]
        return sorted(own, key=lambda row: (row.found_on, row.sort_key))

    @cached_property
    def steps(self) -> list[Step]:
        """The steps taken this year on hazards of order and fire."""
        query = (
            select(Hazard.number, Hazard.place, HazardStep.kind, HazardStep.taken_on)
            .join(Hazard, Hazard.id == HazardStep.hazard_id)
            .where(
                Hazard.kind.in_(ORDERLY),
                HazardStep.kind.in_(("dissuaded", "notified", "reported")),
                HazardStep.taken_on >= self.first,
                HazardStep.taken_on <= self.end,
            )
            .order_by(HazardStep.taken_on, HazardStep.id)
        )
        return [Step(*row) for row in self.session.execute(query)]

    @cached_property
    def works(self) -> list[WorkRow]:
        """The works finished in the year by the day."""
        return work_figures.finished(self.session, self.first, self.last, self.day)

    @cached_property
    def planned(self) -> list[WorkRow]:
        """The projects still to be done that begin by the end of the next year, by their start."""
        found = work_figures.planned(self.session, self.day, date(self.year + 1, 12, 31))
        return [row for row in found if row.kind == "project"]

    @cached_property
    def facilities(self) -> list[Standing]:
        """The ledger without what was scrapped by the day, in the order of the numbers."""
        stretches: dict[int, list[FacilityState]] = defaultdict(list)
        for one in self.session.scalars(
            select(FacilityState)
            .where(FacilityState.starts_on <= self.end)
            .order_by(FacilityState.starts_on, FacilityState.id)
        ):
            stretches[one.facility_id].append(one)
        grades = {
            row[0]: row[1]
            for row in self.session.execute(
                select(FacilityGrade.facility_id, FacilityGrade.grade)
                .where(FacilityGrade.seen_on <= self.end)
                .order_by(FacilityGrade.seen_on, FacilityGrade.id)
            )
        }
        found = []
        for facility in self.session.scalars(
            select(Facility).where(self._in_use()).order_by(Facility.sort_key, Facility.id)
        ):
            lived = stretches[facility.id]
            state = lived[-1].state if lived else "good"
            if state != "scrapped":
                found.append(self._standing(facility, state, lived, grades.get(facility.id)))
        return found

    def _in_use(self) -> ColumnElement[bool]:
        """In use at the end of the year; without a start date, a facility always was."""
        return or_(Facility.started_on.is_(None), Facility.started_on <= self.end)

    def _standing(
        self, facility: Facility, state: str, lived: list[FacilityState], grade: int | None
    ) -> Standing:
        days = 0
        for stretch in lived:
            if stretch.state == "stopped":
                end = min(stretch.ends_on or self.end, self.end)
                days += max((end - max(stretch.starts_on, self.first)).days + 1, 0)
        ends = facility_dates.life_ends(facility.started_on, facility.design_years)
        return Standing(
            number=facility.number,
            name=facility.name,
            category=facility.category,
            place=facility.place,
            state=state,
            stopped_days=days,
            grade=grade,
            life_ends=ends,
            over_life=ends is not None and ends < self.end,
        )

    @cached_property
    def renewals(self) -> list[Renewal]:
        """The renewal proposal, as it stands at the end of the year."""
        return [
            Renewal(
                rank=row.rank,
                facility=self.public(row.name),
                category=row.category,
                condition=row.condition,
                remaining=row.remaining,
                failures=row.failures,
                cost=row.cost,
                needed=row.renewal_cost,
                fund=row.fund,
                available=row.available,
                gap=row.gap,
            )
            for row in renewal.proposal(self.session, self.end)
        ]

    @cached_property
    def papers(self) -> list[Paper]:
        """What has expired by the day and was not replaced by then."""
        query = (
            select(FacilityPaper.title, FacilityPaper.number, FacilityPaper.expires_on)
            .where(
                FacilityPaper.expires_on < self.end,
                or_(FacilityPaper.closed_on.is_(None), FacilityPaper.closed_on > self.end),
            )
            .order_by(FacilityPaper.expires_on, FacilityPaper.id)
        )
        return [Paper(row[0], row[1], row[2]) for row in self.session.execute(query) if row[2]]


def _by(day: date, on: date | None) -> date | None:
    """A day, if it had come by `day`."""
    return on if on is not None and on <= day else None


def _seasonal() -> tuple[frozenset[str], tuple[str, ...]]:
    """The templates of the seasonal programmes, and the words that name such a plan."""
    programmes = inspection_templates.settings_of_library()["programmes"]
    return (
        frozenset(id for one in programmes for id in one["templates"]),
        tuple(word for one in programmes for word in one["words"]),
    )

"""What expires when: papers, contracts, warranties, and the dates that follow from a rule.

One list for the expiry board, the details of a facility, Today and the printed list. A scrapped
facility warns no more. Bands of days are the setting `expiry_bands` (60, 30, 7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import facility_categories, facility_dates, settings
from propdesk.office.entities import (
    Facility,
    FacilityPaper,
    FacilityState,
    InspectionPlan,
    InspectionTask,
    PlanFacility,
)
from propdesk.office.facility_dates import LiftRules, OutOfUse
from propdesk.office.periods import add_months, add_years

LIFT = "elevator"
EXTINGUISHER = "extinguisher"
COMPUTED = (
    "lift_periodic",
    "lift_self_test",
    "lift_restart",
    "service",
    "scrap",
    "life",
)
"""Kinds of rows that follow from a rule; the others were typed."""


class ExpiryRow(NamedTuple):
    """Something that ends or falls due."""

    id: str
    """Unique in the list and lasting: `paper:12`, `facility:3:warranty`."""
    facility_id: int | None
    facility: str
    """Number and name; empty: the office or the whole community."""
    place: str
    building: str
    title: str
    kind: str
    """A kind of paper, or maintenance, warranty, inspection, field, or one of COMPUTED."""
    number: str
    expires_on: date
    days_left: int
    """Negative when over."""
    apply_by: date | None
    """Apply or renew by this day."""
    band: str
    """`over`, the days of its band (`7`, `30`, `60`), or `later`."""
    tone: str | None
    """`overdue`, `soon` or none, as the window colours it."""
    keeper: str
    whom: str
    """Whom to call: the issuer, the contractor."""
    phone: str
    paper_id: int | None


class _Due(NamedTuple):
    """A date of a facility before it is put on the board."""

    kind: str
    title: str
    on: date
    apply_by: date | None = None
    key: str = ""
    """Which of several of its kind."""
    calm: bool = False
    """Told, but not urgent whatever the date."""


def expiring(
    session: Session,
    today: date,
    days: Sequence[int] | None = None,
    *,
    facility_ids: Iterable[int] | None = None,
) -> list[ExpiryRow]:
    """Everything with a date, what is over first; `days` are the bands, 60, 30, 7 by the settings.

    With `facility_ids` only theirs, without the papers of the office.
    """
    only = None if facility_ids is None else set(facility_ids)
    return of(session, today, _facilities(session, only), days, only=only)


def of(
    session: Session,
    today: date,
    facilities: Mapping[int, Facility],
    days: Sequence[int] | None = None,
    *,
    only: set[int] | None = None,
) -> list[ExpiryRow]:
    """The same of facilities that are at hand, by their ids; none of them is scrapped."""
    bands = tuple(sorted(settings.get(session, "expiry_bands") if days is None else days))
    facts = _Facts(session, only)
    rows: list[ExpiryRow] = []
    for facility in facilities.values():
        for due in _dates(facility, facts, today):
            rows.append(_of_facility(facility, due, today, bands))
    for paper in facts.papers:
        if paper.expires_on is None:
            continue
        owner = facilities.get(paper.facility_id or 0)
        if paper.facility_id is None or owner is not None:
            rows.append(_of_paper(paper, paper.expires_on, owner, today, bands))
    return sorted(rows, key=lambda row: (row.expires_on, row.facility, row.id))


def lift_rules(session: Session) -> LiftRules:
    """How lifts are inspected, by the settings."""
    return LiftRules(
        tuple(settings.get(session, "lift_periodic_years")),
        settings.get(session, "lift_periodic_early_months"),
        settings.get(session, "lift_self_test_early_months"),
        settings.get(session, "lift_apply_months"),
        settings.get(session, "lift_restart_months"),
    )


class _Facts:
    """What the dates of the facilities depend on, read once."""

    def __init__(self, session: Session, only: set[int] | None) -> None:
        papers = select(FacilityPaper).where(
            or_(FacilityPaper.closed_on.is_(None), FacilityPaper.kind == "report")
        )
        if only is not None:
            papers = papers.where(FacilityPaper.facility_id.in_(only))
        found = list(session.scalars(papers.order_by(FacilityPaper.id)))
        self.papers = [paper for paper in found if paper.closed_on is None]
        self.lift_rules = lift_rules(session)
        self.extinguisher_years = settings.get(session, "extinguisher_years")
        self.apply_days: int = settings.get(session, "apply_days")
        self.contracts = {
            (paper.facility_id, paper.expires_on)
            for paper in self.papers
            if paper.kind == "contract"
        }
        self.reports: dict[int, list[date]] = {}
        for paper in found:
            if paper.kind == "report" and paper.facility_id and paper.starts_on:
                self.reports.setdefault(paper.facility_id, []).append(paper.starts_on)
        self._rounds(session)
        self.stopped: dict[int, list[OutOfUse]] = {}
        for stretch in session.scalars(
            select(FacilityState)
            .join(Facility, Facility.id == FacilityState.facility_id)
            .where(FacilityState.state == "stopped", Facility.category == LIFT)
            .order_by(FacilityState.starts_on)
        ):
            times = self.stopped.setdefault(stretch.facility_id, [])
            began = stretch.starts_on
            # A state put right on its first day may leave two stretches of the same one.
            if times and times[-1].ended == began - timedelta(days=1):
                began = times.pop().began
            times.append(OutOfUse(began, stretch.ends_on))

    def _rounds(self, session: Session) -> None:
        """Inspections of lifts that were kept as rounds of the calendar."""
        templates = settings.get(session, "lift_inspection_templates")
        done = (
            select(PlanFacility.facility_id, InspectionTask.done_on)
            .join(InspectionPlan, InspectionPlan.id == PlanFacility.plan_id)
            .join(InspectionTask, InspectionTask.plan_id == InspectionPlan.id)
            .where(InspectionPlan.template.in_(templates), InspectionTask.done_on.is_not(None))
        )
        for facility_id, day in session.execute(done):
            if day is not None:
                self.reports.setdefault(facility_id, []).append(day)


def _facilities(session: Session, only: set[int] | None) -> dict[int, Facility]:
    query = select(Facility).where(Facility.state != "scrapped")
    if only is not None:
        query = query.where(Facility.id.in_(only))
    found = session.scalars(query.order_by(Facility.sort_key, Facility.id))
    return {facility.id: facility for facility in found}


def _dates(facility: Facility, facts: _Facts, today: date) -> Iterator[_Due]:
    """Every date of a facility."""
    computed = [*_lift(facility, facts, today), *_extinguisher(facility, facts, today)]
    yield from computed
    if facility.contract_until and (facility.id, facility.contract_until) not in facts.contracts:
        yield _Due(
            "maintenance",
            _("Upkeep contract ends"),
            facility.contract_until,
            facility.contract_until - timedelta(days=facts.apply_days),
        )
    if facility.warranty_until and facility.warranty_until >= today:
        yield _Due("warranty", _("Warranty ends"), facility.warranty_until)
    if facility.inspect_on and not computed:
        yield _Due(
            "inspection",
            _("Next test or inspection"),
            facility.inspect_on,
            facility.inspect_on - timedelta(days=facts.apply_days),
        )
    yield from _declared(facility, facts, computed)
    kind = facility_categories.of(facility.category)
    end = facility_dates.life_ends(facility.started_on, facility.design_years)
    if kind and kind.retire and end:
        yield _Due("life", _("Design life ends: to be taken out of use"), end)


def _declared(facility: Facility, facts: _Facts, computed: Sequence[_Due]) -> Iterator[_Due]:
    """The dates with an end among the fields its kind declares."""
    kind = facility_categories.of(facility.category)
    for field in kind.fields if kind else ():
        day = facility_categories.day(facility.extra, field.key) if field.expires else None
        # The mark of use ends in the month of the inspection that renews it.
        told = day is not None and any(
            due.kind == "lift_restart" or abs((due.on - day).days) <= 31 for due in computed
        )
        if day and not told:
            apply_by = day - timedelta(days=facts.apply_days)
            yield _Due("field", field.name(), day, apply_by, field.key)


def _lift(facility: Facility, facts: _Facts, today: date) -> Iterator[_Due]:
    """The next inspection of a lift, by the years since its supervised inspection."""
    supervised = facility_categories.day(facility.extra, "supervised_on")
    if facility.category != LIFT or supervised is None:
        return
    done = list(facts.reports.get(facility.id, ()))
    # What the office states as the next day tells that the one a year before was done.
    for stated in (facility_categories.day(facility.extra, "mark_until"), facility.inspect_on):
        if stated is not None:
            done.append(add_years(stated, -1))
    stopped = facts.stopped.get(facility.id, ())
    following = facility_dates.next_lift(
        supervised, today, facts.lift_rules, done=done, stopped=stopped
    )
    year, restart = following
    if restart is not None:
        yield _Due(
            "lift_restart",
            _("Over a year out of use: inspect before it runs again"),
            add_months(restart.began, facts.lift_rules.restart_months),
            calm=restart.ended is None,
        )
        return
    title = (
        _("Periodic inspection (year {n})")
        if year.kind == "periodic"
        else _("Self-test by a testing body (year {n})")
    )
    yield _Due(f"lift_{year.kind}", title.format(n=year.year_no), year.due_on, year.apply_by)


def _extinguisher(facility: Facility, facts: _Facts, today: date) -> Iterator[_Due]:
    """Service and end of an extinguisher, from its manufacture."""
    if facility.category != EXTINGUISHER or facility.made_on is None:
        return
    dates = facility_dates.extinguisher(
        str(facility.extra.get("agent", "")),
        facility.made_on,
        facility_categories.day(facility.extra, "serviced_on"),
        today,
        facts.extinguisher_years,
    )
    if dates is None:
        return
    if dates.next_service and not dates.must_go:
        yield _Due("service", _("Extinguisher: service"), dates.next_service)
    yield _Due("scrap", _("Extinguisher: must be replaced"), dates.scrap_on)


def _of_facility(facility: Facility, due: _Due, today: date, bands: Sequence[int]) -> ExpiryRow:
    left = (due.on - today).days
    band = "later" if due.calm else _band(left, bands)
    return ExpiryRow(
        id=f"facility:{facility.id}:{due.kind}:{due.key}",
        facility_id=facility.id,
        facility=f"{facility.number} {facility.name}",
        place=facility.place,
        building=facility.building,
        title=due.title,
        kind=due.kind,
        number="",
        expires_on=due.on,
        days_left=left,
        apply_by=due.apply_by,
        band=band,
        tone=None if due.calm else _tone(left, due.apply_by, today, bands),
        keeper=facility.keeper,
        whom=facility.contractor or facility.repair_contact,
        phone=facility.contractor_phone if facility.contractor else facility.repair_phone,
        paper_id=None,
    )


def _of_paper(
    paper: FacilityPaper,
    expires_on: date,
    facility: Facility | None,
    today: date,
    bands: Sequence[int],
) -> ExpiryRow:
    left = (expires_on - today).days
    apply_by = expires_on - timedelta(days=paper.apply_days)
    return ExpiryRow(
        id=f"paper:{paper.id}",
        facility_id=paper.facility_id,
        facility=f"{facility.number} {facility.name}" if facility else "",
        place=facility.place if facility else "",
        building=facility.building if facility else "",
        title=paper.title,
        kind=paper.kind,
        number=paper.number,
        expires_on=expires_on,
        days_left=left,
        apply_by=apply_by,
        band=_band(left, bands),
        tone=_tone(left, apply_by, today, bands),
        keeper=facility.keeper if facility else "",
        whom=paper.issuer,
        phone=paper.phone,
        paper_id=paper.id,
    )


def _band(left: int, bands: Sequence[int]) -> str:
    if left < 0:
        return "over"
    return next((str(days) for days in bands if left <= days), "later")


def _tone(left: int, apply_by: date | None, today: date, bands: Sequence[int]) -> str | None:
    """Over is overdue; in the last bands, and once it should be applied for, it is soon."""
    if left < 0:
        return "overdue"
    near = bool(bands) and left <= bands[min(1, len(bands) - 1)]
    return "soon" if near or (apply_by is not None and apply_by <= today) else None

"""The ledger as a list: a row per facility with all that the list, the book and the labels show."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from propdesk.i18n import N_, _
from propdesk.office import (
    expiry_board,
    facility_categories,
    facility_costs,
    facility_dates,
    inspection_making,
    settings,
)
from propdesk.office.entities import (
    Facility,
    FacilityGrade,
    InspectionPlan,
    InspectionTask,
    PlanFacility,
)
from propdesk.office.expiry_board import ExpiryRow
from propdesk.office.money import ZERO
from propdesk.office.periods import add_years

INSPECTED = ("inspection", "lift_periodic", "lift_self_test", "lift_restart", "service")
"""Kinds of the expiry board that are an inspection to come."""


class FacilityRow(NamedTuple):
    """One facility of the list."""

    id: int
    sort_key: str
    number: str
    name: str
    category: str
    system: str
    place: str
    building: str
    quantity: Decimal
    unit: str
    state: str
    condition: int | None
    """The last seen, 1 to be renewed … 5 as new."""
    keeper: str
    whom_to_call: str
    call_phone: str
    next_on: date | None
    """The next inspection: a planned round, or a date by rule, whichever comes first."""
    next_what: str
    remaining_years: Decimal | None
    risk: str
    original_value: Decimal | None
    renewal_cost: Decimal | None
    cost_total: Decimal
    cost_lately: Decimal
    """Of the last years (setting `renewal_years`)."""
    costly: bool
    """Whether that is more than the setting `renewal_cost_percent` of its renewal (D5)."""
    ownership: str
    fund: str
    model: str
    maker: str
    contractor: str
    warranty_until: date | None
    started_on: date | None
    parent_id: int | None
    expires_on: date | None
    """The next thing that ends or falls due."""
    expires_what: str
    expires_tone: str | None
    band: str
    """Its band on the expiry board; `later` where there is none."""


class WhomToCall(NamedTuple):
    """报谁修: who mends it, by whose property it is."""

    name: str
    phone: str
    why: str
    """In words: under warranty, by contract, belongs to the utility."""


def whom_to_call(facility: Facility, today: date) -> WhomToCall:
    """Who is called when it is broken (domain.md §3.1).

    The repair contact where one is entered (the utility that owns it, the maker under warranty);
    else the contractor; else the office's own keeper. What is not the owners' property and has
    no contact is nobody's to mend here, and says so.
    """
    if facility.repair_contact or facility.repair_phone:
        why = _WHY.get(facility.ownership)
        return WhomToCall(
            facility.repair_contact or facility.repair_phone,
            facility.repair_phone if facility.repair_contact else "",
            _(why) if why else "",
        )
    if facility.contractor:
        return WhomToCall(facility.contractor, facility.contractor_phone, _("Upkeep contractor"))
    if facility.warranty_until and facility.warranty_until >= today and facility.maker:
        return WhomToCall(facility.maker, "", _("Under warranty"))
    if facility.ownership in ("utility", "government", "developer"):
        return WhomToCall("", "", _(_WHY[facility.ownership]))
    return WhomToCall(facility.keeper, "", _("The office itself") if facility.keeper else "")


_WHY = {
    "utility": N_("Belongs to the utility, which must maintain it"),
    "government": N_("Placed by the government"),
    "developer": N_("Belongs to the developer"),
}


def rows(session: Session, today: date, *, scrapped: bool = True) -> list[FacilityRow]:
    """Every facility in the order of the numbers; without `scrapped` only those in the ledger."""
    query = select(Facility)
    if not scrapped:
        query = query.where(Facility.state != "scrapped")
    facilities = list(session.scalars(query.order_by(Facility.sort_key, Facility.id)))
    kept = {one.id: one for one in facilities if one.state != "scrapped"}
    grades = present_grades(session)
    rounds = _next_rounds(session, today)
    board = _by_facility(expiry_board.of(session, today, kept))
    years = settings.get(session, "renewal_years")
    percent = settings.get(session, "renewal_cost_percent")
    costs = list(facility_costs.listed(session))
    totals = facility_costs.sums(costs)
    lately = facility_costs.sums(costs, add_years(today, -years), today)
    found = []
    for facility in facilities:
        ends = board.get(facility.id, [])
        first = ends[0] if ends else None
        next_on, next_what = _next_of(rounds.get(facility.id), ends)
        cost = lately.get(facility.id, ZERO)
        called = whom_to_call(facility, today)
        found.append(
            FacilityRow(
                id=facility.id,
                sort_key=facility.sort_key,
                number=facility.number,
                name=facility.name,
                category=facility.category,
                system=facility_categories.system_of(facility.category),
                place=facility.place,
                building=facility.building,
                quantity=facility.quantity,
                unit=facility.unit,
                state=facility.state,
                condition=grades.get(facility.id),
                keeper=facility.keeper,
                whom_to_call=called.name,
                call_phone=called.phone,
                next_on=next_on,
                next_what=next_what,
                remaining_years=facility_dates.remaining_life(
                    facility.started_on, facility.design_years, today
                ),
                risk=facility.risk,
                original_value=facility.original_value,
                renewal_cost=facility.renewal_cost,
                cost_total=totals.get(facility.id, ZERO),
                cost_lately=cost,
                costly=is_costly(cost, facility.renewal_cost, percent),
                ownership=facility.ownership,
                fund=facility.fund,
                model=facility.model,
                maker=facility.maker,
                contractor=facility.contractor,
                warranty_until=facility.warranty_until,
                started_on=facility.started_on,
                parent_id=facility.parent_id,
                expires_on=first.expires_on if first else None,
                expires_what=first.title if first else "",
                expires_tone=first.tone if first else None,
                band=first.band if first else "later",
            )
        )
    return found


def is_costly(cost: Decimal, renewal: Decimal | None, percent: int) -> bool:
    """Whether what it cost lately is more than so many percent of renewing it."""
    return bool(renewal) and renewal is not None and cost * 100 > renewal * percent


def present_grades(session: Session) -> dict[int, int]:
    """The condition last seen of each facility."""
    query = select(FacilityGrade.facility_id, FacilityGrade.grade).order_by(
        FacilityGrade.seen_on, FacilityGrade.id
    )
    return {facility_id: grade for facility_id, grade in session.execute(query)}


def _next_rounds(session: Session, today: date) -> dict[int, tuple[date, str]]:
    """The next planned round of each facility, from today on."""
    tasks = (
        select(
            InspectionTask.plan_id,
            InspectionPlan.name,
            func.min(InspectionTask.scheduled_on),
        )
        .join(InspectionPlan, InspectionPlan.id == InspectionTask.plan_id)
        .where(
            InspectionTask.scheduled_on >= today,
            InspectionTask.done_on.is_(None),
            InspectionTask.cancelled_on.is_(None),
        )
        .group_by(InspectionTask.plan_id, InspectionPlan.name)
    )
    by_plan = {plan: (day, name) for plan, name, day in session.execute(tasks)}
    by_plan |= _by_rule(session, set(by_plan), today)
    soonest: dict[int, tuple[date, str]] = {}
    pairs = select(PlanFacility.plan_id, PlanFacility.facility_id)
    for plan, facility in session.execute(pairs):
        if plan in by_plan:
            soonest[facility] = min(soonest.get(facility, by_plan[plan]), by_plan[plan])
    return soonest


def _by_rule(session: Session, known: set[int], today: date) -> dict[int, tuple[date, str]]:
    """The next round of the other plans, whose day lies behind what is made (yearly ones)."""
    made, calendar = inspection_making.made_until(session, today), settings.workdays(session)
    going_on = or_(InspectionPlan.ends_on.is_(None), InspectionPlan.ends_on > made)
    query = select(InspectionPlan).where(
        InspectionPlan.rule != "", going_on, InspectionPlan.id.in_(select(PlanFacility.plan_id))
    )
    found = {}
    for plan in session.scalars(query):
        day = None if plan.id in known else inspection_making.next_due(plan, made, calendar)
        if day is not None:
            found[plan.id] = (day, plan.name)
    return found


def _by_facility(board: list[ExpiryRow]) -> dict[int, list[ExpiryRow]]:
    """The rows of the board by facility, the soonest first; what may wait comes last."""
    found: dict[int, list[ExpiryRow]] = {}
    for row in board:
        if row.facility_id is not None:
            found.setdefault(row.facility_id, []).append(row)
    for rows_ in found.values():
        rows_.sort(key=lambda row: (row.days_left < 0 and row.tone is None, row.expires_on))
    return found


def _next_of(planned: tuple[date, str] | None, ends: list[ExpiryRow]) -> tuple[date | None, str]:
    dates = [(row.expires_on, row.title) for row in ends if row.kind in INSPECTED]
    if planned:
        dates.append(planned)
    return min(dates) if dates else (None, "")

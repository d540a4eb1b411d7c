"""The renewal proposal (更新改造建议): what to renew first, with what money (features.md D8).

Points are added for a poor condition, used life, failures and cost of the last years, and risk; the
points of each are the setting `renewal_points`. The money there is, by fund, is the setting
`renewal_funds`; it is used from the top of the list down, and what is missing is the gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.i18n import _, ngettext
from propdesk.office import facility_categories, facility_costs, facility_dates, settings
from propdesk.office.entities import Facility
from propdesk.office.errors import UserError
from propdesk.office.facility_list import is_costly, present_grades
from propdesk.office.money import ZERO, plain
from propdesk.office.periods import add_years

POOR = 2
"""A condition up to this is a reason to renew."""
MANY_FAILURES = 3
_RISK_SHARE = {"high": Decimal(1), "medium": Decimal("0.5")}


class RenewalRow(NamedTuple):
    """One facility of the proposal. Money in 元."""

    rank: int
    facility_id: int
    number: str
    name: str
    category: str
    system: str
    place: str
    building: str
    condition: int | None
    remaining: Decimal | None
    """Years left of its design life, below 0 when over; None: it has none."""
    used: Decimal | None
    """The share of its design life that is over."""
    failures: int
    cost: Decimal
    """What it cost in the last years."""
    costly: bool
    risk: str
    renewal_cost: Decimal | None
    """None: no quote yet."""
    fund: str
    available: Decimal
    """What of its fund is left for it, at most what it needs."""
    gap: Decimal | None
    points: int
    why: str
    """The reasons in words."""


class _Case(NamedTuple):
    """What speaks for renewing a facility."""

    facility: Facility
    condition: int | None
    used: Decimal | None
    failures: int
    cost: Decimal
    costly: bool
    points: int
    why: str


def proposal(session: Session, today: date, years: int | None = None) -> list[RenewalRow]:
    """What there is a reason to renew, the most urgent first.

    A reason is a condition of 2 or 1, a design life that is over, three failures or a cost of more
    than the setting's percent of renewing it in the last `years` (setting `renewal_years`).
    """
    years = settings.get(session, "renewal_years") if years is None else years
    first = add_years(today, -years)
    grades = present_grades(session)
    failures = facility_costs.failures(session, first, today)
    costs = facility_costs.totals(session, first, today)
    percent = settings.get(session, "renewal_cost_percent")
    points = settings.get(session, "renewal_points")
    cases = []
    for facility in session.scalars(select(Facility).where(Facility.state != "scrapped")):
        case = _case(
            facility,
            grades.get(facility.id),
            failures.get(facility.id, 0),
            costs.get(facility.id, ZERO),
            percent,
            points,
            today,
        )
        if case.why:
            cases.append(case)
    cases.sort(key=lambda case: (-case.points, case.facility.sort_key, case.facility.id))
    return _with_money(cases, funds(session), today)


def funds(session: Session) -> dict[str, Decimal]:
    """The money there is for renewals, by fund."""
    stored: Mapping[str, str] = settings.get(session, "renewal_funds")
    return {fund: Decimal(amount) for fund, amount in stored.items()}


def set_funds(session: Session, amounts: Mapping[str, Decimal]) -> None:
    """Say how much money there is for renewals, by fund. Raises UserError for a negative sum."""
    for fund, amount in amounts.items():
        if amount < 0 or amount != round(amount, 2):
            raise UserError(_("The amount must be 0 or more, to the 分."), field=fund)
    settings.put(
        session,
        "renewal_funds",
        {fund: plain(amount) for fund, amount in sorted(amounts.items()) if amount},
    )


def _case(
    facility: Facility,
    condition: int | None,
    failures: int,
    cost: Decimal,
    percent: int,
    points: Mapping[str, int],
    today: date,
) -> _Case:
    used = facility_dates.life_used(facility.started_on, facility.design_years, today)
    costly = is_costly(cost, facility.renewal_cost, percent)
    why = []
    if condition is not None and condition <= POOR:
        why.append(_("condition {grade}").format(grade=condition))
    if used is not None and used >= 1:
        why.append(_("design life over"))
    if failures >= MANY_FAILURES:
        why.append(ngettext("{n} failure", "{n} failures", failures).format(n=failures))
    if costly:
        why.append(_("repairs cost over {percent} % of renewing it").format(percent=percent))
    sum_ = Decimal((5 - condition) * points["condition"]) if condition is not None else ZERO
    sum_ += min(used or ZERO, Decimal("1.5")) * points["life"]
    sum_ += min(failures, 6) * points["failure"]
    if facility.renewal_cost:
        sum_ += min(cost / facility.renewal_cost, Decimal(1)) * points["cost"]
    sum_ += _RISK_SHARE.get(facility.risk, ZERO) * points["risk"]
    rounded = int(sum_.quantize(Decimal(1), ROUND_HALF_UP))
    return _Case(facility, condition, used, failures, cost, costly, rounded, _(", ").join(why))


def _with_money(cases: list[_Case], money: dict[str, Decimal], today: date) -> list[RenewalRow]:
    """The rows in their order; each takes what its fund has left."""
    left = dict(money)
    found = []
    for rank, case in enumerate(cases, 1):
        facility = case.facility
        needed = facility.renewal_cost
        available = ZERO
        if needed is not None:
            available = min(left.get(facility.fund, ZERO), needed)
            left[facility.fund] = left.get(facility.fund, ZERO) - available
        found.append(
            RenewalRow(
                rank=rank,
                facility_id=facility.id,
                number=facility.number,
                name=facility.name,
                category=facility.category,
                system=facility_categories.system_of(facility.category),
                place=facility.place,
                building=facility.building,
                condition=case.condition,
                remaining=facility_dates.remaining_life(
                    facility.started_on, facility.design_years, today
                ),
                used=case.used,
                failures=case.failures,
                cost=case.cost,
                costly=case.costly,
                risk=facility.risk,
                renewal_cost=needed,
                fund=facility.fund,
                available=available,
                gap=None if needed is None else needed - available,
                points=case.points,
                why=case.why,
            )
        )
    return found

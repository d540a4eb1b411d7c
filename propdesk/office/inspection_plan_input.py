"""What a plan may be: its columns read, checked and written, one sentence for what cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import facilities as ledger
from propdesk.office import facility_categories
from propdesk.office.entities import Facility, InspectionPlan, PlanFacility
from propdesk.office.entities.inspections import (
    ANCHORS,
    HOLIDAY_POLICIES,
    ITEM_KINDS,
    PERFORMERS,
)
from propdesk.office.errors import UserError
from propdesk.office.inspection_dates import check, horizon
from propdesk.office.inspection_making import rhythm_of
from propdesk.office.periods import add_years

DEFAULTS: Mapping[str, Any] = {
    "template": "",
    "category": "",
    "place": "",
    "building": "",
    "ends_on": None,
    "end_reason": "",
    "anchor": "fixed",
    "anchored_on": None,
    "max_interval_days": None,
    "lead_days": 0,
    "holiday_policy": "keep",
    "statutory": False,
    "performer": "self",
    "keeper": "",
    "signatures": "",
    "basis": "",
    "remark": "",
}
"""What a plan is when nothing is said."""
COLUMNS = ("name", "rule", "starts_on", *DEFAULTS)
LONGEST_AHEAD = 400
"""Days a lead may be: longer than a year is a slip."""


class Item(NamedTuple):
    """One line of a checklist. A number outside `low` and `high` is abnormal by itself."""

    text: str
    text_en: str = ""
    kind: str = "choice"
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    photo: bool = False


OVERALL = Item("总体情况", "Overall condition")
"""The one line of a plan that was given none."""


class PlanFacilityRow(NamedTuple):
    """A facility of a plan, as its sheet and its list name it."""

    id: int
    number: str
    name: str
    category: str
    place: str
    building: str
    state: str


def in_years(day: date, years: int) -> date:
    """The same day, years later."""
    return add_years(day, years)


def write(
    session: Session,
    plan: InspectionPlan,
    values: Mapping[str, Any],
    facilities: Iterable[int],
    today: date,
    *,
    old: set[int] | None = None,
) -> list[int]:
    """Check the columns and write them into `plan`; the facilities in the order given.

    `old` are the facilities it had: one that was scrapped since may stay.
    """
    unknown = set(values) - set(COLUMNS)
    if unknown:
        raise UserError(_("A plan has no “{name}”.").format(name=min(unknown)))
    tidy = {
        key: value.strip() if isinstance(value, str) else value for key, value in values.items()
    }
    _words(session, plan, tidy)
    _days(tidy)
    chosen = _facilities(session, facilities, old or set())
    tidy["building"] = _building(tidy, chosen)
    tidy["category"] = tidy["category"] or _system(chosen)
    probe = InspectionPlan(**tidy)
    check(rhythm_of(probe), horizon(today))
    for key, value in tidy.items():
        if getattr(plan, key) != value:
            setattr(plan, key, value)
    return [one.id for one in chosen]


def _words(session: Session, plan: InspectionPlan, values: Mapping[str, Any]) -> None:
    name = values["name"]
    if not name:
        raise UserError(_("A plan needs a name."), field="name")
    same = session.scalar(select(InspectionPlan.id).where(InspectionPlan.name == name))
    if same is not None and same != plan.id:
        raise UserError(
            _("There is a plan “{name}” already: choose another name.").format(name=name),
            field="name",
        )
    allowed = {
        "anchor": ANCHORS,
        "holiday_policy": HOLIDAY_POLICIES,
        "performer": PERFORMERS,
    }
    for key, known in allowed.items():
        if values[key] not in known:
            raise UserError(
                _("“{value}” is not possible here. Choose one of: {allowed}.").format(
                    value=values[key], allowed=", ".join(known)
                ),
                field=key,
            )
    if values["statutory"] and values["holiday_policy"] == "next":
        raise UserError(
            _("What law or standard demands may move earlier for a holiday, never later."),
            field="holiday_policy",
        )


def _days(values: Mapping[str, Any]) -> None:
    starts_on, ends_on = values["starts_on"], values["ends_on"]
    if starts_on is None:
        raise UserError(_("A plan needs the day it starts on."), field="starts_on")
    if ends_on and ends_on < starts_on:
        raise UserError(
            _("The plan ends on {end}, before it starts on {start}.").format(
                end=ends_on, start=starts_on
            ),
            field="ends_on",
        )
    limit, lead = values["max_interval_days"], values["lead_days"]
    if limit is not None and limit < 1:
        raise UserError(
            _("The longest interval must be at least one day."), field="max_interval_days"
        )
    if not 0 <= lead <= LONGEST_AHEAD:
        raise UserError(
            _("The work may begin 0 to {most} days ahead, not {days}.").format(
                most=LONGEST_AHEAD, days=lead
            ),
            field="lead_days",
        )


def _facilities(session: Session, wanted: Iterable[int], old: set[int]) -> list[Facility]:
    ids = list(dict.fromkeys(wanted))
    found = {row.id: row for row in session.scalars(select(Facility).where(Facility.id.in_(ids)))}
    for one in ids:
        if one not in found:
            raise UserError(_("A facility of this plan is no longer there."), field="facilities")
        if found[one].state == "scrapped" and one not in old:
            raise UserError(
                _("{number} {name} is scrapped: it needs no plan.").format(
                    number=found[one].number, name=found[one].name
                ),
                field="facilities",
            )
    return [found[one] for one in ids]


def _building(values: Mapping[str, Any], chosen: list[Facility]) -> str:
    if values["place"]:
        return ledger.building_of(values["place"])
    buildings = {one.building for one in chosen}
    return buildings.pop() if len(buildings) == 1 else ""


def _system(chosen: list[Facility]) -> str:
    """The system all facilities belong to; "" where they belong to several."""
    systems = {facility_categories.system_of(one.category) for one in chosen}
    return systems.pop() if len(systems) == 1 else ""


def facilities_of(session: Session, plan_id: int) -> list[PlanFacilityRow]:
    """The facilities of a plan, in the order of their numbers."""
    columns = [getattr(Facility, name) for name in PlanFacilityRow._fields]
    query = (
        select(*columns)
        .join(PlanFacility, PlanFacility.facility_id == Facility.id)
        .where(PlanFacility.plan_id == plan_id)
        .order_by(Facility.sort_key, Facility.number)
    )
    return [PlanFacilityRow(*row) for row in session.execute(query)]


def checked_item(item: Item) -> Item:
    """A line as it is kept. Raises UserError for one that cannot be."""
    text = item.text.strip()
    if not text:
        raise UserError(_("A line of the checklist is empty: write it or take it out."), "items")
    if item.kind not in ITEM_KINDS:
        raise UserError(
            _("“{value}” is not possible here. Choose one of: {allowed}.").format(
                value=item.kind, allowed=", ".join(ITEM_KINDS)
            ),
            field="items",
        )
    low, high = (item.low, item.high) if item.kind == "number" else (None, None)
    if low is not None and high is not None and low > high:
        raise UserError(
            _("“{line}”: the lower limit {low} is above the upper one {high}.").format(
                line=text, low=low, high=high
            ),
            field="items",
        )
    return item._replace(text=text, text_en=item.text_en.strip(), low=low, high=high)

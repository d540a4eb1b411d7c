"""The sheet 设施: the facility ledger, told apart by 设施编号."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from propdesk.i18n import _
from propdesk.office import facilities, facility_categories
from propdesk.office.entities import Facility, FacilityState
from propdesk.office.importing.facility_choices import Shown
from propdesk.office.importing.facility_world import Ledger, Thing, key
from propdesk.office.importing.steps import CHANGED, NEW, UNCHANGED, Row, places
from propdesk.office.importing.world import World
from propdesk.office.importing.writing import Writing
from propdesk.office.premises import natural_key

COLUMNS = (
    "name", "category", "place", "model", "quantity", "unit", "maker", "made_on", "started_on",
    "design_years", "ownership", "keeper", "contractor", "contractor_phone", "contract_until",
    "warranty_until", "original_value", "fund", "state", "inspect_on", "remark",
)  # fmt: skip
"""The columns of the sheet that are columns of the ledger."""


def shown(facility: Facility) -> Shown:
    """A facility as its row has it."""
    return {column: getattr(facility, column) for column in COLUMNS}


def rows(world: World, found: Sequence[Row]) -> None:
    """Plan the facilities; two rows of one number are both refused, each naming the other."""
    ledger = world.ledger
    by_number: dict[str, list[Row]] = {}
    for row in found:
        by_number.setdefault(key(row.get("code")), []).append(row)
    for row in found:
        number = row.get("code")
        same = by_number[key(number)]
        if len(same) > 1:
            row.refuse(_("{room} is also in {rows}.").format(room=number, rows=places(same, row)))
            ledger.refused[key(number)] = row
        elif not _impossible(world, row):
            _facility(world, row)
        else:
            ledger.refused[key(number)] = row


def _impossible(world: World, row: Row) -> bool:
    """Whether its dates cannot be; the row is then refused."""
    thing = world.ledger.thing(row.get("code"))
    known = thing.facility if thing else None
    made = row.get("made_on", known.made_on if known else None)
    started = row.get("started_on", known.started_on if known else None)
    if made and world.today and made > world.today:
        row.refuse(_("It cannot have been made in the future."))
    elif made and started and made > started:
        row.refuse(
            _("It cannot be in use ({started}) before it was made ({made}).").format(
                started=started, made=made
            )
        )
    else:
        return False
    return True


def _facility(world: World, row: Row) -> None:
    ledger: Ledger = world.ledger
    number = row.get("code")
    thing = ledger.thing(number)
    if thing is None:
        thing = Thing(number, row.get("category"), row.get("state", "good"))
        ledger.things[key(number)] = thing
        added = thing
        row.accept(NEW, f"{number} {row.get('name')}", lambda work: _add(work, row, added, world))
        return
    facility = thing.facility
    assert facility is not None
    before = shown(facility)
    changes = {
        column: row.values[column]
        for column in COLUMNS
        if column in row.values and row.values[column] != before[column]
    }
    thing.category = changes.get("category", thing.category)
    thing.state = changes.get("state", thing.state)
    if changes:
        what = _what(number, changes)
        row.accept(CHANGED, what, lambda work: _change(work, facility, changes, world))
    else:
        row.accept(UNCHANGED, number)


def _add(work: Writing, row: Row, thing: Thing, world: World) -> None:
    kind = facility_categories.of(row.get("category"))
    values: dict[str, Any] = {column: row.get(column) for column in _TEXTS}
    values |= {column: row.get(column, None) for column in _BLANKS}
    if kind and not row.has_column("design_years"):
        values["design_years"] = kind.design_years
    if kind and not row.has_column("unit"):
        values["unit"] = kind.default_unit
    thing.facility = Facility(
        number=thing.number,
        sort_key=natural_key(thing.number),
        building=facilities.building_of(values["place"]),
        quantity=row.get("quantity", Decimal(1)),
        state="good",
        extra={},
        **values,
    )
    work.add(thing.facility)
    if thing.state != "good":
        work.flush()
        _move(work, thing.facility, thing.state, world.day)


_BLANKS = (
    "made_on", "started_on", "design_years", "contract_until", "warranty_until",
    "original_value", "inspect_on",
)  # fmt: skip
_TEXTS = tuple(column for column in COLUMNS if column not in (*_BLANKS, "quantity", "state"))


def _change(work: Writing, facility: Facility, changes: dict[str, Any], world: World) -> None:
    wanted = {column: value for column, value in changes.items() if column != "state"}
    if "place" in wanted:
        wanted["building"] = facilities.building_of(wanted["place"])
    work.change(facility, wanted)
    if "state" in changes:
        _move(work, facility, changes["state"], world.day)


def _move(work: Writing, facility: Facility, state: str, today: date) -> None:
    """Since when it is in its new state the sheet does not say: it is known from today on."""
    work.change(facility, {"state": state})
    now = facilities.present_state(work.session, facility.id)
    if now is not None and now.starts_on >= today:
        work.change(now, {"state": state})
        return
    if now is not None:
        work.change(now, {"ends_on": today - facilities.ONE_DAY})
    work.add(FacilityState(facility_id=facility.id, state=state, starts_on=today, ends_on=None))


def _what(number: str, changes: dict[str, Any]) -> str:
    parts = [f"{column} → {value}" for column, value in changes.items()]
    return " ".join([number, *parts])

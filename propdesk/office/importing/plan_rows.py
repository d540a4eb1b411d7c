"""The sheet 巡检计划: plans told apart by name; a new one makes its tasks from its start on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from propdesk.i18n import _
from propdesk.office import (
    facilities,
    facility_categories,
    inspection_making,
    inspection_plan_input,
    inspection_plans,
    inspection_templates,
    recurrence,
)
from propdesk.office.entities import InspectionPlan, PlanFacility
from propdesk.office.errors import UserError
from propdesk.office.importing.facility_world import Ledger, Scheme, Thing, key
from propdesk.office.importing.plan_shown import rule_of, shown
from propdesk.office.importing.steps import CHANGED, NEW, UNCHANGED, Row, places
from propdesk.office.importing.values import Unreadable
from propdesk.office.importing.world import World
from propdesk.office.importing.writing import Writing
from propdesk.office.inspection_dates import Rhythm
from propdesk.office.inspection_templates import Template


def rows(world: World, found: Sequence[Row]) -> None:
    """Plan the plans; two rows of one name are both refused, each naming the other."""
    ledger = world.ledger
    by_name: dict[str, list[Row]] = {}
    for row in found:
        by_name.setdefault(key(row.get("name")), []).append(row)
    for row in found:
        name = row.get("name")
        same = by_name[key(name)]
        try:
            if len(same) > 1:
                raise Unreadable(
                    _("{room} is also in {rows}.").format(room=name, rows=places(same, row))
                )
            _plan(world, row)
        except (Unreadable, UserError) as wrong:
            row.refuse(str(wrong))
            ledger.refused[key(name)] = row


def _plan(world: World, row: Row) -> None:
    ledger: Ledger = world.ledger
    template = _template(row)
    things, place = _things(ledger, row)
    scheme = ledger.scheme(row.get("name"))
    plan = scheme.plan if scheme else None
    rhythm = _rhythm(row, template, plan)
    if rhythm.holiday_policy != row.get("holiday_policy", rhythm.holiday_policy):
        row.into.notes.append(
            _("{name}: law or standard demands it, so holidays move it earlier, not later.").format(
                name=row.get("name")
            )
        )
    if plan is None or scheme is None:
        _refuse_scrapped(things)
        _new(world, row, template, things, place, rhythm)
    else:
        _known(world, row, scheme, things, place, rhythm)


def _template(row: Row) -> Template | None:
    wanted = row.get("template")
    return inspection_templates.of(wanted) if wanted else None


def _things(ledger: Ledger, row: Row) -> tuple[tuple[Thing, ...], str]:
    """The facilities of a row, and its place: a cell that names no facility is a place."""
    cell, place = row.get("facilities"), row.get("place")
    things = ledger.named(cell) if cell else ()
    if cell and not things:
        refused = next((n for n in [key(cell)] if n in ledger.refused), None)
        if refused:
            raise Unreadable(ledger.why_not(cell))
        place = place or cell
    elif not cell and place:
        things = ledger.named(place) if ledger.thing(place) else ()
        place = "" if things else place
    return things, place


def _rhythm(row: Row, template: Template | None, plan: InspectionPlan | None) -> Rhythm:
    """What decides the days of the plan, as the row would have it.

    A row that says nothing of holidays leaves its days where they are: the rounds the office
    brings were due on them.
    """
    known = inspection_making.rhythm_of(plan) if plan else None
    base = known or Rhythm(
        rule="",
        starts_on=row.get("starts_on"),
        anchor=template.anchor if template and row.get("rule") else "fixed",
        max_interval_days=template.max_interval_days if template and row.get("rule") else None,
        statutory=template.statutory if template else False,
    )
    return replace(
        base,
        rule=row.get("rule"),
        starts_on=row.get("starts_on"),
        holiday_policy=_policy(row, base),
        ends_on=None,
        anchored_on=None,
    )


def _policy(row: Row, base: Rhythm) -> str:
    """What the row says of holidays; what law or standard demands moves earlier, never later."""
    policy: str = row.get("holiday_policy", base.holiday_policy)
    return "previous" if policy == "next" and base.statutory else policy


def _refuse_scrapped(things: Sequence[Thing]) -> None:
    """A plan looks at nothing that is scrapped (issue 3, bad input)."""
    for thing in things:
        if thing.state == "scrapped":
            raise Unreadable(
                _("{number} is scrapped; no plan can be made for it.").format(number=thing.number)
            )


def _new(
    world: World,
    row: Row,
    template: Template | None,
    things: tuple[Thing, ...],
    place: str,
    rhythm: Rhythm,
) -> None:
    today = world.day
    columns = {
        "category": _category(things),
        **_of_template(template, rhythm.starts_on),
        "name": row.get("name"),
        "rule": rhythm.rule,
        "starts_on": rhythm.starts_on,
        "place": place,
        "keeper": row.get("keeper"),
        "anchor": rhythm.anchor,
        "max_interval_days": rhythm.max_interval_days,
        "holiday_policy": rhythm.holiday_policy,
    }
    items = columns.pop("items", None)
    probe = InspectionPlan(added_on=today)
    given = {**inspection_plan_input.DEFAULTS, **columns}
    inspection_plan_input.write(world.session, probe, given, (), today)
    scheme = Scheme(row.get("name"), None, columns["category"], things)
    last = inspection_making.made_until(world.session, today)
    scheme.rounds = rhythm.rounds(rhythm.starts_on, last, world.workdays)
    world.ledger.schemes[key(scheme.name)] = scheme

    def run(work: Writing) -> None:
        work.flush()
        ids = [thing.facility.id for thing in things if thing.facility]
        scheme.plan = inspection_plans.add(
            work.session, today=today, facilities=ids, items=items, **columns
        )
        work.inserted.append((InspectionPlan, scheme.plan.id))

    row.accept(NEW, f"{scheme.name} {row.get('starts_on')}", run)


def _category(things: Sequence[Thing]) -> str:
    systems = {facility_categories.system_of(thing.category) for thing in things}
    return systems.pop() if len(systems) == 1 else ""


def _of_template(template: Template | None, starts_on: date) -> dict[str, Any]:
    """What a template gives a plan beside its name and its days; its checklist too."""
    if template is None:
        return {}
    draft = inspection_templates.plans_of(template, "north", starts_on)[0].columns("zh_CN")
    own = ("name", "rule", "starts_on", "anchor", "max_interval_days", "holiday_policy")
    return {column: value for column, value in draft.items() if column not in own}


def _known(
    world: World,
    row: Row,
    scheme: Scheme,
    things: tuple[Thing, ...],
    place: str,
    rhythm: Rhythm,
) -> None:
    """A plan that is there: what the row would change, and whether that can be."""
    plan = scheme.plan
    assert plan is not None
    before = shown(world.session, plan)
    changes: dict[str, Any] = {}
    if row.get("keeper") and row.get("keeper") != plan.keeper:
        changes["keeper"] = row.get("keeper")
    if rhythm.holiday_policy != plan.holiday_policy:
        changes["holiday_policy"] = rhythm.holiday_policy
    if place and place != before["place"]:
        changes["place"], changes["building"] = place, facilities.building_of(place)
    ids = {thing.facility.id for thing in things if thing.facility}
    new_things = bool(things) and (
        len(ids) < len(things) or ids != set(world.ledger.looked_at(plan.id))
    )
    rule = row.get("rule")
    if _canonical(rule, plan.starts_on) != _canonical(rule_of(plan), plan.starts_on):
        changes["rule"] = rule
    if row.get("template") and row.get("template") != plan.template:
        changes["template"] = row.get("template")
    if row.get("starts_on") not in (plan.starts_on, before["starts_on"]):
        raise Unreadable(
            _(
                "The plan {name} began on {start}; its past does not change. "
                "Give a new plan another name."
            ).format(name=plan.name, start=plan.starts_on)
        )
    scheme.things = things or scheme.things
    if not changes and not new_things:
        row.accept(UNCHANGED, plan.name)
        return
    _refuse_scrapped(things)
    parts = [f"{column} → {value}" for column, value in changes.items() if column != "building"]
    parts += [f"facilities → {row.get('facilities')}"] if new_things else []
    what = " ".join([plan.name, *parts])
    row.accept(
        CHANGED,
        what,
        lambda work: _change(work, world, plan, changes, things if new_things else ()),
    )


def _canonical(rule: str, starts_on: date) -> str:
    return recurrence.parse(rule, starts_on).text if rule else ""


def _change(
    work: Writing,
    world: World,
    plan: InspectionPlan,
    changes: dict[str, Any],
    things: Sequence[Thing],
) -> None:
    work.change(plan, changes)
    if things:
        wanted = {thing.facility.id for thing in things if thing.facility}
        for link in world.ledger.links(plan.id):
            if link.facility_id in wanted:
                wanted.discard(link.facility_id)
            else:
                work.remove(link)
        for facility_id in sorted(wanted):
            work.add(PlanFacility(plan_id=plan.id, facility_id=facility_id))
    work.flush()
    if "rule" in changes or "holiday_policy" in changes:
        today = world.day
        inspection_making.remake(work.session, plan, today, world.workdays)

"""The sheet 隐患: hazards told apart by number, with what became of them as steps of their days.

A hazard brought over as closed needs no photo. What was done about a hazard that is there already
is never changed by an import; it may only go on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import (
    facilities,
    facility_categories,
    hazard_history,
    hazard_register,
    hazards,
)
from propdesk.office.entities import (
    Hazard,
    HazardStep,
    InspectionPlan,
    InspectionTask,
)
from propdesk.office.hazard_list import steps_by_hazard
from propdesk.office.importing.facility_choices import Shown, numbers
from propdesk.office.importing.facility_world import Thing, key
from propdesk.office.importing.steps import CHANGED, NEW, UNCHANGED, Row, places
from propdesk.office.importing.world import World
from propdesk.office.importing.writing import Writing
from propdesk.office.premises import natural_key

_PLAIN = ("place", "what", "level", "keeper", "cost", "fund", "found_on", "origin")
_DONE = ("rectified_on", "recheck_on", "recheck_result")
_KINDS = (
    ("illegal_build", r"私搭|违建|违章搭建|违法建"),
    ("flying_wire", r"飞线"),
    ("occupation", r"占用|圈占|堆物|占道|占绿|地锁|堆放"),
    ("fire", r"消防|灭火器|消火栓|防火门|应急照明|疏散"),
)
"""What the words of a hazard say it is, where the sheet has no column for it."""


def shown(hazard: Hazard, steps: Sequence[HazardStep], origin: str) -> Shown:
    """A hazard as its row has it; a rectification that failed its re-check still stands there."""
    rectified = [one.taken_on for one in steps if one.kind == "rectified"]
    return {
        **{column: getattr(hazard, column) for column in _PLAIN},
        "code": hazard.number,
        "due_on": hazard.due_on,
        "measure": hazard.measure,
        "rectified_on": max(rectified, default=hazard.rectified_on),
        "recheck_on": hazard.recheck_on,
        "recheck_result": hazard.recheck_result,
        "origin": origin,
    }


def origins(session: Session) -> dict[int, str]:
    """关联巡检 of every hazard that came from a round, in words: plan and due date."""
    query = (
        select(Hazard.id, InspectionPlan.name, InspectionTask.due_on)
        .join(InspectionTask, InspectionTask.id == Hazard.task_id)
        .join(InspectionPlan, InspectionPlan.id == InspectionTask.plan_id)
    )
    return {id_: f"{name} {due}" for id_, name, due in session.execute(query)}


@dataclass
class _Known:
    hazard: Hazard
    steps: list[HazardStep]
    shown: Shown


def rows(world: World, found: Sequence[Row]) -> None:
    """Plan the hazards; two rows of one number are both refused, each naming the other."""
    if not found:
        return
    session = world.session
    steps, linked = steps_by_hazard(session), origins(session)
    known = {}
    for hazard in session.scalars(select(Hazard)):
        taken = steps[hazard.id]
        origin = linked.get(hazard.id, hazard.origin)
        known[key(hazard.number)] = _Known(hazard, taken, shown(hazard, taken, origin))
    by_number: dict[str, list[Row]] = {}
    for row in found:
        by_number.setdefault(key(row.get("code")), []).append(row)
    for row in found:
        number = row.get("code")
        same = by_number[key(number)]
        wrong = _impossible(row, world.today)
        if len(same) > 1:
            wrong = _("{room} is also in {rows}.").format(room=number, rows=places(same, row))
        there = known.get(key(number))
        if not wrong and there is not None:
            wrong = _contradicts(row, there)
        if wrong:
            row.refuse(wrong)
        elif there is None:
            row.accept(NEW, f"{number} {row.get('what')}", _adding(world, row))
        else:
            _goes_on(world, row, there)


def _impossible(row: Row, today: date | None) -> str:
    """Why a row cannot be; empty when it can."""
    found: date = row.get("found_on")
    due, rectified, recheck = (row.get(k, None) for k in ("due_on", "rectified_on", "recheck_on"))
    result = row.get("recheck_result")
    for day in (found, rectified, recheck):
        if day and today and day > today:
            return _("{day} is in the future. Give the day it was really done.").format(day=day)
    if due and due < found:
        return _("The deadline {due} is before the day it was found, {day}.").format(
            due=due, day=found
        )
    for day in (rectified, recheck):
        if day and day < found:
            return _("It was found on {day}. Give that day or a later one.").format(day=found)
    if recheck and not result:
        return _("It was re-checked on {day}, but not whether it was 合格 or 不合格.").format(
            day=recheck
        )
    if result and not recheck:
        return _("It has a result of the re-check, but no day (复查日期).")
    if result == "passed" and rectified and recheck < rectified:
        return _("It was rectified on {day}. The re-check must be on that day or later.").format(
            day=rectified
        )
    return ""


def _contradicts(row: Row, known: _Known) -> str:
    """Whether a row would change what was done already; empty when it only goes on."""
    for column in _DONE:
        old = known.shown[column]
        if old and column in row.values and row.values[column] != old:
            failed = known.hazard.recheck_result == "failed"
            last = known.hazard.recheck_on
            if failed and last and (row.get("rectified_on", None) or date.min) >= last:
                continue
            return _(
                "{number} is noted differently here ({old}). What was done is not changed by an "
                "import: correct it in PropDesk."
            ).format(number=known.hazard.number, old=old)
    moved = "due_on" in row.values and row.values["due_on"] != known.shown["due_on"]
    if moved and known.hazard.closed_on is not None:
        return _("{number} was closed on {day}: its deadline stays.").format(
            number=known.hazard.number, day=known.hazard.closed_on
        )
    later = [one.taken_on for one in known.steps if one.kind != "found"]
    if later and row.get("found_on") > min(later):
        return _(
            "Something was done about it on {day} already. It was found then or before."
        ).format(day=min(later))
    return ""


def _adding(world: World, row: Row) -> Any:
    def run(work: Writing) -> None:
        task_id, things = _origin(world, work.session, row)
        named = [thing for word in numbers(row.get("place")) if (thing := world.ledger.thing(word))]
        thing = next(iter(named), things[0] if len(things) == 1 else None)
        hazard = _made(work, row, thing, task_id)
        work.add(hazard)
        work.flush()
        for one in _steps(hazard, row):
            work.add(one)
        _settle(work, hazard)

    return run


def _made(work: Writing, row: Row, thing: Thing | None, task_id: int | None) -> Hazard:
    found, level = row.get("found_on"), row.get("level", "general")
    kind = _kind(f"{row.get('what')} {row.get('place')}")
    place = row.get("place")
    facility = thing.facility if thing else None
    system = facility_categories.system_of(thing.category) if thing else ""
    due = row.get("due_on", None)
    return Hazard(
        number=row.get("code"),
        sort_key=natural_key(row.get("code")),
        found_on=found,
        place=place,
        building=facilities.building_of(place) or (facility.building if facility else ""),
        facility_id=facility.id if facility else None,
        what=row.get("what"),
        kind=kind,
        system=system or hazard_register.system_of_kind(kind),
        level=level,
        source="import",
        task_id=task_id,
        item_key=None,
        origin=row.get("origin"),
        keeper=row.get("keeper"),
        due_on=due or hazards.deadline(work.session, level, found),
        measure=row.get("measure"),
        cost=row.get("cost", None),
        fund=row.get("fund"),
    )


def _kind(words: str) -> str:
    return next((kind for kind, pattern in _KINDS if re.search(pattern, words)), "facility")


def _origin(world: World, session: Session, row: Row) -> tuple[int | None, tuple[Thing, ...]]:
    """The round that 关联巡检 names (`计划名称 应检日期`), and what its plan looks at."""
    match = re.fullmatch(r"(.+?)[\s　]+(\d{4}-\d{2}-\d{2})", row.get("origin").strip())
    scheme = world.ledger.scheme(match[1]) if match else None
    if match is None or scheme is None or scheme.plan is None:
        return None, ()
    try:
        day = date.fromisoformat(match[2])
    except ValueError:
        return None, ()
    query = select(InspectionTask.id).where(
        InspectionTask.plan_id == scheme.plan.id,
        (InspectionTask.due_on == day) | (InspectionTask.planned_on == day),
    )
    order = query.order_by((InspectionTask.due_on != day), InspectionTask.id)
    return session.scalars(order).first(), scheme.things


def _steps(hazard: Hazard, row: Row) -> list[HazardStep]:
    """What was done, in the order of its days; the finding first."""
    rectified, recheck = row.get("rectified_on", None), row.get("recheck_on", None)
    passed = row.get("recheck_result") == "passed"
    by = hazard.keeper
    begun = HazardStep(
        hazard_id=hazard.id,
        taken_on=hazard.found_on,
        kind="found",
        text=hazard.measure,
        until=hazard.due_on,
    )
    later = _done(hazard, rectified, recheck, passed=passed, by=by)
    return [begun, *later]


def _done(
    hazard: Hazard, rectified: date | None, recheck: date | None, *, passed: bool, by: str
) -> list[HazardStep]:
    """The rectification and its re-check; a re-check that passed stands for both."""
    steps: list[HazardStep] = []
    if recheck and passed:
        rectified = rectified or recheck
    failed_first = bool(recheck and not passed and rectified and recheck < rectified)
    if recheck and failed_first:
        steps.append(_check(hazard, recheck, passed=False, by=by))
    if rectified:
        steps.append(
            HazardStep(hazard_id=hazard.id, taken_on=rectified, kind="rectified", person=by)
        )
    if recheck and not failed_first:
        steps.append(_check(hazard, recheck, passed=passed, by=by))
    return steps


def _check(hazard: Hazard, on: date, *, passed: bool, by: str) -> HazardStep:
    return HazardStep(
        hazard_id=hazard.id,
        taken_on=on,
        kind="recheck_passed" if passed else "recheck_failed",
        person=by,
        until=None if passed else hazard.due_on,
    )


def _settle(work: Writing, hazard: Hazard) -> None:
    """Let the columns follow from the steps."""
    work.flush()
    before = hazards.kept(hazard)
    hazard_history.settle(hazard, hazards.steps_of(work.session, hazard.id))
    after = hazards.kept(hazard)
    for name, value in before.items():
        setattr(hazard, name, value)
    work.change(hazard, {name: value for name, value in after.items() if before[name] != value})


def _goes_on(world: World, row: Row, known: _Known) -> None:
    changes = {
        column: value
        for column, value in row.values.items()
        if column != "code" and value != known.shown[column]
    }
    task_id = known.hazard.task_id
    if "origin" in changes and task_id and _origin(world, world.session, row)[0] == task_id:
        # The same round, called by the day it was planned before a holiday moved it.
        changes.pop("origin")
    number = known.hazard.number
    if not changes:
        row.accept(UNCHANGED, number)
        return
    parts = [f"{column} → {value}" for column, value in changes.items()]
    today = world.day
    row.accept(
        CHANGED,
        " ".join([number, *parts]),
        lambda work: _change(work, known.hazard, changes, today),
    )


def _change(work: Writing, hazard: Hazard, changes: dict[str, Any], today: date) -> None:
    plain = {column: value for column, value in changes.items() if column in _PLAIN}
    if "place" in plain:
        plain["building"] = facilities.building_of(plain["place"])
    work.change(hazard, plain)
    if "found_on" in plain:
        for one in hazards.steps_of(work.session, hazard.id):
            if one.kind == "found":
                work.change(one, {"taken_on": plain["found_on"]})
    if "measure" in changes:
        work.add(HazardStep(
            hazard_id=hazard.id, taken_on=today, kind="measure", text=changes["measure"]
        ))  # fmt: skip
    if "due_on" in changes:
        work.add(HazardStep(
            hazard_id=hazard.id, taken_on=today, kind="extended", until=changes["due_on"]
        ))  # fmt: skip
    later = _done(
        hazard,
        changes.get("rectified_on"),
        changes.get("recheck_on"),
        passed=changes.get("recheck_result", hazard.recheck_result) == "passed",
        by=hazard.keeper,
    )
    for one in later:
        if not (one.kind == "rectified" and one.taken_on == hazard.rectified_on):
            work.add(one)
    _settle(work, hazard)

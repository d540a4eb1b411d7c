"""Recording a hazard (隐患) under its number, correcting it, bringing over what was before.

It keeps its number for life: YH2026-0001 and on, without gaps in a year, given out in the same
transaction; a number that an import took is passed over (features.md §4 idea 14).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import facilities, facility_categories, settings
from propdesk.office.entities import Counter, Facility, Hazard, HazardStep, Photo, TaskResult, Work
from propdesk.office.entities.works import HAZARD_KINDS, HAZARD_LEVELS, HAZARD_SOURCES
from propdesk.office.errors import UserError
from propdesk.office.hazard_steps import check_cost, get, steps_of
from propdesk.office.premises import natural_key
from propdesk.office.receipts import next_number

SERIES = "hazard"
"""The counter of the numbers."""
_SYSTEM_OF_KIND = {
    "fire": "fire",
    "flying_wire": "ebike",
    "illegal_build": "order",
    "occupation": "order",
}
_BEGUN_WITH = frozenset({"due_on", "measure"})
"""What belongs to the finding as long as nothing was done."""
_EDITABLE = frozenset(
    {
        "found_on",
        "place",
        "building",
        "facility_id",
        "what",
        "kind",
        "system",
        "level",
        "source",
        "reported_by",
        "keeper",
        "cost",
        "fund",
        "remark",
    }
)


def deadline(session: Session, level: str, found_on: date) -> date:
    """整改期限 by default: the days of its level in the settings, counted from the finding."""
    days: int = settings.get(session, f"hazard_days_{level}")
    return found_on + timedelta(days=days)


def record(
    session: Session,
    *,
    found_on: date,
    place: str,
    what: str,
    today: date,
    level: str = "general",
    kind: str = "facility",
    system: str = "",
    building: str = "",
    facility_id: int | None = None,
    source: str = "manual",
    reported_by: str = "",
    keeper: str = "",
    due_on: date | None = None,
    measure: str = "",
    number: str = "",
    origin: str = "",
    remark: str = "",
    task_id: int | None = None,
    item_key: str | None = None,
) -> Hazard:
    """Record a hazard under the next number of its year, with a deadline by its level if none.

    What the facility tells (place, building, system, who is responsible) is taken from it where it
    is not given. Raises UserError for a day in the future, a deadline before the finding, an empty
    place or text, and a number that is taken.
    """
    facility = facilities.chosen(session, facility_id)
    if facility is not None:
        place, keeper = place or facility.place or facility.name, keeper or facility.keeper
        building = building or facility.building
    place, what = place.strip(), what.strip()
    _check_words(place, what)
    _check_keys(kind, level, source)
    _check_found(found_on, due_on, today)
    number = number.strip()
    taken = by_number(session, number) if number else None
    if taken is not None:
        raise UserError(
            _("There is a hazard {number} already.").format(number=taken.number), field="number"
        )
    number = number or _next(session, found_on.year)
    hazard = Hazard(
        number=number,
        sort_key=natural_key(number),
        found_on=found_on,
        place=place,
        building=building or facilities.building_of(place),
        facility_id=facility_id,
        what=what,
        kind=kind,
        system=system or _system(facility, kind),
        level=level,
        source=source,
        task_id=task_id,
        item_key=item_key,
        reported_by=reported_by.strip(),
        origin=origin,
        keeper=keeper.strip(),
        due_on=due_on or deadline(session, level, found_on),
        measure=measure.strip(),
        remark=remark,
    )
    session.add(hazard)
    session.flush()
    _begin(session, hazard)
    return hazard


def change(session: Session, hazard_id: int, *, today: date, **columns: Any) -> dict[str, Any]:
    """Correct what was entered; returns the former values, so that it can be undone.

    The number never changes; the deadline and the measure do so by a step, once anything was done.
    Raises UserError as `record` does, and for a finding later than the first step.
    """
    hazard, steps = get(session, hazard_id), steps_of(session, hazard_id)
    unknown = columns.keys() - _EDITABLE - _BEGUN_WITH
    if unknown:
        raise ValueError(unknown)
    if len(steps) > 1 and columns.keys() & _BEGUN_WITH:
        raise UserError(
            _("Something was done about {number} since. Enter a step for what is new.").format(
                number=hazard.number
            )
        )
    before = {name: getattr(hazard, name) for name in columns}
    wanted = {**{name: getattr(hazard, name) for name in _EDITABLE}, **columns}
    _check_words(str(wanted["place"]).strip(), str(wanted["what"]).strip())
    _check_keys(wanted["kind"], wanted["level"], wanted["source"])
    _check_found(wanted["found_on"], wanted.get("due_on"), today)
    facilities.chosen(session, wanted["facility_id"])
    later = [one.taken_on for one in steps if one.kind != "found"]
    if later and wanted["found_on"] > min(later):
        raise UserError(
            _("Something was done about it on {day} already. It was found then or before.").format(
                day=min(later)
            ),
            field="found_on",
        )
    check_cost(wanted["cost"])
    for name, value in columns.items():
        setattr(hazard, name, value.strip() if isinstance(value, str) else value)
    if "place" in columns and "building" not in columns:
        before["building"] = hazard.building
        hazard.building = facilities.building_of(hazard.place)
    date_found(steps, hazard.found_on)
    if len(steps) == 1:
        steps[0].until, steps[0].text = hazard.due_on, hazard.measure
    session.flush()
    return before


def system_of_kind(kind: str) -> str:
    """The system a hazard of a kind belongs to where no facility says so; empty: none."""
    return _SYSTEM_OF_KIND.get(kind, "")


def by_number(session: Session, number: str) -> Hazard | None:
    """The hazard of this number, or None."""
    query = select(Hazard).where(func.upper(Hazard.number) == number.strip().upper())
    return session.scalars(query).one_or_none()


def forget(session: Session, hazard_id: int) -> None:
    """Undo of `record`: the newest number goes and is given out again.

    Raises UserError once a newer number was given out or anything hangs on the hazard.
    """
    hazard = get(session, hazard_id)
    counter = session.scalars(
        select(Counter).where(Counter.series == SERIES, Counter.year == hazard.found_on.year)
    ).one_or_none()
    last = counter is not None and hazard.number == _number(
        session, hazard.found_on.year, counter.last
    )
    steps = steps_of(session, hazard_id)
    if not last or len(steps) > 1 or _hangs_on(session, hazard):
        raise UserError(
            _(
                "{number} keeps its number now. If it was a mistake, rectify and re-check it with "
                "a note."
            ).format(number=hazard.number)
        )
    for one in steps:
        session.delete(one)
    session.flush()
    session.delete(hazard)
    session.flush()
    session.execute(
        update(Counter)
        .where(Counter.series == SERIES, Counter.year == hazard.found_on.year)
        .values(last=Counter.last - 1)
    )


# What stands behind


def _system(facility: Facility | None, kind: str) -> str:
    if facility is not None:
        category = facility_categories.of(facility.category)
        if category is not None:
            return category.system
    return system_of_kind(kind)


def _check_words(place: str, what: str) -> None:
    if not place:
        raise UserError(_("Please say where it is."), field="place")
    if not what:
        raise UserError(_("Please say what is wrong there."), field="what")


def _check_keys(kind: str, level: str, source: str) -> None:
    for key, known in ((kind, HAZARD_KINDS), (level, HAZARD_LEVELS), (source, HAZARD_SOURCES)):
        if key not in known:
            raise UserError(
                _("“{word}” is not known here. Choose one of: {words}.").format(
                    word=key, words=", ".join(known)
                )
            )


def _check_found(found_on: date, due_on: date | None, today: date) -> None:
    if found_on > today:
        raise UserError(
            _("A hazard cannot be found in the future: {day}.").format(day=found_on),
            field="found_on",
        )
    if due_on is not None and due_on < found_on:
        raise UserError(
            _("The deadline {due} is before the day it was found, {day}.").format(
                due=due_on, day=found_on
            ),
            field="due_on",
        )


def _number(session: Session, year: int, sequence: int) -> str:
    return f"{settings.get(session, 'hazard_prefix')}{year}-{sequence:04}"


def _next(session: Session, year: int) -> str:
    """The next number of the year that no import took."""
    while True:
        number = _number(session, year, next_number(session, SERIES, year))
        if by_number(session, number) is None:
            return number


def _begin(session: Session, hazard: Hazard) -> None:
    """The first step: found, with the deadline and the measure it began with."""
    session.add(
        HazardStep(
            hazard_id=hazard.id,
            taken_on=hazard.found_on,
            kind="found",
            person=hazard.reported_by,
            text=hazard.measure,
            until=hazard.due_on,
        )
    )
    session.flush()


def date_found(steps: list[HazardStep], found_on: date) -> None:
    """The finding itself is dated like the hazard."""
    for one in steps:
        if one.kind == "found" and one.taken_on != found_on:
            one.taken_on = found_on


def _hangs_on(session: Session, hazard: Hazard) -> bool:
    """Whether there are photos or works of it, or the line of a round that found it."""
    photo = select(Photo.id).where(
        Photo.subject == Hazard.__tablename__, Photo.subject_id == hazard.id
    )
    work = select(Work.id).where(Work.hazard_id == hazard.id)
    line = select(TaskResult.id).where(
        TaskResult.task_id == hazard.task_id, TaskResult.item_key == hazard.item_key
    )
    return any(session.execute(query.limit(1)).first() for query in (photo, work, line))

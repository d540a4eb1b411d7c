"""The demonstration's hazards: from rounds, from residents, and what people do to shared space.

Most are rectified in time and re-checked, some late, some again after a re-check that failed; a few
are overdue. They get their numbers in the order in which they were found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from sqlalchemy.orm import Session

from propdesk.office import facilities, hazard_history, hazard_register, hazards, photos, settings
from propdesk.office.demo_facilities import Ledger, data
from propdesk.office.demo_pictures import draw
from propdesk.office.demo_rounds import Finding
from propdesk.office.entities import Counter, Hazard, HazardStep
from propdesk.office.premises import natural_key

_IN_TIME = (0.77, 0.81, 0.84, 0.86)
_LATE = 0.10
"""Shares rectified by the deadline, by year, and after it; the rest waits for a long time."""
_FORGOTTEN_DAYS = 300
"""Older ones are closed in the end, but for some illegal buildings."""
_CONDUCT_A_YEAR = 9
_PICTURED = 9
"""Every ninth closed hazard has photos."""


@dataclass
class _Case:
    """A hazard before it has its number."""

    on: date
    place: str
    what: str
    kind: str
    level: str
    keeper: str
    system: str = ""
    finding: Finding | None = None
    source: str = "inspection"


def keep(session: Session, ledger: Ledger, findings: Sequence[Finding]) -> list[Hazard]:
    """Write the hazards up to today."""
    cases = [*(_of(finding) for finding in findings), *_conduct(ledger)]
    cases.sort(key=lambda case: (case.on, case.place, case.what))
    prefix, counts = settings.get(session, "hazard_prefix"), dict.fromkeys(ledger.years, 0)
    made = []
    for case in cases:
        counts[case.on.year] += 1
        number = f"{prefix}{case.on.year}-{counts[case.on.year]:04}"
        made.append((case, _hazard(session, case, number)))
    session.add_all(hazard for _case, hazard in made)
    session.add_all(
        Counter(series=hazard_register.SERIES, year=year, last=last)
        for year, last in counts.items()
        if last
    )
    session.flush()
    for case, hazard in made:
        steps = list(_steps(case, hazard, ledger))
        session.add_all(steps)
        hazard_history.settle(hazard, steps)
        if hazard.rectified_on and hazard.kind in ("facility", "fire"):
            dice = Random(f"cost {hazard.number}")
            hazard.cost, hazard.fund = Decimal(dice.randrange(2, 70) * 10), "fee"
    session.flush()
    _pictures(session, [hazard for _case, hazard in made if hazard.closed_on], ledger.today)
    return [hazard for _case, hazard in made]


def _of(finding: Finding) -> _Case:
    plan, thing = finding.plan, finding.thing
    dice = Random(finding.text + str(finding.on))
    return _Case(
        on=finding.on,
        place=(thing.place or thing.name) if thing else plan.place or plan.name,
        what=finding.text,
        kind=_kind(finding),
        level=dice.choices(("general", "larger", "major"), (86, 12, 2))[0],
        keeper=(thing.keeper if thing else "") or plan.keeper,
        system=plan.category,
        finding=finding,
    )


def _kind(finding: Finding) -> str:
    if "飞线" in finding.text:
        return "flying_wire"
    return {"fire": "fire", "order": "other", "compliance": "other"}.get(
        finding.plan.category, "facility"
    )


def _conduct(ledger: Ledger) -> Iterator[_Case]:
    """What people do to shared space: seen by the office or told by residents."""
    for year in ledger.years:
        for number in range(max(2, round(_CONDUCT_A_YEAR * ledger.share))):
            dice = Random(f"conduct {year - ledger.first_year} {number}")
            kind, place, what, level = dice.choice(data()["conduct"])
            on = date(year, dice.randint(1, 12), dice.randint(1, 28))
            if on > ledger.today:
                continue
            yield _Case(
                on=on,
                place=place.format(b=ledger.building(dice)),
                what=what.format(q=dice.randint(2, 12)),
                kind=kind,
                level=level,
                keeper="王军",
                system="ebike" if kind == "flying_wire" else "order",
                source=dice.choice(("manual", "resident")),
            )


def _hazard(session: Session, case: _Case, number: str) -> Hazard:
    finding = case.finding
    thing = finding.thing if finding else None
    dice = Random(f"measure {number}")
    measures = data()["words"]["measures"]
    return Hazard(
        number=number,
        sort_key=natural_key(number),
        found_on=case.on,
        place=case.place,
        building=thing.building if thing else facilities.building_of(case.place),
        facility_id=thing.id if thing else None,
        what=case.what,
        kind=case.kind,
        system=case.system,
        level=case.level,
        source=case.source,
        task_id=finding.task_id if finding else None,
        item_key=finding.item_key if finding else None,
        reported_by=finding.plan.keeper if finding else "",
        keeper=case.keeper,
        due_on=hazards.deadline(session, case.level, case.on),
        measure=dice.choice(measures) if case.level != "general" or dice.random() < 0.3 else "",
        cost=None,
    )


def _steps(case: _Case, hazard: Hazard, ledger: Ledger) -> Iterator[HazardStep]:
    """What was done, up to today."""
    today = ledger.today

    def step(kind: str, on: date, **more: object) -> HazardStep:
        person = more.pop("person", hazard.keeper)
        return HazardStep(hazard_id=hazard.id, taken_on=on, kind=kind, person=person, **more)

    assert hazard.due_on is not None
    found, due = hazard.found_on, hazard.due_on
    yield step("found", found, text=hazard.measure, until=due)
    dice = Random(f"steps {hazard.what} {found}")
    done = _done(case, dice, found, due, ledger)
    told = data()["words"]["told"]
    if case.kind in ("illegal_build", "occupation", "flying_wire"):
        for number, kind in enumerate(("dissuaded", "notified", "reported")):
            on = found + timedelta(days=number * 3)
            if on < min(done or today, today) and (kind != "reported" or case.level != "general"):
                yield step(kind, on, told=told[0] if number < 2 else told[1 + (found.day % 3)])
    if done is None or done > today:
        return
    yield step("rectified", done)
    check = done + timedelta(days=dice.randint(0, 2))
    if check > today:
        return
    if dice.random() < 0.05:
        again = check + timedelta(days=7)
        yield step("recheck_failed", check, person="周敏", until=again)
        if again > today:
            return
        yield step("rectified", again)
        check = again
    yield step("recheck_passed", check, person="周敏")


def _done(case: _Case, dice: Random, found: date, due: date, ledger: Ledger) -> date | None:
    """The day it was rectified; None: not yet."""
    chance, days = dice.random(), (due - found).days
    share = _IN_TIME[min(found.year - ledger.first_year, len(_IN_TIME) - 1)]
    if case.kind == "illegal_build":
        share -= 0.35
    early = found + timedelta(days=dice.randint(days * 2 // 5, max(1, days - 3)))
    late = due + timedelta(days=dice.randint(2, 40))
    slow = found + timedelta(days=dice.randint(_FORGOTTEN_DAYS // 2, _FORGOTTEN_DAYS))
    never = case.kind == "illegal_build" and dice.random() < 0.3
    if chance < share:
        return early
    if chance < share + _LATE:
        return late
    return None if never else slow


def _pictures(session: Session, closed: Sequence[Hazard], today: date) -> None:
    """Photos before and after of some."""
    label = data()["words"]["sketch"]
    for hazard in closed[::_PICTURED]:
        closed_on = hazard.closed_on or today
        for role, on in (("before", hazard.found_on), ("after", closed_on)):
            caption = f"{hazard.number} {'整改后' if role == 'after' else '整改前'}"
            picture = draw(hazard.system, caption, label, after=role == "after")
            photos.add(
                session, hazard, picture, f"{hazard.number}-{role}.png", today=on, role=role,
                taken_on=on, place=hazard.place, caption=caption,
            )  # fmt: skip

"""The demonstration's facilities: 180 for 600 rooms, with states, conditions, costs and papers.

What there is stands in `resources/demo/facilities.json`; all chance is seeded by what it is about,
so that the same numbers give the same ledger.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from math import ceil
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from propdesk import resources
from propdesk.i18n import _
from propdesk.office import facilities, facility_categories, facility_papers
from propdesk.office.demo_community import BUILT_YEAR, buildings_of
from propdesk.office.entities import Facility, FacilityGrade
from propdesk.office.periods import add_months, add_years
from propdesk.office.progress import Progress

FULL = 600
"""Households of the full demonstration; a smaller one has less of what stands alone."""
_PHONE = "1990000{:04}"
_NAMED = (
    ("way", "ways"), ("way2", "roads"), ("tree", "trees"), ("green", "greens"), ("heat", "heats"),
)  # fmt: skip
"""Which mark in a name takes its word from which list."""


@dataclass
class Ledger:
    """What stands in the demonstration, by category."""

    households: int
    first_year: int
    today: date
    things: dict[str, list[Facility]] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """How large the community is against the full one, at most 1."""
        return min(1.0, self.households / FULL)

    @property
    def years(self) -> range:
        """The years the office has kept records."""
        return range(self.first_year, self.today.year + 1)

    def of(self, *categories: str) -> list[Facility]:
        """The facilities of some categories, in their order."""
        return [one for category in categories for one in self.things.get(category, [])]

    def near(self, category: str | None, dice: Random) -> Facility | None:
        """Some facility of a category."""
        found = self.of(category) if category else []
        return dice.choice(found) if found else None

    def building(self, dice: Random) -> int:
        """The number of some building."""
        return dice.randrange(buildings_of(self.households)) + 1


@cache
def data() -> dict[str, Any]:
    """The file with all that is invented."""
    text = resources.path("demo", "facilities.json").read_text("utf-8")
    return dict(json.loads(text))


def keep(
    session: Session, households: int, first_year: int, today: date, progress: Progress
) -> Ledger:
    """Write the ledger as it stood before the first day of `first_year`, and its papers."""
    ledger = Ledger(households, first_year, today)
    wanted = list(_wanted(households, ledger.share))
    for spec, building, number in progress.over(wanted, _("Facilities")):
        thing = _add(session, spec, building, number, first_year, today)
        ledger.things.setdefault(thing.category, []).append(thing)
    _grade(session, ledger)
    _papers(session, ledger)
    return ledger


def _wanted(households: int, share: float) -> Iterator[tuple[dict[str, Any], int, int]]:
    """(what, building, number) of every facility."""
    buildings = buildings_of(households)
    for spec in data()["facilities"]:
        each = spec.get("each")
        step = {"building": 1, "second": 2}.get(each or "", 0)
        if step:
            yield from ((spec, building, building) for building in range(1, buildings + 1, step))
            continue
        for number in range(1, ceil(spec["count"] * share) + 1):
            yield spec, (number * 5 - 3) % buildings + 1, number


def _add(
    session: Session,
    spec: dict[str, Any],
    building: int,
    number: int,
    first_year: int,
    today: date,
) -> Facility:
    dice = Random(f"{spec['category']} {spec['name']} {number} {spec['place']}")
    words = data()["words"]

    def filled(text: str) -> str:
        for mark, key in _NAMED:
            text = text.replace(f"{{{mark}}}", words[key][(number - 1) % len(words[key])])
        return text.replace("{b}", str(building)).replace("{n}", str(number))

    started = _day(dice, spec.get("age"), first_year)
    made = _day(dice, spec.get("made"), first_year)
    kind = facility_categories.of(spec["category"])
    extra: dict[str, Any] = dict(spec.get("extra", {}))
    if spec.get("agent") and made:
        extra |= {"agent": "powder", "serviced_on": _serviced(dice, made, today)}
        started = add_months(made, 1)
    if spec.get("lift") and started:
        # Its inspection comes up so many days from today, so that the board has something to say.
        days = data()["lift_days"]
        due = today + timedelta(days=days[(number - 1) % len(days)])
        started = add_years(due, started.year - due.year)
        extra |= {
            "supervised_on": started,
            "mark_until": due,
            "register_code": f"3117{dice.randrange(10**12):012}",
            "stops": "6层6站",
            "rescue_phone": spec.get("phone", ""),
            "safety_officer": "周敏",
        }
    if spec["category"] == "building":
        extra["built_year"] = str(BUILT_YEAR)
        started = date(BUILT_YEAR, 10, 1)
    low, high = spec.get("quantity", (1, 1))
    return facilities.add(
        session,
        name=filled(spec["name"]),
        category=spec["category"],
        today=today,
        place=filled(spec["place"]),
        model=spec.get("model", ""),
        maker=spec.get("maker", ""),
        quantity=Decimal(dice.randint(low, high)),
        unit=kind.default_unit if kind else "",
        made_on=made or (add_months(started, -2) if started and spec.get("maker") else None),
        started_on=started,
        ownership=spec.get("ownership", "owners"),
        keeper=spec.get("keeper", ""),
        contractor=spec.get("contractor", ""),
        contractor_phone=spec.get("phone", ""),
        original_value=_amount(dice, spec.get("value")),
        renewal_cost=_amount(dice, spec.get("renewal")),
        fund=spec.get("fund", ""),
        risk=spec.get("risk", ""),
        extra=extra,
    )


def _serviced(dice: Random, made: date, today: date) -> date | None:
    """The newest service of a dry powder extinguisher: after five years, then every two.

    Of those that fell due lately some are still waiting.
    """
    done, due = None, add_years(made, 5)
    while due <= today and not ((today - due).days < 90 and dice.random() < 0.5):
        done, due = due, add_years(due, 2)
    return done


def _day(dice: Random, ages: list[int] | None, first_year: int) -> date | None:
    """A day some years before the first, between the two ages."""
    if not ages:
        return None
    year = first_year - dice.randint(*ages)
    return date(year, dice.randint(1, 12), dice.randint(1, 28))


def _amount(dice: Random, bounds: list[int] | None) -> Decimal | None:
    if not bounds:
        return None
    return Decimal(dice.randint(bounds[0] // 100, bounds[1] // 100) * 100)


def _grade(session: Session, ledger: Ledger) -> None:
    """The condition of what wears out, seen each March: by age, a little by chance."""
    for year in ledger.years:
        seen = date(year, 3, 20)
        if seen > ledger.today:
            break
        for thing in (one for group in ledger.things.values() for one in group):
            if not thing.started_on or not thing.design_years:
                continue
            dice = Random(f"grade {thing.number} {year}")
            used = (seen - thing.started_on).days / 365 / thing.design_years
            value = round(5.2 - 2.7 * used + dice.uniform(-0.5, 0.5))
            session.add(
                FacilityGrade(
                    facility_id=thing.id,
                    seen_on=seen,
                    grade=max(1, min(5, value)),
                    seen_by=thing.keeper,
                )
            )
    session.flush()


def _papers(session: Session, ledger: Ledger) -> None:
    """Certificates and contracts: the ones before, and those in force, some about to expire."""
    today = ledger.today
    for category, kind, title, issuer, years, offsets in data()["papers"]:
        holders: list[Facility | None] = list(ledger.of(category)) if category else [None]
        months = round(years * 12)
        for holder, offset in zip(holders, offsets, strict=False):
            facility_id = holder.id if holder else None
            expires = today + timedelta(days=offset)
            starts = add_months(expires, -months) + timedelta(days=1)
            dice = Random(f"{title} {facility_id}")
            common = {"issuer": issuer, "phone": _PHONE.format(dice.randrange(10_000))}
            cost = Decimal(dice.randint(4, 60) * 100) if kind in ("contract", "insurance") else None
            old = facility_papers.add(
                session, kind=kind, title=title, facility_id=facility_id, today=today,
                number=f"{starts.year - years:.0f}-{dice.randrange(1000):03}",
                starts_on=add_months(starts, -months), expires_on=starts - timedelta(days=1),
                cost=cost, **common,
            )  # fmt: skip
            facility_papers.renew(
                session, old.id, today=today, number=f"{starts.year}-{dice.randrange(1000):03}",
                starts_on=starts, expires_on=expires, cost=cost,
            )  # fmt: skip
            old.closed_on = min(starts, today)
    for lift, days in zip(ledger.of("elevator"), (58, 58, 58, 58), strict=False):
        lift.contract_until = today + timedelta(days=days)
    session.flush()

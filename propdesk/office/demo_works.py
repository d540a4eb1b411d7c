"""The demonstration's works: repairs and projects of each year with their quantities and photos.

Repairs of a failure stop their facility for some days; what is planned for the next year has its
budget already.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from propdesk.office import facilities, photos, works
from propdesk.office.demo_facilities import Ledger, data
from propdesk.office.demo_pictures import draw
from propdesk.office.entities import Facility, Work

_STOPS_A_YEAR = 2
"""Times a lift stands still in a year."""
_IMPAIRED = (("roof", 2), ("rain_pipe", 3), ("manhole", 2), ("wall", 1))
_FAILING = ("elevator", "water_pump", "barrier")


def keep(session: Session, ledger: Ledger) -> None:
    """Write the works up to today and those planned, and the states of the facilities."""
    for year in ledger.years:
        for number, row in enumerate(data()["works"]):
            _work(session, ledger, year, number, row)
    for number, row in enumerate(data()["coming"]):
        _coming(session, ledger, number, row)
    _stops(session, ledger)
    _worn(session, ledger)
    session.flush()


def _work(session: Session, ledger: Ledger, year: int, number: int, row: list[Any]) -> None:
    month, kind, content, name, bounds, unit, price, fund, contractor, grade, category, shown = row
    dice = Random(f"work {year - ledger.first_year} {number}")
    starts = date(year, month, dice.randint(1, 20))
    days = dice.randint(1, 3) if kind == "repair" else dice.randint(12, 28)
    ends = starts + timedelta(days=days)
    if dice.random() > 0.9 or starts > ledger.today:
        return
    thing = ledger.near(category, dice)
    building = thing.building if thing and thing.building else str(ledger.building(dice))
    quantity = Decimal(dice.randint(*bounds))
    if ledger.share < 1 and quantity > 10:
        quantity = max(Decimal(1), (quantity * Decimal(str(ledger.share))).quantize(Decimal(1)))
    cost = quantity * price
    is_done = ends <= ledger.today
    accepted = ends + timedelta(days=3) if kind == "project" else ends
    values: dict[str, Any] = {
        "starts_on": starts,
        "ends_on": ends if is_done else None,
        "final_cost": (cost * Decimal(dice.randint(94, 102)) / 100).quantize(Decimal(1))
        if is_done
        else None,
        "state": "done" if is_done else "ongoing",
    }
    if is_done and accepted <= ledger.today:
        values |= {"accepted_on": accepted, "acceptance": "合格"}
    made = works.add(
        session, kind=kind, name=name.format(b=building), content=content, today=ledger.today,
        quantity=quantity, unit=unit, budget=Decimal(cost) if kind == "project" else None,
        fund=fund, contractor=contractor, grade=grade, facility_id=thing.id if thing else None,
        place=thing.place if thing else "小区内", failure=category in _FAILING,
        households=48 if kind == "project" and thing and thing.building else None, **values,
    )  # fmt: skip
    if shown and is_done:
        _pictures(session, made, category or "", ends)


def _pictures(session: Session, made: Work, category: str, ends: date) -> None:
    label = data()["words"]["sketch"]
    for role, words in (("before", "维修前"), ("after", "维修后")):
        on = (made.starts_on or ends) if role == "before" else ends
        caption = f"{made.name}（{words}）"
        picture = draw(category, caption, label, after=role == "after")
        photos.add(
            session, made, picture, f"{made.content}-{words}.png", today=on, role=role,
            taken_on=on, place=made.place, caption=caption,
        )  # fmt: skip


def _coming(session: Session, ledger: Ledger, number: int, row: list[Any]) -> None:
    """What is planned for next spring."""
    content, name, quantity, unit, budget, fund, grade, category = row
    dice = Random(f"coming {number}")
    thing = ledger.near(category, dice)
    building = thing.building if thing and thing.building else str(ledger.building(dice))
    works.add(
        session, kind="project", name=name.format(b=building), content=content,
        today=ledger.today, quantity=Decimal(quantity), unit=unit, budget=Decimal(budget),
        fund=fund, grade=grade, facility_id=thing.id if thing else None, state="planned",
        place=thing.place if thing else "小区内", starts_on=date(ledger.today.year + 1, 4, 10),
    )  # fmt: skip


def _stops(session: Session, ledger: Ledger) -> None:
    """Lifts stand still now and then, for a day or a few."""
    reasons = data()["words"]["down"]
    for lift in ledger.of("elevator"):
        for year in ledger.years:
            dice = Random(f"stops {lift.number} {year - ledger.first_year}")
            months = sorted(dice.sample(range(1, 13), _STOPS_A_YEAR))
            for month in months:
                _stop(session, lift, date(year, month, dice.randint(2, 18)), dice, reasons, ledger)


def _stop(
    session: Session, lift: Facility, on: date, dice: Random, reasons: list[str], ledger: Ledger
) -> None:
    back = on + timedelta(days=dice.randint(1, 5))
    reason = dice.choice(reasons)
    if back > ledger.today:
        return
    facilities.set_state(session, lift.id, "stopped", on=on, today=on, reason=reason)
    facilities.set_state(session, lift.id, "good", on=back, today=back)


def _worn(session: Session, ledger: Ledger) -> None:
    """What is in use with a fault, what is out of use, what is scrapped."""
    today = ledger.today

    def put(thing: Facility, state: str, days: int, reason: str) -> None:
        on = today - timedelta(days=days)
        facilities.set_state(session, thing.id, state, on=on, today=today, reason=reason)

    for category, count in _IMPAIRED:
        for place, thing in enumerate(ledger.of(category)[1::4][:count]):
            put(thing, "impaired", 40 + place * 35, "带病运行，待维修")
    for thing in ledger.of("ebike_charger")[1:2]:
        put(thing, "stopped", 9, "运营商检修")
    for thing in ledger.of("bulletin")[2:3]:
        put(thing, "scrapped", 120, "锈蚀损坏，已拆除")

"""The demonstration's rooms, people, prices and reductions, and what it brings from before."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk import resources
from propdesk.i18n import _
from propdesk.office import bills, charging, payments, premises, tariffs
from propdesk.office.entities import Community, FeeItem, Occupancy, Person, Room, YearFigure
from propdesk.office.errors import UserError
from propdesk.office.money import ZERO, round_money
from propdesk.office.progress import Progress

SERVICE = "物业服务费"
WASTE = "生活垃圾处理费"
HOME_PRICE, LATER_PRICE = Decimal("0.45"), Decimal("0.55")
"""元/㎡·month, before and from July of the second year."""
BUILT_YEAR = 1998
_PER_BUILDING = 50
_HABITS = ("prompt", "later", "yearend", "partial", "behind", "never")
_SHARES = (54, 18, 11, 7, 7, 3)
"""Percent of the households that pay in spring, later, in December, in part, late, not at all."""


@dataclass
class Household:
    """A room of the demonstration and how its people pay."""

    room_id: int
    code: str
    use: str
    area: Decimal
    name: str
    habit: str
    method: str
    unit: str = ""
    """The 代缴单位 that pays."""
    with_home: int | None = None
    """Storage: the room of its owner's home, paid at the same visit."""
    subsidised: bool = False


@dataclass
class Village:
    """The whole demonstration community."""

    households: list[Household] = field(default_factory=list)

    def home(self, place: int) -> Household:
        """The `place`-th ordinary home, round and round: for what must happen to somebody."""
        homes = [h for h in self.households if h.use == "home" and not h.unit]
        return homes[place * 37 % len(homes)]


class _Names:
    """Invents names; about two in a hundred have a character many fonts lack."""

    def __init__(self) -> None:
        self.words: dict[str, Any] = json.loads(
            resources.path("demo", "people.json").read_text("utf-8")
        )
        self.dice = Random("names")
        self.count = 0

    def person(self) -> str:
        """A name."""
        self.count += 1
        dice, words = self.dice, self.words
        surname = dice.choice(words["surnames"])
        if self.count % 61 == 7:
            surname = dice.choice(words["compound"])
        if self.count % 47 == 11:
            return f"{surname}{dice.choice(words['rare'])}"
        if self.count == 19:
            return f"{surname}{words['unprintable']}"
        if dice.random() < 0.25:
            return str(surname + dice.choice(words["single"]))
        return str(surname + dice.choice(words["first"]) + dice.choice(words["second"]))

    def phone(self) -> str:
        """A mobile number of a series that is not given out (199 0000 …)."""
        return f"1990000{self.dice.randrange(10_000):04}"


def found(session: Session, households: int, first_year: int, progress: Progress) -> Village:
    """Write the community as it stands at the end of the year before `first_year`."""
    if session.scalar(select(Room.id).limit(1)):
        raise UserError(_("There are rooms here already; the demonstration needs an empty file."))
    _describe(session, households)
    _prices(session, first_year)
    village, names = Village(), _Names()
    dice = Random("rooms")
    plan = _rooms(households)
    for use, building, stairwell, number in progress.over(plan, _("Rooms and residents")):
        village.households.append(
            _household(session, names, dice, use, building, stairwell, number)
        )
    _share_owners(session, village, dice)
    _units(session, village, names)
    _reductions(session, village, first_year)
    _opening(session, village, first_year)
    _figures(session, first_year)
    community = session.get_one(Community, 1)
    community.total_area = sum((h.area for h in village.households), ZERO)
    return village


def buildings_of(households: int) -> int:
    """How many buildings a community of so many rooms has."""
    return max(1, round(households / _PER_BUILDING))


def _describe(session: Session, households: int) -> None:
    community = session.get_one(Community, 1)
    community.name = "幸福里小区（演示）"
    community.company = "安居物业服务有限公司"
    community.address = "和平路88号"
    community.built_year = BUILT_YEAR
    community.buildings = buildings_of(households)
    community.households = households
    community.street = "和平街道办事处"
    community.committee = "幸福里社区居委会"
    community.owners_committee = "幸福里小区业主委员会"
    community.phone = "0531-00000000"
    community.account = "安居物业服务有限公司 演示银行和平支行 0000 0000 0000"
    community.contract = "幸福里小区物业服务合同"
    community.clause = "第七条"
    community.manager = "周敏"


def _prices(session: Session, first_year: int) -> None:
    start, change = date(first_year - 8, 1, 1), date(first_year + 1, 7, 1)
    service = tariffs.fee_item(session, SERVICE)
    old, new = "物业服务合同第七条（2015年签订）", "业主大会第12号决定（公示30日后表决通过）"
    prices = (
        ("all", "", HOME_PRICE, start, old),
        ("all", "", LATER_PRICE, change, new),
        ("use", "shop", Decimal("1.20"), start, old),
        ("use", "storage", Decimal("0.30"), start, old),
    )
    for scope, value, price, since, basis in prices:
        tariffs.add(
            session, service, basis="area", price=price, cycle="year", starts_on=since,
            scope_kind=scope, scope_value=value, due_rule="start+90", legal_basis=basis,
        )  # fmt: skip
    waste = tariffs.fee_item(session, WASTE)
    for use, price in (("home", Decimal(5)), ("shop", Decimal(20))):
        tariffs.add(
            session, waste, basis="household", price=price, cycle="quarter", starts_on=start,
            scope_kind="use", scope_value=use, due_rule="start+30",
            legal_basis="市价格主管部门通知，代收代缴",
        )  # fmt: skip


def _rooms(households: int) -> list[tuple[str, str, str, str]]:
    """(use, building, stairwell, number) of every room: six storeys, two rooms on each floor."""
    shops = storage = households // _PER_BUILDING
    homes = households - shops - storage
    buildings = buildings_of(households)
    found = []
    for index in range(homes):
        building, place = index % buildings + 1, index // buildings
        stairwell, floor, side = place // 12 + 1, place % 12 // 2 + 1, place % 2 + 1
        found.append(("home", str(building), str(stairwell), f"{floor}0{side}"))
    if homes > 30:
        found[1] = (*found[0][:3], "101A")
    for index in range(shops):
        found.append(("shop", "3" if buildings >= 3 else "1", "", f"附{index + 1}"))
    for index in range(storage):
        found.append(("storage", str(index % buildings + 1), "", f"C{index // buildings + 1:02}"))
    return found


_SIZES = (46, 52, 58, 62, 68, 74, 88)


def _household(
    session: Session, names: _Names, dice: Random, use: str, building: str, stairwell: str,
    number: str,
) -> Household:  # fmt: skip
    cents = dice.randrange(100)
    area = {"home": dice.choice(_SIZES), "shop": dice.choice((28, 45, 90)), "storage": 9}[use]
    name = names.person()
    if use == "shop" and dice.random() < 0.5:
        name = dice.choice(names.words["companies"])
    absent = use == "home" and dice.random() < 0.06
    let = use == "home" and not absent and dice.random() < 0.14
    vacant = use == "home" and not absent and not let and dice.random() < 0.04
    room = premises.add_room(
        session,
        building=building,
        stairwell=stairwell,
        number=number,
        area=Decimal(area) + Decimal(cents).scaleb(-2),
        area_source="产权证",
        use=use,
        occupancy="let" if let else "vacant" if vacant or (absent and not let) else "owner",
        owner=name,
        phone=names.phone() if dice.random() < 0.93 else "",
        address=dice.choice(names.words["towns"]) if absent else "",
    )
    if let:
        premises.add_person(
            session, room.id, names.person(), role="tenant", phone=names.phone(),
        )  # fmt: skip
    habit = dice.choices(_HABITS, _SHARES)[0]
    if absent:
        habit = dice.choice(("later", "behind", "never"))
    method = dice.choices(("wechat", "cash", "bank", "alipay", "pos"), (46, 17, 18, 14, 5))[0]
    return Household(room.id, room.code, use, room.area, name, habit, method)


def _share_owners(session: Session, village: Village, dice: Random) -> None:
    """Storage rooms belong to people who live upstairs."""
    homes = [h for h in village.households if h.use == "home"]
    for one in village.households:
        if one.use != "storage":
            continue
        home = dice.choice(homes)
        tie = session.scalars(select(Occupancy).where(Occupancy.room_id == one.room_id)).one()
        alone = session.get_one(Person, tie.person_id)
        tie.person_id = session.scalars(
            select(Occupancy.person_id).where(
                Occupancy.room_id == home.room_id, Occupancy.role == "owner"
            )
        ).one()
        session.flush()
        session.delete(alone)
        one.name, one.habit, one.method = home.name, home.habit, home.method
        one.with_home = home.room_id
    session.flush()


def _units(session: Session, village: Village, names: _Names) -> None:
    """A few work units pay for the homes of their retired."""
    homes = [h for h in village.households if h.use == "home"]
    for place, unit in enumerate(names.words["units"]):
        for home in homes[place * 29 + 5 :: 97][: 1 + len(homes) // 150]:
            premises.add_person(session, home.room_id, unit, role="payer")
            home.unit, home.habit, home.method = unit, "prompt", "bank"


def _reductions(session: Session, village: Village, first_year: int) -> None:
    """Vacant homes pay 60 %, hardship households half; each with approval and evidence."""
    service = tariffs.fee_item(session, SERVICE)
    homes = [h for h in village.households if h.use == "home" and not h.unit]
    for home in homes[3::41]:
        year = first_year + home.room_id % 3
        tariffs.add_waiver(
            session, home.room_id, kind="vacancy", share=Decimal("0.4"),
            starts_on=date(year, 1, 1), ends_on=date(year, 12, 31), fee_item_id=service.id,
            approver="周敏", evidence="水表读数、上门核实记录", reason="空置满六个月",
        )  # fmt: skip
    for home in homes[8::67]:
        tariffs.add_waiver(
            session, home.room_id, kind="hardship", share=Decimal("0.5"),
            starts_on=date(first_year, 1, 1), ends_on=date(first_year + 20, 12, 31),
            fee_item_id=service.id, approver="周敏", evidence="低保证", reason="低保户",
        )  # fmt: skip
    for home in homes[20::131]:
        home.subsidised, home.habit = True, "prompt"


def _opening(session: Session, village: Village, first_year: int) -> None:
    """What was owed, and paid ahead, when the office moved in."""
    dice = Random("opening")
    service = tariffs.fee_item(session, SERVICE)
    rows = []
    for one in village.households:
        debts = _old_debts(one, dice)
        for year in range(first_year - debts, first_year):
            if one.use == "home":
                rows.append(_opening_row(session, one, service, year, dice))
    if rows:
        bills.insert_lines(session, rows)
    ahead = [h for h in village.households if h.habit == "prompt" and h.use == "home"][::23]
    payments.record_many(
        session,
        [
            payments.Entry(
                h.room_id, Decimal(dice.choice((100, 200, 300))), date(first_year - 1, 12, 31),
                "none", kind="opening",
            )
            for h in ahead
        ],
        today=date(first_year - 1, 12, 31),
    )  # fmt: skip


def _old_debts(one: Household, dice: Random) -> int:
    """How many years a household owed from before."""
    chance = {"never": 0.95, "behind": 0.85, "partial": 0.5, "yearend": 0.2, "later": 0.2}
    if dice.random() > chance.get(one.habit, 0.05):
        return 0
    return dice.choice((1, 2, 3, 4) if one.habit in ("never", "behind") else (1, 1, 2))


def _opening_row(
    session: Session, one: Household, service: FeeItem, year: int, dice: Random
) -> dict[str, object]:
    owner = premises.payer(session, one.room_id, date(year, 12, 31))
    gross = charging.gross("area", area=one.area, price=HOME_PRICE, months=Fraction(12))
    paid = round_money(gross / 2) if dice.random() < 0.08 else ZERO
    start = date(year, 1, 1)
    return {
        "kind": "opening",
        "run_id": None,
        "room_id": one.room_id,
        "fee_item_id": service.id,
        "tariff_id": None,
        "payer_id": owner.id if owner else None,
        "payer_name": owner.name if owner else "",
        "cycle_start": start,
        "segment": 0,
        "revision": 0,
        "period_start": start,
        "period_end": date(year, 12, 31),
        "issued_on": start,
        "due_on": start + timedelta(days=90),
        "basis": "",
        "area": None,
        "price": None,
        "months": None,
        "months_text": "",
        "gross": gross,
        "waived": ZERO,
        "waiver_text": "",
        "paid_before": paid,
        "amount": gross - paid,
        "settled": ZERO,
        "reversed_on": None,
    }


def _figures(session: Session, first_year: int) -> None:
    """The years before PropDesk, as the office stated them."""
    known = {
        "当期收缴率": ("66.8", "69.4", "72.1"),
        "往期清欠率": ("28.5", "31.0", "34.6"),
        "综合收缴率": ("58.2", "60.9", "63.7"),
        "户数收缴率": ("64.0", "66.5", "69.2"),
        "受理量": ("402", "431", "418"),
        "满意率": ("86.4", "88.1", "89.7"),
    }
    for indicator, values in known.items():
        for place, value in enumerate(values):
            figure = YearFigure(year=first_year - 3 + place, indicator=indicator, value=value)
            figure.note = "手工台账统计口径"
            session.add(figure)
    session.flush()

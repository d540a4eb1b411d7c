"""A small ledger with something of everything, for the tests of the window."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from propdesk.office import facilities, facility_papers, works
from propdesk.office.entities import Facility
from propdesk.office.store import Store
from tests.builders import D
from tests.facility_builders import a_facility

TODAY = date(2026, 11, 22)


def ledger(store: Store) -> dict[str, int]:
    """Two lifts, a roof, extinguishers, a transformer of the utility, doors; ids by number."""
    with store.write() as session:
        found = [
            _lift(session),
            _worn_lift(session),
            _roof(session),
            _extinguishers(session),
            _switch_room(session),
            _made(session, "unit_door", "单元门", "1号楼", quantity=D(6)),
        ]
        return {one.number: one.id for one in found}


def _made(session: Session, category: str, name: str, place: str, **more: Any) -> Facility:
    return a_facility(session, name=name, category=category, place=place, today=TODAY, **more)


def _lift(session: Session) -> Facility:
    lift = _made(
        session,
        "elevator",
        "1号电梯",
        "3号楼1单元",
        started_on=date(2019, 6, 20),
        contractor="安捷电梯维保有限公司",
        contractor_phone="0531-88990011",
        contract_until=date(2026, 12, 20),
        ownership="owners",
        original_value=D(286000),
        extra={"supervised_on": "2019-06-20", "load": "800", "stops": "6层6站"},
    )
    facility_papers.add(
        session,
        facility_id=lift.id,
        kind="report",
        title="定期检验报告",
        number="JY-2026-118",
        issuer="市特检院",
        starts_on=date(2026, 6, 10),
        expires_on=date(2027, 6, 30),
        cost=D(900),
        today=TODAY,
    )
    facilities.grade(session, lift.id, 4, on=date(2026, 4, 1), seen_by="王强", today=TODAY)
    return lift


def _worn_lift(session: Session) -> Facility:
    lift = _made(
        session,
        "elevator",
        "2号电梯",
        "3号楼2单元",
        started_on=date(2008, 5, 1),
        renewal_cost=D(260000),
        fund="maintenance_fund",
        risk="high",
        extra={"supervised_on": "2008-05-01"},
    )
    facilities.grade(session, lift.id, 2, on=date(2026, 4, 1), seen_by="王强", today=TODAY)
    facilities.set_state(
        session, lift.id, "stopped", on=date(2026, 11, 10), reason="制动器故障", today=TODAY
    )
    for month in (2, 5, 9):
        works.add(
            session,
            kind="repair",
            name="门机故障维修",
            content="门机维修",
            state="done",
            starts_on=date(2026, month, 3),
            ends_on=date(2026, month, 4),
            final_cost=D(1850),
            failure=True,
            facility_id=lift.id,
            today=TODAY,
        )
    return lift


def _roof(session: Session) -> Facility:
    return _made(
        session, "roof", "屋面", "3号楼", started_on=date(2001, 9, 1), quantity=D("620.50")
    )


def _extinguishers(session: Session) -> Facility:
    return _made(
        session,
        "extinguisher",
        "4kg干粉灭火器",
        "3号楼1单元楼道",
        started_on=None,
        made_on=date(2021, 12, 5),
        quantity=D(12),
        extra={"agent": "powder", "spec": "MFZ/ABC4"},
    )


def _switch_room(session: Session) -> Facility:
    return _made(
        session,
        "switch_room",
        "箱式变压器",
        "小区东门",
        ownership="utility",
        repair_contact="供电公司抢修",
        repair_phone="95598",
        keeper="",
    )

"""The renewal proposal: reasons, order, and money from the top of the list down."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from propdesk.office import facilities, renewal, works
from propdesk.office.entities import Facility
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from tests.builders import TODAY, D
from tests.facility_builders import a_facility


def a_repair(session: Session, facility: Facility, on: date, cost: str, **more: Any) -> None:
    works.add(
        session,
        kind="repair",
        name="维修",
        content="维修",
        today=TODAY,
        state="done",
        starts_on=on,
        ends_on=on,
        final_cost=D(cost),
        facility_id=facility.id,
        **more,
    )


def test_only_what_there_is_a_reason_to_renew_is_proposed(store: Store) -> None:
    with store.write() as session:
        a_facility(session, "DT-01", started_on=date(2020, 1, 1))
        worn = a_facility(session, "DT-02", started_on=date(2020, 1, 1))
        facilities.grade(session, worn.id, 2, on=TODAY, today=TODAY)
        a_facility(session, "DT-03", started_on=date(2010, 1, 1))
        failing = a_facility(session, "DT-04", started_on=date(2020, 1, 1))
        dear = a_facility(session, "DT-05", started_on=date(2020, 1, 1), renewal_cost=D(1000))
        gone = a_facility(session, "DT-06", started_on=date(1990, 1, 1), state="scrapped")
        for month in (1, 2, 3):
            a_repair(session, failing, date(2026, month, 1), "10", failure=True)
            a_repair(session, gone, date(2026, month, 1), "10", failure=True)
        a_repair(session, dear, date(2026, 5, 1), "500.01")
        found = {row.number: row.why for row in renewal.proposal(session, TODAY)}
        assert found == {
            "DT-02": "condition 2",
            "DT-03": "design life over",
            "DT-04": "3 failures",
            "DT-05": "repairs cost over 50 % of renewing it",
        }


def test_what_lies_further_back_than_three_years_counts_no_more(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session, started_on=date(2020, 1, 1), renewal_cost=D(1000))
        for month in (8, 9, 10):
            a_repair(session, lift, date(2023, month, 1), "900", failure=True)
        assert renewal.proposal(session, TODAY) == []
        (row,) = renewal.proposal(session, TODAY, years=5)
        assert (row.failures, row.cost, row.costly) == (3, D(2700), True)


def test_the_most_urgent_is_first(store: Store) -> None:
    with store.write() as session:
        for number, grade, risk in (("DT-01", 2, "high"), ("DT-02", 1, "high"), ("DT-03", 1, "")):
            lift = a_facility(session, number, started_on=date(2020, 1, 1), risk=risk)
            facilities.grade(session, lift.id, grade, on=TODAY, today=TODAY)
        rows = renewal.proposal(session, TODAY)
        assert [row.number for row in rows] == ["DT-02", "DT-03", "DT-01"]
        assert [row.rank for row in rows] == [1, 2, 3]
        assert rows[0].points > rows[1].points > rows[2].points


def test_the_money_of_a_fund_is_used_from_the_top_down(store: Store) -> None:
    with store.write() as session:
        renewal.set_funds(session, {"maintenance_fund": D("1500.00"), "subsidy": D(0)})
        assert renewal.funds(session) == {"maintenance_fund": D(1500)}
        for number, cost, fund in (
            ("DT-01", D(1000), "maintenance_fund"),
            ("DT-02", D(1000), "maintenance_fund"),
            ("DT-03", D(1000), ""),
            ("DT-04", None, "maintenance_fund"),
        ):
            lift = a_facility(session, number, renewal_cost=cost, fund=fund)
            facilities.grade(session, lift.id, 1, on=TODAY, today=TODAY)
        rows = renewal.proposal(session, TODAY)
        assert [(row.number, row.available, row.gap) for row in rows] == [
            ("DT-01", D(1000), D(0)),
            ("DT-02", D(500), D(500)),
            ("DT-03", D(0), D(1000)),
            ("DT-04", D(0), None),
        ]
        with pytest.raises(UserError, match="0 or more"):
            renewal.set_funds(session, {"fee": D(-1)})

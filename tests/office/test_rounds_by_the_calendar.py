"""A round has a due date, and rules count in calendar years (features.md §6.12, §6.17)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from propdesk.office import expiry_board, facilities, facility_dates, inspection_list
from propdesk.office.entities import InspectionTask
from propdesk.office.store import Store
from tests.inspection_builders import a_plan, tasks


def test_a_round_without_a_due_date_does_not_exist(store: Store) -> None:
    """features.md §6.12: so that none counts as punctual."""
    with pytest.raises(IntegrityError), store.write() as session:
        plan = a_plan(session, date(2026, 11, 23))
        task: InspectionTask = tasks(session, plan)[0]
        task.due_on = None  # type: ignore[assignment]
        session.flush()


@pytest.mark.parametrize(
    ("start", "days"),
    [
        (date(2021, 3, 1), ["2021-03-01", "2026-03-01", "2031-03-01"]),
        # Two and one leap days between: 1,825 days would fall on 10 and 8 June.
        (date(2019, 6, 10), ["2019-06-10", "2024-06-10", "2029-06-10"]),
    ],
)
def test_every_five_years_is_the_same_day_of_the_calendar(
    store: Store, start: date, days: list[str]
) -> None:
    """features.md §6.17."""
    with store.write() as session:
        a_plan(session, date(2026, 11, 23), "FREQ=YEARLY;INTERVAL=5", starts_on=start)
        span = (start, date(2031, 12, 31))
        found = inspection_list.due_between(session, *span, date(2026, 11, 23))
        assert [row.due.isoformat() for row in found] == days


def test_a_lift_of_over_fifteen_years_is_inspected_every_year(store: Store) -> None:
    """Supervised in June 2012: year 15 ends in June 2027, and every year after it is periodic."""
    with store.write() as session:
        rules = expiry_board.lift_rules(session)
        years = [facility_dates.lift_year(date(2012, 6, 15), n, rules) for n in range(1, 19)]
        assert [one.year_no for one in years if one.kind == "periodic"] == [
            1, 4, 7, 9, 11, 13, 15, 16, 17, 18,
        ]  # fmt: skip
        assert {(one.due_on.month, one.due_on.day) for one in years} == {(6, 15)}
        lift = facilities.add(
            session, name="电梯", category="elevator", today=date(2028, 6, 20),
            extra={"supervised_on": "2012-06-15", "mark_until": "2028-06-15"},
        )  # fmt: skip
        (row,) = expiry_board.expiring(session, date(2028, 6, 20), facility_ids=[lift.id])
        assert (row.kind, row.expires_on, row.band) == ("lift_periodic", date(2028, 6, 15), "over")

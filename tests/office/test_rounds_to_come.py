"""What the calendar, the agenda and the year plan show of days whose rounds are not made yet."""

from __future__ import annotations

from datetime import date

from propdesk.office import inspection_list, inspection_tasks
from propdesk.office.store import Store
from tests.inspection_builders import NOV, a_plan, do, due_days, tasks

TODAY = date(2026, 11, 23)


def test_a_holiday_may_bring_a_round_back_before_the_end_of_what_is_made(store: Store) -> None:
    """New Year's Day, moved to 31 December, is seen in November already."""
    seen_on = date(2026, 11, 15)
    with store.write() as session:
        inspection_tasks.catch_up(session, seen_on)
        plan = a_plan(session, seen_on, "FREQ=MONTHLY;BYMONTHDAY=1", holiday_policy="previous")
        december = date(2026, 12, 1), date(2026, 12, 31)
        for listed in (inspection_list.between, inspection_list.due_between):
            assert [row.due for row in listed(session, *december, seen_on)] == [*december]
        year = inspection_list.year_plan(session, 2026, seen_on)
        assert year.rows[0].months[11].days == (1, 31)
        inspection_tasks.catch_up(session, date(2026, 12, 1))
        assert due_days(session, plan)[-2:] == ["12-01", "12-31"]


def test_a_round_moved_far_on_by_a_completion_is_listed_once(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(
            session, NOV, "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=20", anchor="last_done",
            starts_on=date(2025, 1, 1),
        )  # fmt: skip
        do(session, tasks(session, plan)[0], date(2026, 11, 10))
        assert [task.due_on for task in tasks(session, plan)][1:] == [date(2027, 11, 10)]
        assert len(inspection_list.of_plan(session, plan.id, TODAY)) == 2
        later = date(2027, 1, 1), date(2027, 12, 31)
        assert len(inspection_list.between(session, *later, TODAY)) == 1
        assert len(inspection_list.due_between(session, *later, TODAY)) == 1
        assert inspection_list.year_plan(session, 2027, TODAY).rows[0].planned == 1


def test_a_season_holds_though_the_plan_counts_from_its_completion(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(
            session, date(2026, 8, 15), "FREQ=MONTHLY;BYMONTH=5,6,7,8,9;BYMONTHDAY=10",
            anchor="last_done", starts_on=date(2026, 8, 1),
        )  # fmt: skip
        do(session, tasks(session, plan)[0], date(2026, 8, 14), today=date(2026, 8, 15))
        span = date(2026, 8, 15), date(2027, 10, 31)
        seen = inspection_list.due_between(session, *span, date(2026, 8, 15))
        assert [f"{row.due:%Y-%m-%d}" for row in seen] == [
            "2026-09-14", "2027-05-10", "2027-06-10", "2027-07-10", "2027-08-10", "2027-09-10",
        ]  # fmt: skip

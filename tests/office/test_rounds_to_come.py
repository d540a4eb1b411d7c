"""What the calendar, the agenda and the year plan show of days whose rounds are not made yet."""

from __future__ import annotations

from datetime import date

from propdesk.office import facilities, inspection_list, inspection_plans, inspection_tasks
from propdesk.office.store import Store
from tests.inspection_builders import NOV, a_facility, a_plan, do, due_days, tasks

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


def test_the_next_round_of_a_rare_plan_is_told_though_it_is_not_made_yet(store: Store) -> None:
    """汛前 in May, every second year in June: neither shows nothing in November."""
    with store.write() as session:
        inspection_tasks.catch_up(session, TODAY)
        lift = a_facility(session)
        for name, rule in (
            ("汛前检查", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=10"),
            ("内部检验", "FREQ=YEARLY;INTERVAL=2;BYMONTH=6;BYMONTHDAY=10"),
        ):
            a_plan(session, TODAY, rule, name, facilities=[lift.id], holiday_policy="previous")
        known = {row.name: row.next_due for row in inspection_list.rows(session, TODAY)}
        # 10 June 2028 is a Saturday.
        assert known == {"汛前检查": date(2027, 5, 10), "内部检验": date(2028, 6, 9)}
        (row,) = facilities.rows(session, TODAY)
        assert (row.next_on, row.next_what) == (date(2027, 5, 10), "汛前检查")
        for plan in inspection_list.rows(session, TODAY):
            inspection_plans.end(session, plan.id, TODAY, "合同到期", TODAY)
        assert facilities.rows(session, TODAY)[0].next_on is None
        assert {row.next_due for row in inspection_list.rows(session, TODAY)} == {None}

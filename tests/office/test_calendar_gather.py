from __future__ import annotations

from datetime import UTC, date, datetime

import icalendar

from propdesk.documents import calendar_entries, calendar_file
from propdesk.office import calendar_gather, inspection_plans, inspection_tasks, settings
from propdesk.office.store import Store
from tests.inspection_builders import a_plan, do, tasks

TODAY = date(2026, 11, 22)


def days(store: Store) -> dict[str, list[date]]:
    with store.read() as session:
        plans = calendar_gather.plans(session, TODAY)
    until = calendar_gather.horizon(TODAY)
    return {
        event.title: calendar_file.days(event, until) for event in calendar_entries.events(plans)
    }


def test_a_moved_and_a_cancelled_round_differ_from_the_rule(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, TODAY, "FREQ=MONTHLY;BYMONTHDAY=25")
        first, second = tasks(session, plan)[:2]
        inspection_tasks.move(session, first.id, date(2026, 11, 27), "下雨", TODAY)
        inspection_tasks.cancel(session, second.id, "停用", TODAY)
    assert days(store)["灭火器检查"][:3] == [
        date(2026, 11, 27),
        date(2027, 1, 25),
        date(2027, 2, 25),
    ]


def test_holidays_are_in_the_file(store: Store) -> None:
    with store.write() as session:
        a_plan(
            session,
            TODAY,
            "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=1",
            starts_on=date(2026, 1, 1),
            holiday_policy="next",
        )
    assert days(store)["灭火器检查"][0] == date(2026, 10, 8)


def test_a_plan_from_its_last_completion_is_listed_as_the_calendar_shows_it(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(
            session, TODAY, "FREQ=DAILY;INTERVAL=14", anchor="last_done", max_interval_days=15
        )
        do(session, tasks(session, plan)[0], date(2026, 11, 3), today=TODAY)
    found = days(store)["灭火器检查"]
    assert found[0] == date(2026, 11, 1)
    with store.read() as session:
        from propdesk.office import inspection_list

        rows = inspection_list.between(session, date(2026, 12, 1), date(2028, 12, 31), TODAY)
    assert [day for day in found if day >= date(2026, 12, 1)] == [row.scheduled for row in rows]


def test_an_ended_plan_ends_and_one_without_days_is_left_out(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, TODAY, "FREQ=DAILY")
        a_plan(session, TODAY, "", name="风后检查")
        inspection_plans.end(session, plan.id, date(2026, 11, 24), "合同到期", TODAY)
    found = days(store)
    assert set(found) == {"灭火器检查"}
    assert found["灭火器检查"][-1] == date(2026, 11, 24)


def test_the_file_is_read_by_another_program(store: Store) -> None:
    with store.write() as session:
        a_plan(session, TODAY, "FREQ=WEEKLY;BYDAY=MO", place="3号楼", keeper="王强")
        assert settings.get(session, "demo") is False
    with store.read() as session:
        events = calendar_entries.events(calendar_gather.plans(session, TODAY))
    data = calendar_file.render(
        events,
        name="幸福里",
        horizon=calendar_gather.horizon(TODAY),
        stamp=datetime(2026, 11, 22, tzinfo=UTC),
    )
    [event] = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert event["SUMMARY"] == "灭火器检查"
    assert event["LOCATION"] == "3号楼"
    assert "王强" in event["DESCRIPTION"]
    assert event["RRULE"]["FREQ"] == ["WEEKLY"]

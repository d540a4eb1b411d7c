"""Tasks: made once whatever the PC did, moved and cancelled without helping any rate."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from propdesk.office import (
    inspection_intervals,
    inspection_list,
    inspection_plans,
    inspection_rounds,
    inspection_tasks,
)
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from tests.inspection_builders import NOV, a_plan, do, due_days, tasks

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def test_after_ten_days_off_every_round_is_there_once(store: Store) -> None:
    """features.md §6.10."""
    with store.write() as session:
        plan = a_plan(session, TODAY, "FREQ=DAILY", starts_on=TODAY)
        inspection_tasks.catch_up(session, TODAY)
        back = inspection_tasks.catch_up(session, TODAY + 11 * DAY)
        assert (back.days_missed, back.came_up) == (10, 10)
        assert back.months_frozen == ["2026-12"]
        planned = [task.planned_on for task in tasks(session, plan)]
        assert planned == [TODAY + n * DAY for n in range(len(planned))]
        assert planned[-1] == date(2027, 1, 31)
        marked = [task.planned_on for task in tasks(session, plan) if task.caught_up]
        assert marked == [TODAY + n * DAY for n in range(1, 11)]


def test_catching_up_again_does_nothing(store: Store) -> None:
    with store.write() as session:
        a_plan(session, TODAY, "FREQ=DAILY")
        first = inspection_tasks.catch_up(session, TODAY)
        assert first.made == 0
        changes = session.info["audit_head"]
        assert inspection_tasks.catch_up(session, TODAY) == (0, [], 0, 0, False)
        assert session.info["audit_head"] == changes


def test_a_clock_that_was_set_back_changes_nothing(store: Store) -> None:
    with store.write() as session:
        a_plan(session, TODAY, "FREQ=DAILY")
        inspection_tasks.catch_up(session, TODAY)
        assert inspection_tasks.catch_up(session, TODAY - 40 * DAY).made == 0


def test_a_clock_years_ahead_is_doubted_first(store: Store) -> None:
    far = date(2036, 1, 1)
    with store.write() as session:
        a_plan(session, TODAY)
        inspection_tasks.catch_up(session, TODAY)
        assert inspection_tasks.catch_up(session, far).doubtful
        sure = inspection_tasks.catch_up(session, far, sure=True)
        assert not sure.doubtful
        assert sure.made == 110


def test_five_ignored_rounds_disable_nothing(store: Store) -> None:
    """features.md §6.11."""
    with store.write() as session:
        plan = a_plan(session, NOV, "FREQ=DAILY;INTERVAL=14", anchor="last_done")
        for month in range(1, 7):
            inspection_tasks.catch_up(session, date(2027, month, 1))
        missed = inspection_list.overdue(session, date(2027, 6, 1))
        assert len(missed) > 5
        assert tasks(session, plan)[-1].due_on > date(2027, 7, 17)


def test_a_plan_for_events_makes_rounds_only_when_called(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, NOV, "", name="暴雨后检查")
        inspection_tasks.catch_up(session, TODAY)
        assert not tasks(session, plan)
        made = inspection_tasks.trigger(
            session, plan.id, date(2026, 11, 20), TODAY, due_on=date(2026, 12, 2)
        )
        assert made.frozen_month == "2026-11"
        with pytest.raises(UserError, match="already"):
            inspection_tasks.trigger(session, plan.id, date(2026, 11, 20), TODAY)
        with pytest.raises(UserError, match="not come yet"):
            inspection_tasks.trigger(session, plan.id, TODAY + DAY, TODAY)


def test_moving_keeps_the_due_day_and_tells_so(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, NOV, "FREQ=MONTHLY;BYMONTHDAY=25")
        task = tasks(session, plan)[0]
        moved = inspection_tasks.move(session, task.id, date(2026, 12, 2), "缺人", TODAY)
        assert (task.due_on, task.scheduled_on) == (date(2026, 11, 25), date(2026, 12, 2))
        assert moved.warnings == ["It stays due on 2026-11-25; done later, it counts as late."]
        assert inspection_list.between(session, NOV, date(2026, 11, 30), TODAY) == []
        inspection_tasks.move_back(session, task.id)
        assert task.scheduled_on == task.due_on


@pytest.mark.parametrize(("to", "reason"), [(TODAY - DAY, "缺人"), (TODAY + DAY, " ")])
def test_a_move_to_the_past_or_without_a_reason_is_refused(
    store: Store, to: date, reason: str
) -> None:
    with store.write() as session:
        task = tasks(session, a_plan(session, NOV))[0]
        with pytest.raises(UserError):
            inspection_tasks.move(session, task.id, to, reason, TODAY)


def test_a_round_is_overdue_by_its_due_day_wherever_it_was_moved(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, NOV, "FREQ=MONTHLY;BYMONTHDAY=25")
        task = tasks(session, plan)[0]
        inspection_tasks.move(session, task.id, date(2026, 12, 20), "缺人", TODAY)
        later = date(2026, 12, 1)
        assert [row.task_id for row in inspection_list.overdue(session, later)] == [task.id]
        row = inspection_list.between(session, later, date(2026, 12, 31), later)[0]
        assert (row.state, row.moved, row.late_days) == ("overdue", True, 6)


def test_cancelled_and_restored(store: Store) -> None:
    with store.write() as session:
        task = tasks(session, a_plan(session, NOV))[0]
        inspection_tasks.cancel(session, task.id, "设备已拆除", TODAY)
        assert inspection_tasks.state_of(task, TODAY) == "cancelled"
        with pytest.raises(UserError, match="restore it first"):
            do(session, task, TODAY)
        inspection_tasks.restore(session, task.id, TODAY)
        assert inspection_tasks.state_of(task, TODAY) == "overdue"


def test_the_states_of_a_round(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, NOV, "FREQ=MONTHLY;BYMONTHDAY=20", lead_days=5)
        task = tasks(session, plan)[1]
        state = inspection_tasks.state_of
        assert state(task, date(2026, 12, 14), 5) == "pending"
        assert state(task, date(2026, 12, 15), 5) == "coming"
        entry = inspection_rounds.Entry(None, 1, "normal")
        inspection_rounds.save(session, task.id, [entry], today=date(2026, 12, 16), finish=False)
        assert state(task, date(2026, 12, 16), 5) == "in_progress"
        assert state(task, date(2026, 12, 21), 5) == "overdue"
        do(session, task, date(2026, 12, 21))
        assert state(task, date(2026, 12, 21), 5) == "done"


def test_the_next_round_counts_from_the_completion(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(
            session, NOV, "FREQ=DAILY;INTERVAL=14", anchor="last_done", max_interval_days=15
        )
        assert due_days(session, plan) == ["11-01", "11-15", "11-29", "12-13", "12-27"]
        first = tasks(session, plan)[0]
        do(session, first, date(2026, 11, 6))
        assert due_days(session, plan) == ["11-01", "11-20", "12-04", "12-18"]
        frozen = [task.frozen_month for task in tasks(session, plan)]
        assert frozen == ["2026-11", "2026-11", "2026-11", ""]
        inspection_rounds.reopen(session, first.id, date(2026, 11, 6))
        assert due_days(session, plan) == ["11-01", "11-15", "11-29", "12-13", "12-27"]
        assert plan.anchored_on is None


def test_done_early_the_next_is_due_earlier(store: Store) -> None:
    """The contractor came on the 8th: by the 23rd he must come again, not on the 29th."""
    with store.write() as session:
        plan = a_plan(
            session, NOV, "FREQ=DAILY;INTERVAL=14", anchor="last_done", max_interval_days=15
        )
        do(session, tasks(session, plan)[1], date(2026, 11, 8))
        assert due_days(session, plan) == ["11-01", "11-15", "11-22", "12-06", "12-20"]


def test_what_was_due_before_the_completion_stays_missed(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, NOV, "FREQ=DAILY;INTERVAL=7", anchor="last_done")
        do(session, tasks(session, plan)[2], date(2026, 11, 16))
        states = {
            row.due: row.state
            for row in inspection_list.of_plan(session, plan.id, date(2026, 11, 17))
        }
        assert states[date(2026, 11, 1)] == states[date(2026, 11, 8)] == "overdue"
        assert date(2026, 11, 23) in states


def test_a_calendar_rule_counts_its_interval_from_the_completion(store: Store) -> None:
    """水箱清洗: every half-year, 184 days at most."""
    with store.write() as session:
        plan = a_plan(
            session,
            date(2026, 3, 1),
            "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=10",
            starts_on=date(2026, 3, 1),
            anchor="last_done",
            max_interval_days=184,
        )
        do(session, tasks(session, plan)[0], date(2026, 3, 20))
        inspection_tasks.catch_up(session, date(2026, 9, 1))
        assert due_days(session, plan) == ["03-10", "09-20"]


def test_a_statutory_round_moves_to_before_the_spring_festival(store: Store) -> None:
    """2026: 15–23 February are free, Saturday the 14th is worked (domain.md §9.1)."""
    with store.write() as session:
        start = date(2026, 1, 23)
        plan = a_plan(
            session,
            start,
            "FREQ=DAILY;INTERVAL=14",
            starts_on=start,
            anchor="last_done",
            max_interval_days=15,
            holiday_policy="previous",
            statutory=True,
        )
        inspection_tasks.catch_up(session, date(2026, 2, 1))
        assert due_days(session, plan)[:4] == ["01-23", "02-06", "02-14", "02-28"]


@settings(max_examples=60, deadline=None)
@given(start=st.dates(date(2024, 1, 1), date(2026, 6, 1)), late=st.integers(0, 1))
def test_the_half_month_never_exceeds_fifteen_days(start: date, late: int) -> None:
    from propdesk.office.inspection_dates import Rhythm
    from propdesk.office.workdays import OFFICIAL

    rhythm = Rhythm(
        "FREQ=DAILY;INTERVAL=14",
        start,
        anchor="last_done",
        anchored_on=start if late else None,
        max_interval_days=15,
        holiday_policy="previous",
        statutory=True,
    )
    due = [one.due for one in rhythm.rounds(start, start + 400 * DAY, OFFICIAL)]
    if late:
        due = [start, *due]
    assert max((b - a).days for a, b in pairwise(due)) <= 15
    # The very first day is the clerk's own choice where there is no worked day before it.
    assert all(OFFICIAL.is_workday(day) for day in due[1:])


def test_a_broken_interval_is_a_warning(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(
            session, NOV, "FREQ=DAILY;INTERVAL=14", anchor="last_done", max_interval_days=15
        )
        do(session, tasks(session, plan)[0], NOV)
        assert inspection_intervals.interval_warnings(session, date(2026, 11, 16)) == []
        [found] = inspection_intervals.interval_warnings(session, date(2026, 11, 18))
        assert (found.last_done, found.latest, found.days_over) == (NOV, date(2026, 11, 16), 2)
        task = tasks(session, plan)[1]
        moved = inspection_tasks.move(session, task.id, date(2026, 11, 20), "缺人", NOV)
        assert any("2026-11-16" in warning for warning in moved.warnings)
        [soon] = inspection_intervals.interval_warnings(session, date(2026, 11, 16))
        assert (soon.days_over, soon.next_due) == (0, date(2026, 11, 20))


def test_a_year_ahead_is_worked_out_from_the_rules(store: Store) -> None:
    with store.write() as session:
        a_plan(session, TODAY, holiday_policy="previous", starts_on=date(2026, 1, 1))
        rows = inspection_list.between(session, date(2026, 12, 1), date(2027, 3, 31), TODAY)
    assert [row.scheduled.month for row in rows] == [12, 1, 2, 3]
    assert [row.task_id is None for row in rows] == [False, True, True, True]
    assert [row.provisional for row in rows] == [False, True, True, True]
    with store.read() as session:
        plan = inspection_list.year_plan(session, 2026, TODAY)
    [row] = plan.rows
    assert [month.planned for month in row.months] == [1] * 12
    assert [month.mark for month in row.months] == ["missed"] * 11 + ["planned"]


STEPS = st.lists(st.integers(1, 45), min_size=1, max_size=8)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, rule=st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,FR", "M"]))
def test_any_sequence_of_starts_makes_every_round_once(
    store: Store, steps: list[int], rule: str
) -> None:
    rule = rule if rule != "M" else "FREQ=MONTHLY;BYMONTHDAY=-1"
    with store.write() as session:
        for old in inspection_list.rows(session, TODAY):
            for task in tasks(session, inspection_plans.one(session, old.id)):
                session.delete(task)
            session.flush()
            inspection_plans.remove(session, old.id, TODAY)
        for key in ("inspections_caught_up_on", "inspections_made_until"):
            inspection_tasks.settings.put(session, key, "")
        plan = a_plan(session, TODAY, rule, starts_on=TODAY)
        day = TODAY
        for step in steps:
            inspection_tasks.catch_up(session, day)
            day += step * DAY
        last = inspection_tasks.catch_up(session, day)
        planned = sorted(task.planned_on for task in tasks(session, plan))
        until = inspection_tasks.horizon(day)
        from propdesk.office.recurrence import parse

        assert planned == parse(rule, TODAY).between(TODAY, until)
        assert last.days_missed == steps[-1] - 1
        month = f"{day:%Y-%m}"
        assert all(
            bool(task.frozen_month) == (f"{task.due_on:%Y-%m}" <= month)
            for task in tasks(session, plan)
        )

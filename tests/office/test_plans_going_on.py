"""What hangs on a round outlives the end and the change of its plan."""

from __future__ import annotations

from datetime import date

import pytest

from propdesk import i18n
from propdesk.office import inspection_plans, inspection_rounds, inspection_tasks
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from tests.hazard_builders import a_hazard
from tests.inspection_builders import NOV, a_plan, do, due_days, tasks

TODAY = date(2026, 11, 23)
MONDAYS = "FREQ=WEEKLY;BYDAY=MO"


def test_a_round_begun_before_its_month_is_cancelled_when_the_plan_ends(store: Store) -> None:
    """Its lines and hazards stay: it is not taken away with the rounds nobody touched."""
    with store.write() as session:
        plan = a_plan(session, NOV, MONDAYS)
        december = tasks(session, plan)[5]
        do(session, december, TODAY)
        inspection_rounds.reopen(session, december.id, TODAY)
        inspection_plans.end(session, plan.id, TODAY, "合同到期", TODAY)
        assert due_days(session, plan)[-2:] == ["11-30", "12-07"]
        assert december.cancelled_on == TODAY
        assert inspection_rounds.sheet(session, december.id).cells
        inspection_plans.reopen(session, plan.id, TODAY)
        assert december.cancelled_on is None


def test_a_round_a_hazard_names_is_not_made_anew(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, NOV, MONDAYS)
        first, *_rest, last = tasks(session, plan)
        a_hazard(session, task_id=last.id)
        inspection_plans.change(session, plan.id, today=TODAY, rule="FREQ=WEEKLY;BYDAY=FR")
        assert last in tasks(session, plan)
        inspection_plans.end(session, plan.id, TODAY, "合同到期", TODAY)
        assert last.cancelled_on == TODAY
        assert first.cancelled_on is None
        same_day = a_plan(session, TODAY, MONDAYS, name="同日", starts_on=TODAY)
        a_hazard(session, task_id=tasks(session, same_day)[0].id)
        inspection_plans.change(session, same_day.id, today=TODAY, holiday_policy="previous")
        assert len(tasks(session, same_day)) == 6


def test_a_round_restored_after_the_end_stays_when_the_plan_is_changed_again(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, NOV, MONDAYS)
        inspection_plans.end(session, plan.id, date(2026, 11, 20), "合同到期", TODAY)
        last = tasks(session, plan)[-1]
        inspection_tasks.restore(session, last.id, TODAY)
        inspection_plans.change(session, plan.id, today=TODAY, holiday_policy="previous")
        assert last.cancelled_on is None


def test_a_plan_ended_in_one_language_is_reopened_in_the_other(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, NOV, MONDAYS)
        i18n.use("zh_CN")
        inspection_plans.end(session, plan.id, date(2026, 11, 20), "合同到期", TODAY)
        i18n.use("en")
        assert sum(task.cancelled_on is not None for task in tasks(session, plan)) == 2
        inspection_plans.reopen(session, plan.id, TODAY)
        assert all(task.cancelled_on is None for task in tasks(session, plan))


def test_a_later_round_done_the_same_day_leaves_no_longer_gap(store: Store) -> None:
    """半月 is 15 days at most from that day on, however many rounds were keyed on it."""
    with store.write() as session:
        plan = a_plan(
            session, NOV, "FREQ=DAILY;INTERVAL=14", anchor="last_done", max_interval_days=15
        )
        done_on = date(2026, 11, 10)
        for task in tasks(session, plan)[:2]:
            do(session, task, done_on)
            again = [one.id for one in tasks(session, plan)]
            do(session, task, done_on)
            assert [one.id for one in tasks(session, plan)] == again
        waiting = [task.due_on for task in tasks(session, plan) if task.done_on is None]
        assert waiting[0] == date(2026, 11, 24)
        assert waiting == sorted(set(waiting))


def test_only_a_round_made_by_hand_is_taken_back(store: Store) -> None:
    """Else a missed round could be made never to have been planned."""
    with store.write() as session:
        plan = a_plan(session, NOV, MONDAYS)
        first = tasks(session, plan)[0].id
        storm = inspection_tasks.trigger(session, plan.id, date(2026, 11, 20), TODAY).id
        kept = inspection_tasks.trigger(session, plan.id, date(2026, 11, 21), TODAY).id
        a_hazard(session, task_id=kept)
        for task_id, said in ((first, "calls for this round"), (kept, "entered")):
            with pytest.raises(UserError, match=said):
                inspection_tasks.take_back(session, task_id)
        inspection_tasks.take_back(session, storm)
        assert "11-20" not in due_days(session, plan)
        assert "11-02" in due_days(session, plan)

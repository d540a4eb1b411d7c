"""The rates count what was planned when the month began; tidying up improves none of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.office import inspection_figures, inspection_plans, inspection_tasks
from propdesk.office.entities import InspectionPlan, InspectionTask
from propdesk.office.errors import UserError
from propdesk.office.inspection_figures import InspectionFigures
from propdesk.office.store import Store
from tests.builders import D
from tests.inspection_builders import NOV, a_plan, do, tasks

TODAY = date(2026, 11, 23)
END = date(2026, 11, 30)
DAY = timedelta(days=1)


def november(session: Session, as_of: date = END) -> InspectionFigures:
    return inspection_figures.of_period(session, NOV, END, as_of)


def test_a_month_by_hand(store: Store) -> None:
    """Five Mondays in November 2026 (2, 9, 16, 23, 30): one punctual, one late, one cancelled."""
    with store.write() as session:
        plan = a_plan(session, NOV, "FREQ=WEEKLY;BYDAY=MO", category="fire", statutory=True)
        first, second, third, *_rest = tasks(session, plan)
        do(session, first, date(2026, 11, 2))
        do(session, second, date(2026, 11, 11))
        inspection_tasks.cancel(session, third.id, "停电", date(2026, 11, 16))
        figures = november(session)
        assert figures.total == (5, 2, 1, 1, 1, 1, 0)
        assert figures.completion_rate == D("40.0")
        assert figures.on_time_rate == D("20.0")
        assert figures.total.late == 1
        assert figures.by_system["fire"] == figures.statutory == figures.total
        assert list(figures.by_month) == ["2026-11"]
        assert november(session, date(2026, 11, 10)).total == (2, 1, 1, 1, 0, 0, 0)


def test_nothing_planned_has_no_rate(store: Store) -> None:
    with store.read() as session:
        assert november(session).completion_rate is None
        assert november(session).on_time_rate is None


def test_moving_does_not_improve_the_rate(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, NOV, "FREQ=MONTHLY;BYMONTHDAY=25")
        task = tasks(session, plan)[0]
        inspection_tasks.move(session, task.id, date(2026, 12, 3), "缺人", TODAY)
        assert november(session).missed == 1
        do(session, task, date(2026, 12, 3))
        later = november(session, date(2026, 12, 31))
        assert (later.planned, later.done, later.done_on_time) == (1, 1, 0)


def test_cancelling_and_ending_do_not_improve_the_rate(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, NOV, "FREQ=WEEKLY;BYDAY=MO")
        inspection_tasks.cancel(session, tasks(session, plan)[0].id, "停电", TODAY)
        inspection_plans.end(session, plan.id, date(2026, 11, 10), "不再需要", TODAY)
        figures = november(session)
    assert (figures.planned, figures.cancelled, figures.missed) == (5, 4, 1)
    assert figures.completion_rate == D("0.0")


def test_a_later_round_done_early_counts_in_its_own_month(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, NOV)
        do(session, tasks(session, plan)[1], TODAY)
        figures = november(session)
        assert (figures.planned, figures.done, figures.unplanned_extra) == (1, 0, 1)
        inspection_tasks.catch_up(session, date(2026, 12, 1))
        december = inspection_figures.of_period(
            session, date(2026, 12, 1), date(2026, 12, 31), date(2026, 12, 31)
        )
        assert (december.planned, december.done, december.done_on_time) == (1, 1, 1)
        assert december.unplanned_extra == 0
        # As of the end of November it is told as it was then, whenever that is asked.
        assert november(session).unplanned_extra == 1
        assert november(session, date(2026, 12, 31)).unplanned_extra == 0


def test_a_round_that_got_a_later_day_stays_in_its_month(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, NOV, "FREQ=DAILY;INTERVAL=14", anchor="last_done")
        assert november(session).planned == 3
        do(session, tasks(session, plan)[0], date(2026, 11, 10))
        assert tasks(session, plan)[2].due_on == date(2026, 12, 8)
        assert november(session).planned == 3


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["do", "move", "cancel", "rule", "end", "reopen", "wait", "restore"]),
        st.integers(0, 20),
        st.integers(0, 9),
    ),
    max_size=12,
)
RULES = ("FREQ=WEEKLY;BYDAY=MO", "FREQ=DAILY;INTERVAL=5", "FREQ=MONTHLY;BYMONTHDAY=3,17")


def act(session: Session, plan: InspectionPlan, what: str, which: int, n: int, day: date) -> None:
    """One thing a clerk may do on a day."""
    known = list(session.scalars(select(InspectionTask).where(InspectionTask.plan_id == plan.id)))
    if what == "rule":
        inspection_plans.change(session, plan.id, today=day, rule=RULES[n % 3])
    elif what == "end":
        inspection_plans.end(session, plan.id, day, "x", day)
    elif what == "reopen":
        inspection_plans.reopen(session, plan.id, day)
    elif known:
        task = known[which % len(known)]
        if what == "do":
            do(session, task, max(day - n * DAY, plan.starts_on), today=day)
        elif what == "move":
            inspection_tasks.move(session, task.id, day + n * DAY, "x", day)
        elif what == "cancel":
            inspection_tasks.cancel(session, task.id, "x", day)
        else:
            inspection_tasks.restore(session, task.id, day)


def assert_each_day_once(session: Session, plan: InspectionPlan, day: date) -> None:
    """No day to come has two rounds of the plan waiting."""
    waiting = [
        task.due_on
        for task in tasks(session, plan)
        if task.due_on > day and task.done_on is None and task.cancelled_on is None
    ]
    assert len(waiting) == len(set(waiting)), waiting


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    actions=ACTIONS,
    anchor=st.sampled_from(["fixed", "last_done"]),
    rule=st.sampled_from(RULES),
    policy=st.sampled_from(["keep", "previous", "next"]),
)
def test_rates_lie_between_0_and_100_and_no_denominator_shrinks(
    store: Store, actions: list[tuple[str, int, int]], anchor: str, rule: str, policy: str
) -> None:
    class Enough(Exception):
        """Ends an example without keeping it."""

    try:
        with store.write() as session:
            plan = a_plan(session, NOV, rule, anchor=anchor, holiday_policy=policy)
            # A plan is put right as a whole only on its first day.
            day = NOV + DAY
            inspection_tasks.catch_up(session, day)
            before = november(session)
            for what, which, n in actions:
                day += n * DAY
                inspection_tasks.catch_up(session, day)
                try:
                    act(session, plan, what, which, n, day)
                except UserError:
                    session.flush()
                now = november(session)
                assert now.planned >= before.planned
                for rate in (now.completion_rate, now.on_time_rate):
                    assert rate is None or 0 <= rate <= Decimal(100)
                total = now.total
                assert total.planned == (
                    total.done + total.missed + total.cancelled + total.waiting
                )
                assert total.done_on_time <= total.done
                assert_each_day_once(session, plan, day)
                before = now
            raise Enough
    except Enough:
        return

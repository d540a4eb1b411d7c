"""A facility is scrapped: plans that look at nothing else end with it, the others go on."""

from __future__ import annotations

from datetime import date

from propdesk.office import facility_scrapping, inspection_figures, inspection_plans
from propdesk.office.store import Store
from tests.inspection_builders import NOV, a_facility, a_plan, do, due_days, tasks

TODAY = date(2026, 11, 23)
MONDAYS = "FREQ=WEEKLY;BYDAY=MO"


def test_only_the_plans_without_anything_left_end(store: Store) -> None:
    with store.write() as session:
        lift, other = (a_facility(session, number) for number in ("DT-01", "DT-02"))
        alone = a_plan(session, NOV, MONDAYS, "1号梯", facilities=[lift.id])
        both = a_plan(session, NOV, MONDAYS, "全部电梯", facilities=[lift.id, other.id])
        do(session, tasks(session, alone)[0], date(2026, 11, 2))
        ending = facility_scrapping.plans_ending(session, lift.id, TODAY)
        assert [plan.name for plan in ending] == ["1号梯"]
        before = due_days(session, alone)
        ended = facility_scrapping.scrap(session, lift.id, on=date(2026, 11, 14), today=TODAY)
        assert (alone.ends_on, both.ends_on) == (date(2026, 11, 13), None)
        assert alone.end_reason == "DT-01 is scrapped"
        figures = inspection_figures.of_period(session, NOV, TODAY, date(2026, 11, 30))
        assert (figures.planned, figures.cancelled) == (10, 3)
        facility_scrapping.take_back(session, lift.id, ended, TODAY)
        assert (lift.state, alone.ends_on, due_days(session, alone)) == ("good", None, before)
        assert all(task.cancelled_on is None for task in tasks(session, alone))


def test_the_last_of_several_takes_the_plan_with_it(store: Store) -> None:
    with store.write() as session:
        lifts = [a_facility(session, number) for number in ("DT-01", "DT-02")]
        plan = a_plan(session, NOV, MONDAYS, facilities=[one.id for one in lifts])
        inspection_plans.change(session, plan.id, today=TODAY, ends_on=date(2027, 6, 30))
        do(session, tasks(session, plan)[3], TODAY)
        assert facility_scrapping.scrap(session, lifts[0].id, on=NOV, today=TODAY) == []
        ended = facility_scrapping.scrap(session, lifts[1].id, on=NOV, today=TODAY)
        # What was done later than that keeps its place.
        assert plan.ends_on == TODAY
        facility_scrapping.take_back(session, lifts[1].id, ended, TODAY)
        assert plan.ends_on == date(2027, 6, 30)

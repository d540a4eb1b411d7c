"""Today's lists of the facilities: overdue, due, coming, intervals, hazards, what expires."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from propdesk.office import facility_papers, hazards, settings, today, today_upkeep
from propdesk.office.store import Store
from propdesk.office.today_upkeep import MOST, Upkeep
from tests.facility_builders import a_facility
from tests.facility_year_office import a_hazard, a_plan, a_round, close

DAY = date(2026, 11, 23)


def page(store: Store, day: date = DAY) -> Upkeep:
    with store.read() as session:
        return today_upkeep.of_day(session, day)


def days(count: int) -> date:
    return DAY + timedelta(days=count)


def test_an_office_without_facilities_has_nothing(store: Store) -> None:
    assert page(store) == Upkeep()
    with store.read() as session:
        assert today.of_day(session, DAY).upkeep == Upkeep()


def test_rounds_by_their_day(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, "灭火器检查", lead_days=5, statutory=True)
        for count in (-40, -1, 0, 1, 3, 5, 6, 30):
            a_round(session, plan, days(count))
        a_round(session, plan, days(-2), days(-2))
        a_round(session, plan, days(-3), cancelled=days(-3))
    found = page(store)
    assert [one.days for one in found.overdue.lines] == [-1]
    assert found.missed == 0
    assert found.overdue.lines[0].plan == "灭火器检查"
    assert found.overdue.lines[0].place == "全小区"
    assert found.overdue.lines[0].statutory
    assert [one.due_on for one in found.today.lines] == [DAY]
    assert [one.due_on for one in found.tomorrow.lines] == [days(1)]
    assert [one.days for one in found.coming.lines] == [3, 5]


def test_a_plan_without_lead_days_tells_of_tomorrow_only(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, "每日巡查")
        a_plan(session, "屋面检查", lead_days=30)
        for count in range(5):
            a_round(session, plan, days(count))
    found = page(store)
    assert (found.today.count, found.tomorrow.count, found.coming.count) == (1, 1, 0)


def test_a_round_moved_to_an_earlier_day_waits_then(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, "灭火器检查")
        a_round(session, plan, days(9)).scheduled_on = DAY
        a_round(session, plan, days(12)).scheduled_on = days(-1)
    found = page(store)
    assert [one.due_on for one in found.today.lines] == [days(9), days(12)]


def test_a_round_moved_to_a_later_day_is_overdue_all_the_same(store: Store) -> None:
    with store.write() as session:
        a_round(session, a_plan(session, "灭火器检查"), days(-2)).scheduled_on = days(4)
    found = page(store)
    assert found.overdue.count == 1
    assert found.coming.count == 0


def test_a_year_of_ignored_rounds_is_one_line_and_a_count(store: Store) -> None:
    """What a later round has overtaken was missed: it stays in the figures, not on Today."""
    with store.write() as session:
        plan = a_plan(session, "每日巡查")
        for count in range(-300, 0):
            a_round(session, plan, days(count))
    found = page(store)
    assert [one.due_on for one in found.overdue.lines] == [days(-1)]
    assert found.missed == 29


def test_a_round_left_out_is_no_more_overdue_once_a_later_one_is_done(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, "每周巡查")
        a_round(session, plan, days(-9))
        a_round(session, plan, days(-2), days(-2))
        early = a_plan(session, "水箱清洗")
        a_round(session, early, days(-1))
        a_round(session, early, days(6), days(-1))
        yearly = a_plan(session, "防雷检测")
        a_round(session, yearly, days(-200))
        a_round(session, yearly, days(-100), cancelled=days(-100))
    found = page(store)
    assert [one.plan for one in found.overdue.lines] == ["防雷检测"]
    assert found.missed == 2


def test_more_plans_than_lines_are_counted(store: Store) -> None:
    with store.write() as session:
        for count in range(MOST + 3):
            a_round(session, a_plan(session, f"计划{count}"), days(-1 - count))
    found = page(store).overdue
    assert len(found.lines) == MOST
    assert (found.count, found.more) == (MOST + 3, 3)


def test_a_longest_interval_that_is_broken(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, "电梯半月维保", "elevator", max_interval_days=15)
        a_round(session, plan, days(-20), days(-20))
        fine = a_plan(session, "水质检测", "water2", max_interval_days=90)
        a_round(session, fine, days(-20), days(-20))
    found = page(store).intervals
    assert [(one.plan, one.days_over) for one in found.lines] == [("电梯半月维保", 5)]


def test_hazards_overdue_due_soon_and_to_re_check(store: Store) -> None:
    with store.write() as session:
        for count in (-10, 3, 7, 8):
            a_hazard(session, days(-20), due_on=days(count), what=f"渗水{count}")
        fixed = a_hazard(session, days(-20), due_on=days(-5), what="已修")
        hazards.rectify(session, fixed.id, on=days(-1), today=DAY)
        closed = a_hazard(session, days(-20), due_on=days(-5))
        close(session, closed, days(-6), days(-5))
    found = page(store)
    assert [(one.what, one.days) for one in found.hazards_overdue.lines] == [("渗水-10", -10)]
    assert [one.days for one in found.hazards_soon.lines] == [3, 7]
    assert [one.what for one in found.rechecks.lines] == ["已修"]


@pytest.mark.parametrize(
    ("left", "where"), [(-1, "expired"), (0, "expiring"), (60, "expiring"), (61, "")]
)
def test_papers_in_the_bands_of_the_settings(store: Store, left: int, where: str) -> None:
    with store.write() as session:
        lift = a_facility(session, "DT-01", "1号楼电梯")
        facility_papers.add(
            session,
            facility_id=lift.id,
            kind="certificate",
            title="使用登记证",
            expires_on=days(left),
            today=DAY,
        )
    found = page(store)
    told = {
        name: [row.title for row in getattr(found, name).lines] for name in ("expired", "expiring")
    }
    expected = {"expired": [], "expiring": []}
    if where:
        expected[where] = ["使用登记证"]
    assert told == expected


def test_fewer_days_by_the_settings(store: Store) -> None:
    with store.write() as session:
        settings.put(session, "expiry_bands", [10])
        facility_papers.add(
            session, kind="insurance", title="公众责任险", expires_on=days(20), today=DAY
        )
    assert page(store).expiring.count == 0

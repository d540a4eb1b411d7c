"""Repairs and projects: quantities with units, dates in order, costs on the facility."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from propdesk.office import facilities, works
from propdesk.office.entities import Work
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from tests.builders import D
from tests.facility_builders import a_facility
from tests.hazard_builders import TODAY, a_hazard, a_photo


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def a_work(session: Session, **more: Any) -> Work:
    """A roof of 120 ㎡, made in May."""
    options: dict[str, Any] = {
        "kind": "project",
        "name": "3号楼屋面翻修",
        "content": "屋面防水",
        "quantity": D(120),
        "unit": "㎡",
        "place": "3号楼屋面",
        "starts_on": day("05-04"),
        "ends_on": day("05-20"),
        "today": TODAY,
        **more,
    }
    return works.add(session, **options)


def test_the_state_follows_from_the_dates(store: Store) -> None:
    with store.write() as session:
        done = a_work(session)
        ongoing = a_work(session, ends_on=TODAY + timedelta(days=9))
        planned = a_work(session, starts_on=date(2027, 3, 1), ends_on=None)
        assert [work.state for work in (done, ongoing, planned)] == ["done", "ongoing", "planned"]
        assert done.building == "3"


BAD = [
    ({"ends_on": day("05-01")}, "ends_on", "before it starts"),
    ({"accepted_on": day("05-10")}, "accepted_on", "before it was finished"),
    ({"accepted_on": day("05-21"), "ends_on": None}, "ends_on", "finished"),
    ({"state": "done", "ends_on": TODAY + timedelta(days=1)}, "ends_on", "future"),
    ({"state": "done", "ends_on": None}, "ends_on", "finished"),
    ({"state": "ongoing", "accepted_on": day("05-21")}, "accepted_on", "cannot be accepted"),
    ({"state": "ongoing", "starts_on": date(2027, 1, 1), "ends_on": None}, "starts_on", "future"),
    ({"accepted_on": TODAY + timedelta(days=1)}, "accepted_on", "future"),
    ({"quantity": D(-1)}, "quantity", "less than 0"),
    ({"unit": " "}, "unit", "needs its unit"),
    ({"quantity": D("1.234")}, "quantity", "two decimals"),
    ({"quantity": D("1e9")}, "quantity", "two decimals"),
    ({"budget": D("1.005")}, "budget", "to the 分"),
    ({"final_cost": D("1e30")}, "final_cost", "to the 分"),
    ({"budget": D(-1)}, "budget", "less than 0"),
    ({"final_cost": D("-0.01")}, "final_cost", "less than 0"),
    ({"households": -1}, "households", "less than 0"),
    ({"name": " "}, "name", "called"),
    ({"content": ""}, "content", "done"),
    ({"facility_id": 99}, "facility_id", "facility"),
    ({"hazard_id": 99}, "hazard_id", "hazard"),
]


@pytest.mark.parametrize(("wrong", "field", "words"), BAD)
def test_what_cannot_be_is_refused_with_a_sentence(
    store: Store, wrong: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(UserError, match=words) as refused, store.write() as session:
        a_work(session, **wrong)
    assert refused.value.field == field
    with store.read() as session:
        assert works.rows(session, TODAY) == []


def test_a_refused_change_changes_nothing(store: Store) -> None:
    with store.write() as session:
        work = a_work(session)
        with pytest.raises(UserError, match="before it starts"):
            works.change(session, work.id, ends_on=day("01-01"), name="x", today=TODAY)
        before = works.change(session, work.id, place="5号楼", name="屋面", today=TODAY)
    with store.write() as session:
        row = works.rows(session, TODAY)[0]
        assert (row.name, row.building, row.ends_on) == ("屋面", "5", day("05-20"))
        works.change(session, row.id, today=TODAY, **before)
        assert works.rows(session, TODAY)[0].place == "3号楼屋面"


def test_a_work_goes_from_plan_to_acceptance(store: Store) -> None:
    with store.write() as session:
        work = a_work(session, starts_on=None, ends_on=None, budget=D(36000), quantity=None)
        assert work.state == "planned"
        with pytest.raises(UserError, match="not finished"):
            works.accept(session, work.id, on=day("06-01"), text="合格", today=TODAY)
        with pytest.raises(UserError, match="future"):
            works.start(session, work.id, on=TODAY + timedelta(days=1), today=TODAY)
        works.start(session, work.id, on=day("05-04"), today=TODAY)
        with pytest.raises(UserError, match="before it starts"):
            works.finish(session, work.id, on=day("05-01"), today=TODAY)
        works.finish(
            session,
            work.id,
            on=day("05-20"),
            final_cost=D(33500),
            quantity=D("120.5"),
            unit="㎡",
            today=TODAY,
        )
        with pytest.raises(UserError, match="who accepted"):
            works.accept(session, work.id, on=day("06-01"), text=" ", today=TODAY)
        with pytest.raises(UserError, match="before it was finished"):
            works.accept(session, work.id, on=day("05-19"), text="合格", today=TODAY)
        works.accept(session, work.id, on=day("06-01"), text="业委会 合格", today=TODAY)
        row = works.rows(session, TODAY)[0]
    assert (row.state, row.accepted_on, row.saved) == ("done", day("06-01"), D(2500))
    assert row.quantity == D("120.5")


def test_finishing_a_work_rectifies_its_hazard(store: Store) -> None:
    with store.write() as session:
        hazard = a_hazard(session)
        work = a_work(session, hazard_id=hazard.id, starts_on=None, ends_on=None)
        offered = works.to_rectify(session, work.id)
        assert offered is not None
        assert offered.id == hazard.id
        taken = works.finish(
            session, work.id, on=day("11-20"), final_cost=D(900), rectifies=True, today=TODAY
        )
        assert taken is not None
        assert (hazard.rectified_on, taken.text) == (day("11-20"), "3号楼屋面翻修 屋面防水")
        assert hazard.cost is None, "the cost stands on the work"
        assert works.to_rectify(session, work.id) is None
        assert works.rows(session, TODAY)[0].hazard == hazard.number


def test_a_hazard_is_left_alone_where_it_is_not_asked_for(store: Store) -> None:
    with store.write() as session:
        hazard = a_hazard(session)
        work = a_work(session, hazard_id=hazard.id, starts_on=None, ends_on=None)
        assert works.finish(session, work.id, on=day("11-20"), today=TODAY) is None
        assert hazard.rectified_on is None


def test_a_repair_stops_its_lift_and_brings_it_back(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session)
        work = a_work(
            session,
            kind="repair",
            facility_id=lift.id,
            place="",
            starts_on=None,
            ends_on=None,
            failure=True,
        )
        assert (work.place, work.building) == (lift.place, lift.building)
        works.start(session, work.id, on=day("11-10"), stops=True, today=TODAY)
        assert lift.state == "stopped"
        with pytest.raises(UserError, match="stopped its facility"):
            works.remove(session, work.id)
        works.finish(session, work.id, on=day("11-13"), back_in="good", today=TODAY)
        assert lift.state == "good"
        assert facilities.down_days(session, lift.id, day("11-01"), day("11-30")) == 3
        row = works.rows(session, TODAY)[0]
        assert row.facility == f"{lift.number} {lift.name}"


def test_without_a_facility_nothing_can_be_stopped(store: Store) -> None:
    with store.write() as session:
        work = a_work(session)
        for act in (works.stop_facility, works.bring_back):
            with pytest.raises(UserError, match="facility first"):
                act(session, work.id, on=TODAY, today=TODAY)


def test_a_mistaken_work_can_be_removed_and_put_back(store: Store) -> None:
    with store.write() as session:
        work = a_work(session)
        number = work.id
        kept = works.remove(session, number)
        assert works.rows(session, TODAY) == []
        works.put_back(session, kept)
        a_photo(session, works.get(session, number))
        with pytest.raises(UserError, match="photos"):
            works.remove(session, number)


def test_what_is_not_finished_stands_first(store: Store) -> None:
    with store.write() as session:
        a_work(session, name="done")
        a_work(session, name="later", ends_on=date(2027, 2, 1), starts_on=None)
        a_work(session, name="late", ends_on=day("11-01"), state="planned", starts_on=None)
        rows = works.rows(session, TODAY)
    assert [(row.name, row.late) for row in rows] == [
        ("later", False),
        ("late", True),
        ("done", False),
    ]

"""One time line and one row per facility: rounds, hazards, repairs, papers, states, costs."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from propdesk.office import (
    facilities,
    facility_papers,
    facility_timeline,
    hazards,
    photos,
    works,
)
from propdesk.office.entities import InspectionPlan, InspectionTask, PlanFacility, TaskResult
from propdesk.office.store import Store
from tests.builders import TODAY, D
from tests.facility_builders import a_facility
from tests.office.test_photos import a_picture

FIRST = date(2020, 1, 1)


def a_plan(session: Session, *facility_ids: int) -> InspectionPlan:
    plan = InspectionPlan(name="电梯检查", rule="FREQ=DAILY", starts_on=FIRST, added_on=FIRST)
    session.add(plan)
    session.flush()
    session.add_all(PlanFacility(plan_id=plan.id, facility_id=one) for one in facility_ids)
    session.flush()
    return plan


def a_round(session: Session, plan: InspectionPlan, on: date, **more: Any) -> InspectionTask:
    options: dict[str, Any] = {"done_on": on, "result": "normal", "inspector": "王强", **more}
    task = InspectionTask(plan_id=plan.id, planned_on=on, due_on=on, scheduled_on=on, **options)
    session.add(task)
    session.flush()
    return task


def test_everything_stands_in_one_time_line(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session, original_value=D(200000))
        facilities.set_state(
            session, lift.id, "stopped", on=date(2026, 3, 1), reason="困人", today=TODAY
        )
        facilities.set_state(session, lift.id, "good", on=date(2026, 3, 4), today=TODAY)
        facilities.grade(session, lift.id, 2, on=date(2026, 4, 1), today=TODAY, seen_by="王强")
        facility_papers.add(
            session,
            facility_id=lift.id,
            kind="report",
            title="年检",
            starts_on=date(2026, 6, 1),
            cost=D(900),
            today=TODAY,
        )
        works.add(
            session,
            kind="repair",
            name="换钢丝绳",
            content="换钢丝绳",
            state="done",
            starts_on=date(2026, 3, 2),
            ends_on=date(2026, 3, 3),
            final_cost=D("4200.50"),
            facility_id=lift.id,
            today=TODAY,
        )
        photos.add(session, lift, a_picture(), "a.jpg", today=TODAY, caption="机房")
        told = [
            (moment.on, moment.kind, moment.text, moment.figure)
            for moment in facility_timeline.timeline(session, lift.id)
        ]
    assert told == [
        (TODAY, "photo", "1 photo: 机房", ""),
        (date(2026, 6, 1), "paper", "Test report: 年检", "900.00"),
        (date(2026, 4, 1), "grade", "Condition 2 poor", "王强"),
        (date(2026, 3, 4), "state", "Sound", ""),
        (date(2026, 3, 3), "work", "Repair: 换钢丝绳", "4,200.50"),
        (date(2026, 3, 1), "state", "Out of use: 困人", "3 days"),
        (date(2015, 6, 1), "start", "Put into use", "200,000.00"),
    ]


def test_rounds_without_a_finding_are_one_line_a_month(store: Store) -> None:
    with store.write() as session:
        lift, other = a_facility(session), a_facility(session)
        plan = a_plan(session, lift.id, other.id)
        for day in (1, 2, 3):
            a_round(session, plan, date(2026, 5, day))
        a_round(session, plan, date(2026, 6, 1))
        bad = a_round(session, plan, date(2026, 5, 4), result="abnormal")
        for facility, answer in ((lift, "abnormal"), (other, "normal")):
            session.add(
                TaskResult(
                    task_id=bad.id,
                    item_key=f"{facility.id}/1",
                    facility_id=facility.id,
                    position=1,
                    text="五方对讲",
                    answer=answer,
                    words="无声",
                )
            )
        a_round(session, plan, date(2026, 4, 1), result="abnormal", abnormal="照明坏")
        session.flush()
        told = [m.text for m in facility_timeline.timeline(session, lift.id)]
        assert told[:4] == [
            "电梯检查: normal",
            "电梯检查: abnormal: 五方对讲: 无声",
            "电梯检查: 3 rounds this month, normal",
            "电梯检查: abnormal: 照明坏",
        ]
        # What was found at one lift is not the other's.
        assert [m.text for m in facility_timeline.timeline(session, other.id)][:2] == [
            "电梯检查: normal",
            "电梯检查: 4 rounds this month, normal",
        ]


def test_costs_land_on_the_facility_once(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session)
        options: dict[str, Any] = {
            "found_on": date(2026, 1, 5),
            "place": "3号楼",
            "what": "门机异响",
            "facility_id": lift.id,
            "today": TODAY,
        }
        mended = hazards.record(session, **options)
        cheap = hazards.record(session, **{**options, "what": "灯不亮"})
        hazards.rectify(session, mended.id, on=date(2026, 1, 9), cost=D(300), today=TODAY)
        hazards.rectify(session, cheap.id, on=date(2026, 1, 9), cost=D(20), today=TODAY)
        works.add(
            session,
            kind="repair",
            name="门机",
            content="门机",
            state="done",
            starts_on=date(2026, 1, 8),
            ends_on=date(2026, 1, 9),
            final_cost=D(300),
            facility_id=lift.id,
            hazard_id=mended.id,
            today=TODAY,
        )
        facility_papers.add(
            session,
            facility_id=lift.id,
            kind="contract",
            title="维保",
            starts_on=date(2025, 7, 1),
            cost=D(5000),
            today=TODAY,
        )
        assert facility_timeline.costs(session, lift.id) == D(5320)
        year = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
        assert facility_timeline.costs(session, lift.id, **year) == D(320)
        (row,) = facilities.rows(session, TODAY)
        assert row.cost_total == D(5320)


def test_a_repair_made_of_a_hazard_is_one_of_its_facility(store: Store) -> None:
    """Though the work itself names none, its cost is not lost."""
    with store.write() as session:
        lift = a_facility(session)
        found = hazards.record(
            session, found_on=TODAY, place="", what="门机异响", facility_id=lift.id, today=TODAY
        )
        hazards.rectify(session, found.id, on=TODAY, cost=D(300), today=TODAY)
        works.add(
            session, kind="repair", name="门机", content="门机", state="done", ends_on=TODAY,
            final_cost=D(300), hazard_id=found.id, today=TODAY,
        )  # fmt: skip
        assert facility_timeline.costs(session, lift.id) == D(300)
        assert "work" in {one.kind for one in facility_timeline.timeline(session, lift.id)}


def test_a_row_tells_what_comes_next_and_whom_to_call(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(
            session,
            extra={"supervised_on": "2015-06-20", "mark_until": "2027-06-20"},
            contractor="安捷电梯",
            contractor_phone="0531-1",
            contract_until=date(2026, 12, 20),
            renewal_cost=D(1000),
        )
        plan = a_plan(session, lift.id)
        a_round(session, plan, date(2026, 11, 1), done_on=None, result="")
        a_round(session, plan, date(2026, 12, 1), done_on=None, result="")
        a_round(session, plan, date(2026, 11, 30), done_on=None, result="", cancelled_on=TODAY)
        facilities.grade(session, lift.id, 4, on=TODAY, today=TODAY)
        (row,) = facilities.rows(session, TODAY)
        assert (row.next_on, row.next_what) == (date(2026, 12, 1), "电梯检查")
        assert (row.whom_to_call, row.call_phone) == ("安捷电梯", "0531-1")
        assert (row.expires_on, row.band) == (date(2026, 12, 20), "30")
        assert (row.condition, row.remaining_years, row.system) == (4, D("3.5"), "elevator")
        assert facilities.rows(session, TODAY, scrapped=False) == [row]


def test_whose_it_is_decides_whom_to_call(store: Store) -> None:
    with store.write() as session:
        for columns, name, why in (
            (
                {"ownership": "utility", "repair_contact": "供电所", "contractor": "维保"},
                "供电所",
                "Belongs to the utility, which must maintain it",
            ),
            ({"ownership": "utility"}, "", "Belongs to the utility, which must maintain it"),
            ({"contractor": "安捷"}, "安捷", "Upkeep contractor"),
            ({"maker": "通力", "warranty_until": date(2027, 1, 1)}, "通力", "Under warranty"),
            ({"maker": "通力", "warranty_until": date(2026, 1, 1)}, "王强", "The office itself"),
            ({"repair_phone": "119"}, "119", ""),
        ):
            called = facilities.whom_to_call(a_facility(session, **columns), TODAY)
            assert (called.name, called.why) == (name, why)

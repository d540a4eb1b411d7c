"""Plans: what they may be, how they change, how they end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from propdesk.office import audit, inspection_list, inspection_plans
from propdesk.office.entities import AuditEntry, InspectionPlan, InspectionTask
from propdesk.office.errors import UserError
from propdesk.office.inspection_plan_input import Item
from propdesk.office.store import Store
from propdesk.office.workdays import Workdays
from tests.inspection_builders import NOV, a_facility, a_plan, do, due_days, tasks

TODAY = date(2026, 11, 23)


def test_a_plan_makes_its_tasks_with_the_backlog_up_to_the_end_of_next_month(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, TODAY, starts_on=date(2026, 9, 1))
        assert due_days(session, plan) == ["09-10", "10-10", "11-10", "12-10"]
        assert [task.frozen_month for task in tasks(session, plan)] == [
            "2026-09",
            "2026-10",
            "2026-11",
            "",
        ]


def test_the_form_is_told_what_a_plan_would_make(store: Store) -> None:
    with store.read() as session:
        seen = inspection_plans.preview(
            session,
            TODAY,
            name="",
            rule="FREQ=WEEKLY;BYDAY=MO",
            starts_on=date(2026, 11, 1),
        )
    assert seen.backlog == 3
    assert seen.this_month == 5
    assert seen.next_rounds[0].due == date(2026, 11, 23)
    assert seen.per_year in (52, 53)


def test_a_plan_without_a_checklist_has_one_line(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, TODAY)
        assert [item.text for item in inspection_plans.items_of(session, plan.id)] == ["总体情况"]


def test_a_plan_stands_in_the_building_of_its_place_or_its_facilities(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session)
        other = a_facility(session, "DT-02", building="2")
        assert a_plan(session, TODAY, name="a", facilities=[lift.id]).building == "1"
        assert a_plan(session, TODAY, name="b", facilities=[lift.id, other.id]).building == ""
        assert a_plan(session, TODAY, name="c", place="3号楼2单元屋面").building == "3"


BAD: list[tuple[dict[str, Any], str]] = [
    ({"name": " "}, "name"),
    ({"rule": "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"}, "rule"),
    ({"rule": "FREQ=DAILY;INTERVAL=0"}, "rule"),
    ({"rule": "jeden Montag"}, "rule"),
    ({"rule": "FREQ=DAILY", "starts_on": date(1990, 1, 1)}, "rule"),
    ({"rule": "FREQ=MONTHLY;BYMONTHDAY=1,16", "max_interval_days": 15}, "rule"),
    ({"ends_on": date(2026, 10, 1)}, "ends_on"),
    ({"max_interval_days": 0}, "max_interval_days"),
    ({"lead_days": -1}, "lead_days"),
    ({"anchor": "moon"}, "anchor"),
    ({"holiday_policy": "never"}, "holiday_policy"),
    ({"statutory": True, "holiday_policy": "next"}, "holiday_policy"),
    ({"rule": "", "anchor": "last_done"}, "anchor"),
    ({"facilities": [99]}, "facilities"),
    ({"items": [Item(" ")]}, "items"),
    ({"items": [Item("压力", kind="number", low=2, high=1)]}, "items"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("columns", "field"), BAD)
def test_what_cannot_be_is_one_sentence_and_writes_nothing(
    store: Store, columns: dict[str, Any], field: str
) -> None:
    with pytest.raises(UserError) as refused, store.write() as session:
        a_plan(session, TODAY, **columns)
    assert refused.value.field == field
    assert str(refused.value).endswith((".", "。"))
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(InspectionPlan)) == 0
        assert session.scalar(select(func.count()).select_from(InspectionTask)) == 0


def test_the_first_and_the_sixteenth_leave_sixteen_days(store: Store) -> None:
    """半月 is at most 15 days: 16 January to 1 February are 16 (domain.md §3.2.2)."""
    with pytest.raises(UserError, match="leaves 16 days"), store.write() as session:
        a_plan(session, TODAY, "FREQ=MONTHLY;BYMONTHDAY=1,16", max_interval_days=15)


def test_a_name_is_taken_once(store: Store) -> None:
    with pytest.raises(UserError, match="already"), store.write() as session:
        a_plan(session, TODAY)
        a_plan(session, TODAY)


def test_a_scrapped_facility_needs_no_plan(store: Store) -> None:
    with pytest.raises(UserError, match=r"DT-01 .* is scrapped"), store.write() as session:
        lift = a_facility(session, state="scrapped")
        a_plan(session, TODAY, facilities=[lift.id])


def test_a_facility_scrapped_since_does_not_stop_a_change(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session)
        plan = a_plan(session, TODAY, facilities=[lift.id])
        lift.state = "scrapped"
        inspection_plans.change(session, plan.id, today=TODAY, keeper="王强")
        assert plan.keeper == "王强"


def test_on_its_first_day_a_plan_is_put_right_as_a_whole(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, TODAY)
        inspection_plans.change(session, plan.id, today=TODAY, rule="FREQ=MONTHLY;BYMONTHDAY=20")
        assert due_days(session, plan) == ["11-20", "12-20"]


def test_later_a_new_rule_leaves_the_frozen_month_as_it_was_planned(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, NOV)
        inspection_plans.change(session, plan.id, today=TODAY, rule="FREQ=WEEKLY;BYDAY=MO")
        assert due_days(session, plan) == ["11-10", "12-07", "12-14", "12-21", "12-28"]


def test_a_new_rule_of_a_plan_without_a_round_this_month_begins_today(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, NOV, "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1")
        inspection_plans.change(session, plan.id, today=TODAY, rule="FREQ=WEEKLY;BYDAY=WE")
        assert due_days(session, plan)[0] == "11-25"


def test_ending_cancels_the_rest_of_the_frozen_month_and_reopening_brings_it_back(
    store: Store,
) -> None:
    with store.write() as session:
        plan = a_plan(session, NOV, "FREQ=WEEKLY;BYDAY=MO")
        before = due_days(session, plan)
        inspection_plans.end(session, plan.id, date(2026, 11, 20), "合同到期", TODAY)
        left = tasks(session, plan)
        assert [f"{task.due_on:%m-%d}" for task in left] == before[:5]
        assert [task.cancelled_on for task in left] == [None] * 3 + [TODAY] * 2
        assert left[-1].cancel_reason == "plan ended: 合同到期"
        inspection_plans.reopen(session, plan.id, TODAY)
        assert due_days(session, plan) == before
        assert all(task.cancelled_on is None for task in tasks(session, plan))


def test_a_plan_does_not_end_before_what_is_done(store: Store) -> None:
    with pytest.raises(UserError, match="2026-11-10 is done"), store.write() as session:
        plan = a_plan(session, NOV)
        do(session, tasks(session, plan)[0], date(2026, 11, 10))
        inspection_plans.end(session, plan.id, date(2026, 11, 5), "不再需要", TODAY)


def test_ending_needs_a_reason(store: Store) -> None:
    with pytest.raises(UserError, match="reason"), store.write() as session:
        inspection_plans.end(session, a_plan(session, NOV).id, TODAY, " ", TODAY)


def test_a_mistake_is_taken_back_on_its_day_and_later_only_ended(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, TODAY)
        inspection_plans.remove(session, plan.id, TODAY)
        assert session.scalar(select(func.count()).select_from(InspectionTask)) == 0
        again = a_plan(session, NOV)
    with pytest.raises(UserError, match="end it instead"), store.write() as session:
        inspection_plans.remove(session, again.id, TODAY)


def test_a_plan_that_was_removed_is_put_back_whole(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session)
        items = [Item("压力", "Pressure", "number", "MPa", photo=True), Item("铅封")]
        plan = a_plan(session, TODAY, facilities=[lift.id], items=items, keeper="王强")
        before = (due_days(session, plan), plan.name, plan.rule, plan.keeper, plan.building)
        removed = inspection_plans.remove(session, plan.id, TODAY)
        back = inspection_plans.put_back(session, removed, TODAY)
        assert (due_days(session, back), back.name, back.rule, back.keeper, back.building) == before
        assert [row.id for row in inspection_plans.facilities_of(session, back.id)] == [lift.id]
        kept = inspection_plans.items_of(session, back.id)
        assert [Item(*(getattr(row, name) for name in Item._fields)) for row in kept] == items
        removed = inspection_plans.remove(session, back.id, TODAY)
        a_plan(session, TODAY, name=removed.columns["name"])
    with pytest.raises(UserError, match="already"), store.write() as session:
        inspection_plans.put_back(session, removed, TODAY)


def test_a_plan_belongs_to_the_system_of_its_facilities(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session)
        roof = a_facility(session, "WM-01", category="roof")
        assert a_plan(session, TODAY, name="a", facilities=[lift.id]).category == "elevator"
        assert a_plan(session, TODAY, name="b", facilities=[lift.id, roof.id]).category == ""
        own = a_plan(session, TODAY, name="c", facilities=[lift.id], category="fire")
        assert own.category == "fire", "what the clerk chose stays"


def test_what_was_entered_keeps_its_plan(store: Store) -> None:
    with pytest.raises(UserError, match="end it instead"), store.write() as session:
        plan = a_plan(session, TODAY)
        do(session, tasks(session, plan)[0], TODAY)
        inspection_plans.remove(session, plan.id, TODAY)


def test_a_changed_checklist_leaves_entered_rounds_as_they_read(store: Store) -> None:
    from propdesk.office import inspection_rounds

    with store.write() as session:
        plan = a_plan(session, NOV, items=[Item("压力"), Item("铅封")])
        done = tasks(session, plan)[0]
        do(session, done, date(2026, 11, 10))
        inspection_plans.change(session, plan.id, today=TODAY, items=[Item("压力指针")])
        texts = [line.text for line in inspection_rounds.sheet(session, done.id).lines]
        assert texts == ["压力", "铅封"]


def test_a_table_of_holidays_moves_what_is_not_frozen(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, TODAY, holiday_policy="previous", starts_on=date(2026, 11, 1))
        assert due_days(session, plan) == ["11-10", "12-10"]
        rest = {date(2026, 11, 10): False, date(2026, 12, 10): False}
        inspection_plans.reshift(session, TODAY, Workdays(rest))
        assert due_days(session, plan) == ["11-10", "12-09"]


def test_the_list_of_plans_says_what_is_next_and_what_is_overdue(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, TODAY, starts_on=date(2026, 9, 1))
        do(session, tasks(session, plan)[0], date(2026, 9, 12), today=TODAY)
        a_plan(session, TODAY, "", name="极端天气后检查")
        a_plan(session, TODAY, name="明年", starts_on=date(2027, 1, 1))
        by_name = {row.name: row for row in inspection_list.rows(session, TODAY)}
    row = by_name["灭火器检查"]
    assert (row.last_done, row.next_due, row.overdue, row.state) == (
        date(2026, 9, 12),
        date(2026, 12, 10),
        2,
        "active",
    )
    assert by_name["极端天气后检查"].state == "event"
    assert by_name["明年"].state == "future"


def test_the_trail_holds_one_entry_for_a_batch_of_tasks(store: Store) -> None:
    with store.write() as session:
        a_plan(session, TODAY, "FREQ=DAILY", starts_on=date(2026, 1, 1))
    with store.read() as session:
        made = select(func.count()).where(AuditEntry.action == "inspections.made")
        assert session.scalar(made) == 1
        assert not list(audit.verify(session))

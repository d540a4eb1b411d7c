"""Keying a round: safe to save again, one hazard per abnormal line, two dates."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from propdesk.office import hazards, inspection_plans, inspection_rounds
from propdesk.office.entities import Hazard, HazardStep, InspectionTask, TaskResult
from propdesk.office.errors import UserError
from propdesk.office.inspection_plan_input import Item
from propdesk.office.inspection_rounds import Entry
from propdesk.office.store import Store
from tests.inspection_builders import NOV, a_facility, a_plan, do, tasks

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
LINES = [
    Item("压力指针在绿区"),
    Item("静压", kind="number", unit="MPa", low=Decimal("0.1"), high=Decimal("0.4")),
    Item("备注", kind="text"),
]


def number_of_hazards(session: Any) -> int:
    return session.scalar(select(func.count()).select_from(Hazard)) or 0


def test_the_sheet_is_the_checklist_by_facility(store: Store) -> None:
    with store.write() as session:
        lifts = [a_facility(session, f"DT-0{n}", sort_key=str(n)).id for n in (1, 2)]
        plan = a_plan(session, NOV, facilities=lifts, items=LINES)
        sheet = inspection_rounds.sheet(session, tasks(session, plan)[0].id)
    assert [one.number for one in sheet.facilities if one] == ["DT-01", "DT-02"]
    assert [line.text for line in sheet.lines] == ["压力指针在绿区", "静压", "备注"]
    assert len(sheet.keys()) == 6
    assert not sheet.cells


def test_an_abnormal_line_makes_one_hazard_however_often_it_is_saved(store: Store) -> None:
    """features.md §6.16."""
    with store.write() as session:
        plan = a_plan(session, NOV, items=[Item("铅封完好"), Item("位置正确")])
        task = tasks(session, plan)[0]
        bad = [Entry(None, 1, "abnormal", words="铅封缺失")]
        first = do(session, task, TODAY, exceptions=bad)
        second = do(session, task, TODAY, exceptions=bad)
        assert (len(first.made), first.kept) == (1, ())
        assert (second.made, second.kept) == ((), first.made)
        assert number_of_hazards(session) == 1
        assert task.result == "abnormal"
        sheet = inspection_rounds.sheet(session, task.id)
        assert sheet.cells["0/1"].hazard == first.made[0]


def test_each_facility_has_its_own_line_and_hazard(store: Store) -> None:
    with store.write() as session:
        lifts = [a_facility(session, f"DT-0{n}").id for n in (1, 2)]
        plan = a_plan(session, NOV, facilities=lifts)
        bad = [Entry(one, 1, "abnormal") for one in lifts]
        saved = do(session, tasks(session, plan)[0], TODAY, exceptions=bad)
        assert len(saved.made) == 2
        assert set(session.scalars(select(Hazard.facility_id))) == set(lifts)


def test_corrected_to_normal_the_hazard_stays_with_a_note(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, NOV)
        task = tasks(session, plan)[0]
        do(session, task, TODAY, exceptions=[Entry(None, 1, "abnormal")])
        saved = do(session, task, TODAY)
        assert (saved.result, len(saved.withdrawn)) == ("normal", 1)
        assert number_of_hazards(session) == 1
        steps = session.scalars(select(HazardStep.kind)).all()
        assert steps == ["found", "note"]


def test_saving_after_the_hazard_was_rectified_leaves_it_rectified(store: Store) -> None:
    with store.write() as session:
        task = tasks(session, a_plan(session, NOV))[0]
        bad = [Entry(None, 1, "abnormal")]
        do(session, task, TODAY, exceptions=bad)
        [hazard] = session.scalars(select(Hazard)).all()
        hazards.rectify(session, hazard.id, on=TODAY, text="已更换", today=TODAY)
        saved = do(session, task, TODAY, exceptions=bad)
        assert saved.kept == (hazard.number,)
        assert hazard.rectified_on == TODAY
        assert number_of_hazards(session) == 1


@pytest.mark.parametrize(
    ("number", "answer"),
    [("0.0999", "abnormal"), ("0.1", "normal"), ("0.4", "normal"), ("0.4001", "abnormal")],
)
def test_a_number_outside_its_limits_is_abnormal_by_itself(
    store: Store, number: str, answer: str
) -> None:
    with store.write() as session:
        task = tasks(session, a_plan(session, NOV, items=LINES))[0]
        keyed = Entry(None, 2, "normal", Decimal(number))
        inspection_rounds.save(session, task.id, [keyed], today=TODAY, finish=False)
        assert session.scalars(select(TaskResult.answer)).all() == [answer]
        assert number_of_hazards(session) == (answer == "abnormal")


def test_a_round_is_keyed_in_two_goes(store: Store) -> None:
    with store.write() as session:
        task = tasks(session, a_plan(session, NOV, items=LINES))[0]
        first = inspection_rounds.save(
            session, task.id, [Entry(None, 1, "normal")], today=TODAY, finish=False
        )
        assert (first.result, task.done_on, task.started_on) == ("", None, TODAY)
        with pytest.raises(UserError, match="2 lines are not entered"):
            inspection_rounds.save(session, task.id, [], today=TODAY)
        rest = [Entry(None, 2, "na"), Entry(None, 3, "normal", words="换了一只")]
        done = inspection_rounds.save(session, task.id, rest, today=TODAY + DAY)
        assert done.result == "normal"
        assert task.done_on == task.entered_on == TODAY + DAY


def test_the_day_it_was_done_and_the_day_it_was_entered(store: Store) -> None:
    with store.write() as session:
        task = tasks(session, a_plan(session, NOV))[0]
        do(session, task, date(2026, 11, 9), today=TODAY, inspector="王强")
        assert (task.done_on, task.entered_on) == (date(2026, 11, 9), TODAY)
        do(session, task, date(2026, 11, 10), today=TODAY + DAY)
        assert (task.done_on, task.entered_on) == (date(2026, 11, 10), TODAY)
        assert task.inspector == "王强"


BAD = [
    ({"done_on": TODAY + DAY}, "future"),
    ({"done_on": date(2026, 9, 1)}, "before the plan begins"),
    ({"entries": [Entry(None, 7, "normal")]}, "not on this sheet"),
    ({"entries": [Entry(5, 1, "normal")]}, "not on this sheet"),
    ({"entries": [Entry(None, 1, "maybe")]}, "choose normal"),
    ({"entries": [Entry(None, 2, "normal")]}, "enter the number"),
    ({"entries": [Entry(None, 2, "normal", Decimal("1e30"))]}, "cannot be right"),
    ({"entries": [Entry(None, 1, "normal")]}, "2 lines are not entered"),
]


@pytest.mark.parametrize(("given", "sentence"), BAD)
def test_what_cannot_be_is_refused_and_writes_nothing(
    store: Store, given: dict[str, Any], sentence: str
) -> None:
    with store.write() as session:
        task_id = tasks(session, a_plan(session, NOV, items=LINES))[0].id
    whole = [Entry(None, 1, "normal"), Entry(None, 2, "na"), Entry(None, 3, "normal")]
    with pytest.raises(UserError, match=sentence), store.write() as session:
        entries = given.pop("entries", whole)
        inspection_rounds.save(session, task_id, entries, today=TODAY, **given)
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(TaskResult)) == 0
        assert session.get_one(InspectionTask, task_id).started_on is None


def test_everything_else_normal_leaves_numbers_to_be_entered(store: Store) -> None:
    with store.write() as session:
        task = tasks(session, a_plan(session, NOV, items=LINES))[0]
        entries = inspection_rounds.all_normal_except(
            session, task.id, [Entry(None, 1, "abnormal")]
        )
    assert [(one.position, one.answer) for one in entries] == [(1, "abnormal"), (3, "normal")]


def test_a_finished_round_is_opened_again_and_finished_again(store: Store) -> None:
    with store.write() as session:
        task = tasks(session, a_plan(session, NOV))[0]
        do(session, task, TODAY, exceptions=[Entry(None, 1, "abnormal")])
        inspection_rounds.reopen(session, task.id, TODAY)
        assert (task.done_on, task.entered_on, task.result) == (None, None, "")
        assert inspection_rounds.sheet(session, task.id).cells["0/1"].answer == "abnormal"
        do(session, task, TODAY, exceptions=[Entry(None, 1, "abnormal")])
        assert number_of_hazards(session) == 1


def test_a_scrapped_facility_leaves_the_sheet_unless_something_was_entered(store: Store) -> None:
    with store.write() as session:
        first, second = (a_facility(session, f"DT-0{n}") for n in (1, 2))
        plan = a_plan(session, NOV, facilities=[first.id, second.id])
        done, waiting = tasks(session, plan)
        do(session, done, TODAY)
        second.state = "scrapped"
        session.flush()
        sheets = [inspection_rounds.sheet(session, one.id) for one in (done, waiting)]
    assert [len(sheet.facilities) for sheet in sheets] == [2, 1]


def test_a_round_of_a_plan_that_is_gone_says_so(store: Store) -> None:
    with store.write() as session:
        plan = a_plan(session, TODAY)
        task_id = tasks(session, plan)[0].id
        inspection_plans.remove(session, plan.id, TODAY)
        with pytest.raises(UserError, match="no longer there"):
            inspection_rounds.sheet(session, task_id)

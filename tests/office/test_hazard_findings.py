"""An abnormal line makes exactly one hazard, however often the round is saved."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from propdesk import i18n
from propdesk.office import checking_facilities, hazards
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from tests.builders import D
from tests.hazard_builders import TODAY, a_facility_row, a_hazard, a_photo, a_result, a_round


def test_a_line_and_its_facility_tell_what_the_hazard_is(store: Store) -> None:
    with store.write() as session:
        lift = a_facility_row(session, "XF-01", category="extinguisher", name="灭火器", keeper="")
        plan, task = a_round(session)
        result = a_result(session, task, 2, facility_id=lift.id, number=D("0.8"))
        hazard = hazards.from_result(session, task, plan, result, lift, TODAY)
        assert hazard.number == "YH2026-0001"
        assert (hazard.what, hazard.place) == ("压力在绿区: 0.8 压力偏低", "1号楼1单元")
        assert (hazard.building, hazard.system, hazard.kind) == ("1", "fire", "fire")
        assert (hazard.keeper, hazard.reported_by) == ("赵班长", "赵班长")
        assert (hazard.source, hazard.found_on) == ("inspection", date(2026, 11, 20))
        assert (hazard.task_id, hazard.item_key) == (task.id, f"{lift.id}/2")


def test_saved_again_it_is_the_same_and_its_text_follows(store: Store) -> None:
    with store.write() as session:
        plan, task = a_round(session)
        result = a_result(session, task)
        result.words = ""
        first = hazards.from_result(session, task, plan, result, None, TODAY)
        assert first.what == "压力在绿区: not normal", "the line alone says how it ought to be"
        result.words = "瓶体锈蚀"
        task.done_on = date(2026, 11, 19)
        again = hazards.from_result(session, task, plan, result, None, TODAY)
        assert again.id == first.id
        assert (again.what, again.found_on) == ("压力在绿区: 瓶体锈蚀", date(2026, 11, 19))
        assert hazards.steps_of(session, again.id)[0].taken_on == date(2026, 11, 19)
        hazards.step(session, again.id, "measure", on=TODAY, text="换备用瓶", today=TODAY)
        result.words = "别的"
        assert hazards.from_result(session, task, plan, result, None, TODAY).what == again.what


def test_a_line_corrected_to_normal_leaves_its_hazard_with_a_note(store: Store) -> None:
    with store.write() as session:
        plan, task = a_round(session)
        result = a_result(session, task)
        hazard = hazards.from_result(session, task, plan, result, None, TODAY)
        result.answer = "normal"
        for _ in range(2):
            hazards.withdraw_result(session, task.id, result.item_key, today=TODAY)
        kinds = [step.kind for step in hazards.steps_of(session, hazard.id)]
        assert kinds == ["found", "note"]
        result.answer = "abnormal"
        for _ in range(2):
            hazards.from_result(session, task, plan, result, None, TODAY)
        assert len(hazards.steps_of(session, hazard.id)) == 3
        assert hazards.withdraw_result(session, task.id, "9/9", today=TODAY) is None


def test_a_withdrawn_finding_closes_without_a_photo(store: Store) -> None:
    with store.write() as session:
        plan, task = a_round(session)
        result = a_result(session, task)
        hazard = hazards.from_result(session, task, plan, result, None, TODAY)
        result.answer = "normal"
        session.flush()
        hazards.withdraw_result(session, task.id, result.item_key, today=TODAY)
        hazards.rectify(session, hazard.id, on=TODAY, text="误录", today=TODAY)
        hazards.recheck(session, hazard.id, on=TODAY, passed=True, by="张", today=TODAY)
        assert hazard.closed_on == TODAY
        hazards.withdraw_result(session, task.id, result.item_key, today=TODAY)
        assert len(hazards.steps_of(session, hazard.id)) == 4


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.sampled_from(["abnormal", "normal", "close"])),
        max_size=14,
    )
)
def test_one_line_has_one_hazard_under_any_sequence(
    store: Store, saves: list[tuple[int, str]]
) -> None:
    with store.write() as session:
        plan, task = a_round(session, done_on=_next_day())
        lines = {position: a_result(session, task, position) for position in (1, 2, 3)}
        before = len(hazards.rows(session, TODAY))
        abnormal = set()
        for position, what in saves:
            result = lines[position]
            result.answer = "normal" if what == "normal" else "abnormal"
            session.flush()
            if what == "normal":
                hazards.withdraw_result(session, task.id, result.item_key, today=TODAY)
                continue
            abnormal.add(position)
            hazard = hazards.from_result(session, task, plan, result, None, TODAY)
            if what == "close" and hazard.closed_on is None:
                hazards.rectify(session, hazard.id, on=TODAY, today=TODAY)
                a_photo(session, hazard)
                hazards.recheck(session, hazard.id, on=TODAY, passed=True, by="张", today=TODAY)
        rows = hazards.rows(session, TODAY)
        assert len(rows) - before == len(abnormal)
        assert len({row.number for row in rows}) == len(rows)


_days = iter(range(1, 10_000))


def _next_day() -> date:
    """A plan and a task of their own for each example."""
    return date.fromordinal(date(2000, 1, 1).toordinal() + next(_days))


def test_by_number_finds_it_as_typed(store: Store) -> None:
    with store.write() as session:
        a_hazard(session)
        found = hazards.by_number(session, " yh2026-0001 ")
        assert found is not None
        assert hazards.by_number(session, "YH2026-0002") is None


def test_a_corrected_day_of_the_round_moves_the_deadline_nobody_chose(store: Store) -> None:
    """Else the hazard would be overdue before it was found."""
    with store.write() as session:
        plan, task = a_round(session, done_on=date(2026, 10, 6))
        result = a_result(session, task)
        hazard = hazards.from_result(session, task, plan, result, None, TODAY)
        assert hazard.due_on == date(2026, 11, 5)
        task.done_on = date(2026, 11, 20)
        hazards.from_result(session, task, plan, result, None, TODAY)
        assert (hazard.found_on, hazard.due_on) == (date(2026, 11, 20), date(2026, 12, 20))
        hazards.change(session, hazard.id, today=TODAY, due_on=date(2026, 11, 21))
        task.done_on = date(2026, 11, 23)
        hazards.from_result(session, task, plan, result, None, TODAY)
        assert hazard.due_on == date(2026, 11, 23)
        assert list(checking_facilities.problems(session)) == []


def test_a_correction_is_noted_once_in_whatever_language(store: Store) -> None:
    with store.write() as session:
        plan, task = a_round(session)
        result = a_result(session, task)
        hazard = hazards.from_result(session, task, plan, result, None, TODAY)
        result.answer = "normal"
        for language in ("zh_CN", "en", "zh_CN"):
            i18n.use(language)
            hazards.withdraw_result(session, task.id, result.item_key, today=TODAY)
        assert len(hazards.steps_of(session, hazard.id)) == 2


def test_the_hazard_of_a_line_is_not_forgotten_while_the_line_is_there(store: Store) -> None:
    with pytest.raises(UserError, match="keeps its number"), store.write() as session:
        plan, task = a_round(session)
        hazard = hazards.from_result(session, task, plan, a_result(session, task), None, TODAY)
        hazards.forget(session, hazard.id)


def test_a_hazard_of_a_workbook_is_that_of_the_line_keyed_later(store: Store) -> None:
    """The round came with its hazards; keying its checklist makes none of them twice."""
    with store.write() as session:
        plan, task = a_round(session)
        brought = a_hazard(session, date(2026, 11, 20), what="1单元压力偏低", source="import",
                           task_id=task.id)  # fmt: skip
        low = a_result(session, task)
        for _again in range(2):
            assert hazards.from_result(session, task, plan, low, None, TODAY) == brought
        assert (brought.what, brought.item_key) == ("1单元压力偏低", low.item_key)
        rust = a_result(session, task, 2, text="筒体", words="锈蚀")
        assert hazards.from_result(session, task, plan, rust, None, TODAY) != brought


def test_which_of_two_lines_a_hazard_of_a_workbook_is_about_is_not_guessed(store: Store) -> None:
    with store.write() as session:
        plan, task = a_round(session)
        brought = a_hazard(session, what="铅封缺失", source="import", task_id=task.id)
        lines = [a_result(session, task, position) for position in (1, 2)]
        made = {hazards.from_result(session, task, plan, one, None, TODAY).id for one in lines}
        assert len(made - {brought.id}) == 2

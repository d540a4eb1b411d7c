"""Hazards: one number for life, closed only by a re-check with a photo after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from propdesk.office import hazards, settings
from propdesk.office.entities import Counter, Hazard
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from tests.builders import D
from tests.hazard_builders import TODAY, a_facility_row, a_hazard, a_photo


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def test_numbers_run_without_gaps_in_each_year(store: Store) -> None:
    with store.write() as session:
        numbers = [a_hazard(session, on).number for on in (day("01-05"), day("11-02"))]
        numbers.append(a_hazard(session, date(2025, 12, 31)).number)
        numbers.append(a_hazard(session).number)
    assert numbers == ["YH2026-0001", "YH2026-0002", "YH2025-0001", "YH2026-0003"]


def test_a_refused_hazard_takes_no_number(store: Store) -> None:
    with pytest.raises(UserError, match="future"), store.write() as session:
        a_hazard(session, TODAY + timedelta(days=1))
    with store.write() as session:
        assert a_hazard(session).number == "YH2026-0001"


def test_a_number_an_import_took_is_kept_and_passed_over(store: Store) -> None:
    with store.write() as session:
        a_hazard(session, number="YH2026-0002")
        a_hazard(session, number="隐患-7")
        assert [a_hazard(session).number for _ in range(2)] == ["YH2026-0001", "YH2026-0003"]
        with pytest.raises(UserError, match="YH2026-0002"):
            a_hazard(session, number="yh2026-0002")


def test_the_prefix_is_the_offices(store: Store) -> None:
    with store.write() as session:
        settings.put(session, "hazard_prefix", "AQ")
        assert a_hazard(session).number == "AQ2026-0001"


@pytest.mark.parametrize(("level", "days"), [("general", 30), ("larger", 15), ("major", 3)])
def test_the_deadline_follows_from_the_level(store: Store, level: str, days: int) -> None:
    with store.write() as session:
        hazard = a_hazard(session, level=level)
        assert hazard.due_on == hazard.found_on + timedelta(days=days)


def test_what_the_facility_tells_is_taken_from_it(store: Store) -> None:
    with store.write() as session:
        lift = a_facility_row(session)
        hazard = hazards.record(
            session,
            found_on=day("11-02"),
            place="",
            what="轿厢异响",
            facility_id=lift.id,
            today=TODAY,
        )
        assert (hazard.place, hazard.building) == ("1号楼1单元", "1")
        assert (hazard.system, hazard.keeper) == ("elevator", "李工")


BAD = [
    ({"place": " "}, "where"),
    ({"what": ""}, "wrong"),
    ({"due_on": day("11-01")}, "deadline"),
    ({"level": "huge"}, "huge"),
    ({"kind": "ghost"}, "ghost"),
    ({"source": "dream"}, "dream"),
    ({"facility_id": 99}, "facility"),
]


@pytest.mark.parametrize(("wrong", "words"), BAD)
def test_what_cannot_be_is_refused_with_a_sentence(
    store: Store, wrong: dict[str, object], words: str
) -> None:
    with pytest.raises(UserError, match=words), store.write() as session:
        a_hazard(session, **wrong)
    with store.read() as session:
        assert hazards.rows(session, TODAY) == []


def test_it_closes_only_by_a_recheck_with_a_photo_after(store: Store) -> None:
    with store.write() as session:
        hazard = a_hazard(session)
        hazards.rectify(session, hazard.id, on=day("11-10"), cost=D("860"), today=TODAY)
        with pytest.raises(UserError, match="photo") as refused:
            hazards.recheck(
                session, hazard.id, on=day("11-12"), passed=True, by="张主任", today=TODAY
            )
        assert refused.value.field == "photos"
        a_photo(session, hazard, "before")
        with pytest.raises(UserError, match="photo"):
            hazards.recheck(
                session, hazard.id, on=day("11-12"), passed=True, by="张主任", today=TODAY
            )
        a_photo(session, hazard, "after")
        hazards.recheck(session, hazard.id, on=day("11-12"), passed=True, by="张主任", today=TODAY)
        row = hazards.rows(session, TODAY)[0]
    assert (row.state, row.closed_on, row.cost) == ("closed", day("11-12"), D("860"))
    assert (row.age_days, row.rechecked_by) == (10, "张主任")
    assert (row.photos_before, row.photos_after) == (1, 1)


def test_days_out_of_order_are_refused(store: Store) -> None:
    with store.write() as session:
        id_ = a_hazard(session).id
        wrong = {"passed": True, "by": "张", "photo_required": False, "today": TODAY}
        with pytest.raises(UserError, match="not rectified yet"):
            hazards.recheck(session, id_, on=day("11-05"), **wrong)
        with pytest.raises(UserError, match="found on 2026-11-02"):
            hazards.rectify(session, id_, on=day("11-01"), today=TODAY)
        with pytest.raises(UserError, match="future"):
            hazards.rectify(session, id_, on=TODAY + timedelta(days=1), today=TODAY)
        with pytest.raises(UserError, match="less than 0"):
            hazards.rectify(session, id_, on=day("11-05"), cost=D(-1), today=TODAY)
        with pytest.raises(UserError, match="to the 分"):
            hazards.rectify(session, id_, on=day("11-05"), cost=D("1e25"), today=TODAY)
        hazards.rectify(session, id_, on=day("11-05"), today=TODAY)
        with pytest.raises(UserError, match="already"):
            hazards.rectify(session, id_, on=day("11-06"), today=TODAY)
        with pytest.raises(UserError, match="rectified on 2026-11-05"):
            hazards.recheck(session, id_, on=day("11-04"), **wrong)
        with pytest.raises(UserError, match="future"):
            hazards.recheck(session, id_, on=TODAY + timedelta(days=1), **wrong)
        with pytest.raises(UserError, match="who re-checked"):
            hazards.recheck(session, id_, on=day("11-06"), **{**wrong, "by": " "})
        assert hazards.rows(session, TODAY)[0].state == "rectified"


def test_a_failed_recheck_opens_it_again_and_needs_a_deadline(store: Store) -> None:
    with store.write() as session:
        hazard = a_hazard(session)
        hazards.rectify(session, hazard.id, on=day("11-08"), today=TODAY)
        failed = {"on": day("11-10"), "passed": False, "by": "张", "today": TODAY}
        with pytest.raises(UserError, match="new deadline"):
            hazards.recheck(session, hazard.id, **failed)
        with pytest.raises(UserError, match="before"):
            hazards.recheck(session, hazard.id, **failed, until=day("11-09"))
        hazards.recheck(session, hazard.id, **failed, until=day("11-15"))
        row = hazards.rows(session, TODAY)[0]
        assert (row.state, row.due_on, row.first_due_on) == (
            "overdue",
            day("11-15"),
            day("12-02"),
        )
        assert row.days_over == 8
        assert (row.rectified_on, row.recheck_result) == (None, "failed")
        a_photo(session, hazard, "after", on=day("11-10"))
        with pytest.raises(UserError, match="found it not put right"):
            hazards.rectify(session, hazard.id, on=day("11-09"), today=TODAY)
        hazards.rectify(session, hazard.id, on=day("11-16"), today=TODAY)
        with pytest.raises(UserError, match="photo"):
            hazards.recheck(session, hazard.id, on=day("11-16"), passed=True, by="张", today=TODAY)
        a_photo(session, hazard, "after", on=day("11-17"), name="again")
        hazards.recheck(session, hazard.id, on=day("11-17"), passed=True, by="张", today=TODAY)
        assert hazards.rows(session, TODAY)[0].closed_on == day("11-17")


def test_a_closed_hazard_takes_notes_only(store: Store) -> None:
    with store.write() as session:
        hazard = a_hazard(session)
        hazards.rectify(session, hazard.id, on=day("11-08"), today=TODAY)
        a_photo(session, hazard)
        hazards.recheck(session, hazard.id, on=day("11-09"), passed=True, by="张", today=TODAY)
        hazards.step(session, hazard.id, "note", on=day("11-20"), text="回访正常", today=TODAY)
        with pytest.raises(UserError, match="closed on 2026-11-09"):
            hazards.step(session, hazard.id, "measure", on=TODAY, text="围挡", today=TODAY)
        with pytest.raises(UserError, match="closed"):
            hazards.rectify(session, hazard.id, on=TODAY, today=TODAY)


def test_a_changed_deadline_leaves_the_first_one_to_be_seen(store: Store) -> None:
    with store.write() as session:
        hazard = a_hazard(session)
        hazards.step(
            session,
            hazard.id,
            "extended",
            on=day("11-20"),
            until=date(2027, 3, 31),
            text="待开春施工",
            today=TODAY,
        )
        row = hazards.rows(session, TODAY)[0]
        assert (row.due_on, row.first_due_on) == (date(2027, 3, 31), day("12-02"))
        kinds = [(one.kind, one.until) for one in hazards.steps_of(session, hazard.id)]
    assert kinds == [("found", day("12-02")), ("extended", date(2027, 3, 31))]


def test_three_dissuasions_come_before_an_e_bike_is_moved(store: Store) -> None:
    with store.write() as session:
        hazard = a_hazard(session, kind="flying_wire", system="")
        assert hazard.system == "ebike"
        wanted = []
        for kind in ("dissuaded", "dissuaded", "dissuaded", "notified", "reported"):
            next_ = hazards.next_step(session, hazard, hazards.steps_of(session, hazard.id))
            wanted.append((next_.kind, next_.done, next_.wanted))
            hazards.step(session, hazard.id, kind, on=day("11-10"), told="3-2-501", today=TODAY)
        last = hazards.next_step(session, hazard, hazards.steps_of(session, hazard.id))
    assert wanted == [
        ("dissuaded", 0, 3),
        ("dissuaded", 1, 3),
        ("dissuaded", 2, 3),
        ("notified", 0, 1),
        ("reported", 0, 1),
    ]
    assert last.kind == "rectified"


@pytest.mark.parametrize("kind", ["illegal_build", "occupation"])
def test_illegal_building_is_dissuaded_notified_and_reported(store: Store, kind: str) -> None:
    with store.write() as session:
        a_hazard(session, kind=kind)
        for step in ("dissuaded", "notified", "reported", "rectified"):
            row = hazards.rows(session, TODAY)[0]
            assert row.next_step.kind == step
            if step != "rectified":
                hazards.step(session, row.id, step, on=TODAY, told="街道", today=TODAY)


@pytest.mark.parametrize(
    ("kind", "field"), [("notified", "told"), ("reported", "told"), ("measure", "text")]
)
def test_a_step_says_who_was_told_or_what_was_done(store: Store, kind: str, field: str) -> None:
    with store.write() as session:
        hazard = a_hazard(session)
        with pytest.raises(UserError) as refused:
            hazards.step(session, hazard.id, kind, on=TODAY, today=TODAY)
        assert refused.value.field == field


def test_a_measure_is_what_holds_until_then(store: Store) -> None:
    with store.write() as session:
        hazard = a_hazard(session, measure="设警示带")
        hazards.step(session, hazard.id, "measure", on=day("11-05"), text="搭设围挡", today=TODAY)
        assert hazards.rows(session, TODAY)[0].measure == "搭设围挡"
        assert hazards.rows(session, TODAY, as_of=day("11-04"))[0].measure == "设警示带"


def test_the_newest_step_can_be_taken_back(store: Store) -> None:
    with store.write() as session:
        hazard = a_hazard(session)
        before = hazards.kept(hazard)
        first = hazards.rectify(
            session, hazard.id, on=day("11-08"), cost=D(50), fund="fee", today=TODAY
        )
        a_photo(session, hazard)
        second = hazards.recheck(
            session, hazard.id, on=day("11-09"), passed=True, by="张", today=TODAY
        )
        with pytest.raises(UserError, match="Another step"):
            hazards.take_back(session, first.id, before)
        session.delete(second)
        session.flush()
        hazards.take_back(session, first.id, before)
        assert (hazard.rectified_on, hazard.cost, hazard.fund) == (None, None, "")
        with pytest.raises(UserError, match="already"):
            hazards.take_back(session, first.id, before)


def test_a_hazard_just_recorded_can_be_forgotten_with_its_number(store: Store) -> None:
    with store.write() as session:
        first, second = a_hazard(session), a_hazard(session)
        with pytest.raises(UserError, match="keeps its number"):
            hazards.forget(session, first.id)
        hazards.forget(session, second.id)
        assert a_hazard(session).number == "YH2026-0002"
        third = a_hazard(session)
        a_photo(session, third, "before")
        with pytest.raises(UserError, match="keeps its number"):
            hazards.forget(session, third.id)
        assert session.query(Counter).one().last == 3


def test_a_correction_keeps_number_and_steps(store: Store) -> None:
    with store.write() as session:
        hazard = a_hazard(session)
        before = hazards.change(
            session, hazard.id, place="5号楼门厅", level="major", found_on=day("11-01"), today=TODAY
        )
        assert (hazard.number, hazard.building) == ("YH2026-0001", "5")
        assert hazards.steps_of(session, hazard.id)[0].taken_on == day("11-01")
        hazards.change(session, hazard.id, **before, today=TODAY)
        assert (hazard.place, hazard.building, hazard.level) == (
            "3号楼2单元屋面",
            "3",
            "general",
        )
        hazards.step(session, hazard.id, "measure", on=day("11-03"), text="围挡", today=TODAY)
        with pytest.raises(UserError, match="2026-11-03"):
            hazards.change(session, hazard.id, found_on=day("11-04"), today=TODAY)
        with pytest.raises(UserError, match="less than 0"):
            hazards.change(session, hazard.id, cost=D(-3), today=TODAY)
        with pytest.raises(ValueError, match="number"):
            hazards.change(session, hazard.id, number="X", today=TODAY)


def test_deadline_and_measure_are_corrected_until_something_was_done(store: Store) -> None:
    with store.write() as session:
        hazard = a_hazard(session)
        hazards.change(session, hazard.id, due_on=day("11-30"), measure="警示带", today=TODAY)
        row = hazards.rows(session, TODAY)[0]
        assert (row.due_on, row.first_due_on, row.measure) == (
            day("11-30"),
            day("11-30"),
            "警示带",
        )
        with pytest.raises(UserError, match="deadline"):
            hazards.change(session, hazard.id, due_on=day("11-01"), today=TODAY)
        hazards.step(session, hazard.id, "note", on=TODAY, text="看过", today=TODAY)
        with pytest.raises(UserError, match="Enter a step"):
            hazards.change(session, hazard.id, due_on=day("12-30"), today=TODAY)


def test_a_past_day_shows_what_was_then(store: Store) -> None:
    with store.write() as session:
        hazard = a_hazard(session, due_on=day("11-06"))
        hazards.rectify(session, hazard.id, on=day("11-08"), today=TODAY)
        a_photo(session, hazard)
        hazards.recheck(session, hazard.id, on=day("11-10"), passed=True, by="张", today=TODAY)
        states = {
            text: [row.state for row in hazards.rows(session, TODAY, as_of=day(text))]
            for text in ("11-01", "11-02", "11-06", "11-07", "11-08", "11-09", "11-10")
        }
    assert states == {
        "11-01": [],
        "11-02": ["open"],
        "11-06": ["open"],
        "11-07": ["overdue"],
        "11-08": ["rectified"],
        "11-09": ["rectified"],
        "11-10": ["closed"],
    }


def test_a_hazard_without_steps_is_read_from_its_columns(store: Store) -> None:
    with store.write() as session:
        session.add(
            Hazard(
                number="旧-1",
                found_on=day("01-05"),
                place="西门",
                what="灯不亮",
                rectified_on=day("01-07"),
                recheck_on=day("01-08"),
                recheck_result="passed",
                closed_on=day("01-08"),
            )
        )
        session.flush()
        assert hazards.rows(session, TODAY)[0].state == "closed"
        assert hazards.rows(session, TODAY, as_of=day("01-07"))[0].state == "rectified"

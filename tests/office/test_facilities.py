"""The ledger: numbers, places, parents, states with down time, conditions."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from propdesk.office import facilities, facility_categories
from propdesk.office.entities import AuditEntry, Facility
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from tests.builders import TODAY, D
from tests.facility_builders import a_facility


def test_a_number_is_the_next_free_one_of_its_kind(store: Store) -> None:
    with store.write() as session:
        assert a_facility(session).number == "DT-01"
        assert a_facility(session, "DT-07").number == "DT-07"
        assert a_facility(session).number == "DT-08"
        assert a_facility(session, category="灭火器").number == "MHQ-01"
        assert a_facility(session, category="雕塑").number == "SS-01"


def test_capitals_make_no_other_number(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session)
        assert facilities.by_number(session, " dt-01") == lift
        facilities.change(session, lift.id, today=TODAY, number="Dt-01")
    with pytest.raises(UserError, match="is taken"), store.write() as session:
        a_facility(session, "DT-01")


def test_unit_and_design_life_come_from_the_kind(store: Store) -> None:
    with store.write() as session:
        roof = a_facility(session, category="roof", quantity=D("120"))
        assert (roof.unit, roof.design_years, roof.building) == ("㎡", 15, "3")
        assert a_facility(session, category="roof", design_years=None).design_years is None


def test_a_number_is_given_out_once(store: Store) -> None:
    with store.write() as session:
        a_facility(session, "DT-01", "1号电梯")
    with pytest.raises(UserError, match="taken by “1号电梯”") as refused, store.write() as session:
        a_facility(session, " DT-01 ")
    assert refused.value.field == "number"
    with store.read() as session:
        found = facilities.by_number(session, "ＤＴ-01")
        assert found is not None
        assert found.name == "1号电梯"


@pytest.mark.parametrize(
    ("place", "building"),
    [
        ("3号楼2单元屋面", "3"),
        ("3栋", "3"),
        ("三号楼东侧", "3"),
        ("03#楼", "3"),
        ("3#", "3"),
        ("3号2单元", "3"),
        ("3-2", "3"),
        ("3-2-501", "3"),
        ("A座地下室", "A"),
        ("东区3号楼", "东区3"),
        ("1号院3号楼", "3"),
        ("Building 3, roof", "3"),
        ("1-3号楼", ""),
        ("1号楼、2号楼", ""),
        ("小区东门", ""),
        ("水泵房", ""),
        ("", ""),
    ],
)
def test_the_building_is_read_from_the_place(place: str, building: str) -> None:
    assert facilities.building_of(place) == building


@pytest.mark.parametrize(("building", "said"), [("3", "Building 3"), ("商铺", "商铺"), ("", "")])
def test_a_building_is_named_in_words(building: str, said: str) -> None:
    assert facilities.building_name(building) == said


def test_nothing_is_part_of_itself(store: Store) -> None:
    with store.write() as session:
        system = a_facility(session, "XF-01", category="fire_system")
        pump = a_facility(session, "XFB-01", category="fire_pump", parent_id=system.id)
        part = a_facility(session, "SS-01", category="阀", parent_id=pump.id)
        ids = system.id, part.id
        assert [child.number for child in facilities.children(session, system.id)] == ["XFB-01"]
    for parent in ids:
        with pytest.raises(UserError, match="cannot be part of itself"), store.write() as session:
            facilities.change(session, ids[0], today=TODAY, parent_id=parent)


def test_a_change_keeps_what_it_does_not_name(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session, extra={"load": " 1,000 ", "supervised_on": date(2015, 5, 20)})
        assert lift.extra == {"load": "1000", "supervised_on": "2015-05-20"}
        facilities.change(session, lift.id, today=TODAY, keeper="李明")
        assert (lift.keeper, lift.extra["load"], lift.place) == ("李明", "1000", "3号楼2单元")


@pytest.mark.parametrize(
    ("columns", "field", "sentence"),
    [
        ({"extra": {"load": "heavy"}}, "load", "no number"),
        ({"extra": {"supervised_on": "2015-02-30"}}, "supervised_on", "no date"),
        ({"quantity": D("-1")}, "quantity", "0 or more"),
        ({"original_value": D("0.001")}, "original_value", "to the 分"),
        ({"design_years": 0}, "design_years", "cannot be right"),
        ({"made_on": date(2027, 1, 1)}, "made_on", "future"),
        ({"made_on": date(2015, 6, 2)}, "started_on", "before it was made"),
        ({"risk": "huge"}, "risk", "low, medium or high"),
        ({"name": " "}, "name", "name is needed"),
        ({"category": " "}, "category", "what kind"),
        # One such day would end every list that reckons years on from it.
        ({"started_on": date(9990, 1, 1)}, "started_on", "9990-01-01 cannot be right"),
        ({"contract_until": date(1, 1, 3)}, "contract_until", "cannot be right"),
        ({"extra": {"supervised_on": "9999-01-01"}}, "supervised_on", "cannot be right"),
        ({"quantity": D("NaN")}, "quantity", "0 or more"),
        ({"original_value": D("Infinity")}, "original_value", "to the 分"),
    ],
)
def test_values_that_cannot_be_are_refused(
    store: Store, columns: dict[str, object], field: str, sentence: str
) -> None:
    with store.write() as session:
        lift = a_facility(session).id
    with pytest.raises(UserError, match=sentence) as refused, store.write() as session:
        facilities.change(session, lift, today=TODAY, **columns)
    assert refused.value.field == field


def test_states_follow_each_other_without_gap_or_overlap(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session)
        facilities.set_state(
            session, lift.id, "stopped", on=date(2026, 3, 1), reason="困人", today=TODAY
        )
        facilities.set_state(session, lift.id, "impaired", on=date(2026, 3, 11), today=TODAY)
        facilities.set_state(session, lift.id, "good", on=date(2026, 4, 1), today=TODAY)
        kept = [(s.state, s.starts_on, s.ends_on) for s in facilities.states(session, lift.id)]
        assert kept == [
            ("stopped", date(2026, 3, 1), date(2026, 3, 10)),
            ("impaired", date(2026, 3, 11), date(2026, 3, 31)),
            ("good", date(2026, 4, 1), None),
        ]
        year = date(2026, 1, 1), date(2026, 12, 31)
        assert facilities.down_days(session, lift.id, *year) == 10
        assert facilities.down_days(session, lift.id, date(2026, 3, 5), date(2026, 3, 6)) == 2


def test_a_facility_still_out_of_use_is_down_to_the_last_day_asked_for(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session)
        facilities.set_state(session, lift.id, "stopped", on=date(2026, 11, 1), today=TODAY)
        assert facilities.down_days(session, lift.id, date(2026, 1, 1), TODAY) == 23
        assert facilities.down_days(session, lift.id, date(2026, 1, 1), date(2026, 10, 31)) == 0


@pytest.mark.parametrize(
    ("state", "on", "field", "sentence"),
    [
        ("good", date(2026, 11, 24), "on", "future"),
        ("good", date(2026, 2, 28), "on", "since 2026-03-01"),
        ("stopped", date(2026, 3, 5), "state", "already"),
        ("broken", date(2026, 3, 5), "state", "no state"),
    ],
)
def test_a_state_that_cannot_be_is_refused(
    store: Store, state: str, on: date, field: str, sentence: str
) -> None:
    with store.write() as session:
        lift = a_facility(session).id
        facilities.set_state(session, lift, "stopped", on=date(2026, 3, 1), today=TODAY)
    with pytest.raises(UserError, match=sentence) as refused, store.write() as session:
        facilities.set_state(session, lift, state, on=on, today=TODAY)
    assert refused.value.field == field


def test_on_its_first_day_a_state_is_put_right_and_can_be_taken_back(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session)
        day = date(2026, 3, 1)
        facilities.set_state(session, lift.id, "impaired", on=date(2026, 1, 1), today=TODAY)
        facilities.set_state(session, lift.id, "scrapped", on=day, today=TODAY)
        facilities.set_state(session, lift.id, "stopped", on=day, today=TODAY)
        assert [s.state for s in facilities.states(session, lift.id)] == ["impaired", "stopped"]
        facilities.take_back_state(session, lift.id)
        assert lift.state == "impaired"
        present = facilities.present_state(session, lift.id)
        assert present is not None
        assert present.ends_on is None


def test_nothing_new_is_planned_for_a_scrapped_facility(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session, name="1号电梯", state="scrapped")
        with pytest.raises(UserError, match="DT-01 1号电梯 is scrapped"):
            facilities.usable(session, lift.id)


def test_conditions_have_a_history(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session)
        facilities.grade(session, lift.id, 4, on=date(2025, 4, 1), seen_by="王强", today=TODAY)
        facilities.grade(session, lift.id, 2, on=date(2026, 4, 1), today=TODAY)
        facilities.grade(session, lift.id, 3, on=date(2026, 4, 1), note="重看", today=TODAY)
        seen = [(g.seen_on.year, g.grade, g.note) for g in facilities.grades(session, lift.id)]
        assert seen == [(2025, 4, ""), (2026, 3, "重看")]
        for value, on in ((0, TODAY), (6, TODAY), (3, date(2027, 1, 1))):
            with pytest.raises(UserError):
                facilities.grade(session, lift.id, value, on=on, today=TODAY)


def test_the_audit_trail_holds_every_change(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session).id
        facilities.set_state(session, lift, "stopped", on=TODAY, today=TODAY)
        facilities.grade(session, lift, 3, on=TODAY, today=TODAY)
    with store.read() as session:
        subjects = set(session.scalars(select(AuditEntry.subject)))
    assert {"facility", "facility_state", "facility_grade"} <= subjects


def test_the_kinds_are_sound() -> None:
    kinds = facility_categories.all()
    assert len({kind.prefix for kind in kinds}) == len(kinds) == len({kind.key for kind in kinds})
    columns = set(Facility.__table__.c.keys())
    for kind in kinds:
        assert kind.zh
        assert kind.en
        assert kind.system
        assert kind.default_unit
        assert kind.unit_en
        assert (
            facility_categories.key_of(kind.zh) == kind.key == facility_categories.key_of(kind.en)
        )
        for field in kind.fields:
            assert field.kind in facility_categories.FIELD_KINDS
            assert field.zh
            assert field.en
            assert field.key not in columns
            assert bool(field.choices) == (field.kind == "choice")


def test_fields_are_shown_with_their_units_and_choices_by_name() -> None:
    lift = facility_categories.of("elevator")
    bottle = facility_categories.of("extinguisher")
    assert lift
    assert bottle
    load, agent = lift.field("load"), bottle.field("agent")
    assert load
    assert agent
    assert facility_categories.shown(load, "1000") == "1000 kg"
    assert facility_categories.shown(agent, "powder", "zh_CN") == "干粉"
    assert facility_categories.shown(agent, "powder") == "Dry powder"
    assert facility_categories.kept("extinguisher", {"agent": "干粉", "x": "y", "spec": ""}) == {
        "agent": "powder",
        "x": "y",
    }

"""The library: every template makes plans in every climate, seasons make two of one."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from propdesk.office import (
    inspection_list,
    inspection_plans,
    inspection_programmes,
    inspection_templates,
)
from propdesk.office.entities import Community, InspectionPlan
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from tests.inspection_builders import a_facility, do, tasks

TODAY = date(2026, 11, 23)
YEAR = date(2026, 1, 1)


def rules(template: str, climate: str) -> list[str]:
    found = inspection_templates.plans_of(inspection_templates.of(template), climate, YEAR)
    return [draft.rule for draft in found]


@pytest.mark.parametrize(("climate", "count"), [("north", 71), ("northeast", 71), ("south", 66)])
def test_every_template_makes_its_plans(store: Store, climate: str, count: int) -> None:
    with store.write() as session:
        session.get_one(Community, 1).climate = climate
        library = inspection_templates.all(climate)
        assert len(library) == count
        for template in library:
            made = inspection_plans.from_template(
                session, template.id, starts_on=date(2026, 10, 1), today=TODAY
            )
            for plan in made:
                items = inspection_plans.items_of(session, plan.id)
                assert [item.text for item in items] == [w.zh for w in template.checklist]
                assert [item.text_en for item in items] == [w.en for w in template.checklist]
                assert plan.basis
                if plan.rule:
                    year = inspection_plans.making.rhythm_of(plan).rounds(
                        YEAR, date(2029, 12, 31), inspection_plans.settings.workdays(session)
                    )
                    assert year, template.id


def test_statutory_is_what_law_or_standard_demands_and_never_moves_later() -> None:
    for template in inspection_templates.all():
        assert template.statutory == (template.basis in ("law", "standard"))
        assert not (template.statutory and template.holiday_policy == "next")
    lift = inspection_templates.of("L04")
    assert (lift.holiday_policy, lift.max_interval_days, lift.statutory) == ("previous", 15, True)


def test_nothing_a_paper_says_is_in_the_language_of_the_program() -> None:
    jargon = re.compile(r"[a-z]+_[a-z]+|RRULE|FREQ=|BYMONTH|UNTIL|seed|∈")
    for template in inspection_templates.all():
        for draft in inspection_templates.plans_of(template, "north", YEAR):
            said = [template.applies_if, template.cycle, draft.basis, *draft.note, *draft.name]
            said += [text for item in draft.items for text in (item.text, item.text_en)]
            assert [text for text in said if jargon.search(text)] == []


def test_a_season_that_replaces() -> None:
    assert rules("B02", "north") == ["FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=10"]
    assert rules("B02", "northeast") == ["FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=10"]
    assert rules("B02", "south") == ["FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=10"]
    assert rules("H01", "northeast") == ["FREQ=YEARLY;BYMONTH=8;BYMONTHDAY=25"]


def test_a_season_that_overrides_makes_two_plans_that_never_meet() -> None:
    base, season = rules("P06", "north")
    assert base == "FREQ=MONTHLY;BYMONTH=1,2,3,4,5,10,11,12;BYMONTHDAY=18"
    assert season == "FREQ=WEEKLY;BYMONTH=6,7,8,9;BYDAY=FR;WKST=MO"
    names = inspection_templates.plans_of(inspection_templates.of("P06"), "north", YEAR)
    assert [draft.name.zh for draft in names] == [
        "集水坑与潜污泵检查",
        "集水坑与潜污泵检查（汛期）",
    ]


def test_a_season_with_one_more_round_and_one_with_a_note() -> None:
    assert rules("F05", "north") == [
        "FREQ=MONTHLY;BYMONTHDAY=11",
        "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=1",
    ]
    assert rules("R02", "north") == ["FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=24"]
    [draft] = inspection_templates.plans_of(inspection_templates.of("R02"), "north", YEAR)
    assert "暴雨" in draft.note.zh


def test_heating_does_not_apply_in_the_south(store: Store) -> None:
    assert rules("H02", "south") == []
    with pytest.raises(UserError, match="does not apply"), store.write() as session:
        session.get_one(Community, 1).climate = "south"
        inspection_plans.from_template(session, "H02", starts_on=YEAR, today=TODAY)


def test_what_is_offered_follows_the_ledger(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session)
        a_facility(session, "FW-01", category="building", name="1号楼", extra={"height": "33"})
        offers = {one.template.id: one for one in inspection_templates.offered(session)}
    assert offers["L04"].fits
    assert offers["L04"].facility_ids == (lift.id,)
    assert "1" in offers["L04"].reason
    assert not offers["W02"].fits
    assert offers["W02"].reason.startswith("The ledger has no ")
    assert offers["B01"].fits
    assert "27 m" in offers["F02"].notes[0]
    assert offers["O01"].notes


def test_an_unknown_template_is_a_sentence() -> None:
    with pytest.raises(UserError, match="There is no template X99"):
        inspection_templates.of("X99")


def test_adopted_twice_the_second_has_a_number(store: Store) -> None:
    with store.write() as session:
        for _n in range(2):
            inspection_plans.from_template(
                session, "F04", starts_on=TODAY, today=TODAY, language="zh_CN", keeper="王强"
            )
        names = session.scalars(select(InspectionPlan.name).order_by(InspectionPlan.id)).all()
        keepers = set(session.scalars(select(InspectionPlan.keeper)))
        offers = {one.template.id: one for one in inspection_templates.offered(session)}
    assert names == ["灭火器检查", "灭火器检查 2"]
    assert keepers == {"王强"}
    assert offers["F04"].adopted == 2


def test_the_names_of_systems_in_both_languages() -> None:
    assert len(inspection_templates.categories()) == 18
    assert inspection_templates.system_name("fire", "zh_CN") == "消防"
    assert inspection_templates.system_name("其他系统") == "其他系统"


def test_a_programme_states_what_was_missed(store: Store) -> None:
    with store.write() as session:
        for template in ("B02", "P01", "M01", "F04"):
            inspection_plans.from_template(
                session, template, starts_on=YEAR, today=TODAY, language="zh_CN"
            )
        roof = next(row for row in inspection_list.rows(session, TODAY) if row.template == "B02")
        plan = inspection_plans.one(session, roof.id)
        do(session, tasks(session, plan)[0], date(2026, 5, 9), today=TODAY)
        found = {one.key: one for one in inspection_programmes.programmes(session, 2026, TODAY)}
    rain = found["pre_rain"]
    assert (len(rain.rounds), rain.done, len(rain.missed)) == (3, 1, 2)
    assert rain.name.zh == "汛前检查"
    assert "灭火器检查" not in rain.plans

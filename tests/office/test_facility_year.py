"""The figures of inspections, hazards, works and facilities, each with its rows, on a past day."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from propdesk.office import (
    facilities,
    hazard_figures,
    hazards,
    inspection_figures,
    work_figures,
    year_end,
)
from propdesk.office.entities import Facility, Hazard, InspectionTask, YearFigure
from propdesk.office.store import Store
from propdesk.office.summary_words import words
from propdesk.office.year_figures import Value, YearFigures
from tests.builders import TODAY, D
from tests.facility_builders import a_facility
from tests.facility_year_office import a_hazard, a_plan, a_round, a_work, close, two_years

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


@pytest.fixture
def office(store: Store) -> Store:
    with store.write() as session:
        two_years(session)
    return store


def figures_of(store: Store, year: int = 2025, as_of: date | None = None) -> YearFigures:
    with store.read() as session:
        return year_end.gather(session, year, as_of, language="zh_CN")


EXPECTED: dict[str, Value] = {
    "inspections.planned": 25,
    "inspections.done": 23,
    "inspections.done_on_time": 21,
    "inspections.missed": 1,
    "inspections.cancelled": 1,
    "inspections.completion_rate": D("92.0"),
    "inspections.on_time_rate": D("84.0"),
    "inspections.statutory_planned": 12,
    "inspections.statutory_rate": D("100.0"),
    "inspections.lifts_done": 12,
    "inspections.seasonal_planned": 1,
    "inspections.seasonal_missed": 1,
    "inspections.month_rate.07": D("50.0"),
    "inspections.system_rate.fire": D("83.3"),
    "hazards.found": 3,
    "hazards.due": 3,
    "hazards.rectified": 2,
    "hazards.rectified_rate": D("66.7"),
    "hazards.open": 2,
    "hazards.carried_over": 1,
    "hazards.carried_closed": 1,
    "hazards.overdue": 1,
    "hazards.oldest_days": 213,
    "hazards.level.larger": 1,
    "hazards.level.general": 2,
    "hazards.kind.flying_wire": 1,
    "hazards.kind_closed.flying_wire": 0,
    "hazards.dissuaded": 2,
    "hazards.notified": 1,
    "hazards.reported": 0,
    "hazards.system.ebike": 1,
    "hazards.system_closed.building": 1,
    "works.projects_done": 1,
    "works.repairs_done": 2,
    "works.failures": 1,
    "works.cost": D("95200.00"),
    "works.project_cost": D("86000.00"),
    "works.households": 120,
    "works.planned": 1,
    "works.planned_budget": D("280000.00"),
    "works.content.管道疏通（次）": D("46.00"),
    "works.content.屋面防水（㎡）": D("120.00"),
    "works.fund.maintenance_fund": D("86000.00"),
    "works.fund.none": D("1200.00"),
    "facilities.count": 3,
    "facilities.lifts": 2,
    "facilities.stopped_days": 9,
    "facilities.lift_stopped_days": 9,
    "facilities.impaired": 0,
    "facilities.over_life": 1,
    "facilities.over_life_rate": D("50.0"),
    "facilities.poor": 1,
    "facilities.papers_expired": 0,
    "facilities.renewal_cost": D("280000.00"),
    "facilities.renewal_available": D("0.00"),
    "facilities.renewal_gap": D("280000.00"),
}


def test_the_figures_of_a_year(office: Store) -> None:
    figures = figures_of(office)
    assert {key: figures.value(key) for key in EXPECTED} == EXPECTED


def test_every_figure_is_the_sum_of_its_rows(office: Store) -> None:
    figures = figures_of(office)
    with office.read() as session:
        for figure in figures:
            if figure.key.startswith(("fees.", "community.")):
                continue
            rows = year_end.rows(session, figure.key, 2025)
            counted = sum(row.counted or 0 for row in rows)
            if figure.denominator is not None:
                assert counted == figure.numerator, figure.key
                assert sum(row.amount or 0 for row in rows) == figure.denominator, figure.key
            else:
                assert counted == (figure.value or 0), figure.key


def test_they_agree_with_the_registers(office: Store) -> None:
    figures = figures_of(office)
    with office.read() as session:
        rounds = inspection_figures.of_period(session, FIRST, LAST, LAST)
        found = hazard_figures.of_period(session, FIRST, LAST, LAST)
        done = work_figures.of_period(session, FIRST, LAST, LAST)
    names = {"planned": "planned", "done": "done", "done_on_time": "done_on_time"}
    names |= {"missed": "missed", "cancelled": "cancelled"}
    names |= {"completion_rate": "completion_rate", "on_time_rate": "on_time_rate"}
    for name in names:
        assert figures.value(f"inspections.{name}") == getattr(rounds, name), name
    for name, theirs in (
        ("found", "found"),
        ("due", "due"),
        ("rectified", "rectified"),
        ("rectified_rate", "rate"),
        ("open", "open_at_end"),
        ("carried_over", "carried_over"),
        ("carried_closed", "carried_closed"),
        ("overdue", "overdue"),
        ("oldest_days", "oldest_days"),
    ):
        assert figures.value(f"hazards.{name}") == getattr(found, theirs), name
    assert figures.value("works.cost") == done.cost
    assert figures.value("works.households") == done.households
    assert figures.facts.photo_pairs == 1
    contents = {one.content: (one.quantity, one.last_year) for one in figures.facts.contents}
    assert contents == {"屋面防水": (D("120.00"), None), "管道疏通": (D("46.00"), D("58.00"))}


def test_what_comes_later_leaves_a_past_day_alone(office: Store) -> None:
    day = date(2025, 10, 31)
    at_the_end, earlier = figures_of(office), figures_of(office, as_of=day)
    with office.write() as session:
        task = session.scalars(
            select(InspectionTask)
            .where(InspectionTask.due_on == date(2025, 8, 10))
            .where(InspectionTask.done_on.is_(None))
        ).one()
        task.done_on, task.entered_on, task.result = TODAY, TODAY, "normal"
        wire = session.scalars(select(Hazard).where(Hazard.kind == "flying_wire")).one()
        close(session, wire, date(2026, 1, 5), date(2026, 1, 6))
        hazards.step(session, wire.id, "note", on=TODAY, text="…", today=TODAY)
        a_hazard(session, date(2026, 2, 1))
        a_work(session, "管道疏通", date(2026, 3, 1), quantity=D("9"), unit="次")
        lift = session.scalars(select(Facility).where(Facility.number == "DT-02")).one()
        facilities.set_state(session, lift.id, "stopped", on=TODAY, today=TODAY)
        facilities.grade(session, lift.id, 1, on=TODAY, today=TODAY)
    for before, as_of in ((at_the_end, None), (earlier, day)):
        after = figures_of(office, as_of=as_of)
        left = [
            key
            for key, figure in before.figures.items()
            if figure != after.figures[key] and "renewal" not in key
        ]
        assert left == []


def test_a_year_is_counted_up_to_its_day(office: Store) -> None:
    value = figures_of(office, as_of=date(2025, 4, 21)).value
    assert value("inspections.planned") == 8
    assert value("hazards.found") == 1
    # Rectified on the 20th, closed by the re-check of the 22nd.
    assert value("hazards.rectified") == 1
    assert value("hazards.open") == 1
    assert value("works.projects_done") == 0
    assert value("facilities.stopped_days") == 0


def test_last_year_is_counted_the_same_way(office: Store) -> None:
    figures = figures_of(office).figures
    assert figures["inspections.completion_rate"].last_year == D("80.0")
    assert figures["hazards.found"].last_year == 1
    assert figures["works.content.管道疏通（次）"].last_year == D("58.00")
    assert figures["facilities.over_life"].last_year is None


def test_last_year_may_be_as_the_office_stated_it(store: Store) -> None:
    with store.write() as session:
        a_round(session, a_plan(session, "灭火器检查"), date(2025, 3, 1), date(2025, 3, 1))
        a_hazard(session, date(2025, 3, 2))
        for indicator, value in (("巡检计划完成率", "95.5%"), ("发现隐患数", "31")):
            session.add(YearFigure(year=2024, indicator=indicator, value=value))
    figures = figures_of(store).figures
    assert figures["inspections.completion_rate"].last_year == D("95.5")
    assert figures["hazards.found"].last_year == 31
    assert isinstance(figures["hazards.found"].last_year, int)


def test_a_register_that_is_not_kept_has_no_figures(store: Store) -> None:
    figures = figures_of(store)
    for figure in figures:
        if not figure.key.startswith(("fees.", "community.")):
            assert figure.value is None, figure.key
    assert figures.facts.registers == frozenset()


def test_a_register_that_is_kept_may_say_nothing_happened(store: Store) -> None:
    with store.write() as session:
        a_hazard(session, date(2024, 3, 2))
    figures = figures_of(store)
    assert figures.value("hazards.found") == 0
    assert figures.value("hazards.rectified_rate") == D("0.0")
    assert figures.value("inspections.planned") is None


def test_a_design_life_is_over_the_day_after_it_ends(store: Store) -> None:
    with store.write() as session:
        a_facility(session, "DT-01", "电梯", started_on=date(2010, 12, 31), design_years=15)
        a_facility(session, "DT-02", "电梯", started_on=date(2010, 12, 30), design_years=15)
        a_facility(session, "DT-03", "电梯", started_on=date(2026, 1, 1), design_years=15)
    value = figures_of(store).value
    assert (value("facilities.count"), value("facilities.over_life")) == (2, 1)


def test_a_work_done_later_makes_no_register_before(store: Store) -> None:
    with store.write() as session:
        a_work(session, "管道疏通", date(2026, 3, 1), quantity=D("9"), unit="次")
    assert figures_of(store).value("works.repairs_done") is None


def test_what_is_planned_is_told_though_nothing_was_done(store: Store) -> None:
    with store.write() as session:
        a_work(session, "电梯更新", kind="project", budget=D("5"), starts_on=date(2026, 4, 1))
    value = figures_of(store).value
    assert (value("works.planned"), value("works.projects_done")) == (1, None)


def test_json_and_the_list_of_keys(office: Store) -> None:
    found = year_end.figures_json(figures_of(office))
    by_key = {one["key"]: one for one in found["figures"]}
    rate = by_key["inspections.completion_rate"]
    assert (rate["value"], rate["numerator"], rate["denominator"]) == ("92.0", 23, 25)
    assert rate["unit"] == "%"
    assert by_key["hazards.found"]["value"] == 3
    assert by_key["hazards.found"]["unit"] == "处"
    assert by_key["works.content.屋面防水（㎡）"]["value"] == "120.00"
    assert by_key["works.content.屋面防水（㎡）"]["unit"] == "㎡"
    known = {key for key in year_end.KEYS if not key.endswith("*")}
    families = tuple(key[:-1] for key in year_end.KEYS if key.endswith("*"))
    months = {f"fees.cumulative_rate.{month:02}" for month in range(1, 13)}
    assert known <= set(by_key) | months
    assert all(key in known or key.startswith(families) for key in by_key)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_figure_has_a_name_and_a_definition(office: Store, language: str) -> None:
    texts = words(language)
    names = [texts.name(figure.key) for figure in figures_of(office)]
    assert all(names)
    assert all(texts.definition(figure.key) for figure in figures_of(office))
    assert len(texts.texts["figures"]) == len({texts.name(key) for key in texts.texts["figures"]})

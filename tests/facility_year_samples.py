"""A year of inspections, hazards and works without a database, for the narrative and the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from propdesk.office.facility_facts import (
    FacilityFacts,
    HazardSystem,
    InspectionMonth,
    InspectionSystem,
    Project,
    Renewal,
    WorkContent,
)
from propdesk.office.year_figures import Figure, YearFigures
from tests.builders import D
from tests.year_samples import figure, golden

PROJECTS = (
    Project(
        "3号楼屋面防水改造",
        "3",
        "屋面防水",
        D("120.00"),
        "㎡",
        "maintenance_fund",
        D("86000.00"),
        120,
        date(2025, 5, 12),
    ),
    Project(
        "单元门更换",
        "",
        "单元门更换",
        D("6.00"),
        "扇",
        "subsidy",
        D("13800.00"),
        3,
        date(2025, 9, 3),
    ),
)
PLANNED = (
    Project(
        "5号楼电梯更新",
        "5",
        "电梯更新",
        D("1.00"),
        "台",
        "maintenance_fund",
        D("280000.00"),
        60,
        date(2026, 4, 1),
    ),
)
FACTS = FacilityFacts(
    registers=frozenset({"inspections", "hazards", "works", "facilities"}),
    months=tuple(InspectionMonth(month, 50 + month, 48 + month // 2) for month in range(1, 13)),
    systems=(InspectionSystem("fire", 320, 310, 301), InspectionSystem("elevator", 358, 355, 350)),
    missed_seasons=("屋面防水汛前检查",),
    hazards=(HazardSystem("fire", 14, 12), HazardSystem("drainage", 9, 9), HazardSystem("", 1, 0)),
    contents=(
        WorkContent("屋面防水", "㎡", 1, D("120.00"), D("86000.00"), None),
        WorkContent("单元门更换", "扇", 1, D("6.00"), D("13800.00"), D("4.00")),
        WorkContent("管道疏通", "次", 46, D("46.00"), D("9200.00"), D("58.00")),
        WorkContent("楼道灯维修", "", 30, None, D("600.00"), None),
    ),
    projects=PROJECTS,
    planned=PLANNED,
    funds=(("maintenance_fund", D("86000.00")), ("subsidy", D("13800.00")), ("fee", D("9800.00"))),
    poor=("2号楼屋面", "西侧围墙"),
    renewals=(
        Renewal(
            1,
            "5号楼电梯",
            "elevator",
            1,
            D("-3.5"),
            9,
            D("23400.00"),
            D("280000.00"),
            "maintenance_fund",
            D("100000.00"),
            D("180000.00"),
        ),
        Renewal(
            2,
            "2号楼屋面",
            "roof",
            2,
            None,
            4,
            D("5200.00"),
            D("90000.00"),
            "",
            D("0"),
            D("90000.00"),
        ),
    ),
)


def figures_of_the_facilities() -> list[Figure]:
    """What belongs to `FACTS`."""
    return [
        figure("inspections.planned", "count", 678, 640),
        figure("inspections.done", "count", 665, 600),
        figure("inspections.done_on_time", "count", 651),
        figure("inspections.missed", "count", 13),
        figure("inspections.completion_rate", "rate", D("98.1"), D("93.8"), (665, 678)),
        figure("inspections.on_time_rate", "rate", D("96.0"), D("90.0"), (651, 678)),
        figure("inspections.statutory_planned", "count", 52),
        figure("inspections.statutory_rate", "rate", D("100.0"), None, (52, 52)),
        figure("inspections.lifts_done", "count", 355),
        figure("inspections.seasonal_planned", "count", 6),
        figure("inspections.seasonal_missed", "count", 1),
        figure("hazards.found", "count", 24, 30),
        figure("hazards.due", "count", 25),
        figure("hazards.rectified", "count", 22),
        figure("hazards.rectified_rate", "rate", D("88.0"), D("88.0"), (22, 25)),
        figure("hazards.open", "count", 4),
        figure("hazards.carried_over", "count", 2),
        figure("hazards.overdue", "count", 3),
        figure("hazards.oldest_days", "count", 210),
        figure("hazards.level.larger", "count", 3),
        figure("hazards.level.major", "count", 1),
        figure("hazards.kind.occupation", "count", 5),
        figure("hazards.kind_closed.occupation", "count", 5),
        figure("hazards.kind.flying_wire", "count", 7),
        figure("hazards.kind_closed.flying_wire", "count", 6),
        figure("hazards.kind.illegal_build", "count", 2),
        figure("hazards.kind_closed.illegal_build", "count", 0),
        figure("hazards.dissuaded", "count", 11),
        figure("hazards.notified", "count", 4),
        figure("hazards.reported", "count", 2),
        figure("works.projects_done", "count", 2),
        figure("works.repairs_done", "count", 76, 80),
        figure("works.failures", "count", 31),
        figure("works.cost", "money", D("109600.00")),
        figure("works.project_cost", "money", D("99800.00")),
        figure("works.households", "households", 123),
        figure("works.planned", "count", 1),
        figure("works.planned_budget", "money", D("280000.00")),
        figure("facilities.count", "count", 180),
        figure("facilities.lifts", "count", 4),
        figure("facilities.stopped_days", "count", 21),
        figure("facilities.lift_stopped_days", "count", 9),
        figure("facilities.impaired", "count", 3),
        figure("facilities.stopped", "count", 1),
        figure("facilities.over_life", "count", 12),
        figure("facilities.over_life_rate", "rate", D("15.0"), None, (12, 80)),
        figure("facilities.poor", "count", 2),
        figure("facilities.papers_expired", "count", 1),
        figure("facilities.renewal_cost", "money", D("370000.00")),
        figure("facilities.renewal_available", "money", D("100000.00")),
        figure("facilities.renewal_gap", "money", D("270000.00")),
    ]


def with_facilities(of: YearFigures | None = None, **changes: object) -> YearFigures:
    """A year of fees with a year of facilities."""
    made = of or golden()
    figures = {**made.figures, **{one.key: one for one in figures_of_the_facilities()}}
    return replace(made, figures=figures, facts=replace(FACTS, **changes))  # type: ignore[arg-type]

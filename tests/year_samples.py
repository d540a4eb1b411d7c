"""A year's figures without a database, for tests of the narrative, the charts and the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from propdesk.office import money
from propdesk.office.summary_words import words
from propdesk.office.year_figures import (
    BUCKETS,
    UNITS,
    Bucket,
    Building,
    Figure,
    Kind,
    Month,
    Profile,
    Value,
    YearFigures,
    YearRates,
)

D = Decimal


def figure(
    key: str, kind: Kind, value: Value, last: Value = None, over: tuple[Value, Value] | None = None
) -> Figure:
    numerator, denominator = over or (None, None)
    definition = words("zh_CN").definition(key)
    return Figure(key, kind, value, numerator, denominator, UNITS[kind], definition, last)


def golden(**changes: object) -> YearFigures:
    """The golden set of domain.md §2.6, with a believable year around it."""
    figures = [
        figure("fees.current_rate", "rate", D("63.3"), D("60.1"), (D("1716.23"), D("2712.23"))),
        figure("fees.prior_rate", "rate", D("44.2"), D("46.0"), (D("800.00"), D("1812.00"))),
        figure("fees.combined_rate", "rate", D("55.6"), D("55.6"), (D("2516.23"), D("4524.23"))),
        figure("fees.household_rate", "rate", D("57.1"), D("50.0"), (4, 7)),
        figure("fees.prior_rate_gross", "rate", D("36.2"), None, (D("800.00"), D("2208.00"))),
        figure("fees.billed", "money", D("2712.23"), D("2600.00")),
        figure("fees.collected", "money", D("1716.23"), D("1562.60")),
        figure("fees.prior_opening", "money", D("2208.00")),
        figure("fees.written_off", "money", D("396.00")),
        figure("fees.prior_billed", "money", D("1812.00")),
        figure("fees.prior_collected", "money", D("800.00"), D("500.00")),
        figure("fees.waived", "money", D("307.33")),
        figure("fees.households_billed", "households", 7),
        figure("fees.households_paid", "households", 4),
        figure("fees.received", "money", D("2705.22")),
        figure("fees.owed", "money", D("2008.00"), D("2208.00")),
        figure("fees.owed_overdue", "money", D("2008.00")),
        figure("fees.owed_over_1y", "money", D("1012.00")),
        figure("fees.over_1y_share", "rate", D("50.4"), None, (D("1012.00"), D("2008.00"))),
        figure("fees.households_owing", "households", 3),
        figure("fees.households_overdue", "households", 3),
        figure("fees.households_over_1y", "households", 2),
        figure("fees.credit", "money", D("500.00")),
        figure("fees.notices", "count", 12),
        figure("fees.households_noticed", "households", 9),
        figure("fees.households_paid_after_notice", "households", 6),
        figure("fees.paid_after_notice_rate", "rate", D("66.7"), None, (6, 9)),
        figure("community.households", "households", 7),
        figure("community.buildings", "count", 2),
        figure("community.area", "area", D("6543.21")),
        figure("community.built_year", "year", 1996),
    ]
    amounts = ["120.00", "96.00", "180.00", "300.00", "300.00", "512.00", "300.00", "200.00"]
    made = YearFigures(
        year=2025,
        as_of=date(2025, 12, 31),
        profile=Profile("幸福花园", "安居物业服务有限公司", "朝阳街道", "幸福社区", "业主委员会"),
        figures={figure.key: figure for figure in figures},
        years=(
            YearRates(2023, D("58.0"), D("40.5"), None, None, stated=True),
            YearRates(2024, D("60.1"), D("46.0"), D("55.6"), D("50.0")),
            YearRates(2025, D("63.3"), D("44.2"), D("55.6"), D("57.1")),
        ),
        months=tuple(
            Month(m, money.round_money(D("2712.23") * m / 19), rate(m), rate(m) - D("2.5"))
            for m in range(1, 13)
        ),
        ageing=tuple(
            Bucket(id, D(amount), 2 + 3 * at)
            for at, (id, amount) in enumerate(zip(BUCKETS, amounts, strict=True))
        ),
        buildings=tuple(
            Building(str(n), D("50000.00"), D("31000.00") + 1500 * n, 50, 30 + n, D("9000.00"), n)
            for n in range(3, 12)
        ),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def rate(month: int) -> Decimal:
    return money.rate(month, 19) or D(0)


def big() -> YearFigures:
    """Without small groups: a community of 600."""
    small = golden()
    figures = dict(small.figures)
    figures["fees.households_overdue"] = figure("fees.households_overdue", "households", 86)
    figures["fees.households_over_1y"] = figure("fees.households_over_1y", "households", 31)
    figures["fees.households_billed"] = figure("fees.households_billed", "households", 597)
    figures["fees.households_paid"] = figure("fees.households_paid", "households", 511)
    return replace(small, figures=figures)

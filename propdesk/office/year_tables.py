"""The charts and annex tables of the annual summary, from the year's figures.

What is too small a group to print is put together in small_groups.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from propdesk.office import facility_year_tables, money
from propdesk.office.narrative import Fields, fill, sentence
from propdesk.office.small_groups import building_name, building_rates, public_buildings, together
from propdesk.office.summary_words import Words, difference
from propdesk.office.year_figures import (
    OLD_BUCKETS,
    Building,
    Kind,
    Value,
    YearFigures,
    YearRates,
)
from propdesk.office.year_pages import Chart, Series, Table

CHARTS = ("hazards", "inspections", "years", "cumulative", "ageing", "buildings")
"""The charts of this edition, in the order of the pages."""
RATE_KEYS = (
    "fees.current_rate",
    "fees.prior_rate",
    "fees.combined_rate",
    "fees.household_rate",
    "fees.prior_rate_gross",
    "fees.paid_after_notice_rate",
)
FACILITY_RATE_KEYS = (
    "inspections.completion_rate",
    "inspections.on_time_rate",
    "inspections.statutory_rate",
    "hazards.rectified_rate",
    "facilities.over_life_rate",
)
DEFINED = ("inspections.", "hazards.", "works.", "facilities.", "fees.")
"""The areas whose figures the annex explains."""
MOST_BUILDINGS = 24
"""A chart of more bars than this cannot be read: the lowest are shown."""


def charts(figures: YearFigures, words: Words, known: Fields) -> dict[str, Chart]:
    """The charts that have something to show, by id."""

    def title(chart: str) -> str:
        return _title(chart, words, known, figures)

    found = (
        facility_year_tables.hazards_chart(figures, words, title("hazards")),
        facility_year_tables.inspections_chart(figures, words, title("inspections")),
        _years(figures, words, known),
        _cumulative(figures, words, known),
        _ageing(figures, words, known),
        _buildings(figures, words, known),
    )
    return {chart.id: chart for chart in found if chart is not None}


def _title(
    chart: str, words: Words, known: Fields, figures: YearFigures, ways: Sequence[str] = ()
) -> str:
    template = words.texts["charts"][chart]
    return fill(sentence(template, known, figures, ways) or template["name"], known).text


def _years(figures: YearFigures, words: Words, known: Fields) -> Chart | None:
    years = [rates for rates in figures.years if rates.current is not None]
    if len(years) < 2:
        return None
    current = [rates.current or Decimal(0) for rates in years]
    steps = [later - earlier for earlier, later in pairwise(current)]
    ways = [_direction(steps[-1])]
    if len(steps) > 1 and all(step > 0 for step in steps):
        ways.insert(0, "rising")
    if len(steps) > 1 and all(step < 0 for step in steps):
        ways.insert(0, "falling")
    kept = [
        (words.name(f"fees.{name}_rate"), name)
        for name in ("current", "prior", "combined", "household")
        if sum(_of(rates, name) is not None for rates in years) > 0
    ]
    return Chart(
        id="years",
        title=_title("years", words, known, figures, ways),
        caption=words.texts["charts"]["years"]["caption"],
        labels=tuple(label for label, _name in kept),
        series=tuple(
            Series(
                words.word("year", year=rates.year),
                tuple(_of(rates, name) for _label, name in kept),
            )
            for rates in years
        ),
        unit="%",
    )


def _of(rates: YearRates, name: str) -> Decimal | None:
    value: Decimal | None = getattr(rates, name)
    return value


def _direction(step: Decimal) -> str:
    return "equal" if step == 0 else ("up" if step > 0 else "down")


def _cumulative(figures: YearFigures, words: Words, known: Fields) -> Chart | None:
    done = [month for month in figures.months if month.rate is not None]
    if not done:
        return None
    last = done[-1]
    way = "first"
    if last.rate is not None and last.last_year is not None:
        way = _direction(last.rate - last.last_year)
    series = [
        Series(words.word("year", year=figures.year), tuple(month.rate for month in figures.months))
    ]
    if any(month.last_year is not None for month in figures.months):
        before = tuple(month.last_year for month in figures.months)
        series.append(Series(words.word("year", year=figures.year - 1), before))
    return Chart(
        id="cumulative",
        title=_title("cumulative", words, known, figures, [way]),
        caption=words.texts["charts"]["cumulative"]["caption"],
        labels=tuple(words.month(month.month) for month in figures.months),
        series=tuple(series),
        unit="%",
    )


def _ageing(figures: YearFigures, words: Words, known: Fields) -> Chart | None:
    if not any(bucket.amount for bucket in figures.ageing):
        return None
    old = [at for at, bucket in enumerate(figures.ageing) if bucket.id in OLD_BUCKETS]
    owed_long = any(figures.ageing[at].amount for at in old)
    return Chart(
        id="ageing",
        title=_title("ageing", words, known, figures, ["old"] if owed_long else []),
        caption=words.texts["charts"]["ageing"]["caption"],
        labels=tuple(words.bucket(bucket.id) for bucket in figures.ageing),
        series=(Series("", tuple(bucket.amount for bucket in figures.ageing)),),
        unit="元",
        emphasis=tuple(old),
    )


def _buildings(figures: YearFigures, words: Words, known: Fields) -> Chart | None:
    rated = building_rates(figures, words)
    if len(rated) < 2:
        return None
    rated = rated[:MOST_BUILDINGS]
    figure = figures.figures.get("fees.current_rate")
    average = figure.value if figure and isinstance(figure.value, Decimal) else None
    below = tuple(at for at, (_n, rate) in enumerate(rated) if average and rate < average)
    apart = not known[words.texts["profile"]["worst_building"]].nothing
    label = words.value("rate", average)
    return Chart(
        id="buildings",
        title=_title("buildings", words, known, figures, ["first" if apart else "equal"]),
        caption=words.texts["charts"]["buildings"]["caption"],
        labels=tuple(name for name, _rate in rated),
        series=(Series("", tuple(rate for _name, rate in rated)),),
        unit="%",
        emphasis=below,
        reference=average,
        reference_label=words.word("average", rate=label) if average is not None else "",
    )


def tables(figures: YearFigures, words: Words) -> tuple[Table, ...]:
    """The annex: facilities, rates with their parts, months, ageing, buildings, what they mean."""
    found = (
        _rates_table("facility_rates", FACILITY_RATE_KEYS, figures, words),
        *facility_year_tables.tables(figures, words),
        _rates_table("rates", RATE_KEYS, figures, words),
        _months_table(figures, words),
        _buildings_table(figures, words),
        _ageing_table(figures, words),
        _definitions_table(figures, words),
    )
    return tuple(table for table in found if table is not None and table.rows)


def _rates_table(id: str, keys: Sequence[str], figures: YearFigures, words: Words) -> Table:
    rows, small = [], figures.small_count
    for key in keys:
        figure = figures.figures.get(key)
        if figure is None or figure.value is None:
            continue
        parts: Kind = "money" if isinstance(figure.denominator, Decimal) else "count"
        rows.append(
            (
                words.name(key),
                _part(words, parts, figure.numerator, small if key.startswith("fees.") else 0),
                words.number(parts, figure.denominator),
                words.number("rate", figure.value),
                words.number("rate", figure.last_year),
                words.number("rate", difference(figure)),
            )
        )
    return Table.of(id, words.texts, rows, "-nnnnn")


def _part(words: Words, kind: Kind, value: Value, small: int) -> str:
    if kind == "count" and value is not None and 0 < value < small:
        return words.word("few")
    return words.number(kind, value)


def _definitions_table(figures: YearFigures, words: Words) -> Table:
    keys = [
        key for key in words.texts["figures"] if key.startswith(DEFINED) and _said(key, figures)
    ]
    rows = [(words.name(key), words.definition(key)) for key in keys]
    return Table.of("definitions", words.texts, rows, "--")


def _said(key: str, figures: YearFigures) -> bool:
    """Whether a figure is there; of the facilities only those that are not 0."""
    value = figures.value(key)
    return value is not None if key.startswith("fees.") else bool(value)


def _months_table(figures: YearFigures, words: Words) -> Table:
    rows = [
        (
            words.month(month.month),
            words.number("money", month.collected),
            words.number("rate", month.rate),
            words.number("rate", month.last_year),
        )
        for month in figures.months
    ]
    some = any(month.rate is not None for month in figures.months)
    return Table.of("months", words.texts, rows if some else [], "-nnn")


def _ageing_table(figures: YearFigures, words: Words) -> Table:
    small = figures.small_count
    owed = sum((bucket.amount for bucket in figures.ageing), money.ZERO)
    rows = [
        (
            words.bucket(bucket.id),
            _part(words, "count", bucket.households, small),
            words.number("money", bucket.amount),
            words.number("rate", money.rate(bucket.amount, owed)),
        )
        for bucket in figures.ageing
    ]
    households = figures.value("fees.households_owing")
    total = (
        words.word("total"),
        _part(words, "count", households, small),
        words.number("money", owed),
        words.number("rate", money.rate(owed, owed)),
    )
    return Table.of("ageing", words.texts, rows if owed else [], "-nnn", total, threshold=small)


def _buildings_table(figures: YearFigures, words: Words) -> Table:
    buildings, others = public_buildings(figures)
    rows = [_building_row(building_name(b, others, words), b, words) for b in buildings]
    total = _building_row(words.word("total"), together(figures.buildings), words)
    shown = rows if len(rows) > 1 else []
    return Table.of("buildings", words.texts, shown, "-nnnnn", total, threshold=figures.small_count)


def _building_row(name: str, building: Building, words: Words) -> tuple[str, ...]:
    return (
        name,
        words.number("count", building.households_billed),
        words.number("money", building.billed),
        words.number("money", building.collected),
        words.number("rate", money.rate(building.collected, building.billed)),
        words.number("money", building.owed),
    )

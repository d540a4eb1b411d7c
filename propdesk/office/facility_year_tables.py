"""The charts and annex tables of inspections, hazards, works and renewals of the annual summary."""

from __future__ import annotations

from decimal import Decimal

from propdesk.office import money
from propdesk.office.facility_facts import Project, Renewal, WorkContent
from propdesk.office.facility_year_text import facility_name, fund, system, unit_name
from propdesk.office.public_text import public
from propdesk.office.summary_words import Words
from propdesk.office.year_figures import YearFigures
from propdesk.office.year_pages import Chart, Series, Table

MOST_SYSTEMS = 18


def inspections_chart(figures: YearFigures, words: Words, title: str) -> Chart | None:
    """Rounds planned and done, month by month; None without a round planned."""
    months = figures.facts.months
    if not any(month.planned for month in months):
        return None
    texts = words.texts["charts"]["inspections"]
    return Chart(
        id="inspections",
        title=title,
        caption=texts["caption"],
        labels=tuple(words.month(month.month) for month in months),
        series=(
            Series(texts["planned"], tuple(Decimal(month.planned) for month in months)),
            Series(texts["done"], tuple(Decimal(month.done) for month in months)),
        ),
        unit="",
    )


def hazards_chart(figures: YearFigures, words: Words, title: str) -> Chart | None:
    """Hazards found by system and closed of these, most first; None without a hazard."""
    found = sorted(figures.facts.hazards, key=lambda one: -one.found)[:MOST_SYSTEMS]
    if not found:
        return None
    texts = words.texts["charts"]["hazards"]
    return Chart(
        id="hazards",
        title=title,
        caption=texts["caption"],
        labels=tuple(system(one.system, words) for one in found),
        series=(
            Series(texts["found"], tuple(Decimal(one.found) for one in found)),
            Series(texts["closed"], tuple(Decimal(one.closed) for one in found)),
        ),
        unit="",
        row_labels=tuple(
            texts["label"].format(found=f"{one.found:,}", closed=f"{one.closed:,}") for one in found
        ),
    )


def tables(figures: YearFigures, words: Words) -> tuple[Table, ...]:
    """The annex of the facilities; a register without records leaves a table without rows."""
    return (
        _inspection_systems(figures, words),
        _hazard_systems(figures, words),
        _contents(figures, words),
        _projects(figures, words),
        _renewals(figures, words),
    )


def _inspection_systems(figures: YearFigures, words: Words) -> Table:
    def row(name: str, planned: int, done: int, on_time: int) -> tuple[str, ...]:
        return (
            name,
            words.number("count", planned),
            words.number("count", done),
            words.number("count", on_time),
            words.number("rate", money.rate(done, planned)),
            words.number("rate", money.rate(on_time, planned)),
        )

    systems = figures.facts.systems
    rows = [row(system(s.system, words), s.planned, s.done, s.done_on_time) for s in systems]
    total = row(
        words.word("total"),
        sum(s.planned for s in systems),
        sum(s.done for s in systems),
        sum(s.done_on_time for s in systems),
    )
    return Table.of("inspection_systems", words.texts, rows, "-nnnnn", total)


def _hazard_systems(figures: YearFigures, words: Words) -> Table:
    def row(name: str, found: int, closed: int) -> tuple[str, ...]:
        numbers = (found, closed, found - closed)
        return (name, *(words.number("count", number) for number in numbers))

    hazards = figures.facts.hazards
    rows = [row(system(one.system, words), one.found, one.closed) for one in hazards]
    total = row(words.word("total"), sum(h.found for h in hazards), sum(h.closed for h in hazards))
    return Table.of("hazard_systems", words.texts, rows, "-nnn", total)


def _contents(figures: YearFigures, words: Words) -> Table:
    def row(one: WorkContent) -> tuple[str, ...]:
        return (
            public(one.content) or words.word("none"),
            words.number("count", one.count),
            words.number("quantity", one.quantity),
            unit_name(one.unit, words),
            words.number("quantity", one.last_year),
            words.number("money", one.cost),
        )

    contents = figures.facts.contents
    total = (
        words.word("total"),
        words.number("count", sum(one.count for one in contents)),
        "",
        "",
        "",
        words.number("money", sum((one.cost for one in contents), money.ZERO)),
    )
    return Table.of("work_contents", words.texts, [row(one) for one in contents], "-nn-nn", total)


def _projects(figures: YearFigures, words: Words) -> Table:
    small = figures.small_count

    def row(one: Project) -> tuple[str, ...]:
        households = words.number("count", one.households)
        if one.households is not None and 0 < one.households < small:
            households = words.word("few")
        amount = words.number("quantity", one.quantity)
        return (
            public(one.name) or public(one.content) or words.word("none"),
            words.building(one.building) if one.building else words.word("none"),
            f"{amount} {unit_name(one.unit, words)}".strip(),
            fund(one.fund, words),
            one.on.isoformat() if one.on else words.word("none"),
            words.number("money", one.amount),
            households,
        )

    projects = figures.facts.projects
    total = (
        words.word("total"),
        "",
        "",
        "",
        "",
        words.number("money", sum((one.amount or money.ZERO for one in projects), money.ZERO)),
        "",
    )
    rows = [row(one) for one in projects]
    return Table.of("projects", words.texts, rows, "-----nn", total, threshold=small)


def _renewals(figures: YearFigures, words: Words) -> Table:
    def row(one: Renewal) -> tuple[str, ...]:
        return (
            words.number("count", one.rank),
            facility_name(one.facility, one.category, words),
            words.number("count", one.condition),
            words.number("rate", one.remaining),
            words.number("count", one.failures),
            words.number("money", one.needed),
            fund(one.fund, words) if one.fund else words.word("none"),
            words.number("money", one.available),
            words.number("money", one.gap),
        )

    renewals = figures.facts.renewals
    total = (
        "",
        words.word("total"),
        "",
        "",
        "",
        words.number("money", sum((one.needed or money.ZERO for one in renewals), money.ZERO)),
        "",
        words.number("money", sum((one.available for one in renewals), money.ZERO)),
        words.number("money", sum((one.gap or money.ZERO for one in renewals), money.ZERO)),
    )
    return Table.of("renewals", words.texts, [row(one) for one in renewals], "n-nnnn-nn", total)

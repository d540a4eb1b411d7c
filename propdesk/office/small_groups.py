"""Groups too small to print: where few households owe, the figures could point at one of them.

Buildings with 1 to `small_count` − 1 owing households are put together as 其他楼栋, so that neither
their own row nor the difference to the total shows a household's debt (domain.md §7.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from propdesk.office import money
from propdesk.office.summary_words import Words
from propdesk.office.year_figures import Building, YearFigures


def public_buildings(figures: YearFigures) -> tuple[list[Building], int]:
    """The buildings as they may be printed, and how many are in the last row, 其他楼栋.

    Buildings where 1 to `small_count` − 1 households owe are put together; if together they are
    still too few, the next smallest joins them.
    """
    small = figures.small_count
    shown = [b for b in figures.buildings if not 0 < b.households_owing < small]
    merged = [b for b in figures.buildings if 0 < b.households_owing < small]
    if not merged:
        return shown, 0
    while shown and (len(merged) < 2 or _owing(merged) < small):
        smallest = min(shown, key=lambda b: (b.households_owing == 0, b.households_owing))
        shown.remove(smallest)
        merged.append(smallest)
    return [*shown, together(merged)], len(merged)


def _owing(buildings: Sequence[Building]) -> int:
    return sum(building.households_owing for building in buildings)


def together(buildings: Sequence[Building]) -> Building:
    """Several buildings as one row without a name."""
    return Building(
        building="",
        billed=sum((b.billed for b in buildings), money.ZERO),
        collected=sum((b.collected for b in buildings), money.ZERO),
        households_billed=sum(b.households_billed for b in buildings),
        households_paid=sum(b.households_paid for b in buildings),
        owed=sum((b.owed for b in buildings), money.ZERO),
        households_owing=_owing(buildings),
    )


def building_name(building: Building, others: int, words: Words) -> str:
    """3号楼, or 其他楼栋（4栋）."""
    if building.building:
        return words.building(building.building)
    return words.word("other_buildings", n=others)


def building_rates(figures: YearFigures, words: Words) -> list[tuple[str, Decimal]]:
    """Name and current rate of each row of buildings, lowest first."""
    buildings, others = public_buildings(figures)
    rated = [
        (building_name(b, others, words), rate)
        for b in buildings
        if (rate := money.rate(b.collected, b.billed)) is not None
    ]
    return sorted(rated, key=lambda pair: pair[1])

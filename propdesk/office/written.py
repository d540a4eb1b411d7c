"""How dates, periods and reckonings stand on paper, in the language of the paper."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def long_date(day: date, language: str) -> str:
    """`2026年11月22日`, or `22 November 2026`."""
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def span(starts_on: date, ends_on: date, language: str) -> str:
    """From one month to another: `2024年1月至2025年12月`, `January 2024 to December 2025`."""
    first, last = _month(starts_on, language), _month(ends_on, language)
    if first == last:
        return first
    return f"{first} to {last}" if language == "en" else f"{first}至{last}"


def _month(day: date, language: str) -> str:
    if language == "en":
        return f"{_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月"


@lru_cache(maxsize=4096)
def period(starts_on: date, ends_on: date, language: str) -> str:
    """A service period as short as it can be said: `2025年`, `2025-03`, `2025-01至2025-06`."""
    to = " to " if language == "en" else "至"
    if starts_on.day != 1 or (ends_on + timedelta(days=1)).day != 1:
        return f"{starts_on}{to}{ends_on}"
    if starts_on.year == ends_on.year and (starts_on.month, ends_on.month) == (1, 12):
        return str(starts_on.year) if language == "en" else f"{starts_on.year}年"
    first, last = f"{starts_on:%Y-%m}", f"{ends_on:%Y-%m}"
    return first if first == last else f"{first}{to}{last}"


def calculation(basis: str, area: Decimal | None, price: Decimal | None, months: str) -> str:
    """`58.60×0.60×12`: how a line was reckoned, ㎡ × 元 × months; empty if it was not."""
    if price is None or basis not in ("area", "household"):
        return ""
    shown = f"{price.normalize():f}"
    if len(shown.partition(".")[2]) < 2:
        shown = f"{price:.2f}"
    factors = [str(area)] if basis == "area" and area is not None else []
    factors.append(shown)
    if months:
        factors.append(f"({months})" if "+" in months else months)
    return "×".join(factors)

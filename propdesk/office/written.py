"""How dates stand in a letter, in the language of the letter."""

from __future__ import annotations

from datetime import date

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

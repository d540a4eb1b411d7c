"""How values are shown in lists: money with two digits, ISO dates, "—" for nothing.

`plain` gives the same value as Excel wants it in a pasted table.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from propdesk.office import money

NOTHING = "—"
MINUS = "\u2212"


def text_of(value: Any) -> str:
    """Any value as the clerk reads it; nothing as "—"."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, str):
        return value
    if isinstance(value, (date, datetime)):
        return date_text(value)
    if isinstance(value, (int, Decimal)):
        return number_text(value)
    return str(value)


def money_text(value: Decimal | int | None) -> str:
    """元 with thousands separators and two digits: "1,234.50", "−3.00", "0.00"; nothing as "—"."""
    return money.text(None if value is None else Decimal(value))


def number_text(value: Decimal | int | None) -> str:
    """A count or a measure with thousands separators and the digits it has: "1,353", "86.5"."""
    if value is None:
        return NOTHING
    return f"{value:,}".replace("-", MINUS)


def quantity_text(value: Decimal | None, unit: str) -> str:
    """So much of something with the digits it has: "120 ㎡", "6 扇"; nothing as "—"."""
    if value is None:
        return NOTHING
    # + 0 turns the 1E+2 that normalize makes of 100 back into 100.
    return f"{number_text(value.normalize() + 0)} {unit}".strip()


def area_text(value: Decimal | None) -> str:
    """Square metres with two digits: "86.50"."""
    return money_text(value)


def percent_text(value: Decimal | None) -> str:
    """A rate in percent, as `money.rate` gives it, with one digit: "91.2%"; no rate as "—"."""
    return NOTHING if value is None else f"{value:.1f}%".replace("-", MINUS)


def date_text(value: date | datetime | None) -> str:
    """A day as 2026-11-22, a moment as 2026-11-22 14:05."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat()


def plain(value: Any) -> str:
    """A value for a pasted table: numbers without separators, nothing as an empty cell."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (date, datetime)):
        return date_text(value)
    return re.sub(r"[\t\r\n]+", " ", str(value))


_PARTS = re.compile(r"(\d+)")


def natural(text: Any) -> list[tuple[int, int, str]]:
    """A sort key that reads figures as numbers, so that 2-9 stands before 2-10."""
    parts = _PARTS.split(str(text))
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]


@cache
def _collator() -> Any:
    from PySide6.QtCore import QCollator, QLocale

    collator = QCollator(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    collator.setNumericMode(True)
    return collator


@cache
def by_pinyin(text: str) -> Any:
    """A sort key that puts Chinese names in the order of their pinyin."""
    return _collator().sortKey(text)

"""The words of the annual summary in one language.

They lie in resources/templates/<language>/summary.toml, plain text an office may edit; what they
may name is written at its head.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from propdesk import resources
from propdesk.office.year_figures import Figure, Kind, Value


@dataclass(frozen=True)
class Words:
    """The texts of one language, and how it writes numbers and dates."""

    language: str
    texts: Mapping[str, Any]

    def word(self, name: str, **values: object) -> str:
        """A short text of [words], with its braces filled."""
        text: str = self.texts["words"][name]
        return text.format(**values) if values else text

    def name(self, key: str) -> str:
        """What a figure is called: 当期收缴率."""
        return self._described(key)["name"]

    def definition(self, key: str) -> str:
        """What a figure means, in one sentence."""
        return self._described(key)["definition"]

    def _described(self, key: str) -> Mapping[str, str]:
        known: Mapping[str, Mapping[str, str]] = self.texts["figures"]
        if key in known:
            return known[key]
        family, _dot, part = key.rpartition(".")
        described: Mapping[str, str] = self.texts["families"][family]
        return {**described, "name": described["name"].format(part=self._part(family, part))}

    def _part(self, family: str, part: str) -> str:
        if family in ("fees.cumulative_rate", "inspections.month_rate"):
            return self.month(int(part))
        if family in ("inspections.system_rate", "hazards.system", "hazards.system_closed"):
            return str(self.texts["systems"].get(part, part))
        if family == "works.fund":
            return str(self.texts["funds"].get(part, part))
        if family == "works.content":
            return part
        return self.bucket(part) if family.startswith("fees.ageing") else self.building(part)

    def bucket(self, bucket: str) -> str:
        """What an age of debt is called: 31–90天."""
        name: str = self.texts["buckets"][bucket]
        return name

    def month(self, month: int) -> str:
        """3月."""
        return self.word("month", month=month)

    def building(self, building: str) -> str:
        """3号楼; a building that has a name keeps it."""
        plain = building.isascii() and building.isalnum()
        return self.word("building", building=building) if plain else building

    def day(self, day: date) -> str:
        """2025年12月31日."""
        months = self.texts["words"].get("months")
        month = months[day.month - 1] if months else day.month
        return self.word("date", year=day.year, month=month, day=day.day)

    def number(self, kind: Kind, value: Value) -> str:
        """A bare number as a table prints it; "—" for none, a real minus for a negative."""
        if value is None:
            return self.word("none")
        if kind in ("money", "area"):
            shown = f"{abs(value):,.2f}"
        elif kind == "rate":
            shown = f"{abs(value):.1f}"
        elif kind == "year":
            return str(value)
        elif kind == "quantity":
            shown = f"{abs(Decimal(value)).normalize():,f}"
        else:
            shown = f"{abs(value):,}"
        return f"−{shown}" if value < 0 else shown

    def value(self, kind: Kind, value: Value, small_count: int = 0) -> str:
        """A number with its unit as a sentence says it; small groups of households as 个别."""
        if value is None:
            return self.word("none")
        if kind == "households":
            return self.households(int(value), small_count)
        shown = self.number(kind, value)
        return self.word(kind, n=shown) if kind in ("money", "rate", "area") else shown

    def households(self, count: int, small_count: int) -> str:
        """12户; fewer than `small_count` are 个别住户 (domain.md §7.3)."""
        if 0 < count < small_count:
            return self.word("few_households")
        name = "one_household" if count == 1 else "households"
        return self.word(name, n=f"{count:,}")

    def difference(self, figure: Figure) -> str | None:
        """How far a figure is from last year's, without a sign: 2.3个百分点, 1,200.00元."""
        change = difference(figure)
        if change is None:
            return None
        size = abs(Decimal(change))
        if figure.kind == "rate":
            return self.word("points", n=f"{size:.1f}")
        return self.value(figure.kind, size if figure.kind == "money" else int(size))

    def change(self, figure: Figure) -> str | None:
        """How a figure moved: 提高2.3个百分点, 增加1,200.00元, 持平."""
        change = difference(figure)
        if change is None:
            return None
        if change == 0:
            return self.word("same")
        kinds = {"rate": "points", "money": "money"}
        way = f"{kinds.get(figure.kind, 'count')}_{'up' if change > 0 else 'down'}"
        return self.word(way, n=self.number(figure.kind, max(change, -change)))


def difference(figure: Figure) -> Decimal | int | None:
    """This year's value less last year's (rates: 百分点); None where one of them is missing."""
    if figure.value is None or figure.last_year is None:
        return None
    apart = Decimal(figure.value) - Decimal(figure.last_year)
    return int(apart) if figure.kind in ("households", "count") else apart


@cache
def words(language: str) -> Words:
    """The words of `zh_CN` or `en`."""
    text = resources.path("templates", language, "summary.toml").read_text("utf-8")
    return Words(language, tomllib.loads(text))

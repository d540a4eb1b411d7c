"""What the annual summary consists of, as frozen values ready to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal


@dataclass(frozen=True)
class Mark:
    """A live number in a paragraph: where it stands, and the figure it shows."""

    start: int
    end: int
    key: str


@dataclass(frozen=True)
class Paragraph:
    """Text with its live numbers marked."""

    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Tile:
    """One key figure shown large: its name, its value, how it moved."""

    name: str
    value: str
    change: str


@dataclass(frozen=True)
class Tiles:
    """The key figures of the year, side by side."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Series:
    """One line or set of bars of a chart; None where there is no value."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Chart:
    """A chart: the sentence above it, the caption below it, and what it draws.

    `id` is years, cumulative, ageing, buildings, inspections or hazards. `emphasis` are the places
    drawn in the accent; `row_labels` stand at the end of each bar.
    """

    id: str
    title: str
    caption: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Literal["%", "元", ""]
    """Empty: whole numbers."""
    emphasis: tuple[int, ...] = ()
    reference: Decimal | None = None
    reference_label: str = ""
    row_labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shot:
    """A photo as it is printed: a JPEG, its size in pixels, what stands under it."""

    jpeg: bytes
    width: int
    height: int
    caption: str


@dataclass(frozen=True)
class Pair:
    """What something looked like before and after; one of them may be missing."""

    text: str
    before: Shot | None
    after: Shot | None


@dataclass(frozen=True)
class Photos:
    """Pairs of photos, two columns, and what is said of those that are not here."""

    before: str
    after: str
    pairs: tuple[Pair, ...]
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A table of the annex: heads with their units, rows as printed, a total, a note."""

    id: str
    title: str
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None = None
    note: str = ""

    @classmethod
    def of(
        cls,
        id: str,
        texts: Mapping[str, Any],
        rows: Sequence[tuple[str, ...]],
        numeric: str,
        total: tuple[str, ...] | None = None,
        **note: object,
    ) -> Table:
        """The table with the texts of its `id`: title, heads, and a note whose braces are `note`.

        `numeric` has a mark for each column: n for numbers, else -.
        """
        mine = texts["tables"][id]
        return cls(
            id=id,
            title=mine["title"],
            columns=tuple(mine["columns"]),
            numeric=tuple(mark == "n" for mark in numeric),
            rows=tuple(rows),
            total=total,
            note=mine["note"].format(**note),
        )


Block = Paragraph | Tiles | Chart | Table | Photos


@dataclass(frozen=True)
class Section:
    """A heading of the seed's outline with what stands under it; level 1 to 3."""

    id: str
    number: str
    title: str
    level: int
    blocks: tuple[Block, ...]

    @property
    def heading(self) -> str:
        """The heading with its number: 一、年度工作回顾与主要成绩."""
        return f"{self.number}{self.title}"


@dataclass(frozen=True)
class YearReport:
    """The whole annual summary of a year in one language, as it will be printed."""

    language: str
    title: str
    community: str
    company: str
    year: int
    as_of: date
    as_of_text: str
    sections: tuple[Section, ...]
    warnings: tuple[str, ...] = ()
    """What the clerk should look at before it goes out; not printed."""

"""What a column and a sheet of the office workbook are, and when a heading means a column."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from propdesk.office.importing import values
from propdesk.office.importing.choices import Choice
from propdesk.office.importing.grids import Cell
from propdesk.office.importing.values import narrow

Reader = Callable[[Cell], Any]
DATE = "date"
END = "end"
PERIOD = "period"


@dataclass(frozen=True, eq=False)
class Field:
    """One column: its key, its heading in the office workbook, how it is read, its other names.

    `read` is a reader of `values`, a table of choices, or DATE, END, PERIOD (which depend on the
    workbook's calendar). `fills` marks columns where a merged cell means every row it spans.
    """

    key: str
    heading: str
    read: Reader | Choice | str = values.text
    required: bool = False
    synonyms: str = ""
    fills: bool = False

    @cached_property
    def names(self) -> set[str]:
        """Every heading that means this column, normalised."""
        return {normalise(name) for name in (self.heading, *self.synonyms.split())}


@dataclass(frozen=True, eq=False)
class Kind:
    """One sheet of the office workbook. `kept` is False for those this version does not read."""

    key: str
    name: str
    fields: tuple[Field, ...]
    kept: bool = True
    hint: str = ""
    """What a sheet of this kind may be called, as a pattern."""

    @property
    def has_room(self) -> bool:
        """Whether its rows belong to a room."""
        return any(field.key == "number" for field in self.fields)

    @cached_property
    def headed(self) -> dict[str, str]:
        """The key of each column by its own heading."""
        return {normalise(field.heading): field.key for field in reversed(self.fields)}

    @cached_property
    def named(self) -> dict[str, str]:
        """The key of each column by every heading that may mean it; of several the first."""
        return {name: field.key for field in reversed(self.fields) for name in field.names}

    def field(self, name: str) -> Field | None:
        """The column of this key or heading."""
        wanted = normalise(name)
        for field in self.fields:
            if field.key == name or normalise(field.heading) == wanted:
                return field
        return next((field for field in self.fields if wanted in field.names), None)

    def missing(self, keys: set[str]) -> list[str]:
        """The headings of required columns that are not among `keys`."""
        wanted = [
            field.heading for field in self.fields if field.required and field.key not in keys
        ]
        if self.has_room and not keys & {"room", "number"}:
            wanted.insert(0, "房屋")
        if self.key == "waivers" and not keys & {"share", "amount"}:
            wanted.append("比例")
        return wanted


@lru_cache(maxsize=4096)
def normalise(heading: str) -> str:
    """A heading without blanks, units in brackets, stars and colons; half-width, in capitals."""
    # A heading is a few words; over a cell of 100,000 brackets the patterns would take a minute.
    shown = re.sub(r"\s", "", narrow(heading[:200])).upper()
    shown = re.sub(r"[(\[【〔（].*?[)\]】〕）]", "", shown)
    return re.sub(r"[*★:：、，,.。]|^\d+[.、]", "", shown)

"""What an import is planned as: rows, and the step that each accepted one is.

Planned in planning.py, sheet by sheet; run in applying.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from propdesk.i18n import _
from propdesk.office.importing.sheet import Sheet
from propdesk.office.premises import RoomCode

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"


@dataclass(frozen=True)
class Refusal:
    """A row that is not taken: where it stands (row as Excel counts) and why, for the clerk."""

    file: str
    sheet: str
    row: int
    reason: str


@dataclass
class Step:
    """What one accepted row does. `run` is called while applying, in the transaction."""

    status: str
    file: str
    sheet: str
    row: int
    what: str
    """The room, fee or figure it is about, and for a change what changes."""
    run: Callable[[Any], None] | None = None
    kind: str = ""
    """The key of the kind of sheet."""


@dataclass
class SheetPlan:
    """What an import would do with one sheet."""

    sheet: Sheet
    steps: list[Step] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Sentences about columns and rows kept out."""

    @property
    def kind(self) -> str:
        """The sheet of the office workbook it was read as; empty when it was not recognised."""
        return self.sheet.kind.name if self.sheet.kind else ""

    def count(self, status: str) -> int:
        """How many rows are `new`, `changed`, `unchanged` or `refused`."""
        if status == REFUSED:
            return len(self.refused)
        return sum(1 for step in self.steps if step.status == status)

    @property
    def counts(self) -> dict[str, int]:
        """All four counts."""
        return {status: self.count(status) for status in (NEW, CHANGED, UNCHANGED, REFUSED)}

    def refuse(self, row: int, reason: str) -> None:
        """Refuse a row."""
        self.refused.append(Refusal(self.sheet.file, self.sheet.name, row, reason))

    def add(self, status: str, row: int, what: str, run: Callable[[Any], None] | None) -> None:
        """Accept a row."""
        kind = self.sheet.kind.key if self.sheet.kind else ""
        self.steps.append(Step(status, self.sheet.file, self.sheet.name, row, what, run, kind))


@dataclass
class Plan:
    """The preview of a whole import, sheet by sheet."""

    sheets: list[SheetPlan]

    @property
    def refused(self) -> list[Refusal]:
        """Every refused row."""
        return [refusal for one in self.sheets for refusal in one.refused]

    @property
    def steps(self) -> list[Step]:
        """Every accepted row."""
        return [step for one in self.sheets for step in one.steps]

    @property
    def counts(self) -> dict[str, int]:
        """The four counts over all sheets."""
        totals = dict.fromkeys((NEW, CHANGED, UNCHANGED, REFUSED), 0)
        for one in self.sheets:
            for status, count in one.counts.items():
                totals[status] += count
        return totals

    @property
    def recognised(self) -> bool:
        """Whether any sheet holds something this version reads."""
        return any(one.sheet.kind and one.sheet.kind.kept for one in self.sheets)


@dataclass
class Row:
    """One row being planned: its values by key, where it stands, and the plan it belongs to."""

    into: SheetPlan
    number: int
    values: dict[str, Any]
    room: RoomCode | None = None

    @property
    def place(self) -> str:
        """Where it stands, as the clerk finds it."""
        return _("row {row} of {sheet}").format(row=self.number, sheet=self.into.sheet.name)

    def get(self, key: str, default: Any = "") -> Any:
        """The value in a column, `default` when the cell is blank."""
        return self.values.get(key, default)

    def has_column(self, key: str) -> bool:
        """Whether its sheet has a column, be the cell blank or not."""
        return any(column.key == key for column in self.into.sheet.columns)

    def refuse(self, reason: str) -> None:
        """Refuse this row."""
        self.into.refuse(self.number, reason)

    def accept(self, status: str, what: str, run: Callable[[Any], None] | None = None) -> None:
        """Accept this row."""
        self.into.add(status, self.number, what, run)


_NAMED = 5


def places(rows: Sequence[Row], apart_from: Row) -> str:
    """Where the other rows stand: the first few by name, for there may be thousands."""
    found: list[str] = []
    for row in rows:
        if row is not apart_from:
            if len(found) == _NAMED:
                return "、".join(found) + "…"
            found.append(row.place)
    return "、".join(found)

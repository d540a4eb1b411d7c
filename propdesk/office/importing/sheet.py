"""One sheet as understood: what it is, which column is which, its rows and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from propdesk.office.importing import kinds, table_rows
from propdesk.office.importing.columns import Kind
from propdesk.office.importing.grids import Grid
from propdesk.office.importing.headings import Column
from propdesk.office.importing.table_rows import LeftOut, RawRow


@dataclass(frozen=True)
class Sheet:
    """One sheet as understood: its kind, columns and rows. `told` is what the clerk corrected."""

    grid: Grid
    kind: Kind | None
    columns: tuple[Column, ...]
    rows: tuple[RawRow, ...]
    left_out: tuple[LeftOut, ...]
    heading_row: int
    """The number of the (last) heading row in Excel."""
    fingerprint: str
    told: Mapping[str, str] | None = None
    side: tuple[str, ...] = ()
    """The headings of a second table to the right, which is not read."""

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.grid.file

    @property
    def name(self) -> str:
        """The name of the sheet."""
        return self.grid.name

    @property
    def unknown(self) -> list[str]:
        """The headings that mean nothing to PropDesk; their columns are kept out."""
        if self.kind is kinds.COMMUNITY:
            return table_rows.community_unknown(self.grid)
        return [column.heading for column in self.columns if column.key is None]

    @property
    def missing(self) -> list[str]:
        """The required columns that the sheet does not have."""
        if self.kind is None or self.kind is kinds.COMMUNITY:
            return []
        return self.kind.missing(
            {column.key for column in self.columns if column.key}
            | ({"building"} if any("building" in row.cells for row in self.rows) else set())
        )

    @property
    def damaged(self) -> dict[str, int]:
        """In columns kept out: how many long numbers Excel has rounded, by heading."""
        found: dict[str, int] = {}
        for column in self.columns:
            if column.key is None:
                count = sum(
                    1
                    for row in self.grid.rows[self.heading_row :]
                    if column.index < len(row) and is_damaged(row[column.index])
                )
                if count:
                    found[column.heading] = count
        return found


def is_damaged(cell: object) -> bool:
    """Whether a cell is a number so long that Excel has rounded it to 15 digits."""
    return isinstance(cell, float) and abs(cell) >= 1e15

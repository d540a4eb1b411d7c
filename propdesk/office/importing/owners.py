"""Finds the owners of a sheet of rooms that names them only by a number kept in another sheet.

Property programs export 房屋信息 with 业主编号, and the names under the same numbers in 业主信息.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from propdesk.office.importing import kinds
from propdesk.office.importing.columns import normalise
from propdesk.office.importing.grids import Cell
from propdesk.office.importing.headings import Column
from propdesk.office.importing.sheet import Sheet
from propdesk.office.importing.table_rows import RawRow
from propdesk.office.importing.values import narrow

_NUMBER = {"业主编号", "业主ID", "客户编号", "户主编号", "业主代码"}


def look_up(sheet: Sheet, sheets: Sequence[Sheet]) -> Sheet:
    """The sheet with its owners filled in; the sheet of owners with nothing left to read from it.

    Other sheets come back as they are.
    """
    if _needs_owners(sheet):
        book = next((one for one in sheets if _has_owners(one, sheet)), None)
        return sheet if book is None else _filled(sheet, book)
    if any(_needs_owners(one) and _has_owners(sheet, one) for one in sheets):
        return replace(sheet, kind=None, rows=())
    return sheet


def _number(sheet: Sheet) -> Column | None:
    return next((c for c in sheet.columns if normalise(c.heading) in _NUMBER), None)


def _needs_owners(sheet: Sheet) -> bool:
    return (
        sheet.kind is kinds.ROOMS and sheet.missing == ["业主姓名"] and _number(sheet) is not None
    )


def _has_owners(sheet: Sheet, rooms: Sheet) -> bool:
    is_people = sheet.kind is kinds.PEOPLE and any(column.key == "name" for column in sheet.columns)
    return is_people and sheet.file == rooms.file and _number(sheet) is not None


def _filled(sheet: Sheet, book: Sheet) -> Sheet:
    by_number = _owners(book)
    column = _number(sheet)
    assert column is not None
    rows = []
    for row in sheet.rows:
        cells = sheet.grid.rows[row.number - 1]
        number = narrow(cells[column.index]) if column.index < len(cells) else ""
        name, phone = by_number.get(number, ("", ""))
        rows.append(RawRow(row.number, {**row.cells, "owner": name, "phone": phone}))
    columns = tuple(replace(c, key="owner") if c is column else c for c in sheet.columns)
    return replace(sheet, rows=tuple(rows), columns=columns)


def _owners(book: Sheet) -> dict[str, tuple[Cell, Cell]]:
    """Names and phones by number; of several people under one number the first, its owner."""
    column = _number(book)
    assert column is not None
    found: dict[str, tuple[Cell, Cell]] = {}
    for row in book.rows:
        cells = book.grid.rows[row.number - 1]
        number = narrow(cells[column.index]) if column.index < len(cells) else ""
        if number:
            found.setdefault(number, (row.cells.get("name", ""), row.cells.get("phone", "")))
    return found

"""Writes the office workbook (办公台账.xlsx), and tables as CSV that no spreadsheet takes for code.

Text stays text: a name that begins with = is never a formula, a number of a document never a
number. Dates are real dates shown as 2025-03-01, money and areas are numbers with two decimals.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from propdesk.office.importing.export import Value, WorkbookSheet

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_MAX_TEXT = 32_767
"""What one cell of Excel holds."""


def render(sheets: Sequence[WorkbookSheet]) -> bytes:
    """The workbook: bold headings, first row frozen, filters, columns as wide as they need."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with tempfile.TemporaryDirectory(prefix="propdesk-") as folder:
        workbook = xlsxwriter.Workbook(buffer, {**options, "tmpdir": folder})
        workbook.set_properties({"created": datetime(2000, 1, 1)})  # the same data, the same file
        formats = {
            "heading": workbook.add_format({"bold": True, "bg_color": "#EEF2F0", "bottom": 1}),
            "date": workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "text": workbook.add_format({"num_format": "@"}),
            "money": workbook.add_format({"num_format": "0.00"}),
            "price": workbook.add_format({"num_format": "0.00##"}),
        }
        for sheet in sheets:
            _write_sheet(workbook, sheet, formats)
        workbook.close()
    return buffer.getvalue()


def write(sheets: Sequence[WorkbookSheet], path: Path) -> None:
    """Write the workbook beside `path`, then put it in place; until then an old file stays."""
    data = render(sheets)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        try:
            part.write(data)
            part.flush()
            os.fsync(part.fileno())
        except BaseException:
            part.close()
            os.unlink(part.name)
            raise
    os.replace(part.name, path)


def _write_sheet(workbook: Any, sheet: WorkbookSheet, formats: dict[str, Any]) -> None:
    page = workbook.add_worksheet(sheet.name)
    page.freeze_panes(1, 0)
    for index, heading in enumerate(sheet.headings):
        shown = [_shown(row[index]) for row in sheet.rows[:500]]
        widest = max((_width(text) for text in (heading, *shown)), default=8)
        page.set_column(index, index, min(max(widest + 2, 8), 48))
    for index, heading in enumerate(sheet.headings):
        page.write_string(0, index, heading, formats["heading"])
    for number, row in enumerate(sheet.rows, start=1):
        for index, value in enumerate(row):
            _write_cell(page, number, index, value, formats)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.headings) - 1)


def _write_cell(page: Any, row: int, column: int, value: Value, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        page.write_string(row, column, _printable(value)[:_MAX_TEXT], formats["text"])
    elif isinstance(value, date):
        page.write_datetime(
            row, column, datetime(value.year, value.month, value.day), formats["date"]
        )
    elif isinstance(value, Decimal):
        fine = value.as_tuple().exponent
        style = "price" if isinstance(fine, int) and fine < -2 else "money"
        page.write_number(row, column, float(value), formats[style])
    else:
        page.write_number(row, column, value)


def _printable(text: str) -> str:
    """Text without the control characters that XML cannot carry, and without lone surrogates."""
    kept = (sign for sign in text if sign in "\t\n" or ord(sign) >= 32)
    return "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in kept)


def _shown(value: Value) -> str:
    return "" if value is None else str(value)


def _width(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """A table as CSV text, to be written as `utf-8-sig`.

    A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers,
    negative ones too, stay as they are.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(list(headings))
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
    return buffer.getvalue()


def _csv_cell(value: Value) -> str:
    if isinstance(value, str):
        return "'" + value if value.startswith(_DANGEROUS) else value
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value)

"""The small program that reads one workbook: run by itself, so that a hostile file can only end it.

It is started as a script (never imported by the window) or, in the frozen program, by
``PropDesk --read-workbook``. It gets the path of a checked workbook and of an answer file, limits
its own memory, reads every sheet with python-calamine and writes JSON:
``{"sheets": [{"name", "hidden", "rows", "merged"}], "date1904": bool}`` or ``{"error": code}``.
A date is written as ``{"d": "2025-03-01"}``, a time as ``{"t": "12:30:00"}``.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import sys
import zipfile
from typing import Any

MEMORY = 1024 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 256
MAX_CELLS = 4_000_000
MAX_SHEETS = 256

# A filled cell beyond column IV or row 50,000: a reader would make room for all between.
_FAR = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]{0,200}?\br=[\"'](?:[A-Z]*[A-Z]{3}|[J-Z][A-Z]|I[W-Z]|)\d+[\"'])[^>]*(?<!/)>"
)
_DEEP = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]{0,200}?\br=[\"'][A-Z]{1,3}(?:[5-9]\d{4}|\d{6,})[\"'])[^>]*(?<!/)>"
)
_ODS_WIDE = re.compile(rb"<table:table-cell\b[^>]*columns-repeated=\"(\d{3,})\"[^>]*>")
_ODS_DEEP = re.compile(
    rb"<table:table-row\b[^>]*rows-repeated=\"(\d{3,})\"[^>]*>\s*<table:table-cell\b([^>]*)>"
)


class Refused(Exception):
    """The workbook breaks a limit; the argument is the code of the sentence to show."""


def limit_memory() -> None:
    """Let the system refuse this process more than 1 GB; Windows has no such call in Python."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def look_for_far_cells(data: bytes) -> bool:
    """Refuse cells outside 50,000 × 256; says whether the workbook counts dates from 1904."""
    if not data.startswith(b"PK"):
        return False
    from_1904 = False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.namelist():
            lower = part.replace("\\", "/").lower()
            if lower.endswith("xl/workbook.xml"):
                text = archive.read(part)
                from_1904 = re.search(rb"date1904=[\"'](1|true)[\"']", text) is not None
            elif "/worksheets/" in lower and lower.endswith(".xml"):
                _scan(archive, part, _check_sheet_xml)
            elif lower == "content.xml":
                _scan(archive, part, _check_ods_xml)
    return from_1904


def _scan(archive: zipfile.ZipFile, part: str, check: Any) -> None:
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(1 << 20):
            check(tail + chunk)
            tail = chunk[-300:]


def _check_sheet_xml(text: bytes) -> None:
    if _FAR.search(text):
        raise Refused("columns")
    if _DEEP.search(text):
        raise Refused("rows")


def _check_ods_xml(text: bytes) -> None:
    for match in _ODS_WIDE.finditer(text):
        filled = b"value" in match.group(0) or not match.group(0).endswith(b"/>")
        if filled and int(match.group(1)) > MAX_COLUMNS:
            raise Refused("columns")
    for match in _ODS_DEEP.finditer(text):
        filled = b"value" in match.group(2) or not match.group(2).endswith(b"/")
        if filled and int(match.group(1)) > MAX_ROWS:
            raise Refused("rows")


def cell(value: Any) -> Any:
    """One cell as JSON can carry it."""
    if isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime.datetime | datetime.date):
        return {"d": value.isoformat()}
    if isinstance(value, datetime.timedelta):
        return {"t": str(value)}
    return {"t": value.isoformat()} if isinstance(value, datetime.time) else str(value)


def read_sheet(sheet: Any) -> dict[str, Any]:
    """The rows of one sheet from A1 on, cut after its last filled row, and its merged ranges."""
    if sheet.start is None:
        return {"rows": [], "merged": []}
    top, left = sheet.start
    bottom, right = sheet.end
    if bottom >= MAX_ROWS:
        raise Refused("rows")
    if right >= MAX_COLUMNS:
        raise Refused("columns")
    if (bottom + 1) * (right + 1) > MAX_CELLS:
        raise Refused("cells")
    rows: list[list[Any]] = [[] for _ in range(top)] if sheet.height == bottom - top + 1 else []
    pad = [""] * left if sheet.width == right - left + 1 else []
    rows += [[*pad, *(cell(value) for value in row)] for row in sheet.iter_rows()]
    merged = sheet.merged_cell_ranges
    return {"rows": rows, "merged": None if merged is None else merged[:20_000]}


def read(path: str) -> dict[str, Any]:
    """Every worksheet of the workbook."""
    import python_calamine

    with open(path, "rb") as stream:
        from_1904 = look_for_far_cells(stream.read())
    sheets: list[dict[str, Any]] = []
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(path)
        for about in workbook.sheets_metadata[:MAX_SHEETS]:
            if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            visible = about.visible == python_calamine.SheetVisibleEnum.Visible
            one = read_sheet(workbook.get_sheet_by_name(about.name))
            sheets.append({"name": about.name, "hidden": not visible, **one})
    except python_calamine.PasswordError:
        raise Refused("password") from None
    except python_calamine.CalamineError:
        raise Refused("damaged") from None
    return {"sheets": sheets, "date1904": from_1904}


def main(arguments: list[str]) -> int:
    """Read `arguments[0]`, answer in `arguments[1]`."""
    source, answer = arguments
    limit_memory()
    result: dict[str, Any]
    try:
        result = read(source)
    except Refused as refused:
        result = {"error": str(refused)}
    except MemoryError:
        result = {"error": "cells"}
    except BaseException:  # a panic inside the reader is not an Exception
        result = {"error": "damaged"}
    with open(answer, "w", encoding="utf-8", errors="surrogatepass") as stream:
        json.dump(result, stream, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

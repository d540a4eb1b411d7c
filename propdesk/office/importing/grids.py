"""Reads a file of the office into grids: xlsx, xlsm, xlsb, xls, et, ods, csv, tsv, HTML tables.

What a file is, its content decides and not its extension. A workbook is read in a process of its
own with a time limit: a hostile file ends in one sentence, and the store stays untouched.
"""

from __future__ import annotations

import datetime
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.office.importing import guard

SECONDS = 30
MAX_ROWS = 50_000
MAX_COLUMNS = 256

Cell = str | float | int | bool | datetime.date | datetime.datetime | datetime.time
Range = tuple[int, int, int, int]


@dataclass(frozen=True)
class Grid:
    """One sheet as it stands: `rows` from A1 on, and `merged` ranges (top, left, bottom, right).

    Rows and columns count from 0; `merged` is None where the file format does not say.
    `date1904` tells that bare date numbers count from 1904 (old Macintosh workbooks).
    """

    file: str
    name: str
    rows: list[list[Cell]]
    merged: list[Range] | None = None
    hidden: bool = False
    date1904: bool = False


def read_grids(path: str | Path) -> list[Grid]:
    """The sheets of one file, hidden ones marked; `UserError` when it cannot be read."""
    path = Path(path)
    data = guard.load(path)
    kind = guard.recognise(data, path.name)
    if kind == guard.WORKBOOK:
        return _read_workbook(data, path.name)
    from propdesk.office.importing import text_grids

    if kind == guard.HTML:
        return text_grids.read_html(data, path.name)
    return [text_grids.read_csv(data, path.name)]


def _read_workbook(data: bytes, name: str) -> list[Grid]:
    """Hand the bytes, already guarded, to the reading process and take its answer home."""
    with tempfile.TemporaryDirectory(prefix="propdesk-") as folder:
        source, answer = Path(folder, "workbook" + _suffix(data)), Path(folder, "answer")
        source.write_bytes(data)
        try:
            subprocess.run(
                [*_reader(), str(source), str(answer)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                env=_environment(),
            )
        except subprocess.TimeoutExpired:
            raise UserError(
                _("{file} takes too long to read: split it into smaller files.").format(file=name)
            ) from None
        try:
            result = json.loads(answer.read_text("utf-8", errors="replace"))
        except (OSError, ValueError):
            raise guard.damaged(name) from None
    if "error" in result:
        raise _refusal(result["error"], name)
    return [_grid(sheet, name, bool(result["date1904"])) for sheet in result["sheets"]]


def _suffix(data: bytes) -> str:
    """The extension that fits the content: with it the reader can name what is wrong."""
    if not data.startswith(b"PK"):
        return ".xls"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    if "xl/workbook.bin" in names:
        return ".xlsb"
    return ".ods" if "content.xml" in names and "xl/workbook.xml" not in names else ".xlsx"


def _reader() -> list[str]:
    """How to start the reading process, in the frozen program and from the source."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--read-workbook"]
    return [sys.executable, "-P", str(Path(__file__).with_name("reading_child.py"))]


def _environment() -> dict[str, str]:
    """The environment with the paths of this process, so that the reader finds python-calamine."""
    if getattr(sys, "frozen", False):
        return dict(os.environ)
    paths = os.pathsep.join(entry for entry in sys.path if entry)
    return {**os.environ, "PYTHONPATH": paths, "PYTHONWARNINGS": "ignore"}


def _refusal(code: str, name: str) -> UserError:
    if code == "password":
        return guard.password_protected(name)
    if code == "rows":
        return UserError(
            _("{file} has a sheet with more than 50,000 rows: split it.").format(file=name)
        )
    if code == "columns":
        return UserError(
            _("{file} has a sheet with cells beyond column IV (256 columns): clear them.").format(
                file=name
            )
        )
    if code == "cells":
        return UserError(_("{file} has a sheet that is too large: split it.").format(file=name))
    return guard.damaged(name)


def _grid(sheet: dict[str, Any], file: str, date1904: bool) -> Grid:
    merged = sheet["merged"]
    ranges = None
    if merged is not None:
        ranges = [(top, left, bottom, right) for (top, left), (bottom, right) in merged]
    rows = [[_cell(value) for value in row] for row in sheet["rows"]]
    return Grid(file, sheet["name"], rows, ranges, sheet["hidden"], date1904)


def _cell(value: Any) -> Cell:
    if not isinstance(value, dict):
        return value if isinstance(value, str | bool | int | float) else ""
    if "t" in value:
        return str(value["t"])
    text = value["d"]
    try:
        if len(text) <= 10:
            return datetime.date.fromisoformat(text)
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return str(text)

"""Reads tables that are text: CSV in the encodings of Chinese programs, HTML saved as .xls."""

from __future__ import annotations

import codecs
import csv
import html
import re

from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.office.importing import guard
from propdesk.office.importing.grids import MAX_COLUMNS, MAX_ROWS, Grid

_SEPARATORS = ",\t;|"
_MAX_FIELD = 100_000
_TAG = re.compile(r"/?[A-Za-z][A-Za-z0-9:]*|!--")
_MAX_TABLES = 200
_MAX_TAGS = 2_000_000
_MAX_CELLS = 400_000
"""How many tables and cells an HTML page may have, those covered by merged ones included."""


def decode(data: bytes, name: str) -> str:
    """The text of a CSV file: UTF-16 or UTF-8 with or without mark, else GB18030, all strictly."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif _looks_utf16(data[:4000], 1):
        encodings = ["utf-16-le"]
    elif _looks_utf16(data[:4000], 0):
        encodings = ["utf-16-be"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _readable(text):
            return text
    raise UserError(
        _("{file} is not text that can be read: save it as an Excel workbook.").format(file=name)
    )


def _looks_utf16(sample: bytes, odd: int) -> bool:
    """Whether every other byte is mostly zero, as line ends, digits and commas are in UTF-16."""
    high = sample[odd::2]
    low = sample[1 - odd :: 2]
    if len(sample) < 4 or b"\x00" not in high:
        return False
    ends = high.count(0)
    return ends >= max(2, len(high) // 20) and low.count(0) * 4 < ends


def _readable(text: str) -> bool:
    """Whether the text holds no control characters that no table has."""
    sample = text[:20_000]
    odd = sum(1 for sign in sample if ord(sign) < 32 and sign not in "\t\r\n\x0b\x0c\x1a")
    odd += sum(1 for sign in sample if "\ue000" <= sign <= "\uf8ff" or sign == "\ufffd")
    return odd * 200 < max(1, len(sample)) if odd else True


def separator(text: str) -> str:
    """Which of comma, tab, semicolon and bar parts the columns, by how even the lines come out."""
    lines = [line for line in text[:40_000].splitlines()[:60] if line.strip()]
    if not lines:
        return ","

    def evenness(sign: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=sign)]
        usual = max(set(counts), key=counts.count)
        return (counts.count(usual) * min(usual - 1, 8), usual)

    try:
        return max(_SEPARATORS, key=evenness)
    except csv.Error:
        return ","


def read_csv(data: bytes, name: str) -> Grid:
    """A CSV or TSV file as one grid; every cell is text."""
    text = decode(data, name)
    if text.startswith("sep=") and len(text) > 5:
        first, _nothing, text = text.partition("\n")
        sign = first[4:5]
    else:
        sign = separator(text)
    previous = csv.field_size_limit(_MAX_FIELD)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(text.splitlines(keepends=True), delimiter=sign):
            if len(rows) >= MAX_ROWS:
                raise UserError(
                    _("{file} has a sheet with more than 50,000 rows: split it.").format(file=name)
                )
            rows.append(row[:MAX_COLUMNS])
    except csv.Error:
        raise guard.damaged(name) from None
    finally:
        csv.field_size_limit(previous)
    return Grid(name, name.rsplit(".", 1)[0], [list(row) for row in rows])


class _Tables:
    """Collects the tables of an HTML page that a web system exported under the name .xls.

    Read in one pass from tag to tag: the library's parser takes hours over some broken pages.
    """

    def __init__(self, name: str) -> None:
        self.tables: list[tuple[list[list[str]], list[tuple[int, int, int, int]]]] = []
        self._name = name
        self._cells = 0
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._taken: set[tuple[int, int]] = set()

    def feed(self, text: str) -> None:
        """Read a whole page."""
        if text.count("<") > _MAX_TAGS:
            raise self._too_large()
        pieces = text.split("<")[1:]
        until = ""
        for piece in pieces:
            if until:
                if until not in piece.lower():
                    continue
                piece = piece[piece.lower().index(until) :]
                until = ""
            tag, closed, text = piece.partition(">")
            name = _TAG.match(tag)
            if piece.startswith("!--"):
                until = "" if "-->" in piece else "-->"
                text = piece.partition("-->")[2]
            elif name is None or not closed:
                text = "" if closed else "<" + piece
            elif name[0].lower() in ("style", "script"):
                until, text = "/" + name[0].lower(), ""
            else:
                self._tag(name[0].lower(), tag)
            if self._cell is not None and text:
                self._cell.append(text)
        self._end_cell()

    def _tag(self, tag: str, written: str) -> None:
        if tag == "table" or (tag in ("tr", "td", "th") and not self.tables):
            self._end_cell()
            self.tables.append(([], []))
            self._taken = set()
        if tag == "tr":
            self._end_cell()
            self.tables[-1][0].append([])
            self._count(1)
        elif tag in ("td", "th"):
            self._end_cell()
            self._span = (_spanned("rowspan", written), _spanned("colspan", written))
            self._cell = []
        elif tag in ("/td", "/th", "/tr", "/table"):
            self._end_cell()
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def _count(self, cells: int) -> None:
        """Refuse a page that grows beyond any table of an office."""
        self._cells += cells
        if (
            self._cells > _MAX_CELLS
            or len(self.tables) > _MAX_TABLES
            or len(self.tables[-1][0]) > MAX_ROWS
        ):
            raise self._too_large()

    def _too_large(self) -> UserError:
        return UserError(
            _("{file} has a sheet that is too large: split it.").format(file=self._name)
        )

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        rows, merged = self.tables[-1]
        if sum(map(len, self._cell)) > _MAX_FIELD:
            raise self._too_large()
        text, self._cell = html.unescape("".join(self._cell)).strip(), None
        if not rows:
            rows.append([])
        top, row = len(rows) - 1, rows[-1]
        while (top, len(row)) in self._taken:
            row.append("")
        left = len(row)
        down, across = self._span
        self._count(down * across)
        if left + across > MAX_COLUMNS:
            return
        row.append(text)
        row.extend([""] * (across - 1))
        if down > 1 or across > 1:
            merged.append((top, left, top + down - 1, left + across - 1))
            below = range(top + 1, top + down)
            self._taken.update((y, x) for y in below for x in range(left, left + across))


def _spanned(name: str, tag: str) -> int:
    match = re.search(rf"\b{name}\s*=\s*[\"']?\s*(\d{{1,6}})", tag[:2000], re.IGNORECASE)
    return max(1, min(int(match[1]), 500)) if match else 1


def read_html(data: bytes, name: str) -> list[Grid]:
    """The tables of an HTML page in their order; refused when it has none."""
    parser = _Tables(name)
    parser.feed(decode(data, name))
    stem = name.rsplit(".", 1)[0]
    grids = [
        Grid(
            name,
            stem if number == 0 else f"{stem} {number + 1}",
            [list(row) for row in rows],
            merged,
        )
        for number, (rows, merged) in enumerate(parser.tables)
        if any(any(cell for cell in row) for row in rows)
    ]
    if not grids:
        raise guard.damaged(name)
    return grids

"""Running text and tables of the annual summary: Chinese line breaks, figures in line.

Lines are broken by typesetting.py (no 、 at a line's start), and what looks like markup in a name
or in the clerk's text is printed, not obeyed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Paragraph as Flow
from reportlab.platypus import Table as Grid
from reportlab.platypus import TableStyle

from propdesk.documents import stationery
from propdesk.documents.fonts import face
from propdesk.documents.stationery import BOLD, REGULAR
from propdesk.documents.typesetting import wrap
from propdesk.office.year_pages import Table

TEXT = stationery.A4[0] - stationery.BINDING - stationery.MARGIN
"""The width of the text, points."""
BODY = 11.0
LEADING = BODY * 1.5
_CELL = 9.0
_PADDING = 12.0
_NARROWEST = 64.0
"""A column of words becomes no narrower than this, points, unless nothing else helps."""
_TIGHTEST = 38.0
_CHINESE = 0x2E80
"""Characters from here on may end a line anywhere."""
_LAST_TOGETHER = 3
"""So many last rows never stand alone on a page."""


def style(name: str, **options: Any) -> ParagraphStyle:
    """The body's look, 11 pt at 1.5 lines, with `options` of its own."""
    values: dict[str, Any] = {
        "fontName": REGULAR,
        "fontSize": BODY,
        "leading": LEADING,
        "allowWidows": 0,
        "allowOrphans": 0,
    }
    return ParagraphStyle(name, **(values | options))


def flow(text: str, look: ParagraphStyle, room: float = TEXT) -> Flow:
    """A text in lines of at most `room` points."""
    set_in = face(look.fontName)
    room -= look.leftIndent + look.rightIndent
    lines = wrap(set_in, stationery.printable(text), look.fontSize, room, look.firstLineIndent)
    return Flow("<br/>".join(escape(line) for line in lines), look)


def grid(table: Table, width: float) -> Grid:
    """The table, `width` points wide, its head repeated on every page."""
    widths = _widths(table, width)
    regular, bold = _cell(REGULAR), _cell(BOLD)
    rows = [
        [
            flow(name, _cell(BOLD, right=numeric), widths[at] - _PADDING)
            for at, (name, numeric) in enumerate(zip(table.columns, table.numeric, strict=True))
        ]
    ]
    rows += [_row(table, values, widths, regular) for values in table.rows]
    if table.total:
        rows.append(_row(table, table.total, widths, bold))
    made = Grid(rows, colWidths=widths, repeatRows=1)
    made.setStyle(_look(table))
    return made


def _look(table: Table) -> TableStyle:
    look = stationery.table_look(size=_CELL)
    for at, numeric in enumerate(table.numeric):
        look.add("ALIGN", (at, 0), (at, -1), "RIGHT" if numeric else "LEFT")
    if len(table.rows) > _LAST_TOGETHER:
        look.add("NOSPLIT", (0, -_LAST_TOGETHER), (-1, -1))
    if table.total:
        look.add("FONTNAME", (0, -1), (-1, -1), BOLD)
        look.add("LINEABOVE", (0, -1), (-1, -1), 2 * stationery.HAIRLINE, Color(0, 0, 0))
    return look


def _cell(font: str, *, right: bool = False, inset: float = 0) -> ParagraphStyle:
    side = {"alignment": TA_RIGHT, "rightIndent": inset} if right else {}
    return style("cell", fontName=font, fontSize=_CELL, leading=13, **side)


def _row(
    table: Table, values: Sequence[str], widths: Sequence[float], look: ParagraphStyle
) -> list[Any]:
    return [
        _number(table, at, value, look.fontName)
        if table.numeric[at]
        else flow(value, look, widths[at] - _PADDING)
        for at, value in enumerate(values)
    ]


def _number(table: Table, column: int, value: str, font: str) -> Any:
    """A number; without decimals among such with, it stands where their whole parts do."""
    places = _places(table, column)
    if not places or "." in value:
        return stationery.printable(value)
    inset = pdfmetrics.stringWidth("." + "0" * places, font, _CELL)
    return Flow(escape(stationery.printable(value)), _cell(font, right=True, inset=inset))


def _places(table: Table, column: int) -> int:
    """How many decimals the column's numbers have."""
    rows = [*table.rows, *([table.total] if table.total else [])]
    return max((len(row[column].partition(".")[2]) for row in rows), default=0)


def _widths(table: Table, width: float) -> list[float]:
    """Widths by content: numbers get what they need, heads and long words give way."""
    wanted, least, tight = [], [], []
    for at, name in enumerate(table.columns):
        cells = [row[at] for row in table.rows] + ([table.total[at]] if table.total else [])
        longest = max([pdfmetrics.stringWidth(cell, BOLD, _CELL) for cell in cells] + [14])
        head = pdfmetrics.stringWidth(name, BOLD, _CELL)
        if " " in name:
            head = max(pdfmetrics.stringWidth(word, BOLD, _CELL) for word in name.split(" "))
        wanted.append(max(longest, head) + _PADDING + 1)
        enough = longest if table.numeric[at] else min(longest, _NARROWEST)
        if max(map(ord, name), default=0) < _CHINESE:
            # A word of a head is not broken; Chinese may be anywhere.
            enough = max(enough, head)
        least.append(min(enough + _PADDING + 1, wanted[-1]))
        words = [word for cell in cells for word in cell.split(" ") if word.isascii()]
        widest = max([pdfmetrics.stringWidth(word, BOLD, _CELL) for word in words] + [_TIGHTEST])
        tight.append(least[-1] if table.numeric[at] else min(widest + _PADDING + 1, least[-1]))
    spare = width - sum(wanted)
    if spare >= 0:
        return [column + spare / len(wanted) for column in wanted]
    wanted = _narrowed(_narrowed(wanted, least, width), tight, width)
    scale = min(width / sum(wanted), 1.0)
    return [column * scale for column in wanted]


def _narrowed(widths: list[float], least: list[float], width: float) -> list[float]:
    """Widths that come down to `width` together, each to its `least` and no further."""
    give = [most - some for most, some in zip(widths, least, strict=True)]
    over = max(sum(widths) - width, 0.0)
    share = min(over / sum(give), 1.0) if sum(give) else 0.0
    return [most - share * some for most, some in zip(widths, give, strict=True)]

"""Tables whose heads come again on each page, and lists of facts, on a `Paper`. Points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from propdesk.documents.fonts import Face
from propdesk.documents.press import MM, Pen
from propdesk.documents.stationery import HEAD_GREY, QUIET_GREY
from propdesk.documents.typesetting import width, wrap
from propdesk.office.facility_sheets import Fact

if TYPE_CHECKING:
    from propdesk.documents.paper import Paper

_PAD = 3.0
"""Left and right in a cell."""
_APART = 6.0
"""What a number keeps from the words to its right."""
_WORD = re.compile(r"[0-9A-Za-z\u00c0-\u024f'.,:/%+\-−¥]+")
_UNBROKEN = 84.0
"""A date, a sum, a word up to so wide is not broken: its column is made wide enough."""


class Column(NamedTuple):
    """A column of a table: its head, its share of the width, where its cells stand."""

    head: str
    share: float
    align: str = "left"
    """left, right or centre."""


class Band(NamedTuple):
    """A row of a table that names the rows below it; it is never alone at a page's foot."""

    text: str


class Total(NamedTuple):
    """A row in bold under a heavier line."""

    cells: tuple[str, ...]


Row = Sequence[str] | Band | Total


class RowPlace(NamedTuple):
    """Where a row of a table came to stand: its page, how far down, how high."""

    pen: Pen
    top: float
    height: float


class Table:
    """A table that is being drawn."""

    def __init__(
        self,
        paper: Paper,
        columns: Sequence[Column],
        size: float,
        *,
        least: float = 0.0,
        ruled: bool = False,
    ) -> None:
        self.paper = paper
        self.columns = columns
        self.size = size
        self.least = least
        self.ruled = ruled
        self._ruled_from = 0.0
        self.pitch = size * 1.32
        self.apart = [
            _APART if column.align == "right" and after.align == "left" else 0.0
            for column, after in zip(columns, [*columns[1:], Column("", 0, "right")], strict=True)
        ]
        self.edges: list[float] = []
        self.rooms: list[float] = []
        self.head: list[list[str]] = []
        self.head_height = 0.0

    def _measure(self, rows: Sequence[Row]) -> None:
        """Set the columns to their shares, or wider where a date or a sum would be broken."""
        paper = self.paper
        whole = sum(column.share for column in self.columns)
        shares = [paper.width * column.share / whole for column in self.columns]
        needs = self._needs(rows)
        total = sum(needs)
        if total >= paper.width:
            wide = [paper.width * need / total for need in needs]
        else:
            wide = [max(share, need) for share, need in zip(shares, needs, strict=True)]
            spare = [one - need for one, need in zip(wide, needs, strict=True)]
            over = sum(wide) - paper.width
            loose = sum(spare)
            wide = [
                one - (over * room / loose if loose else 0.0)
                for one, room in zip(wide, spare, strict=True)
            ]
        self.edges = [paper.left]
        for one in wide:
            self.edges.append(self.edges[-1] + one)
        self.rooms = [
            right - left - 2 * _PAD - apart
            for (left, right), apart in zip(pairwise(self.edges), self.apart, strict=True)
        ]
        self.head = [
            self._head_lines(column.head, room)
            for column, room in zip(self.columns, self.rooms, strict=True)
        ]
        most = max(len(cell) for cell in self.head)
        self.head_height = most * self.pitch + 7.5

    def _head_lines(self, head: str, room: float) -> list[str]:
        """A head in as few lines as it takes, of about the same length: 技术/状况."""
        face, size = self.paper.bold, self.size
        lines = wrap(face, head, size, room)
        words = [width(face, word, size) for word in _WORD.findall(head)]
        narrow = max([width(face, head, size) / max(len(lines), 1), *words]) + 0.1
        while len(lines) > 1 and narrow < room:
            even = wrap(face, head, size, narrow)
            if len(even) == len(lines):
                return even
            narrow += size / 2
        return lines

    def _needs(self, rows: Sequence[Row]) -> list[float]:
        """The width of the widest word of each column that should not be broken."""
        regular, bold = self.paper.regular, self.paper.bold
        needs = []
        for at, column in enumerate(self.columns):
            texts = {
                (row.cells if isinstance(row, Total) else row)[at]
                for row in rows
                if not isinstance(row, Band)
            }
            words = {word for text in texts for word in _WORD.findall(text)}
            widths = [width(regular, word, self.size) for word in words]
            widths += [width(bold, word, self.size) for word in _WORD.findall(column.head)]
            fit = max((one for one in widths if one <= _UNBROKEN), default=0.0)
            needs.append(max(fit, self.size * 2) + 2 * _PAD + self.apart[at] + 0.5)
        return needs

    def draw(self, rows: Iterable[Row]) -> list[RowPlace]:
        """Draw the head and all rows, over as many pages as they take; where each row stands."""
        places: list[RowPlace] = []
        rows = list(rows)
        self._measure(rows)
        paper = self.paper
        band: Band | None = None
        begun = False
        for row in rows:
            if isinstance(row, Band):
                band = row
                continue
            bold = isinstance(row, Total)
            cells = row.cells if isinstance(row, Total) else row
            lines = self._lines(cells, paper.bold if bold else paper.regular)
            height = self._height(lines)
            needed = min(height, self._page_room) + (self.pitch + 6 if band else 0)
            if not begun:
                paper.room(needed + self.head_height)
                self._draw_head()
                begun = True
            elif paper.y + needed > paper.bottom:
                self._turn()
            if band:
                self._draw_band(band)
                band = None
            self._draw_row(lines, bold)
            if not bold:
                top = max(paper.y - height, 0.0)
                places.append(RowPlace(paper.pen, top, paper.y - top))
        if not begun:
            paper.room(self.head_height + 12)
            self._draw_head()
        self._rule_off()
        paper.gap(4)
        return places

    def fitting(self, rows: Sequence[Sequence[str]], above: float) -> int:
        """How many of `rows` there is room for on this page, `above` points further down."""
        self._measure(rows)
        room = self.paper.bottom - self.paper.y - above - self.head_height
        for count, row in enumerate(rows):
            room -= self._height(self._lines(row, self.paper.regular))
            if room < 0:
                return count
        return len(rows)

    @property
    def _page_room(self) -> float:
        """What a row may take of an empty page."""
        paper = self.paper
        return paper.bottom - paper.top - 18 - self.head_height - self.pitch - 6

    def _lines(self, cells: Sequence[str], face: Face) -> list[list[str]]:
        return [
            wrap(face, cell, self.size, room) if cell else []
            for cell, room in zip(cells, self.rooms, strict=True)
        ]

    def _height(self, lines: list[list[str]]) -> float:
        return max(max((len(cell) for cell in lines), default=1) * self.pitch + 4.5, self.least)

    def _turn(self) -> None:
        self._rule_off()
        self.paper.page()
        self._draw_head()

    def _rule_off(self) -> None:
        """End the table on this page."""
        paper = self.paper
        self._rule_columns(self.edges)
        paper.pen.line(paper.left, paper.y, paper.right, paper.y, thick=0.8)

    def _rule_columns(self, edges: Sequence[float]) -> None:
        """Lines between the columns, from where the last ended to here."""
        for edge in edges if self.ruled else ():
            self.paper.pen.line(edge, self._ruled_from, edge, self.paper.y, grey=0.6)
        self._ruled_from = self.paper.y

    def _draw_head(self) -> None:
        paper = self.paper
        self._ruled_from = paper.y
        paper.pen.box(paper.left, paper.y, paper.width, self.head_height, fill=HEAD_GREY)
        paper.pen.line(paper.left, paper.y, paper.right, paper.y, thick=0.8)
        self._put(self.head, paper.bold, paper.y + 1.5)
        paper.y += self.head_height
        paper.pen.line(paper.left, paper.y, paper.right, paper.y)

    def _draw_band(self, band: Band) -> None:
        paper = self.paper
        self._rule_columns(self.edges)
        for line in wrap(paper.bold, band.text, self.size, paper.width - 2 * _PAD):
            base = paper.y + self.pitch + 1
            paper.pen.text(paper.left + _PAD, base, line, paper.bold, self.size)
            paper.y += self.pitch
        paper.y += 6
        paper.pen.rule(paper.left, paper.right, paper.y)
        self._rule_columns((paper.left, paper.right))

    def _draw_row(self, lines: list[list[str]], bold: bool) -> None:
        paper = self.paper
        if bold:
            paper.pen.line(paper.left, paper.y, paper.right, paper.y, thick=0.8)
        while paper.y + self._height(lines) > paper.bottom + 0.01:
            fit = max(int((paper.bottom - paper.y - 4.5) // self.pitch), 1)
            self._put([cell[:fit] for cell in lines], paper.regular, paper.y)
            lines = [cell[fit:] for cell in lines]
            paper.y += fit * self.pitch + 4.5
            self._turn()
        height = self._height(lines)
        used = max((len(cell) for cell in lines), default=1) * self.pitch + 4.5
        self._put(lines, paper.bold if bold else paper.regular, paper.y + (height - used) / 2)
        paper.y += height
        paper.pen.rule(paper.left, paper.right, paper.y)

    def _put(self, lines: list[list[str]], face: Face, top: float) -> None:
        pen, size = self.paper.pen, self.size
        for at, cell in enumerate(lines):
            align = self.columns[at].align
            for number, line in enumerate(cell):
                base = top + size + 1.5 + number * self.pitch
                if align == "right":
                    pen.right(self.edges[at + 1] - _PAD - self.apart[at], base, line, face, size)
                elif align == "centre":
                    middle = (self.edges[at] + self.edges[at + 1]) / 2
                    pen.centre(middle, base, line, face, size)
                else:
                    pen.text(self.edges[at] + _PAD, base, line, face, size)


class Facts:
    """Names and values in columns."""

    def __init__(self, paper: Paper, size: float, across: int) -> None:
        self.paper = paper
        self.size = size
        self.across = across
        self.pitch = size * 1.35
        self.room = paper.width / across
        self.name_room = min(26 * MM, self.room * 0.4)

    def draw(self, facts: Sequence[Fact]) -> None:
        """Draw all facts, over as many pages as they take."""
        paper = self.paper
        paper.pen.rule(paper.left, paper.right, paper.y)
        waiting: list[Fact] = []
        for fact in facts:
            if self._is_long(fact):
                self._row(waiting)
                waiting = []
                self._row([fact], whole=True)
                continue
            waiting.append(fact)
            if len(waiting) == self.across:
                self._row(waiting)
                waiting = []
        self._row(waiting)

    def _is_long(self, fact: Fact) -> bool:
        room = self.room - self.name_room - 6
        return "\n" in fact.value or width(self.paper.regular, fact.value, self.size) > room

    def _row(self, facts: Sequence[Fact], *, whole: bool = False) -> None:
        if not facts:
            return
        paper, size = self.paper, self.size
        room = (paper.width if whole else self.room) - self.name_room - 6
        cells = [
            (
                wrap(paper.regular, fact.name, size, self.name_room - 4),
                wrap(paper.regular, fact.value, size, room),
            )
            for fact in facts
        ]
        first = True
        while any(name or value for name, value in cells):
            lines = max(max(len(name), len(value)) for name, value in cells)
            fit = lines
            if paper.y + lines * self.pitch + 5 > paper.bottom:
                left = int((paper.bottom - paper.y - 5) // self.pitch)
                if left < 1 or (first and lines < 12):
                    paper.page()
                    paper.pen.rule(paper.left, paper.right, paper.y)
                    left = int((paper.bottom - paper.y - 5) // self.pitch)
                fit = min(lines, left)
            self._put([(name[:fit], value[:fit]) for name, value in cells])
            cells = [(name[fit:], value[fit:]) for name, value in cells]
            paper.y += fit * self.pitch + 5
            first = False
        paper.pen.rule(paper.left, paper.right, paper.y)

    def _put(self, cells: Sequence[tuple[list[str], list[str]]]) -> None:
        paper = self.paper
        for at, (name, value) in enumerate(cells):
            x = paper.left + at * self.room
            for number, line in enumerate(name):
                base = paper.y + self.size + 2 + number * self.pitch
                paper.pen.text(x + 2, base, line, paper.regular, self.size, grey=QUIET_GREY)
            for number, line in enumerate(value):
                base = paper.y + self.size + 2 + number * self.pitch
                paper.pen.text(x + self.name_room, base, line, paper.regular, self.size)

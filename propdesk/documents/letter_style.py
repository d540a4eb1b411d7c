"""What the letters of one run have in common: faces, columns, stencils, cells set before."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from propdesk.documents import fonts, letter_words
from propdesk.documents.letter_layout import STACKED_COLUMNS, WIDE_COLUMNS, Layout, edges
from propdesk.documents.letter_words import Words, figure
from propdesk.documents.press import Block, Form, Pen, Piece, Press
from propdesk.documents.typesetting import wrap
from propdesk.office.sheets import NoticeRow

_MOST_STENCILS = 200
_MOST_CELLS = 50_000


class Style:
    """How the letters of a run look, and what has been drawn for them already."""

    def __init__(self, press: Press, layout: Layout, words: Words) -> None:
        self.press = press
        self.layout = layout
        self.words = words
        self.language = words.language
        self.regular = fonts.face(fonts.REGULAR)
        self.bold = fonts.face(fonts.BOLD)
        self.base = press.word(self.regular, "0").runs[0]
        shares = STACKED_COLUMNS if layout.stacked else WIDE_COLUMNS
        self.edges = edges(shares, layout.margin, layout.width)
        self.cell = 0.3 * layout.table
        self.row_pitch = layout.row_pitch
        self.first_figure = 1 if layout.stacked else 3
        self._forms: dict[tuple[str, ...], Form] = {}
        self._seen: set[tuple[str, ...]] = set()
        self._cells: dict[tuple[object, ...], Block] = {}

    def form(self, key: tuple[str, ...], height: float, draw: Callable[[Pen], None]) -> Form:
        """The stencil of that key, drawn the first time it is wanted."""
        form = self._forms.get(key)
        if form is None:
            pen = Pen(self.press, height)
            draw(pen)
            form = self._forms[key] = self.press.form(pen, self.layout.size[0])
        return form

    def repeats(self, key: tuple[str, ...]) -> bool:
        """Whether this was set before, so that a stencil of it is worth while."""
        if key in self._forms:
            return True
        if len(self._forms) > _MOST_STENCILS or len(self._seen) > _MOST_CELLS:
            return False
        known = key in self._seen
        self._seen.add(key)
        return known

    def fit(self, text: str, column: int) -> list[str]:
        """`text` in the lines of a column."""
        room = self.edges[column + 1] - self.edges[column] - 2 * self.cell
        return wrap(self.regular, text, self.layout.table, room)

    def stacked_lines(self, row: NoticeRow) -> list[str]:
        """What stands in the one wide column of a narrow table."""
        span = letter_words.period(row.starts_on, row.ends_on, self.language)
        due = self.words.due_short.format(day=row.due_on.isoformat())
        comma = ", " if self.language == "en" else "，"
        below = f"{row.calculation}{comma}{due}" if row.calculation else due
        return [*self.fit(f"{row.item} {span}", 0), *self.fit(below, 0)]

    def row(self, row: NoticeRow) -> list[Block]:
        """The cells of a row."""
        if self.layout.stacked:
            key: tuple[object, ...] = (row.item, row.starts_on, row.ends_on, row.due_on)
            cells = [self._cell((*key, row.calculation), lambda: self._stacked(row))]
        else:
            key = (row.item, row.starts_on, row.ends_on, row.due_on)
            cells = [
                self._cell(key, lambda: self._about(row)),
                self._cell((row.calculation,), lambda: self._column(row.calculation or "—", 2)),
            ]
        return cells + self.figures((row.amount, row.waived, row.paid, row.open))

    def figures(self, amounts: tuple[Decimal, ...], *, bold: bool = False) -> list[Block]:
        """Amounts, right-aligned in the columns that hold money."""
        face = self.bold if bold else self.regular

        def piece(column: int, amount: Decimal) -> list[Piece]:
            return [Piece(self.edges[column + 1] - self.cell, 0, figure(amount), face, True)]

        return [
            self._cell((column, amount, bold), lambda c=column, a=amount: piece(c, a))  # type: ignore[misc]
            for column, amount in enumerate(amounts, self.first_figure)
        ]

    def _cell(self, key: tuple[object, ...], pieces: Callable[[], list[Piece]]) -> Block:
        block = self._cells.get(key)
        if block is None:
            if len(self._cells) > _MOST_CELLS:
                self._cells.clear()
            block = self.press.block(self.base, self.layout.table, pieces())
            self._cells[key] = block
        return block

    def _column(self, text: str, column: int) -> list[Piece]:
        x = self.edges[column] + self.cell
        lines = self.fit(text, column)
        return [
            Piece(x, number * self.row_pitch, line, self.regular)
            for number, line in enumerate(lines)
        ]

    def _about(self, row: NoticeRow) -> list[Piece]:
        span = letter_words.period(row.starts_on, row.ends_on, self.language)
        due = Piece(self.edges[-1] - self.cell, 0, row.due_on.isoformat(), self.regular, True)
        return [*self._column(row.item, 0), *self._column(span, 1), due]

    def _stacked(self, row: NoticeRow) -> list[Piece]:
        x = self.edges[0] + self.cell
        return [
            Piece(x, number * self.row_pitch, line, self.regular)
            for number, line in enumerate(self.stacked_lines(row))
        ]

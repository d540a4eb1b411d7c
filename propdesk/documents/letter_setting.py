"""Sets one letter: head, addressee, paragraphs, table, sum, signature, 回执, over its pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from propdesk.documents import fonts, letter_words
from propdesk.documents.letter_layout import STACKED_COLUMNS, WIDE_COLUMNS, Layout, edges
from propdesk.documents.letter_words import Words, figure, long_date
from propdesk.documents.press import Form, Pen, Press
from propdesk.documents.stationery import HEAD_GREY, QUIET_GREY, page_of
from propdesk.documents.typesetting import width, wrap
from propdesk.office import money
from propdesk.office.sheets import NoticeRow, NoticeSheet

_RULE_GREY = 0.6
_LONGEST_NAME = 3
"""Lines; a longer addressee ends in "…"."""


class Style:
    """How the letters of a run look, and the stencils they share."""

    def __init__(self, press: Press, layout: Layout, words: Words) -> None:
        self.press = press
        self.layout = layout
        self.words = words
        self.regular = fonts.face(fonts.REGULAR)
        self.bold = fonts.face(fonts.BOLD)
        shares = STACKED_COLUMNS if layout.stacked else WIDE_COLUMNS
        self.edges = edges(shares, layout.margin, layout.width)
        self.cell = 0.3 * layout.table
        self.row_pitch = 1.3 * layout.table
        self._forms: dict[tuple[str, ...], Form] = {}

    def form(self, key: tuple[str, ...], height: float, draw: Callable[[Pen], None]) -> Form:
        """The stencil of that key, drawn the first time it is wanted."""
        form = self._forms.get(key)
        if form is None:
            pen = Pen(self.press, height)
            draw(pen)
            form = self._forms[key] = self.press.form(pen, self.layout.size[0])
        return form


class Letter:
    """One letter in the making: pages, and where the next line goes."""

    def __init__(self, style: Style, sheet: NoticeSheet, lefts: Callable[[int], float]) -> None:
        self.style = style
        self.layout = style.layout
        self.words = style.words
        self.sheet = sheet
        self.pens: list[Pen] = []
        self._lefts = lefts
        self._in_table = False
        self.y = 0.0
        self.limit = self.layout.size[1] - self.layout.foot
        self._set()

    def _set(self) -> None:
        self._first_page()
        self._addressee()
        for text in self.sheet.before:
            self._paragraph(text)
        self._table()
        self._sum()
        for text in self.sheet.after:
            self._paragraph(text)
        self._end()
        self._number_pages()

    # Pages

    def _add_page(self) -> Pen:
        pen = Pen(self.style.press, self.layout.size[1], self._lefts(len(self.pens)))
        self.pens.append(pen)
        return pen

    def _first_page(self) -> None:
        pen, layout, sheet = self._add_page(), self.layout, self.sheet
        head = self.style.form(
            ("front", sheet.company, sheet.community, sheet.phone, sheet.title),
            layout.size[1],
            self._draw_front,
        )
        pen.use(head, 0, 0)
        pen.text(layout.margin, layout.strip * 0.64, sheet.room, self.style.bold, layout.body * 1.7)
        below = self._title_baseline() + layout.small * 2.1
        number = f"{self.words.number}{sheet.number}"
        pen.text(layout.margin, below, number, self.style.regular, layout.small)
        day = long_date(sheet.issued_on, self.words.language)
        edge = layout.margin + layout.width
        pen.right(edge, below, day, self.style.regular, layout.small)
        self.y = below + layout.small * 1.3

    def _title_baseline(self) -> float:
        return self.layout.strip + self.layout.body * 5.3

    def _draw_front(self, pen: Pen) -> None:
        """Strip, fold marks, letterhead, title: what all letters of a run have in common."""
        layout, sheet = self.layout, self.sheet
        wide, edge = layout.size[0], layout.margin + layout.width
        pen.line(0, layout.strip, wide, layout.strip, dash="2 2", grey=_RULE_GREY)
        for start in (0.0, wide - layout.margin * 0.5):
            pen.line(start, layout.fold, start + layout.margin * 0.5, layout.fold, dash="2 2")
        base = layout.strip + layout.body * 2.1
        name = sheet.company or sheet.community
        pen.text(layout.margin, base, name, self.style.bold, layout.body)
        rest = [part for part in (sheet.community, sheet.phone) if part and part != name]
        self._letterhead_right(pen, base, "　".join(rest), name)
        pen.line(layout.margin, base + layout.body * 0.6, edge, base + layout.body * 0.6, thick=0.8)
        title, size = sheet.title, layout.body * 1.5
        size = min(size, size * layout.width / max(width(self.style.bold, title, size), 1))
        pen.centre(wide / 2, self._title_baseline(), title, self.style.bold, size)

    def _letterhead_right(self, pen: Pen, base: float, text: str, name: str) -> None:
        layout = self.layout
        room = layout.width - width(self.style.bold, name, layout.body) - layout.body
        size = layout.small
        if text and width(self.style.regular, text, size) <= room:
            edge = layout.margin + layout.width
            pen.right(edge, base, text, self.style.regular, size, grey=QUIET_GREY)

    def _next_page(self) -> None:
        pen, layout, sheet = self._add_page(), self.layout, self.sheet
        base = layout.margin + layout.small
        edge = layout.margin + layout.width
        left = f"{sheet.title}{self.words.continued}"
        pen.text(layout.margin, base, left, self.style.bold, layout.small)
        right = f"{self.words.number}{sheet.number}　{sheet.room}"
        pen.right(edge, base, right, self.style.regular, layout.small)
        pen.line(layout.margin, base + layout.small * 0.6, edge, base + layout.small * 0.6)
        self.y = base + layout.small * 1.6
        if self._in_table:
            self._table_head()

    def _need(self, height: float) -> None:
        if self.y + height > self.limit:
            self._next_page()

    def _number_pages(self) -> None:
        layout = self.layout
        base = layout.size[1] - layout.foot * 0.45
        for page, pen in enumerate(self.pens, 1):
            text = page_of(page, len(self.pens), self.words.language)
            pen.centre(
                layout.size[0] / 2, base, text, self.style.regular, layout.small, grey=QUIET_GREY
            )

    # Text

    def _addressee(self) -> None:
        layout, sheet = self.layout, self.sheet
        separator = ", " if self.words.language == "en" else "　"
        text = separator.join(part for part in (sheet.room, sheet.addressee) if part)
        lines = wrap(self.style.bold, text + self.words.colon, layout.body, layout.width)
        if len(lines) > _LONGEST_NAME:
            lines = [*lines[: _LONGEST_NAME - 1], lines[_LONGEST_NAME - 1][:-2] + "…"]
        for line in lines:
            self._line(line, bold=True)

    def _paragraph(self, text: str) -> None:
        layout, chinese = self.layout, self.words.language != "en"
        indent = 2 * layout.body if chinese else 0.0
        lines = wrap(self.style.regular, text, layout.body, layout.width, indent)
        for number, line in enumerate(lines):
            last = number == len(lines) - 1
            self._line(line, indent if number == 0 else 0.0, justify=chinese and not last)
        if not chinese:
            self.y += layout.body * 0.35

    def _line(
        self, text: str, indent: float = 0.0, *, bold: bool = False, justify: bool = False
    ) -> None:
        layout = self.layout
        pitch = layout.body * layout.leading
        self._need(pitch)
        face = self.style.bold if bold else self.style.regular
        extra = 0.0
        if justify:
            used = self.style.press.word(face, text).width * layout.body / 1000
            extra = layout.width - indent - used
            extra = extra if 0 < extra < 2 * layout.body else 0.0
        base = self.y + pitch / 2 + layout.body * 0.36
        self.pens[-1].text(layout.margin + indent, base, text, face, layout.body, justify=extra)
        self.y += pitch

    # Table

    def _table(self) -> None:
        rows = self.sheet.rows
        if not rows:
            return
        self.y += self.layout.body * 0.4
        self._need(self._head_height() + 2 * (self.style.row_pitch + self.layout.pad))
        self._table_head()
        self._in_table = True
        total = self.style.row_pitch + self.layout.pad
        for number, row in enumerate(rows, 1):
            cells = self._stacked(row) if self.layout.stacked else self._wide(row)
            lines = max(len(cell) for cell in cells)
            height = lines * self.style.row_pitch + self.layout.pad
            self._need(height + (total if number == len(rows) else 0.0))
            self._cells(cells, (row.amount, row.waived, row.paid, row.open), height)
        self._in_table = False
        self._total(rows, total)

    def _head_height(self) -> float:
        return self.style.row_pitch + self.layout.pad + self.layout.small * 1.4

    def _table_head(self) -> None:
        stage = "to_pay" if self.sheet.stage == "1" else "owing"
        form = self.style.form(("head", stage), self._head_height(), self._draw_table_head)
        self.pens[-1].use(form, 0, self.y)
        self.y += self._head_height()

    def _draw_table_head(self, pen: Pen) -> None:
        layout, words, style = self.layout, self.words, self.style
        edge, top = layout.margin + layout.width, layout.small * 1.4
        height = self._head_height() - top
        pen.right(edge, layout.small, words.unit, style.regular, layout.small, grey=QUIET_GREY)
        pen.box(layout.margin, top, layout.width, height, fill=HEAD_GREY)
        pen.line(layout.margin, top, edge, top, thick=0.8)
        pen.line(layout.margin, top + height, edge, top + height)
        base = top + height / 2 + layout.table * 0.36
        owing = words.to_pay if self.sheet.stage == "1" else words.owing
        figures = (words.amount, words.waived, words.paid, owing)
        first = (words.item,) if layout.stacked else (words.item, words.period, words.calculation)
        for column, text in enumerate(first):
            pen.text(style.edges[column] + style.cell, base, text, style.bold, layout.table)
        for column, text in enumerate(figures, len(first)):
            pen.right(style.edges[column + 1] - style.cell, base, text, style.bold, layout.table)
        if not layout.stacked:
            pen.right(edge - style.cell, base, words.due, style.bold, layout.table)

    def _fit(self, text: str, column: int) -> list[str]:
        edges, style = self.style.edges, self.style
        room = edges[column + 1] - edges[column] - 2 * style.cell
        return wrap(style.regular, text, self.layout.table, room)

    def _wide(self, row: NoticeRow) -> tuple[list[str], ...]:
        span = letter_words.period(row.starts_on, row.ends_on, self.words.language)
        return (
            self._fit(row.item, 0),
            self._fit(span, 1),
            self._fit(row.calculation or "—", 2),
            [row.due_on.isoformat()],
        )

    def _stacked(self, row: NoticeRow) -> tuple[list[str], ...]:
        span = letter_words.period(row.starts_on, row.ends_on, self.words.language)
        due = self.words.due_short.format(day=row.due_on.isoformat())
        below = f"{row.calculation}，{due}" if row.calculation else due
        if self.words.language == "en":
            below = below.replace("，", ", ")
        return ([*self._fit(f"{row.item} {span}", 0), *self._fit(below, 0)],)

    def _cells(
        self, cells: tuple[list[str], ...], figures: Sequence[Decimal], height: float
    ) -> None:
        style, pen, size = self.style, self.pens[-1], self.layout.table
        base = self.y + self.layout.pad / 2 + style.row_pitch / 2 + size * 0.36
        words = cells if self.layout.stacked else cells[:3]
        for column, lines in enumerate(words):
            x = style.edges[column] + style.cell
            for number, line in enumerate(lines):
                pen.text(x, base + number * style.row_pitch, line, style.regular, size)
        self._figures(figures, base, bold=False)
        if not self.layout.stacked:
            pen.right(style.edges[-1] - style.cell, base, cells[3][0], style.regular, size)
        self.y += height
        pen.rule(style.edges[0], style.edges[-1], self.y)

    def _figures(self, figures: Sequence[Decimal], base: float, *, bold: bool) -> None:
        style, pen = self.style, self.pens[-1]
        face = style.bold if bold else style.regular
        first = 1 if self.layout.stacked else 3
        for column, amount in enumerate(figures, first):
            edge = style.edges[column + 1] - style.cell
            pen.right(edge, base, figure(amount), face, self.layout.table)

    def _total(self, rows: Sequence[NoticeRow], height: float) -> None:
        style, pen, layout = self.style, self.pens[-1], self.layout
        base = self.y + height / 2 + layout.table * 0.36
        pen.text(style.edges[0] + style.cell, base, self.words.total, style.bold, layout.table)
        zero = money.ZERO
        sums = (
            sum((row.amount for row in rows), zero),
            sum((row.waived for row in rows), zero),
            sum((row.paid for row in rows), zero),
            sum((row.open for row in rows), zero),
        )
        self._figures(sums, base, bold=True)
        self.y += height
        pen.line(style.edges[0], self.y, style.edges[-1], self.y, thick=0.8)

    # Sum and end

    def _sum(self) -> None:
        sheet, words, layout = self.sheet, self.words, self.layout
        self.y += layout.body * 0.5
        label = words.sum_to_pay if sheet.stage == "1" else words.sum_owing
        text = f"{label}¥{money.text(sheet.total)}"
        if sheet.capital:
            text += words.in_words.format(capital=sheet.capital)
        for line in wrap(self.style.bold, text, layout.body, layout.width):
            self._line(line, bold=True)
        if sheet.credit > 0:
            self._paragraph(words.credit.format(credit=money.text(sheet.credit)))
        if sheet.late_charge:
            self._paragraph(sheet.late_charge)

    def _end(self) -> None:
        sheet, layout = self.sheet, self.layout
        left, right = self._signature_lines()
        pitch = layout.table * 1.6
        height = layout.body * 0.9 + pitch * max(len(left), len(right))
        lines = self._slip_lines() if sheet.slip else []
        slip = slip_height(layout, len(lines)) if lines else 0.0
        self._need(height + slip)
        key = ("signature", *left, "", *right)
        form = self.style.form(key, height, lambda pen: self._draw_signature(pen, left, right))
        self.pens[-1].use(form, 0, self.y)
        self.y += height
        if lines:
            self._slip(self.limit - slip, lines)

    def _signature_lines(self) -> tuple[list[str], list[str]]:
        sheet, words, layout = self.sheet, self.words, self.layout
        left: list[str] = []
        for label, text in ((words.phone, sheet.phone), (words.account, sheet.account)):
            if text:
                left += wrap(self.style.regular, label + text, layout.table, layout.width * 0.55)
        if sheet.co_signature:
            left += ["", f"{sheet.co_signature}{words.seal}"]
        right = [""] * (len(left) - 2)
        right += [
            f"{sheet.company or sheet.community}{words.seal}",
            long_date(sheet.issued_on, words.language),
        ]
        return left, right

    def _draw_signature(self, pen: Pen, left: list[str], right: list[str]) -> None:
        layout, style = self.layout, self.style
        pitch, size = layout.table * 1.6, layout.table
        base = layout.body * 0.9 + pitch * 0.7
        for number, line in enumerate(left):
            pen.text(layout.margin, base + number * pitch, line, style.regular, size)
        edge = layout.margin + layout.width
        for number, line in enumerate(right):
            pen.right(edge, base + number * pitch, line, style.regular, size)

    def _slip_lines(self) -> list[str]:
        sheet, layout = self.sheet, self.layout
        text = self.words.slip_text.format(
            company=sheet.company or sheet.community,
            day=long_date(sheet.issued_on, self.words.language),
            title=sheet.title,
            number=sheet.number,
            room=sheet.room,
        )
        return wrap(self.style.regular, text, layout.table, layout.width)

    def _slip(self, top: float, lines: list[str]) -> None:
        layout, size, pen = self.layout, self.layout.table, self.pens[-1]
        height = slip_height(layout, len(lines))
        form = self.style.form(("slip", str(len(lines))), height, self._draw_slip)
        pen.use(form, 0, top)
        for number, line in enumerate(lines):
            base = top + size * (4.0 + 1.5 * number)
            pen.text(layout.margin, base, line, self.style.regular, size)

    def _draw_slip(self, pen: Pen) -> None:
        layout, style, words = self.layout, self.style, self.words
        wide, size = layout.size[0], layout.table
        pen.line(0, 0, wide, 0, dash="4 3", grey=0.3)
        pen.text(layout.margin * 0.4, size * 0.36, "✂", style.regular, size)
        pen.centre(wide / 2, size * 2.2, words.slip, style.bold, size * 1.2)
        per_line = len(words.slip_fields) // 2
        for number, (label, share) in enumerate(words.slip_fields):
            line, column = divmod(number, per_line)
            before = sum(part for _, part in words.slip_fields[line * per_line : number])
            x = layout.margin + before * layout.width
            base = pen.height - size * (2.7 - 2.1 * line)
            used = pen.text(x, base, label, style.regular, size)
            end = layout.margin + (before + share) * layout.width
            end -= size * 0.8 if column < per_line - 1 else 0
            pen.line(x + used + 3, base + 2, end, base + 2)


def slip_height(layout: Layout, lines: int) -> float:
    """How high the 回执 is, its text in so many lines."""
    return layout.table * (7.6 + 1.5 * lines)

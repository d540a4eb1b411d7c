"""Sets one letter: head, addressee, paragraphs, table, sum, signature, 回执, over its pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from propdesk.documents.letter_matter import Matter
from propdesk.documents.letter_style import Style
from propdesk.documents.letter_words import long_date
from propdesk.documents.press import Pen
from propdesk.documents.stationery import HEAD_GREY, QUIET_GREY, page_of
from propdesk.documents.typesetting import width
from propdesk.office import money

_RULE_GREY = 0.6


class Letter:
    """One letter in the making: its pages, and where the next line goes."""

    def __init__(self, style: Style, matter: Matter, lefts: Callable[[int], float]) -> None:
        self.style = style
        self.layout = style.layout
        self.words = style.words
        self.matter = matter
        self.sheet = matter.sheet
        self.pens: list[Pen] = []
        self.y = 0.0
        self.limit = self.layout.size[1] - self.layout.foot
        self._lefts = lefts
        self._in_table = False
        self._first_page()
        for line in matter.addressee:
            self._line(line, bold=True)
        self._paragraphs(self.sheet.before, matter.before)
        self._table()
        self.y += self.layout.sum_gap
        for line in matter.sum:
            self._line(line, bold=True)
        self._paragraphs(matter.texts, matter.after)
        self._signature()
        self._number_pages()

    # Pages

    def _add_page(self) -> Pen:
        pen = Pen(self.style.press, self.layout.size[1], self._lefts(len(self.pens)))
        self.pens.append(pen)
        return pen

    def _first_page(self) -> None:
        pen, layout, sheet = self._add_page(), self.layout, self.sheet
        key = ("front", sheet.company, sheet.community, sheet.phone, sheet.title)
        pen.use(self.style.form(key, layout.size[1], self._draw_front), 0, 0)
        pen.text(layout.margin, layout.strip * 0.64, sheet.room, self.style.bold, layout.body * 1.7)
        number = f"{self.words.number}{sheet.number}"
        pen.text(layout.margin, layout.number_base, number, self.style.regular, layout.small)
        day = long_date(sheet.issued_on, self.words.language)
        edge = layout.margin + layout.width
        pen.right(edge, layout.number_base, day, self.style.regular, layout.small)
        self.y = layout.front_height

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
        pen.centre(wide / 2, layout.title_base, title, self.style.bold, size)

    def _letterhead_right(self, pen: Pen, base: float, text: str, name: str) -> None:
        layout = self.layout
        room = layout.width - width(self.style.bold, name, layout.body) - layout.body
        if text and width(self.style.regular, text, layout.small) <= room:
            edge = layout.margin + layout.width
            pen.right(edge, base, text, self.style.regular, layout.small, grey=QUIET_GREY)

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
        layout, face = self.layout, self.style.regular
        base, middle = layout.size[1] - layout.foot * 0.45, layout.size[0] / 2
        for page, pen in enumerate(self.pens, 1):
            text = page_of(page, len(self.pens), self.words.language)
            pen.centre(middle, base, text, face, layout.small, grey=QUIET_GREY)

    # Text

    def _paragraphs(self, texts: Sequence[str], paragraphs: Sequence[list[str]]) -> None:
        for text, lines in zip(texts, paragraphs, strict=True):
            height = len(lines) * self.layout.body * self.layout.leading
            if self.y + height <= self.limit and self.style.repeats(("text", text)):
                form = self.style.form(("text", text), height, lambda pen: self._lines(pen, lines))  # noqa: B023
                self.pens[-1].use(form, 0, self.y)
                self.y += height
            else:
                for number, line in enumerate(lines):
                    self._line(line, first=number == 0, last=number == len(lines) - 1)
            if not self.matter.indent:
                self.y += self.layout.paragraph_gap

    def _lines(self, pen: Pen, lines: Sequence[str]) -> None:
        """A whole paragraph on a stencil."""
        pitch = self.layout.body * self.layout.leading
        for number, line in enumerate(lines):
            last = number == len(lines) - 1
            self._draw_line(pen, number * pitch, line, first=number == 0, last=last)

    def _line(
        self, text: str, *, bold: bool = False, first: bool = False, last: bool = True
    ) -> None:
        pitch = self.layout.body * self.layout.leading
        self._need(pitch)
        self._draw_line(self.pens[-1], self.y, text, bold=bold, first=first, last=last)
        self.y += pitch

    def _draw_line(
        self, pen: Pen, top: float, text: str, *, bold: bool = False, first: bool, last: bool
    ) -> None:
        layout = self.layout
        face = self.style.bold if bold else self.style.regular
        indent = self.matter.indent if first else 0.0
        extra = 0.0
        if not last and self.matter.indent:
            used = self.style.press.word(face, text).width * layout.body / 1000
            extra = layout.width - indent - used
            extra = extra if 0 < extra < 2 * layout.body else 0.0
        base = top + layout.body * (layout.leading / 2 + 0.36)
        pen.text(layout.margin + indent, base, text, face, layout.body, justify=extra)

    # Table

    def _table(self) -> None:
        rows, style, layout = self.sheet.rows, self.style, self.layout
        if not rows:
            return
        total = style.row_pitch + layout.pad
        self.y += layout.body * 0.4
        self._need(layout.head_height + 2 * total)
        self._table_head()
        self._in_table = True
        drop = layout.pad / 2 + style.row_pitch / 2 + layout.table * 0.36
        for number, (row, lines) in enumerate(zip(rows, self.matter.rows, strict=True), 1):
            height = lines * style.row_pitch + layout.pad
            self._need(height + (total if number == len(rows) else 0.0))
            pen = self.pens[-1]
            pen.blocks(0, self.y + drop, style.base, layout.table, style.row(row))
            self.y += height
            pen.rule(style.edges[0], style.edges[-1], self.y)
        self._in_table = False
        self._total(self.y + drop)
        self.y += total
        self.pens[-1].line(style.edges[0], self.y, style.edges[-1], self.y, thick=0.8)

    def _total(self, base: float) -> None:
        style, pen, size, rows = self.style, self.pens[-1], self.layout.table, self.sheet.rows
        sums = (
            sum((row.amount for row in rows), money.ZERO),
            sum((row.waived for row in rows), money.ZERO),
            sum((row.paid for row in rows), money.ZERO),
            sum((row.open for row in rows), money.ZERO),
        )
        pen.blocks(0, base, style.base, size, style.figures(sums, bold=True))
        pen.text(style.edges[0] + style.cell, base, self.words.total, style.bold, size)

    def _table_head(self) -> None:
        stage = "to_pay" if self.sheet.stage == "1" else "owing"
        form = self.style.form(("head", stage), self.layout.head_height, self._draw_table_head)
        self.pens[-1].use(form, 0, self.y)
        self.y += self.layout.head_height

    def _draw_table_head(self, pen: Pen) -> None:
        layout, words, style = self.layout, self.words, self.style
        edge, top = layout.margin + layout.width, layout.small * 1.4
        height = layout.head_height - top
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

    # Signature and 回执

    def _signature(self) -> None:
        layout, matter = self.layout, self.matter
        left, right = matter.left, matter.right
        height = layout.signature_height(max(len(left), len(right)))
        slip = layout.slip_height(len(matter.slip)) if matter.slip else 0.0
        self._need(height + slip)
        key = ("signature", *left, "", *right)
        form = self.style.form(key, height, self._draw_signature)
        self.pens[-1].use(form, 0, self.y)
        self.y += height
        if matter.slip:
            self._slip(self.limit - slip, slip)

    def _draw_signature(self, pen: Pen) -> None:
        layout, face = self.layout, self.style.regular
        pitch, size = layout.table * 1.6, layout.table
        base, edge = layout.body * 0.9 + pitch * 0.7, layout.margin + layout.width
        for number, line in enumerate(self.matter.left):
            pen.text(layout.margin, base + number * pitch, line, face, size)
        for number, line in enumerate(self.matter.right):
            pen.right(edge, base + number * pitch, line, face, size)

    def _slip(self, top: float, height: float) -> None:
        layout, size, pen, face = self.layout, self.layout.table, self.pens[-1], self.style.regular
        form = self.style.form(("slip", *self.matter.slip), height, self._draw_slip)
        pen.use(form, 0, top)
        base = top + size * (4.0 + 1.5 * len(self.matter.slip))
        number = f"{self.words.number}{self.sheet.number}"
        used = pen.text(layout.margin, base, number, face, size)
        room = f"{self.words.slip_room}{self.sheet.room}"
        pen.text(layout.margin + used + 2 * size, base, room, face, size)

    def _draw_slip(self, pen: Pen) -> None:
        layout, style, words = self.layout, self.style, self.words
        wide, size = layout.size[0], layout.table
        pen.line(0, 0, wide, 0, dash="4 3", grey=0.3)
        pen.text(layout.margin * 0.4, size * 0.36, "✂", style.regular, size)
        pen.centre(wide / 2, size * 2.2, words.slip, style.bold, size * 1.2)
        for number, line in enumerate(self.matter.slip):
            pen.text(layout.margin, size * (4.0 + 1.5 * number), line, style.regular, size)
        per_line = len(words.slip_fields) // 2
        for number, (label, share) in enumerate(words.slip_fields):
            line_number, column = divmod(number, per_line)
            before = sum(part for _, part in words.slip_fields[line_number * per_line : number])
            x = layout.margin + before * layout.width
            base = pen.height - size * (2.7 - 2.1 * line_number)
            used = pen.text(x, base, label, style.regular, size)
            end = layout.margin + (before + share) * layout.width
            end -= size * 0.8 if column < per_line - 1 else 0
            pen.line(x + used + 3, base + 2, end, base + 2)

"""收款收据: what a household takes home after paying, with stub and bookkeeping copy.

It is a receipt and never a tax invoice; its title must not sound like one (domain.md §1.8). All
three copies (存根, 客户, 记账) stand on one A4 to be cut apart, or one copy on half an A4.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from propdesk.documents import fonts
from propdesk.documents.letter_layout import edges
from propdesk.documents.letter_words import long_date
from propdesk.documents.press import A4, MM, Pen, Press
from propdesk.documents.stationery import HEAD_GREY, QUIET_GREY, page_of
from propdesk.documents.typesetting import width, wrap
from propdesk.i18n import _
from propdesk.office import money
from propdesk.office.errors import UserError
from propdesk.office.sheets import ReceiptRow, ReceiptSheet

COPIES = ("stub", "client", "books")
_COLUMNS = (0.24, 0.3, 0.28, 0.18)
_MARGIN = 16 * MM
_SIZE = 8.5
_PITCH = 12.5


class _Words(NamedTuple):
    title: str
    reversal: str
    copies: tuple[str, str, str]
    number: str
    day: str
    room: str
    payer: str
    heads: tuple[str, str, str, str]
    total: str
    in_words: str
    method: str
    reference: str
    collector: str
    remark: str
    credit: str
    reverses: str
    voided: str
    void_reason: str
    reprint: str
    seal: str
    note: str
    colon: str


_ZH = _Words(
    title="收款收据",
    reversal="收款收据（红冲）",
    copies=("第一联　存根", "第二联　客户", "第三联　记账"),
    number="收据编号",
    day="日期",
    room="房号",
    payer="交款人",
    heads=("收费项目", "归属期", "面积×单价×月数", "金额（元）"),
    total="合计",
    in_words="大写",
    method="收款方式",
    reference="流水号",
    collector="收款人",
    remark="备注",
    credit="预收余额 ¥{credit}",
    reverses="冲销收据 {number}",
    voided="作废",
    void_reason="作废原因：{reason}",
    reprint="补打 第{times}次",
    seal="单位（盖章）",
    note="本收据仅作收款凭证，需要发票请凭本收据开具。",
    colon="：",
)
_EN = _Words(
    title="Receipt",
    reversal="Receipt (reversal)",
    copies=("Copy 1: stub", "Copy 2: customer", "Copy 3: books"),
    number="No.",
    day="Date",
    room="Room",
    payer="Received from",
    heads=("Fee", "Period", "㎡ × price × months", "Amount (CNY)"),
    total="Total",
    in_words="In words",
    method="Paid by",
    reference="Reference",
    collector="Received by",
    remark="Remark",
    credit="credit held ¥{credit}",
    reverses="reverses receipt {number}",
    voided="VOID",
    void_reason="void: {reason}",
    reprint="Reprint no. {times}",
    seal="Office (seal)",
    note="Proof of payment only. For an official invoice, please show this receipt.",
    colon=": ",
)


def render(sheets: Sequence[ReceiptSheet], *, copy: str | None = None) -> bytes:
    """The receipts as a PDF: all three copies on each A4, or only `copy` (one of COPIES) on A5.

    A receipt with more rows than a copy holds goes on over further sheets. Raises UserError when
    there is nothing to print.
    """
    if not sheets:
        raise UserError(_("There is no receipt to print."))
    first = sheets[0]
    words = _words(first)
    press = Press(
        title=f"{words.title} {first.number}",
        author=first.company or first.community,
        language=first.language,
    )
    size = A4 if copy is None else (A4[0], A4[1] / 2)
    height = size[1] / 3 if copy is None else size[1]
    copies = COPIES if copy is None else (copy,)
    for sheet in sheets:
        parts = _parts(sheet, height)
        for page in range(len(parts)):
            pen = Pen(press, size[1])
            for position, name in enumerate(copies):
                _Copy(pen, sheet, position * height, height, name).draw(parts, page)
                if position:
                    pen.line(0, position * height, size[0], position * height, dash="4 3", grey=0.4)
            press.page(size, pen.content())
    return press.finish()


def _words(sheet: ReceiptSheet) -> _Words:
    return _EN if sheet.language == "en" else _ZH


class _Line(NamedTuple):
    """A row of the table in lines per column."""

    cells: tuple[list[str], list[str], list[str]]
    amount: str

    @property
    def height(self) -> float:
        """In points."""
        return max(len(cell) for cell in self.cells) * (_PITCH - 1) + 3


def _parts(sheet: ReceiptSheet, height: float) -> list[list[_Line]]:
    """The rows of each page of a copy."""
    room = height - 158 - (len(_remarks(sheet)) - 1) * _PITCH
    parts: list[list[_Line]] = [[]]
    used = 0.0
    for row in sheet.rows:
        line = _line(row)
        if used + line.height > room and parts[-1]:
            parts.append([])
            used = 0.0
        parts[-1].append(line)
        used += line.height
    return parts


def _line(row: ReceiptRow) -> _Line:
    face, wide = fonts.face(fonts.REGULAR), A4[0] - 2 * _MARGIN
    item, period, calculation = (
        wrap(face, text, _SIZE, wide * share - 6)
        for text, share in zip((row.item, row.period, row.calculation), _COLUMNS, strict=False)
    )
    return _Line((item, period, calculation), money.text(row.amount))


def _remarks(sheet: ReceiptSheet) -> list[str]:
    words = _words(sheet)
    notes = [sheet.remark] if sheet.remark else []
    if sheet.credit:
        notes.append(words.credit.format(credit=money.text(sheet.credit)))
    if sheet.reverses:
        notes.append(words.reverses.format(number=sheet.reverses))
    if sheet.voided:
        notes.append(words.void_reason.format(reason=sheet.voided))
    separator = "; " if sheet.language == "en" else "；"
    text = f"{words.remark}{words.colon}{separator.join(notes)}"
    return wrap(fonts.face(fonts.REGULAR), text, _SIZE, A4[0] - 2 * _MARGIN)[:4]


class _Copy:
    """One copy of a receipt on a strip of paper from `top`, `height` points high."""

    def __init__(self, pen: Pen, sheet: ReceiptSheet, top: float, height: float, copy: str) -> None:
        self.pen = pen
        self.sheet = sheet
        self.words = _words(sheet)
        self.top = top
        self.height = height
        self.copy = self.words.copies[COPIES.index(copy)]
        self.regular = fonts.face(fonts.REGULAR)
        self.bold = fonts.face(fonts.BOLD)
        self.left, self.right = _MARGIN, A4[0] - _MARGIN
        self.edges = edges(_COLUMNS, self.left, self.right - self.left)

    def draw(self, parts: Sequence[Sequence[_Line]], page: int) -> None:
        """The part of the copy that belongs to this page."""
        last = page == len(parts) - 1
        y = self._head(page, len(parts))
        y = self._table(parts[page], y)
        if last:
            y = self._sums(y)
        self._foot(y if last else y + 6)

    def _head(self, page: int, pages: int) -> float:
        sheet, words, pen = self.sheet, self.words, self.pen
        base = self.top + 34
        title = words.reversal if sheet.reverses else words.title
        pen.centre(A4[0] / 2, base, title, self.bold, 15)
        pen.text(self.left, base - 6, sheet.company or sheet.community, self.bold, 9.5)
        pen.right(self.right, base - 6, self.copy, self.regular, _SIZE)
        self._marks(A4[0] / 2 + width(self.bold, title, 15) / 2 + 10, base)
        number = f"{words.number}{words.colon}{sheet.number}"
        if pages > 1:
            number += f"　{page_of(page + 1, pages, sheet.language)}"
        day = f"{words.day}{words.colon}{long_date(sheet.issued_on, sheet.language)}"
        pen.text(self.left, base + 18, number, self.regular, _SIZE)
        pen.right(self.right, base + 18, day, self.regular, _SIZE)
        who = f"{words.room}{words.colon}{sheet.room}　　{words.payer}{words.colon}{sheet.payer}"
        line = wrap(self.regular, who, _SIZE + 1, self.right - self.left)[0]
        pen.text(self.left, base + 33, line, self.regular, _SIZE + 1)
        return base + 40

    def _marks(self, x: float, base: float) -> None:
        """作废 and 补打, framed beside the title."""
        sheet, words = self.sheet, self.words
        marks = [words.voided] if sheet.voided else []
        if sheet.reprint:
            marks.append(words.reprint.format(times=sheet.reprint))
        for mark in marks:
            wide = width(self.bold, mark, 9) + 8
            for edge in (base - 11, base + 4):
                self.pen.line(x, edge, x + wide, edge, thick=0.8)
            for edge in (x, x + wide):
                self.pen.line(edge, base - 11, edge, base + 4, thick=0.8)
            self.pen.text(x + 4, base - 0.5, mark, self.bold, 9)
            x += wide + 6

    def _table(self, lines: Sequence[_Line], y: float) -> float:
        pen, words = self.pen, self.words
        pen.box(self.left, y, self.right - self.left, 15, fill=HEAD_GREY)
        pen.line(self.left, y, self.right, y, thick=0.8)
        for column, head in enumerate(words.heads[:3]):
            pen.text(self.edges[column] + 3, y + 10.5, head, self.bold, _SIZE)
        pen.right(self.right - 3, y + 10.5, words.heads[3], self.bold, _SIZE)
        y += 15
        for line in lines:
            for column, cell in enumerate(line.cells):
                for number, text in enumerate(cell):
                    base = y + 10 + number * (_PITCH - 1)
                    pen.text(self.edges[column] + 3, base, text, self.regular, _SIZE)
            pen.right(self.right - 3, y + 10, line.amount, self.regular, _SIZE)
            y += line.height
            pen.rule(self.left, self.right, y)
        return y

    def _sums(self, y: float) -> float:
        sheet, words, pen = self.sheet, self.words, self.pen
        base = y + 12
        sum_text = f"¥{money.text(sheet.total)}"
        pen.right(self.right - 3, base, sum_text, self.bold, 10)
        text = words.total
        if sheet.capital:
            text += f"　{words.in_words}{words.colon}{sheet.capital}"
        pen.text(self.left + 3, base, text, self.bold, 9.5)
        pen.line(self.left, y + 18, self.right, y + 18, thick=0.8)
        return y + 18

    def _foot(self, y: float) -> None:
        sheet, words, pen = self.sheet, self.words, self.pen
        parts = [f"{words.method}{words.colon}{sheet.method}"]
        if sheet.reference:
            parts.append(f"{words.reference}{words.colon}{sheet.reference}")
        parts.append(f"{words.collector}{words.colon}{sheet.collector}")
        base = y + 13
        for line in [*wrap(self.regular, "　　".join(parts), _SIZE, 480)[:2], *_remarks(sheet)]:
            pen.text(self.left, base, line, self.regular, _SIZE)
            base += _PITCH
        base = self.top + self.height - 16
        pen.text(self.left, base, words.note, self.regular, 7.5, grey=QUIET_GREY)
        pen.right(self.right - 40, base - 6, words.seal, self.regular, _SIZE)


__all__ = ["COPIES", "ReceiptRow", "ReceiptSheet", "render"]

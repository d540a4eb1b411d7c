"""A household's account (对账单): every charge and payment with the running balance."""

from __future__ import annotations

from typing import NamedTuple

from propdesk.documents import fonts
from propdesk.documents.letter_layout import edges
from propdesk.documents.letter_words import long_date
from propdesk.documents.press import A4, MM, Pen, Press
from propdesk.documents.stationery import HEAD_GREY, MARGIN, QUIET_GREY, page_of
from propdesk.documents.typesetting import wrap
from propdesk.office import money
from propdesk.office.sheets import StatementRow, StatementSheet

_COLUMNS = (0.13, 0.16, 0.35, 0.12, 0.12, 0.12)
_SIZE = 9.0
_PITCH = 12.0
_BOTTOM = A4[1] - 18 * MM


class _Words(NamedTuple):
    title: str
    heads: tuple[str, str, str, str, str, str]
    room: str
    name: str
    area: str
    span: str
    until: str
    unit: str
    opening: str
    owing: str
    credit: str
    questions: str


_ZH = _Words(
    title="收费对账单",
    heads=("日期", "事项", "说明", "应缴", "已缴", "余额"),
    room="房号：{room}",
    name="户名：{name}",
    area="建筑面积：{area} ㎡",
    span="期间：{first} 至 {last}",
    until="截至：{last}",
    unit="金额单位：元；余额为正表示欠缴，为负表示预收",
    opening="期初余额",
    owing="截至 {day} 欠缴 ¥{owing}",
    credit="预收余额 ¥{credit}",
    questions="如有疑问，请致电 {phone}。",
)
_EN = _Words(
    title="Account statement",
    heads=("Date", "What", "Details", "Charged", "Paid", "Balance"),
    room="Room: {room}",
    name="Name: {name}",
    area="Area: {area} ㎡",
    span="From {first} to {last}",
    until="As of {last}",
    unit="Amounts in CNY; a positive balance is owed, a negative one is credit",
    opening="Opening balance",
    owing="Owing on {day}: ¥{owing}",
    credit="credit held ¥{credit}",
    questions="Questions? Please call {phone}.",
)


def render(sheet: StatementSheet) -> bytes:
    """The statement as a PDF, its headings repeated on every page."""
    return _Statement(sheet).pdf()


class _Statement:
    def __init__(self, sheet: StatementSheet) -> None:
        self.sheet = sheet
        self.words = _EN if sheet.language == "en" else _ZH
        self.regular = fonts.face(fonts.REGULAR)
        self.bold = fonts.face(fonts.BOLD)
        self.left, self.right = MARGIN, A4[0] - MARGIN
        self.edges = edges(_COLUMNS, self.left, self.right - self.left)
        self.press = Press(
            title=f"{self.words.title} {sheet.room} {sheet.as_of}",
            author=sheet.company or sheet.community,
            language=sheet.language,
        )
        self.pens: list[Pen] = []
        self.y = 0.0

    def pdf(self) -> bytes:
        """All pages."""
        sheet = self.sheet
        self._page()
        if sheet.starts_on or sheet.opening:
            day = sheet.starts_on or (sheet.rows[0].on if sheet.rows else sheet.as_of)
            self._row(StatementRow(day, self.words.opening, "", None, None, sheet.opening))
        for row in sheet.rows:
            self._row(row)
        self._end()
        for number, pen in enumerate(self.pens, 1):
            text = page_of(number, len(self.pens), sheet.language)
            middle = A4[0] / 2
            pen.centre(middle, A4[1] - 9 * MM, text, self.regular, 8.5, grey=QUIET_GREY)
            self.press.page(A4, pen.content())
        return self.press.finish()

    def _page(self) -> None:
        pen = Pen(self.press, A4[1])
        first = not self.pens
        self.pens.append(pen)
        sheet, words = self.sheet, self.words
        base = 20 * MM
        pen.text(self.left, base, sheet.company or sheet.community, self.bold, 11)
        pen.right(self.right, base, sheet.community, self.regular, 9, grey=QUIET_GREY)
        pen.line(self.left, base + 7, self.right, base + 7, thick=0.8)
        self.y = base + 20
        if first:
            pen.centre(A4[0] / 2, base + 34, words.title, self.bold, 16)
            self.y = base + 56
        facts = [words.room.format(room=sheet.room), words.name.format(name=sheet.name)]
        if sheet.area is not None:
            facts.append(words.area.format(area=sheet.area))
        last = long_date(sheet.as_of, sheet.language)
        if sheet.starts_on:
            begun = long_date(sheet.starts_on, sheet.language)
            facts.append(words.span.format(first=begun, last=last))
        else:
            facts.append(words.until.format(last=last))
        for line in wrap(self.regular, "　".join(facts), 9.5, self.right - self.left)[:3]:
            pen.text(self.left, self.y, line, self.regular, 9.5)
            self.y += 14
        self._head(pen)

    def _head(self, pen: Pen) -> None:
        pen.right(self.right, self.y, self.words.unit, self.regular, 8, grey=QUIET_GREY)
        self.y += 5
        pen.box(self.left, self.y, self.right - self.left, 17, fill=HEAD_GREY)
        pen.line(self.left, self.y, self.right, self.y, thick=0.8)
        for column, head in enumerate(self.words.heads):
            if column < 3:
                pen.text(self.edges[column] + 3, self.y + 12, head, self.bold, _SIZE)
            else:
                pen.right(self.edges[column + 1] - 3, self.y + 12, head, self.bold, _SIZE)
        self.y += 17
        pen.line(self.left, self.y, self.right, self.y)

    def _row(self, row: StatementRow) -> None:
        what, detail = (
            wrap(self.regular, text, _SIZE, self.edges[column + 1] - self.edges[column] - 6)
            for column, text in ((1, row.what), (2, row.detail))
        )
        height = max(len(what), len(detail)) * _PITCH + 4
        if self.y + height > _BOTTOM:
            self._page()
        pen, base = self.pens[-1], self.y + 11.5
        pen.text(self.edges[0] + 3, base, row.on.isoformat(), self.regular, _SIZE)
        for column, lines in ((1, what), (2, detail)):
            for number, line in enumerate(lines):
                y = base + number * _PITCH
                pen.text(self.edges[column] + 3, y, line, self.regular, _SIZE)
        for column, amount in ((3, row.charged), (4, row.paid), (5, row.balance)):
            if amount is not None:
                text = money.text(amount)
                pen.right(self.edges[column + 1] - 3, base, text, self.regular, _SIZE)
        self.y += height
        pen.rule(self.left, self.right, self.y)

    def _end(self) -> None:
        sheet, words = self.sheet, self.words
        if self.y + 48 > _BOTTOM:
            self._page()
        pen = self.pens[-1]
        pen.line(self.left, self.y, self.right, self.y, thick=0.8)
        day = long_date(sheet.as_of, sheet.language)
        text = words.owing.format(day=day, owing=money.text(sheet.owing))
        if sheet.credit:
            separator = ", " if sheet.language == "en" else "，"
            text += separator + words.credit.format(credit=money.text(sheet.credit))
        pen.text(self.left, self.y + 20, text, self.bold, 11)
        if sheet.phone:
            questions = words.questions.format(phone=sheet.phone)
            pen.text(self.left, self.y + 38, questions, self.regular, 9)


__all__ = ["StatementRow", "StatementSheet", "render"]

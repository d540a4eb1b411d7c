"""What is to be set of a letter, broken into lines, before anything is drawn.

Lines do not depend on how much air is between them, so their number tells beforehand whether the
letter fits one page, or fits it when set closer.
"""

from __future__ import annotations

from propdesk.documents import letter_words
from propdesk.documents.letter_layout import Layout
from propdesk.documents.letter_style import Style
from propdesk.documents.letter_words import long_date
from propdesk.documents.typesetting import wrap
from propdesk.office import money
from propdesk.office.sheets import NoticeRow, NoticeSheet

_LONGEST_NAME = 3
"""Lines; a longer addressee ends in "…"."""


class Matter:
    """The lines of one letter."""

    def __init__(self, style: Style, sheet: NoticeSheet) -> None:
        self.style = style
        self.sheet = sheet
        self.indent = 0.0 if style.words.language == "en" else 2 * style.layout.body
        self.addressee = self._addressee()
        self.before = [self.paragraph(text) for text in sheet.before]
        self.rows = [self._row(row) for row in sheet.rows]
        self.sum = self._sum()
        self.texts = self._notes() + sheet.after
        """What stands below the sum."""
        self.after = [self.paragraph(text) for text in self.texts]
        self.left, self.right = self._signature()
        self.slip = self._slip() if sheet.slip else []

    def height(self, layout: Layout) -> float:
        """How high all of it is on one page, in points."""
        style = self.style
        paragraphs = [*self.before, *self.after]
        lines = len(self.addressee) + len(self.sum) + sum(len(lines) for lines in paragraphs)
        gaps = 0.0 if self.indent else len(paragraphs) * layout.paragraph_gap
        rows = sum(self.rows) * style.row_pitch + (len(self.rows) + 1) * layout.pad
        table = layout.head_height + rows + style.row_pitch + 0.4 * layout.body
        return (
            layout.front_height
            + lines * layout.body * layout.leading
            + gaps
            + (table if self.rows else 0.0)
            + layout.sum_gap
            + layout.signature_height(max(len(self.left), len(self.right)))
            + (layout.slip_height(len(self.slip)) if self.slip else 0.0)
        )

    def paragraph(self, text: str) -> list[str]:
        """A paragraph in lines; in Chinese the first is indented by two characters."""
        layout = self.style.layout
        return wrap(self.style.regular, text, layout.body, layout.width, self.indent)

    def _addressee(self) -> list[str]:
        layout, sheet, words = self.style.layout, self.sheet, self.style.words
        separator = ", " if words.language == "en" else "　"
        text = separator.join(part for part in (sheet.room, sheet.addressee) if part)
        lines = wrap(self.style.bold, text + words.colon, layout.body, layout.width)
        if len(lines) > _LONGEST_NAME:
            lines = [*lines[: _LONGEST_NAME - 1], lines[_LONGEST_NAME - 1][:-2] + "…"]
        return lines

    def _row(self, row: NoticeRow) -> int:
        """How many lines a row of the table takes."""
        style = self.style
        if style.layout.stacked:
            return len(style.stacked_lines(row))
        return max(
            len(style.fit(row.item, 0)),
            len(style.fit(letter_words.period(row.starts_on, row.ends_on, style.language), 1)),
            len(style.fit(row.calculation, 2)),
        )

    def _sum(self) -> list[str]:
        style, sheet, words = self.style, self.sheet, self.style.words
        label = words.sum_to_pay if sheet.stage == "1" else words.sum_owing
        text = f"{label}¥{money.text(sheet.total)}"
        if sheet.capital:
            text += words.in_words.format(capital=sheet.capital)
        return wrap(style.bold, text, style.layout.body, style.layout.width)

    def _notes(self) -> tuple[str, ...]:
        sheet, words = self.sheet, self.style.words
        notes = []
        if sheet.credit > 0:
            notes.append(words.credit.format(credit=money.text(sheet.credit)))
        if sheet.late_charge:
            notes.append(sheet.late_charge)
        return tuple(notes)

    def _signature(self) -> tuple[list[str], list[str]]:
        """Whom to call and where to pay over the whole width; below, who signs left and right."""
        sheet, words, layout = self.sheet, self.style.words, self.style.layout
        left: list[str] = []
        for label, text in ((words.phone, sheet.phone), (words.account, sheet.account)):
            if text:
                left += wrap(self.style.regular, label + text, layout.table, layout.width)
        name = sheet.company or sheet.community
        share = layout.width * (0.5 if sheet.co_signature else 0.9)
        right = wrap(self.style.regular, name + words.seal, layout.table, share)
        if len(right) > 1:
            right = [*wrap(self.style.regular, name, layout.table, share), words.seal.strip()]
        right = [""] * len(left) + right + [long_date(sheet.issued_on, words.language)]
        if sheet.co_signature:
            left += wrap(
                self.style.regular, sheet.co_signature + words.seal, layout.table, share * 0.9
            )
        return left, right

    def _slip(self) -> list[str]:
        sheet, words, layout = self.sheet, self.style.words, self.style.layout
        text = words.slip_text.format(
            company=sheet.company or sheet.community,
            day=long_date(sheet.issued_on, words.language),
            title=sheet.title,
        )
        return wrap(self.style.regular, text, layout.table, layout.width)

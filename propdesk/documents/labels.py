"""Labels for facilities (设备状态牌): on A4 grids or one to a page, true to the millimetre.

A label shows number, name, place and the month of the next inspection, and a QR code of the number.
Long names are set smaller until they fit. A sheet partly used begins at its first free label, and
an offset makes up for what the printer is out; a page of rulers and frames shows how much that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from propdesk.documents import fonts, qr
from propdesk.documents.fonts import Face
from propdesk.documents.press import MM, Pen, Press
from propdesk.documents.stationery import QUIET_GREY
from propdesk.documents.typesetting import width, wrap
from propdesk.i18n import _
from propdesk.office import label_layouts
from propdesk.office.errors import UserError
from propdesk.office.facility_sheets import Label, Labels, PaperHead
from propdesk.office.facility_words import Words, words
from propdesk.office.label_layouts import LabelLayout

_INSET = 2.2 * MM
_EDGE = 4 * MM
"""What printers leave white at the edge of A4."""
_LEADING = 1.27
_MODULE = 0.9 * MM
"""A code need not be drawn with larger squares than this."""


def render(
    labels: Labels, layout: str = "3x8", start: int = 1, dx: float = 0.0, dy: float = 0.0
) -> bytes:
    """The labels as a PDF. Raises UserError when there is none, or a place that cannot be.

    `start` is the first free label of the first sheet, from 1, row by row; `dx`, `dy`: mm to the
    right and down.
    """
    sheet = label_layouts.of(layout)
    if not labels.labels:
        raise UserError(_("There is no facility to print a label for. Choose some first."))
    if not 1 <= start <= sheet.count:
        raise UserError(
            _("This sheet has {count} labels. Begin at one from 1 to {count}.").format(
                count=sheet.count
            ),
            field="start",
        )
    _check_offset(dx, dy)
    press = _press(labels.head, sheet)
    say = words(labels.head.language)
    pen = Pen(press, sheet.page[1] * MM)
    for number, label in enumerate(labels.labels, start - 1):
        at = number % sheet.count
        if at == 0 and number >= sheet.count:
            press.page(_size(sheet), pen.content())
            pen = Pen(press, sheet.page[1] * MM)
        x, y = sheet.place(at)
        _Label(pen, sheet, say, (x + dx) * MM, (y + dy) * MM).draw(label)
    press.page(_size(sheet), pen.content())
    return press.finish()


def calibration(head: PaperHead, layout: str = "3x8", dx: float = 0.0, dy: float = 0.0) -> bytes:
    """A page with two rulers and the frames of the labels, to be laid on a label sheet."""
    sheet = label_layouts.of(layout)
    _check_offset(dx, dy)
    press = _press(head, sheet)
    say = words(head.language)
    pen = Pen(press, sheet.page[1] * MM)
    for at in range(sheet.count):
        x, y = sheet.place(at)
        pen.frame((x + dx) * MM, (y + dy) * MM, sheet.width * MM, sheet.height * MM, thick=0.3)
    _rulers(pen, sheet)
    _explain(pen, sheet, say, dx, dy)
    press.page(_size(sheet), pen.content())
    return press.finish()


def _press(head: PaperHead, sheet: LabelLayout) -> Press:
    return Press(
        title=sheet.name(head.language),
        author=head.company or head.community,
        language=head.language,
    )


def _size(sheet: LabelLayout) -> tuple[float, float]:
    return sheet.page[0] * MM, sheet.page[1] * MM


def _check_offset(dx: float, dy: float) -> None:
    most = label_layouts.MOST_OFFSET
    if abs(dx) > most or abs(dy) > most:
        raise UserError(
            _("An offset is at most {most} mm in each direction.").format(most=f"{most:g}"),
            field="offset",
        )


class _Line(NamedTuple):
    """A text of a label before it is fitted."""

    text: str
    face: Face
    size: float
    grey: float = 0.0


class _Label:
    """One label whose top left corner is at x, y."""

    def __init__(self, pen: Pen, sheet: LabelLayout, say: Words, x: float, y: float) -> None:
        self.pen = pen
        self.say = say
        self.regular, self.bold = fonts.face(fonts.REGULAR), fonts.face(fonts.BOLD)
        page = sheet.page[0] * MM
        wide, high = sheet.width * MM, sheet.height * MM
        self.left = max(x + _INSET, _EDGE if page > 150 * MM else 0.0)
        self.right = min(x + wide - _INSET, page - _EDGE if page > 150 * MM else page)
        self.top, self.high = y + _INSET, high - 2 * _INSET
        self.scale = min(high / (37 * MM), wide / (62 * MM))

    def draw(self, label: Label) -> None:
        """Draw code and words."""
        side, _dark = qr.modules(label.number)
        quiet = qr.QUIET / (side + 2 * qr.QUIET)
        size = min(self.high, (self.right - self.left) * 0.42, (side + 2 * qr.QUIET) * _MODULE)
        # The label is white: the margin of the code may lie over the edge of what is printed.
        x = self.left - size * quiet * 0.6
        qr.draw(self.pen, label.number, x, self.top + (self.high - size) / 2, size)
        text_left = x + size * (1 - quiet) + 1.8 * MM
        self._text(label, text_left, self.right - text_left)

    def _text(self, label: Label, left: float, room: float) -> None:
        lines = self._lines(label)
        foot = self._foot(label)
        scale = self.scale
        while True:
            laid = [self._wrapped(line, scale, room) for line in lines + foot]
            high = sum(height for _lines, _size, height in laid)
            if high <= self.high or scale < 0.05:
                break
            scale *= 0.94
        y = self.top + max((self.high - high) * 0.42, 0.0)
        for line, (wrapped, size, _height) in zip(lines + foot, laid, strict=True):
            for text in wrapped:
                self.pen.text(left, y + size, text, line.face, size, grey=line.grey)
                y += size * _LEADING

    def _lines(self, label: Label) -> list[_Line]:
        lines = [
            _Line(label.number, self.bold, 15),
            _Line(label.name, self.bold, 10.5),
            _Line(label.place, self.regular, 8.5),
        ]
        return [line for line in lines if line.text]

    def _foot(self, label: Label) -> list[_Line]:
        if not label.next_month:
            return []
        text = f"{self.say('labels.next')} {label.next_month}"
        what = [_Line(label.next_what, self.regular, 7.5)] if label.next_what else []
        return [_Line(text, self.bold, 8.5), *what]

    def _wrapped(self, line: _Line, scale: float, room: float) -> tuple[list[str], float, float]:
        """The lines of a text at a scale; a number is rather set smaller than broken."""
        size = line.size * scale
        if line.face is self.bold and " " not in line.text and line.size > 12:
            wide = width(line.face, line.text, size)
            size = max(size * min(1.0, room / wide if wide else 1.0), size * 0.45)
        wrapped = wrap(line.face, line.text, size, room)
        return wrapped, size, len(wrapped) * size * _LEADING


def _rulers(pen: Pen, sheet: LabelLayout) -> None:
    """A ruler across and one down, with a tick each mm, crossing near the page's middle."""
    regular = fonts.face(fonts.REGULAR)
    long = _long(sheet)
    x0, y0 = (sheet.page[0] - long) / 2, sheet.page[1] * 0.5
    pen.line(x0 * MM, y0 * MM, (x0 + long) * MM, y0 * MM)
    top = (sheet.page[1] - min(long, _down(sheet))) / 2
    column = x0
    pen.line(column * MM, top * MM, column * MM, (top + _down(sheet)) * MM)
    for mm in range(long + 1):
        tick = 4.0 if mm % 10 == 0 else 2.6 if mm % 5 == 0 else 1.6
        pen.line((x0 + mm) * MM, y0 * MM, (x0 + mm) * MM, (y0 - tick) * MM, thick=0.25)
        if mm % 10 == 0 and mm:
            pen.centre((x0 + mm) * MM, (y0 + 3) * MM, str(mm), regular, 6)
    for mm in range(_down(sheet) + 1):
        tick = 4.0 if mm % 10 == 0 else 2.6 if mm % 5 == 0 else 1.6
        pen.line(column * MM, (top + mm) * MM, (column - tick) * MM, (top + mm) * MM, thick=0.25)
        if mm % 10 == 0 and mm:
            pen.right((column - 4.4) * MM, (top + mm) * MM + 2, str(mm), regular, 6)


def _long(sheet: LabelLayout) -> int:
    """The ruler across, whole centimetres, mm."""
    return min(100, int((sheet.page[0] - 16) // 10) * 10)


def _down(sheet: LabelLayout) -> int:
    return min(100, int((sheet.page[1] - 6) // 10) * 10)


def _explain(pen: Pen, sheet: LabelLayout, say: Words, dx: float, dy: float) -> None:
    regular, bold = fonts.face(fonts.REGULAR), fonts.face(fonts.BOLD)
    x0 = (sheet.page[0] - _long(sheet)) / 2
    left, y = (x0 + 5) * MM, sheet.page[1] * MM * 0.5 + 5 * MM
    room = (_long(sheet) - 6) * MM
    texts = (
        (say("labels.calibration"), bold, 1.25),
        (
            say("labels.calibration_text", across=_long(sheet), down=_down(sheet)),
            regular,
            1.0,
        ),
        (
            say(
                "labels.calibration_layout",
                name=sheet.name(say.language),
                columns=sheet.columns,
                rows=sheet.rows,
                width=f"{sheet.width:g}",
                height=f"{sheet.height:g}",
                dx=f"{dx:g}",
                dy=f"{dy:g}",
            ),
            regular,
            1.0,
        ),
    )
    size = 9.0
    while size > 1 and _needed(texts, size, room) > sheet.page[1] * MM * 0.5 - 7 * MM:
        size *= 0.94
    pen.box(left - 4, y - 2, room + 8, _needed(texts, size, room) + 8, fill=1.0)
    for text, face, scale in texts:
        for line in wrap(face, text, size * scale, room):
            y += size * scale * 1.35
            pen.text(left, y, line, face, size * scale, grey=QUIET_GREY)


def _needed(texts: Sequence[tuple[str, Face, float]], size: float, room: float) -> float:
    return sum(
        len(wrap(face, text, size * scale, room)) * size * scale * 1.35
        for text, face, scale in texts
    )


__all__ = ["calibration", "render"]

"""Pages of running text, tables, facts and photos, set fast: for registers and reports.

A `Paper` is a document in the making. Its pages are held back until all are drawn, so that each can
say 第 n 页 共 m 页 and a table of contents in front can name pages behind it. Texts are wrapped and
never cut; a row that is higher than a page goes on over the next. Measures in points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from propdesk.documents import fonts
from propdesk.documents.fonts import Face
from propdesk.documents.paper_tables import Band, Column, Facts, Row, RowPlace, Table, Total
from propdesk.documents.press import A4, MM, Form, Link, Pen, Press
from propdesk.documents.stationery import MARGIN, QUIET_GREY, page_of
from propdesk.documents.typesetting import width, wrap
from propdesk.office.facility_sheets import Fact, PaperHead, Picture

_FOOT = 17 * MM


class _Bookmark(NamedTuple):
    level: int
    title: str
    pen: Pen
    y: float


class _Jump(NamedTuple):
    pen: Pen
    box: tuple[float, float, float, float]
    to: Pen


class Paper:
    """A document in the making. `y` is how far down the page `pen` draws on it is filled."""

    def __init__(
        self,
        head: PaperHead,
        title: str,
        *,
        size: tuple[float, float] = A4,
        margin: float = MARGIN,
        binding: float | None = None,
        top: float = 18 * MM,
    ) -> None:
        self.head = head
        self.title = title
        self.size = size
        self.left = margin if binding is None else binding
        self.right = size[0] - margin
        self.width = self.right - self.left
        self.top = top
        self.bottom = size[1] - _FOOT
        self.regular = fonts.face(fonts.REGULAR)
        self.bold = fonts.face(fonts.BOLD)
        self.press = Press(
            title=title,
            author=head.company or head.community,
            language=head.language,
            subject=head.made_on.isoformat(),
        )
        self.pages: list[Pen] = []
        self.unnumbered: list[Pen] = []
        self.running = title
        """What stands at the top right of each page from now on."""
        self._starts: list[Pen] = []
        self._bookmarks: list[_Bookmark] = []
        self._jumps: list[_Jump] = []
        self.y = 0.0

    @property
    def pen(self) -> Pen:
        """The page that is being filled."""
        return self.pages[-1]

    def blank_page(self) -> Pen:
        """Begin a page with nothing on it."""
        self.pages.append(Pen(self.press, self.size[1]))
        self.y = self.top
        return self.pen

    def page(self) -> None:
        """Begin a page: who prints on the left, what it is on the right, a line."""
        pen = self.blank_page()
        base = self.top
        who = self.head.company or self.head.community
        pen.text(self.left, base, who, self.bold, 9.5)
        used = width(self.bold, who, 9.5) + 12
        right = self.running
        if self.head.company and self.head.community not in right:
            right = f"{self.head.community}　{right}"
        lines = wrap(self.regular, right, 8.5, max(self.width - used, self.width * 0.3))
        for number, line in enumerate(lines[:2]):
            pen.right(
                self.right,
                base - 10.5 * (len(lines[:2]) - 1 - number),
                line,
                self.regular,
                8.5,
                grey=QUIET_GREY,
            )
        pen.line(self.left, base + 6, self.right, base + 6, thick=0.8)
        self.y = base + 18

    def part(self) -> None:
        """Begin a part on a page of its own, numbered from 1: a sheet to be taken out alone."""
        self.page()
        self._starts.append(self.pen)

    def room(self, height: float) -> bool:
        """Begin a new page unless so much room is left; whether it did."""
        if self.y + height <= self.bottom:
            return False
        self.page()
        return True

    def gap(self, height: float) -> None:
        """Leave white."""
        self.y += height

    def bookmark(self, level: int, title: str, *, above: float = 14.0) -> None:
        """An entry of the outline that leads to where the page is filled to."""
        self._bookmarks.append(_Bookmark(level, title, self.pen, self.y - above))

    def jump(self, pen: Pen, box: tuple[float, float, float, float], to: Pen) -> None:
        """Have a click into the box (x, y, width, height) on `pen` lead to the page of `to`."""
        self._jumps.append(_Jump(pen, box, to))

    def heading(self, text: str, *, size: float = 16.0, sub: str = "") -> None:
        """The title of the document in the middle, and a line under it."""
        lines = wrap(self.bold, text, size, self.width)
        self.room(size * 2 * len(lines))
        for line in lines:
            self.y += size * 1.35
            self.pen.centre(self._middle, self.y, line, self.bold, size)
        for line in wrap(self.regular, sub, 9.5, self.width) if sub else []:
            self.y += 16
            self.pen.centre(self._middle, self.y, line, self.regular, 9.5, grey=QUIET_GREY)
        self.y += 10

    @property
    def _middle(self) -> float:
        return (self.left + self.right) / 2

    def caption(self, text: str, *, size: float = 11.0, keep: float = 60.0) -> None:
        """A heading inside the document, kept with `keep` points of what follows."""
        lines = wrap(self.bold, text, size, self.width)
        self.room(size * 1.5 * len(lines) + keep)
        self.y += size * 0.5
        for line in lines:
            self.y += size * 1.3
            self.pen.text(self.left, self.y, line, self.bold, size)
        self.y += size * 0.45

    def text(
        self,
        text: str,
        *,
        size: float = 10.5,
        face: Face | None = None,
        indent: float = 0.0,
        leading: float = 1.5,
        grey: float = 0.0,
        after: float = 3.0,
    ) -> None:
        """A paragraph; it may go on over the next page."""
        face = face or self.regular
        for number, line in enumerate(wrap(face, text, size, self.width, indent)):
            self.room(size * leading)
            self.y += size * leading
            x = self.left + (0.0 if number else indent)
            self.pen.text(x, self.y - size * (leading - 1) / 2, line, face, size, grey=grey)
        self.y += after

    def table(
        self,
        columns: Sequence[Column],
        rows: Iterable[Row],
        *,
        size: float = 8.5,
        least: float = 0.0,
        ruled: bool = False,
    ) -> list[RowPlace]:
        """A table; its head comes again on every page. Gives where each row came to stand.

        `least`: the least height of a row, points, where something is to be written by hand;
        `ruled`: with lines between the columns.
        """
        return Table(self, columns, size, least=least, ruled=ruled).draw(rows)

    def facts(self, facts: Sequence[Fact], *, size: float = 9.0, across: int = 2) -> None:
        """Names and values in `across` columns between hairlines; a long value takes a row."""
        Facts(self, size, across).draw(facts)

    def pictures(
        self, pictures: Sequence[Picture], *, across: int = 2, height: float = 62 * MM
    ) -> None:
        """Photos side by side, each in its own shape, with what they show below."""
        gutter = 5 * MM
        room = (self.width - gutter * (across - 1)) / across
        for start in range(0, len(pictures), across):
            row = pictures[start : start + across]
            sizes = [fitted(picture, room, height) for picture in row]
            captions = [
                wrap(self.regular, one.caption, 8.5, room) if one.caption else [] for one in row
            ]
            high = max(size[1] for size in sizes)
            self.room(high + 12 * max(len(lines) for lines in captions) + 12)
            for number, picture in enumerate(row):
                x = self.left + number * (room + gutter)
                if across == 1:
                    x += (room - sizes[0][0]) / 2
                self.picture(picture, x, self.y, *sizes[number])
                for line_number, line in enumerate(captions[number]):
                    base = self.y + high + 12 + 11.5 * line_number
                    self.pen.text(x, base, line, self.regular, 8.5, grey=QUIET_GREY)
            self.y += high + 12 * max(len(lines) for lines in captions) + 10

    def picture(self, picture: Picture, x: float, y: float, wide: float, high: float) -> None:
        """One photo with its top left corner at x, y; an empty frame for one that was lost."""
        if not picture.jpeg:
            self.pen.frame(x, y, wide, high)
            return
        self.pen.picture(self._image(picture), x, y, wide, high)

    def _image(self, picture: Picture) -> Form:
        grey = jpeg_components(picture.jpeg) == 1
        return self.press.picture(picture.jpeg, picture.width, picture.height, grey=grey)

    def signatures(self, names: Sequence[str], *, date_word: str, across: int = 2) -> None:
        """A line to sign for each name, with room for the day."""
        room = self.width / across
        rows = -(-len(names) // across)
        self.room(26 * rows)
        for at, name in enumerate(names):
            column, row = at % across, at // across
            x, base = self.left + column * room, self.y + 18 + 26 * row
            end = x + room - 12
            day = width(self.regular, date_word, 9) + 66
            used = self.pen.text(x, base, f"{name}{self._colon}", self.regular, 9)
            self.pen.line(x + used + 2, base + 2, end - day - 4, base + 2)
            self.pen.text(end - day + 4, base, date_word, self.regular, 9)
            self.pen.line(end - 60, base + 2, end, base + 2)
        self.y += 26 * rows

    @property
    def _colon(self) -> str:
        return ": " if self.head.language == "en" else "："

    def _numbers(self) -> list[tuple[int, int]]:
        """The number of each page, and of how many: of all pages, or of those of its part."""
        starts = {id(pen) for pen in self._starts}
        counts: list[int] = []
        for pen in self.pages:
            if not counts or id(pen) in starts:
                counts.append(0)
            counts[-1] += 1
        return [(number, pages) for pages in counts for number in range(1, pages + 1)]

    def finish(self) -> bytes:
        """The PDF. The paper cannot be used afterwards."""
        place = {id(pen): number for number, pen in enumerate(self.pages, 1)}
        silent = {id(pen) for pen in self.unnumbered}
        links: dict[int, list[Link]] = {}
        for jump in self._jumps:
            links.setdefault(id(jump.pen), []).append(Link(*jump.box, place[id(jump.to)]))
        for pen, (number, pages) in zip(self.pages, self._numbers(), strict=True):
            if id(pen) not in silent:
                text = page_of(number, pages, self.head.language)
                base = self.size[1] - 9 * MM
                pen.centre(self.size[0] / 2, base, text, self.regular, 8.5, grey=QUIET_GREY)
            self.press.page(self.size, pen.content(), links.get(id(pen), ()))
        for mark in sorted(self._bookmarks, key=lambda mark: (place[id(mark.pen)], mark.y)):
            self.press.bookmark(mark.level, mark.title, place[id(mark.pen)], self.size[1] - mark.y)
        return self.press.finish()


def fitted(picture: Picture, wide: float, high: float) -> tuple[float, float]:
    """The size of a photo in points that fits into wide × high in its own shape."""
    scale = min(wide / max(picture.width, 1), high / max(picture.height, 1))
    return picture.width * scale, picture.height * scale


def jpeg_components(jpeg: bytes) -> int:
    """How many colours a JPEG has: 1 grey, 3 RGB, 4 CMYK; 3 where it does not say."""
    at = 2
    while at + 9 < len(jpeg) and jpeg[at] == 0xFF:
        marker, size = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return jpeg[at + 9]
        at += 2 + size
    return 3


__all__ = ["Band", "Column", "Paper", "Row", "Total", "fitted", "jpeg_components"]

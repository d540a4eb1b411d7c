"""Letters to households that owe (缴费通知单, 催缴通知单): a whole run as one PDF.

`gather` in office/letters.py makes the sheets, `render` prints them in the order given, and
`issue` in office/letters.py numbers the letters and keeps them as printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from propdesk.documents import fonts
from propdesk.documents.letter_layout import HALF, LARGE, PLAIN
from propdesk.documents.letter_matter import Matter
from propdesk.documents.letter_setting import Letter
from propdesk.documents.letter_style import Style
from propdesk.documents.letter_words import words
from propdesk.documents.press import Pen, Press
from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.office.progress import QUIET, Progress
from propdesk.office.sheets import NoticeRow, NoticeSheet, Place, Printed

HALF_MARK = b"%PropDesk right half\n"
"""Parts the two letters of a 2-up page, so that each can be taken out alone."""


def render(
    sheets: Sequence[NoticeSheet],
    *,
    two_up: bool = False,
    large: bool = False,
    progress: Progress = QUIET,
) -> Printed:
    """The letters as one PDF, and where each lies in it.

    `two_up`: two letters side by side on each A4 (a cut down the middle gives A5). `large`: 16 pt
    for residents who read with difficulty, nothing under 14 pt. The same sheets give the same
    bytes. Raises UserError when there is nothing to print, Cancelled when the clerk stops it.
    """
    if not sheets:
        raise UserError(_("There is no letter to print."))
    if two_up and large:
        raise UserError(_("Large print needs a whole page: choose large print or two to a page."))
    first = sheets[0]
    press = Press(
        title=f"{first.title} {first.issued_on}",
        author=first.company or first.community,
        language=first.language,
        subject=first.community,
    )
    layout = HALF if two_up else LARGE if large else PLAIN
    labels = words(first.language)
    styles = (Style(press, layout, labels), Style(press, layout.tighter(), labels))
    paper = _Halves(press) if two_up else _Wholes(press, layout.size)
    for sheet in progress.over(sheets, _("Setting letters")):
        paper.add(_set(styles, sheet, paper.left))
    paper.close()
    return Printed(press.finish(), tuple(paper.places))


def _set(styles: Sequence[Style], sheet: NoticeSheet, left: Callable[[int], float]) -> list[Pen]:
    """The letter on one page, with less air if need be; else on as many as it takes."""
    matter = Matter(styles[0], sheet)
    for style in styles:
        if matter.height(style.layout) <= style.layout.size[1] - style.layout.foot:
            return Letter(style, matter, left).pens
    return Letter(styles[0], matter, left).pens


class _Wholes:
    """One letter after the other, each on pages of its own."""

    def __init__(self, press: Press, size: tuple[float, float]) -> None:
        self._press = press
        self._size = size
        self.places: list[Place] = []

    def left(self, page: int) -> float:
        """Where the left edge of a letter's page lies on the paper."""
        return 0.0

    def add(self, pens: Iterable[Pen]) -> None:
        """Print a letter."""
        first = self._press.pages + 1
        for pen in pens:
            self._press.page(self._size, pen.content())
        self.places.append(Place(first, self._press.pages - first + 1))

    def close(self) -> None:
        """Nothing is left to print."""


class _Halves:
    """Two pages of letters side by side on each A4."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._half, height = HALF.size
        self._size = (2 * self._half, height)
        self._waiting: bytes | None = None
        self._count = 0
        self.places: list[Place] = []

    def left(self, page: int) -> float:
        """Where the left edge of a letter's page lies on the paper."""
        return self._half if (self._count + page) % 2 else 0.0

    def add(self, pens: Iterable[Pen]) -> None:
        """Print a letter."""
        first = self._count
        for pen in pens:
            self._count += 1
            if self._waiting is None:
                self._waiting = pen.content()
            else:
                self._page(pen.content())
        last = self._count - 1
        pages = last // 2 - first // 2 + 1
        self.places.append(Place(first // 2 + 1, pages, first % 2 + 1, last % 2 + 1))

    def _page(self, right: bytes) -> None:
        middle = Pen(self._press, self._size[1])
        middle.line(self._half, 0, self._half, self._size[1], dash="4 3", grey=0.6)
        left, self._waiting = self._waiting or b"", None
        self._press.page(self._size, left + HALF_MARK + middle.content() + right)

    def close(self) -> None:
        """Print the half page that waits."""
        if self._waiting is not None:
            self._page(b"")


def unprintable(sheet: NoticeSheet) -> list[str]:
    """The characters of a letter's addressee and text that the fonts cannot print."""
    text = "".join((sheet.addressee, sheet.room, *sheet.before, *sheet.after))
    return fonts.missing(text)


__all__ = ["NoticeRow", "NoticeSheet", "Place", "Printed", "render", "unprintable"]

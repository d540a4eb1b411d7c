"""The office's paper: faces, margins, lines, letterhead and page numbers, for every document.

Look: A4, margins 20 mm (25 where it is bound), hairlines, table heads bold on a light grey, no
zebra, 第 n 页 共 m 页. Pages that are typeset by ReportLab's platypus or drawn on its canvas start
with `canvas_maker` and `table_look`; letters and receipts are set with press.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import TableStyle

from propdesk.documents.fonts import (
    BOLD,
    FALLBACK,
    GETA,
    REGULAR,
    clean,
    missing,
    printable,
    register,
)
from propdesk.documents.press import A4, A5, MM

MARGIN = 20 * MM
BINDING = 25 * MM
HAIRLINE = 0.4
HEAD_GREY = 0.94
"""6 % grey under table heads."""
QUIET_GREY = 0.38
"""Text that only helps: 7:1 on white."""
BODY = 12.0
LARGE = 16.0


def page_of(page: int, pages: int, language: str) -> str:
    """`第 1 页 共 3 页`."""
    return f"Page {page} of {pages}" if language == "en" else f"第 {page} 页 共 {pages} 页"


class _NumberedCanvas(Canvas):  # type: ignore[misc]
    """Holds pages back until their number is known, then prints 第 n 页 共 m 页 on each."""

    def __init__(self, *args: Any, language: str, first: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self._language = language
        self._first = first
        self._held: list[dict[str, Any]] = []

    def showPage(self) -> None:
        self._held.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        total = len(self._held)
        for number, state in enumerate(self._held, 1):
            self.__dict__.update(state)
            if number >= self._first:
                self.setFont(REGULAR, 8.5)
                self.setFillGray(QUIET_GREY)
                text = page_of(number, total, self._language)
                self.drawCentredString(self._pagesize[0] / 2, 10 * MM, text)
            super().showPage()
        super().save()


def canvas_maker(
    *, title: str, author: str, language: str, subject: str = "", number_from: int = 1
) -> Callable[..., Canvas]:
    """For `Document.build(..., canvasmaker=)`: faces, PDF title, author, language, page numbers.

    The same document gives the same bytes. Pages before `number_from` carry no number.
    """
    register()

    def make(filename: Any, **options: Any) -> Canvas:
        options.update(invariant=1, lang=language.replace("_", "-"), pageCompression=1)
        options.update(initialFontName=REGULAR)
        canvas = _NumberedCanvas(filename, language=language, first=number_from, **options)
        canvas.setTitle(printable(title))
        canvas.setAuthor(printable(author))
        canvas.setSubject(printable(subject))
        canvas.setCreator("PropDesk")
        canvas.setViewerPreference("DisplayDocTitle", "true")
        return canvas

    return make


def table_look(*, size: float = 9.5, repeat_rows: int = 1) -> TableStyle:
    """The look of every table: hairlines, head in bold on grey, figures set by the caller."""
    register()
    last = repeat_rows - 1
    return TableStyle(
        [
            ("FONT", (0, 0), (-1, -1), REGULAR, size),
            ("FONT", (0, 0), (-1, last), BOLD, size),
            ("BACKGROUND", (0, 0), (-1, last), Color(HEAD_GREY, HEAD_GREY, HEAD_GREY)),
            ("LINEABOVE", (0, 0), (-1, 0), 2 * HAIRLINE, Color(0, 0, 0)),
            ("LINEBELOW", (0, 0), (-1, -1), HAIRLINE, Color(0.55, 0.55, 0.55)),
            ("LINEBELOW", (0, -1), (-1, -1), 2 * HAIRLINE, Color(0, 0, 0)),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ]
    )


__all__ = [
    "A4",
    "A5",
    "BINDING",
    "BODY",
    "BOLD",
    "FALLBACK",
    "GETA",
    "HAIRLINE",
    "HEAD_GREY",
    "LARGE",
    "MARGIN",
    "MM",
    "QUIET_GREY",
    "REGULAR",
    "canvas_maker",
    "clean",
    "missing",
    "page_of",
    "printable",
    "register",
    "table_look",
]

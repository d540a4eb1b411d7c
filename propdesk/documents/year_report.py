"""The annual summary as a PDF: cover, contents, chapters with charts, annex of tables.

Takes the frozen report and returns bytes, the same for the same report. A4, 11 pt at 1.5 lines,
第 n 页 共 m 页, bookmarks, title, author and language set.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
    TableStyle,
)
from reportlab.platypus import Table as Grid
from reportlab.platypus.tableofcontents import TableOfContents

from propdesk.documents import charts, report_photos, report_tables, stationery
from propdesk.documents.figure_canvas import FigureFlowable
from propdesk.documents.report_tables import BODY, flow, style
from propdesk.documents.stationery import BINDING, BOLD, MARGIN, MM, REGULAR
from propdesk.office.progress import QUIET, Progress
from propdesk.office.summary_words import Words, words
from propdesk.office.year_pages import (
    Block,
    Chart,
    Paragraph,
    Photos,
    Section,
    Table,
    Tiles,
    YearReport,
)

_WIDTH, _HEIGHT = stationery.A4
_TEXT = report_tables.TEXT
_QUIET = Color(0.34, 0.38, 0.385)
_RULE = Color(0.55, 0.55, 0.55)


def render(report: YearReport, progress: Progress = QUIET) -> bytes:
    """The PDF of a summary. The same report gives the same bytes."""
    stationery.register()
    texts = words(report.language)
    out = io.BytesIO()
    document = _Document(out, report, texts, progress)
    document.multiBuild(
        list(_story(report, texts)), canvasmaker=partial(_canvas, report=report), maxPasses=6
    )
    return out.getvalue()


def _canvas(filename: Any, report: YearReport, **options: Any) -> Canvas:
    # Pages are not held back for their number (a bookmark would then point at the first page):
    # the contents need several passes anyway, and the last one knows how many pages there are.
    options.update(invariant=1, lang=report.language.replace("_", "-"), pageCompression=1)
    options.update(initialFontName=REGULAR)
    canvas = Canvas(filename, **options)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.showOutline()
    return canvas


class _Document(BaseDocTemplate):  # type: ignore[misc]
    """Knows where each heading came to stand: contents, bookmarks, and the number of pages."""

    def __init__(self, out: io.BytesIO, report: YearReport, texts: Words, progress: Progress):
        super().__init__(
            out,
            pagesize=stationery.A4,
            leftMargin=BINDING,
            rightMargin=MARGIN,
            title=stationery.printable(report.title),
            author=stationery.printable(report.company or report.community),
            subject=stationery.printable(report.as_of_text),
            creator="PropDesk",
        )
        self._report = report
        self._texts = texts
        self._progress = progress
        self._total = 0
        self._level = -1
        bottom, top = 22 * MM, 24 * MM
        frame = Frame(BINDING, bottom, _TEXT, _HEIGHT - bottom - top, 0, 0, 0, 0, id="text")
        self.addPageTemplates(
            [
                PageTemplate("cover", [frame], onPage=self._cover),
                PageTemplate("page", [frame], onPage=self._page),
            ]
        )

    def beforeDocument(self) -> None:
        self._level = -1

    def afterFlowable(self, flowable: Flowable) -> None:
        heading = getattr(flowable, "heading", None)
        if heading is None:
            return
        key, text, level = heading
        self.canv.bookmarkPage(key)
        self._level = min(level, self._level + 1)
        self.canv.addOutlineEntry(text, key, self._level, closed=False)
        self.notify("TOCEntry", (level, escape(text), self.page, key))

    def afterPage(self) -> None:
        self._progress.tell(self.page, max(self._total, self.page))

    def _allSatisfied(self) -> int:
        before, self._total = self._total, self.page
        satisfied: int = super()._allSatisfied()
        return satisfied and before == self._total

    def _cover(self, canvas: Canvas, _document: Any) -> None:
        report = self._report
        canvas.saveState()
        size, top = 26.0, _HEIGHT - 92 * MM
        for line in _lines(report.title, BOLD, size, _TEXT):
            canvas.setFont(BOLD, size)
            canvas.drawString(BINDING, top, line)
            top -= size * 1.5
        canvas.setStrokeColor(HexColor(charts.ACCENT))
        canvas.setLineWidth(2)
        canvas.line(BINDING, top + 12, BINDING + 28 * MM, top + 12)
        canvas.setFillColor(_QUIET)
        canvas.setFont(REGULAR, 12)
        canvas.drawString(BINDING, top - 14, stationery.printable(report.as_of_text))
        foot = 52 * MM
        if report.company:
            canvas.setFillGray(0)
            canvas.setFont(REGULAR, 12)
            canvas.drawString(BINDING, foot, stationery.printable(report.company))
            canvas.setFillColor(_QUIET)
            canvas.setFont(REGULAR, 10)
            canvas.drawString(BINDING, foot - 18, self._texts.word("seal"))
        canvas.restoreState()

    def _page(self, canvas: Canvas, _document: Any) -> None:
        report = self._report
        canvas.saveState()
        canvas.setFont(REGULAR, 8.5)
        canvas.setFillColor(_QUIET)
        y = _HEIGHT - 16 * MM
        canvas.drawString(BINDING, y, _short(report.title, _TEXT * 0.68))
        canvas.drawRightString(_WIDTH - MARGIN, y, stationery.printable(report.as_of_text))
        canvas.setStrokeColor(_RULE)
        canvas.setLineWidth(stationery.HAIRLINE)
        canvas.line(BINDING, y - 5, _WIDTH - MARGIN, y - 5)
        number = stationery.page_of(self.page, max(self._total, self.page), report.language)
        canvas.drawCentredString(BINDING + _TEXT / 2, 11 * MM, number)
        canvas.restoreState()


def _lines(text: str, face: str, size: float, width: float) -> list[str]:
    """A title in lines of about the same length, broken at spaces where it has any."""
    text = stationery.printable(text)
    parts, glue = (text.split(" "), " ") if text.count(" ") > 3 else (list(text), "")
    count = int(pdfmetrics.stringWidth(text, face, size) // width) + 1
    aim = min(width, pdfmetrics.stringWidth(text, face, size) / count + 2.5 * size)
    lines, line = [], ""
    for part in parts:
        longer = f"{line}{glue}{part}" if line else part
        may_start = part[:1] not in "）)》」』，。、：；！？"
        if line and may_start and pdfmetrics.stringWidth(longer, face, size) > aim:
            lines.append(line)
            line = part
        else:
            line = longer
    return [*lines, line]


def _short(text: str, width: float) -> str:
    text = stationery.printable(text)
    while pdfmetrics.stringWidth(text, REGULAR, 8.5) > width:
        text = text[:-2] + "…"
    return text


def _story(report: YearReport, texts: Words) -> Iterator[Flowable]:
    yield NextPageTemplate("page")
    yield PageBreak()
    yield flow(texts.word("contents"), style("contents", **_HEADS[0]))
    yield _contents()
    yield PageBreak()
    numbers = {"chart": 0, "table": 0}
    for at, section in enumerate(report.sections):
        if section.id in ("annex", "photos"):
            yield PageBreak()
        yield from _section(section, at, report, texts, numbers)


_HEADS: Sequence[dict[str, Any]] = (
    {"fontName": BOLD, "fontSize": 16, "leading": 24, "spaceBefore": 16, "spaceAfter": 6},
    {"fontName": BOLD, "fontSize": 13, "leading": 20, "spaceBefore": 10, "spaceAfter": 4},
    {"fontName": BOLD, "fontSize": 11.5, "leading": 18, "spaceBefore": 6, "spaceAfter": 2},
)


def _contents() -> TableOfContents:
    contents = TableOfContents(
        dotsMinLevel=0,
        rightColumnWidth=36,
        tableStyle=TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), REGULAR, 10),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ]
        ),
    )
    contents.levelStyles = [
        style(
            f"contents{level}",
            fontName=BOLD if level == 0 else REGULAR,
            fontSize=11 if level == 0 else 10,
            leading=19 if level == 0 else 17,
            leftIndent=16 * level,
            rightIndent=36,
            spaceBefore=4 if level == 0 else 0,
        )
        for level in range(3)
    ]
    return contents


def _section(
    section: Section, at: int, report: YearReport, texts: Words, numbers: dict[str, int]
) -> Iterator[Flowable]:
    """A heading, kept with what follows it, and its blocks."""
    heading = flow(
        section.heading,
        style(f"h{section.level}", keepWithNext=1, **_HEADS[section.level - 1]),
    )
    heading.heading = (
        f"s{at}",
        stationery.printable(section.heading),
        section.level - 1,
    )
    yield CondPageBreak(40 * MM)
    yield heading
    for block in section.blocks:
        yield from _block(block, at, report, texts, numbers)


def _block(
    block: Block, at: int, report: YearReport, texts: Words, numbers: dict[str, int]
) -> Iterator[Flowable]:
    if isinstance(block, Paragraph):
        indent = 2 * BODY if report.language == "zh_CN" else 0
        yield flow(block.text, style("body", firstLineIndent=indent, spaceAfter=4))
    elif isinstance(block, Tiles):
        yield Spacer(0, 6)
        yield _tiles(block)
        yield Spacer(0, 8)
    elif isinstance(block, Chart):
        numbers["chart"] += 1
        text = texts.word("figure_caption", n=numbers["chart"], text=block.caption)
        yield KeepTogether(
            [
                Spacer(0, 10),
                FigureFlowable(charts.figure(block, _TEXT)),
                flow(text, _caption(spaceBefore=5, spaceAfter=10)),
            ]
        )
    elif isinstance(block, Photos):
        yield from report_photos.flow_photos(block)
    else:
        numbers["table"] += 1
        title = texts.word("table_caption", n=numbers["table"], text=block.title)
        yield from _table(block, title, f"t{at}-{numbers['table']}")


def _caption(**options: Any) -> ParagraphStyle:
    look: dict[str, Any] = {"fontSize": 9, "leading": 13, "textColor": _QUIET}
    return style("caption", **(look | options))


def _tiles(block: Tiles) -> Grid:
    """The key figures in a row: name, figure large, how it moved."""
    count = len(block.tiles)
    room = _TEXT / count - 8
    small = _caption()
    large = style("tile", fontName=BOLD, fontSize=19, leading=26)
    cells = [
        [
            flow(tile.name, small, room),
            flow(tile.value, large, room),
            flow(tile.change, small, room),
        ]
        for tile in block.tiles
    ]
    grid = Grid([cells], colWidths=[_TEXT / count] * count)
    grid.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), REGULAR, 9),
                ("LINEABOVE", (0, 0), (-1, 0), 0.8, HexColor(charts.ACCENT)),
                ("LINEBELOW", (0, 0), (-1, 0), stationery.HAIRLINE, _RULE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("LEFTPADDING", (1, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
            ]
        )
    )
    return grid


def _table(table: Table, title: str, key: str) -> Iterator[Flowable]:
    """A table of the annex under its title; its head comes again on each page."""
    head = flow(title, style("table_title", keepWithNext=1, **(_HEADS[2] | {"spaceBefore": 12})))
    head.heading = (key, stationery.printable(title), 1)
    yield CondPageBreak(45 * MM)
    yield head
    yield report_tables.grid(table, _TEXT)
    if table.note:
        yield flow(table.note, _caption(spaceBefore=4, spaceAfter=6))

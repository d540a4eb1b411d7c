"""Photos before and after in the annual summary: two columns, place and day under each."""

from __future__ import annotations

import io
from collections.abc import Iterator

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Image, KeepTogether, Spacer, TableStyle
from reportlab.platypus import Table as Grid

from propdesk.documents.report_tables import TEXT, flow, style
from propdesk.documents.stationery import BOLD, MM, REGULAR
from propdesk.office.year_pages import Pair, Photos, Shot

GAP = 5 * MM
"""Between the two columns."""
COLUMN = (TEXT - GAP) / 2
HIGHEST = 56 * MM
"""A photo that stands upright is printed no higher than this."""
_QUIET = Color(0.34, 0.38, 0.385)


def flow_photos(block: Photos) -> Iterator[Flowable]:
    """The pairs one below the other, each kept together; what is not here is said at the end."""
    for pair in block.pairs:
        yield KeepTogether([Spacer(0, 8), _pair(pair, block)])
    if block.note:
        yield flow(block.note, _small(spaceBefore=4, spaceAfter=6))


def _pair(pair: Pair, block: Photos) -> Grid:
    looks = (_small(fontName=BOLD), _small())
    cells = [[flow(pair.text, style("pair", fontName=BOLD, fontSize=10, leading=15)), ""]]
    cells.append([_photo(pair.before), _photo(pair.after)])
    cells.append(
        [
            [flow(name, looks[0], COLUMN), flow(shot.caption if shot else "—", looks[1], COLUMN)]
            for name, shot in ((block.before, pair.before), (block.after, pair.after))
        ]
    )
    grid = Grid(cells, colWidths=[COLUMN + GAP, COLUMN])
    grid.setStyle(
        TableStyle(
            [
                ("SPAN", (0, 0), (1, 0)),
                ("FONT", (0, 0), (-1, -1), REGULAR, 9),
                ("VALIGN", (0, 0), (-1, 1), "BOTTOM"),
                ("VALIGN", (0, 2), (-1, 2), "TOP"),
                ("ALIGN", (0, 1), (-1, 1), "LEFT"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    return grid


def _photo(shot: Shot | None) -> Flowable:
    """The photo as wide as its column, or as high as one may be."""
    if shot is None:
        return Spacer(COLUMN, 40 * MM)
    scale = min(COLUMN / shot.width, HIGHEST / shot.height)
    return Image(io.BytesIO(shot.jpeg), shot.width * scale, shot.height * scale, hAlign="LEFT")


def _small(**options: object) -> ParagraphStyle:
    return style("photo", **({"fontSize": 9, "leading": 13, "textColor": _QUIET} | options))

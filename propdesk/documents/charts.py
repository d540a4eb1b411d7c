"""The charts of the annual summary as matplotlib Figures (never pyplot).

One accent and greys, the compared year lighter, direct labels, bars from 0, no frame, hatches so
that a black-and-white print still tells; the title is a sentence.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from reportlab.pdfbase import pdfmetrics

from propdesk import resources
from propdesk.documents import stationery
from propdesk.office.year_pages import Chart

WIDTH = 464.0
"""Points: the width of the text of an A4 page."""
ACCENT = "#0B7A75"
INK = "#1A2021"
QUIET = "#566162"
GREYS = ("#E3E7E7", "#B4BDBD")
"""Older and last year."""
BAR = "#C3CBCB"
LINE = "#8A9495"
_TITLE = 11.0
_LABEL = 8.5
_SMALL = 7.5


@cache
def _face(bold: bool) -> str:
    file = "NotoSansSC-Bold.ttf" if bold else "NotoSansSC-Regular.ttf"
    return str(resources.path("fonts", file))


def _font(size: float, bold: bool = False) -> FontProperties:
    return FontProperties(fname=_face(bold), size=size)


def figure(chart: Chart, width: float = WIDTH) -> Figure:
    """The Figure of a chart, `width` points wide and as high as it needs."""
    stationery.register()
    return _DRAW[chart.id](chart, width)


def png(chart: Chart, width: float = WIDTH, dpi: int = 130) -> bytes:
    """The chart as a picture on white, for the screen; paper gets it as vectors."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    out = io.BytesIO()
    FigureCanvasAgg(figure(chart, width)).print_figure(out, dpi=dpi, facecolor="white")
    return out.getvalue()


def shown(value: Decimal, unit: str) -> str:
    """A value as a chart labels it: 63.3%, 12,345.60."""
    return f"{value:.1f}%" if unit == "%" else f"{value:,.2f}"


def _sheet(
    chart: Chart,
    width: float,
    plot: float,
    *,
    left: float = 0,
    right: float = 0,
    foot: float = 0,
    head: float = 12,
) -> tuple[Figure, Axes]:
    """A figure with its title and bare axes whose plot is `plot` points high."""
    lines = _broken(chart.title, width)
    title = len(lines) * _TITLE * 1.4
    height = title + head + plot + foot
    sheet = Figure(figsize=(width / 72, height / 72), dpi=72)
    for at, line in enumerate(lines):
        y = 1 - (at + 0.95) * _TITLE * 1.4 / height
        sheet.text(0, y, line, fontproperties=_font(_TITLE, True), color=INK, parse_math=False)
    axes = sheet.add_axes(
        (left / width, foot / height, (width - left - right) / width, plot / height)
    )
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.patch.set_visible(False)
    sheet.patch.set_visible(False)
    return sheet, axes


def _broken(title: str, width: float) -> list[str]:
    """The title in as few lines as fit, broken at spaces where it has any."""
    words = title.split(" ") if " " in title else list(title)
    glue = " " if " " in title else ""
    lines, line = [], ""
    for word in words:
        longer = f"{line}{glue}{word}" if line else word
        if line and pdfmetrics.stringWidth(longer, stationery.BOLD, _TITLE) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


def _say(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    *,
    size: float = _LABEL,
    bold: bool = False,
    color: str = INK,
    ha: str = "center",
    va: str = "baseline",
    dx: float = 0,
    dy: float = 0,
    backed: bool = False,
) -> None:
    """A label at a data point, moved by `dx`, `dy` points; `backed` hides what runs behind it."""
    axes.annotate(
        text,
        (x, y),
        xytext=(dx, dy),
        textcoords="offset points",
        ha=ha,
        va=va,
        fontproperties=_font(size, bold),
        color=color,
        annotation_clip=False,
        parse_math=False,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0} if backed else None,
    )


def _top(values: Sequence[Decimal | None], least: float) -> float:
    return max([float(value) for value in values if value is not None] + [least])


def _years(chart: Chart, width: float) -> Figure:
    """Bars of each rate, year by year; this year in the accent."""
    sheet, axes = _sheet(chart, width, 110, foot=32, head=18)
    count = len(chart.series)
    step = 1 / (count + 0.9)
    for group, label in enumerate(chart.labels):
        for at, series in enumerate(chart.series):
            x = group + (at - (count - 1) / 2) * step
            value = series.values[group]
            now = at == count - 1
            if value is None:
                _say(axes, x, 0, "—", dy=3, color=QUIET)
            else:
                _bar(axes, x, float(value), step * 0.86, now, at == count - 2)
                _say(axes, x, float(value), f"{value:.1f}", dy=3, bold=now)
            _say(axes, x, 0, series.name, size=_SMALL, dy=-10, color=QUIET)
        _say(axes, group, 0, label, size=9, bold=True, dy=-25)
    axes.axhline(0, color=LINE, linewidth=0.8)
    axes.set_xlim(-0.5, len(chart.labels) - 0.5)
    axes.set_ylim(0, _top([v for s in chart.series for v in s.values], 1))
    return sheet


def _bar(axes: Axes, x: float, height: float, width: float, now: bool, last: bool) -> None:
    axes.bar(
        x,
        height,
        width,
        color=ACCENT if now else GREYS[1 if last else 0],
        hatch="////" if last else None,
        edgecolor="white" if last else "none",
        linewidth=0,
    )


def _cumulative(chart: Chart, width: float) -> Figure:
    """Lines over the months: this year in the accent, last year dashed and lighter."""
    sheet, axes = _sheet(chart, width, 140, left=28, right=74, foot=18)
    top = max(100.0, _top([v for s in chart.series for v in s.values], 0))
    for level in (0, 25, 50, 75, 100):
        axes.axhline(level, color=LINE if level == 0 else GREYS[0], linewidth=0.6, zorder=0)
        _say(axes, 0, level, f"{level}%", size=_SMALL, ha="right", va="center", dx=-10, color=QUIET)
    ends = []
    for at, series in enumerate(chart.series):
        points = [(m, float(v)) for m, v in enumerate(series.values) if v is not None]
        now = at == 0
        xs, ys = [m for m, _v in points], [v for _m, v in points]
        axes.plot(
            xs,
            ys,
            color=ACCENT if now else LINE,
            linewidth=2.2 if now else 1.4,
            linestyle="solid" if now else (0, (4, 2.5)),
            marker="o" if now else None,
            markersize=3.4,
            zorder=3 - at,
            clip_on=False,
        )
        label = f"{series.name} {ys[-1]:.1f}%"
        ends.append([xs[-1], ys[-1], label, now])
    _end_labels(axes, ends, top)
    for month, label in enumerate(chart.labels):
        _say(axes, month, 0, label, size=_SMALL, dy=-12, color=QUIET)
    axes.set_xlim(0, max(1, len(chart.labels) - 1))
    axes.set_ylim(0, top)
    return sheet


def _end_labels(axes: Axes, ends: list[list[object]], top: float) -> None:
    """The names of lines at their ends, pushed apart where they would meet."""
    room = top * 0.08
    heights = [float(str(end[1])) for end in ends]
    if len(ends) == 2 and ends[0][0] == ends[1][0] and abs(heights[0] - heights[1]) < room:
        middle, upper = sum(heights) / 2, 0 if heights[0] >= heights[1] else 1
        heights[upper], heights[1 - upper] = middle + room / 2, middle - room / 2
    for (x, _y, label, now), height in zip(ends, heights, strict=True):
        color = ACCENT if now else QUIET
        _say(
            axes,
            float(str(x)),
            height,
            str(label),
            ha="left",
            va="center",
            dx=6,
            bold=bool(now),
            color=color,
        )


def _bars(chart: Chart, width: float, row: float, head: float = 8) -> tuple[Figure, Axes]:
    """Bars lying down, the first on top, each with its name and its value."""
    values = chart.series[0].values
    names = max(pdfmetrics.stringWidth(label, stationery.REGULAR, _LABEL) for label in chart.labels)
    sheet, axes = _sheet(
        chart, width, row * len(values), left=names + 8, right=62, foot=4, head=head
    )
    for at, (label, value) in enumerate(zip(chart.labels, values, strict=True)):
        y = len(values) - 1 - at
        marked = at in chart.emphasis
        axes.barh(
            y,
            float(value or 0),
            0.68,
            color=ACCENT if marked else BAR,
            hatch="////" if marked else None,
            edgecolor="#5FB3AE" if marked else "none",
            linewidth=0,
        )
        _say(axes, 0, y, label, ha="right", va="center", dx=-6)
        text = "—" if value is None else shown(value, chart.unit)
        _say(
            axes, float(value or 0), y, text, ha="left", va="center", dx=4, bold=marked, backed=True
        )
    axes.axvline(0, color=LINE, linewidth=0.8)
    axes.set_ylim(-0.6, len(values) - 0.4)
    return sheet, axes


def _ageing(chart: Chart, width: float) -> Figure:
    """What is owed at each age; more than a year in the accent."""
    sheet, axes = _bars(chart, width, 17)
    axes.set_xlim(0, _top(chart.series[0].values, 0.01))
    return sheet


def _buildings(chart: Chart, width: float) -> Figure:
    """The rate of each building, lowest first; below the community's in the accent."""
    sheet, axes = _bars(chart, width, 15.5, head=24)
    axes.set_xlim(0, max(100.0, _top(chart.series[0].values, 0)))
    if chart.reference is not None:
        at = float(chart.reference)
        axes.axvline(at, color=INK, linewidth=0.9, linestyle=(0, (2, 2)), clip_on=False)
        top = len(chart.labels) - 0.4
        _say(axes, at, top, chart.reference_label, dy=4, size=_SMALL)
    return sheet


def _inspections(chart: Chart, width: float) -> Figure:
    """Rounds month by month: planned as an outline, done in it in the accent."""
    sheet, axes = _sheet(chart, width, 110, foot=18, head=30)
    planned, done = chart.series
    for at, label in enumerate(chart.labels):
        wanted, made = float(planned.values[at] or 0), float(done.values[at] or 0)
        axes.bar(at, wanted, 0.72, color=GREYS[0], hatch="////", edgecolor=GREYS[1], linewidth=0)
        axes.bar(at, made, 0.72, color=ACCENT, linewidth=0)
        if wanted:
            _say(axes, at, max(wanted, made), f"{made:,.0f}/{wanted:,.0f}", dy=3, size=_SMALL)
        _say(axes, at, 0, label, size=_SMALL, dy=-12, color=QUIET)
    axes.axhline(0, color=LINE, linewidth=0.8)
    axes.set_xlim(-0.5, len(chart.labels) - 0.5)
    axes.set_ylim(0, _top([*planned.values, *done.values], 1))
    _say(
        axes, -0.5, axes.get_ylim()[1], f"{done.name}/{planned.name}", dy=16, ha="left", color=QUIET
    )
    return sheet


def _hazards(chart: Chart, width: float) -> Figure:
    """Hazards of each system: found as a light bar, closed of these in the accent."""
    found, closed = chart.series
    names = max(pdfmetrics.stringWidth(label, stationery.REGULAR, _LABEL) for label in chart.labels)
    ends = max(pdfmetrics.stringWidth(text, stationery.BOLD, _LABEL) for text in chart.row_labels)
    count = len(chart.labels)
    sheet, axes = _sheet(chart, width, 17 * count, left=names + 8, right=ends + 10, foot=4)
    for at, label in enumerate(chart.labels):
        y = count - 1 - at
        wanted, made = float(found.values[at] or 0), float(closed.values[at] or 0)
        axes.barh(y, wanted, 0.68, color=GREYS[0], hatch="////", edgecolor=GREYS[1], linewidth=0)
        axes.barh(y, made, 0.68, color=ACCENT, linewidth=0)
        _say(axes, 0, y, label, ha="right", va="center", dx=-6)
        _say(
            axes, wanted, y, chart.row_labels[at], ha="left", va="center", dx=4, bold=made < wanted
        )
    axes.axvline(0, color=LINE, linewidth=0.8)
    axes.set_ylim(-0.6, count - 0.4)
    axes.set_xlim(0, _top(found.values, 1))
    return sheet


_DRAW: Mapping[str, Callable[[Chart, float], Figure]] = {
    "years": _years,
    "cumulative": _cumulative,
    "ageing": _ageing,
    "buildings": _buildings,
    "inspections": _inspections,
    "hazards": _hazards,
}

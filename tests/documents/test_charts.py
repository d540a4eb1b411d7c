"""The charts: drawn from data, as vectors, readable without colour, Chinese found as text."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from reportlab.pdfgen.canvas import Canvas

from propdesk.documents import charts, figure_canvas
from propdesk.office import narrative, year_tables
from propdesk.office.summary_words import words
from propdesk.office.year_figures import YearFigures
from propdesk.office.year_pages import Chart
from tests.builders import D
from tests.facility_year_samples import with_facilities
from tests.year_samples import golden

needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is missing")


def all_of(figures: YearFigures, language: str = "zh_CN") -> dict[str, Chart]:
    texts = words(language)
    return year_tables.charts(figures, texts, narrative.fields(figures, texts, {}))


def pdf_of(*drawn: Figure) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(500, 900), invariant=1)
    y = 890.0
    for figure in drawn:
        y -= figure.get_size_inches()[1] * 72 + 10
        canvas.saveState()
        canvas.translate(15, y)
        figure_canvas.draw(figure, canvas)
        canvas.restoreState()
    canvas.save()
    return out.getvalue()


def text_in(pdf: bytes, tmp_path: Path) -> str:
    file = tmp_path / "charts.pdf"
    file.write_bytes(pdf)
    return subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, check=True, encoding="utf-8"
    ).stdout


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("id", year_tables.CHARTS)
def test_each_chart_is_drawn_without_a_warning(id: str, language: str) -> None:
    figure = charts.figure(all_of(with_facilities(), language)[id])
    assert figure.get_size_inches()[0] * 72 == pytest.approx(charts.WIDTH)
    assert len(pdf_of(figure)) > 2000


@needs_poppler
def test_titles_and_labels_are_text(tmp_path: Path) -> None:
    drawn = all_of(golden())
    said = text_in(pdf_of(*(charts.figure(chart) for chart in drawn.values())), tmp_path)
    for chart in drawn.values():
        assert chart.title in said
    for label in ("2025年 63.2%", "63.3", "其他楼栋（2栋）", "全小区 63.3%", "512.00", "31–90天"):
        assert label in said


def test_no_pictures_in_it() -> None:
    assert b"/Subtype /Image" not in pdf_of(*(charts.figure(c) for c in all_of(golden()).values()))


def test_bars_begin_at_zero() -> None:
    for id in ("years", "ageing", "buildings"):
        axes = charts.figure(all_of(golden())[id]).axes[0]
        low = axes.get_ylim()[0] if id == "years" else axes.get_xlim()[0]
        assert low == 0


def test_bars_are_as_long_as_their_values() -> None:
    chart = all_of(golden())["ageing"]
    bars = [p for p in charts.figure(chart).axes[0].patches if isinstance(p, Rectangle)]
    assert [bar.get_width() for bar in bars] == [float(v or 0) for v in chart.series[0].values]


def _grey(color: object) -> float:
    red, green, blue = to_rgb(color)  # type: ignore[arg-type]
    return 0.3 * red + 0.59 * green + 0.11 * blue


def test_black_and_white_still_tells() -> None:
    bars = [
        p
        for p in charts.figure(all_of(golden())["years"]).axes[0].patches
        if isinstance(p, Rectangle)
    ]
    first = bars[:3]
    shades = [_grey(bar.get_facecolor()) for bar in first]
    assert shades[0] - shades[1] > 0.12
    assert shades[1] - shades[2] > 0.12
    assert first[1].get_hatch()


def test_a_chart_without_data_is_not_drawn() -> None:
    empty = replace(golden(), years=(), months=(), ageing=(), buildings=())
    assert all_of(empty) == {}
    assert "years" not in all_of(replace(golden(), years=golden().years[-1:]))


def test_a_year_in_its_first_month() -> None:
    months = (
        golden().months[0],
        *(replace(m, collected=None, rate=None) for m in golden().months[1:]),
    )
    chart = all_of(replace(golden(), months=months))["cumulative"]
    assert chart.title.startswith("截至1月末收缴率为5.3%")
    assert charts.figure(chart)


def test_lines_that_end_together_have_labels_apart() -> None:
    months = tuple(replace(m, last_year=m.rate) for m in golden().months)
    figure = charts.figure(all_of(replace(golden(), months=months))["cumulative"])
    ends = [t for t in figure.axes[0].texts if "63.2%" in t.get_text()]
    assert abs(ends[0].xy[1] - ends[1].xy[1]) > 5


def test_a_name_with_markup_or_dollars_is_printed_as_it_is() -> None:
    chart = replace(all_of(golden())["ageing"], title="$x$ <b>&", labels=("$a_1$",) * 8)
    figure = charts.figure(chart)
    assert figure.texts[0].get_text() == "$x$ <b>&"
    assert not figure.texts[0].get_parse_math()
    assert pdf_of(figure)


def test_a_long_title_takes_more_lines() -> None:
    chart = all_of(golden())["ageing"]
    long = charts.figure(replace(chart, title=chart.title * 6))
    assert long.get_size_inches()[1] > charts.figure(chart).get_size_inches()[1]


def test_pyplot_is_never_loaded() -> None:
    code = "import propdesk.documents.charts, sys; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_reference_is_the_whole_communitys_rate() -> None:
    chart = all_of(golden())["buildings"]
    assert chart.reference == D("63.3")
    assert list(chart.series[0].values) == sorted(chart.series[0].values)  # type: ignore[type-var]

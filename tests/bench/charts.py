"""The summary's four charts on a page: drawn as vectors, against PNG pictures of 300 dpi.

Not part of the tests. `python tests/bench/charts.py --rounds 15`; interleaved in one process, the
ratios of medians are what counts. Goals: ≤ 0.6 of the time and ≤ 0.15 of the size of PNG-300.
The size is what the charts add to a page that has the same words in the same faces anyway, as the
summary has in its headings and tables; with the faces counted it is told beside it.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: E402
from reportlab.lib.utils import ImageReader  # noqa: E402
from reportlab.pdfgen.canvas import Canvas  # noqa: E402

from propdesk.documents import charts, figure_canvas, stationery  # noqa: E402
from propdesk.office import narrative, year_tables  # noqa: E402
from propdesk.office.summary_words import words  # noqa: E402
from tests.year_samples import golden  # noqa: E402

TEXTS = words("zh_CN")
DRAWN = list(year_tables.charts(golden(), TEXTS, narrative.fields(golden(), TEXTS, {})).values())


WORDS = "".join(
    sorted(
        {
            char
            for chart in DRAWN
            for text in (chart.title, chart.reference_label, *chart.labels, "0123456789.,%年—")
            for char in text
        }
    )
)


def page(as_picture: bool | None, with_words: bool = True) -> bytes:
    """One page with the four charts as pictures or vectors, or (None) without them."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(500, 900), invariant=1)
    canvas.setFont(stationery.REGULAR, 9)
    y = 880.0
    for chart in DRAWN if as_picture is not None else ():
        figure = charts.figure(chart)
        width, height = (float(inches) * 72 for inches in figure.get_size_inches())
        y -= height + 8
        canvas.saveState()
        canvas.translate(18, y)
        if as_picture:
            png = io.BytesIO()
            FigureCanvasAgg(figure).print_figure(png, dpi=300, facecolor="white")
            png.seek(0)
            canvas.drawImage(ImageReader(png), 0, 0, width, height)
        else:
            figure_canvas.draw(figure, canvas)
        canvas.restoreState()
    for at, face in enumerate((stationery.REGULAR, stationery.BOLD) if with_words else ()):
        canvas.setFont(face, 3)
        canvas.drawString(18, 10 + 5 * at, WORDS)
    canvas.save()
    return out.getvalue()


def main() -> None:
    """Print times, sizes and ratios as JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=15)
    rounds = options.parse_args().rounds
    stationery.register()
    times: dict[bool, list[float]] = {False: [], True: []}
    none = len(page(None))
    sizes = {way: len(page(way)) - none for way in times}
    alone = {way: len(page(way, with_words=False)) for way in times}
    for _round in range(rounds):
        for way, found in times.items():
            began = time.perf_counter()
            page(way)
            found.append(time.perf_counter() - began)
    vector, picture = (statistics.median(times[way]) for way in (False, True))
    result = {
        "vector_ms": round(vector * 1000),
        "png300_ms": round(picture * 1000),
        "time_ratio": round(vector / picture, 3),
        "vector_kB": round(sizes[False] / 1000, 1),
        "png300_kB": round(sizes[True] / 1000, 1),
        "size_ratio": round(sizes[False] / sizes[True], 3),
        "size_ratio_with_faces": round(alone[False] / alone[True], 3),
    }
    print(json.dumps(result, indent=1))
    if result["time_ratio"] > 0.6 or result["size_ratio"] > 0.15:
        raise SystemExit("over the goal")


if __name__ == "__main__":
    main()

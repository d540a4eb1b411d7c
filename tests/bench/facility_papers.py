"""The papers of 2,000 facilities against a bare ReportLab canvas drawing as many strings.

Not part of the tests:

    python tests/bench/facility_papers.py --facilities 2000 --rounds 3

The year plan and the bound ledger are rendered from values; then a plain canvas draws the same
strings, one drawString each, without any layout. Goals: year plan ≤ 0.5 of the bare canvas and
under 3 s on an ordinary PC, ledger ≤ 1 (labels are mostly the making of their codes).
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from reportlab.pdfgen.canvas import Canvas  # noqa: E402

from propdesk.documents import facility_book, fonts, labels, press, year_plan  # noqa: E402
from propdesk.office.facility_sheets import Labels, YearPlanSheet  # noqa: E402
from tests.documents import paper_samples as samples  # noqa: E402


def plan(count: int) -> YearPlanSheet:
    """Two plans for each facility: every week or fortnight, and every month or day."""
    return samples.year_plan(2 * count)


def strings_of(render: Callable[[], bytes]) -> list[str]:
    """Every string a paper sets, in order."""
    found: list[str] = []
    word, block = press.Press.word, press.Press.block
    kept: dict[int, list[str]] = {}

    def noting(self: press.Press, face: fonts.Face, text: str) -> press.Word:
        found.append(text)
        return word(self, face, text)

    def blocks(
        self: press.Press, base: press.Run, size: float, pieces: list[press.Piece]
    ) -> press.Block:
        made = block(self, base, size, pieces)
        kept[id(made)] = [piece.text for piece in pieces]
        alive.append(made)
        del found[len(found) - len(pieces) :]
        return made

    def put(
        self: press.Pen, x: float, y: float, base: press.Run, size: float, ready: list[press.Block]
    ) -> None:
        for one in ready:
            found.extend(kept[id(one)])
        place(self, x, y, base, size, ready)

    alive: list[press.Block] = []
    place = press.Pen.blocks
    press.Press.word, press.Press.block, press.Pen.blocks = noting, blocks, put  # type: ignore[method-assign, assignment]
    try:
        render()
    finally:
        press.Press.word, press.Press.block, press.Pen.blocks = word, block, place  # type: ignore[method-assign]
    return found


def bare(texts: list[str]) -> bytes:
    """The same strings with ReportLab's canvas, 400 to a page."""
    fonts.register()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=press.A3_LANDSCAPE, pageCompression=1)
    for number, text in enumerate(texts):
        if number % 400 == 0:
            if number:
                canvas.showPage()
            canvas.setFont(fonts.REGULAR, 7)
        canvas.drawString(40 + number % 16 * 70, 800 - number // 16 % 25 * 30, text)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def timed(work: Callable[[], bytes]) -> tuple[float, int]:
    """Seconds and bytes."""
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, len(made)


def main() -> None:
    """Time each paper and the bare canvas in turn."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--facilities", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    count = options.facilities
    sheet = plan(count)
    book = samples.book(count // 2, count - count // 2)
    tags: Labels = samples.labels(count)
    papers: dict[str, Callable[[], bytes]] = {
        "year plan": lambda: year_plan.render(sheet),
        "ledger": lambda: facility_book.render(book),
        "labels": lambda: labels.render(tags, "3x8"),
    }
    for name, render in papers.items():
        texts = strings_of(render)
        ours, theirs, size = [], [], 0
        for _round in range(options.rounds):
            seconds, size = timed(render)
            ours.append(seconds)
            theirs.append(timed(partial(bare, texts))[0])
        ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
        print(
            f"{name:9} {statistics.median(ours):6.2f} s, {size / 1e6:.1f} MB; "
            f"{len(texts):,} strings on a bare canvas {statistics.median(theirs):.2f} s; "
            f"ratio {ratio:.2f}"
        )


if __name__ == "__main__":
    main()

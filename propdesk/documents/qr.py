"""QR codes as squares on paper. They hold plain text: a facility's number, a round's."""

from __future__ import annotations

from functools import lru_cache

from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel

from propdesk.documents.press import Pen

QUIET = 4
"""White modules a reader needs around a code (ISO/IEC 18004)."""


@lru_cache(maxsize=4096)
def modules(text: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """How many modules a side has, and the dark ones as (column, row, how many beside)."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    # Beside ASCII it would take Shift-JIS for Chinese, which few readers know; UTF-8 all do.
    code.addData(text if text.isascii() else QR8bitByte(text))
    code.make()
    side = code.getModuleCount()
    return side, tuple(run for row in range(side) for run in _runs(code.modules[row], row))


def _runs(cells: list[bool], row: int) -> list[tuple[int, int, int]]:
    runs, at = [], 0
    while at < len(cells):
        start = at
        while at < len(cells) and cells[at]:
            at += 1
        if at > start:
            runs.append((start, row, at - start))
        at += 1
    return runs


def draw(pen: Pen, text: str, x: float, y: float, size: float) -> None:
    """A code of `size` points with its white margin, its top left corner at x, y."""
    side, dark = modules(text)
    module = size / (side + 2 * QUIET)
    pen.cells(x + QUIET * module, y + QUIET * module, module, dark)

"""Reads printed papers back: their words, where these stand, and the squares of a QR code."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache

import pypdf
from pypdf.generic import ContentStream, DictionaryObject

MM = 72 / 25.4


def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page, without blanks."""
    return [re.sub(r"\s+", "", page.extract_text()) for page in reader(pdf).pages]


def places(page: pypdf.PageObject) -> list[tuple[str, float, float]]:
    """Each string with where it begins: mm from the left and from the top of the page."""
    return [(text, x, y) for text, x, y, _size in sized(page)]


def sized(page: pypdf.PageObject) -> list[tuple[str, float, float, float]]:
    """Each string with where it begins, mm, and its size in points."""
    content = page.get_contents()
    assert content is not None
    high = float(page.mediabox.height)
    resources = page["/Resources"]
    assert isinstance(resources, DictionaryObject)
    return [
        (text, x / MM, (high - y) / MM, size)
        for text, x, y, size in _strings(content.get_data(), resources, page.pdf)
    ]


def _strings(
    data: bytes, resources: DictionaryObject, pdf: object
) -> Iterator[tuple[str, float, float, float]]:
    """The strings of a content stream, those of its stencils too; points from the foot."""
    stream = ContentStream(None, pdf)
    stream.set_data(data)
    at, moved, font, size = [0.0, 0.0], (0.0, 0.0), "", 0.0
    text = ""
    for operands, operator in stream.operations:
        if operator == b"cm":
            moved = (float(operands[4]), float(operands[5]))
        elif operator == b"Do":
            form = resources["/XObject"][operands[0]]
            if form["/Subtype"] == "/Form":
                for inside, x, y, big in _strings(form.get_data(), resources, pdf):
                    yield inside, x + moved[0], y + moved[1], big
        elif operator == b"Tf":
            font, size = operands[0], float(operands[1])
        elif operator == b"Tj":
            codes = operands[0].original_bytes
            text += "".join(_letters(resources, font)[code] for code in codes)
        elif operator in (b"BT", b"Td", b"ET"):
            if text.strip():
                yield text, *at, size
            text = ""
            at = [0.0, 0.0] if operator == b"BT" else at
            if operator == b"Td":
                at = [at[0] + float(operands[0]), at[1] + float(operands[1])]


@cache
def _letters_of(cmap: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-F]{2})> <([0-9A-F]{4,})>", cmap)
    return {int(code, 16): bytes.fromhex(char.decode()).decode("utf-16-be") for code, char in pairs}


def _letters(resources: DictionaryObject, font: str) -> dict[int, str]:
    """What the codes of a font stand for."""
    return _letters_of(resources["/Font"][font]["/ToUnicode"].get_data())


Box = tuple[float, float, float, float]


def codes(page: pypdf.PageObject) -> list[tuple[float, float, float, list[Box]]]:
    """Each QR code: size of a module, left and top in mm, and its dark runs on that grid."""
    high = float(page.mediabox.height)
    content = page.get_contents()
    assert content is not None
    found = []
    drawn = content.get_data().decode("latin-1")
    for size, x, y, boxes in re.findall(
        r"q 0 g ([\d.]+) 0 0 [\d.]+ (-?[\d.]+) (-?[\d.]+) cm ((?:-?\d+ -?\d+ \d+ 1 re ?)+) ?f Q",
        drawn,
    ):
        runs = [
            (float(a), float(b), float(c), 1.0)
            for a, b, c in re.findall(r"(-?\d+) (-?\d+) (\d+) 1 re", boxes)
        ]
        found.append((float(size) / MM, float(x) / MM, (high - float(y)) / MM, runs))
    return found


def matrix(runs: list[Box]) -> list[list[bool]]:
    """The modules of a code, row by row."""
    side = int(max(-row for _at, row, _long, _high in runs))
    cells = [[False] * side for _row in range(side)]
    for at, row, long, _high in runs:
        for column in range(int(at), int(at + long)):
            cells[int(-row) - 1][column] = True
    return cells

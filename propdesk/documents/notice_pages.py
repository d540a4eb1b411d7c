"""Takes one letter out of the PDF of its run, page for page as it was printed.

Nothing is set anew: the letter's own pages are copied, and of a 2-up page only the letter's half,
so that nobody else's letter goes along.
"""

from __future__ import annotations

import re
import zlib
from typing import NamedTuple

from propdesk.documents.notice import HALF_MARK
from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.office.sheets import Place

_REFERENCE = re.compile(rb"(?<![\w.])(\d+) 0 R(?!\w)")
_STREAM = re.compile(rb"stream\r?\n")


class _Part(NamedTuple):
    """One object of a PDF: its dictionary, and its stream if it has one."""

    head: bytes
    stream: bytes | None

    def refers_to(self) -> list[int]:
        """The objects it names."""
        return [int(number) for number in _REFERENCE.findall(self.head)]


def cut(pdf: bytes, place: Place) -> bytes:
    """The letter at `place` of a run that `notice.render` made, as a PDF of its own.

    The same run and place give the same bytes. Raises UserError for anything else.
    """
    try:
        return _cut(pdf, place)
    except (ValueError, KeyError, IndexError, zlib.error) as error:
        raise UserError(
            _("The printed letter cannot be read. Restore it from a backup.")
        ) from error


def _cut(pdf: bytes, place: Place) -> bytes:
    parts, trailer = _read(pdf)
    root = int(_found(rb"/Root (\d+) 0 R", trailer))
    info = int(_found(rb"/Info (\d+) 0 R", trailer))
    tree = int(_found(rb"/Pages (\d+) 0 R", parts[root].head))
    kids = _found(rb"/Kids\s*\[([^\]]*)\]", parts[tree].head)
    pages = [int(number) for number in _REFERENCE.findall(kids)]
    first = place.first_page - 1
    chosen = pages[first : first + place.pages]
    if len(chosen) != place.pages or not chosen:
        raise ValueError("no such page")
    if place.first_half == 2:
        _keep_half(parts, chosen[0], right=True)
    if place.last_half == 1:
        _keep_half(parts, chosen[-1], right=False)
    listed = b" ".join(b"%d 0 R" % page for page in chosen)
    parts[tree] = _Part(b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(chosen), listed), None)
    return _write(parts, root, info)


def _found(pattern: bytes, text: bytes) -> bytes:
    match = re.search(pattern, text)
    if match is None:
        raise ValueError("not one of our runs")
    return match[1]


def _read(pdf: bytes) -> tuple[dict[int, _Part], bytes]:
    """All objects by number, and the trailer."""
    start = int(_found(rb"startxref\s+(\d+)\s+%%EOF\s*$", pdf[-64:]))
    table, _sep, trailer = pdf[start:].partition(b"trailer")
    entries = re.findall(rb"(\d{10}) \d{5} ([nf])", table)
    offsets = {n: int(offset) for n, (offset, kind) in enumerate(entries) if kind == b"n"}
    order = sorted(offsets.values())
    ends = dict(zip(order, [*order[1:], start], strict=True))
    return {n: _part(pdf[offset : ends[offset]]) for n, offset in offsets.items()}, trailer


def _part(text: bytes) -> _Part:
    begin = text.index(b"obj") + 3
    match = _STREAM.search(text, begin)
    if match is None:
        return _Part(text[begin : text.rindex(b"endobj")].strip(), None)
    head = text[begin : match.start()].strip()
    length = int(_found(rb"/Length (\d+)", head))
    return _Part(head, text[match.end() : match.end() + length])


def _keep_half(parts: dict[int, _Part], page: int, *, right: bool) -> None:
    """Leave only one half of what is drawn on a page."""
    number = int(_found(rb"/Contents (\d+) 0 R", parts[page].head))
    drawn = zlib.decompress(parts[number].stream or b"")
    left, mark, rest = drawn.partition(HALF_MARK)
    if not mark:
        raise ValueError("not a page of two halves")
    kept = zlib.compress(rest if right else left)
    parts[number] = _Part(b"<</Filter/FlateDecode/Length %d>>" % len(kept), kept)


def _write(parts: dict[int, _Part], root: int, info: int) -> bytes:
    """A PDF of what `root` and `info` lead to, numbered anew."""
    numbers: dict[int, int] = {}
    waiting = [root, info]
    while waiting:
        number = waiting.pop(0)
        if number not in numbers:
            numbers[number] = len(numbers) + 1
            waiting += parts[number].refers_to()

    def renamed(match: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % numbers[int(match[1])]

    out = bytearray(b"%PDF-1.4\n%\x93\x8c\x8b\x9e\n")
    offsets = []
    for old, new in numbers.items():
        offsets.append(len(out))
        part = parts[old]
        out += b"%d 0 obj\n%b\n" % (new, _REFERENCE.sub(renamed, part.head))
        if part.stream is not None:
            out += b"stream\n%b\nendstream\n" % part.stream
        out += b"endobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(offsets) + 1,
        numbers[root],
        numbers[info],
        start,
    )
    return bytes(out)

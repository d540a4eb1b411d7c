"""Breaks text into lines as a Chinese page wants it: quickly, and with 行首禁则.

A comma or closing bracket never begins a line, an opening bracket or ¥ never ends one, and a
number or Latin word is not torn apart unless it is wider than the line (GB/T 15834, 5.1).
"""

from __future__ import annotations

import re
from functools import lru_cache

from propdesk.documents.fonts import Face, fallback

_NOT_FIRST = frozenset("，。、；：？！）】》」』〉〕”’％‰℃°·…—～,.;:?!)]}%")
_NOT_LAST = frozenset("（【《「『〈〔“‘¥￥([{")
_UNIT = re.compile(
    r"¥?[0-9A-Za-z\u00c0-\u024f'’./:@%,+\-_#&$*=−–]*[0-9A-Za-z\u00c0-\u024f'/@%+\-_#&$*=−–]|\s|.",
    re.DOTALL,
)
_EM = 1000.0


def width(face: Face, text: str, size: float) -> float:
    """How wide `text` is in points."""
    return _thousandths(face, text) * size / 1000


def _thousandths(face: Face, text: str) -> float:
    widths = face.widths
    total = 0.0
    for char in text:
        advance = widths.get(ord(char))
        total += _rare(ord(char)) if advance is None else advance
    return total


@lru_cache(maxsize=4096)
def _rare(code: int) -> float:
    other = fallback()
    return other.widths.get(code, _EM) if other else _EM


def wrap(face: Face, text: str, size: float, room: float, indent: float = 0.0) -> list[str]:
    """`text` in lines no wider than `room` points; the first is `indent` points shorter.

    Line ends in `text` are kept. There is always at least one line.
    """
    lines: list[str] = []
    for part in text.split("\n"):
        lines += _wrap(face, part, size, room, 0.0 if lines else indent)
    return lines


@lru_cache(maxsize=2048)
def _wrap(face: Face, text: str, size: float, room: float, indent: float) -> list[str]:
    scale = 1000 / size
    limit = max(room, size) * scale
    first = max(room - indent, size) * scale
    if _thousandths(face, text) <= first:
        return [text]
    return _break(_units(face, text, limit), first, limit)


def _units(face: Face, text: str, limit: float) -> list[tuple[str, float]]:
    """What may not be torn apart, with widths; a word wider than a line goes letter by letter."""
    units: list[tuple[str, float]] = []
    for match in _UNIT.finditer(text):
        unit = match[0]
        wide = _thousandths(face, unit)
        if wide > limit and len(unit) > 1:
            units += [(char, _thousandths(face, char)) for char in unit]
        else:
            units.append((unit, wide))
    return units


def _break(units: list[tuple[str, float]], first: float, limit: float) -> list[str]:
    lines: list[str] = []
    start, used, room = 0, 0.0, first
    position = 0
    while position < len(units):
        unit, wide = units[position]
        if used + wide > room and position > start and not unit.isspace():
            cut = _cut(units, start, position)
            lines.append("".join(text for text, _ in units[start:cut]).rstrip(" "))
            start = cut
            while start < position and units[start][0] == " ":
                start += 1
            used, room = sum(part for _, part in units[start:position]), limit
            continue
        used += wide
        position += 1
    lines.append("".join(text for text, _ in units[start:]).rstrip(" "))
    return lines


def _cut(units: list[tuple[str, float]], start: int, position: int) -> int:
    """Where to end the line that begins at `start` and has no room for `position`."""
    cut = position
    while cut > start + 1 and (units[cut][0] in _NOT_FIRST or units[cut - 1][0] in _NOT_LAST):
        cut -= 1
    if units[cut][0] in _NOT_FIRST or units[cut - 1][0] in _NOT_LAST:
        return position
    return cut

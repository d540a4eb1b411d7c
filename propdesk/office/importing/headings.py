"""Finds the table in a sheet: its heading row or rows, what each column means, where data end.

A sheet of a real office has title lines above, headings over two merged rows, totals between and
below, notes and signatures at the end, and somebody's sums to the right. What is not a row of the
table is left out and said so, never guessed at.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from propdesk.office.importing import kinds
from propdesk.office.importing.columns import Kind, normalise
from propdesk.office.importing.grids import Cell, Grid
from propdesk.office.importing.values import plain

_CLEAR = 0.25
"""A sheet that lacks more than half of what a kind requires is not taken for it."""
LOOK_DOWN = 40
"""Headings are looked for in the first 40 rows."""

_PERIOD_WORD = re.compile(
    r"(19|20)\d\d|\d{1,2}月|[一二三四]季度|[上下]半年|[上下本去今]年|[往以]前|累计|历年"
)
_OTHER_PERSON = re.compile(r"租[客户赁]|承租|紧急|家属|共有")


@dataclass(frozen=True)
class Column:
    """One column: where it stands (from 0), its heading as written, and the key it was read as."""

    index: int
    heading: str
    key: str | None = None


@dataclass(frozen=True)
class Headings:
    """The heading rows of a sheet (`top`..`bottom`, from 0) and its columns, left to right."""

    top: int
    bottom: int
    columns: tuple[Column, ...]
    kind: Kind | None = None
    side: tuple[str, ...] = ()
    """The headings of a second table of the same kind to the right; it is not read."""

    @property
    def keys(self) -> set[str]:
        """The columns that were recognised."""
        return {column.key for column in self.columns if column.key}

    @property
    def fingerprint(self) -> str:
        """The same for every sheet with the same headings, in whatever order."""
        return fingerprint(column.heading for column in self.columns)


def fingerprint(headings: object) -> str:
    """A short name for a set of headings, to remember a correction by."""
    names = sorted({normalise(str(heading)) for heading in headings})  # type: ignore[attr-defined]
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:24]


@dataclass
class _Candidate:
    top: int
    bottom: int
    labels: dict[int, tuple[str, ...]] = field(default_factory=dict)


def find(
    grid: Grid, kind: Kind | None = None, mapping: Mapping[str, str] | None = None
) -> Headings:
    """The headings of a sheet; `kind` and `mapping` (heading → column) win over guessing.

    Without any known heading the first row with two or more words is taken, with kind None.
    """
    best: tuple[tuple[float, ...], Headings] | None = None
    for candidate in _candidates(grid):
        if not mapping and not _has_known_word(candidate):
            continue
        for one in (kind,) if kind else kinds.ALL:
            if one is kinds.COMMUNITY:
                continue
            found = _match(candidate, one, mapping or {})
            score = _score(found, one, grid)
            if score[1] >= 2 and (best is None or score > best[0]):
                best = (score, found)
    if best and (kind or best[0][0] >= _CLEAR):
        return best[1]
    if kind and mapping:
        for candidate in _candidates(grid):
            found = _match(candidate, kind, mapping)
            if found.keys:
                return found
    first = next((c for c in _candidates(grid) if len(c.labels) >= 2), None)
    if first is None:
        return Headings(0, 0, ())
    return Headings(first.top, first.bottom, tuple(
        Column(index, labels[0]) for index, labels in sorted(first.labels.items())
    ))  # fmt: skip


@cache
def _known_words() -> set[str]:
    return {word for kind in kinds.ALL for word in kind.named}


def _has_known_word(candidate: _Candidate) -> bool:
    """Whether two headings or more are known to any kind of sheet."""
    known = _known_words()
    words = (any(normalise(one) in known for one in labels) for labels in candidate.labels.values())
    return sum(words) >= 2


def _candidates(grid: Grid) -> list[_Candidate]:
    found = []
    for top in range(min(LOOK_DOWN, len(grid.rows))):
        words = _words(grid.rows[top])
        if not words:
            continue
        found.append(_Candidate(top, top, {index: (text,) for index, text in words.items()}))
        if top + 1 < len(grid.rows):
            two = _two_rows(grid, top)
            if two:
                found.append(two)
    return found


def _words(row: Sequence[Cell]) -> dict[int, str]:
    """The cells of a row that can be headings: short words, or years."""
    found = {}
    for index, cell in enumerate(row):
        text = re.sub(r"\s+", " ", plain(cell)) if not isinstance(cell, bool) else ""
        is_word = isinstance(cell, str) and 0 < len(text) <= 60
        if is_word or (isinstance(cell, float | int) and re.fullmatch(r"(19|20)\d\d", text)):
            found[index] = text
    return found


def _two_rows(grid: Grid, top: int) -> _Candidate | None:
    """Headings over two rows: a group above spans its columns, or a cell spans both rows."""
    upper, lower = _words(grid.rows[top]), _words(grid.rows[top + 1])
    if not lower or _has_data(grid, top):
        return None
    merged = [area for area in grid.merged or [] if area[0] == top and area[2] <= top + 1]
    spans = dict(upper)
    if merged:
        for area_top, left, _bottom, right in merged:
            if left in upper and area_top == top and right > left:
                spans.update({index: upper[left] for index in range(left, right + 1)})
    elif grid.merged is None:
        current = None
        for index in range(max((*upper, *lower), default=0) + 1):
            if index in upper:
                current = upper[index] if index + 1 not in upper or index in lower else None
            elif current and index in lower and index not in upper:
                spans[index] = current
    if not any(index in lower and index in spans for index in lower):
        return None
    labels: dict[int, tuple[str, ...]] = {}
    for index in sorted({*spans, *lower}):
        above, below = spans.get(index, ""), lower.get(index, "")
        labels[index] = (above + below, below, above) if above and below else (above or below,)
    return _Candidate(top, top + 1, labels)


def _is_data(cell: Cell) -> bool:
    """Whether a cell is a value rather than a word: a date, a broken number, a large one."""
    if isinstance(cell, str):
        return False
    if isinstance(cell, float | int):
        return float(cell) > 3000 or not float(cell).is_integer()
    return True


def _has_data(grid: Grid, top: int) -> bool:
    """Whether values stand in the row below `top`, under its words and not beside them."""
    under = set(_words(grid.rows[top]))
    for area in grid.merged or []:
        if area[0] == top and area[1] in under:
            under.update(range(area[1], area[3] + 1))
    below = grid.rows[top + 1]
    return any(_is_data(below[index]) for index in under if index < len(below))


def _spans_two(grid: Grid, top: int) -> bool:
    """Whether the heading at `top` plainly goes on in the row below: merged, or interlocking."""
    if top + 1 >= len(grid.rows) or _has_data(grid, top):
        return False
    upper, lower = _words(grid.rows[top]), _words(grid.rows[top + 1])
    if len(upper) < 2 or not lower:
        return False
    if grid.merged:
        down = [area for area in grid.merged if area[0] == top and area[2] == top + 1]
        across = [area for area in grid.merged if area[0] == top == area[2] and area[1] < area[3]]
        return bool(down) or any(
            index in lower for area in across for index in range(area[1], area[3] + 1)
        )
    only_above = [index for index in upper if index not in lower]
    only_below = [index for index in lower if index not in upper]
    return bool(only_above and only_below) and not any(
        re.search(r"\d{2}", lower[index]) for index in only_below
    )


def _match(candidate: _Candidate, kind: Kind, mapping: Mapping[str, str]) -> Headings:
    """Which column each heading means; the first of several with the same meaning wins."""
    told = {normalise(heading): key for heading, key in mapping.items()}
    taken: set[str] = set()
    keys: dict[int, str] = {}
    for index, labels in candidate.labels.items():
        for label in labels:
            wanted = told.get(normalise(label))
            field_ = kind.field(wanted) if wanted else None
            if field_ and field_.key not in taken:
                keys[index] = field_.key
                taken.add(field_.key)
                break
    ignored = {normalise(heading) for heading in mapping}
    for exact in (True, False):
        for index, labels in candidate.labels.items():
            if index in keys or any(normalise(label) in ignored for label in labels):
                continue
            key = _guess(labels, kind, exact)
            if key and key not in taken:
                keys[index] = key
                taken.add(key)
    gap = _gap(candidate.labels, keys)
    columns = tuple(
        Column(index, labels[0], keys.get(index))
        for index, labels in sorted(candidate.labels.items())
        if index < gap
    )
    side = {index: labels for index, labels in candidate.labels.items() if index > gap}
    twice = side and not kind.missing(
        {_guess(labels, kind, False) or "" for labels in side.values()}
    )
    return Headings(
        candidate.top,
        candidate.bottom,
        columns,
        kind,
        tuple(labels[0] for labels in side.values()) if twice else (),
    )


def _gap(labels: Mapping[int, object], keys: Mapping[int, str]) -> int:
    """Where the table ends to the right: at an empty column with nothing recognised behind it."""
    last_known = max(keys, default=max(labels, default=0))
    index = last_known + 1
    while index in labels:
        index += 1
    return index


def _guess(labels: Sequence[str], kind: Kind, exact: bool) -> str | None:
    """The key of a column by its own heading, else by a synonym; never against the group above."""
    for position, label in enumerate(labels):
        word = normalise(label)
        if len(labels) == 3 and position:
            above = labels[2] if position == 1 else labels[1]
            if _PERIOD_WORD.search(above) or _OTHER_PERSON.search(above):
                continue
        key = (kind.headed if exact else kind.named).get(word)
        if key:
            return key
    return None


def _score(found: Headings, kind: Kind, grid: Grid) -> tuple[float, ...]:
    """How well a row of headings fits a kind: required columns first, then how many, then names."""
    matched = len(found.keys)
    named = sum(
        1
        for column in found.columns
        if column.key
        and (one := kind.field(column.key))
        and normalise(one.heading) == normalise(column.heading)
    )
    missing = len(kind.missing(found.keys))
    same_name = normalise(grid.name) == kind.name
    needed = sum(1 for one in kind.fields if one.required) + kind.has_room
    complete = missing == 0
    partial = (needed - missing) / max(1, needed)
    if not complete and (not kind.kept or missing > 2):
        partial = 0.0
    elif not complete and kind.hint and re.search(kind.hint, grid.name):
        partial += 0.3
    unknown = len(found.columns) - matched
    return (
        1.0 if complete else partial / 2,
        matched,
        same_name,
        (found.bottom > found.top) == _spans_two(grid, found.top),
        -found.bottom,
        named,
        -unknown,
        -(found.bottom - found.top),
    )

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

from propdesk.office.importing import kinds, values
from propdesk.office.importing.grids import Cell, Grid
from propdesk.office.importing.kinds import Kind, normalise
from propdesk.office.importing.values import narrow, plain

_CLEAR = 0.25
"""A sheet that lacks more than half of what a kind requires is not taken for it."""
LOOK_DOWN = 40
"""Headings are looked for in the first 40 rows."""

_PERIOD_WORD = re.compile(r"(19|20)\d\d|\d{1,2}月|[一二三四]季度|[上下]半年|[上下本去今]年|[往以]前|累计|历年")
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


def find(grid: Grid, kind: Kind | None = None, mapping: Mapping[str, str] | None = None) -> Headings:
    """The headings of a sheet; `kind` and `mapping` (heading → column) win over guessing.

    Without any known heading the first row with two or more words is taken, with kind None.
    """
    best: tuple[tuple[float, ...], Headings] | None = None
    for candidate in _candidates(grid):
        for one in (kind,) if kind else kinds.ALL:
            if one is kinds.COMMUNITY:
                continue
            found = _match(candidate, one, mapping or {})
            score = _score(found, one, grid, bool(mapping))
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
    if not lower or any(isinstance(cell, float | int) and cell > 3000 for cell in grid.rows[top + 1]):
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
    return Headings(candidate.top, candidate.bottom, columns, kind)


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
        for field_ in kind.fields:
            if word == normalise(field_.heading) or (not exact and word in field_.names):
                return field_.key
    return None


def _score(found: Headings, kind: Kind, grid: Grid, mapped: bool) -> tuple[float, ...]:
    """How well a row of headings fits a kind: required columns first, then how many, then names."""
    matched = len(found.keys)
    named = sum(
        1
        for column in found.columns
        if column.key and (one := kind.field(column.key)) and normalise(one.heading) == normalise(column.heading)
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
        named,
        -unknown,
        -(found.bottom - found.top),
        -found.top,
    )


# Rows ------------------------------------------------------------------------------------------

_TOTAL = re.compile(r"^(总?合计|小计|总计|共计|累计|本页[合小]计|总数|汇总|本月合计|合计金额|.{0,12}[小合总]计)[::：]?$")
_NOTE = re.compile(
    r"^[\s(（*※]*(备注|注\d*|说明|填表说明|注意|制表|填表|填报|审核|复核|负责人|经办|统计人|制单|会计|出纳|单位[（(]?盖章|"
    r"打印|日期|截[止至]|以上|联系人)[^-]{0,8}[::：，,、)）]"
)
_BANNER = re.compile(r"^[^\s]{1,6}?(号楼|栋|幢|座|#楼?|号)$")


@dataclass(frozen=True)
class RawRow:
    """One row of the table: its number in Excel (from 1) and its cells by key."""

    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True)
class LeftOut:
    """A row that is not data: its number in Excel, why (`total`, `note`, `heading`), its text."""

    number: int
    why: str
    text: str


def rows(grid: Grid, headings: Headings) -> tuple[list[RawRow], list[LeftOut]]:
    """The data rows below the headings, and the rows left out."""
    kind = headings.kind
    known = {column.index: column.key for column in headings.columns if column.key}
    width = {column.index for column in headings.columns}
    fills = _fills(grid, headings)
    own_words = {normalise(column.heading) for column in headings.columns}
    found: list[RawRow] = []
    left_out: list[LeftOut] = []
    building = _building_of(grid.name)
    above: dict[str, Cell] = {}
    for index in range(headings.bottom + 1, len(grid.rows)):
        row = grid.rows[index]
        filled = [(at, row[at]) for at in sorted(width) if at < len(row) and plain(row[at])]
        if not filled:
            continue
        shown = " ".join(plain(cell) for _at, cell in filled)[:80]
        banner = _banner(filled, known)
        why = "total" if _is_total(filled) else None
        if why is None and banner is None and _is_note(filled, known, width):
            why = "note"
        if why is None and _is_heading(filled, own_words):
            why = "heading"
        if banner and why is None and kind and "building" not in headings.keys:
            building, why = banner, "heading"
        if why:
            left_out.append(LeftOut(index + 1, why, shown))
            continue
        cells = {key: row[at] if at < len(row) else "" for at, key in known.items()}
        for at, key in known.items():
            if not plain(cells[key]) and (index, at) in fills:
                cells[key] = fills[index, at]
        if grid.merged is None and kind:
            _fill_down(cells, above)
        if building and kind and kind.has_room and "building" not in headings.keys:
            cells["building"] = building
        found.append(RawRow(index + 1, cells))
    return found, left_out


def _building_of(name: str) -> str:
    """The building a sheet is named after, such as 3号楼; empty for other names."""
    return name.strip() if _BANNER.fullmatch(re.sub(r"\s", "", name)) else ""


def _fills(grid: Grid, headings: Headings) -> dict[tuple[int, int], Cell]:
    """What merged cells say for the rows below their first, in columns where that has a meaning."""
    if not grid.merged or not headings.kind:
        return {}
    wanted = {
        column.index
        for column in headings.columns
        if column.key and (one := headings.kind.field(column.key)) and one.fills
    }
    found: dict[tuple[int, int], Cell] = {}
    for top, left, bottom, _right in grid.merged:
        if left in wanted and bottom > top > headings.bottom and bottom - top < 5000:
            row = grid.rows[top] if top < len(grid.rows) else []
            value = row[left] if left < len(row) else ""
            found.update({(index, left): value for index in range(top + 1, bottom + 1)})
    return found


def _fill_down(cells: dict[str, Cell], above: dict[str, Cell]) -> None:
    """Where a format keeps no merged cells, an empty building or stairwell is the one above."""
    changed = False
    for key in ("building", "stairwell"):
        if key not in cells:
            continue
        if plain(cells[key]):
            changed = changed or above.get(key) != cells[key]
            above[key] = cells[key]
        elif key == "building" or not changed:
            cells[key] = above.get(key, "")


def _is_total(filled: Sequence[tuple[int, Cell]]) -> bool:
    return any(_TOTAL.match(re.sub(r"\s", "", narrow(cell))) for _at, cell in filled[:3])


def _is_note(filled: Sequence[tuple[int, Cell]], known: Mapping[int, str], width: set[int]) -> bool:
    """A signature line, a remark under the table, or a lone sentence where nothing else stands."""
    texts = [plain(cell) for _at, cell in filled]
    if len(filled) <= max(3, len(width) // 3) and all(isinstance(cell, str) for _at, cell in filled):
        if any(_NOTE.match(text) for text in texts[:1]):
            return True
        if all(re.search(r"[:：]", text) for text in texts):
            return True
    if len(filled) == 1 and len(width) >= 3:
        at, cell = filled[0]
        return at not in known or (isinstance(cell, str) and len(texts[0]) > 15)
    return False


def _is_heading(filled: Sequence[tuple[int, Cell]], own_words: set[str]) -> bool:
    """The headings again, as on every printed page."""
    words = [normalise(plain(cell)) for _at, cell in filled]
    return len(words) >= 2 and sum(word in own_words for word in words) * 3 >= len(words) * 2


def _banner(filled: Sequence[tuple[int, Cell]], known: Mapping[int, str]) -> str | None:
    """A line that only names a building, above its rooms."""
    if len(filled) != 1:
        return None
    text = re.sub(r"\s", "", plain(filled[0][1]))
    return text if _BANNER.fullmatch(text) and not text.isdecimal() else None


# The sheet of the community has its headings down the side --------------------------------------


def community_rows(grid: Grid) -> list[RawRow]:
    """The lines of a sheet with two columns, what and its value; empty for any other sheet."""
    names = {name: one.key for one in kinds.COMMUNITY.fields for name in one.names}
    own = {normalise(one.heading) for one in kinds.COMMUNITY.fields}
    found: list[RawRow] = []
    exact = 0
    for index, row in enumerate(grid.rows[:200]):
        cells = [cell for cell in row[:6] if plain(cell)]
        key = names.get(normalise(plain(cells[0]))) if cells else None
        if key is None or len(cells) > 3:
            continue
        exact += normalise(plain(cells[0])) in own
        if not any(key in other.cells for other in found):
            found.append(RawRow(index + 1, {key: cells[1] if len(cells) > 1 else ""}))
    headed = any(
        [normalise(plain(cell)) for cell in row[:2]] == ["项目", "内容"] for row in grid.rows[:10]
    )
    filled = sum(1 for row in grid.rows if any(plain(cell) for cell in row))
    enough = exact >= 3 and len(found) * 2 >= filled
    named = normalise(grid.name) == "小区" and exact >= 1
    return found if headed or enough or named else []


def community_unknown(grid: Grid) -> list[str]:
    """The labels of a community sheet that mean nothing to PropDesk."""
    known = {name for one in kinds.COMMUNITY.fields for name in one.names} | {"项目", "内容"}
    labels = [plain(row[0]) for row in grid.rows[:200] if row and plain(row[0])]
    return [label for label in labels if normalise(label) not in known]


def read_cell(kind: Kind, key: str, cell: Cell, *, date1904: bool) -> object:
    """One cell by the column it stands in; `Unreadable` with a reason."""
    one = kind.field(key)
    assert one is not None
    if isinstance(one.read, Mapping):
        return kinds.choose(cell, one.read, one.heading)
    if one.read == kinds.DATE:
        return values.day(cell, date1904=date1904)
    if one.read == kinds.END:
        return values.last_day(cell, date1904=date1904)
    if one.read == kinds.DATE + kinds.END:
        return values.day(cell, end=True, date1904=date1904)
    if one.read == kinds.PERIOD:
        return values.period(cell, date1904=date1904)
    assert callable(one.read)
    return one.read(cell)

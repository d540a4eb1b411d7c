"""The rows under the headings: which are data, and which are totals, notes, repeated headings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from propdesk.office.importing import choices, columns, kinds, values
from propdesk.office.importing.columns import Kind, normalise
from propdesk.office.importing.grids import Cell, Grid
from propdesk.office.importing.headings import Headings
from propdesk.office.importing.values import narrow, plain

_TOTAL = re.compile(
    r"^(总?合计|小计|总计|共计|累计|本页[合小]计|总数|汇总|本月合计|合计金额|.{0,12}[小合总]计)[::：]?$"
)
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
    in_order = sorted(width)
    fills = _fills(grid, headings)
    own_words = {normalise(column.heading) for column in headings.columns}
    found: list[RawRow] = []
    left_out: list[LeftOut] = []
    building = _building_of(grid.name)
    above: dict[str, Cell] = {}
    for index in range(headings.bottom + 1, len(grid.rows)):
        row = grid.rows[index]
        filled = [(at, row[at]) for at in in_order if at < len(row) and plain(row[at])]
        if not filled:
            continue
        banner = _banner(filled, known)
        why = "total" if _is_total(filled) else None
        if why is None and banner is None and _is_note(filled, known, width):
            why = "note"
        if why is None and _is_heading(filled, own_words):
            why = "heading"
        if banner and why is None and kind and "building" not in headings.keys:
            building, why = banner, "heading"
        if why:
            shown = " ".join(plain(cell) for _at, cell in filled)[:80]
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
    if len(filled) > max(3, len(width) // 3):
        return False
    texts = [plain(cell) for _at, cell in filled]
    if all(isinstance(cell, str) for _at, cell in filled):
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
    # Of every third cell and one more, one at least is a heading if two thirds of them are.
    first = filled[: len(filled) // 3 + 1]
    if not any(normalise(plain(cell)) in own_words for _at, cell in first):
        return False
    words = [normalise(plain(cell)) for _at, cell in filled]
    return len(words) >= 2 and sum(word in own_words for word in words) * 3 >= len(words) * 2


def _banner(filled: Sequence[tuple[int, Cell]], known: Mapping[int, str]) -> str | None:
    """A line that only names a building, above its rooms."""
    if len(filled) != 1:
        return None
    text = re.sub(r"\s", "", plain(filled[0][1]))
    return text if _BANNER.fullmatch(text) and not text.isdecimal() else None


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
        return choices.choose(cell, one.read, one.heading)
    if one.read == columns.DATE:
        return values.day(cell, date1904=date1904)
    if one.read == columns.END:
        return values.last_day(cell, date1904=date1904)
    if one.read == columns.DATE + columns.END:
        return values.day(cell, end=True, date1904=date1904)
    if one.read == columns.PERIOD:
        return values.period(cell, date1904=date1904)
    assert callable(one.read)
    return one.read(cell)

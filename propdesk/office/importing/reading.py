"""From files to sheets: which table each sheet is, which column is which, and its raw rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.office.importing import columns, headings, kinds, owners, table_rows, values
from propdesk.office.importing.columns import Kind
from propdesk.office.importing.grids import Grid, read_grids
from propdesk.office.importing.sheet import Sheet, is_damaged
from propdesk.office.importing.table_rows import LeftOut, RawRow
from propdesk.office.importing.values import Unreadable, damaged_number, is_blank, narrow
from propdesk.office.progress import QUIET, Progress


def read(
    paths: Sequence[str | Path],
    kind: str | None = None,
    mapping: Mapping[str, str] | None = None,
    *,
    progress: Progress = QUIET,
) -> list[Sheet]:
    """Read files into sheets. `kind` (a sheet's name) and `mapping` (heading → column) say what an
    alien sheet is; without them it is guessed. Raises UserError for a file that cannot be read.
    """
    wanted = None
    if kind is not None:
        wanted = kinds.find(kind)
        if wanted is None:
            raise UserError(
                _("“{kind}” is not a sheet PropDesk knows. Choose one of: {kinds}.").format(
                    kind=kind, kinds="、".join(one.name for one in kinds.ALL)
                )
            )
    sheets = []
    for path in progress.over([Path(path) for path in paths], _("Reading files")):
        for grid in read_grids(path):
            sheets.append(understand(grid, wanted, mapping))
    if mapping:
        _check_mapping(sheets, wanted, mapping)
    if wanted and wanted.kept and not any(sheet.kind for sheet in sheets):
        raise UserError(
            _(
                "No sheet of these files can be read as {kind}: it needs the columns {columns}. "
                "Say with --map which heading is which column."
            ).format(kind=wanted.name, columns="、".join(wanted.missing(set())))
        )
    return [owners.look_up(sheet, sheets) for sheet in sheets]


def understand(
    grid: Grid, kind: Kind | None = None, mapping: Mapping[str, str] | None = None
) -> Sheet:
    """One grid as a sheet, with the clerk's `kind` and `mapping` if there are any."""
    if kind in (None, kinds.COMMUNITY):
        lines = table_rows.community_rows(grid)
        if lines or kind:
            return Sheet(grid, kinds.COMMUNITY, (), tuple(lines), (), 1, "community")
    guess = headings.find(grid)
    found = headings.find(grid, kind, mapping) if kind or mapping else guess
    rows: list[RawRow] = []
    left_out: list[LeftOut] = []
    if found.columns and found.kind:
        rows, left_out = table_rows.rows(grid, found)
    told = dict(mapping or {}) if kind or mapping else None
    return Sheet(
        grid,
        found.kind,
        found.columns,
        tuple(rows),
        tuple(left_out),
        found.bottom + 1,
        guess.fingerprint,
        told,
        found.side,
    )


def again(sheet: Sheet, kind: str, mapping: Mapping[str, str]) -> Sheet:
    """The same sheet as the clerk corrects it in the window: its kind, and heading → column.

    A heading mapped to an empty column is kept out.
    """
    return understand(sheet.grid, kinds.find(kind), mapping)


def reread(sheet: Sheet, kind: str, mapping: Mapping[str, str]) -> Sheet:
    """The same sheet with a correction remembered from an earlier import."""
    return replace(understand(sheet.grid, kinds.find(kind), mapping), told=None)


def _check_mapping(
    sheets: Sequence[Sheet], wanted: Kind | None, mapping: Mapping[str, str]
) -> None:
    """Refuse a mapping that names a heading or a column nobody has."""
    seen = {columns.normalise(column.heading) for sheet in sheets for column in sheet.columns}
    found = {sheet.kind for sheet in sheets if sheet.kind} or ({wanted} if wanted else set())
    for heading, key in mapping.items():
        word = columns.normalise(heading)
        if word not in seen and not any(known.endswith(word) for known in seen):
            raise UserError(
                _("There is no heading “{heading}” in these files.").format(heading=heading)
            )
        if key and found and not any(kind.field(key) for kind in found):
            raise UserError(
                _(
                    "There is no column “{column}” in the sheet {kind}. Choose one of: {columns}."
                ).format(
                    column=key,
                    kind="、".join(sorted(kind.name for kind in found)),
                    columns="、".join(field.heading for kind in found for field in kind.fields),
                )
            )


def parse(sheet: Sheet, row: RawRow) -> tuple[dict[str, object], list[str]]:
    """The values of a row by key, blank ones left out, and what is wrong with it."""
    kind = sheet.kind
    assert kind is not None
    found: dict[str, object] = {}
    problems: list[str] = []
    for field in kind.fields:
        if field.key not in row.cells or (field.key in _ROOM_KEYS and kind.has_room):
            continue
        cell = row.cells[field.key]
        if is_damaged(cell):
            reason = damaged_number(cell)
            problems.append(_("{heading}: {reason}").format(heading=field.heading, reason=reason))
            continue
        is_text = field.read in (values.text, values.name) and not field.required
        if not narrow(cell) if is_text else is_blank(cell):
            if field.required:
                problems.append(_("{heading} is missing.").format(heading=field.heading))
            continue
        try:
            found[field.key] = table_rows.read_cell(
                kind, field.key, cell, date1904=sheet.grid.date1904
            )
        except Unreadable as unreadable:
            problems.append(
                _("{heading}: {reason}").format(heading=field.heading, reason=unreadable)
            )
    return found, problems


_ROOM_KEYS = {"room", "building", "stairwell", "number"}

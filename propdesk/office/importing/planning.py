"""The preview: what an import would add and change, what it leaves alone, and what it refuses.

Rows are compared with the store and with each other; nothing is written. Each accepted row becomes
a `Step`; applying.py runs the steps of all sheets in the order in which they need one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.i18n import _, ngettext
from propdesk.office.entities import ColumnMapping
from propdesk.office.importing import (
    facility_rows,
    hazard_rows,
    kinds,
    money_rows,
    office_rows,
    plan_rows,
    premises_rows,
    price_rows,
    record_rows,
    room_codes,
    work_rows,
)
from propdesk.office.importing.reading import parse, reread
from propdesk.office.importing.sheet import Sheet
from propdesk.office.importing.steps import Plan, Row, SheetPlan
from propdesk.office.importing.values import Unreadable, narrow
from propdesk.office.importing.world import World
from propdesk.office.premises import RoomCode
from propdesk.office.progress import QUIET, Progress


def plan(
    session: Session,
    sheets: Sequence[Sheet],
    *,
    today: date | None = None,
    progress: Progress = QUIET,
) -> Plan:
    """What importing `sheets` would do. With `today`, money dated later is refused."""
    world = World(session, today)
    plans = [SheetPlan(_remembered(session, sheet)) for sheet in sheets]
    for one in plans:
        _describe(one)
    by_kind = {
        "community": office_rows.community,
        "rooms": premises_rows.rooms,
        "people": premises_rows.people,
        "tariffs": price_rows.tariffs_,
        "waivers": price_rows.waivers,
        "opening": money_rows.opening,
        "credits": money_rows.credits,
        "payments": money_rows.payments,
        "figures": office_rows.figures,
        "facilities": facility_rows.rows,
        "plans": plan_rows.rows,
        "records": record_rows.rows,
        "hazards": hazard_rows.rows,
        "works": work_rows.rows,
    }
    for kind in kinds.KEPT:
        rows = list(_rows(world, [one for one in plans if one.sheet.kind is kind], progress))
        by_kind[kind.key](world, rows)
    for one in plans:
        one.refused.sort(key=lambda refusal: refusal.row)
        one.steps.sort(key=lambda step: step.row)
    return Plan(plans)


def _remembered(session: Session, sheet: Sheet) -> Sheet:
    """The sheet with the correction the clerk made for the same headings before, if any."""
    if sheet.told is not None or sheet.kind is kinds.COMMUNITY:
        return sheet
    known = session.scalars(
        select(ColumnMapping).where(ColumnMapping.fingerprint == sheet.fingerprint)
    ).one_or_none()
    return sheet if known is None else reread(sheet, known.kind, known.mapping)


def _describe(one: SheetPlan) -> None:
    """Say which sheet, columns and rows are kept out, and why."""
    sheet = one.sheet
    if not any(sheet.grid.rows):
        one.notes.append(_("The sheet is empty."))
    elif sheet.kind is None:
        one.notes.append(_("Not recognised by its headings: the sheet is kept out."))
    elif not sheet.kind.kept:
        one.notes.append(
            _("{kind} is not read in this version: the sheet is kept out.").format(
                kind=sheet.kind.name
            )
        )
    elif sheet.grid.hidden:
        one.notes.append(_("The sheet is hidden in Excel: it is kept out."))
    else:
        _describe_columns(one)


def _describe_columns(one: SheetPlan) -> None:
    sheet = one.sheet
    if sheet.unknown:
        one.notes.append(_("Columns kept out: {columns}.").format(columns="、".join(sheet.unknown)))
    for heading, count in sheet.damaged.items():
        one.notes.append(
            ngettext(
                "The column {column}, kept out, holds {count} long number that Excel has rounded.",
                "The column {column}, kept out, holds {count} long numbers that Excel has rounded.",
                count,
            ).format(column=heading, count=count)
        )
    if sheet.left_out:
        rows = "、".join(str(row.number) for row in sheet.left_out[:20])
        one.notes.append(
            _("Rows that are totals, notes or repeated headings, kept out: {rows}.").format(
                rows=rows + ("…" if len(sheet.left_out) > 20 else "")
            )
        )
    if sheet.side:
        one.refuse(
            sheet.heading_row,
            _(
                "A second table stands to the right ({columns}). "
                "Move it below the first, or to a sheet of its own."
            ).format(columns="、".join(sheet.side)),
        )
    if sheet.missing:
        one.refuse(
            sheet.heading_row,
            _(
                "This looks like the sheet {kind}, but the column {columns} is missing. "
                "Add it, or say which heading it is."
            ).format(kind=one.kind, columns="、".join(sheet.missing)),
        )


def _rows(world: World, plans: Iterable[SheetPlan], progress: Progress) -> Iterable[Row]:
    """The readable rows of the sheets of one kind; the others are refused here."""
    for one in plans:
        sheet = one.sheet
        if sheet.missing or sheet.grid.hidden or sheet.kind is None:
            continue
        prefixed = _prefixed(sheet)
        for raw in progress.over(sheet.rows, _("Checking {sheet}").format(sheet=sheet.name)):
            found, problems = parse(sheet, raw)
            code = None
            if sheet.kind.has_room:
                try:
                    code = _code(raw.cells, prefixed)
                except Unreadable as unreadable:
                    problems.insert(0, str(unreadable))
            row = Row(one, raw.number, found, code)
            if problems:
                one.refuse(raw.number, " ".join(problems))
                if sheet.kind is kinds.ROOMS and code is not None:
                    world.refused.setdefault(world.key(code), row)
            else:
                yield row


def _prefixed(sheet: Sheet) -> bool:
    """Whether all numbers of two parts in a sheet with buildings begin with the building."""
    for row in sheet.rows:
        building, number = row.cells.get("building", ""), row.cells.get("number", "")
        if narrow(building) and not narrow(row.cells.get("stairwell", "")):
            try:
                if room_codes.begins_with_building(building, number) is False:
                    return False
            except Unreadable:
                continue
    return True


def _code(cells: dict[str, Any], prefixed: bool) -> RoomCode:
    """The room of a row: from building, stairwell and number, or from the one cell with all."""
    building, stairwell = cells.get("building", ""), cells.get("stairwell", "")
    number, whole = cells.get("number", ""), cells.get("room", "")
    if narrow(whole) and not (narrow(number) and narrow(building)):
        number = whole
    if not narrow(number):
        raise Unreadable(_("The room is missing."))
    return room_codes.join(building, stairwell, number, prefixed=prefixed)

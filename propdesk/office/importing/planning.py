"""The preview: what an import would add and change, what it leaves alone, and what it refuses.

Rows are compared with the store and with each other; nothing is written. Each accepted row becomes
a `Step`; applying.py runs the steps of all sheets in the order in which they need one another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.i18n import _, ngettext
from propdesk.office.entities import ColumnMapping
from propdesk.office.importing import kinds, room_codes
from propdesk.office.importing.reading import parse, reread
from propdesk.office.importing.sheet import Sheet
from propdesk.office.importing.values import Unreadable, narrow
from propdesk.office.premises import RoomCode
from propdesk.office.progress import QUIET, Progress

if TYPE_CHECKING:
    from propdesk.office.importing.world import World

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"


@dataclass(frozen=True)
class Refusal:
    """A row that is not taken: where it stands (row as Excel counts) and why, for the clerk."""

    file: str
    sheet: str
    row: int
    reason: str


@dataclass
class Step:
    """What one accepted row does. `run` is called while applying, in the transaction."""

    status: str
    file: str
    sheet: str
    row: int
    what: str
    """The room, fee or figure it is about, and for a change what changes."""
    run: Callable[[Any], None] | None = None
    kind: str = ""
    """The key of the kind of sheet."""


@dataclass
class SheetPlan:
    """What an import would do with one sheet."""

    sheet: Sheet
    steps: list[Step] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Sentences about columns and rows kept out."""

    @property
    def kind(self) -> str:
        """The sheet of the office workbook it was read as; empty when it was not recognised."""
        return self.sheet.kind.name if self.sheet.kind else ""

    def count(self, status: str) -> int:
        """How many rows are `new`, `changed`, `unchanged` or `refused`."""
        if status == REFUSED:
            return len(self.refused)
        return sum(1 for step in self.steps if step.status == status)

    @property
    def counts(self) -> dict[str, int]:
        """All four counts."""
        return {status: self.count(status) for status in (NEW, CHANGED, UNCHANGED, REFUSED)}

    def refuse(self, row: int, reason: str) -> None:
        """Refuse a row."""
        self.refused.append(Refusal(self.sheet.file, self.sheet.name, row, reason))

    def add(self, status: str, row: int, what: str, run: Callable[[Any], None] | None) -> None:
        """Accept a row."""
        kind = self.sheet.kind.key if self.sheet.kind else ""
        self.steps.append(Step(status, self.sheet.file, self.sheet.name, row, what, run, kind))


@dataclass
class Plan:
    """The preview of a whole import, sheet by sheet."""

    sheets: list[SheetPlan]

    @property
    def refused(self) -> list[Refusal]:
        """Every refused row."""
        return [refusal for one in self.sheets for refusal in one.refused]

    @property
    def steps(self) -> list[Step]:
        """Every accepted row."""
        return [step for one in self.sheets for step in one.steps]

    @property
    def counts(self) -> dict[str, int]:
        """The four counts over all sheets."""
        totals = dict.fromkeys((NEW, CHANGED, UNCHANGED, REFUSED), 0)
        for one in self.sheets:
            for status, count in one.counts.items():
                totals[status] += count
        return totals

    @property
    def recognised(self) -> bool:
        """Whether any sheet holds something this version reads."""
        return any(one.sheet.kind and one.sheet.kind.kept for one in self.sheets)


@dataclass
class Row:
    """One row being planned: its values by key, where it stands, and the plan it belongs to."""

    into: SheetPlan
    number: int
    values: dict[str, Any]
    room: RoomCode | None = None

    @property
    def place(self) -> str:
        """Where it stands, as the clerk finds it."""
        return _("row {row} of {sheet}").format(row=self.number, sheet=self.into.sheet.name)

    def get(self, key: str, default: Any = "") -> Any:
        """The value in a column, `default` when the cell is blank."""
        return self.values.get(key, default)

    def has_column(self, key: str) -> bool:
        """Whether its sheet has a column, be the cell blank or not."""
        return any(column.key == key for column in self.into.sheet.columns)

    def refuse(self, reason: str) -> None:
        """Refuse this row."""
        self.into.refuse(self.number, reason)

    def accept(self, status: str, what: str, run: Callable[[Any], None] | None = None) -> None:
        """Accept this row."""
        self.into.add(status, self.number, what, run)


_NAMED = 5


def places(rows: Sequence[Row], apart_from: Row) -> str:
    """Where the other rows stand: the first few by name, for there may be thousands."""
    found: list[str] = []
    for row in rows:
        if row is not apart_from:
            if len(found) == _NAMED:
                return "、".join(found) + "…"
            found.append(row.place)
    return "、".join(found)


def plan(
    session: Session,
    sheets: Sequence[Sheet],
    *,
    today: date | None = None,
    progress: Progress = QUIET,
) -> Plan:
    """What importing `sheets` would do. With `today`, money dated later is refused."""
    from propdesk.office.importing import (
        facility_rows,
        hazard_rows,
        money_rows,
        office_rows,
        plan_rows,
        premises_rows,
        price_rows,
        record_rows,
        work_rows,
    )
    from propdesk.office.importing.world import World

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

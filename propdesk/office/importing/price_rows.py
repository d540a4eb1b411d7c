"""The sheets 收费标准 and 减免: prices with their dates and scope, and reductions of rooms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from propdesk.i18n import _
from propdesk.office import premises
from propdesk.office.entities import BillLine, FeeItem, Tariff, Waiver
from propdesk.office.importing import choices, room_codes
from propdesk.office.importing.premises_rows import known_place
from propdesk.office.importing.steps import CHANGED, NEW, UNCHANGED, Row
from propdesk.office.importing.values import Unreadable, narrow
from propdesk.office.importing.world import Place, World
from propdesk.office.importing.writing import Writing

_TARIFF_COLUMNS = ("basis", "price", "cycle", "ends_on", "due_rule", "legal_basis")
_FROZEN = ("basis", "price", "cycle")
"""What bills were issued by; it is not changed afterwards."""


def tariffs_(world: World, rows: Sequence[Row]) -> None:
    """Plan the prices, told apart by fee, scope and start."""
    session = world.session
    known: dict[tuple[str, str, str, date], Tariff | None] = {}
    for tariff, item in session.execute(
        select(Tariff, FeeItem).join(FeeItem, FeeItem.id == Tariff.fee_item_id)
    ):
        known[item.name, tariff.scope_kind, tariff.scope_value, tariff.starts_on] = tariff
    billed = {
        found
        for found in session.scalars(
            select(BillLine.tariff_id).where(BillLine.tariff_id.is_not(None)).distinct()
        )
        if found is not None
    }
    seen: dict[tuple[str, str, str, date], Row] = {}
    for row in rows:
        try:
            scope = _scope(world, row.get("scope"))
        except Unreadable as unreadable:
            row.refuse(str(unreadable))
            continue
        starts, ends = row.get("starts_on"), row.get("ends_on", None)
        if ends and ends < starts:
            row.refuse(_("It ends on {end}, before it starts on {start}.").format(
                start=starts, end=ends))  # fmt: skip
            continue
        key = (row.get("item"), *scope, starts)
        if key in seen:
            row.refuse(_("It repeats {row}.").format(row=seen[key].place))
            continue
        seen[key] = row
        _tariff(row, scope, known.get(key), billed)


def _tariff(row: Row, scope: tuple[str, str], tariff: Tariff | None, billed: set[int]) -> None:
    what = f"{row.get('item')} {row.get('price')}"
    if tariff is None:
        row.accept(NEW, what, lambda work: _add_tariff(work, row, scope))
        return
    changes = {
        column: row.values[column]
        for column in _TARIFF_COLUMNS
        if column in row.values and getattr(tariff, column) != row.values[column]
    }
    if not changes:
        row.accept(UNCHANGED, what)
    elif tariff.id in billed and any(column in changes for column in _FROZEN):
        row.refuse(
            _(
                "Bills have been issued by the price of {start}. "
                "Add a new row with a later start instead of changing it."
            ).format(start=tariff.starts_on)
        )
    else:
        row.accept(CHANGED, what, lambda work: work.change(tariff, changes))


def _add_tariff(work: Writing, row: Row, scope: tuple[str, str]) -> None:
    work.add(
        Tariff(
            fee_item_id=work.fee_item(row.get("item")).id,
            basis=row.get("basis"),
            price=row.get("price"),
            cycle=row.get("cycle"),
            starts_on=row.get("starts_on"),
            ends_on=row.get("ends_on", None),
            scope_kind=scope[0],
            scope_value=scope[1],
            due_rule=row.get("due_rule", "start+30"),
            legal_basis=row.get("legal_basis"),
        )
    )


def _scope(world: World, text: str) -> tuple[str, str]:
    """`楼栋 3`, `用途 商铺`, `房屋 3-2-501` as scope and value; empty or 全部 is everyone."""
    shown = narrow(text).strip()
    if shown in ("", "全部", "全小区", "所有", "全体", "-", "/"):
        return "all", ""
    match = re.fullmatch(r"(楼栋|楼号|用途|房屋|房号)[\s:：]*(.+)", shown)
    if match and match[1] in ("楼栋", "楼号"):
        name = room_codes.building(match[2])
        return "building", premises.code_of(name, "", "1").building
    if match and match[1] == "用途":
        return "use", choices.choose(match[2], choices.USE, "用途")
    if match:
        place = world.place(room_codes.code(match[2]))
        if place is None:
            raise Unreadable(_("There is no room {room}.").format(room=match[2]))
        return "room", place.code
    raise Unreadable(
        _(
            "“{value}” is not a scope: leave it empty, or write 楼栋 3, 用途 商铺 or 房屋 3-2-501."
        ).format(value=shown)
    )


_WAIVER_COLUMNS = ("share", "amount", "approver", "evidence", "reason")


def waivers(world: World, rows: Sequence[Row]) -> None:
    """Plan the reductions, told apart by room, kind and dates."""
    by_room = {place.room.id: place for place in world.places.values() if place.room}
    known: dict[tuple[str, str, date, date], Waiver] = {}
    for waiver in world.session.scalars(select(Waiver)):
        code = by_room[waiver.room_id].code
        known[code, waiver.kind, waiver.starts_on, waiver.ends_on] = waiver
    seen: dict[tuple[str, str, date, date], Row] = {}
    for row in rows:
        place = known_place(world, row)
        if place is None:
            continue
        starts, ends = row.get("starts_on"), row.get("ends_on")
        has = ("share" in row.values, "amount" in row.values)
        key = (place.code, row.get("kind"), starts, ends)
        if has == (True, True):
            row.refuse(_("It has both a share and an amount: keep one of them."))
        elif has == (False, False):
            row.refuse(_("It has neither a share nor an amount."))
        elif ends < starts:
            row.refuse(_("It ends on {end}, before it starts on {start}.").format(
                start=starts, end=ends))  # fmt: skip
        elif key in seen:
            row.refuse(_("It repeats {row}.").format(row=seen[key].place))
        else:
            seen[key] = row
            _waiver(row, place, known.get(key))


def _waiver(row: Row, place: Place, waiver: Waiver | None) -> None:
    what = f"{place.code} {row.get('share', row.get('amount'))}"
    if waiver is None:
        row.accept(NEW, what, lambda work: _add_waiver(work, row, place))
        return
    values = dict(row.values)
    values.setdefault("share", None)
    values.setdefault("amount", None)
    changes: dict[str, Any] = {
        column: values[column]
        for column in _WAIVER_COLUMNS
        if column in values and getattr(waiver, column) != values[column]
    }
    if changes:
        row.accept(CHANGED, what, lambda work: work.change(waiver, changes))
    else:
        row.accept(UNCHANGED, what)


def _add_waiver(work: Writing, row: Row, place: Place) -> None:
    share: Decimal | None = row.get("share", None)
    work.flush()
    assert place.room is not None
    work.add(
        Waiver(
            room_id=place.room.id,
            kind=row.get("kind"),
            share=share,
            amount=row.get("amount", None),
            starts_on=row.get("starts_on"),
            ends_on=row.get("ends_on"),
            approver=row.get("approver"),
            evidence=row.get("evidence"),
            reason=row.get("reason"),
        )
    )

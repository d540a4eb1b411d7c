"""The register of receipts: every number of a year, what became of it, and that none is missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from propdesk.office import receipts
from propdesk.office.entities import Receipt

STATES = ("valid", "void", "red", "reversed")
"""有效, 作废, 红冲 (the red receipt itself), 已红冲 (the one it reverses)."""


class ReceiptRow(NamedTuple):
    """One receipt of the list. `total` in 元, negative on a red one."""

    id: int
    number: str
    issued_on: date
    rooms: str
    payer: str
    total: Decimal
    methods: tuple[str, ...]
    state: str
    other: str
    """The number it reverses, or is reversed by."""
    reason: str
    reprints: int
    references: str
    lines: tuple[tuple[str, date, date, Decimal], ...]
    """`room fee`, from, to, 元: what it settled."""
    credit: Decimal


def rows(session: Session, receipt_id: int | None = None) -> list[ReceiptRow]:
    """Every receipt, the newest first."""
    red = aliased(Receipt)
    original = aliased(Receipt)
    query = (
        select(Receipt, red.number, original.number)
        .outerjoin(red, red.reverses_id == Receipt.id)
        .outerjoin(original, original.id == Receipt.reverses_id)
        .order_by(Receipt.year.desc(), Receipt.sequence.desc())
    )
    if receipt_id is not None:
        query = query.where(Receipt.id == receipt_id)
    return [_row(receipt, undone or "", of or "") for receipt, undone, of in session.execute(query)]


def _row(receipt: Receipt, undone_by: str, reverses: str) -> ReceiptRow:
    frozen = receipt.snapshot
    state = "valid"
    if receipt.voided_on:
        state = "void"
    elif reverses:
        state = "red"
    elif undone_by:
        state = "reversed"
    return ReceiptRow(
        receipt.id,
        receipt.number,
        receipt.issued_on,
        "、".join(frozen["rooms"]),
        frozen["payer"],
        receipt.total,
        tuple(frozen["methods"]),
        state,
        undone_by or reverses,
        receipt.void_reason or frozen["remark"],
        receipt.reprints,
        "、".join(frozen["references"]),
        tuple(
            (
                f"{line['room']} {line['item']}",
                date.fromisoformat(line["from"]),
                date.fromisoformat(line["to"]),
                Decimal(line["amount"]),
            )
            for line in frozen["lines"]
        ),
        Decimal(frozen["credit"]),
    )


class YearNumbers(NamedTuple):
    """The receipt numbers of a year: from 1 to `last`, without those that are `missing`."""

    year: int
    last: int
    missing: tuple[int, ...]


def numbers(session: Session) -> list[YearNumbers]:
    """The numbers given out in each year, newest first; nothing is ever missing of itself."""
    missing: dict[int, list[int]] = {}
    for gap in receipts.gaps(session):
        year, _dash, number = gap.partition("-")
        missing.setdefault(int(year), []).append(int(number))
    last: dict[int, int] = {
        row[0]: row[1]
        for row in session.execute(
            select(Receipt.year, func.max(Receipt.sequence)).group_by(Receipt.year)
        )
    }
    years = sorted({*last, *missing}, reverse=True)
    return [
        YearNumbers(
            year, max(last.get(year, 0), *missing.get(year, [0])), tuple(missing.get(year, []))
        )
        for year in years
    ]

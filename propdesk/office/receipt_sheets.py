"""Receipts and account statements as the values that documents/ prints.

`receipt_sheet` reads only what was frozen when the receipt was issued, so that a reprint years
later says the same; what happened to it since (作废, 补打) is added as a mark.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from propdesk import resources
from propdesk.office import premises, settings, written
from propdesk.office.capital import capital
from propdesk.office.entities import Community, Receipt, Room
from propdesk.office.money import ZERO
from propdesk.office.sheets import ReceiptRow, ReceiptSheet, StatementRow, StatementSheet
from propdesk.office.statements import Movement, statement


@lru_cache(maxsize=4)
def _phrases(language: str) -> Mapping[str, Any]:
    text = resources.path("templates", language, "receipt_phrases.toml").read_text("utf-8")
    return tomllib.loads(text)


def receipt_sheet(session: Session, receipt: Receipt) -> ReceiptSheet:
    """What stands on a receipt, in the language of the office's documents."""
    language = settings.get(session, "document_language")
    phrases, frozen = _phrases(language), receipt.snapshot
    rows = tuple(_receipt_row(line, frozen, language) for line in frozen["lines"])
    kept = Decimal(frozen["credit"])
    if kept:
        rows += (ReceiptRow(phrases["credit"], "", "", kept),)
    return ReceiptSheet(
        language=language,
        company=frozen["company"],
        community=frozen["community"],
        phone=frozen["phone"],
        number=receipt.number,
        issued_on=receipt.issued_on,
        room="、".join(frozen["rooms"]),
        payer=frozen["payer"],
        rows=rows,
        total=receipt.total,
        capital=capital(receipt.total),
        method="、".join(phrases["methods"].get(one, one) for one in frozen["methods"]),
        reference="、".join(frozen["references"]),
        collector=frozen["collector"],
        remark=frozen["remark"],
        credit=ZERO,
        reprint=receipt.reprints,
        voided=receipt.void_reason if receipt.voided_on else "",
        reverses=frozen["reverses"],
    )


def _receipt_row(line: Mapping[str, Any], frozen: Mapping[str, Any], language: str) -> ReceiptRow:
    item = line["item"] if len(frozen["rooms"]) == 1 else f"{line['room']} {line['item']}"
    starts, ends = date.fromisoformat(line["from"]), date.fromisoformat(line["to"])
    area, price = line["area"], line["price"]
    return ReceiptRow(
        item,
        written.period(starts, ends, language),
        written.calculation(
            line["basis"],
            None if area is None else Decimal(area),
            None if price is None else Decimal(price),
            line["months"],
        ),
        Decimal(line["amount"]),
    )


def statement_sheet(session: Session, room_id: int, as_of: date) -> StatementSheet:
    """A room's whole account up to a day, in the language of the office's documents."""
    language = settings.get(session, "document_language")
    community = session.get_one(Community, 1)
    room = session.get_one(Room, room_id)
    account = statement(session, room_id, as_of)
    payer = premises.payer(session, room_id, as_of)
    return StatementSheet(
        language=language,
        company=community.company,
        community=community.name,
        phone=community.phone,
        room=room.code,
        name=payer.name if payer else "",
        area=room.area,
        starts_on=None,
        as_of=as_of,
        opening=ZERO,
        rows=tuple(_statement_row(movement, language) for movement in account.movements),
        owing=account.owed,
        credit=account.credit,
    )


def _statement_row(movement: Movement, language: str) -> StatementRow:
    phrases = _phrases(language)
    charged = movement.charge - movement.waived
    parts = [movement.item, movement.period, movement.document]
    if movement.method:
        parts.append(phrases["methods"].get(movement.method, movement.method))
    parts.append(movement.remark)
    return StatementRow(
        movement.on,
        phrases["movements"].get(movement.kind, movement.kind),
        " ".join(part for part in parts if part),
        charged or None,
        movement.paid or None,
        movement.balance,
    )

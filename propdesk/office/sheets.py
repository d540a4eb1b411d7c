"""What stands on a letter, a receipt, an account statement: values gathered before printing.

`office` gathers them, `documents` prints them, and their JSON is what is kept of a letter, so that
it can be shown again years later word for word.
"""

from __future__ import annotations

import hashlib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One bill line on a letter. Money in 元."""

    item: str
    starts_on: date
    ends_on: date
    calculation: str
    """`58.60×0.60×12`: ㎡ × 元 × months, as billed; empty where the sum was brought over."""
    amount: Decimal
    """应缴 before waivers."""
    waived: Decimal
    paid: Decimal
    open: Decimal
    due_on: date


@dataclass(frozen=True, slots=True)
class NoticeSheet:
    """One letter: everything on the page."""

    stage: str
    """`1`, `2a` or `2b`."""
    language: str
    title: str
    community: str
    company: str
    phone: str
    account: str
    number: str
    issued_on: date
    room: str
    addressee: str
    before: tuple[str, ...]
    """Paragraphs above the table."""
    rows: tuple[NoticeRow, ...]
    after: tuple[str, ...]
    """Paragraphs below the sum."""
    total: Decimal
    """Σ open of the rows."""
    capital: str
    """The total in 人民币大写; empty in a language that has none."""
    as_of: date
    deadline: date | None
    credit: Decimal
    """预收余额: beside the debt, not taken off it."""
    late_charge: str
    """A sentence on 违约金, only where a contract clause is on; otherwise empty."""
    co_signature: str
    """Who signs beside the office, such as the owners' committee; empty: nobody."""
    slip: bool
    """Whether a 回执 to cut off stands at the foot."""


class Place(NamedTuple):
    """Where a letter lies in its run: `pages` from `first_page`, and on which half in 2-up."""

    first_page: int
    pages: int
    first_half: int = 0
    """2-up only: 0 for a whole page, 1 left, 2 right."""
    last_half: int = 0


class Printed(NamedTuple):
    """A run of letters as one PDF, and where each letter lies in it, in the order given."""

    pdf: bytes
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """What one payment settled. Money in 元."""

    item: str
    period: str
    calculation: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ReceiptSheet:
    """One 收款收据: everything on the page (domain.md §1.8)."""

    language: str
    company: str
    community: str
    phone: str
    number: str
    issued_on: date
    room: str
    payer: str
    rows: tuple[ReceiptRow, ...]
    total: Decimal
    capital: str
    method: str
    reference: str
    collector: str
    remark: str
    credit: Decimal
    """预收余额 after this payment."""
    reprint: int = 0
    """0 for the first print, n for 补打 第n次."""
    voided: str = ""
    """Why it was voided (作废); empty: it stands."""
    reverses: str = ""
    """The number of the receipt this one reverses (红冲)."""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One movement on a household's account. Money in 元."""

    on: date
    what: str
    detail: str
    charged: Decimal | None
    paid: Decimal | None
    balance: Decimal
    """Owed after this movement; negative is credit."""


@dataclass(frozen=True, slots=True)
class StatementSheet:
    """A household's account with running balance."""

    language: str
    company: str
    community: str
    phone: str
    room: str
    name: str
    area: Decimal | None
    starts_on: date | None
    as_of: date
    opening: Decimal
    rows: tuple[StatementRow, ...]
    owing: Decimal
    credit: Decimal


def as_json(sheet: Any) -> dict[str, Any]:
    """A sheet as JSON: money as plain strings, dates as ISO."""
    return {field.name: _plain(getattr(sheet, field.name)) for field in fields(sheet)}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return as_json(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return value


def from_json(kind: type[T], stored: Mapping[str, Any]) -> T:
    """The sheet that `as_json` wrote."""
    hints = typing.get_type_hints(kind)
    return kind(**{name: _value(hints[name], stored[name]) for name in stored})


def _value(hint: Any, stored: Any) -> Any:
    if stored is None:
        return None
    if isinstance(hint, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    if typing.get_origin(hint) is tuple:
        part = typing.get_args(hint)[0]
        return tuple(_value(part, item) for item in stored)
    if hint is Decimal:
        return Decimal(stored)
    if hint is date:
        return date.fromisoformat(stored)
    return from_json(hint, stored) if isinstance(stored, Mapping) else stored


def fingerprint(text: str) -> str:
    """SHA-256 of a text, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

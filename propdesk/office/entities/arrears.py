"""Letters to households that owe: numbered, stored as printed, never changed afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from propdesk.office.entities.base import Entity, Money, Versioned
from propdesk.office.entities.charges import BillLine
from propdesk.office.entities.premises import Room, one_of

STAGES = ("1", "2a", "2b")
"""缴费通知单, 催缴通知单 first and second (domain.md §2.5)."""


class Notice(Entity):
    """A letter (缴费通知单, 催缴通知单) as it was printed."""

    __tablename__ = "notice"
    __table_args__ = (
        one_of("stage", STAGES),
        UniqueConstraint("year", "sequence"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        {"sqlite_strict": True},
    )

    number: Mapped[str] = mapped_column(unique=True)
    year: Mapped[int]
    sequence: Mapped[int]
    stage: Mapped[str]
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    as_of: Mapped[date]
    issued_on: Mapped[date]
    deadline: Mapped[date | None]
    amount: Mapped[Money]
    snapshot: Mapped[dict[str, Any]]
    """Every word and figure on the letter."""
    sha256: Mapped[str]
    """SHA-256 of the snapshot's canonical JSON."""
    document_sha256: Mapped[str] = mapped_column(ForeignKey("attachment.sha256"), index=True)
    """The PDF of the whole run."""
    first_page: Mapped[int]
    pages: Mapped[int]

    room: Mapped[Room] = relationship(lazy="raise_on_sql")


class NoticeLine(Entity):
    """One bill line demanded by a letter, with what was open on it then."""

    __tablename__ = "notice_line"
    __table_args__ = (UniqueConstraint("notice_id", "bill_line_id"), {"sqlite_strict": True})

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    bill_line_id: Mapped[int] = mapped_column(ForeignKey("bill_line.id"), index=True)
    open_amount: Mapped[Money]

    bill_line: Mapped[BillLine] = relationship(lazy="raise_on_sql")


class LetterTemplate(Versioned, Entity):
    """The office's own wording of a letter; without one, the text that ships is used."""

    __tablename__ = "letter_template"
    __table_args__ = (UniqueConstraint("kind", "language"), {"sqlite_strict": True})

    kind: Mapped[str]
    """`notice_1`, `notice_2a`, `notice_2b`."""
    language: Mapped[str]
    text: Mapped[str]

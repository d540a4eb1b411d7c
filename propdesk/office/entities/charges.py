"""What is charged and what is paid: tariffs, waivers, bill lines, payments, receipts.

Nothing here that bears money is edited or deleted once it stands: it is reversed by a visible
entry (domain.md §1.3, §1.7).
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from propdesk.office.entities.base import Area, Entity, Money, Price, Share, Versioned
from propdesk.office.entities.premises import Person, Room, one_of

BASES = ("area", "household", "fixed", "share")
"""计费方式: 建筑面积 (元/㎡·月), 每户 (元/户·月), 固定 (元 per cycle), 分摊 (the same, by area)."""
CYCLES = ("month", "quarter", "half", "year")
SCOPES = ("all", "building", "use", "room")
WAIVER_KINDS = ("vacancy", "hardship", "agreement", "other")
METHODS = ("cash", "wechat", "alipay", "bank", "pos", "subsidy")
"""方式: 现金, 微信, 支付宝, 银行转账, POS, 第三方补贴."""
PAYMENT_KINDS = ("payment", "opening", "refund", "transfer", "reversal")
LINE_KINDS = ("bill", "opening")
ALLOCATION_KINDS = ("payment", "waiver", "reversal")


class FeeItem(Versioned, Entity):
    """A fee (收费项目), such as 物业服务费."""

    __tablename__ = "fee_item"

    name: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(default=0)
    """Its place in lists and, among equals, in allocation."""
    in_rates: Mapped[bool] = mapped_column(default=False)
    """Whether it counts in the collection rates (收缴率); by default only 物业服务费 does."""


class Tariff(Versioned, Entity):
    """A price (收费标准) of a fee, from a date, for a scope, with its legal basis."""

    __tablename__ = "tariff"
    __table_args__ = (
        one_of("basis", BASES),
        one_of("cycle", CYCLES),
        one_of("scope_kind", SCOPES),
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name="order"),
        {"sqlite_strict": True},
    )

    fee_item_id: Mapped[int] = mapped_column(ForeignKey("fee_item.id"), index=True)
    basis: Mapped[str]
    price: Mapped[Price]
    cycle: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    scope_kind: Mapped[str] = mapped_column(default="all")
    scope_value: Mapped[str] = mapped_column(default="")
    due_rule: Mapped[str] = mapped_column(default="start+30")
    """`start+30`, `end+15` or `03-31`; a rest day moves the due date to the next working day."""
    legal_basis: Mapped[str] = mapped_column(default="")

    fee_item: Mapped[FeeItem] = relationship(lazy="raise_on_sql")


class Waiver(Versioned, Entity):
    """A reduction (减免) of what a room is billed: a share of the gross, or a sum per period."""

    __tablename__ = "waiver"
    __table_args__ = (
        one_of("kind", WAIVER_KINDS),
        CheckConstraint("(share IS NULL) <> (amount IS NULL)", name="share_or_amount"),
        CheckConstraint("share IS NULL OR (share >= 0 AND share <= 10000)", name="share_range"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount_not_negative"),
        CheckConstraint("starts_on <= ends_on", name="order"),
        {"sqlite_strict": True},
    )

    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    fee_item_id: Mapped[int | None] = mapped_column(ForeignKey("fee_item.id"))
    """None: every fee of the room."""
    kind: Mapped[str]
    share: Mapped[Share | None]
    """The share that is waived: 0.4 means that 60 % is paid."""
    amount: Mapped[Money | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    approver: Mapped[str] = mapped_column(default="")
    evidence: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")

    room: Mapped[Room] = relationship(lazy="raise_on_sql")


class BillRun(Entity):
    """One posting of bills for a period (出账)."""

    __tablename__ = "bill_run"

    period_start: Mapped[date]
    period_end: Mapped[date]
    posted_on: Mapped[date]
    lines: Mapped[int]
    total: Mapped[Money]
    clerk: Mapped[str] = mapped_column(default="")


class BillLine(Entity):
    """One charge (账单行): room × fee × tariff segment × period, frozen as issued."""

    __tablename__ = "bill_line"
    __table_args__ = (
        UniqueConstraint(
            "cycle_start",
            "fee_item_id",
            "room_id",
            "kind",
            "segment",
            "revision",
            name="uq_bill_line_key",
        ),
        one_of("kind", LINE_KINDS),
        CheckConstraint("period_start <= period_end", name="order"),
        CheckConstraint("amount >= 0 AND amount = gross - waived - paid_before", name="adds_up"),
        CheckConstraint("settled >= 0 AND settled <= amount", name="settled_range"),
        # The arrears list reads this alone: its cost follows open lines, not history.
        Index(
            "ix_bill_line_open",
            "room_id",
            "payer_id",
            "due_on",
            "issued_on",
            "amount",
            "settled",
            "fee_item_id",
            sqlite_where=text("settled < amount"),
            postgresql_where=text("settled < amount"),
        ),
        Index("ix_bill_line_room", "room_id", "due_on"),
        Index(
            "ix_bill_line_opening",
            "period_end",
            sqlite_where=text("kind = 'opening'"),
            postgresql_where=text("kind = 'opening'"),
        ),
        {"sqlite_strict": True},
    )

    kind: Mapped[str] = mapped_column(default="bill")
    run_id: Mapped[int | None] = mapped_column(ForeignKey("bill_run.id"), index=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    fee_item_id: Mapped[int] = mapped_column(ForeignKey("fee_item.id"))
    tariff_id: Mapped[int | None] = mapped_column(ForeignKey("tariff.id"))
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    payer_name: Mapped[str] = mapped_column(default="")
    cycle_start: Mapped[date]
    """First day of the billing cycle, or of the opening debt."""
    segment: Mapped[int] = mapped_column(default=0)
    """0, 1, … where a price change or a change of owner cuts the cycle."""
    revision: Mapped[int] = mapped_column(default=0)
    """Counts up when a cycle is billed again after its bill was reversed."""
    period_start: Mapped[date]
    period_end: Mapped[date]
    """归属期, both days included."""
    issued_on: Mapped[date]
    """The day from which the line counts."""
    due_on: Mapped[date]
    """应缴截止日 after the holiday shift."""
    basis: Mapped[str] = mapped_column(default="")
    area: Mapped[Area | None]
    price: Mapped[Price | None]
    months: Mapped[Fraction | None]
    months_text: Mapped[str] = mapped_column(default="")
    """As printed: `12`, `1+15/31`."""
    gross: Mapped[Money]
    waived: Mapped[Money] = mapped_column(server_default=text("0"), default=0)
    waiver_text: Mapped[str] = mapped_column(default="")
    paid_before: Mapped[Money] = mapped_column(server_default=text("0"), default=0)
    """已收 of an opening debt, taken off when it moved in."""
    amount: Mapped[Money]
    """Net: gross − waived − paid before."""
    settled: Mapped[Money] = mapped_column(server_default=text("0"), default=0)
    """Σ allocations, kept in the transaction of each allocation."""

    reversed_on: Mapped[date | None]
    """When the line was taken back (红冲); it then bears nothing from that day on."""

    room: Mapped[Room] = relationship(lazy="raise_on_sql")
    fee_item: Mapped[FeeItem] = relationship(lazy="raise_on_sql")


class Payment(Entity):
    """Money received (收款) for a room; refunds, transfers and reversals are negative."""

    __tablename__ = "payment"
    __table_args__ = (
        one_of("kind", PAYMENT_KINDS),
        one_of("method", (*METHODS, "none")),
        Index("ix_payment_room", "room_id", "paid_on"),
        Index("ix_payment_reference", "method", "reference"),
        # Credit of today reads this alone.
        Index(
            "ix_payment_open",
            "room_id",
            "account_id",
            "paid_on",
            "amount",
            "allocated",
            sqlite_where=text("amount <> allocated"),
            postgresql_where=text("amount <> allocated"),
        ),
        {"sqlite_strict": True},
    )

    kind: Mapped[str] = mapped_column(default="payment")
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Whose debt and credit it is; the payer may be somebody else."""
    payer_name: Mapped[str] = mapped_column(default="")
    paid_on: Mapped[date]
    amount: Mapped[Money]
    allocated: Mapped[Money] = mapped_column(server_default=text("0"), default=0)
    """Σ allocations from it, kept in the transaction of each; the rest is credit."""
    method: Mapped[str]
    reference: Mapped[str] = mapped_column(default="")
    period: Mapped[str] = mapped_column(default="")
    """指定账期: what the payer designated."""
    collector: Mapped[str] = mapped_column(default="")
    remark: Mapped[str] = mapped_column(default="")
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"), index=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), unique=True)
    entered_on: Mapped[date]

    room: Mapped[Room] = relationship(lazy="raise_on_sql")


class Allocation(Entity):
    """What settles a bill line: paid money, a later waiver, or a reversal of the bill."""

    __tablename__ = "allocation"
    __table_args__ = (
        one_of("kind", ALLOCATION_KINDS),
        CheckConstraint("(kind = 'payment') = (payment_id IS NOT NULL)", name="payment_named"),
        # As-of-a-past-date lists sum by line and date from this index alone.
        Index("ix_allocation_line", "bill_line_id", "counts_on", "amount", "kind"),
        Index("ix_allocation_counts_on", "counts_on", "bill_line_id", "amount"),
        Index("ix_allocation_payment", "payment_id", "counts_on", "amount"),
        {"sqlite_strict": True},
    )

    bill_line_id: Mapped[int] = mapped_column(ForeignKey("bill_line.id"))
    kind: Mapped[str] = mapped_column(default="payment")
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"))
    amount: Mapped[Money]
    counts_on: Mapped[date]
    """The later of the payment's date and the line's issue date."""
    reason: Mapped[str] = mapped_column(default="")
    approver: Mapped[str] = mapped_column(default="")

    bill_line: Mapped[BillLine] = relationship(lazy="raise_on_sql")
    payment: Mapped[Payment | None] = relationship(lazy="raise_on_sql")


class Receipt(Entity):
    """A receipt (收款收据): everything paid in one visit, numbered without gaps per year."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("year", "sequence"), {"sqlite_strict": True})

    number: Mapped[str] = mapped_column(unique=True)
    year: Mapped[int]
    sequence: Mapped[int]
    issued_on: Mapped[date]
    total: Mapped[Money]
    snapshot: Mapped[dict[str, Any]]
    """Everything on the paper, as it was when issued."""
    voided_on: Mapped[date | None]
    void_reason: Mapped[str] = mapped_column(default="")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"), unique=True)
    """The receipt that this red one (红冲) reverses."""
    reprints: Mapped[int] = mapped_column(default=0)
    invoice_number: Mapped[str] = mapped_column(default="")
    invoice_on: Mapped[date | None]


__all__ = [
    "ALLOCATION_KINDS",
    "BASES",
    "CYCLES",
    "LINE_KINDS",
    "METHODS",
    "PAYMENT_KINDS",
    "SCOPES",
    "WAIVER_KINDS",
    "Allocation",
    "BillLine",
    "BillRun",
    "FeeItem",
    "Payment",
    "Person",
    "Receipt",
    "Room",
    "Tariff",
    "Waiver",
]

"""The account of a room (户账): every bill, payment and adjustment with the running balance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import statements
from propdesk.office.entities import Allocation, BillLine, Payment, Receipt, Room
from propdesk.office.statements import Movement
from propdesk.ui import money_words, terms
from propdesk.ui.desk import Desk
from propdesk.ui.kit.record_tab import RecordTab
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import date_text, money_text
from propdesk.ui.list_dialog import ListDialog

KINDS = {
    "bill": N_("Bill"),
    "opening": N_("Debt at moving in"),
    "waiver": N_("Reduction"),
    "reversal": N_("Bill taken back"),
    "payment": N_("Payment"),
    "opening_credit": N_("Credit at moving in"),
    "refund": N_("Paid back"),
    "transfer": N_("Credit moved"),
    "payment_reversal": N_("Payment taken back"),
}


def movement_text(movement: Movement) -> str:
    """What a line of the account is: "Bill 物业服务费 2026", "Payment WeChat SJ2026-000012"."""
    parts = [terms.of(KINDS, movement.kind), movement.item, movement.period]
    if movement.method and movement.method != "none":
        parts.append(money_words.method(movement.method))
    parts.append(movement.document)
    return " ".join(part for part in parts if part)


class MovementRow(NamedTuple):
    """One line as the list shows it; a column that does not apply is empty."""

    id: int
    on: date
    what: str
    due_on: date | None
    payer: str
    charge: Decimal | None
    off: Decimal | None
    balance: Decimal
    remark: str


def movement_rows(movements: list[Movement]) -> list[MovementRow]:
    """The lines of an account, the newest first."""
    found = []
    for at, movement in enumerate(movements):
        off = movement.paid + movement.waived
        found.append(
            MovementRow(
                at,
                movement.on,
                movement_text(movement),
                movement.due_on,
                movement.payer,
                movement.charge or None,
                off or None,
                movement.balance,
                movement.remark,
            )
        )
    return found[::-1]


class AccountList(RecordTab):
    """The whole account of one room."""

    name = "account"
    title = N_("Account")
    icon = "wallet"
    watches = frozenset({BillLine, Payment, Allocation, Receipt})
    has_details = False
    empty_text = N_("Nothing was billed or paid yet.")
    columns = (
        Column(N_("Day"), lambda row: row.on, show=date_text, width=10),
        Column(N_("What"), lambda row: row.what, width=26, stretch=True),
        Column(N_("Due"), lambda row: row.due_on, show=date_text, width=10),
        Column(N_("Whose"), lambda row: row.payer, width=9),
        Column(
            N_("Billed"), lambda row: row.charge, show=money_text, align=RIGHT, width=11, sum=True
        ),
        Column(
            N_("Paid or reduced"),
            lambda row: row.off,
            show=money_text,
            align=RIGHT,
            width=11,
            sum=True,
        ),
        Column(N_("Balance"), lambda row: row.balance, show=money_text, align=RIGHT, width=11),
        Column(N_("Remark"), lambda row: row.remark, width=14),
    )

    def __init__(self, desk: Desk, room_id: int) -> None:
        self.room_id = room_id
        super().__init__(desk)

    def build(self) -> None:
        """Copying is what this list is for."""
        self.add_action(_("Copy the whole account"), self.copy_all, "copy", shortcut="Ctrl+Shift+A")

    def load(self, session: Any) -> list[MovementRow]:
        """The account as of today."""
        found = statements.statement(session, self.room_id, self.desk.today())
        return movement_rows(found.movements)

    def copy_all(self) -> None:
        """Put the account on the clipboard with headings."""
        self.table.selectAll()
        self.table.copy(headings=True)
        self.desk.say(_("The account is on the clipboard. Paste it into Excel."))


def open_for(desk: Desk, room_id: int, parent: QWidget | None) -> ListDialog:
    """Open the account of a room."""
    with desk.store.read() as session:
        code = session.get_one(Room, room_id).code
    title = _("Account of {room}").format(room=code)
    note = _("The balance is what is owed less credit; a minus is credit.")
    dialog = ListDialog(title, AccountList(desk, room_id), note, parent)
    dialog.open()
    return dialog

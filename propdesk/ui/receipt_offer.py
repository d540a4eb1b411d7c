"""After a payment: what was recorded, and its receipt with Enter; Esc goes on without."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from propdesk.i18n import _
from propdesk.office.entities import Room
from propdesk.office.money import ZERO
from propdesk.office.payments import Recorded
from propdesk.ui import icons, money_papers, theme
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label
from propdesk.ui.kit.shown import money_text
from propdesk.ui.money_words import span


def offer(desk: Desk, recorded: Sequence[Recorded], parent: QWidget | None) -> ReceiptOffer:
    """Open the offer."""
    dialog = ReceiptOffer(desk, recorded, parent)
    dialog.open()
    return dialog


class ReceiptOffer(QDialog):
    """What was settled, the number of the receipt, and two buttons."""

    def __init__(self, desk: Desk, recorded: Sequence[Recorded], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.receipt = recorded[0].receipt
        self.setWindowTitle(_("Payment recorded"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(440)
        number = self.receipt.number if self.receipt else ""
        total = sum((one.payment.amount for one in recorded), ZERO)
        head = label(f"{money_text(total)}　{recorded[0].payment.payer_name}".strip())
        head.setFont(theme.figures(theme.font(1.4, bold=True)))
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 16)
        page.setSpacing(12)
        page.addWidget(head)
        page.addWidget(label(_("Receipt {number}").format(number=number), muted=True))
        self.text = label("\n".join(_lines(recorded, self._rooms(recorded))))
        page.addWidget(self.text)
        page.addLayout(self._buttons())
        self.print_button.setFocus()

    def _rooms(self, recorded: Sequence[Recorded]) -> dict[int, str]:
        """The codes of the rooms, where one receipt is for several."""
        ids = {one.payment.room_id for one in recorded}
        if len(ids) < 2:
            return {}
        with self.desk.store.read() as session:
            return {room_id: session.get_one(Room, room_id).code for room_id in ids}

    def _buttons(self) -> QHBoxLayout:
        self.print_button = QPushButton(_("Print receipt…"), default=True)
        self.print_button.setProperty("primary", True)
        icons.put(self.print_button, "printer", "accent_text")
        self.print_button.clicked.connect(self.show_receipt)
        self.skip_button = QPushButton(_("No receipt (Esc)"), autoDefault=False)
        self.skip_button.clicked.connect(self.reject)
        row = QHBoxLayout(spacing=8)
        row.addStretch(1)
        row.addWidget(self.skip_button)
        row.addWidget(self.print_button)
        return row

    def show_receipt(self) -> None:
        """Show the paper; from there it is printed."""
        parent = self.parentWidget()
        if self.receipt is not None:
            money_papers.show_receipts(self.desk, [self.receipt.id], [self.receipt.number], parent)
        self.accept()


def _lines(recorded: Sequence[Recorded], rooms: dict[int, str]) -> list[str]:
    """What was settled, line by line, and what became credit; with its room, if there are more."""
    said = []
    for one in recorded:
        code = rooms.get(one.payment.room_id, "")
        room = f"{code}　" if code else ""
        for part in one.parts:
            due = part.due
            open_after = due.open - part.amount
            period = span(due.period_start, due.period_end)
            text = f"{room}{due.item} {period}　{money_text(part.amount)}"
            if open_after:
                text += "　" + _("still open {amount}").format(amount=money_text(open_after))
            said.append(text)
        if one.credit:
            said.append(room + _("Credit {amount}").format(amount=money_text(one.credit)))
    if len(said) > 12:
        said = [*said[:11], _("and {n} more").format(n=len(said) - 11)]
    return said

"""A reduction (减免): entering one for a room."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import money, periods, premises, tariffs
from propdesk.office.entities import FeeItem, Room, Waiver
from propdesk.office.errors import UserError
from propdesk.ui import terms
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import (
    ChoiceField,
    DateField,
    MoneyField,
    NumberField,
    RoomField,
    TextField,
)
from propdesk.ui.kit.record_form import RecordForm


class WaiverForm(RecordForm):
    """A new reduction, as the part that is still paid or as a sum per bill."""

    name = ""
    title = N_("New reduction")
    width = 540

    def __init__(
        self, desk: Desk, parent: QWidget | None = None, *, room_id: int | None = None
    ) -> None:
        self.room_id = room_id
        super().__init__(desk, parent)

    def build(self) -> None:
        """Which room, why, how much, from when to when, who agreed."""
        from sqlalchemy import select

        with self.desk.store.read() as session:
            fees = session.execute(
                select(FeeItem.id, FeeItem.name).order_by(FeeItem.position, FeeItem.id)
            ).all()
            code = session.get_one(Room, self.room_id).code if self.room_id else ""
        self.room: RoomField | None = None
        if code:
            self.setWindowTitle(_("New reduction for {room}").format(room=code))
        else:
            self.room = self.add(RoomField(_("Room"), "room", self._search, required=True))
        self.kind = self.add(ChoiceField(_("Kind"), "kind", terms.choices(terms.WAIVERS)))
        items: list[tuple[int | None, str]] = [(None, _("Every fee"))]
        items += [(row[0], row[1]) for row in fees]
        self.item = self.add(ChoiceField(_("Fee"), "item", items), beside=True)
        part = NumberField(_("Still pays"), "share", unit="%", digits=2, maximum=100)
        part.set_hint(_("60 means 60 % is paid, 40 % is waived."))
        self.share = self.add(part)
        amount = MoneyField(_("Or less per bill (元)"), "amount")
        self.amount = self.add(amount, beside=True)
        start = self.desk.today().replace(day=1)
        self.starts = self.add(DateField(_("From"), "starts_on", self.desk.today, required=True))
        self.starts.set_value(start)
        self.ends = self.add(
            DateField(_("To (last day)"), "ends_on", self.desk.today, required=True), beside=True
        )
        self.ends.set_value(periods.add_months(start, 6) - periods.ONE_DAY)
        self.ends.set_hint(_("It ends by itself; a vacant room is looked at again after 6 months."))
        self.approver = self.add(TextField(_("Approved by"), "approver"))
        self.evidence = self.add(TextField(_("Evidence"), "evidence"), beside=True)
        self.reason = self.add(TextField(_("Reason"), "reason"))
        self.say(_("It counts for bills still to be issued. What is billed stays as it is."))

    def _search(self, text: str) -> list[tuple[str, str]]:
        with self.desk.store.read() as session:
            return [(hit.room, hit.name) for hit in premises.search(session, text)]

    def check(self) -> bool:
        """Either a part or a sum."""
        if not super().check():
            return False
        share, amount = self.share.value(), self.amount.value()
        if (share is None) == (amount is None):
            self.share.show_error(_("Please give either the part still paid, or the sum less."))
            self.share.setFocus()
            return False
        return True

    def save(self, session: Any) -> Waiver:
        """Write the reduction."""
        paid = self.share.value()
        share = None if paid is None else (100 - Decimal(paid)) / 100
        starts, ends = self.starts.value(), self.ends.value()
        assert starts
        assert ends
        if ends < starts:
            raise UserError(_("The last day is before the first."), field="ends_on")
        room_id = self.room_id
        if self.room is not None:
            room_id = premises.room(session, self.room.value()).id
        assert room_id is not None
        return tariffs.add_waiver(
            session,
            room_id,
            kind=self.kind.value(),
            share=share,
            amount=self.amount.value(),
            starts_on=starts,
            ends_on=ends,
            fee_item_id=self.item.value(),
            approver=self.approver.value(),
            evidence=self.evidence.value(),
            reason=self.reason.value(),
        )


def reduction_text(share: Decimal | None, amount: Decimal | None) -> str:
    """A reduction in words: "60% is paid", "30.00 less per bill"."""
    if share is not None:
        paid = ((1 - share) * 100).normalize()
        return _("{percent}% is paid").format(percent=f"{paid:f}")
    return _("{amount} less per bill").format(amount=money.text(amount))

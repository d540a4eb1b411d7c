"""Change of owner (换业主): who takes over when, and how the issued bills are shared.

The preview is the change itself, computed and thrown away; what it shows is what is written.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from propdesk.i18n import N_, _
from propdesk.office import owner_change, periods, premises
from propdesk.office.entities import Room
from propdesk.office.errors import UserError
from propdesk.office.owner_change import OwnerChange
from propdesk.ui import theme
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label
from propdesk.ui.kit.fields import ChoiceField, DateField, TextField
from propdesk.ui.kit.record_form import RecordForm
from propdesk.ui.kit.shown import money_text


class OwnerChangeForm(RecordForm):
    """The new owner, the first day, and what becomes of bills and credit."""

    title = N_("Change owner")
    save_text = N_("Change owner")
    width = 620

    def __init__(self, desk: Desk, room_id: int, parent: QWidget | None = None) -> None:
        self.room_id = room_id
        super().__init__(desk, parent)

    def build(self) -> None:
        """New owner, first day; below it the bills as they will be shared."""
        with self.desk.store.read() as session:
            self.code = session.get_one(Room, self.room_id).code
            owners = premises.people(session, self.room_id, self.desk.today())
        self.old = next((one for one in owners if one.role == "owner"), None)
        if self.old:
            text = _("{room}: {name} hands over to a new owner.")
            self.add_widget(label(text.format(room=self.code, name=self.old.name)))
        self.new_name = self.add(TextField(_("New owner"), "new_name", required=True, limit=60))
        first = DateField(_("First day of the new owner"), "on", self.desk.today, required=True)
        first.set_value(self.desk.today())
        self.on = self.add(first, beside=True)
        self.phone = self.add(TextField(_("Phone"), "phone"))
        self.address = self.add(TextField(_("Postal address"), "address"), beside=True)
        self.reason = self.add(TextField(_("Reason or document"), "reason"))
        choices = [
            ("keep", _("Stays the old owner's, until it is given back")),
            ("move", _("Goes over to the new owner")),
        ]
        self.credit = self.add(ChoiceField(_("Credit of the old owner"), "credit", choices))
        self.credit.hide()
        self.preview = _Preview()
        self.add_widget(self.preview, grows=True)
        self._soon = QTimer(self, singleShot=True, interval=250)
        self._soon.timeout.connect(self.show_preview)
        self.on.changed.connect(self._soon.start)
        self.show_preview()

    def show_preview(self) -> None:
        """Compute the change for the day typed, and keep nothing of it."""
        self._soon.stop()
        self.save_button.setEnabled(True)
        try:
            day = self.on.value()
            if day is None:
                return
            with self.desk.store.read() as session:
                result = owner_change.change_owner(
                    session, self.room_id, new_name="·", on=day, today=self.desk.today()
                )
                session.rollback()
        except UserError as error:
            self.credit.hide()
            self.preview.say(str(error))
            return
        self.preview.show_result(result)
        self.credit.setVisible(result.old_credit > 0)

    def save(self, session: Any) -> OwnerChange:
        """Write the change, and move the credit if that was chosen."""
        day = self.on.value()
        assert day is not None
        today = self.desk.today()
        result = owner_change.change_owner(
            session,
            self.room_id,
            new_name=self.new_name.value(),
            on=day,
            today=today,
            phone=self.phone.value(),
            address=self.address.value(),
            reason=self.reason.value(),
        )
        if result.old_credit > 0 and self.credit.value() == "move" and self.old:
            new = next(
                one for one in premises.people(session, self.room_id, day) if one.role == "owner"
            )
            owner_change.move_credit(
                session,
                self.room_id,
                from_id=self.old.person_id,
                to_id=new.person_id,
                amount=result.old_credit,
                on=today,
                reason=_("change of owner on {day}").format(day=day),
            )
        return result


class _Preview(QFrame):
    """The bills with both parts, and what the old owner still owes or has."""

    def __init__(self) -> None:
        super().__init__(objectName="pane")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 12, 10)
        self._body: QWidget | None = None

    def say(self, text: str) -> None:
        """One sentence instead of the table."""
        self._put(label(text, tone="overdue"))

    def show_result(self, result: OwnerChange) -> None:
        """The table of the splits."""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        if result.splits:
            column.addLayout(_table(result))
        else:
            column.addWidget(label(_("No issued bill reaches into the new owner's time.")))
        text = _("{name} then owes nothing more.")
        if result.old_open > 0:
            text = _("{name} still owes {owed}; this debt stays with {name}.")
        column.addWidget(
            label(text.format(name=result.old_owner, owed=money_text(result.old_open)), muted=True)
        )
        if result.old_credit > 0:
            text = _("{name} then has a credit of {credit}.")
            credit = money_text(result.old_credit)
            column.addWidget(label(text.format(name=result.old_owner, credit=credit), tone="soon"))
        self._put(body)

    def _put(self, body: QWidget) -> None:
        if self._body:
            self._column.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body = body
        self._column.addWidget(body)


def _table(result: OwnerChange) -> QGridLayout:
    grid = QGridLayout(horizontalSpacing=16, verticalSpacing=6)
    grid.setColumnStretch(0, 1)
    heads = (_("Bill"), _("Amount"), result.old_owner, _("New owner"))
    for at, head in enumerate(heads):
        grid.addWidget(_cell(head, at > 0, muted=True), 0, at)
    for row, split in enumerate(result.splits, 1):
        grid.addWidget(_cell(f"{split.item}　{periods.name(split.period)}", False), row, 0)
        sums: tuple[Decimal, ...] = (split.amount, split.old_amount, split.new_amount)
        for at, amount in enumerate(sums, 1):
            grid.addWidget(_cell(money_text(amount), True), row, at)
    return grid


def _cell(text: str, right: bool, *, muted: bool = False) -> QLabel:
    cell = label(text, muted=muted)
    cell.setWordWrap(False)
    cell.setFont(theme.figures(theme.font()))
    if right:
        cell.setAlignment(Qt.AlignmentFlag.AlignRight)
    return cell


def open_for(desk: Desk, room_id: int, parent: QWidget | None) -> OwnerChangeForm:
    """Open the form for a room; afterwards say what stays with the old owner."""
    form = OwnerChangeForm(desk, room_id, parent)

    def saved(result: OwnerChange) -> None:
        text = _("{room} now belongs to {name}.").format(room=form.code, name=result.new_owner)
        if result.old_open > 0:
            text += " " + _("{name} still owes {owed}.").format(
                name=result.old_owner, owed=money_text(result.old_open)
            )
        desk.say(text)

    form.saved.connect(saved)
    form.open()
    return form

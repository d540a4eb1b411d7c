"""收款 with the number pad: room, Enter, amount, Enter, way, Enter, seen before it is saved.

    payment_form.open_for(desk)              # any room
    payment_form.open_for(desk, room_id)     # this room, the amount owed is offered

What the payment settles stands in the list while it is typed. `+` in the amount adds another room
of the same visit: everything of a visit is on one receipt. After saving the receipt is offered.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QCompleter, QDialogButtonBox, QPushButton, QWidget

from propdesk.i18n import N_, _
from propdesk.office import allocation, arrears, payments, premises, room_input, settings
from propdesk.office.arrears import OpenLine
from propdesk.office.entities import Room
from propdesk.office.errors import UserError
from propdesk.office.money import ZERO
from propdesk.office.payments import Entry, Recorded
from propdesk.ui import payment_preview, theme
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label
from propdesk.ui.kit.fields import ChoiceField, DateField, MoneyField, RoomField, TextField
from propdesk.ui.kit.record_form import RecordForm
from propdesk.ui.kit.shown import money_text
from propdesk.ui.memory import recall, remember
from propdesk.ui.money_words import METHODS
from propdesk.ui.open_lines_table import OpenLinesTable
from propdesk.ui.visit_list import VisitList

__all__ = ["PaymentForm", "open_for"]


def open_for(desk: Desk, room_id: int | None = None, parent: QWidget | None = None) -> PaymentForm:
    """Open the form for a room, or for any."""
    form = PaymentForm(desk, parent, room_id=room_id)
    form.open()
    return form


class PaymentForm(RecordForm):
    """One visit at the counter: see the head of this module."""

    name = "payment"
    title = N_("Record payment")
    save_text = N_("Record payment")
    again = True
    width = 640

    def __init__(
        self, desk: Desk, parent: QWidget | None = None, *, room_id: int | None = None
    ) -> None:
        self._room_id: int | None = None
        self._code = ""
        self._credit = ZERO
        self._heeded = ""
        self._given = room_id is not None
        super().__init__(desk, parent, draft_key=f"payment {room_id or ''}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.lines.setMinimumWidth(self.width_of_lines())
        self.another = QPushButton(_("Add another room"), autoDefault=False)
        self.another.setToolTip(_("+ in the amount"))
        self.another.clicked.connect(self.add_another)
        self.buttons.addButton(self.another, QDialogButtonBox.ButtonRole.ResetRole)
        self.saved.connect(self._offer_receipt)
        if room_id is not None and not self.room.text():
            with desk.store.read() as session:
                code = session.get_one(Room, room_id).code
            self.room.set_value(code)
            self._start["room"] = code
            self._start["amount"] = self.amount.draft()

    def build(self) -> None:
        """Room and amount first; what mostly stays the same below."""
        self.room = self.add(RoomField(_("Room"), "room", self._search))
        self.room.editor.setPlaceholderText(_("1-2-301, 1.2.301, name or phone"))
        self.amount = self.add(MoneyField(_("Amount (yuan)"), "amount"), beside=True)
        self.lines = OpenLinesTable()
        self.add_widget(self.lines, grows=True)
        self.summary = label("")
        self.summary.setMinimumHeight(self.summary.fontMetrics().lineSpacing() + 2)
        self.add_widget(self.summary)
        numbered = [(key, f"{at} {_(text)}") for at, (key, text) in enumerate(METHODS, 1)]
        self.method = self.add(ChoiceField(_("Way to pay (keys 1–6)"), "method", numbered))
        self.method.set_value(recall("payment/method", "cash"))
        self.day = self.add(
            DateField(_("Paid on"), "on", self.desk.today, latest=self.desk.today(), required=True),
            beside=True,
        )
        self.day.set_value(self.desk.today())
        self.reference = self.add(TextField(_("Outside number"), "reference", limit=60))
        self.payer = self.add(TextField(_("Payer, if not the owner"), "payer_name"), beside=True)
        self.period = self.add(
            TextField(_("Only for the period"), "period", placeholder="2025, 2025-Q3, 2025-03")
        )
        self.remark = self.add(TextField(_("Remark"), "remark"), beside=True)
        self.warning = label("")
        self.warning.setProperty("tone", "soon")
        self.warning.hide()
        self.add_widget(self.warning)
        self.visit = VisitList()
        self.add_widget(self.visit)
        self._join()

    def _join(self) -> None:
        self.room.chosen.connect(self._load_room)
        self.room.changed.connect(self._room_typed)
        for field in (self.amount, self.payer, self.day, self.period):
            field.changed.connect(self.show_preview)
        self.lines.ticked.connect(self.show_preview)
        self.visit.changed.connect(self._visit_changed)
        self.reference.changed.connect(self._look_for_duplicates)
        self.method.changed.connect(self._look_for_duplicates)
        self.amount.editor.installEventFilter(self)
        self.room.editor.completer().popup().installEventFilter(self)
        QWidget.setTabOrder(self.amount.editor, self.lines)
        QWidget.setTabOrder(self.lines, self.method.editor)

    def width_of_lines(self) -> int:
        """Wide enough for every figure of a bill."""
        return max(self.width, round(theme.points() * 52)) - 48

    # The room

    def _search(self, text: str) -> list[tuple[str, str]]:
        with self.desk.store.read() as session:
            return [(found.code, found.name) for found in room_input.find(session, text)]

    def _room_typed(self) -> None:
        if self.room.text() != self._code:
            self._forget_room()

    def _forget_room(self) -> None:
        self._room_id, self._code = None, ""
        self.lines.show_lines([])
        self.payer.editor.setPlaceholderText("")
        self.summary.setText("")

    def _load_room(self, code: str) -> None:
        """Show what is open, and offer the sum of it as the amount."""
        if not code:
            self._forget_room()
            return
        today = self.desk.today()
        with self.desk.store.read() as session:
            room = premises.room(session, code)
            lines = arrears.open_lines(session, today, room.id)
            credit = arrears.credit(session, room.id, today)
            payer = premises.payer(session, room.id, today)
        self._room_id, self._code = room.id, code
        self._credit = credit
        self.lines.show_lines(lines)
        self.payer.editor.setPlaceholderText(payer.name if payer else "")
        self._offer_payers(lines, payer.name if payer else "")
        owed = sum((line.open for line in lines), ZERO)
        self.amount.set_value(owed or None)
        self.amount.show_error("")
        self.show_preview()

    def _offer_payers(self, lines: list[OpenLine], payer: str) -> None:
        names = list(dict.fromkeys(name for name in (payer, *(x.payer for x in lines)) if name))
        self.payer.editor.setCompleter(QCompleter(names, self.payer))  # type: ignore[attr-defined]

    # What the payment does

    def _entry(self) -> Entry | None:
        """The payment as typed; None while it is not whole. Raises UserError naming the field."""
        if self._room_id is None:
            return None
        try:
            amount = self.amount.value()
        except UserError:
            return None
        if not amount:
            return None
        return Entry(
            self._room_id,
            amount,
            self.day.value() or self.desk.today(),
            self.method.value(),
            self.reference.value(),
            self.payer.value(),
            self.period.value(),
            self.lines.ticked_ids(),
            remark=self.remark.value(),
        )

    def show_preview(self) -> None:
        """Show what would be settled and what would be left, while it is typed."""
        if self._room_id is None:
            return
        try:
            entry = self._entry()
            allocation.designated(self.period.value())
        except UserError:
            entry = None
        if entry is None:
            self.lines.show_parts({})
            self.summary.setText(self._standing())
            return
        try:
            parts, credit = self._would_settle(entry)
        except UserError as error:
            self.lines.show_parts({})
            self.summary.setText(str(error))
            return
        self.lines.show_parts(parts)
        settles = sum(parts.values(), ZERO)
        said = _("{settled} settles bills, {credit} becomes credit.").format(
            settled=money_text(settles), credit=money_text(credit)
        )
        self.summary.setText(f"{self._standing()}  {said}")

    def _standing(self) -> str:
        owed = sum((line.open for line in self.lines.lines), ZERO)
        if not owed:
            text = _("Nothing is owed.")
        else:
            text = _("Owed {owed}.").format(owed=money_text(owed))
        if self._credit:
            text += " " + _("Credit held {credit}.").format(credit=money_text(self._credit))
        return text

    def _would_settle(self, entry: Entry) -> tuple[dict[int, Decimal], Decimal]:
        with self.desk.store.read() as session:
            return payment_preview.settles(session, entry, self.visit.entries, self.desk.today())

    def _look_for_duplicates(self) -> None:
        """Say so when the same outside number came in the same way before; it does not block."""
        text = ""
        if reference := self.reference.value():
            with self.desk.store.read() as session:
                text = payment_preview.twin(
                    session, self.method.value(), reference, self.desk.today()
                )
        self.warning.setText(f"▲ {text}" if text else "")
        self.warning.setVisible(bool(text))
        self._grow_soon()

    # Several rooms in one visit

    def add_another(self) -> None:
        """Put this payment on the visit's list and start the next room."""
        if not self._check_line():
            return
        entry = self._entry()
        if entry is None:
            return
        self.visit.add(self._code, entry)
        self._next_room()

    def _next_room(self) -> None:
        for field in (self.room, self.amount, self.reference, self.payer, self.period, self.remark):
            field.set_value(None)
            field.show_error("")
        self._forget_room()
        self._heeded = ""
        self._look_for_duplicates()
        self.room.editor.setFocus(Qt.FocusReason.TabFocusReason)

    def _visit_changed(self) -> None:
        self.show_preview()
        text = _(self.save_text)
        if self.visit.entries:
            text = _("Record the visit")
        self.save_button.setText(text)
        self._grow_soon()

    # Checking and saving

    def _check_line(self) -> bool:
        """Whether room and amount are there and right; says what is missing under the field."""
        if not self.room.text():
            self.room.show_error(_("Please type the room."))
            self._go_to(self.room)
            return False
        if not self.room.check():
            self._go_to(self.room)
            return False
        if self._room_id is None:
            self.room.set_value(self.room.text())
        if not self.amount.check():
            self._go_to(self.amount)
            return False
        if not self.amount.value():
            self.amount.show_error(_("Please type the amount."))
            self._go_to(self.amount)
            return False
        return self._check_period()

    def _check_period(self) -> bool:
        try:
            allocation.designated(self.period.value())
        except UserError as error:
            self.period.show_error(str(error))
            self._go_to(self.period)
            self._grow_soon()
            return False
        return True

    def check(self) -> bool:
        """Room and amount are needed, unless the visit has payments already."""
        empty = not self.room.text() and not self.amount.editor.text()
        if not (empty and self.visit.entries) and not self._check_line():
            return False
        return super().check() and self._heed_duplicate()

    def _heed_duplicate(self) -> bool:
        """Hold the first try to save from the field itself: what it says was hardly read yet."""
        self._look_for_duplicates()
        told = self.warning.text()
        if not told or told == self._heeded or self.focusWidget() is not self.reference.editor:
            return True
        self._heeded = told
        return False

    def save(self, session: Any) -> list[Recorded]:
        """Record everything of the visit with one receipt."""
        collector = self.desk.store.clerk or settings.get(session, "clerk")
        last = self._entry()
        entries = [*self.visit.entries, *([last] if last else [])]
        day = self.day.value() or self.desk.today()
        entries = [entry._replace(on=day, collector=collector) for entry in entries]
        remember("payment/method", entries[-1].method)
        return payments.record_visit(session, entries, today=self.desk.today())

    def start_again(self) -> None:
        """The next visit: the day and the way stay."""
        day, way = self.day.draft(), self.method.draft()
        self.visit.clear()
        super().start_again()
        self.day.restore(day)
        self.method.restore(way)
        self._next_room()

    def _offer_receipt(self, recorded: list[Recorded]) -> None:
        from propdesk.ui import receipt_offer

        owner = self if self.isVisible() else self.parentWidget()
        receipt_offer.offer(self.desk, recorded, owner)

    # Drafts

    def _draft(self) -> dict[str, Any]:
        return {**super()._draft(), "visit": self.visit.draft()}

    def _restore_draft(self) -> None:
        draft = self.desk.drafts.get(self._draft_key)
        if draft:
            self.visit.restore(draft.get("visit", ()))
            if draft.get("room"):
                self.room.set_value(draft["room"])
        super()._restore_draft()

    # Keys

    def showEvent(self, event: QShowEvent) -> None:
        """For a room that is given, the amount has the focus."""
        super().showEvent(event)
        if self._given and self._room_id is not None:
            self.amount.editor.setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """`+` in the amount adds another room; Enter on an offered room goes on at once."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if watched is self.amount.editor and event.text() == "+":
                self.add_another()
                return True
            popup = self.room.editor.completer().popup()
            entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if watched is popup and entered:
                offered = popup.currentIndex().data()
                popup.hide()
                if offered:
                    self.room.take(offered)
                self._move_on()
                return True
        return super().eventFilter(watched, event)

    def _move_on(self) -> None:
        """Room, amount, way, saved: the other fields are on the way of Tab only."""
        self.room.editor.completer().popup().hide()
        focused = self.focusWidget()
        if focused is self.lines:
            self.method.editor.setFocus(Qt.FocusReason.TabFocusReason)
        elif focused is self.room.editor:
            if not self.room.text() and self.visit.entries:
                self.method.editor.setFocus(Qt.FocusReason.TabFocusReason)
            elif self.room.text() and self.room.check():
                self.room.set_value(self.room.text())
                self.amount.editor.setFocus(Qt.FocusReason.TabFocusReason)
            elif not self.room.text():
                self.room.show_error(_("Please type the room."))
        elif focused is self.amount.editor:
            if self._check_line():
                self.method.editor.setFocus(Qt.FocusReason.TabFocusReason)
        elif focused is self.method.editor:
            self.try_to_save()
        else:
            super()._move_on()

"""收据: every receipt given out, printed again (补打), voided (作废) or reversed (红冲).

Nothing is deleted: a voided receipt keeps its number, a reversed one gets a red one beside it, and
the line at the foot says that no number is missing.
"""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from propdesk.i18n import N_, _
from propdesk.office import receipt_list, receipts
from propdesk.office.entities import Payment, Receipt
from propdesk.office.receipt_list import ReceiptRow, YearNumbers
from propdesk.ui import alerts, money_papers, theme
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import Act, Details, Event, label
from propdesk.ui.kit.fields import TextField
from propdesk.ui.kit.record_form import RecordForm
from propdesk.ui.kit.record_tab import Filter, RecordTab
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import money_text
from propdesk.ui.money_words import method, span

STATES = {
    "valid": N_("Valid"),
    "void": N_("Void"),
    "red": N_("Red receipt"),
    "reversed": N_("Reversed"),
}
_TONES = {"valid": "done", "void": "neutral", "red": "overdue", "reversed": "soon"}


def open_for(desk: Desk, parent: QWidget | None = None, number: str = "") -> ReceiptsDialog:
    """Open the list, at the receipt `number` if one is given."""
    dialog = ReceiptsDialog(desk, parent)
    dialog.open()
    if number:
        dialog.list.search.setText(number)
    return dialog


def _methods(row: ReceiptRow) -> str:
    return "、".join(method(one) for one in row.methods)


class ReceiptsList(RecordTab):
    """The list itself."""

    name = "receipts"
    title = N_("Receipts")
    icon = "receipt"
    watches = frozenset({Receipt, Payment})
    empty_text = N_("No receipt has been given out yet. Record a payment first.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(N_("Number"), lambda row: row.number, width=16),
        Column(N_("Date"), lambda row: row.issued_on, width=11),
        Column(N_("Room"), lambda row: row.rooms, width=11),
        Column(N_("Payer"), lambda row: row.payer, width=10),
        Column(
            N_("Amount"), lambda row: row.total, show=money_text, align=RIGHT, sum=True, width=12
        ),
        Column(
            N_("State"),
            lambda row: _(STATES[row.state]),
            tone=lambda row: _TONES[row.state],
            width=11,
        ),
        Column(N_("Way to pay"), _methods, width=12),
        Column(N_("Belongs to"), lambda row: row.other, width=16, hidden=True),
        Column(N_("Reason or remark"), lambda row: row.reason, width=20),
        Column(N_("Reprints"), lambda row: row.reprints, align=RIGHT, width=9, hidden=True),
    )

    def build(self) -> None:
        """What can be done with a receipt."""
        self.pane.setMinimumWidth(round(theme.points() * 25))
        self.set_primary(_("Preview"), "receipt", self.preview)
        self.reprint_act = self.add_action(
            _("Print again (marked)"), self.reprint, "printer", on_rows=True
        )
        self.void_act = self.add_action(_("Void…"), self.void, "x", on_rows=True)
        self.reverse_act = self.add_action(_("Reverse…"), self.reverse, "undo-2", on_rows=True)
        for state, title in STATES.items():
            self.add_filter(Filter(state, _(title), lambda row, s=state: row.state == s, "state"))
        self.add_filter(
            Filter("today", _("Today"), lambda row: row.issued_on == self.desk.today(), "day")
        )
        self.table.current_changed.connect(lambda _row: self._enable())

    def load(self, session: Any) -> list[Any]:
        """Every receipt, newest first."""
        return receipt_list.rows(session)

    def find_text(self, row: ReceiptRow) -> str:
        """Found by the outside numbers too."""
        return row.references

    def details(self, session: Any, row: ReceiptRow) -> Details:
        """What the receipt settled and what became of it."""
        facts: list[tuple[str, ...]] = [
            (_("Amount"), money_text(row.total)),
            (_("Way to pay"), _methods(row)),
            (_("State"), _(STATES[row.state]), _TONES[row.state]),
        ]
        if row.references:
            facts.append((_("Outside number"), row.references))
        if row.other:
            title = _("Reverses") if row.state == "red" else _("Reversed by")
            facts.append((title, row.other))
        if row.reason:
            facts.append((_("Reason or remark"), row.reason))
        if row.reprints:
            facts.append((_("Printed again"), str(row.reprints)))
        events = [
            Event(None, f"{what} {span(start, end)}", money_text(amount))
            for what, start, end, amount in row.lines
        ]
        if row.credit:
            events.append(Event(None, _("Credit"), money_text(row.credit)))
        return Details(
            row.number,
            f"{row.rooms}　{row.payer}",
            facts,
            acts=self._acts(row),
            groups=((_("Pays for"), events),),
        )

    def _acts(self, row: ReceiptRow) -> tuple[Act, ...]:
        acts = [Act(_("Print again"), self.reprint, "printer")]
        if row.state == "valid":
            if row.issued_on == self.desk.today():
                acts.append(Act(_("Void…"), self.void))
            else:
                acts.append(Act(_("Reverse…"), self.reverse))
        return tuple(acts)

    def _enable(self) -> None:
        """Void only on its day, reverse only later; neither twice."""
        row = self.table.current_row()
        valid = row is not None and row.state == "valid"
        today = self.desk.today()
        self.void_act.setEnabled(valid and row.issued_on == today)
        self.reverse_act.setEnabled(valid and row.issued_on < today)
        self.reprint_act.setEnabled(row is not None)

    def open_row(self, row: ReceiptRow) -> None:
        """Enter shows the paper."""
        self.preview()

    def preview(self) -> None:
        """Show the paper of the receipt in hand; this is no print yet."""
        if (row := self.table.current_row()) is not None:
            money_papers.show_receipts(self.desk, [row.id], [row.number], self.window())

    def reprint(self) -> None:
        """Count one more print; the paper says 补打 and which time."""
        if (row := self.table.current_row()) is not None:
            money_papers.reprint(self.desk, row.number, self.window())

    def void(self) -> None:
        """Void a receipt of today."""
        if (row := self.table.current_row()) is not None and row.state == "valid":
            TakeBackForm(self.desk, row, "void", self.window()).open()

    def reverse(self) -> None:
        """Reverse a receipt of an earlier day."""
        if (row := self.table.current_row()) is not None and row.state == "valid":
            TakeBackForm(self.desk, row, "reverse", self.window()).open()


class TakeBackForm(RecordForm):
    """Asks why a receipt is voided or reversed; says what that does."""

    name = ""

    def __init__(
        self, desk: Desk, row: ReceiptRow, way: str, parent: QWidget | None = None
    ) -> None:
        self.row, self.way = row, way
        void = way == "void"
        self.title = _("Void {number}") if void else _("Reverse {number}")
        self.title = self.title.format(number=row.number)
        self.save_text = N_("Void the receipt") if void else N_("Reverse the receipt")
        self.done_text = ""
        super().__init__(desk, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.saved.connect(self._tell)

    def _tell(self, _number: str) -> None:
        if (place := self.parentWidget()) is not None:
            alerts.toast(place, self.done_text)

    def build(self) -> None:
        """What will happen, and the reason."""
        if self.way == "void":
            said = _(
                "{number} of {amount} is marked void and keeps its number. Its bills are open "
                "again. This cannot be undone."
            )
        else:
            said = _(
                "A red receipt of −{amount} is issued today for {number}. Its bills are open "
                "again from today. This cannot be undone."
            )
        text = said.format(number=self.row.number, amount=money_text(self.row.total))
        self.reason = self.add(TextField(_("Reason"), "reason", required=True))
        self.add_widget(label(text))

    def save(self, session: Any) -> str:
        """Void or reverse; the number of the receipt that now stands for it."""
        today, reason = self.desk.today(), self.reason.value()
        act = receipts.void if self.way == "void" else receipts.reverse
        number = act(session, self.row.id, on=today, reason=reason).number
        if self.way == "void":
            said = _("{number} is void.").format(number=number)
        else:
            said = _("{number} is reversed by {red}.").format(number=self.row.number, red=number)
        self.done_text = said
        return number


class ReceiptsDialog(QDialog):
    """The list in a window of its own, with the check of the numbers at its foot."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setWindowTitle(_("Receipts"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.list = ReceiptsList(desk)
        self.gaps = label("")
        close = QPushButton(_("Close"), autoDefault=False)
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 0, 16, 12)
        foot.addWidget(self.gaps, 1)
        foot.addWidget(close)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.list, 1)
        page.addLayout(foot)
        desk.changed.connect(self._changed)
        self._check_numbers()
        room = self.screen().availableSize()
        self.resize(min(1240, room.width() - 40), min(760, room.height() - 60))
        self.list.search.setFocus()

    def _changed(self, touched: Any) -> None:
        if Receipt in touched:
            self._check_numbers()

    def _check_numbers(self) -> None:
        with self.desk.store.read() as session:
            years = receipt_list.numbers(session)
        broken = any(year.missing for year in years)
        self.gaps.setText("　".join(numbers_text(year) for year in years[:4]))
        self.gaps.setProperty("tone", "overdue" if broken else None)
        self.gaps.setProperty("muted", not broken)
        self.gaps.style().unpolish(self.gaps)
        self.gaps.style().polish(self.gaps)


def numbers_text(year: YearNumbers) -> str:
    """`2026: 1–214, no gaps.`"""
    if not year.missing:
        return _("{year}: 1–{last}, no gaps.").format(year=year.year, last=f"{year.last:,}")
    missing = ", ".join(str(number) for number in year.missing[:10])
    said = _("{year}: 1–{last}, missing: {numbers}. Restore a backup.")
    return said.format(year=year.year, last=f"{year.last:,}", numbers=missing)

"""Fees and prices (收费标准): the list with dates, scope and legal basis; new, end, remove."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import price_list
from propdesk.office.entities import BillLine, FeeItem, Tariff
from propdesk.office.errors import UserError
from propdesk.ui import alerts, terms
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import DateField
from propdesk.ui.kit.record_form import RecordForm
from propdesk.ui.kit.record_tab import Filter, RecordTab
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import NOTHING, date_text, number_text
from propdesk.ui.list_dialog import ListDialog
from propdesk.ui.tariff_form import TariffForm


def price_text(price: Any) -> str:
    """A price with two digits, or four where it has them."""
    return f"{price:.4f}".rstrip("0").ljust(len(f"{price:.2f}"), "0")


class TariffList(RecordTab):
    """Every price with its state."""

    name = "tariffs"
    title = N_("Fees and prices")
    icon = "hand-coins"
    watches = frozenset({Tariff, FeeItem, BillLine})
    has_details = False
    empty_text = N_("No prices yet. The first bills need one.")
    columns = (
        Column(N_("Fee"), lambda row: row.item, width=11),
        Column(N_("Price"), lambda row: row.price, show=price_text, align=RIGHT, width=8),
        Column(N_("Unit"), lambda row: terms.of(terms.UNITS, row.basis), width=12),
        Column(N_("Cycle"), lambda row: terms.of(terms.CYCLES, row.cycle), width=10),
        Column(N_("For"), lambda row: terms.scope(row.scope_kind, row.scope_value), width=10),
        Column(N_("From"), lambda row: row.starts_on, show=date_text, width=10),
        Column(N_("To"), lambda row: row.ends_on, show=date_text, width=10),
        Column(
            N_("State"),
            lambda row: terms.of(terms.STATES, row.state),
            width=11,
            tone=lambda row: terms.STATE_TONES[row.state],
        ),
        Column(N_("Due"), lambda row: terms.due_rule(row.due_rule), width=11),
        Column(
            N_("Bills"), lambda row: row.bills, show=number_text, align=RIGHT, width=7, hidden=True
        ),
        Column(N_("Legal basis"), lambda row: row.legal_basis or NOTHING, width=14, stretch=True),
    )

    def build(self) -> None:
        """New, end, remove."""
        self.set_primary(_("New price…"), "plus", self.add_one, "Ctrl+N")
        self.add_action(_("New price like this…"), self.add_like, "copy", on_rows=True)
        self.add_action(_("End…"), self.end_one, "calendar-check", on_rows=True)
        self.add_action(_("Remove"), self.remove_one, "trash-2", on_rows=True)
        self.add_filter(
            Filter("now", _("In force or later"), lambda row: row.state in ("in_force", "future"))
        )
        self.set_empty_act(_("New price…"), self.add_one)

    def load(self, session: Any) -> list[Any]:
        """The prices."""
        return price_list.rows(session, self.desk.today())

    def open_row(self, row: Any) -> None:
        """Enter starts a new price from this one."""
        self.add_like()

    def add_one(self) -> TariffForm:
        """The form for a new price."""
        return self._open(TariffForm(self.desk, self.window()))

    def add_like(self) -> TariffForm | None:
        """The form, filled from the selected price."""
        row = self.table.current_row()
        return None if row is None else self._open(TariffForm(self.desk, self.window(), like=row))

    def _open(self, form: TariffForm) -> TariffForm:
        desk = self.desk

        def saved(tariff: Tariff) -> None:
            def undo() -> None:
                with desk.store.write() as session:
                    price_list.remove(session, tariff.id)

            desk.say(_("Price entered. Bills already issued keep theirs."), undo)

        form.saved.connect(saved)
        form.open()
        return form

    def end_one(self) -> None:
        """Ask for the last day of the selected price."""
        row = self.table.current_row()
        if row is None:
            return
        desk = self.desk
        form = _EndForm(desk, row, self.window())

        def saved(before: Any) -> None:
            def undo() -> None:
                with desk.store.write() as session:
                    price_list.end(session, row.id, before)

            desk.say(_("{fee}: the price ends.").format(fee=row.item), undo)

        form.saved.connect(saved)
        form.open()

    def remove_one(self) -> None:
        """Remove a price no bill was issued with; the toast brings it back."""
        row = self.table.current_row()
        if row is None:
            return
        desk = self.desk
        try:
            with desk.store.write() as session:
                values = price_list.remove(session, row.id)
        except UserError as error:
            alerts.warn(self, str(error))
            return

        def undo() -> None:
            with desk.store.write() as session:
                price_list.put_back(session, values)

        desk.say(_("{fee}: price removed.").format(fee=row.item), undo)


class _EndForm(RecordForm):
    """The last day of a price."""

    title = N_("End a price")
    save_text = N_("Enter last day")
    width = 420

    def __init__(self, desk: Desk, row: Any, parent: QWidget | None) -> None:
        self.row = row
        super().__init__(desk, parent)

    def build(self) -> None:
        """One date."""
        self.ends = self.add(DateField(_("Last day"), "ends_on", self.desk.today, required=True))
        self.ends.set_value(self.row.ends_on or max(self.desk.today(), self.row.starts_on))
        self.ends.set_hint(
            _("Without another price the fee is billed no more. Issued bills stay as they are.")
        )

    def save(self, session: Any) -> Any:
        """End it; returns the former last day."""
        return price_list.end(session, self.row.id, self.ends.value())


def open_for(desk: Desk, parent: QWidget | None) -> ListDialog:
    """Money ▸ Fees and prices."""
    note = _(
        "A later price replaces an earlier one from its first day. "
        "It never changes a bill that is already issued."
    )
    dialog = ListDialog(_("Fees and prices"), TariffList(desk), note, parent)
    dialog.open()
    return dialog

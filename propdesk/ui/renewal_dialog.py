"""The renewal proposal (更新改造建议): what to renew first, with what money, what is missing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import facility_categories, facility_terms, renewal
from propdesk.office.entities import (
    Facility,
    FacilityGrade,
    FacilityPaper,
    FacilityState,
    Hazard,
    Setting,
    Work,
)
from propdesk.office.renewal import RenewalRow
from propdesk.ui import facility_acts, facility_prints, terms
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import MoneyField
from propdesk.ui.kit.record_form import RecordForm
from propdesk.ui.kit.record_tab import Filter, RecordTab
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import money_text, natural
from propdesk.ui.list_dialog import ListDialog


class RenewalProposal(RecordTab):
    """The ranked list."""

    name = "renewals"
    title = N_("Renewal proposal")
    icon = "hammer"
    watches = frozenset(
        {Facility, FacilityGrade, FacilityState, FacilityPaper, Hazard, Work, Setting}
    )
    has_details = False
    empty_text = N_(
        "Nothing is proposed for renewal: no condition of 1 or 2, no design life over, no frequent "
        "failures."
    )
    columns: ClassVar[tuple[Column, ...]] = (
        Column(N_("Rank"), lambda row: row.rank, align=RIGHT, width=5),
        Column(N_("Facility"), lambda row: f"{row.number} {row.name}", width=14, key=natural),
        Column(N_("Place"), lambda row: row.place, width=13, key=natural, hidden=True),
        Column(
            N_("Category"),
            lambda row: facility_categories.name(row.category),
            width=11,
            hidden=True,
        ),
        Column(N_("Why"), lambda row: row.why, width=15, stretch=True),
        Column(N_("Condition"), lambda row: row.condition, align=RIGHT, width=8),
        Column(N_("Years left"), lambda row: row.remaining, align=RIGHT, width=8),
        Column(N_("Failures"), lambda row: row.failures, align=RIGHT, width=7),
        Column(
            N_("Cost lately"),
            lambda row: row.cost,
            show=money_text,
            align=RIGHT,
            width=9,
            sum=True,
        ),
        Column(
            N_("Renewing costs"),
            lambda row: row.renewal_cost,
            show=money_text,
            align=RIGHT,
            width=11,
            sum=True,
        ),
        Column(
            N_("Paid from"),
            lambda row: facility_terms.of(facility_terms.FUNDS, row.fund),
            width=9,
        ),
        Column(
            N_("There is"),
            lambda row: row.available,
            show=money_text,
            align=RIGHT,
            width=8,
            sum=True,
        ),
        Column(
            N_("Missing"),
            lambda row: row.gap,
            show=money_text,
            align=RIGHT,
            width=10,
            sum=True,
            tone=lambda row: "soon" if row.gap else None,
        ),
    )

    def build(self) -> None:
        """Money, quote, print."""
        self.set_primary(_("Print the proposal"), "printer", self.print_list, "Ctrl+P")
        self.add_action(_("Money there is…"), self.enter_money, "wallet")
        self.add_action(_("Correct…"), self.correct_one, "pencil", on_rows=True)
        self.add_action(_("Go to the facility"), self.go_to, "arrow-right", on_rows=True)
        self.add_filter(
            Filter("unpriced", _("Without a quote"), lambda row: row.renewal_cost is None, "money")
        )
        self.add_filter(Filter("gap", _("Money is missing"), lambda row: bool(row.gap), "money"))

    def load(self, session: Any) -> list[Any]:
        """The proposal as it stands."""
        return [_Row(row) for row in renewal.proposal(session, self.desk.today())]

    def open_row(self, row: Any) -> None:
        """Enter opens the facility's form, where the quote is entered."""
        self.correct_one()

    def enter_money(self) -> QWidget:
        """The form for the money there is by fund."""
        form = FundsForm(self.desk, self.window())

        def saved(before: dict[str, Decimal]) -> None:
            def undo() -> None:
                with self.desk.store.write(action="undo") as session:
                    renewal.set_funds(session, before)

            self.desk.say(_("Money for renewals entered."), undo)

        form.saved.connect(saved)
        form.open()
        return form

    def correct_one(self) -> QWidget | None:
        """The form of the selected facility."""
        row = self.table.current_row()
        if row is None:
            return None
        return facility_acts.correct(self.desk, row.facility_id, self.window())

    def go_to(self) -> None:
        """Show the facility in the ledger."""
        row = self.table.current_row()
        if row is not None:
            window = self.window()
            self.desk.open("facility", row.facility_id)
            window.close()

    def print_list(self) -> None:
        """The proposal on paper."""
        facility_prints.renewals(self.desk, self)


class _Row:
    """A row of the proposal, known by its facility."""

    def __init__(self, row: RenewalRow) -> None:
        self.id = row.facility_id
        self._row = row

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


class FundsForm(RecordForm):
    """How much money there is for renewals, by fund."""

    title = N_("Money there is for renewals")

    def build(self) -> None:
        """A sum for each fund."""
        with self.desk.store.read() as session:
            self.before = renewal.funds(session)
        known = dict(terms.choices(facility_terms.FUNDS))
        for own in self.before:
            known.setdefault(own, own)
        for at, (fund, text) in enumerate(known.items()):
            field = self.add(MoneyField(text, fund), beside=at % 2 == 1)
            field.set_value(self.before.get(fund))
        self.say(_("It is used from the top of the list down; what is missing is the gap."))

    def save(self, session: Any) -> dict[str, Decimal]:
        """Write it; returns what was entered before."""
        amounts = {field.name: field.value() or Decimal(0) for field in self.fields}
        renewal.set_funds(session, amounts)
        return self.before


def open_for(desk: Desk, parent: QWidget | None = None) -> ListDialog:
    """Facilities ▸ Renewal proposal."""
    note = _(
        "Ranked by condition, design life, failures and cost of the last years, and risk. Money is "
        "used from the top down."
    )
    dialog = ListDialog(_("Renewal proposal"), RenewalProposal(desk), note, parent)
    dialog.open()
    return dialog

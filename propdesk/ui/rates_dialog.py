"""收缴率: the four rates of each year with what they are made of, and how they are reckoned."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy import func, select

from propdesk.i18n import N_, _
from propdesk.office import rates
from propdesk.office.entities import BillLine
from propdesk.office.progress import Progress
from propdesk.office.rates import Rates
from propdesk.ui.desk import Desk
from propdesk.ui.figures_dialog import FiguresDialog
from propdesk.ui.kit.record_table import RIGHT, Column, RecordTable
from propdesk.ui.kit.shown import money_text, percent_text
from propdesk.ui.rates_strip import fraction

MOST_YEARS = 10
"""How many years are shown."""


def _money(title: str, name: str) -> Column:
    return Column(title, lambda found: getattr(found, name), show=money_text, align=RIGHT, width=11)


def _rate(title: str, name: str) -> Column:
    return Column(
        title, lambda found: getattr(found, name), show=percent_text, align=RIGHT, width=12
    )


COLUMNS = (
    Column(N_("Year"), lambda found: found.year, show=str, width=7),
    Column(N_("As of"), lambda found: found.as_of, width=12, hidden=True),
    _rate(N_("Current rate"), "current"),
    _money(N_("Billed (A)"), "A"),
    _money(N_("Collected (a)"), "a"),
    _rate(N_("Old debts rate"), "prior"),
    _money(N_("Old debts (B)"), "B"),
    _money(N_("Collected (b)"), "b"),
    _rate(N_("Combined rate"), "combined"),
    _rate(N_("Households paid"), "households"),
    Column(
        N_("Paid in full / billed"),
        lambda found: fraction("households", found),
        align=RIGHT,
        width=14,
    ),
    Column(
        N_("Written off"),
        lambda found: found.written_off,
        show=money_text,
        align=RIGHT,
        width=11,
        hidden=True,
    ),
)
DEFINITIONS = N_(
    "Current rate a ÷ A: paid on the bills of the year, prepayments included. Old debts rate "
    "b ÷ B: collected in the year on bills of earlier periods. Combined rate (a + b) ÷ (A + B). "
    "Households paid: paid in full ÷ billed. Only the fees chosen in Settings count, without late "
    "charges; “—” where there is nothing to divide by."
)


class RatesDialog(FiguresDialog):
    """The years side by side, newest first."""

    def __init__(self, desk: Desk, as_of: date, parent: QWidget | None = None) -> None:
        super().__init__(desk, _("Collection rates"), parent)
        self.as_of = as_of
        self.table = RecordTable("rates", COLUMNS)
        self.table.setAccessibleName(self.windowTitle())
        self.lay_out(self.table, width=1240, height=480, note=_(DEFINITIONS))
        self.read()

    def read(self) -> None:
        """Work the years out in the background."""
        store, as_of = self.desk.store, self.as_of

        def work(progress: Progress) -> list[Rates]:
            with store.read() as session:
                first = session.scalar(select(func.min(BillLine.period_start)))
                oldest = max(first.year if first else as_of.year, as_of.year - MOST_YEARS + 1)
                years = range(as_of.year, oldest - 1, -1)
                return [
                    rates.of_year(session, year, min(as_of, date(year, 12, 31)))
                    for year in progress.over(years, _("Reckoning rates"))
                ]

        self.desk.jobs.start(_("Reckoning rates"), work, self._show, parent=self)

    def _show(self, found: Any) -> None:
        self.table.set_rows(found)
        if found:
            self.table.go_to(0)

    def reject(self) -> None:
        """Close, but not under a running job, which would come home to nothing."""
        if not self.desk.jobs.busy:
            super().reject()

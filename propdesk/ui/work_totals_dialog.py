"""What the works of a year add up to: 屋面防水 120 ㎡, 单元门 6 扇, 疏通 46 次; and who paid."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget
from sqlalchemy import func, select

from propdesk.i18n import N_, _
from propdesk.office import facility_terms, work_figures
from propdesk.office.entities import Work
from propdesk.office.work_figures import WorkFigures
from propdesk.ui.desk import Desk
from propdesk.ui.figures_dialog import FiguresDialog, year_box
from propdesk.ui.kit.details import label
from propdesk.ui.kit.record_table import RIGHT, Column, RecordTable
from propdesk.ui.kit.shown import NOTHING, money_text, quantity_text

CONTENTS = (
    Column(N_("What was done"), lambda total: total.content, width=18, stretch=True),
    Column(
        N_("Quantity"),
        lambda total: quantity_text(total.quantity, total.unit),
        align=RIGHT,
        width=14,
    ),
    Column(N_("Works"), lambda total: total.count, align=RIGHT, width=8),
    Column(N_("Cost"), lambda total: total.cost, show=money_text, align=RIGHT, width=14, sum=True),
)
FUNDS = (
    Column(
        N_("Paid from"),
        lambda total: facility_terms.of(facility_terms.FUNDS, total.fund) or NOTHING,
        width=18,
        stretch=True,
    ),
    Column(N_("Works"), lambda total: total.count, align=RIGHT, width=8),
    Column(
        N_("Budget"), lambda total: total.budget, show=money_text, align=RIGHT, width=14, sum=True
    ),
    Column(N_("Cost"), lambda total: total.cost, show=money_text, align=RIGHT, width=14, sum=True),
)


def open_for(desk: Desk, parent: QWidget | None = None) -> WorkTotalsDialog:
    """Open the totals of this year."""
    dialog = WorkTotalsDialog(desk, parent)
    dialog.open()
    return dialog


class WorkTotalsDialog(FiguresDialog):
    """A year; its works by content above, by fund below."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, _("Repairs and projects of a year"), parent)
        with desk.store.read() as session:
            first = session.scalar(select(func.min(Work.ends_on)))
        self.year = year_box(desk.today(), first)
        self.summary = label("")
        self.contents = RecordTable("work_contents", CONTENTS)
        self.contents.setAccessibleName(_("By what was done"))
        self.funds = RecordTable("work_funds", FUNDS)
        self.funds.setAccessibleName(_("By who paid"))
        head = QHBoxLayout(spacing=12)
        head.addWidget(self.year)
        head.addWidget(self.summary, 1)
        self.lay_out(head, self.contents, self.funds, width=760, height=640)
        self.year.currentIndexChanged.connect(lambda _at: self.read())
        self.read()

    def read(self) -> None:
        """Add the year up."""
        year = self.year.currentData()
        with self.desk.store.read() as session:
            found = work_figures.of_period(
                session, date(year, 1, 1), date(year, 12, 31), self.desk.today()
            )
        self.contents.set_rows(found.contents)
        self.funds.set_rows(found.funds)
        self.summary.setText(summary_text(found))


def summary_text(found: WorkFigures) -> str:
    """The year in one line."""
    said: Any = _("{repairs} repairs, {projects} projects, {cost} 元.").format(
        repairs=found.repairs, projects=found.projects, cost=money_text(found.cost)
    )
    if found.budget:
        saved = money_text(found.budget - found.budgeted_cost)
        said += " " + _("Under the budgets by {saved} 元.").format(saved=saved)
    return str(said)

"""The year plan (年度巡检计划表): plans or facilities by twelve months, planned and done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from propdesk.i18n import N_, _
from propdesk.office import inspection_list, inspection_templates
from propdesk.office.inspection_year_plan import Month, YearPlan, YearRow
from propdesk.ui import task_words, theme
from propdesk.ui.desk import Desk
from propdesk.ui.kit.record_table import RIGHT, Column, RecordTable
from propdesk.ui.kit.shown import natural, number_text
from propdesk.ui.memory import recall, remember
from propdesk.ui.totals_row import TotalsRow

_OF = "\u2215"
"""A slash that is none."""
TONES = {"": None, "planned": "neutral", "done": "done", "partly": "soon", "missed": "overdue"}


def cell_text(month: Month) -> str:
    """What stands in a month: 2, or 1∕2 where something is left; "" for nothing planned."""
    if not month.planned:
        return ""
    if month.mark in ("planned", "done"):
        return str(month.planned)
    # Not "/": pasted into Excel it would become a date.
    return f"{month.done}{_OF}{month.planned}"


def _as_read(text: str) -> str:
    return text.replace(_OF, "/")


def _whole(number: Decimal | int) -> str:
    """A count and a sum of counts without digits behind the point."""
    return number_text(int(number))


def _month(at: int) -> Column:
    def value(row: YearRow) -> str:
        return cell_text(row.months[at])

    def tone(row: YearRow) -> str | None:
        return TONES[row.months[at].mark]

    return Column(task_words.MONTHS[at], value, show=_as_read, width=7.1, tone=tone, key=natural)


def _count(title: str, name: str, *, hidden: bool = False) -> Column:
    def value(row: YearRow) -> int:
        return int(getattr(row, name))

    return Column(title, value, show=_whole, align=RIGHT, width=4.8, sum=True, hidden=hidden)


COLUMNS = (
    Column(N_("Inspection"), lambda row: row.plan, width=12, stretch=True),
    Column(N_("Facility or place"), lambda row: row.facility or row.place, width=7, key=natural),
    *(_month(at) for at in range(12)),
    _count(N_("Planned"), "planned"),
    _count(N_("Done"), "done"),
    _count(N_("Missed"), "missed", hidden=True),
    Column(
        N_("System"),
        lambda row: inspection_templates.system_name(row.category),
        width=12,
        hidden=True,
    ),
    Column(N_("In charge"), lambda row: row.keeper, width=9, hidden=True),
    Column(N_("Building"), lambda row: row.building, width=8, key=natural, hidden=True),
)


class YearPlanView(QWidget):
    """The table, its sums, and the signs explained."""

    asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.plan: YearPlan | None = None
        self.by = QComboBox()
        self.by.setAccessibleName(_("One line for"))
        for key, text in (("plan", _("By plan")), ("facility", _("By facility"))):
            self.by.addItem(text, key)
        self.by.setCurrentIndex(max(0, self.by.findData(recall("inspections/year_by", "plan"))))
        self.by.currentIndexChanged.connect(self._by_changed)
        signs = "   ".join(
            f"{theme.GLYPHS[tone]} {_(word)}"
            for tone, word in (
                ("done", N_("all done")),
                ("soon", N_("partly done")),
                ("neutral", N_("to come")),
                ("overdue", N_("missed")),
            )
        )
        self.signs = QLabel(signs)
        self.signs.setProperty("muted", True)
        self.table = RecordTable("inspection_year", COLUMNS)
        self.table.setAccessibleName(_("Year plan"))
        self.totals = TotalsRow(self.table)
        line = QHBoxLayout(spacing=12)
        line.addWidget(self.by)
        line.addWidget(self.signs)
        line.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(8)
        page.addLayout(line)
        page.addWidget(self.table, 1)
        page.addWidget(self.totals)

    def _by_changed(self) -> None:
        remember("inspections/year_by", self.by.currentData())
        self.asked.emit()

    def read(self, session: Any, year: int) -> None:
        """Read the plan of a year."""
        today: date = self.desk.today()
        self.plan = inspection_list.year_plan(session, year, today, by=self.by.currentData())

    def rows(self) -> tuple[YearRow, ...]:
        """Every line, also those that are filtered out."""
        return self.plan.rows if self.plan else ()

    def show_filtered(self, passes: Callable[[YearRow], bool]) -> int:
        """Show the lines that pass; how many."""
        shown = [row for row in self.rows() if passes(row)]
        self.table.set_rows(shown)
        return len(shown)

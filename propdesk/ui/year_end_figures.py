"""The step of the year-end wizard where every figure can be traced to its rows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget, QWizardPage

from propdesk.i18n import N_, _
from propdesk.office import year_end
from propdesk.office.summary_words import Words, difference
from propdesk.office.year_figures import Figure, FigureRow, Value
from propdesk.ui import money_words
from propdesk.ui.kit.details import label
from propdesk.ui.kit.record_table import RIGHT, Column, RecordTable
from propdesk.ui.kit.shown import natural, text_of

if TYPE_CHECKING:
    from propdesk.ui.year_end_wizard import YearEndWizard


class FigureLine(NamedTuple):
    """One figure as the list shows it."""

    id: str
    name: str
    value: str
    last_year: str
    change: str
    numerator: str
    denominator: str
    definition: str


def figure_line(figure: Figure, words: Words) -> FigureLine:
    """A figure with its parts; those of a rate are money or counts."""
    unit = "" if figure.kind == "rate" else f" {figure.unit}"
    percent = "%" if figure.kind == "rate" else ""

    def text(value: Value) -> str:
        shown = words.number(figure.kind, value)
        return shown if value is None else f"{shown}{percent}{unit}"

    change = difference(figure)
    sign = "+" if change is not None and change > 0 else ""
    return FigureLine(
        figure.key,
        words.name(figure.key),
        text(figure.value),
        text(figure.last_year),
        text_of(None) if change is None else f"{sign}{words.number(figure.kind, change)}",
        _part(figure.numerator),
        _part(figure.denominator),
        figure.definition,
    )


def _part(value: Value) -> str:
    if value is None:
        return text_of(None)
    return f"{value:,.2f}" if isinstance(value, Decimal) else f"{value:,}"


_FIGURES = (
    Column(N_("Figure"), lambda row: row.name, width=20, stretch=True),
    Column(N_("Value"), lambda row: row.value, align=RIGHT, width=16),
    Column(N_("Last year"), lambda row: row.last_year, align=RIGHT, width=16),
    Column(N_("Against last year"), lambda row: row.change, align=RIGHT, width=13),
    Column(N_("Numerator"), lambda row: row.numerator, align=RIGHT, width=14),
    Column(N_("Denominator"), lambda row: row.denominator, align=RIGHT, width=14),
)
_ROWS = (
    Column(N_("Room or place"), lambda row: row.room, width=11, key=natural),
    Column(N_("What for"), lambda row: money_words.method(row.what), width=16, stretch=True),
    Column(N_("Period"), lambda row: row.period, width=12),
    Column(N_("Date"), lambda row: row.on, width=11),
    Column(N_("Denominator"), lambda row: row.amount, show=_part, align=RIGHT, width=14),
    Column(N_("Counted"), lambda row: row.counted, show=_part, align=RIGHT, width=14),
)


class FiguresPage(QWizardPage):
    """Every figure with last year, numerator and denominator; below, the rows it is made of."""

    def __init__(self, wizard: YearEndWizard) -> None:
        super().__init__()
        self.work = wizard
        self.setTitle(_("Figures"))
        self.setSubTitle(
            _("Choose a figure to see the bills, rooms, rounds, hazards or works it is made of.")
        )
        self.table = RecordTable("year_end_figures", _FIGURES)
        self.rows = RecordTable("year_end_rows", _ROWS)
        self.table.setAccessibleName(_("Figures"))
        self.rows.setAccessibleName(_("Rows of the figure"))
        self.definition = label("", muted=True)
        self.sum = label("", muted=True)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self.definition)
        column.addWidget(self.rows, 1)
        column.addWidget(self.sum)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.table)
        split.addWidget(below)
        split.setSizes([330, 270])
        QVBoxLayout(self).addWidget(split)
        self.table.current_changed.connect(self._show_rows)

    def initializePage(self) -> None:
        """Show the figures of the year."""
        assert self.work.figures is not None
        words = self.work.screen_words
        self.table.set_rows([figure_line(figure, words) for figure in self.work.figures])
        self.table.selectRow(0)

    def _show_rows(self, line: FigureLine | None) -> None:
        if line is None or self.work.figures is None:
            self.rows.set_rows([])
            return
        self.definition.setText(self.work.screen_words.definition(line.id))
        figures = self.work.figures
        with self.work.desk.store.read() as session:
            found = year_end.rows(session, line.id, figures.year, figures.as_of)
        self.rows.set_rows(found)
        self.sum.setText(self._summed(found))

    def _summed(self, found: list[FigureRow]) -> str:
        if not found:
            return _("There are no rows behind this figure.")
        counted = sum((row.counted or 0 for row in found), start=Decimal(0))
        amount = sum((row.amount or 0 for row in found), start=Decimal(0))
        return _("{n} rows. Counted: {counted}. Denominator: {amount}.").format(
            n=f"{len(found):,}", counted=f"{counted:,}", amount=f"{amount:,}"
        )

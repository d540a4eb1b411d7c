"""The four collection rates in one line, each with what it was divided from and by."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from propdesk.i18n import N_, _
from propdesk.office.rates import Rates
from propdesk.ui import theme
from propdesk.ui.kit.shown import money_text, number_text, percent_text

TITLES = (
    ("current", N_("Current rate")),
    ("prior", N_("Old debts rate")),
    ("combined", N_("Combined rate")),
    ("households", N_("Households paid")),
)
"""当期收缴率, 往期清欠率, 综合收缴率, 户数收缴率 (domain.md §2.6)."""


def parts(found: Rates) -> dict[str, tuple[Decimal | int, Decimal | int]]:
    """The numerator and the denominator of each rate; 元, or households."""
    return {
        "current": (found.a, found.A),
        "prior": (found.b, found.B),
        "combined": (found.a + found.b, found.A + found.B),
        "households": (found.households_paid, found.households_billed),
    }


def fraction(name: str, found: Rates) -> str:
    """`63,000.00 / 99,500.00`, what a rate is made of."""
    over, under = parts(found)[name]
    show = number_text if name == "households" else money_text
    return f"{show(over)} / {show(under)}"  # type: ignore[arg-type]


class RatesStrip(QFrame):
    """The year's rates; a click or Enter opens them by year."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        self.year = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.year.setProperty("muted", True)
        row.addWidget(self.year)
        self.values: dict[str, QLabel] = {}
        self.fractions: dict[str, QLabel] = {}
        for name, title in TITLES:
            row.addLayout(self._one(name, _(title)))
        row.addStretch(1)
        self.more = QPushButton(_("Rates by year…"), autoDefault=False)
        self.more.setProperty("link", True)
        self.more.clicked.connect(self.asked)
        row.addWidget(self.more)
        theme.changed.connect(self._dress)
        self._dress()

    def _one(self, name: str, title: str) -> QVBoxLayout:
        column = QVBoxLayout(spacing=0)
        top = QHBoxLayout(spacing=8)
        caption = QLabel(title, textFormat=Qt.TextFormat.PlainText)
        caption.setProperty("muted", True)
        value, below = QLabel("…"), QLabel("")
        below.setProperty("muted", True)
        top.addWidget(caption)
        top.addWidget(value)
        top.addStretch(1)
        column.addLayout(top)
        column.addWidget(below)
        self.values[name], self.fractions[name] = value, below
        return column

    def _dress(self) -> None:
        for value in self.values.values():
            value.setFont(theme.figures(theme.font(1.1, bold=True)))
        for below in self.fractions.values():
            below.setFont(theme.figures(theme.font(0.85)))

    def show_rates(self, found: Rates) -> None:
        """Show the rates of a year; "—" where there is nothing to divide by."""
        self.year.setText(str(found.year))
        self.setToolTip(_("Receipts up to {day}").format(day=found.as_of))
        for name, title in TITLES:
            value = percent_text(getattr(found, name))
            self.values[name].setText(value)
            self.fractions[name].setText(fraction(name, found))
            self.values[name].setAccessibleName(f"{_(title)}: {value}, {fraction(name, found)}")

"""The columns of the bill run: what would be billed, and what is doubtful about it."""

from __future__ import annotations

from decimal import Decimal

from propdesk.i18n import N_, _
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import area_text, money_text, natural
from propdesk.ui.money_words import span

PARTS = (
    ("", N_("Whole year")),
    ("H1", N_("First half-year")),
    ("H2", N_("Second half-year")),
    ("Q1", N_("First quarter")),
    ("Q2", N_("Second quarter")),
    ("Q3", N_("Third quarter")),
    ("Q4", N_("Fourth quarter")),
    *((f"{month:02}", N_("Month {month}")) for month in range(1, 13)),
)
"""The periods of a year, as periods.parse reads them after the year."""

DOUBTS = (
    ("without_tariff", N_("No price")),
    ("without_payer", N_("No owner")),
    ("doubled", N_("Doubled")),
    ("zero", N_("Zero")),
    ("changed", N_("Changed")),
    ("new", N_("New")),
)
"""What a draft wants looked at, the gravest first."""
_GRAVE = {
    "without_tariff": "overdue",
    "without_payer": "overdue",
    "doubled": "overdue",
    "zero": "soon",
    "changed": "soon",
}


def _price(value: Decimal) -> str:
    """元 with two digits, with more where the price has them."""
    short = value.normalize()
    return f"{short:f}" if short != short.quantize(Decimal("0.01")) else f"{value:.2f}"


def _waived(value: Decimal) -> str:
    return money_text(value) if value else "—"


LINES = (
    Column(N_("Room"), lambda line: line.room, key=natural, width=10),
    Column(N_("Payer"), lambda line: line.payer_name, width=10),
    Column(N_("Fee"), lambda line: line.item, width=13),
    Column(N_("Period"), lambda line: span(line.period.start, line.period.end), width=9),
    Column(N_("Area (㎡)"), lambda line: line.area, show=area_text, align=RIGHT, width=9),
    Column(N_("Price"), lambda line: line.price, show=_price, align=RIGHT, width=7),
    Column(N_("Months"), lambda line: line.months_text, align=RIGHT, width=9),
    Column(N_("Gross"), lambda line: line.gross, show=money_text, align=RIGHT, sum=True, width=11),
    Column(N_("Waived"), lambda line: line.waived, show=_waived, align=RIGHT, sum=True, width=10),
    Column(
        N_("To pay"), lambda line: line.amount, show=money_text, align=RIGHT, sum=True, width=11
    ),
    Column(N_("Due"), lambda line: line.due_on, width=12),
)
CHECKS = (
    Column(
        N_("What to check"),
        lambda doubt: _(dict(DOUBTS)[doubt.kind]),
        width=14,
        tone=lambda doubt: _GRAVE.get(doubt.kind, "neutral"),
    ),
    Column(N_("Room"), lambda doubt: doubt.room, key=natural, width=12),
    Column(N_("Fee"), lambda doubt: doubt.item, width=18),
    Column(N_("Finding"), lambda doubt: doubt.text, stretch=True),
)

"""The words of money on screen: ways to pay, ages of debt, kinds of lines. One name everywhere."""

from __future__ import annotations

from datetime import date

from propdesk.i18n import N_, _
from propdesk.office import periods
from propdesk.office.periods import Period

METHODS = (
    ("cash", N_("Cash")),
    ("wechat", N_("WeChat")),
    ("alipay", N_("Alipay")),
    ("bank", N_("Bank transfer")),
    ("pos", N_("POS card")),
    ("subsidy", N_("Third-party subsidy")),
)
"""方式, in the order of the keys 1 to 6."""

BUCKETS = (
    ("not_due", N_("Not due")),
    ("d1_30", N_("1–30 d")),
    ("d31_90", N_("31–90 d")),
    ("d91_180", N_("91–180 d")),
    ("d181_365", N_("181–365 d")),
    ("y1_2", N_("1–2 y")),
    ("y2_3", N_("2–3 y")),
    ("over_3y", N_("> 3 y")),
)
"""The ages of cli.md, counted from the due date."""

STAGES = (
    ("1", N_("Payment notice")),
    ("2a", N_("First reminder")),
    ("2b", N_("Second reminder")),
)
"""缴费通知单, 催缴通知单 第一次 and 第二次 (domain.md §2.5)."""


def method(code: str) -> str:
    """A way to pay as the clerk reads it."""
    return _(dict(METHODS).get(code, code))


def stage(code: str) -> str:
    """A stage of the letters as the clerk reads it."""
    return _(dict(STAGES).get(code, code))


def span(start: date, end: date) -> str:
    """A service period in short: `2025`, `2025-Q3`, or its dates."""
    return periods.name(Period(start, end))

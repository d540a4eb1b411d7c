"""Hazards (隐患): what the rest of the office calls (domain.md §3.3, features.md E6).

They come from an abnormal line of a round (hazard_findings.py), from the clerk, a complaint or a
resident (hazard_register.py). What is done about one is a step (hazard_steps.py); what it was on a
past day is read from the steps (hazard_history.py, hazard_list.py). A hazard stays open over
months and years until a re-check closes it; nothing of it is deleted.
"""

from __future__ import annotations

from propdesk.office.hazard_findings import from_result, withdraw_result
from propdesk.office.hazard_history import state_of
from propdesk.office.hazard_list import HazardRow, rows
from propdesk.office.hazard_register import (
    by_number,
    change,
    deadline,
    forget,
    record,
    system_of_kind,
)
from propdesk.office.hazard_steps import (
    get,
    kept,
    next_step,
    recheck,
    rectify,
    step,
    steps_of,
    take_back,
)
from propdesk.office.hazard_words import KINDS, LEVELS, SOURCES, STATES, STEPS

__all__ = [
    "KINDS",
    "LEVELS",
    "SOURCES",
    "STATES",
    "STEPS",
    "HazardRow",
    "by_number",
    "change",
    "deadline",
    "forget",
    "from_result",
    "get",
    "kept",
    "next_step",
    "recheck",
    "record",
    "rectify",
    "rows",
    "state_of",
    "step",
    "steps_of",
    "system_of_kind",
    "take_back",
    "withdraw_result",
]

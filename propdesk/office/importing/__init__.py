"""Moving in: the office's Excel and CSV files, previewed, written in one go, taken back if wrong.

sheets = read(["办公台账.xlsx"])
preview = plan(session, sheets)           new, changed, unchanged, refused with reasons
batch = apply(session, preview, today=…, clerk=…)
undo(session, batch.id, today)
"""

from __future__ import annotations

from propdesk.office.importing.applying import apply
from propdesk.office.importing.planning import plan
from propdesk.office.importing.reading import again, read
from propdesk.office.importing.sheet import Sheet
from propdesk.office.importing.steps import Plan, Refusal, SheetPlan
from propdesk.office.importing.undoing import undo

__all__ = ["Plan", "Refusal", "Sheet", "SheetPlan", "again", "apply", "plan", "read", "undo"]

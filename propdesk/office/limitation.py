"""The limitation clock (诉讼时效) of one bill line (domain.md §2.2; 民法典 第188, 195, 202条).

    expiry = the later of the due date and the last interrupting event, plus three years

the same calendar day, or the end of that month where there is none. The holiday extension of
第203条 is left out on purpose: a warning errs on the safe side.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from propdesk.office.periods import add_years


def expiry(due_on: date, interrupted_on: Iterable[date] = (), years: int = 3) -> date:
    """When a claim due on `due_on` (after its holiday shift) runs out, given what interrupted it.

    Part payment interrupts; so does a demand whose arrival is proved. 2024-02-29 → 2027-02-28.
    """
    return add_years(max([due_on, *interrupted_on]), years)

"""What a hazard was on any day, read from its steps: open, rectified, closed, until when.

Steps are dated by the day they were taken, so a hazard closed in March is open in February's
figures, whenever it was entered. Pure arithmetic; no session.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias, TypeVar

from propdesk.office.entities import Hazard, HazardStep


class StepLine(NamedTuple):
    """A step as a list reads it: thousands of them, and nothing to be written."""

    id: int
    hazard_id: int
    taken_on: date
    kind: str
    person: str
    text: str
    until: date | None


Step: TypeAlias = HazardStep | StepLine
S = TypeVar("S", HazardStep, StepLine)


class Standing(NamedTuple):
    """A hazard on the evening of a day."""

    due_on: date | None
    """The deadline in force (整改期限); None: none was set."""
    first_due_on: date | None
    """The deadline it was given when it was found; it stays to be seen."""
    measure: str
    rectified_on: date | None
    recheck_on: date | None
    recheck_result: str
    """`passed`, `failed`, or empty."""
    rechecked_by: str
    closed_on: date | None
    last_on: date
    """The day of the last step."""


def in_order(steps: Iterable[S]) -> list[S]:
    """By the day they were taken; of one day as entered."""
    return sorted(steps, key=lambda step: (step.taken_on, step.id))


def standing(hazard: Hazard, steps: Sequence[S], as_of: date) -> Standing:
    """The hazard as it stood on the evening of `as_of`."""
    taken = [step for step in in_order(steps) if step.taken_on <= as_of]
    found = next((step for step in steps if step.kind == "found"), None)
    if found is None:
        return _from_columns(hazard, as_of)
    now = Standing(found.until, found.until, found.text, None, None, "", "", None, hazard.found_on)
    for step in taken:
        now = _after(now, step)
    return now


def _after(now: Standing, step: Step) -> Standing:
    """The standing once `step` was taken."""
    now = now._replace(last_on=step.taken_on)
    if step.kind == "measure":
        return now._replace(measure=step.text)
    if step.kind == "extended":
        return now._replace(due_on=step.until)
    if step.kind == "rectified":
        return now._replace(rectified_on=step.taken_on)
    if step.kind == "recheck_failed":
        return now._replace(
            due_on=step.until,
            rectified_on=None,
            recheck_on=step.taken_on,
            recheck_result="failed",
            rechecked_by=step.person,
        )
    if step.kind == "recheck_passed":
        return now._replace(
            recheck_on=step.taken_on,
            recheck_result="passed",
            rechecked_by=step.person,
            closed_on=step.taken_on,
        )
    return now


def _from_columns(hazard: Hazard, as_of: date) -> Standing:
    """A hazard without steps, as its own columns have it."""

    def by_then(day: date | None) -> date | None:
        return day if day is not None and day <= as_of else None

    recheck_on = by_then(hazard.recheck_on)
    return Standing(
        hazard.due_on,
        hazard.due_on,
        hazard.measure,
        by_then(hazard.rectified_on),
        recheck_on,
        hazard.recheck_result if recheck_on else "",
        hazard.rechecked_by if recheck_on else "",
        by_then(hazard.closed_on),
        hazard.found_on,
    )


def state_of(now: Standing, on: date) -> str:
    """`open`, `overdue`, `rectified` (waits for its re-check) or `closed`, on the day `on`."""
    if now.closed_on is not None:
        return "closed"
    if now.rectified_on is not None:
        return "rectified"
    if now.due_on is not None and now.due_on < on:
        return "overdue"
    return "open"


def settle(hazard: Hazard, steps: Sequence[HazardStep]) -> None:
    """Keep the columns of today equal to what the steps say."""
    now = standing(hazard, steps, date.max)
    hazard.due_on = now.due_on
    hazard.measure = now.measure
    hazard.rectified_on = now.rectified_on
    hazard.recheck_on = now.recheck_on
    hazard.recheck_result = now.recheck_result
    hazard.rechecked_by = now.rechecked_by
    hazard.closed_on = now.closed_on

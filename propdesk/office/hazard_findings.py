"""An abnormal line of a round makes exactly one hazard, however often it is saved.

The line is known by its task and its item key. Corrected to normal, its hazard stays with a note
and may be closed without a photo; nothing disappears (features.md E6, §6.16).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from propdesk.i18n import N_, _, in_every_language
from propdesk.office.entities import (
    Facility,
    Hazard,
    HazardStep,
    InspectionPlan,
    InspectionTask,
    TaskResult,
)
from propdesk.office.hazard_register import deadline, record
from propdesk.office.hazard_steps import step, steps_of

WITHDRAWN = N_("The line of the checklist was corrected: it is not abnormal.")
AGAIN = N_("The line of the checklist is abnormal after all.")
_KIND_OF_SYSTEM = {"fire": "fire", "order": "other", "compliance": "other"}


def from_result(
    session: Session,
    task: InspectionTask,
    plan: InspectionPlan,
    result: TaskResult,
    facility: Facility | None,
    today: date,
) -> Hazard:
    """The one hazard of an abnormal line, however often the round is saved (features.md §6.16).

    Saved again, its text follows as long as nothing was done about it. A hazard that came with the
    round from a workbook becomes that of the line, under the number it has.
    """
    found_on = min(task.done_on or task.started_on or today, today)
    known = _of_line(session, task.id, result.item_key) or _brought_over(session, result)
    if known is None:
        return record(
            session,
            found_on=found_on,
            place=(facility.place or facility.name) if facility else plan.place or plan.name,
            building=facility.building if facility else plan.building,
            what=_what(result),
            today=today,
            kind=_KIND_OF_SYSTEM.get(plan.category, "facility"),
            system=plan.category,
            facility_id=facility.id if facility else None,
            source="inspection",
            reported_by=task.inspector,
            keeper=(facility.keeper if facility else "") or plan.keeper,
            task_id=task.id,
            item_key=result.item_key,
        )
    steps = steps_of(session, known.id)
    if len(steps) == 1 and known.source == "inspection":
        known.what = _what(result)
        known.reported_by = task.inspector or known.reported_by
        _found(session, known, steps[0], found_on)
    elif _last_word(steps) == "withdrawn":
        _note(session, known, today, _(AGAIN))
    return known


def withdraw_result(session: Session, task_id: int, item_key: str, *, today: date) -> Hazard | None:
    """A line was corrected to normal: its hazard stays, with a note, and may close without photo.

    None where the line made no hazard.
    """
    known = _of_line(session, task_id, item_key)
    if known is None:
        return None
    if known.closed_on is None and _last_word(steps_of(session, known.id)) != "withdrawn":
        _note(session, known, today, _(WITHDRAWN))
    return known


def _found(session: Session, hazard: Hazard, finding: HazardStep, on: date) -> None:
    """The day of the round was corrected: a deadline nobody chose is counted from it again."""
    if hazard.due_on == deadline(session, hazard.level, hazard.found_on):
        hazard.due_on = deadline(session, hazard.level, on)
    elif hazard.due_on is not None:
        hazard.due_on = max(hazard.due_on, on)
    hazard.found_on = finding.taken_on = on
    finding.until = hazard.due_on
    session.flush()


def _of_line(session: Session, task_id: int, item_key: str) -> Hazard | None:
    query = select(Hazard).where(Hazard.task_id == task_id, Hazard.item_key == item_key)
    return session.scalars(query).one_or_none()


def _brought_over(session: Session, result: TaskResult) -> Hazard | None:
    """The hazard of a workbook that names this round and is about this line; now it is its own.

    Its words tell, or that neither the round nor the workbook knows of another.
    """
    query = select(Hazard).where(
        Hazard.task_id == result.task_id,
        Hazard.item_key.is_(None),
        or_(Hazard.facility_id.is_(None), Hazard.facility_id == result.facility_id),
    )
    free = session.scalars(query.order_by(Hazard.sort_key)).all()
    words = [part for part in (result.words.strip(), result.text) if part]
    named = [one for one in free if any(a in one.what or one.what in a for a in words)]
    abnormal = select(func.count()).where(
        TaskResult.task_id == result.task_id, TaskResult.answer == "abnormal"
    )
    if not named and (len(free) != 1 or session.scalar(abnormal) != 1):
        return None
    known = (named or free)[0]
    known.item_key = result.item_key
    session.flush()
    return known


def _what(result: TaskResult) -> str:
    """The line, which says how things ought to be, and what was found: a word, a number, both."""
    number = "" if result.number is None else f"{result.number.normalize():f}"
    seen = " ".join(part for part in (number, result.words.strip()) if part) or _("not normal")
    return _("{line}: {seen}").format(line=result.text, seen=seen)


def _last_word(steps: Sequence[HazardStep]) -> str:
    """`withdrawn` when the last thing said of the line is that it was corrected."""
    words = dict.fromkeys(in_every_language(WITHDRAWN), "withdrawn")
    words |= dict.fromkeys(in_every_language(AGAIN), "again")
    said = [words[one.text] for one in steps if one.kind == "note" and one.text in words]
    return said[-1] if said else ""


def _note(session: Session, hazard: Hazard, today: date, text: str) -> None:
    step(session, hazard.id, "note", on=max(today, hazard.found_on), text=text, today=today)

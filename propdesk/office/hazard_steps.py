"""The steps taken on a hazard: measure, dissuasion, notice, report, new deadline, rectification.

Steps are added, never changed; the hazard's own columns follow from them. It closes only by a
re-check with a photo after (features.md E6). For 私搭乱建, 占用 and 飞线充电 the office can only
dissuade, notify in writing and report (民法典第九百四十二条; domain.md §3.2.11): `next_step` says
which of these comes next.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import hazard_history, money, settings
from propdesk.office.entities import Hazard, HazardStep, Photo, TaskResult
from propdesk.office.errors import UserError
from propdesk.office.hazard_history import Standing, StepLine

PLAIN = ("measure", "dissuaded", "notified", "reported", "extended", "note")
"""Steps that `step` takes; the others have functions of their own."""
CONDUCT = ("illegal_build", "occupation", "flying_wire")
"""Hazards made by what somebody does, not by what is worn out."""
_KEPT = (
    "due_on",
    "measure",
    "rectified_on",
    "recheck_on",
    "recheck_result",
    "rechecked_by",
    "closed_on",
    "cost",
    "fund",
)


class NextStep(NamedTuple):
    """What is to be done next: `dissuaded`, `notified`, `reported`, `rectified`, `recheck`, `""`.

    `done` of `wanted` times for a dissuasion; 0 of 1 else. `""`: nothing, it is closed.
    """

    kind: str
    done: int = 0
    wanted: int = 1


def get(session: Session, hazard_id: int) -> Hazard:
    """The hazard. Raises UserError when it is gone."""
    found = session.get(Hazard, hazard_id)
    if found is None:
        raise UserError(_("This hazard is no longer there."))
    return found


def steps_of(session: Session, hazard_id: int) -> list[HazardStep]:
    """Every step, by the day it was taken."""
    steps = session.scalars(select(HazardStep).where(HazardStep.hazard_id == hazard_id))
    return hazard_history.in_order(steps)


def step(
    session: Session,
    hazard_id: int,
    kind: str,
    *,
    on: date,
    today: date,
    person: str = "",
    told: str = "",
    text: str = "",
    until: date | None = None,
) -> HazardStep:
    """A temporary measure, a dissuasion, a written notice, a report, a new deadline or a note.

    `told` is whom (needed for a notice and a report), `until` the new deadline. Raises UserError
    for a day before the hazard was found or in the future, and for a closed hazard but for a note.
    """
    if kind not in PLAIN:
        raise ValueError(kind)
    hazard = get(session, hazard_id)
    if kind != "note":
        _still_open(hazard)
    _check_day(hazard, on, today)
    told, text = told.strip(), text.strip()
    if kind in ("notified", "reported") and not told:
        raise UserError(_("Please say who was told."), field="told")
    if kind in ("measure", "note") and not text:
        raise UserError(_("Please say in words what was done."), field="text")
    if kind == "extended":
        _check_deadline(until, on)
    return _take(
        session,
        hazard,
        HazardStep(
            hazard_id=hazard.id,
            taken_on=on,
            kind=kind,
            person=person.strip(),
            told=told,
            text=text,
            until=until if kind == "extended" else None,
        ),
    )


def rectify(
    session: Session,
    hazard_id: int,
    *,
    on: date,
    today: date,
    person: str = "",
    cost: Decimal | None = None,
    fund: str = "",
    text: str = "",
) -> HazardStep:
    """The hazard was put right (整改), for `cost` 元; it now waits for its re-check.

    Raises UserError for a day before it was found, before a re-check that failed, or in the
    future, for a negative cost, and when it is rectified or closed already.
    """
    hazard = get(session, hazard_id)
    _still_open(hazard)
    if hazard.rectified_on is not None:
        raise UserError(
            _("{number} was rectified on {day} already. Re-check it.").format(
                number=hazard.number, day=hazard.rectified_on
            )
        )
    _check_day(hazard, on, today)
    if hazard.recheck_on is not None and on < hazard.recheck_on:
        raise UserError(
            _(
                "The re-check of {day} found it not put right. Give a rectification on that "
                "day or later."
            ).format(day=hazard.recheck_on),
            field="on",
        )
    check_cost(cost)
    if cost is not None:
        hazard.cost = cost
    if fund:
        hazard.fund = fund
    taken = HazardStep(
        hazard_id=hazard.id,
        taken_on=on,
        kind="rectified",
        person=person.strip(),
        text=text.strip(),
    )
    return _take(session, hazard, taken)


def recheck(
    session: Session,
    hazard_id: int,
    *,
    on: date,
    passed: bool,
    by: str,
    today: date,
    until: date | None = None,
    text: str = "",
    photo_required: bool = True,
) -> HazardStep:
    """The re-check (复查): passed closes the hazard, failed opens it again until a new deadline.

    A passed one needs a photo after the rectification, unless the hazard came from a line of a
    checklist that was corrected to normal, or `photo_required` is off (records brought over).
    Raises UserError when it was not rectified before, and for days out of order.
    """
    hazard = get(session, hazard_id)
    _still_open(hazard)
    if hazard.rectified_on is None:
        raise UserError(
            _("{number} is not rectified yet. Enter the rectification first.").format(
                number=hazard.number
            )
        )
    _check_day(hazard, on, today)
    if on < hazard.rectified_on:
        raise UserError(
            _("It was rectified on {day}. The re-check must be on that day or later.").format(
                day=hazard.rectified_on
            ),
            field="on",
        )
    if not by.strip():
        raise UserError(_("Please say who re-checked."), field="by")
    if passed:
        if photo_required and not _proved(session, hazard):
            raise UserError(
                _("Add a photo of how it looks after the rectification; then it can be closed."),
                field="photos",
            )
    else:
        _check_deadline(until, on)
    return _take(
        session,
        hazard,
        HazardStep(
            hazard_id=hazard.id,
            taken_on=on,
            kind="recheck_passed" if passed else "recheck_failed",
            person=by.strip(),
            text=text.strip(),
            until=None if passed else until,
        ),
    )


def kept(hazard: Hazard) -> dict[str, Any]:
    """What a step may change, as it is now; `take_back` puts it back."""
    return {name: getattr(hazard, name) for name in _KEPT}


def take_back(session: Session, step_id: int, before: dict[str, Any]) -> None:
    """Undo of the newest step: it goes, and the hazard is as `kept` said before it.

    Raises UserError when another step was entered after it. The audit trail keeps both.
    """
    taken = session.get(HazardStep, step_id)
    if taken is None:
        raise UserError(_("This step was taken back already."))
    newest = session.scalar(
        select(func.max(HazardStep.id)).where(HazardStep.hazard_id == taken.hazard_id)
    )
    if newest != step_id:
        raise UserError(_("Another step was entered since. Take that one back first."))
    hazard = get(session, taken.hazard_id)
    session.delete(taken)
    for name, value in before.items():
        setattr(hazard, name, value)
    session.flush()


def next_step(session: Session, hazard: Hazard, steps: Sequence[HazardStep]) -> NextStep:
    """What comes next on a hazard (domain.md §3.2.11: three dissuasions before an e-bike moves)."""
    now = hazard_history.standing(hazard, steps, date.max)
    return next_after(hazard.kind, now, steps, settings.get(session, "hazard_dissuasions"))


def next_after(
    kind: str, now: Standing, steps: Sequence[HazardStep] | Sequence[StepLine], dissuasions: int
) -> NextStep:
    """The same of a past day, when the setting is known: dissuasions before an e-bike is moved."""
    if now.closed_on is not None:
        return NextStep("")
    if now.rectified_on is not None:
        return NextStep("recheck")
    if kind not in CONDUCT:
        return NextStep("rectified")
    kinds = [one.kind for one in steps]
    done = kinds.count("dissuaded")
    wanted = dissuasions if kind == "flying_wire" else 1
    if done < wanted:
        return NextStep("dissuaded", done, wanted)
    for wanting in ("notified", "reported"):
        if wanting not in kinds:
            return NextStep(wanting)
    return NextStep("rectified")


def _take(session: Session, hazard: Hazard, taken: HazardStep) -> HazardStep:
    """Add the step and let the hazard's columns follow."""
    session.add(taken)
    session.flush()
    hazard_history.settle(hazard, steps_of(session, hazard.id))
    session.flush()
    return taken


def _still_open(hazard: Hazard) -> None:
    if hazard.closed_on is not None:
        raise UserError(
            _("{number} was closed on {day}. If it is there again, record a new hazard.").format(
                number=hazard.number, day=hazard.closed_on
            )
        )


def _check_day(hazard: Hazard, on: date, today: date) -> None:
    if on > today:
        raise UserError(
            _("{day} is in the future. Give the day it was really done.").format(day=on),
            field="on",
        )
    if on < hazard.found_on:
        raise UserError(
            _("It was found on {day}. Give that day or a later one.").format(day=hazard.found_on),
            field="on",
        )


def check_cost(cost: Decimal | None) -> None:
    """Raises UserError for a cost that cannot be. 元."""
    if cost is not None and cost < 0:
        raise UserError(_("The cost cannot be less than 0."), field="cost")
    if cost is not None and not money.is_amount(cost):
        raise UserError(_("The amount must be 0 or more, to the 分."), field="cost")


def _check_deadline(until: date | None, on: date) -> None:
    if until is None:
        raise UserError(_("Please give the new deadline."), field="until")
    if until < on:
        raise UserError(
            _("The new deadline {until} is before {day}.").format(until=until, day=on),
            field="until",
        )


def _proved(session: Session, hazard: Hazard) -> bool:
    """Whether a photo after the last rectification is there, or the finding was withdrawn."""
    if withdrawn(session, hazard):
        return True
    since = hazard.rectified_on
    photo = select(Photo.id).where(
        Photo.subject == Hazard.__tablename__,
        Photo.subject_id == hazard.id,
        Photo.role == "after",
        or_(Photo.taken_on >= since, Photo.added_on >= since),
    )
    return session.execute(photo.limit(1)).first() is not None


def withdrawn(session: Session, hazard: Hazard) -> bool:
    """Whether the line of the checklist that made it was corrected and is abnormal no more."""
    if hazard.task_id is None:
        return False
    line = select(TaskResult.answer).where(
        TaskResult.task_id == hazard.task_id, TaskResult.item_key == hazard.item_key
    )
    answer = session.scalars(line).one_or_none()
    return answer is not None and answer != "abnormal"

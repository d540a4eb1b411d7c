"""What the inspector says of an abnormal line beside the line itself: level, measure, deadline.

Keyed together with the round it belongs to the finding of the hazard; once something was done
about the hazard it is a step of its own.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import hazards
from propdesk.office.entities import Hazard
from propdesk.office.errors import UserError


def tell(
    session: Session,
    hazard: Hazard,
    *,
    today: date,
    level: str = "",
    measure: str = "",
    keeper: str = "",
    due_on: date | None = None,
) -> None:
    """Write what is given into a hazard a round has raised; empty: as it is.

    Raises UserError for a deadline before the finding.
    """
    if due_on and due_on < hazard.found_on:
        raise UserError(
            _("The deadline {day} is before the day it was found ({found}).").format(
                day=due_on, found=hazard.found_on
            ),
            field="due_on",
        )
    was_level = hazard.level
    changes = {"level": level or hazard.level, "keeper": keeper or hazard.keeper}
    changes = {name: value for name, value in changes.items() if getattr(hazard, name) != value}
    if changes:
        hazards.change(session, hazard.id, today=today, **changes)
    steps = hazards.steps_of(session, hazard.id)
    if len(steps) != 1:
        _step(session, hazard, today, measure, due_on)
        return
    if due_on is None and hazard.level != was_level:
        due_on = hazards.deadline(session, hazard.level, hazard.found_on)
    found = steps[0]
    found.text, found.until = measure or found.text, due_on or found.until
    hazard.measure, hazard.due_on = found.text, found.until
    session.flush()


def _step(session: Session, hazard: Hazard, today: date, measure: str, due_on: date | None) -> None:
    if measure and measure != hazard.measure:
        hazards.step(session, hazard.id, "measure", on=today, text=measure, today=today)
    if due_on and due_on != hazard.due_on:
        hazards.step(session, hazard.id, "extended", on=today, until=due_on, today=today)

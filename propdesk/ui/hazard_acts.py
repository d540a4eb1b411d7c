"""What can be done with a hazard, from its list and from wherever it is shown."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import hazards, photos
from propdesk.office.entities import Hazard
from propdesk.office.hazard_list import HazardRow
from propdesk.office.hazard_steps import PLAIN
from propdesk.ui.desk import Desk
from propdesk.ui.kit.record_form import RecordForm

SAID = {
    "measure": N_("{number}: temporary measure entered."),
    "dissuaded": N_("{number}: dissuasion entered."),
    "notified": N_("{number}: notice in writing entered."),
    "reported": N_("{number}: report entered."),
    "extended": N_("{number} has another deadline."),
    "note": N_("{number}: note entered."),
    "rectified": N_("{number} is rectified and waits for its re-check."),
    "recheck": N_("{number} is re-checked."),
}


def add(desk: Desk, parent: QWidget | None, **start: Any) -> RecordForm:
    """The form for a new hazard, filled with `start` (facility_id, place, source, …)."""
    from propdesk.ui.hazard_form import HazardForm

    form = HazardForm(desk, parent, start=start)

    def saved(made: tuple[int, str, Any]) -> None:
        hazard_id, number, _before = made

        def undo() -> None:
            with desk.store.write() as session:
                for photo in photos.of_record(session, Hazard.__tablename__, hazard_id):
                    photos.remove(session, photo.id)
                hazards.forget(session, hazard_id)

        desk.say(_("Hazard {number} recorded.").format(number=number), undo)

    form.saved.connect(saved)
    form.open()
    return form


def act(desk: Desk, row: HazardRow, kind: str, parent: QWidget | None) -> QWidget:
    """Open what `kind` needs: a step, `letter`, `rectified`, `recheck`, `edit`."""
    if kind == "edit":
        return edit(desk, row, parent)
    if kind == "letter":
        from propdesk.ui import hazard_letter_form

        return hazard_letter_form.open_for(desk, row, parent)
    form = _form(desk, row, kind, parent)

    def saved(taken: tuple[int, dict[str, Any]]) -> None:
        step_id, before = taken

        def undo() -> None:
            with desk.store.write() as session:
                hazards.take_back(session, step_id, before)

        desk.say(_(SAID[kind]).format(number=row.number), undo)

    form.saved.connect(saved)
    form.open()
    return form


def _form(desk: Desk, row: HazardRow, kind: str, parent: QWidget | None) -> RecordForm:
    from propdesk.ui.hazard_closing_forms import RecheckForm, RectifyForm
    from propdesk.ui.hazard_step_form import StepForm

    if kind in PLAIN:
        return StepForm(desk, row, kind, parent)
    return RecheckForm(desk, row, parent) if kind == "recheck" else RectifyForm(desk, row, parent)


def edit(desk: Desk, row: HazardRow, parent: QWidget | None) -> RecordForm:
    """The form for what was entered."""
    from propdesk.ui.hazard_form import HazardForm

    form = HazardForm(desk, parent, row=row)

    def saved(made: tuple[int, str, dict[str, Any]]) -> None:
        hazard_id, number, before = made

        def undo() -> None:
            with desk.store.write() as session:
                hazards.change(session, hazard_id, today=desk.today(), **before)

        desk.say(_("{number} changed.").format(number=number), undo)

    form.saved.connect(saved)
    form.open()
    return form

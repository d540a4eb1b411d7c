"""What can be done with a repair or a project, from its list and from wherever it is shown."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import photos, works
from propdesk.office.entities import Work
from propdesk.office.work_list import WorkRow
from propdesk.ui.desk import Desk
from propdesk.ui.kit.record_form import RecordForm

SAID = {
    "start": N_("{name} has begun."),
    "finish": N_("{name} is finished."),
    "accept": N_("{name} is accepted."),
}


def add(desk: Desk, parent: QWidget | None, **start: Any) -> RecordForm:
    """The form for a new work, filled with `start` (facility_id, hazard_id, ticket, …)."""
    from propdesk.ui.work_form import WorkForm

    form = WorkForm(desk, parent, start=start)

    def saved(made: tuple[int, str, Any]) -> None:
        work_id, name, _before = made

        def undo() -> None:
            with desk.store.write() as session:
                for photo in photos.of_record(session, Work.__tablename__, work_id):
                    photos.remove(session, photo.id)
                works.remove(session, work_id)

        desk.say(_("{name} entered.").format(name=name), undo)

    form.saved.connect(saved)
    form.open()
    return form


def edit(desk: Desk, row: WorkRow, parent: QWidget | None) -> RecordForm:
    """The form for what was entered."""
    from propdesk.ui.work_form import WorkForm

    form = WorkForm(desk, parent, row=row)

    def saved(made: tuple[int, str, dict[str, Any]]) -> None:
        work_id, name, before = made

        def undo() -> None:
            with desk.store.write() as session:
                works.change(session, work_id, today=desk.today(), **before)

        desk.say(_("{name} changed.").format(name=name), undo)

    form.saved.connect(saved)
    form.open()
    return form


def act(desk: Desk, row: WorkRow, kind: str, parent: QWidget | None) -> RecordForm:
    """Open what `kind` needs: `start`, `finish`, `accept`, `edit`."""
    from propdesk.ui import work_step_forms as forms

    if kind == "edit":
        return edit(desk, row, parent)
    made = {"start": forms.StartForm, "finish": forms.FinishForm, "accept": forms.AcceptForm}
    form = made[kind](desk, row, parent)

    def saved(taken: forms.TakenBack) -> None:
        def undo() -> None:
            with desk.store.write() as session:
                taken.run(session, desk.today())

        desk.say(_(SAID[kind]).format(name=row.name), undo)

    form.saved.connect(saved)
    form.open()
    return form


def remove(desk: Desk, row: WorkRow) -> None:
    """Take a mistaken work out; the toast brings it back. Raises UserError where it cannot go."""
    with desk.store.write() as session:
        values = works.remove(session, row.id)

    def undo() -> None:
        with desk.store.write() as session:
            works.put_back(session, values)

    desk.say(_("{name} removed.").format(name=row.name), undo)

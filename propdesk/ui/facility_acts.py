"""What can be done with a facility or a paper, from the ledger, the board and the calendar."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from propdesk.i18n import _, ngettext
from propdesk.office import (
    facilities,
    facility_batch,
    facility_papers,
    facility_scrapping,
    facility_terms,
)
from propdesk.office.errors import UserError
from propdesk.office.facility_scrapping import Ended
from propdesk.ui import alerts
from propdesk.ui.desk import Desk
from propdesk.ui.facility_act_forms import Graded, GradeForm, StateForm
from propdesk.ui.facility_batch_form import FacilityBatchForm
from propdesk.ui.facility_form import FacilityForm, Written
from propdesk.ui.paper_form import Filed, PaperForm


def add(desk: Desk, parent: QWidget | None) -> FacilityForm:
    """The form for a new facility; the window then shows it."""
    return _opened(desk, FacilityForm(desk, parent))


def correct(desk: Desk, facility_id: int, parent: QWidget | None) -> FacilityForm:
    """The form for what was entered."""
    return _opened(desk, FacilityForm(desk, parent, facility_id=facility_id))


def _opened(desk: Desk, form: FacilityForm) -> FacilityForm:
    def saved(written: Written) -> None:
        def undo() -> None:
            with desk.store.write(action="undo") as session:
                if written.before is None:
                    facility_batch.remove(session, [written.facility_id], just_added=True)
                else:
                    facilities.change(
                        session, written.facility_id, today=desk.today(), **written.before
                    )

        text = _("{number} added.") if written.before is None else _("{number} changed.")
        if written.before != {}:
            desk.say(text.format(number=written.number), undo)
        desk.open("facility", written.facility_id)

    form.saved.connect(saved)
    form.open()
    return form


def add_several(desk: Desk, parent: QWidget | None) -> FacilityBatchForm:
    """The form for many of a kind."""
    form = FacilityBatchForm(desk, parent)

    def saved(ids: list[int]) -> None:
        def undo() -> None:
            with desk.store.write(action="undo") as session:
                facility_batch.remove(session, ids, just_added=True)

        text = ngettext("{n} facility added.", "{n} facilities added.", len(ids))
        desk.say(text.format(n=len(ids)), undo)
        desk.open("facility", ids[0])

    form.saved.connect(saved)
    form.open()
    return form


def set_state(desk: Desk, facility_id: int, parent: QWidget | None) -> StateForm:
    """The form for another state."""
    form = StateForm(desk, parent, facility_id)

    def saved(entered: tuple[str, list[Ended]]) -> None:
        state, ended = entered

        def undo() -> None:
            with desk.store.write(action="undo") as session:
                facility_scrapping.take_back(session, facility_id, ended, desk.today())

        word = facility_terms.of(facility_terms.STATES, state)
        said = _("{number}: {state}.").format(number=form.facility.number, state=word)
        if ended:
            said += " " + ngettext(
                "{n} plan has ended.", "{n} plans have ended.", len(ended)
            ).format(n=len(ended))
        desk.say(said, undo)

    form.saved.connect(saved)
    form.open()
    return form


def set_grade(desk: Desk, facility_id: int, parent: QWidget | None) -> GradeForm:
    """The form for a condition seen."""
    form = GradeForm(desk, parent, facility_id)

    def saved(graded: Graded) -> None:
        def undo() -> None:
            with desk.store.write(action="undo") as session:
                facilities.take_back_grade(session, graded.grade_id, graded.before)

        desk.say(_("{number}: condition entered.").format(number=form.facility.number), undo)

    form.saved.connect(saved)
    form.open()
    return form


def remove(desk: Desk, facility_id: int, number: str, parent: QWidget) -> bool:
    """Take out a facility entered by mistake; one with a history is refused in a sentence."""
    try:
        with desk.store.read() as session:
            facility = facilities.one(session, facility_id)
            kept = {
                key: getattr(facility, key)
                for key in facility.__table__.c.keys()  # noqa: SIM118
                if key not in ("id", "version", "sort_key")
            }
        with desk.store.write(action="remove") as session:
            facility_batch.remove(session, [facility_id])
    except UserError as error:
        alerts.warn(parent, str(error))
        return False

    def undo() -> None:
        with desk.store.write(action="undo") as session:
            facilities.add(session, today=desk.today(), **kept)

    desk.say(_("{number} removed.").format(number=number), undo)
    return True


def add_paper(desk: Desk, parent: QWidget | None, facility_id: int | None = None) -> PaperForm:
    """The form for a new paper, of a facility if one is given."""
    return _filed(desk, PaperForm(desk, parent, facility_id=facility_id))


def correct_paper(desk: Desk, paper_id: int, parent: QWidget | None) -> PaperForm:
    """The form for what was entered of a paper."""
    return _filed(desk, PaperForm(desk, parent, paper_id=paper_id))


def renew_paper(desk: Desk, paper_id: int, parent: QWidget | None) -> PaperForm:
    """The form for the paper that replaces one."""
    return _filed(desk, PaperForm(desk, parent, paper_id=paper_id, renew=True))


def close_paper(desk: Desk, paper_id: int, title: str) -> None:
    """Let a paper go without a newer one."""
    today = desk.today()
    with desk.store.write(action="close_paper") as session:
        facility_papers.close(session, paper_id, today, today=today)

    def undo() -> None:
        with desk.store.write(action="undo") as session:
            facility_papers.reopen(session, paper_id)

    desk.say(_("“{title}” is closed and warns no more.").format(title=title), undo)


def _filed(desk: Desk, form: PaperForm) -> PaperForm:
    def saved(filed: Filed) -> None:
        def undo() -> None:
            with desk.store.write(action="undo") as session:
                _take_back(session, filed, desk)

        if filed.renewed_id is not None:
            text = _("“{title}” is renewed.")
        else:
            text = _("“{title}” entered.") if filed.before is None else _("“{title}” changed.")
        desk.say(text.format(title=filed.title), undo)

    form.saved.connect(saved)
    form.open()
    return form


def _take_back(session: Any, filed: Filed, desk: Desk) -> None:
    if filed.renewed_id is not None:
        facility_papers.take_back_renewal(session, filed.paper_id, filed.renewed_id)
    elif filed.before is None:
        facility_papers.remove(session, filed.paper_id)
    else:
        facility_papers.change(session, filed.paper_id, today=desk.today(), **filed.before)

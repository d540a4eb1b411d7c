"""A letter about a hazard: reported upward, or a notice to who has to put it right.

Preview shows it; making it keeps the PDF with the hazard as a step, and then shows it for printing.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QWidget

from propdesk.i18n import N_, _
from propdesk.office import (
    facility_pictures,
    hazard_gather,
    hazard_letters,
    hazards,
    settings,
)
from propdesk.office.entities import Hazard
from propdesk.office.errors import UserError
from propdesk.office.facility_sheets import HazardLetter
from propdesk.office.hazard_list import HazardRow
from propdesk.ui import hazard_papers
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import CheckField, ChoiceField, DateField, TextField
from propdesk.ui.kit.record_form import RecordForm

KINDS = {
    "hazard_letter": N_("Report upward"),
    "hazard_notice": N_("Notice to put it right"),
    "hazard_warning": N_("Warning to put up, in large print"),
}
MOST_PHOTOS = 4


def open_for(desk: Desk, row: HazardRow, parent: QWidget | None) -> LetterForm:
    """Open the form; once made, the letter is shown and the toast can take it back."""
    form = LetterForm(desk, row, parent)

    def saved(made: tuple[int, dict[str, Any], HazardLetter, bytes]) -> None:
        step_id, before, letter, pdf = made

        def undo() -> None:
            with desk.store.write() as session:
                hazards.take_back(session, step_id, before)

        desk.say(_("Letter {number} is kept with the hazard.").format(number=letter.number), undo)
        hazard_papers.show(pdf, letter.number, parent)

    form.saved.connect(saved)
    form.open()
    return form


class LetterForm(RecordForm):
    """To whom, asking for what, until when."""

    save_text = N_("Make letter")
    width = 560

    def __init__(self, desk: Desk, row: HazardRow, parent: QWidget | None = None) -> None:
        self.row = row
        self.title = _("Letter about {number}").format(number=row.number)
        self.name = f"hazard_letter/{row.id}"
        super().__init__(desk, parent)
        self.preview_button = QPushButton(_("Preview"), autoDefault=False)
        self.preview_button.clicked.connect(self.preview)
        self.buttons.addButton(self.preview_button, QDialogButtonBox.ButtonRole.ActionRole)

    def build(self) -> None:
        """The kind of letter, the addressee, the sentence asking, the deadline, photos."""
        today = self.desk.today
        with self.desk.store.read() as session:
            self.language = str(settings.get(session, "document_language"))
            self._clerk = str(settings.get(session, "clerk"))
        self._whom = hazard_letters.addressees(self.language)
        self.kind = self.add(
            ChoiceField(
                _("Kind of letter"), "kind", [(key, _(text)) for key, text in KINDS.items()]
            )
        )
        self.addressee = self.add(
            TextField(
                _("Addressee"),
                "addressee",
                required=True,
                suggestions=list(self._whom.values()),
                hint="、".join(self._whom.values()),
            )
        )
        self.request = self.add(TextField(_("What is asked for"), "request", lines=2, limit=400))
        self.deadline = self.add(
            DateField(_("To be put right by"), "deadline", today, required=True), wide=False
        )
        self.deadline.set_value(self.row.due_on)
        self.with_photos = self.add(CheckField(_("With photos"), "with_photos"))
        self.with_photos.set_value(self.row.photos_before > 0)
        if self.row.next_step.kind == "notified":
            self.kind.set_value("hazard_notice")
        self.kind.changed.connect(self._turn)
        self.addressee.changed.connect(self._ask)
        self._asked = ""
        self._turn()

    def _turn(self) -> None:
        """A notice has a deadline; a warning that is put up names nobody and asks for nothing."""
        kind = self.kind.value()
        self.deadline.setVisible(kind == "hazard_notice")
        for field in (self.addressee, self.request):
            field.setVisible(kind != "hazard_warning")
        photos = self.row.photos_before + self.row.photos_after
        self.with_photos.setVisible(kind != "hazard_warning" and photos > 0)
        self._ask()

    def _ask(self) -> None:
        """What is usually asked of this addressee, as long as nothing else was typed."""
        if self.request.draft().strip() not in ("", self._asked):
            return
        named = self.addressee.draft().strip()
        key = next((k for k, name in self._whom.items() if name == named), "")
        if self.kind.value() != "hazard_letter":
            key = ""
        self._asked = hazard_letters.request_of(key, self.language) if key else ""
        self.request.set_value(self._asked)

    def _letter(self, session: Any) -> HazardLetter:
        kind, today = self.kind.value(), self.desk.today()
        if kind == "hazard_warning":
            return hazard_gather.posted_notice(session, self.row.id, today)
        pictures = (
            facility_pictures.of_record(session, Hazard.__tablename__, self.row.id)
            if self.with_photos.value()
            else ()
        )
        return hazard_letters.gather(
            session,
            self.row.id,
            kind=kind,
            addressee=self.addressee.value(),
            request=self.request.value(),
            deadline=self.deadline.value() if kind == "hazard_notice" else None,
            photos=pictures[:MOST_PHOTOS],
            language=self.language,
            today=today,
        )

    def preview(self) -> None:
        """Show the letter without keeping it."""
        from propdesk.documents import hazard_letter

        if not self.check():
            return
        try:
            with self.desk.store.read() as session:
                letter = self._letter(session)
        except UserError as error:
            self.show_error(error)
            return
        hazard_papers.show(hazard_letter.render(letter), letter.number, self)

    def save(self, session: Any) -> Any:
        """Keep the letter with the hazard; returns the step, what was before, and the letter."""
        from propdesk.documents import hazard_letter

        before = hazards.kept(hazards.get(session, self.row.id))
        letter = self._letter(session)
        pdf = hazard_letter.render(letter)
        step = hazard_letters.record(
            session,
            self.row.id,
            letter,
            pdf,
            kind=self.kind.value(),
            person=self._clerk,
            today=self.desk.today(),
        )
        return step.id, before, letter, pdf

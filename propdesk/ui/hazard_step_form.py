"""A step taken on a hazard: a measure, a dissuasion, a notice, a report, a new deadline, a note."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import hazard_letters, hazards, settings
from propdesk.office.hazard_list import HazardRow
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import DateField, TextField
from propdesk.ui.kit.photo_field import PhotoField
from propdesk.ui.kit.record_form import RecordForm

TITLES = {
    "measure": N_("Temporary measure for {number}"),
    "dissuaded": N_("Dissuaded: {number}"),
    "notified": N_("Notified in writing: {number}"),
    "reported": N_("Reported: {number}"),
    "extended": N_("Another deadline for {number}"),
    "note": N_("Note on {number}"),
}
TEXTS = {
    "measure": N_("What was done"),
    "dissuaded": N_("What was said and answered"),
    "notified": N_("What was written"),
    "reported": N_("What was reported, and its number there"),
    "extended": N_("Why"),
    "note": N_("Note"),
}


class StepForm(RecordForm):
    """One step of `kind` on the hazard of `row`; what it returns can be taken back."""

    save_text = N_("Enter step")
    width = 520

    def __init__(
        self, desk: Desk, row: HazardRow, kind: str, parent: QWidget | None = None
    ) -> None:
        self.row, self.kind = row, kind
        self.title = _(TITLES[kind]).format(number=row.number)
        self.name = f"hazard_step/{kind}/{row.id}"
        super().__init__(desk, parent)

    def build(self) -> None:
        """When, by whom, whom it was told to, in which words; a photo of it."""
        today = self.desk.today
        with self.desk.store.read() as session:
            clerk = str(settings.get(session, "clerk"))
            language = str(settings.get(session, "document_language"))
        self.on = self.add(
            DateField(
                _("On"), "on", today, earliest=self.row.found_on, latest=today(), required=True
            )
        )
        self.on.set_value(today())
        self.person = self.add(TextField(_("By whom"), "person"), beside=True)
        self.person.set_value(clerk or self.row.keeper)
        self.told = TextField(
            _("Who was told"),
            "told",
            required=self.kind in ("notified", "reported"),
            suggestions=list(hazard_letters.addressees(language).values()),
        )
        if self.kind in ("dissuaded", "notified", "reported"):
            self.add(self.told)
        self.until = DateField(_("New deadline"), "until", today, required=True)
        if self.kind == "extended":
            self.add(self.until, wide=False)
            first = self.row.first_due_on
            if first is not None:
                self.until.set_hint(
                    _("The first deadline, {day}, stays to be seen.").format(day=first)
                )
        self.text = self.add(
            TextField(
                _(TEXTS[self.kind]),
                "text",
                lines=3,
                limit=400,
                required=self.kind in ("measure", "note"),
            )
        )
        if self.kind == "dissuaded":
            self._count()
        if self.kind in ("measure", "dissuaded", "notified"):
            self.photos = self.add(PhotoField(_("Photos"), "photos", self.desk))

    def _count(self) -> None:
        """Say the how manieth dissuasion it is, where several are needed."""
        step = self.row.next_step
        if step.kind == "dissuaded" and step.wanted > 1:
            self.say(
                _("Dissuasion {n} of {all}; only then may the e-bike be moved.").format(
                    n=step.done + 1, all=step.wanted
                )
            )

    def save(self, session: Any) -> Any:
        """Take the step; returns its id and what the hazard was before."""
        today = self.desk.today()
        hazard = hazards.get(session, self.row.id)
        before = hazards.kept(hazard)
        day = self.on.value()
        assert day is not None
        step = hazards.step(
            session,
            self.row.id,
            self.kind,
            on=day,
            person=self.person.value(),
            told=self.told.value() if self.told in self.fields else "",
            text=self.text.value(),
            until=self.until.value() if self.kind == "extended" else None,
            today=today,
        )
        if self.kind in ("measure", "dissuaded", "notified"):
            self.photos.apply(session, hazard)
        return step.id, before

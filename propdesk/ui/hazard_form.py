"""A hazard: what, where, how bad, who sees to it until when; new, or to be corrected."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import hazard_words, hazards, inspection_templates, settings
from propdesk.office.errors import UserError
from propdesk.office.hazard_list import HazardRow
from propdesk.ui import terms
from propdesk.ui.desk import Desk
from propdesk.ui.found_field import FacilityField
from propdesk.ui.hazard_terms import fund_choices
from propdesk.ui.kit.fields import ChoiceField, DateField, MoneyField, TextField
from propdesk.ui.kit.photo_field import PhotoField
from propdesk.ui.kit.record_form import RecordForm

_COLUMNS = (
    "what",
    "place",
    "kind",
    "level",
    "found_on",
    "due_on",
    "measure",
    "keeper",
    "source",
    "reported_by",
    "system",
    "remark",
)


class HazardForm(RecordForm):
    """A new hazard, or the one of `row`."""

    name = "hazard"
    title = N_("New hazard")
    save_text = N_("Record hazard")
    width = 640

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        row: HazardRow | None = None,
        start: dict[str, Any] | None = None,
    ) -> None:
        self.row = row
        self._begin_with = start or {}
        self.again = row is None
        if row is not None:
            self.title = _("Edit {number}").format(number=row.number)
            self.save_text = N_("Save")
        super().__init__(desk, parent, draft_key="" if row or start else "hazard")

    def build(self) -> None:
        """What is wrong, where, what kind, how bad; who sees to it until when; who told."""
        with self.desk.store.read() as session:
            self._days = {
                level: settings.get(session, f"hazard_days_{level}")
                for level in hazard_words.LEVELS
            }
            clerk = str(settings.get(session, "clerk"))
        self.page(_("Hazard"))
        self._add_finding()
        self._add_doing()
        self.page(_("Source and photos"))
        self._add_telling(clerk)
        if self.row is None:
            self.photos = self.add(
                PhotoField(_("Photos before"), "photos", self.desk, role="before")
            )
        else:
            self._take(self.row)
        for name, value in self._begin_with.items():
            field = next(one for one in self.fields if one.name == name)
            if isinstance(field, FacilityField):
                field.set_id(value)
            else:
                field.set_value(value)
        self.facility.chosen.connect(lambda _number: self._from_facility())
        self.level.changed.connect(self._show_deadline)
        self.found.changed.connect(self._show_deadline)
        self._show_deadline()

    def _add_finding(self) -> None:
        self.what = self.add(
            TextField(_("What is wrong"), "what", lines=2, limit=400, required=True)
        )
        self.what.editor.setFixedHeight(self.what.editor.minimumHeight())
        keep = self.row.facility_id if self.row else None
        self.facility = self.add(
            FacilityField(self.desk, _("Facility"), "facility_id", keep), wide=False
        )
        self.place = self.add(TextField(_("Place"), "place", required=True), beside=True)
        self.kind = self.add(ChoiceField(_("Kind"), "kind", terms.choices(hazard_words.KINDS)))
        self.level = self.add(
            ChoiceField(_("Level"), "level", terms.choices(hazard_words.LEVELS)), beside=True
        )
        today = self.desk.today
        self.found = self.add(
            DateField(_("Found on"), "found_on", today, latest=today(), required=True)
        )
        self.found.set_value(today())

    def _add_doing(self) -> None:
        self.due = DateField(_("Rectify by"), "due_on", self.desk.today)
        self.measure = TextField(_("Temporary measure"), "measure")
        self.keeper = TextField(_("In charge"), "keeper")
        if self.row is None or self.row.steps <= 1:
            self.add(self.due, beside=True)
            self.add(self.measure)
            self.add(self.keeper, wide=False)
        else:
            self.add(self.keeper, beside=True)
            self.say(_("Deadline and measure change by a step of their own."))

    def _add_telling(self, clerk: str) -> None:
        brought = self.row is not None and self.row.source == "import"
        sources = [
            one for one in terms.choices(hazard_words.SOURCES) if brought or one[0] != "import"
        ]
        self.source = self.add(ChoiceField(_("Source"), "source", sources))
        self.source.set_value("manual")
        self.reported = self.add(
            TextField(
                _("Told by"),
                "reported_by",
                hint=_("Who found it, who told, or the number of the complaint."),
            ),
            beside=True,
        )
        self.reported.set_value(clerk)
        systems = [
            ("", _("that of the facility or the kind")),
            *((key, words.said()) for key, words in inspection_templates.categories().items()),
        ]
        if self.row is not None and self.row.system not in dict(systems):
            systems.append((self.row.system, self.row.system))
        self.system = self.add(ChoiceField(_("System"), "system", systems), wide=False)
        if self.row is not None:
            self.cost = self.add(MoneyField(_("Cost"), "cost"))
            self.fund = self.add(
                ChoiceField(_("Paid from"), "fund", fund_choices(self.row.fund)), beside=True
            )
        self.remark = self.add(TextField(_("Remark"), "remark", limit=400))

    def _take(self, row: HazardRow) -> None:
        """Show the hazard that is corrected."""
        for name in (*_COLUMNS, "cost", "fund"):
            field = next((one for one in self.fields if one.name == name), None)
            if field is not None:
                field.set_value(getattr(row, name))
        self.facility.set_id(row.facility_id)

    def _from_facility(self) -> None:
        """What the facility tells stands where nothing was typed."""
        one = self.facility.record()
        if one is None:
            return
        for field, text in ((self.place, one.place), (self.keeper, one.keeper)):
            if not field.draft().strip():
                field.set_value(text)

    def _show_deadline(self) -> None:
        """Say which deadline the level gives."""
        try:
            found = self.found.value()
        except UserError:
            found = None
        days = self._days[self.level.value()]
        if found is None:
            self.due.set_hint("")
            return
        day = found + timedelta(days=days)
        self.due.set_hint(_("Empty: {day} ({n} days)").format(day=day, n=days))

    def save(self, session: Any) -> Any:
        """Record it with its photos, or correct it; returns the id and the former values."""
        today = self.desk.today()
        values: dict[str, Any] = {
            field.name: field.value() for field in self.fields if field.name != "photos"
        }
        if self.row is None:
            hazard = hazards.record(session, today=today, **values)
            self.photos.apply(session, hazard)
            return hazard.id, hazard.number, None
        if "due_on" in values and values["due_on"] is None:
            values["due_on"] = hazards.deadline(session, values["level"], values["found_on"])
        if not values["system"]:
            values["system"] = hazards.system_of_kind(values["kind"])
        before = hazards.change(session, self.row.id, today=today, **values)
        return self.row.id, self.row.number, before

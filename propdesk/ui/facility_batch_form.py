"""Several facilities of a kind at once: six stairwell doors in each of buildings 1 to 8."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtCore import QTimer

from propdesk.i18n import N_, _
from propdesk.office import facility_batch, facility_terms
from propdesk.ui import terms
from propdesk.ui.category_field import CategoryField
from propdesk.ui.kit.fields import ChoiceField, DateField, NumberField, TextField
from propdesk.ui.kit.record_form import RecordForm


class FacilityBatchForm(RecordForm):
    """A facility in each building, numbered on from the last of its kind."""

    name = "facility_batch"
    title = N_("Several facilities at once")
    save_text = N_("Enter them")
    width = 560

    def build(self) -> None:
        """The kind, the buildings, how many in each."""
        self.category = self.add(CategoryField(_("Category"), "category", required=True))
        self.called = self.add(TextField(_("Facility name"), "name", required=True), beside=True)
        self.buildings = self.add(TextField(_("In buildings"), "buildings", required=True))
        with self.desk.store.read() as session:
            self._known = facility_batch.known_buildings(session)
        self.part = self.add(
            TextField(_("Where in the building"), "place", placeholder=_("Roof, each stairwell …"))
        )
        self.quantity = self.add(
            NumberField(_("Quantity in each"), "quantity", digits=2, required=True)
        )
        self.quantity.set_value(Decimal(1))
        self.unit = self.add(TextField(_("Unit"), "unit", limit=20), beside=True)
        self.started = self.add(DateField(_("In use since"), "started_on", self.desk.today))
        self.keeper = self.add(TextField(_("In charge"), "keeper"), beside=True)
        owners = [("", "—"), *terms.choices(facility_terms.OWNERSHIPS)]
        self.ownership = self.add(ChoiceField(_("Whose property"), "ownership", owners), wide=False)
        self.category.changed.connect(self._follow)
        self.buildings.changed.connect(self._count)
        self._count()

    def _follow(self) -> None:
        """The kind names the thing and its unit until something else was typed."""
        kind = self.category.category()
        if kind is None:
            return
        self.unit.set_value(kind.unit_in())
        self.called.set_value(kind.name())
        self._grow()

    def _grow(self) -> None:
        """A hint that came needs its room."""
        QTimer.singleShot(0, self, self._take_room)

    def _count(self) -> None:
        """How many that makes, or how buildings are written."""
        told = facility_batch.counted(self.buildings.draft())
        known = "、".join(self._known[:12])
        self.buildings.set_hint(told or known or "1-8、10")
        self._grow()

    def save(self, session: Any) -> list[int]:
        """Enter them; returns their ids."""
        values = {
            field.name: field.value()
            for field in self.fields
            if field.name not in ("buildings", "category", "name")
        }
        added = facility_batch.add_in(
            session,
            facility_batch.buildings_of(self.buildings.value()),
            category=self.category.value(),
            name=self.called.value(),
            today=self.desk.today(),
            **values,
        )
        return [one.id for one in added]

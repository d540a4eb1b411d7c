"""A work begins, is finished, is accepted; its facility stops and comes back, its hazard goes."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import facilities, facility_terms, hazard_steps, works
from propdesk.office.entities import Facility
from propdesk.office.work_list import WorkRow
from propdesk.ui import terms
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import (
    CheckField,
    ChoiceField,
    DateField,
    MoneyField,
    NumberField,
    TextField,
)
from propdesk.ui.kit.photo_field import PhotoField
from propdesk.ui.kit.record_form import RecordForm
from propdesk.ui.work_form import UNITS


class WorkStepForm(RecordForm):
    """What the three forms share: the work in hand, and how to take the step back."""

    titles = ""
    width = 520

    def __init__(self, desk: Desk, row: WorkRow, parent: QWidget | None = None) -> None:
        self.row = row
        self.title = _(self.titles).format(name=row.name)
        self.name = f"{type(self).__name__}/{row.id}"
        self.facility: Facility | None = None
        if row.facility_id is not None:
            with desk.store.read() as session:
                self.facility = session.get(Facility, row.facility_id)
        super().__init__(desk, parent)

    def _day(self, label: str) -> DateField:
        today = self.desk.today
        field = DateField(label, "on", today, latest=today(), required=True)
        field.set_value(today())
        return field


class StartForm(WorkStepForm):
    """The work begins."""

    titles = N_("Begin {name}")
    save_text = N_("Enter start")

    def build(self) -> None:
        """The day, and whether the facility stops."""
        self.on = self.add(self._day(_("Begun on")), wide=False)
        if self.row.starts_on is not None and self.row.starts_on <= self.desk.today():
            self.on.set_value(self.row.starts_on)
        self.stops = CheckField(_("The facility is out of use from that day"), "stops")
        if self.facility is not None and self.facility.state != "stopped":
            self.add(self.stops)
            self.stops.set_hint(f"{self.facility.number}　{self.facility.name}")

    def save(self, session: Any) -> Any:
        """Begin it; returns how to take it back."""
        before = works.kept(session, self.row.id)
        day = self.on.value()
        assert day is not None
        stops = self.stops in self.fields and self.stops.value()
        works.start(session, self.row.id, on=day, stops=stops, today=self.desk.today())
        return TakenBack(self.row, before, self.row.facility_id if stops else None)


class FinishForm(WorkStepForm):
    """The work is finished."""

    titles = N_("Finish {name}")
    save_text = N_("Enter completion")

    def build(self) -> None:
        """The day, what was done and for how much; the facility, the hazard; photos after."""
        row = self.row
        with self.desk.store.read() as session:
            hazard = works.to_rectify(session, row.id)
            stopped = self.facility is not None and self.facility.state == "stopped"
        self.on = self.add(self._day(_("Finished on")), wide=False)
        self.cost = self.add(MoneyField(_("Final cost"), "final_cost"), beside=True)
        self.cost.set_value(row.final_cost)
        self.quantity = self.add(NumberField(_("Quantity"), "quantity", digits=2))
        self.quantity.set_value(row.quantity)
        self.unit = self.add(TextField(_("Unit"), "unit", suggestions=UNITS), beside=True)
        self.unit.set_value(row.unit)
        self.back_in = ChoiceField(
            _("The facility from that day on"),
            "back_in",
            [(key, terms.of(facility_terms.STATES, key)) for key in ("good", "impaired")]
            + [("", _("stays out of use"))],
        )
        if stopped:
            self.add(self.back_in)
        self.rectifies = CheckField(_("Its hazard is rectified by that"), "rectifies")
        if hazard is not None:
            self.add(self.rectifies)
            self.rectifies.set_value(True)
            self.rectifies.set_hint(f"{hazard.number}　{hazard.place}　{hazard.what}")
        self.photos = self.add(PhotoField(_("Photos after"), "photos", self.desk, role="after"))
        with self.desk.store.read() as session:
            self.photos.load(session, works.get(session, row.id))

    def save(self, session: Any) -> Any:
        """Finish it; returns how to take it back."""
        row, day = self.row, self.on.value()
        assert day is not None
        before = works.kept(session, row.id)
        hazard = works.to_rectify(session, row.id)
        hazard_before = hazard_steps.kept(hazard) if hazard else {}
        back_in = self.back_in.value() if self.back_in in self.fields else ""
        step = works.finish(
            session,
            row.id,
            on=day,
            final_cost=self.cost.value(),
            quantity=self.quantity.value(),
            unit=self.unit.value(),
            back_in=back_in,
            rectifies=self.rectifies in self.fields and self.rectifies.value(),
            today=self.desk.today(),
        )
        work = works.get(session, row.id)
        self.photos.apply(session, work)
        if step is not None and hazard is not None:
            self.photos.apply(session, hazard)
        return TakenBack(
            row,
            before,
            row.facility_id if back_in else None,
            step.id if step else None,
            hazard_before,
        )


class AcceptForm(WorkStepForm):
    """验收."""

    titles = N_("Accept {name}")
    save_text = N_("Enter acceptance")

    def build(self) -> None:
        """The day, by whom and with what result."""
        self.on = self.add(self._day(_("Accepted on")), wide=False)
        self.on.name = "accepted_on"
        self.text = self.add(
            TextField(
                _("Accepted by, and how"),
                "acceptance",
                required=True,
                hint=_("Such as: 业委会、社区，合格。"),
            )
        )

    def save(self, session: Any) -> Any:
        """Accept it; returns how to take it back."""
        before = works.kept(session, self.row.id)
        day = self.on.value()
        assert day is not None
        text = self.text.value()
        works.accept(session, self.row.id, on=day, text=text, today=self.desk.today())
        return TakenBack(self.row, before)


class TakenBack:
    """What is needed to take a step of a work back."""

    def __init__(
        self,
        row: WorkRow,
        before: dict[str, Any],
        facility_id: int | None = None,
        step_id: int | None = None,
        hazard_before: dict[str, Any] | None = None,
    ) -> None:
        self.row, self.before = row, before
        self.facility_id, self.step_id = facility_id, step_id
        self.hazard_before = hazard_before or {}

    def run(self, session: Any, today: Any) -> None:
        """Put the work, its facility and its hazard back."""
        works.change(session, self.row.id, today=today, **self.before)
        if self.facility_id is not None:
            facilities.take_back_state(session, self.facility_id)
        if self.step_id is not None:
            hazard_steps.take_back(session, self.step_id, self.hazard_before)

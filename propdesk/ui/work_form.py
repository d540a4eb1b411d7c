"""A repair or a project: what, how much of it, where, when, by whom, for how much."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy import func, select

from propdesk.i18n import N_, _
from propdesk.office import work_words, works
from propdesk.office.entities import Work
from propdesk.office.work_list import WorkRow
from propdesk.ui import terms
from propdesk.ui.desk import Desk
from propdesk.ui.found_field import FacilityField, HazardField
from propdesk.ui.hazard_terms import fund_choices
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

UNITS = ("㎡", "m", "扇", "盏", "次", "处", "台", "个", "项")
"""Offered while the unit is typed."""
CONTENTS = ("屋面防水", "单元门更换", "管道疏通", "楼道灯更换", "路面修补", "外墙修补")
"""Offered for the content of an office that has no works yet."""
_PHOTOS = ("before", "after")


class WorkForm(RecordForm):
    """A new work, or the one of `row`."""

    name = "work"
    title = N_("New repair or project")
    save_text = N_("Enter work")
    width = 640

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        row: WorkRow | None = None,
        start: dict[str, Any] | None = None,
    ) -> None:
        self.row = row
        self._begin_with = start or {}
        self.again = row is None
        if row is not None:
            self.title = _("Edit {name}").format(name=row.name)
            self.save_text = N_("Save")
        super().__init__(desk, parent, draft_key="" if row or start else "work")

    def build(self) -> None:
        """What and how much; then its course, its money and its photos."""
        with self.desk.store.read() as session:
            known = session.execute(
                select(Work.content).group_by(Work.content).order_by(func.count().desc())
            )
            self._contents = list(dict.fromkeys([*known.scalars(), *CONTENTS]))
        self.page(_("Work"))
        self._add_what()
        self._add_where()
        self.page(_("Course and money"))
        self._add_course()
        self._add_money()
        self.page(_("Photos"))
        self.photos = {
            role: self.add(PhotoField(text, role, self.desk, role=role))
            for role, text in (("before", _("Photos before")), ("after", _("Photos after")))
        }
        if self.row is not None:
            self._take(self.row)
        for name, value in self._begin_with.items():
            self._show(name, value)
        self.kind.changed.connect(self._turn)
        self.facility.chosen.connect(lambda _number: self._place_of(self.facility))
        self.hazard.chosen.connect(lambda _number: self._place_of(self.hazard))
        self._turn()

    def _add_what(self) -> None:
        self.kind = self.add(ChoiceField(_("Kind"), "kind", terms.choices(work_words.KINDS)))
        grades = [("", _("not said")), *terms.choices(work_words.GRADES)]
        self.grade = self.add(ChoiceField(_("Class"), "grade", grades), beside=True)
        self.title_field = self.add(TextField(_("What it is called"), "name", required=True))
        self.content = self.add(
            TextField(
                _("What is done"),
                "content",
                required=True,
                suggestions=self._contents,
                hint=_("The same words each time, so that the year adds up: 屋面防水."),
            )
        )
        self.quantity = self.add(NumberField(_("Quantity"), "quantity", digits=2))
        self.unit = self.add(TextField(_("Unit"), "unit", limit=12, suggestions=UNITS), beside=True)

    def _add_where(self) -> None:
        keep = (self.row.facility_id, self.row.hazard_id) if self.row else (None, None)
        self.facility = self.add(FacilityField(self.desk, _("Facility"), "facility_id", keep[0]))
        self.place = self.add(TextField(_("Place"), "place"), beside=True)
        self.hazard = self.add(HazardField(self.desk, _("Hazard"), "hazard_id", keep[1]))
        self.ticket = self.add(TextField(_("Complaint or request no."), "ticket"), beside=True)
        self.failure = self.add(CheckField(_("It mended a failure"), "failure"))
        self.failure.set_hint(_("Failures count in the renewal proposal."))

    def _add_course(self) -> None:
        today = self.desk.today
        self.state = self.add(
            ChoiceField(_("State"), "state", terms.choices(work_words.STATES)), wide=False
        )
        self.contractor = self.add(TextField(_("Contractor"), "contractor"), beside=True)
        self.starts = self.add(DateField(_("Starts on"), "starts_on", today))
        self.ends = self.add(DateField(_("Finished on"), "ends_on", today), beside=True)
        self.ends.set_hint(_("Of a work not finished yet: the day it is planned for."))
        self.accepted = self.add(DateField(_("Accepted on"), "accepted_on", today))
        self.acceptance = self.add(TextField(_("Accepted by, and how"), "acceptance"), beside=True)

    def _add_money(self) -> None:
        self.budget = self.add(MoneyField(_("Budget"), "budget"))
        self.cost = self.add(MoneyField(_("Final cost"), "final_cost"), beside=True)
        own = self.row.fund if self.row else ""
        self.fund = self.add(ChoiceField(_("Paid from"), "fund", fund_choices(own)))
        self.households = self.add(
            NumberField(_("Households that profit"), "households"), beside=True
        )
        self.remark = self.add(TextField(_("Remark"), "remark", limit=400))

    def _take(self, row: WorkRow) -> None:
        """Show the work that is corrected, with its photos."""
        for field in self.fields:
            if field.name not in _PHOTOS:
                self._show(field.name, getattr(row, field.name))
        with self.desk.store.read() as session:
            work = works.get(session, row.id)
            for field in self.photos.values():
                field.load(session, work)

    def _show(self, name: str, value: Any) -> None:
        field = next(one for one in self.fields if one.name == name)
        if isinstance(field, (FacilityField, HazardField)):
            field.set_id(value)
        else:
            field.set_value(value)

    def _place_of(self, field: FacilityField | HazardField) -> None:
        """What is chosen tells the place where none was typed."""
        one = field.record()
        if one is not None and not self.place.draft().strip():
            self.place.set_value(one.place)

    def _turn(self) -> None:
        """A class and households are of projects, a failure is of repairs."""
        project = self.kind.value() == "project"
        self.grade.setVisible(project)
        self.households.setVisible(project)
        self.failure.setVisible(not project)

    def save(self, session: Any) -> Any:
        """Enter it or correct it, with its photos; returns the id, the name and what was before."""
        today = self.desk.today()
        values = {field.name: field.value() for field in self.fields if field.name not in _PHOTOS}
        project = values["kind"] == "project"
        if not project:
            values["grade"], values["households"] = "", None
        values["failure"] = values["failure"] and not project
        if self.row is None:
            work, before = works.add(session, today=today, **values), None
        else:
            before = works.change(session, self.row.id, today=today, **values)
            work = works.get(session, self.row.id)
        for field in self.photos.values():
            field.apply(session, work)
        return work.id, work.name, before

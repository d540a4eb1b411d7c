"""A facility: what it is and where, the fields its kind declares, upkeep, money and life.

form = FacilityForm(desk, parent)                     # a new one
form = FacilityForm(desk, parent, facility_id=12)     # correct one
form.saved.connect(…)                                 # Written
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from PySide6.QtWidgets import QGridLayout, QTabWidget, QWidget

from propdesk.i18n import N_, _
from propdesk.office import facilities, facility_categories, facility_terms
from propdesk.office.entities import Facility
from propdesk.office.facility_categories import Category
from propdesk.office.facility_categories import CategoryField as Declared
from propdesk.ui import terms
from propdesk.ui.category_field import CategoryField
from propdesk.ui.desk import Desk
from propdesk.ui.found_field import FacilityField
from propdesk.ui.kit.fields import (
    ChoiceField,
    DateField,
    Field,
    MoneyField,
    NumberField,
    TextField,
)
from propdesk.ui.kit.record_form import RecordForm


class Written(NamedTuple):
    """What a form wrote: the facility, and how it was before (None: it is new)."""

    facility_id: int
    number: str
    before: Mapping[str, Any] | None


class FacilityForm(RecordForm):
    """See the head of this module."""

    name = "facility"
    title = N_("New facility")
    width = 680

    def __init__(
        self, desk: Desk, parent: QWidget | None = None, *, facility_id: int | None = None
    ) -> None:
        self.facility_id = facility_id
        self._shown_kind: str | None = None
        self._own: list[tuple[Declared, Field]] = []
        self._facility: Facility | None = None
        if facility_id is not None:
            with desk.store.read() as session:
                self._facility = facilities.one(session, facility_id)
            self.title = N_("Correct a facility")
        super().__init__(desk, parent, draft_key="" if facility_id else "facility")

    # Fields

    def build(self) -> None:
        """Three pages; the second is what the kind declares."""
        self.page(_("What and where"))
        self._what()
        self.page(_("Its own fields"))
        self._own_grid: QGridLayout = self._grid
        self._own_at = len(self.fields)
        self.page(_("Upkeep, money, life"))
        self._upkeep()
        if self._facility:
            self._take(self._facility)
        self.category.changed.connect(self._show_own)
        self.place.changed.connect(self._show_building)
        self._show_own()
        self._show_building()

    def _what(self) -> None:
        self.category = self.add(CategoryField(_("Category"), "category", required=True))
        self.number = self.add(TextField(_("Facility number"), "number"), beside=True)
        self.called = self.add(TextField(_("Facility name"), "name", required=True))
        self.place = self.add(
            TextField(_("Place"), "place", placeholder=_("3号楼2单元屋面")), beside=True
        )
        self.quantity = self.add(NumberField(_("Quantity"), "quantity", digits=2, required=True))
        self.quantity.set_value(Decimal(1))
        self.unit = self.add(TextField(_("Unit"), "unit", limit=20), beside=True)
        self.ownership = self.add(
            ChoiceField(
                _("Whose property"),
                "ownership",
                self._words(facility_terms.OWNERSHIPS, "ownership"),
            )
        )
        self.keeper = self.add(TextField(_("In charge"), "keeper"), beside=True)
        self.model = self.add(TextField(_("Model"), "model"))
        self.maker = self.add(TextField(_("Maker"), "maker"), beside=True)
        self.made = self.add(DateField(_("Made on"), "made_on", self.desk.today))
        self.started = self.add(
            DateField(_("In use since"), "started_on", self.desk.today), beside=True
        )
        self.parent_field = self.add(
            FacilityField(self.desk, _("Part of"), "parent_id", keep=self._parent_id())
        )
        self.risk = self.add(
            ChoiceField(
                _("Risk"), "risk", [("", _("Not assessed")), *terms.choices(facility_terms.RISKS)]
            ),
            beside=True,
        )
        self.remark = self.add(TextField(_("Remark"), "remark", lines=2, limit=400))

    def _upkeep(self) -> None:
        today = self.desk.today
        self.contractor = self.add(TextField(_("Upkeep contractor"), "contractor"))
        self.contractor_phone = self.add(
            TextField(_("Contractor's phone"), "contractor_phone"), beside=True
        )
        self.contract_until = self.add(DateField(_("Contract until"), "contract_until", today))
        self.warranty_until = self.add(
            DateField(_("Warranty until"), "warranty_until", today), beside=True
        )
        self.repair_contact = self.add(TextField(_("Call for repairs"), "repair_contact"))
        self.repair_contact.set_hint(_("Where it is not the contractor: the utility, the maker."))
        self.repair_phone = self.add(TextField(_("Repair phone"), "repair_phone"), beside=True)
        self.inspect_on = self.add(DateField(_("Next test or inspection"), "inspect_on", today))
        self.inspect_on.set_hint(_("Leave it empty where the date follows from a rule."))
        self.design_years = self.add(
            NumberField(_("Design life"), "design_years", unit=_("years"), minimum=1, maximum=200),
            beside=True,
        )
        self.original_value = self.add(MoneyField(_("Original value"), "original_value"))
        self.fund = self.add(
            ChoiceField(_("Paid from"), "fund", self._words(facility_terms.FUNDS, "fund")),
            beside=True,
        )
        self.renewal_cost = self.add(
            MoneyField(_("Renewing would cost"), "renewal_cost"), wide=False
        )
        self.renewal_cost.set_hint(_("By a quote or an estimate; for the renewal proposal."))

    def _words(self, words: Mapping[str, str], column: str) -> list[tuple[str, str]]:
        """The known words, nothing, and the office's own word where there is one."""
        own = str(getattr(self._facility, column)) if self._facility else ""
        offered = [("", "—"), *terms.choices(words)]
        return offered if own in ("", *words) else [*offered, (own, own)]

    def _parent_id(self) -> int | None:
        return self._facility.parent_id if self._facility else None

    # What follows from what was typed

    def _show_own(self) -> None:
        """The fields the kind declares, with what was typed in those of the same name."""
        kind = self.category.category()
        key = kind.key if kind else ""
        if key == self._shown_kind:
            return
        typed = {declared.key: field.draft() for declared, field in self._own}
        first = self._shown_kind is None
        self._shown_kind = key
        self._remove_own()
        self._add_own(kind)
        for declared, field in self._own:
            if declared.key in typed and declared.kind != "choice":
                field.restore(typed[declared.key])
            elif first and self._facility:
                _show(declared, field, self._facility.extra.get(declared.key))
        self._name_own_page(kind)
        if kind and not self._facility:
            self.unit.set_value(kind.unit_in())
            self.design_years.set_value(kind.design_years)
        self.design_years.set_hint(facility_categories.note() if kind and kind.design_years else "")
        self.number.editor.setPlaceholderText(self._next_number(key))

    def _remove_own(self) -> None:
        for _declared, field in self._own:
            self._own_grid.removeWidget(field)
            self.fields.remove(field)
            field.hide()
            field.deleteLater()
        self._own = []

    def _add_own(self, kind: Category | None) -> None:
        """Two in a row; the fields stand between those of the first and the third page."""
        for at, declared in enumerate(kind.fields if kind else ()):
            field = _field(declared, self.desk)
            self._own_grid.addWidget(field, at // 2, at % 2)
            field.show()
            self.fields.insert(self._own_at + at, field)
            self._own.append((declared, field))

    def _name_own_page(self, kind: Category | None) -> None:
        pages = self._pages
        assert isinstance(pages, QTabWidget)
        pages.setTabVisible(1, bool(kind and kind.fields))
        if kind:
            pages.setTabText(1, kind.name())

    def _next_number(self, key: str) -> str:
        if not key or self._facility:
            return ""
        with self.desk.store.read() as session:
            return facilities.next_number(session, key)

    def _show_building(self) -> None:
        building = facilities.building_of(self.place.draft())
        self.place.set_hint(
            _("Building {name}").format(name=building) if building else _("The whole community")
        )

    def _restore_draft(self) -> None:
        """The kind comes back first, and with it its fields."""
        draft = self.desk.drafts.get(self._draft_key) if self._draft_key else None
        if draft and "category" in draft:
            self.category.restore(draft["category"])
        super()._restore_draft()

    # Showing and writing

    def _take(self, facility: Facility) -> None:
        own = {field.name: field for field in self.fields}
        for key in Facility.__table__.c.keys():  # noqa: SIM118
            if key in own and key != "parent_id":
                own[key].set_value(getattr(facility, key))
        self.parent_field.set_id(facility.parent_id)
        self.quantity.set_value(Decimal(f"{facility.quantity.normalize():f}"))

    def _typed(self) -> dict[str, Any]:
        """Every column as it was typed."""
        own = [field for _declared, field in self._own]
        values = {field.name: field.value() for field in self.fields if field not in own}
        kept = dict(self._facility.extra) if self._facility else {}
        if self._facility and self._facility.category != values["category"]:
            kept = {}
        kept |= {declared.key: field.value() for declared, field in self._own}
        values["extra"] = {key: value for key, value in kept.items() if value not in (None, "")}
        return values

    def save(self, session: Any) -> Written:
        """Write it."""
        values = self._typed()
        today = self.desk.today()
        if self._facility is None:
            made = facilities.add(session, today=today, **values)
            return Written(made.id, made.number, None)
        present = facilities.one(session, self._facility.id)
        values["extra"] = facility_categories.kept(values["category"], values["extra"])
        values["number"] = values["number"] or present.number
        before = {
            key: getattr(present, key) for key in values if getattr(present, key) != values[key]
        }
        changed = facilities.change(
            session, present.id, today=today, **{key: values[key] for key in before}
        )
        return Written(changed.id, changed.number, before)


def _field(declared: Declared, desk: Desk) -> Field:
    """The input for a declared field."""
    name, key = declared.name(), declared.key
    if declared.kind == "date":
        return DateField(name, key, desk.today)
    if declared.kind == "number":
        return NumberField(name, key, unit=declared.unit, digits=6, minimum=None)
    if declared.kind == "choice":
        words = [
            (one.key, facility_categories.shown(declared, one.key)) for one in declared.choices
        ]
        return ChoiceField(name, key, [("", "—"), *words])
    return TextField(name, key)


def _show(declared: Declared, field: Field, value: Any) -> None:
    """Show a kept value; a word the choices lack is offered too."""
    if value in (None, ""):
        return
    if declared.kind == "date":
        field.restore(str(value))
    elif declared.kind == "number":
        field.set_value(value)
    elif isinstance(field, ChoiceField):
        known = [
            (one.key, facility_categories.shown(declared, one.key)) for one in declared.choices
        ]
        if value not in dict(known):
            field.set_choices([("", "—"), *known, (value, str(value))])
        field.set_value(value)
    else:
        field.set_value(str(value))

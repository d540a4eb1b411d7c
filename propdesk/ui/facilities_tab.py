"""The facility ledger (设施台账): everything that stands in the community, its card beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget
from sqlalchemy import or_, select

from propdesk.i18n import N_, _
from propdesk.office import facilities, facility_categories, facility_terms
from propdesk.office.entities import (
    Facility,
    FacilityGrade,
    FacilityPaper,
    FacilityState,
    Hazard,
    InspectionTask,
    PlanFacility,
    Work,
)
from propdesk.office.facility_list import FacilityRow
from propdesk.office.inspection_templates import system_name
from propdesk.ui import facility_acts, terms, theme
from propdesk.ui.facility_card import card, life_text
from propdesk.ui.filter_box import BoxedTab
from propdesk.ui.kit.details import Act, Details
from propdesk.ui.kit.record_tab import Filter
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import NOTHING, date_text, money_text, natural, quantity_text
from propdesk.ui.search_box import Hit

HITS = 8
"""Facilities the window's search box offers at once."""


def _call_text(row: FacilityRow) -> str:
    return "　".join(part for part in (row.whom_to_call, row.call_phone) if part) or NOTHING


class FacilitiesTab(BoxedTab):
    """The ledger."""

    name = "facilities"
    title = N_("Facility ledger")
    icon = "wrench"
    watches = frozenset(
        {
            Facility,
            FacilityState,
            FacilityGrade,
            FacilityPaper,
            Hazard,
            Work,
            InspectionTask,
            PlanFacility,
        }
    )
    search_hint = N_("Number, name, place, whom to call (Ctrl+F)")
    empty_text = N_(
        "There are no facilities yet. Bring in your Excel list, or enter the first lift, roof or "
        "extinguisher."
    )
    columns: ClassVar[tuple[Column, ...]] = (
        Column(N_("Number"), lambda row: row.number, width=9, key=natural),
        Column(N_("Facility name"), lambda row: row.name, width=14, stretch=True),
        Column(N_("Place"), lambda row: row.place, width=13, key=natural),
        Column(
            N_("State"),
            lambda row: facility_terms.of(facility_terms.STATES, row.state),
            width=12,
            tone=lambda row: facility_terms.STATE_TONES[row.state],
        ),
        Column(N_("Call for repairs"), _call_text, width=16),
        Column(
            N_("Ends next"),
            lambda row: row.expires_on,
            show=date_text,
            width=12,
            tone=lambda row: row.expires_tone,
        ),
        Column(N_("Next inspection"), lambda row: row.next_on, show=date_text, width=12),
        Column(
            N_("Category"),
            lambda row: facility_categories.name(row.category),
            width=11,
            hidden=True,
        ),
        Column(N_("Condition"), lambda row: row.condition, align=RIGHT, width=9, hidden=True),
        Column(N_("What ends"), lambda row: row.expires_what, width=14, hidden=True),
        Column(
            N_("Quantity"),
            lambda row: quantity_text(row.quantity, row.unit),
            width=9,
            key=natural,
            hidden=True,
        ),
        Column(N_("In charge"), lambda row: row.keeper, width=9, hidden=True),
        Column(N_("Building"), lambda row: row.building, width=8, key=natural, hidden=True),
        Column(N_("System"), lambda row: system_name(row.system), width=12, hidden=True),
        Column(
            N_("Whose property"),
            lambda row: facility_terms.of(facility_terms.OWNERSHIPS, row.ownership),
            width=14,
            hidden=True,
        ),
        Column(N_("Model"), lambda row: row.model, width=12, hidden=True),
        Column(N_("Upkeep contractor"), lambda row: row.contractor, width=14, hidden=True),
        Column(
            N_("In use since"), lambda row: row.started_on, show=date_text, width=11, hidden=True
        ),
        Column(
            N_("Years left"), lambda row: row.remaining_years, align=RIGHT, width=9, hidden=True
        ),
        Column(
            N_("Original value"),
            lambda row: row.original_value,
            show=money_text,
            align=RIGHT,
            width=12,
            sum=True,
            hidden=True,
        ),
        Column(
            N_("Cost so far"),
            lambda row: row.cost_total,
            show=money_text,
            align=RIGHT,
            width=12,
            sum=True,
            hidden=True,
        ),
    )

    def build(self) -> None:
        """What can be done, and how the list is narrowed."""
        self.pane.setMinimumWidth(round(theme.points() * 30))
        self.set_primary(_("New facility…"), "plus", self.add_one, "Ctrl+N")
        on_one: tuple[tuple[str, str, Callable[[int], object]], ...] = (
            (_("Correct…"), "pencil", self._correct),
            (_("Another state…"), "power", self._state),
            (_("Condition…"), "gauge", self._grade),
            (_("New paper…"), "file-badge", self._paper),
            (_("New hazard…"), "triangle-alert", self._hazard),
            (_("New plan…"), "calendar-days", self._plan),
        )
        for text, icon, run in on_one:
            self.add_action(text, lambda run=run: self._on_row(run), icon, on_rows=True)
        self.add_action(_("Print cards…"), self.print_cards, "printer", on_rows=True)
        self.add_action(_("Print labels…"), self.print_labels, "tags", on_rows=True)
        self.add_action(
            _("Remove what was entered by mistake"), self.remove_one, "trash-2", on_rows=True
        )
        self.add_action(_("Several at once…"), self.add_several, "copy-plus")
        self.add_box("system", _("All systems"), lambda row: row.system, system_name)
        self.add_box(
            "building", _("All buildings"), lambda row: row.building, facilities.building_name
        )
        self._add_filters()
        self.set_empty_act(_("Import from Excel…"), lambda: self.desk.open("import"))

    def _add_filters(self) -> None:
        self.add_filter(
            Filter("kept", _("Not scrapped"), lambda row: row.state != "scrapped", "state")
        )
        for state, text in terms.choices(facility_terms.STATES):
            self.add_filter(Filter(state, text, lambda row, s=state: row.state == s, "state"))
        ends: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
            ("over", _("Something is over"), lambda row: row.band == "over"),
            ("soon", _("Something ends soon"), lambda row: row.band not in ("over", "later")),
        )
        for name, text, test in ends:
            self.add_filter(Filter(name, text, test, "ends"))
        worn: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
            ("poor", _("Condition 1 or 2"), lambda row: (row.condition or 9) <= 2),
            (
                "old",
                _("Design life over"),
                lambda row: row.remaining_years is not None and row.remaining_years <= 0,
            ),
            ("costly", _("Costs much of a renewal"), lambda row: row.costly),
            ("ungraded", _("Without a condition"), lambda row: row.condition is None),
        )
        for name, text, test in worn:
            self.add_filter(Filter(name, text, test, "worn"))
        gaps: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
            ("no_call", _("Nobody to call"), lambda row: not row.whom_to_call),
            ("no_place", _("Without a place"), lambda row: not row.place),
        )
        for name, text, test in gaps:
            self.add_filter(Filter(name, text, test, "gap"))

    def load(self, session: Any) -> list[Any]:
        """Every facility."""
        return self.offer(list(facilities.rows(session, self.desk.today())))

    def find_text(self, row: FacilityRow) -> str:
        """Found by maker, model, keeper and system, too."""
        parts = (row.maker, row.model, row.keeper, row.contractor, system_name(row.system))
        return " ".join((*parts, row.expires_what, life_text(row)))

    def details(self, session: Any, row: FacilityRow) -> Details:
        """Its card."""
        acts = (
            Act(_("Correct…"), lambda: self._correct(row.id), "pencil"),
            Act(_("State…"), lambda: self._state(row.id), "power"),
        )
        return card(self.desk, session, row, acts)

    def open_row(self, row: FacilityRow) -> None:
        """Enter corrects."""
        self._correct(row.id)

    # Acts

    def add_one(self) -> QWidget:
        """The form for a new facility."""
        return facility_acts.add(self.desk, self.window())

    def add_several(self) -> QWidget:
        """The form for many of a kind."""
        return facility_acts.add_several(self.desk, self.window())

    def _on_row(self, run: Callable[[int], object]) -> None:
        row = self.table.current_row()
        if row is not None:
            run(row.id)

    def _correct(self, facility_id: int) -> QWidget:
        return facility_acts.correct(self.desk, facility_id, self.window())

    def _state(self, facility_id: int) -> QWidget:
        return facility_acts.set_state(self.desk, facility_id, self.window())

    def _grade(self, facility_id: int) -> QWidget:
        return facility_acts.set_grade(self.desk, facility_id, self.window())

    def _paper(self, facility_id: int) -> QWidget:
        return facility_acts.add_paper(self.desk, self.window(), facility_id)

    def _hazard(self, facility_id: int) -> QWidget:
        from propdesk.ui import hazard_acts

        return hazard_acts.add(self.desk, self.window(), facility_id=facility_id)

    def _plan(self, facility_id: int) -> None:
        self.desk.open("plan_of", facility_id)

    def remove_one(self) -> None:
        """Take out the selected facility, if nothing refers to it."""
        row = self.table.current_row()
        if row is not None:
            facility_acts.remove(self.desk, row.id, row.number, self)

    def print_cards(self) -> None:
        """The cards of the selected facilities."""
        from propdesk.ui import facility_prints

        facility_prints.book(self.desk, self, [row.id for row in self.selected()])

    def print_labels(self) -> None:
        """The labels of the selected facilities."""
        from propdesk.ui import label_form

        label_form.open_for(self.desk, self.window(), [row.id for row in self.selected()])

    # What the window asks

    def show_facility(self, key: Any) -> bool:
        """Go to a facility by its id or number and show its card."""
        if isinstance(key, str):
            with self.desk.store.read() as session:
                found = facilities.by_number(session, key)
            key = found.id if found else None
        shown = key is not None and self.show_record(key)
        if shown and not self.pane.isVisible():
            self.toggle_details()
        return shown

    def search_facilities(self, text: str) -> list[Hit]:
        """What the window's search box finds: facilities by number, name or place."""
        words = [f"%{_escaped(word)}%" for word in text.split()]
        if not words:
            return []
        query = select(Facility.id, Facility.number, Facility.name, Facility.place)
        for word in words:
            columns = (Facility.number, Facility.name, Facility.place)
            query = query.where(or_(*(column.ilike(word, escape="\\") for column in columns)))
        with self.desk.store.read() as session:
            found = session.execute(query.order_by(Facility.sort_key).limit(HITS)).all()
        return [
            Hit("facility", one, number, f"{name}　{place}".strip("　"))
            for one, number, name, place in found
        ]


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")

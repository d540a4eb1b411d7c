"""维修与工程: planned, under way, finished; what they cost, and what they add up to in a year."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import facilities, facility_terms, work_words, works
from propdesk.office.entities import Facility, Hazard, Photo, Work
from propdesk.office.errors import UserError
from propdesk.office.work_list import WorkRow
from propdesk.ui import alerts, terms, theme, work_acts
from propdesk.ui.desk import Desk
from propdesk.ui.filter_box import BoxedTab
from propdesk.ui.hazard_terms import WORK_TONES
from propdesk.ui.kit.details import Act, Details, Event
from propdesk.ui.kit.photo_field import PhotoPane
from propdesk.ui.kit.record_tab import Filter
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import NOTHING, date_text, money_text, natural, quantity_text
from propdesk.ui.list_dialog import ListDialog


def state_text(row: WorkRow) -> str:
    """The state; late or accepted where it is so."""
    if row.late:
        return _("Behind plan")
    if row.accepted_on is not None:
        return _("Accepted")
    return terms.of(work_words.STATES, row.state)


def _tone(row: WorkRow) -> str:
    return "overdue" if row.late else WORK_TONES[row.state]


def next_act(row: WorkRow) -> tuple[str, str]:
    """What comes next: `start`, `finish`, `accept` with its word, or `edit`."""
    if row.state == "planned":
        return "start", _("Begin…")
    if row.state == "ongoing":
        return "finish", _("Finish…")
    if row.accepted_on is None and row.kind == "project":
        return "accept", _("Accept…")
    return "edit", _("Edit…")


class WorkList(BoxedTab):
    """The register of repairs and projects."""

    name = "works"
    title = N_("Repairs and projects")
    icon = "wrench"
    watches = frozenset({Work, Photo, Facility, Hazard})
    empty_text = N_("No repair and no project has been entered yet.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(N_("What it is called"), lambda row: row.name, width=16, stretch=True),
        Column(N_("What is done"), lambda row: row.content, width=12),
        Column(
            N_("Quantity"), lambda row: quantity_text(row.quantity, row.unit), align=RIGHT, width=9
        ),
        Column(N_("State"), state_text, width=10, tone=_tone),
        Column(N_("Finished on"), lambda row: row.ends_on, show=date_text, width=11),
        Column(
            N_("Final cost"),
            lambda row: row.final_cost,
            show=money_text,
            align=RIGHT,
            width=11,
            sum=True,
        ),
        Column(
            N_("Paid from"),
            lambda row: facility_terms.of(facility_terms.FUNDS, row.fund) or NOTHING,
            width=10,
        ),
        Column(N_("Place"), lambda row: row.place, width=13),
        Column(N_("Kind"), lambda row: terms.of(work_words.KINDS, row.kind), width=8),
        Column(N_("Starts on"), lambda row: row.starts_on, show=date_text, width=11),
        Column(
            N_("Budget"), lambda row: row.budget, show=money_text, align=RIGHT, width=11, sum=True
        ),
        Column(N_("Contractor"), lambda row: row.contractor, width=12, hidden=True),
        Column(N_("Facility"), lambda row: row.facility, width=14, hidden=True),
        Column(N_("Hazard"), lambda row: row.hazard, width=12, key=natural, hidden=True),
        Column(N_("Complaint or request no."), lambda row: row.ticket, width=12, hidden=True),
        Column(N_("Building"), lambda row: row.building, width=8, key=natural, hidden=True),
    )

    def build(self) -> None:
        """What can be done, and how the list is narrowed."""
        self.pane.setMinimumWidth(round(theme.points() * 28))
        self.set_primary(_("New repair or project…"), "plus", self.add_one, "Ctrl+N")
        for text, icon, kind in (
            (_("Edit…"), "pencil", "edit"),
            (_("Begin…"), "hammer", "start"),
            (_("Finish…"), "check", "finish"),
            (_("Accept…"), "clipboard-check", "accept"),
        ):
            self.add_action(text, lambda kind=kind: self.act(kind), icon, on_rows=True)
        self.add_action(_("Remove"), self.remove_one, "trash-2", on_rows=True)
        self.add_action(_("Totals of the year…"), self.show_totals, "chart-column")
        self.add_box("year", _("All years"), _year)
        self.add_box(
            "building", _("All buildings"), lambda row: row.building, facilities.building_name
        )
        for kind, word in work_words.KINDS.items():
            self.add_filter(Filter(kind, _(word), lambda row, k=kind: row.kind == k, "kind"))
        for state, word in work_words.STATES.items():
            self.add_filter(Filter(state, _(word), lambda row, s=state: row.state == s, "state"))
        self.add_filter(Filter("late", _("Behind plan"), lambda row: row.late, "state"))
        self.add_filter(
            Filter(
                "to_accept",
                _("To be accepted"),
                lambda row: row.state == "done" and row.accepted_on is None,
                "state",
            )
        )
        self.set_empty_act(_("New repair or project…"), self.add_one)

    def load(self, session: Any) -> list[Any]:
        """Every work, what is not finished first."""
        return self.offer(list(works.rows(session, self.desk.today())))

    def find_text(self, row: WorkRow) -> str:
        """Found by contractor, facility, hazard and complaint, too."""
        return f"{row.contractor} {row.facility} {row.hazard} {row.ticket} {row.remark}"

    def open_row(self, row: WorkRow) -> None:
        """Enter edits."""
        self.act("edit")

    def add_one(self) -> QWidget:
        """The form for a new work."""
        return work_acts.add(self.desk, self.window())

    def act(self, kind: str) -> QWidget | None:
        """Begin, finish, accept or edit the work in hand."""
        row = self.table.current_row()
        return None if row is None else work_acts.act(self.desk, row, kind, self.window())

    def remove_one(self) -> None:
        """Take the work in hand out."""
        row = self.table.current_row()
        if row is None:
            return
        try:
            work_acts.remove(self.desk, row)
        except UserError as error:
            alerts.warn(self, str(error))

    def show_totals(self) -> QWidget:
        """What the works of a year add up to."""
        from propdesk.ui import work_totals_dialog

        return work_totals_dialog.open_for(self.desk, self.window())

    def details(self, session: Any, row: WorkRow) -> Details:
        """What it is, where it stands, its money, its photos, its course."""
        kind, word = next_act(row)
        acts = [Act(word, lambda: self.act(kind))]
        if row.hazard_id is not None:
            hazard_id = row.hazard_id
            acts.append(Act(row.hazard, lambda: self.desk.open("hazard", hazard_id)))
        return Details(
            row.name,
            "　".join(
                part
                for part in (row.content, quantity_text(row.quantity, row.unit), row.place)
                if part and part != NOTHING
            ),
            _facts(row),
            _course(row),
            acts,
            events_title=_("Course"),
            below=PhotoPane(self.desk, Work, row.id, roles=("before", "after"), session=session),
        )


def _year(row: WorkRow) -> str:
    day = row.done_on or row.ends_on or row.starts_on
    return str(day.year) if day else ""


def _facts(row: WorkRow) -> list[tuple[str, ...]]:
    facts: list[tuple[str, ...]] = [(_("State"), state_text(row), _tone(row))]
    optional = (
        (_("Class"), terms.of(work_words.GRADES, row.grade)),
        (_("Budget"), money_text(row.budget) if row.budget is not None else ""),
        (_("Final cost"), money_text(row.final_cost) if row.final_cost is not None else ""),
        (_("Under the budget by"), money_text(row.saved) if row.saved is not None else ""),
        (_("Paid from"), facility_terms.of(facility_terms.FUNDS, row.fund)),
        (_("Contractor"), row.contractor),
        (_("Facility"), row.facility),
        (_("Hazard"), row.hazard),
        (_("Complaint or request no."), row.ticket),
        (_("Households that profit"), str(row.households) if row.households else ""),
        (_("Failure"), _("It mended a failure") if row.failure else ""),
        (_("Remark"), row.remark),
    )
    return facts + [(name, text) for name, text in optional if text]


def _course(row: WorkRow) -> list[Event]:
    """Start, end and acceptance, the newest first."""
    events = []
    if row.accepted_on is not None:
        said = "　".join((_("Accepted"), row.acceptance))
        events.append(Event(row.accepted_on, said, tone="done"))
    if row.ends_on is not None:
        done = row.state == "done"
        word = _("Finished") if done else _("Planned end")
        events.append(Event(row.ends_on, word, tone="overdue" if row.late else None))
    if row.starts_on is not None:
        events.append(
            Event(row.starts_on, _("Begun") if row.state != "planned" else _("Planned start"))
        )
    return events


def open_for(desk: Desk, parent: QWidget | None = None, key: Any = None) -> ListDialog:
    """Facilities ▸ Repairs and projects; `key`: the id of one, or the name of a filter."""
    tab = WorkList(desk)
    note = _("Quantities with their unit add up over the year; a cost lands on its facility.")
    dialog = ListDialog(_("Repairs and projects"), tab, note, parent)
    dialog.open()
    dialog.show_at(key)
    return dialog

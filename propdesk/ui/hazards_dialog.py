"""隐患台账: what is open, overdue, waiting for its re-check; every step taken, and the next one.

`HazardList` is a list like any other and also stands inside the inspections; `open_for` shows it
in a window of its own, at one hazard if its id or number is given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import facilities, facility_terms, hazard_words, hazards
from propdesk.office.entities import Facility, Hazard, HazardStep, Photo, Work
from propdesk.office.hazard_list import HazardRow
from propdesk.office.hazard_steps import CONDUCT
from propdesk.office.inspection_templates import system_name
from propdesk.ui import hazard_acts, terms, theme
from propdesk.ui.desk import Desk
from propdesk.ui.filter_box import BoxedTab
from propdesk.ui.hazard_terms import (
    LEVEL_TONES,
    STATE_TONES,
    STEP_TONES,
    next_text,
    state_text,
    step_text,
)
from propdesk.ui.kit.details import Act, Details, Event
from propdesk.ui.kit.photo_field import PhotoPane
from propdesk.ui.kit.record_tab import Filter
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import NOTHING, date_text, money_text, natural
from propdesk.ui.list_dialog import ListDialog


class HazardList(BoxedTab):
    """The register of hazards."""

    name = "hazards"
    title = N_("Hazards")
    icon = "triangle-alert"
    watches = frozenset({Hazard, HazardStep, Photo, Facility, Work})
    empty_text = N_("No hazard has been found yet. An abnormal line of a round makes one.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(N_("Number"), lambda row: row.number, width=13, key=natural),
        Column(N_("State"), state_text, width=14, tone=lambda row: STATE_TONES[row.state]),
        Column(N_("What is wrong"), lambda row: row.what, width=18, stretch=True),
        Column(N_("Place"), lambda row: row.place, width=13),
        Column(
            N_("Level"),
            lambda row: terms.of(hazard_words.LEVELS, row.level),
            width=8,
            tone=lambda row: LEVEL_TONES.get(row.level),
        ),
        Column(N_("Deadline"), lambda row: row.due_on, show=date_text, width=11),
        Column(N_("Next step"), lambda row: next_text(row.next_step) or NOTHING, width=10),
        Column(N_("Days"), lambda row: row.age_days, align=RIGHT, width=6),
        Column(N_("In charge"), lambda row: row.keeper, width=8),
        Column(N_("Kind"), lambda row: terms.of(hazard_words.KINDS, row.kind), width=11),
        Column(N_("Found on"), lambda row: row.found_on, show=date_text, width=11),
        Column(N_("Building"), lambda row: row.building, width=8, key=natural, hidden=True),
        Column(N_("System"), lambda row: system_name(row.system), width=12, hidden=True),
        Column(N_("Facility"), lambda row: row.facility, width=14, hidden=True),
        Column(N_("Temporary measure"), lambda row: row.measure, width=16, hidden=True),
        Column(N_("Closed on"), lambda row: row.closed_on, show=date_text, width=11, hidden=True),
        Column(
            N_("Cost"),
            lambda row: row.cost,
            show=money_text,
            align=RIGHT,
            width=10,
            sum=True,
            hidden=True,
        ),
    )

    def build(self) -> None:
        """What can be done, and how the list is narrowed."""
        self.pane.setMinimumWidth(round(theme.points() * 28))
        self.set_primary(_("New hazard…"), "plus", self.add_one, "Ctrl+N")
        on_one: tuple[tuple[str, str, Callable[[], object]], ...] = (
            (_("Edit…"), "pencil", self.edit_one),
            (_("Temporary measure…"), "", lambda: self.act("measure")),
            (_("Dissuaded…"), "", lambda: self.act("dissuaded")),
            (_("Notified in writing…"), "", lambda: self.act("notified")),
            (_("Letter or notice…"), "printer", lambda: self.act("letter")),
            (_("Reported…"), "megaphone", lambda: self.act("reported")),
            (_("Another deadline…"), "calendar", lambda: self.act("extended")),
            (_("Note…"), "notebook-pen", lambda: self.act("note")),
            (_("Rectified…"), "wrench", lambda: self.act("rectified")),
            (_("Re-check…"), "clipboard-check", lambda: self.act("recheck")),
        )
        for text, icon, run in on_one:
            self.add_action(text, run, icon, on_rows=True)
        self.add_action(_("The letter kept…"), self.show_letter, "file-text", on_rows=True)
        self.add_action(_("Print this list…"), self.print_list, "printer")
        self.add_action(_("Figures of the year…"), self.show_figures, "chart-column")
        self.add_box("system", _("All systems"), lambda row: row.system, system_name)
        self.add_box(
            "building", _("All buildings"), lambda row: row.building, facilities.building_name
        )
        self.add_filter(
            Filter("not_closed", _("Not closed"), lambda row: row.state != "closed", "state")
        )
        for state, word in hazard_words.STATES.items():
            self.add_filter(Filter(state, _(word), lambda row, s=state: row.state == s, "state"))
        for level, word in hazard_words.LEVELS.items():
            self.add_filter(
                Filter(f"level_{level}", _(word), lambda row, x=level: row.level == x, "level")
            )
        for kind, word in hazard_words.KINDS.items():
            self.add_filter(
                Filter(f"kind_{kind}", _(word), lambda row, k=kind: row.kind == k, "kind")
            )
        self.set_empty_act(_("New hazard…"), self.add_one)
        self.set_filter("not_closed")

    def load(self, session: Any) -> list[Any]:
        """Every hazard, as it stands today."""
        return self.offer(list(hazards.rows(session, self.desk.today())))

    def find_text(self, row: HazardRow) -> str:
        """Found by the facility, the measure and who told, too."""
        return f"{row.facility_number} {row.facility} {row.measure} {row.reported_by}"

    def open_row(self, row: HazardRow) -> None:
        """Enter does what comes next; a closed one is shown for editing."""
        self.act(row.next_step.kind or "edit")

    def show_record(self, identity: Any) -> bool:
        """Go to a hazard by its id or its number."""
        if isinstance(identity, str):
            with self.desk.store.read() as session:
                found = hazards.by_number(session, identity)
            identity = found.id if found else None
        return super().show_record(identity)

    # Acts

    def add_one(self) -> QWidget:
        """The form for a new hazard."""
        return hazard_acts.add(self.desk, self.window())

    def edit_one(self) -> QWidget | None:
        """The form for what was entered."""
        return self.act("edit")

    def act(self, kind: str) -> QWidget | None:
        """Open what `kind` needs for the row in hand: a step, the letter, the re-check, `edit`."""
        row = self.table.current_row()
        return None if row is None else hazard_acts.act(self.desk, row, kind, self.window())

    def show_figures(self) -> QWidget:
        """The rate of the year by system, building, level and kind."""
        from propdesk.ui import hazard_figures_dialog

        return hazard_figures_dialog.open_for(self.desk, self.window())

    def show_letter(self) -> QWidget | None:
        """The newest letter of the hazard in hand, as it was printed."""
        from propdesk.ui import hazard_papers

        row = self.table.current_row()
        return None if row is None else hazard_papers.show_kept(self.desk, row, self.window())

    def print_list(self) -> QWidget | None:
        """The hazards that are shown, as a list on paper."""
        from propdesk.ui import hazard_papers

        shown = [row.id for row in self.table.records.rows]
        titles = [self._filters[name].title for name in self.filters_on()]
        return hazard_papers.print_list(self.desk, shown, "、".join(titles), self.window())

    # Details

    def details(self, session: Any, row: HazardRow) -> Details:
        """What it is, how it stands, every step, its works and photos."""
        steps = hazards.steps_of(session, row.id)
        return Details(
            row.number,
            f"{row.place}　{row.what}",
            _facts(row),
            acts=self._acts(row),
            below=PhotoPane(self.desk, Hazard, row.id, roles=_roles(row), session=session),
            groups=(
                (_("Steps"), _events(steps, row)),
                (_("Works"), _works(session, row.id)),
            ),
        )

    def _acts(self, row: HazardRow) -> tuple[Act, ...]:
        """What comes next, and the letter where that is no step of its own."""
        if row.state == "closed":
            return ()
        kind = row.next_step.kind
        acts = [Act(f"{next_text(row.next_step)}…", lambda: self.act(kind))]
        if kind != "reported":
            acts.append(Act(_("Letter or notice…"), lambda: self.act("letter"), "printer"))
        return tuple(acts)


def _facts(row: HazardRow) -> list[tuple[str, ...]]:
    facts: list[tuple[str, ...]] = [
        (_("State"), state_text(row), STATE_TONES[row.state]),
        (_("Kind"), terms.of(hazard_words.KINDS, row.kind)),
        (
            _("Level"),
            terms.of(hazard_words.LEVELS, row.level),
            *([LEVEL_TONES[row.level]] if row.level in LEVEL_TONES else []),
        ),
        (_("Deadline"), date_text(row.due_on)),
    ]
    if row.first_due_on != row.due_on:
        facts.append((_("First deadline"), date_text(row.first_due_on)))
    optional = (
        (_("Facility"), f"{row.facility_number} {row.facility}".strip()),
        (_("System"), system_name(row.system) if row.system else ""),
        (_("In charge"), row.keeper),
        (_("Temporary measure"), row.measure),
        (_("Told by"), row.reported_by),
        (_("Source"), terms.of(hazard_words.SOURCES, row.source)),
        (_("Cost"), money_text(row.cost) if row.cost is not None else ""),
        (_("Paid from"), facility_terms.of(facility_terms.FUNDS, row.fund)),
        (_("Remark"), row.remark),
    )
    facts += [(name, text) for name, text in optional if text]
    facts.insert(1, (_("Age"), _("{n} days").format(n=row.age_days)))
    if row.kind in CONDUCT and row.next_step.kind:
        facts.append((_("Next step"), next_text(row.next_step)))
    return facts


def _events(steps: Sequence[HazardStep], row: HazardRow) -> list[Event]:
    """The newest step first; the finding tells what was found."""
    events = []
    for step in reversed(steps):
        text = step_text(step)
        if step.kind == "found":
            text = f"{terms.of(hazard_words.STEPS, 'found')}　{row.what}"
        if step.letter_sha256:
            text += "　" + _("(letter kept)")
        events.append(Event(step.taken_on, text, tone=STEP_TONES.get(step.kind)))
    return events


def _works(session: Any, hazard_id: int) -> list[Event]:
    from sqlalchemy import select

    query = select(Work).where(Work.hazard_id == hazard_id).order_by(Work.id)
    return [
        Event(
            work.ends_on or work.starts_on,
            f"{work.name}　{work.content}",
            money_text(work.final_cost) if work.final_cost is not None else "",
        )
        for work in session.scalars(query)
    ]


def _roles(row: HazardRow) -> tuple[str, ...]:
    """Before and after, and the photos of steps where there are any."""
    return ("before", "after", "other") if row.photos_other else ("before", "after")


def open_for(desk: Desk, parent: QWidget | None = None, key: Any = None) -> ListDialog:
    """Inspections ▸ Hazards; `key`: the id or the number of one, or the name of a filter."""
    tab = HazardList(desk)
    note = _("A hazard keeps its number for life and is closed only by a re-check with a photo.")
    dialog = ListDialog(_("Hazards"), tab, note, parent)
    dialog.open()
    dialog.show_at(key)
    return dialog

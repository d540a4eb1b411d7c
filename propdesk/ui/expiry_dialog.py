"""The expiry board (到期一览): papers, contracts, and dates by rule, in bands of 60, 30, 7 days."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import expiry_board, facilities, facility_papers, facility_terms, settings
from propdesk.office.entities import (
    Facility,
    FacilityPaper,
    FacilityState,
    InspectionTask,
    Setting,
)
from propdesk.office.expiry_board import ExpiryRow
from propdesk.ui import facility_acts, facility_prints, terms
from propdesk.ui.desk import Desk
from propdesk.ui.facility_card import days_text
from propdesk.ui.filter_box import BoxedTab
from propdesk.ui.kit.details import Act, Details, Event
from propdesk.ui.kit.record_tab import Filter
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import NOTHING, date_text, natural
from propdesk.ui.list_dialog import ListDialog


def _whom(row: ExpiryRow) -> str:
    return "　".join(part for part in (row.whom, row.phone) if part) or NOTHING


class ExpiryList(BoxedTab):
    """Everything with an end."""

    name = "expiries"
    title = N_("Expiry board")
    icon = "hourglass"
    watches = frozenset({Facility, FacilityPaper, FacilityState, InspectionTask, Setting})
    empty_text = N_("Nothing with an end is entered yet: no certificate, contract or warranty.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            N_("Ends"),
            lambda row: row.expires_on,
            show=date_text,
            width=12,
            tone=lambda row: row.tone,
        ),
        Column(N_("Left"), lambda row: row.days_left, show=days_text, align=RIGHT, width=12),
        Column(N_("What ends"), lambda row: row.title, width=16, stretch=True),
        Column(
            N_("Kind"),
            lambda row: terms.of(facility_terms.EXPIRIES, row.kind),
            width=14,
            hidden=True,
        ),
        Column(N_("Facility"), lambda row: row.facility, width=18, key=natural),
        Column(N_("Place"), lambda row: row.place, width=13, key=natural, hidden=True),
        Column(N_("Apply by"), lambda row: row.apply_by, show=date_text, width=11),
        Column(N_("Whom to call"), _whom, width=18),
        Column(N_("In charge"), lambda row: row.keeper, width=9, hidden=True),
        Column(N_("Its number"), lambda row: row.number, width=13, hidden=True),
    )

    def build(self) -> None:
        """New, renew, print; bands."""
        self.set_primary(_("New paper…"), "plus", self.add_one, "Ctrl+N")
        self.add_action(_("Renew…"), self.renew_one, "refresh-cw", on_rows=True)
        self.add_action(_("Correct…"), self.correct_one, "pencil", on_rows=True)
        self.add_action(_("Close without a newer one"), self.close_one, "x", on_rows=True)
        self.add_action(_("Go to the facility"), self.go_to, "arrow-right", on_rows=True)
        self.add_action(_("Print the expiry list"), self.print_list, "printer")
        self.add_filter(Filter("over", _("Over"), lambda row: row.band == "over", "band"))
        with self.desk.store.read() as session:
            self.bands = sorted(settings.get(session, "expiry_bands"))
        for days in self.bands:
            self.add_filter(
                Filter(
                    f"within_{days}",
                    _("Over or within {n} days").format(n=days),
                    _within(days),
                    "band",
                )
            )
        self.add_filter(Filter("papers", _("Papers"), lambda row: row.paper_id is not None, "from"))
        self.add_filter(
            Filter("computed", _("By rule"), lambda row: row.kind in expiry_board.COMPUTED, "from")
        )
        self.add_box(
            "building", _("All buildings"), lambda row: row.building, facilities.building_name
        )
        self.set_empty_act(_("New paper…"), self.add_one)
        if self.bands:
            self.set_filter(f"within_{self.bands[-1]}")

    def load(self, session: Any) -> list[Any]:
        """Everything, the soonest first."""
        return self.offer(list(expiry_board.expiring(session, self.desk.today())))

    def details(self, session: Any, row: ExpiryRow) -> Details:
        """What it is, whom to call, and the papers it replaced."""
        facts: list[tuple[str, ...]] = [
            (
                _("Ends"),
                f"{date_text(row.expires_on)}　{days_text(row.days_left)}",
                *([row.tone] if row.tone else []),
            ),
        ]
        optional = (
            (_("Apply by"), date_text(row.apply_by) if row.apply_by else ""),
            (_("Whom to call"), "　".join(part for part in (row.whom, row.phone) if part)),
            (_("Its number"), row.number),
            (_("Place"), row.place),
            (_("In charge"), row.keeper),
        )
        facts += [(name, text) for name, text in optional if text]
        acts = []
        if row.paper_id is not None:
            acts = [
                Act(_("Renew…"), self.renew_one, "refresh-cw"),
                Act(_("Correct…"), self.correct_one, "pencil"),
            ]
        note = ""
        if row.kind in expiry_board.COMPUTED:
            note = _("This date follows from a rule. It moves on when what is due is entered.")
        return Details(
            row.title,
            row.facility or _("The whole community"),
            facts,
            _history(session, row),
            acts,
            _("Papers before"),
            note,
        )

    def open_row(self, row: ExpiryRow) -> None:
        """Enter renews a paper; of a date by rule it shows the facility."""
        if row.paper_id is None:
            self.go_to()
        else:
            self.renew_one()

    # Acts

    def add_one(self) -> QWidget:
        """The form for a new paper."""
        return facility_acts.add_paper(self.desk, self.window())

    def _paper(self, run: Callable[[Desk, int, QWidget | None], QWidget]) -> QWidget | None:
        row = self.table.current_row()
        if row is None or row.paper_id is None:
            if row is not None:
                self.desk.say(_("This date is no paper: it changes with the facility."))
            return None
        return run(self.desk, row.paper_id, self.window())

    def renew_one(self) -> QWidget | None:
        """The form for the paper that replaces the selected one."""
        return self._paper(facility_acts.renew_paper)

    def correct_one(self) -> QWidget | None:
        """The form for what was entered."""
        return self._paper(facility_acts.correct_paper)

    def close_one(self) -> None:
        """Let the selected paper go."""
        row = self.table.current_row()
        if row is not None and row.paper_id is not None:
            facility_acts.close_paper(self.desk, row.paper_id, row.title)

    def go_to(self) -> None:
        """Show the facility in the ledger."""
        row = self.table.current_row()
        if row is None or row.facility_id is None:
            return
        window = self.window()
        self.desk.open("facility", row.facility_id)
        if isinstance(window, ListDialog):
            window.close()

    def print_list(self) -> None:
        """The list on paper, within the band that is chosen."""
        days = next((days for days in self.bands if f"within_{days}" in self.filters_on()), None)
        facility_prints.expiries(self.desk, self, days)


def _within(days: int) -> Callable[[Any], bool]:
    return lambda row: row.days_left <= days and (row.tone is not None or row.days_left >= 0)


def _history(session: Any, row: ExpiryRow) -> list[Event]:
    if row.paper_id is None:
        return []
    return [
        Event(
            paper.expires_on or paper.starts_on,
            "　".join(part for part in (paper.title, paper.number) if part),
            "",
            "neutral" if paper.closed_on else None,
        )
        for paper in facility_papers.history(session, row.paper_id)
    ]


def open_for(desk: Desk, parent: QWidget | None = None, key: Any = None) -> ListDialog:
    """Facilities ▸ Expiry board; `key`: the id of a row to stand on."""
    tab = ExpiryList(desk)
    note = _("Apply about a month before; what is over must not be used.")
    dialog = ListDialog(_("Expiry board"), tab, note, parent)
    dialog.open()
    if key is not None:
        tab.show_record(key)
    return dialog

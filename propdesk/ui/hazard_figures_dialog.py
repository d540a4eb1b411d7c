"""整改率: the hazards of a year by system, building, level or kind, as of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy import func, select

from propdesk.i18n import N_, _
from propdesk.office import facilities, hazard_figures, hazard_words
from propdesk.office.entities import Hazard
from propdesk.office.hazard_figures import HazardFigures
from propdesk.office.inspection_templates import system_name
from propdesk.ui import terms
from propdesk.ui.desk import Desk
from propdesk.ui.figures_dialog import GroupedFigures
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import percent_text

GROUPS = {
    "by_system": N_("By system"),
    "by_building": N_("By building"),
    "by_level": N_("By level"),
    "by_kind": N_("By kind"),
}
DEFINITION = N_(
    "Rectification rate = closed ÷ due. Due are the hazards open at the beginning of the year or "
    "found in it, without those that are open and whose deadline has not come. A hazard is closed "
    "by a re-check that passed; “—” where nothing was due."
)
_WORDS = {
    "by_system": system_name,
    "by_building": facilities.building_name,
    "by_level": lambda key: terms.of(hazard_words.LEVELS, key),
    "by_kind": lambda key: terms.of(hazard_words.KINDS, key),
}


def open_for(desk: Desk, parent: QWidget | None = None) -> HazardFiguresDialog:
    """Open the figures of this year."""
    dialog = HazardFiguresDialog(desk, parent)
    dialog.open()
    return dialog


class HazardFiguresDialog(GroupedFigures):
    """A year, a day to look from, and what the hazards are grouped by."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        with desk.store.read() as session:
            first = session.scalar(select(func.min(Hazard.found_on)))
        super().__init__(
            desk,
            _("Rectification of hazards"),
            parent,
            name="hazard_figures",
            first=first,
            groups=GROUPS,
            columns=self._columns(),
            note=_(DEFINITION),
            width=1040,
            height=620,
        )

    def _columns(self) -> tuple[Column, ...]:
        def counted(title: str, name: str) -> Column:
            return Column(title, lambda share: getattr(share, name), align=RIGHT, width=13)

        return (
            Column(N_("Group"), self._word, width=10, stretch=True),
            counted(N_("Hazards found"), "found"),
            counted(N_("Due by now"), "due"),
            counted(N_("Hazards closed"), "rectified"),
            Column(
                N_("Rectification rate"),
                lambda share: share.rate,
                show=percent_text,
                align=RIGHT,
                width=14,
            ),
            counted(N_("Hazards open"), "open"),
        )

    def _word(self, share: Any) -> str:
        return _WORDS[self.group.currentData()](share.key) if share.key else _("not said")

    def reckon(self, session: Any, first: date, last: date, as_of: date) -> HazardFigures:
        """Found, due and closed."""
        return hazard_figures.of_period(session, first, last, as_of)

    def show_figures(self, found: HazardFigures, group: str) -> None:
        """The year in a line, its parts in the table."""
        self.summary.setText(summary_text(found))
        self.table.set_rows(getattr(found, group))


def summary_text(found: HazardFigures) -> str:
    """The year in one line."""
    said = _(
        "Found {found}, due {due}, closed {closed}: {rate}. Open {open}, of these overdue "
        "{overdue}. Carried over from earlier years {carried}."
    ).format(
        found=found.found,
        due=found.due,
        closed=found.rectified,
        rate=percent_text(found.rate),
        open=found.open_at_end,
        overdue=found.overdue,
        carried=found.carried_over,
    )
    if found.oldest_days is None:
        return said
    oldest = _("The oldest is open for {days} days.").format(days=found.oldest_days)
    return f"{said} {oldest}"

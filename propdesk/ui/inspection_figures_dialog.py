"""完成率 and 按期率: the rounds of a year by month, system or person, as of a day."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from PySide6.QtWidgets import QWidget
from sqlalchemy import func, select

from propdesk.i18n import N_, _
from propdesk.office import inspection_figures
from propdesk.office.entities import InspectionTask
from propdesk.office.inspection_figures import Counts, InspectionFigures
from propdesk.office.inspection_templates import system_name
from propdesk.ui.desk import Desk
from propdesk.ui.figures_dialog import GroupedFigures
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import percent_text

GROUPS = {
    "by_month": N_("By month"),
    "by_system": N_("By system"),
    "by_keeper": N_("By person"),
}
DEFINITION = N_(
    "Completion rate = done ÷ planned, punctuality = done by the due day ÷ planned. Planned are "
    "the rounds that stood in the plan when their month began and are due by the day: a round "
    "that was moved, cancelled or missed stays among them. “—” where nothing was planned."
)


class _Line(NamedTuple):
    """A line of the table: of a month, a system, a person."""

    id: int
    word: str
    counts: Counts


def open_for(desk: Desk, parent: QWidget | None = None) -> InspectionFiguresDialog:
    """Open the figures of this year."""
    dialog = InspectionFiguresDialog(desk, parent)
    dialog.open()
    return dialog


class InspectionFiguresDialog(GroupedFigures):
    """A year, a day to look from, and what the rounds are grouped by."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        with desk.store.read() as session:
            first = session.scalar(select(func.min(InspectionTask.due_on)))
        super().__init__(
            desk,
            _("Completion and punctuality of inspections"),
            parent,
            name="inspection_figures",
            first=first,
            groups=GROUPS,
            columns=_columns(),
            note=_(DEFINITION),
            width=980,
            height=640,
        )

    def reckon(self, session: Any, first: date, last: date, as_of: date) -> InspectionFigures:
        """Planned, done, done on time."""
        return inspection_figures.of_period(session, first, last, as_of)

    def show_figures(self, found: InspectionFigures, group: str) -> None:
        """The year in a line, its parts in the table."""
        self.summary.setText(summary_text(found))
        parts: dict[str, Counts] = getattr(found, group)
        lines = [
            _Line(at, _word(group, key), counts) for at, (key, counts) in enumerate(parts.items())
        ]
        self.table.set_rows(lines)


def _word(group: str, key: str) -> str:
    if group == "by_system" and key:
        return system_name(key)
    return key or _("not said")


def _columns() -> tuple[Column, ...]:
    def counted(title: str, name: str) -> Column:
        return Column(title, lambda line: getattr(line.counts, name), align=RIGHT, width=8)

    def rated(title: str, name: str) -> Column:
        def rate(line: Any) -> Any:
            return getattr(line.counts, name)

        return Column(title, rate, show=percent_text, align=RIGHT, width=14)

    return (
        Column(N_("Group"), lambda line: line.word, width=8, stretch=True),
        counted(N_("Planned"), "planned"),
        counted(N_("Done"), "done"),
        counted(N_("On time"), "done_on_time"),
        counted(N_("Missed"), "missed"),
        counted(N_("Cancelled"), "cancelled"),
        rated(N_("Completion rate"), "completion_rate"),
        rated(N_("Punctuality"), "on_time_rate"),
    )


def summary_text(found: InspectionFigures) -> str:
    """The year in one line."""
    return _(
        "Planned {planned}, done {done}: {rate}; on time {on_time}: {punctual}. Missed {missed}, "
        "cancelled {cancelled}."
    ).format(
        planned=found.planned,
        done=found.done,
        rate=percent_text(found.completion_rate),
        on_time=found.done_on_time,
        punctual=percent_text(found.on_time_rate),
        missed=found.missed,
        cancelled=found.cancelled,
    )

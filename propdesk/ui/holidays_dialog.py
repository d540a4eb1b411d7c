"""Holidays and moved working days (节假日与调休): the office's own table, by hand or from a file.

Whatever changes here moves the due days of inspections that no figure counts yet.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from propdesk.i18n import N_, _
from propdesk.office import holidays, inspection_plans
from propdesk.office.entities import HolidayOverride
from propdesk.office.errors import UserError
from propdesk.office.holidays import HolidayDay
from propdesk.ui import alerts, task_words
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import ChoiceField, DateField, TextField
from propdesk.ui.kit.record_form import RecordForm
from propdesk.ui.kit.record_tab import Filter, RecordTab
from propdesk.ui.kit.record_table import Column
from propdesk.ui.kit.shown import NOTHING
from propdesk.ui.list_dialog import ListDialog
from propdesk.ui.memory import recall, remember

WORK_OR_REST = {False: N_("Free"), True: N_("Worked")}


def _word(row: HolidayDay) -> str:
    return _(WORK_OR_REST[row.is_workday])


class HolidayList(RecordTab):
    """The days that are not as weekdays say."""

    name = "holidays"
    title = N_("Holidays")
    icon = "calendar"
    watches = frozenset({HolidayOverride})
    has_details = False
    empty_text = N_(
        "No days of the office's own. The published holidays of past years and this one are built "
        "in; import those of a new year once they are announced."
    )
    columns = (
        Column(N_("Day"), lambda row: row.day, show=task_words.day_text, width=15),
        Column(
            N_("Free or worked"),
            _word,
            width=12,
            tone=lambda row: "soon" if row.is_workday else "done",
        ),
        Column(N_("Holiday"), lambda row: row.name or NOTHING, width=14),
        Column(N_("Source"), lambda row: row.source or NOTHING, width=18, stretch=True),
    )

    def build(self) -> None:
        """Import, add, remove."""
        self.set_primary(_("Import a year…"), "upload", self.import_file)
        self.add_action(_("Add a day…"), self.add_day, "plus", shortcut="Ctrl+N")
        self.add_action(_("Remove"), self.remove_days, "trash-2", on_rows=True)
        self.add_filter(Filter("worked", _("Worked weekends"), lambda row: row.is_workday))
        self.set_empty_act(_("Import a year…"), self.import_file)

    def load(self, session: Any) -> list[Any]:
        """The days, oldest first."""
        return list(holidays.listed(session))

    def open_row(self, row: Any) -> None:
        """Correct a day."""
        self._open(DayForm(self.desk, self.window(), row))

    def add_day(self) -> DayForm:
        """The form for a day."""
        return self._open(DayForm(self.desk, self.window()))

    def _open(self, form: DayForm) -> DayForm:
        before = self._listed()
        form.saved.connect(
            lambda _day: self.desk.say(_("Day entered."), lambda: self._restore(before))
        )
        form.open()
        return form

    def import_file(self) -> None:
        """Choose a holiday-cn JSON or a CSV file and take it over."""
        chosen, _kind = QFileDialog.getOpenFileName(
            self,
            _("Import holidays"),
            str(recall("holidays/folder", str(Path.home()))),
            _("Tables of holidays") + " (*.json *.csv);;" + _("All files (*)"),
        )
        if chosen:
            remember("holidays/folder", str(Path(chosen).parent))
            self.take(Path(chosen))

    def take(self, path: Path) -> None:
        """Take over a file; the toast tells what changed and takes it back."""
        before = self._listed()
        found = self._write(lambda session: holidays.import_file(session, path))
        if found is not None:
            text = _("{file}: {added} days new, {changed} changed, {same} as they were.").format(
                file=path.name, added=found.added, changed=found.changed, same=found.unchanged
            )
            self.desk.say(text, lambda: self._restore(before))

    def remove_days(self) -> None:
        """Take the selected days out: the published table counts again."""
        before, rows = self._listed(), self.selected()

        def remove(session: Any) -> int:
            for row in rows:
                holidays.remove(session, row.day)
            return len(rows)

        if rows and self._write(remove):
            self.desk.say(_("Removed: {n}").format(n=len(rows)), lambda: self._restore(before))

    def _listed(self) -> list[HolidayDay]:
        with self.desk.store.read() as session:
            return holidays.listed(session)

    def _restore(self, before: list[HolidayDay]) -> None:
        def write(session: Any) -> None:
            kept = {day.day for day in before}
            for day in holidays.listed(session):
                if day.day not in kept:
                    holidays.remove(session, day.day)
            for day in before:
                holidays.add(session, *day)

        self._write(write)

    def _write(self, change: Callable[[Any], Any]) -> Any:
        """Change the table and the days that hang on it, in one transaction."""
        try:
            with self.desk.store.write(action="holidays.changed") as session:
                found = change(session)
                session.flush()
                inspection_plans.reshift(session, self.desk.today())
                return found
        except UserError as error:
            alerts.warn(self, str(error))
            return None


class DayForm(RecordForm):
    """One day, free or worked."""

    title = N_("A free or a worked day")
    width = 420

    def __init__(self, desk: Desk, parent: QWidget | None, row: HolidayDay | None = None) -> None:
        self.row = row
        super().__init__(desk, parent)

    def build(self) -> None:
        """The day, what it is, and its name."""
        today = self.desk.today
        self.day = self.add(
            DateField(
                _("Day"),
                "day",
                today,
                required=True,
                earliest=date(2000, 1, 1),
                latest=date(2100, 12, 31),
            )
        )
        choices = [(worked, _(text)) for worked, text in WORK_OR_REST.items()]
        self.worked = self.add(ChoiceField(_("Free or worked"), "is_workday", choices), beside=True)
        self.named = self.add(TextField(_("Holiday"), "name", limit=40))
        if self.row:
            self.day.set_value(self.row.day)
            self.worked.set_value(self.row.is_workday)
            self.named.set_value(self.row.name)

    def save(self, session: Any) -> Any:
        """Write it; a corrected day may have become another one."""
        day = self.day.value()
        assert day is not None
        if self.row and self.row.day != day:
            holidays.remove(session, self.row.day)
        holidays.add(
            session, day, self.worked.value(), self.named.value(), _("entered by the office")
        )
        session.flush()
        inspection_plans.reshift(session, self.desk.today())
        return day


def open_for(desk: Desk, parent: QWidget | None = None) -> ListDialog:
    """Inspections ▸ Holidays."""
    with desk.store.read() as session:
        years = holidays.years_without_table(session, desk.today())
    note = _("What stands here wins over the published table.")
    if years:
        named = "、".join(str(year) for year in years)
        note = _(
            "{years}: no table of holidays yet, so dates are provisional. The State Council "
            "announces it in autumn; import the file (holiday-cn, JSON) once it is out."
        ).format(years=named)
    dialog = ListDialog(_("Holidays"), HolidayList(desk), note, parent)
    dialog.open()
    return dialog

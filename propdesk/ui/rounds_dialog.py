"""Entering several rounds: what is still to be entered up to a day, one grid each or all normal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _, ngettext
from propdesk.office import inspection_batches, inspection_card, inspection_list
from propdesk.office.entities import InspectionPlan, InspectionTask, TaskResult
from propdesk.office.errors import UserError
from propdesk.office.inspection_batches import Batch
from propdesk.ui import round_grid, task_words
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import ChoiceField, DateField, TextField
from propdesk.ui.kit.record_form import RecordForm
from propdesk.ui.kit.record_tab import Filter, RecordTab
from propdesk.ui.kit.record_table import Column
from propdesk.ui.kit.shown import date_text, natural
from propdesk.ui.list_dialog import ListDialog
from propdesk.ui.memory import recall, remember

BACK = timedelta(days=366)
"""So far back the list looks for what was never entered."""


class RoundsToEnter(RecordTab):
    """The rounds due up to a day that are not entered."""

    name = "rounds_to_enter"
    title = N_("Rounds to enter")
    icon = "clipboard-check"
    watches = frozenset({InspectionTask, InspectionPlan, TaskResult})
    has_details = False
    empty_text = N_("Every round up to this day is entered.")
    columns = (
        Column(N_("Due on"), lambda row: row.due, show=task_words.day_text, width=15),
        Column(
            N_("State"),
            lambda row: task_words.state(row.state),
            width=13,
            tone=lambda row: task_words.TONES[row.state],
        ),
        Column(N_("Inspection"), lambda row: row.plan, width=20, stretch=True),
        Column(N_("Facility or place"), lambda row: task_words.where(row), width=18, key=natural),
        Column(N_("In charge"), lambda row: row.keeper, width=9),
        Column(N_("Stands on"), lambda row: row.scheduled, show=date_text, width=10, hidden=True),
    )

    def __init__(self, desk: Desk, until: date) -> None:
        self.until = DateField(_("Due up to"), "until", desk.today, required=True)
        self.until.set_value(until)
        self._until = until
        super().__init__(desk)

    def build(self) -> None:
        """All normal, one by one, the day."""
        self.set_primary(_("All normal…"), "check", self.all_normal, "Ctrl+Return")
        self.add_action(_("Enter results…"), self.enter, "clipboard-check", on_rows=True)
        self.until.label.hide()
        self.until.editor.setFixedWidth(160)
        self.until.editor.editingFinished.connect(self._take_day)
        self.add_to_bar(self.until)
        self.add_filter(Filter("overdue", _("Overdue"), lambda row: row.state == "overdue"))
        self.add_filter(Filter("day", _("Only this day"), lambda row: row.due == self._until))

    def _take_day(self) -> None:
        try:
            day = self.until.value()
        except UserError as error:
            self.until.show_error(str(error))
            return
        if day and day != self._until:
            self._until = day
            self.refresh()

    def load(self, session: Any) -> list[Any]:
        """What is still to be entered, the newest first: its sheets lie on the desk."""
        rows = inspection_list.between(session, self._until - BACK, self._until, self.desk.today())
        open_rows = [
            row
            for row in rows
            if row.task_id is not None and row.state in task_words.OPEN and row.due <= self._until
        ]
        return sorted(open_rows, key=lambda row: (-row.due.toordinal(), row.plan))

    def open_row(self, row: Any) -> None:
        """Enter opens the grid."""
        round_grid.open_for(self.desk, row.task_id, self.window())

    def enter(self) -> None:
        """The grid of the selected round."""
        row = self.table.current_row()
        if row is not None:
            self.open_row(row)

    def all_normal(self) -> AllNormalForm | None:
        """Enter the selected rounds, or all that are listed, as normal."""
        rows = self.selected()
        rows = rows if len(rows) > 1 else rows or self.table.records.rows
        if not rows:
            return None
        form = AllNormalForm(self.desk, [row.task_id for row in rows], self.window())
        form.saved.connect(lambda batch: self._say(batch))
        form.open()
        return form

    def _say(self, batch: Batch) -> None:
        count = len(batch.entered)
        text = ngettext(
            "{n} round entered, all normal.", "{n} rounds entered, all normal.", count
        ).format(n=count)
        if batch.left_out:
            text += " " + _("Left out, because numbers are asked: {plans}.").format(
                plans="、".join(batch.left_out)
            )

        def undo() -> None:
            with self.desk.store.write(action="inspections.taken_back") as session:
                inspection_batches.take_back(session, batch.entered, self.desk.today())

        self.desk.say(text, undo if batch.entered else None)


class AllNormalForm(RecordForm):
    """Who did these rounds, and when."""

    title = N_("All normal")
    save_text = N_("Enter as normal")
    width = 460

    def __init__(self, desk: Desk, task_ids: list[int], parent: QWidget | None) -> None:
        self.task_ids = task_ids
        super().__init__(desk, parent)

    def build(self) -> None:
        """The inspector and the day."""
        today = self.desk.today()
        with self.desk.store.read() as session:
            names = inspection_card.inspectors(session, today - BACK)
        who = TextField(_("Inspector"), "inspector", required=True, limit=60, suggestions=names)
        self.inspector = self.add(who)
        self.inspector.set_value(recall("inspections/inspector", "") or "")
        choices = [(False, _("Each on its due day")), (True, _("All on one day"))]
        self.one_day = self.add(ChoiceField(_("Done"), "one_day", choices))
        day = DateField(_("Done on"), "done_on", self.desk.today, latest=today)
        self.done_on = self.add(day, beside=True)
        self.done_on.set_value(today)
        self.one_day.changed.connect(self._show_day)
        self._show_day()
        count = len(self.task_ids)
        said = ngettext(
            "{n} round: every line is normal.", "{n} rounds: every line is normal.", count
        )
        self.say(said.format(n=count))

    def _show_day(self) -> None:
        self.done_on.setVisible(bool(self.one_day.value()))

    def save(self, session: Any) -> Batch:
        """Enter them in one transaction."""
        remember("inspections/inspector", self.inspector.value())
        return inspection_batches.all_normal(
            session,
            self.task_ids,
            inspector=self.inspector.value(),
            done_on=self.done_on.value() if self.one_day.value() else None,
            today=self.desk.today(),
        )


def open_for(desk: Desk, parent: QWidget | None = None, until: date | None = None) -> ListDialog:
    """Inspections ▸ Enter several rounds."""
    tab = RoundsToEnter(desk, until or desk.today())
    note = _("Select the rounds in which everything was normal; open the others one by one.")
    dialog = ListDialog(_("Rounds to enter"), tab, note, parent)
    dialog.open()
    return dialog

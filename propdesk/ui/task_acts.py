"""What can be done with one task of the calendar, from its pane, its menu and by key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from propdesk.i18n import N_, _
from propdesk.office import inspection_tasks
from propdesk.office.errors import UserError
from propdesk.ui import alerts, icons, task_words
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import Act
from propdesk.ui.kit.fields import DateField, TextField
from propdesk.ui.kit.record_form import RecordForm

REASONS = (
    N_("Nobody was free that day"),
    N_("Weather"),
    N_("The contractor comes on another day"),
    N_("Together with another round"),
)
"""Reasons offered while one is typed."""


class MoveForm(RecordForm):
    """To which day a task is moved, and why."""

    title = N_("Move an inspection")
    save_text = N_("Move")
    width = 440

    def __init__(self, desk: Desk, row: Any, day: date | None, parent: QWidget | None) -> None:
        self.row, self._day = row, day
        super().__init__(desk, parent)

    def build(self) -> None:
        """The day and the reason; the day is known when it was dropped there."""
        self.day = DateField(_("Move to"), "to", self.desk.today, required=True)
        self.day.set_value(self._day or self.row.scheduled)
        reason = TextField(
            _("Reason"), "reason", required=True, suggestions=[_(text) for text in REASONS]
        )
        if self._day:
            self.reason, self.day = self.add(reason), self.add(self.day)
        else:
            self.day, self.reason = self.add(self.day), self.add(reason)
        self.say(
            _("{what}: due on {day}. Moving it makes no late inspection punctual.").format(
                what=task_words.line(self.row), day=self.row.due.isoformat()
            )
        )

    def save(self, session: Any) -> Any:
        """Move it."""
        return inspection_tasks.move(
            session, self.row.task_id, self.day.value(), self.reason.value(), self.desk.today()
        )


class CancelForm(RecordForm):
    """Why a task is not done at all."""

    title = N_("Cancel an inspection")
    save_text = N_("Cancel this inspection")
    width = 440

    def __init__(self, desk: Desk, row: Any, parent: QWidget | None) -> None:
        self.row = row
        super().__init__(desk, parent)

    def build(self) -> None:
        """The reason."""
        self.reason = self.add(TextField(_("Reason"), "reason", required=True))
        self.say(
            _("{what}, due on {day}. It stays in the figures of its month as not done.").format(
                what=task_words.line(self.row), day=self.row.due.isoformat()
            )
        )

    def save(self, session: Any) -> Any:
        """Cancel it."""
        return inspection_tasks.cancel(
            session, self.row.task_id, self.reason.value(), self.desk.today()
        )


class TaskActs:
    """The acts on tasks; their forms belong to the window of `place`."""

    def __init__(self, desk: Desk, place: QWidget) -> None:
        self.desk, self.place = desk, place

    def of(self, row: Any) -> list[Act]:
        """What can be done with `row`, the likeliest first."""
        acts: list[Act] = []
        if row.task_id is not None and row.state != "cancelled":
            entered = row.state in ("done", "abnormal")
            text = _("Correct results…") if entered else _("Enter results…")
            acts.append(Act(text, lambda: self.enter(row), "clipboard-check"))
        if row.task_id is not None and row.state in task_words.OPEN:
            acts.append(Act(_("Move…"), lambda: self.move(row, None), "calendar-days"))
            acts.append(Act(_("Cancel this inspection…"), lambda: self.cancel(row), "x"))
            acts.append(Act(_("Print the sheet…"), lambda: self.print_sheets([row]), "printer"))
        if row.task_id is not None and row.state == "cancelled":
            acts.append(Act(_("Take back the cancellation"), lambda: self.restore(row), "undo-2"))
        acts.append(Act(_("Open the plan…"), lambda: self.open_plan(row), "list-checks"))
        if row.facility_ids:
            acts.append(Act(_("Open the facility"), lambda: self.open_facility(row), "wrench"))
        return acts

    def menu(self, row: Any, place: QPoint) -> QMenu:
        """The acts as a menu, at a place on screen."""
        menu = fill(QMenu(self.place), self.of(row))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)
        return menu

    def enter(self, row: Any) -> None:
        """The grid of its results."""
        from propdesk.ui import round_grid

        if row.task_id is None:
            self._not_yet()
        elif row.state == "cancelled":
            self.desk.say(_("This inspection was cancelled. Take that back first."))
        else:
            round_grid.open_for(self.desk, row.task_id, self.place.window())

    def move(self, row: Any, day: date | None) -> MoveForm | None:
        """Ask for the reason, and for the day unless it was dropped on one."""
        if row.task_id is None:
            self._not_yet()
            return None
        if row.state not in task_words.OPEN:
            self.desk.say(_("This inspection is over and cannot be moved."))
            return None
        form = MoveForm(self.desk, row, day, self.place.window())

        def saved(moved: Any) -> None:
            def undo() -> None:
                with self.desk.store.write() as session:
                    inspection_tasks.move_back(session, row.task_id)

            to = task_words.day_text(moved.task.scheduled_on)
            text = _("{what} moved to {day}.").format(what=row.plan, day=to)
            self.desk.say(" ".join([text, *moved.warnings]), undo)

        form.saved.connect(saved)
        form.open()
        return form

    def _not_yet(self) -> None:
        self.desk.say(_("This day follows from the plan and is no task yet. Change the plan."))

    def cancel(self, row: Any) -> CancelForm:
        """Ask for the reason; the toast takes it back."""
        form = CancelForm(self.desk, row, self.place.window())
        form.saved.connect(
            lambda _result: self.desk.say(
                _("{what}: cancelled.").format(what=row.plan), lambda: self._restore(row)
            )
        )
        form.open()
        return form

    def _restore(self, row: Any) -> None:
        with self.desk.store.write() as session:
            inspection_tasks.restore(session, row.task_id, self.desk.today())

    def restore(self, row: Any) -> None:
        """Take a cancellation back."""
        self.try_to(lambda: self._restore(row))
        self.desk.say(_("{what}: to be done again.").format(what=row.plan))

    def try_to(self, run: Callable[[], object]) -> bool:
        """Run it; what the clerk can put right is said in a box."""
        try:
            run()
        except UserError as error:
            alerts.warn(self.place, str(error))
            return False
        return True

    def print_sheets(self, rows: list[Any]) -> None:
        """The sheets the inspector carries."""
        from propdesk.ui import inspection_papers

        ids = [row.task_id for row in rows if row.task_id is not None]
        inspection_papers.sheets(self.desk, ids, self.place)

    def open_plan(self, row: Any) -> None:
        """The form of its plan."""
        from propdesk.ui import plan_form

        plan_form.change(self.desk, row.plan_id, self.place.window())

    def open_facility(self, row: Any) -> None:
        """Its facility, in the ledger."""
        self.desk.open("facility", row.facility_ids[0])


def fill(menu: QMenu, acts: list[Act]) -> QMenu:
    """Put acts into a menu."""
    for act in acts:
        action = menu.addAction(act.text)
        if act.icon:
            icons.put(action, act.icon)
        action.triggered.connect(lambda _on=False, run=act.run: run())
    return menu

"""Makes the inspections that came up while the PC was off: at the start and when the day turns.

Nothing depends on a background service: whatever was missed is there once, as soon as the window
is (features.md E4).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from propdesk.i18n import _, ngettext
from propdesk.office.errors import Cancelled, UserError
from propdesk.office.progress import Progress
from propdesk.ui import alerts
from propdesk.ui.desk import Desk

LOOK = 60_000
"""Milliseconds between two looks at whether the day has turned."""


class CatchingUp(QObject):
    """Belongs to a window; looks when it is shown, each minute, and when one comes back to it."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self.desk = desk
        self.window_ = window
        self.day: date | None = None
        """The day up to which everything is there."""
        self._running = False
        self._look = QTimer(self, interval=LOOK)
        self._look.timeout.connect(self.look)
        self._look.start()
        window.installEventFilter(self)
        QTimer.singleShot(0, self, self.look)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """On coming back in the morning the day has turned."""
        if event.type() == QEvent.Type.WindowActivate:
            QTimer.singleShot(0, self, self.look)
        return False

    def look(self) -> None:
        """Catch up in the background, if this day has not been yet."""
        if self.day == self.desk.today() or self._running:
            return
        self._start(sure=False)

    def _start(self, *, sure: bool) -> None:
        today, store = self.desk.today(), self.desk.store
        self._running = True

        def work(_progress: Progress) -> Any:
            from propdesk.office import inspection_tasks

            with store.write(action="inspections.caught_up") as session:
                return inspection_tasks.catch_up(session, today, sure=sure)

        self.desk.jobs.start(
            _("Looking what inspections came up"),
            work,
            lambda caught: self._done(caught, today),
            self._failed,
            quiet=True,
        )

    def _failed(self, error: BaseException) -> None:
        self._running = False
        if isinstance(error, UserError):
            self.desk.say(str(error))
        elif not isinstance(error, Cancelled):
            raise error

    def _done(self, caught: Any, today: date) -> None:
        self._running = False
        turned = self.day is not None and self.day != today
        self.day = today
        if caught.doubtful:
            self._ask(caught.days_missed, today)
            return
        if caught.came_up:
            self.desk.say(_told(caught))
        if turned:
            from propdesk.office.entities import InspectionTask

            # What is due and overdue has changed although nothing was written.
            self.desk.changed.emit({InspectionTask})

    def _ask(self, days: int, today: date) -> None:
        question = _(
            "This PC says it is {day}, and PropDesk was last open {n} days before. Is the date "
            "right? If it is, the inspections of these days are added as missed."
        ).format(day=today.isoformat(), n=days)
        if alerts.ask(self.window_, question, _("The date is right"), _("Not now")):
            self._start(sure=True)


def _told(caught: Any) -> str:
    days = ngettext("{n} day was missed", "{n} days were missed", caught.days_missed)
    added = ngettext("{n} inspection was added", "{n} inspections were added", caught.came_up)
    return _("{days}: {added}.").format(
        days=days.format(n=caught.days_missed), added=added.format(n=caught.came_up)
    )

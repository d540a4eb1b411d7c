"""Slow work off the window's thread: one job after the other, with a bar and Cancel.

    desk.jobs.start(_("Printing notices"), work, done)

`work(progress)` is a plain function that opens its own session and loops `progress.over(items)`;
`done(result)` runs in the window's thread. Without `failed`, a `UserError` is told to the clerk,
a cancelled job is silent, anything else goes to the crash dialog.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import _
from propdesk.office.errors import Cancelled, UserError
from propdesk.office.progress import Progress

DELAY = 400
"""Milliseconds before the bar is shown: what is quicker needs none."""


class Jobs(QObject):
    """The one worker of the desk. Closures come home on one queued signal of this object."""

    _home = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="job")
        self._running: list[_Job] = []
        self._home.connect(self._arrive, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        return bool(self._running)

    @property
    def asked_for(self) -> bool:
        """Whether one of them was asked for by the clerk: ending it is a question."""
        return any(not job.quiet for job in self._running)

    def start(
        self,
        title: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], object] | None = None,
        failed: Callable[[BaseException], object] | None = None,
        parent: QWidget | None = None,
        *,
        quiet: bool = False,
    ) -> None:
        """Run `work(progress)` in the background, then `done(result)` or `failed(error)` here.

        A `quiet` job, which nobody asked for, shows no bar.
        """
        job = _Job(title, done, failed, parent)
        job.quiet = quiet
        job.progress = Progress(self._reporter(job))
        self._running.append(job)
        # A quiet job's bar is never seen: it must not go down with a dialog that is open now.
        over = None if quiet else parent or QApplication.activeWindow()
        job.dialog = _Bar(title, job.progress, over)
        job.timer.timeout.connect(job.dialog.open)
        if not quiet:
            job.timer.start(DELAY)
        if len(self._running) == 1:
            self.busy_changed.emit(True)
        self._executor.submit(self._run, job, work)

    def close(self) -> None:
        """Cancel what runs, wait for it to stop, and take no more work."""
        for job in self._running:
            job.progress.cancel()
        self._executor.shutdown(wait=True, cancel_futures=True)
        for job in self._running:
            job.put_away()
        self._running.clear()

    def _reporter(self, job: _Job) -> Callable[[int, int, str], None]:
        last = [0.0]

        def report(done: int, total: int, what: str) -> None:
            now = time.monotonic()
            if now - last[0] > 0.05 or done == total:
                last[0] = now
                self._home.emit(lambda: job.show(done, total, what))

        return report

    def _run(self, job: _Job, work: Callable[[Progress], Any]) -> None:
        """In the worker's thread; touches no QObject but the signal."""
        try:
            result = work(job.progress)
        except BaseException as error:
            caught = error
            self._home.emit(lambda: self._finish(job, lambda: _fail(job, caught)))
        else:
            self._home.emit(lambda: self._finish(job, lambda: _succeed(job, result)))

    def _arrive(self, closure: Callable[[], None]) -> None:
        closure()

    def _finish(self, job: _Job, then: Callable[[], None]) -> None:
        if job not in self._running:
            return
        self._running.remove(job)
        job.put_away()
        if not self._running:
            self.busy_changed.emit(False)
        then()


class _Job:
    """One piece of work on its way."""

    dialog: _Bar
    progress: Progress

    def __init__(
        self,
        title: str,
        done: Callable[[Any], object] | None,
        failed: Callable[[BaseException], object] | None,
        parent: QWidget | None,
    ) -> None:
        self.title = title
        self.done = done
        self.failed = failed
        self.parent = parent
        self.timer = QTimer(singleShot=True)
        self.over = False
        self.quiet = False

    def show(self, done: int, total: int, what: str) -> None:
        if not self.over:
            self.dialog.show_progress(done, total, what)

    def put_away(self) -> None:
        self.over = True
        self.timer.stop()
        self.dialog.finish()


def _succeed(job: _Job, result: Any) -> None:
    if job.done:
        job.done(result)


def _fail(job: _Job, error: BaseException) -> None:
    if job.failed:
        job.failed(error)
    elif isinstance(error, UserError):
        from propdesk.ui import alerts

        alerts.warn(job.parent or QApplication.activeWindow(), str(error))
    elif not isinstance(error, Cancelled):
        raise error


class _Bar(QDialog):
    """What is being done, how far, and Cancel."""

    def __init__(self, title: str, progress: Progress, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(420)
        self._progress = progress
        self._title = title
        self._over = False
        self.label = QLabel(title, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.bar = QProgressBar(textVisible=False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(title)
        self.count = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.count.setProperty("muted", True)
        self.cancel = QPushButton(_("Cancel"), autoDefault=False)
        self.cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self.count, 1)
        foot.addWidget(self.cancel)
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 20, 20, 16)
        page.setSpacing(12)
        page.addWidget(self.label)
        page.addWidget(self.bar)
        page.addLayout(foot)

    def show_progress(self, done: int, total: int, what: str) -> None:
        """Show `done` of `total` steps; total 0 means unknown."""
        if self._progress.cancelled:
            return
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.label.setText(what or self._title)
        self.count.setText(f"{done:,} / {total:,}" if total else "")

    def reject(self) -> None:
        """Cancel: the work stops at its next step, the bar stays until it has."""
        self._progress.cancel()
        self.cancel.setEnabled(False)
        self.label.setText(_("Stopping…"))

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's cross means Cancel."""
        if self._over:
            event.accept()
            return
        event.ignore()
        self.reject()

    def finish(self) -> None:
        """Go away, the work is over."""
        self._over = True
        self.hide()
        self.deleteLater()

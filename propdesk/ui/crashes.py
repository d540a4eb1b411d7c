"""What is kept when something breaks: a rotating log, fault traces, and a report to copy.

A windowed program has no stderr, so everything goes to files. Nothing leaves this PC.
"""

from __future__ import annotations

import faulthandler
import logging
import platform
import sqlite3
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6 import __version__ as qt_version
from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)

import propdesk
from propdesk.office.errors import Cancelled, UserError

LOG = "propdesk.log"
FAULTS = "faults.log"
LARGEST = 1_000_000
"""Bytes of one log file; five are kept."""

logger = logging.getLogger("propdesk")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class _OneLine(logging.Formatter):
    """A name with a line break in it must not be able to forge a line of the log."""

    def format(self, record: logging.LogRecord) -> str:
        first, *trace = super().format(record).split("\n")
        if not record.exc_info:
            return " ⏎ ".join([first, *trace])
        return "\n    ".join([first, *trace])


class Watch(QObject):
    """Catches what nobody caught, in every thread; logs it, and shows it in the window's thread."""

    _caught = Signal(object)

    def __init__(
        self, folder: Path, show: Callable[[str], object], tell: Callable[[str], object]
    ) -> None:
        super().__init__()
        self.folder = folder
        self._show = show
        self._tell = tell
        self._showing = False
        self._faults: IO[str] | None = None
        self._log: logging.Handler | None = None
        self._before = (sys.excepthook, threading.excepthook)
        self._caught.connect(self._arrive, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Open the log and take all hooks."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._log = RotatingFileHandler(
                self.folder / LOG, maxBytes=LARGEST, backupCount=4, encoding="utf-8"
            )
            self._log.setFormatter(_OneLine("%(asctime)s %(levelname)s %(message)s"))
            logger.addHandler(self._log)
            logger.setLevel(logging.INFO)
            self._faults = (self.folder / FAULTS).open("a", encoding="utf-8")
            faulthandler.enable(self._faults, all_threads=True)
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread
        qInstallMessageHandler(self._qt_said)
        logger.info("started: %s", versions())

    def stop(self) -> None:
        """Give the hooks back and close the log."""
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(None)
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()
            self._faults = None
        if self._log is not None:
            logger.removeHandler(self._log)
            self._log.close()
            self._log = None

    def _uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, (KeyboardInterrupt, SystemExit)):
            self._before[0](kind, error, trace)
            return
        if not isinstance(error, (UserError, Cancelled)):
            logger.error("not caught", exc_info=(kind, error, trace))
        self._caught.emit(error)

    def _uncaught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        error = args.exc_value
        if error is not None:
            self._uncaught(args.exc_type, error, args.exc_traceback)

    def _qt_said(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        logger.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s (%s)", message, context.category)

    def _arrive(self, error: BaseException) -> None:
        """One dialog at a time: an error while painting would open a hundred."""
        if self._showing or isinstance(error, Cancelled):
            return
        self._showing = True
        try:
            if isinstance(error, UserError):
                self._tell(str(error))
            else:
                self._show(report(error))
        finally:
            self._showing = False


def report(error: BaseException) -> str:
    """The report the crash dialog shows: what happened, and on what."""
    return f"{versions()}\n\n{''.join(traceback.format_exception(error))}"


def versions() -> str:
    """The program and what it runs on, in a line."""
    return (
        f"PropDesk {propdesk.__version__}, Python {platform.python_version()}, Qt {qt_version}, "
        f"SQLite {sqlite3.sqlite_version}, {platform.platform()}"
    )

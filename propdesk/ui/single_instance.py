"""One PropDesk per data folder: a second start brings the first window forward and ends.

The lock is the system's own, so it is free again after a crash, whatever file is left behind;
a stale time would give a sleeping laptop's lock away.
"""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QSysInfo, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from propdesk.i18n import _
from propdesk.office.errors import UserError

CALL = b"come forward\n"
PATIENCE = 5.0
"""Seconds a second start waits for the first, which may itself be starting."""


class SingleInstance(QObject):
    """The claim on a data folder; `called` goes out when a second start asks for the window."""

    called = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._lock: QLockFile | None = None
        self._server: QLocalServer | None = None
        key = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:24]
        self._name = f"propdesk-{key}"

    def claim(self) -> bool:
        """True: the folder is ours. False: another window has it and was asked to come forward.

        Raises UserError when it is held and nobody answers (another user, another PC).
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return True  # opening the data will say what is wrong with the folder
        lock = QLockFile(str(self._folder / "propdesk.lock"))
        lock.setStaleLockTime(0)
        until = time.monotonic() + PATIENCE
        while not lock.tryLock(0):
            if lock.error() != QLockFile.LockError.LockFailedError:
                return True
            if self._call():
                return False
            if _left_behind(lock, self._folder):
                lock.removeStaleLockFile()
            elif time.monotonic() > until:
                raise UserError(_held(lock))
            time.sleep(0.1)
        self._lock = lock
        self._listen()
        return True

    def release(self) -> None:
        """Let the folder go."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _call(self) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(300):
            return False
        socket.write(CALL)
        socket.waitForBytesWritten(1000)
        socket.disconnectFromServer()
        return True

    def _listen(self) -> None:
        QLocalServer.removeServer(self._name)
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._answer)
        server.listen(self._name)
        self._server = server

    def _answer(self) -> None:
        if self._server is None:
            return
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.called.emit()


def _left_behind(lock: QLockFile, folder: Path) -> bool:
    """A lock on this PC's own disk in another PC's name: it was renamed after a crash."""
    host = _holder(lock)[1]
    if host in ("", "?", QSysInfo.machineHostName()):
        return False
    from propdesk.office import data_file  # slow to import, and rarely needed

    return data_file.is_local(folder)


def _holder(lock: QLockFile) -> tuple[str, str]:
    """Process and PC that hold the lock."""
    info = lock.getLockInfo()
    return (str(info[0]), str(info[1])) if isinstance(info, tuple) else ("?", "?")


def _held(lock: QLockFile) -> str:
    process, host = _holder(lock)
    return _(
        "These data are open in another PropDesk (process {pid} on {host}). Close it there first."
    ).format(pid=process, host=host)

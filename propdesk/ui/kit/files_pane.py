"""The files attached to a record (scans, manuals): opened, added by button or drop, taken off.

pane = FilesPane(desk, Facility, facility_id)     # writes at once; every step has its Undo
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import _, ngettext
from propdesk.office import attachments
from propdesk.office.entities import Attachment, Entity
from propdesk.office.errors import UserError
from propdesk.ui import alerts, icons
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label


class FilesPane(QWidget):
    """See the head of this module."""

    def __init__(
        self,
        desk: Desk,
        kind: type[Entity],
        record_id: int,
        parent: QWidget | None = None,
        session: Any = None,
    ) -> None:
        """`session`: one that is open already, to read the names with."""
        super().__init__(parent)
        self.setObjectName("plain")
        self.desk, self.kind, self.record_id = desk, kind, record_id
        self.setAcceptDrops(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.add_button = QPushButton(_("Attach files…"))
        self.add_button.setProperty("link", True)
        icons.put(self.add_button, "plus", "accent")
        self.add_button.clicked.connect(lambda: self.choose())
        self._lines: list[QWidget] = []
        self._column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        if session is None:
            self.refresh()
        else:
            self._read(session)

    def refresh(self) -> None:
        """Read the names again."""
        with self.desk.store.read() as session:
            self._read(session)

    def _read(self, session: Any) -> None:
        record = session.get(self.kind, self.record_id)
        found = attachments.of(session, record) if record is not None else []
        for line in self._lines:
            line.deleteLater()
        self._lines = [self._line(one) for one in found]
        for at, line in enumerate(self._lines):
            self._column.insertWidget(at, line)

    def _line(self, one: Attachment) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(label(one.name), 1)
        row.addWidget(
            _tool(_("Open {name}").format(name=one.name), "external-link", self._open, one)
        )
        row.addWidget(_tool(_("Take off {name}").format(name=one.name), "x", self._take_off, one))
        return line

    # Acts

    def choose(self) -> None:
        """Ask for files."""
        names, _kind = QFileDialog.getOpenFileNames(self.window(), _("Attach files"))
        self.add([Path(name) for name in names])

    def add(self, paths: Sequence[Path]) -> None:
        """Attach files; nothing is attached when one cannot be."""
        if not paths:
            return
        added: list[str] = []
        try:
            with self.desk.store.write(action="attach") as session:
                record = session.get_one(self.kind, self.record_id)
                known = {one.sha256 for one in attachments.of(session, record)}
                for path in paths:
                    kept = attachments.put(
                        session,
                        _bytes_of(path),
                        path.name,
                        today=self.desk.today(),
                        subject=record,
                    )
                    if kept.sha256 not in known:
                        added.append(kept.sha256)
        except UserError as error:
            alerts.warn(self, str(error))
            return
        self._done()
        text = ngettext("{n} file attached.", "{n} files attached.", len(paths))
        self.desk.say(text.format(n=len(paths)), lambda: self._change(added, attachments.unlink))

    def _take_off(self, one: Attachment) -> None:
        self._change([one.sha256], attachments.unlink)
        text = _("{name} taken off.").format(name=one.name)
        self.desk.say(text, lambda: self._change([one.sha256], attachments.link))

    def _change(self, hashes: Sequence[str], act: Callable[..., None]) -> None:
        with self.desk.store.write(action="attach") as session:
            record = session.get(self.kind, self.record_id)
            for sha256 in hashes:
                if record is not None:
                    act(session, record, sha256)
        self._done()

    def _open(self, one: Attachment) -> None:
        try:
            with self.desk.store.read() as session:
                folder = Path(tempfile.mkdtemp(prefix="propdesk-"))
                path = attachments.copy_out(session, one, folder)
        except UserError as error:
            alerts.warn(self, str(error))
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def _done(self) -> None:
        try:
            self.refresh()
        except RuntimeError:
            # Undo may come when the pane has made way for another record's.
            return

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        event.acceptProposedAction()
        urls = event.mimeData().urls()
        self.add([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > attachments.LARGEST:
            raise UserError(
                _("The file “{name}” is larger than {limit} MB. Attach a smaller one.").format(
                    name=path.name, limit=attachments.LARGEST // 1024**2
                )
            )
        return path.read_bytes()
    except OSError as error:
        told = _("The file “{name}” cannot be read: {error}.")
        raise UserError(told.format(name=path.name, error=error.strerror or error)) from error


def _tool(
    text: str, icon: str, run: Callable[[Attachment], object], one: Attachment
) -> QToolButton:
    button = QToolButton(toolTip=text)
    button.setAccessibleName(text)
    icons.put(button, icon)
    button.clicked.connect(lambda: run(one))
    return button

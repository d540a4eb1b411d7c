"""A photo in its size: arrows turn to the next, Esc leaves; the original can be saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.ui import alerts, icons
from propdesk.ui.kit.details import label
from propdesk.ui.kit.photo_strip import Shot, pixmap_of
from propdesk.ui.kit.preview import save_whole


class PhotoViewer(QDialog):
    """Shows some photos, one at a time."""

    def __init__(
        self,
        shots: Sequence[Shot],
        at: int = 0,
        parent: QWidget | None = None,
        *,
        original: Callable[[Shot], tuple[bytes, str]] | None = None,
    ) -> None:
        super().__init__(parent)
        self.shots, self.at = list(shots), at
        self._original = original
        self.setWindowTitle(_("Photo"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.said = label("", muted=True)
        self.before = self._tool(_("The photo before"), "chevron-left", lambda: self.turn(-1))
        self.after = self._tool(_("The next photo"), "chevron-right", lambda: self.turn(1))
        self.save_button = QPushButton(_("Save the original…"), autoDefault=False)
        icons.put(self.save_button, "save")
        self.save_button.clicked.connect(self.save_as)
        self.save_button.setVisible(original is not None)
        close = QPushButton(_("Close"), autoDefault=False)
        close.clicked.connect(self.reject)
        foot = QHBoxLayout(spacing=8)
        foot.addWidget(self.before)
        foot.addWidget(self.after)
        foot.addWidget(self.said, 1)
        foot.addWidget(self.save_button)
        foot.addWidget(close)
        page = QVBoxLayout(self)
        page.setContentsMargins(12, 12, 12, 12)
        page.addWidget(self.picture, 1)
        page.addLayout(foot)
        room = self.screen().availableSize()
        self.resize(min(1100, room.width() - 60), min(820, room.height() - 80))
        self.show_one()

    def _tool(self, text: str, icon: str, run: Callable[[], object]) -> QToolButton:
        button = QToolButton(toolTip=text)
        button.setAccessibleName(text)
        icons.put(button, icon)
        button.clicked.connect(lambda: run())
        return button

    def turn(self, by: int) -> None:
        """Go on or back."""
        self.at = min(max(self.at + by, 0), len(self.shots) - 1)
        self.show_one()

    def show_one(self) -> None:
        """Show the photo in the room there is."""
        shot = self.shots[self.at]
        room = self.picture.size().expandedTo(QSize(200, 150))
        self.picture.setPixmap(pixmap_of(shot.shown, room, self.devicePixelRatioF()))
        self.picture.setAccessibleName(shot.caption or _("Photo {n}").format(n=self.at + 1))
        day = shot.taken_on.isoformat() if shot.taken_on else ""
        place = f"{self.at + 1} / {len(self.shots)}"
        self.said.setText(" · ".join(part for part in (place, shot.caption, day) if part))
        self.before.setEnabled(self.at > 0)
        self.after.setEnabled(self.at < len(self.shots) - 1)

    def save_as(self) -> None:
        """Write the original where the clerk says."""
        if self._original is None:
            return
        try:
            data, name = self._original(self.shots[self.at])
        except UserError as error:
            alerts.warn(self, str(error))
            return
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("Save the original"), str(Path.home() / name)
        )
        if chosen:
            try:
                save_whole(Path(chosen), data)
            except OSError as error:
                alerts.warn(self, error.strerror or str(error))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture follows the window."""
        super().resizeEvent(event)
        self.show_one()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and the page keys turn."""
        back = (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_PageUp)
        on = (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_PageDown)
        if event.key() in back:
            self.turn(-1)
        elif event.key() in on:
            self.turn(1)
        else:
            super().keyPressEvent(event)

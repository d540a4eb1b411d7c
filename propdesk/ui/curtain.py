"""The first window: there at once, while the data and the tabs are being read behind it.

The clerk sees in a fifth of a second that the double-click was heard. It takes the place and size
of the window that follows, so that nothing jumps. It imports nothing but Qt.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from propdesk.i18n import _
from propdesk.ui.memory import memory


class Curtain(QWidget):
    """Shown before the data are opened, lifted when the window is there."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("PropDesk")
        # Its going is not the end of the program, as that of the last window would be.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self._lifted = False
        said = QLabel(_("Opening the data…"), alignment=Qt.AlignmentFlag.AlignCenter)
        said.setProperty("muted", True)
        page = QVBoxLayout(self)
        page.addWidget(said)
        place = memory().value("window/place")
        if not isinstance(place, QByteArray) or not self.restoreGeometry(place):
            room = QApplication.primaryScreen().availableSize()
            self.resize(min(1440, room.width() - 40), min(900, room.height() - 60))

    def raise_now(self) -> None:
        """Show it and have it painted before the slow work begins."""
        self.show()
        QApplication.processEvents()

    def lift(self) -> None:
        """Go: the window, or a question, takes its place."""
        if not self._lifted:
            self._lifted = True
            self.close()
            self.deleteLater()

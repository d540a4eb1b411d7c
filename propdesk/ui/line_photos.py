"""The photos of one line of a round: by button, paste or drop; kept when the round is saved."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from propdesk.i18n import _
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label
from propdesk.ui.kit.photo_field import PhotoField
from propdesk.ui.round_lines import Line


class LinePhotos(QDialog):
    """`shots()` are the new pictures, once it is accepted."""

    def __init__(self, desk: Desk, line: Line, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Photos of this line"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field = PhotoField(_("New photos"), "photos", desk)
        self.field.set_value(line.photos)
        take = QPushButton(_("Take these photos"))
        take.setDefault(True)
        take.clicked.connect(self.accept)
        cancel = QPushButton(_("Cancel"), autoDefault=False)
        cancel.clicked.connect(self.reject)
        buttons = QDialogButtonBox()
        buttons.addButton(take, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 16)
        page.setSpacing(12)
        page.addWidget(label(f"{line.facility} {line.text}".strip(), muted=True))
        page.addWidget(self.field)
        page.addWidget(buttons)
        self.setMinimumWidth(560)
        self.field.setFocus()

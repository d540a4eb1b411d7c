"""A list in a window of its own: a RecordTab with a sentence above it and Close below."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from propdesk.i18n import _
from propdesk.ui.kit.details import label
from propdesk.ui.kit.record_tab import RecordTab


class ListDialog(QDialog):
    """Shows `tab`; Esc leaves, Enter on a row opens it."""

    def __init__(self, title: str, tab: RecordTab, note: str = "", parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.tab = tab
        buttons = QDialogButtonBox()
        close = QPushButton(_("Close"), autoDefault=False)
        close.clicked.connect(self.reject)
        buttons.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        tab.primary.setAutoDefault(False)
        page = QVBoxLayout(self)
        page.setContentsMargins(8, 12, 8, 12)
        if note:
            said = label(note, muted=True)
            said.setContentsMargins(16, 0, 16, 0)
            page.addWidget(said)
        page.addWidget(tab, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 0, 16, 0)
        foot.addWidget(buttons)
        page.addLayout(foot)
        window = parent.window() if parent else None
        width = min(1280, window.width() - 60) if window else 1280
        height = min(640, window.height() - 60) if window else 640
        self.resize(max(760, width), max(420, height))
        tab.table.setFocus()

    def show_at(self, key: Any) -> None:
        """Set the filter of that name, else stand on the row with that id; None: as it is."""
        if isinstance(key, str) and key in self.tab.filters_known():
            self.tab.set_filter(key)
        elif key is not None:
            self.tab.show_record(key)

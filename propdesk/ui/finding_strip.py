"""What unfolds under a line that is not normal: level, temporary measure, person, deadline."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from propdesk.i18n import _
from propdesk.office import hazard_words
from propdesk.office.errors import UserError
from propdesk.ui import terms
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import DateField
from propdesk.ui.round_lines import Line


class FindingStrip(QWidget):
    """Writes into the line's finding as it is typed; Enter goes on, past the last it is done."""

    done = Signal()

    def __init__(self, desk: Desk, line: Line, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line
        found = line.finding
        self.level = QComboBox()
        for key, text in terms.choices(hazard_words.LEVELS):
            self.level.addItem(text, key)
        self.level.setCurrentIndex(max(0, self.level.findData(found.level)))
        self.measure = QLineEdit(found.measure, maxLength=200)
        self.keeper = QLineEdit(found.keeper, maxLength=60)
        self.due = DateField(_("Rectify by"), "due_on", desk.today)
        self.due.label.hide()
        self.due.set_value(found.due_on)
        self.due.editor.setPlaceholderText(_("as the level demands"))
        self._stops: tuple[QWidget, ...] = (
            self.level,
            self.measure,
            self.keeper,
            self.due.editor,
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(24, 4, 12, 10)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        names = (_("Level"), _("Temporary measure"), _("In charge"), _("Rectify by"))
        for column, (name, widget) in enumerate(zip(names, self._stops, strict=True)):
            title = QLabel(name)
            title.setProperty("muted", True)
            title.setBuddy(widget)
            widget.setAccessibleName(f"{line.text}: {name}")
            grid.addWidget(title, 0, column)
            whole = self.due if widget is self.due.editor else widget
            grid.addWidget(whole, 1, column, Qt.AlignmentFlag.AlignTop)
        for column, share in enumerate((2, 5, 2, 2)):
            grid.setColumnStretch(column, share)
        self.level.activated.connect(self._take)
        self.measure.textChanged.connect(self._take)
        self.keeper.textChanged.connect(self._take)
        self.due.changed.connect(self._take)

    def begin(self) -> None:
        """Type here first."""
        self.measure.setFocus(Qt.FocusReason.TabFocusReason)

    def _take(self) -> None:
        found = self.line.finding
        found.touched = True
        found.level = self.level.currentData()
        found.measure = self.measure.text().strip()
        found.keeper = self.keeper.text().strip()
        try:
            found.due_on = self.due.value()
        except UserError:
            found.due_on = None

    def check(self) -> bool:
        """Say under the deadline what is wrong with it; True if nothing is."""
        return self.due.check()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on to the next of the four, then back to the grid."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.modifiers():
            super().keyPressEvent(event)
            return
        focused = self.focusWidget()
        at = self._stops.index(focused) if focused in self._stops else len(self._stops)
        if at + 1 < len(self._stops):
            self._stops[at + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.done.emit()

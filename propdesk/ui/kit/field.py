"""What every input of a form has: a label above it, a hint or a red sentence below it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from propdesk.i18n import _
from propdesk.office.errors import UserError

_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


class Field(QWidget):
    """A label, an editor, and room for what is wrong with it."""

    changed = Signal()
    told = Signal()
    """What is said under the field is another."""
    stretches = False
    selects_on_click = False

    def __init__(
        self, label: str, name: str, editor: QWidget, *, required: bool = False, hint: str = ""
    ) -> None:
        super().__init__()
        self.label_text = label
        self.name = name
        self.required = required
        self.editor = editor
        self._hint = hint
        self.label = QLabel(label, textFormat=Qt.TextFormat.PlainText)
        self.label.setBuddy(editor)
        self.below = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        editor.setAccessibleName(label)
        editor.installEventFilter(self)
        self.setFocusProxy(editor)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self.label)
        self._column.addWidget(editor)
        self._column.addWidget(self.below)
        self._column.addStretch(0)
        self._show_below(hint, "muted")

    def value(self) -> Any:
        """The value typed; raises UserError saying what is wrong with it."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show `value`."""
        raise NotImplementedError

    def draft(self) -> Any:
        """What was typed, finished or not; `restore` takes it back."""
        return self.editor.text()  # type: ignore[attr-defined]

    def restore(self, draft: Any) -> None:
        """Show a draft again."""
        self.editor.setText(draft)  # type: ignore[attr-defined]

    def check(self) -> bool:
        """Say under the field what is wrong; True if nothing is."""
        try:
            self.value()
        except UserError as error:
            self.show_error(str(error))
            return False
        self.show_error("")
        return True

    def show_error(self, text: str) -> None:
        """Show `text` in red under the field; "" takes it away."""
        self._mark(bool(text))
        self.editor.setAccessibleDescription(text)
        if text:
            self._show_below(text, "overdue")
        else:
            self._show_below(self._hint, "muted")

    def error_text(self) -> str:
        """What is said in red under the field now."""
        return self.below.text() if self.below.property("tone") == "overdue" else ""

    def set_hint(self, text: str) -> None:
        """Show `text` in grey under the field."""
        self._hint = text
        if not self.error_text():
            self._show_below(text, "muted")

    def _show_below(self, text: str, tone: str) -> None:
        if text != self.below.text():
            self.told.emit()
        self.below.setText(text)
        self.below.setVisible(bool(text))
        self.below.setProperty("tone", tone if tone == "overdue" else None)
        self.below.setProperty("muted", tone == "muted")
        _polish(self.below)

    def _mark(self, wrong: bool) -> None:
        self.editor.setProperty("wrong", wrong)
        _polish(self.editor)

    def _touched(self) -> None:
        if self.error_text():
            self.show_error("")
        self.changed.emit()

    def _missing(self) -> UserError:
        return UserError(_("Please fill in: {field}.").format(field=self.label_text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Select everything when the field is reached by key."""
        if event.type() == QEvent.Type.FocusIn and isinstance(event, QFocusEvent):
            # A list of suggestions that opens or closes gives the focus back while one types on.
            if isinstance(watched, QLineEdit) and event.reason() in _BY_KEY:
                watched.selectAll()
            elif isinstance(watched, QLineEdit) and self.selects_on_click:
                # The click still to come would put the cursor and drop the selection.
                QTimer.singleShot(0, watched, watched.selectAll)
        return False


def _polish(widget: QWidget) -> None:
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class LineField(Field):
    """A field of one line."""

    editor: QLineEdit

    def __init__(self, label: str, name: str, **more: Any) -> None:
        super().__init__(label, name, QLineEdit(), **more)
        self.editor.textChanged.connect(self._touched)

    def text(self) -> str:
        """What was typed, without the blanks around it."""
        return self.editor.text().strip()

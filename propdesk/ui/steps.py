"""A dialog of several steps: Back and Next keep what was typed, nothing is written before the end.

class RoomsStep(Step):
    title = N_("Rooms")
    def enter(self): ...            # each time it comes to the front
    def check(self) -> bool: ...    # before Next; says itself what is wrong

Steps(title, [CommunityStep(desk), RoomsStep(desk)], finish, parent).open()
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import N_, _
from propdesk.ui import theme
from propdesk.ui.kit.details import label
from propdesk.ui.kit.fields import Field

F = TypeVar("F", bound=Field)


class Step(QWidget):
    """One page: see the head of this module."""

    title = ""
    next_text = N_("Next")
    changed = Signal()
    """Whether Next is possible, or what it is called, may have changed."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[Field] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(14)

    def grid(self) -> FieldGrid:
        """A grid for fields, added below what is there."""
        made = FieldGrid(self.fields)
        self.column.addLayout(made)
        return made

    def enter(self) -> None:
        """The step comes to the front."""

    def ready(self) -> bool:
        """Whether Next can be pressed."""
        return True

    def check(self) -> bool:
        """Say what is wrong; True if the clerk may go on."""
        wrong = [field for field in self.fields if field.isVisible() and not field.check()]
        if wrong:
            wrong[0].setFocus()
        return not wrong

    def next(self, go: Callable[[], None]) -> None:
        """Next was pressed and nothing is wrong: do what has to be done, then `go()`."""
        go()

    def first(self) -> QWidget | None:
        """What has the focus first."""
        return next((field.editor for field in self.fields if not field.isHidden()), None)


class FieldGrid(QGridLayout):
    """Fields in two columns, in the order they are added."""

    def __init__(self, fields: list[Field]) -> None:
        super().__init__()
        self.setHorizontalSpacing(16)
        self.setVerticalSpacing(12)
        self.setColumnStretch(0, 1)
        self.setColumnStretch(1, 1)
        self._fields = fields
        self._row = -1

    def put(self, field: F, *, beside: bool = False, wide: bool = False) -> F:
        """Add a field on a new row, or beside the last one; `wide` takes both columns."""
        if not beside:
            self._row += 1
        self.addWidget(field, self._row, 1 if beside else 0, 1, 2 if wide else 1)
        self._fields.append(field)
        return field


class Steps(QDialog):
    """The dialog: which step of how many, the step, Cancel, Back, Next."""

    def __init__(
        self,
        title: str,
        steps: Sequence[Step],
        parent: QWidget | None = None,
        *,
        width: int = 760,
        height: int = 580,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.steps = list(steps)
        self.heading = label("")
        self.heading.setFont(theme.font(1.25, bold=True))
        self.place = label("", muted=True)
        self.place.setWordWrap(False)
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.place)
        self.pages = QStackedWidget()
        for step in self.steps:
            self.pages.addWidget(_scrolled(step))
            step.changed.connect(self.show_state)
        self._make_buttons()
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 16)
        page.setSpacing(16)
        page.addLayout(head)
        page.addWidget(self.pages, 1)
        page.addWidget(QFrame(objectName="line"))
        page.addLayout(self._foot)
        scale = theme.points() / 12
        room = self.screen().availableSize()
        self.resize(
            min(round(width * scale), room.width() - 60),
            min(round(height * scale), room.height() - 80),
        )

    def _make_buttons(self) -> None:
        self.cancel_button = QPushButton(_("Cancel"), autoDefault=False)
        self.cancel_button.clicked.connect(self.reject)
        self.back_button = QPushButton(_("Back"), autoDefault=False)
        self.back_button.clicked.connect(self.back)
        self.next_button = QPushButton(_("Next"))
        self.next_button.setDefault(True)
        self.next_button.clicked.connect(self.forward)
        self._foot = QHBoxLayout(spacing=8)
        self._foot.addWidget(self.cancel_button)
        self._foot.addStretch(1)
        self._foot.addWidget(self.back_button)
        self._foot.addWidget(self.next_button)

    @property
    def current(self) -> Step:
        """The step in front."""
        return self.steps[self.pages.currentIndex()]

    def showEvent(self, event: QShowEvent) -> None:
        """The first step comes to the front, unless one is there already."""
        super().showEvent(event)
        if not event.spontaneous():
            self.go_to(self.pages.currentIndex())

    def go_to(self, at: int) -> None:
        """Bring the step `at` to the front."""
        self.pages.setCurrentIndex(at)
        step = self.current
        step.enter()
        self.show_state()
        first = step.first()
        (first or self.next_button).setFocus(Qt.FocusReason.TabFocusReason)

    def show_state(self) -> None:
        """Titles and buttons as they fit the step in front."""
        at, step = self.pages.currentIndex(), self.current
        self.heading.setText(_(step.title))
        text = _("Step {n} of {count}")
        self.place.setText(text.format(n=at + 1, count=len(self.steps)))
        self.place.setVisible(len(self.steps) > 1)
        self.next_button.setText(_(step.next_text))
        self.next_button.setEnabled(step.ready())
        self.back_button.setVisible(at > 0 and self.can_go_back())
        self.cancel_button.setVisible(self.can_cancel())

    def can_go_back(self) -> bool:
        """Whether Back is offered."""
        return True

    def can_cancel(self) -> bool:
        """Whether Cancel is offered."""
        return True

    def back(self) -> None:
        """The step before, with everything as it was."""
        if self.pages.currentIndex() > 0:
            self.go_to(self.pages.currentIndex() - 1)

    def forward(self) -> None:
        """Check the step, then on to the next, or finish."""
        step = self.current
        if step.ready() and step.check():
            step.next(self._on)

    def _on(self) -> None:
        at = self.pages.currentIndex()
        if at + 1 < len(self.steps):
            self.go_to(at + 1)
        else:
            self.finish()

    def finish(self) -> None:
        """The last Next."""
        self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the next field, and from the last one to the next step."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        focused = self.focusWidget()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.forward()
        elif isinstance(focused, QPushButton):
            focused.click()
        elif isinstance(focused, QPlainTextEdit):
            return
        else:
            self._move_on(focused)

    def _move_on(self, focused: QWidget | None) -> None:
        shown = [field for field in self.current.fields if field.isVisible() and field.isEnabled()]
        at = next((n for n, field in enumerate(shown) if field.editor is focused), None)
        if at is None or at + 1 == len(shown):
            self.forward()
        elif shown[at].check():
            shown[at + 1].editor.setFocus(Qt.FocusReason.TabFocusReason)
            self._bring(shown[at + 1])

    def _bring(self, field: Field) -> None:
        """Scroll to a field that a small screen hides."""
        page = self.pages.currentWidget()
        if isinstance(page, QScrollArea):
            page.ensureWidgetVisible(field)


def _scrolled(step: Step) -> QScrollArea:
    """A step in a page that scrolls where the screen is small or the font large."""
    area = QScrollArea(widgetResizable=True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    step.setAutoFillBackground(False)
    area.setWidget(step)
    step.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area

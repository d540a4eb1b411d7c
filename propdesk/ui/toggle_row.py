"""A row of buttons of which any may be pressed (weekdays, months); one stop for Tab."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget


class ToggleRow(QWidget):
    """Buttons in a row (or in lines of `across`): Left and Right go, Space presses."""

    changed = Signal()

    def __init__(self, names: Sequence[str], said: str, across: int = 0) -> None:
        super().__init__()
        self.setAccessibleName(said)
        grid = QGridLayout(self, horizontalSpacing=4, verticalSpacing=4)
        grid.setContentsMargins(0, 0, 0, 0)
        self.buttons: list[QToolButton] = []
        across = across or len(names)
        for at, name in enumerate(names):
            # The longest names of both languages, January and Wednesday, are known by three.
            button = QToolButton(text=name[:3], checkable=True, toolTip=name)
            button.setProperty("toggle", True)
            button.setAccessibleName(name)
            button.setSizePolicy(
                button.sizePolicy().Policy.Expanding, button.sizePolicy().Policy.Fixed
            )
            button.toggled.connect(self.changed)
            button.installEventFilter(self)
            grid.addWidget(button, at // across, at % across)
            self.buttons.append(button)
        self._stop_at(0)

    def _stop_at(self, at: int) -> None:
        for place, button in enumerate(self.buttons):
            tab = Qt.FocusPolicy.StrongFocus if place == at else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(tab)
        self.setFocusProxy(self.buttons[at])

    def pressed(self) -> tuple[int, ...]:
        """The places of the buttons that are pressed, from 0."""
        return tuple(at for at, button in enumerate(self.buttons) if button.isChecked())

    def press(self, places: Iterable[int]) -> None:
        """Press these buttons and no others."""
        wanted = set(places)
        for at, button in enumerate(self.buttons):
            button.setChecked(at in wanted)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Left, Right, Home and End go along the row; where one is, Tab comes back to."""
        if event.type() == QEvent.Type.FocusIn and watched in self.buttons:
            self._stop_at(self.buttons.index(watched))  # type: ignore[arg-type]
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            at, last = self.buttons.index(watched), len(self.buttons) - 1  # type: ignore[arg-type]
            to = {
                Qt.Key.Key_Left: max(0, at - 1),
                Qt.Key.Key_Right: min(last, at + 1),
                Qt.Key.Key_Home: 0,
                Qt.Key.Key_End: last,
            }.get(Qt.Key(event.key()))
            if to is not None:
                self.buttons[to].setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

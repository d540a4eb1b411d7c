"""The bar over the calendar: which view, which period, what is left out, and what can be done.

`view`, `day` and `filters` are what was chosen; `view_changed`, `stepped`, `today_asked` and
`filters_changed` tell of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import N_, _
from propdesk.ui import icons, theme
from propdesk.ui.kit.shown import by_pinyin, natural

VIEWS = {
    "month": N_("Month"),
    "week": N_("Week"),
    "agenda": N_("Agenda"),
    "year": N_("Year plan"),
}
GROUPS = {
    "category": N_("System"),
    "person": N_("Person"),
    "building": N_("Building"),
}


def tool(text: str, icon: str = "", *, tip: str = "") -> QToolButton:
    """A flat button with a name for those who hear it."""
    button = QToolButton(text=text, toolTip=tip or text)
    button.setAccessibleName(tip or text)
    if icon:
        icons.put(button, icon)
    return button


class CalendarBar(QWidget):
    """See the head of this module."""

    view_changed = Signal(str)
    stepped = Signal(int)
    today_asked = Signal()
    filters_changed = Signal()

    def __init__(self, view: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.filters: dict[str, str] = {}
        self.keyed: list[QAction] = []
        self.overdue_only = False
        self._known: dict[str, dict[str, str]] = {group: {} for group in GROUPS}
        self._line = QHBoxLayout(spacing=4)
        self._make_views(view)
        self._make_steps()
        self._make_filters()
        self._make_acts()
        self._chips_line = QWidget()
        self._chips = QHBoxLayout(self._chips_line)
        self._chips.setContentsMargins(0, 0, 0, 0)
        self._chips.setSpacing(6)
        self._chips_line.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._line)
        column.addWidget(self._chips_line)
        theme.changed.connect(self._dress)
        self._dress()

    def _make_views(self, view: str) -> None:
        self.views: dict[str, QToolButton] = {}
        group = QButtonGroup(self)
        for name, text in VIEWS.items():
            button = tool(_(text))
            button.setCheckable(True)
            button.setChecked(name == view)
            button.clicked.connect(lambda _on=False, name=name: self.view_changed.emit(name))
            group.addButton(button)
            self.views[name] = button
            self._line.addWidget(button)
        self._line.addSpacing(8)

    def _make_steps(self) -> None:
        self.back = tool("", "chevron-left", tip=_("Earlier (Page up)"))
        self.back.clicked.connect(lambda: self.stepped.emit(-1))
        self.today = tool(_("Today"), tip=_("Today (Home)"))
        self.today.clicked.connect(lambda: self.today_asked.emit())
        self.forward = tool("", "chevron-right", tip=_("Later (Page down)"))
        self.forward.clicked.connect(lambda: self.stepped.emit(1))
        self.title = QLabel(textFormat=Qt.TextFormat.PlainText)
        for widget in (self.back, self.today, self.forward, self.title):
            self._line.addWidget(widget)
        self._line.addSpacing(8)

    def _make_filters(self) -> None:
        self.filter_button = tool(_("Filter"), "funnel")
        self.filter_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        icons.put(self.filter_button, "funnel")
        self.filter_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.filter_menu = QMenu(self.filter_button)
        self.filter_menu.aboutToShow.connect(self.fill_filter_menu)
        self.filter_button.setMenu(self.filter_menu)
        self.count = QLabel()
        self.count.setProperty("muted", True)
        self._line.addWidget(self.filter_button)
        self._line.addWidget(self.count)
        self._line.addStretch(1)

    def _make_acts(self) -> None:
        self.more_button = tool(_("More"), "ellipsis")
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more_menu = QMenu(self.more_button)
        self.more_button.setMenu(self.more_menu)
        self.primary = QPushButton()
        self.primary.setProperty("primary", True)
        self._line.addWidget(self.more_button)
        self._line.addWidget(self.primary)

    def _dress(self) -> None:
        self.title.setFont(theme.font(1.1, bold=True))

    def add_act(self, text: str, run: Callable[[], object], icon: str = "", keys: str = "") -> None:
        """An entry of the ⋯ menu."""
        action = QAction(text, self)
        if icon:
            icons.put(action, icon)
        if keys:
            action.setShortcut(keys)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.keyed.append(action)
        action.triggered.connect(lambda: run())
        self.more_menu.addAction(action)

    # What is left out

    def know(self, group: str, choices: Iterable[tuple[str, str]]) -> None:
        """Offer `(key, what is read)` in a group of the filter menu, besides what it has."""
        self._known[group].update(choice for choice in choices if choice[0])

    def fill_filter_menu(self) -> None:
        """The groups with what occurs in them, as the menu opens."""
        self.filter_menu.clear()
        late = self.filter_menu.addAction(_("Only what is overdue"))
        late.setCheckable(True)
        late.setChecked(self.overdue_only)
        late.toggled.connect(self.set_overdue_only)
        for group, title in GROUPS.items():
            if not self._known[group]:
                continue
            menu = self.filter_menu.addMenu(_(title))
            for key, text in self._in_order(group):
                action = menu.addAction(text)
                action.setCheckable(True)
                action.setChecked(self.filters.get(group) == key)
                action.toggled.connect(
                    lambda on, group=group, key=key: self.set_filter(group, key if on else "")
                )

    def _in_order(self, group: str) -> list[tuple[str, str]]:
        known = list(self._known[group].items())
        if group == "category":
            return known
        key = natural if group == "building" else by_pinyin
        return sorted(known, key=lambda choice: key(choice[1]))

    def set_filter(self, group: str, key: str) -> None:
        """Show only `key` of a group; "" shows all."""
        if key:
            self.filters[group] = key
        else:
            self.filters.pop(group, None)
        self._filters_set()

    def set_overdue_only(self, on: bool) -> None:
        """Show only what is overdue."""
        self.overdue_only = on
        self._filters_set()

    def clear_filters(self) -> None:
        """Show everything."""
        self.filters.clear()
        self.overdue_only = False
        self._filters_set()

    def passes(self, row: Any, *, with_state: bool = True) -> bool:
        """Whether a task, or a line of the year plan, is shown under the filters."""
        on = self.filters
        if with_state and self.overdue_only and row.state != "overdue":
            return False
        if "category" in on and row.category != on["category"]:
            return False
        if "building" in on and row.building != on["building"]:
            return False
        return "person" not in on or on["person"] in (getattr(row, "person", ""), row.keeper)

    def named(self) -> str:
        """The filters in force, as a heading names them."""
        late = [_("Only what is overdue")] if self.overdue_only else []
        known = (self._known[group].get(key, key) for group, key in self.filters.items())
        return "、".join([*late, *known])

    def _filters_set(self) -> None:
        while item := self._chips.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if self.overdue_only:
            self._chip(_("Only what is overdue"), lambda: self.set_overdue_only(False))
        for group, key in self.filters.items():
            text = self._known[group].get(key, key)
            self._chip(text, lambda group=group: self.set_filter(group, ""))
        self._chips.addStretch(1)
        self._chips_line.setVisible(bool(self.filters) or self.overdue_only)
        self.filters_changed.emit()

    def _chip(self, text: str, take_away: Callable[[], object]) -> None:
        chip = QFrame(objectName="chip")
        row = QHBoxLayout(chip)
        row.setContentsMargins(12, 2, 4, 2)
        row.setSpacing(2)
        row.addWidget(QLabel(text, textFormat=Qt.TextFormat.PlainText))
        close = tool("", "x", tip=_("Remove filter {name}").format(name=text))
        close.clicked.connect(lambda: take_away())
        row.addWidget(close)
        self._chips.addWidget(chip)

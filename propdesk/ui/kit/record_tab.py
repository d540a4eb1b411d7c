"""The one shape of a tab: search, filters, count, one primary button; table; details beside it.

    class ArrearsTab(RecordTab):
        name, title, icon = "arrears", N_("Arrears"), "wallet"
        columns = (Column(...), ...)
        watches = frozenset({BillLine, Payment})       # after a commit touching these: refresh
        empty_text = N_("Nobody owes anything.")
        has_details = True

        def build(self):                               # once, in the constructor
            self.set_primary(_("Record payment"), "banknote", self.pay)
            self.add_action(_("Print notices…"), self.print_notices, "printer", on_rows=True)
            self.add_filter(Filter("old", _("Over 90 days"), lambda row: row.days > 90))
            self.add_to_bar(self.as_of)                # a widget of its own beside the filters

        def load(self, session):                       # -> list of NamedTuples with an `id`
            return arrears.rows(session, self.desk.today())

        def find_text(self, row): return row.phone     # searched beside the text columns
        def details(self, session, row): return Details(row.room, …)
        def open_row(self, row): ...                   # Enter, double click

`self.table` is the RecordTable, `self.selected()` its selected rows; `refresh()` reads again;
`show_record(id)` clears the search and goes there. Ctrl+F, Esc, Space and the folding of the
pane are done here. `MainWindow` reads `title`, `icon` and the signal `totals_changed`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import N_, _
from propdesk.ui import icons, theme
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import Details, DetailsPane
from propdesk.ui.kit.record_table import Column, RecordTable
from propdesk.ui.memory import recall, remember

NARROW = 1200
"""Under this width of the window, in pixels, the details pane folds away."""


@dataclass(frozen=True)
class Filter:
    """Rows that pass `test`; of one `group` only one filter can be on at a time."""

    name: str
    title: str
    test: Callable[[Any], bool]
    group: str = ""


class RecordTab(QWidget):
    """A list of records with its tools: see the head of this module."""

    totals_changed = Signal(object)

    name = ""
    title = ""
    icon = "sheet"
    columns: ClassVar[tuple[Column, ...]] = ()
    watches: ClassVar[frozenset[type]] = frozenset()
    search_hint = N_("Search this list (Ctrl+F)")
    empty_text = N_("Nothing here yet.")
    has_details = True

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._stale = True
        self._filters: dict[str, Filter] = {}
        self._on: dict[str, Filter] = {}
        self._empty_act: Callable[[], object] | None = None
        self.table = RecordTable(self.name, self.columns, self.find_text)
        self.table.setAccessibleName(_(self.title))
        self._make_bar()
        self._make_body()
        self._show_soon = QTimer(self, singleShot=True, interval=60)
        self._show_soon.timeout.connect(self._show_details)
        self.table.current_changed.connect(lambda _row: self._show_soon.start())
        self.table.row_activated.connect(self.open_row)
        self.table.totals_changed.connect(self.totals_changed)
        self.table.space_pressed.connect(self.toggle_details)
        self.desk.changed.connect(self.on_changed)
        theme.changed.connect(self._show_soon.start)
        self.build()

    # What a tab declares

    def build(self) -> None:
        """Set the primary button, the menu, the filters."""

    def load(self, session: Any) -> list[Any]:
        """The rows of the list."""
        raise NotImplementedError

    def find_text(self, row: Any) -> str:
        """What else a row is found by: phones, pinyin initials."""
        return ""

    def details(self, session: Any, row: Any) -> Details | QWidget | None:
        """What is shown of `row` in the pane."""
        return None

    def open_row(self, row: Any) -> None:
        """Enter or double click on `row`."""

    # What a tab uses

    def set_primary(
        self, text: str, icon: str, run: Callable[[], object], shortcut: str = ""
    ) -> QPushButton:
        """The one accented button at the right; `shortcut` must not be one of actions.py."""
        self.primary.setText(text)
        icons.put(self.primary, icon, "accent_text")
        self.primary.clicked.connect(lambda: run())
        if shortcut:
            self.primary.setToolTip(shortcut)
            action = QAction(text, self)
            action.setShortcut(shortcut)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda: run())
            self.addAction(action)
        self.primary.show()
        return self.primary

    def add_action(
        self,
        text: str,
        run: Callable[[], object],
        icon: str = "",
        *,
        shortcut: str = "",
        on_rows: bool = False,
    ) -> QAction:
        """An entry of the ⋯ menu; with `on_rows` it needs a selection and is in the row's menu."""
        action = QAction(text, self)
        if icon:
            icons.put(action, icon)
        if shortcut:
            action.setShortcut(shortcut)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda: run())
        self.addAction(action)
        self.more_menu.insertAction(self._before_columns, action)
        if on_rows:
            self.table.row_actions.append(action)
            action.setEnabled(False)
            self.table.totals_changed.connect(lambda totals: action.setEnabled(totals is not None))
        return action

    def add_filter(self, choice: Filter) -> None:
        """Offer a filter in the Filter menu."""
        self._filters[choice.name] = choice
        self.filter_button.show()

    def add_to_bar(self, widget: QWidget) -> None:
        """Put a widget of the tab's own (an as-of date, a building) beside the filters."""
        self._extra.addWidget(widget)

    def set_empty_act(self, text: str, run: Callable[[], object]) -> None:
        """The button under the sentence of an empty list, which ends the emptiness."""
        self.empty_button.setText(text)
        self.empty_button.clicked.connect(lambda: run())
        self._empty_act = run

    def selected(self) -> list[Any]:
        """The selected rows."""
        return self.table.selected_rows()

    def refresh(self) -> None:
        """Read the list again; what was selected stays."""
        self._stale = False
        with self.desk.store.read() as session:
            rows = self.load(session)
        self.table.set_rows(rows)
        self._show_count()
        self._show_soon.start()

    def show_record(self, identity: Any) -> bool:
        """Go to the row whose `id` is `identity`, without search or filters if they hide it."""
        if self._stale:
            self.refresh()
        if not self.table.select_record(identity):
            self.clear_filters()
            if not self.table.select_record(identity):
                return False
        self.table.setFocus()
        return True

    # Fresh or stale

    def on_changed(self, touched: Any) -> None:
        """After a commit: read again if it concerns this list, at once if it is on screen."""
        if self.watches and not self.watches & set(touched):
            return
        self._stale = True
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """A list that has gone stale is read again when it is shown."""
        super().showEvent(event)
        if self._stale:
            self.refresh()
        self._fold()
        self.totals_changed.emit(self.table.totals())

    # The bar

    def _make_bar(self) -> None:
        self.search = QLineEdit(placeholderText=_(self.search_hint), clearButtonEnabled=True)
        self.search.setAccessibleName(_("Search this list"))
        self.search.setMinimumWidth(200)
        self.search.setMaximumWidth(340)
        self._glass = QAction(self)
        icons.put(self._glass, "search", "muted")
        self.search.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(lambda _text: self._search_soon.start())
        self.search.installEventFilter(self)
        self._search_soon = QTimer(self, singleShot=True, interval=80)
        self._search_soon.timeout.connect(self._apply_filters)
        self.filter_button = _tool_button(_("Filter"), "funnel")
        self.filter_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        icons.put(self.filter_button, "funnel")
        self.filter_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.filter_menu = QMenu(self.filter_button)
        self.filter_menu.aboutToShow.connect(self._fill_filter_menu)
        self.filter_button.setMenu(self.filter_menu)
        self.filter_button.hide()
        self._extra = QHBoxLayout(spacing=8)
        self._chips = QHBoxLayout(spacing=6)
        self.count = QLabel()
        self.count.setProperty("muted", True)
        self.primary = QPushButton()
        self.primary.setProperty("primary", True)
        self.primary.hide()
        self.more_button = _tool_button(_("More"), "ellipsis")
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more_menu = QMenu(self.more_button)
        self._before_columns = self.more_menu.addSeparator()
        self.pane_action = self.more_menu.addAction(_("Show details (Space)"), self.toggle_details)
        self.pane_action.setCheckable(True)
        self.pane_action.setVisible(self.has_details)
        self.more_menu.addAction(_("Columns…"), self._columns_at_button)
        self.more_menu.addAction(_("Restore default columns"), self.table.restore_columns)
        self.more_button.setMenu(self.more_menu)

    def _make_body(self) -> None:
        bar = QHBoxLayout(spacing=8)
        bar.addWidget(self.search, 2)
        bar.addLayout(self._extra)
        bar.addWidget(self.filter_button)
        bar.addLayout(self._chips)
        bar.addWidget(self.count)
        bar.addStretch(1)
        bar.addWidget(self.more_button)
        bar.addWidget(self.primary)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.table)
        self.pages.addWidget(self._make_empty_page())
        self.pane = DetailsPane()
        self.splitter = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        self.splitter.addWidget(self.pages)
        self.splitter.addWidget(self.pane)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes(recall(f"{self.name}/splitter", [900, 380]))
        self.splitter.splitterMoved.connect(self._remember_splitter)
        self._pane_wanted = bool(recall(f"{self.name}/pane", True))
        self._pane_here: bool | None = None
        self.pane.hide()
        page = QVBoxLayout(self)
        page.setContentsMargins(16, 12, 16, 8)
        page.setSpacing(10)
        page.addLayout(bar)
        page.addWidget(self.splitter, 1)

    def _make_empty_page(self) -> QWidget:
        page = QFrame(objectName="pane")
        self.empty_label = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_label.setProperty("muted", True)
        self.empty_button = QPushButton()
        self.empty_button.setProperty("primary", True)
        self.clear_button = QPushButton(_("Clear search and filters"))
        self.clear_button.clicked.connect(self.clear_filters)
        column = QVBoxLayout(page)
        column.setSpacing(16)
        column.addStretch(2)
        column.addWidget(self.empty_label)
        for button in (self.empty_button, self.clear_button):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        return page

    # Search and filters

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the search box Esc clears, then leaves; Enter and Down go to the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                if self.search.text():
                    self.search.clear()
                elif self.table.isVisible():
                    self.table.setFocus()
                else:
                    # Nothing to go to: a window of an empty list closes.
                    return False
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
                self._apply_filters()
                self._enter_list()
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc on the list clears the search."""
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        else:
            super().keyPressEvent(event)

    def _enter_list(self) -> None:
        rows = self.table.records.rows
        if rows:
            self.table.setFocus()
            if self.table.current_row() is None:
                self.table.go_to(0)

    def set_filter(self, name: str, on: bool = True) -> None:
        """Switch a filter on or off; of its group the others go off."""
        choice = self._filters[name]
        if on and choice.group:
            for other in [o for o in self._on.values() if o.group == choice.group]:
                del self._on[other.name]
        if on:
            self._on[name] = choice
        else:
            self._on.pop(name, None)
        self._apply_filters()

    def drop_filter(self, name: str) -> None:
        """Offer a filter no longer, and switch it off."""
        self.set_filter(name, False)
        del self._filters[name]

    def filters_known(self) -> tuple[str, ...]:
        """The names of the filters that can be switched on."""
        return tuple(self._filters)

    def filters_on(self) -> tuple[str, ...]:
        """The names of the filters in force."""
        return tuple(self._on)

    def clear_filters(self) -> None:
        """Show everything."""
        self._on.clear()
        self.search.clear()
        self._apply_filters()

    def _apply_filters(self) -> None:
        self._search_soon.stop()
        self.table.set_filters(self.search.text(), [choice.test for choice in self._on.values()])
        self._show_chips()
        self._show_count()

    def _fill_filter_menu(self) -> None:
        self.filter_menu.clear()
        group = None
        for choice in self._filters.values():
            if group is not None and choice.group != group:
                self.filter_menu.addSeparator()
            group = choice.group
            action = self.filter_menu.addAction(choice.title)
            action.setCheckable(True)
            action.setChecked(choice.name in self._on)
            action.toggled.connect(lambda on, name=choice.name: self.set_filter(name, on))

    def _show_chips(self) -> None:
        while item := self._chips.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for choice in self._on.values():
            self._chips.addWidget(self._chip(choice))

    def _chip(self, choice: Filter) -> QFrame:
        chip = QFrame(objectName="chip")
        row = QHBoxLayout(chip)
        row.setContentsMargins(12, 2, 4, 2)
        row.setSpacing(2)
        row.addWidget(QLabel(choice.title, textFormat=Qt.TextFormat.PlainText))
        close = _tool_button(_("Remove filter {name}").format(name=choice.title), "x")
        close.clicked.connect(lambda: self.set_filter(choice.name, False))
        row.addWidget(close)
        return chip

    def _show_count(self) -> None:
        shown, total = self.table.records.rowCount(), self.table.records.total
        narrowed = bool(self._on or self.search.text().strip())
        self.count.setText(f"{shown:,} / {total:,}" if narrowed else f"{total:,}")
        self.pages.setCurrentIndex(0 if shown else 1)
        if total:
            self.empty_label.setText(_("Nothing in this list fits the search and the filters."))
        else:
            self.empty_label.setText(_(self.empty_text))
        self.clear_button.setVisible(total > 0)
        self.empty_button.setVisible(total == 0 and self._empty_act is not None)

    def _columns_at_button(self) -> None:
        menu = self.table.column_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

    # Details

    def toggle_details(self) -> None:
        """Space: show or hide the details pane; on a narrow window for this time only."""
        if not self.has_details:
            return
        shown = not self.pane.isVisible()
        if self.window().width() >= NARROW:
            self._pane_wanted = shown
            remember(f"{self.name}/pane", shown)
            self._pane_here = None
        else:
            self._pane_here = shown
        self._fold()
        self._show_details()

    def _fold(self) -> None:
        wide = self.window().width() >= NARROW
        if wide:
            self._pane_here = None
        wanted = self._pane_wanted if wide else bool(self._pane_here)
        shown = self.has_details and wanted and self.table.records.total > 0
        self.pane.setVisible(shown)
        self.pane_action.setChecked(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the pane away where there is no room for it."""
        super().resizeEvent(event)
        self._fold()

    def _remember_splitter(self, *_place: int) -> None:
        remember(f"{self.name}/splitter", self.splitter.sizes())

    def _show_details(self) -> None:
        self._fold()
        if not self.pane.isVisible():
            return
        row = self.table.current_row()
        if row is None:
            self.pane.show_details(None)
            return
        with self.desk.store.read() as session:
            self.pane.show_details(self.details(session, row))


def _tool_button(text: str, icon: str) -> QToolButton:
    button = QToolButton(text=text, toolTip=text)
    button.setAccessibleName(text)
    icons.put(button, icon)
    return button

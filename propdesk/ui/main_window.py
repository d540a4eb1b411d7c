"""The window: menus and the search box on top, a row of tabs, a status bar.

    window = MainWindow(desk)                        # or MainWindow(desk, tabs=(TodayTab, ...))
    window.connect_action("bill_run", fn)            # names in actions.py; else hidden
    window.connect_opener("room", fn)                # desk.open("room", key) -> fn(key)
    window.search_box.search = fn                    # text -> list of search_box.Hit
    window.set_data_file("幸福小区.propdesk"); window.set_last_backup("今天 17:30")
    window.before_close.append(fn)                   # fn() -> False keeps the window open

A tab is a widget made with `tab_class(desk)` with `title` and `icon`; if it has `totals_changed`,
`focus_search`, `table` (a RecordTable) or `refresh`, they are used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import N_, _, ngettext
from propdesk.office.errors import UserError
from propdesk.ui import alerts, icons, theme
from propdesk.ui.actions import MENUS, Slot
from propdesk.ui.desk import Desk
from propdesk.ui.kit.record_model import Totals
from propdesk.ui.memory import memory
from propdesk.ui.search_box import Hit, SearchBox

YEAR_END_MONTHS = (11, 12, 1)
"""When the year-end button stands beside the tabs."""


def tab_classes() -> tuple[type[QWidget], ...]:
    """The tabs in the order of the clerk's day."""
    from propdesk.ui.arrears_tab import ArrearsTab
    from propdesk.ui.facilities_tab import FacilitiesTab
    from propdesk.ui.inspections_tab import InspectionsTab
    from propdesk.ui.premises_tab import PremisesTab
    from propdesk.ui.today_tab import TodayTab

    return (TodayTab, ArrearsTab, InspectionsTab, FacilitiesTab, PremisesTab)


class MainWindow(QMainWindow):
    """The clerk's window: see the head of this module."""

    def __init__(self, desk: Desk, tabs: Sequence[type[QWidget]] | None = None) -> None:
        super().__init__()
        self.desk = desk
        self.before_close: list[Callable[[], bool | None]] = []
        self._actions: dict[str, QAction] = {}
        self._runs: dict[str, Callable[[], object]] = {}
        self._openers: dict[str, Callable[[Any], object]] = {}
        self._menus: list[QMenu] = []
        self._undo: Callable[[], object] | None = None
        self.setWindowTitle("PropDesk")
        self.setWindowIcon(icons.icon("building-2", "accent", 32))
        self.setMinimumSize(900, 560)
        self.search_box = SearchBox()
        self.search_box.chosen.connect(self._open_hit)
        self._make_top()
        self._make_tabs(tab_classes() if tabs is None else tabs)
        self._make_status()
        self._plug_own_actions()
        desk.said.connect(self._said)
        desk.asked.connect(self._asked)
        theme.changed.connect(self._retint)
        self._restore_place()

    # Plugging in

    def connect_action(self, name: str, run: Callable[[], object]) -> QAction:
        """Plug `run` into the menu entry `name` of actions.py; it is shown from now on."""
        action = self._actions[name]
        self._runs[name] = run
        action.setVisible(True)
        self._tidy_menus()
        self._show_year_end()
        return action

    def connect_opener(self, kind: str, show: Callable[[Any], object]) -> None:
        """`desk.open(kind, key)` and a hit of the search box run `show(key)`."""
        self._openers[kind] = show

    def run_action(self, name: str) -> None:
        """Run the menu entry `name`, if it is plugged in and enabled."""
        if name in self._runs and self._actions[name].isEnabled():
            self._runs[name]()

    def action(self, name: str) -> QAction:
        """The menu entry `name`."""
        return self._actions[name]

    # Tabs

    def tab(self, kind: type[QWidget]) -> Any:
        """The tab of class `kind`."""
        for at in range(self.tabs.count()):
            widget = self.tabs.widget(at)
            if isinstance(widget, kind):
                return widget
        raise KeyError(kind)

    def show_tab(self, kind: type[QWidget]) -> Any:
        """Bring the tab of class `kind` to the front."""
        tab = self.tab(kind)
        self.tabs.setCurrentWidget(tab)
        return tab

    def current_tab(self) -> Any:
        """The tab in front."""
        return self.tabs.currentWidget()

    # Status bar

    def set_data_file(self, text: str, tip: str = "") -> None:
        """Name the data file in the status bar and the title; `tip` is its full path."""
        self._file.setText(text)
        self._file.setToolTip(tip or text)
        self.setWindowTitle(f"{text} · PropDesk" if text else "PropDesk")

    def set_last_backup(self, text: str) -> None:
        """Say in the status bar when the last backup was made ("2026-11-22 17:30")."""
        self._backup.setText(_("Last backup: {when}").format(when=text) if text else "")

    def show_totals(self, totals: Totals | None) -> None:
        """Show the count and the sums of what is selected."""
        if totals is None:
            self._totals.clear()
            return
        rows = ngettext("{n} row selected", "{n} rows selected", totals.count)
        parts = [rows.format(n=f"{totals.count:,}")]
        named = zip(totals.sums, totals.shown, strict=True)
        parts += [f"{title} {shown}" for (title, _sum), shown in named]
        self._totals.setText("   ".join(parts))

    # Making

    def _make_top(self) -> None:
        self.menu_bar = QMenuBar()
        self.menu_bar.setNativeMenuBar(False)
        for title, slots in MENUS:
            menu = self.menu_bar.addMenu(_(title))
            menu.setToolTipsVisible(True)
            self._menus.append(menu)
            for slot in slots:
                self._add_slot(menu, slot)
            if not slots:
                self._fill_view_menu(menu)
        top = QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(8, 6, 16, 4)
        row.setSpacing(12)
        row.addWidget(self.menu_bar)
        row.addStretch(1)
        self.search_box.setMinimumWidth(300)
        row.addWidget(self.search_box, 2)
        self.search_box.setMaximumWidth(460)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if self.desk.demo:
            column.addWidget(_demo_bar())
        column.addWidget(top)
        self.setMenuWidget(whole)

    def _add_slot(self, menu: QMenu, slot: Slot) -> None:
        if slot.name == "---":
            menu.addSeparator()
            return
        action = menu.addAction(_(slot.text))
        if slot.icon:
            icons.put(action, slot.icon)
        if slot.keys:
            action.setShortcut(QKeySequence(slot.keys))
        action.setVisible(False)
        action.triggered.connect(lambda _on=False, name=slot.name: self.run_action(name))
        # On the window itself, so that its keys work while its menu is hidden or closed.
        self.addAction(action)
        self._actions[slot.name] = action

    def _fill_view_menu(self, menu: QMenu) -> None:
        sizes = menu.addMenu(_("Font size"))
        icons.put(sizes, "a-large-small")
        _choices(sizes, [(row[0], row[1]) for row in theme.SIZES], theme.size(), theme.set_size)
        modes = menu.addMenu(_("Light or dark"))
        icons.put(modes, "sun-moon")
        _choices(modes, theme.MODES, theme.mode(), theme.set_mode)
        menu.addSeparator()
        self._columns_menu = menu.addMenu(_("Columns"))
        icons.put(self._columns_menu, "columns-3")
        self._columns_menu.aboutToShow.connect(self._fill_columns)
        menu.addSeparator()
        self._add_slot(menu, Slot("refresh", N_("Read again"), "refresh-cw", "F5"))

    def _make_tabs(self, kinds: Sequence[type[QWidget]]) -> None:
        self.tabs = QTabWidget(documentMode=True)
        self.tabs.setAccessibleName(_("Tabs"))
        self.tabs.tabBar().setExpanding(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        for at, kind in enumerate(kinds):
            tab: Any = kind(self.desk)  # type: ignore[call-arg]
            self.tabs.addTab(tab, icons.icon(tab.icon), _(tab.title))
            self.tabs.setTabToolTip(at, f"Ctrl+{at + 1}")
            if hasattr(tab, "totals_changed"):
                tab.totals_changed.connect(lambda totals, tab=tab: self._totals_of(tab, totals))
            keys = QShortcut(QKeySequence(f"Ctrl+{at + 1}"), self)
            keys.activated.connect(lambda at=at: self.tabs.setCurrentIndex(at))
        self.year_end_button = QPushButton(_("Year-end summary…"))
        self.year_end_button.setProperty("link", True)
        icons.put(self.year_end_button, "chart-column", "accent")
        self.year_end_button.clicked.connect(lambda: self.run_action("year_end"))
        self.year_end_button.hide()
        corner = QWidget()
        row = QHBoxLayout(corner)
        row.setContentsMargins(0, 2, 16, 2)
        row.addWidget(self.year_end_button)
        self.tabs.setCornerWidget(corner, Qt.Corner.TopRightCorner)
        self.tabs.setIconSize(QSize(icons.SIZE, icons.SIZE))
        self.tabs.currentChanged.connect(self._tab_changed)
        self.setCentralWidget(self.tabs)
        self._retint()

    def _make_status(self) -> None:
        self._file, self._backup, self._totals = QLabel(), QLabel(), QLabel()
        for label in (self._file, self._backup, self._totals):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._totals.setAccessibleName(_("Totals of the selection"))
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(self._file)
        bar.addWidget(self._backup)
        bar.addPermanentWidget(self._totals)
        theme.changed.connect(self._dress_totals)
        self._dress_totals()

    def _dress_totals(self) -> None:
        self._totals.setFont(theme.figures(theme.font()))

    def _plug_own_actions(self) -> None:
        self.connect_action("quit", self.close)
        self.connect_action("undo", self._take_back).setEnabled(False)
        self.connect_action("copy", lambda: self._copy(False))
        self.connect_action("copy_headings", lambda: self._copy(True))
        self.connect_action("select_all", self._select_all)
        self.connect_action("find", self._find)
        self.connect_action("find_room", self.search_box.start)
        self.connect_action("refresh", self._refresh)
        self.connect_action("shortcuts", self._show_shortcuts)
        self.connect_action("about", self._show_about)

    # What the entries do

    def _table(self) -> Any:
        return getattr(self.current_tab(), "table", None)

    def _copy(self, headings: bool) -> None:
        if table := self._table():
            table.copy(headings)

    def _select_all(self) -> None:
        focused = self.focusWidget()
        if isinstance(focused, (QLineEdit, QPlainTextEdit)):
            focused.selectAll()
        elif table := self._table():
            table.selectAll()
            table.setFocus()

    def _find(self) -> None:
        tab = self.current_tab()
        if hasattr(tab, "focus_search"):
            tab.focus_search()
        else:
            self.search_box.start()

    def _refresh(self) -> None:
        tab = self.current_tab()
        if hasattr(tab, "refresh"):
            tab.refresh()

    def _fill_columns(self) -> None:
        self._columns_menu.clear()
        if table := self._table():
            menu = table.column_menu()
            menu.setParent(self._columns_menu, menu.windowFlags())
            self._columns_menu.addActions(menu.actions())

    def _show_shortcuts(self) -> None:
        from propdesk.ui.about_dialog import ShortcutsDialog

        ShortcutsDialog(self).exec()

    def _show_about(self) -> None:
        from propdesk.ui.about_dialog import AboutDialog

        AboutDialog(self).exec()

    def shortcuts(self) -> list[tuple[str, str]]:
        """Every key of the window as `(key, what it does)`, as they are plugged in."""
        rows = []
        for name, action in self._actions.items():
            if name in self._runs and not action.shortcut().isEmpty():
                keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                rows.append((keys, action.text().replace("&", "").rstrip("…")))
        return rows

    # News from the desk

    def _said(self, text: str, undo: Callable[[], object] | None) -> None:
        self._undo = undo
        self._actions["undo"].setEnabled(undo is not None)
        # Over a dialog that is open, where its Undo can be reached.
        place = QApplication.activeModalWidget() or self
        alerts.toast(place, text, self._take_back if undo else None)

    def _take_back(self) -> None:
        undo, self._undo = self._undo, None
        self._actions["undo"].setEnabled(False)
        for toast in self.findChildren(alerts.Toast):
            toast.go()
        if undo:
            try:
                undo()
            except UserError as error:
                alerts.warn(self, str(error))

    def _asked(self, kind: str, key: Any) -> None:
        if kind in self._openers:
            self._openers[kind](key)
        else:
            self.run_action(kind)

    def _open_hit(self, hit: Hit) -> None:
        self.desk.open(hit.kind, hit.key)

    # Keeping up

    def _tab_changed(self, _at: int) -> None:
        self._retint()
        table = self._table()
        self.show_totals(table.totals() if table else None)
        self._columns_menu.setEnabled(table is not None)
        if table:
            table.setFocus()

    def _totals_of(self, tab: QWidget, totals: Totals | None) -> None:
        if tab is self.current_tab():
            self.show_totals(totals)

    def _tidy_menus(self) -> None:
        for menu in self._menus:
            entries = [action for action in menu.actions() if not action.isSeparator()]
            menu.menuAction().setVisible(any(action.isVisible() for action in entries))

    def _show_year_end(self) -> None:
        today: date = self.desk.today()
        plugged = "year_end" in self._runs
        self.year_end_button.setVisible(plugged and today.month in YEAR_END_MONTHS)

    def _retint(self) -> None:
        for at in range(self.tabs.count()):
            tab: Any = self.tabs.widget(at)
            tone = "accent" if at == self.tabs.currentIndex() else "icon"
            self.tabs.setTabIcon(at, icons.icon(tab.icon, tone))

    def changeEvent(self, event: QEvent) -> None:
        """On coming back after midnight the year-end button may be due."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._show_year_end()

    def _restore_place(self) -> None:
        place = memory().value("window/place")
        if not isinstance(place, QByteArray) or not self.restoreGeometry(place):
            room = QApplication.primaryScreen().availableSize()
            self.resize(min(1440, room.width() - 40), min(900, room.height() - 60))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the place of the window; the running job and the backup may hold it."""
        if self.desk.jobs.asked_for:
            question = _("Something is still being done. Stop it and quit?")
            if not alerts.ask(self, question, _("Stop and quit"), _("Go on")):
                event.ignore()
                return
        for closing in self.before_close:
            if closing() is False:
                event.ignore()
                return
        memory().setValue("window/place", self.saveGeometry())
        event.accept()


def _demo_bar() -> QFrame:
    bar = QFrame(objectName="demo")
    row = QHBoxLayout(bar)
    row.setContentsMargins(16, 5, 16, 5)
    text = QLabel(_("Demonstration: an invented community. Nothing here is your office's data."))
    row.addWidget(text)
    return bar


def _choices(
    menu: QMenu, rows: Sequence[tuple[str, str]], current: str, choose: Callable[[str], object]
) -> None:
    group = QActionGroup(menu)
    for name, text in rows:
        action = menu.addAction(_(text))
        action.setCheckable(True)
        action.setChecked(name == current)
        action.triggered.connect(lambda _on=False, name=name: choose(name))
        group.addAction(action)

"""The one table of all lists: columns are data, rows are NamedTuples.

    COLUMNS = (
        Column(N_("Room"), lambda row: row.room, width=9, key=natural),
        Column(N_("Owing"), lambda row: row.owing, show=money_text, align=RIGHT, width=11, sum=True,
               tone=lambda row: "overdue" if row.days > 90 else None),
    )
    table = RecordTable("arrears", COLUMNS)
    table.set_rows(rows)              # keeps the current row and the selection
    table.row_activated.connect(…)    # Enter or double click -> the row
    table.current_changed.connect(…)  # the row under the cursor, or None
    table.totals_changed.connect(…)   # Totals of the selection, or None

A click on a heading sorts, its menu chooses columns (remembered under the table's name), Ctrl+C
copies the selected rows for Excel, Ctrl+Shift+C with headings, Ctrl+A takes all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QTableView,
    QWidget,
)

from propdesk.i18n import _
from propdesk.ui import theme
from propdesk.ui.kit.heading import Cells, Heading
from propdesk.ui.kit.record_model import (
    CENTER,
    LEFT,
    RIGHT,
    Column,
    Index,
    RecordModel,
    Totals,
    row_id,
)
from propdesk.ui.kit.shown import plain
from propdesk.ui.memory import forget, recall, remember

__all__ = ["CENTER", "LEFT", "RIGHT", "Column", "RecordModel", "RecordTable", "Totals"]


class RecordTable(QTableView):
    """A list of records: see the head of this module."""

    row_activated = Signal(object)
    current_changed = Signal(object)
    totals_changed = Signal(object)
    space_pressed = Signal()

    def __init__(
        self,
        name: str,
        columns: Sequence[Column],
        find_text: Callable[[Any], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.name = name
        self.records = RecordModel(columns, find_text, self)
        self.row_actions: list[Any] = []
        self._loading_columns = True
        self._save_soon = QTimer(self, singleShot=True, interval=400)
        self._save_soon.timeout.connect(self.save_columns)
        self._behave()
        self.setModel(self.records)
        self.selectionModel().selectionChanged.connect(self._tell_totals)
        self.selectionModel().currentRowChanged.connect(self._tell_current)
        self.doubleClicked.connect(lambda index: self.row_activated.emit(self.row_at(index)))
        self._dress()
        self._lay_columns(recall(self._key, {}))
        header = self.horizontalHeader()
        for moved in (header.sectionResized, header.sectionMoved, header.sortIndicatorChanged):
            moved.connect(self._columns_touched)
        theme.changed.connect(self._dress)

    def _behave(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setItemDelegate(Cells(self))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = Heading(self)
        self.setHorizontalHeader(header)
        header.customContextMenuRequested.connect(self._show_column_menu)

    def _dress(self) -> None:
        """Take font, row height and colours from the theme."""
        self.records.take_colours()
        self.setFont(theme.figures(theme.font()))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Base, theme.colour("base"))
        palette.setColor(QPalette.ColorRole.Text, theme.colour("text"))
        palette.setColor(QPalette.ColorRole.Highlight, theme.colour("soft"))
        palette.setColor(QPalette.ColorRole.HighlightedText, theme.colour("text"))
        self.setPalette(palette)
        # What is drawn on keeps the colours it was first shown in unless it is told.
        self.viewport().setPalette(palette)
        self.verticalHeader().setDefaultSectionSize(theme.row_height())
        self.horizontalHeader().setFixedHeight(theme.row_height() + 2)
        if not self._loading_columns:
            self._lay_columns(self._columns_now())
        self.viewport().update()

    # Rows

    def set_rows(self, rows: Iterable[Any]) -> None:
        """Show `rows`; the current row and the selection stay where they were."""
        self._keeping(lambda: self.records.set_rows(rows))

    def set_filters(self, text: str, tests: Iterable[Callable[[Any], bool]] = ()) -> None:
        """Show the rows that hold every word of `text` and pass every test."""
        self._keeping(lambda: self.records.set_filters(text, tests))

    def row_at(self, index: Index) -> Any:
        """The row under `index`."""
        return self.records.rows[index.row()]

    def current_row(self) -> Any:
        """The row under the cursor, or None."""
        at = self.currentIndex().row()
        return self.records.rows[at] if 0 <= at < len(self.records.rows) else None

    def selected_rows(self) -> list[Any]:
        """The selected rows in their order on screen."""
        spans = self.selectionModel().selection()
        places = {at for span in spans for at in range(span.top(), span.bottom() + 1)}
        return [self.records.rows[at] for at in sorted(places)]

    def select_record(self, identity: Any) -> bool:
        """Put the cursor on the row whose `id` is `identity`; False if it is not shown."""
        for at, row in enumerate(self.records.rows):
            if row_id(row) == identity:
                self.go_to(at)
                return True
        return False

    def go_to(self, at: int) -> None:
        """Put the cursor on the row at `at`; it alone is selected, even under Ctrl+Enter."""
        index = self.records.index(at, self._first_shown())
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
        self.scrollTo(index)

    def _first_shown(self) -> int:
        header = self.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(header.count())]
        return next((at for at in order if not header.isSectionHidden(at)), 0)

    def _keeping(self, change: Callable[[], None]) -> None:
        """Run `change`, then select again what was selected."""
        current = row_id(self.current_row())
        selected = {row_id(row) for row in self.selected_rows()}
        scrolled = self.verticalScrollBar().value()
        change()
        selection = QItemSelection()
        last = len(self.records.columns) - 1
        for at, row in enumerate(self.records.rows):
            identity = row_id(row)
            if identity in selected:
                selection.select(self.records.index(at, 0), self.records.index(at, last))
            if identity == current and current is not None:
                self.selectionModel().setCurrentIndex(
                    self.records.index(at, self._first_shown()),
                    QItemSelectionModel.SelectionFlag.NoUpdate,
                )
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.verticalScrollBar().setValue(scrolled)
        self._tell_totals()
        self._tell_current()

    def _tell_current(self, *_indexes: object) -> None:
        self.current_changed.emit(self.current_row())

    def _tell_totals(self, *_selections: object) -> None:
        self.totals_changed.emit(self.totals())

    def totals(self) -> Totals | None:
        """The count and the sums of what is selected; None when nothing is."""
        rows = self.selected_rows()
        if not rows:
            return None
        sums, shown = [], []
        for at, column in enumerate(self.records.columns):
            if column.sum:
                values = [value for row in rows if (value := column.value(row)) is not None]
                total = sum(values, Decimal(0))
                sums.append((self.records.title(at), total))
                shown.append(column.show(total))
        return Totals(len(rows), tuple(sums), tuple(shown))

    # Keys

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Reached by keys, the row under the cursor is selected: what acts on rows acts on it."""
        super().focusInEvent(event)
        at = self.currentIndex()
        by_mouse = event.reason() == Qt.FocusReason.MouseFocusReason
        if not by_mouse and at.isValid() and not self.selectionModel().hasSelection():
            self.go_to(at.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Space asks for the details, Ctrl+C copies."""
        modifiers = event.modifiers()
        control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if (row := self.current_row()) is not None:
                self.row_activated.emit(row)
        elif event.key() == Qt.Key.Key_Space and not modifiers:
            self.space_pressed.emit()
        elif event.key() == Qt.Key.Key_C and modifiers == control_shift:
            self.copy(headings=True)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def copy(self, headings: bool = False) -> None:
        """Put the selected rows on the clipboard as a table for Excel."""
        columns = self._columns_shown()
        lines = []
        if headings:
            lines.append("\t".join(self.records.title(at) for at in columns))
        for row in self.selected_rows():
            lines.append("\t".join(self._copied(row, at) for at in columns))
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines) + "\n")

    def _copied(self, row: Any, at: int) -> str:
        column = self.records.columns[at]
        value = column.value(row)
        ready = value is None or isinstance(value, (str, int, Decimal)) or hasattr(value, "year")
        return plain(value if ready else column.show(value))

    # Look

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cells, and a hairline under each row."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(theme.colour("line"))
        width, height = self.viewport().width(), self.viewport().height()
        row, bottom = self.rowAt(0), self.rowAt(height - 1)
        last = bottom if bottom >= 0 else self.records.rowCount() - 1
        while 0 <= row <= last:
            y = self.rowViewportPosition(row) + self.rowHeight(row) - 1
            painter.drawLine(0, y, width, y)
            row += 1
        painter.end()

    def contextMenuEvent(self, event: Any) -> None:
        """The menu of the selected rows: the tab's actions, then copy."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.row_actions)
        menu.addSeparator()
        menu.addAction(_("Copy"), self.copy).setEnabled(bool(self.selected_rows()))
        menu.addAction(_("Copy with headings"), lambda: self.copy(headings=True))
        menu.popup(event.globalPos())

    # Columns

    @property
    def _key(self) -> str:
        return f"columns/{self.name}"

    def _columns_shown(self) -> list[int]:
        header = self.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(header.count())]
        return [at for at in order if not header.isSectionHidden(at)]

    def _figure(self) -> float:
        return self.fontMetrics().horizontalAdvance("0") or 8

    def _lay_columns(self, kept: dict[str, Any]) -> None:
        """Lay the columns out as remembered, or as they were made where nothing is."""
        self._loading_columns = True
        header, columns = self.horizontalHeader(), self.records.columns
        names = [column.name for column in columns]
        order = [name for name in kept.get("order", []) if name in names]
        order += [name for name in names if name not in order]
        for place, name in enumerate(order):
            header.moveSection(header.visualIndex(names.index(name)), place)
        hidden = kept.get("hidden", [column.name for column in columns if column.hidden])
        widths = kept.get("widths", {})
        for at, column in enumerate(columns):
            header.setSectionHidden(at, column.name in hidden)
            mode = header.ResizeMode.Stretch if column.stretch else header.ResizeMode.Interactive
            header.setSectionResizeMode(at, mode)
            width = widths.get(column.name, column.width)
            header.resizeSection(at, round(width * self._figure()) + 18)
        self._lay_order(kept.get("sort"), names)
        self._loading_columns = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A column that takes what is left has its own width at least."""
        super().resizeEvent(event)
        self._give_room()

    def _give_room(self) -> None:
        """Where nothing is left for such a column Qt would leave it as wide as it was."""
        header = self.horizontalHeader()
        columns = self.records.columns
        for at, column in enumerate(columns):
            if not column.stretch or header.isSectionHidden(at):
                continue
            own = round(column.width * self._figure()) + 18
            others = header.length() - header.sectionSize(at)
            tight = others + own > self.viewport().width()
            mode = header.ResizeMode.Interactive if tight else header.ResizeMode.Stretch
            loading, self._loading_columns = self._loading_columns, True
            if header.sectionResizeMode(at) != mode:
                header.setSectionResizeMode(at, mode)
            if tight and header.sectionSize(at) != own:
                header.resizeSection(at, own)
            self._loading_columns = loading

    def _lay_order(self, kept: Any, names: list[str]) -> None:
        at, order = -1, Qt.SortOrder.AscendingOrder
        if isinstance(kept, list) and len(kept) == 2 and kept[0] in names:
            at = names.index(kept[0])
            order = Qt.SortOrder.DescendingOrder if kept[1] else order
        self.setSortingEnabled(False)
        self.horizontalHeader().setSortIndicator(at, order)
        self.setSortingEnabled(True)

    def _columns_now(self) -> dict[str, Any]:
        header, columns = self.horizontalHeader(), self.records.columns
        order = [columns[header.logicalIndex(place)].name for place in range(header.count())]
        shown = self._columns_shown()
        widths = {
            columns[at].name: round((header.sectionSize(at) - 18) / self._figure(), 2)
            for at in shown
            if not columns[at].stretch
        }
        hidden = [column.name for at, column in enumerate(columns) if at not in shown]
        at = header.sortIndicatorSection()
        descending = header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
        sort = [columns[at].name, descending] if 0 <= at < len(columns) else None
        return {"order": order, "hidden": hidden, "widths": widths, "sort": sort}

    def _columns_touched(self, *_what: object) -> None:
        if not self._loading_columns:
            self._save_soon.start()

    def save_columns(self) -> None:
        """Remember widths, order, hidden columns and the sort order."""
        self._save_soon.stop()
        remember(self._key, self._columns_now())

    def restore_columns(self) -> None:
        """Go back to the columns as they were made."""
        forget(self._key)
        self._lay_columns({})

    def hideEvent(self, event: Any) -> None:
        """Remember the columns when the tab is left or the window closed."""
        if self._save_soon.isActive():
            self.save_columns()
        super().hideEvent(event)

    def column_menu(self) -> QMenu:
        """The menu that chooses columns, also shown at the heading."""
        menu = QMenu(_("Columns"), self)
        shown = self._columns_shown()
        for at in range(len(self.records.columns)):
            action = menu.addAction(self.records.title(at))
            action.setCheckable(True)
            action.setChecked(at in shown)
            action.setEnabled(shown != [at])
            action.toggled.connect(lambda on, at=at: self._show_column(at, on))
        menu.addSeparator()
        menu.addAction(_("Restore default columns"), self.restore_columns)
        return menu

    def _show_column(self, at: int, on: bool) -> None:
        self.horizontalHeader().setSectionHidden(at, not on)
        self.save_columns()

    def _show_column_menu(self, place: QPoint) -> None:
        menu = self.column_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.horizontalHeader().mapToGlobal(place))

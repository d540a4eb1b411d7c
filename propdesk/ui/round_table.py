"""The grid of a round: one line per item and facility, keyed with 1, 2, 3 and on to the next.

    table = RoundTable(desk)
    table.set_lines(lines)
    table.changed.connect(…)       # after each answer

1, 正 or z is normal, 2, 异 or y not normal, 3, 不 or b not applicable. A number is typed where one
is asked. A line that is not normal unfolds what its hazard needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from propdesk.i18n import N_, _
from propdesk.office.errors import UserError
from propdesk.ui import theme
from propdesk.ui.desk import Desk
from propdesk.ui.finding_strip import FindingStrip
from propdesk.ui.kit.shown import NOTHING
from propdesk.ui.round_lines import ANSWERS, KEYS, TONES, Line, plain

FACILITY, ITEM, ANSWER, NUMBER, WORDS, PHOTOS = range(6)
TITLES = (
    N_("Facility"),
    N_("What is checked"),
    N_("Result"),
    N_("Value"),
    N_("Remark"),
    N_("Photos"),
)
_EDITED = (NUMBER, WORDS)
_BASE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class RoundTable(QTableWidget):
    """See the head of this module. Line n stands in row 2n, its finding in row 2n + 1."""

    changed = Signal()
    wrong = Signal(str)
    photos_asked = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(0, len(TITLES), parent)
        self.desk = desk
        self.lines: list[Line] = []
        self.editor: QLineEdit | None = None
        """Where a number or a remark is being typed."""
        self._filling = False
        self.setHorizontalHeaderLabels([_(title) for title in TITLES])
        self.setAccessibleName(_("Results"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setItemDelegate(_Lines(self))
        quiet_selection(self)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setSectionResizeMode(ITEM, QHeaderView.ResizeMode.Stretch)
        self.itemChanged.connect(self._edited)
        self.cellClicked.connect(self._clicked)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        quiet_selection(self)
        self.verticalHeader().setDefaultSectionSize(theme.row_height())
        self.setFont(theme.figures(theme.font()))
        width = self.fontMetrics().horizontalAdvance("0")
        for column, figures in ((FACILITY, 18), (ANSWER, 14), (NUMBER, 18), (WORDS, 22)):
            self.setColumnWidth(column, figures * width)
        self.setColumnWidth(PHOTOS, 9 * width)

    # Lines

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show the lines, each with what is answered already."""
        self._filling = True
        self.lines = list(lines)
        self.clearContents()
        self.setRowCount(2 * len(lines))
        self.setColumnHidden(FACILITY, not any(line.facility for line in lines))
        self.setColumnHidden(NUMBER, not any(line.kind == "number" for line in lines))
        before = None
        for at, line in enumerate(lines):
            self._write(at, first_of=line.facility_id != before)
            before = line.facility_id
        self._filling = False
        if lines:
            self.go_to(next((n for n, line in enumerate(lines) if not line.answer), 0))

    def _write(self, at: int, first_of: bool) -> None:
        line, row = self.lines[at], 2 * at
        texts = (line.facility if first_of else "", line.text, "", "", line.words, "")
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            editable = column == WORDS or (column == NUMBER and line.kind == "number")
            item.setFlags(_BASE | Qt.ItemFlag.ItemIsEditable if editable else _BASE)
            item.setToolTip(line.facility if column == FACILITY else text)
            self.setItem(row, column, item)
        self.setRowHidden(row + 1, True)
        self.show_line(at)

    def show_line(self, at: int) -> None:
        """Show what is answered at a line, and unfold its finding if it is not normal."""
        filling, self._filling = self._filling, True
        line, row = self.lines[at], 2 * at
        answer: Any = self.item(row, ANSWER)
        tone = TONES.get(line.answer)
        sign = f"{theme.GLYPHS[tone]} " if tone else ""
        answer.setText(f"{sign}{_(ANSWERS[line.answer])}" if tone else NOTHING)
        answer.setForeground(theme.colour(tone or "muted"))
        answer.setData(Qt.ItemDataRole.AccessibleTextRole, f"{line.text}: {answer.text()}")
        number: Any = self.item(row, NUMBER)
        number.setText(plain(line.number))
        number.setToolTip(line.limits)
        number.setForeground(theme.colour("overdue" if line.outside() else "text"))
        photos: Any = self.item(row, PHOTOS)
        asked = _("asked") if line.wants_photo else _("add…")
        count = len(line.photos) + line.kept_photos
        photos.setText(str(count) if count else asked)
        photos.setForeground(theme.colour("text" if count else "muted"))
        self._unfold(at)
        self._filling = filling

    def _unfold(self, at: int) -> None:
        row, line = 2 * at + 1, self.lines[at]
        folded = line.answer != "abnormal"
        if not folded and self.cellWidget(row, 0) is None:
            self.setSpan(row, 0, 1, len(TITLES))
            strip = FindingStrip(self.desk, line)
            strip.done.connect(lambda: self.go_to(min(at + 1, len(self.lines) - 1)))
            strip.due.told.connect(lambda: QTimer.singleShot(0, strip, lambda: self._fit(at)))
            self.setCellWidget(row, 0, strip)
            self._fit(at)
        self.setRowHidden(row, folded)

    def _fit(self, at: int) -> None:
        """As high as what is unfolded needs, also with a red sentence in it."""
        strip = self.strip(at)
        if strip is not None:
            needed = strip.heightForWidth(max(strip.width(), strip.minimumSizeHint().width()))
            self.setRowHeight(2 * at + 1, max(needed, strip.sizeHint().height()))

    def strip(self, at: int) -> FindingStrip | None:
        """What is unfolded under a line."""
        widget = self.cellWidget(2 * at + 1, 0)
        return widget if isinstance(widget, FindingStrip) else None

    def at(self) -> int | None:
        """The line under the cursor."""
        row = self.currentRow()
        return row // 2 if row >= 0 else None

    def go_to(self, at: int) -> None:
        """Put the cursor where a line is answered; past the last it stays."""
        if 0 <= at < len(self.lines):
            column = NUMBER if self.lines[at].kind == "number" else ANSWER
            self.setCurrentCell(2 * at, column)
            self.setFocus()

    # Answers

    def answer(self, at: int, answer: str) -> None:
        """Answer a line and go on to the next."""
        line = self.lines[at]
        line.answer = answer
        if answer == "na":
            line.number = None
        self.show_line(at)
        self.changed.emit()
        strip = self.strip(at)
        if answer == "abnormal" and strip is not None:
            strip.begin()
        else:
            self.go_to(at + 1)

    def fill_in(self) -> int:
        """Answer "normal" wherever nothing is answered; how many lines that were."""
        filled = [at for at, line in enumerate(self.lines) if line.fill_in()]
        for at in filled:
            self.show_line(at)
        self.changed.emit()
        return len(filled)

    def _edited(self, item: QTableWidgetItem) -> None:
        if self._filling:
            return
        at = item.row() // 2
        line = self.lines[at]
        if item.column() == WORDS:
            line.words = item.text().strip()
            if line.kind == "text" and line.words and not line.answer:
                line.answer = "normal"
        else:
            try:
                line.take_number(item.text())
                self.wrong.emit("")
            except UserError as error:
                self.wrong.emit(str(error))
        self.show_line(at)
        self.changed.emit()

    def _clicked(self, row: int, column: int) -> None:
        at = row // 2
        if row % 2 or at >= len(self.lines):
            return
        if column == ANSWER:
            order = ("normal", "abnormal", "na")
            now = self.lines[at].answer
            step = order[(order.index(now) + 1) % 3] if now in order else "normal"
            self.lines[at].answer = step
            self.show_line(at)
            self.changed.emit()
        elif column == PHOTOS:
            self.photos_asked.emit(at)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answers by 1, 2, 3; typing begins a number or a remark where one is."""
        at, text = self.at(), event.text()
        key = event.key()
        ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if at is None or self.currentRow() % 2:
            super().keyPressEvent(event)
        elif ctrl and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentColumn() == PHOTOS:
                self.photos_asked.emit(at)
            else:
                self.go_to(at + 1)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not ctrl:
            self._clear(at)
        elif not self._typed(at, text if not ctrl else ""):
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """正, 异 and 不 come from an input method."""
        at = self.at()
        if at is None or not self._typed(at, event.commitString()):
            super().inputMethodEvent(event)

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:
        """Input methods may write here."""
        if query == Qt.InputMethodQuery.ImEnabled:
            return True
        return super().inputMethodQuery(query)

    def _typed(self, at: int, text: str) -> bool:
        if not text or not text.isprintable():
            return False
        column = self.currentColumn()
        asks_number = self.lines[at].kind == "number"
        if column in _EDITED and (column == WORDS or asks_number):
            if text == " " or (column == NUMBER and text.lower() in "zyb正异不"):
                return self._answered(at, text)
            return self._begin(text)
        return self._answered(at, text)

    def _answered(self, at: int, text: str) -> bool:
        answer = KEYS.get(text.lower())
        if answer is None:
            return False
        self.answer(at, answer)
        return True

    def _begin(self, text: str) -> bool:
        item = self.currentItem()
        self.editor = None
        self.editItem(item)
        if self.editor is None:
            return False
        self.editor.setText(text)
        return True

    def _clear(self, at: int) -> None:
        line = self.lines[at]
        if self.currentColumn() == WORDS:
            line.words = ""
            self.item(2 * at, WORDS).setText("")  # type: ignore[union-attr]
        else:
            line.answer, line.number = "", None
        self.show_line(at)
        self.changed.emit()

    def event(self, event: QEvent) -> bool:
        """Tab goes from the result to the remark, the photos, then to the next line."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            tabs = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
            if event.key() in tabs and self._tabbed(tabs[Qt.Key(event.key())]):
                return True
        return super().event(event)

    def _tabbed(self, way: int) -> bool:
        at = self.at()
        if at is None or self.currentRow() % 2:
            return False
        near = [n for n in (at - 1, at, at + 1) if 0 <= n < len(self.lines)]
        stops = [(n, column) for n in near for column in self._stops(n)]
        here = (at, self.currentColumn())
        place = stops.index(here if here in stops else (at, self._stops(at)[0])) + way
        if not 0 <= place < len(stops):
            return False
        line, column = stops[place]
        self.setCurrentCell(2 * line, column)
        return True

    def _stops(self, at: int) -> list[int]:
        first = [NUMBER] if self.lines[at].kind == "number" else []
        return [*first, ANSWER, WORDS, PHOTOS]


def quiet_selection(view: QAbstractItemView) -> None:
    """What is selected has the soft ground of the lists, and keeps its colours."""
    palette = QPalette(view.palette())
    palette.setColor(QPalette.ColorRole.Base, theme.colour("base"))
    palette.setColor(QPalette.ColorRole.Text, theme.colour("text"))
    palette.setColor(QPalette.ColorRole.Highlight, theme.colour("soft"))
    palette.setColor(QPalette.ColorRole.HighlightedText, theme.colour("text"))
    view.setPalette(palette)


class _Lines(QStyledItemDelegate):
    """Draws a hairline under each line; edits numbers and remarks, Enter goes on."""

    def __init__(self, table: RoundTable) -> None:
        super().__init__(table)
        self.table = table

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Any) -> QWidget:
        """One line to type in."""
        editor = QLineEdit(parent, objectName="cell")
        editor.setStyleSheet("QLineEdit#cell { padding: 0 4px; border-radius: 0; }")
        editor.setMaxLength(200)
        self.table.editor = editor
        return editor

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter takes what was typed and goes on to the next line, Tab along the line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)
            if event.key() in keys and isinstance(editor, QLineEdit):
                at = self.table.at()
                self.commitData.emit(editor)
                self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
                if at is not None:
                    self._after(at)
                return True
        return super().eventFilter(editor, event)

    def _after(self, at: int) -> None:
        strip = self.table.strip(at)
        line = self.table.lines[at]
        if line.answer == "abnormal" and strip is not None and not line.finding.touched:
            strip.begin()
        else:
            self.table.go_to(at + 1)

    def paint(self, painter: Any, option: QStyleOptionViewItem, index: QModelIndex) -> None:  # type: ignore[override]
        """The cell, framed under the cursor; limits in grey where a number is asked."""
        at_cursor = bool(option.state & QStyle.StateFlag.State_Selected)
        option.state &= ~(QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus)
        rect = QRect(option.rect)
        if at_cursor:
            painter.fillRect(rect, theme.colour("soft"))
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(theme.colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if at_cursor:
            painter.setPen(theme.colour("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        if index.column() == NUMBER and index.row() % 2 == 0:
            line = self.table.lines[index.row() // 2]
            if line.kind == "number" and line.number is None:
                painter.setPen(theme.colour("muted"))
                room = rect.adjusted(6, 0, -4, 0)
                painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), line.limits or line.unit)
        painter.restore()

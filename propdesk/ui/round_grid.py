"""Keying a round (录入巡检结果): the whole checklist in one grid, saved in one transaction.

    round_grid.open_for(desk, task_id, parent)

Saved again it changes what was changed and makes nothing twice: a line that is not normal has one
hazard for life.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import _, ngettext
from propdesk.office import inspection_card, inspection_rounds
from propdesk.office.errors import UserError
from propdesk.ui import icons, round_lines, round_saving, task_words
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label
from propdesk.ui.kit.fields import DateField, TextField
from propdesk.ui.kit.photo_strip import Shot, of_mime
from propdesk.ui.line_photos import LinePhotos
from propdesk.ui.memory import recall, remember
from propdesk.ui.round_lines import Line
from propdesk.ui.round_saving import Entered
from propdesk.ui.round_table import RoundTable

YEAR = timedelta(days=365)


def open_for(desk: Desk, task_id: int, parent: QWidget | None = None) -> RoundGrid:
    """Open the grid of a task."""
    dialog = RoundGrid(desk, task_id, parent)
    dialog.open()
    return dialog


class RoundGrid(QDialog):
    """See the head of this module."""

    def __init__(self, desk: Desk, task_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.task_id = desk, task_id
        self.saved: Entered | None = None
        with desk.store.read() as session:
            self.sheet = inspection_rounds.sheet(session, task_id, desk.today())
            self._lines = round_saving.lines_of(self.sheet)
            round_saving.findings(session, task_id, self.sheet, self._lines)
            names = inspection_card.inspectors(session, desk.today() - YEAR)
        self.setWindowTitle(_("Enter results"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.table = RoundTable(desk)
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 16, 20, 16)
        page.setSpacing(10)
        page.addLayout(self._make_title())
        page.addLayout(self._make_head(names))
        page.addWidget(self.table, 1)
        self.said = label("")
        self.said.hide()
        page.addWidget(self.said)
        self.links = QHBoxLayout(spacing=8)
        page.addLayout(self.links)
        page.addLayout(self._make_foot())
        self._fill()
        self.table.changed.connect(self._count)
        self.table.wrong.connect(self._say_wrong)
        self.table.photos_asked.connect(self.choose_photos)
        room = self.screen().availableSize()
        self.resize(min(1180, room.width() - 40), min(760, room.height() - 60))
        self.table.setFocus()

    # Making

    def _make_title(self) -> QVBoxLayout:
        from propdesk.ui import theme

        column = QVBoxLayout(spacing=2)
        title = label(self.sheet.plan)
        title.setFont(theme.font(1.25, bold=True))
        column.addWidget(title)
        due = _("due on {day}").format(day=task_words.day_text(self.sheet.due_on))
        parts = [self.sheet.place, due, self.sheet.keeper]
        column.addWidget(label(" · ".join(part for part in parts if part), muted=True))
        return column

    def _make_head(self, names: list[str]) -> QHBoxLayout:
        today = self.desk.today()
        self.done_on = DateField(
            _("Done on"), "done_on", self.desk.today, latest=today, required=True
        )
        self.done_on.set_value(self.sheet.done_on or min(self.sheet.due_on, today))
        self.inspector = TextField(_("Inspector"), "inspector", limit=60, suggestions=names)
        before = str(recall("inspections/inspector", "") or "")
        self.inspector.set_value(self.sheet.inspector or self.sheet.keeper or before)
        self.note = TextField(_("Note"), "note", limit=400)
        self.note.set_value(self.sheet.note)
        self.rest = QPushButton(_("The rest is normal"), autoDefault=False)
        self.rest.setToolTip("Ctrl+A")
        icons.put(self.rest, "check")
        self.rest.clicked.connect(self.fill_in)
        keys = QAction(self.rest.text(), self)
        keys.setShortcut("Ctrl+A")
        keys.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.triggered.connect(lambda: self.fill_in())
        self.addAction(keys)
        paste = QAction(self.table)
        paste.setShortcut("Ctrl+V")
        paste.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        paste.triggered.connect(self.paste_photo)
        self.table.addAction(paste)
        self.setAcceptDrops(True)
        line = QHBoxLayout(spacing=16)
        line.addWidget(self.done_on, 2)
        line.addWidget(self.inspector, 2)
        line.addWidget(self.note, 5)
        beside = QVBoxLayout(spacing=4)
        beside.addWidget(QLabel(" "))
        beside.addWidget(self.rest)
        beside.addStretch(1)
        line.addLayout(beside)
        return line

    def _make_foot(self) -> QHBoxLayout:
        self.count = QLabel()
        self.count.setProperty("muted", True)
        hint = QLabel(_("1 normal · 2 not normal · 3 not applicable"))
        hint.setProperty("muted", True)
        self.close_button = QPushButton(_("Cancel"), autoDefault=False)
        self.close_button.clicked.connect(self.reject)
        self.later_button = QPushButton(_("Go on later"), autoDefault=False)
        self.later_button.setToolTip(_("Keep what is filled in; the round stays in progress."))
        self.later_button.clicked.connect(lambda: self.save(finish=False))
        self.save_button = QPushButton(_("Save results"))
        self.save_button.setProperty("primary", True)
        self.save_button.setToolTip("Ctrl+Enter")
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(lambda: self.save())
        row = QHBoxLayout(spacing=8)
        row.addWidget(self.count)
        row.addSpacing(16)
        row.addWidget(hint)
        row.addStretch(1)
        for button in (self.close_button, self.later_button, self.save_button):
            row.addWidget(button)
        return row

    def _fill(self) -> None:
        self._before = self._keyed(self._lines)
        kept = self.desk.drafts.get(self._draft_key)
        if kept:
            head, answers = kept
            for field, draft in zip(self._head_fields, head, strict=True):
                field.restore(draft)
            round_lines.take_up(self._lines, answers)
            self._say(_("What you had begun is back."), "")
        self.table.set_lines(self._lines)
        self._count()

    @property
    def _head_fields(self) -> tuple[DateField, TextField, TextField]:
        return self.done_on, self.inspector, self.note

    def _keyed(self, lines: Sequence[Line]) -> tuple[list[Any], dict[str, Any]]:
        """All that was keyed, finished or not."""
        return [field.draft() for field in self._head_fields], round_lines.draft(lines)

    @property
    def _draft_key(self) -> str:
        return f"round {self.task_id}"

    # While keying

    def _count(self) -> None:
        lines = self.table.lines
        filled = sum(bool(line.answer) for line in lines)
        bad = sum(line.answer == "abnormal" for line in lines)
        text = _("{filled} of {all} filled in").format(filled=filled, all=len(lines))
        if bad:
            text += " · " + _("{n} not normal").format(n=bad)
        self.count.setText(text)

    def fill_in(self) -> None:
        """Ctrl+A: whatever is not answered is normal; numbers stay to be typed."""
        self.table.fill_in()
        left = next((n for n, line in enumerate(self.table.lines) if not line.answer), None)
        if left is not None:
            self.table.go_to(left)
            self._say(_("The numbers are still to be typed."), "")
        else:
            self.save_button.setFocus()

    def choose_photos(self, at: int) -> LinePhotos:
        """The strip for the photos of a line."""
        dialog = LinePhotos(self.desk, self.table.lines[at], self)

        def take() -> None:
            self.table.lines[at].photos[:] = dialog.field.shots()
            self.table.show_line(at)

        dialog.accepted.connect(take)
        dialog.open()
        return dialog

    def add_photos(self, at: int, data: QMimeData) -> None:
        """Put pictures that were pasted or dropped on a line."""
        found, wrong = of_mime(data, self.desk.today())
        self.table.lines[at].photos += [
            Shot(one.shown, taken_on=one.taken_on, prepared=one) for one in found
        ]
        self.table.show_line(at)
        self._say(" ".join(wrong), "overdue" if wrong else "")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Pictures may be dropped on a line."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """They go to the line under the pointer, else to that of the cursor."""
        point = self.table.viewport().mapFrom(self, event.position().toPoint())
        row = self.table.rowAt(point.y())
        at = row // 2 if row >= 0 else self.table.at()
        if at is not None:
            self.add_photos(at, event.mimeData())

    def paste_photo(self) -> None:
        """Ctrl+V: the picture on the clipboard goes to the line of the cursor."""
        at = self.table.at()
        if at is not None:
            self.add_photos(at, QGuiApplication.clipboard().mimeData())

    def _say_wrong(self, text: str) -> None:
        self._say(text, "overdue" if text else "")

    def _say(self, text: str, tone: str) -> None:
        self.said.setText(text)
        self.said.setProperty("tone", tone or None)
        self.said.setProperty("muted", not tone)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)
        self.said.setVisible(bool(text))

    # Saving

    def save(self, *, finish: bool = True) -> bool:
        """Write it in one transaction; False if something is wrong, which is said."""
        lines = self.table.lines
        if not (self.done_on.check() and self.inspector.check() and self._findings_right()):
            return False
        missing = [at for at, line in enumerate(lines) if not line.answer]
        if finish and missing:
            text = ngettext(
                "{n} line is not filled in.", "{n} lines are not filled in.", len(missing)
            )
            self._say(text.format(n=len(missing)), "overdue")
            self.table.go_to(missing[0])
            return False
        try:
            with self.desk.store.write(action="inspections.entered") as session:
                self.saved = round_saving.save(
                    session,
                    self.task_id,
                    lines,
                    done_on=self.done_on.value(),
                    inspector=self.inspector.value(),
                    note=self.note.value(),
                    today=self.desk.today(),
                    finish=finish,
                )
        except UserError as error:
            self._wrong(error)
            return False
        self._keep_name()
        self._leave(finish)
        return True

    def _wrong(self, error: UserError) -> None:
        fields = {"done_on": self.done_on, "inspector": self.inspector, "note": self.note}
        if error.field in fields:
            fields[error.field].show_error(str(error))
            fields[error.field].setFocus()
        else:
            self._say(str(error), "overdue")

    def _findings_right(self) -> bool:
        for at, line in enumerate(self.table.lines):
            strip = self.table.strip(at)
            if line.answer == "abnormal" and strip is not None and not strip.check():
                strip.due.setFocus()
                return False
        return True

    def _keep_name(self) -> None:
        remember("inspections/inspector", self.inspector.value())
        self.desk.drafts.pop(self._draft_key, None)
        for at, line in enumerate(self.table.lines):
            line.kept_photos += len(line.photos)
            line.photos.clear()
            self.table.show_line(at)
        self._before = self._keyed(self.table.lines)

    def _leave(self, finish: bool) -> None:
        """Say what was saved: in passing, or here with links where there are hazards."""
        assert self.saved is not None
        text = self.saved.sentence(finish)
        if not self.saved.hazards:
            self.accept()
            self.desk.say(text)
            return
        self._say(text, "done")
        while item := self.links.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        for hazard in self.saved.hazards:
            link = QPushButton(f"{hazard.number} {hazard.what}"[:40], autoDefault=False)
            link.setProperty("link", True)
            link.clicked.connect(lambda _on=False, key=hazard.id: self.desk.open("hazard", key))
            self.links.addWidget(link)
        self.links.addStretch(1)
        self.close_button.setText(_("Close"))
        self.save_button.setProperty("primary", False)
        self.save_button.style().polish(self.save_button)
        self.close_button.setDefault(True)
        self.close_button.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter saves; Enter alone moves on and never saves by accident."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.save()
            elif isinstance(focused, QPushButton):
                focused.click()
            elif focused is not None:
                self.focusNextChild()
            return
        super().keyPressEvent(event)

    def reject(self) -> None:
        """Leave; what was keyed and not saved is kept for the next time."""
        now = self._keyed(self.table.lines)
        if now != self._before:
            self.desk.drafts[self._draft_key] = now
        else:
            self.desk.drafts.pop(self._draft_key, None)
        super().reject()

"""A day, typed as 2026-11-22, 20261122, 11-22, 2026年11月22日; + and - step, t is today."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QMenu, QWidgetAction

from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.ui import icons
from propdesk.ui.kit.field import Field

_FULL = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})日?$")
_CLOSE = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_SHORT = re.compile(r"(\d{1,2})\D(\d{1,2})日?$")


def parse_date(text: str, today: date) -> date:
    """A day as people type it; without a year it is in the year of `today`.

    Raises UserError for what is not a day.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace(" ", "")
    full = _FULL.match(plain) or _CLOSE.match(plain)
    short = None if full else _SHORT.match(plain)
    parts: list[int] = []
    if full:
        parts = [int(part) for part in full.groups()]
    elif short:
        parts = [today.year, *(int(part) for part in short.groups())]
    try:
        return date(*parts)
    except (TypeError, ValueError):
        example = today.isoformat()
        raise UserError(
            _("“{text}” is not a date. Example: {example}").format(text=text, example=example)
        ) from None


class DateField(Field):
    """A day, with a calendar to open."""

    editor: QLineEdit

    def __init__(
        self,
        label: str,
        name: str,
        today: Callable[[], date],
        *,
        earliest: date | None = None,
        latest: date | None = None,
        **more: Any,
    ) -> None:
        self.today, self.earliest, self.latest = today, earliest, latest
        super().__init__(label, name, QLineEdit(), **more)
        self.editor.setPlaceholderText("2026-11-22")
        self.editor.setToolTip(_("+ and - step a day, t is today"))
        self.editor.textChanged.connect(self._touched)
        self.editor.editingFinished.connect(self._tidy)
        self._picker = QAction(_("Open the calendar"), self.editor)
        icons.put(self._picker, "calendar")
        self._picker.triggered.connect(self.open_calendar)
        self.editor.addAction(self._picker, QLineEdit.ActionPosition.TrailingPosition)

    def value(self) -> date | None:
        """The day, or None where nothing was typed."""
        text = self.editor.text().strip()
        if not text:
            if self.required:
                raise self._missing()
            return None
        day = parse_date(text, self.today())
        if self.earliest and day < self.earliest:
            raise UserError(_("The date must be {day} or later.").format(day=self.earliest))
        if self.latest and day > self.latest:
            raise UserError(_("The date must be {day} or earlier.").format(day=self.latest))
        return day

    def set_value(self, value: date | None) -> None:
        """Show a day."""
        self.editor.setText("" if value is None else value.isoformat())

    def step(self, days: int) -> None:
        """Go `days` on or back; from nothing, start at today."""
        try:
            start = parse_date(self.editor.text(), self.today())
        except UserError:
            start = self.today()
        self.set_value(start + timedelta(days=days))
        self.editor.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Steps by + and -, today by t."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.text()
            if key in ("t", "T"):
                self.set_value(self.today())
                self.editor.selectAll()
                return True
            if key in ("+", "-") and self._is_whole():
                self.step(1 if key == "+" else -1)
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_F4):
                self.open_calendar()
                return True
        return super().eventFilter(watched, event)

    def _is_whole(self) -> bool:
        """Whether a day stands there, so that "-" is a step and not part of a date being typed."""
        text = self.editor.text()
        if not text or self.editor.selectedText() == text:
            return True
        try:
            parse_date(text, self.today())
        except UserError:
            return False
        return self.editor.cursorPosition() == len(text)

    def open_calendar(self) -> None:
        """Let the day be picked from a month."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget()
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setGridVisible(False)
        quiet = calendar.weekdayTextFormat(Qt.DayOfWeek.Monday)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(day, quiet)
        try:
            shown = parse_date(self.editor.text(), self.today())
        except UserError:
            shown = self.today()
        calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)

        def take(picked: QDate) -> None:
            self.set_value(date(picked.year(), picked.month(), picked.day()))
            menu.close()
            self.editor.setFocus()

        calendar.clicked.connect(take)
        calendar.activated.connect(take)
        menu.popup(self.editor.mapToGlobal(QPoint(0, self.editor.height())))
        calendar.setFocus()

    def _tidy(self) -> None:
        try:
            day = self.value()
        except UserError:
            return
        if day and self.editor.text() != day.isoformat():
            self.set_value(day)

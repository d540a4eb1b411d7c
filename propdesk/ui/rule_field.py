"""How a plan repeats: plain controls, the rule in words below them, and its next five days.

    rule = self.add(RuleField(_("Repeats"), "rule", desk.today))
    rule.set_start(day)                # when the first day of the plan changes
    rule.set_value("FREQ=WEEKLY;BYDAY=MO")
    rule.value()                       # RRULE; "" = only after an event (`event=True`)

A rule that says more than the controls can show is shown in words and kept untouched, until the
clerk presses Change.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from propdesk.i18n import _
from propdesk.office import recurrence, recurrence_form, recurrence_words
from propdesk.office.errors import UserError
from propdesk.ui.kit.field import Field
from propdesk.ui.rule_controls import RuleControls

SHOWN_DAYS = 5


class RuleField(Field):
    """A rule of repetition as RRULE text: see the head of this module."""

    def __init__(
        self,
        label: str,
        name: str,
        today: Callable[[], date],
        *,
        start: date | None = None,
        event: bool = False,
        **more: Any,
    ) -> None:
        self.today = today
        self._start = start or today()
        self._kept = ""
        self._original = ""
        panel = QWidget()
        super().__init__(label, name, panel, **more)
        self.controls = RuleControls(today, self._start, event=event)
        self.sentence = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.next_days = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.next_days.setProperty("muted", True)
        self.change = QPushButton(autoDefault=False)
        self.change.clicked.connect(self._change)
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.controls)
        column.addWidget(self.sentence)
        column.addWidget(self.next_days)
        column.addWidget(self.change, 0, Qt.AlignmentFlag.AlignLeft)
        self.label.setBuddy(self.controls)
        self.controls.changed.connect(self._controls_changed)
        self._show()

    def value(self) -> str:
        """The RRULE, "" for none. Raises UserError for what is missing or has no day ever."""
        if self._kept:
            return self._kept
        pattern = self.controls.pattern()
        if pattern is None:
            return ""
        return recurrence.parse(recurrence_form.to_rule(pattern), self._start).text

    def set_value(self, value: str | None) -> None:
        """Show a rule; one the controls cannot show is kept as it is."""
        self._kept = self._original = ""
        if not value:
            self.controls.show_pattern(None)
        else:
            shown = recurrence_form.from_rule(value, self._start)
            if shown:
                self.controls.show_pattern(shown)
            else:
                self._kept = self._original = value
        self._show()

    def set_start(self, day: date) -> None:
        """The first day of the plan: intervals count from it."""
        self._start = self.controls.start = day
        self._show()

    def draft(self) -> Any:
        """What is shown, finished or not."""
        return (self._kept, self._original, self.controls.draft())

    def restore(self, draft: Any) -> None:
        """Show a draft again."""
        self._kept, self._original, controls = draft
        self.controls.restore(controls)
        self._show()

    def _change(self) -> None:
        """From the kept rule to the controls nearest to it, or back to the rule as it was."""
        if self._kept:
            self.controls.show_pattern(recurrence_form.nearest(self._kept, self._start))
            self._kept = ""
            self._show()
            self.controls.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._kept = self._original
            self._show()
            self.change.setFocus(Qt.FocusReason.TabFocusReason)
        self._touched()

    def _controls_changed(self) -> None:
        self._show()
        self._touched()

    def _show(self) -> None:
        """The rule in words and its days, and the controls or the button to have them."""
        kept = bool(self._kept)
        self.controls.setVisible(not kept)
        self.change.setVisible(bool(self._original))
        self.change.setText(_("Change…") if kept else _("Leave it as it was"))
        self.setFocusProxy(self.change if kept else self.controls)
        self.editor.setFocusProxy(self.change if kept else self.controls)
        try:
            text = self.value()
        except UserError as error:
            self.sentence.setText(str(error))
            self.next_days.setText("")
            return
        words = recurrence_words.of_text(text, self._start)
        self.sentence.setText(words[:1].upper() + words[1:])
        self.next_days.setText(self._days(text))
        self.sentence.setAccessibleName(f"{self.sentence.text()} {self.next_days.text()}")

    def _days(self, text: str) -> str:
        if not text:
            return ""
        try:
            rule = recurrence.parse(text, self._start)
        except UserError as error:
            return str(error)
        days = rule.next_days(max(self.today(), self._start), SHOWN_DAYS)
        if not days:
            return _("No day is left.")
        names = recurrence_words.weekday_names()
        # A line breaks after a dot and not within a day, nor between two Chinese characters of it.
        short = [name[:3] if name.isascii() else "\u2060".join(name) for name in names]
        shown = [f"{day.isoformat()}\u00a0{short[day.weekday()]}" for day in days]
        return _("Next: {days}").format(days="\u00a0· ".join(shown))

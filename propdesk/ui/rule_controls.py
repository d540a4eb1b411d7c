"""The plain controls of a rule of repetition: how often, on which days, in which months."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QSpinBox, QWidget

from propdesk.i18n import N_, _
from propdesk.office import recurrence_form, recurrence_words
from propdesk.office.recurrence_form import KINDS, LAST_DAY, LAST_SURE_DAY, LONGEST, NTHS, Pattern
from propdesk.ui.kit.date_field import DateField
from propdesk.ui.toggle_row import ToggleRow

EVENT = "event"
"""The choice beside the kinds: no rule, only after a storm, a snowfall …"""
_EVERY = {
    "daily": (N_("every day"), N_("every {n} days")),
    "weekly": (N_("every week"), N_("every {n} weeks")),
    "yearly": (N_("every year"), N_("every {n} years")),
}
_BY_MONTH = (N_("every month"), N_("every {n} months"))


def _combo(choices: Sequence[tuple[Any, str]], said: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(said)
    for key, text in choices:
        combo.addItem(text, key)
    return combo


class RuleControls(QWidget):
    """Shows a `Pattern` and gives it back; None is the rule that only an event starts."""

    changed = Signal()

    def __init__(self, today: Callable[[], date], start: date, *, event: bool) -> None:
        super().__init__()
        self.start = start
        self._was_yearly = False
        self._make_days(event)
        said = _("Only in these months")
        self.months = ToggleRow(recurrence_words.month_names(), said, across=6)
        self.months_label = QLabel()
        self.months_label.setBuddy(self.months)
        self.until = DateField(_("Until (empty: no end)"), "until", today)
        self._lay_out()
        self.setFocusProxy(self.kind)
        self.kind.activated.connect(self._kind_chosen)
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.every.valueChanged.connect(self.changed)
        for combo in (self.day, self.year_day, self.nth, self.weekday):
            combo.currentIndexChanged.connect(self.changed)
        for row in (self.weekdays, self.months):
            row.changed.connect(self.changed)
        self.until.changed.connect(self.changed)
        self.show_pattern(recurrence_form.suggested(start))

    def _make_days(self, event: bool) -> None:
        kinds = [(kind, _(text)) for kind, text in KINDS.items()]
        kinds += [(EVENT, _("Only after an event"))] if event else []
        self.kind = _combo(kinds, _("How it repeats"))
        self.every = QSpinBox(minimum=1, maximum=LONGEST)
        self.every.lineEdit().setTextMargins(6, 0, 0, 0)
        self.every.setAccessibleName(_("How often"))
        weekdays = recurrence_words.weekday_names()
        self.weekdays = ToggleRow(weekdays, _("Weekdays"))
        days = [(n, recurrence_words.day_name(n)) for n in range(1, LAST_SURE_DAY + 1)]
        last = (LAST_DAY, recurrence_words.day_name(LAST_DAY))
        self.day = _combo(days, _("Day of the month"))
        self.year_day = _combo([*days, last], _("Day of the month"))
        nths = [(n, recurrence_words.nth_name(n)) for n in NTHS]
        self.nth = _combo(nths, _("Which of the month"))
        self.weekday = _combo(list(enumerate(weekdays)), _("Weekday"))

    def _lay_out(self) -> None:
        grid = QGridLayout(self, horizontalSpacing=8, verticalSpacing=8)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.kind, 0, 0)
        grid.addWidget(self.every, 0, 1)
        days = QHBoxLayout()
        days.setSpacing(8)
        for widget in (self.weekdays, self.day, self.year_day, self.nth, self.weekday):
            days.addWidget(widget, 1)
        grid.addLayout(days, 1, 0, 1, 2)
        grid.addWidget(self.months_label, 2, 0, 1, 2)
        grid.addWidget(self.months, 3, 0, 1, 2)
        grid.addWidget(self.until, 4, 0)

    def pattern(self) -> Pattern | None:
        """What is shown; raises UserError for an end that is no day."""
        kind = self.kind.currentData()
        if kind == EVENT:
            return None
        pattern = Pattern(
            kind,
            self.every.value(),
            months=tuple(at + 1 for at in self.months.pressed()),
            until=self.until.value(),
        )
        if kind == "weekly":
            return replace(pattern, weekdays=self.weekdays.pressed())
        if kind == "monthly_weekday":
            weekdays = (self.weekday.currentData(),)
            return replace(pattern, weekdays=weekdays, nth=self.nth.currentData())
        if kind == "monthly_day":
            return replace(pattern, day=self.day.currentData())
        return replace(pattern, day=self.year_day.currentData()) if kind == "yearly" else pattern

    def show_pattern(self, pattern: Pattern | None) -> None:
        """Show `pattern`; None: only after an event, where that is a choice."""
        if pattern is None and self.kind.findData(EVENT) < 0:
            pattern = recurrence_form.suggested(self.start)
        self.blockSignals(True)
        self._was_yearly = pattern is not None and pattern.kind == "yearly"
        self.kind.setCurrentIndex(self.kind.findData(pattern.kind if pattern else EVENT))
        if pattern:
            self.every.setValue(pattern.every)
            self.weekdays.press(pattern.weekdays)
            self.months.press(month - 1 for month in pattern.months)
            self.until.set_value(pattern.until)
            self.day.setCurrentIndex(self.day.findData(max(1, pattern.day)))
            self.year_day.setCurrentIndex(self.year_day.findData(pattern.day))
            self.nth.setCurrentIndex(self.nth.findData(pattern.nth))
            if pattern.weekdays:
                self.weekday.setCurrentIndex(pattern.weekdays[0])
        self._show_kind()
        self.blockSignals(False)

    def draft(self) -> tuple[Any, ...]:
        """What is shown, finished or not."""
        kind, until = self.kind.currentData(), self.until.draft()
        chosen = (self.weekdays.pressed(), self.months.pressed())
        combos = (self.day, self.year_day, self.nth, self.weekday)
        return (kind, self.every.value(), *chosen, *(c.currentIndex() for c in combos), until)

    def restore(self, draft: tuple[Any, ...]) -> None:
        """Show a draft again."""
        kind, every, weekdays, months, *places, until = draft
        self._was_yearly = kind == "yearly"
        self.kind.setCurrentIndex(self.kind.findData(kind))
        self.every.setValue(every)
        self.weekdays.press(weekdays)
        self.months.press(months)
        combos = (self.day, self.year_day, self.nth, self.weekday)
        for combo, place in zip(combos, places, strict=True):
            combo.setCurrentIndex(place)
        self.until.restore(until)

    def _kind_chosen(self) -> None:
        """Begin another kind on the day the plan starts."""
        kind, day = self.kind.currentData(), self.start
        if kind == "weekly" and not self.weekdays.pressed():
            self.weekdays.press([day.weekday()])
        if kind == "monthly_weekday":
            self.weekday.setCurrentIndex(day.weekday())
        if kind == "yearly" and not self.months.pressed():
            self.months.press([day.month - 1])
            last = day.day > LAST_SURE_DAY
            self.year_day.setCurrentIndex(self.year_day.findData(LAST_DAY if last else day.day))
        elif kind != "yearly" and self._was_yearly:
            # The months of a yearly rule are its days; to another rule they would be a season.
            self.months.press([])
        self._was_yearly = kind == "yearly"
        self.changed.emit()

    def _show_kind(self) -> None:
        kind = self.kind.currentData()
        rule = kind != EVENT
        one, many = _EVERY.get(kind, _BY_MONTH)
        before, _n, after = _(many).partition("{n}")
        self.every.setSpecialValueText(_(one))
        self.every.setPrefix(before)
        self.every.setSuffix(after)
        self.every.setVisible(rule)
        self.weekdays.setVisible(kind == "weekly")
        self.day.setVisible(kind == "monthly_day")
        self.year_day.setVisible(kind == "yearly")
        self.nth.setVisible(kind == "monthly_weekday")
        self.weekday.setVisible(kind == "monthly_weekday")
        text = (
            _("In these months") if kind == "yearly" else _("Only in these months (none: all year)")
        )
        self.months_label.setText(text)
        for widget in (self.months_label, self.months, self.until):
            widget.setVisible(rule)
        self.changed.emit()

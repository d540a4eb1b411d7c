"""The line over the calendar: there are no plans yet, or a year's holidays are not known (暂定)."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from propdesk.i18n import _
from propdesk.office.workdays import Workdays
from propdesk.ui import theme
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label


class CalendarNotes(QWidget):
    """Hidden as long as there is nothing to say."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.said = label("")
        self.button = QPushButton()
        self.button.setProperty("link", True)
        self.button.clicked.connect(lambda: desk.open(self._leads_to))
        self._leads_to = ""
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.said, 1)
        line.addWidget(self.button)
        self.hide()

    def look(self, workdays: Workdays, first: date, last: date, *, plans: bool) -> None:
        """Say that there are no plans yet, else which years from `first` to `last` are
        provisional."""
        years = [
            year
            for year in range(first.year, last.year + 1)
            if workdays.is_provisional(max(first, date(year, 1, 1)))
            and workdays.is_provisional(min(last, date(year, 12, 31)))
        ]
        self.setVisible(bool(years) or not plans)
        if not plans:
            text = _("There are no inspection plans yet. The templates are the quickest start.")
            self._tell("neutral", text, _("Plans from templates…"), "plans_from_templates")
        elif years:
            text = _(
                "{years} (provisional): the holidays are not announced yet. Import them once they "
                "are; dates are then moved."
            ).format(years="、".join(str(year) for year in years))
            self._tell("soon", text, _("Holidays…"), "holidays")

    def _tell(self, tone: str, text: str, button: str, leads_to: str) -> None:
        self.said.setText(f"{theme.GLYPHS[tone]} {text}")
        self.said.setProperty("tone", tone)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)
        self.button.setText(button)
        self._leads_to = leads_to
        self.setAccessibleName(text)

"""The line over the calendar that says when a year's holidays are not known yet (暂定)."""

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
        self.said.setProperty("tone", "soon")
        self.button = QPushButton(_("Holidays…"))
        self.button.setProperty("link", True)
        self.button.clicked.connect(lambda: desk.open("holidays"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.said, 1)
        line.addWidget(self.button)
        self.hide()

    def look(self, workdays: Workdays, first: date, last: date) -> None:
        """Say which of the years from `first` to `last` are provisional."""
        years = sorted({first.year, last.year, *range(first.year, last.year + 1)})
        open_years = [
            year
            for year in years
            if workdays.is_provisional(max(first, date(year, 1, 1)))
            and workdays.is_provisional(min(last, date(year, 12, 31)))
        ]
        self.setVisible(bool(open_years))
        if open_years:
            named = "、".join(str(year) for year in open_years)
            text = _(
                "{years} (provisional): the holidays are not announced yet. Import them once they "
                "are; dates are then moved."
            ).format(years=named)
            self.said.setText(f"{theme.GLYPHS['soon']} {text}")
            self.setAccessibleName(text)

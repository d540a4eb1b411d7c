"""Today (今日): three figures, and what waits to be done; each line opens the place where it is.

`desk.open(kind, key)` carries the clerk there: `bill_run` (the period's name), `notices` (the
stage), `arrears` (the name of a filter), `room`, `waivers`, `tariffs`, `import`, `new_office`,
`open_demo`, `back_up`; `task`, `plan`, `hazard`, `facility`, `paper` (ids), `inspections` (overdue,
today, week), `hazards` and `expiring` for the rest of a list.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import N_, _, ngettext
from propdesk.office import today as day_page
from propdesk.office.entities import (
    Allocation,
    BillLine,
    Facility,
    FacilityPaper,
    FacilityState,
    Hazard,
    InspectionPlan,
    InspectionTask,
    Notice,
    Payment,
    Room,
    Setting,
    Tariff,
    Waiver,
)
from propdesk.office.today import Today
from propdesk.office.today_upkeep import Upkeep
from propdesk.ui import icons, theme, today_lines, today_upkeep_lines
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label
from propdesk.ui.kit.shown import date_text, money_text, percent_text
from propdesk.ui.today_lines import Line

WIDE = 980
"""The page grows no wider than this: long lines are hard to read."""


class TodayTab(QWidget):
    """The page of the day."""

    title = N_("Today")
    icon = "list-checks"
    watches = frozenset(
        {
            Room,
            Tariff,
            BillLine,
            Payment,
            Allocation,
            Waiver,
            Notice,
            Setting,
            InspectionPlan,
            InspectionTask,
            Hazard,
            Facility,
            FacilityPaper,
            FacilityState,
        }
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._stale = True
        self.lines: list[Line] = []
        self.buttons: list[QPushButton] = []
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self._scroll)
        # After the window has painted: the figures of a large office take a moment.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.refresh)
        self.desk.changed.connect(self.on_changed)
        theme.changed.connect(self._restyle)

    def on_changed(self, touched: Any) -> None:
        """After a commit: read again, at once if the page is on screen."""
        if self.watches & set(touched):
            self._stale = True
            if self.isVisible():
                self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        """A page that has gone stale is read again when it is shown."""
        super().showEvent(event)
        if self._stale:
            self._soon.start()

    def refresh(self) -> None:
        """Read the page again."""
        self._soon.stop()
        self._stale = False
        with self.desk.store.read() as session:
            found = day_page.of_day(session, self.desk.today())
        self._show(found)

    def _restyle(self) -> None:
        self._stale = True
        if self.isVisible():
            self._soon.start()

    # Drawing

    def _show(self, found: Today) -> None:
        self.lines, self.buttons = [], []
        page = QWidget()
        page.setObjectName("plain")
        outer = QHBoxLayout(page)
        outer.setContentsMargins(24, 20, 24, 20)
        body = QWidget()
        body.setMaximumWidth(WIDE)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(20)
        outer.addStretch(1)
        outer.addWidget(body, 100)
        outer.addStretch(1)
        column.addLayout(_heading(found))
        if found.rooms == 0:
            column.addWidget(self._begin())
        else:
            column.addLayout(_figures(found))
        if found.rooms or found.upkeep != Upkeep():
            self._lists(column, found)
        column.addStretch(1)
        place = self._scroll.verticalScrollBar().value()
        old = self._scroll.takeWidget()
        if old:
            old.deleteLater()
        self._scroll.setWidget(page)
        page.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.verticalScrollBar().setValue(place)

    def _begin(self) -> QWidget:
        """What to do first in an empty office."""
        panel = QFrame(objectName="pane")
        column = QVBoxLayout(panel)
        column.setContentsMargins(28, 28, 28, 28)
        column.setSpacing(14)
        column.addWidget(
            label(
                _(
                    "There are no rooms yet. Set up the office step by step, bring in the Excel "
                    "workbook you have, or look at the demonstration first."
                )
            )
        )
        row = QHBoxLayout(spacing=8)
        for text, icon, kind in (
            (_("Set up an office…"), "building-2", "new_office"),
            (_("Import from Excel…"), "sheet", "import"),
            (_("Open the demonstration"), "book-open", "open_demo"),
        ):
            button = QPushButton(text)
            icons.put(button, icon, "accent_text" if kind == "new_office" else "icon")
            button.setProperty("primary", kind == "new_office")
            button.clicked.connect(lambda _on=False, kind=kind: self.desk.open(kind))
            row.addWidget(button)
            self.buttons.append(button)
        row.addStretch(1)
        column.addLayout(row)
        return panel

    def _lists(self, column: QVBoxLayout, found: Today) -> None:
        sections = (
            *today_upkeep_lines.sections(found.upkeep),
            (_("Bills"), today_lines.bills(found)),
            (_("Letters"), today_lines.letters(found)),
            (_("Limitation"), today_lines.limitation(found)),
            (_("Reductions that end soon"), today_lines.expiring(found)),
            (_("Backup"), today_lines.backup(self.desk)),
        )
        shown = False
        for title, lines in sections:
            if lines:
                column.addWidget(self._section(title, lines))
                shown = True
        if not shown:
            column.addWidget(label(_("Nothing is waiting."), tone="done"))

    def _section(self, title: str, lines: list[Line]) -> QWidget:
        section = QWidget()
        column = QVBoxLayout(section)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        heading = label(title)
        heading.setFont(theme.font(bold=True))
        column.addWidget(heading)
        panel = QFrame(objectName="pane")
        rows = QVBoxLayout(panel)
        rows.setContentsMargins(1, 1, 1, 1)
        rows.setSpacing(0)
        for at, line in enumerate(lines):
            if at:
                rows.addWidget(QFrame(objectName="line"))
            button = LineButton(line, lambda line=line: self.desk.open(line.kind, line.key))
            rows.addWidget(button)
            self.lines.append(line)
            self.buttons.append(button)
        column.addWidget(panel)
        return section


class LineButton(QPushButton):
    """A line one can click, or reach by Tab and press Enter or Space."""

    def __init__(self, line: Line, run: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("link", True)
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(" ".join((line.text, line.figure, line.leads_to)))
        self.clicked.connect(lambda: run())
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 12, 8)
        row.setSpacing(12)
        text = label(line.text, tone=line.tone)
        figure = label(line.figure)
        figure.setWordWrap(False)
        figure.setFont(theme.figures(theme.font()))
        leads = label(line.leads_to)
        leads.setWordWrap(False)
        leads.setProperty("tone", "accent")
        leads.setMinimumWidth(leads.fontMetrics().averageCharWidth() * 14)
        leads.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        arrow = QLabel()
        arrow.setPixmap(icons.pixmap("chevron-right", "muted", 16, self.devicePixelRatio()))
        row.addWidget(text, 1)
        for part in (figure, leads, arrow):
            row.addWidget(part)
        for part in (text, figure, leads, arrow):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            part.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def hasHeightForWidth(self) -> bool:
        """The text may wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as the wrapped text needs."""
        return self.layout().totalHeightForWidth(width)

    def sizeHint(self) -> QSize:
        """What the line needs."""
        return self.layout().totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        """The text wraps before it is clipped."""
        return self.layout().totalMinimumSize()


def _heading(found: Today) -> QHBoxLayout:
    days = (
        N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"),
        N_("Saturday"), N_("Sunday"),
    )  # fmt: skip
    row = QHBoxLayout()
    text = f"{date_text(found.day)}　{_(days[found.day.weekday()])}"
    heading = label(text)
    heading.setFont(theme.figures(theme.font(1.35, bold=True)))
    row.addWidget(heading, 1)
    return row


def _figures(found: Today) -> QHBoxLayout:
    figures = found.figures
    owing = ngettext("{n} household", "{n} households", figures.households)
    rate = _("paid of the bills for {year}").format(year=found.day.year)
    row = QHBoxLayout(spacing=12)
    for name, text, below in (
        (_("Owed today"), money_text(figures.owed), owing.format(n=f"{figures.households:,}")),
        (_("Collected this month"), money_text(figures.collected), f"{found.day:%Y-%m}"),
        (_("Collection rate this year"), percent_text(figures.rate), rate),
    ):
        row.addWidget(_figure(name, text, below), 1)
    return row


def _figure(name: str, text: str, below: str) -> QWidget:
    panel = QFrame(objectName="pane")
    column = QVBoxLayout(panel)
    column.setContentsMargins(16, 12, 16, 12)
    column.setSpacing(2)
    value = label(text)
    value.setFont(theme.figures(theme.font(1.6, bold=True)))
    value.setWordWrap(False)
    value.setAccessibleName(f"{name}: {text}")
    column.addWidget(label(name, muted=True))
    column.addWidget(value)
    column.addWidget(label(below, muted=True))
    return panel

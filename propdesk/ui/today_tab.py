"""Today (今日): three figures, and what waits to be done; each line opens the place where it is.

`desk.open(kind, key)` carries the clerk there: `bill_run` (the period's name), `notices` (the
stage), `arrears` (the name of a filter), `room`, `waivers`, `tariffs`, `import`, `new_office`,
`open_demo`, `back_up`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

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
from propdesk.office import periods
from propdesk.office import today as day_page
from propdesk.office.entities import (
    Allocation,
    BillLine,
    Notice,
    Payment,
    Room,
    Setting,
    Tariff,
    Waiver,
)
from propdesk.office.today import Group, Today
from propdesk.ui import icons, terms, theme
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label
from propdesk.ui.kit.shown import date_text, money_text, percent_text

WIDE = 980
"""The page grows no wider than this: long lines are hard to read."""
FEW = 6
"""How many records a list shows by name before "more"."""


class Line(NamedTuple):
    """One line of a list: what waits, its figure, and where a click leads."""

    tone: str
    text: str
    figure: str
    leads_to: str
    kind: str
    key: object = None


class TodayTab(QWidget):
    """The page of the day."""

    title = N_("Today")
    icon = "list-checks"
    watches = frozenset({Room, Tariff, BillLine, Payment, Allocation, Waiver, Notice, Setting})

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
            (_("Bills"), _bills(found)),
            (_("Letters"), _letters(found)),
            (_("Limitation"), _limitation(found)),
            (_("Reductions that end soon"), _expiring(found)),
            (_("Backup"), _backup(self.desk)),
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


def _households(group: Group, text: str, **more: object) -> str:
    return text.format(n=f"{group.households:,}", **more)


def _bills(found: Today) -> list[Line]:
    lines = []
    if found.prices == 0:
        text = _("There are no prices yet. The first bills need one.")
        lines.append(Line("soon", text, "", _("Fees and prices"), "tariffs"))
    for one in found.unbilled[:FEW]:
        period = periods.name(one.period)
        text = _("The bills for {period} are not issued yet: {fees}.")
        text = text.format(period=period, fees="、".join(one.items))
        lines.append(Line("soon", text, "", _("Bill run"), "bill_run", period))
    return lines


def _letters(found: Today) -> list[Line]:
    due, first, second = found.stage_days
    lines = []
    if group := _some(found.letters_2b):
        text = ngettext(
            "{n} household is overdue by {days} days and has had only the first reminder.",
            "{n} households are overdue by {days} days and have had only the first reminder.",
            group.households,
        )
        lines.append(_letter("overdue", _households(group, text, days=second), group, "2b"))
    if group := _some(found.letters_2a):
        text = ngettext(
            "{n} household is overdue by {days} days and has no reminder.",
            "{n} households are overdue by {days} days and have no reminder.",
            group.households,
        )
        lines.append(_letter("overdue", _households(group, text, days=first), group, "2a"))
    if group := _some(found.falling_due):
        text = ngettext(
            "{n} household has bills due within {days} days and no payment notice.",
            "{n} households have bills due within {days} days and no payment notice.",
            group.households,
        )
        lines.append(_letter("soon", _households(group, text, days=due), group, "1"))
    return lines


def _some(group: Group) -> Group | None:
    return group if group.households else None


def _letter(tone: str, text: str, group: Group, stage: str) -> Line:
    return Line(tone, text, money_text(group.amount), _("Print notices"), "notices", stage)


def _limitation(found: Today) -> list[Line]:
    lines = []
    if group := _some(found.limitation_over):
        text = ngettext(
            "{n} household owes bills whose limitation period is over.",
            "{n} households owe bills whose limitation period is over.",
            group.households,
        )
        lines.append(_limit("overdue", text, group))
    if group := _some(found.limitation_soon):
        text = ngettext(
            "{n} household owes bills whose limitation period ends within 6 months.",
            "{n} households owe bills whose limitation period ends within 6 months.",
            group.households,
        )
        lines.append(_limit("soon", text, group))
    return lines


def _limit(tone: str, text: str, group: Group) -> Line:
    figure = money_text(group.amount)
    return Line(tone, _households(group, text), figure, _("Arrears"), "arrears", "limitation")


def _expiring(found: Today) -> list[Line]:
    lines = [
        Line(
            "soon",
            _("{room} {name}: {kind}, until {day}").format(
                room=one.room,
                name=one.owner,
                kind=terms.of(terms.WAIVERS, one.kind),
                day=date_text(one.ends_on),
            ),
            "",
            _("Open the room"),
            "room",
            one.room_id,
        )
        for one in found.expiring[:FEW]
    ]
    left = len(found.expiring) - FEW
    if left > 0:
        text = ngettext("{n} more reduction", "{n} more reductions", left).format(n=left)
        lines.append(Line("soon", text, "", _("Reductions"), "waivers"))
    return lines


def _backup(desk: Desk) -> list[Line]:
    """What is wrong with the backups; nothing is said while they are in order."""
    from propdesk.office import backups, settings

    if not desk.store.is_file or desk.demo:
        return []
    try:
        known = backups.listed(backups.folder(desk.store))
    except OSError:
        known = []
    now = datetime.now()
    to = _("Back up"), "back_up"
    if not known:
        return [Line("soon", _("No backup was made yet."), "", *to)]
    lines = []
    if now - known[-1].made > timedelta(days=7):
        text = _("The last backup is of {day}.").format(day=date_text(known[-1].made.date()))
        lines.append(Line("overdue", text, "", *to))
    with desk.store.read() as session:
        second = settings.get(session, "backup_second_folder")
    if second:
        reached = backups.second_place_reached(desk.store)
        if reached is None or known[-1].made - reached > timedelta(days=7):
            text = _("The second backup place {place} was not reached for a week. Plug it in.")
            lines.append(Line("overdue", text.format(place=second), "", *to))
    else:
        text = _("Backups lie on this PC only. Choose a second place, such as a USB stick.")
        lines.append(Line("neutral", text, "", _("Settings"), "settings"))
    return lines

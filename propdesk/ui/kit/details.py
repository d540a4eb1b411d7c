"""The pane beside a list: what is known of one record, and its time line.

A tab's `details(session, row)` returns a `Details`; the pane draws it. Texts are plain text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import _
from propdesk.ui import icons, theme
from propdesk.ui.kit.shown import date_text


@dataclass(frozen=True)
class Event:
    """One line of the time line; `tone` (`overdue`, `soon`, `done`) colours it with its sign."""

    when: date | None
    text: str
    figure: str = ""
    tone: str | None = None


@dataclass(frozen=True)
class Act:
    """A button of the pane."""

    text: str
    run: Callable[[], object]
    icon: str = ""


@dataclass(frozen=True)
class Details:
    """One record: title, what it is, facts as `(label, text)` or `(label, text, tone)`, events.

    `groups` are further lists of events, each under its own title; an empty one is left out.
    `below` is a widget of the record's own (its photos) between the facts and the events.
    """

    title: str
    subtitle: str = ""
    facts: Sequence[tuple[str, ...]] = ()
    events: Sequence[Event] = ()
    acts: Sequence[Act] = ()
    events_title: str = ""
    note: str = ""
    groups: Sequence[tuple[str, Sequence[Event]]] = ()
    below: QWidget | None = None


def label(text: str, *, muted: bool = False, tone: str | None = None) -> QLabel:
    """A line of plain text that can be selected and wraps."""
    made = QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    flags = Qt.TextInteractionFlag
    made.setTextInteractionFlags(flags.TextSelectableByMouse)
    if muted:
        made.setProperty("muted", True)
    if tone:
        made.setText(f"{theme.GLYPHS[tone]} {text}")
        made.setProperty("tone", tone)
    return made


class DetailsPane(QFrame):
    """Shows a `Details`, another widget, or nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self.setMinimumWidth(260)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self._scroll)
        self.show_details(None)

    def show_details(self, shown: Details | QWidget | None) -> None:
        """Show one record; None says that a row can be chosen."""
        if shown is None:
            shown = Details("", note=_("Choose a row to see more about it."))
        page = _page(shown) if isinstance(shown, Details) else shown
        place = self._scroll.verticalScrollBar().value()
        old = self._scroll.takeWidget()
        if old:
            old.deleteLater()
        page.setAutoFillBackground(False)
        self._scroll.setWidget(page)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.verticalScrollBar().setValue(place)
        # What is made anew comes last in the order of Tab unless it is told where it stands.
        before: QWidget = self._scroll
        for widget in page.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                QWidget.setTabOrder(before, widget)
                before = widget


def _page(details: Details) -> QWidget:
    page = QWidget()
    page.setObjectName("plain")
    column = QVBoxLayout(page)
    column.setContentsMargins(16, 14, 16, 14)
    column.setSpacing(12)
    if details.title:
        column.addLayout(_head(details))
    if details.note:
        column.addWidget(label(details.note, muted=True))
    if details.acts:
        column.addLayout(_acts(details.acts))
    if details.facts:
        column.addLayout(_facts(details.facts))
    if details.below is not None:
        column.addWidget(details.below)
    for title, events in ((details.events_title, details.events), *details.groups):
        if not events:
            continue
        column.addWidget(QFrame(objectName="line"))
        if title:
            heading = label(title)
            heading.setFont(theme.font(bold=True))
            column.addWidget(heading)
        column.addLayout(_events(events))
    column.addStretch(1)
    return page


def _head(details: Details) -> QVBoxLayout:
    column = QVBoxLayout(spacing=2)
    title = label(details.title)
    title.setFont(theme.font(1.25, bold=True))
    column.addWidget(title)
    if details.subtitle:
        column.addWidget(label(details.subtitle, muted=True))
    return column


def _acts(acts: Sequence[Act]) -> QHBoxLayout:
    row = QHBoxLayout(spacing=8)
    for act in acts:
        button = QPushButton(act.text)
        if act.icon:
            icons.put(button, act.icon)
        button.clicked.connect(lambda _on=False, run=act.run: run())
        row.addWidget(button)
    row.addStretch(1)
    return row


def _facts(facts: Sequence[tuple[str, ...]]) -> QGridLayout:
    grid = QGridLayout(horizontalSpacing=16, verticalSpacing=6)
    grid.setColumnStretch(1, 1)
    for at, (name, text, *tone) in enumerate(facts):
        named = label(name, muted=True)
        named.setWordWrap(False)
        named.setAlignment(Qt.AlignmentFlag.AlignTop)
        value = label(text, tone=tone[0] if tone else None)
        value.setFont(theme.figures(theme.font()))
        value.setAccessibleName(f"{name}: {text}")
        grid.addWidget(named, at, 0)
        grid.addWidget(value, at, 1)
    return grid


def _events(events: Sequence[Event]) -> QGridLayout:
    grid: Any = QGridLayout(horizontalSpacing=12, verticalSpacing=6)
    grid.setColumnStretch(1, 1)
    for at, event in enumerate(events):
        day = label(date_text(event.when) if event.when else "", muted=True)
        day.setFont(theme.figures(theme.font(0.9)))
        day.setWordWrap(False)
        day.setAlignment(Qt.AlignmentFlag.AlignTop)
        figure = label(event.figure)
        figure.setFont(theme.figures(theme.font()))
        figure.setWordWrap(False)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        figure.setAlignment(right)
        figure.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        grid.addWidget(day, at, 0)
        grid.addWidget(label(event.text, tone=event.tone), at, 1)
        grid.addWidget(figure, at, 2, right)
    return grid

"""About PropDesk: version, licence, and those whose work it stands on. And the list of keys."""

from __future__ import annotations

from typing import Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

import propdesk
from propdesk.i18n import N_, _
from propdesk.ui import icons, theme


class Thanks(NamedTuple):
    """A work PropDesk ships or stands on."""

    name: str
    licence: str
    what: str


THIRD_PARTY = (
    Thanks("PySide6 / Qt", "LGPL-3.0", "https://www.qt.io/qt-for-python"),
    Thanks("SQLAlchemy", "MIT", "https://www.sqlalchemy.org"),
    Thanks("Alembic", "MIT", "https://alembic.sqlalchemy.org"),
    Thanks("ReportLab, rl_accel", "BSD-3-Clause", "https://www.reportlab.com"),
    Thanks("Matplotlib", "Matplotlib (PSF)", "https://matplotlib.org"),
    Thanks("NumPy", "BSD-3-Clause", "https://numpy.org"),
    Thanks("Pillow", "MIT-CMU", "https://python-pillow.github.io"),
    Thanks("python-calamine", "MIT", "https://github.com/dimastbk/python-calamine"),
    Thanks("XlsxWriter", "BSD-2-Clause", "https://xlsxwriter.readthedocs.io"),
    Thanks("Jinja2, MarkupSafe", "BSD-3-Clause", "https://palletsprojects.com/p/jinja"),
    Thanks("click", "BSD-3-Clause", "https://palletsprojects.com/p/click"),
    Thanks("python-dateutil", "Apache-2.0 / BSD-3-Clause", "https://github.com/dateutil/dateutil"),
    Thanks("icalendar", "BSD-2-Clause", "https://github.com/collective/icalendar"),
    Thanks("chinesecalendar", "MIT", "https://github.com/LKI/chinese-calendar"),
    Thanks("pypinyin", "MIT", "https://github.com/mozillazg/python-pinyin"),
    Thanks("platformdirs", "MIT", "https://github.com/tox-dev/platformdirs"),
    Thanks("Noto Sans SC", "SIL OFL 1.1", "https://fonts.google.com/noto"),
    Thanks("HanaMinB (subset)", "Hanazono Font License", "http://fonts.jp/hanazono/"),
    Thanks("Lucide", "ISC", "https://lucide.dev"),
    Thanks("Python", "PSF-2.0", "https://www.python.org"),
)

KEYS = (
    ("Ctrl+1…9", N_("Go to a tab")),
    ("Esc", N_("Clear the search, leave a form")),
    ("Space", N_("Show or hide the details")),
    ("Enter", N_("Open the row; in a form go to the next field")),
    ("Ctrl+Enter", N_("Save, and start the next")),
    ("Ctrl+C", N_("Copy the selected rows for Excel")),
    ("+  −", N_("In a date: a day later, a day earlier")),
    ("T", N_("In a date: today")),
)


class AboutDialog(QDialog):
    """Version, licence, thanks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("About PropDesk"))
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 16)
        page.setSpacing(14)
        page.addLayout(_about_head())
        page.addWidget(
            _text(
                _(
                    "The desk of a property office in an old residential community: fees, "
                    "arrears, notices, and the year's summary."
                )
            )
        )
        page.addWidget(_text(_("Free software under the MIT licence, without any warranty.")))
        page.addWidget(QFrame(objectName="line"))
        heading = _text(_("PropDesk stands on"))
        heading.setFont(theme.font(bold=True))
        page.addWidget(heading)
        rows = [(thanks.name, thanks.licence, thanks.what) for thanks in THIRD_PARTY]
        page.addWidget(_table(rows), 1)
        page.addLayout(_close_row(self))
        self.resize(round(theme.points() * 64), 620)


class ShortcutsDialog(QDialog):
    """Every key on one sheet, as it is plugged in."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self.setWindowTitle(_("Keyboard shortcuts"))
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 16)
        page.setSpacing(14)
        general = [(keys, _(what)) for keys, what in KEYS]
        page.addWidget(_table(window.shortcuts() + general), 1)
        page.addLayout(_close_row(self))
        self.resize(round(theme.points() * 46), 620)


def _about_head() -> QHBoxLayout:
    row = QHBoxLayout(spacing=14)
    picture = QLabel()
    picture.setPixmap(icons.pixmap("building-2", "accent", 44, 2.0))
    row.addWidget(picture)
    title = _text(f"PropDesk {propdesk.__version__}")
    title.setFont(theme.font(1.5, bold=True))
    row.addWidget(title, 1)
    return row


def _text(text: str) -> QLabel:
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _table(rows: list[Any]) -> QScrollArea:
    page = QWidget(objectName="plain")
    grid = QGridLayout(page)
    grid.setContentsMargins(0, 0, 8, 0)
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(6)
    for at, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            label = _text(cell)
            label.setWordWrap(False)
            label.setProperty("muted", column > 0 and len(cells) > 2)
            grid.addWidget(label, at, column)
    grid.setColumnStretch(len(rows[0]) - 1, 1)
    grid.setRowStretch(len(rows), 1)
    area = QScrollArea(widgetResizable=True)
    area.setWidget(page)
    area.viewport().setAutoFillBackground(False)
    return area


def _close_row(dialog: QDialog) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    close = QPushButton(_("Close"), default=True)
    close.clicked.connect(dialog.accept)
    row.addWidget(close)
    return row

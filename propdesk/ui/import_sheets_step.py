"""The second step of an import: what each sheet is, and which heading is which column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import N_, _, ngettext
from propdesk.office.errors import Cancelled
from propdesk.office.progress import Progress
from propdesk.ui import theme
from propdesk.ui.desk import Desk
from propdesk.ui.import_files_step import FilesStep
from propdesk.ui.kit.details import label
from propdesk.ui.steps import Step

SAMPLE = 3
"""How many values of a column are shown beside its heading."""


class SheetsStep(Step):
    """The sheets at the left; the chosen one's kind and columns at the right."""

    title = N_("What is in the sheets?")

    def __init__(self, desk: Desk, files: FilesStep) -> None:
        super().__init__()
        self.desk, self.files = desk, files
        self.sheets: list[Any] = []
        self.plan: Any = None
        self._from: list[Any] = []
        self._filling = False
        self.combos: dict[str, QComboBox] = {}
        self.list = QListWidget()
        self.list.setObjectName("hits")
        self.list.setAccessibleName(_("Sheets"))
        self.list.setFixedWidth(round(theme.points() * 22))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(lambda _row: self._show_sheet())
        self.kind = QComboBox()
        self.kind.setAccessibleName(_("This sheet is"))
        self.kind.currentIndexChanged.connect(self._kind_chosen)
        self.said = label("")
        self._columns = QScrollArea(widgetResizable=True)
        right = QVBoxLayout(spacing=8)
        name = QLabel(_("This sheet is"))
        name.setBuddy(self.kind)
        right.addWidget(name)
        right.addWidget(self.kind)
        right.addWidget(self.said)
        right.addWidget(self._columns, 1)
        row = QHBoxLayout(spacing=16)
        row.addWidget(self.list)
        row.addLayout(right, 1)
        self.column.addLayout(row, 1)

    def first(self) -> QWidget:
        """The list."""
        return self.list

    def enter(self) -> None:
        """Take what was read; what the clerk corrected stays."""
        if self._from is not self.files.sheets:
            self._from = self.files.sheets
            self.sheets = self._remembered()
            self._fill()

    def _remembered(self) -> list[Any]:
        """The sheets with the corrections made at an earlier import."""
        from propdesk.office import importing

        with self.desk.store.read() as session:
            planned = importing.plan(session, self._from, today=self.desk.today())
        return [one.sheet for one in planned.sheets]

    def _fill(self) -> None:
        self.list.clear()
        for sheet in self.sheets:
            self.list.addItem(QListWidgetItem())
            self._title(self.list.count() - 1, sheet)
        if self.sheets:
            wanted = next((n for n, one in enumerate(self.sheets) if _problem(one)), 0)
            self.list.setCurrentRow(wanted)
        self.changed.emit()

    def _title(self, at: int, sheet: Any) -> None:
        kind = _("kept out") if _kept_out(sheet) else sheet.kind.name
        rows = ngettext("{n} row", "{n} rows", len(sheet.rows)).format(n=f"{len(sheet.rows):,}")
        tone = "soon" if _problem(sheet) else "neutral" if _kept_out(sheet) else "done"
        item = self.list.item(at)
        item.setText(f"{theme.GLYPHS[tone]} {sheet.name} → {kind}\n     {rows}")
        item.setForeground(theme.colour("muted" if tone == "neutral" else "text"))
        item.setToolTip(f"{sheet.file} · {sheet.name}")

    def _current(self) -> Any:
        at = self.list.currentRow()
        return self.sheets[at] if 0 <= at < len(self.sheets) else None

    def _show_sheet(self) -> None:
        from propdesk.office.importing import kinds

        sheet = self._current()
        self.combos = {}
        if sheet is None:
            return
        self._filling = True
        self.kind.clear()
        self.kind.addItem(_("Keep this sheet out"), "")
        for kind in kinds.KEPT:
            self.kind.addItem(kind.name, kind.name)
        wanted = self.kind.findData(sheet.kind.name) if sheet.kind else 0
        self.kind.setCurrentIndex(max(0, wanted))
        self._filling = False
        self._show_columns(sheet)
        self._say(sheet)

    def _say(self, sheet: Any) -> None:
        text, tone = _problem(sheet), "overdue"
        if not text:
            tone = "neutral"
            row = sheet.heading_row
            text = _("Headings are in row {row}.").format(row=row) if sheet.columns else ""
        self.said.setText(text)
        self.said.setVisible(bool(text))
        self.said.setProperty("tone", tone)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)

    def _show_columns(self, sheet: Any) -> None:
        page = QWidget()
        page.setObjectName("plain")
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 4, 8, 4)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 2)
        grid.setColumnStretch(2, 3)
        if sheet.columns and sheet.kind:
            for at, head in enumerate((_("Heading in the file"), _("Is"), _("Such as"))):
                grid.addWidget(label(head, muted=True), 0, at)
            for row, column in enumerate(sheet.columns, 1):
                grid.addWidget(label(column.heading), row, 0)
                grid.addWidget(self._combo(sheet, column), row, 1)
                grid.addWidget(label(_sample(sheet, column), muted=True), row, 2)
        grid.setRowStretch(grid.rowCount(), 1)
        # Not deleted at once: it may be one of its boxes that is being chosen from.
        old = self._columns.takeWidget()
        if old:
            old.hide()
            old.deleteLater()
        self._columns.setWidget(page)
        page.setAutoFillBackground(False)
        self._columns.viewport().setAutoFillBackground(False)

    def _combo(self, sheet: Any, column: Any) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(column.heading)
        combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        combo.addItem(_("— kept out —"), "")
        for field in sheet.kind.fields:
            star = " *" if field.required else ""
            combo.addItem(f"{field.heading}{star}", field.key)
        combo.setCurrentIndex(max(0, combo.findData(column.key or "")))
        combo.currentIndexChanged.connect(lambda _at: self._columns_chosen())
        self.combos[column.heading] = combo
        return combo

    def _kind_chosen(self) -> None:
        if self._filling:
            return
        at, sheet = self.list.currentRow(), self._current()
        name = self.kind.currentData()
        if not name:
            # Every heading kept out: the sheet then holds no row that could be written.
            self._replace(at, _without(sheet))
            return
        self._replace(at, _again(sheet, name, {}))

    def _columns_chosen(self) -> None:
        sheet = self._current()
        mapping = {heading: combo.currentData() for heading, combo in self.combos.items()}
        self._replace(self.list.currentRow(), _again(sheet, sheet.kind.name, mapping))

    def _replace(self, at: int, sheet: Any) -> None:
        before = self.sheets[at]
        self.sheets[at] = sheet
        self._title(at, sheet)
        if before.kind is sheet.kind and _headings(before) == _headings(sheet):
            self._say(sheet)
        else:
            self._show_sheet()
        self.changed.emit()

    def ready(self) -> bool:
        """Once something is recognised."""
        return any(not _kept_out(sheet) for sheet in self.sheets)

    def next(self, go: Callable[[], None]) -> None:
        """Compare every row with what is there."""
        sheets = [sheet for sheet in self.sheets if not _kept_out(sheet)]
        desk = self.desk

        def work(progress: Progress) -> Any:
            from propdesk.office import importing

            with desk.store.read() as session:
                return importing.plan(session, sheets, today=desk.today(), progress=progress)

        def done(plan: Any) -> None:
            self.plan = plan
            go()

        def failed(error: BaseException) -> None:
            if not isinstance(error, Cancelled):
                raise error

        desk.jobs.start(_("Checking rows"), work, done, failed, self.window())


def _again(sheet: Any, name: str, mapping: dict[str, str]) -> Any:
    """The sheet as corrected. Its kind stays as chosen while no heading is known yet."""
    from propdesk.office import importing
    from propdesk.office.importing import kinds

    found = importing.again(sheet, name, mapping)
    return found if found.kind else replace(found, kind=kinds.find(name), told=mapping)


def _headings(sheet: Any) -> list[str]:
    return [column.heading for column in sheet.columns]


def _kept_out(sheet: Any) -> bool:
    return sheet.kind is None or not sheet.kind.kept


def _without(sheet: Any) -> Any:
    return replace(sheet, kind=None, columns=(), rows=(), told=None)


def _problem(sheet: Any) -> str:
    """What has to be put right in a sheet that is meant to be read; empty when nothing is."""
    if _kept_out(sheet) or not sheet.missing:
        return ""
    columns = "、".join(sheet.missing)
    return _("No heading is {columns}. Say below which one it is.").format(columns=columns)


def _sample(sheet: Any, column: Any) -> str:
    values: list[str] = []
    for row in sheet.grid.rows[sheet.heading_row :]:
        if column.index < len(row):
            value = row[column.index]
            whole = isinstance(value, float) and value.is_integer()
            text = str(int(value) if whole else value).strip()
            if text and text not in values:
                values.append(text[:24])
        if len(values) == SAMPLE:
            break
    return "、".join(values)

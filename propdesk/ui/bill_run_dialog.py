"""出账: choose a period, look at what would be billed and what is doubtful, post.

Drafting and posting run as jobs. Posting a period again posts only what is not billed yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import _, ngettext
from propdesk.office import bills, periods
from propdesk.office.bills import Doubt, Draft, NewLine
from propdesk.office.errors import UserError
from propdesk.office.money import ZERO
from propdesk.office.periods import Period
from propdesk.office.progress import Progress
from propdesk.ui import alerts, theme
from propdesk.ui.bill_columns import CHECKS, DOUBTS, LINES, PARTS
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label
from propdesk.ui.kit.fields import DateField
from propdesk.ui.kit.record_table import RecordTable
from propdesk.ui.kit.shown import money_text
from propdesk.ui.totals_row import TotalsRow

_GRAVE_KINDS = ("without_tariff", "without_payer", "doubled")
"""Doubts that are shown before the bills themselves."""


def open_for(desk: Desk, parent: QWidget | None = None, period: str = "") -> BillRunDialog:
    """Open the bill run; with a `period` (2026-Q1) it is drafted at once."""
    dialog = BillRunDialog(desk, parent)
    dialog.open()
    if period:
        dialog.choose(period)
        dialog.draft()
    return dialog


class BillRunDialog(QDialog):
    """Draft, check, post: see the head of this module."""

    drafted = Signal(object)
    posted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.found: Draft | None = None
        self.setWindowTitle(_("Bill run"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 16, 20, 16)
        page.setSpacing(12)
        page.addLayout(self._make_head())
        self.said = label("")
        page.addWidget(self.said)
        self.fees = QGridLayout(horizontalSpacing=24, verticalSpacing=2)
        page.addLayout(self.fees)
        page.addWidget(self._make_tabs(), 1)
        page.addLayout(self._make_foot())
        self._forget()
        room = self.screen().availableSize()
        wide = round(1180 * theme.points() / 12)
        self.resize(min(wide, room.width() - 40), min(760, room.height() - 60))
        self.year.setFocus()

    # Making

    def _make_head(self) -> QHBoxLayout:
        today = self.desk.today()
        self.year = QSpinBox(minimum=1990, maximum=2100, value=today.year)
        self.year.setAccessibleName(_("Year"))
        self.part = QComboBox()
        self.part.setAccessibleName(_("Part of the year"))
        for key, text in PARTS:
            self.part.addItem(_(text).format(month=int(key) if key.isdigit() else ""), key)
        self.part.setMaxVisibleItems(len(PARTS))
        self.issued = DateField(_("Issued on"), "issued", self.desk.today)
        self.issued.label.hide()
        self.issued.editor.setPlaceholderText(_("first day of the period"))
        self.issued.editor.setMinimumWidth(190)
        self.draft_button = QPushButton(_("Draft the bills"), default=True)
        self.draft_button.clicked.connect(self.draft)
        row = QHBoxLayout(spacing=8)
        for text, widget in ((_("Period"), self.year), ("", self.part)):
            if text:
                row.addWidget(_caption(text, widget))
            row.addWidget(widget)
        row.addSpacing(16)
        row.addWidget(_caption(_("Issued on (optional)"), self.issued.editor))
        row.addWidget(self.issued)
        row.addSpacing(16)
        row.addWidget(self.draft_button)
        row.addStretch(1)
        self.year.valueChanged.connect(self._forget)
        self.part.currentIndexChanged.connect(self._forget)
        self.issued.changed.connect(self._forget)
        return row

    def _make_tabs(self) -> QTabWidget:
        self.lines = RecordTable("bill_lines", LINES)
        self.lines.setAccessibleName(_("Bills"))
        self.search = QLineEdit(placeholderText=_("Search the bills"), clearButtonEnabled=True)
        self.search.setAccessibleName(_("Search the bills"))
        self.search.setMaximumWidth(320)
        self.search.textChanged.connect(lambda text: self.lines.set_filters(text))
        self.totals = TotalsRow(self.lines)
        self.checks = RecordTable("bill_checks", CHECKS)
        self.checks.setAccessibleName(_("Checks"))
        self.check_buttons: dict[str, QPushButton] = {}
        filters = QHBoxLayout(spacing=6)
        for kind, _title in DOUBTS:
            button = QPushButton(checkable=True, autoDefault=False)
            button.toggled.connect(self._filter_checks)
            self.check_buttons[kind] = button
            filters.addWidget(button)
        filters.addStretch(1)
        self.tabs = QTabWidget(documentMode=True)
        self.tabs.addTab(_stacked(self.search, self.lines, self.totals), "")
        checks = QWidget()
        column = QVBoxLayout(checks)
        column.setContentsMargins(0, 8, 0, 0)
        column.addLayout(filters)
        column.addWidget(self.checks, 1)
        self.tabs.addTab(checks, "")
        return self.tabs

    def _make_foot(self) -> QHBoxLayout:
        self.post_button = QPushButton(autoDefault=False)
        self.post_button.clicked.connect(self.post)
        close = QPushButton(_("Close"), autoDefault=False)
        close.clicked.connect(self.reject)
        row = QHBoxLayout(spacing=8)
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self.post_button)
        return row

    # The period

    def choose(self, period: str) -> None:
        """Choose `2026`, `2026-H1`, `2026-Q3` or `2026-03`."""
        year, _dash, part = period.partition("-")
        self.year.setValue(int(year))
        self.part.setCurrentIndex(max(0, self.part.findData(part)))

    def period(self) -> Period:
        """What is chosen."""
        part = self.part.currentData()
        return periods.parse(f"{self.year.value()}-{part}" if part else str(self.year.value()))

    def _forget(self) -> None:
        """Another period was chosen: what was drafted no longer counts."""
        self.found = None
        self._show_fees([])
        self.lines.set_rows([])
        self.checks.set_rows([])
        self._show_titles()
        self._say(
            _("Choose a period and draft the bills. Nothing is posted before you have seen it.")
        )
        self._show_post()

    # Drafting

    def draft(self) -> None:
        """Work out what the period would be billed, in the background."""
        if not self.issued.check():
            self.issued.setFocus()
            return
        period, issued, store = self.period(), self.issued.value(), self.desk.store

        def work(progress: Progress) -> Draft:
            with store.read() as session:
                return bills.draft(session, period, issued=issued, progress=progress)

        self.desk.jobs.start(_("Drafting bills"), work, self._show, self._failed, self)

    def _show(self, found: Draft) -> None:
        self.found = found
        self.lines.set_rows(found.lines)
        self._show_fees(found.lines)
        self._filter_checks()
        self._show_titles()
        self._show_post()
        self._say(self._summary(found))
        if found.lines:
            self.post_button.setFocus()
        if any(doubt.kind in _GRAVE_KINDS for doubt in found.doubts):
            self.tabs.setCurrentIndex(1)
        self.drafted.emit(found)

    def _summary(self, found: Draft) -> str:
        name = periods.name(found.period)
        already = ""
        if found.already:
            already = ngettext(
                "{n} bill of this period stands already and stays as it is.",
                "{n} bills of this period stand already and stay as they are.",
                found.already,
            ).format(n=f"{found.already:,}")
        if not found.lines:
            nothing = _("{period}: there is nothing to bill.").format(period=name)
            return f"{nothing} {already}".strip()
        said = ngettext(
            "{period}: {n} bill of {total}.", "{period}: {n} bills of {total}.", len(found.lines)
        ).format(period=name, n=f"{len(found.lines):,}", total=money_text(found.total))
        return f"{said} {already}".strip()

    def _failed(self, error: BaseException) -> None:
        """A bill that cannot be computed stops the run and is named here."""
        if isinstance(error, UserError):
            self._say(str(error), "overdue")
        elif type(error).__name__ != "Cancelled":
            raise error

    def reject(self) -> None:
        """Close, but not under a running job, which would come home to nothing."""
        if not self.desk.jobs.busy:
            super().reject()

    def _say(self, text: str, tone: str = "") -> None:
        self.said.setText(text)
        self.said.setProperty("tone", tone or None)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)

    def _show_fees(self, lines: Sequence[NewLine]) -> None:
        """The sum of each fee."""
        while item := self.fees.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        sums: dict[str, list[Decimal]] = {}
        for line in lines:
            known = sums.setdefault(line.item, [ZERO, ZERO, Decimal(0)])
            known[0] += line.amount
            known[1] += line.waived
            known[2] += 1
        for at, (item, (amount, waived, count)) in enumerate(sums.items()):
            bills_ = ngettext("{n} bill", "{n} bills", int(count)).format(n=f"{int(count):,}")
            waived_ = _("waived {amount}").format(amount=money_text(waived)) if waived else ""
            for column, text in enumerate((item, bills_, money_text(amount), waived_)):
                cell = label(text, muted=column in (1, 3))
                if column == 2:
                    cell.setAlignment(Qt.AlignmentFlag.AlignRight)
                self.fees.addWidget(cell, at, column)
        self.fees.setColumnStretch(4, 1)

    # Checks

    def _filter_checks(self) -> None:
        on = {kind for kind, button in self.check_buttons.items() if button.isChecked()}
        doubts: list[Doubt] = self.found.doubts if self.found else []
        order = [kind for kind, _title in DOUBTS]
        doubts = sorted(doubts, key=lambda doubt: order.index(doubt.kind))
        self.checks.set_rows([doubt for doubt in doubts if not on or doubt.kind in on])

    def _show_titles(self) -> None:
        lines, doubts = (self.found.lines, self.found.doubts) if self.found else ([], [])
        self.tabs.setTabText(0, _("Bills ({n})").format(n=f"{len(lines):,}"))
        self.tabs.setTabText(1, _("Checks ({n})").format(n=f"{len(doubts):,}"))
        counts = Counter(doubt.kind for doubt in doubts)
        for kind, title in DOUBTS:
            button = self.check_buttons[kind]
            button.setText(f"{_(title)} {counts[kind]:,}")
            button.setVisible(bool(counts[kind]))
            if not counts[kind]:
                button.setChecked(False)

    # Posting

    def _show_post(self) -> None:
        lines = self.found.lines if self.found else []
        ready = bool(lines) and self.found is not None
        self.post_button.setEnabled(ready)
        self.post_button.setProperty("primary", ready)
        self.draft_button.setDefault(not ready)
        self.post_button.setDefault(ready)
        for button in (self.post_button, self.draft_button):
            button.style().unpolish(button)
            button.style().polish(button)
        if ready and self.found:
            text = ngettext("Post {n} bill, {total}", "Post {n} bills, {total}", len(lines))
            total = money_text(self.found.total)
            self.post_button.setText(text.format(n=f"{len(lines):,}", total=total))
        else:
            self.post_button.setText(_("Post bills"))

    def post(self) -> None:
        """Ask once, as it cannot be undone, then post in the background."""
        found = self.found
        if found is None or not found.lines:
            return
        if not alerts.ask(self, self._question(found), self.post_button.text()):
            return
        store, today = self.desk.store, self.desk.today()

        def work(progress: Progress) -> Any:
            with store.write() as session:
                run = bills.post(session, found, today=today, progress=progress)
                return None if run is None else (run.lines, run.total)

        self.desk.jobs.start(
            _("Posting bills"), work, lambda done: self._done(found, done), self._failed, self
        )

    def _question(self, found: Draft) -> str:
        asked = ngettext(
            "Post {n} bill of {total} for {period}? "
            "A posted bill is not deleted; it can only be waived or taken back one by one.",
            "Post {n} bills of {total} for {period}? "
            "Posted bills are not deleted; they can only be waived or taken back one by one.",
            len(found.lines),
        ).format(
            n=f"{len(found.lines):,}",
            total=money_text(found.total),
            period=periods.name(found.period),
        )
        missing = sum(1 for doubt in found.doubts if doubt.kind == "without_tariff")
        if missing:
            asked += "\n\n" + ngettext(
                "{n} room has no price and is not billed.",
                "{n} rooms have no price and are not billed.",
                missing,
            ).format(n=f"{missing:,}")
        return asked

    def _done(self, found: Draft, done: tuple[int, Decimal] | None) -> None:
        name = periods.name(found.period)
        if done is None:
            text = _("{period}: there is nothing to bill.").format(period=name)
        else:
            text = ngettext(
                "{period}: {n} bill of {total} posted.",
                "{period}: {n} bills of {total} posted.",
                done[0],
            ).format(period=name, n=f"{done[0]:,}", total=money_text(done[1]))
        self._forget()
        self._say(f"✓ {text}", "done")
        self.desk.say(text)
        self.posted.emit(done)


def _caption(text: str, buddy: QWidget) -> QLabel:
    made = QLabel(text, textFormat=Qt.TextFormat.PlainText)
    made.setBuddy(buddy)
    made.setProperty("muted", True)
    return made


def _stacked(*widgets: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 8, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget, 1 if isinstance(widget, RecordTable) else 0)
    column.insertSpacing(1, 8)
    return page

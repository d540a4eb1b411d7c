"""催缴通知: choose a stage, see who gets a letter and who does not and why, preview, print.

    notices_dialog.open_for(desk, room_ids, parent, as_of=day)   # [] = all that are due
    notices_dialog.open_letters(desk, parent)                    # the register of those printed

Numbers are given out, and the pages kept, only by "Print and record"; what is looked at before
is marked as a preview.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import LANGUAGES, _, ngettext
from propdesk.office import notice_list, settings
from propdesk.office.errors import UserError
from propdesk.office.progress import Progress
from propdesk.office.sheets import Printed
from propdesk.ui import alerts, notice_run
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label
from propdesk.ui.kit.fields import DateField
from propdesk.ui.kit.record_table import RecordTable
from propdesk.ui.kit.shown import money_text
from propdesk.ui.memory import recall, remember
from propdesk.ui.money_words import STAGES, stage
from propdesk.ui.notice_columns import DEMANDS, LEFT_OUT
from propdesk.ui.notice_run import Issued, Listed, Wish
from propdesk.ui.totals_row import TotalsRow

ALL, CHOSEN = "", "chosen"


def open_for(
    desk: Desk,
    rooms: Sequence[int] = (),
    parent: QWidget | None = None,
    *,
    as_of: date | None = None,
    stage: str = "",
) -> NoticesDialog:
    """Open the dialog for some rooms, or for all that are due; at a `stage` if one is given."""
    dialog = NoticesDialog(desk, parent, rooms=rooms, as_of=as_of)
    if stage:
        dialog.stage.setCurrentIndex(max(0, dialog.stage.findData(stage)))
    dialog.open()
    return dialog


def open_letters(desk: Desk, parent: QWidget | None = None) -> QDialog:
    """Open the register of the letters printed so far."""
    from propdesk.ui.letters_dialog import LettersDialog

    dialog = LettersDialog(desk, parent)
    dialog.open()
    return dialog


class NoticesDialog(QDialog):
    """List, preview, print and record: see the head of this module."""

    listed = Signal(object)
    recorded = Signal(object)

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        rooms: Sequence[int] = (),
        as_of: date | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self.found: Listed | None = None
        self._rooms = tuple(rooms)
        self.setWindowTitle(_("Print notices"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._list_soon = QTimer(self, singleShot=True, interval=150)
        self._list_soon.timeout.connect(self.make_list)
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 16, 20, 16)
        page.setSpacing(10)
        page.addLayout(self._make_head(as_of))
        page.addLayout(self._make_options())
        self.said = label("")
        page.addWidget(self.said)
        page.addWidget(self._make_lists(), 1)
        page.addLayout(self._make_foot())
        self._join()
        room = self.screen().availableSize()
        self.resize(min(1080, room.width() - 40), min(760, room.height() - 60))
        self.stage.setFocus()
        self._forget()

    # Making

    def _make_head(self, as_of: date | None) -> QHBoxLayout:
        self.stage = QComboBox()
        self.stage.setAccessibleName(_("Stage"))
        for key, text in STAGES:
            self.stage.addItem(f"{key}　{_(text)}", key)
        self.stage.setCurrentIndex(max(0, self.stage.findData(recall("notices/stage", "2a"))))
        today = self.desk.today()
        self.as_of = DateField(_("As of"), "as_of", self.desk.today, latest=today, required=True)
        self.as_of.label.hide()
        self.as_of.set_value(min(as_of or today, today))
        self.as_of.editor.setMinimumWidth(150)
        self.scope = QComboBox()
        self.scope.setAccessibleName(_("For whom"))
        if self._rooms:
            chosen = ngettext("{n} selected room", "{n} selected rooms", len(self._rooms))
            self.scope.addItem(chosen.format(n=f"{len(self._rooms):,}"), CHOSEN)
        self.scope.addItem(_("All that are due"), ALL)
        with self.desk.store.read() as session:
            for name in notice_list.buildings(session):
                text = _("Building {name}").format(name=name)
                self.scope.addItem(text, f"building {name}")
        row = QHBoxLayout(spacing=8)
        for text, widget, buddy in (
            (_("Letter"), self.stage, self.stage),
            (_("As of"), self.as_of, self.as_of.editor),
            (_("For whom"), self.scope, self.scope),
        ):
            row.addWidget(_caption(text, buddy))
            row.addWidget(widget)
            row.addSpacing(12)
        row.addStretch(1)
        return row

    def _make_options(self) -> QHBoxLayout:
        self.two_up = QCheckBox(_("Two to a page (A5)"))
        self.two_up.setChecked(bool(recall("notices/two_up", False)))
        self.large = QCheckBox(_("Large print (16 pt)"))
        self.language = QComboBox()
        self.language.setAccessibleName(_("Language of the letters"))
        for key, text in LANGUAGES.items():
            self.language.addItem(text, key)
        with self.desk.store.read() as session:
            spoken = settings.get(session, "document_language")
        self.language.setCurrentIndex(max(0, self.language.findData(spoken)))
        row = QHBoxLayout(spacing=16)
        row.addWidget(self.two_up)
        row.addWidget(self.large)
        row.addWidget(_caption(_("Language of the letters"), self.language))
        row.addWidget(self.language)
        row.addStretch(1)
        return row

    def _make_lists(self) -> QTabWidget:
        self.demands = RecordTable("notice_demands", DEMANDS)
        self.demands.setAccessibleName(_("Letters"))
        self.totals = TotalsRow(self.demands)
        self.left_out = RecordTable("notice_left_out", LEFT_OUT)
        self.left_out.setAccessibleName(_("Left out"))
        letters = QWidget()
        column = QVBoxLayout(letters)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.demands, 1)
        column.addWidget(self.totals)
        self.tabs = QTabWidget(documentMode=True)
        self.tabs.addTab(letters, "")
        self.tabs.addTab(self.left_out, "")
        return self.tabs

    def _make_foot(self) -> QHBoxLayout:
        register = QPushButton(_("Letters printed so far…"), autoDefault=False)
        register.setProperty("link", True)
        register.clicked.connect(lambda: open_letters(self.desk, self))
        self.preview_button = QPushButton(_("Preview…"), autoDefault=False)
        self.preview_button.clicked.connect(self.show_preview)
        self.record_button = QPushButton(_("Print and record"))
        self.record_button.setProperty("primary", True)
        self.record_button.setDefault(True)
        self.record_button.clicked.connect(self.record)
        close = QPushButton(_("Close"), autoDefault=False)
        close.clicked.connect(self.reject)
        row = QHBoxLayout(spacing=8)
        row.addWidget(register)
        row.addStretch(1)
        for button in (close, self.preview_button, self.record_button):
            row.addWidget(button)
        return row

    def _join(self) -> None:
        self.stage.currentIndexChanged.connect(self._forget)
        self.scope.currentIndexChanged.connect(self._forget)
        self.language.currentIndexChanged.connect(self._forget)
        self.as_of.changed.connect(self._forget)
        self.two_up.toggled.connect(lambda on: on and self.large.setChecked(False))
        self.large.toggled.connect(lambda on: on and self.two_up.setChecked(False))

    # The list

    def wish(self) -> Wish:
        """What is chosen. Raises UserError for a date that is none."""
        rooms, within = None, None
        scope = self.scope.currentData()
        if scope == CHOSEN:
            rooms = self._rooms
        elif scope:
            with self.desk.store.read() as session:
                building = scope.removeprefix("building ")
                within = frozenset(notice_list.rooms_of(session, building))
        return Wish(
            self.stage.currentData(),
            self.as_of.value() or self.desk.today(),
            self.desk.today(),
            rooms,
            within,
            self.two_up.isChecked(),
            self.large.isChecked(),
            self.language.currentData(),
        )

    def _forget(self) -> None:
        self.found = None
        self._show_buttons()
        self._list_soon.start()

    def make_list(self) -> None:
        """Work out in the background who gets a letter."""
        self._list_soon.stop()
        try:
            wish = self.wish()
        except UserError as error:
            self.as_of.show_error(str(error))
            return
        store = self.desk.store
        self.desk.jobs.start(
            _("Looking who gets a letter"),
            lambda progress: notice_run.make_list(store, wish, progress),
            self._show,
            self._failed,
            self,
        )

    def _show(self, found: Listed) -> None:
        if found.wish.stage != self.stage.currentData():
            return
        self.found = found
        self.demands.set_rows(found.rows)
        self.left_out.set_rows(found.left_out)
        if found.rows and self.demands.current_row() is None:
            self.demands.go_to(0)
        self.tabs.setTabText(0, _("Letters ({n})").format(n=f"{len(found.rows):,}"))
        self.tabs.setTabText(1, _("Left out ({n})").format(n=f"{len(found.left_out):,}"))
        self._say(*self._summary(found))
        self._show_buttons()
        self.listed.emit(found)

    def _summary(self, found: Listed) -> tuple[str, str]:
        """What the list says, and whether something wants a look first."""
        if not found.rows:
            return _("Nobody gets this letter on this day. See “Left out” for why."), ""
        parts = [
            ngettext("{n} letter, {total}.", "{n} letters, {total}.", len(found.rows)).format(
                n=f"{len(found.rows):,}", total=money_text(found.total)
            )
        ]
        tone = ""
        if found.run.late:
            parts.append(
                ngettext(
                    "{n} comes late: less time than usual until the due date.",
                    "{n} come late: less time than usual until the due date.",
                    found.run.late,
                ).format(n=f"{found.run.late:,}")
            )
        bad = found.unprintable
        if bad:
            tone = "soon"
            named = "、".join(f"{row.demand.room} {row.unprintable}" for row in bad[:8])
            parts.append(
                _("▲ Characters that cannot be printed: {named}. Write them by hand.").format(
                    named=named if len(bad) <= 8 else f"{named}…"
                )
            )
        return " ".join(parts), tone

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self._say(str(error), "overdue")
        elif type(error).__name__ != "Cancelled":
            raise error
        else:
            self._say(_("Stopped. Nothing was recorded."))

    def reject(self) -> None:
        """Close, but not under a running job, which would come home to nothing."""
        if not self.desk.jobs.busy:
            super().reject()

    def _say(self, text: str, tone: str = "") -> None:
        self.said.setText(text)
        self.said.setProperty("tone", tone or None)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)

    def _show_buttons(self) -> None:
        ready = self.found is not None and bool(self.found.rows)
        self.preview_button.setEnabled(ready)
        self.record_button.setEnabled(ready)
        text = _("Print and record")
        if ready and self.found:
            count = len(self.found.rows)
            text = ngettext(
                "Print and record {n} letter", "Print and record {n} letters", count
            ).format(n=f"{count:,}")
        self.record_button.setText(text)

    # Paper

    def _current_wish(self) -> Wish:
        """The list's wish with the options of the paper as they are ticked now."""
        assert self.found is not None
        wish = self.wish()
        remember("notices/stage", wish.stage)
        remember("notices/two_up", wish.two_up)
        return wish

    def show_preview(self) -> None:
        """Show the letters, each marked as a preview."""
        if self.found is None:
            return
        wish, store = self._current_wish(), self.desk.store
        self.desk.jobs.start(
            _("Setting letters"),
            lambda progress: notice_run.preview(store, wish, progress),
            lambda printed: self._show_paper(
                printed, _("Preview, not issued: {stage}").format(stage=stage(wish.stage))
            ),
            self._failed,
            self,
        )

    def _show_paper(self, printed: Printed, title: str) -> None:
        from propdesk.ui.kit.preview import Preview

        name = f"{stage(self.stage.currentData())}-{self.desk.today()}.pdf"
        Preview(printed.pdf, title, name, self).open()

    def record(self) -> None:
        """Ask once, as numbers cannot be taken back; then number, keep and show to print."""
        found = self.found
        if found is None or not found.rows:
            return
        if not alerts.ask(self, self._question(found), self.record_button.text()):
            return
        listed = Listed(self._current_wish(), found.run, found.rows, found.left_out)
        store = self.desk.store

        def work(progress: Progress) -> Issued:
            return notice_run.issue(store, listed, progress)

        self.desk.jobs.start(_("Printing letters"), work, self._recorded, self._failed, self)

    def _question(self, found: Listed) -> str:
        count = len(found.rows)
        asked = ngettext(
            "Give out {n} letter, {total}, dated {day}? "
            "It gets a number and is kept as printed; this cannot be undone.",
            "Give out {n} letters, {total}, dated {day}? "
            "They get numbers and are kept as printed; this cannot be undone.",
            count,
        )
        return asked.format(n=f"{count:,}", total=money_text(found.total), day=self.desk.today())

    def _recorded(self, issued: Issued) -> None:
        first, last = issued.numbers[0], issued.numbers[-1]
        text = ngettext(
            "{n} letter recorded: {first}.", "{n} letters recorded: {first} to {last}.",
            len(issued.numbers),
        ).format(n=f"{len(issued.numbers):,}", first=first, last=last)  # fmt: skip
        self.desk.say(text)
        self._show_paper(issued.printed, text)
        self.recorded.emit(issued)
        self._forget()


def _caption(text: str, buddy: Any) -> QLabel:
    made = QLabel(text, textFormat=Qt.TextFormat.PlainText)
    made.setBuddy(buddy)
    made.setProperty("muted", True)
    return made

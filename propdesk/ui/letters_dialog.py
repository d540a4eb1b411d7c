"""The register of letters: number, stage, room, amount, what is still open, the pages kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from propdesk.i18n import N_, _
from propdesk.office import attachments, letters, notice_list
from propdesk.office.entities import Allocation, BillLine, Notice, Payment
from propdesk.office.errors import UserError
from propdesk.office.notice_list import NoticeRow
from propdesk.ui import alerts, theme
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import Act, Details, Event
from propdesk.ui.kit.record_tab import Filter, RecordTab
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import date_text, money_text, natural
from propdesk.ui.money_words import STAGES, span, stage


class LettersList(RecordTab):
    """The list itself."""

    name = "letters"
    title = N_("Letters printed so far")
    icon = "mail-warning"
    watches = frozenset({Notice, Payment, Allocation, BillLine})
    empty_text = N_("No letter has been printed yet. Print notices under Letters.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(N_("Number"), lambda row: row.number, width=15),
        Column(N_("Letter"), lambda row: stage(row.stage), width=14),
        Column(N_("Room"), lambda row: row.room, key=natural, width=10),
        Column(N_("Payer"), lambda row: row.payer, width=9),
        Column(N_("Date"), lambda row: row.issued_on, width=11),
        Column(
            N_("Amount"), lambda row: row.amount, show=money_text, align=RIGHT, sum=True, width=11
        ),
        Column(
            N_("Still open"),
            lambda row: row.open,
            show=money_text,
            align=RIGHT,
            sum=True,
            width=12,
            tone=lambda row: "done" if not row.open else None,
        ),
        Column(N_("Pay until"), lambda row: row.deadline, width=12),
    )

    def build(self) -> None:
        """What can be done with a letter."""
        self.pane.setMinimumWidth(round(theme.points() * 25))
        self.set_primary(_("Show as printed"), "printer", self.show_pages)
        self.add_action(_("Show the whole run"), self.show_run, "layers", on_rows=True)
        self.add_action(_("Open the room"), self.open_room, "house", on_rows=True)
        self.add_filter(Filter("open", _("Still open"), lambda row: row.open > 0, "state"))
        self.add_filter(Filter("settled", _("Settled"), lambda row: row.open == 0, "state"))
        for key, title in STAGES:
            self.add_filter(
                Filter(f"stage {key}", _(title), lambda row, k=key: row.stage == k, "stage")
            )

    def load(self, session: Any) -> list[Any]:
        """Every letter, newest first."""
        return notice_list.rows(session)

    def details(self, session: Any, row: NoticeRow) -> Details:
        """What the letter said."""
        kept = session.get_one(Notice, row.id).snapshot["sheet"]
        facts = [
            (_("Letter"), stage(row.stage)),
            (_("Date"), date_text(row.issued_on)),
            (_("Amount"), money_text(row.amount)),
            (_("Still open"), money_text(row.open)),
        ]
        if row.deadline:
            facts.append((_("Pay until"), date_text(row.deadline)))
        events = [
            Event(None, f"{line['item']} {_period(line)}", money_text(Decimal(line["open"])))
            for line in kept["rows"]
        ]
        return Details(
            row.number,
            f"{row.room}　{row.payer}",
            facts,
            acts=(Act(_("Show as printed"), self.show_pages, "printer"),),
            groups=((_("Demanded"), events),),
        )

    def open_row(self, row: NoticeRow) -> None:
        """Enter shows the pages."""
        self.show_pages()

    def show_pages(self) -> None:
        """Show the letter in hand as it was printed, to be printed again."""
        from propdesk.documents import notice_pages

        row = self.table.current_row()
        if row is None:
            return
        try:
            with self.desk.store.read() as session:
                kept = letters.kept(session, session.get_one(Notice, row.id))
            pdf = notice_pages.cut(kept.pdf, kept.place)
        except UserError as error:
            alerts.warn(self.window(), str(error))
            return
        self._show(pdf, row.number)

    def show_run(self) -> None:
        """Show all letters that were printed together with the one in hand."""
        row = self.table.current_row()
        if row is None:
            return
        try:
            with self.desk.store.read() as session:
                pdf = attachments.content(session, row.document)
        except UserError as error:
            alerts.warn(self.window(), str(error))
            return
        self._show(pdf, f"{stage(row.stage)}-{row.issued_on}")

    def _show(self, pdf: bytes, name: str) -> None:
        from propdesk.ui.kit.preview import Preview

        Preview(pdf, _("Letter {number}").format(number=name), f"{name}.pdf", self.window()).open()

    def open_room(self) -> None:
        """Show the room of the letter in hand."""
        if (row := self.table.current_row()) is not None:
            self.desk.open("room", row.room_id)
            self.window().close()


def _period(line: dict[str, str]) -> str:
    return span(date.fromisoformat(line["starts_on"]), date.fromisoformat(line["ends_on"]))


class LettersDialog(QDialog):
    """The register in a window of its own."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Letters printed so far"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.list = LettersList(desk)
        close = QPushButton(_("Close"), autoDefault=False)
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 0, 16, 12)
        foot.addStretch(1)
        foot.addWidget(close)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.list, 1)
        page.addLayout(foot)
        room = self.screen().availableSize()
        self.resize(min(1240, room.width() - 40), min(760, room.height() - 60))
        self.list.search.setFocus()

"""欠费催缴: who owes what on any day, for how long, and what is done about it.

The figures are `arrears.list_rooms(session, day)`: the list of a past day is the same to the 分
whenever it is looked at. The line below the list is the sum of what is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import N_, _
from propdesk.office import arrears_list, rates
from propdesk.office.arrears_list import ArrearRow
from propdesk.office.entities import (
    Allocation,
    BillLine,
    FeeItem,
    Notice,
    Occupancy,
    Payment,
    Person,
    Room,
    Setting,
)
from propdesk.office.errors import UserError
from propdesk.office.periods import add_months
from propdesk.ui import alerts, arrears_details, theme
from propdesk.ui.arrears_details import LONG_OVERDUE
from propdesk.ui.as_of_field import AsOfField
from propdesk.ui.kit.details import Act, Details
from propdesk.ui.kit.fields import parse_money
from propdesk.ui.kit.record_tab import Filter, RecordTab
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import money_text, natural
from propdesk.ui.memory import recall, remember
from propdesk.ui.money_words import BUCKETS
from propdesk.ui.rates_strip import RatesStrip
from propdesk.ui.totals_row import TotalsRow

LIMITATION_NEAR = 6
"""Months before a claim runs out from which the list warns (domain.md §2.2)."""


def _money(title: str, name: str, **more: Any) -> Column:
    options: dict[str, Any] = {"width": 9, "show": money_or_nothing, "align": RIGHT, **more}
    return Column(title, lambda row: getattr(row.arrear, name), **options)


def money_or_nothing(value: Decimal | None) -> str:
    """Nothing in a bucket is "—", so that the eye finds what is there."""
    return money_text(value) if value else "—"


class ArrearsTab(RecordTab):
    """The list of what is owed: see the head of this module."""

    name = "arrears"
    title = N_("Arrears")
    icon = "wallet"
    watches = frozenset(
        {BillLine, Payment, Allocation, Person, Occupancy, Room, Notice, FeeItem, Setting}
    )
    empty_text = N_("Nobody owes anything. Bills are made under Money, Bill run.")
    columns: ClassVar[tuple[Column, ...]] = ()

    def __init__(self, desk: Any, parent: QWidget | None = None) -> None:
        self.as_of = AsOfField(desk.today)
        self.columns = self._columns()  # type: ignore[misc]
        super().__init__(desk, parent)

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(N_("Room"), lambda row: row.arrear.room, key=natural, width=10),
            Column(N_("Payer"), lambda row: row.arrear.payer, width=11),
            _money(N_("Owed"), "owed", width=11, show=money_text, sum=True),
            Column(
                N_("Oldest due"), lambda row: row.arrear.oldest_due, width=13, tone=self._due_tone
            ),
            *(_money(title, name) for name, title in BUCKETS),
            _money(N_("Credit"), "credit", sum=True),
            Column(
                N_("Claim until"),
                lambda row: row.arrear.limitation_safe,
                width=13,
                tone=self._limitation_tone,
            ),
            Column(
                N_("Claim until (best case)"),
                lambda row: row.arrear.limitation_optimistic,
                width=13,
                hidden=True,
            ),
        )

    @property
    def day(self) -> date:
        """The day the list looks at."""
        return self.as_of.day

    def build(self) -> None:
        """The bar, the filters, the line of sums, the rates."""
        self.set_primary(_("Record payment"), "banknote", self.record_payment)
        self.add_action(
            _("Print notices…"), self.print_notices, "printer", shortcut="Ctrl+P", on_rows=False
        )
        self.add_action(_("Account statement…"), self.show_statement, "file-text", on_rows=True)
        self.add_action(_("Record payment…"), self.record_payment, "banknote", on_rows=True)
        self.add_action(_("Open the room"), self.open_room, "house", on_rows=True)
        self.add_action(_("Save the list as CSV…"), self.save_csv, "download", shortcut="Ctrl+S")
        self.add_action(_("Rates by year…"), self.show_rates, "chart-column")
        self.add_to_bar(self.as_of)
        self.as_of.changed.connect(self.refresh)
        self._make_least()
        self._add_filters()
        self._place_sums()
        self.set_empty_act(_("Bill run…"), lambda: self.desk.open("bill_run"))

    # Filters

    def _add_filters(self) -> None:
        ages: tuple[tuple[str, str, Callable[[ArrearRow], bool]], ...] = (
            ("overdue", _("Overdue"), lambda row: row.arrear.overdue > 0),
            ("over_30", _("Over 30 days"), lambda row: self._older(row, 2)),
            ("over_90", _("Over 90 days"), lambda row: self._older(row, 3)),
            ("over_1y", _("Over 1 year"), lambda row: self._older(row, 5)),
            ("over_3y", _("Over 3 years"), lambda row: self._older(row, 7)),
            ("not_due", _("Not due yet"), lambda row: row.arrear.not_due > 0),
        )
        for name, title, test in ages:
            self.add_filter(Filter(name, title, test, "age"))
        self.add_filter(
            Filter("limitation", _("Claim ends soon"), lambda r: bool(self._limitation_tone(r)))
        )
        self.add_filter(Filter("credit", _("With credit"), lambda row: row.arrear.credit > 0))
        self.add_filter(Filter("owing", _("Owing"), lambda row: row.arrear.owed > 0))
        # Rooms that only have credit are in the list for who looks for them; they owe nothing.
        self.set_filter("owing")

    @staticmethod
    def _older(row: ArrearRow, first: int) -> bool:
        return any(getattr(row.arrear, name) for name, _title in BUCKETS[first:])

    def _make_least(self) -> None:
        self.least = QLineEdit(placeholderText=_("Owing at least"))
        self.least.setAccessibleName(_("Owing at least"))
        self.least.setToolTip(_("Show rooms that owe at least this much, in yuan"))
        theme.changed.connect(self._dress_least)
        self._dress_least()
        self.least.editingFinished.connect(self._take_least)
        self.add_to_bar(self.least)

    def _dress_least(self) -> None:
        self.pane.setMinimumWidth(round(theme.points() * 25))
        words = self.least.fontMetrics().horizontalAdvance(self.least.placeholderText())
        self.least.setFixedWidth(words + 30)

    def _take_least(self) -> None:
        text = self.least.text().strip()
        try:
            amount = parse_money(text) if text else None
        except UserError as error:
            self.least.setProperty("wrong", True)
            self.least.setToolTip(str(error))
            self.desk.say(str(error))
            amount = None
        else:
            self.least.setProperty("wrong", False)
        self.least.style().unpolish(self.least)
        self.least.style().polish(self.least)
        if amount is None:
            if "least" in self.filters_on():
                self.set_filter("least", False)
            return
        title = _("Owing {amount} or more").format(amount=money_text(amount))
        self.add_filter(Filter("least", title, lambda row: row.arrear.owed >= amount))
        self.set_filter("least")
        self.least.clear()

    def _offer_buildings(self, rows: list[ArrearRow]) -> None:
        """One filter for each building, in their order."""
        for name in dict.fromkeys(row.building for row in rows):
            if f"building {name}" not in self._filters:
                title = _("Building {name}").format(name=name)
                test = self._in_building(name)
                self.add_filter(Filter(f"building {name}", title, test, "building"))

    @staticmethod
    def _in_building(name: str) -> Callable[[ArrearRow], bool]:
        return lambda row: row.building == name

    # States

    def _due_tone(self, row: ArrearRow) -> str | None:
        oldest = row.arrear.oldest_due
        long_ago = oldest is not None and (self.day - oldest).days > LONG_OVERDUE
        return "overdue" if long_ago else None

    def _limitation_tone(self, row: ArrearRow) -> str | None:
        ends = row.arrear.limitation_safe
        if ends is None or ends > add_months(self.day, LIMITATION_NEAR):
            return None
        return "overdue" if ends < self.day else "soon"

    # Sums and rates

    def _place_sums(self) -> None:
        self.rates = RatesStrip()
        self.rates.asked.connect(self.show_rates)
        page: Any = self.layout()
        page.insertLayout(1, self._chips_row())
        page.insertWidget(2, self.rates)
        self.totals_row = TotalsRow(
            self.table, ["Owed", "Credit", *(title for _name, title in BUCKETS)]
        )
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        sizes = self.splitter.sizes()
        self.splitter.insertWidget(0, listed)
        column.addWidget(self.pages, 1)
        column.addWidget(self.totals_row)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setSizes(sizes[-2:])
        self._rates_soon = QTimer(self, singleShot=True, interval=250)
        self._rates_soon.timeout.connect(self._read_rates_in_peace)

    def _chips_row(self) -> QHBoxLayout:
        """The day and the filters on a line of their own: many of them fit no bar."""
        row = QHBoxLayout(spacing=6)
        row.addWidget(self.as_of.chip)
        self._chips.setParent(None)
        row.addLayout(self._chips)
        row.addStretch(1)
        return row

    def _read_rates_in_peace(self) -> None:
        """Not while payments are taken one after the other in the form above."""
        if QApplication.activeModalWidget() is not None:
            self._rates_soon.start()
        elif self.isVisible():
            self.read_rates()

    def read_rates(self) -> None:
        """Work the rates of the day's year out; after the list, which must not wait for them."""
        self._rates_soon.stop()
        with self.desk.store.read() as session:
            found = rates.of_year(session, self.day.year, self.day)
        self.rates.show_rates(found)

    # The list

    def load(self, session: Any) -> list[Any]:
        """The rooms with a balance on the day."""
        rows = arrears_list.rows(session, self.day)
        self._offer_buildings(rows)
        self._rates_soon.start()
        return rows

    def find_text(self, row: ArrearRow) -> str:
        """A room is found by everybody's name, phone and pinyin."""
        return row.found_by

    def details(self, session: Any, row: ArrearRow) -> Details:
        """What is open, what was paid, what was written."""
        return arrears_details.details(
            session,
            row,
            self.day,
            self._limitation_tone(row),
            (
                Act(_("Statement"), self.show_statement, "file-text"),
                Act(_("Open the room"), self.open_room, "house"),
            ),
        )

    # What is done

    def open_row(self, row: ArrearRow) -> None:
        """Enter on a room takes its payment."""
        self._pay(row.id)

    def record_payment(self) -> None:
        """Take a payment for the room in hand, or for any."""
        row = self.table.current_row()
        self._pay(row.id if row is not None else None)

    def _pay(self, room_id: int | None) -> None:
        from propdesk.ui import payment_form

        payment_form.open_for(self.desk, room_id, self)

    def print_notices(self) -> None:
        """Print letters for the selected rooms, or for all."""
        from propdesk.ui import notices_dialog

        chosen = self.selected()
        rooms = [row.id for row in chosen] if len(chosen) > 1 else []
        notices_dialog.open_for(self.desk, rooms, self, as_of=self.day)

    def show_statement(self) -> None:
        """Show the account of the room in hand as it will be printed."""
        from propdesk.ui import statement_view

        if (row := self.table.current_row()) is not None:
            statement_view.open_for(self.desk, row.id, self, as_of=self.day)

    def open_room(self) -> None:
        """Show the room in hand in its own tab."""
        if (row := self.table.current_row()) is not None:
            self.desk.open("room", row.id)

    def show_rates(self) -> None:
        """Show the rates year by year."""
        from propdesk.ui.rates_dialog import RatesDialog

        RatesDialog(self.desk, self.day, self).open()

    def save_csv(self) -> None:
        """Ask where, then save the list as it is shown."""
        folder = Path(recall("arrears/folder", str(Path.home())))
        start = str(folder / f"{_(self.title)}-{self.day}.csv")
        name, _kind = QFileDialog.getSaveFileName(self, _("Save the list"), start, "CSV (*.csv)")
        if name:
            self.save_csv_to(Path(name))

    def save_csv_to(self, path: Path) -> bool:
        """Save the rows on screen, in their order, for Excel; False if it could not be."""
        from propdesk.ui.kit.preview import save_whole

        rows = self.table.records.rows
        if not path.suffix:
            path = path.with_suffix(".csv")
        try:
            save_whole(path, arrears_list.as_csv(rows).encode("utf-8-sig"))
        except OSError as error:
            text = _("{file} could not be saved: {reason}. Choose another place or name.")
            alerts.warn(self, text.format(file=path.name, reason=error.strerror or str(error)))
            return False
        remember("arrears/folder", str(path.parent))
        self.desk.say(_("{n} rooms saved in {file}.").format(n=f"{len(rows):,}", file=path.name))
        return True

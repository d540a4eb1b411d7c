"""Rooms and residents (房屋住户): every room with its balance, its card beside it."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QMenu, QWidget

from propdesk.i18n import N_, _
from propdesk.office import premises, room_card, room_register
from propdesk.office.entities import (
    Allocation,
    BillLine,
    Notice,
    Occupancy,
    Payment,
    Person,
    Receipt,
    Room,
    Waiver,
)
from propdesk.office.room_register import RoomRow
from propdesk.ui import terms
from propdesk.ui.kit.record_tab import Filter, RecordTab
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import area_text, date_text, money_text, natural
from propdesk.ui.room_acts import RoomActs
from propdesk.ui.room_card import RoomCardView
from propdesk.ui.search_box import Hit


class PremisesTab(RecordTab):
    """The list of rooms."""

    name = "premises"
    title = N_("Rooms and residents")
    icon = "house"
    watches = frozenset(
        {Room, Person, Occupancy, BillLine, Payment, Allocation, Waiver, Receipt, Notice}
    )
    search_hint = N_("Room, name, phone, pinyin (Ctrl+F)")
    empty_text = N_("There are no rooms yet. Bring in your Excel list, or enter the first room.")
    columns = (
        Column(N_("Room"), lambda row: row.room, width=10, key=natural),
        Column(N_("Owner"), lambda row: row.owner, width=12, stretch=True),
        Column(N_("Phone"), lambda row: row.phone, width=13),
        Column(N_("Area ㎡"), lambda row: row.area, show=area_text, align=RIGHT, width=8, sum=True),
        Column(N_("Use"), lambda row: terms.of(terms.USES, row.use), width=9),
        Column(N_("Occupancy"), lambda row: terms.of(terms.OCCUPANCIES, row.occupancy), width=14),
        Column(
            N_("Owed today"),
            lambda row: row.owed,
            show=money_text,
            align=RIGHT,
            width=12,
            sum=True,
            tone=lambda row: "overdue" if row.overdue else None,
        ),
        Column(
            N_("Credit"), lambda row: row.credit, show=money_text, align=RIGHT, width=10, sum=True
        ),
        Column(N_("Building"), lambda row: row.building, width=8, key=natural, hidden=True),
        Column(N_("Stairwell"), lambda row: row.stairwell, width=8, key=natural, hidden=True),
        Column(N_("Floor"), lambda row: row.floor, align=RIGHT, width=6, hidden=True),
        Column(N_("Pays for the owner"), lambda row: row.payer, width=12, hidden=True),
        Column(
            N_("Handed over on"),
            lambda row: row.delivered_on,
            show=date_text,
            width=10,
            hidden=True,
        ),
        Column(N_("Remark"), lambda row: row.remark, width=16, hidden=True),
    )

    def build(self) -> None:
        """New room, corrections, filters."""
        self.set_primary(_("New room…"), "plus", self.add_room, "Ctrl+N")
        self.add_action(
            _("Record payment…"), lambda: self.on_card("record_payment"), "banknote", on_rows=True
        )
        self.add_action(_("Correct…"), lambda: self.on_card("correct_room"), "pencil", on_rows=True)
        self.add_action(
            _("Add a resident…"), lambda: self.on_card("add_person"), "user", on_rows=True
        )
        self.add_action(
            _("Change owner…"), lambda: self.on_card("change_owner"), "users", on_rows=True
        )
        self.add_action(
            _("Reductions…"), lambda: self.on_card("open_reductions"), "gift", on_rows=True
        )
        self.add_action(_("Account…"), lambda: self.on_card("open_account"), "wallet", on_rows=True)
        self.add_filter(Filter("owing", _("Owing"), lambda row: row.owed > 0, "money"))
        self.add_filter(Filter("overdue", _("Overdue"), lambda row: row.overdue > 0, "money"))
        self.add_filter(Filter("credit", _("With credit"), lambda row: row.credit > 0, "money"))
        for key, text in terms.choices(terms.OCCUPANCIES):
            test = _same("occupancy", key)
            self.add_filter(Filter(f"occupancy:{key}", text, test, "occupancy"))
        for key, text in terms.choices(terms.USES):
            self.add_filter(Filter(f"use:{key}", text, _same("use", key), "use"))
        self.add_filter(Filter("no_owner", _("Without an owner"), lambda row: not row.owner, "gap"))
        self.add_filter(Filter("no_phone", _("Without a phone"), lambda row: not row.phone, "gap"))
        self.set_empty_act(_("Import from Excel…"), lambda: self.desk.open("import"))

    def load(self, session: Any) -> list[RoomRow]:
        """Every room; new buildings become filters."""
        rows = room_register.rows(session, self.desk.today())
        for building in dict.fromkeys(row.building for row in rows):
            name = f"building:{building}"
            if name not in self._filters:
                text = _("Building {name}").format(name=building)
                self.add_filter(Filter(name, text, _same("building", building), "building"))
        return rows

    def find_text(self, row: RoomRow) -> str:
        """Everybody's names, phones and pinyin."""
        return row.found_by

    def details(self, session: Any, row: RoomRow) -> QWidget:
        """The room's card."""
        return RoomCardView(self.desk, room_card.of_room(session, row.id, self.desk.today()))

    def open_row(self, row: RoomRow) -> None:
        """Enter corrects the room."""
        self.on_card("correct_room")

    def on_card(self, act: str) -> None:
        """Do on the selected room what its card offers too."""
        row = self.table.current_row()
        if row is not None:
            getattr(RoomActs(self.desk, row.id, self), act)()

    def add_room(self) -> QWidget:
        """The form for a new room."""
        from propdesk.ui.room_form import RoomForm

        form = RoomForm(self.desk, self.window())
        form.saved.connect(self._added)
        form.open()
        return form

    def _added(self, code: str) -> None:
        self.desk.say(_("{room} added.").format(room=code))
        self.show_code(code)

    # What the window asks

    def show_room(self, room_id: int) -> bool:
        """Go to a room and show its card, whatever is filtered; False if there is none."""
        found = self.show_record(room_id)
        if found and not self.pane.isVisible():
            self.toggle_details()
        return found

    def show_code(self, code: str) -> bool:
        """Go to the room with this code."""
        with self.desk.store.read() as session:
            room = premises.find(session, code)
        return room is not None and self.show_room(room.id)

    def search_rooms(self, text: str) -> list[Hit]:
        """What the window's search box finds: rooms by number, name, phone, pinyin."""
        with self.desk.store.read() as session:
            found = premises.search(session, text)
        return [
            Hit("room", hit.room_id, hit.room, f"{hit.name}　{hit.phone}".strip()) for hit in found
        ]

    def _fill_filter_menu(self) -> None:
        """Buildings are many: they have a menu of their own at the top."""
        super()._fill_filter_menu()
        buildings = {c.title for c in self._filters.values() if c.group == "building"}
        if len(buildings) < 2:
            return
        own = QMenu(_("Building"), self.filter_menu)
        for action in self.filter_menu.actions():
            if action.text() in buildings:
                self.filter_menu.removeAction(action)
                own.addAction(action)
        first = self.filter_menu.actions()[0]
        self.filter_menu.insertMenu(first, own)
        self.filter_menu.insertSeparator(first)


def _same(name: str, value: str) -> Any:
    return lambda row: getattr(row, name) == value

"""A person of a room: entering, correcting, ending, removing; each can be taken back once."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import residents
from propdesk.office.errors import UserError
from propdesk.office.residents import Entry
from propdesk.ui import alerts, terms
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import ChoiceField, DateField, TextField
from propdesk.ui.kit.record_form import RecordForm


class PersonForm(RecordForm):
    """Somebody who belongs to a room; with `occupancy_id` a correction."""

    title = N_("New resident")
    width = 520

    def __init__(
        self,
        desk: Desk,
        room_id: int,
        parent: QWidget | None = None,
        *,
        occupancy_id: int | None = None,
        role: str = "tenant",
    ) -> None:
        self.room_id, self.occupancy_id, self._role = room_id, occupancy_id, role
        if occupancy_id is not None:
            self.title = N_("Correct a resident")
        super().__init__(desk, parent)

    def build(self) -> None:
        """Name, role, phone, address, from and to."""
        self.person = self.add(TextField(_("Name"), "name", required=True, limit=60))
        roles = terms.choices(terms.ROLES)
        self.role = self.add(ChoiceField(_("Relation"), "role", roles), beside=True)
        phone = TextField(_("Phone"), "phone")
        phone.set_hint(_("Several numbers with 、 between them."))
        self.phone = self.add(phone)
        address = TextField(_("Postal address"), "address")
        address.set_hint(_("Where letters go if not to the room."))
        self.address = self.add(address)
        self.starts = self.add(DateField(_("From"), "starts_on", self.desk.today))
        self.ends = self.add(DateField(_("To (last day)"), "ends_on", self.desk.today), beside=True)
        self.role.set_value(self._role)
        if self.occupancy_id is not None:
            self._show_present(self.occupancy_id)

    def _show_present(self, occupancy_id: int) -> None:
        with self.desk.store.read() as session:
            now = residents.entry(session, occupancy_id)
        for field in self.fields:
            field.set_value(getattr(now, field.name))
        if now.role == "owner":
            self.person.set_hint(_("For the spelling. After a sale use “Change owner…”."))

    def save(self, session: Any) -> Any:
        """Write the entry; returns what it was before, or the number of the new one."""
        typed = Entry(**{field.name: field.value() for field in self.fields})
        if self.occupancy_id is None:
            return residents.add(session, self.room_id, typed)
        return residents.edit(session, self.occupancy_id, typed)


def add(desk: Desk, room_id: int, parent: QWidget | None, *, role: str = "tenant") -> PersonForm:
    """Open the form for a new person of a room."""
    form = PersonForm(desk, room_id, parent, role=role)

    def saved(occupancy_id: int) -> None:
        def undo() -> None:
            with desk.store.write() as session:
                residents.remove(session, occupancy_id)

        with desk.store.read() as session:
            name = residents.entry(session, occupancy_id).name
        desk.say(_("{name} entered.").format(name=name), undo)

    form.saved.connect(saved)
    form.open()
    return form


def correct(desk: Desk, room_id: int, occupancy_id: int, parent: QWidget | None) -> PersonForm:
    """Open the form for somebody who is there."""
    form = PersonForm(desk, room_id, parent, occupancy_id=occupancy_id)

    def saved(before: Entry) -> None:
        with desk.store.read() as session:
            now = residents.entry(session, occupancy_id)
        if now == before:
            return

        def undo() -> None:
            with desk.store.write() as session:
                residents.edit(session, occupancy_id, before)

        desk.say(_("{name} corrected.").format(name=now.name), undo)

    form.saved.connect(saved)
    form.open()
    return form


def remove(desk: Desk, occupancy_id: int, parent: QWidget | None) -> None:
    """Remove an entry made by mistake; the toast brings it back."""
    try:
        with desk.store.write() as session:
            was = residents.remove(session, occupancy_id)
    except UserError as error:
        alerts.warn(parent, str(error))
        return

    def undo() -> None:
        with desk.store.write() as session:
            residents.put_back(session, was)

    desk.say(_("{name} removed.").format(name=was.entry.name), undo)


class MoveOutForm(RecordForm):
    """The last day of somebody in a room."""

    title = N_("Moves out")
    save_text = N_("Enter last day")
    width = 380

    def __init__(self, desk: Desk, occupancy_id: int, parent: QWidget | None = None) -> None:
        self.occupancy_id = occupancy_id
        super().__init__(desk, parent)

    def build(self) -> None:
        """One date."""
        self.ends = self.add(DateField(_("Last day"), "ends_on", self.desk.today, required=True))
        self.ends.set_value(self.desk.today())

    def save(self, session: Any) -> Entry:
        """End the entry; returns what it was."""
        day = self.ends.value()
        assert day is not None
        return residents.end(session, self.occupancy_id, day)


def move_out(desk: Desk, occupancy_id: int, parent: QWidget | None) -> MoveOutForm:
    """Ask for the last day of somebody."""
    form = MoveOutForm(desk, occupancy_id, parent)

    def saved(before: Entry) -> None:
        def undo() -> None:
            with desk.store.write() as session:
                residents.edit(session, occupancy_id, before)

        desk.say(_("{name} moves out.").format(name=before.name), undo)

    form.saved.connect(saved)
    form.open()
    return form

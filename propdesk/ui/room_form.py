"""A room: entering a new one with its owner, correcting one that is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import premises, room_register
from propdesk.office.errors import UserError
from propdesk.ui import terms
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import ChoiceField, DateField, NumberField, TextField
from propdesk.ui.kit.record_form import RecordForm


class RoomForm(RecordForm):
    """A new room; Ctrl+Enter saves it and starts the next one of the same building."""

    name = "room"
    title = N_("New room")
    again = True
    width = 520

    def build(self) -> None:
        """Where it is, how large, what for, and (for a new one) whose it is."""
        self.building = self.add(TextField(_("Building"), "building", required=True))
        self.stairwell = self.add(TextField(_("Stairwell"), "stairwell"), beside=True)
        self.number = self.add(TextField(_("Room number"), "number", required=True))
        floor = NumberField(_("Floor"), "floor", minimum=-9, maximum=199)
        floor.set_hint(_("Empty: read from the room number."))
        self.floor = self.add(floor, beside=True)
        area = NumberField(_("Area"), "area", unit="㎡", digits=2, required=True)
        self.area = self.add(area)
        source = TextField(_("Area taken from"), "area_source", placeholder=_("Certificate"))
        self.area_source = self.add(source, beside=True)
        self.use = self.add(ChoiceField(_("Use"), "use", terms.choices(terms.USES)))
        occupancies = terms.choices(terms.OCCUPANCIES)
        self.occupancy = self.add(
            ChoiceField(_("Occupancy"), "occupancy", occupancies), beside=True
        )
        self.build_owner()
        self.delivered = self.add(
            DateField(_("Handed over on"), "delivered_on", self.desk.today), wide=False
        )
        self.delivered.set_hint(_("Empty: fees run from the start."))
        self.remark = self.add(TextField(_("Remark"), "remark"))

    def build_owner(self) -> None:
        """The owner's name, phone and postal address."""
        self.owner = self.add(TextField(_("Owner"), "owner"))
        self.phone = self.add(TextField(_("Phone"), "phone"), beside=True)
        address = TextField(_("Postal address"), "address")
        address.set_hint(_("Where letters go if not to the room."))
        self.address = self.add(address)

    def typed(self) -> dict[str, Any]:
        """The room's own values."""
        fields = ("building", "stairwell", "number", "floor", "area", "area_source")
        fields += ("use", "occupancy", "delivered_on", "remark")
        return {field.name: field.value() for field in self.fields if field.name in fields}

    def save(self, session: Any) -> str:
        """Add the room; returns its code."""
        typed = self.typed()
        owner = {field.name: field.value() for field in (self.owner, self.phone, self.address)}
        try:
            return premises.add_room(session, **typed, **owner).code
        except UserError as error:
            error.field = error.field or ("area" if "㎡" in str(error) else "number")
            raise

    def start_again(self) -> None:
        """Keep the building, the stairwell and the kind for the next room."""
        kept = {
            field: field.draft()
            for field in (self.building, self.stairwell, self.area, self.use, self.occupancy)
        }
        super().start_again()
        for field, draft in kept.items():
            field.restore(draft)
        self.number.setFocus()


class RoomCorrection(RoomForm):
    """Correcting a room. Bills that are issued keep the area they were issued with."""

    name = ""
    title = N_("Correct a room")
    again = False

    def __init__(self, desk: Desk, room_id: int, parent: QWidget | None = None) -> None:
        self.room_id = room_id
        super().__init__(desk, parent)

    def build(self) -> None:
        """The values as they are."""
        super().build()
        with self.desk.store.read() as session:
            now = room_register.values(session, self.room_id)
        for field in self.fields:
            field.set_value(now[field.name])
        self.area.set_hint(_("Bills already issued keep the area they were issued with."))

    def build_owner(self) -> None:
        """Owners are corrected among the residents."""

    def save(self, session: Any) -> dict[str, Any]:
        """Correct the room; returns what was there before."""
        typed = self.typed()
        if typed["floor"] is None:
            typed["floor"] = premises.floor_of(typed["number"])
        return room_register.edit(session, self.room_id, typed)


def correct(desk: Desk, room_id: int, parent: QWidget | None) -> RoomCorrection:
    """Open the form for a room; after saving the toast can take it back."""
    form = RoomCorrection(desk, room_id, parent)

    def saved(before: dict[str, Any]) -> None:
        with desk.store.read() as session:
            now = room_register.values(session, room_id)
        if now == before:
            return
        said = _("{room} corrected.").format(room=_code(now))
        desk.say(said, _back(desk, room_id, before))

    form.saved.connect(saved)
    form.open()
    return form


def _code(values: dict[str, Any]) -> str:
    return str(premises.code_of(values["building"], values["stairwell"], values["number"]))


def _back(desk: Desk, room_id: int, before: dict[str, Any]) -> Callable[[], None]:
    def put_back() -> None:
        with desk.store.write() as session:
            room_register.edit(session, room_id, before)

    return put_back

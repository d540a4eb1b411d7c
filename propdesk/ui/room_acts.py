"""What can be done with a room, from its card and from the menu of the list."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from propdesk.office import premises
from propdesk.ui.desk import Desk


class RoomActs:
    """The acts on one room; their forms belong to the window of `place`."""

    def __init__(self, desk: Desk, room_id: int, place: QWidget) -> None:
        self.desk, self.room_id, self._place = desk, room_id, place

    @property
    def window(self) -> QWidget:
        """The window the forms open on."""
        return self._place.window()

    def record_payment(self) -> None:
        """The payment form, on this room."""
        from propdesk.ui import payment_form

        payment_form.open_for(self.desk, self.room_id, self.window)

    def correct_room(self) -> None:
        """The form of the room."""
        from propdesk.ui import room_form

        room_form.correct(self.desk, self.room_id, self.window)

    def add_person(self) -> None:
        """The form for somebody new; the owner first, where there is none."""
        from propdesk.ui import person_form

        with self.desk.store.read() as session:
            people = premises.people(session, self.room_id, self.desk.today())
        role = "tenant" if any(one.role == "owner" for one in people) else "owner"
        person_form.add(self.desk, self.room_id, self.window, role=role)

    def correct_person(self, occupancy_id: int) -> None:
        """The form of somebody who is there."""
        from propdesk.ui import person_form

        person_form.correct(self.desk, self.room_id, occupancy_id, self.window)

    def move_out(self, occupancy_id: int) -> None:
        """Ask for the last day."""
        from propdesk.ui import person_form

        person_form.move_out(self.desk, occupancy_id, self.window)

    def remove_person(self, occupancy_id: int) -> None:
        """Remove an entry made by mistake."""
        from propdesk.ui import person_form

        person_form.remove(self.desk, occupancy_id, self.window)

    def change_owner(self) -> None:
        """The form for a sale."""
        from propdesk.ui import owner_change_dialog

        owner_change_dialog.open_for(self.desk, self.room_id, self.window)

    def add_reduction(self) -> None:
        """The reductions of this room, with the form for a new one on top."""
        from propdesk.ui import waivers_dialog

        dialog: Any = waivers_dialog.open_for(self.desk, self.window, self.room_id)
        dialog.tab.add_one()

    def open_reductions(self) -> None:
        """The reductions of this room."""
        from propdesk.ui import waivers_dialog

        waivers_dialog.open_for(self.desk, self.window, self.room_id)

    def open_account(self) -> None:
        """The whole account."""
        from propdesk.ui import account_dialog

        account_dialog.open_for(self.desk, self.room_id, self.window)

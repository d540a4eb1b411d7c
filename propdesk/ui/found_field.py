"""A record found by its number or words while it is typed: a facility, a hazard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import or_, select

from propdesk.i18n import _
from propdesk.office.entities import Facility, Hazard
from propdesk.office.errors import UserError
from propdesk.ui.desk import Desk
from propdesk.ui.kit.room_field import RoomField

OFFERED = 30
"""No more lines than this are offered at once."""


class Known(NamedTuple):
    """A record that can be chosen."""

    id: int
    number: str
    words: str
    """What it is, beside its number."""
    place: str = ""
    keeper: str = ""


class FoundField(RoomField):
    """Shows the number; `value()` is the id, or None where nothing was typed."""

    several = ""
    nothing = ""

    def __init__(
        self, label: str, name: str, known: Iterable[Known], placeholder: str, **more: Any
    ) -> None:
        self._known = {one.number: one for one in known}
        super().__init__(label, name, self._find, **more)
        self.editor.setPlaceholderText(placeholder)

    def _find(self, text: str) -> list[tuple[str, str]]:
        plain = text.strip().casefold()
        exact = next((one for one in self._known.values() if one.number.casefold() == plain), None)
        found = [exact] if exact else self._holding(plain)
        return [(one.number, one.words) for one in found[:OFFERED]]

    def _holding(self, text: str) -> list[Known]:
        words = text.split()
        return [
            one
            for one in self._known.values()
            if all(word in f"{one.number} {one.words}".casefold() for word in words)
        ]

    def value(self) -> Any:
        """The id of the record; what was typed must lead to exactly one."""
        one = self.record()
        return one.id if one else None

    def record(self) -> Known | None:
        """The record itself. Raises UserError where none or several fit."""
        text = self.text()
        if not text:
            if self.required:
                raise self._missing()
            return None
        found = self._find(text)
        if len(found) == 1:
            return self._known[found[0][0]]
        raise UserError((self.several if found else self.nothing).format(text=text))

    def set_id(self, record_id: int | None) -> None:
        """Show a record by its id."""
        self.set_value(next((n for n, one in self._known.items() if one.id == record_id), ""))

    def _settle(self) -> None:
        """Write the number of what was found, and what it is below."""
        line = self.editor.text()
        if line in self._labels:
            self.editor.setText(self._labels[line])
        try:
            one = self.record()
        except UserError:
            one = None
        if one is not None and one.number != self.text():
            self.editor.setText(one.number)
        self.set_hint(one.words if one else "")
        number = one.number if one else ""
        if number != self._told:
            self._told = number
            if number:
                self.chosen.emit(number)


class FacilityField(FoundField):
    """One facility; scrapped ones are not offered, but for the one that is kept."""

    def __init__(
        self, desk: Desk, label: str, name: str, keep: int | None = None, **more: Any
    ) -> None:
        query = (
            select(Facility.id, Facility.number, Facility.name, Facility.place, Facility.keeper)
            .where(or_(Facility.state != "scrapped", Facility.id == keep))
            .order_by(Facility.sort_key)
        )
        with desk.store.read() as session:
            known = [
                Known(id_, number, f"{called}　{place}".strip("　"), place, keeper)
                for id_, number, called, place, keeper in session.execute(query)
            ]
        self.several = _("Several facilities fit “{text}”. Please choose one.")
        self.nothing = _("There is no facility {text}. Check the number, or leave it empty.")
        super().__init__(label, name, known, _("Number, name or place"), **more)


class HazardField(FoundField):
    """One hazard that is not closed, or the one that is kept."""

    def __init__(
        self, desk: Desk, label: str, name: str, keep: int | None = None, **more: Any
    ) -> None:
        query = (
            select(Hazard.id, Hazard.number, Hazard.place, Hazard.what, Hazard.keeper)
            .where(or_(Hazard.closed_on.is_(None), Hazard.id == keep))
            .order_by(Hazard.sort_key.desc())
        )
        with desk.store.read() as session:
            known = [
                Known(id_, number, f"{place}　{what}", place, keeper)
                for id_, number, place, what, keeper in session.execute(query)
            ]
        self.several = _("Several hazards fit “{text}”. Please choose one.")
        self.nothing = _("There is no open hazard {text}. Check the number, or leave it empty.")
        super().__init__(label, name, known, _("Number, place or words"), **more)

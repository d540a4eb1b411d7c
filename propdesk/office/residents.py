"""Residents of a room (住户): who they are, as what, from when to when; entering and correcting.

Whoever has bills, payments or letters is never removed, only ended: the debt keeps its name.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import premises
from propdesk.office.entities import BillLine, Notice, Occupancy, Payment, Person
from propdesk.office.errors import UserError


class Entry(NamedTuple):
    """One person of a room as the clerk types it; `address` is where letters go (送达地址)."""

    name: str
    role: str
    phone: str = ""
    address: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


class Removed(NamedTuple):
    """What was removed, enough to put it back."""

    room_id: int
    person_id: int | None
    """The person, if still there because of another room."""
    entry: Entry


def entry(session: Session, occupancy_id: int) -> Entry:
    """One person of a room as it stands."""
    occupancy, person = _both(session, occupancy_id)
    return Entry(
        person.name,
        occupancy.role,
        person.phone,
        person.address,
        occupancy.starts_on,
        occupancy.ends_on,
    )


def add(session: Session, room_id: int, new: Entry) -> int:
    """Enter a person; returns the number of the entry. Raises UserError for a second owner."""
    _check(session, room_id, new, None)
    person = premises.add_person(session, room_id, **new._asdict())
    return session.scalars(select(Occupancy.id).where(Occupancy.person_id == person.id)).one()


def edit(session: Session, occupancy_id: int, new: Entry) -> Entry:
    """Correct a person or the dates; returns what stood there before.

    The name is a correction of its spelling: who lives there instead is another entry.
    """
    occupancy, person = _both(session, occupancy_id)
    before = entry(session, occupancy_id)
    _check(session, occupancy.room_id, new, occupancy_id)
    if new.name.strip() != person.name:
        premises.rename(person, new.name)
    person.phone, person.address = new.phone.strip(), new.address.strip()
    occupancy.role = new.role
    occupancy.starts_on, occupancy.ends_on = new.starts_on, new.ends_on
    session.flush()
    return before


def end(session: Session, occupancy_id: int, last_day: date) -> Entry:
    """Somebody leaves the room after `last_day`; returns what stood there before."""
    before = entry(session, occupancy_id)
    edit(session, occupancy_id, before._replace(ends_on=last_day))
    return before


def remove(session: Session, occupancy_id: int) -> Removed:
    """Remove an entry made by mistake. Raises UserError when bills or payments name the person."""
    occupancy, person = _both(session, occupancy_id)
    was = Removed(occupancy.room_id, person.id, entry(session, occupancy_id))
    others = session.scalars(
        select(Occupancy.id).where(Occupancy.person_id == person.id, Occupancy.id != occupancy_id)
    ).all()
    if not others and _has_records(session, person.id):
        raise UserError(
            _(
                "{name} has bills, payments or letters and must stay. Enter a last day instead."
            ).format(name=person.name)
        )
    session.delete(occupancy)
    session.flush()
    if not others:
        session.delete(person)
        session.flush()
        was = was._replace(person_id=None)
    return was


def put_back(session: Session, was: Removed) -> int:
    """Take a removal back; returns the number of the new entry."""
    if was.person_id is None:
        return add(session, was.room_id, was.entry)
    occupancy = Occupancy(
        room_id=was.room_id,
        person_id=was.person_id,
        role=was.entry.role,
        starts_on=was.entry.starts_on,
        ends_on=was.entry.ends_on,
    )
    session.add(occupancy)
    session.flush()
    return occupancy.id


def _both(session: Session, occupancy_id: int) -> tuple[Occupancy, Person]:
    occupancy = session.get_one(Occupancy, occupancy_id)
    return occupancy, session.get_one(Person, occupancy.person_id)


def _check(session: Session, room_id: int, new: Entry, mine: int | None) -> None:
    if not new.name.strip():
        raise UserError(_("A name is needed."), field="name")
    if new.starts_on and new.ends_on and new.starts_on > new.ends_on:
        raise UserError(
            _("{start} is after {end}.").format(start=new.starts_on, end=new.ends_on),
            field="ends_on",
        )
    if new.role != "owner":
        return
    for other in premises.people(session, room_id):
        if other.role == "owner" and other.occupancy_id != mine and _overlap(other, new):
            raise UserError(
                _(
                    "{name} is the owner in that time. For a sale use “Change owner…”; "
                    "for a second owner choose co-owner."
                ).format(name=other.name),
                field="role",
            )


def _overlap(one: premises.Resident, other: Entry) -> bool:
    starts = max(one.starts_on or date.min, other.starts_on or date.min)
    return starts <= min(one.ends_on or date.max, other.ends_on or date.max)


def _has_records(session: Session, person_id: int) -> bool:
    return bool(
        session.scalar(
            select(1).where(
                or_(
                    select(1).where(BillLine.payer_id == person_id).exists(),
                    select(1).where(Payment.account_id == person_id).exists(),
                    select(1).where(Notice.payer_id == person_id).exists(),
                )
            )
        )
    )

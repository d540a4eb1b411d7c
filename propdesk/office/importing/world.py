"""What the rows of an import are compared with: the office as it is and will be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.office import settings
from propdesk.office.entities import BillLine, FeeItem, Occupancy, Person, Room
from propdesk.office.importing.facility_world import Ledger
from propdesk.office.importing.steps import Row
from propdesk.office.workdays import Workdays


@dataclass
class Tie:
    """Somebody of a room, there already or about to be added."""

    name: str
    role: str
    starts_on: date | None
    ends_on: date | None
    occupancy: Occupancy | None = None
    person: Person | None = None
    tentative: bool = False
    """The owner as the sheet 房屋 names him, before 人员关系 says since when."""

    def holds(self, day: date) -> bool:
        """Whether the tie holds on `day`."""
        return (self.starts_on or date.min) <= day <= (self.ends_on or date.max)


@dataclass
class Place:
    """A room, there already (`room`) or about to be added."""

    code: str
    room: Room | None = None
    ties: list[Tie] = field(default_factory=list)

    def owner(self) -> Tie | None:
        """The owner of today: the one whose time is open, else the latest."""
        owners = [tie for tie in self.ties if tie.role == "owner"]
        still = [tie for tie in owners if tie.ends_on is None]
        return max(still or owners, key=lambda tie: tie.starts_on or date.min, default=None)

    def payer(self, day: date) -> Tie | None:
        """Who pays on a day: a 代缴单位, else the owner of that day, else the owner of today."""
        for role in ("payer", "owner"):
            holding = [tie for tie in self.ties if tie.role == role and tie.holds(day)]
            if holding:
                return max(holding, key=lambda tie: tie.starts_on or date.min)
        return self.owner()


class World:
    """The office as it stands, and as it will with the rows accepted so far."""

    def __init__(self, session: Session, today: date | None = None) -> None:
        self.session = session
        self.today = today
        self.places: dict[str, Place] = {}
        self.refused: dict[str, Row] = {}
        """Rooms with a refused row in a sheet 房屋, so that rows about them can say so."""
        self.items: dict[str, FeeItem] = {
            item.name: item for item in session.scalars(select(FeeItem))
        }
        self._billed: set[int] | None = None
        self._workdays: Workdays | None = None
        for room in session.scalars(select(Room)):
            self.places[self.key(room.code)] = Place(room.code, room)
        self._load_ties()

    @staticmethod
    def key(code: object) -> str:
        """Rooms are told apart without regard to small and capital letters."""
        return str(code).upper()

    @property
    def day(self) -> date:
        """Today; in a preview without a day none has come yet."""
        return self.today or date.min

    @cached_property
    def ledger(self) -> Ledger:
        """The facilities, plans and rounds, loaded when a sheet is about them."""
        return Ledger(self.session)

    @cached_property
    def workdays(self) -> Workdays:
        """The calendar of working days, with the office's own days."""
        return settings.workdays(self.session)

    def _load_ties(self) -> None:
        by_id = {place.room.id: place for place in self.places.values() if place.room}
        query = (
            select(Occupancy, Person)
            .join(Person, Person.id == Occupancy.person_id)
            .order_by(Occupancy.id)
        )
        for occupancy, person in self.session.execute(query):
            by_id[occupancy.room_id].ties.append(
                Tie(
                    person.name,
                    occupancy.role,
                    occupancy.starts_on,
                    occupancy.ends_on,
                    occupancy,
                    person,
                )
            )

    def place(self, code: object) -> Place | None:
        """The room of this code, there already or about to be added."""
        return self.places.get(self.key(code))

    def has_bills(self, person_id: int) -> bool:
        """Whether any bill was made out to a person."""
        if self._billed is None:
            query = select(BillLine.payer_id).where(BillLine.payer_id.is_not(None)).distinct()
            self._billed = {payer for payer in self.session.scalars(query) if payer is not None}
        return person_id in self._billed

    def due(self, day: date) -> date:
        """A due date after the holiday shift, by the same rule as for bills."""
        if self._workdays is None:
            shifts = settings.get(self.session, "shift_due_on_holiday")
            self._workdays = settings.workdays(self.session) if shifts else Workdays()
            self._shifts = bool(shifts)
        return self._workdays.next_workday(day) if self._shifts else day

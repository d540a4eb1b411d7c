"""Setting up an office: the community, rooms by pattern or from Excel, the first price, backups.

Everything is written in the caller's one transaction: all of it stands, or nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import premises, settings, tariffs
from propdesk.office.entities import Community, Room
from propdesk.office.errors import UserError
from propdesk.office.progress import QUIET, Progress

if TYPE_CHECKING:
    from propdesk.office.importing import Plan

MOST_ROOMS = 20_000


@dataclass(frozen=True)
class RoomPattern:
    """Rooms that repeat: every building has the same stairwells, floors and rooms on a floor.

    `buildings` is a list such as `1-12` or `1-3, 5, 7`; `stairwells` 0 means none; `area` in ㎡.
    """

    buildings: str
    stairwells: int
    first_floor: int
    last_floor: int
    rooms_per_floor: int
    area: Decimal
    use: str = "home"

    def codes(self) -> list[premises.RoomCode]:
        """Every room of the pattern in walking order. Raises UserError for what cannot be."""
        if self.first_floor > self.last_floor or self.rooms_per_floor < 1:
            raise UserError(_("The last floor is below the first."), field="last_floor")
        if self.rooms_per_floor > 99:
            raise UserError(_("At most 99 rooms on a floor."), field="rooms_per_floor")
        buildings = parse_buildings(self.buildings)
        floors = [floor for floor in range(self.first_floor, self.last_floor + 1) if floor]
        stairwells = [str(n) for n in range(1, self.stairwells + 1)] or [""]
        count = len(buildings) * len(stairwells) * len(floors) * self.rooms_per_floor
        if count > MOST_ROOMS:
            raise UserError(
                _("This would be {count} rooms. Make them in several steps.").format(
                    count=f"{count:,}"
                ),
                field="buildings",
            )
        return [
            premises.RoomCode(building, stairwell, _number(floor, place))
            for building in buildings
            for stairwell in stairwells
            for floor in floors
            for place in range(1, self.rooms_per_floor + 1)
        ]


def _number(floor: int, place: int) -> str:
    """501 on the fifth floor, 1203 on the twelfth, B102 in the first basement."""
    return f"{floor}{place:02}" if floor > 0 else f"B{-floor}{place:02}"


def parse_buildings(text: str) -> list[str]:
    """`1-3, 5、7` as ["1", "2", "3", "5", "7"]; names such as A or 东 stand as they are."""
    plain = unicodedata.normalize("NFKC", text)
    found: dict[str, None] = {}
    for part in re.split(r"[\s,、;。]+", re.sub(r"\s*[-–—~至到]\s*", "-", plain.strip())):
        span = re.fullmatch(r"(\d{1,4})-(\d{1,4})(?:号楼|栋|幢|号)?", part)
        if span and int(span[1]) <= int(span[2]):
            found |= dict.fromkeys(str(n) for n in range(int(span[1]), int(span[2]) + 1))
        elif span or "-" in part:
            raise UserError(
                _("“{text}” is not a list of buildings. Example: 1-12").format(text=text),
                field="buildings",
            )
        elif part:
            found[premises.code_of(part, "", "1").building] = None
    if not found:
        raise UserError(_("Please say which buildings there are. Example: 1-12"), field="buildings")
    return list(found)


class FirstPrice(NamedTuple):
    """The price an office starts with; `price` in 元 per unit of `basis`."""

    item: str
    basis: str
    price: Decimal
    cycle: str
    starts_on: date
    due_rule: str
    legal_basis: str = ""


@dataclass(frozen=True)
class Founding:
    """Everything the first-run wizard asked. What is empty is left as it is."""

    community: Mapping[str, Any] = field(default_factory=dict)
    pattern: RoomPattern | None = None
    plan: Plan | None = None
    price: FirstPrice | None = None
    backup_folder: str = ""
    backup_second_folder: str = ""


class Founded(NamedTuple):
    """What was made."""

    rooms: int
    imported: int
    """Rows of the workbook that were written."""
    refused: int
    prices: int


def found(
    session: Session,
    wanted: Founding,
    *,
    today: date,
    progress: Progress = QUIET,
) -> Founded:
    """Write what the wizard asked, in the caller's transaction."""
    imported = refused = 0
    if wanted.plan is not None:
        from propdesk.office import importing

        importing.apply(session, wanted.plan, today=today, skip_refused=True, progress=progress)
        counts = wanted.plan.counts
        imported, refused = counts["new"] + counts["changed"], counts["refused"]
    _write_community(session, wanted.community)
    rooms = add_rooms(session, wanted.pattern, progress) if wanted.pattern else 0
    if wanted.price:
        _add_price(session, wanted.price)
    for key in ("backup_folder", "backup_second_folder"):
        settings.put(session, key, getattr(wanted, key))
    session.flush()
    return Founded(rooms, imported, refused, 1 if wanted.price else 0)


def _write_community(session: Session, typed: Mapping[str, Any]) -> None:
    community = session.get_one(Community, 1)
    for key, value in typed.items():
        if value not in ("", None):
            setattr(community, key, value)


def add_rooms(session: Session, pattern: RoomPattern, progress: Progress = QUIET) -> int:
    """Add the rooms of a pattern that are not there yet; returns how many."""
    codes = pattern.codes()
    premises.check_area(pattern.area, str(codes[0]))
    known = set(session.scalars(select(Room.code)))
    missing = [code for code in codes if str(code) not in known]
    session.add_all(_rooms(pattern, missing, progress))
    session.flush()
    return len(missing)


def _rooms(
    pattern: RoomPattern, codes: list[premises.RoomCode], progress: Progress
) -> Iterator[Room]:
    for code in progress.over(codes, _("Adding rooms")):
        level = premises.floor_of(code.number)
        if code.number.startswith("B"):
            level = -int(code.number[1:-2])
        yield Room(
            building=code.building,
            stairwell=code.stairwell,
            number=code.number,
            code=str(code),
            sort_key=premises.sort_key(code.building, code.stairwell, level, code.number),
            floor=level,
            area=pattern.area,
            area_source=_("default of the pattern"),
            use=pattern.use,
        )


def _add_price(session: Session, price: FirstPrice) -> None:
    tariffs.add(
        session,
        tariffs.fee_item(session, price.item),
        basis=price.basis,
        price=price.price,
        cycle=price.cycle,
        starts_on=price.starts_on,
        due_rule=price.due_rule,
        legal_basis=price.legal_basis,
    )

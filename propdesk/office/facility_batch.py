"""Many of a kind at once: six stairwell doors in each of buildings 1 to 8.

Each building gets one facility with its quantity, numbered on from the last of its kind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from propdesk.i18n import _, ngettext
from propdesk.office import facilities, facility_categories, premises
from propdesk.office.entities import (
    Facility,
    FacilityGrade,
    FacilityPaper,
    FacilityState,
    Hazard,
    Photo,
    PlanFacility,
    Room,
    TaskResult,
    Work,
)
from propdesk.office.errors import UserError

MOST = 200
"""More buildings than this are a slip of the pen."""
_REFERRING = (
    Facility.parent_id,
    FacilityPaper.facility_id,
    Hazard.facility_id,
    PlanFacility.facility_id,
    TaskResult.facility_id,
    Work.facility_id,
)


def buildings_of(text: str) -> list[str]:
    """The buildings of `1-8、10号楼、A座`, in order, each once.

    Raises UserError for what cannot be read and for a span that runs backwards or too far.
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"\s*[~至到—–−]+\s*", "-", plain)
    found: dict[str, None] = {}
    for part in filter(None, re.split(r"[、,，;；\s]+", plain)):
        span = re.fullmatch(r"(\d+)(?:#|号楼?|栋|幢|座)?-(\d+)(?:#|号楼?|栋|幢|座)?", part)
        if span:
            first, last = int(span[1]), int(span[2])
            if not first <= last < first + MOST:
                raise UserError(
                    _("“{text}” is no span of buildings. Write 1-8.").format(text=part),
                    field="buildings",
                )
            found |= {str(one): None for one in range(first, last + 1)}
            continue
        name = premises.code_of(part, "", "1").building
        if not re.fullmatch(r"[\w]{1,12}", name):
            raise UserError(
                _("“{text}” is no building. Write 1-8、10.").format(text=part), field="buildings"
            )
        found[name] = None
    if not found:
        raise UserError(_("Say which buildings: 1-8、10."), field="buildings")
    if len(found) > MOST:
        raise UserError(_("These are more than {n} buildings.").format(n=MOST), field="buildings")
    return list(found)


def known_buildings(session: Session) -> list[str]:
    """The buildings that have rooms, in order."""
    names = session.scalars(select(Room.building).distinct())
    return sorted(names, key=premises.natural_key)


def add_in(
    session: Session,
    buildings: Sequence[str],
    *,
    category: str,
    name: str,
    today: date,
    **more: Any,
) -> list[Facility]:
    """Add one facility in each building. Raises UserError, and then none is added."""
    category = facility_categories.key_of(category)
    prefix = facility_categories.prefix_of(category)
    numbers = facilities.numbers_from(session, prefix, len(buildings))
    part = str(more.pop("place", "")).strip()
    return [
        facilities.add(
            session,
            number=number,
            name=name,
            category=category,
            place=f"{_called(building)}{part}",
            building=building,
            today=today,
            **more,
        )
        for number, building in zip(numbers, buildings, strict=True)
    ]


def remove(session: Session, facility_ids: Iterable[int], *, just_added: bool = False) -> None:
    """Take out facilities entered by mistake.

    Raises UserError for one that has a history: it is scrapped instead. States, conditions and
    photos are no hindrance for one that was `just_added`, and go with it.
    """
    ids = list(facility_ids)
    for facility_id in ids:
        facility = facilities.one(session, facility_id)
        if _has_history(session, facility_id, just_added):
            raise UserError(
                _("{number} has a history. Scrap it instead of removing it.").format(
                    number=facility.number
                )
            )
    for facility_id in ids:
        facility = facilities.one(session, facility_id)
        for kind in (FacilityState, FacilityGrade):
            for row in session.scalars(select(kind).where(kind.facility_id == facility_id)):
                session.delete(row)
        session.execute(
            delete(Photo).where(Photo.subject == "facility", Photo.subject_id == facility_id)
        )
        session.flush()
        session.delete(facility)
    session.flush()


def counted(text: str) -> str:
    """How many buildings a text names, in words; empty while it cannot be read."""
    try:
        count = len(buildings_of(text))
    except UserError:
        return ""
    return ngettext("{n} building", "{n} buildings", count).format(n=count)


def _called(building: str) -> str:
    """3号楼, A座: as the office writes places, whatever the language of the window."""
    return f"{building}号楼" if building.isdigit() else f"{building}座"


def _has_history(session: Session, facility_id: int, just_added: bool) -> bool:
    columns = [*_REFERRING]
    if not just_added:
        columns += [FacilityState.facility_id, FacilityGrade.facility_id]
    queries = [select(column).where(column == facility_id) for column in columns]
    if not just_added:
        queries.append(
            select(Photo.id).where(Photo.subject == "facility", Photo.subject_id == facility_id)
        )
    return any(session.execute(query.limit(1)).first() for query in queries)

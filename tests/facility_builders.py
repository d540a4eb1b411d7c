"""Valid facilities with sensible defaults, so that a test says only what it is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from propdesk.office import facilities
from propdesk.office.entities import Facility
from tests.builders import TODAY


def a_facility(
    session: Session, number: str = "", name: str = "", *, category: str = "elevator", **more: Any
) -> Facility:
    """A lift in building 3, in use since 2015 (or another category)."""
    options: dict[str, Any] = {
        "place": "3号楼2单元",
        "started_on": date(2015, 6, 1),
        "keeper": "王强",
        "today": TODAY,
        **more,
    }
    return facilities.add(
        session, number=number, name=name or f"{category} 设施", category=category, **options
    )

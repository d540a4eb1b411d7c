"""Certificates, reports, contracts and insurances (证照合同) of facilities and of the office.

A paper is renewed by a newer one: the old is closed, warns no more and stays in the history.
What expires when is in `expiry_board.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import facilities, money, settings
from propdesk.office.entities import FacilityPaper
from propdesk.office.entities.facilities import PAPERS
from propdesk.office.errors import UserError
from propdesk.office.expiry_board import ExpiryRow, expiring
from propdesk.office.periods import check_year

__all__ = [
    "PAPERS",
    "ExpiryRow",
    "add",
    "change",
    "close",
    "expiring",
    "history",
    "of",
    "one",
    "remove",
    "renew",
    "reopen",
    "take_back_renewal",
]


def add(
    session: Session,
    *,
    kind: str,
    title: str,
    today: date,
    facility_id: int | None = None,
    **columns: Any,
) -> FacilityPaper:
    """Add a paper; without a facility it is the office's or the community's own.

    Raises UserError, with the field, for a kind that is none, no title, or dates out of order.
    """
    values = {"apply_days": settings.get(session, "apply_days"), **columns}
    paper = FacilityPaper(kind=kind, title=title, facility_id=facility_id)
    _write(session, paper, {"kind": kind, "title": title, "facility_id": facility_id, **values})
    session.add(paper)
    session.flush()
    return paper


def change(session: Session, paper_id: int, *, today: date, **columns: Any) -> FacilityPaper:
    """Change a paper. Raises UserError with the field."""
    paper = one(session, paper_id)
    _write(session, paper, columns)
    session.flush()
    return paper


def renew(session: Session, paper_id: int, *, today: date, **columns: Any) -> FacilityPaper:
    """A newer paper in place of one: of the same facility, kind and title unless given.

    The old one is closed today. Raises UserError when the new one ends no later.
    """
    old = one(session, paper_id)
    if old.closed_on is not None:
        raise UserError(
            _("“{title}” was replaced or closed on {day}: renew the newest one.").format(
                title=old.title, day=old.closed_on
            )
        )
    values = {
        key: getattr(old, key)
        for key in ("kind", "title", "facility_id", "issuer", "phone", "apply_days")
    }
    values |= columns
    ends = values.get("expires_on")
    if ends is not None and old.expires_on is not None and ends <= old.expires_on:
        raise UserError(
            _("It must end after {day}, when the one it renews ends.").format(day=old.expires_on),
            field="expires_on",
        )
    paper = add(session, today=today, **values)
    old.closed_on = today
    session.flush()
    return paper


def take_back_renewal(session: Session, new_id: int, old_id: int) -> None:
    """Take a renewal back: the new paper goes, the old one is in force again. For Undo."""
    session.delete(one(session, new_id))
    one(session, old_id).closed_on = None
    session.flush()


def close(session: Session, paper_id: int, on: date, *, today: date) -> FacilityPaper:
    """Let a paper go without a newer one: it warns no more. Raises UserError for a future day."""
    if on > today:
        raise UserError(_("{day} is in the future.").format(day=on), field="closed_on")
    paper = one(session, paper_id)
    paper.closed_on = on
    session.flush()
    return paper


def reopen(session: Session, paper_id: int) -> FacilityPaper:
    """A closed paper is in force again."""
    paper = one(session, paper_id)
    paper.closed_on = None
    session.flush()
    return paper


def remove(session: Session, paper_id: int) -> None:
    """Take out a paper that was entered by mistake. For Undo."""
    session.delete(one(session, paper_id))
    session.flush()


def one(session: Session, paper_id: int) -> FacilityPaper:
    """A paper by its id. Raises UserError when it is there no more."""
    found = session.get(FacilityPaper, paper_id)
    if found is None:
        raise UserError(_("This paper is there no more. Refresh the list (F5)."))
    return found


def of(session: Session, facility_id: int | None) -> list[FacilityPaper]:
    """The papers of a facility (None: the office's own): in force first, then the newest."""
    papers = session.scalars(
        select(FacilityPaper).where(FacilityPaper.facility_id == facility_id)
        if facility_id is not None
        else select(FacilityPaper).where(FacilityPaper.facility_id.is_(None))
    )
    return sorted(
        papers,
        key=lambda paper: (
            paper.closed_on is not None,
            -(paper.expires_on or date.max).toordinal(),
            paper.id,
        ),
    )


def history(session: Session, paper_id: int) -> list[FacilityPaper]:
    """A paper with those it replaced or was replaced by, the newest first."""
    paper = one(session, paper_id)
    return [
        other
        for other in sorted(
            of(session, paper.facility_id),
            key=lambda one: (one.starts_on or one.expires_on or date.min, one.id),
            reverse=True,
        )
        if (other.kind, other.title) == (paper.kind, paper.title)
    ]


def _write(session: Session, paper: FacilityPaper, values: Mapping[str, Any]) -> None:
    plain: dict[str, Any] = {
        key: value.strip() if isinstance(value, str) else value for key, value in values.items()
    }
    unknown = [key for key in plain if key not in FacilityPaper.__table__.c]
    if unknown:
        raise TypeError(f"a paper has no {', '.join(unknown)}")
    _check(session, paper, plain)
    for key, value in plain.items():
        if getattr(paper, key) != value:
            setattr(paper, key, value)


def _check(session: Session, paper: FacilityPaper, plain: Mapping[str, Any]) -> None:
    if plain.get("kind", paper.kind) not in PAPERS:
        raise UserError(_("“{kind}” is no kind of paper.").format(kind=plain["kind"]), "kind")
    if not plain.get("title", paper.title):
        raise UserError(_("A name is needed."), field="title")
    facility_id = plain.get("facility_id")
    facilities.chosen(session, facility_id)
    starts = plain.get("starts_on", paper.starts_on)
    ends = plain.get("expires_on", paper.expires_on)
    for key, day in (("starts_on", starts), ("expires_on", ends)):
        if day is not None:
            check_year(day, key)
    if starts and ends and ends < starts:
        raise UserError(
            _("It cannot end ({end}) before it begins ({start}).").format(end=ends, start=starts),
            field="expires_on",
        )
    cost = plain.get("cost")
    if cost is not None and not money.is_amount(cost):
        raise UserError(_("The amount must be 0 or more, to the 分."), field="cost")
    days = plain.get("apply_days", 0)
    if days is None or not 0 <= days <= 366:
        raise UserError(_("The days to apply before must be from 0 to 366."), field="apply_days")

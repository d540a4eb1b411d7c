"""Repairs and projects (维修与工程): planned, under way, finished, accepted (domain.md §6 J14).

Each has a content with its quantity (屋面防水 120 ㎡, 单元门 6 扇, 疏通 46 次), so that a year
adds up (work_figures.py). It may belong to a facility, which it can stop and bring back and whose
cost it is, to a hazard, which it rectifies, and to a request of a resident.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import facilities, hazard_steps, money
from propdesk.office.entities import FacilityState, Hazard, HazardStep, Photo, Work
from propdesk.office.entities.works import WORK_KINDS, WORK_STATES
from propdesk.office.errors import UserError
from propdesk.office.work_list import WorkRow, rows
from propdesk.office.work_words import GRADES, KINDS, STATES

__all__ = [
    "GRADES",
    "KINDS",
    "STATES",
    "WorkRow",
    "accept",
    "add",
    "bring_back",
    "change",
    "finish",
    "get",
    "kept",
    "put_back",
    "remove",
    "rows",
    "start",
    "stop_facility",
    "to_rectify",
]

_COLUMNS = frozenset(column.key for column in Work.__table__.columns) - {"id", "version"}
_TEXTS = frozenset(
    {"name", "grade", "content", "unit", "fund", "contractor", "acceptance", "place", "ticket"}
)


def get(session: Session, work_id: int) -> Work:
    """The work. Raises UserError when it is gone."""
    found = session.get(Work, work_id)
    if found is None:
        raise UserError(_("This work is no longer there."))
    return found


def add(
    session: Session, *, kind: str, name: str, content: str, today: date, **columns: Any
) -> Work:
    """Enter a work; its state follows from its dates where none is given.

    The place is that of its facility where none is given. Raises UserError for an empty content, a
    quantity without a unit or below 0, money below 0, and for dates that cannot be.
    """
    values: dict[str, Any] = {"kind": kind, "name": name, "content": content, **columns}
    _known_columns(values)
    facility = facilities.chosen(session, values.get("facility_id"))
    if facility is not None and not values.get("place"):
        values["place"], values["building"] = facility.place, facility.building
    values.setdefault("state", _state(values, today))
    work = Work(
        **{
            **dict.fromkeys(("quantity", "budget", "final_cost", "households")),
            **dict.fromkeys(("starts_on", "ends_on", "accepted_on")),
            **dict.fromkeys(_TEXTS, ""),
            **_tidy(values),
        }
    )
    _check(session, work, today)
    if not work.building:
        work.building = facilities.building_of(work.place)
    session.add(work)
    session.flush()
    return work


def change(session: Session, work_id: int, *, today: date, **columns: Any) -> dict[str, Any]:
    """Correct a work; returns the former values, so that it can be undone.

    Raises UserError as `add` does; nothing is changed then.
    """
    _known_columns(columns)
    work = get(session, work_id)
    before = {name: getattr(work, name) for name in columns}
    if "place" in columns and "building" not in columns:
        before["building"] = work.building
        columns["building"] = facilities.building_of(str(columns["place"]))
    for name, value in _tidy(columns).items():
        setattr(work, name, value)
    try:
        with session.no_autoflush:
            _check(session, work, today)
    except UserError:
        session.expire(work)
        raise
    session.flush()
    return before


def kept(session: Session, work_id: int) -> dict[str, Any]:
    """Every value of a work, so that `change` can put it back."""
    work = get(session, work_id)
    return {name: getattr(work, name) for name in _COLUMNS}


def start(session: Session, work_id: int, *, on: date, today: date, stops: bool = False) -> Work:
    """Work began; with `stops` its facility is out of use (停用) from that day."""
    _not_future(on, today, "on")
    change(session, work_id, starts_on=on, state="ongoing", today=today)
    if stops:
        stop_facility(session, work_id, on=on, today=today)
    return get(session, work_id)


def finish(
    session: Session,
    work_id: int,
    *,
    on: date,
    today: date,
    final_cost: Decimal | None = None,
    quantity: Decimal | None = None,
    unit: str = "",
    rectifies: bool = False,
    back_in: str = "",
) -> HazardStep | None:
    """The work is finished (竣工), for `final_cost` 元 where it is known.

    With `rectifies` its hazard is rectified that day, and the step is returned; the cost stays with
    the work and is not counted twice. `back_in` is the state its facility comes back in. Raises
    UserError for a day in the future or before the start.
    """
    _not_future(on, today, "on")
    values: dict[str, Any] = {"ends_on": on, "state": "done"}
    if final_cost is not None:
        values["final_cost"] = final_cost
    if quantity is not None:
        values["quantity"] = quantity
    if unit:
        values["unit"] = unit
    change(session, work_id, today=today, **values)
    if back_in:
        bring_back(session, work_id, state=back_in, on=on, today=today)
    hazard = to_rectify(session, work_id) if rectifies else None
    if hazard is None:
        return None
    work = get(session, work_id)
    said = f"{work.name} {work.content}" if work.name != work.content else work.name
    return hazard_steps.rectify(
        session, hazard.id, on=max(on, hazard.found_on), person=work.contractor, text=said,
        today=today,
    )  # fmt: skip


def accept(session: Session, work_id: int, *, on: date, text: str, today: date) -> dict[str, Any]:
    """验收: by whom and with what result. Returns the former values.

    Raises UserError when it is not finished, or for a day before the end or in the future.
    """
    work = get(session, work_id)
    if work.state != "done" or work.ends_on is None:
        raise UserError(_("It is not finished yet. Enter the day it was finished first."))
    if not text.strip():
        raise UserError(_("Please say who accepted it and how."), field="acceptance")
    return change(session, work_id, accepted_on=on, acceptance=text, today=today)


def remove(session: Session, work_id: int) -> dict[str, Any]:
    """Take a mistaken work out; returns what `put_back` needs.

    Raises UserError where it stopped its facility or has photos.
    """
    work = get(session, work_id)
    stopped = select(FacilityState.id).where(FacilityState.work_id == work_id)
    shown = select(Photo.id).where(Photo.subject == Work.__tablename__, Photo.subject_id == work_id)
    if any(session.execute(query.limit(1)).first() for query in (stopped, shown)):
        raise UserError(
            _("{name} has photos or stopped its facility. Correct it instead of removing it.")
            .format(name=work.name)
        )  # fmt: skip
    values = {"id": work.id, **{name: getattr(work, name) for name in _COLUMNS}}
    session.delete(work)
    session.flush()
    return values


def put_back(session: Session, values: Mapping[str, Any]) -> None:
    """Undo of `remove`."""
    session.add(Work(**values))
    session.flush()


def to_rectify(session: Session, work_id: int) -> Hazard | None:
    """The hazard of the work, where it is still to be rectified."""
    hazard_id = get(session, work_id).hazard_id
    hazard = session.get(Hazard, hazard_id) if hazard_id else None
    if hazard is None or hazard.rectified_on is not None or hazard.closed_on is not None:
        return None
    return hazard


def stop_facility(session: Session, work_id: int, *, on: date, today: date) -> FacilityState:
    """The work takes its facility out of use from `on`; the days count as down time."""
    work = get(session, work_id)
    if work.facility_id is None:
        raise UserError(_("Choose the facility first."), field="facility_id")
    return facilities.set_state(
        session,
        work.facility_id,
        "stopped",
        on=on,
        reason=work.name,
        work_id=work.id,
        today=today,
    )


def bring_back(
    session: Session, work_id: int, *, on: date, today: date, state: str = "good"
) -> FacilityState:
    """The facility is in use again from `on`, sound (`good`) or impaired."""
    work = get(session, work_id)
    if work.facility_id is None:
        raise UserError(_("Choose the facility first."), field="facility_id")
    return facilities.set_state(
        session,
        work.facility_id,
        state,
        on=on,
        reason=work.name,
        work_id=work.id,
        today=today,
    )


# What stands behind


def _known_columns(values: Mapping[str, Any]) -> None:
    unknown = values.keys() - _COLUMNS
    if unknown:
        raise ValueError(unknown)


def _tidy(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if name in _TEXTS else value for name, value in values.items()}


def _state(values: Mapping[str, Any], today: date) -> str:
    """Where a work stands by its dates."""
    ends, starts = values.get("ends_on"), values.get("starts_on")
    if values.get("accepted_on") or (ends is not None and ends <= today):
        return "done"
    return "ongoing" if starts is not None and starts <= today else "planned"


def _check(session: Session, work: Work, today: date) -> None:
    if work.kind not in WORK_KINDS or work.state not in WORK_STATES:
        raise ValueError((work.kind, work.state))
    for field, what in (
        ("name", _("Please say what it is called.")),
        ("content", _("Please say what is done, such as 屋面防水.")),
    ):
        if not getattr(work, field):
            raise UserError(what, field=field)
    _check_numbers(work)
    _check_dates(work, today)
    facilities.chosen(session, work.facility_id)
    if work.hazard_id is not None and session.get(Hazard, work.hazard_id) is None:
        raise UserError(_("This hazard is no longer there."), field="hazard_id")


def _check_numbers(work: Work) -> None:
    if work.quantity is not None:
        if work.quantity < 0:
            raise UserError(_("The quantity cannot be less than 0."), field="quantity")
        if not money.is_amount(work.quantity) or work.quantity >= 10**9:
            raise UserError(
                _("The quantity must be 0 or more, with two decimals at most."), field="quantity"
            )
        if not work.unit:
            raise UserError(_("A quantity needs its unit, such as ㎡, 扇 or 次."), field="unit")
    for field in ("budget", "final_cost"):
        amount = getattr(work, field)
        if amount is not None and amount < 0:
            raise UserError(_("The cost cannot be less than 0."), field=field)
        if amount is not None and not money.is_amount(amount):
            raise UserError(_("The amount must be 0 or more, to the 分."), field=field)
    if work.households is not None and work.households < 0:
        raise UserError(_("The number of households cannot be less than 0."), field="households")


def _check_dates(work: Work, today: date) -> None:
    starts, ends, accepted = work.starts_on, work.ends_on, work.accepted_on
    if starts and ends and ends < starts:
        raise UserError(
            _("It ends on {end}, before it starts on {start}.").format(end=ends, start=starts),
            field="ends_on",
        )
    if work.state != "planned":
        _not_future(starts, today, "starts_on")
    if work.state == "done":
        if ends is None:
            raise UserError(_("Please give the day it was finished."), field="ends_on")
        _not_future(ends, today, "ends_on")
    if accepted is None:
        return
    if work.state != "done" or ends is None:
        raise UserError(_("It cannot be accepted before it is finished."), field="accepted_on")
    if accepted < ends:
        raise UserError(
            _("It was accepted on {accepted}, before it was finished on {end}.").format(
                accepted=accepted, end=ends
            ),
            field="accepted_on",
        )
    _not_future(accepted, today, "accepted_on")


def _not_future(day: date | None, today: date, field: str) -> None:
    if day is not None and day > today:
        raise UserError(
            _("{day} is in the future. Give the day it was really done.").format(day=day),
            field=field,
        )

"""The facility ledger (设施台账): what stands in the community, its state and its condition.

A facility is never deleted: it is scrapped (报废), and its number and history stay. What it owes to
law and contract is in `facility_papers.py`, its history in `facility_timeline.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from propdesk.i18n import _, ngettext
from propdesk.office import facility_categories, money, premises
from propdesk.office.entities import Facility, FacilityGrade, FacilityState
from propdesk.office.entities.facilities import FACILITY_STATES
from propdesk.office.errors import UserError
from propdesk.office.facility_list import FacilityRow, rows, whom_to_call
from propdesk.office.periods import check_year

__all__ = [
    "FACILITY_STATES",
    "FUNDS",
    "OWNERSHIPS",
    "FacilityRow",
    "add",
    "building_of",
    "by_number",
    "change",
    "children",
    "down_days",
    "grade",
    "grades",
    "next_number",
    "numbers_from",
    "one",
    "present_state",
    "rows",
    "set_state",
    "states",
    "take_back_grade",
    "take_back_state",
    "usable",
    "whom_to_call",
]
OWNERSHIPS = ("owners", "utility", "government", "developer", "office")
"""权属: 业主共有, 专业单位, 政府投放, 开发商, 物业公司."""
FUNDS = ("fee", "public_income", "maintenance_fund", "subsidy", "street", "other")
"""资金来源: 物业费, 公共收益, 维修资金, 改造补贴, 街道项目, 其他."""
ONE_DAY = timedelta(days=1)


def add(
    session: Session,
    *,
    name: str,
    category: str,
    today: date,
    number: str = "",
    state: str = "good",
    **columns: Any,
) -> Facility:
    """Add a facility; without a number it gets the next free one of its kind, such as DT-01.

    Its unit and design life are those of its kind unless given. Raises UserError, with the field,
    for a number that is taken, an empty name, and values that cannot be.
    """
    category = facility_categories.key_of(category)
    if not category:
        raise UserError(_("Choose what kind of facility it is."), field="category")
    kind = facility_categories.of(category)
    values: dict[str, Any] = {"quantity": Decimal(1), **columns}
    values["unit"] = values.get("unit") or (kind.unit_in() if kind else "")
    if "design_years" not in columns and kind:
        values["design_years"] = kind.design_years
    number = number.strip() or next_number(session, category)
    facility = Facility(category=category, state="good", number="", name="", quantity=Decimal(1))
    _write(session, facility, {"number": number, "name": name, **values}, today)
    session.add(facility)
    session.flush()
    if state != "good":
        set_state(session, facility.id, state, on=today, today=today)
    return facility


def change(session: Session, facility_id: int, *, today: date, **columns: Any) -> Facility:
    """Change a facility; a change of `state` begins today. Raises UserError with the field."""
    facility = one(session, facility_id)
    values = dict(columns)
    state = values.pop("state", None)
    if "category" in values:
        values["category"] = facility_categories.key_of(values["category"])
        if not values["category"]:
            raise UserError(_("Choose what kind of facility it is."), field="category")
    if "number" in values and not str(values["number"]).strip():
        values["number"] = facility.number
    _write(session, facility, values, today)
    session.flush()
    if state is not None and state != facility.state:
        set_state(session, facility_id, state, on=today, today=today)
    return facility


def one(session: Session, facility_id: int) -> Facility:
    """A facility by its id. Raises UserError when it is there no more."""
    found = session.get(Facility, facility_id)
    if found is None:
        raise UserError(
            _("This facility is there no more. Refresh the list (F5)."), field="facility_id"
        )
    return found


def chosen(session: Session, facility_id: int | None) -> Facility | None:
    """The facility a record is about; None for none. Raises UserError when it is there no more."""
    return None if facility_id is None else one(session, facility_id)


def by_number(session: Session, number: str) -> Facility | None:
    """The facility with a number, in capitals or not; None when there is none."""
    query = select(Facility).where(_numbered(number))
    return session.scalars(query.order_by(Facility.id)).first()


def next_number(session: Session, category: str) -> str:
    """The next free number of a kind: DT-03 after DT-02."""
    return numbers_from(session, facility_categories.prefix_of(category), 1)[0]


def numbers_from(session: Session, prefix: str, count: int) -> list[str]:
    """The next `count` free numbers with a prefix."""
    taken = session.scalars(select(Facility.number).where(Facility.number.startswith(prefix)))
    pattern = re.compile(rf"{re.escape(prefix)}-?(\d+)$")
    used = [int(match[1]) for match in map(pattern.match, taken) if match]
    first = max(used, default=0) + 1
    return [f"{prefix}-{sequence:02}" for sequence in range(first, first + count)]


_TOKEN = re.compile(
    r"(?P<name>(?:[东南西北中][区院苑])?[东南西北]?(?:[0-9A-Za-z]+|[一二三四五六七八九十]+))"
    r"(?:#楼?|号楼|号(?=\d*单元)|栋|幢|座)"
)
_CODE = re.compile(r"(?P<name>[0-9A-Za-z]+)-\d+(?:-\d+)?(?![\d号栋楼-])")
_ENGLISH = re.compile(r"\bbuilding (?P<name>[0-9A-Za-z]+)\b", re.IGNORECASE)


def building_of(place: str) -> str:
    """The building a place names: `3号楼2单元屋面` and `3-2` are in 3.

    Empty where it names none, or several (`1-3号楼`): such a thing belongs to the community.
    """
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", place)).strip()
    plain = text.replace(" ", "")
    found = list(_TOKEN.finditer(plain))
    if found:
        first = found[0]
        before = plain[max(first.start() - 1, 0) : first.start()]
        names = {premises.code_of(match["name"], "", "1").building for match in found}
        several = before in tuple("-~至到、,/和及") and first.start() > 0
        return "" if several or len(names) > 1 else names.pop()
    match = _CODE.match(plain) or _ENGLISH.search(text)
    return premises.code_of(match["name"], "", "1").building if match else ""


def building_name(building: str) -> str:
    """3 号楼 for 3; a building that has a name keeps it; empty for none."""
    plain = building.isascii() and building.isalnum()
    return _("Building {name}").format(name=building) if plain else building


def set_state(
    session: Session,
    facility_id: int,
    state: str,
    *,
    on: date,
    today: date,
    reason: str = "",
    work_id: int | None = None,
) -> FacilityState:
    """A facility is in another state from `on`: the stretch before ends the day before.

    On the day a stretch began its state is put right instead. Raises UserError for a day in the
    future, for one before the present stretch, and for the state it is in already.
    """
    facility = one(session, facility_id)
    if state not in FACILITY_STATES:
        raise UserError(_("“{state}” is no state of a facility.").format(state=state), "state")
    if on > today:
        raise UserError(
            _("{day} is in the future. Enter a state when it is so.").format(day=on), "on"
        )
    present = present_state(session, facility_id)
    if present is not None and on < present.starts_on:
        raise UserError(
            _(
                "{number} is in its present state since {day}: choose that day or a later one."
            ).format(number=facility.number, day=present.starts_on),
            "on",
        )
    if state == facility.state and not (present and present.starts_on == on):
        raise UserError(
            _("{number} is in that state already.").format(number=facility.number), "state"
        )
    facility.state = state
    if present is not None and present.starts_on == on:
        present.state, present.reason, present.work_id = state, reason.strip(), work_id
        session.flush()
        return present
    if present is not None:
        present.ends_on = on - ONE_DAY
    stretch = FacilityState(
        facility_id=facility_id,
        state=state,
        starts_on=on,
        reason=reason.strip(),
        work_id=work_id,
    )
    session.add(stretch)
    session.flush()
    return stretch


def take_back_state(session: Session, facility_id: int) -> None:
    """Take the newest stretch back; the one before goes on. For Undo."""
    facility = one(session, facility_id)
    stretches = states(session, facility_id)
    if not stretches:
        return
    session.delete(stretches[-1])
    if len(stretches) > 1:
        stretches[-2].ends_on = None
    facility.state = stretches[-2].state if len(stretches) > 1 else "good"
    session.flush()


def states(session: Session, facility_id: int) -> list[FacilityState]:
    """The stretches of a facility, oldest first. Before the first it was as new (完好)."""
    return list(
        session.scalars(
            select(FacilityState)
            .where(FacilityState.facility_id == facility_id)
            .order_by(FacilityState.starts_on, FacilityState.id)
        )
    )


def present_state(session: Session, facility_id: int) -> FacilityState | None:
    """The stretch that still lasts; None when its state never changed."""
    return session.scalars(
        select(FacilityState).where(
            FacilityState.facility_id == facility_id, FacilityState.ends_on.is_(None)
        )
    ).one_or_none()


def down_days(session: Session, facility_id: int, first: date, last: date) -> int:
    """Days out of use (停用) from `first` to `last`, both included."""
    days = 0
    for stretch in states(session, facility_id):
        if stretch.state == "stopped":
            begin = max(stretch.starts_on, first)
            end = min(stretch.ends_on or last, last)
            days += max((end - begin).days + 1, 0)
    return days


def grade(
    session: Session,
    facility_id: int,
    grade: int,
    *,
    on: date,
    today: date,
    seen_by: str = "",
    note: str = "",
) -> FacilityGrade:
    """Note a condition (技术状况) seen on a day: 5 as new … 1 to be renewed.

    Seen again on the same day it is put right. Raises UserError for another number and for a day
    in the future.
    """
    one(session, facility_id)
    if grade not in range(1, 6):
        raise UserError(_("A condition is a number from 1 (to be renewed) to 5 (as new)."), "grade")
    if on > today:
        raise UserError(_("{day} is in the future.").format(day=on), "on")
    seen = session.scalars(
        select(FacilityGrade).where(
            FacilityGrade.facility_id == facility_id, FacilityGrade.seen_on == on
        )
    ).first()
    if seen is None:
        seen = FacilityGrade(facility_id=facility_id, seen_on=on, grade=grade)
        session.add(seen)
    seen.grade, seen.seen_by, seen.note = grade, seen_by.strip(), note.strip()
    session.flush()
    return seen


def take_back_grade(session: Session, grade_id: int, before: tuple[int, str, str] | None) -> None:
    """Take a condition back; `before` is the grade, person and note it replaced. For Undo."""
    seen = session.get(FacilityGrade, grade_id)
    if seen is None:
        return
    if before is None:
        session.delete(seen)
    else:
        seen.grade, seen.seen_by, seen.note = before
    session.flush()


def grades(session: Session, facility_id: int) -> list[FacilityGrade]:
    """The conditions seen, oldest first."""
    return list(
        session.scalars(
            select(FacilityGrade)
            .where(FacilityGrade.facility_id == facility_id)
            .order_by(FacilityGrade.seen_on, FacilityGrade.id)
        )
    )


def usable(session: Session, facility_id: int) -> Facility:
    """A facility new work may be planned for. Raises UserError for one that is scrapped."""
    facility = one(session, facility_id)
    if facility.state == "scrapped":
        raise UserError(
            _("{number} {name} is scrapped; nothing new is planned for it.").format(
                number=facility.number, name=facility.name
            ),
            field="facility",
        )
    return facility


def children(session: Session, facility_id: int) -> list[Facility]:
    """What is part of a facility, in the order of the numbers."""
    return list(
        session.scalars(
            select(Facility).where(Facility.parent_id == facility_id).order_by(Facility.sort_key)
        )
    )


def _write(session: Session, facility: Facility, values: Mapping[str, Any], today: date) -> None:
    """Put checked values into the columns of a facility."""
    plain: dict[str, Any] = {
        key: value.strip() if isinstance(value, str) else value for key, value in values.items()
    }
    unknown = [key for key in plain if key not in Facility.__table__.c]
    if unknown:
        raise TypeError(f"a facility has no {', '.join(unknown)}")
    if "number" in plain:
        plain["number"] = _tidy_number(plain["number"])
        plain["sort_key"] = premises.natural_key(plain["number"])
        _check_number(session, facility, plain["number"])
    if "name" in plain and not plain["name"]:
        raise UserError(_("A name is needed."), field="name")
    if "place" in plain and not plain.get("building"):
        plain["building"] = building_of(plain["place"])
    if "extra" in plain:
        category = plain.get("category", facility.category)
        plain["extra"] = facility_categories.kept(category, plain["extra"] or {})
    if plain.get("parent_id") is not None:
        _check_parent(session, facility, plain["parent_id"])
    _check_numbers(plain)
    _check_dates(facility, plain, today)
    for key, value in plain.items():
        if getattr(facility, key) != value:
            setattr(facility, key, value)


def _tidy_number(number: str) -> str:
    return re.sub(r"[\s\x00-\x1f]+", "", unicodedata.normalize("NFKC", number))


def _numbered(number: str) -> ColumnElement[bool]:
    return func.upper(Facility.number) == _tidy_number(number).upper()


def _check_number(session: Session, facility: Facility, number: str) -> None:
    with session.no_autoflush:
        holder = session.execute(
            select(Facility.id, Facility.name).where(
                _numbered(number), Facility.id.is_distinct_from(facility.id)
            )
        ).first()
    if holder:
        raise UserError(
            _("The number {number} is taken by “{name}”; a number is given out once.").format(
                number=number, name=holder[1]
            ),
            field="number",
        )


def _check_parent(session: Session, facility: Facility, parent_id: int) -> None:
    """Raises UserError when the parent is the facility itself or part of it."""
    above: int | None = parent_id
    with session.no_autoflush:
        while above is not None:
            if facility.id is not None and above == facility.id:
                raise UserError(
                    _(
                        "{number} cannot be part of itself: choose another facility above it."
                    ).format(number=facility.number),
                    field="parent_id",
                )
            above = one(session, above).parent_id


def _check_numbers(plain: Mapping[str, Any]) -> None:
    quantity = plain.get("quantity", Decimal(1))
    if quantity is None or not money.is_amount(quantity) or quantity >= 10**9:
        raise UserError(_("The quantity must be 0 or more, with two decimals at most."), "quantity")
    for key in ("original_value", "renewal_cost"):
        amount = plain.get(key)
        if amount is not None and not money.is_amount(amount):
            raise UserError(_("The amount must be 0 or more, to the 分."), field=key)
    years = plain.get("design_years")
    if years is not None and not 1 <= years <= 200:
        raise UserError(
            ngettext(
                "A design life of {n} year cannot be right.",
                "A design life of {n} years cannot be right.",
                years,
            ).format(n=years),
            field="design_years",
        )
    if plain.get("risk", "") not in ("", "low", "medium", "high"):
        raise UserError(
            _("“{risk}” is no risk: low, medium or high.").format(risk=plain["risk"]), "risk"
        )


def _check_dates(facility: Facility, plain: Mapping[str, Any], today: date) -> None:
    for key, value in plain.items():
        if isinstance(value, date):
            check_year(value, key)
    made = plain.get("made_on", facility.made_on)
    started = plain.get("started_on", facility.started_on)
    if made and made > today and "made_on" in plain:
        raise UserError(_("It cannot have been made in the future."), field="made_on")
    if made and started and started < made:
        raise UserError(
            _("It cannot be in use ({started}) before it was made ({made}).").format(
                started=started, made=made
            ),
            field="started_on",
        )

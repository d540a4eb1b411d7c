"""Gathers the papers of inspections: round sheets and the year plan, for `documents` to print.

Everything is in the language of the office's documents. The report of a season has a page of its
own, `seasonal_gather`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import inspection_making as making
from propdesk.office import inspection_plans, inspection_rounds, settings
from propdesk.office.entities import (
    Facility,
    Hazard,
    InspectionPlan,
    InspectionTask,
    PlanFacility,
)
from propdesk.office.errors import UserError
from propdesk.office.facility_paper_head import head, on_paper
from propdesk.office.facility_sheets import (
    InspectionSheets,
    Mark,
    RoundPage,
    SheetFacility,
    SheetItem,
    YearPlanLine,
    YearPlanSheet,
)
from propdesk.office.facility_words import Words
from propdesk.office.inspection_rounds import Line, RoundSheet
from propdesk.office.inspection_templates import categories, system_name
from propdesk.office.seasonal_gather import seasonal_report

QR_PREFIX = "T"
"""`T1204` on a sheet is the round with the id 1204."""
_OPEN_HAZARDS = 8
"""So many open hazards are named on a sheet, the oldest first."""
_SIGNED = re.compile("[、,，;；/]")


def sheets(session: Session, task_ids: Iterable[int], today: date) -> InspectionSheets:
    """The sheets of these rounds, in the order given.

    Raises UserError when there is none, or one is there no more.
    """
    ids = list(dict.fromkeys(task_ids))
    if not ids:
        raise UserError(_("There is no round to print a sheet for on these days."))
    with on_paper(session) as say:
        rounds = tuple(
            _page(session, inspection_rounds.sheet(session, one, today), say) for one in ids
        )
        return InspectionSheets(head(session, today), rounds)


def sheets_between(session: Session, first: date, last: date, today: date) -> InspectionSheets:
    """The sheets of every round still to do that stands from `first` to `last`, day by day.

    Raises UserError when there is none.
    """
    query = (
        select(InspectionTask.id)
        .join(InspectionPlan, InspectionPlan.id == InspectionTask.plan_id)
        .where(
            InspectionTask.scheduled_on >= first,
            InspectionTask.scheduled_on <= last,
            InspectionTask.done_on.is_(None),
            InspectionTask.cancelled_on.is_(None),
        )
        .order_by(
            InspectionTask.scheduled_on,
            InspectionPlan.keeper,
            InspectionPlan.category,
            InspectionPlan.name,
        )
    )
    return sheets(session, session.scalars(query), today)


def _page(session: Session, sheet: RoundSheet, say: Words) -> RoundPage:
    plan = inspection_plans.one(session, sheet.plan_id)
    english = say.language == "en"
    only_place = all(one is None for one in sheet.facilities)
    return RoundPage(
        task_id=sheet.task_id,
        qr=f"{QR_PREFIX}{sheet.task_id}",
        plan=sheet.plan,
        system=system_name(sheet.category),
        place=sheet.place,
        due_on=sheet.due_on,
        scheduled_on=sheet.scheduled_on,
        keeper=sheet.keeper,
        performer=say.term("plans", plan.performer),
        basis=sheet.basis,
        note=plan.remark,
        items=tuple(_item(line, english) for line in sheet.lines),
        facilities=()
        if only_place
        else tuple(
            SheetFacility(one.number, one.name, one.place)
            if one
            else SheetFacility("", say("sheet.whole"), sheet.place)
            for one in sheet.facilities
        ),
        signatures=tuple(part.strip() for part in _SIGNED.split(sheet.signatures) if part.strip()),
        open_hazards=_open_hazards(session, sheet, say),
    )


def _item(line: Line, english: bool) -> SheetItem:
    text = line.text_en if english and line.text_en else line.text
    return SheetItem(
        line.position, text, line.kind, line.unit, _limits(line.low, line.high), line.photo
    )


def _limits(low: Decimal | None, high: Decimal | None) -> str:
    """`0.3–0.5`, `≥0.05`, `≤60`; empty for none."""
    if low is not None and high is not None:
        return f"{_plain(low)}–{_plain(high)}"
    if low is not None:
        return f"≥{_plain(low)}"
    return f"≤{_plain(high)}" if high is not None else ""


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _open_hazards(session: Session, sheet: RoundSheet, say: Words) -> tuple[str, ...]:
    """What earlier rounds or others found here and is still open."""
    ids = [one.id for one in sheet.facilities if one is not None]
    earlier = select(InspectionTask.id).where(InspectionTask.plan_id == sheet.plan_id)
    query = (
        select(Hazard.number, Hazard.place, Hazard.what)
        .where(
            Hazard.closed_on.is_(None),
            or_(Hazard.task_id.in_(earlier), Hazard.facility_id.in_(ids)),
        )
        .order_by(Hazard.found_on, Hazard.sort_key)
        .limit(_OPEN_HAZARDS)
    )
    return tuple(
        say("sheet.hazard", number=number, place=place, what=what)
        for number, place, what in session.execute(query)
    )


def year_plan(
    session: Session,
    year: int,
    today: date,
    *,
    scope: str = "",
    plan_ids: Iterable[int] | None = None,
) -> YearPlanSheet:
    """年度巡检计划表: a line per facility of each plan, or per plan that names a place alone.

    Rounds stand on their due days; those not made yet are worked out from the rules. `plan_ids`
    are the plans to show, which `scope` names; None: all. A year without plans has no lines.
    """
    with on_paper(session):
        wanted = None if plan_ids is None else set(plan_ids)
        cells = _cells(session, year, today)
        lines = _year_lines(session, cells, wanted)
        return YearPlanSheet(head(session, today), year, scope, tuple(lines))


_Cells = dict[int, tuple[tuple[Mark, ...], ...]]


def _cells(session: Session, year: int, today: date) -> _Cells:
    """The twelve cells of each plan that has a round in the year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    found: defaultdict[int, list[list[Mark]]] = defaultdict(lambda: [[] for _month in range(12)])
    query = select(
        InspectionTask.plan_id,
        InspectionTask.due_on,
        InspectionTask.done_on,
        InspectionTask.cancelled_on,
    ).where(InspectionTask.due_on >= first, InspectionTask.due_on <= last)
    for plan_id, due, done, cancelled in session.execute(query):
        state = _state(due, done, cancelled, today)
        found[plan_id][due.month - 1].append(Mark(due.day, state))
    begin = max(making.made_until(session, today) + timedelta(days=1), first)
    if begin <= last:
        calendar = settings.workdays(session)
        live = (InspectionPlan.rule != "", InspectionPlan.starts_on <= last)
        beyond = last + timedelta(days=15)  # a holiday may move a round back into the year
        for plan in session.scalars(select(InspectionPlan).where(*live)):
            for _planned, due in making.rhythm_of(plan).rounds(begin, beyond, calendar):
                if first <= due <= last:
                    found[plan.id][due.month - 1].append(Mark(due.day, "planned"))
    return {
        plan_id: tuple(tuple(sorted(month)) for month in months)
        for plan_id, months in found.items()
    }


def _state(due: date, done: date | None, cancelled: date | None, today: date) -> str:
    if cancelled is not None:
        return "cancelled"
    if done is not None:
        return "done"
    return "missed" if due < today else "planned"


def _year_lines(session: Session, cells: _Cells, wanted: set[int] | None) -> Sequence[YearPlanLine]:
    """The lines by system, facility and plan."""
    looked = _looked(session)
    order = {key: at for at, key in enumerate(categories())}
    keyed: list[tuple[tuple[int, str, str, str], YearPlanLine]] = []
    for plan in session.scalars(select(InspectionPlan).where(InspectionPlan.id.in_(cells))):
        if wanted is not None and plan.id not in wanted:
            continue
        system = system_name(plan.category)
        at = order.get(plan.category, len(order))
        rows = looked.get(plan.id) or [("", "", plan.place or plan.name)]
        for sort_key, number, name in rows:
            line = YearPlanLine(system, number, name, plan.name, cells[plan.id])
            keyed.append(((at, system, sort_key or f"~{name}", plan.name), line))
    keyed.sort(key=lambda pair: pair[0])
    return [line for _key, line in keyed]


def _looked(session: Session) -> dict[int, list[tuple[str, str, str]]]:
    """The facilities of each plan that are not scrapped: sort key, number, name with place."""
    query = (
        select(
            PlanFacility.plan_id,
            Facility.sort_key,
            Facility.number,
            Facility.name,
            Facility.place,
        )
        .join(Facility, Facility.id == PlanFacility.facility_id)
        .where(Facility.state != "scrapped")
    )
    found: dict[int, list[tuple[str, str, str]]] = {}
    for plan_id, sort_key, number, name, place in session.execute(query):
        said = f"{name} {place}".strip()
        found.setdefault(plan_id, []).append((sort_key, number, said))
    return found


__all__ = ["QR_PREFIX", "seasonal_report", "sheets", "sheets_between", "year_plan"]

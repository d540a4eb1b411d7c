"""The card of a facility, gathered for the bound ledger: all that is known of it, in words.

What all cards need is read once for all of them; only the history is read card by card.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.office import (
    expiry_board,
    facility_categories,
    facility_pictures,
    facility_terms,
    facility_timeline,
    inspection_list,
    inspection_templates,
    money,
    photos,
    recurrence_words,
)
from propdesk.office.entities import (
    Facility,
    FacilityGrade,
    FacilityPaper,
    FacilityState,
    InspectionTask,
    TaskResult,
)
from propdesk.office.facility_list import FacilityRow
from propdesk.office.facility_sheets import (
    FacilityCard,
    Fact,
    GradeSeen,
    Moment,
    PaperLine,
    Picture,
    PlanLine,
    StateSpan,
)
from propdesk.office.facility_words import Words
from propdesk.office.inspection_list import PlanRow

T = TypeVar("T", FacilityState, FacilityGrade, FacilityPaper)
_PHOTO_PIXELS = 700
"""A book of 2,000 cards has many photos: half a page's width at 200 dpi is enough."""


def amount_of(quantity: Decimal, unit: str) -> str:
    """`120 ㎡`, `6 扇`, `1`."""
    return f"{quantity.normalize():f} {unit}".strip()


class CardMaker:
    """Makes the cards of many facilities on a day."""

    def __init__(
        self, session: Session, today: date, say: Words, *, photos: int, moments: int | None
    ) -> None:
        self._session = session
        self._today = today
        self._say = say
        self._most_photos = photos
        self._most_moments = moments
        self._facilities = {one.id: one for one in session.scalars(select(Facility))}
        self._states = _grouped(
            session.scalars(select(FacilityState).order_by(FacilityState.starts_on.desc()))
        )
        self._grades = _grouped(
            session.scalars(select(FacilityGrade).order_by(FacilityGrade.seen_on.desc()))
        )
        self._papers = _grouped(
            session.scalars(select(FacilityPaper).order_by(FacilityPaper.expires_on.desc()))
        )
        self._with_photos = photos_of(session)
        self._plans: dict[int, list[PlanRow]] = defaultdict(list)
        for plan in inspection_list.rows(session, today):
            if plan.state != "ended":
                for facility_id in plan.facility_ids:
                    self._plans[facility_id].append(plan)
        self._last = _last_results(session)
        self._by_rule: dict[int | None, list[Fact]] = defaultdict(list)
        for due in expiry_board.expiring(session, today):
            if due.kind in expiry_board.COMPUTED and due.kind != "life":
                self._by_rule[due.facility_id].append(Fact(due.title, _iso(due.expires_on)))

    def card(self, row: FacilityRow) -> FacilityCard:
        """The card of one facility."""
        facility = self._facilities[row.id]
        moments = facility_timeline.timeline(self._session, row.id)
        most = self._most_moments
        shown = len(moments) if most is None else min(most, len(moments))
        return FacilityCard(
            number=row.number,
            name=row.name,
            system=inspection_templates.system_name(row.system) or self._say("book.no_system"),
            category=facility_categories.name(row.category),
            place=row.place,
            quantity=amount_of(row.quantity, row.unit),
            state=facility_terms.of(facility_terms.STATES, row.state),
            condition=row.condition,
            keeper=row.keeper,
            next_on=row.next_on,
            next_what=row.next_what,
            whom_to_call=row.whom_to_call,
            call_phone=row.call_phone,
            facts=self._facts(facility, row),
            own_facts=self._own_facts(facility),
            states=tuple(self._state(one) for one in self._states[row.id]),
            grades=tuple(
                GradeSeen(one.seen_on, one.grade, one.seen_by, one.note)
                for one in self._grades[row.id]
            ),
            papers=tuple(_paper(one) for one in self._papers[row.id] if one.closed_on is None),
            plans=tuple(self._plan(one, row.id) for one in self._plans[row.id]),
            history=tuple(self._moment(one) for one in moments[:shown]),
            history_left_out=len(moments) - shown,
            photos=self._photos(row.id),
        )

    def _facts(self, facility: Facility, row: FacilityRow) -> tuple[Fact, ...]:
        """The common fields that are filled, beside those at the head, and the dates by rule."""
        say, term = self._say, facility_terms.of
        parent = self._facilities.get(facility.parent_id or 0)
        years = facility.design_years
        left = row.remaining_years
        values = (
            ("model", facility.model),
            ("maker", facility.maker),
            ("made_on", _iso(facility.made_on)),
            ("started_on", _iso(facility.started_on)),
            ("design_years", say("fields.years", n=years) if years else ""),
            ("remaining", "" if left is None else say("fields.years", n=_signed(left))),
            ("ownership", term(facility_terms.OWNERSHIPS, facility.ownership)),
            ("parent", f"{parent.number} {parent.name}" if parent else ""),
            ("contractor", facility.contractor),
            ("contractor_phone", facility.contractor_phone),
            ("contract_until", _iso(facility.contract_until)),
            ("warranty_until", _iso(facility.warranty_until)),
            ("original_value", _money(facility.original_value)),
            ("fund", term(facility_terms.FUNDS, facility.fund)),
            ("renewal_cost", _money(facility.renewal_cost)),
            ("cost_total", _money(row.cost_total or None)),
            ("risk", term(facility_terms.RISKS, facility.risk)),
            ("inspect_on", _iso(facility.inspect_on)),
            ("remark", facility.remark),
        )
        facts = [Fact(say(f"fields.{key}"), value) for key, value in values if value]
        return (*facts, *self._by_rule[facility.id])

    def _own_facts(self, facility: Facility) -> tuple[Fact, ...]:
        """The fields its kind declares; what was kept beyond them under its own name."""
        kind = facility_categories.of(facility.category)
        fields = kind.fields if kind else ()
        facts = [
            Fact(field.name(), facility_categories.shown(field, facility.extra.get(field.key)))
            for field in fields
        ]
        known = {field.key for field in fields}
        facts += [
            Fact(key, str(value)) for key, value in facility.extra.items() if key not in known
        ]
        return tuple(fact for fact in facts if fact.value)

    def _state(self, one: FacilityState) -> StateSpan:
        until = one.ends_on or self._today
        days = max((until - one.starts_on).days + 1, 0)
        word = facility_terms.of(facility_terms.STATES, one.state)
        return StateSpan(word, one.starts_on, one.ends_on, days, one.reason)

    def _plan(self, plan: PlanRow, facility_id: int) -> PlanLine:
        result = self._last.get(plan.id)
        word = ""
        if result:
            bad = facility_id in result[1] if result[1] else result[0] == "abnormal"
            word = self._say("plans.abnormal" if bad else "plans.normal")
        return PlanLine(
            plan.name,
            recurrence_words.of_text(plan.rule, plan.starts_on),
            plan.next_due,
            plan.last_done,
            word,
            plan.keeper,
        )

    def _moment(self, one: facility_timeline.Moment) -> Moment:
        return Moment(one.on, self._say.term("moments", one.kind), one.text, one.figure)

    def _photos(self, facility_id: int) -> tuple[Picture, ...]:
        if not self._most_photos or facility_id not in self._with_photos:
            return ()
        return facility_pictures.of_record(
            self._session,
            "facility",
            facility_id,
            most=self._most_photos,
            longest=_PHOTO_PIXELS,
        )


def photos_of(session: Session) -> set[int]:
    """The facilities that have a photo."""
    return set(photos.counts(session, "facility"))


def _grouped(
    rows: Iterable[T],
) -> defaultdict[int | None, list[T]]:
    found: defaultdict[int | None, list[T]] = defaultdict(list)
    for row in rows:
        found[row.facility_id].append(row)
    return found


def _last_results(session: Session) -> dict[int, tuple[str, set[int]]]:
    """Of each plan's last round done: its result, and the facilities something was wrong at."""
    query = select(InspectionTask.plan_id, InspectionTask.id, InspectionTask.result).where(
        InspectionTask.done_on.is_not(None)
    )
    last = {
        plan: (task, result)
        for plan, task, result in session.execute(
            query.order_by(InspectionTask.done_on, InspectionTask.id)
        )
    }
    tasks = [task for task, _result in last.values()]
    wrong: dict[int, set[int]] = defaultdict(set)
    abnormal = select(TaskResult.task_id, TaskResult.facility_id).where(
        TaskResult.answer == "abnormal", TaskResult.facility_id.is_not(None)
    )
    for start in range(0, len(tasks), 500):
        some = abnormal.where(TaskResult.task_id.in_(tasks[start : start + 500]))
        for task, facility in session.execute(some):
            if facility is not None:
                wrong[task].add(facility)
    return {plan: (result, wrong[task]) for plan, (task, result) in last.items()}


def _paper(one: FacilityPaper) -> PaperLine:
    return PaperLine(
        facility_terms.of(facility_terms.PAPERS, one.kind),
        one.title,
        one.number,
        one.issuer,
        one.starts_on,
        one.expires_on,
        one.cost,
        one.result,
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else money.text(amount)


def _signed(years: Decimal) -> str:
    return f"−{-years}" if years < 0 else str(years)

"""What stands on the papers of facilities, rounds and hazards: values gathered for printing.

Made by `facility_gather`, `inspection_gather` and `hazard_gather`, printed by `documents`. Words
are in the language of the paper (`head.language`), money in 元, photos upright JPEGs no larger than
they are printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class PaperHead:
    """Who prints, for which community, on which day, in which language (`zh_CN` or `en`)."""

    language: str
    community: str
    company: str
    phone: str
    made_on: date


class Fact(NamedTuple):
    """A name and what stands beside it: 规格型号 TKJ1000."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo as it is printed: an upright RGB or grey JPEG, its size in pixels, what it shows.

    One that could not be read has no bytes and leaves an empty frame.
    """

    jpeg: bytes
    width: int
    height: int
    caption: str = ""


class Moment(NamedTuple):
    """One line of a history: when, what sort of thing, what happened, a sum or a number."""

    on: date | None
    kind: str
    text: str
    figure: str = ""


class StateSpan(NamedTuple):
    """A stretch of time in one state; `ends_on` None: until today."""

    state: str
    starts_on: date
    ends_on: date | None
    days: int
    reason: str


class GradeSeen(NamedTuple):
    """A condition from 1 to 5, seen on a day."""

    seen_on: date
    grade: int
    seen_by: str
    note: str


class PaperLine(NamedTuple):
    """A certificate, report, contract or insurance of a facility."""

    kind: str
    title: str
    number: str
    issuer: str
    starts_on: date | None
    expires_on: date | None
    cost: Decimal | None
    result: str


class PlanLine(NamedTuple):
    """A plan that looks at a facility: how often, when next, when last and with what result."""

    name: str
    cycle: str
    next_on: date | None
    last_on: date | None
    last_result: str
    keeper: str


@dataclass(frozen=True, slots=True)
class FacilityCard:
    """Everything the ledger knows about one facility. Empty fields are left out on paper."""

    number: str
    name: str
    system: str
    category: str
    place: str
    quantity: str
    """With its unit: `120 ㎡`, `6 扇`."""
    state: str
    condition: int | None
    """The last condition seen, 1 (renew) to 5 (as new)."""
    keeper: str
    next_on: date | None
    next_what: str
    whom_to_call: str
    call_phone: str
    facts: tuple[Fact, ...]
    """The common fields that are filled."""
    own_facts: tuple[Fact, ...] = ()
    """The fields its category declares, those that are filled."""
    states: tuple[StateSpan, ...] = ()
    grades: tuple[GradeSeen, ...] = ()
    papers: tuple[PaperLine, ...] = ()
    plans: tuple[PlanLine, ...] = ()
    history: tuple[Moment, ...] = ()
    """Newest first."""
    history_left_out: int = 0
    """How many older moments the card does not show."""
    photos: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class FacilityBook:
    """设施设备台账册: the cards in the order they are bound, by system and category."""

    head: PaperHead
    year: int
    scope: str
    """What was chosen, in words; empty: the whole ledger."""
    cards: tuple[FacilityCard, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """One label (设备状态牌). Its QR is the number and nothing else."""

    number: str
    name: str
    place: str
    next_month: str
    """`2026-12`: when it is next inspected; empty where nothing is planned."""
    next_what: str = ""
    state: str = ""
    keeper: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels to print, in order."""

    head: PaperHead
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class SheetItem:
    """A line of the checklist. `limits` in words: `0.3–0.5 MPa`; empty for a choice or a text."""

    position: int
    text: str
    kind: str
    """choice, number or text."""
    unit: str = ""
    limits: str = ""
    photo: bool = False


@dataclass(frozen=True, slots=True)
class SheetFacility:
    """A facility of a round."""

    number: str
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class RoundPage:
    """One round as the inspector carries it. Its QR is `qr`, which finds the task again."""

    task_id: int
    qr: str
    plan: str
    system: str
    place: str
    due_on: date
    scheduled_on: date
    keeper: str
    performer: str
    basis: str
    note: str
    items: tuple[SheetItem, ...]
    facilities: tuple[SheetFacility, ...]
    signatures: tuple[str, ...]
    open_hazards: tuple[str, ...] = ()
    """What is still open here, to be looked at again: `YH2026-0012 配电箱门缺失`."""


@dataclass(frozen=True, slots=True)
class InspectionSheets:
    """The sheets of several rounds, in the order they are walked."""

    head: PaperHead
    rounds: tuple[RoundPage, ...]


class Mark(NamedTuple):
    """A round in a cell of the year plan: its day of the month, and what became of it."""

    day: int
    state: str
    """planned, done, missed or cancelled."""


@dataclass(frozen=True, slots=True)
class YearPlanLine:
    """A facility or a place × twelve months."""

    system: str
    number: str
    name: str
    plan: str
    cells: tuple[tuple[Mark, ...], ...]
    """Twelve, January first."""

    @property
    def planned(self) -> int:
        """How many rounds the year has."""
        return sum(len(cell) for cell in self.cells)

    @property
    def done(self) -> int:
        """How many of them are done."""
        return sum(mark.state == "done" for cell in self.cells for mark in cell)


@dataclass(frozen=True, slots=True)
class YearPlanSheet:
    """年度巡检计划表: facilities × 12 months, with what is done as of the day it is printed."""

    head: PaperHead
    year: int
    scope: str
    lines: tuple[YearPlanLine, ...]


@dataclass(frozen=True, slots=True)
class HazardLetter:
    """A letter about a hazard, or a notice of it to hand over (整改通知) or to post (告示)."""

    head: PaperHead
    title: str
    number: str
    issued_on: date
    addressee: str
    """Empty on a notice to post."""
    before: tuple[str, ...]
    """Paragraphs above the facts."""
    facts: tuple[Fact, ...]
    """编号, 部位, 内容, 级别, 整改期限, 临时措施, … as a table; empty: none."""
    after: tuple[str, ...]
    photos: tuple[Picture, ...] = ()
    slip: bool = False
    """Whether a 回执 to cut off stands at the foot."""
    posted: bool = False
    """Large print, to be put up where it can be seen."""
    enclosures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HazardLine:
    """A hazard in a list."""

    number: str
    found_on: date
    place: str
    what: str
    kind: str
    level: str
    measure: str
    keeper: str
    due_on: date | None
    state: str
    """In words: 待整改, 逾期, 待复查, 已闭环."""
    late: bool
    rectified_on: date | None
    closed_on: date | None
    age_days: int
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class HazardList:
    """隐患台账: what was found in a time, or what is open on a day."""

    head: PaperHead
    title: str
    scope: str
    lines: tuple[HazardLine, ...]
    counts: tuple[Fact, ...]
    """The sums above the list: 共 12 项, 已闭环 9 项, 整改率 75.0%."""


@dataclass(frozen=True, slots=True)
class ExpiryLine:
    """Something that runs out: a certificate, a contract, a warranty, a service, an inspection."""

    band: str
    """In words: 已过期, 7天内, 30天内, 60天内, 以后; lines of a band stand together."""
    late: bool
    facility: str
    """Number and name; empty: of the office."""
    place: str
    what: str
    number: str
    whom: str
    """Where it is renewed: issuer or whom to call, with phone."""
    apply_by: date | None
    expires_on: date
    days_left: int


@dataclass(frozen=True, slots=True)
class ExpiryList:
    """到期清单, soonest first."""

    head: PaperHead
    scope: str
    lines: tuple[ExpiryLine, ...]


@dataclass(frozen=True, slots=True)
class RenewalLine:
    """A facility of the renewal proposal. Money in 元."""

    rank: int
    facility: str
    place: str
    quantity: str
    condition: int | None
    remaining_years: Decimal | None
    failures: int
    cost: Decimal
    """Of repairs and contracts over the years looked at."""
    why: str
    """The reasons in words."""
    renewal_cost: Decimal | None
    fund: str
    available: Decimal | None
    gap: Decimal | None


@dataclass(frozen=True, slots=True)
class RenewalList:
    """更新改造建议表: what to renew first, from which fund, and what is lacking."""

    head: PaperHead
    years: int
    """Over how many past years failures and costs were counted."""
    lines: tuple[RenewalLine, ...]
    total: Decimal
    """Σ renewal_cost."""
    available: Decimal | None
    gap: Decimal | None
    unpriced: int
    """How many lines have no renewal cost yet and are not in the total."""


@dataclass(frozen=True, slots=True)
class SeasonalPlan:
    """A plan of a seasonal programme, and what came of it."""

    plan: str
    where: str
    planned: int
    done: int
    missed: int
    last_on: date | None
    inspectors: str


@dataclass(frozen=True, slots=True)
class SeasonalItem:
    """A line of a checklist over all rounds of the programme."""

    plan: str
    text: str
    normal: int
    abnormal: int
    not_applicable: int


@dataclass(frozen=True, slots=True)
class SeasonalReport:
    """A report at the end of a seasonal programme, such as the 汛前检查报告."""

    head: PaperHead
    title: str
    first: date
    last: date
    summary: tuple[str, ...]
    """Sentences: what was planned and done, found and rectified."""
    plans: tuple[SeasonalPlan, ...]
    items: tuple[SeasonalItem, ...]
    hazards: tuple[HazardLine, ...]
    open_points: tuple[str, ...]
    """What was missed or is still open, said as it is; empty: nothing."""
    photos: tuple[Picture, ...]
    signatures: tuple[str, ...]

"""The card of one facility: what it is, whom to call, its papers and plans, and its history."""

from __future__ import annotations

from collections.abc import Sequence

from propdesk.documents.paper import Column, Paper
from propdesk.documents.paper_tables import Table
from propdesk.documents.stationery import QUIET_GREY
from propdesk.documents.typesetting import width, wrap
from propdesk.office.facility_sheets import FacilityCard, Fact, Moment
from propdesk.office.facility_words import Words, amount, iso

_PAPER_SHARES = (0.11, 0.19, 0.14, 0.18, 0.1, 0.1, 0.09, 0.09)
_PLAN_SHARES = (0.3, 0.2, 0.13, 0.12, 0.12, 0.13)
_STATE_SHARES = (0.14, 0.13, 0.13, 0.1, 0.5)
_GRADE_SHARES = (0.14, 0.1, 0.16, 0.6)
_HISTORY_SHARES = (0.12, 0.12, 0.56, 0.2)
_SMALL = 8.0
_NOTE = 18.0
"""What the line about older entries takes, points."""
_LEAST_HISTORY = 12
"""A history that is cut shows at least so many lines."""


def is_short(card: FacilityCard) -> bool:
    """Whether nothing but its fields is known."""
    return not (
        card.papers or card.plans or card.states or card.grades or card.history or card.photos
    )


def height(card: FacilityCard) -> float:
    """About how much a short card takes, points."""
    facts = 6 + len(card.facts) + len(card.own_facts)
    long = sum(len(fact.value) // 14 for fact in (*card.facts, *card.own_facts))
    return 110 + 18.0 * (facts / 2 + long)


def draw(paper: Paper, card: FacilityCard, say: Words) -> None:
    """Draw the card from where the page is filled to."""
    _title(paper, card, say)
    paper.facts(_first_facts(card, say))
    if card.facts:
        _caption(paper, say("book.basic"))
        paper.facts(card.facts)
    if card.own_facts:
        _caption(paper, say("book.own", category=card.category))
        paper.facts(card.own_facts)
    _papers(paper, card, say)
    _plans(paper, card, say)
    _states(paper, card, say)
    _grades(paper, card, say)
    _history(paper, card, say)
    if card.photos:
        _caption(paper, say("book.photos"))
        paper.gap(2)
        paper.pictures(card.photos)


def _title(paper: Paper, card: FacilityCard, say: Words) -> None:
    paper.room(90)
    used = width(paper.bold, card.number, 15) + 12
    lines = wrap(paper.bold, card.name, 13, paper.width - used)
    paper.y += 16
    paper.pen.text(paper.left, paper.y, card.number, paper.bold, 15)
    for number, line in enumerate(lines):
        paper.y += 17 if number else 0
        paper.pen.text(paper.left + used, paper.y, line, paper.bold, 13)
    where = f"{card.system} › {card.category}"
    for line in wrap(paper.regular, where, 8.5, paper.width):
        paper.y += 14
        paper.pen.text(paper.left, paper.y, line, paper.regular, 8.5, grey=QUIET_GREY)
    paper.y += 6


def _first_facts(card: FacilityCard, say: Words) -> list[Fact]:
    """What is looked for first: where, in what state, whom to call, when next."""
    call = "　".join(part for part in (card.whom_to_call, card.call_phone) if part)
    following = " ".join(part for part in (iso(card.next_on), card.next_what) if part != "—")
    grade = say("book.condition_of", grade=card.condition) if card.condition else ""
    facts = [
        Fact(say("book.place"), card.place),
        Fact(say("fields.quantity"), card.quantity),
        Fact(say("book.state"), card.state),
        Fact(say("book.condition"), grade),
        Fact(say("fields.keeper"), card.keeper),
        Fact(say("book.next"), following),
        Fact(say("book.call"), call),
    ]
    return [fact for fact in facts if fact.value]


def _caption(paper: Paper, text: str, keep: float = 40) -> None:
    paper.caption(text, size=10, keep=keep)


def _columns(heads: Sequence[str], shares: Sequence[float], right: Sequence[int]) -> list[Column]:
    return [
        Column(head, share, "right" if at in right else "left")
        for at, (head, share) in enumerate(zip(heads, shares, strict=True))
    ]


def _papers(paper: Paper, card: FacilityCard, say: Words) -> None:
    if not card.papers:
        return
    _caption(paper, say("book.papers"))
    paper.table(
        _columns(say.several("book.paper_heads"), _PAPER_SHARES, (6,)),
        [
            (
                line.kind,
                line.title,
                line.number,
                line.issuer,
                iso(line.starts_on),
                iso(line.expires_on),
                amount(line.cost),
                line.result,
            )
            for line in card.papers
        ],
        size=_SMALL,
    )


def _plans(paper: Paper, card: FacilityCard, say: Words) -> None:
    if not card.plans:
        return
    _caption(paper, say("book.plans"))
    paper.table(
        _columns(say.several("book.plan_heads"), _PLAN_SHARES, ()),
        [
            (
                line.name,
                line.cycle,
                line.keeper,
                iso(line.last_on),
                line.last_result or "—",
                iso(line.next_on),
            )
            for line in card.plans
        ],
        size=_SMALL,
    )


def _states(paper: Paper, card: FacilityCard, say: Words) -> None:
    if not card.states:
        return
    _caption(paper, say("book.states"))
    paper.table(
        _columns(say.several("book.state_heads"), _STATE_SHARES, (3,)),
        [
            (
                span.state,
                iso(span.starts_on),
                iso(span.ends_on) if span.ends_on else say("book.until_now"),
                f"{span.days:,}",
                span.reason,
            )
            for span in card.states
        ],
        size=_SMALL,
    )


def _grades(paper: Paper, card: FacilityCard, say: Words) -> None:
    if not card.grades:
        return
    _caption(paper, say("book.grades"))
    paper.table(
        _columns(say.several("book.grade_heads"), _GRADE_SHARES, (1,)),
        [(iso(one.seen_on), str(one.grade), one.seen_by, one.note) for one in card.grades],
        size=_SMALL,
    )


def _history(paper: Paper, card: FacilityCard, say: Words) -> None:
    if not card.history:
        return
    _caption(paper, say("book.history"))
    columns = _columns(say.several("book.history_heads"), _HISTORY_SHARES, (3,))
    rows = [_moment(moment) for moment in card.history]
    if card.history_left_out:
        # Cut anyhow, so cut where the page ends: no page is begun for two older rounds.
        fit = Table(paper, columns, _SMALL).fitting(rows, _NOTE)
        shown = fit if fit >= _LEAST_HISTORY else len(rows)
        left_out = card.history_left_out + len(rows) - shown
        paper.text(say("book.left_out", n=left_out), size=_SMALL, grey=QUIET_GREY)
        rows = rows[:shown]
    paper.table(columns, rows, size=_SMALL)


def _moment(moment: Moment) -> tuple[str, str, str, str]:
    return iso(moment.on), moment.kind, moment.text, moment.figure

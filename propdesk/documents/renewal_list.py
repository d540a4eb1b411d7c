"""设施更新改造建议表: what to renew first and why, at what cost, from which fund, with what gap."""

from __future__ import annotations

from decimal import Decimal

from propdesk.documents.paper import Column, Paper, Row, Total
from propdesk.documents.press import A4
from propdesk.documents.stationery import QUIET_GREY
from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.office.facility_sheets import RenewalLine, RenewalList
from propdesk.office.facility_words import amount, words

_SHARES = (0.03, 0.14, 0.1, 0.065, 0.045, 0.045, 0.045, 0.08, 0.14, 0.085, 0.07, 0.08, 0.08)
_LEFT = (1, 2, 3, 8, 10)
_CENTRE = (4,)


def render(proposal: RenewalList) -> bytes:
    """The proposal as a PDF. Raises UserError when nothing is to be renewed."""
    if not proposal.lines:
        raise UserError(
            _("No facility is proposed for renewal. Enter its condition or design life first.")
        )
    say = words(proposal.head.language)
    title = say("renewal.title")
    paper = Paper(proposal.head, title, size=(A4[1], A4[0]))
    paper.page()
    day = say.day(proposal.head.made_on)
    paper.heading(title, sub=say("renewal.sub", years=proposal.years, day=day))
    paper.y += 4
    paper.pen.right(paper.right, paper.y, say("renewal.unit"), paper.regular, 8, grey=QUIET_GREY)
    paper.gap(4)
    columns = [
        Column(head.format(years=proposal.years), share, _align(at))
        for at, (head, share) in enumerate(zip(say.several("renewal.heads"), _SHARES, strict=True))
    ]
    rows: list[Row] = [_row(line) for line in proposal.lines]
    rows.append(_total(proposal, say("renewal.total")))
    paper.table(columns, rows, size=8)
    if proposal.unpriced:
        paper.text(say("renewal.unpriced", n=proposal.unpriced), size=8.5)
    paper.text(say("renewal.note", years=proposal.years), size=8.5, grey=QUIET_GREY)
    paper.gap(6)
    names = (say("common.maker"), say("common.reviewer"))
    paper.signatures(names, date_word=say("common.date"))
    return paper.finish()


def _align(column: int) -> str:
    return "left" if column in _LEFT else "centre" if column in _CENTRE else "right"


def _row(line: RenewalLine) -> tuple[str, ...]:
    return (
        str(line.rank),
        line.facility,
        line.place,
        line.quantity,
        "—" if line.condition is None else str(line.condition),
        _years(line.remaining_years),
        str(line.failures) if line.failures else "—",
        amount(line.cost or None),
        line.why,
        amount(line.renewal_cost),
        line.fund or "—",
        amount(line.available),
        amount(line.gap),
    )


def _years(years: Decimal | None) -> str:
    if years is None:
        return "—"
    return f"−{-years}" if years < 0 else str(years)


def _total(proposal: RenewalList, name: str) -> Total:
    cost = sum((line.cost for line in proposal.lines), Decimal("0.00"))
    return Total(
        (
            "",
            name,
            "",
            "",
            "",
            "",
            "",
            amount(cost),
            "",
            amount(proposal.total),
            "",
            amount(proposal.available),
            amount(proposal.gap),
        )
    )

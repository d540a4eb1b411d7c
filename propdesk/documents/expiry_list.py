"""到期清单: what runs out, by how soon, with where to go and when to begin."""

from __future__ import annotations

from itertools import groupby

from propdesk.documents.paper import Band, Column, Paper, Row
from propdesk.documents.press import A4
from propdesk.documents.stationery import QUIET_GREY
from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.office.facility_sheets import ExpiryLine, ExpiryList
from propdesk.office.facility_words import Words, iso, words

_SHARES = (0.18, 0.12, 0.17, 0.12, 0.2, 0.075, 0.075, 0.07)
_ALIGN = ("left", "left", "left", "left", "left", "left", "left", "right")


def render(expiries: ExpiryList) -> bytes:
    """The list as a PDF. Raises UserError when nothing runs out."""
    if not expiries.lines:
        raise UserError(_("Nothing expires in this time, so there is no list to print."))
    say = words(expiries.head.language)
    title = say("expiry.title")
    paper = Paper(expiries.head, title, size=(A4[1], A4[0]))
    paper.page()
    paper.heading(title, sub=expiries.scope)
    heads = say.several("expiry.heads")
    columns = [Column(*parts) for parts in zip(heads, _SHARES, _ALIGN, strict=True)]
    rows: list[Row] = []
    for band, lines in groupby(expiries.lines, lambda line: line.band):
        found = list(lines)
        rows.append(Band(say("expiry.band", band=band, n=len(found))))
        rows += [_row(line, say) for line in found]
    paper.table(columns, rows)
    paper.text(say("expiry.note"), size=8.5, grey=QUIET_GREY)
    return paper.finish()


def _row(line: ExpiryLine, say: Words) -> tuple[str, ...]:
    left = f"{line.days_left:,}"
    if line.days_left < 0:
        left = say("expiry.overdue_days", n=-line.days_left)
    return (
        line.facility or say("expiry.office"),
        line.place,
        line.what,
        line.number,
        line.whom,
        iso(line.apply_by),
        iso(line.expires_on),
        left,
    )

"""隐患台账: hazards as a list, on A4 across, with the sums above."""

from __future__ import annotations

from propdesk.documents.paper import Column, Paper
from propdesk.documents.press import A4
from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.office.facility_sheets import HazardLine, HazardList
from propdesk.office.facility_words import Words, iso, words

_SHARES = (0.085, 0.075, 0.13, 0.19, 0.07, 0.05, 0.105, 0.06, 0.075, 0.1, 0.075, 0.075)


def render(found: HazardList) -> bytes:
    """The list as a PDF. Raises UserError when it is empty."""
    if not found.lines:
        raise UserError(_("There is no hazard to print for this choice."))
    say = words(found.head.language)
    paper = Paper(found.head, found.title, size=(A4[1], A4[0]))
    paper.page()
    sub = [found.scope, say("common.made_on", day=say.day(found.head.made_on))]
    paper.heading(found.title, sub="　".join(part for part in sub if part))
    if found.counts:
        sums = [f"{fact.name}{say('common.colon')}{fact.value}" for fact in found.counts]
        paper.text("　　".join(sums), face=paper.bold)
        paper.gap(2)
    heads = say.several("hazard.list_heads")
    columns = [Column(*parts) for parts in zip(heads, _SHARES, strict=True)]
    paper.table(columns, [_row(line, say) for line in found.lines], size=8)
    paper.gap(6)
    names = (say("common.maker"), say("common.reviewer"))
    paper.signatures(names, date_word=say("common.date"))
    return paper.finish()


def _row(line: HazardLine, say: Words) -> tuple[str, ...]:
    state = say("hazard.late_mark", text=line.state) if line.late else line.state
    if line.closed_on is None:
        state = say("hazard.days", text=state, days=line.age_days)
    return (
        line.number,
        iso(line.found_on),
        line.place,
        line.what,
        line.kind,
        line.level,
        line.measure,
        line.keeper,
        iso(line.due_on),
        state,
        iso(line.rectified_on),
        iso(line.closed_on),
    )

"""汛前检查报告 and its like: what a seasonal programme planned, did, found and left undone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from propdesk.documents.paper import Band, Column, Paper, Row
from propdesk.documents.stationery import BINDING
from propdesk.office.facility_sheets import HazardLine, SeasonalPlan, SeasonalReport
from propdesk.office.facility_words import Words, iso, words

_PLAN_SHARES = (0.26, 0.22, 0.1, 0.08, 0.1, 0.12, 0.12)
_ITEM_SHARES = (0.67, 0.11, 0.11, 0.11)
_HAZARD_SHARES = (0.14, 0.12, 0.18, 0.24, 0.08, 0.12, 0.12, 0.12)


def render(report: SeasonalReport) -> bytes:
    """The report as a PDF."""
    say = words(report.head.language)
    paper = Paper(report.head, report.title, binding=BINDING)
    paper.page()
    span = say("seasonal.sub", first=say.day(report.first), last=say.day(report.last))
    paper.heading(report.title, size=18, sub=span)
    indent = 0.0 if report.head.language == "en" else 22.0
    for sentence in report.summary:
        paper.text(sentence, size=11, indent=indent, leading=1.6)
    _part(paper, say("seasonal.plans"))
    _plans(paper, report.plans, say)
    _part(paper, say("seasonal.items"))
    if report.items:
        _items(paper, report, say)
    else:
        paper.text(say("seasonal.no_items"), indent=indent)
    _part(paper, say("seasonal.hazards"))
    if report.hazards:
        _hazards(paper, report.hazards, say)
    else:
        paper.text(say("seasonal.no_hazards"), indent=indent)
    _part(paper, say("seasonal.open"))
    for number, point in enumerate(report.open_points, 1):
        paper.text(f"{number}. {point}")
    if not report.open_points:
        paper.text(say("seasonal.nothing_open"), indent=indent)
    if report.photos:
        _part(paper, say("seasonal.photos"))
        paper.gap(2)
        paper.pictures(report.photos)
    paper.gap(12)
    paper.signatures(report.signatures, date_word=say("common.date"))
    return paper.finish()


def _part(paper: Paper, text: str) -> None:
    paper.gap(6)
    paper.caption(text, size=12)
    paper.bookmark(0, text, above=18)


def _columns(
    heads: Sequence[str], shares: Sequence[float], right: Sequence[int] = ()
) -> list[Column]:
    return [
        Column(head, share, "right" if at in right else "left")
        for at, (head, share) in enumerate(zip(heads, shares, strict=True))
    ]


def _plans(paper: Paper, plans: Sequence[SeasonalPlan], say: Words) -> None:
    rows = [
        (
            plan.plan,
            plan.where,
            str(plan.planned),
            str(plan.done),
            str(plan.missed),
            iso(plan.last_on),
            plan.inspectors,
        )
        for plan in plans
    ]
    paper.table(_columns(say.several("seasonal.plan_heads"), _PLAN_SHARES, (2, 3, 4)), rows)


def _items(paper: Paper, report: SeasonalReport, say: Words) -> None:
    rows: list[Row] = []
    for plan, items in groupby(report.items, lambda item: item.plan):
        rows.append(Band(plan))
        rows += [
            (item.text, str(item.normal), str(item.abnormal), str(item.not_applicable))
            for item in items
        ]
    paper.table(_columns(say.several("seasonal.item_heads"), _ITEM_SHARES, (1, 2, 3)), rows)


def _hazards(paper: Paper, hazards: Sequence[HazardLine], say: Words) -> None:
    rows = [
        (
            line.number,
            iso(line.found_on),
            line.place,
            line.what,
            line.level,
            iso(line.due_on),
            say("hazard.late_mark", text=line.state) if line.late else line.state,
            iso(line.closed_on),
        )
        for line in hazards
    ]
    paper.table(_columns(say.several("seasonal.hazard_heads"), _HAZARD_SHARES), rows, size=8)

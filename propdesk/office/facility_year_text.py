"""What the sentences of the summary call by name of inspections, hazards, works and renewals.

Lists in words (屋面防水修缮120平方米、疏通主下水管道46次) beside the plain figures;
how they read stands in the templates. A name or a place that gives a resident away is not printed
(domain.md §7.3).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

from propdesk.office import facility_categories
from propdesk.office.facility_facts import Project, Renewal, WorkContent
from propdesk.office.public_text import public
from propdesk.office.summary_words import Words
from propdesk.office.year_figures import YearFigures

_Line = TypeVar("_Line")
MOST_WORKS = 8
"""So many contents in a sentence; the rest stands in the annex."""
MOST_LINES = 5
MOST_SYSTEMS = 3
_BAD_END = re.compile(r"[。.；;]+$")


def values(figures: YearFigures, words: Words) -> dict[str, str]:
    """The lists of the year in words, by their key in [facility_names]; empty: there is none."""
    facts = figures.facts
    join = words.texts["works"]["list_end"].join
    most = sorted((h for h in facts.hazards if h.system), key=lambda h: -h.found)[:MOST_SYSTEMS]
    return {
        "work_list": join(_phrases(facts.contents, words)),
        "work_changes": join(_changes(facts.contents, words)),
        "project_list": _some(facts.projects, words, lambda one: project(one, words)),
        "fund_list": join(_funds(facts.funds, words)),
        "hazard_systems": join(
            words.texts["works"]["count"].format(name=system(h.system, words), n=f"{h.found:,}")
            for h in most
        ),
        "poor_list": _some(facts.poor, words, public),
        "missed_seasons": join(facts.missed_seasons),
        "renewal_list": _some(facts.renewals, words, lambda one: _renewal(one, words)),
        "planned_list": _some(facts.planned, words, lambda one: project(one, words, planned=True)),
    }


def quantity(value: Decimal | None, unit: str, words: Words) -> str:
    """120平方米, 46次; empty where there is no quantity."""
    if value is None:
        return ""
    shown: str = words.texts["works"]["quantity"]
    return shown.format(n=words.number("quantity", value), unit=unit_name(unit, words)).strip()


def unit_name(unit: str, words: Words) -> str:
    """A unit as a sentence says it: ㎡ is 平方米."""
    name: str = words.texts["units"].get(unit, unit)
    return name


def system(key: str, words: Words) -> str:
    """What a system is called; 未归类 without one, the office's own word as it is."""
    name: str = words.texts["systems"].get(key or "none", key)
    return name


def fund(key: str, words: Words) -> str:
    """What a fund is called: 维修资金; the office's own word as it is."""
    if not key:
        return str(words.texts["works"]["no_fund"])
    name: str = words.texts["funds"].get(key, key)
    return name


def facility_name(name: str, category: str, words: Words) -> str:
    """A facility as the public reads it: its name, or what kind it is."""
    return public(name) or facility_categories.name(category, words.language)


def _some(lines: Sequence[_Line], words: Words, tell: Callable[[_Line], str]) -> str:
    """The first lines in words, and how many there are where that is not all."""
    texts = words.texts["works"]
    told = [text for text in map(tell, lines[:MOST_LINES]) if text]
    if not told:
        return ""
    more = texts["more"].format(n=len(lines)) if len(lines) > MOST_LINES else ""
    return str(texts["list_end"].join(told) + more)


def _phrases(contents: Iterable[WorkContent], words: Words) -> list[str]:
    """What was done, by the templates' phrases; works without a quantity are not told of."""
    phrases = words.texts["work_phrases"]
    told = [one for one in contents if one.quantity and public(one.content)]
    return [
        phrases.get(one.content, phrases["other"]).format(
            content=one.content, n=quantity(one.quantity, one.unit, words)
        )
        for one in told[:MOST_WORKS]
    ]


def _changes(contents: Iterable[WorkContent], words: Words) -> list[str]:
    texts = words.texts["works"]
    told = []
    for one in contents:
        if one.quantity and one.last_year and public(one.content):
            apart = one.quantity - one.last_year
            way = "equal" if apart == 0 else ("up" if apart > 0 else "down")
            told.append(
                texts[f"change_{way}"].format(
                    content=one.content,
                    before=quantity(one.last_year, one.unit, words),
                    n=quantity(one.quantity, one.unit, words),
                )
            )
    return told[:MOST_LINES]


def _funds(funds: Iterable[tuple[str, Decimal]], words: Words) -> list[str]:
    return [
        words.texts["works"]["fund"].format(fund=fund(key, words), n=words.value("money", amount))
        for key, amount in funds
        if amount
    ]


def project(one: Project, words: Words, *, planned: bool = False) -> str:
    """屋面防水改造（120平方米，资金来源维修资金，决算86,000.00元）."""
    texts = words.texts["works"]
    parts = []
    if one.quantity:
        n = quantity(one.quantity, one.unit, words)
        parts.append(texts["project_quantity"].format(n=n))
    if planned and one.on:
        parts.append(texts["project_month"].format(year=one.on.year, month=one.on.month))
    if one.fund:
        parts.append(texts["project_fund"].format(fund=fund(one.fund, words)))
    if one.amount:
        name = "project_budget" if planned else "project_cost"
        parts.append(texts[name].format(n=words.value("money", one.amount)))
    return _with_parts(texts["project"], public(one.name) or public(one.content), parts, words)


def _renewal(one: Renewal, words: Words) -> str:
    texts = words.texts["works"]
    parts = []
    if one.needed:
        parts.append(texts["renewal_needed"].format(n=words.value("money", one.needed)))
    if one.fund:
        parts.append(texts["project_fund"].format(fund=fund(one.fund, words)))
    if one.gap:
        parts.append(texts["renewal_gap"].format(n=words.value("money", one.gap)))
    return _with_parts(
        texts["renewal"], facility_name(one.facility, one.category, words), parts, words
    )


def _with_parts(pattern: str, name: str, parts: Sequence[str], words: Words) -> str:
    name = _BAD_END.sub("", name)
    if not name or not parts:
        return name
    return pattern.format(name=name, parts=words.texts["works"]["part_separator"].join(parts))

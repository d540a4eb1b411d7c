"""How complete the records under each heading are, and where what is missing is entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from propdesk.i18n import N_, _
from propdesk.office.summary_outline import Draft
from propdesk.office.summary_words import Words
from propdesk.office.year_figures import YearFigures


@dataclass(frozen=True)
class Readiness:
    """How complete the records under a heading are, and where what is missing is entered.

    `place` is premises, community, bills, arrears, history, inspections, hazards, works,
    facilities or targets; empty: nothing is missing.
    """

    heading: str
    title: str
    level: Literal["green", "amber", "red"]
    missing: tuple[tuple[str, str], ...]
    """Sentence and place of each gap."""


_GAPS: Mapping[str, tuple[tuple[str, str, str, str], ...]] = {
    "introduction": (
        ("community.households", "red", "premises", N_("No rooms are registered yet.")),
        ("profile.name", "red", "community", N_("The community has no name yet.")),
        ("community.built_year", "amber", "community", N_("The year of building is not entered.")),
        ("profile.street", "amber", "community", N_("The street office is not entered.")),
        ("profile.company", "amber", "community", N_("The company is not entered.")),
    ),
    "security": (
        (
            "hazards.found|hazards.due",
            "amber",
            "hazards",
            N_("No hazards were recorded this year; the heading is left out. Were there none?"),
        ),
        (
            "hazards.rectified",
            "amber",
            "hazards",
            N_("No hazard has passed its re-check this year."),
        ),
    ),
    "engineering": (
        (
            "inspections.planned",
            "amber",
            "inspections",
            N_("No inspections were planned this year: there are no rates to tell."),
        ),
        (
            "works.repairs_done|works.projects_done",
            "amber",
            "works",
            N_("No repairs or projects were recorded this year. What was mended?"),
        ),
        (
            "facts.quantities",
            "amber",
            "works",
            N_("No work states its quantity (120 ㎡, 6 doors, 46 times)."),
        ),
        (
            "facts.photo_pairs",
            "amber",
            "works",
            N_("There are no photos before and after of this year’s works and hazards."),
        ),
    ),
    "collection": (
        ("fees.billed", "red", "bills", N_("Nothing is billed for this year.")),
        (
            "last.current_rate",
            "amber",
            "history",
            N_("There is no rate of last year to compare with: enter it under 历年指标."),
        ),
        (
            "fees.notices",
            "amber",
            "arrears",
            N_("No demands (催缴) were printed this year."),
        ),
        ("answer.reason", "amber", "targets", N_("The reason why the rate moved is not entered.")),
    ),
    "facility_problems": (
        (
            "facilities.count",
            "amber",
            "facilities",
            N_("The ledger of facilities is empty: nothing can be told of age and condition."),
        ),
        (
            "facilities.renewal_cost",
            "amber",
            "facilities",
            N_(
                "No facility to be renewed states what that costs: there is no funding gap to tell."
            ),
        ),
    ),
    "arrears": (("fees.owed", "green", "", N_("Nobody owes anything; the heading is left out.")),),
    "renewal_plan": (
        (
            "works.planned|facts.renewals",
            "amber",
            "works",
            N_("No project is planned for next year."),
        ),
        (
            "answer.target_inspections",
            "amber",
            "targets",
            N_("There is no target for inspections; the sentence is left out."),
        ),
    ),
    "financial_plan": (
        (
            "answer.target_current",
            "amber",
            "targets",
            N_("There is no target for next year; the sentence is left out."),
        ),
    ),
}


def readiness(figures: YearFigures, draft: Draft, words: Words) -> list[Readiness]:
    """For each heading with records of its own: green, amber or red, and what is missing."""
    titles = {heading["id"]: heading["title"] for heading in words.texts["heading"]}
    found = []
    for heading, gaps in _GAPS.items():
        open_gaps = [gap for gap in gaps if not _present(gap[0], figures, draft)]
        levels = {gap[1] for gap in open_gaps}
        level: Literal["green", "amber", "red"] = (
            "red" if "red" in levels else "amber" if "amber" in levels else "green"
        )
        missing = tuple((_(gap[3]), gap[2]) for gap in open_gaps)
        found.append(Readiness(heading, titles[heading], level, missing))
    return found


def _present(need: str, figures: YearFigures, draft: Draft) -> bool:
    if "|" in need:
        return any(_present(one, figures, draft) for one in need.split("|"))
    area, _dot, name = need.partition(".")
    if area == "facts":
        return bool(getattr(figures.facts, name))
    if area == "profile":
        return bool(getattr(figures.profile, name))
    if area == "answer":
        return bool((draft.answers or {}).get(name))
    if area == "last":
        figure = figures.figures.get(f"fees.{name}")
        return figure is not None and figure.last_year is not None
    return bool(figures.value(need))

"""The annual summary as the office keeps it: answers, texts and choices of each year's wizard.

    report = summaries.compose(session, 2025, today=today)
    pdf = year_report.render(report)          # propdesk/documents

`compose` gathers the figures, writes the sentences around them and lays out the report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import narrative, settings, summary_outline, year_end, year_photos
from propdesk.office.entities import Person, YearSummary
from propdesk.office.errors import UserError
from propdesk.office.summary_outline import ANSWERS, Draft
from propdesk.office.summary_words import Words, words
from propdesk.office.year_figures import YearFigures
from propdesk.office.year_pages import YearReport
from propdesk.office.year_tables import CHARTS

_WORTH = (
    "fees.billed",
    "fees.owed",
    "inspections.done",
    "hazards.found",
    "works.repairs_done",
    "works.projects_done",
)
"""A year in which none of these happened has nothing to sum up."""
_FIRST_CHARTS = ("years", "cumulative", "ageing", "buildings")
"""What was offered before drafts said so."""
_LONGEST = 20_000
"""Characters of one heading's own text: more is a mistake of the clipboard."""


@dataclass(frozen=True)
class Saved:
    """A summary in the making: as of which date, and how far the clerk has come."""

    as_of: date | None
    draft: Draft


def load(session: Session, year: int) -> Saved:
    """The summary of a year as it was left; a new one where there is none."""
    row = session.scalars(select(YearSummary).where(YearSummary.year == year)).one_or_none()
    if row is None:
        return Saved(None, Draft())
    state: Mapping[str, Any] = row.state
    draft = Draft(
        step=int(state.get("step", 0)),
        answers=dict(state.get("answers") or {}),
        texts=dict(state.get("texts") or {}),
        charts=_chosen_charts(state),
    )
    return Saved(row.as_of, draft)


def _chosen_charts(state: Mapping[str, Any]) -> tuple[str, ...]:
    """The charts the clerk chose, and those this edition has that she was not asked about."""
    if "charts" not in state:
        return CHARTS
    offered = state.get("offered", _FIRST_CHARTS)
    return tuple(id for id in CHARTS if id in state["charts"] or id not in offered)


def save(session: Session, year: int, as_of: date, draft: Draft) -> None:
    """Keep a summary in the making. Anything may be unfinished; `check` it before it goes out."""
    state = {
        "step": draft.step,
        "answers": {key: text for key, text in (draft.answers or {}).items() if text.strip()},
        "texts": dict(draft.texts or {}),
        "charts": list(draft.charts),
        "offered": list(CHARTS),
    }
    row = session.scalars(select(YearSummary).where(YearSummary.year == year)).one_or_none()
    if row is None:
        session.add(YearSummary(year=year, as_of=as_of, state=state))
    elif row.state != state or row.as_of != as_of:
        row.as_of, row.state = as_of, state


def check(draft: Draft, texts: Words) -> Draft:
    """The draft with its targets in plain figures. Raises UserError for what cannot go out.

    Refused: a target without a number from 0 to 100, an unknown 【name】, a phone number, an
    identity number or a room in a text.
    """
    names = known_names(texts)
    answers = dict(draft.answers or {})
    for key, answer in answers.items():
        if key.startswith("target_") and answer.strip():
            answers[key] = target(answer)
        elif answer:
            narrative.check_text(answer, names)
    headings = {heading["id"] for heading in texts.texts["heading"]}
    for heading, text in (draft.texts or {}).items():
        if heading not in headings:
            raise UserError(
                _("The summary has no heading “{name}”. It has: {names}.").format(
                    name=heading, names=", ".join(sorted(headings))
                )
            )
        if len(text) > _LONGEST:
            raise UserError(_("A text of the summary is longer than 20,000 characters."))
        narrative.check_text(text, names)
    return replace(draft, answers=answers)


def target(text: str) -> str:
    """A target in percent as it prints: `85`, `85.5`. Raises UserError without a number."""
    try:
        value = Decimal(text.strip().removesuffix("%").removesuffix("％"))
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 < value <= 100:
        raise UserError(
            _("“{text}” is no target. Write a number up to 100, such as 85.").format(text=text)
        )
    rounded = value.quantize(Decimal("0.1"))
    return f"{int(rounded)}" if rounded == int(rounded) else str(rounded)


def known_names(texts: Words) -> list[str]:
    """Every 【name】 a text may use, in the order of the templates."""
    ends = texts.texts["suffixes"].values()
    found = []
    for key in texts.texts["figures"]:
        name = texts.name(key)
        found += [name, *(f"{name}·{end}" for end in ends)]
    for part in ("profile", "facility_names", "answers"):
        found += texts.texts[part].values()
    return found


def document_words(session: Session) -> Words:
    """The words of the office's document language."""
    return words(settings.get(session, "document_language"))


def compose(
    session: Session,
    year: int,
    as_of: date | None = None,
    *,
    today: date,
    draft: Draft | None = None,
    texts: Mapping[str, str] | None = None,
    figures: YearFigures | None = None,
) -> YearReport:
    """The annual summary of `year`, ready to print.

    `as_of` defaults to the date the clerk chose, else to 31 December (today while the year is not
    over); `draft` to what the wizard kept; `texts` replace the paragraphs of single headings.
    Raises UserError when nothing is recorded for the year, or a text cannot go out.
    """
    saved = load(session, year)
    day = as_of or saved.as_of or year_end.default_as_of(year, today)
    chosen = draft or saved.draft
    if texts:
        chosen = replace(chosen, texts={**(chosen.texts or {}), **texts})
    language = document_words(session)
    chosen = check(chosen, language)
    if figures is None:
        figures = year_end.gather(session, year, day, language=language.language)
    if not any(figures.value(key) for key in _WORTH):
        raise UserError(
            _("Nothing is billed or owed for {year} yet, so there is nothing to sum up.").format(
                year=year
            )
        )
    shots = year_photos.gather(session, year, day, language)
    report = summary_outline.report(figures, chosen, language, shots)
    warnings = list(report.warnings)
    if day < date(year, 12, 31):
        warnings.append(_("The year is not over: the summary counts up to {day}.").format(day=day))
    warnings += _residents(session, chosen)
    return replace(report, warnings=tuple(warnings))


def _residents(session: Session, draft: Draft) -> list[str]:
    """Names of residents in the clerk's own texts: a summary is public (domain.md §7.3)."""
    own = "\n".join([*(draft.texts or {}).values(), *(draft.answers or {}).values()])
    if not own.strip():
        return []
    names = session.scalars(select(Person.name).distinct())
    found = sorted({name for name in names if len(name) > 1 and name in own})
    return [
        _("“{name}” is the name of a resident. The summary is public: leave it out.").format(
            name=name
        )
        for name in found
    ]


def parse_texts(data: Any) -> dict[str, str]:
    """The texts of a `--texts` file: an object of heading and text. UserError for anything else."""
    if not isinstance(data, dict) or not all(
        isinstance(key, str) and isinstance(value, str) for key, value in data.items()
    ):
        raise UserError(
            _("The file of texts must be an object such as {example}.").format(
                example='{"closing": "…"}'
            )
        )
    return dict(data)


__all__ = [
    "ANSWERS",
    "Draft",
    "Saved",
    "check",
    "compose",
    "document_words",
    "known_names",
    "load",
    "parse_texts",
    "save",
    "target",
]

"""The outline of the annual summary: the seed's headings in order, with what this year can say.

A heading whose records do not exist is left out, and the numbers of those that remain run on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from propdesk.i18n import _
from propdesk.office import narrative, photo_pages
from propdesk.office.narrative import Fields
from propdesk.office.summary_words import Words
from propdesk.office.year_figures import YearFigures
from propdesk.office.year_pages import (
    Block,
    Chart,
    Pair,
    Photos,
    Section,
    Tile,
    Tiles,
    YearReport,
)
from propdesk.office.year_tables import CHARTS, charts, tables

TILE_KEYS = ("fees.current_rate", "fees.prior_rate", "fees.combined_rate", "fees.household_rate")
ANSWERS = (
    "reason",
    "measures",
    "target_current",
    "target_prior",
    "ways",
    "target_inspections",
    "target_hazards",
    "renewal_steps",
    "solved",
)
"""What the clerk is asked: why the rate moved, what was done, targets in percent, how."""


@dataclass(frozen=True)
class Draft:
    """How far the clerk has come with a year's summary: her answers, texts and charts.

    `texts` are her own paragraphs by heading, one per line, with live numbers; a heading that is
    not among them says what the templates make of the figures, an empty one is left out.
    """

    step: int = 0
    answers: Mapping[str, str] | None = None
    texts: Mapping[str, str] | None = None
    charts: tuple[str, ...] = CHARTS


@dataclass(frozen=True)
class HeadingText:
    """A heading's text as the wizard shows it: with 【names】, and as the templates have it."""

    id: str
    title: str
    template: str
    own: str | None

    @property
    def text(self) -> str:
        """The clerk's own text, or the template's."""
        return self.template if self.own is None else self.own


def texts(figures: YearFigures, draft: Draft, words: Words) -> list[HeadingText]:
    """The text of every heading that has one this year."""
    known = narrative.fields(figures, words, draft.answers or {})
    own = draft.texts or {}
    found = []
    for heading in words.texts["heading"]:
        if not heading.get("paragraph") or not narrative.wanted(heading, figures, known):
            continue
        parts = narrative.paragraphs(heading, known, figures, _joiner(words))
        text = "\n".join(part for part in parts if part)
        found.append(HeadingText(heading["id"], heading["title"], text, own.get(heading["id"])))
    return found


def _joiner(words: Words) -> str:
    return " " if words.language == "en" else ""


def report(
    figures: YearFigures, draft: Draft, words: Words, shots: tuple[Sequence[Pair], int] = ((), 0)
) -> YearReport:
    """The whole summary, ready to print, from figures, the clerk's draft and the templates.

    `shots` are the photos before and after, and how many pairs there are in all.
    """
    known = narrative.fields(figures, words, draft.answers or {})
    drawn = {id: chart for id, chart in charts(figures, words, known).items() if id in draft.charts}
    sections = []
    for heading in words.texts["heading"]:
        if not narrative.wanted(heading, figures, known):
            continue
        blocks = tuple(_blocks(heading, figures, draft, words, known, drawn, shots))
        sections.append(_section(heading, blocks))
    sections = _numbered(_without_empty(sections), words)
    annex = tables(figures, words)
    if annex:
        sections.append(Section("annex", "", words.word("annex"), 1, annex))
    sections += photo_pages.annex(sections, *shots, words)
    return YearReport(
        language=words.language,
        title=narrative.fill(words.texts["title"], known).text,
        community=figures.profile.name or words.word("unnamed"),
        company=figures.profile.company,
        year=figures.year,
        as_of=figures.as_of,
        as_of_text=words.word("as_of_line", date=words.day(figures.as_of)),
        sections=tuple(sections),
        warnings=tuple(_warnings(draft, known)),
    )


def _section(heading: Mapping[str, Any], blocks: tuple[Block, ...]) -> Section:
    number = "" if heading.get("numbered") is False else "#"
    return Section(heading["id"], number, heading["title"], heading["level"], blocks)


def _blocks(
    heading: Mapping[str, Any],
    figures: YearFigures,
    draft: Draft,
    words: Words,
    known: Fields,
    drawn: Mapping[str, Chart],
    shots: tuple[Sequence[Pair], int],
) -> Iterator[Block]:
    """Paragraphs with their charts; the clerk's own text keeps the charts at the same places."""
    own = (draft.texts or {}).get(heading["id"])
    parts = narrative.paragraphs(heading, known, figures, _joiner(words))
    if own is not None:
        lines = [line.strip() for line in own.splitlines() if line.strip()]
        if not lines:
            return
        filled = sum(1 for part in parts if part)
        parts = _spread(lines, parts) if len(lines) >= filled else lines
    templates = heading.get("paragraph", ())
    for at, part in enumerate(parts):
        if part:
            yield narrative.fill(part, known)
        if at < len(templates):
            yield from _figures_of(templates[at], words, drawn, shots)
    for template in templates[len(parts) :]:
        yield from _figures_of(template, words, drawn, shots)
    if heading["id"] == "introduction":
        tiles = _tiles(figures, words)
        if len(tiles.tiles) > 1:
            yield tiles


def _figures_of(
    template: Mapping[str, Any],
    words: Words,
    drawn: Mapping[str, Chart],
    shots: tuple[Sequence[Pair], int],
) -> Iterator[Chart | Photos]:
    """The chart or the photos that follow a paragraph."""
    chart = template.get("chart", "")
    if chart in drawn:
        yield drawn[chart]
    if template.get("photos") and shots[0]:
        yield photo_pages.in_text(*shots, words)


def _spread(lines: Sequence[str], parts: Sequence[str]) -> list[str]:
    """The clerk's lines in the places of the template's paragraphs; her further ones follow."""
    rest = list(lines)
    placed = [rest.pop(0) if part and rest else "" for part in parts]
    return placed + rest


def _tiles(figures: YearFigures, words: Words) -> Tiles:
    found = []
    for key in TILE_KEYS:
        figure = figures.figures.get(key)
        if figure is not None and figure.value is not None:
            change = words.change(figure)
            shown = words.word("against_last_year", change=change) if change else ""
            found.append(Tile(words.name(key), words.value("rate", figure.value), shown))
    return Tiles(tuple(found))


def _without_empty(sections: Sequence[Section]) -> list[Section]:
    """Without headings that have nothing under them, of their own or below."""
    kept: list[Section] = []
    for at, section in enumerate(sections):
        below = []
        for later in sections[at + 1 :]:
            if later.level <= section.level:
                break
            below.append(later)
        if section.blocks or any(later.blocks for later in below):
            kept.append(section)
    return kept


def _numbered(sections: Sequence[Section], words: Words) -> list[Section]:
    """一、 二、 for chapters, 1. 2. below them, topics without a number (as the seed has them)."""
    chapter = part = 0
    found = []
    for section in sections:
        number = ""
        if section.number and section.level == 1:
            chapter, part = chapter + 1, 0
            number = words.word("chapter", n=words.word("numerals").split()[chapter - 1])
        elif section.number and section.level == 2:
            part += 1
            number = words.word("section", n=part, chapter=chapter)
        found.append(replace(section, number=number))
    return found


def _warnings(draft: Draft, known: Fields) -> Iterator[str]:
    for text in (draft.texts or {}).values():
        for name in narrative.names(text):
            field = known.get(name)
            if field is not None and field.nothing:
                yield _("【{name}】 has no value this year and prints as {shown}.").format(
                    name=name, shown=field.text
                )

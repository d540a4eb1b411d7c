"""The sentences of the annual summary, from the year's figures and the templates.

A sentence names what it needs and appears only where that exists; a number that is 0 is no
achievement and takes its sentence with it. Numbers are live: 【当期收缴率】 in a text, the office's
own texts too, becomes the figure of the day, and her words around it stay as she wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from propdesk.i18n import _
from propdesk.office import facility_year_text, public_text
from propdesk.office.errors import UserError
from propdesk.office.small_groups import building_rates
from propdesk.office.summary_words import Words, difference
from propdesk.office.year_figures import Figure, YearFigures
from propdesk.office.year_pages import Mark, Paragraph

_FIELD = re.compile(r"【([^【】]*)】")
_CLAUSE = re.compile(r"〔([^〔〕]*)〕")


@dataclass(frozen=True)
class Field:
    """A live number or word: its name in texts, the figure it comes from, what it says now."""

    name: str
    key: str
    text: str
    nothing: bool = False
    """There is none: no sentence is made of it."""
    zero: bool = False
    """It is 0: no achievement is made of it."""


Fields = Mapping[str, Field]


def fields(figures: YearFigures, words: Words, answers: Mapping[str, str]) -> dict[str, Field]:
    """Every name a text may use, by name."""
    found = list(_figure_fields(figures, words))
    found += _profile_fields(figures, words)
    found += _facility_fields(figures, words)
    found += _answer_fields(words, answers)
    return {field.name: field for field in found}


def _figure_fields(figures: YearFigures, words: Words) -> Iterator[Field]:
    suffix = words.texts["suffixes"]
    for key in words.texts["figures"]:
        name = words.name(key)
        figure = figures.figures.get(key)
        if figure is None:
            yield Field(name, key, words.word("none"), nothing=True)
            for end in suffix.values():
                yield Field(f"{name}·{end}", key, words.word("none"), nothing=True)
            continue
        small = figures.small_count
        shown = words.value(figure.kind, figure.value, small)
        yield Field(name, key, shown, nothing=figure.value is None, zero=figure.value == 0)
        last = words.value(figure.kind, figure.last_year, small)
        yield Field(f"{name}·{suffix['last']}", key, last, nothing=figure.last_year is None)
        yield from _compared(figure, name, words, small)


def _compared(figure: Figure, name: str, words: Words, small: int) -> Iterator[Field]:
    """The difference to last year; of households only where neither group is small."""
    suffix = words.texts["suffixes"]
    hidden = figure.kind == "households" and any(
        value is not None and 0 < value < small for value in (figure.value, figure.last_year)
    )
    apart = None if hidden else words.difference(figure)
    moved = None if hidden else words.change(figure)
    none = words.word("none")
    for end, text in ((suffix["difference"], apart), (suffix["change"], moved)):
        yield Field(f"{name}·{end}", figure.key, text or none, nothing=text is None)


def _profile_fields(figures: YearFigures, words: Words) -> list[Field]:
    profile, names = figures.profile, words.texts["profile"]
    joined = words.word("list_separator").join(
        part for part in (profile.street, profile.committee) if part
    )
    built = figures.value("community.built_year")
    rates = [rates for rates in figures.years if rates.current is not None]
    months = [month for month in figures.months if month.rate is not None]
    values = {
        "community": profile.name or words.word("unnamed"),
        "company": profile.company,
        "authorities": joined,
        "owners_committee": profile.owners_committee,
        "year": str(figures.year),
        "next_year": str(figures.year + 1),
        "as_of": words.day(figures.as_of),
        "age": str(figures.year - int(built)) if built and figures.year - built >= 15 else "",
        "years_compared": str(len(rates)) if len(rates) > 1 else "",
        "rates_by_year": words.word("list_separator").join(
            words.word("year_rate", year=r.year, rate=words.value("rate", r.current)) for r in rates
        )
        if len(rates) > 2
        else "",
        "to_month": words.month(months[-1].month) if months else "",
        **_extremes(figures, words),
    }
    if months:
        values["to_month_rate"] = words.value("rate", months[-1].rate)
    if months and months[-1].rate is not None and months[-1].last_year is not None:
        apart = abs(months[-1].rate - months[-1].last_year)
        values["cumulative_difference"] = words.word("points", n=f"{apart:.1f}")
    return [
        Field(name, key, values.get(key) or words.word("none"), nothing=not values.get(key))
        for key, name in names.items()
    ]


def _facility_fields(figures: YearFigures, words: Words) -> list[Field]:
    """The lists in words of inspections, hazards, works and renewals."""
    values = facility_year_text.values(figures, words)
    return [
        Field(name, key, values[key] or words.word("none"), nothing=not values[key])
        for key, name in words.texts["facility_names"].items()
    ]


def _extremes(figures: YearFigures, words: Words) -> dict[str, str]:
    """The best and the worst building, and the age at which most is owed."""
    found: dict[str, str] = {}
    rated = building_rates(figures, words)
    if len(rated) > 2:
        (worst, low), (best, high) = rated[0], rated[-1]
        if low < high and rated[1][1] != low:
            found |= {"worst_building": worst, "worst_building_rate": words.value("rate", low)}
        if low < high and rated[-2][1] != high:
            found |= {"best_building": best, "best_building_rate": words.value("rate", high)}
    overdue = [bucket for bucket in figures.ageing if bucket.id != "not_due"]
    largest = max(overdue, key=lambda bucket: bucket.amount, default=None)
    if largest is not None and largest.amount > 0:
        found["largest_bucket"] = words.bucket(largest.id)
        found["largest_bucket_amount"] = words.value("money", largest.amount)
    return found


def _answer_fields(words: Words, answers: Mapping[str, str]) -> list[Field]:
    found = []
    for key, name in words.texts["answers"].items():
        text = answers.get(key, "").strip()
        if text and key.startswith("target_"):
            text = words.word("rate", n=text)
        found.append(Field(name, f"answer.{key}", text or words.word("none"), nothing=not text))
    return found


def fill(text: str, known: Fields) -> Paragraph:
    """A text with its live numbers put in, each marked with the figure it shows."""
    kept = _CLAUSE.sub(lambda clause: "" if _lacking(clause[1], known) else clause[1], text)
    out, marks, at, length = [], [], 0, 0
    for match in _FIELD.finditer(kept):
        field = known.get(match[1].strip())
        shown = field.text if field else match[0]
        before = kept[at : match.start()]
        out += [before, shown]
        length += len(before)
        if field and "." in field.key:
            marks.append(Mark(length, length + len(shown), field.key))
        length += len(shown)
        at = match.end()
    out.append(kept[at:])
    return Paragraph("".join(out), tuple(marks))


def _lacking(text: str, known: Fields, zero_ok: bool = False) -> bool:
    """Whether `text` names something that is missing (or 0, unless that may be said)."""
    for name in _FIELD.findall(text):
        field = known.get(name.strip())
        if field is None or field.nothing or (field.zero and not zero_ok):
            return True
    return False


def sentence(
    template: Mapping[str, Any], known: Fields, figures: YearFigures, extra: Collection[str] = ()
) -> str | None:
    """The wording of a sentence that fits this year's figures, its names not yet filled.

    None where what it needs does not exist. `extra` are wordings to try first (`rising`).
    """
    if not wanted(template, figures, known):
        return None
    ways = [*extra, _way(figures.figures.get(template.get("compare", ""))), "first", "text"]
    zero_ok = bool(template.get("zero_ok"))
    for way in ways:
        text: str | None = template.get(way)
        if text is not None:
            return None if _lacking(_CLAUSE.sub("", text), known, zero_ok) else text
    return None


def wanted(part: Mapping[str, Any], figures: YearFigures, known: Fields) -> bool:
    """Whether a heading or a sentence has the figures it `requires`, and none it stands in for.

    A key is a figure's, or that of an answer (`answer.ways`).
    """

    def there(key: str) -> bool:
        if key.startswith("answer."):
            return any(f.key == key and not f.nothing for f in known.values())
        return bool(figures.value(key))

    some = part.get("requires_any", ())
    return (
        all(there(key) for key in part.get("requires", ()))
        and (not some or any(there(key) for key in some))
        and not any(there(key) for key in part.get("unless", ()))
    )


def _way(figure: Figure | None) -> str:
    change = None if figure is None else difference(figure)
    if change is None:
        return "first"
    return "equal" if change == 0 else ("up" if change > 0 else "down")


def paragraphs(
    heading: Mapping[str, Any], known: Fields, figures: YearFigures, joiner: str
) -> list[str]:
    """The paragraphs a heading has by itself, its names not yet filled; "" where one is empty."""
    found = []
    for paragraph in heading.get("paragraph", ()):
        texts = (sentence(part, known, figures) for part in paragraph.get("sentence", ()))
        found.append(joiner.join(text for text in texts if text))
    return found


def check_text(text: str, names: Collection[str]) -> None:
    """Refuse a text of the clerk's that names an unknown number, or gives a resident away.

    Raises UserError: an unknown 【name】, a mobile number, an identity number or a room.
    """
    for name in _FIELD.findall(text):
        if name.strip() not in names:
            raise UserError(
                _("【{name}】 is not a figure of the summary. Choose one from the list.").format(
                    name=name
                )
            )
    for pattern, what in (
        (public_text.MOBILE, _("a phone number")),
        (public_text.IDENTITY, _("an identity number")),
        (public_text.ROOM, _("a room")),
    ):
        match = pattern.search(text)
        if match:
            raise UserError(
                _("“{found}” looks like {what}. The summary is public: take it out.").format(
                    found=match[0], what=what
                )
            )


def names(text: str) -> list[str]:
    """The 【names】 a text uses."""
    return [name.strip() for name in _FIELD.findall(text)]

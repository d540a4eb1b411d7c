"""The library of inspection templates (巡检模板): 71 plans for an old community, to be adopted.

They ship as `resources/templates/inspection_templates.json` with their source; what is marked
待核对 there is from general knowledge. Seasons follow the climate of the community: a profile
without a variant takes that of the north, and heating does not apply in the south (`conventions`
of that file; domain.md §3.4).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from propdesk import i18n, resources
from propdesk.i18n import _
from propdesk.office import facility_categories, recurrence_parts
from propdesk.office.entities import Community, Facility, InspectionPlan
from propdesk.office.errors import UserError
from propdesk.office.inspection_plan_input import Item

CLIMATES = ("north", "northeast", "south")
_POLICY = {"keep": "keep", "prev_workday": "previous", "next_workday": "next"}
_STATUTORY = ("law", "standard")
_HEATING = "heating"
_ANY_DAY = date(2026, 1, 1)
"""A first day to read a rule with; what is read does not depend on it."""


class Words(NamedTuple):
    """Something in both languages."""

    zh: str
    en: str

    def said(self, language: str | None = None) -> str:
        """In `language`, or the one in use."""
        return self.en if (language or i18n.language()) == "en" else self.zh


@dataclass(frozen=True)
class Season:
    """What a season changes: `replace`, `override_in_season`, `extra_once` or `note_only`."""

    key: str
    mode: str
    note: Words
    variants: dict[str, str]


@dataclass(frozen=True)
class Template:
    """A plan to be adopted, with its checklist and its sources."""

    id: str
    category: str
    name: Words
    applies_to: tuple[str, ...]
    """Categories of facilities it looks at."""
    applies_if: str
    cycle: str
    rule: str
    """Empty: only after an event."""
    trigger: str
    anchor: str
    max_interval_days: int | None
    lead_days: int
    holiday_policy: str
    basis: str
    """law, standard, local_rule or practice."""
    performer: str
    season: Season | None
    evidence: tuple[str, ...]
    special: str
    checklist: tuple[Words, ...]
    sources: tuple[tuple[str, str, str], ...]
    """(text, `sourced` or `knowledge_verify`, address)."""

    @property
    def statutory(self) -> bool:
        """Whether law or standard demands it."""
        return self.basis in _STATUTORY

    @property
    def basis_text(self) -> str:
        """依据 as a plan keeps it; what is not verified says so."""
        return "；".join(
            text if tag == "sourced" else f"{text}（待核对）" for text, tag, _where in self.sources
        )

    def applies_in(self, climate: str) -> bool:
        """Whether it makes sense in a climate: heating does not in the south."""
        return not (climate == "south" and self.category == _HEATING)


@dataclass(frozen=True)
class PlanDraft:
    """One plan a template makes: one rule. `season`: the part of the year, where there are two."""

    template: str
    name: Words
    category: str
    rule: str
    starts_on: date
    anchor: str
    max_interval_days: int | None
    lead_days: int
    holiday_policy: str
    statutory: bool
    performer: str
    basis: str
    note: Words
    items: tuple[Item, ...] = field(repr=False, default=())

    def columns(self, language: str | None = None) -> dict[str, Any]:
        """What `inspection_plans.add` takes, with the name and the note in a language."""
        return {
            "template": self.template,
            "name": self.name.said(language),
            "category": self.category,
            "rule": self.rule,
            "starts_on": self.starts_on,
            "anchor": self.anchor,
            "max_interval_days": self.max_interval_days,
            "lead_days": self.lead_days,
            "holiday_policy": self.holiday_policy,
            "statutory": self.statutory,
            "performer": self.performer,
            "basis": self.basis,
            "remark": self.note.said(language),
            "items": self.items,
        }


class Offer(NamedTuple):
    """A template as the picker shows it: whether it fits, and why."""

    template: Template
    fits: bool
    reason: str
    facility_ids: tuple[int, ...]
    """The facilities of the ledger it would look at."""
    adopted: int
    """Plans made from it already."""
    notes: tuple[str, ...]


@cache
def _library() -> tuple[dict[str, Words], dict[str, Template]]:
    data = json.loads(
        resources.path("templates", "inspection_templates.json").read_text(encoding="utf-8")
    )
    categories = {one["key"]: Words(one["name_zh"], one["name_en"]) for one in data["categories"]}
    return categories, {one["id"]: _read(one) for one in data["templates"]}


@cache
def settings_of_library() -> dict[str, Any]:
    """inspection_programmes.json: names of seasons, programmes, and what a template needs."""
    path = resources.path("templates", "inspection_programmes.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _read(one: dict[str, Any]) -> Template:
    season = one["season"]
    return Template(
        id=one["id"],
        category=one["category"],
        name=Words(one["name_zh"], one["name_en"]),
        applies_to=tuple(one["applies_to"]),
        applies_if=one["applies_if_zh"],
        cycle=one["cycle_zh"],
        rule=one["rrule"],
        trigger=one["trigger"],
        anchor=one["anchor"],
        max_interval_days=one["max_interval_days"],
        lead_days=one["lead_days"],
        holiday_policy=_POLICY[one["holiday_policy"]],
        basis=one["basis"],
        performer=one["performer"],
        season=None
        if season is None
        else Season(
            season["key"],
            season["mode"],
            Words(season["note_zh"], season["note_en"]),
            season["variants"],
        ),
        evidence=tuple(one["evidence"]),
        special=one["special_rule"] or "",
        checklist=tuple(Words(line["zh"], line["en"]) for line in one["checklist"]),
        sources=tuple((s["text"], s["tag"], s.get("address", "")) for s in one["source"]),
    )


def categories() -> dict[str, Words]:
    """The 18 systems, by key, in order: `{"fire": 消防, …}`."""
    return _library()[0]


def system_name(key: str, language: str | None = None) -> str:
    """The name of a system; a key of the office's own is its own name."""
    words = categories().get(key)
    return words.said(language) if words else key


def of(template_id: str) -> Template:
    """The template. Raises UserError for one that does not exist."""
    found = _library()[1].get(template_id)
    if found is None:
        raise UserError(_("There is no template {id}.").format(id=template_id), field="template")
    return found


def all(climate: str = "north") -> list[Template]:
    """The templates that make sense in a climate, in the order of the library."""
    return [one for one in _library()[1].values() if one.applies_in(climate)]


def climate_of(session: Session) -> str:
    """The climate of the community."""
    return session.get_one(Community, 1).climate or "north"


def offered(session: Session) -> list[Offer]:
    """Every template for this community: first whether the ledger has what it looks at, and why."""
    present: dict[str, list[int]] = {}
    query = select(Facility.category, Facility.id).where(Facility.state != "scrapped")
    for category, facility_id in session.execute(query.order_by(Facility.sort_key)):
        present.setdefault(category, []).append(facility_id)
    counted = select(InspectionPlan.template, func.count()).group_by(InspectionPlan.template)
    adopted = {template: count for template, count in session.execute(counted)}
    tall = _tall(session)
    return [_offer(one, present, adopted, tall) for one in all(climate_of(session))]


def _offer(
    template: Template, present: dict[str, list[int]], adopted: dict[str, int], tall: bool
) -> Offer:
    needs = _needs(template)
    looked_at = settings_of_library()["also_facilities"].get(template.id, template.applies_to)
    ids = tuple(one for key in looked_at for one in present.get(key, ()))
    held = [key for key in needs if present.get(key)]
    named = needs or [key for key in looked_at if present.get(key)]
    if needs and not held:
        reason = _("The ledger has no {what}.").format(what=_names(needs))
    elif named and ids:
        counts = [(key, len(present[key])) for key in named if present.get(key)]
        parts = [f"{facility_categories.name(key)} {count}" for key, count in counts]
        reason = _("In the ledger: {what}.").format(what=_("; ").join(parts))
    else:
        reason = _("For every community.")
    notes = tuple(_notes(template, tall))
    return Offer(template, not needs or bool(held), reason, ids, adopted.get(template.id, 0), notes)


def _needs(template: Template) -> list[str]:
    """What must be in the ledger for a template to fit; empty: nothing."""
    own = settings_of_library()["needs"].get(template.id)
    return list(own or (template.applies_to if template.applies_if else ()))


def _names(keys: Iterable[str]) -> str:
    return _(" or ").join(facility_categories.name(key) for key in keys)


def _tall(session: Session) -> bool:
    """Whether the ledger has a building higher than 27 m: a high-rise by the fire rules."""
    limit = settings_of_library()["tall_height_m"]
    for extra in session.scalars(select(Facility.extra).where(Facility.category == "building")):
        try:
            if float(extra.get("height") or 0) > limit:
                return True
        except (TypeError, ValueError):
            continue
    return False


def _notes(template: Template, tall: bool) -> list[str]:
    notes = [text for text in (template.special, template.applies_if) if text]
    if template.season and template.season.mode == "note_only":
        notes.append(template.season.note.said())
    if template.id == "F02" and tall:
        limit = settings_of_library()["tall_height_m"]
        text = _("The ledger has a building higher than {height} m: there, daily.")
        notes.insert(0, text.format(height=limit))
    return notes


def plans_of(template: Template, climate: str, starts_on: date) -> list[PlanDraft]:
    """The plans a template makes in a climate, each one plain rule.

    A season that overrides makes two: the base for the other months, and that of the season.
    Empty where the template does not apply.
    """
    if not template.applies_in(climate):
        return []
    base = _draft(template, starts_on)
    season = template.season
    variant = _variant(season, climate)
    if season is None or not variant:
        return [base]
    if season.mode == "replace":
        return [replace(base, rule=variant)]
    named = replace(base, rule=variant, name=_seasonal(template, season.key))
    if season.mode == "extra_once":
        return [base, named]
    rest = _without_months(template.rule, variant)
    return [replace(base, rule=rest), named] if rest else [named]


def _draft(template: Template, starts_on: date) -> PlanDraft:
    season = template.season
    notes = [Words(text, text) for text in (template.special,) if text]
    if season is not None:
        notes.append(season.note)
    return PlanDraft(
        template=template.id,
        name=template.name,
        category=template.category,
        rule=template.rule,
        starts_on=starts_on,
        anchor=template.anchor,
        max_interval_days=template.max_interval_days,
        lead_days=template.lead_days,
        holiday_policy=template.holiday_policy,
        statutory=template.statutory,
        performer=template.performer,
        basis=template.basis_text,
        note=Words("；".join(n.zh for n in notes), "; ".join(n.en for n in notes)),
        items=tuple(Item(line.zh, line.en) for line in template.checklist),
    )


def _variant(season: Season | None, climate: str) -> str:
    if season is None:
        return ""
    return season.variants.get(climate) or season.variants.get("north", "")


def _seasonal(template: Template, key: str) -> Words:
    names = settings_of_library()["seasons"].get(key, {"zh": key, "en": key})
    return Words(f"{template.name.zh}（{names['zh']}）", f"{template.name.en} ({names['en']})")


def _without_months(rule: str, variant: str) -> str:
    """`rule` in the months the variant leaves; empty when it leaves none."""
    parts = recurrence_parts.read(rule, _ANY_DAY)
    taken = set(recurrence_parts.read(variant, _ANY_DAY).months)
    left = [month for month in parts.months or range(1, 13) if month not in taken]
    return replace(parts, months=tuple(left)).text if left else ""

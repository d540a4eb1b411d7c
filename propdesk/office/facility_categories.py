"""The kinds of facilities (设施类别), each with the fields it declares (domain.md §3.1).

They live in `resources/templates/facility_categories.json`, which the office may edit: the names in
both languages, the system a kind belongs to, its unit, its design life in years, the prefix of its
numbers and its own fields. The form and the printed card are built from the declaration.
"""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

from propdesk import i18n, resources
from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.office.periods import check_year

FIELD_KINDS = ("text", "number", "date", "choice")


class CategoryChoice(NamedTuple):
    """One of the words a field allows."""

    key: str
    zh: str
    en: str


class CategoryField(NamedTuple):
    """A field that a kind of facility declares."""

    key: str
    zh: str
    en: str
    kind: str
    """`text`, `number`, `date` or `choice`."""
    unit: str = ""
    choices: tuple[CategoryChoice, ...] = ()
    expires: bool = False
    """A date of which the expiry board warns."""

    def name(self, language: str | None = None) -> str:
        """The name in a language; that of the window without one."""
        return self.zh if (language or i18n.language()) == "zh_CN" else self.en


class Category(NamedTuple):
    """A kind of facility."""

    key: str
    zh: str
    en: str
    system: str
    """A category key of the inspection templates: fire, elevator, …"""
    counted: bool
    """No machine, but things counted or measured by building: doors, ㎡ of roof."""
    default_unit: str
    design_years: int | None
    """Years it usually lasts: common experience, to be checked; None: no such life."""
    fields: tuple[CategoryField, ...]
    prefix: str
    """What its numbers begin with: DT-01."""
    unit_en: str = ""
    retire: bool = False
    """To be taken out of use when its design life is over (fitness equipment)."""
    also: tuple[str, ...] = ()
    """Other names it goes by in the office's own lists."""
    answers: tuple[str, ...] = ()
    """The words of the inspection templates' `applies_to` it answers to, beside its key."""

    def name(self, language: str | None = None) -> str:
        """The name in a language; that of the window without one."""
        return self.zh if (language or i18n.language()) == "zh_CN" else self.en

    def unit_in(self, language: str | None = None) -> str:
        """The unit in a language."""
        return self.default_unit if (language or i18n.language()) == "zh_CN" else self.unit_en

    def field(self, key: str) -> CategoryField | None:
        """One of its fields."""
        return next((field for field in self.fields if field.key == key), None)


@lru_cache(maxsize=1)
def all() -> tuple[Category, ...]:
    """Every kind, in the order of the file."""
    return tuple(_category(one) for one in _file()["categories"])


def of(key: str) -> Category | None:
    """The kind with a key; None for the office's own word."""
    return _by_key().get(key)


def name(key: str, language: str | None = None) -> str:
    """What a kind is called; the office's own word is its own name."""
    found = of(key)
    return found.name(language) if found else key


def key_of(text: str) -> str:
    """The key of a kind by its name in either language or another name; else the text itself."""
    return _by_name().get(_folded(text), text.strip())


def system_of(key: str) -> str:
    """The system a kind belongs to; empty for the office's own word."""
    found = of(key)
    return found.system if found else ""


def note(language: str | None = None) -> str:
    """What is to be said of the design lives."""
    return str(_file()["note_zh" if (language or i18n.language()) == "zh_CN" else "note_en"])


def prefix_of(key: str) -> str:
    """What numbers of a kind begin with; SS (设施) for the office's own word."""
    found = of(key)
    return found.prefix if found else "SS"


def kept(category: str, extra: dict[str, Any]) -> dict[str, Any]:
    """The extra fields as they are kept: plain numbers and ISO dates as text, nothing empty.

    A field the kind does not declare is kept as it is. Raises UserError, with the field's key,
    for a number or a date that is none.
    """
    found = of(category)
    values: dict[str, Any] = {}
    for key, value in extra.items():
        field = found.field(key) if found else None
        plain = _plain(field, value) if field else value
        if plain not in (None, ""):
            values[key] = plain
    return values


def shown(field: CategoryField, value: Any, language: str | None = None) -> str:
    """A value of a field in words: a choice by its name, a number with its unit; empty: ""."""
    if value in (None, ""):
        return ""
    if field.kind == "choice":
        chosen = next((one for one in field.choices if one.key == value), None)
        if chosen:
            return chosen.zh if (language or i18n.language()) == "zh_CN" else chosen.en
    text = value.isoformat() if isinstance(value, date) else str(value)
    return f"{text} {field.unit}" if field.kind == "number" and field.unit else text


def day(extra: dict[str, Any], key: str) -> date | None:
    """A date among the extra fields; None where there is none that can be read."""
    try:
        return date.fromisoformat(str(extra.get(key) or ""))
    except ValueError:
        return None


def choice_of(field: CategoryField, text: str) -> str:
    """The key of a choice by its name in either language; else the text itself."""
    sought = _folded(text)
    for one in field.choices:
        if sought in (one.key, _folded(one.zh), _folded(one.en)):
            return one.key
    return text.strip()


def _plain(field: CategoryField, value: Any) -> Any:
    if value is None:
        return None
    if field.kind == "date":
        return _date_text(field, value)
    if field.kind == "number":
        return _number_text(field, value)
    text = str(value).strip()
    return choice_of(field, text) if field.kind == "choice" else text


def _date_text(field: CategoryField, value: Any) -> str:
    text = str(value).strip()
    if not text:
        return ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UserError(
            _("{field}: “{text}” is no date. Write it as 2026-05-31.").format(
                field=field.name(), text=text
            ),
            field=field.key,
        ) from None
    check_year(day, field.key)
    return day.isoformat()


def _number_text(field: CategoryField, value: Any) -> str:
    text = unicodedata.normalize("NFKC", str(value)).strip().replace(",", "")
    if not text:
        return ""
    try:
        number = Decimal(text)
        if not number.is_finite() or abs(number) >= 10**15:
            raise InvalidOperation
    except InvalidOperation:
        raise UserError(
            _("{field}: “{text}” is no number.").format(field=field.name(), text=text),
            field=field.key,
        ) from None
    return f"{number.normalize():f}"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    text = resources.path("templates", "facility_categories.json").read_text("utf-8")
    return dict(json.loads(text))


@lru_cache(maxsize=1)
def _by_key() -> dict[str, Category]:
    return {category.key: category for category in all()}


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for category in all():
        for one in (category.key, category.zh, category.en, *category.also):
            names.setdefault(_folded(one), category.key)
    return names


def _category(raw: dict[str, Any]) -> Category:
    return Category(
        key=raw["key"],
        zh=raw["zh"],
        en=raw["en"],
        system=raw["system"],
        counted=raw["counted"],
        default_unit=raw["unit"],
        design_years=raw["design_years"],
        fields=tuple(_field(one) for one in raw["fields"]),
        prefix=raw["prefix"],
        unit_en=raw["unit_en"],
        retire=raw.get("retire", False),
        also=tuple(raw.get("also", ())),
        answers=tuple(raw.get("answers", ())),
    )


def _field(raw: dict[str, Any]) -> CategoryField:
    return CategoryField(
        key=raw["key"],
        zh=raw["zh"],
        en=raw["en"],
        kind=raw["kind"],
        unit=raw.get("unit", ""),
        choices=tuple(
            CategoryChoice(one["key"], one["zh"], one["en"]) for one in raw.get("choices", ())
        ),
        expires=raw.get("expires", False),
    )

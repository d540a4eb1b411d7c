"""The fixed words of the papers of facilities, rounds and hazards, in the language of the paper.

They lie in resources/templates/<language>/facility_phrases.toml, plain text an office may edit.
What a paper calls a state, a level or a kind of paper stands there too.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from propdesk import resources
from propdesk.office import money
from propdesk.office.written import long_date


@dataclass(frozen=True)
class Words:
    """The texts of one language."""

    language: str
    texts: Mapping[str, Any]

    def __call__(self, name: str, /, **values: object) -> str:
        """A text by its place, `book.title`, with its braces filled."""
        section, _dot, key = name.partition(".")
        text: str = self.texts[section][key]
        return text.format(**values) if values else text

    def several(self, name: str) -> tuple[str, ...]:
        """A list of texts, such as the heads of a table."""
        section, _dot, key = name.partition(".")
        return tuple(self.texts[section][key])

    def term(self, section: str, key: str) -> str:
        """What a key is called; the office's own word stays as it is."""
        terms: Mapping[str, str] = self.texts[section]
        return terms.get(key, key)

    def known(self, name: str) -> bool:
        """Whether there is such a text."""
        section, _dot, key = name.partition(".")
        return key in self.texts.get(section, {})

    def day(self, day: date | None) -> str:
        """2026年11月22日; empty for none."""
        return long_date(day, self.language) if day else ""

    def joined(self, parts: list[str]) -> str:
        """A、B、C."""
        return self("common.comma").join(part for part in parts if part)


def iso(day: date | None) -> str:
    """A date in a table; "—" for none."""
    return day.isoformat() if day else "—"


def amount(value: Decimal | None) -> str:
    """元 in a table; "—" for none."""
    return money.text(value)


@cache
def words(language: str) -> Words:
    """The words of `zh_CN` or `en`; Chinese unless it is English."""
    known = "en" if language == "en" else "zh_CN"
    text = resources.path("templates", known, "facility_phrases.toml").read_text("utf-8")
    return Words(known, tomllib.loads(text))

"""The label sheets the office may buy: how many labels, how large, where. Millimetres.

They lie in resources/templates/label_layouts.toml, where an office may add its own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from propdesk import resources
from propdesk.i18n import _, language
from propdesk.office.errors import UserError

MOST_OFFSET = 20.0
"""No printer is out by more, mm; a larger offset is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class LabelLayout:
    """A page of `columns` × `rows` labels. Millimetres."""

    key: str
    zh: str
    en: str
    page: tuple[float, float]
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    across: float
    down: float

    @property
    def count(self) -> int:
        """How many labels a page has."""
        return self.columns * self.rows

    def name(self, language: str) -> str:
        """What it is called."""
        return self.en if language == "en" else self.zh

    def place(self, at: int) -> tuple[float, float]:
        """The top left corner of label `at` (from 0, row by row) on its page."""
        row, column = divmod(at, self.columns)
        return self.left + column * self.across, self.top + row * self.down


@cache
def all_layouts() -> tuple[LabelLayout, ...]:
    """Every layout, in the order of the file."""
    text = resources.path("templates", "label_layouts.toml").read_text("utf-8")
    return tuple(_layout(key, found) for key, found in tomllib.loads(text).items())


def _layout(key: str, found: Mapping[str, Any]) -> LabelLayout:
    return LabelLayout(
        key,
        found["zh"],
        found["en"],
        (float(found["page"][0]), float(found["page"][1])),
        *found["grid"],
        *(float(one) for name in ("label", "margin", "pitch") for one in found[name]),
    )


def of(key: str) -> LabelLayout:
    """The layout of that key. Raises UserError for one there is not."""
    found = next((layout for layout in all_layouts() if layout.key == key), None)
    if found is None:
        names = ", ".join(layout.name(language()) for layout in all_layouts())
        raise UserError(
            _("There is no label sheet “{key}”. Choose one of: {names}.").format(
                key=key, names=names
            ),
            field="layout",
        )
    return found

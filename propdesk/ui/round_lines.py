"""The lines of a round as they are keyed: one for each item of the checklist at each facility."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from propdesk.i18n import N_, _
from propdesk.office.errors import UserError

ANSWERS = {"normal": N_("Normal"), "abnormal": N_("Not normal"), "na": N_("Not applicable")}
KEYS = {
    "1": "normal",
    "2": "abnormal",
    "3": "na",
    "正": "normal",
    "异": "abnormal",
    "不": "na",
    "z": "normal",
    "y": "abnormal",
    "b": "na",
}
"""Keys that answer a line: figures, the first characters, and their pinyin."""
TONES = {"normal": "done", "abnormal": "overdue", "na": "neutral"}


@dataclass
class Finding:
    """What is known of a line that is not normal, for the hazard it becomes."""

    level: str = "general"
    measure: str = ""
    keeper: str = ""
    due_on: date | None = None
    touched: bool = False
    """Whether the clerk wrote anything here: else the hazard keeps what the office proposes."""


@dataclass
class Line:
    """One line: what is asked, of which facility, and what was answered."""

    facility_id: int | None
    facility: str
    position: int
    text: str
    kind: str = "choice"
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    wants_photo: bool = False
    answer: str = ""
    number: Decimal | None = None
    words: str = ""
    photos: list[Any] = field(default_factory=list)
    """New pictures as the photo strip has them (`Shot`), kept when the round is saved."""
    kept_photos: int = 0
    """How many it has already."""
    finding: Finding = field(default_factory=Finding)

    @property
    def key(self) -> str:
        """`<facility id or 0>/<position>`, as results are kept."""
        return f"{self.facility_id or 0}/{self.position}"

    @property
    def limits(self) -> str:
        """0.20 to 0.60 MPa; "" without limits."""
        if self.low is None and self.high is None:
            return ""
        unit = f" {self.unit}" if self.unit else ""
        if self.low is None:
            return _("at most {high}").format(high=f"{plain(self.high)}{unit}")
        if self.high is None:
            return _("at least {low}").format(low=f"{plain(self.low)}{unit}")
        return _("{low} to {high}").format(low=plain(self.low), high=f"{plain(self.high)}{unit}")

    def outside(self) -> bool:
        """Whether the number is under or over what it may be."""
        if self.number is None:
            return False
        too_low = self.low is not None and self.number < self.low
        return too_low or (self.high is not None and self.number > self.high)

    def take_number(self, text: str) -> None:
        """Read a number; it answers the line. Raises UserError for what is none."""
        typed = unicodedata.normalize("NFKC", text).replace(",", "").replace("。", ".").strip()
        if not typed:
            self.number = None
            if self.answer != "na":
                self.answer = ""
            return
        try:
            number = Decimal(typed)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= Decimal("1e9"):
            raise UserError(_("“{text}” is not a number.").format(text=text))
        if number != round(number, 4):
            raise UserError(_("At most {digits} digits after the point.").format(digits=4))
        self.number = number
        self.answer = "abnormal" if self.outside() else "normal"

    def fill_in(self) -> bool:
        """Answer "normal" where nothing is answered yet; whether it was. Numbers must be typed."""
        if self.answer or self.kind == "number":
            return False
        self.answer = "normal"
        return True


def plain(number: Decimal | None) -> str:
    """A number without idle zeros."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def draft(lines: Sequence[Line]) -> dict[str, Any]:
    """What was keyed, to be taken up again later."""
    return {
        line.key: (line.answer, line.number, line.words, list(line.photos), replace(line.finding))
        for line in lines
        if line.answer or line.words or line.photos
    }


def take_up(lines: Sequence[Line], kept: dict[str, Any]) -> None:
    """Key again what was kept."""
    for line in lines:
        if line.key in kept:
            line.answer, line.number, line.words, photos, finding = kept[line.key]
            line.photos, line.finding = list(photos), replace(finding)

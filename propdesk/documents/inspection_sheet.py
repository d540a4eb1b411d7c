"""巡检记录表: the sheet an inspector carries, one or more A4 pages per round.

The items are rows with boxes for 正常, 异常 and 不适用. A round of many facilities has the
facilities as rows and the items as numbered columns where that is shorter and they fit; otherwise
the items come again for each facility. The QR finds the round when the sheet comes back.
"""

from __future__ import annotations

from collections.abc import Sequence

from propdesk.documents import qr
from propdesk.documents.paper import Band, Column, Paper, Row
from propdesk.documents.press import MM
from propdesk.documents.stationery import QUIET_GREY
from propdesk.documents.typesetting import width, wrap
from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.office.facility_sheets import (
    Fact,
    InspectionSheets,
    RoundPage,
    SheetFacility,
    SheetItem,
)
from propdesk.office.facility_words import Words, iso, words

_QR = 24 * MM
_WRITE = 21.0
"""The least height of a row something is written in, points."""
_SHARES = (0.05, 0.4, 0.075, 0.075, 0.08, 0.13, 0.19)
_BOX = 8.5 * MM
_VALUE = 13 * MM
_FIXED = (20 * MM, 25 * MM, 27 * MM, 24 * MM)
"""Number, name, place and remark of the grid, at least."""


def render(sheets: InspectionSheets) -> bytes:
    """The sheets as a PDF. Raises UserError when there is no round."""
    if not sheets.rounds:
        raise UserError(_("There is no round to print a sheet for on these days."))
    say = words(sheets.head.language)
    paper = Paper(sheets.head, say("sheet.title"))
    for one in sheets.rounds:
        _Sheet(paper, say, one).draw()
    return paper.finish()


class _Sheet:
    """The pages of one round."""

    def __init__(self, paper: Paper, say: Words, one: RoundPage) -> None:
        self.paper = paper
        self.say = say
        self.round = one

    def draw(self) -> None:
        """Draw them all."""
        paper, one = self.paper, self.round
        paper.running = f"{one.plan}　{iso(one.due_on)}　{one.qr}"
        paper.part()
        paper.bookmark(0, f"{iso(one.scheduled_on)} {one.plan}", above=24)
        self._title()
        paper.facts(self._facts())
        paper.gap(8)
        self._blanks()
        self._body()
        self._open_hazards()
        self._remarks()
        paper.gap(4)
        names = one.signatures or self.say.several("sheet.signatures")
        paper.signatures(names, date_word=self.say("common.date"))

    def _title(self) -> None:
        paper, one = self.paper, self.round
        top = paper.y - 6
        qr.draw(paper.pen, one.qr, paper.right - _QR + 3 * MM, top - 2 * MM, _QR)
        paper.pen.centre(paper.right - _QR / 2 + 3 * MM, top + _QR - 4, one.qr, paper.regular, 8)
        room = paper.width - _QR - 8
        y = top + 26
        paper.pen.text(paper.left, y, self.say("sheet.title"), paper.bold, 17)
        for line in wrap(paper.bold, one.plan, 12, room):
            y += 18
            paper.pen.text(paper.left, y, line, paper.bold, 12)
        paper.y = max(y + 12, top + _QR + 4)

    def _facts(self) -> list[Fact]:
        say, one = self.say, self.round
        scheduled = iso(one.scheduled_on) if one.scheduled_on != one.due_on else ""
        facts = [
            (say("sheet.due"), iso(one.due_on)),
            (say("sheet.scheduled"), scheduled),
            (say("sheet.system"), one.system),
            (say("sheet.keeper"), one.keeper),
            (say("sheet.performer"), one.performer),
            (say("sheet.place"), one.place),
            (say("sheet.facility"), self._which()),
            (say("sheet.basis"), one.basis),
            (say("sheet.note"), one.note),
        ]
        return [Fact(name, value) for name, value in facts if value]

    def _which(self) -> str:
        """The facility, or how many."""
        one = self.round
        if len(one.facilities) == 1:
            only = one.facilities[0]
            return " ".join(part for part in (only.number, only.name, only.place) if part)
        if not one.facilities:
            return ""
        spread = self.say("sheet.spare", n=len(one.facilities), items=len(one.items))
        return f"{one.facilities[0].name}　{spread}" if self._one_name else spread

    @property
    def _one_name(self) -> bool:
        """Whether all facilities are called the same, so that one need not say it in each row."""
        return len({facility.name for facility in self.round.facilities}) == 1

    def _blanks(self) -> None:
        """What is written in first: the day, the weather."""
        paper = self.paper
        paper.y += 12
        x = paper.left
        for key, long in (("sheet.done_on", 46 * MM), ("sheet.weather", 26 * MM)):
            text = self.say(key) + self.say("common.colon")
            used = paper.pen.text(x, paper.y, text, paper.regular, 9.5)
            paper.pen.line(x + used, paper.y + 2, x + used + long, paper.y + 2)
            x += used + long + 16
        paper.y += 10

    def _body(self) -> None:
        one = self.round
        if len(one.facilities) > 1 and self._grid_fits() and self._grid_is_shorter():
            self._grid()
        elif len(one.facilities) > 1:
            rows: list[Row] = []
            for facility in one.facilities:
                rows.append(Band(_named(facility)))
                rows += [self._row(item) for item in one.items]
            self._list(rows)
        else:
            self._list([self._row(item) for item in one.items])

    def _list(self, rows: Sequence[Row]) -> None:
        heads = self.say.several("sheet.heads")
        align = ("right", "left", "centre", "centre", "centre", "right", "left")
        columns = [Column(*parts) for parts in zip(heads, _SHARES, align, strict=True)]
        self.paper.table(columns, rows, size=9.5, least=_WRITE, ruled=True)

    def _row(self, item: SheetItem) -> tuple[str, ...]:
        boxes = self.say.several("sheet.boxes")
        return (str(item.position), self._item(item), *boxes, item.unit, "")

    def _item(self, item: SheetItem) -> str:
        text = item.text
        if item.limits:
            text += self.say("sheet.limits", limits=f"{item.limits} {item.unit}".strip())
        return text + (self.say("sheet.photo") if item.photo else "")

    def _widths(self) -> list[float]:
        """The columns of the items in the grid, points."""
        return [_VALUE if item.kind == "number" else _BOX for item in self.round.items]

    def _grid_fits(self) -> bool:
        return sum(self._widths()) + sum(self._fixed()) <= self.paper.width

    def _fixed(self) -> tuple[float, ...]:
        number, name, place, remark = _FIXED
        return (number, place, remark) if self._one_name else (number, name, place, remark)

    def _grid_is_shorter(self) -> bool:
        one = self.round
        return len(one.facilities) + len(one.items) < len(one.facilities) * (len(one.items) + 1)

    def _grid(self) -> None:
        """Facilities as rows, items as numbered columns under a list of the items."""
        paper, one, say = self.paper, self.round, self.say
        paper.caption(say("sheet.legend"), size=10, keep=40)
        for item in one.items:
            unit = f" {item.unit}" if item.unit and not item.limits else ""
            paper.text(f"{item.position}. {self._item(item)}{unit}", size=9, leading=1.4, after=0)
        paper.gap(3)
        paper.text(say("sheet.grid_note"), size=8, leading=1.4, grey=QUIET_GREY, after=4)
        number, name, place, remark = say.several("sheet.grid_heads")
        words_of = [number, place, remark] if self._one_name else [number, name, place, remark]
        spare = (paper.width - sum(self._widths()) - sum(self._fixed())) / (len(words_of) - 1)
        wide = [one + (spare if at else 0) for at, one in enumerate(self._fixed())]
        named = [Column(*parts) for parts in zip(words_of, wide, strict=True)]
        marks = [
            Column(f"{item.position}", wide, "centre")
            for item, wide in zip(one.items, self._widths(), strict=True)
        ]
        columns = [*named[:-1], *marks, named[-1]]
        rows = [self._grid_row(found) for found in one.facilities]
        paper.table(columns, rows, size=8.5, least=_WRITE, ruled=True)

    def _grid_row(self, facility: SheetFacility) -> tuple[str, ...]:
        name = () if self._one_name else (facility.name,)
        return (facility.number, *name, facility.place, *("",) * (len(self.round.items) + 1))

    def _open_hazards(self) -> None:
        if not self.round.open_hazards:
            return
        paper = self.paper
        paper.caption(self.say("sheet.open"), size=10, keep=16)
        for hazard in self.round.open_hazards:
            paper.text(f"□ {hazard}", size=9, after=0)
        paper.gap(4)

    def _remarks(self) -> None:
        """Lines to write on."""
        paper = self.paper
        paper.room(22 * 3 + 20)
        paper.y += 16
        text = self.say("sheet.remarks") + self.say("common.colon")
        paper.pen.text(paper.left, paper.y, text, paper.regular, 9.5)
        start = paper.left + width(paper.regular, text, 9.5) + 3
        for line in range(3):
            paper.pen.line(
                start if line == 0 else paper.left, paper.y + 3, paper.right, paper.y + 3
            )
            paper.y += 21
        paper.y -= 10


def _named(facility: SheetFacility) -> str:
    return "　".join(part for part in (facility.number, facility.name, facility.place) if part)

"""年度巡检计划表: facilities × 12 months on A3, what was planned and what was done.

Marks are glyphs with the day beside them, so that a black-and-white copy says as much: ○ planned,
● done, × missed, △ cancelled. Each distinct cell is set once and only placed afterwards, so that
2,000 facilities take well under a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from propdesk.documents import fonts
from propdesk.documents.press import A3_LANDSCAPE, MM, Block, Form, Pen, Piece, Press
from propdesk.documents.stationery import HEAD_GREY, QUIET_GREY, page_of
from propdesk.documents.typesetting import width, wrap
from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.office.facility_sheets import Mark, YearPlanLine, YearPlanSheet
from propdesk.office.facility_words import words
from propdesk.office.progress import QUIET, Progress

GLYPHS = {"done": "●", "missed": "×", "planned": "○", "cancelled": "△"}
MOST_MARKS = 8
"""More rounds in a month are counted instead of named by day."""
_SIZE = 7.0
_PITCH = 9.0
_PAD = 2.2
_LEFT, _RIGHT = 18 * MM, A3_LANDSCAPE[0] - 12 * MM
_BOTTOM = A3_LANDSCAPE[1] - 15 * MM
_COLUMNS = (21 * MM, 24 * MM, 46 * MM, 42 * MM, *(20 * MM for _ in range(12)), 17 * MM)
_EDGES = tuple(accumulate(_COLUMNS, initial=_LEFT))
_MONTHS = 4
"""The column of January."""
_HEAD_HEIGHT = 17.0


def render(sheet: YearPlanSheet, progress: Progress = QUIET) -> bytes:
    """The plan as a PDF. Raises UserError when there is no plan at all."""
    if not sheet.lines:
        raise UserError(_("There is no inspection plan in this year. Add one first."))
    return _YearPlan(sheet).pdf(progress)


def render_years(sheets: Sequence[YearPlanSheet], progress: Progress = QUIET) -> bytes:
    """The plans of several years as one PDF; a year without a plan has no page.

    Raises UserError when there is no plan in any of them.
    """
    filled = [sheet for sheet in sheets if sheet.lines]
    if not filled:
        raise UserError(_("There is no inspection plan in this year. Add one first."))
    first = _YearPlan(filled[0])
    first.pages(progress)
    for sheet in filled[1:]:
        _YearPlan(sheet, first.press).pages(progress)
    return first.press.finish()


class _Row:
    """A line ready to be placed: its blocks and how many lines it takes."""

    __slots__ = ("blocks", "lines")

    def __init__(self, parts: Sequence[tuple[Block, int]]) -> None:
        self.blocks = [block for block, _lines in parts]
        self.lines = max(lines for _block, lines in parts)


class _YearPlan:
    def __init__(self, sheet: YearPlanSheet, press: Press | None = None) -> None:
        self.sheet = sheet
        self.say = words(sheet.head.language)
        self.title = self.say("year_plan.title", year=sheet.year)
        self.regular, self.bold = fonts.face(fonts.REGULAR), fonts.face(fonts.BOLD)
        self.press = press or Press(
            title=f"{sheet.head.community} {self.title}",
            author=sheet.head.company or sheet.head.community,
            language=sheet.head.language,
        )
        self.base = self.press.word(self.regular, "0").runs[0]
        self._cells: dict[tuple[object, ...], tuple[Block, int]] = {}
        self._head: Form | None = None
        self.pens: list[Pen] = []
        self.top = self.y = 0.0

    def pdf(self, progress: Progress) -> bytes:
        """The whole file."""
        self.pages(progress)
        return self.press.finish()

    def pages(self, progress: Progress) -> None:
        """All pages."""
        self._page()
        before: YearPlanLine | None = None
        for line in progress.over(self.sheet.lines, self.title):
            before = self._line(line, before)
        self._rule_off()
        self._sums()
        for number, pen in enumerate(self.pens, 1):
            text = page_of(number, len(self.pens), self.sheet.head.language)
            base = A3_LANDSCAPE[1] - 8 * MM
            pen.centre(A3_LANDSCAPE[0] / 2, base, text, self.regular, 8.5, grey=QUIET_GREY)
            self.press.page(A3_LANDSCAPE, pen.content())

    def _page(self) -> None:
        if self.pens:
            self._rule_off()
        pen = Pen(self.press, A3_LANDSCAPE[1])
        self.pens.append(pen)
        if self._head is None:
            self._head = self._head_form()
        pen.use(self._head, 0, 0)
        self.top = self.y = self._head.height

    def _head_form(self) -> Form:
        """What every page begins with, drawn once."""
        sheet, say = self.sheet, self.say
        legend = say("year_plan.legend", most=MOST_MARKS)
        as_of = say("year_plan.as_of", day=say.day(sheet.head.made_on))
        if sheet.scope:
            as_of = f"{sheet.scope}　{as_of}"
        room = _RIGHT - _LEFT
        right = wrap(self.regular, as_of, 8.5, room * 0.35)
        left = wrap(self.regular, legend, 8.5, room * 0.63)
        height = 24 * MM + 11 * max(len(left), len(right)) + 6 + _HEAD_HEIGHT
        pen = Pen(self.press, height)
        who = sheet.head.company or sheet.head.community
        pen.text(_LEFT, 14 * MM, who, self.bold, 9.5)
        pen.right(_RIGHT, 14 * MM, sheet.head.community, self.regular, 9, grey=QUIET_GREY)
        pen.line(_LEFT, 16 * MM, _RIGHT, 16 * MM, thick=0.8)
        pen.centre((_LEFT + _RIGHT) / 2, 24 * MM, self.title, self.bold, 16)
        y = 24 * MM + 11
        for number, line in enumerate(left):
            pen.text(_LEFT, y + 11 * number, line, self.regular, 8.5)
        for number, line in enumerate(right):
            pen.right(_RIGHT, y + 11 * number, line, self.regular, 8.5)
        self._table_head(pen, height - _HEAD_HEIGHT)
        return self.press.form(pen, A3_LANDSCAPE[0])

    def _table_head(self, pen: Pen, y: float) -> None:
        pen.box(_LEFT, y, _RIGHT - _LEFT, _HEAD_HEIGHT, fill=HEAD_GREY)
        pen.line(_LEFT, y, _RIGHT, y, thick=0.8)
        for at, head in enumerate(self.say.several("year_plan.heads")):
            pen.text(_EDGES[at] + _PAD, y + 11.5, head, self.bold, 8)
        for at, month in enumerate(self.say.several("year_plan.months"), _MONTHS):
            pen.centre((_EDGES[at] + _EDGES[at + 1]) / 2, y + 11.5, month, self.bold, 8)
        pen.right(_RIGHT - _PAD, y + 11.5, self.say("year_plan.sum"), self.bold, 7)
        pen.line(_LEFT, y + _HEAD_HEIGHT, _RIGHT, y + _HEAD_HEIGHT)

    def _line(self, line: YearPlanLine, before: YearPlanLine | None) -> YearPlanLine:
        row = self._row(line, before)
        height = row.lines * _PITCH + 4
        if self.y + height > _BOTTOM:
            self._page()
            row = self._row(line, None)
        pen = self.pens[-1]
        pen.blocks(_LEFT, self.y + _SIZE + 2.5, self.base, _SIZE, row.blocks)
        self.y += row.lines * _PITCH + 4
        pen.rule(_LEFT, _RIGHT, self.y)
        return line

    def _row(self, line: YearPlanLine, before: YearPlanLine | None) -> _Row:
        """A line; what it shares with the line above is not said again."""
        parts = []
        texts = (line.system, line.number, line.name, line.plan)
        known = (before.system, before.number, before.name) if before else ()
        for at, text in enumerate(texts):
            if at < 3 and known[: at + 1] == texts[: at + 1]:
                continue
            parts.append(self._text(at, text))
        parts += [self._month(at, cell) for at, cell in enumerate(line.cells, _MONTHS) if cell]
        parts.append(self._text(_MONTHS + 12, f"{line.done}/{line.planned}"))
        return _Row(parts)

    def _text(self, column: int, text: str) -> tuple[Block, int]:
        found = self._cells.get((column, text))
        if found is None:
            room = _COLUMNS[column] - 2 * _PAD
            lines = wrap(self.regular, text, _SIZE, room)
            if column > _MONTHS:
                x, right = _EDGES[column + 1] - _PAD - _LEFT, True
            else:
                x, right = _EDGES[column] + _PAD - _LEFT, False
            pieces = [
                Piece(x, number * _PITCH, part, self.regular, right)
                for number, part in enumerate(lines)
            ]
            block = self.press.block(self.base, _SIZE, pieces)
            found = self._cells[column, text] = (block, len(lines))
        return found

    def _month(self, column: int, cell: tuple[Mark, ...]) -> tuple[Block, int]:
        found = self._cells.get((column, cell))
        if found is None:
            lines = self._marks(cell)
            x = _EDGES[column] + _PAD - _LEFT
            pieces = [
                Piece(x, number * _PITCH, text, self.regular) for number, text in enumerate(lines)
            ]
            block = self.press.block(self.base, _SIZE, pieces)
            found = self._cells[column, cell] = (block, len(lines))
        return found

    def _marks(self, cell: tuple[Mark, ...]) -> list[str]:
        """The marks of a month in lines."""
        if len(cell) > MOST_MARKS:
            return [self.say("year_plan.rounds", n=len(cell)), *self._counts(cell)]
        return self._packed([f"{GLYPHS[mark.state]}{mark.day}" for mark in cell])

    def _counts(self, cell: tuple[Mark, ...]) -> list[str]:
        states = [mark.state for mark in cell]
        counts = {state: states.count(state) for state in GLYPHS}
        return self._packed([f"{GLYPHS[state]}{n}" for state, n in counts.items() if n])

    def _packed(self, parts: Sequence[str]) -> list[str]:
        """Parts side by side, as many as a month's column holds."""
        room = _COLUMNS[_MONTHS] - 2 * _PAD
        lines: list[str] = []
        for part in parts:
            longer = f"{lines[-1]} {part}" if lines else part
            if lines and width(self.regular, longer, _SIZE) <= room:
                lines[-1] = longer
            else:
                lines.append(part)
        return lines

    def _rule_off(self) -> None:
        """The lines between the months, and the one that ends the page."""
        pen = self.pens[-1]
        for at in range(_MONTHS, _MONTHS + 13):
            quarter = (at - _MONTHS) % 3 == 0
            x = _EDGES[at]
            grey = 0.35 if quarter else 0.7
            pen.line(
                x, self.top - _HEAD_HEIGHT, x, self.y, thick=0.5 if quarter else 0.3, grey=grey
            )
        pen.line(_LEFT, self.y, _RIGHT, self.y, thick=0.8)

    def _sums(self) -> None:
        lines = self.sheet.lines
        marks = [mark.state for line in lines for cell in line.cells for mark in cell]
        text = self.say(
            "year_plan.count",
            n=len(lines),
            planned=f"{len(marks):,}",
            done=f"{marks.count('done'):,}",
            missed=f"{marks.count('missed'):,}",
        )
        if self.y + 18 > _BOTTOM + 4 * MM:
            self._page()
        self.pens[-1].text(_LEFT, self.y + 13, text, self.bold, 9)


__all__ = ["GLYPHS", "MOST_MARKS", "render"]

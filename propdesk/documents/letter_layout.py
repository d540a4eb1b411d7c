"""The measures of a letter on its three papers: A4, A4 in large print, half an A4.

A letter is folded so that only its top strip stays outside, and on the strip stands the room and
nothing else: a letter taped to a door must not tell a name or a sum (domain.md §2.5, §7.3).
The foot is folded up to the line under the strip; the fold lies half way between the two.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from propdesk.documents.press import A4, A5, MM


@dataclass(frozen=True)
class Layout:
    """Measures in points."""

    size: tuple[float, float]
    margin: float
    strip: float
    """Height of the strip that stays outside."""
    body: float
    """Size of the text."""
    table: float
    small: float
    leading: float
    """Line pitch as a multiple of the size."""
    pad: float
    """Space above and below a table row, together."""
    stacked: bool
    """Rows of two lines: item and period above, calculation and due date below."""
    foot: float = 14 * MM

    @property
    def width(self) -> float:
        """Between the margins."""
        return self.size[0] - 2 * self.margin

    @property
    def fold(self) -> float:
        """Where the fold lies, from the top."""
        return (self.size[1] + self.strip) / 2

    @property
    def row_pitch(self) -> float:
        """From line to line within a row of the table."""
        return 1.3 * self.table

    @property
    def title_base(self) -> float:
        """The baseline of the title, from the top."""
        return self.strip + self.body * 5.3

    @property
    def number_base(self) -> float:
        """The baseline of number and date."""
        return self.title_base + self.small * 2.1

    @property
    def front_height(self) -> float:
        """Where the letter itself begins on its first page."""
        return self.number_base + self.small * 1.3

    @property
    def head_height(self) -> float:
        """The head of the table, with the unit above it."""
        return self.row_pitch + self.pad + self.small * 1.4

    @property
    def sum_gap(self) -> float:
        """Between the table and the sum."""
        return self.body * 0.5

    @property
    def paragraph_gap(self) -> float:
        """Between paragraphs that are not indented."""
        return self.body * 0.35

    def signature_height(self, lines: int) -> float:
        """Seal place and contact."""
        return self.body * 1.4 + self.table * 1.6 * lines

    def slip_height(self, lines: int) -> float:
        """The 回执, its sentence in so many lines."""
        return self.table * (9.1 + 1.5 * lines)

    def tighter(self) -> Layout:
        """The same with less air, tried before a second sheet is taken."""
        return replace(self, leading=1.34, pad=self.pad * 0.5)


PLAIN = Layout(A4, 20 * MM, 22 * MM, 12.0, 9.5, 9.0, 1.6, 7.5, stacked=False)
LARGE = Layout(A4, 18 * MM, 24 * MM, 16.0, 14.0, 14.0, 1.5, 8.0, stacked=True)
HALF = Layout(A5, 10 * MM, 15 * MM, 9.0, 7.5, 7.0, 1.5, 5.0, stacked=True, foot=9 * MM)

WIDE_COLUMNS = (0.12, 0.185, 0.17, 0.105, 0.09, 0.105, 0.105, 0.12)
"""Item, period, calculation, charged, waived, paid, owing, due: shares of the width."""
STACKED_COLUMNS = (0.44, 0.145, 0.125, 0.145, 0.145)
"""Item with all that belongs to it, charged, waived, paid, owing."""


def edges(shares: tuple[float, ...], left: float, width: float) -> tuple[float, ...]:
    """The left edges of columns, and the right edge of the last."""
    found, at = [left], 0.0
    for share in shares:
        at += share
        found.append(left + width * at)
    return tuple(found)

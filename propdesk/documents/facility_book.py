"""设施设备台账册: the ledger as a bound book, with a list by system and a card per facility.

Cover, contents with page numbers, the lists (each line names the page of its card), the cards in
the same order. The outline of the PDF has every card. A card begins a page of its own unless it is
short and there is room for all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from propdesk.documents import facility_card
from propdesk.documents.paper import Band, Column, Paper
from propdesk.documents.paper_tables import RowPlace
from propdesk.documents.press import MM, Pen
from propdesk.documents.stationery import BINDING, QUIET_GREY
from propdesk.documents.typesetting import width, wrap
from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.office.facility_sheets import FacilityBook, FacilityCard
from propdesk.office.facility_words import Words, iso, words
from propdesk.office.progress import QUIET, Progress

_SHARES = (0.105, 0.19, 0.2, 0.1, 0.09, 0.085, 0.09, 0.1, 0.07)
_ALIGN = ("left", "left", "left", "left", "left", "centre", "left", "left", "right")


def render(book: FacilityBook, progress: Progress = QUIET) -> bytes:
    """The book as a PDF. Raises UserError when no facility was chosen."""
    if not book.cards:
        raise UserError(_("There is no facility to print. Choose others, or add one first."))
    return _Book(book, progress).pdf()


class _Entry(NamedTuple):
    """A line of the contents."""

    level: int
    text: str
    pen: Pen


class _Group(NamedTuple):
    """The cards of one category."""

    system: str
    category: str
    cards: list[FacilityCard]


class _Book:
    def __init__(self, book: FacilityBook, progress: Progress) -> None:
        self.book = book
        self.progress = progress
        self.words: Words = words(book.head.language)
        self.title = self.words("book.title")
        self.groups = [
            _Group(*key, list(cards))
            for key, cards in groupby(book.cards, lambda card: (card.system, card.category))
        ]
        self.paper = self._new_paper()

    def _new_paper(self) -> Paper:
        head = self.book.head
        paper = Paper(head, f"{head.community} {self.title} {self.book.year}", binding=BINDING)
        paper.running = self.words("book.running", title=self.title, year=self.book.year)
        return paper

    def pdf(self) -> bytes:
        """All pages: the cards first, then what names their pages, then put in order."""
        paper = self.paper
        cards, entries = self._cards()
        front = 1 + self._contents_pages(entries) + self._list_pages()
        body = paper.pages[:]
        numbers = {id(pen): front + at for at, pen in enumerate(body, 1)}
        paper.pages[:] = []
        list_entries = self._lists(paper, [numbers[id(pen)] for pen in cards], cards)
        lists = paper.pages[:]
        begin = front - len(lists)
        numbers |= {id(pen): begin + at for at, pen in enumerate(lists, 1)}
        paper.pages[:] = []
        self._cover()
        self._contents(paper, [*list_entries, *entries], numbers)
        paper.pages += lists + body
        return paper.finish()

    def _cover(self) -> None:
        book, paper, say = self.book, self.paper, self.words
        pen = paper.blank_page()
        paper.unnumbered.append(pen)
        y = 88 * MM
        for line in wrap(paper.bold, book.head.community, 20, paper.width):
            pen.text(paper.left, y, line, paper.bold, 20)
            y += 30
        y += 6
        for line in wrap(paper.bold, self.title, 32, paper.width):
            pen.text(paper.left, y, line, paper.bold, 32)
            y += 44
        pen.line(paper.left, y - 22, paper.left + 28 * MM, y - 22, thick=2)
        facts = [say("book.year", year=book.year), say("book.count", n=len(book.cards))]
        if book.scope:
            facts.append(say("book.scope", scope=book.scope))
        facts.append(say("common.made_on", day=say.day(book.head.made_on)))
        for fact in facts:
            for line in wrap(paper.regular, fact, 12, paper.width):
                pen.text(paper.left, y + 4, line, paper.regular, 12, grey=QUIET_GREY)
                y += 20
        y = 245 * MM
        for line in wrap(paper.regular, book.head.company, 13, paper.width):
            pen.text(paper.left, y, line, paper.regular, 13)
            y += 19
        paper.bookmark(0, self.title)

    def _contents_pages(self, entries: Sequence[_Entry]) -> int:
        trial = self._new_paper()
        lists = _Entry(0, self.words("book.lists"), entries[0].pen)
        self._contents(trial, [lists, *entries], {id(entry.pen): 1 for entry in entries})
        return len(trial.pages)

    def _list_pages(self) -> int:
        trial = self._new_paper()
        self._lists(trial, [0] * len(self.book.cards), None)
        return len(trial.pages)

    def _contents(self, paper: Paper, entries: Sequence[_Entry], numbers: dict[int, int]) -> None:
        paper.page()
        paper.heading(self.words("book.contents"), size=16)
        for entry in entries:
            face = paper.regular if entry.level else paper.bold
            size = 9.5 if entry.level else 10.5
            indent = 14.0 * entry.level
            lines = wrap(face, entry.text, size, paper.width - indent - 40)
            paper.room(17.0 * len(lines))
            top = paper.y
            for line in lines:
                paper.y += 17
                paper.pen.text(paper.left + indent, paper.y, line, face, size)
            number = str(numbers[id(entry.pen)])
            paper.pen.right(paper.right, paper.y, number, paper.regular, size)
            start = paper.left + indent + width(face, lines[-1], size) + 6
            end = paper.right - width(paper.regular, number, size) - 6
            if end > start:
                paper.pen.line(start, paper.y - 1, end, paper.y - 1, dash="0.8 3", grey=0.4)
            if paper is self.paper:
                box = (paper.left, top + 4, paper.width, paper.y - top)
                paper.jump(paper.pen, box, entry.pen)

    def _lists(
        self, paper: Paper, pages: Sequence[int], cards: Sequence[Pen] | None
    ) -> list[_Entry]:
        """The lists, each line with the page of its card."""
        say = self.words
        paper.page()
        first = paper.pen
        if cards is not None:
            paper.bookmark(0, say("book.lists"))
        paper.heading(say("book.lists"), size=16)
        heads = say.several("book.list_heads")
        columns = [Column(*parts) for parts in zip(heads, _SHARES, _ALIGN, strict=True)]
        at = 0
        for system, groups in groupby(self.groups, lambda group: group.system):
            rows: list[Sequence[str] | Band] = []
            start = at
            for group in groups:
                rows.append(Band(self._category(group)))
                for card in group.cards:
                    rows.append(self._row(card, pages[at]))
                    at += 1
            paper.caption(system, keep=70)
            places = paper.table(columns, rows)
            if cards is not None:
                self._link(places, cards[start:at])
        return [_Entry(0, say("book.lists"), first)]

    def _link(self, places: Sequence[RowPlace], cards: Sequence[Pen]) -> None:
        paper = self.paper
        for place, card in zip(places, cards, strict=True):
            paper.jump(place.pen, (paper.left, place.top, paper.width, place.height), card)

    def _category(self, group: _Group) -> str:
        return self.words("book.category", category=group.category, n=len(group.cards))

    def _row(self, card: FacilityCard, page: int) -> tuple[str, ...]:
        grade = "" if card.condition is None else str(card.condition)
        return (
            card.number,
            card.name,
            card.place,
            card.quantity,
            card.state,
            grade or "—",
            card.keeper,
            iso(card.next_on),
            str(page),
        )

    def _cards(self) -> tuple[list[Pen], list[_Entry]]:
        """All cards; the page each begins on, and the lines of the contents that lead to them."""
        paper, starts = self.paper, []
        entries: list[_Entry] = []
        system = None
        cards = self.progress.over(self.book.cards, self.title)
        for group in self.groups:
            paper.page()
            if group.system != system:
                system = group.system
                entries.append(_Entry(0, system, paper.pen))
                paper.bookmark(0, system, above=20)
            entries.append(_Entry(1, self._category(group), paper.pen))
            paper.bookmark(1, group.category, above=18)
            fresh = True
            for _card in group.cards:
                card = next(cards)
                if not fresh and (
                    paper.y + 14 + facility_card.height(card) > paper.bottom
                    or not facility_card.is_short(card)
                ):
                    paper.page()
                elif not fresh:
                    paper.gap(14)
                starts.append(paper.pen)
                paper.bookmark(2, f"{card.number} {card.name}", above=4)
                facility_card.draw(paper, card, self.words)
                fresh = False
        next(cards, None)
        return starts, entries

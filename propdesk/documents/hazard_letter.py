"""隐患告知函、报告函、整改通知 and 隐患告示: a letter about a hazard, with facts and photos.

Letterhead, number and day, addressee, paragraphs, the facts as a table, photos, place for the seal,
and a 回执 under a cut line. A notice to post is set large and names nobody.
"""

from __future__ import annotations

from propdesk.documents.paper import Paper
from propdesk.documents.press import MM
from propdesk.documents.stationery import BINDING, BODY
from propdesk.documents.typesetting import width, wrap
from propdesk.office.facility_sheets import HazardLetter
from propdesk.office.facility_words import words

_PHOTO_HEIGHTS = (74 * MM, 56 * MM, 42 * MM)
"""Tried in turn until the letter takes no more pages than it must."""
_POSTED = 20.0
_SLIP = 82.0
"""The height of a 回执, points, beside the lines of its sentence."""


def render(letter: HazardLetter) -> bytes:
    """The letter as a PDF, on one page if smaller photos make that possible.

    The same letter gives the same bytes.
    """
    tried = [_Letter(letter, high) for high in _PHOTO_HEIGHTS[: None if letter.photos else 1]]
    for one in tried:
        one.draw()
    return min(tried, key=lambda one: len(one.paper.pages)).paper.finish()


class _Letter:
    def __init__(self, letter: HazardLetter, photo: float) -> None:
        self.letter = letter
        self.photo = photo
        self.say = words(letter.head.language)
        self.chinese = letter.head.language != "en"
        self.size = _POSTED if letter.posted else BODY
        self.paper = Paper(letter.head, letter.title, binding=BINDING, top=20 * MM)
        self.paper.running = letter.head.community

    def draw(self) -> None:
        """Draw all pages."""
        paper, letter = self.paper, self.letter
        paper.page()
        paper.running = f"{letter.title}{self.say('letter.continued')}"
        self._front()
        self._paragraphs(letter.before)
        if letter.facts:
            paper.gap(3)
            paper.facts(letter.facts, size=self.size - 1.5)
            paper.gap(6)
        self._photos()
        self._paragraphs(letter.after)
        self._signature()
        if letter.slip:
            self._slip()

    def _front(self) -> None:
        """Title, number and day, addressee."""
        paper, letter = self.paper, self.letter
        title = 34.0 if letter.posted else 18.0
        paper.gap(8 if letter.posted else 2)
        paper.heading(letter.title, size=title)
        if not letter.posted:
            paper.y += 8
            if letter.number:
                number = self.say("letter.number") + letter.number
                paper.pen.text(paper.left, paper.y, number, paper.regular, 9.5)
            day = self.say.day(letter.issued_on)
            paper.pen.right(paper.right, paper.y, day, paper.regular, 9.5)
            paper.y += 10
        paper.gap(8)
        if letter.addressee:
            colon = "：" if self.chinese else ","
            paper.text(letter.addressee + colon, size=self.size, face=paper.bold)

    def _paragraphs(self, texts: tuple[str, ...]) -> None:
        indent = 2 * self.size if self.chinese else 0.0
        for text in texts:
            paper = self.paper
            first = text.endswith(("：", ",")) and len(text) < 16 and not self.letter.addressee
            paper.text(text, size=self.size, indent=0.0 if first else indent, leading=1.6, after=4)

    def _photos(self) -> None:
        photos = self.letter.photos
        if photos:
            self.paper.gap(4)
            across = 1 if len(photos) == 1 else 2
            self.paper.pictures(photos, across=across, height=self.photo)

    def _signature(self) -> None:
        """Enclosures on the left, the office with its seal and the day on the right."""
        paper, letter, size = self.paper, self.letter, self.size
        if letter.enclosures:
            label = self.say("letter.enclosures")
            paper.text(label + self.say.joined(list(letter.enclosures)), size=size - 1.5)
        contact = self.say("common.phone", phone=letter.head.phone) if letter.head.phone else ""
        office = (letter.head.company or letter.head.community) + self.say("letter.seal")
        lines = wrap(paper.regular, office, size, paper.width * 0.75)
        paper.room(size * 1.7 * (len(lines) + 2) + 22)
        paper.gap(14)
        if contact and not letter.posted:
            paper.pen.text(paper.left, paper.y + size, contact, paper.regular, 9.5)
            paper.gap(16)
        for text in (*lines, self.say.day(letter.issued_on)):
            paper.y += size * 1.7
            paper.pen.right(paper.right - 12 * MM, paper.y, text, paper.regular, size)
        paper.gap(14)

    def _slip(self) -> None:
        """The 回执, at the foot of the page."""
        paper, letter, say = self.paper, self.letter, self.say
        text = (
            say(
                "letter.slip_text",
                company=letter.head.company or letter.head.community,
                day=say.day(letter.issued_on),
                title=letter.title,
                number=letter.number,
            )
            .replace("（）", "")
            .replace(" ()", "")
        )
        lines = wrap(paper.regular, text, 10, paper.width)
        high = _SLIP + 16 * len(lines)
        paper.room(high)
        y = max(paper.y, paper.bottom - high)
        paper.pen.line(0, y, paper.size[0], y, dash="4 3", grey=0.4)
        middle = (paper.left + paper.right) / 2
        paper.pen.centre(middle, y + 22, say("letter.slip"), paper.bold, 12)
        y += 24
        for line in lines:
            y += 16
            paper.pen.text(paper.left, y, line, paper.regular, 10)
        fields = say.several("letter.slip_fields")
        for at, name in enumerate(fields):
            x = paper.left + (at % 2) * paper.width / 2
            base = y + 22 + 20 * (at // 2)
            used = width(paper.regular, name + say("common.colon"), 10)
            paper.pen.text(x, base, name + say("common.colon"), paper.regular, 10)
            paper.pen.line(x + used + 3, base + 2, x + paper.width / 2 - 14, base + 2)
        paper.y = paper.bottom

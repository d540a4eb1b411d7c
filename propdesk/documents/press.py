"""Sets pages fast: the text of a page goes down as one block, what repeats is drawn once.

A run of 3,000 letters spends its time in per-string work, so each distinct string is encoded and
measured once per document, what is constant becomes a form (PDF's name for a stencil), all pages
share one set of resources, and each page is compressed as soon as it is set.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from reportlab.pdfbase import pdfdoc

from propdesk.documents import fonts, press_outline
from propdesk.documents.fonts import Face

MM = 72 / 25.4
A3_LANDSCAPE = (420 * MM, 297 * MM)
A4 = (210 * MM, 297 * MM)
A5 = (148.5 * MM, 210 * MM)
_REMEMBERED = 20_000
"""Distinct strings kept encoded; a run of letters repeats most of its words at once."""


class Run(NamedTuple):
    """Part of a string that lies in one subset of a face: that font, and its codes."""

    font: bytes
    codes: bytes


class Word(NamedTuple):
    """A string as this document prints it, and its width in thousandths of the size."""

    width: float
    runs: tuple[Run, ...]


class Block(NamedTuple):
    """Strings that stand together, such as the cells of a row, ready to be set anywhere.

    It begins and ends at its own origin and in the plain font of its size.
    """

    operators: bytes


class Form(NamedTuple):
    """A stencil: something drawn once and used on many pages. Sizes in points."""

    name: bytes
    width: float
    height: float


class Link(NamedTuple):
    """A place on a page that leads to another page: its box from the top left, in points."""

    x: float
    y: float
    width: float
    height: float
    to_page: int
    """From 1."""


class Piece(NamedTuple):
    """A string in a block: x from the block's left, y down from its baseline."""

    x: float
    y: float
    text: str
    face: Face
    right: bool = False
    """Whether it ends at x."""


class _Page(pdfdoc.PDFObject):  # type: ignore[misc]
    """A page, written in a tenth of the time the general class takes."""

    __RefOnly__ = 1

    def __init__(
        self, size: tuple[float, float], contents: Any, resources: Any, links: Sequence[Link]
    ) -> None:
        self.size = size
        self.contents = contents
        self.resources = resources
        self.links = links

    def format(self, document: Any) -> bytes:
        return b"<</Type/Page/Parent %b/MediaBox[0 0 %.2f %.2f]/Contents %b/Resources %b%b>>" % (
            document.Reference(document.Pages).format(document),
            *self.size,
            self.contents.format(document),
            self.resources.format(document),
            self._annotations(document),
        )

    def _annotations(self, document: Any) -> bytes:
        links = [
            b"<</Type/Annot/Subtype/Link/Border[0 0 0]/Rect[%.1f %.1f %.1f %.1f]/Dest[%b/Fit]>>"
            % (
                link.x,
                self.size[1] - link.y - link.height,
                link.x + link.width,
                self.size[1] - link.y,
                _page_reference(link.to_page).format(document),
            )
            for link in self.links
        ]
        return b"/Annots[%b]" % b"".join(links) if links else b""


def _page_reference(number: int) -> Any:
    return pdfdoc.PDFObjectReference(f"Page{number}")  # as PDFDocument names its pages


class Press:
    """One PDF in the making. The same input gives the same bytes."""

    def __init__(self, *, title: str, author: str, language: str, subject: str = "") -> None:
        fonts.register()
        document = pdfdoc.PDFDocument(
            compression=1, invariant=1, pdfVersion=(1, 4), lang=language.replace("_", "-")
        )
        document.setTitle(fonts.printable(title))
        document.setAuthor(fonts.printable(author))
        document.setSubject(fonts.printable(subject))
        document.setCreator("PropDesk")
        document.Catalog.ViewerPreferences = pdfdoc.PDFDictionary({"DisplayDocTitle": "true"})
        self._document = document
        self._first: dict[str, bytes] = {}
        self._words: dict[tuple[str, str], Word] = {}
        self._forms = pdfdoc.PDFDictionary({})
        self._resources = document.Reference(
            pdfdoc.PDFDictionary(
                {
                    "Font": pdfdoc.PDFObjectReference(pdfdoc.BasicFonts),
                    "XObject": self._forms,
                    "ProcSet": pdfdoc.PDFArray([pdfdoc.PDFName("PDF"), pdfdoc.PDFName("Text")]),
                }
            ),
            "PropDeskResources",
        )
        self._bookmarks: list[press_outline.Bookmark] = []
        self.pages = 0

    def word(self, face: Face, text: str) -> Word:
        """`text` encoded and measured, from memory if it was set before."""
        key = (face.name, text)
        word = self._words.get(key)
        if word is None:
            if len(self._words) > _REMEMBERED:
                self._words.clear()
            word = self._words[key] = self._encode(face, text)
        return word

    def _encode(self, face: Face, text: str) -> Word:
        shown = fonts.clean(text)
        try:
            total = sum(map(face.widths.__getitem__, map(ord, shown)))
        except KeyError:
            return self._encode_rare(face, shown)
        return Word(total, self._runs(face, shown))

    def _encode_rare(self, face: Face, text: str) -> Word:
        """Letter by letter, from the fallback face or as 〓 where this one lacks a character."""
        rare, total = fonts.fallback(), 0.0
        runs: list[Run] = []
        for char in text:
            by, glyph = face, char
            if ord(char) not in face.widths:
                known = rare is not None and ord(char) in rare.widths
                by, glyph = (rare, char) if rare and known else (face, fonts.GETA)
            total += by.widths[ord(glyph)]
            runs += self._runs(by, glyph)
        return Word(total, tuple(runs))

    def _runs(self, face: Face, text: str) -> tuple[Run, ...]:
        if text.isascii():  # ReportLab keeps ASCII in the first subset under its own codes
            return (Run(self._first_subset(face), _escaped(text.encode("ascii"))),)
        split = face.font.splitString(text, self._document)
        return tuple(
            Run(
                face.font.getSubsetInternalName(subset, self._document).encode("ascii"),
                _escaped(codes),
            )
            for subset, codes in split
        )

    def _first_subset(self, face: Face) -> bytes:
        name = self._first.get(face.name)
        if name is None:
            face.font.splitString(" ", self._document)
            name = face.font.getSubsetInternalName(0, self._document).encode("ascii")
            self._first[face.name] = name
        return name

    def block(self, base: Run, size: float, pieces: Iterable[Piece]) -> Block:
        """Make a block of pieces, `base` being the plain font that blocks of this size share."""
        out: list[bytes] = []
        font, at = base.font, (0, 0)
        for piece in pieces:
            word = self.word(piece.face, piece.text)
            x = piece.x - (word.width * size / 1000 if piece.right else 0.0)
            to = (round(x * 10), round(-piece.y * 10))
            out.append(b"%g %g Td" % ((to[0] - at[0]) / 10, (to[1] - at[1]) / 10))
            at = to
            for run in word.runs:
                if run.font != font:
                    font = run.font
                    out.append(b"%b %g Tf" % (font, size))
                out.append(b"(%b)Tj" % run.codes)
        out.append(b"%g %g Td" % (-at[0] / 10, -at[1] / 10))
        if font != base.font:
            out.append(b"%b %g Tf" % (base.font, size))
        return Block(b"\n".join(out))

    def form(self, pen: Pen, width: float) -> Form:
        """Keep what `pen` has drawn as a stencil, `width` × the pen's height."""
        name = f"X{len(self._forms.dict)}"
        stream = self._stream(pen.content())
        box = pdfdoc.PDFArray([-2, -2, round(width + 2, 1), round(pen.height + 2, 1)])
        for key, value in (
            ("Type", pdfdoc.PDFName("XObject")),
            ("Subtype", pdfdoc.PDFName("Form")),
            ("BBox", box),
            ("Resources", self._resources),
        ):
            stream.dictionary[key] = value
        self._forms.dict[name] = self._document.Reference(stream, f"PropDeskForm.{name}")
        return Form(name.encode("ascii"), width, pen.height)

    def picture(self, jpeg: bytes, width: int, height: int, *, grey: bool = False) -> Form:
        """Keep a JPEG of so many pixels as it is; print it with `Pen.picture`."""
        name = f"X{len(self._forms.dict)}"
        stream = pdfdoc.PDFStream(content=jpeg)
        for key, value in (
            ("Type", pdfdoc.PDFName("XObject")),
            ("Subtype", pdfdoc.PDFName("Image")),
            ("Width", width),
            ("Height", height),
            ("ColorSpace", pdfdoc.PDFName("DeviceGray" if grey else "DeviceRGB")),
            ("BitsPerComponent", 8),
            ("Filter", pdfdoc.PDFName("DCTDecode")),
        ):
            stream.dictionary[key] = value
        self._forms.dict[name] = self._document.Reference(stream, f"PropDeskPicture.{name}")
        return Form(name.encode("ascii"), width, height)

    def page(self, size: tuple[float, float], content: bytes, links: Sequence[Link] = ()) -> None:
        """Add a page of `size` points with the operators pens have written."""
        self.pages += 1
        contents = self._document.Reference(self._stream(content), f"PropDeskText.{self.pages}")
        self._document.addPage(_Page(size, contents, self._resources, links))

    def bookmark(self, level: int, title: str, page: int, top: float) -> None:
        """An entry of the outline: level from 0, page from 1, `top` points from the page's foot."""
        at = pdfdoc.PDFArray(
            [_page_reference(page), pdfdoc.PDFName("XYZ"), 0, round(top, 1), pdfdoc.PDFName("null")]
        )
        self._bookmarks.append(press_outline.Bookmark(level, fonts.printable(title), at))

    @staticmethod
    def _stream(content: bytes) -> Any:
        stream = pdfdoc.PDFStream(content=zlib.compress(content))
        stream.dictionary["Filter"] = pdfdoc.PDFName("FlateDecode")
        return stream

    def finish(self) -> bytes:
        """The PDF. The press cannot be used afterwards."""
        press_outline.put(self._document, self._bookmarks)
        data = self._document.GetPDFData(None)
        return data if isinstance(data, bytes) else data.encode("latin-1")


def _escaped(codes: bytes) -> bytes:
    for raw in (b"\\", b"(", b")"):
        codes = codes.replace(raw, b"\\" + raw)
    return codes.replace(b"\r", b"\\r")


class Pen:
    """Draws on one page or stencil. x runs from the left, y down from the top, in points."""

    def __init__(self, press: Press, height: float, left: float = 0.0) -> None:
        self.press = press
        self.height = height
        self._left = left
        self._drawing: list[bytes] = []
        self._text: list[bytes] = []
        self._rules: list[bytes] = []
        self._at = (0, 0)
        self._font: tuple[bytes, float] = (b"", 0.0)
        self._grey = 0.0
        self._spacing = 0.0

    def text(
        self,
        x: float,
        y: float,
        text: str,
        face: Face,
        size: float,
        *,
        grey: float = 0.0,
        justify: float = 0.0,
    ) -> float:
        """Set `text` with its baseline at `y`; gives its width.

        `grey` 0 is black. `justify`: points the line is to be drawn out by.
        """
        word = self.press.word(face, text)
        self._put(x, y, word, size, grey, justify / max(len(text) - 1, 1))
        return word.width * size / 1000

    def right(
        self, x: float, y: float, text: str, face: Face, size: float, *, grey: float = 0.0
    ) -> None:
        """Set `text` so that it ends at `x`."""
        word = self.press.word(face, text)
        self._put(x - word.width * size / 1000, y, word, size, grey, 0.0)

    def centre(
        self, x: float, y: float, text: str, face: Face, size: float, *, grey: float = 0.0
    ) -> None:
        """Set `text` around `x`."""
        word = self.press.word(face, text)
        self._put(x - word.width * size / 2000, y, word, size, grey, 0.0)

    def _put(
        self, x: float, y: float, word: Word, size: float, grey: float, spacing: float
    ) -> None:
        out = self._text
        if grey != self._grey:
            self._grey = grey
            out.append(b"%g g" % grey)
        if spacing != self._spacing:
            self._spacing = spacing
            out.append(b"%.3f Tc" % spacing)
        at = (round((self._left + x) * 10), round((self.height - y) * 10))
        out.append(b"%g %g Td" % ((at[0] - self._at[0]) / 10, (at[1] - self._at[1]) / 10))
        self._at = at
        for font, codes in word.runs:
            if self._font != (font, size):
                self._font = (font, size)
                out.append(b"%b %g Tf" % (font, size))
            out.append(b"(%b)Tj" % codes)

    def blocks(self, x: float, y: float, base: Run, size: float, blocks: Iterable[Block]) -> None:
        """Set blocks with their common origin at x, y."""
        out = self._text
        if self._grey or self._spacing:
            out.append(b"0 g 0 Tc")
            self._grey = self._spacing = 0.0
        if self._font != (base.font, size):
            self._font = (base.font, size)
            out.append(b"%b %g Tf" % (base.font, size))
        at = (round((self._left + x) * 10), round((self.height - y) * 10))
        out.append(b"%g %g Td" % ((at[0] - self._at[0]) / 10, (at[1] - self._at[1]) / 10))
        self._at = at
        out += [block.operators for block in blocks]

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        thick: float = 0.4,
        dash: str = "",
        grey: float = 0.0,
    ) -> None:
        """A line; `dash` such as `3 2`."""
        setting = b"%g w %g G [%b] 0 d " % (thick, grey, dash.encode("ascii"))
        self._drawing.append(
            setting + b"%.1f %.1f m %.1f %.1f l S" % (*self._place(x1, y1), *self._place(x2, y2))
        )

    def rule(self, x1: float, x2: float, y: float) -> None:
        """A hairline between rows; all of a page are drawn in one go."""
        left, base = self._place(x1, y)
        self._rules.append(b"%.1f %.1f m %.1f %.1f l" % (left, base, self._left + x2, base))

    def box(self, x: float, y: float, width: float, height: float, *, fill: float) -> None:
        """A filled rectangle, `fill` from 0 black to 1 white; its top left corner at x, y."""
        place = self._place(x, y + height)
        self._drawing.append(b"%g g %.1f %.1f %.1f %.1f re f 0 g" % (fill, *place, width, height))

    def use(self, form: Form, x: float, y: float) -> None:
        """Print a stencil with its top left corner at x, y."""
        place = self._place(x, y + form.height)
        self._drawing.append(b"q 1 0 0 1 %.1f %.1f cm /%b Do Q" % (*place, form.name))

    def picture(self, image: Form, x: float, y: float, width: float, height: float) -> None:
        """Print a picture with its top left corner at x, y, so wide and high."""
        place = self._place(x, y + height)
        self._drawing.append(
            b"q %.2f 0 0 %.2f %.2f %.2f cm /%b Do Q" % (width, height, *place, image.name)
        )

    def cells(
        self, x: float, y: float, size: float, filled: Iterable[tuple[int, int, int]]
    ) -> None:
        """Black squares of `size` points on a grid whose top left corner is x, y.

        Each of `filled` is column, row, and how many beside each other.
        """
        place = self._place(x, y)
        boxes = b" ".join(b"%d %d %d 1 re" % (at, -1 - row, long) for at, row, long in filled)
        self._drawing.append(
            b"q 0 g %.5f 0 0 %.5f %.3f %.3f cm %b f Q" % (size, size, *place, boxes)
        )

    def frame(self, x: float, y: float, width: float, height: float, *, thick: float = 0.4) -> None:
        """The outline of a rectangle, its top left corner at x, y."""
        place = self._place(x, y + height)
        self._drawing.append(
            b"%g w 0 G [] 0 d %.2f %.2f %.2f %.2f re S" % (thick, *place, width, height)
        )

    def _place(self, x: float, y: float) -> tuple[float, float]:
        return self._left + x, self.height - y

    def content(self) -> bytes:
        """All that was drawn, as PDF operators."""
        rules = [b"0.4 w 0.6 G [] 0 d", *self._rules, b"S"] if self._rules else []
        text = [b"q BT", *self._text, b"ET Q"] if self._text else []
        return b"\n".join([*rules, *self._drawing, *text]) + b"\n"

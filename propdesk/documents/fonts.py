"""The faces documents are set in, and what they cannot print.

Noto Sans SC has all 8,105 standard characters (通用规范汉字表). What it lacks may come from
SimSun-ExtB, which every Chinese Windows has, or else from the small face that ships with PropDesk
(𠮷 and about two thousand more that names use); what that lacks too is shown as 〓 and must be
reported before printing, for ReportLab would leave it out without a word.
"""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from propdesk import resources
from propdesk.documents import tounicode

REGULAR = "NotoSansSC"
BOLD = "NotoSansSC-Bold"
FALLBACK = "PropDeskFallback"
GETA = "〓"
"""Stands where a character cannot be printed."""

_FILES = {REGULAR: "NotoSansSC-Regular.ttf", BOLD: "NotoSansSC-Bold.ttf"}


@dataclass(frozen=True, eq=False)
class Face:
    """One face: its registered name, and the width of each character in thousandths of the size."""

    name: str
    widths: dict[int, float]
    font: Any


@cache
def face(name: str) -> Face:
    """A registered face, `REGULAR` or `BOLD`."""
    register()
    font = pdfmetrics.getFont(name)
    widths = {code: font.face.charWidths[code] for code in font.face.charToGlyph}
    return Face(name, widths, font)


@cache
def fallback() -> Face | None:
    """The face for rare characters: the system's, or the one that ships."""
    register()
    try:
        font = TTFont(FALLBACK, str(_fallback_path()))
    except (OSError, TTFError):
        return None
    pdfmetrics.registerFont(font)
    widths = {code: font.face.charWidths[code] for code in font.face.charToGlyph}
    return Face(FALLBACK, widths, font)


def _fallback_path() -> Path:
    path = Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts", "simsunb.ttf")
    return path if path.is_file() else resources.path("fonts", "PropDeskRare.ttf")


@cache
def register() -> None:
    """Make the faces known to ReportLab, once; cheap to call again."""
    tounicode.install()
    rl_config.useA85 = 0
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(resources.path("fonts", file))))
    pdfmetrics.registerFontFamily(REGULAR, REGULAR, BOLD, REGULAR, BOLD)


_DROPPED = ("Cc", "Cf")
_SELECTED = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def clean(text: str) -> str:
    """`text` without what has no shape: control, direction and variation characters.

    Tabs, line ends and other blanks become plain spaces.
    """
    if text.replace("\u3000", "").isprintable() and not _SELECTED.search(text):
        return text
    return "".join(_shown(char) for char in text)


@cache
def _shown(char: str) -> str:
    if char.isspace():
        return "\u3000" if char == "\u3000" else " "
    if unicodedata.category(char) in _DROPPED or _SELECTED.match(char):
        return ""
    return char


def missing(text: str) -> list[str]:
    """The characters of `text` that cannot be printed, each once, in order.

    Ask this of every name before a run is printed, and tell the clerk by household.
    """
    widths, rare = face(REGULAR).widths, fallback()
    return list(
        dict.fromkeys(
            char
            for char in clean(text)
            if ord(char) not in widths and (rare is None or ord(char) not in rare.widths)
        )
    )


def printable(text: str) -> str:
    """`text` as it will be printed, with 〓 where a character cannot be."""
    cleaned = clean(text)
    lacking = missing(cleaned)
    return cleaned.translate({ord(char): GETA for char in lacking}) if lacking else cleaned


__all__ = [
    "BOLD",
    "FALLBACK",
    "GETA",
    "REGULAR",
    "Face",
    "clean",
    "face",
    "fallback",
    "missing",
    "printable",
    "register",
]

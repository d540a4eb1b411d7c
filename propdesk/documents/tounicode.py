"""Lets the text of a PDF be found and copied, also where names use characters beyond U+FFFF.

ReportLab writes such a character's number as five digits, which no reader understands; the
standard (ISO 32000-1, 9.10.3) wants UTF-16BE, and at most 100 entries in a block.
"""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.pdfbase import ttfonts

_BLOCK = 100


def to_unicode_cmap(fontname: str, subset: Sequence[int]) -> str:
    """The table from the codes of a font's subset to the characters they show."""
    entries = [
        f"<{code:02X}> <{chr(char).encode('utf-16-be', 'replace').hex().upper()}>"
        for code, char in enumerate(subset)
    ]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        f"/CIDSystemInfo << /Registry ({fontname}) /Ordering ({fontname}) /Supplement 0 >> def",
        f"/CMapName /{fontname} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        f"<00> <{len(subset) - 1:02X}>",
        "endcodespacerange",
    ]
    for start in range(0, len(entries), _BLOCK):
        block = entries[start : start + _BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


def install() -> None:
    """Have every PDF that ReportLab writes from now on use the table above."""
    ttfonts.makeToUnicodeCMap = to_unicode_cmap

"""What may be printed for everybody: no phone, no identity number, no room (domain.md §7.3)."""

from __future__ import annotations

import re
from collections.abc import Collection

MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\w)")
ROOM = re.compile(
    r"(?<![\d.])\d{1,3}\s*[-#－—]\s*\d{1,2}\s*[-－—]\s*\d{3,4}(?!\d)|\d+\s*(?:单元|栋|号楼)\s*\d{3,4}"
    r"|(?<!\d)\d{3,4}\s*室"
)


def public(text: str, residents: Collection[str] = ()) -> str:
    """The text, or nothing where it names a phone, an identity number, a room or a resident."""
    plain = text.strip()
    if any(found.search(plain) for found in (MOBILE, IDENTITY, ROOM)):
        return ""
    return "" if any(name in plain for name in residents) else plain

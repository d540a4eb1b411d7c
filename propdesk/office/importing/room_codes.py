"""Reads room codes in every way an office writes them, into 楼栋-单元-房号.

`1-2-301`, `1#2单元301`, `3#2-501`, `3号楼2单元501`, `3栋2-501`, `12栋301` and `3-501` (a building
without stairwells) all name one room each; `301` alone names none.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from propdesk.i18n import _
from propdesk.office import premises
from propdesk.office.importing.grids import Cell
from propdesk.office.importing.values import Unreadable, narrow
from propdesk.office.premises import RoomCode

_DASHES = re.compile(r"[-‐‑–—―－_/\\~～]+")
_BUILDING = r"(?:号楼|号栋|#楼|#栋|#幢|号幢|楼栋|栋|幢|座|楼|#|号(?![院区街路弄]))"
_STAIRWELL = r"(?:单元|门洞|梯)"
_MARKED = re.compile(
    rf"(?P<building>[^-]+?{_BUILDING})-?(?:(?P<stairwell>[^-]+?){_STAIRWELL}-?)?(?P<rest>.*)"
)
_HALF_MARKED = re.compile(rf"(?P<building>[^-]+)-(?P<stairwell>[^-]+?){_STAIRWELL}-?(?P<rest>.+)")
_NUMERALS = "〇一二三四五六七八九"


def clean(value: Cell) -> str:
    """A part of a code without blanks, half-width, dashes alike."""
    if isinstance(value, date):
        raise Unreadable(
            _(
                "Excel has turned the room into the date {value}. Format the column as text "
                "and type the room again."
            ).format(value=value)
        )
    shown = narrow(value)
    for _again in range(2):  # taking a blank away may leave two signs that are written as one
        shown = re.sub(r"\s", "", unicodedata.normalize("NFKC", shown))
    return _DASHES.sub("-", shown).strip("-")


def building(value: Cell) -> str:
    """`3号楼`, `3栋`, `3#`, `三号楼` as 3; `A座` as A; a name of its own such as 南楼 stays."""
    shown = clean(value)
    bare = re.sub(rf"{_BUILDING}$", "", shown)
    named = bare and not re.search(r"[0-9A-Za-z一二三四五六七八九十]$", bare)
    return _plain_number(shown if named or not bare else bare)


def stairwell(value: Cell) -> str:
    """`2单元`, `二单元` as 2."""
    return _plain_number(re.sub(rf"(?:{_STAIRWELL}|门)$", "", clean(value)))


def number(value: Cell) -> str:
    """`501室`, `501号`, `501` as 501; letters stay: `101A`, `附1`."""
    shown = clean(value)
    return re.sub(r"(?<=[0-9A-Za-z])(?:号房|号室|室|房|户|号)$", "", shown)


def _plain_number(shown: str) -> str:
    """Chinese numerals up to 99 as digits, without leading zeros."""
    if match := re.fullmatch(r"([一二三四五六七八九])?十([一二三四五六七八九])?", shown):
        tens = _NUMERALS.index(match[1]) if match[1] else 1
        return str(tens * 10 + (_NUMERALS.index(match[2]) if match[2] else 0))
    if re.fullmatch(r"[一二三四五六七八九]", shown):
        return str(_NUMERALS.index(shown))
    return shown.lstrip("0") or shown if shown.isdecimal() else shown


def code(value: Cell) -> RoomCode:
    """A whole code; `Unreadable` when it does not name a building and a number."""
    found = _read(clean(value))
    if found is None:
        raise _no_room(value)
    return _settled(found, value)


def _read(shown: str) -> RoomCode | None:
    found = _half_marked(shown) or _marked(shown) or _dashed(shown)
    return found if found and found.number and found.building else None


def _no_room(value: Cell) -> Unreadable:
    return Unreadable(
        _("“{value}” is not a room: write it as building-stairwell-room, 3-2-501.").format(
            value=narrow(value)
        )
    )


def _settled(found: RoomCode, value: Cell) -> RoomCode:
    """The code as the rest of PropDesk writes it, if it will be read as the same room again."""
    tidy = premises.code_of(*found)
    again = _read(clean(str(tidy)))
    if again is None or str(premises.code_of(*again)) != str(tidy):
        raise _no_room(value)
    return tidy


def _half_marked(shown: str) -> RoomCode | None:
    match = _HALF_MARKED.fullmatch(shown)
    if not match or "单元" in match["building"]:
        return None
    return RoomCode(
        building(match["building"]), stairwell(match["stairwell"]), number(match["rest"])
    )


def _marked(shown: str) -> RoomCode | None:
    match = _MARKED.fullmatch(shown)
    if not match or not match["rest"]:
        return None
    name, rest = building(match["building"]), match["rest"]
    if match["stairwell"]:
        return RoomCode(name, stairwell(match["stairwell"]), number(rest))
    first, dash, last = rest.partition("-")
    if dash and first and last:
        return RoomCode(name, stairwell(first), number(last))
    return RoomCode(name, "", number(rest))


def _dashed(shown: str) -> RoomCode | None:
    parts = shown.split("-")
    if len(parts) == 2:
        return RoomCode(building(parts[0]), "", number(parts[1]))
    if len(parts) in (3, 4) and all(parts):
        return RoomCode(building(parts[0]), stairwell(parts[1]), number("-".join(parts[2:])))
    return None


def join(building_: Cell, stairwell_: Cell, number_: Cell, *, prefixed: bool = True) -> RoomCode:
    """A room from three columns; the number column may hold the whole code or `2-501`.

    `prefixed` tells how `1-101` of building 1 is meant: room 101 of the building (its number comes
    first throughout the sheet), or room 101 of stairwell 1.
    """
    if not narrow(number_):
        raise Unreadable(_("The room number is missing."))
    if not narrow(building_):
        return code(number_)
    stair = stairwell(stairwell_) if narrow(stairwell_) else ""
    return _settled(_joined(building(building_), stair, clean(number_), prefixed), number_)


def begins_with_building(building_: Cell, number_: Cell) -> bool | None:
    """Whether a number such as `3-501` begins with its building; None where it has one part."""
    first, dash, _rest = clean(number_).partition("-")
    return building(first) == building(building_) if dash else None


def _joined(name: str, stair: str, shown: str, prefixed: bool) -> RoomCode:
    whole = None
    if "-" in shown or _MARKED.fullmatch(shown):
        whole = _half_marked(shown) or _marked(shown) or _dashed(shown)
    short = whole is not None and not whole.stairwell and shown.count("-") == 1
    is_own = whole is not None and whole.building == name and (prefixed or not short)
    if whole and is_own and (whole.stairwell or not stair):
        return whole
    if whole and short and not stair and len(whole.building) < 3:
        return RoomCode(name, stairwell(whole.building), whole.number)
    if match := re.fullmatch(rf"([^-]+?){_STAIRWELL}-?(.+)", shown):
        return RoomCode(name, stair or stairwell(match[1]), number(match[2]))
    if whole and short and whole.building == stair:
        return RoomCode(name, stair, whole.number)
    return RoomCode(name, stair, number(shown))

"""Reads single cells the way an office types them: money, areas, dates, periods, phones, shares.

Every function takes the raw cell and returns a value, or raises `Unreadable` with a reason for the
clerk. Full-width digits, blanks inside numbers, ¥ and 元, Excel dates and text dates all count.
Nothing is guessed: what can be read in two ways is refused.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from propdesk.i18n import _
from propdesk.office.importing.grids import Cell

CENT = Decimal("0.01")
NOTHING = {"", "-", "--", "—", "——", "－", "/", "\\", "无", "暂无", "空", "N/A", "#N/A", "NULL"}
"""What clerks write into a cell that holds nothing."""
OPEN_END = {"长期", "至今", "永久", "无限期", "现在", "不限", "9999-12-31"}
"""What stands for an end that has not come."""

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_WIDE |= {0x3002: 0x2E, 0x2212: 0x2D, 0x2010: 0x2D, 0x2011: 0x2D}
_DROPPED = {code: None for code in (*range(0x20), 0x7F, *range(0x200B, 0x2010), 0x2060, 0xFEFF)}
_DROPPED |= {code: None for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_DIGITS = {
    ord(sign): digit for sign, digit in zip("〇零一二三四五六七八九", "00123456789", strict=True)
}


class Unreadable(ValueError):
    """A cell that cannot be read; the message says what is wrong with it."""


def plain(value: Cell) -> str:
    """A cell as text: whole numbers without `.0`, no control or invisible characters, trimmed.

    An apostrophe or `="…"` that keeps a number text in a CSV file is taken off.
    """
    if isinstance(value, str) and value.isalnum():
        return value  # most cells: nothing in them can need a look
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return ""
        return str(int(value)) if value.is_integer() else format(value, ".15g")
    if isinstance(value, datetime):
        return (
            value.strftime("%Y-%m-%d %H:%M")
            if value.time() != datetime.min.time()
            else str(value.date())
        )
    text = re.sub(r"^['‘`](?=[\d=+@¥￥-])", "", str(value).strip())
    if match := re.fullmatch(r'="(.*)"', text):
        text = match[1]
    text = text.replace("\t", " ").replace("\r", "").replace("\n", " ")
    return text.translate(_DROPPED).replace("\u3000", " ").replace("\xa0", " ").strip()


def narrow(value: Cell) -> str:
    """A cell as text with full-width letters, digits and signs made half-width."""
    return plain(value).translate(_WIDE).strip()


def is_blank(value: Cell) -> bool:
    """Whether a cell holds nothing, or one of the signs for nothing."""
    return narrow(value).upper() in NOTHING


def text(value: Cell) -> str:
    """A name, a note, a number of a document; refused when Excel has damaged it.

    Excel keeps 15 digits of a number: an 18-digit number typed as a number has lost its end.
    """
    if isinstance(value, float | int) and not isinstance(value, bool) and abs(value) >= 1e15:
        raise damaged_number(value)
    shown = plain(value)
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?(9|1\d|2\d)", narrow(value)):
        raise damaged_number(shown)
    if re.fullmatch(r"#(REF|VALUE|NAME|DIV/0|NUM|NULL)[!?]?", shown):
        raise Unreadable(_("“{value}” is an error left by a formula.").format(value=shown))
    return shown


_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_GAP = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")


def name(value: Cell) -> str:
    """A name; the blank that lines 张　伟 up with longer names goes."""
    return _GAP.sub("", text(value))


def damaged_number(value: object) -> Unreadable:
    """The reason for a long number that Excel has rounded to 15 digits."""
    shown = format(value, ".15g") if isinstance(value, float) else str(value)
    return Unreadable(
        _(
            "“{value}” is a long number that Excel has rounded. Format the column as text "
            "and type the number again."
        ).format(value=shown)
    )


_MONEY = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+)?(\.\d+)?")
_CURRENCY = re.compile(r"^(人民币|RMB|CNY|¥|￥)|(元整|元|圆|块|RMB|CNY)$", re.IGNORECASE)


def number(value: Cell) -> Decimal:
    """A number as typed or as Excel keeps it (15 digits), sign and brackets included."""
    if isinstance(value, bool | date):
        raise Unreadable(_("“{value}” is not a number.").format(value=plain(value)))
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        if value != value or abs(value) == float("inf"):
            raise Unreadable(_("“{value}” is not a number.").format(value=value))
        return Decimal(format(value, ".15g"))
    shown = narrow(value)
    bare = re.sub(r"\s", "", shown).replace("，", ",").replace("、", ",")
    negative = False
    if match := re.fullmatch(r"\((.+)\)|-(.+)|(.+)-", bare):
        negative, bare = True, match[1] or match[2] or match[3]
    bare = bare.removeprefix("+")
    while (shorter := _CURRENCY.sub("", bare)) != bare:
        bare = shorter
    if not negative and bare.startswith("-"):
        negative, bare = True, bare[1:]
    if not bare or bare == "." or not _MONEY.fullmatch(bare):
        raise Unreadable(_("“{value}” is not a number.").format(value=shown))
    try:
        found = Decimal(bare.replace(",", ""))
    except InvalidOperation:
        raise Unreadable(_("“{value}” is not a number.").format(value=shown)) from None
    return -found if negative else found


def money(value: Cell) -> Decimal:
    """An amount in 元, rounded half up to 分; negative amounts are the caller's to refuse."""
    found = number(value)
    if abs(found) >= Decimal(10) ** 10:
        raise Unreadable(_("“{value}” is too large to be an amount.").format(value=plain(value)))
    return found.quantize(CENT, rounding=ROUND_HALF_UP)


def amount(value: Cell) -> Decimal:
    """An amount in 元 of zero or more."""
    found = money(value)
    if found < 0:
        raise Unreadable(_("{value} is negative.").format(value=found))
    return found


def positive(value: Cell) -> Decimal:
    """An amount in 元 above zero."""
    found = amount(value)
    if not found:
        raise Unreadable(_("The amount is zero."))
    return found


def price(value: Cell) -> Decimal:
    """A price in 元 with up to four decimals, zero or more; `0.6元/㎡·月` is read as 0.6."""
    shown = value
    if isinstance(value, str):
        shown = re.sub(r"元?\s*/.*$", "", narrow(value)).strip()
    found = number(shown)
    if found < 0:
        raise Unreadable(_("{value} is negative.").format(value=found))
    if found >= 10**8:
        raise Unreadable(_("“{value}” is too large to be an amount.").format(value=plain(value)))
    if found != found.quantize(Decimal("0.0001")):
        raise Unreadable(_("{value} has more than four decimals.").format(value=found))
    return found.quantize(Decimal("0.0001"))


def area(value: Cell) -> Decimal:
    """An area in ㎡ with two decimals; zero and less are refused."""
    shown = value
    if isinstance(value, str):
        shown = re.sub(r"(平方米|平米|平方|平|㎡|m²|m2|M2|M²)$", "", narrow(value)).strip()
    found = number(shown)
    if found >= 1_000_000:
        raise Unreadable(_("“{value}” is too large to be an area.").format(value=plain(value)[:20]))
    if abs(found) < 1_000_000:
        found = found.quantize(CENT, rounding=ROUND_HALF_UP)
    if found <= 0:
        raise Unreadable(_("The area is {value}: it must be above zero.").format(value=found))
    return found


def whole(value: Cell) -> int:
    """A whole number such as 12, `12层`, `-1` or `B1` (a basement floor, -1)."""
    shown = re.sub(
        r"(层|楼|栋|幢|户|年)$", "", re.sub(r"\s", "", narrow(value)).upper()
    ).removeprefix("第")
    if match := re.fullmatch(r"(?:B|负|地下)(\d{1,2}|[一二三])", shown):
        return -int(match[1].translate(_DIGITS))
    shown = re.sub(r"^(\d+)F$", r"\1", shown)
    if not re.fullmatch(r"-?\d{1,9}", shown):
        raise Unreadable(_("“{value}” is not a whole number.").format(value=plain(value)))
    return int(shown)


def share(value: Cell) -> Decimal:
    """The share that is waived, above 0 up to 1: `0.4`, `40%`, `4折` (60 % waived), `减半`."""
    shown = re.sub(r"\s", "", narrow(value))
    if shown in ("减半", "半价", "一半"):
        return Decimal("0.5")
    if shown in ("全免", "免收", "免交", "免缴"):
        return Decimal(1)
    if match := re.fullmatch(r"(\d(?:\.\d)?|[一二三四五六七八九])折", shown):
        found = 1 - Decimal(match[1].translate(_DIGITS)) / 10
    elif match := re.fullmatch(r"(-?\d{1,4}(?:\.\d+)?)%", shown):
        found = Decimal(match[1]) / 100
    else:
        found = number(value)
    if not 0 < found <= 1:
        raise Unreadable(
            _("“{value}” is not a share: write 0.4 or 40% to waive 40 %.").format(
                value=plain(value)
            )
        )
    if found != found.quantize(Decimal("0.0001")):
        raise Unreadable(_("{value} has more than four decimals.").format(value=found))
    return found.quantize(Decimal("0.0001"))


def phone(value: Cell) -> str:
    """One or several telephone numbers, joined by 、; blanks and dashes in mobile numbers go."""
    shown = text(value).translate(_WIDE)
    parts = [part for part in re.split(r"[、,;，；/|]|\s{2,}|(?<=\d{11})\s", shown) if part.strip()]
    cleaned = []
    for part in parts:
        bare = re.sub(r"[\s-]", "", part)
        is_mobile = re.fullmatch(r"(?:\+?86)?(1\d{10})", bare)
        cleaned.append(is_mobile[1] if is_mobile else re.sub(r"\s+", " ", part.strip()))
    return "、".join(cleaned)


# Dates ----------------------------------------------------------------------------------------

_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_WEEKDAY = re.compile(r"\s*[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?")
_TIME = re.compile(
    r"[T\s]*(?:[T\s]|上午|下午|AM|PM)\s*\d{1,2}[:：时]\d{1,2}(?:[:：分]\d{1,2}(?:\.\d+)?)?"
    r"\s*(?:秒|分|Z|AM|PM)?$",
    re.IGNORECASE,
)
_DAY = re.compile(r"(\d{4}|\d{2}(?=年))\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")


def day(value: Cell, *, end: bool = False, date1904: bool = False) -> date:
    """A date from an Excel date, a date number or text; a bare month is its first (or last) day."""
    if isinstance(value, datetime):
        return _in_range(value.date(), value)
    if isinstance(value, date):
        return _in_range(value, value)
    if isinstance(value, bool):
        raise _no_date(value)
    if isinstance(value, float | int):
        return _from_number(value, date1904)
    shown = _TIME.sub("", _WEEKDAY.sub("", narrow(value))).strip()
    if re.fullmatch(r"\d{5}", shown) or re.fullmatch(r"\d{8}", shown):
        return _from_number(int(shown), date1904)
    if match := _DAY.fullmatch(shown):
        return _calendar_day(int(match[1]), int(match[2]), int(match[3]), value)
    if match := _MONTH.fullmatch(shown):
        year, month = int(match[1]), int(match[2])
        first = _calendar_day(year, month, 1, value)
        return first.replace(day=calendar.monthrange(year, month)[1]) if end else first
    raise _no_date(value)


def last_day(value: Cell, *, date1904: bool = False) -> date | None:
    """The end of something: a date, or None for 长期, 至今 and the like."""
    if isinstance(value, date) and value.year == 9999:
        return None
    if narrow(value).replace("/", "-") in OPEN_END:
        return None
    return day(value, end=True, date1904=date1904)


def _no_date(value: Cell) -> Unreadable:
    return Unreadable(
        _("“{value}” is not a date: write it as 2025-03-01.").format(value=plain(value))
    )


def _calendar_day(year: int, month: int, number_: int, value: Cell) -> date:
    try:
        return _in_range(date(year + 2000 if year < 100 else year, month, number_), value)
    except ValueError:
        raise Unreadable(
            _("“{value}” is a date that does not exist.").format(value=plain(value))
        ) from None


def _from_number(value: float, date1904: bool) -> date:
    """A date number of Excel (days), or eight digits 20250301."""
    if float(value).is_integer() and 19_000_101 <= value <= 22_001_231:
        digits = str(int(value))
        return _calendar_day(int(digits[:4]), int(digits[4:6]), int(digits[6:]), digits)
    if not 10_000 <= value < 110_000:
        raise _no_date(value)
    start = _EPOCH_1904 if date1904 else _EPOCH
    return _in_range(start + timedelta(days=int(value)), value)


def _in_range(found: date, value: Cell) -> date:
    if not 1927 <= found.year <= 2200:
        raise Unreadable(
            _("“{value}” is too far from today to be right.").format(value=plain(value))
        )
    return found


# Periods --------------------------------------------------------------------------------------

Span = tuple[date, date]
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_TO = re.compile(r"\s*(?:至|到|~|～|—+|–|--)\s*")


def period(value: Cell, *, date1904: bool = False) -> Span:
    """A service period: a year, half-year, quarter, month, or from–to, as first and last day."""
    if isinstance(value, date):
        return (day(value), day(value))
    shown = re.sub(r"\s", "", narrow(value)).upper()
    found = _simple_period(shown) or _from_to(shown)
    if found is None:
        raise Unreadable(
            _(
                "“{value}” is not a period: write 2025, 2025-Q3, 2025-03 or 2025-01-01至2025-12-31."
            ).format(value=plain(value))
        )
    first, last = found
    if first > last:
        raise Unreadable(_("“{value}” ends before it starts.").format(value=plain(value)))
    return found


def _simple_period(shown: str) -> Span | None:
    if match := re.fullmatch(r"(\d{4})(?:年|年度|全年|年全年)?", shown):
        return _months(int(match[1]), 1, 12)
    if match := re.fullmatch(r"(\d{4})年?度?-?(?:Q([1-4])|第?([1-4一二三四])季度?)", shown):
        return _months(int(match[1]), 3 * _QUARTERS[match[2] or match[3]] - 2, 3)
    if match := re.fullmatch(r"(\d{4})年?度?-?(?:H([12])|([上下])半年)", shown):
        return _months(int(match[1]), 7 if match[2] == "2" or match[3] == "下" else 1, 6)
    if match := re.fullmatch(r"(\d{4})(?:[-/.年](\d{1,2})月?|(\d{2}))", shown):
        return _months(int(match[1]), int(match[2] or match[3]), 1)
    return None


def _months(year: int, month: int, count: int) -> Span | None:
    if not 1927 <= year <= 2200 or not 1 <= month <= 12:
        return None
    last = month + count - 1
    return date(year, month, 1), date(year, last, calendar.monthrange(year, last)[1])


def _from_to(shown: str) -> Span | None:
    parts = _TO.split(shown)
    if len(parts) != 2:
        parts = _split_at_dash(shown)
    if len(parts) != 2:
        return None
    first, last = parts
    if re.fullmatch(r"\d{1,2}月?", last) and (
        match := re.match(r"(\d{4})[-/.年]\d{1,2}月?$", first)
    ):
        last = f"{match[1]}-{last.removesuffix('月')}"
    try:
        return _edge(first, end=False), _edge(last, end=True)
    except Unreadable:
        return None


def _split_at_dash(shown: str) -> list[str]:
    """Split `2025.1-2025.12` or `2025-1-1-2025-6-30` at the dash that parts them."""
    if shown.count("-") == 1:
        return shown.split("-")
    pieces = shown.split("-")
    half = len(pieces) // 2
    return ["-".join(pieces[:half]), "-".join(pieces[half:])] if len(pieces) in (4, 6) else []


def _edge(shown: str, *, end: bool) -> date:
    simple = _simple_period(shown)
    return simple[1 if end else 0] if simple else day(shown, end=end)

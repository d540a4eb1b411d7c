"""人民币大写: an amount written out in the characters that cannot be altered with a pen.

Rules: annex of 《支付结算办法》 (domain.md §1.9). Of the spellings it allows, the office uses one:
整 after 元 only; 零 between 元 and 角 when the 元 digit is 0; no optional 零 at the 万 digit.
"""

from __future__ import annotations

from decimal import Decimal

from propdesk.office.money import to_cents

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ((1000, "仟"), (100, "佰"), (10, "拾"), (1, ""))
_LARGEST = 10**16
"""元; more than any office will ever write."""


def capital(amount: Decimal) -> str:
    """`421.92` 元 as `人民币肆佰贰拾壹元玖角贰分`; a negative amount as `人民币（负）…`.

    Raises ValueError for an amount finer than 分 or of ten thousand 万亿 元 and more.
    """
    cents = to_cents(amount)
    sign = "（负）" if cents < 0 else ""
    yuan, small = divmod(abs(cents), 100)
    if yuan >= _LARGEST:
        raise ValueError(f"{amount} is too large to write out")
    return f"人民币{sign}{_with_small(yuan, *divmod(small, 10))}"


def _with_small(yuan: int, jiao: int, fen: int) -> str:
    whole = f"{_whole(yuan)}元" if yuan else ""
    if not jiao and not fen:
        return f"{whole or '零元'}整"
    zero = "零" if yuan and (not jiao or yuan % 10 == 0) else ""
    tenths = f"{_DIGITS[jiao]}角" if jiao else ""
    hundredths = f"{_DIGITS[fen]}分" if fen else ""
    return whole + zero + tenths + hundredths


def _whole(number: int) -> str:
    """A whole number above 0, grouped by 亿 and 万."""
    for unit, name in ((10**8, "亿"), (10**4, "万")):
        if number >= unit:
            upper, lower = divmod(number, unit)
            if not lower:
                return _whole(upper) + name
            return _whole(upper) + name + ("零" if lower < unit // 10 else "") + _whole(lower)
    return _group(number)


def _group(number: int) -> str:
    """A number from 1 to 9999."""
    written, gap = "", False
    for place, name in _PLACES:
        digit = number // place % 10
        if digit:
            written += ("零" if gap else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = bool(written)
    return written

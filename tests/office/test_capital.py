"""人民币大写 against the official examples, every legal spelling of 50 amounts, and a parser."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.office.capital import capital

LEGAL = Path(__file__).parents[1] / "data" / "capital" / "legal_spellings_50.json"

OFFICIAL = [
    ("1409.50", "人民币壹仟肆佰零玖元伍角"),
    ("6007.14", "人民币陆仟零柒元壹角肆分"),
    ("1680.32", "人民币壹仟陆佰捌拾元零叁角贰分"),
    ("107000.53", "人民币壹拾万柒仟元零伍角叁分"),
    ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
    ("325.04", "人民币叁佰贰拾伍元零肆分"),
    ("0.00", "人民币零元整"),
    ("0.05", "人民币伍分"),
    ("0.50", "人民币伍角"),
    ("0.55", "人民币伍角伍分"),
    ("1.00", "人民币壹元整"),
    ("10.00", "人民币壹拾元整"),
    ("10.05", "人民币壹拾元零伍分"),
    ("10.50", "人民币壹拾元零伍角"),
    ("20.03", "人民币贰拾元零叁分"),
    ("100.00", "人民币壹佰元整"),
    ("101.00", "人民币壹佰零壹元整"),
    ("110.00", "人民币壹佰壹拾元整"),
    ("1000.01", "人民币壹仟元零壹分"),
    ("1001.00", "人民币壹仟零壹元整"),
    ("1010.00", "人民币壹仟零壹拾元整"),
    ("1100.00", "人民币壹仟壹佰元整"),
    ("10000.00", "人民币壹万元整"),
    ("10001.00", "人民币壹万零壹元整"),
    ("10010.00", "人民币壹万零壹拾元整"),
    ("10100.00", "人民币壹万零壹佰元整"),
    ("11000.00", "人民币壹万壹仟元整"),
    ("20305.00", "人民币贰万零叁佰零伍元整"),
    ("100000.00", "人民币壹拾万元整"),
    ("100500.00", "人民币壹拾万零伍佰元整"),
    ("105000.00", "人民币壹拾万伍仟元整"),
    ("110000.00", "人民币壹拾壹万元整"),
    ("1000000.01", "人民币壹佰万元零壹分"),
    ("1005000.00", "人民币壹佰万伍仟元整"),
    ("10000000.00", "人民币壹仟万元整"),
    ("10203040.50", "人民币壹仟零贰拾万叁仟零肆拾元零伍角"),
    ("100000000.00", "人民币壹亿元整"),
    ("100000001.00", "人民币壹亿零壹元整"),
    ("100010000.00", "人民币壹亿零壹万元整"),
    ("120030004.56", "人民币壹亿贰仟零叁万零肆元伍角陆分"),
    ("421.92", "人民币肆佰贰拾壹元玖角贰分"),
    ("-35.16", "人民币（负）叁拾伍元壹角陆分"),
    ("9999.99", "人民币玖仟玖佰玖拾玖元玖角玖分"),
]
"""domain.md §1.9."""


@pytest.mark.parametrize(("amount", "written"), OFFICIAL)
def test_the_table_of_official_and_canonical_forms(amount: str, written: str) -> None:
    assert capital(Decimal(amount)) == written


@pytest.mark.parametrize("pair", json.loads(LEGAL.read_text("utf-8"))["pairs"])
def test_the_form_is_among_the_legal_ones(pair: dict[str, object]) -> None:
    written = capital(Decimal(str(pair["amount"]))).replace("（负）", "负")
    assert written.removeprefix("人民币") in pair["allowed"]  # type: ignore[operator]


def parse(written: str) -> Decimal:
    """An independent reader of 大写: left to right, a stack of one."""
    text = written.removeprefix("人民币")
    sign = -1 if text.startswith("（负）") else 1
    text = text.removeprefix("（负）").removesuffix("整")
    values = {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
    scale = {"拾": 10, "佰": 100, "仟": 1000}
    cents = total = section = digit = 0
    for c in text:
        if c in values:
            digit = values[c]
        elif c in scale:
            section, digit = section + digit * scale[c], 0
        elif c == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        elif c == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        elif c == "元":
            cents, total, section, digit = (total + section + digit) * 100, 0, 0, 0
        elif c == "角":
            cents, digit = cents + digit * 10, 0
        elif c == "分":
            cents, digit = cents + digit, 0
        else:
            raise AssertionError(c)
    return sign * Decimal(cents).scaleb(-2)


@given(st.integers(min_value=-(10**17), max_value=10**17))
def test_what_is_written_reads_back(cents: int) -> None:
    amount = Decimal(cents).scaleb(-2)
    written = capital(amount)
    assert parse(written) == amount
    assert "零零" not in written
    assert "零万" not in written
    assert "零亿" not in written
    assert "零元" not in written or amount == 0
    assert written.endswith("整") == (cents % 100 == 0)


def test_what_cannot_be_written_is_refused() -> None:
    with pytest.raises(ValueError, match="finer than a cent"):
        capital(Decimal("0.001"))
    with pytest.raises(ValueError, match="too large"):
        capital(Decimal(10**16))

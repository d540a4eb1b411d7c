"""Single cells, as clerks type them and as Excel damages them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.office.importing import room_codes, values
from propdesk.office.importing.values import Unreadable


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("¥1,234.50", "1234.50"), ("￥1，234.5", "1234.50"), ("１２３．５元", "123.50"),
        ("RMB 5", "5.00"), ("100元整", "100.00"), ("(12.00)", "-12.00"), ("－5", "-5.00"),
        (35.125, "35.13"), (0.1 + 0.2, "0.30"), (1.15 * 100, "115.00"), ("1,2345.6", "12345.60"),
        (70, "70.00"),
    ],
)  # fmt: skip
def test_money(cell: Any, meant: str) -> None:
    assert values.money(cell) == Decimal(meant)


@pytest.mark.parametrize(
    "cell", ["", "五元", "12,34", "1.2万", "1e5", "--5", "1.2.3", "12-5", True, date(2025, 1, 1)]
)
def test_money_that_cannot_be_read(cell: Any) -> None:
    with pytest.raises(Unreadable):
        values.money(cell)


@pytest.mark.parametrize("read", [values.amount, values.positive])
def test_negative_money_is_refused(read: Any) -> None:
    with pytest.raises(Unreadable, match="negative"):
        read("-0.01")


@given(st.decimals(min_value=0, max_value=10**8, places=2))
def test_money_comes_back_however_it_is_written(amount: Decimal) -> None:
    wide = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
    assert values.money(float(amount)) == amount
    for written in (f"{amount}", f"¥{amount:,}", f"{amount:,} 元", f"{amount:,}".translate(wide)):
        assert values.money(written) == amount
    assert values.money(f"({amount})") == -amount


@pytest.mark.parametrize(
    "cell",
    [
        "2025-03-01", "2025/3/1", "2025.3.1", "2025年3月1日", "2025 年 3 月 1 号", "20250301",
        20250301.0, 45717.0, "45717", "2025-03-01 00:00:00", "2025-3-1 星期六", "25年3月1日",
        "２０２５．３．１", datetime(2025, 3, 1, 12), date(2025, 3, 1), "2025年3月", "2025.3",
        "2025/3/1 下午3:20", "2025-03-01T10:20:30Z", "2025年3月1日 10时20分",
    ],
)  # fmt: skip
def test_dates(cell: Any) -> None:
    assert values.day(cell) == date(2025, 3, 1)


def test_a_month_ends_on_its_last_day() -> None:
    assert values.day("2024年2月", end=True) == date(2024, 2, 29)


def test_numbers_count_from_1904_where_the_workbook_says_so() -> None:
    assert values.day(44255.0, date1904=True) == date(2025, 3, 1)


@pytest.mark.parametrize(
    "cell",
    ["2025-02-30", "2025-13-01", "20250231", 2025.3, "3/1/2025", "24-3-1", 0.0, "昨天", True],
)
def test_impossible_or_unclear_dates(cell: Any) -> None:
    with pytest.raises(Unreadable):
        values.day(cell)


@given(st.dates(min_value=date(1930, 1, 1), max_value=date(2199, 12, 31)))
def test_dates_come_back_however_they_are_written(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    plain = (
        f"{day:%Y}.{day.month}.{day.day}",
        f"{day:%Y}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
    )
    for written in (day.isoformat(), *plain, float(serial)):
        assert values.day(written) == day


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"), (2025.0, "2025-01-01", "2025-12-31"),
        ("2025年度", "2025-01-01", "2025-12-31"), ("2025年3月", "2025-03-01", "2025-03-31"),
        ("2025-Q3", "2025-07-01", "2025-09-30"), ("2025年三季度", "2025-07-01", "2025-09-30"),
        ("2025上半年", "2025-01-01", "2025-06-30"), ("2025-H2", "2025-07-01", "2025-12-31"),
        ("2025.1-2025.12", "2025-01-01", "2025-12-31"), ("2025年1-6月", "2025-01-01", "2025-06-30"),
        ("2025-01-01至2025-05-31", "2025-01-01", "2025-05-31"),
        ("2024-2025", "2024-01-01", "2025-12-31"),
        ("2025/1/1-2025/12/31", "2025-01-01", "2025-12-31"), ("202503", "2025-03-01", "2025-03-31"),
    ],
)  # fmt: skip
def test_periods(cell: Any, first: str, last: str) -> None:
    assert values.period(cell) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("cell", ["2025-Q5", "2025.13", "2025-06至2025-01", "去年", "2025年1-13月"])
def test_unreadable_periods(cell: str) -> None:
    with pytest.raises(Unreadable):
        values.period(cell)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [(0.4, "0.4"), ("40%", "0.4"), ("６０％", "0.6"), ("4折", "0.6"), ("九折", "0.1"), (1.0, "1")],
)
def test_shares_are_what_is_waived(cell: Any, meant: str) -> None:
    assert values.share(cell) == Decimal(meant)


@pytest.mark.parametrize("cell", [40.0, "-10%", "120%", 0, "多"])
def test_unclear_shares_are_refused(cell: Any) -> None:
    with pytest.raises(Unreadable):
        values.share(cell)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        (13800138000.0, "13800138000"), ("138 0013 8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"), ("'13800138000", "13800138000"),
        ("0532-88881234", "0532-88881234"), ("13800138000/13900139000", "13800138000、13900139000"),
    ],
)  # fmt: skip
def test_phones(cell: Any, meant: str) -> None:
    assert values.phone(cell) == meant


@pytest.mark.parametrize("cell", [1.1010119900307e17, "1.1010119900307E+17", "1.38E+10"])
def test_numbers_that_excel_rounded_are_refused(cell: Any) -> None:
    with pytest.raises(Unreadable, match="rounded"):
        values.text(cell)


def test_an_18_digit_number_kept_as_text_is_fine() -> None:
    assert values.text("110101199003070011") == "110101199003070011"


@pytest.mark.parametrize("cell", [0, -1.5, "0", "", "六十", "#REF!"])
def test_an_area_must_be_above_zero(cell: Any) -> None:
    with pytest.raises(Unreadable):
        values.area(cell)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1-2-301", "1-2-301"), ("1#2单元301", "1-2-301"), ("3#2-501", "3-2-501"),
        ("3号楼2单元501", "3-2-501"), ("3栋2-501", "3-2-501"), ("１－２－３０１", "1-2-301"),
        ("3 号楼 2 单元 501 室", "3-2-501"), ("三号楼二单元501", "3-2-501"), ("12栋301", "12-301"),
        ("3-501", "3-501"), ("1#2", "1-2"), ("3-101A", "3-101A"), ("3-附1", "3-附1"),
        ("3-2-储12", "3-2-储12"), ("3号楼储藏室12", "3-储藏室12"), ("A座1201", "A-1201"),
        ("3栋-2单元-501室", "3-2-501"), ("03-02-501", "3-2-501"), ("十二栋3单元201", "12-3-201"),
        ("5号院3号楼2单元501", "5号院3-2-501"), ("3-2-101-1", "3-2-101-1"),
    ],
)  # fmt: skip
def test_room_codes(written: str, code: str) -> None:
    assert str(room_codes.code(written)) == code


@pytest.mark.parametrize("written", ["301", 301.0, "", "储藏室12", "3号楼", date(2003, 5, 12)])
def test_what_does_not_name_a_room(written: Any) -> None:
    with pytest.raises(Unreadable):
        room_codes.code(written)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (("3号楼", "2单元", 501.0), "3-2-501"), (("3#", "", "2-501"), "3-2-501"),
        ((3.0, 2.0, "3-2-501"), "3-2-501"), (("", "", "3-2-501"), "3-2-501"),
        (("3", "", "2单元501"), "3-2-501"), (("3", "2", "101-1"), "3-2-101-1"),
        (("3栋", "2", "2-501"), "3-2-501"), (("3", "", "3-501"), "3-501"),
    ],
)  # fmt: skip
def test_rooms_in_three_columns(cells: tuple[Any, Any, Any], code: str) -> None:
    assert str(room_codes.join(*cells)) == code


@given(
    st.integers(1, 99),
    st.one_of(st.none(), st.integers(1, 12)),
    st.integers(1, 3399),
    st.sampled_from(["", "A", "附1", "西"]),
)
def test_every_way_to_write_a_room_means_the_same(
    building: int, stairwell: int | None, number: int, suffix: str
) -> None:
    room = f"{number:03}{suffix}"
    if stairwell is None:
        code = f"{building}-{room}"
        written = [code, f"{building}号楼{room}", f"{building}栋{room}", f"{building}#{room}"]
    else:
        code = f"{building}-{stairwell}-{room}"
        written = [
            code,
            f"{building}#{stairwell}-{room}",
            f"{building}号楼{stairwell}单元{room}",
            f"{building}栋{stairwell}-{room}",
            f"{building}幢-{stairwell}单元-{room}",
            f" {building} # {stairwell} 单元 {room} ",
        ]
    assert {str(room_codes.code(one)) for one in written} == {code}


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (
        values.money, values.area, values.day, values.period, values.share, values.phone,
        values.whole, values.price, values.text, room_codes.code,
    ):  # fmt: skip
        try:
            found = read(text)
        except Unreadable:
            continue
        if read is room_codes.code:
            assert str(room_codes.code(str(found))) == str(found)

"""Rows about the same room, however the other row is spoiled and however many there are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from import_samples import only, workbook

from propdesk.office import importing
from propdesk.office.store import Store


def _plan(store: Store, file: Path) -> importing.Plan:
    with store.read() as session:
        return importing.plan(session, importing.read([file]), today=date(2026, 1, 5))


def test_a_room_whose_other_row_is_unreadable_is_still_twice_in_the_sheet(
    tmp_path: Path, store: Store
) -> None:
    file = only(
        tmp_path / "a.xlsx",
        "房屋",
        [1, 1, 101, 0, "张伟"],
        [1, 1, 101, 58.6, "李娜"],
        [1, 1, 102, 0, "王芳"],
        收款=[["日期", "房屋", "金额", "方式"], ["2025-01-01", "1-1-102", 5, "现金"]],
    )
    planned = _plan(store, file)
    assert planned.counts["new"] == 0
    reasons = {(one.sheet, one.row): one.reason for one in planned.refused}
    assert reasons["房屋", 3] == "1-1-101 is also in row 2 of 房屋."
    assert reasons["收款", 2] == "1-1-102 is refused in row 4 of 房屋."


def test_a_room_in_thousands_of_rows_names_a_few(tmp_path: Path, store: Store) -> None:
    file = tmp_path / "a.csv"
    file.write_text("楼栋,单元,房号,建筑面积,业主姓名\n" + "1,1,101,58.6,张伟\n" * 5000, "utf-8")
    planned = _plan(store, file)
    assert len(planned.refused) == 5000
    assert planned.refused[0].reason.endswith("row 6 of a、row 7 of a….")


def test_a_second_table_to_the_right_is_not_passed_over_in_silence(
    tmp_path: Path, store: Store
) -> None:
    file = workbook(
        tmp_path / "a.xlsx",
        {
            "房屋": [
                [
                    "楼栋",
                    "房号",
                    "建筑面积",
                    "业主姓名",
                    "",
                    "楼栋",
                    "房号",
                    "建筑面积",
                    "业主姓名",
                ],
                [1, 101, 58.6, "张伟", "", 2, 101, 62.37, "李娜"],
            ]
        },
    )
    planned = _plan(store, file)
    assert [(one.row, one.reason[:36]) for one in planned.refused] == [
        (1, "A second table stands to the right (")
    ]


def test_sums_to_the_right_are_no_table(tmp_path: Path, store: Store) -> None:
    file = workbook(
        tmp_path / "a.xlsx",
        {
            "房屋": [
                ["楼栋", "房号", "建筑面积", "业主姓名", "", "楼栋", "户数", "建筑面积"],
                [1, 101, 58.6, "张伟", "", 1, 1, 58.6],
            ]
        },
    )
    assert _plan(store, file).counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 0}

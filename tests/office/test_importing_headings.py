"""The sheets real offices have: what is found in them, and what is left out and said so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from import_samples import DATA, ORDERLY, ugly, workbook
from ledger_sheet_samples import FACILITIES

from propdesk.office import importing
from propdesk.office.errors import UserError
from propdesk.office.importing import kinds
from propdesk.office.importing.columns import Kind
from propdesk.office.store import Store


def _preview(store: Store, *files: Path, **more: Any) -> importing.Plan:
    with store.read() as session:
        return importing.plan(session, importing.read(files, **more))


def _csv(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_an_ugly_ledger(store: Store, tmp_path: Path) -> None:
    plan = _preview(store, ugly(tmp_path / "台账.xlsx"))
    sheet = plan.sheets[0]
    assert sheet.kind == "房屋"
    assert sheet.counts == {"new": 3, "changed": 0, "unchanged": 0, "refused": 5}
    assert [step.what for step in sheet.steps] == ["1-1-101", "1-1-102", "1-2-201"]
    assert [(left.number, left.why) for left in sheet.sheet.left_out] == [
        (8, "total"), (9, "heading"), (15, "total"), (16, "note"), (17, "note"),
    ]  # fmt: skip
    assert sheet.sheet.unknown == ["序号", "2024年应收", "2024年实收", "2025年应收", "2025年实收"]
    reasons = {refusal.row: refusal.reason for refusal in plan.refused}
    assert "above zero" in reasons[10]
    assert reasons[11] == "建筑面积 is missing."
    assert "row 13" in reasons[12]
    assert "row 12" in reasons[13]
    assert reasons[14] == "业主姓名 is missing."
    with store.write() as session:
        rows = [row.cells["owner"] for row in sheet.sheet.rows[:3]]
        assert rows == ["张　伟", "李娜", "𠮷田㛃"]
        importing.apply(session, plan, today=_day(), skip_refused=True)
        again = importing.plan(session, [sheet.sheet])
        assert again.counts["unchanged"] == 3


def _day() -> Any:
    from datetime import date

    return date(2026, 1, 5)


def test_a_ledger_as_csv_with_banners_and_one_room_column(store: Store, tmp_path: Path) -> None:
    text = (
        "幸福里小区收费台账,,,,,,\n房号,姓名,面积,单价,应收,实收,欠费\n"
        "1号楼,,,,,,\n1-101,张伟,62.37,0.55,411.64,411.64,0\n1-102,李娜,58.6,0.55,386.76,,386.76\n"
        "小计,,120.97,,798.4,411.64,386.76\n2号楼,,,,,,\n1-101,王芳,70.25,0.55,463.65,0,463.65\n"
    )
    plan = _preview(store, _csv(tmp_path / "台账.csv", text))
    sheet = plan.sheets[0]
    assert [step.what for step in sheet.steps] == ["1-1-101", "1-1-102", "2-1-101"]
    assert sheet.sheet.unknown == ["单价", "应收", "实收", "欠费"]
    assert not plan.refused


def test_two_heading_rows_without_merged_cells(store: Store, tmp_path: Path) -> None:
    text = (
        "房号,业主信息,,建筑面积,2025年,\n,姓名,电话,,应收,实收\n"
        "3-2-501,张伟,13800138000,62.37,411.64,0\n"
    )
    sheet = _preview(store, _csv(tmp_path / "a.csv", text)).sheets[0]
    assert sheet.counts["new"] == 1
    assert sheet.sheet.unknown == ["2025年应收", "2025年实收"]


def test_a_sheet_named_after_its_building(store: Store, tmp_path: Path) -> None:
    rows = [["单元", "房号", "面积", "户主"], ["1单元", 101, 62.3, "张伟"]]
    file = workbook(tmp_path / "a.xlsx", {"3号楼": rows, "5栋": rows})
    plan = _preview(store, file)
    assert [step.what for step in plan.steps] == ["3-1-101", "5-1-101"]


def test_empty_building_cells_below_a_merged_one_in_a_csv(store: Store, tmp_path: Path) -> None:
    text = "楼栋,单元,房号,面积,姓名\n1,1,101,50,甲\n,,102,50,乙\n,2,201,50,丙\n2,1,101,50,丁\n"
    plan = _preview(store, _csv(tmp_path / "a.csv", text))
    assert [step.what for step in plan.steps] == ["1-1-101", "1-1-102", "1-2-201", "2-1-101"]


def test_order_and_names_of_sheets_and_columns_do_not_matter(store: Store, tmp_path: Path) -> None:
    rows = [
        ["交款金额（元）", "付款方式", "房间号", "缴费时间", "*备注"],
        [100, "微信", "3-501", "2025.3.1", ""],
    ]
    plan = _preview(store, workbook(tmp_path / "a.xlsx", {"Sheet3": rows}))
    assert plan.sheets[0].kind == "收款"
    assert [column.key for column in plan.sheets[0].sheet.columns] == [
        "amount", "method", "number", "paid_on", "remark",
    ]  # fmt: skip


@pytest.mark.parametrize("name", [kind.name for kind in kinds.KEPT if kind is not kinds.COMMUNITY])
def test_every_sheet_is_known_by_its_headings(name: str, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", {"Sheet1": {**ORDERLY, **FACILITIES}[name]})
    sheet = importing.read([file])[0]
    assert sheet.kind is not None
    assert sheet.kind.name == name
    assert not sheet.unknown
    assert not sheet.missing


@pytest.mark.parametrize("kind", kinds.LATER, ids=lambda kind: kind.name)
def test_sheets_of_later_versions_are_kept_out_without_an_error(
    kind: Kind, store: Store, tmp_path: Path
) -> None:
    headings = [field.heading for field in kind.fields]
    plan = _preview(store, workbook(tmp_path / "a.xlsx", {"a": [headings, ["1"] * len(headings)]}))
    assert plan.sheets[0].kind == kind.name
    assert "not read in this version" in plan.sheets[0].notes[0]
    assert not plan.refused


def test_what_is_no_sheet_of_ours_is_kept_out(store: Store, tmp_path: Path) -> None:
    plan = _preview(
        store, workbook(tmp_path / "a.xlsx", {"说明": [["请先看"], ["不要改"]], "空": []})
    )
    assert not plan.recognised
    assert plan.sheets[0].notes == ["Not recognised by its headings: the sheet is kept out."]
    assert plan.sheets[1].notes == ["The sheet is empty."]
    with pytest.raises(UserError, match="No sheet"), store.write() as session:
        importing.apply(session, plan, today=_day())


def test_hidden_sheets_are_kept_out(store: Store) -> None:
    plan = _preview(store, DATA / "sheet_visibility.xlsx")
    assert plan.counts["new"] == 0


def test_a_missing_column_is_named(store: Store, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", {"a": [["楼栋", "房号", "业主姓名"], [1, 101, "甲"]]})
    plan = _preview(store, file)
    assert "建筑面积" in plan.refused[0].reason


def test_payments_without_a_way_to_pay_are_not_taken_for_credit(
    store: Store, tmp_path: Path
) -> None:
    file = workbook(
        tmp_path / "a.xlsx", {"a": [["日期", "房号", "金额"], ["2025-01-01", "1-101", 5]]}
    )
    assert "方式" in _preview(store, file).refused[0].reason


def test_rounded_numbers_in_a_column_kept_out_are_reported(store: Store, tmp_path: Path) -> None:
    row = [["楼栋", "房号", "面积", "姓名", "身份证号"], [1, 101, 50, "甲", 110101199003070011]]
    sheet = _preview(store, workbook(tmp_path / "a.xlsx", {"a": row})).sheets[0]
    assert sheet.counts["new"] == 1
    assert "身份证号" in sheet.notes[1]
    assert "rounded" in sheet.notes[1]


def test_a_mapping_wins_and_is_remembered(store: Store, tmp_path: Path) -> None:
    rows = [["地址", "户主名", "平方", "乱码"], ["3-2-501", "张伟", 62.37, 1]]
    file = workbook(tmp_path / "a.xlsx", {"Sheet1": rows})
    assert _preview(store, file).sheets[0].kind == ""
    told = {"地址": "房号", "户主名": "业主姓名", "平方": "建筑面积"}
    plan = _preview(store, file, kind="房屋", mapping=told)
    assert plan.counts["new"] == 1
    with store.write() as session:
        importing.apply(session, plan, today=_day())
    again = _preview(store, file)
    assert again.sheets[0].kind == "房屋"
    assert again.counts["unchanged"] == 1


def test_a_wrong_guess_can_be_kept_out(tmp_path: Path) -> None:
    rows = [["房号", "面积", "业主", "电话"], ["3-501", 50, "甲", "不是电话"]]
    sheet = importing.read([workbook(tmp_path / "a.xlsx", {"a": rows})])[0]
    corrected = importing.again(sheet, "房屋", {"电话": ""})
    assert [column.key for column in corrected.columns] == ["number", "area", "owner", None]


def test_unknown_kinds_headings_and_columns_are_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", {"房屋": ORDERLY["房屋"]})
    with pytest.raises(UserError, match="房房"):
        importing.read([file], kind="房房")
    with pytest.raises(UserError, match="no heading"):
        importing.read([file], mapping={"没有": "房号"})
    with pytest.raises(UserError, match="no column"):
        importing.read([file], mapping={"房号": "没有"})


def test_the_templates_of_a_real_system(store: Store) -> None:
    plan = _preview(store, DATA / "importRoom.xlsx")
    assert plan.counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 0}
    plan = _preview(store, DATA / "hc.xlsx")
    rooms = next(one for one in plan.sheets if one.sheet.name == "房屋信息")
    assert rooms.counts["new"] == 5
    assert rooms.sheet.rows[0].cells["owner"] == "吴学文"
    assert rooms.sheet.rows[0].cells["phone"] == 18999999999.0
    prices = next(one for one in plan.sheets if one.sheet.name == "费用设置")
    assert prices.counts["new"] == 2
    history = _preview(store, DATA / "importFeeDetail.xlsx").sheets[0]
    assert history.kind == "收款"
    assert "方式" in history.refused[0].reason

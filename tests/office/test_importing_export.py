"""The office workbook goes out as it came in, and a spreadsheet never takes its text for code."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

from import_samples import ORDERLY, workbook
from sqlalchemy import select

from propdesk.documents import workbook as paper
from propdesk.office import importing, payments
from propdesk.office.entities import Community, Room
from propdesk.office.importing import export
from propdesk.office.importing.export import WorkbookSheet
from propdesk.office.importing.grids import read_grids
from propdesk.office.store import Store

TODAY = date(2026, 1, 5)
HOSTILE = (
    "=1+1", "+86", "-2+3", "@SUM(A1)", "http://x.cn", "<b>张&伟</b>", "007", "1e5", "𠮷㛃䶮",
    "多行\n备注", "'撇号", "{=A1}", "＝A1",
)  # fmt: skip


def _import(store: Store, file: Path) -> None:
    with store.write() as session:
        plan = importing.plan(session, importing.read([file]), today=TODAY)
        assert not plan.refused
        importing.apply(session, plan, today=TODAY)


def _export(store: Store, file: Path) -> list[WorkbookSheet]:
    with store.read() as session:
        sheets = export.gather(session)
    paper.write(sheets, file)
    return sheets


def test_out_in_and_out_again_is_the_same_cell_for_cell(store: Store, tmp_path: Path) -> None:
    _import(store, workbook(tmp_path / "a.xlsx", ORDERLY))
    with store.write() as session:
        room = session.scalars(select(Room).where(Room.code == "3-2-502")).one()
        for amount, period in ((Decimal("33.33"), ""), (Decimal(20), "2024-01-01–2024-05-31")):
            payments.record(
                session, room.id, amount, on=TODAY, method="pos", today=TODAY, period=period,
                remark="=HYPERLINK(1)", receipt=False,
            )  # fmt: skip
    first = _export(store, tmp_path / "one.xlsx")
    other = Store.open(tmp_path / "other")
    try:
        _import(other, tmp_path / "one.xlsx")
        second = _export(other, tmp_path / "two.xlsx")
    finally:
        other.close()
    assert first == second
    one, two = (read_grids(tmp_path / name) for name in ("one.xlsx", "two.xlsx"))
    assert [(grid.name, grid.rows) for grid in one] == [(grid.name, grid.rows) for grid in two]
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_the_sheets_of_an_empty_office(store: Store, tmp_path: Path) -> None:
    _export(store, tmp_path / "a.xlsx")
    sheets = importing.read([tmp_path / "a.xlsx"])
    assert [sheet.kind.name for sheet in sheets if sheet.kind] == [
        "小区", "房屋", "人员关系", "收费标准", "减免", "期初欠费", "期初预收", "收款", "历年指标",
        "设施", "巡检计划", "巡检记录", "隐患", "工程项目",
    ]  # fmt: skip
    assert not any(sheet.missing or sheet.unknown for sheet in sheets)


def test_hostile_text_comes_back_as_it_was(tmp_path: Path) -> None:
    sheet = WorkbookSheet("备注", ("甲", "乙"), tuple((text, 1) for text in HOSTILE))
    paper.write([sheet], tmp_path / "a.xlsx")
    assert [row[0] for row in read_grids(tmp_path / "a.xlsx")[0].rows[1:]] == list(HOSTILE)


def test_control_characters_and_endless_text_do_not_break_the_workbook(tmp_path: Path) -> None:
    sheet = WorkbookSheet("a", ("甲",), (("a\x00b\x07c\ud800",), ("长" * 40_000,)))
    paper.write([sheet], tmp_path / "a.xlsx")
    rows = read_grids(tmp_path / "a.xlsx")[0].rows
    assert rows[1] == ["abc\ufffd"]
    assert len(str(rows[2][0])) == 32_767


def test_an_old_workbook_stays_when_writing_fails(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_text("old")
    sheet = WorkbookSheet("a" * 40, ("甲",), ())  # Excel allows 31 letters
    try:
        paper.write([sheet], file)
    except Exception as error:
        assert "31" in str(error)  # noqa: PT017
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_csv_text_is_no_formula_and_numbers_stay_numbers() -> None:
    text = paper.csv_text(["姓名", "金额"], [[name, Decimal("-5.00")] for name in HOSTILE])
    rows = list(csv.reader(io.StringIO(text)))[1:]
    assert all(row[1] == "-5.00" for row in rows)
    assert not any(row[0].startswith(("=", "+", "-", "@", "＝")) for row in rows)
    assert rows[0][0] == "'=1+1"


def test_a_community_without_anything_has_its_default_climate(store: Store) -> None:
    with store.read() as session:
        assert session.scalars(select(Community)).one().climate == "north"
        rows = dict(export.gather(session)[0].rows)
    assert rows["气候"] == "北方"

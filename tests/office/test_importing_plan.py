"""What an import does to the office: preview, writing, a second time, refusals, the undo."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from import_samples import ORDERLY, only, workbook
from sqlalchemy import func, select

from propdesk.office import audit, importing, payments
from propdesk.office.entities import (
    Allocation,
    BillLine,
    Community,
    Entity,
    FeeItem,
    ImportBatch,
    Occupancy,
    Payment,
    Person,
    Room,
    Tariff,
    Waiver,
    YearFigure,
)
from propdesk.office.errors import UserError
from propdesk.office.store import Store

TODAY = date(2026, 1, 5)
KEPT = [name for name in ORDERLY if name not in ("人员", "使用说明")]


def _plan(store: Store, *files: Path) -> importing.Plan:
    with store.read() as session:
        return importing.plan(session, importing.read(files), today=TODAY)


def _import(store: Store, *files: Path, skip_refused: bool = False) -> ImportBatch | None:
    with store.write() as session:
        plan = importing.plan(session, importing.read(files), today=TODAY)
        return importing.apply(session, plan, today=TODAY, clerk="小刘", skip_refused=skip_refused)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return workbook(tmp_path / "办公台账.xlsx", ORDERLY)


@pytest.fixture
def office(store: Store, book: Path) -> Store:
    assert _import(store, book) is not None
    return store


def _state(store: Store) -> dict[str, Any]:
    """Every row of the office but the trail, the batches and the schema's own."""
    skipped = {"audit_entry", "import_batch", "import_change", "column_mapping"}
    with store.read() as session:
        return {
            table.name: [
                tuple(v for k, v in row._mapping.items() if k != "version")
                for row in session.execute(select(table).order_by(table.c.id))
            ]
            for table in Entity.metadata.sorted_tables
            if table.name not in skipped
        }


def _reasons(store: Store, *files: Path) -> list[tuple[int, str]]:
    return [(refusal.row, refusal.reason) for refusal in _plan(store, *files).refused]


def test_a_preview_writes_nothing(store: Store, book: Path) -> None:
    before = _state(store)
    plan = _plan(store, book)
    assert plan.counts == {"new": 23, "changed": 0, "unchanged": 0, "refused": 0}
    assert [one.kind for one in plan.sheets if one.counts["new"]] == KEPT
    assert _state(store) == before


def test_everything_of_the_workbook_arrives(office: Store) -> None:
    with office.read() as session:
        rooms = {room.code: room for room in session.scalars(select(Room))}
        assert set(rooms) == {"3-2-501", "3-2-502", "3-商铺1"}
        assert rooms["3-2-501"].area == Decimal("62.37")
        assert rooms["3-2-501"].floor == 5
        assert (rooms["3-2-502"].occupancy, rooms["3-商铺1"].use) == ("let", "shop")
        people = session.execute(
            select(Room.code, Person.name, Occupancy.role, Occupancy.starts_on, Occupancy.ends_on)
            .join(Occupancy, Occupancy.room_id == Room.id)
            .join(Person, Person.id == Occupancy.person_id)
            .order_by(Room.code, Person.id)
        )
        assert [tuple(row) for row in people] == [
            ("3-2-501", "张伟", "owner", date(2024, 5, 1), None),
            ("3-2-501", "老王", "owner", None, date(2024, 4, 30)),
            ("3-2-502", "李娜", "owner", None, None),
            ("3-2-502", "小赵", "tenant", date(2023, 3, 15), None),
            ("3-商铺1", "王芳", "owner", None, None),
        ]
        prices = session.scalars(select(Tariff).order_by(Tariff.id)).all()
        assert [(p.price, p.scope_kind, p.scope_value, p.due_rule) for p in prices] == [
            (Decimal("0.55"), "all", "", "start+30"),
            (Decimal("1.1"), "use", "shop", "03-31"),
            (Decimal("5"), "room", "3-2-501", "end+15"),
        ]
        waivers = session.scalars(select(Waiver).order_by(Waiver.id)).all()
        assert [(w.kind, w.share, w.amount) for w in waivers] == [
            ("vacancy", Decimal("0.4"), None), ("hardship", None, Decimal("20")),
        ]  # fmt: skip
        community = session.scalars(select(Community)).one()
        assert (community.name, community.climate) == ("幸福里", "northeast")
        assert community.total_area == Decimal("12345.60")
        assert session.scalars(select(YearFigure.value)).one() == "63.3"


def test_opening_debts_are_the_debts_of_their_time(office: Store) -> None:
    with office.read() as session:
        lines = session.scalars(select(BillLine).order_by(BillLine.id)).all()
        old, newer = lines
        assert (old.kind, old.payer_name, old.amount) == ("opening", "老王", Decimal("300.00"))
        assert (old.gross, old.waived, old.paid_before) == (
            Decimal("411.64"), Decimal("11.64"), Decimal("100.00"),
        )  # fmt: skip
        assert old.issued_on == date(2022, 1, 1)
        assert old.due_on == date(2022, 2, 7)  # 2022-01-31 to 02-06 was the Spring Festival
        assert (newer.payer_name, newer.settled) == ("李娜", Decimal("100.00"))


def test_payments_settle_what_is_open_and_the_rest_is_credit(office: Store) -> None:
    with office.read() as session:
        found = session.scalars(select(Payment).order_by(Payment.paid_on, Payment.id)).all()
        assert [(p.kind, p.amount, p.allocated, p.period) for p in found] == [
            ("opening", Decimal("500.00"), Decimal("0.00"), ""),
            ("payment", Decimal("50.00"), Decimal("0.00"), ""),
            ("payment", Decimal("50.00"), Decimal("0.00"), ""),
            ("payment", Decimal("100.00"), Decimal("100.00"), "2023"),
        ]
        assert session.scalars(select(Payment.receipt_id).distinct()).all() == [None]


def test_the_same_file_twice_changes_nothing(office: Store, book: Path) -> None:
    before = _state(office)
    counts = _plan(office, book).counts
    assert (counts["new"], counts["changed"], counts["refused"]) == (0, 0, 0)
    assert _import(office, book) is None
    assert _state(office) == before
    with office.read() as session:
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == 1


def test_one_payment_more_is_one_payment_more(office: Store, tmp_path: Path) -> None:
    row = ["2025-03-01", "3-2-501", 50, "微信"]
    plan = _plan(office, only(tmp_path / "b.xlsx", "收款", row, row, row))
    assert plan.counts == {"new": 1, "changed": 0, "unchanged": 2, "refused": 0}


def test_payers_tell_equal_payments_apart(office: Store, tmp_path: Path) -> None:
    rows = [["2025-03-01", "3-2-501", 50, "微信", "", name] for name in ("张伟", "老王", "", "")]
    plan = _plan(office, only(tmp_path / "b.xlsx", "收款", *rows))
    assert plan.counts == {"new": 2, "changed": 0, "unchanged": 2, "refused": 0}


def test_undo_puts_everything_back(store: Store, book: Path) -> None:
    before = _state(store)
    batch = _import(store, book)
    assert batch is not None
    with store.write() as session:
        importing.undo(session, batch.id, TODAY)
    assert _state(store) == before
    with store.read() as session:
        assert not list(audit.verify(session))
        assert session.get(ImportBatch, batch.id).undone_on == TODAY  # type: ignore[union-attr]
    with pytest.raises(UserError, match="was taken back"), store.write() as session:
        importing.undo(session, batch.id, TODAY)
    assert _import(store, book) is not None


def test_undo_puts_changes_back(office: Store, tmp_path: Path) -> None:
    before = _state(office)
    file = only(
        tmp_path / "b.xlsx", "房屋", [3, 2, 501, 70, "张炜", "13900139000", "商铺", "空置"],
        小区=[["项目", "内容"], ["小区名称", "康乐园"], ["总建筑面积", 1]],
        减免=[ORDERLY["减免"][0], ["3-2-501", "空置", 0.5, "", "2025-01-01", "2025-06-30", ""]],
    )  # fmt: skip
    plan = _plan(office, file)
    assert plan.counts == {"new": 0, "changed": 4, "unchanged": 0, "refused": 0}
    batch = _import(office, file)
    assert batch is not None
    assert _state(office) != before
    with office.write() as session:
        importing.undo(session, batch.id, TODAY)
    assert _state(office) == before


def test_undo_of_payments_opens_the_debt_again(office: Store, tmp_path: Path) -> None:
    before = _state(office)
    batch = _import(
        office, only(tmp_path / "b.xlsx", "收款", ["2025-05-01", "3-2-502", 250, "现金"])
    )
    with office.read() as session:
        assert session.scalars(select(func.sum(Allocation.amount))).one() > 100
    assert batch is not None
    with office.write() as session:
        importing.undo(session, batch.id, TODAY)
    assert _state(office) == before


def test_an_import_that_was_built_on_stays(office: Store) -> None:
    with office.write() as session:
        room = session.scalars(select(Room).where(Room.code == "3-2-502")).one()
        payments.record(
            session, room.id, Decimal(10), on=TODAY, method="cash", today=TODAY, receipt=False
        )
    before = _state(office)
    with pytest.raises(UserError, match="payments"), office.write() as session:
        importing.undo(session, 1, TODAY)
    assert _state(office) == before
    with pytest.raises(UserError, match="no import 99"), office.write() as session:
        importing.undo(session, 99, TODAY)


def test_with_anything_refused_nothing_is_written(store: Store, tmp_path: Path) -> None:
    file = only(tmp_path / "a.xlsx", "房屋", [1, 1, 101, 50, "甲"], [1, 1, 102, 0, "乙"])
    before = _state(store)
    with pytest.raises(UserError, match="row 3"):
        _import(store, file)
    assert _state(store) == before
    assert _import(store, file, skip_refused=True) is not None
    with store.read() as session:
        assert session.scalars(select(Room.code)).all() == ["1-1-101"]


def test_rooms_refused(store: Store, tmp_path: Path) -> None:
    file = only(
        tmp_path / "a.xlsx", "房屋",
        [1, 1, 101, "", "甲"], [1, 1, 102, -5, "乙"], [1, 1, 103, "六十", "丙"],
        [1, 1, 104, 50, "丁"], ["1号楼", "1单元", "104室", 50, "戊"], ["", "", 105, 50, "己"],
        [1, 1, 106, 50, "庚", 110101199003070011], [1, 1, 107, 50, "辛", "", "厂房"],
        [1, 1, 108, 50, ""],
    )  # fmt: skip
    found = dict(_reasons(store, file))
    assert sorted(found) == list(range(2, 11))
    assert found[2] == "建筑面积 is missing."
    assert "above zero" in found[3]
    assert "not a number" in found[4]
    assert found[5] == "1-1-104 is also in row 6 of 房屋."
    assert found[6] == "1-1-104 is also in row 5 of 房屋."
    assert "is not a room" in found[7]
    assert "rounded" in found[8]
    assert "住宅、商铺、储藏室、车库" in found[9]
    assert found[10] == "业主姓名 is missing."


def test_rooms_doubled_over_two_files(store: Store, tmp_path: Path) -> None:
    one = only(tmp_path / "a.xlsx", "房屋", [1, 1, 101, 50, "甲"])
    two = only(tmp_path / "b.xlsx", "房屋", ["1#", "1", "101", 50, "甲"])
    assert len(_reasons(store, one, two)) == 2


def test_money_refused(office: Store, tmp_path: Path) -> None:
    file = only(
        tmp_path / "a.xlsx", "收款",
        ["2025-01-01", "9-9-999", 5, "现金"], ["2025-01-01", "3-2-501", -5, "现金"],
        ["2025-01-01", "3-2-501", "五元", "现金"], ["2025-02-30", "3-2-501", 5, "现金"],
        ["2025-01-01", "3-2-501", 5, "贝壳"], ["2025-01-01", "3-2-501", 0, "现金"],
        ["2025-01-01", "3-2-501", 5, "微信", 4.2000012345678902e27], ["", "3-2-501", 5, "现金"],
        ["2030-01-01", "3-2-501", 5, "现金"], ["2025-01-01", "", 5, "现金"],
        ["2025-01-01", "3-2-501", 5, "现金", "", "", "2025-Q9"],
    )  # fmt: skip
    found = dict(_reasons(office, file))
    assert sorted(found) == list(range(2, 13))
    assert "no room 9-9-999" in found[2]
    assert "negative" in found[3]
    assert "not a number" in found[4]
    assert "does not exist" in found[5]
    assert "第三方补贴" in found[6]
    assert "zero" in found[7]
    assert "rounded" in found[8]
    assert "日期 is missing" in found[9]
    assert "future" in found[10]
    assert "room is missing" in found[11]
    assert "not a period" in found[12]


def test_opening_debts_refused(office: Store, tmp_path: Path) -> None:
    due = "2021-03-31"
    year = ["2021-01-01", "2021-12-31", due]
    file = only(
        tmp_path / "a.xlsx", "期初欠费",
        ["3-2-501", "物业服务费", "2021-12-31", "2021-01-01", due, 100],
        ["3-2-501", "物业服务费", *year, 100, 90, 20],
        ["3-2-502", "物业服务费", *year, 100], ["3#2-502", "物业服务费", *year, 100],
        ["3-2-501", "物业服务费", "2022-01-01", "2022-12-31", "2022-01-31", 500],
        ["3-2-501", "", *year, 100],
    )  # fmt: skip
    found = dict(_reasons(office, file))
    assert sorted(found) == [2, 3, 4, 5, 6, 7]
    assert "before it starts" in found[2]
    assert "10.00 more" in found[3]
    assert "row 5" in found[4]
    assert "has this debt already" in found[6]


def test_other_rows_refused(office: Store, tmp_path: Path) -> None:
    price = ["物业服务费", "建筑面积", 0.6, "年"]
    file = workbook(
        tmp_path / "a.xlsx",
        {
            "人员关系": [ORDERLY["人员关系"][0], ["3-2-501", "甲", "邻居"],
                     ["3-2-501", "甲", "租客", "", "2025-02-01", "2025-01-01"]],
            "收费标准": [ORDERLY["收费标准"][0], [*price, "2026-01-01", "楼层 3"],
                     [*price, "2026-01-01", "房屋 9-9-9"], [*price, "2026-01-01", "", "每月"],
                     [*price, "2026-02-01"], [*price, "2026-02-01"],
                     ["x", "面积", 1, "周", "2026"]],
            "减免": [ORDERLY["减免"][0], ["3-2-501", "空置", 0.4, 5, "2026-01-01", "2026-02-01"],
                   ["3-2-501", "空置", "", "", "2026-01-01", "2026-02-01"],
                   ["3-2-501", "空置", 40, "", "2026-01-01", "2026-02-01"],
                   ["3-2-501", "空置", 0.4, "", "2026-03-01", "2026-02-01"],
                   ["3-2-501", "空置", 0.4, "", "2026-03-01", "长期"]],
            "历年指标": [ORDERLY["历年指标"][0], [23, "x", "1"], [2022, "x", 1], [2022, "x", 2]],
            "小区": [["项目", "内容"], ["建成年份", "很久以前"], ["气候", "热带"]],
        },
    )  # fmt: skip
    plan = _plan(office, file)
    found = [(one.kind, [refusal.row for refusal in one.refused]) for one in plan.sheets]
    assert found == [
        ("人员关系", [2, 3]), ("收费标准", [2, 3, 4, 6, 7]), ("减免", [2, 3, 4, 5, 6]),
        ("历年指标", [2, 4]), ("小区", [2, 3]),
    ]  # fmt: skip


def test_rows_of_a_refused_room_say_so(store: Store, tmp_path: Path) -> None:
    file = only(
        tmp_path / "a.xlsx", "房屋", [1, 1, 101, 50, "甲"], [1, 1, 101, 60, "乙"],
        收款=[ORDERLY["收款"][0], ["2025-01-01", "1-1-101", 5, "现金"]],
    )  # fmt: skip
    reasons = [reason for _row, reason in _reasons(store, file)]
    assert len(reasons) == 3
    assert "is refused in row" in reasons[2]


def test_a_room_of_a_later_sheet_is_known(store: Store, tmp_path: Path) -> None:
    sheets = {name: ORDERLY[name] for name in ("收款", "减免", "人员关系", "房屋")}
    assert not _plan(store, workbook(tmp_path / "a.xlsx", sheets)).refused


def test_another_owner_without_bills_is_a_correction(office: Store, tmp_path: Path) -> None:
    _import(office, only(tmp_path / "a.xlsx", "房屋", [3, "", "商铺1", 88.88, "王方"]))
    with office.read() as session:
        names = session.scalars(select(Person.name).order_by(Person.id)).all()
        assert "王方" in names
        assert "王芳" not in names


def test_another_owner_with_bills_needs_the_change_of_owner(office: Store, tmp_path: Path) -> None:
    file = only(tmp_path / "a.xlsx", "房屋", [3, "2", "502", 58.6, "李小娜"])
    assert "Change of owner" in _reasons(office, file)[0][1]


def test_a_price_that_was_billed_is_not_changed(office: Store, tmp_path: Path) -> None:
    row = ["物业服务费", "建筑面积", 0.75, "年", "2023-01-01"]
    file = only(tmp_path / "a.xlsx", "收费标准", row)
    assert _plan(office, file).counts["changed"] == 1
    with office.write() as session:
        line = session.scalars(select(BillLine)).first()
        assert line is not None
        line.tariff_id = session.scalars(select(Tariff.id).order_by(Tariff.id)).first()
    assert "later start" in _reasons(office, file)[0][1]


def test_blank_cells_change_nothing(office: Store, tmp_path: Path) -> None:
    file = only(tmp_path / "a.xlsx", "房屋", [3, 2, 501, 62.37, "张伟", "", "", ""])
    assert _plan(office, file).counts["unchanged"] == 1


def test_a_later_opening_debt_is_settled_by_the_credit_there_is(
    office: Store, tmp_path: Path
) -> None:
    row = ["3-商铺1", "物业服务费", "2023-01-01", "2023-12-31", "2023-03-31", 120]
    _import(office, only(tmp_path / "a.xlsx", "期初欠费", row))
    with office.read() as session:
        line = session.scalars(select(BillLine).order_by(BillLine.id.desc())).first()
        assert line is not None
        assert line.settled == Decimal("120.00")
        allocation = session.scalars(select(Allocation).order_by(Allocation.id.desc())).first()
        assert allocation is not None
        assert allocation.counts_on == date(2024, 12, 31)


def test_the_batch_says_what_was_done_and_the_trail_holds(office: Store) -> None:
    with office.read() as session:
        batch = session.scalars(select(ImportBatch)).one()
        assert batch.files == ["办公台账.xlsx"]
        assert batch.counts["办公台账.xlsx / 房屋"] == {
            "kind": "房屋", "new": 3, "changed": 0, "unchanged": 0, "refused": 0,
        }  # fmt: skip
        assert not list(audit.verify(session))
        assert session.scalars(select(FeeItem.name).order_by(FeeItem.position)).all() == [
            "物业服务费", "垃圾清运费",
        ]  # fmt: skip

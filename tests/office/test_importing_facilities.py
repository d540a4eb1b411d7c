"""Facilities, plans, rounds, hazards and works come in, are unchanged a second time, and go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from import_samples import workbook
from ledger_sheet_samples import FACILITIES
from sqlalchemy import func, select

from propdesk.documents import workbook as paper
from propdesk.office import hazards, importing, inspection_plans, inspection_rounds
from propdesk.office.entities import (
    Entity,
    Facility,
    FacilityState,
    Hazard,
    HazardStep,
    ImportBatch,
    InspectionPlan,
    InspectionTask,
    PlanItem,
    Work,
)
from propdesk.office.errors import UserError
from propdesk.office.importing import export
from propdesk.office.store import Store

TODAY = date(2026, 1, 5)


def _plan(store: Store, *files: Path, today: date = TODAY) -> importing.Plan:
    with store.read() as session:
        return importing.plan(session, importing.read(files), today=today)


def _import(store: Store, *files: Path, today: date = TODAY) -> ImportBatch | None:
    with store.write() as session:
        plan = importing.plan(session, importing.read(files), today=today)
        return importing.apply(session, plan, today=today)


def _book(path: Path, **rows: Sequence[Sequence[Any]]) -> Path:
    """A workbook with the headings of the samples and other rows under them."""
    return workbook(path, {name: [FACILITIES[name][0], *under] for name, under in rows.items()})


def _reasons(store: Store, file: Path) -> list[str]:
    return [refusal.reason for refusal in _plan(store, file).refused]


def _state(store: Store) -> dict[str, Any]:
    skipped = {"audit_entry", "import_batch", "import_change", "column_mapping", "setting"}
    with store.read() as session:
        return {
            table.name: [
                tuple(v for k, v in row._mapping.items() if k != "version")
                for row in session.execute(select(table).order_by(table.c.id))
            ]
            for table in Entity.metadata.sorted_tables
            if table.name not in skipped
        }


def _tasks(state: dict[str, Any]) -> list[tuple[str, ...]]:
    """The tasks without their ids."""
    names = [column.key for column in InspectionTask.__table__.columns if column.key != "version"]
    return sorted(
        tuple(str(v) for name, v in zip(names, row, strict=True) if name != "id")
        for row in state["inspection_task"]
    )


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return workbook(tmp_path / "台账.xlsx", FACILITIES)


@pytest.fixture
def office(store: Store, book: Path) -> Store:
    assert _import(store, book) is not None
    return store


def test_everything_is_new_and_nothing_is_written_by_looking(store: Store, book: Path) -> None:
    before = _state(store)
    plan = _plan(store, book)
    assert [refusal.reason for refusal in plan.refused] == []
    assert {one.kind: one.counts["new"] for one in plan.sheets} == {
        "设施": 5, "巡检计划": 5, "巡检记录": 11, "隐患": 4, "工程项目": 6,
    }  # fmt: skip
    notes = [note for one in plan.sheets for note in one.notes]
    assert notes == [
        "灭火器检查: law or standard demands it, so holidays move it earlier, not later."
    ]
    assert _state(store) == before


def test_the_second_time_changes_nothing(office: Store, book: Path) -> None:
    before = _state(office)
    plan = _plan(office, book)
    assert plan.refused == []
    changed = [step.what for step in plan.steps if step.status != "unchanged"]
    assert changed == []
    assert _import(office, book) is None
    assert _state(office) == before


def test_facilities_with_known_and_unknown_words(office: Store) -> None:
    with office.read() as session:
        things = {one.number: one for one in session.scalars(select(Facility))}
        lift, roof, shed = things["DT-01"], things["WM-01"], things["CP-9"]
        assert (lift.category, lift.ownership, lift.fund) == (
            "elevator", "owners", "maintenance_fund",
        )  # fmt: skip
        assert (lift.building, lift.original_value) == ("1", Decimal(280_000))
        assert lift.inspect_on == date(2026, 6, 30)
        assert (roof.category, roof.quantity, roof.unit) == ("roof", Decimal("820.50"), "㎡")
        assert (roof.fund, roof.state, roof.contract_until) == ("老旧小区专项债", "impaired", None)
        assert (things["MHQ-01"].quantity, things["MHQ-01"].remark) == (Decimal(2), "挂墙")
        assert (shed.category, shed.ownership) == ("ebike_shed", "产权不明")
        assert things["X-1"].category == "水塔"
        states = session.execute(
            select(Facility.number, FacilityState.state, FacilityState.starts_on)
            .join(Facility, Facility.id == FacilityState.facility_id)
            .order_by(Facility.number)
        )
        assert [tuple(row) for row in states] == [
            ("CP-9", "stopped", TODAY), ("WM-01", "impaired", TODAY), ("X-1", "scrapped", TODAY),
        ]  # fmt: skip


def test_plans_make_their_tasks_and_take_the_checklist_of_their_template(office: Store) -> None:
    with office.read() as session:
        fire = inspection_plans.by_name(session, "灭火器检查")
        assert fire is not None
        assert (fire.template, fire.category, fire.building) == ("F04", "fire", "2")
        count = select(func.count()).select_from(PlanItem).where(PlanItem.plan_id == fire.id)
        assert session.scalar(count) == 7
        months = session.scalars(
            select(InspectionTask.frozen_month)
            .where(InspectionTask.plan_id == fire.id)
            .order_by(InspectionTask.planned_on)
        ).all()
        # Each month of 2025, the extra round, this month; the next is made but not frozen.
        assert len(months) == 15
        assert months[-1] == ""
        assert months.count("2025-09") == 2
        lift = inspection_plans.by_name(session, "电梯半月维保")
        assert lift is not None
        assert (lift.anchor, lift.anchored_on, lift.max_interval_days) == (
            "last_done", date(2025, 11, 3), 15,
        )  # fmt: skip
        days = session.scalars(
            select(InspectionTask.due_on)
            .where(InspectionTask.plan_id == lift.id)
            .order_by(InspectionTask.due_on)
        ).all()
        assert days[:5] == [
            date(2025, 10, 6), date(2025, 10, 20), date(2025, 11, 2), date(2025, 11, 17),
            date(2025, 12, 1),
        ]  # fmt: skip
        night = inspection_plans.by_name(session, "夜间巡逻")
        assert night is not None
        assert night.place == "全小区"


def test_rounds_find_their_task_or_make_one(office: Store) -> None:
    with office.read() as session:
        found = session.scalars(
            select(InspectionTask)
            .join(InspectionPlan, InspectionPlan.id == InspectionTask.plan_id)
            .where(InspectionPlan.name == "灭火器检查", InspectionTask.done_on.is_not(None))
            .order_by(InspectionTask.due_on)
        ).all()
        assert [(t.planned_on, t.due_on, t.result, t.caught_up) for t in found] == [
            (date(2025, 1, 10), date(2025, 1, 10), "normal", False),
            (date(2025, 2, 10), date(2025, 2, 10), "abnormal", False),
            (date(2025, 8, 10), date(2025, 8, 8), "normal", False),
            (date(2025, 9, 20), date(2025, 9, 20), "normal", True),
        ]
        assert (found[1].abnormal, found[1].note, found[1].entered_on) == (
            "压力不足1具", "已换", TODAY,
        )  # fmt: skip
        cancelled = session.scalars(
            select(InspectionTask).where(InspectionTask.cancelled_on.is_not(None))
        ).one()
        assert (cancelled.due_on, cancelled.cancel_reason) == (date(2024, 5, 10), "屋面施工")


def test_hazards_stand_as_they_stood(office: Store) -> None:
    with office.read() as session:
        rows = {row.number: row for row in hazards.rows(session, TODAY)}
        assert {number: row.state for number, row in rows.items()} == {
            "YH2025-0001": "closed", "YH2025-0002": "overdue", "YH2025-0003": "overdue",
            "YH2025-0004": "rectified",
        }  # fmt: skip
        first = rows["YH2025-0001"]
        assert (first.system, first.facility_number, first.cost) == ("fire", "MHQ-01", Decimal(45))
        assert first.task_id is not None
        assert rows["YH2025-0002"].facility_number == "WM-01"
        assert rows["YH2025-0002"].level == "larger"
        assert (rows["YH2025-0003"].kind, rows["YH2025-0004"].kind) == (
            "flying_wire", "illegal_build",
        )  # fmt: skip
        then = {
            row.number: row.state for row in hazards.rows(session, TODAY, as_of=date(2025, 2, 18))
        }
        assert then == {"YH2025-0001": "open"}
        summer = {
            row.number: row.state for row in hazards.rows(session, TODAY, as_of=date(2025, 6, 22))
        }
        assert summer == {"YH2025-0001": "closed", "YH2025-0002": "rectified"}


def test_works_with_their_acceptance(office: Store) -> None:
    with office.read() as session:
        works = session.scalars(select(Work).order_by(Work.id)).all()
        assert [(w.kind, w.state, w.accepted_on, w.acceptance) for w in works[:3]] == [
            ("project", "done", date(2025, 6, 28), "合格"),
            ("project", "ongoing", None, ""),
            ("repair", "done", None, "合格"),
        ]
        assert (works[0].building, works[0].households) == ("2", 48)
        assert works[5].fund == "待定"


def test_out_in_and_out_again_is_the_same_cell_for_cell(office: Store, tmp_path: Path) -> None:
    with office.write() as session:
        fire = inspection_plans.by_name(session, "灭火器检查")
        night = inspection_plans.by_name(session, "夜间巡逻")
        assert fire is not None
        assert night is not None
        # A round entered line by line, a changed rule, and a plan that ended.
        task = session.scalars(
            select(InspectionTask).where(
                InspectionTask.plan_id == fire.id, InspectionTask.due_on == date(2025, 3, 10)
            )
        ).one()
        thing = session.scalars(select(Facility.id).where(Facility.number == "MHQ-01")).one()
        entry = inspection_rounds.Entry(thing, 2, "abnormal", words="指针在红区")
        entries = inspection_rounds.all_normal_except(session, task.id, [entry])
        inspection_rounds.save(
            session, task.id, entries, done_on=date(2025, 3, 11), inspector="李强", today=TODAY
        )
        inspection_plans.change(session, fire.id, rule="FREQ=MONTHLY;BYMONTHDAY=12", today=TODAY)
        inspection_plans.end(session, night.id, date(2025, 12, 31), "合并巡逻", TODAY)
        session.add(Work(name="换锁", content="换锁", kind="repair", state="done", quantity=None,
                         budget=None, final_cost=Decimal("80"), starts_on=None, ends_on=None,
                         accepted_on=None, households=None))  # fmt: skip
    with office.read() as session:
        first = export.gather(session)
    paper.write(first, tmp_path / "one.xlsx")
    assert _plan(office, tmp_path / "one.xlsx").counts["refused"] == 0
    assert _import(office, tmp_path / "one.xlsx") is None
    other = Store.open(tmp_path / "other")
    try:
        assert [r.reason for r in _plan(other, tmp_path / "one.xlsx").refused] == []
        _import(other, tmp_path / "one.xlsx")
        with other.read() as session:
            second = export.gather(session)
    finally:
        other.close()
    for one, two in zip(first, second, strict=True):
        assert one == two
    paper.write(second, tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_an_import_taken_back_leaves_nothing(store: Store, book: Path) -> None:
    before = _state(store)
    batch = _import(store, book)
    assert batch is not None
    with store.write() as session:
        importing.undo(session, batch.id, TODAY)
    assert _state(store) == before


def test_changes_are_made_and_taken_back(office: Store, tmp_path: Path) -> None:
    before = _state(office)
    file = _book(
        tmp_path / "b.xlsx",
        设施=[["CP-9", "充电车棚", "电动车棚", "4号楼北侧"] + [""] * 15 + ["完好", "", ""]],
        巡检计划=[
            ["灭火器检查", "", "MHQ-01、DT-01", "", "FREQ=MONTHLY;BYMONTHDAY=12", "2025-01-01",
             "", ""]
        ],
        巡检记录=[
            ["灭火器检查", "2025-01-10", "2025-01-11", "异常", "生锈", "", ""],
            ["灭火器检查", "2025-03-10", "2025-03-10", "正常", "", "李强", ""],
            ["电梯半月维保", "2025-11-17", "2025-11-18", "正常", "", "", ""],
        ],
        隐患=[["YH2025-0003", "2025-08-01", "3号楼1单元门前", "飞线充电", "", "", "2025-10-01",
         "拉闸",
              "2025-12-30", "2026-01-02", "合格"]],
        工程项目=[["单元门更换", "完善类", "单元门", 6, "扇", "", 17500, "", "", "", "2025-12-20",
         "",
                "", "完成"]],
    )  # fmt: skip
    plan = _plan(office, file)
    assert [refusal.reason for refusal in plan.refused] == []
    assert plan.counts == {"new": 2, "changed": 5, "unchanged": 0, "refused": 0}
    batch = _import(office, file)
    assert batch is not None
    with office.read() as session:
        shed = session.scalars(select(Facility).where(Facility.number == "CP-9")).one()
        assert (shed.state, shed.building) == ("good", "4")
        hazard = session.scalars(select(Hazard).where(Hazard.number == "YH2025-0003")).one()
        assert (hazard.closed_on, hazard.due_on, hazard.measure) == (
            date(2026, 1, 2), date(2025, 10, 1), "拉闸",
        )  # fmt: skip
        lift = inspection_plans.by_name(session, "电梯半月维保")
        assert lift is not None
        assert lift.anchored_on == date(2025, 11, 18)
    assert _import(office, file) is None
    with office.write() as session:
        importing.undo(session, batch.id, TODAY)
    after = _state(office)
    made = ("inspection_task",)  # those to come are made again
    assert {k: v for k, v in after.items() if k not in made} == {
        k: v for k, v in before.items() if k not in made
    }
    assert _tasks(before) == _tasks(after)


def test_a_round_entered_since_keeps_the_import(office: Store) -> None:
    with office.write() as session:
        task = session.scalars(
            select(InspectionTask)
            .join(InspectionPlan, InspectionPlan.id == InspectionTask.plan_id)
            .where(InspectionPlan.name == "夜间巡逻")
            .order_by(InspectionTask.due_on)
        ).first()
        assert task is not None
        entries = inspection_rounds.all_normal_except(session, task.id)
        inspection_rounds.save(
            session, task.id, entries, done_on=task.due_on, inspector="王军", today=TODAY
        )
    with pytest.raises(UserError, match="夜间巡逻"), office.write() as session:
        importing.undo(session, session.scalars(select(ImportBatch.id)).one(), TODAY)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["A", "泵", "水泵", "", "", "", "", "", "2027-01-01"], "made in the future"),
        (["A", "泵", "水泵", "", "", "", "", "", "2025-02-01", "2025-01-01"], "before it was made"),
        (["A", "泵", "水泵", "", "", "-3"], "negative"),
        (["A", "泵", "水泵", "", "", "三台"], "not a number"),
        (["A", "", "水泵"], "名称 is missing"),
        (["A", "泵", "水泵"] + [""] * 16 + ["挺好"], "Allowed: 完好、带病运行、停用、报废"),
        (["A", "泵", "水泵"] + [""] * 7 + ["500"], "1 to 200"),
    ],
)
def test_a_facility_that_cannot_be(
    store: Store, tmp_path: Path, row: list[Any], reason: str
) -> None:
    assert reason in _reasons(store, _book(tmp_path / "a.xlsx", 设施=[row]))[0]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["甲", "", "", "", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "2025-01-01"], "no day"),
        (["甲", "", "", "", "FREQ=DAILY;INTERVAL=0", "2025-01-01"], "every 0"),
        (["甲", "", "", "", "FREQ=DAILY", "1930-01-01"], "more than 5,000"),
        (["甲", "", "", "", "每月一次", "2025-01-01"], "每月一次"),
        (["甲", "", "", "", "", "2025-01-01"], "周期规则 is missing"),
        (["甲", "Z99", "", "", "FREQ=DAILY", "2025-01-01"], "no template Z99"),
        (["甲", "L04", "", "", "FREQ=MONTHLY;BYMONTHDAY=1,16", "2025-01-01"], "16 days"),
        (["甲", "", "X-1", "", "FREQ=DAILY", "2025-01-01"], "X-1 is scrapped"),
        (["甲", "", "DT-01、DT-99", "", "FREQ=DAILY", "2025-01-01"], "no facility DT-99"),
        (["灭火器检查", "", "", "", "FREQ=DAILY", "2020-01-01"], "began on 2025-01-01"),
    ],
)
def test_a_plan_that_cannot_be(office: Store, tmp_path: Path, row: list[Any], reason: str) -> None:
    reasons = _reasons(office, _book(tmp_path / "a.xlsx", 巡检计划=[row]))
    assert len(reasons) == 1
    assert reason in reasons[0]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["灭火器检查", "2025-03-10", "2026-01-06", "正常"], "in the future"),
        (["灭火器检查", "2025-03-10", "2025-03-10", ""], "正常 or 异常"),
        (["灭火器检查", "2025-03-10", "", "正常"], "no day on which it was done"),
        (["灭火器检查", "2025-03-10", "2025-03-10", "正常", "破损"], "names what was abnormal"),
        (["灭火器检查", "2025-03-10", "", "", "破损"], "no result and no day"),
        (["灭火器检查", "2026-02-20", "", ""], "no round on 2026-02-20"),
        (["没有的计划", "2025-03-10", "", ""], "no plan 没有的计划"),
        (["灭火器检查", "2025-03-10", "2025-03-10", "一般"], "Allowed: 正常、异常"),
    ],
)
def test_a_round_that_cannot_be(office: Store, tmp_path: Path, row: list[Any], reason: str) -> None:
    reasons = _reasons(office, _book(tmp_path / "a.xlsx", 巡检记录=[row]))
    assert len(reasons) == 1
    assert reason in reasons[0]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({1: "2026-02-01"}, "in the future"),
        ({6: "2025-06-30"}, "before the day it was found"),
        ({8: "2025-06-01"}, "It was found on 2025-07-01"),
        ({8: "2025-07-10", 9: "2025-07-05", 10: "合格"}, "rectified on 2025-07-10"),
        ({8: "2025-07-10", 9: "2025-07-12"}, "合格 or 不合格"),
        ({8: "2025-07-10", 10: "合格"}, "no day (复查日期)"),
        ({4: "严重"}, "Allowed: 一般、较大、重大"),
        ({11: "-5"}, "negative"),
    ],
)
def test_a_hazard_that_cannot_be(
    store: Store, tmp_path: Path, cells: dict[int, str], reason: str
) -> None:
    row = ["Y1", "2025-07-01", "屋面", "渗漏", *[""] * 10]
    for place, value in cells.items():
        row[place] = value
    reasons = _reasons(store, _book(tmp_path / "a.xlsx", 隐患=[row]))
    assert len(reasons) == 1
    assert reason in reasons[0]


def test_what_was_done_about_a_hazard_is_not_rewritten(office: Store, tmp_path: Path) -> None:
    row = [
        "YH2025-0001",
        "2025-02-14",
        "2号楼2单元3层",
        "灭火器压力不足",
        "",
        "",
        "",
        "",
        "2025-02-19",
    ]
    reasons = _reasons(office, _book(tmp_path / "a.xlsx", 隐患=[row]))
    assert "not changed by an import" in reasons[0]
    failed = ["YH2025-0002", "2025-05-09", "WM-01", "防水层起鼓渗漏", "", "", "", "", "2025-07-01",
              "2025-07-02", "合格"]  # fmt: skip
    file = _book(tmp_path / "b.xlsx", 隐患=[failed])
    assert _plan(office, file).counts["changed"] == 1
    _import(office, file)
    with office.read() as session:
        hazard = session.scalars(select(Hazard).where(Hazard.number == "YH2025-0002")).one()
        kinds = session.scalars(
            select(HazardStep.kind).where(HazardStep.hazard_id == hazard.id).order_by(HazardStep.id)
        ).all()
    assert hazard.closed_on == date(2025, 7, 2)
    assert kinds == ["found", "rectified", "recheck_failed", "rectified", "recheck_passed"]
    assert _import(office, file) is None


def test_a_work_that_cannot_be(store: Store, tmp_path: Path) -> None:
    rows = [
        ["甲", "", "屋面", 1, "㎡", "", "", "", "", "2025-03-01", "2025-02-01"],
        ["乙", "", "屋面", 1, "㎡", "", "", "", "", "", "2025-03-01", "2025-02-01"],
        ["丙", "", "屋面", "", "㎡"],
        ["丁", "随便", "屋面", 1, "㎡"],
        ["戊", "", "屋面", 1, "㎡", "", "", "", "", "2026-01-01", "2026-03-01", "", "", "完成"],
    ]
    reasons = _reasons(store, _book(tmp_path / "a.xlsx", 工程项目=rows))
    words = ("before it starts", "before it was finished", "工程量 is missing", "Allowed", "done")
    assert len(reasons) == 5
    assert all(word in reason for word, reason in zip(words, reasons, strict=True))


def test_the_words_other_programs_use(store: Store, tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "a.xlsx",
        {
            "设备台账": [
                ["序号", "设备编码", "设备名称", "设备类型", "位置详情", "设备品牌", "首次启用时间",
                 "保修截止日期", "采购价格", "负责人姓名", "使用状态"],
                [1, "SB-1", "生活水泵", "水泵", "泵房", "南方", "2019/5/1", "2021/5/1", 8000, "张",
                 "正常"],
            ],
            "检查": [
                ["巡检计划名称", "计划巡检时间", "实际巡检时间", "巡检结果", "实际巡检人员姓名"],
                ["灭火器检查", "2025-01-10", "2025-01-10", "正常", "李"],
            ],
        },
    )  # fmt: skip
    plan = _plan(store, file)
    assert [one.kind for one in plan.sheets] == ["设施", "巡检记录"]
    assert plan.counts["new"] == 1
    assert [refusal.reason for refusal in plan.refused] == [
        "There is no plan 灭火器检查: check it, or add it to the sheet 巡检计划."
    ]

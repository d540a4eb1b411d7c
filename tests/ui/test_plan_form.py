from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from inspection_office import DAY, furnish, task_on
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from sqlalchemy import func, select

from propdesk.office import inspection_plans
from propdesk.office.entities import Facility, InspectionPlan, InspectionTask
from propdesk.office.store import Store
from propdesk.ui import plan_form, plans_dialog
from propdesk.ui.desk import Desk
from propdesk.ui.list_dialog import ListDialog


@pytest.fixture
def office(store: Store) -> dict[str, int]:
    return furnish(store)


@pytest.fixture
def form(qtbot: Any, desk: Desk, office: Any) -> plan_form.PlanForm:
    made = plan_form.add(desk)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def dialog(qtbot: Any, desk: Desk, office: Any) -> ListDialog:
    made = plans_dialog.open_for(desk)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def plans(dialog: ListDialog) -> Any:
    return dialog.tab


def active(qtbot: Any) -> Any:
    made = QApplication.activeModalWidget()
    qtbot.addWidget(made)
    return made


def test_a_plan_is_made_with_its_tasks_and_taken_back(
    form: plan_form.PlanForm, qtbot: Any, store: Store, desk: Desk
) -> None:
    undo: list[Any] = []
    desk.said.connect(lambda _text, back: undo.append(back))
    form.named.set_value("水泵房检查")
    form.facilities.editor.setText("DT-01 dt-02")
    form.rule.set_value("FREQ=WEEKLY;BYDAY=MO")
    form.starts.set_value(date(2026, 11, 2))
    form.keeper.set_value("李敏")
    form.count()
    assert form.starts.below.text().startswith("52 rounds a year")
    assert "due 2026-11-23 Mon" in form.starts.below.text()
    assert "3 are overdue at once" in form.starts.below.text()
    form.items.rows[0].text.setText("水泵运行正常")
    form.items.rows[0].asked.emit("next")
    second = form.items.rows[1]
    second.text.setText("压力")
    second.kind.setCurrentIndex(1)
    second.low.setText("0.2")
    second.high.setText("0.6")
    second.unit.setText("MPa")
    form.save_button.click()
    with store.read() as session:
        plan = inspection_plans.by_name(session, "水泵房检查")
        assert plan is not None
        numbers = [one.number for one in inspection_plans.facilities_of(session, plan.id)]
        items = inspection_plans.items_of(session, plan.id)
        assert numbers == ["DT-01", "DT-02"]
        assert [(i.text, i.kind, i.low, i.high, i.unit) for i in items] == [
            ("水泵运行正常", "choice", None, None, ""),
            ("压力", "number", Decimal("0.2"), Decimal("0.6"), "MPa"),
        ]
    undo[-1]()
    with store.read() as session:
        assert inspection_plans.by_name(session, "水泵房检查") is None


def test_impossible_plans_are_refused_with_a_sentence(
    form: plan_form.PlanForm, store: Store
) -> None:
    form.named.set_value("电梯周排查")
    form.rule.set_value("FREQ=DAILY;INTERVAL=20")
    form.longest.set_value(15)
    form.count()
    assert "20 days" in form.rule.error_text()
    form.longest.set_value(None)
    form.facilities.editor.setText("DT-99")
    form.save_button.click()
    assert "no facility DT-99" in form.facilities.error_text()
    form.facilities.editor.setText("DT-01")
    form.save_button.click()
    assert "already" in form.named.error_text()
    form.named.set_value("另一个")
    form.statutory.set_value(True)
    form.policy.set_value("next")
    form.save_button.click()
    assert "never later" in form.policy.error_text()
    form.policy.set_value("previous")
    form.items.rows[0].kind.setCurrentIndex(1)
    form.items.rows[0].low.setText("a lot")
    form.save_button.click()
    assert "not a number" in form.items.error_text()
    form.reject()


def test_a_scrapped_facility_gets_no_plan(
    form: plan_form.PlanForm, office: Any, store: Store
) -> None:
    with store.write() as session:
        session.get_one(Facility, office["lift"]).state = "scrapped"
    form.named.set_value("电梯")
    form.facilities.editor.setText("DT-01")
    form.rule.set_value("FREQ=DAILY")
    form.save_button.click()
    assert "scrapped" in form.facilities.error_text()
    form.reject()


def test_the_checklist_is_put_in_order_by_key(form: plan_form.PlanForm, qtbot: Any) -> None:
    field = form.items
    field.set_value([inspection_plans.item(text) for text in ("一", "二", "三")])
    qtbot.keyClick(field.rows[2], Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    field.rows[0].asked.emit("down")
    assert [item.text for item in field.value()] == ["三", "一", "二"]
    field.rows[1].asked.emit("remove")
    assert [item.text for item in field.value()] == ["三", "二"]
    qtbot.keyClick(field.rows[1].text, Qt.Key.Key_Return)
    assert len(field.rows) == 3
    assert [item.text for item in field.value()] == ["三", "二"], "an empty line counts for nothing"
    form.reject()


def test_facilities_are_chosen_from_the_ledger(form: plan_form.PlanForm, qtbot: Any) -> None:
    form.facilities.set_value([form.facilities.known[1].id])
    picker = form.facilities.choose()
    assert picker.ids() == [form.facilities.known[1].id]
    picker.tab.table.selectAll()
    picker.accept()
    assert form.facilities.editor.text() == "DT-01、DT-02"
    assert form.facilities.below.text() == "1号楼电梯、2号楼电梯"
    form.reject()


def test_a_changed_plan_keeps_this_month(qtbot: Any, desk: Desk, office: Any, store: Store) -> None:
    with store.write() as session:
        session.get_one(InspectionPlan, office["fire"]).added_on = date(2026, 10, 1)
    form = plan_form.change(desk, office["fire"])
    qtbot.addWidget(form)
    assert form.named.value() == "消防通道巡查"
    assert form.place.value() == "3号楼"
    form.rule.set_value("FREQ=WEEKLY;BYDAY=MO")
    form.save_button.click()

    def planned(first: str, last: str) -> int:
        with store.read() as session:
            return session.scalars(
                select(func.count())
                .select_from(InspectionTask)
                .where(
                    InspectionTask.plan_id == office["fire"],
                    InspectionTask.due_on.between(
                        date.fromisoformat(first), date.fromisoformat(last)
                    ),
                )
            ).one()

    assert planned("2026-11-01", "2026-11-30") == 30
    assert planned("2026-12-01", "2026-12-31") == 4


def test_the_list_of_plans(plans: Any) -> None:
    rows = {row.row.name: row for row in plans.table.records.rows}
    assert set(rows) == {"电梯周排查", "消防通道巡查", "屋面检查"}
    assert rows["消防通道巡查"].rule == "every day"
    assert (rows["消防通道巡查"].planned, rows["消防通道巡查"].row.overdue) == (61, 21)
    plans.set_filter("late")
    assert len(plans.table.records.rows) == 2


def test_a_plan_ends_with_a_reason_and_goes_on(
    plans: Any, qtbot: Any, desk: Desk, office: Any, store: Store
) -> None:
    undo: list[Any] = []
    desk.said.connect(lambda _text, back: undo.append(back))
    plans.show_record(office["fire"])
    form = plans.end_one()
    qtbot.addWidget(form)
    form.save_button.click()
    assert form.reason.error_text()
    form.reason.set_value("合同到期")
    form.save_button.click()
    with store.read() as session:
        assert session.get_one(InspectionPlan, office["fire"]).ends_on == DAY
    undo[-1]()
    with store.read() as session:
        assert session.get_one(InspectionPlan, office["fire"]).ends_on is None


def test_a_round_after_a_storm(
    plans: Any, qtbot: Any, office: Any, store: Store, desk: Desk
) -> None:
    undo: list[Any] = []
    desk.said.connect(lambda _text, back: undo.append(back))
    plans.show_record(office["roof"])
    form = plans.trigger()
    qtbot.addWidget(form)
    form.save_button.click()
    made = task_on(store, office["roof"], DAY)
    assert made.due_on == DAY
    undo[-1]()
    with store.read() as session:
        assert session.get(InspectionTask, made.id) is None


def test_a_plan_that_counts_is_not_removed(
    plans: Any, office: Any, store: Store, press: Any, desk: Desk
) -> None:
    with store.write() as session:
        session.get_one(InspectionPlan, office["fire"]).added_on = date(2026, 10, 1)
    plans.refresh()
    plans.show_record(office["fire"])
    press("Close")
    plans.remove_one()
    assert len(plans.table.records.rows) == 3
    undo: list[Any] = []
    desk.said.connect(lambda _text, back: undo.append(back))
    plans.show_record(office["roof"])
    plans.remove_one()
    assert len(plans.table.records.rows) == 2
    undo[-1]()
    plans.refresh()
    assert len(plans.table.records.rows) == 3

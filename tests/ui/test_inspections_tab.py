from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from inspection_office import DAY, done, furnish, task_on
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from propdesk.office import inspection_plans, inspection_tasks
from propdesk.office.entities import InspectionTask, TaskMove
from propdesk.office.store import Store
from propdesk.ui import task_acts
from propdesk.ui.desk import Desk
from propdesk.ui.inspections_tab import InspectionsTab
from propdesk.ui.jobs import Jobs


@pytest.fixture
def office(store: Store) -> dict[str, int]:
    return furnish(store)


@pytest.fixture
def tab(qtbot: Any, desk: Desk, office: dict[str, int]) -> InspectionsTab:
    made = InspectionsTab(desk)
    qtbot.addWidget(made)
    made.resize(1400, 800)
    made.show()
    return made


def open_form(qtbot: Any, kind: type) -> Any:
    form = QApplication.activeModalWidget()
    assert isinstance(form, kind)
    qtbot.addWidget(form)
    return form


def plans_on(tab: InspectionsTab, day: date) -> list[str]:
    return [row.plan for row in tab.month.by_day[day]]


def texts(pane: Any) -> str:
    from PySide6.QtWidgets import QLabel

    return "\n".join(label.text() for label in pane.findChildren(QLabel))


def test_the_month_shows_every_task_with_its_state(tab: InspectionsTab) -> None:
    assert tab.bar.title.text() == "Nov 2026"
    assert plans_on(tab, date(2026, 11, 20)) == ["消防通道巡查", "电梯周排查"]
    states = {row.state for row in tab.month.by_day[date(2026, 11, 20)]}
    assert states == {"overdue"}
    assert plans_on(tab, date(2026, 11, 25)) == ["屋面检查", "消防通道巡查"]
    assert tab.bar.count.text() == str(len(tab.rows))


def test_steps_and_today(tab: InspectionsTab, qtbot: Any) -> None:
    qtbot.mouseClick(tab.bar.forward, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(tab.bar.forward, Qt.MouseButton.LeftButton)
    assert tab.bar.title.text() == "Jan 2027"
    assert tab.notes.isVisible(), "the holidays of 2027 are not known"
    assert "2027" in tab.notes.said.text()
    [row] = [row for row in tab.rows if row.plan == "屋面检查"]
    assert row.task_id is None, "worked out from the rule"
    qtbot.mouseClick(tab.bar.today, Qt.MouseButton.LeftButton)
    assert tab.bar.title.text() == "Nov 2026"
    assert tab.month.current == DAY
    qtbot.keyClick(tab.month, Qt.Key.Key_PageUp)
    assert tab.bar.title.text() == "Oct 2026"


def test_without_plans_the_calendar_says_how_to_begin(qtbot: Any, desk: Desk) -> None:
    opened: list[str] = []
    desk.asked.connect(lambda kind, _key: opened.append(kind))
    empty = InspectionsTab(desk)
    qtbot.addWidget(empty)
    empty.show()
    assert "no inspection plans yet" in empty.notes.said.text()
    qtbot.mouseClick(empty.notes.button, Qt.MouseButton.LeftButton)
    assert opened == ["plans_from_templates"]


def test_what_is_read_again_leaves_the_cursor_where_it_was(
    tab: InspectionsTab, qtbot: Any, store: Store, office: dict[str, int]
) -> None:
    tab.month.go(date(2026, 11, 25))
    qtbot.keyClick(tab.month, Qt.Key.Key_Tab)
    chosen = tab.chosen()
    tab.refresh()
    assert tab.month.current == date(2026, 11, 25)
    assert tab.chosen().task_id == chosen.task_id
    with store.write() as session:
        task = chosen.task_id
        inspection_tasks.move(session, task, date(2026, 11, 26), "Weather", tab.desk.today())
    tab.refresh()
    assert tab.month.current == date(2026, 11, 26), "it goes with the task that is chosen"
    tab.refresh()
    assert tab.chosen().task_id == task
    qtbot.mouseClick(tab.bar.forward, Qt.MouseButton.LeftButton)
    assert (tab.month.current, tab.chosen()) == (date(2026, 12, 26), None)


def test_the_list_begins_at_the_day_and_stays_on_what_was_entered(
    tab: InspectionsTab, store: Store, office: dict[str, int]
) -> None:
    tab.show_view("agenda")
    assert tab.chosen().scheduled == DAY
    tab.show_view("month")
    tab.month.go(date(2026, 11, 20))
    tab.show_view("agenda")
    before = tab.chosen()
    assert before.scheduled == date(2026, 11, 20)
    done(store, before.plan_id, before.scheduled)
    assert tab.chosen().task_id == before.task_id
    assert tab.chosen().state == "done"


def test_views_are_switched_and_remembered(tab: InspectionsTab, qtbot: Any, desk: Desk) -> None:
    for name, title in (
        ("week", "2026-11-16 to 2026-11-22"),
        ("agenda", "Nov 2026"),
        ("year", "Year 2026"),
    ):
        qtbot.mouseClick(tab.bar.views[name], Qt.MouseButton.LeftButton)
        assert tab.bar.title.text() == title
        assert tab.pages.currentWidget().isVisible()
    again = InspectionsTab(desk)
    qtbot.addWidget(again)
    assert again.view == "year"
    again.show_view("agenda")
    third = InspectionsTab(desk)
    qtbot.addWidget(third)
    assert (third.agenda.first_field.value(), third.agenda.last_field.value()) == (
        date(2026, 11, 1),
        date(2026, 11, 30),
    )


def test_filters_by_system_person_building_and_state(tab: InspectionsTab, qtbot: Any) -> None:
    tab.bar.set_filter("category", "elevator")
    assert {row.plan for rows in tab.month.by_day.values() for row in rows} == {"电梯周排查"}
    tab.bar.set_filter("category", "")
    tab.bar.set_filter("person", "李敏")
    tab.bar.set_filter("building", "3")
    tab.bar.set_overdue_only(True)
    shown = [row for rows in tab.month.by_day.values() for row in rows]
    assert {row.plan for row in shown} == {"消防通道巡查"}
    assert {row.state for row in shown} == {"overdue"}
    tab.bar.fill_filter_menu()
    titles = [action.text() for action in tab.bar.filter_menu.actions()]
    assert titles == ["Only what is overdue", "System", "Person", "Building"]
    assert " / " in tab.bar.count.text()
    tab.bar.clear_filters()
    assert " / " not in tab.bar.count.text()


def test_the_pane_tells_all_of_a_task(tab: InspectionsTab, office: Any) -> None:
    task = task_on(tab.desk.store, office["lifts"], date(2026, 11, 20))
    assert tab.show_task(task.id)
    tab._show_details()
    said = texts(tab.pane)
    for word in ("电梯周排查", "Overdue", "王强", "2026-11-20 Fri", "DT-01 1号楼电梯"):
        assert word in said


def test_a_task_is_moved_with_a_reason_and_back(
    tab: InspectionsTab, qtbot: Any, office: Any, store: Store
) -> None:
    undo: list[Any] = []
    tab.desk.said.connect(lambda text, back: undo.append((text, back)))
    task = task_on(store, office["roof"], date(2026, 11, 25))
    tab.show_task(task.id)
    row = tab.chosen()
    tab.month.move_wanted.emit(row, date(2026, 11, 27))
    form = open_form(qtbot, task_acts.MoveForm)
    form.save_button.click()
    assert form.reason.error_text(), "why is asked"
    form.reason.set_value("下雨")
    form.save_button.click()
    assert plans_on(tab, date(2026, 11, 27)).count("屋面检查") == 1
    assert "2026-11-27" in undo[-1][0]
    assert "counts as late" in undo[-1][0]
    with store.read() as session:
        assert session.scalars(select(TaskMove.reason)).all() == ["下雨"]
    undo[-1][1]()
    assert "屋面检查" in plans_on(tab, date(2026, 11, 25))


def test_by_key_the_day_is_asked_too(tab: InspectionsTab, qtbot: Any, office: Any) -> None:
    tab.show_task(task_on(tab.desk.store, office["roof"], date(2026, 11, 25)).id)
    qtbot.keyClick(tab.month, Qt.Key.Key_M)
    form = open_form(qtbot, task_acts.MoveForm)
    form.day.set_value(date(2026, 11, 1))
    form.reason.set_value("x")
    form.save_button.click()
    assert "is over" in form.day.error_text()
    form.day.set_value(date(2026, 12, 2))
    form.save_button.click()
    assert not form.isVisible()


def test_what_is_over_or_not_made_is_not_moved(tab: InspectionsTab, store: Store) -> None:
    said: list[str] = []
    tab.desk.said.connect(lambda text, _back: said.append(text))
    tab.step(1)
    tab.step(1)
    tab.acts.move(next(row for row in tab.rows if row.task_id is None), date(2027, 1, 5))
    assert "no task yet" in said[-1]


def test_a_task_is_cancelled_with_undo(
    tab: InspectionsTab, qtbot: Any, office: Any, store: Store
) -> None:
    undo: list[Any] = []
    tab.desk.said.connect(lambda _text, back: undo.append(back))
    tab.show_task(task_on(store, office["roof"], date(2026, 11, 25)).id)
    tab.acts.cancel(tab.chosen())
    form = open_form(qtbot, task_acts.CancelForm)
    form.reason.set_value("楼顶施工")
    form.save_button.click()
    [row] = [row for row in tab.month.by_day[date(2026, 11, 25)] if row.plan == "屋面检查"]
    assert row.state == "cancelled"
    assert next(act.text for act in tab.acts.of(row)) == "Take back the cancellation"
    undo[-1]()
    [row] = [row for row in tab.month.by_day[date(2026, 11, 25)] if row.plan == "屋面检查"]
    assert row.state in ("coming", "pending")


def test_enter_on_a_day_lists_it(tab: InspectionsTab, qtbot: Any) -> None:
    tab.month.go(date(2026, 11, 20))
    qtbot.keyClick(tab.month, Qt.Key.Key_Return)
    assert tab.view == "agenda"
    assert [row.plan for row in tab.agenda.table.records.rows] == ["消防通道巡查", "电梯周排查"]
    assert tab.table is tab.agenda.table


def test_the_list_takes_other_days(tab: InspectionsTab, qtbot: Any) -> None:
    tab.show_view("agenda")
    tab.agenda.last_field.set_value(date(2026, 11, 3))
    tab.agenda.last_field.editor.editingFinished.emit()
    assert len(tab.agenda.table.records.rows) == 3
    tab.agenda.last_field.set_value(date(2026, 10, 3))
    tab.agenda.last_field.editor.editingFinished.emit()
    assert "before" in tab.agenda.last_field.error_text()


def test_overdue_lists_what_was_ever_missed(tab: InspectionsTab) -> None:
    tab.show_view("agenda", overdue=True)
    rows = tab.agenda.table.records.rows
    assert len(rows) == 24
    assert {row.state for row in rows} == {"overdue"}
    assert all(row.scheduled < DAY for row in rows)


def test_the_year_plan_counts_planned_and_done(tab: InspectionsTab, office: Any) -> None:
    done(tab.desk.store, office["fire"], date(2026, 11, 2))
    tab.show_view("year")
    model = tab.year.table.records
    fire = next(row for row in model.rows if row.plan == "消防通道巡查")
    assert (fire.months[10].planned, fire.months[10].done, fire.months[11].planned) == (30, 1, 31)
    at = model.rows.index(fire)
    titles = [column.title for column in model.columns]
    assert model.index(at, titles.index("Nov")).data() == "● 1/30"
    assert model.index(at, titles.index("Dec")).data() == "○ 31"
    tab.year.by.setCurrentIndex(1)
    assert sum(row.plan == "电梯周排查" for row in tab.year.table.records.rows) == 2
    tab.bar.set_filter("category", "fire")
    assert len(tab.year.table.records.rows) == 1
    assert tab.year_asked()[1] == "Fire protection"


def test_it_reads_again_only_when_seen(tab: InspectionsTab, office: Any, store: Store) -> None:
    tab.hide()
    with store.write() as session:
        inspection_plans.add(
            session, name="新的", rule="FREQ=DAILY", starts_on=DAY, today=DAY, place="东门"
        )
    assert "新的" not in plans_on(tab, DAY)
    tab.show()
    assert "新的" in plans_on(tab, DAY)


def test_a_moved_task_of_a_hidden_month_is_shown(tab: InspectionsTab, store: Store) -> None:
    with store.write() as session:
        task = session.scalars(
            select(InspectionTask).where(InspectionTask.scheduled_on == date(2026, 12, 25))
        ).first()
        assert task is not None
        inspection_tasks.move(session, task.id, date(2026, 12, 30), "x", DAY)
        task_id = task.id
    assert tab.show_task(task_id)
    assert tab.bar.title.text() == "Dec 2026"
    assert not tab.show_task(999_999)


def test_a_month_of_six_hundred_is_there_in_a_blink(tab: InspectionsTab, store: Store) -> None:
    with store.write() as session:
        for n in range(20):
            inspection_plans.add(
                session,
                name=f"每日巡查 {n}",
                rule="FREQ=DAILY",
                starts_on=date(2026, 11, 1),
                today=DAY,
                place=f"{n}号楼",
            )
    times = []
    for _turn in range(3):
        started = time.perf_counter()
        tab.refresh()
        tab.month.viewport().repaint()
        times.append(time.perf_counter() - started)
    assert len(tab.rows) > 600
    assert min(times) < 0.2, "under 0.1 s on an ordinary PC"


def test_the_bar_of_the_week_goes_when_everything_fits(
    tab: InspectionsTab, qtbot: Any, store: Store
) -> None:
    with store.write() as session:
        for n in range(20):
            inspection_plans.add(
                session, name=f"plan {n}", rule="FREQ=DAILY", starts_on=DAY, today=DAY
            )
    tab.show_view("week")
    bar = tab.week.verticalScrollBar()
    qtbot.waitUntil(bar.isVisible)
    tab.bar.set_filter("building", "nowhere")
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_the_calendar_follows_the_day_while_it_is_open(
    store: Store, office: Any, qtbot: Any, dressed: Any
) -> None:
    jobs, day = Jobs(), [DAY]
    desk = Desk(store, jobs, lambda: day[0])
    tab = InspectionsTab(desk)
    qtbot.addWidget(tab)
    tab.show()
    states = [row.state for row in tab.month.by_day[DAY]]
    day[0] = date(2026, 11, 23)
    desk.changed.emit({InspectionTask})
    assert tab.month.today == date(2026, 11, 23)
    assert "overdue" not in states
    assert [row.state for row in tab.month.by_day[DAY]] == ["overdue"]
    jobs.close()


def test_tab_goes_from_the_calendar_through_the_pane(
    tab: InspectionsTab, office: Any, qtbot: Any
) -> None:
    with qtbot.waitActive(tab):
        tab.activateWindow()
    assert tab.show_task(task_on(tab.desk.store, office["roof"], date(2026, 11, 25)).id)
    tab._details_soon.stop()
    tab._show_details()
    tab.pane._scroll.setFocus()
    gone = []
    for _step in range(2):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        gone.append(QApplication.focusWidget().text())
    assert gone == ["Enter results…", "More"]

from __future__ import annotations

import time
from datetime import date
from typing import Any, NamedTuple

import pytest
from PySide6.QtCore import QPoint, Qt

from propdesk import i18n
from propdesk.office.workdays import OFFICIAL
from propdesk.ui import task_words, theme
from propdesk.ui.month_view import MonthView
from propdesk.ui.week_view import WeekView

TODAY = date(2026, 10, 14)


class Task(NamedTuple):
    task_id: int
    plan: str
    scheduled: date
    state: str = "pending"
    facility: str = ""
    place: str = ""
    person: str = "李敏"
    keeper: str = "李敏"
    plan_id: int = 1

    @property
    def id(self) -> int:
        return self.task_id

    @property
    def due(self) -> date:
        return self.scheduled

    @property
    def planned(self) -> date:
        return self.scheduled


TASKS = [
    Task(1, "灭火器检查", date(2026, 10, 14)),
    Task(2, "屋面检查", date(2026, 10, 14), "overdue"),
    *(Task(10 + n, f"巡查 {n}", date(2026, 10, 20)) for n in range(9)),
    Task(3, "电梯检查", date(2026, 9, 30), "done"),
]


def shown(view: Any, days: list[date], tasks: list[Task] = TASKS) -> Any:
    view.resize(1000, 700)
    view.show()
    view.show_days(days, tasks, task_words.marks(OFFICIAL, days), TODAY)
    view.setFocus()
    return view


@pytest.fixture
def month(qtbot: Any, dressed: Any) -> MonthView:
    view = MonthView(TODAY)
    qtbot.addWidget(view)
    return shown(view, task_words.month_grid(TODAY))


def centre(view: Any, task_id: int) -> QPoint:
    return next(line.rect.center() for line in view.lines if line.row.task_id == task_id)


def test_the_sheet_holds_whole_weeks_from_monday() -> None:
    days = task_words.month_grid(date(2026, 10, 14))
    assert (days[0], days[-1]) == (date(2026, 9, 28), date(2026, 11, 1))
    assert len(task_words.month_grid(date(2027, 2, 1))) == 28
    assert len(task_words.month_grid(date(2026, 8, 1))) == 42


def test_a_holiday_is_marked_with_its_weekend_and_the_day_worked_for_it() -> None:
    days = task_words.month_grid(TODAY)
    marks = task_words.marks(OFFICIAL, days)
    assert [day.day for day, mark in marks.items() if mark == "off"] == [1, 2, 3, 4, 5, 6, 7]
    assert [day for day, mark in marks.items() if mark == "work"] == [date(2026, 10, 10)]
    i18n.use("zh_CN")
    assert task_words.month_text(TODAY) in ("2026年10月", "Oct 2026")


def test_arrows_move_the_day_and_home_is_today(month: MonthView, qtbot: Any) -> None:
    assert month.current == TODAY
    qtbot.keyClick(month, Qt.Key.Key_Right)
    qtbot.keyClick(month, Qt.Key.Key_Down)
    assert month.current == date(2026, 10, 22)
    assert month.accessibleDescription() == "2026-10-22 Thu, 0 inspections"
    qtbot.keyClick(month, Qt.Key.Key_Home)
    assert month.accessibleDescription() == "2026-10-14 Wed, today, 2 inspections, 1 overdue"


def test_a_day_of_another_sheet_and_page_keys_are_told(month: MonthView, qtbot: Any) -> None:
    gone: list[Any] = []
    month.left.connect(gone.append)
    month.stepped.connect(gone.append)
    for _week in range(3):
        qtbot.keyClick(month, Qt.Key.Key_Down)
    qtbot.keyClick(month, Qt.Key.Key_PageUp)
    qtbot.keyClick(month, Qt.Key.Key_PageDown)
    assert gone == [date(2026, 11, 4), -1, 1]


def test_tab_goes_through_the_tasks_of_the_day(month: MonthView, qtbot: Any) -> None:
    opened: list[Any] = []
    month.opened.connect(lambda row: opened.append(row.plan))
    month.day_opened.connect(opened.append)
    qtbot.keyClick(month, Qt.Key.Key_Return)
    qtbot.keyClick(month, Qt.Key.Key_Tab)
    assert month.chosen_row().plan == "屋面检查", "what is overdue stands first"
    assert month.accessibleDescription() == "屋面检查, 李敏, Overdue"
    qtbot.keyClick(month, Qt.Key.Key_Return)
    qtbot.keyClick(month, Qt.Key.Key_Down)
    assert month.chosen_row().plan == "灭火器检查"
    qtbot.keyClick(month, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert month.chosen_row().plan == "屋面检查"
    qtbot.keyClick(month, Qt.Key.Key_Escape)
    assert month.chosen_row() is None
    assert opened == [TODAY, "屋面检查"]


def test_more_opens_the_day(month: MonthView, qtbot: Any) -> None:
    opened: list[date] = []
    month.day_opened.connect(opened.append)
    day = date(2026, 10, 20)
    hidden = 9 - sum(line.day == day for line in month.lines)
    assert hidden > 0
    qtbot.mouseClick(month.viewport(), Qt.MouseButton.LeftButton, pos=month.more[day].center())
    assert opened == [day]


def test_a_task_is_dragged_to_another_day(month: MonthView, qtbot: Any) -> None:
    wanted: list[Any] = []
    month.move_wanted.connect(lambda row, day: wanted.append((row.task_id, day)))
    port, left = month.viewport(), Qt.MouseButton.LeftButton
    target = month.cells[date(2026, 10, 16)].center()
    for task_id in (1, 3):
        start = centre(month, task_id)
        qtbot.mousePress(port, left, pos=start)
        qtbot.mouseMove(port, start + QPoint(20, 20))
        qtbot.mouseMove(port, target)
        assert port.grab() is not None
        qtbot.mouseRelease(port, left, pos=target)
    assert wanted == [(1, date(2026, 10, 16))], "what is done stays where it is"
    qtbot.mousePress(port, left, pos=centre(month, 1))
    qtbot.mouseMove(port, target)
    qtbot.keyClick(month, Qt.Key.Key_Escape)
    qtbot.mouseRelease(port, left, pos=target)
    assert len(wanted) == 1, "Esc lets go"


def test_m_moves_by_key(month: MonthView, qtbot: Any) -> None:
    wanted: list[Any] = []
    month.move_wanted.connect(lambda row, day: wanted.append((row.task_id, day)))
    qtbot.keyClick(month, Qt.Key.Key_M)
    qtbot.keyClick(month, Qt.Key.Key_Tab)
    qtbot.keyClick(month, Qt.Key.Key_M)
    assert wanted == [(2, None)]


def test_what_was_under_the_cursor_stays_when_the_sheet_is_read_again(month: MonthView) -> None:
    assert month.select(1)
    days = task_words.month_grid(TODAY)
    fresh = [*TASKS, Task(99, "新的", TODAY, "overdue")]
    month.show_days(days, fresh, {}, TODAY)
    assert month.chosen_row().task_id == 1


def test_the_week_shows_every_task_and_scrolls_to_the_cursor(qtbot: Any, dressed: Any) -> None:
    view = WeekView(TODAY)
    qtbot.addWidget(view)
    tasks = [Task(n, f"消防车通道与疏散通道巡查 {n}", TODAY, place="12号楼") for n in range(40)]
    shown(view, task_words.week_of(TODAY), tasks)
    assert len(view.lines) == 40
    qtbot.keyClick(view, Qt.Key.Key_Down)
    for _task in range(39):
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.chosen_row().task_id == 39 or view.task == 39
    rect = next(line.rect for line in view.lines if line.at == 39)
    assert rect.bottom() <= view.viewport().height() + 4


@pytest.mark.parametrize("dark", [False, True])
def test_six_hundred_tasks_are_painted_in_a_frame(qtbot: Any, dressed: Any, dark: bool) -> None:
    theme.set_mode("dark" if dark else "light")
    days = task_words.month_grid(TODAY)
    states = list(task_words.STATES)
    tasks = [
        Task(n, f"二次供水泵房巡查 {n}", days[n % len(days)], states[n % len(states)])
        for n in range(600)
    ]
    view = MonthView(TODAY)
    qtbot.addWidget(view)
    shown(view, days, tasks)
    view.viewport().repaint()
    times = []
    for _turn in range(5):
        started = time.perf_counter()
        view.viewport().repaint()
        times.append(time.perf_counter() - started)
    theme.set_mode("light")
    assert min(times) < 0.016

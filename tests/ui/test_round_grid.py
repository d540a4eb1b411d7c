from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from inspection_office import DAY, furnish, task_on
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QPushButton
from shiboken6 import isValid
from sqlalchemy import func, select

from propdesk.office.entities import Hazard, InspectionTask, Photo, TaskResult
from propdesk.office.store import Store
from propdesk.ui import round_grid
from propdesk.ui.desk import Desk
from propdesk.ui.kit.photo_strip import read_files
from propdesk.ui.round_grid import RoundGrid
from propdesk.ui.round_table import ANSWER, NUMBER, PHOTOS, WORDS

FRIDAY = date(2026, 11, 20)
KEY = Qt.Key


@pytest.fixture
def office(store: Store) -> dict[str, int]:
    return furnish(store)


@pytest.fixture
def opened(desk: Desk, qtbot: Any) -> Iterator[Callable[[int], RoundGrid]]:
    """Opens the grid of a task; grids go away by themselves when they are closed."""
    grids: list[RoundGrid] = []

    def open_one(task_id: int) -> RoundGrid:
        grids.append(round_grid.open_for(desk, task_id))
        return grids[-1]

    yield open_one
    for grid in grids:
        if isValid(grid):
            grid.close()


@pytest.fixture
def grid(opened: Any, store: Store, office: Any) -> RoundGrid:
    """Two lifts with a line to answer and a temperature from 5 to 40."""
    made: RoundGrid = opened(task_on(store, office["lifts"], FRIDAY).id)
    return made


def answers(grid: RoundGrid) -> list[str]:
    return [line.answer for line in grid.table.lines]


def type_in(qtbot: Any, grid: RoundGrid, text: str, key: Qt.Key = KEY.Key_Return) -> None:
    """Type into the cell under the cursor and go on."""
    qtbot.keyClick(grid.table, text[0])
    editor = grid.table.editor
    assert editor is not None
    editor.insert(text[1:])
    qtbot.keyClick(editor, key)
    QApplication.processEvents()


def results(store: Store, task_id: int) -> list[tuple[str, str, Decimal | None]]:
    with store.read() as session:
        rows = session.execute(
            select(TaskResult.item_key, TaskResult.answer, TaskResult.number)
            .where(TaskResult.task_id == task_id)
            .order_by(TaskResult.facility_id, TaskResult.position)
        )
        return [tuple(row) for row in rows]


def test_the_lines_of_both_lifts_stand_below_each_other(grid: RoundGrid) -> None:
    assert [(line.facility, line.text) for line in grid.table.lines] == [
        ("DT-01 1号楼电梯", "层门锁完好"),
        ("DT-01 1号楼电梯", "机房温度"),
        ("DT-02 2号楼电梯", "层门锁完好"),
        ("DT-02 2号楼电梯", "机房温度"),
    ]
    assert grid.done_on.value() == FRIDAY, "the day it was due"
    assert grid.inspector.value() == "王强"
    assert grid.table.lines[1].limits == "5 to 40 ℃"


def test_a_round_is_keyed_without_the_mouse(
    grid: RoundGrid, qtbot: Any, store: Store, desk: Desk
) -> None:
    said: list[str] = []
    desk.said.connect(lambda text, _undo: said.append(text))
    task_id = grid.task_id
    qtbot.keyClick(grid.table, "1")
    assert grid.table.currentColumn() == NUMBER, "on to the temperature"
    type_in(qtbot, grid, "21.5")
    qtbot.keyClick(grid.table, "z")
    type_in(qtbot, grid, "22")
    assert answers(grid) == ["normal"] * 4
    assert grid.count.text() == "4 of 4 filled in"
    qtbot.keyClick(grid.table, KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert said == ["4 results saved, all normal."]
    assert [row[1:] for row in results(store, task_id)] == [
        ("normal", None),
        ("normal", Decimal("21.5")),
        ("normal", None),
        ("normal", Decimal("22")),
    ]
    with store.read() as session:
        task = session.get_one(InspectionTask, task_id)
        assert (task.done_on, task.entered_on, task.inspector) == (FRIDAY, DAY, "王强")


def test_chinese_keys_answer(grid: RoundGrid, qtbot: Any) -> None:
    for sign in ("异", "不"):
        grid.table.go_to(0)
        event = QInputMethodEvent("", [])
        event.setCommitString(sign)
        QApplication.sendEvent(grid.table, event)
        assert answers(grid)[0] == {"异": "abnormal", "不": "na"}[sign]


def test_a_number_outside_its_limits_is_not_normal(grid: RoundGrid, qtbot: Any) -> None:
    grid.table.go_to(1)
    type_in(qtbot, grid, "45")
    assert answers(grid)[1] == "abnormal"
    assert grid.table.strip(1) is not None
    assert grid.table.strip(1).measure.hasFocus(), "what the hazard needs is asked at once"
    grid.table.go_to(3)
    type_in(qtbot, grid, "4x")
    assert "is not a number" in grid.said.text()
    type_in(qtbot, grid, "30")
    assert grid.said.text() == ""
    assert answers(grid)[3] == "normal"


def test_abnormal_lines_make_one_hazard_each_however_often_they_are_saved(
    grid: RoundGrid, qtbot: Any, store: Store, desk: Desk
) -> None:
    qtbot.keyClick(grid.table, "2")
    strip = grid.table.strip(0)
    assert strip is not None
    strip.measure.insert("停梯并围挡")
    qtbot.keyClick(strip.measure, KEY.Key_Return)
    strip.keeper.insert("赵师傅")
    qtbot.keyClick(strip.keeper, KEY.Key_Return)
    strip.due.set_value(date(2026, 11, 28))
    qtbot.keyClick(strip.due.editor, KEY.Key_Return)
    assert grid.table.at() == 1, "and on to the next line"
    type_in(qtbot, grid, "20")
    grid.fill_in()
    grid.table.go_to(3)
    type_in(qtbot, grid, "20")
    assert grid.save()
    assert grid.isVisible(), "what was raised stays to be read"
    assert grid.said.text() == "4 results saved, 1 hazard: YH2026-0001."
    asked: list[Any] = []
    desk.asked.connect(lambda kind, key: asked.append((kind, key)))
    [link] = [b for b in grid.findChildren(QPushButton) if b.text().startswith("YH2026-0001")]
    link.click()
    assert grid.save(), "saved again"
    with store.read() as session:
        hazard = session.scalars(select(Hazard)).one()
        assert asked == [("hazard", hazard.id)]
        assert (hazard.measure, hazard.keeper) == ("停梯并围挡", "赵师傅")
        assert hazard.due_on == date(2026, 11, 28)
        assert session.scalars(select(func.count()).select_from(TaskResult)).one() == 4


def test_a_level_sets_the_deadline(grid: RoundGrid, qtbot: Any, store: Store) -> None:
    qtbot.keyClick(grid.table, "2")
    strip = grid.table.strip(0)
    assert strip is not None
    strip.level.setCurrentIndex(2)
    strip.level.activated.emit(2)
    for at in (1, 3):
        grid.table.go_to(at)
        type_in(qtbot, grid, "20")
    grid.fill_in()
    assert grid.save()
    with store.read() as session:
        hazard = session.scalars(select(Hazard)).one()
        assert hazard.level == "major"
        assert hazard.due_on is not None
        assert (hazard.due_on - hazard.found_on).days < 7


def test_the_rest_is_normal_and_numbers_are_still_asked(grid: RoundGrid, qtbot: Any) -> None:
    grid.table.go_to(2)
    qtbot.keyClick(grid.table, "3")
    qtbot.keyClick(grid, KEY.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert answers(grid) == ["normal", "", "na", ""]
    assert grid.table.at() == 1
    assert "numbers" in grid.said.text()
    assert not grid.save()
    assert "2 lines are not filled in" in grid.said.text()


def test_what_cannot_be_is_said_and_nothing_is_lost(
    grid: RoundGrid, qtbot: Any, store: Store
) -> None:
    qtbot.keyClick(grid.table, "1")
    grid.done_on.set_value(date(2026, 11, 25))
    assert not grid.save()
    assert grid.done_on.error_text()
    grid.done_on.set_value(date(2026, 10, 1))
    assert not grid.save(finish=False)
    assert "before the plan begins" in grid.done_on.error_text()
    assert results(store, grid.task_id) == []
    assert answers(grid)[0] == "normal"


def test_a_round_goes_on_later(grid: RoundGrid, opened: Any, qtbot: Any, store: Store) -> None:
    task_id = grid.task_id
    qtbot.keyClick(grid.table, "1")
    grid.later_button.click()
    with store.read() as session:
        assert session.get_one(InspectionTask, task_id).started_on == FRIDAY
    again = opened(task_id)
    assert answers(again) == ["normal", "", "", ""]
    assert again.table.at() == 1


def test_what_was_keyed_and_not_saved_is_back(grid: RoundGrid, opened: Any, qtbot: Any) -> None:
    qtbot.keyClick(grid.table, "2")
    grid.table.setCurrentCell(0, WORDS)
    type_in(qtbot, grid, "x门锁松动")
    task_id = grid.task_id
    grid.reject()
    again = opened(task_id)
    assert answers(again)[0] == "abnormal"
    assert again.table.lines[0].words == "x门锁松动"
    assert "is back" in again.said.text()


def test_tab_goes_along_a_line_and_clicks_change_the_answer(grid: RoundGrid, qtbot: Any) -> None:
    assert grid.table.currentColumn() == ANSWER
    qtbot.keyClick(grid.table, KEY.Key_Tab)
    assert grid.table.currentColumn() == WORDS
    place = grid.table.visualItemRect(grid.table.item(0, ANSWER)).center()
    for wanted in ("normal", "abnormal", "na"):
        qtbot.mouseClick(grid.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert answers(grid)[0] == wanted
    grid.table.setCurrentCell(0, ANSWER)
    qtbot.keyClick(grid.table, KEY.Key_Delete)
    assert answers(grid)[0] == ""


def test_photos_of_a_line_go_to_its_hazard_as_before(
    grid: RoundGrid, qtbot: Any, store: Store, tmp_path: Path
) -> None:
    picture = tmp_path / "lock.png"
    Image.new("RGB", (60, 40), "red").save(picture)
    qtbot.keyClick(grid.table, "2")
    dialog = grid.choose_photos(0)
    dialog.field.editor.picked.emit(read_files([picture])[0])
    dialog.accept()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(picture))])
    QApplication.clipboard().setMimeData(data)
    grid.table.go_to(2)
    qtbot.keyClick(grid.table, KEY.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [grid.table.item(row, PHOTOS).text() for row in (0, 2, 4)] == ["1", "add…", "1"]
    for at in (1, 3):
        grid.table.go_to(at)
        type_in(qtbot, grid, "20")
    grid.fill_in()
    assert grid.save()
    with store.read() as session:
        rows = session.execute(select(Photo.subject, Photo.role).order_by(Photo.subject)).all()
    assert [tuple(row) for row in rows] == [("hazard", "before"), ("task_result", "other")]


def test_a_photo_that_is_none_is_refused_at_once(
    grid: RoundGrid, qtbot: Any, tmp_path: Path
) -> None:
    fake = tmp_path / "lock.png"
    fake.write_bytes(b"no picture")
    qtbot.keyClick(grid.table, "1")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(fake))])
    grid.add_photos(0, data)
    assert "lock.png" in grid.said.text()
    assert answers(grid)[0] == "normal"
    assert grid.table.lines[0].photos == []


def test_everything_that_was_keyed_and_left_is_back(
    grid: RoundGrid, opened: Any, qtbot: Any
) -> None:
    grid.table.answer(0, "abnormal")
    strip = grid.table.strip(0)
    assert strip is not None
    strip.measure.setText("out of service")
    grid.note.set_value("with the contractor")
    grid.done_on.set_value(date(2026, 11, 21))
    grid.reject()
    again = opened(grid.task_id)
    kept = again.table.strip(0)
    assert kept is not None
    assert kept.measure.text() == "out of service"
    assert (again.note.value(), again.done_on.value()) == (
        "with the contractor",
        date(2026, 11, 21),
    )
    for at in range(1, 4):
        again.table.answer(at, "normal")
    again.table.lines[1].number = again.table.lines[3].number = Decimal(20)
    assert again.save()
    assert not again.save_button.property("primary"), "now it is time to close"
    kept.measure.setText("a sign at the door")
    again.reject()
    third = opened(grid.task_id).table.strip(0)
    assert third is not None
    assert third.measure.text() == "a sign at the door", "what only its hazard says comes back too"


def test_a_wrong_deadline_is_read_whole_and_enter_leads_back_from_the_last_line(
    grid: RoundGrid, qtbot: Any
) -> None:
    last = len(grid.table.lines) - 1
    grid.table.answer(last, "abnormal")
    strip = grid.table.strip(last)
    assert strip is not None
    before = strip.height()
    strip.due.editor.setText("some day soon, when the contractor comes")
    assert not grid._findings_right()
    qtbot.waitUntil(lambda: strip.height() > before)
    assert strip.due.below.geometry().bottom() <= strip.height()
    strip.due.editor.setText("")
    strip.due.editor.setFocus()
    qtbot.keyClick(strip.due.editor, KEY.Key_Return)
    assert grid.table.hasFocus()

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt, QThread
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget

from propdesk.office.errors import Cancelled, UserError
from propdesk.ui import alerts
from propdesk.ui.desk import Desk
from propdesk.ui.jobs import Jobs, _Bar


def test_results_come_home_to_the_window(qtbot: Any, desk: Desk) -> None:
    where: list[Any] = []

    def work(progress: Any) -> int:
        where.append(threading.current_thread().name)
        return sum(progress.over(range(100), "Adding"))

    def done(result: int) -> None:
        where.append(QThread.currentThread() is QApplication.instance().thread())
        where.append(result)

    desk.jobs.start("Adding", work, done)
    assert desk.jobs.busy
    qtbot.waitUntil(lambda: len(where) == 3)
    assert where[0].startswith("job")
    assert where[1:] == [True, 4950]
    assert not desk.jobs.busy


def test_many_short_jobs_come_home_in_order(qtbot: Any, desk: Desk) -> None:
    got: list[int] = []
    for n in range(200):
        desk.jobs.start("n", lambda _progress, n=n: n, got.append)
    qtbot.waitUntil(lambda: len(got) == 200)
    assert got == list(range(200))


def test_a_long_job_shows_a_bar_with_cancel(qtbot: Any, desk: Desk) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    failed: list[BaseException] = []

    def work(progress: Any) -> None:
        for _n in progress.over(range(10_000), "Printing 3-2-501"):
            time.sleep(0.005)

    desk.jobs.start("Printing", work, failed=failed.append, parent=window)
    assert not any(bar.isVisible() for bar in window.findChildren(_Bar))
    qtbot.waitUntil(lambda: any(bar.isVisible() for bar in window.findChildren(_Bar)))
    bar = window.findChild(_Bar)
    qtbot.waitUntil(lambda: bar.label.text() == "Printing 3-2-501")
    assert bar.count.text().endswith("/ 10,000")
    qtbot.mouseClick(bar.findChild(QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(failed))
    assert isinstance(failed[0], Cancelled)
    assert not any(bar.isVisible() for bar in window.findChildren(_Bar))


def test_what_the_clerk_can_put_right_is_told(
    qtbot: Any, desk: Desk, press: Callable[[str], None]
) -> None:
    def work(_progress: Any) -> None:
        raise UserError("The file is empty.")

    said: list[str] = []
    press("Close")
    desk.jobs.start("Reading", work, said.append)
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    assert said == []


def test_a_defect_reaches_the_crash_dialog(qtbot: Any, desk: Desk) -> None:
    def work(_progress: Any) -> None:
        raise ZeroDivisionError

    with qtbot.capture_exceptions() as caught:
        desk.jobs.start("Dividing", work)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError


def test_closing_stops_what_runs(qtbot: Any, dressed: Any) -> None:
    jobs = Jobs()
    started = threading.Event()

    def work(progress: Any) -> None:
        started.set()
        while True:
            progress.tell(0, 0)
            time.sleep(0.005)

    jobs.start("Endless", work)
    assert started.wait(5)
    jobs.close()
    assert not jobs.busy


def test_a_toast_can_be_taken_back(qtbot: Any, dressed: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    window.show()
    undone: list[bool] = []
    toast = alerts.toast(window, "<b>Phone</b> changed.", lambda: undone.append(True))
    assert toast.findChild(QLabel).text() == "<b>Phone</b> changed."
    assert toast.findChild(QLabel).textFormat() == Qt.TextFormat.PlainText
    assert window.rect().contains(toast.geometry())
    qtbot.mouseClick(toast.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert undone == [True]
    assert not toast.isVisible()


def test_what_a_toast_over_a_dialog_tells_of_is_taken_back_by_key(qtbot: Any, dressed: Any) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
    undone: list[int] = []
    alerts.toast(dialog, "First.", lambda: undone.append(1))
    toast = alerts.toast(dialog, "Second.", lambda: undone.append(2))
    for _press in range(2):
        qtbot.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [2]
    assert not toast.isVisible()


def test_a_toast_goes_by_itself(qtbot: Any, dressed: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    toast = alerts.toast(window, "Saved.", seconds=0.05)
    gone: list[bool] = []
    toast.destroyed.connect(lambda: gone.append(True))
    qtbot.waitUntil(lambda: gone == [True])


@pytest.mark.parametrize(("button", "answer"), [("Post 3 bills", True), ("Cancel", False)])
def test_a_question_is_answered_by_its_verb(
    dressed: Any, press: Callable[[str], None], button: str, answer: bool
) -> None:
    press(button)
    assert alerts.ask(None, "Post 3 bills of 120.00?", "Post 3 bills") is answer


def test_the_crash_report_can_be_copied(qtbot: Any, dressed: Any) -> None:
    dialog = alerts.CrashDialog("Traceback: 7")
    qtbot.addWidget(dialog)
    dialog.show()
    copy = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Copy report")
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "Traceback: 7"

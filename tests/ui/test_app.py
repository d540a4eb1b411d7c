"""Starting and ending: one window per data folder, what is imported, what is kept of a crash."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from propdesk import app
from propdesk.office import backups, data_file
from propdesk.office.data_file import FILE
from propdesk.office.entities import Community, Setting
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from propdesk.ui import alerts, crashes
from propdesk.ui.desk import Desk
from propdesk.ui.housekeeping import Housekeeping
from propdesk.ui.main_window import MainWindow
from propdesk.ui.opening import OpeningFailed, open_store
from propdesk.ui.restore_dialog import RestoreDialog
from propdesk.ui.single_instance import SingleInstance
from tests.builders import a_room

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 12)


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    """A user of their own, without a display server."""
    kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return {
        **kept, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "share"),
        "XDG_STATE_HOME": str(tmp_path / "state"), "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "LANG": "C", **more,
    }  # fmt: skip


STARTED = """
import sys
from PySide6.QtCore import QTimer
from propdesk import app
from propdesk.ui.main_window import MainWindow
real = MainWindow.showEvent
def shown(self, event):
    real(self, event)
    def first():
        heavy = ("matplotlib reportlab alembic mako xlsxwriter python_calamine pypinyin jinja2 "
                 "dateutil chinese_calendar PySide6.QtPdf PySide6.QtPdfWidgets "
                 "PySide6.QtPrintSupport click").split()
        print("HEAVY", [m for m in heavy if m in sys.modules], flush=True)
        STAY or self.close()
    QTimer.singleShot(0, first)
MainWindow.showEvent = shown
sys.exit(app.run(data=sys.argv[1], language="en"))
"""


def start(tmp_path: Path, *, stay: bool = False, **more: str) -> subprocess.Popen[str]:
    """The program in a process of its own; it closes once its window was seen, or stays."""
    return subprocess.Popen(
        [sys.executable, "-c", STARTED.replace("STAY", str(stay)), str(tmp_path / "office")],
        env=environment(tmp_path, **more), cwd=tmp_path, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_the_window_opens_without_the_heavy_libraries_and_closes_cleanly(tmp_path: Path) -> None:
    done = start(tmp_path)
    out, err = done.communicate(timeout=60)
    assert done.returncode == 0, err
    assert out.strip() == "HEAVY []"
    names = sorted(p.name for p in (tmp_path / "office").iterdir())
    assert names == ["backups", FILE, f"{FILE}.seal"]
    log = (tmp_path / "state" / "PropDesk" / "log" / "propdesk.log").read_text("utf-8")
    assert "started: PropDesk" in log
    assert "not caught" not in log


def test_a_second_start_brings_the_first_window_forward(tmp_path: Path) -> None:
    first = start(tmp_path, stay=True)
    try:
        assert first.stdout is not None
        assert first.stdout.readline().startswith("HEAVY")
        second = start(tmp_path)
        assert second.communicate(timeout=30)[0] == ""
        assert second.returncode == 0
        first.send_signal(signal.SIGKILL)
        first.wait()
        third = start(tmp_path)
        out, err = third.communicate(timeout=60)
        assert (third.returncode, out.strip()) == (0, "HEAVY []"), err
    finally:
        first.kill()
        first.communicate()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_without_a_display_one_sentence_says_what_to_do(tmp_path: Path, language: str) -> None:
    for display in ({}, {"DISPLAY": ":987"}):
        env = environment(tmp_path, QT_QPA_PLATFORM="", **display)
        code = "import sys; from propdesk import app; sys.exit(app.run(language=sys.argv[1]))"
        done = subprocess.run(
            [sys.executable, "-c", code, language], env=env, capture_output=True, text=True
        )
        assert done.returncode == 1
        assert "--no-window" in done.stderr
        assert done.stderr.count("\n") == 1
        assert not (tmp_path / "share").exists()


def test_what_counts_as_a_display(tmp_path: Path) -> None:
    (tmp_path / "wayland-0").touch()
    there = {"XDG_RUNTIME_DIR": str(tmp_path), "WAYLAND_DISPLAY": "wayland-0"}
    if sys.platform == "linux":
        assert app.display_there(there)
        assert app.display_there({"QT_QPA_PLATFORM": "offscreen"})
        assert app.display_there({"QT_QPA_PLATFORM": "vnc:size=800x600"})
        for none in ({}, {"DISPLAY": ""}, {"DISPLAY": "nonsense"}, {"QT_QPA_PLATFORM": "xcb"}):
            assert not app.display_there(none)


def test_fifty_second_starts_are_all_refused_and_all_heard(tmp_path: Path, qtbot: Any) -> None:
    """R13, also while the lock file of a killed program lies there."""
    (tmp_path / "propdesk.lock").write_text("999999\npropdesk\nelsewhere\n")
    first = SingleInstance(tmp_path)
    assert first.claim()
    heard = []
    first.called.connect(lambda: heard.append(1))
    refused = []

    def others() -> None:
        code = (
            "import sys\n"
            "from pathlib import Path\n"
            "from PySide6.QtCore import QCoreApplication\n"
            "from propdesk.ui.single_instance import SingleInstance\n"
            "app = QCoreApplication([])\n"
            "for _ in range(50):\n"
            "    print(SingleInstance(Path(sys.argv[1])).claim(), flush=True)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True,
            env=environment(tmp_path),
        )  # fmt: skip
        refused.extend(done.stdout.split())

    runner = threading.Thread(target=others)
    runner.start()
    qtbot.waitUntil(lambda: not runner.is_alive(), timeout=40_000)
    qtbot.waitUntil(lambda: len(heard) == 50, timeout=5000)
    assert refused == ["False"] * 50
    first.release()
    again = SingleInstance(tmp_path)
    assert again.claim()
    again.release()


def test_a_holder_who_does_not_answer_is_named(
    tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from propdesk.ui import single_instance

    monkeypatch.setattr(single_instance, "PATIENCE", 0.2)
    holder = subprocess.Popen(
        [
            sys.executable, "-c",
            "import sys, time; from PySide6.QtCore import QLockFile; l = QLockFile(sys.argv[1]); "
            "l.setStaleLockTime(0); print(l.tryLock(0), flush=True); time.sleep(60)",
            str(tmp_path / "propdesk.lock"),
        ],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"True"
        with pytest.raises(UserError, match=f"process {holder.pid} on "):
            SingleInstance(tmp_path).claim()
    finally:
        holder.kill()
        holder.communicate()
    after = SingleInstance(tmp_path)
    assert after.claim()
    after.release()


# Crashes


@pytest.fixture
def watched(tmp_path: Path, qtbot: Any) -> Iterator[tuple[crashes.Watch, list[str], list[str]]]:
    """Hooks of our own, with what they would have shown."""
    shown: list[str] = []
    told: list[str] = []
    watch = crashes.Watch(tmp_path / "logs", shown.append, told.append)
    before = sys.excepthook
    watch.start()
    yield watch, shown, told
    watch.stop()
    assert sys.excepthook == before


def test_what_nobody_caught_is_logged_and_shown(
    watched: tuple[crashes.Watch, list[str], list[str]], qtbot: Any
) -> None:
    watch, shown, told = watched

    def fail(error: Exception) -> None:
        try:
            raise error
        except Exception as caught:
            sys.excepthook(type(caught), caught, caught.__traceback__)

    fail(ValueError("张伟\nforged line"))
    qtbot.waitUntil(lambda: len(shown) == 1)
    assert "ValueError: 张伟" in shown[0]
    assert "SQLite" in shown[0]
    fail(UserError("Choose another file."))
    qtbot.waitUntil(lambda: told == ["Choose another file."])
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(shown) == 2)
    qWarning("a warning of Qt")
    crashes.logger.error("room %s", "1-1\n2026-01-01 00:00:00,000 INFO all is well")
    log = (watch.folder / "propdesk.log").read_text("utf-8")
    assert "not caught" in log
    assert "ZeroDivisionError" in log
    assert "Qt: a warning of Qt" in log
    assert "\n2026-01-01 00:00:00,000 INFO" not in log
    assert (watch.folder / "faults.log").exists()


def test_the_crash_dialog_copies_the_report(qtbot: Any) -> None:
    dialog = alerts.CrashDialog("Traceback: what happened")
    qtbot.addWidget(dialog)
    dialog.show()
    copy = next(b for b in dialog.findChildren(QPushButton) if "Copy" in b.text())
    copy.click()
    assert QApplication.clipboard().text() == "Traceback: what happened"


# Opening


def office(folder: Path, rooms: int = 3) -> Path:
    """A closed office with a backup."""
    store = Store.open(folder)
    with store.write() as session:
        for n in range(rooms):
            a_room(session, f"1-1-{101 + n}")
    backups.make(store, NOW)
    store.close()
    return folder / FILE


def click_in_turn(*texts: str) -> None:
    """Press these buttons in the dialogs that come up, one after the other."""
    left = list(texts)

    def look() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QDialog):
            for button in box.findChildren(QPushButton):
                if left and button.text().replace("&", "").startswith(left[0]):
                    left.pop(0)
                    QTimer.singleShot(20, look)
                    button.click()
                    return
        if left:
            QTimer.singleShot(20, look)

    QTimer.singleShot(0, look)


def test_a_damaged_file_offers_its_backup(tmp_path: Path, dressed: QApplication) -> None:
    path = office(tmp_path / "office")
    path.write_bytes(path.read_bytes()[:20_000])
    click_in_turn("Restore a backup", "Restore")
    store = open_store(tmp_path / "office", "clerk")
    assert store is not None
    assert [p.name for p in path.parent.glob("before-*")] == ["before-restore-1"]
    store.close()


def test_a_file_changed_by_hand_may_be_opened_as_it_is(
    tmp_path: Path, dressed: QApplication
) -> None:
    path = office(tmp_path / "office")
    data_file.seal_of(path).write_text(
        json.dumps({**json.loads(data_file.seal_of(path).read_text()), "sha256": "0" * 64})
    )
    click_in_turn("Open it as it is")
    store = open_store(tmp_path / "office", "clerk")
    assert store is not None
    store.close()


def test_giving_up_opens_nothing(tmp_path: Path, dressed: QApplication) -> None:
    (tmp_path / FILE).write_bytes(b"")
    click_in_turn("Quit")
    assert open_store(tmp_path, "clerk") is None


def test_a_newer_file_offers_no_restore(tmp_path: Path, dressed: QApplication, qtbot: Any) -> None:
    dialog = OpeningFailed(data_file.Newer("newer"), tmp_path)
    qtbot.addWidget(dialog)
    texts = [b.text() for b in dialog.findChildren(QPushButton)]
    assert texts == ["Use another folder…", "Quit"]


def test_the_list_of_backups_is_newest_first(tmp_path: Path, qtbot: Any) -> None:
    path = office(tmp_path / "office")
    store = Store.open(path)
    with store.write() as session:
        a_room(session, "9-1-101")
    backups.make(store, NOW + timedelta(days=1))
    store.close()
    dialog = RestoreDialog(path.parent / "backups")
    qtbot.addWidget(dialog)
    lines = [dialog.list.item(n).text() for n in range(dialog.list.count())]
    assert [line.split("    ")[:2] for line in lines] == [
        ["2026-11-24  12:00", "4 rooms"],
        ["2026-11-23  12:00", "3 rooms"],
    ]
    dialog.accept()
    assert dialog.chosen is not None
    assert "00002" in dialog.chosen.name
    empty = RestoreDialog(tmp_path / "nothing")
    qtbot.addWidget(empty)
    assert not empty.restore.isEnabled()


# Housekeeping


@pytest.fixture
def house(desk: Desk, qtbot: Any, tmp_path: Path) -> Housekeeping:
    """A window with nothing but its housekeeping."""
    window = MainWindow(desk, tabs=())
    qtbot.addWidget(window)
    return Housekeeping(desk, window, tmp_path / "logs", now=lambda: NOW)


def name(desk: Desk, text: str) -> None:
    with desk.store.write() as session:
        session.get_one(Community, 1).name = text


def test_the_log_is_brought_in_after_the_last_save(
    house: Housekeeping, desk: Desk, qtbot: Any
) -> None:
    house._idle.setInterval(50)
    name(desk, "幸福小区")
    assert desk.store.dirty
    qtbot.waitUntil(lambda: not desk.store.dirty, timeout=3000)
    assert desk.store.path is not None
    assert data_file.log_of(desk.store.path).stat().st_size == 0


def test_backups_are_made_when_due_and_on_closing(
    house: Housekeeping, desk: Desk, qtbot: Any
) -> None:
    place = backups.folder(desk.store)
    house.back_up_if_due()
    qtbot.waitUntil(lambda: len(backups.listed(place)) == 1 and not desk.jobs.busy)
    house.back_up_if_due()
    assert not desk.jobs.busy
    name(desk, "幸福小区")
    house.back_up_if_due()
    assert not desk.jobs.busy, "half an hour has not passed"
    assert house.window_.close()
    assert len(backups.listed(place)) == 2
    assert house.window_.close()
    assert len(backups.listed(place)) == 2, "nothing changed"


def test_a_backup_that_fails_on_closing_asks(
    house: Housekeeping, desk: Desk, press: Callable[[str], None]
) -> None:
    assert desk.store.path is not None
    (desk.store.path.parent / "backups").write_text("a file where the folder should be")
    press("Stay")
    assert not house.window_.close()
    press("Close without a backup")
    assert house.window_.close()


def test_restoring_from_the_menu_closes_the_window_first(
    house: Housekeeping, desk: Desk, qtbot: Any
) -> None:
    made = backups.make(desk.store, NOW)
    name(desk, "幸福小区")
    house.window_.show()
    click_in_turn("Restore", "Restore")
    house.window_.run_action("restore")
    assert house.restoring == made.path
    assert not house.window_.isVisible()


def test_the_check_tells_its_result(
    house: Housekeeping, desk: Desk, qtbot: Any, press: Callable[[str], None]
) -> None:
    backups.make(desk.store, NOW)
    told = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QDialog) and hasattr(box, "text"):
            told.append(box.text())
            box.close()
        elif not told:
            QTimer.singleShot(30, look)

    QTimer.singleShot(30, look)
    house.window_.run_action("check_data")
    qtbot.waitUntil(lambda: bool(told), timeout=10_000)
    assert told[0].startswith("Everything is right")


def test_a_second_place_not_reached_for_a_week_is_said(
    house: Housekeeping, desk: Desk, tmp_path: Path
) -> None:
    with desk.store.write() as session:
        session.add(Setting(key="backup_second_folder", value=str(tmp_path / "stick")))
    said: list[str] = []
    desk.said.connect(lambda text, _undo: said.append(text))
    backups.make(desk.store, NOW)
    house._show_last()
    assert "was not reached for a week" in said[-1]
    (tmp_path / "stick").mkdir()
    backups.make(desk.store, NOW)
    said.clear()
    house._show_last()
    assert not said


def test_pyside_does_not_lose_references_to_none(qtbot: Any) -> None:
    """6.12.0 on Python 3.11 lost one a call, until the process aborted."""
    timer = QTimer()
    before = sys.getrefcount(None)
    for _ in range(2000):
        timer.setInterval(10)
    assert sys.getrefcount(None) > before - 1000

"""The window under test: offscreen, with settings of its own, and nothing left open behind."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from propdesk.office.store import Store
from propdesk.ui import theme
from propdesk.ui.desk import Desk
from propdesk.ui.jobs import Jobs

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path) -> None:
    """What a test remembers, it forgets."""
    folder = str(tmp_path / "settings")
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application in its colours, once."""
    theme.apply(qapp)
    return qapp


@pytest.fixture(autouse=True)
def _nothing_left_open(
    request: pytest.FixtureRequest, qtbot: Any, dressed: QApplication
) -> Iterator[None]:
    """A test fails that leaves a window or a message box open which it did not hand to qtbot."""
    yield
    QApplication.processEvents()
    expected = {id(ref()) for ref, _close in getattr(request.node, "qt_widgets", [])}
    left = []
    for widget in QApplication.topLevelWidgets():
        if widget.isVisible() and id(widget) not in expected:
            left.append(f"{type(widget).__name__} {widget.windowTitle()!r}")
            widget.close()
            widget.deleteLater()
    QApplication.processEvents()
    assert not left, f"left open: {left}"


@pytest.fixture
def desk(store: Store, dressed: QApplication) -> Iterator[Desk]:
    """A desk on a new, empty office, on 2026-11-22."""
    jobs = Jobs()
    yield Desk(store, jobs, lambda: TODAY)
    jobs.close()


@pytest.fixture
def press() -> Callable[[str], None]:
    """`press("Delete")` before a call that asks: presses that button once the box is open."""

    def soon(text: str, tries: int = 100) -> None:
        def look() -> None:
            box = QApplication.activeModalWidget()
            if isinstance(box, QDialog):
                for button in box.findChildren(QPushButton):
                    if button.text().replace("&", "") == text:
                        button.click()
                        return
            if tries_left.pop():
                QTimer.singleShot(20, look)
            elif isinstance(box, QDialog):
                box.reject()

        tries_left = [False] + [True] * tries
        QTimer.singleShot(0, look)

    return soon

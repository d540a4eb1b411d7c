"""Plugs hazards, repairs and projects into the window: plug(window, desk)."""

from __future__ import annotations

from typing import Any

from propdesk.ui.desk import Desk
from propdesk.ui.main_window import MainWindow


def plug(window: MainWindow, desk: Desk) -> None:
    """Connect the entries of the menus, and what other tabs ask for.

    `desk.open("hazard", id or number)` shows a hazard, `desk.open("hazards", "overdue")` the list
    under that filter, `desk.open("new_hazard", {"facility_id": 3})` a form begun with that;
    `desk.open("work", id)`, `desk.open("works", "ongoing")`, `desk.open("new_work", {…})` the same.
    """
    window.connect_action("hazards", lambda: _hazards(window, desk))
    window.connect_action("new_hazard", lambda: _new_hazard(window, desk))
    window.connect_action("hazard_figures", lambda: _figures(window, desk))
    window.connect_action("works", lambda: _works(window, desk))
    window.connect_action("new_work", lambda: _new_work(window, desk))
    window.connect_opener("hazard", lambda key: _hazards(window, desk, key))
    window.connect_opener("hazards", lambda key: _hazards(window, desk, key))
    window.connect_opener("new_hazard", lambda start: _new_hazard(window, desk, start))
    window.connect_opener("work", lambda key: _works(window, desk, key))
    window.connect_opener("works", lambda key: _works(window, desk, key))
    window.connect_opener("new_work", lambda start: _new_work(window, desk, start))


def _hazards(window: MainWindow, desk: Desk, key: Any = None) -> None:
    from propdesk.ui import hazards_dialog

    hazards_dialog.open_for(desk, window, key)


def _new_hazard(window: MainWindow, desk: Desk, start: Any = None) -> None:
    from propdesk.ui import hazard_acts

    hazard_acts.add(desk, window, **(start or {}))


def _figures(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import hazard_figures_dialog

    hazard_figures_dialog.open_for(desk, window)


def _works(window: MainWindow, desk: Desk, key: Any = None) -> None:
    from propdesk.ui import works_dialog

    works_dialog.open_for(desk, window, key)


def _new_work(window: MainWindow, desk: Desk, start: Any = None) -> None:
    from propdesk.ui import work_acts

    work_acts.add(desk, window, **(start or {}))

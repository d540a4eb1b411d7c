"""Plugs inspections into the window: plans, rounds, sheets, year plan, holidays; catching up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from propdesk.ui.catching_up import CatchingUp
from propdesk.ui.desk import Desk
from propdesk.ui.main_window import MainWindow


def plug(window: MainWindow, desk: Desk) -> CatchingUp:
    """Connect the menu Inspections, and what other tabs ask for.

    `desk.open("task", id)` shows a task in the calendar, `desk.open("plan", id)` a plan,
    `desk.open("inspections", "overdue")` the list of what is overdue ("today", "tomorrow", "week"),
    `desk.open("enter_round", task_id)` the grid of a round, `desk.open("enter_rounds", day)`
    what is to be entered up to a day, `desk.open("plan_of", facility_id)` a new plan for it.
    """
    for name, run in (
        ("new_plan", _new_plan),
        ("plans_from_templates", _templates),
        ("plans", _plans),
        ("enter_results", _enter),
        ("enter_rounds", _rounds),
        ("tomorrow_sheets", _sheets),
        ("year_plan_pdf", _year_plan),
        ("inspection_figures", _figures),
        ("season_report", _season_report),
        ("calendar_file", _calendar_file),
        ("holidays", _holidays),
    ):
        window.connect_action(name, lambda run=run: run(window, desk))
    window.connect_opener("task", lambda key: _task(window, int(key)))
    window.connect_opener("plan", lambda key: _plans(window, desk, key))
    window.connect_opener("inspections", lambda key: _inspections(window, key))
    window.connect_opener("enter_round", lambda key: _round(window, desk, int(key)))
    window.connect_opener("enter_rounds", lambda day: _rounds(window, desk, day))
    window.connect_opener("plan_of", lambda key: _new_plan(window, desk, key))
    return CatchingUp(desk, window)


def _new_plan(window: MainWindow, desk: Desk, facility_id: Any = None) -> None:
    from propdesk.ui import plan_form

    plan_form.add(desk, window, facilities=(int(facility_id),) if facility_id else ())


def _templates(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import template_picker

    template_picker.open_for(desk, window)


def _plans(window: MainWindow, desk: Desk, plan_id: Any = None) -> None:
    from propdesk.ui import plans_dialog

    plans_dialog.open_for(desk, window, None if plan_id is None else int(plan_id))


def _enter(window: MainWindow, desk: Desk) -> None:
    """The grid of the task chosen in the calendar, else what is to be entered."""
    from propdesk.ui.inspections_tab import InspectionsTab

    tab = window.current_tab()
    if isinstance(tab, InspectionsTab):
        tab.enter_results()
    else:
        _rounds(window, desk)


def _rounds(window: MainWindow, desk: Desk, until: Any = None) -> None:
    from propdesk.ui import rounds_dialog

    rounds_dialog.open_for(desk, window, until if isinstance(until, date) else None)


def _round(window: MainWindow, desk: Desk, task_id: int) -> None:
    from propdesk.ui import round_grid

    round_grid.open_for(desk, task_id, window)


def _sheets(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import inspection_papers

    inspection_papers.tomorrow(desk, window)


def _year_plan(window: MainWindow, desk: Desk) -> None:
    """Of the year and under the filters of the calendar."""
    from propdesk.ui import inspection_papers
    from propdesk.ui.inspections_tab import InspectionsTab

    tab = window.tab(InspectionsTab)
    year, scope, plan_ids = tab.year_asked()
    inspection_papers.year_plan(desk, year, window, scope=scope, plan_ids=plan_ids)


def _figures(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import inspection_figures_dialog

    inspection_figures_dialog.open_for(desk, window)


def _season_report(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import season_report_form

    season_report_form.open_for(desk, window)


def _calendar_file(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import inspection_papers

    inspection_papers.calendar_file(desk, window)


def _holidays(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import holidays_dialog

    holidays_dialog.open_for(desk, window)


def _task(window: MainWindow, task_id: int) -> None:
    from propdesk.ui.inspections_tab import InspectionsTab

    window.show_tab(InspectionsTab).show_task(task_id)


def _inspections(window: MainWindow, key: Any = None) -> None:
    """The calendar: `overdue` lists what is overdue, `today`, `tomorrow`, `week` these days."""
    from propdesk.ui.inspections_tab import InspectionsTab

    tab = window.show_tab(InspectionsTab)
    if key == "overdue":
        tab.go_today()
        tab.show_view("agenda", overdue=True)
    elif key == "tomorrow":
        tab.go_today()
        tab.bar.clear_filters()
        tab.show_day(tab.desk.today() + timedelta(days=1))
    elif key in ("today", "week"):
        tab.show_days(1 if key == "today" else 7)

"""巡检日历: inspections as a month, a week, a list or the plan of a year; the chosen one beside it.

A plain widget with what the window asks of a tab: `refresh`, `watches`, `table` while the list is
shown. `show_task(id)` goes to a task, `show_view("agenda", overdue=True)` is where Today leads.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from sqlalchemy import select

from propdesk.i18n import N_, _
from propdesk.office import inspection_list, inspection_templates, settings
from propdesk.office.entities import (
    Facility,
    Hazard,
    HolidayOverride,
    InspectionPlan,
    InspectionTask,
    PlanFacility,
    TaskResult,
)
from propdesk.office.periods import add_months, month_end
from propdesk.ui import task_details, task_words
from propdesk.ui.agenda_view import AgendaView
from propdesk.ui.calendar_bar import VIEWS, CalendarBar
from propdesk.ui.calendar_notes import CalendarNotes
from propdesk.ui.day_grid import DayGrid
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import Act, Details, DetailsPane
from propdesk.ui.kit.record_tab import NARROW
from propdesk.ui.memory import recall, remember
from propdesk.ui.month_view import MonthView
from propdesk.ui.task_acts import TaskActs, fill
from propdesk.ui.week_view import WeekView
from propdesk.ui.year_plan_view import YearPlanView

FIRST_ACTS = 1
"""So many acts stand as buttons in the pane, the others in its menu."""


class InspectionsTab(QWidget):
    """See the head of this module."""

    totals_changed = Signal(object)
    title = N_("Inspection calendar")
    icon = "calendar-check"
    watches = frozenset(
        {InspectionPlan, InspectionTask, TaskResult, PlanFacility, Facility, Hazard}
        | {HolidayOverride}
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._stale = True
        self.day = desk.today()
        self.rows: list[Any] = []
        self.acts = TaskActs(desk, self)
        remembered = recall("inspections/view", "month")
        self.view = remembered if remembered in VIEWS else "month"
        self.bar = CalendarBar(self.view)
        self._make_views()
        self._make_body()
        self._make_acts()
        self._details_soon = QTimer(self, singleShot=True, interval=60)
        self._details_soon.timeout.connect(self._show_details)
        self.bar.view_changed.connect(self.show_view)
        self.bar.stepped.connect(self.step)
        self.bar.today_asked.connect(self.go_today)
        self.bar.filters_changed.connect(self._show)
        desk.changed.connect(self.on_changed)

    # Making

    def _make_views(self) -> None:
        today = self.desk.today()
        self.month, self.week = MonthView(today), WeekView(today)
        self.agenda = AgendaView(self.desk.today)
        self.agenda.set_range(today.replace(day=1), month_end(today))
        self.year = YearPlanView(self.desk)
        self.pages = QStackedWidget()
        for page in (self.month, self.week, self.agenda, self.year):
            self.pages.addWidget(page)
        for grid in (self.month, self.week):
            grid.chosen.connect(self._cursor_moved)
            grid.opened.connect(self.acts.enter)
            grid.day_opened.connect(self.show_day)
            grid.move_wanted.connect(self.acts.move)
            grid.left.connect(self._go_on)
            grid.stepped.connect(self.step)
            grid.menu_wanted.connect(self.acts.menu)
        table = self.agenda.table
        table.current_changed.connect(lambda _row: self._details_soon.start())
        table.row_activated.connect(self.acts.enter)
        table.space_pressed.connect(self.toggle_details)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._menu_in_list)
        table.totals_changed.connect(self.totals_changed)
        table.installEventFilter(self)
        self.agenda.range_changed.connect(self.refresh)
        self.year.asked.connect(self.refresh)
        self.year.table.row_activated.connect(self.acts.open_plan)

    def _make_body(self) -> None:
        self.notes = CalendarNotes(self.desk)
        self.pane = DetailsPane()
        self.splitter = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        self.splitter.addWidget(self.pages)
        self.splitter.addWidget(self.pane)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes(recall("inspections/splitter", [980, 340]))
        self.splitter.splitterMoved.connect(
            lambda *_place: remember("inspections/splitter", self.splitter.sizes())
        )
        self._pane_wanted = bool(recall("inspections/pane", True))
        page = QVBoxLayout(self)
        page.setContentsMargins(16, 12, 16, 8)
        page.setSpacing(8)
        page.addWidget(self.bar)
        page.addWidget(self.notes)
        page.addWidget(self.splitter, 1)

    def _make_acts(self) -> None:
        bar, desk = self.bar, self.desk
        bar.primary.setText(_("Enter results…"))
        bar.primary.setToolTip("Ctrl+E")
        bar.primary.clicked.connect(self.enter_results)
        for text, name, icon, keys in (
            (_("Enter results…"), "", "clipboard-check", ""),
            (_("Enter several rounds…"), "enter_rounds", "list-checks", ""),
            (_("Print tomorrow's sheets…"), "tomorrow_sheets", "printer", ""),
            ("", "", "", ""),
            (_("New plan…"), "new_plan", "plus", "Ctrl+N"),
            (_("Plans from templates…"), "plans_from_templates", "layers", ""),
            (_("All plans…"), "plans", "list-checks", ""),
            ("", "", "", ""),
            (_("Year plan as PDF…"), "year_plan_pdf", "printer", ""),
            (_("Calendar file (.ics)…"), "calendar_file", "download", ""),
            (_("Holidays…"), "holidays", "calendar", ""),
        ):
            if not text:
                bar.more_menu.addSeparator()
                continue
            run = (lambda name=name: desk.open(name)) if name else self.enter_results
            bar.add_act(text, run, icon, keys)
        bar.add_act(_("Show details (Space)"), self.toggle_details, "panel-right")
        self.addActions(bar.keyed)

    # What the window asks

    @property
    def table(self) -> Any:
        """The list on screen, for copying and for the sums of the status bar; None on a sheet."""
        if self.view == "agenda":
            return self.agenda.table
        return self.year.table if self.view == "year" else None

    def focus_search(self) -> None:
        """Ctrl+F: the filters."""
        self.bar.filter_button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.filter_button.showMenu()

    def on_changed(self, touched: Any) -> None:
        """After a commit: read again if it concerns the calendar, at once if it is on screen."""
        if self.watches & set(touched):
            self._stale = True
            if self.isVisible():
                self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """A calendar that has gone stale is read again when it is shown."""
        super().showEvent(event)
        if self._stale:
            self.refresh()
        self._fold()
        self.pages.currentWidget().setFocus()

    # Reading

    def days(self) -> list[date]:
        """The days on screen; of a list or a year the first and the last."""
        if self.view == "month":
            return task_words.month_grid(self.day)
        if self.view == "week":
            return task_words.week_of(self.day)
        if self.view == "agenda":
            return [self.agenda.first, self.agenda.last]
        return [date(self.day.year, 1, 1), date(self.day.year, 12, 31)]

    def refresh(self) -> None:
        """Read what is on screen again."""
        self._stale = False
        today, days = self.desk.today(), self.days()
        for grid in (self.month, self.week):
            grid.today = today
        with self.desk.store.read() as session:
            self._workdays = settings.workdays(session)
            plans = session.scalar(select(InspectionPlan.id).limit(1)) is not None
            if self.view == "year":
                self.year.read(session, self.day.year)
                self.rows = []
            else:
                self.rows = inspection_list.between(session, days[0], days[-1], today)
        self.notes.look(self._workdays, days[0], days[-1], plans=plans)
        self._learn()
        self._show()

    def _learn(self) -> None:
        """Offer as filters what occurs."""
        rows = self.year.rows() if self.view == "year" else self.rows
        here = {row.category for row in rows}
        known = inspection_templates.categories()
        self.bar.know(
            "category", [(key, text.said()) for key, text in known.items() if key in here]
        )
        people = {name for row in rows for name in (row.keeper, getattr(row, "person", ""))}
        self.bar.know("person", [(name, name) for name in sorted(people)])
        self.bar.know(
            "building",
            [
                (row.building, _("Building {name}").format(name=row.building))
                for row in rows
                if row.building
            ],
        )

    def _show(self) -> None:
        shown = [row for row in self.rows if self.bar.passes(row)]
        self.pages.setCurrentIndex(list(VIEWS).index(self.view))
        self.bar.title.setText(self._period())
        if self.view == "year":
            count, total = self.year.show_filtered(self._in_year), len(self.year.rows())
        else:
            self._fill(shown)
            count, total = len(shown), len(self.rows)
        self.bar.count.setText(f"{count:,} / {total:,}" if count != total else f"{total:,}")
        self._fold()
        self._details_soon.start()

    def _in_year(self, row: Any) -> bool:
        """Whether a line of the year plan is shown; overdue is what has missed rounds."""
        if self.bar.overdue_only and not row.missed:
            return False
        return self.bar.passes(row, with_state=False)

    def _fill(self, shown: list[Any]) -> None:
        if self.view == "agenda":
            self.agenda.show_rows(shown)
            return
        grid, days = self._grid(), self.days()
        assert grid is not None
        grid.setAccessibleName(_("Inspections, {period}").format(period=self._period()))
        marks = task_words.marks(self._workdays, days)
        grid.show_days(days, shown, marks, self.day, self.day)
        self.day = grid.current

    def _grid(self) -> DayGrid | None:
        return {"month": self.month, "week": self.week}.get(self.view)

    def _period(self) -> str:
        first, last = self.agenda.first, self.agenda.last
        whole = first.day == 1 and last == month_end(first)
        if self.view == "month" or (self.view == "agenda" and whole):
            return task_words.month_text(self.day if self.view == "month" else first)
        if self.view == "year":
            return _("Year {year}").format(year=self.day.year)
        days = self.days()
        return task_words.span_text(days[0], days[-1])

    # Going

    def show_view(self, name: str, *, overdue: bool | None = None) -> None:
        """Show another view of the same time; `overdue`: only or not only what is overdue."""
        grid = self._grid()
        if grid is not None:
            self.day = grid.current
        self.view = name
        remember("inspections/view", name)
        self.bar.views[name].setChecked(True)
        if name == "agenda":
            self.agenda.set_range(self.day.replace(day=1), month_end(self.day))
        if overdue is not None:
            if overdue:
                self.agenda.set_range(self.day - timedelta(days=366), self.day)
            self.bar.filters.clear()
            self.bar.set_overdue_only(overdue)
        self.refresh()
        if name == "agenda" and not overdue:
            self.agenda.go_to_day(self.day)
        self.pages.currentWidget().setFocus()
        if self.table is not None:
            self.table.setFocus()
        self.totals_changed.emit(None)

    def step(self, way: int) -> None:
        """A month, a week or a year on or back."""
        if self.view == "week":
            self._go_on(self._cursor() + timedelta(days=7 * way))
        else:
            self._go_on(add_months(self._cursor(), (12 if self.view == "year" else 1) * way))

    def go_today(self) -> None:
        """Show today."""
        self._go_on(self.desk.today())
        if (grid := self._grid()) is not None:
            grid.go(self.desk.today())

    def _cursor_moved(self) -> None:
        """What is read again stays on the day the cursor went to."""
        grid = self._grid()
        if grid is not None:
            self.day = grid.current
        self._details_soon.start()

    def _cursor(self) -> date:
        grid = self._grid()
        return grid.current if grid is not None else self.day

    def _go_on(self, day: date) -> None:
        if not date(1990, 1, 1) <= day <= date(2200, 1, 1):
            return
        self.day = day
        if self.view == "agenda":
            self.agenda.set_range(day.replace(day=1), month_end(day))
        self.refresh()

    def show_day(self, day: date) -> None:
        """The list of one day."""
        self.day = day
        self.show_view("agenda")
        self.agenda.set_range(day, day)
        self.refresh()
        self.agenda.go_to_day(day)

    def show_days(self, count: int) -> None:
        """The list of the next `count` days, today among them."""
        self.day = self.desk.today()
        self.show_view("agenda", overdue=False)
        self.agenda.set_range(self.day, self.day + timedelta(days=count - 1))
        self.refresh()

    def year_asked(self) -> tuple[int, str, list[int] | None]:
        """The year, and under filters what they are called and which plans they leave."""
        year = self.day.year
        if not (self.bar.filters or self.bar.overdue_only):
            return year, "", None
        with self.desk.store.read() as session:
            self.year.read(session, year)
        ids = dict.fromkeys(row.plan_id for row in self.year.rows() if self._in_year(row))
        return year, self.bar.named(), list(ids)

    def show_task(self, task_id: int) -> bool:
        """Go to a task, without filters if they hide it."""
        with self.desk.store.read() as session:
            task = session.get(InspectionTask, task_id)
            day = task.scheduled_on if task else None
        if day is None:
            return False
        self.bar.clear_filters()
        self.day = day
        if self._grid() is None:
            self.show_view("month")
        else:
            self.refresh()
        grid = self._grid()
        if grid is not None and grid.select(task_id):
            return True
        self.show_day(day)
        rows = self.agenda.table.records.rows
        at = next((n for n, row in enumerate(rows) if row.task_id == task_id), None)
        if at is not None:
            self.agenda.table.go_to(at)
        return at is not None

    # The chosen task

    def chosen(self) -> Any:
        """The task under the cursor, or None."""
        grid = self._grid()
        if grid is not None:
            return grid.chosen_row()
        return self.agenda.table.current_row() if self.view == "agenda" else None

    def enter_results(self) -> None:
        """The grid of the chosen task; else of several rounds up to the day under the cursor."""
        row = self.chosen()
        if row is not None:
            self.acts.enter(row)
        else:
            self.desk.open("enter_rounds", min(self._cursor(), self.desk.today()))

    def _menu_in_list(self, point: QPoint) -> None:
        row = self.agenda.table.row_at(self.agenda.table.indexAt(point))
        if row is not None:
            self.acts.menu(row, self.agenda.table.viewport().mapToGlobal(point))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """M moves the task of the list, as it does on the sheets."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            row = self.agenda.table.current_row()
            if event.key() == Qt.Key.Key_M and not event.modifiers() and row is not None:
                self.acts.move(row, None)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space shows or hides the details."""
        if event.key() == Qt.Key.Key_Space:
            self.toggle_details()
        else:
            super().keyPressEvent(event)

    def toggle_details(self) -> None:
        """Show or hide the pane beside the calendar."""
        self._pane_wanted = not self.pane.isVisible()
        remember("inspections/pane", self._pane_wanted)
        self.pane.setVisible(self._pane_wanted and self.view != "year")
        self._show_details()

    def _fold(self) -> None:
        wide = self.window().width() >= NARROW
        self.pane.setVisible(wide and self._pane_wanted and self.view != "year")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the pane away where there is no room for it."""
        super().resizeEvent(event)
        self._fold()

    def _show_details(self) -> None:
        if not self.pane.isVisible():
            return
        row = self.chosen()
        if row is None:
            note = _("Choose an inspection to see more about it.")
            self.pane.show_details(Details("", note=note))
            return
        acts = self.acts.of(row)
        if len(acts) > FIRST_ACTS:
            rest = acts[FIRST_ACTS:]
            acts = [*acts[:FIRST_ACTS], Act(_("More"), lambda: self._rest(rest), "ellipsis")]
        with self.desk.store.read() as session:
            self.pane.show_details(task_details.of_row(session, row, acts))

    def _rest(self, acts: list[Act]) -> None:
        menu = fill(QMenu(self), acts)
        menu.aboutToHide.connect(menu.deleteLater)
        button = QApplication.focusWidget()
        place = button if isinstance(button, QPushButton) else self.pane
        menu.popup(place.mapToGlobal(QPoint(0, place.height() if place is button else 96)))

"""All inspection plans (巡检计划): rule in words, next round, what was done; new, end, remove."""

from __future__ import annotations

from typing import Any, NamedTuple

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import (
    inspection_intervals,
    inspection_list,
    inspection_plans,
    inspection_tasks,
    inspection_templates,
    recurrence_words,
)
from propdesk.office.entities import InspectionPlan, InspectionTask, PlanFacility
from propdesk.office.errors import UserError
from propdesk.office.inspection_intervals import IntervalWarning
from propdesk.office.inspection_list import PlanRow
from propdesk.ui import alerts, plan_form, plan_words, task_words, terms
from propdesk.ui.desk import Desk
from propdesk.ui.kit.record_tab import Filter, RecordTab
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import NOTHING, date_text, natural, number_text
from propdesk.ui.list_dialog import ListDialog


class Listed(NamedTuple):
    """A plan in the list, with its figures of this year."""

    id: int
    row: PlanRow
    rule: str
    planned: int
    done: int
    warning: IntervalWarning | None

    @property
    def warned(self) -> str:
        """What the longest interval says; "" as long as it is kept."""
        one = self.warning
        if one is None:
            return ""
        if one.days_over:
            return _("{n} days over {limit}").format(n=one.days_over, limit=one.limit)
        return _("by {day} at the latest").format(day=one.latest)


class PlanList(RecordTab):
    """See the head of this module."""

    name = "plans"
    title = N_("Inspection plans")
    icon = "list-checks"
    watches = frozenset({InspectionPlan, InspectionTask, PlanFacility})
    has_details = False
    empty_text = N_("No plans yet. The templates hold 71, with their checklists and sources.")
    columns = (
        Column(N_("Plan"), lambda row: row.row.name, width=16, stretch=True),
        Column(N_("Repeats"), lambda row: row.rule, width=14),
        Column(
            N_("Facility or place"),
            lambda row: row.row.facility or row.row.place,
            width=12,
            key=natural,
        ),
        Column(N_("Next round"), lambda row: row.row.next_due, show=date_text, width=10),
        Column(N_("Last done"), lambda row: row.row.last_done, show=date_text, width=10),
        Column(
            N_("Longest interval"),
            lambda row: row.warned,
            show=lambda text: text or NOTHING,
            width=11,
            tone=lambda row: _warning_tone(row),
        ),
        Column(
            N_("Overdue"),
            lambda row: row.row.overdue,
            show=number_text,
            align=RIGHT,
            width=7,
            tone=lambda row: "overdue" if row.row.overdue else None,
        ),
        Column(
            N_("Planned this year"),
            lambda row: row.planned,
            show=number_text,
            align=RIGHT,
            width=8.5,
            sum=True,
        ),
        Column(N_("Done"), lambda row: row.done, show=number_text, align=RIGHT, width=6, sum=True),
        Column(N_("In charge"), lambda row: row.row.keeper, width=8),
        Column(
            N_("State"),
            lambda row: terms.of(plan_words.STATES, row.row.state),
            width=10,
            tone=lambda row: plan_words.STATE_TONES[row.row.state],
        ),
        Column(
            N_("System"),
            lambda row: inspection_templates.system_name(row.row.category),
            width=12,
            hidden=True,
        ),
        Column(
            N_("Done by"),
            lambda row: terms.of(plan_words.PERFORMERS, row.row.performer),
            width=12,
            hidden=True,
        ),
        Column(N_("Template"), lambda row: row.row.template, width=8, hidden=True),
        Column(N_("Why it ended"), lambda row: row.row.end_reason, width=14, hidden=True),
    )

    def build(self) -> None:
        """New, from templates, end, after an event, remove."""
        self.set_primary(_("New plan…"), "plus", self.add_one, "Ctrl+N")
        self.add_action(_("Plans from templates…"), self.add_from_templates, "layers")
        self.add_action(_("Open the plan…"), self.open_current, "pencil", on_rows=True)
        self.add_action(_("A round after an event…"), self.trigger, "triangle-alert", on_rows=True)
        self.add_action(_("End the plan…"), self.end_one, "calendar-check", on_rows=True)
        self.add_action(_("Let it go on"), self.reopen, "rotate-ccw", on_rows=True)
        self.add_action(_("Remove"), self.remove_one, "trash-2", on_rows=True)
        self.add_filter(Filter("live", _("Not ended"), lambda row: row.row.state != "ended"))
        self.add_filter(Filter("late", _("Overdue"), lambda row: row.row.overdue > 0))
        self.add_filter(Filter("broken", _("Interval broken"), lambda row: row.warning is not None))
        self.add_filter(Filter("law", _("Demanded by law"), lambda row: row.row.statutory))
        self.set_empty_act(_("Plans from templates…"), self.add_from_templates)

    def load(self, session: Any) -> list[Any]:
        """The plans with this year's figures."""
        today = self.desk.today()
        year = inspection_list.year_plan(session, today.year, today)
        figures = {row.plan_id: (row.planned, row.done) for row in year.rows}
        warned = {
            one.plan_id: one for one in inspection_intervals.interval_warnings(session, today)
        }
        return [
            Listed(
                row.id,
                row,
                recurrence_words.of_text(row.rule, row.starts_on),
                *figures.get(row.id, (0, 0)),
                warned.get(row.id),
            )
            for row in inspection_list.rows(session, today)
        ]

    def open_row(self, row: Any) -> None:
        """The form of the plan."""
        plan_form.change(self.desk, row.id, self.window())

    def open_current(self) -> None:
        """The form of the selected plan."""
        if (row := self.table.current_row()) is not None:
            self.open_row(row)

    def add_one(self) -> plan_form.PlanForm:
        """The form for a new plan."""
        return plan_form.add(self.desk, self.window())

    def add_from_templates(self) -> None:
        """The library of templates."""
        from propdesk.ui import template_picker

        template_picker.open_for(self.desk, self.window())

    def end_one(self) -> plan_form.EndForm | None:
        """Ask for the last day and the reason; the toast lets it go on."""
        row = self.table.current_row()
        if row is None:
            return None
        form = plan_form.EndForm(self.desk, row.row, self.window())
        form.saved.connect(
            lambda plan: self.desk.say(
                _("{name}: ends on {day}.").format(name=plan.name, day=plan.ends_on),
                lambda: self._reopen(plan.id),
            )
        )
        form.open()
        return form

    def _reopen(self, plan_id: int) -> None:
        with self.desk.store.write(action="plan.reopened") as session:
            inspection_plans.reopen(session, plan_id, self.desk.today())

    def reopen(self) -> None:
        """Take the end of the selected plan back."""
        row = self.table.current_row()
        if row is None:
            return
        try:
            self._reopen(row.id)
        except UserError as error:
            alerts.warn(self, str(error))
            return
        self.desk.say(_("{name}: goes on.").format(name=row.row.name))

    def trigger(self) -> plan_form.EventForm | None:
        """A round because something happened."""
        row = self.table.current_row()
        if row is None:
            return None
        form = plan_form.EventForm(self.desk, row.row, self.window())
        form.saved.connect(lambda task: self._say_round(row.row.name, task))
        form.open()
        return form

    def _say_round(self, name: str, task: InspectionTask) -> None:
        def undo() -> None:
            with self.desk.store.write(action="inspection.taken_back") as session:
                inspection_tasks.take_back(session, task.id)

        due = task_words.day_text(task.due_on)
        self.desk.say(_("{name}: a round due {day}.").format(name=name, day=due), undo)

    def remove_one(self) -> None:
        """Take away a plan made by mistake."""
        row = self.table.current_row()
        if row is None:
            return
        today = self.desk.today()
        try:
            with self.desk.store.write(action="plan.removed") as session:
                removed = inspection_plans.remove(session, row.id, today)
        except UserError as error:
            alerts.warn(self, str(error))
            return

        def undo() -> None:
            with self.desk.store.write(action="plan.put_back") as session:
                inspection_plans.put_back(session, removed, today)

        self.desk.say(_("{name}: plan removed.").format(name=row.row.name), undo)


def _warning_tone(row: Any) -> str | None:
    if row.warning is None:
        return None
    return "overdue" if row.warning.days_over else "soon"


def open_for(desk: Desk, parent: QWidget | None = None, plan_id: int | None = None) -> ListDialog:
    """Inspections ▸ All plans; at one plan if it is given."""
    dialog = ListDialog(_("Inspection plans"), PlanList(desk), "", parent)
    dialog.open()
    dialog.show_at(plan_id)
    return dialog

"""An inspection plan (巡检计划): what is looked at, how often, by whom, with which checklist.

plan_form.add(desk, parent)
plan_form.change(desk, plan_id, parent)
"""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _, ngettext
from propdesk.office import inspection_card, inspection_plans
from propdesk.office.entities import InspectionPlan
from propdesk.office.errors import UserError
from propdesk.office.inspection_plan_input import OVERALL, Item
from propdesk.ui import plan_words, task_words, terms
from propdesk.ui.checklist_field import ChecklistField
from propdesk.ui.desk import Desk
from propdesk.ui.facilities_field import FacilitiesField
from propdesk.ui.kit.fields import CheckField, ChoiceField, DateField, NumberField, TextField
from propdesk.ui.kit.record_form import RecordForm
from propdesk.ui.rule_field import RuleField

SHIFTING = ("rule", "starts_on", "anchor", "holiday_policy", "statutory", "max_interval_days")
"""The fields the days follow from."""


class PlanForm(RecordForm):
    """A new plan, or one that is there."""

    name = ""
    title = N_("New plan")
    save_text = N_("Save plan")
    width = 680

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        plan_id: int | None = None,
        facilities: tuple[int, ...] = (),
    ) -> None:
        self.plan_id = plan_id
        self._facilities = facilities
        self._count_soon: QTimer | None = None
        super().__init__(desk, parent, draft_key="" if plan_id or facilities else "plan")
        if plan_id:
            self.setWindowTitle(_("Inspection plan"))

    def build(self) -> None:
        """What, by whom; when; the checklist; on what ground."""
        with self.desk.store.read() as session:
            self._keepers = inspection_card.keepers(session)
        self.page(_("What and who"))
        self._build_what()
        self.page(_("When"))
        self._build_when()
        self.page(_("Checklist"))
        self.items = self.add(ChecklistField(_("What is checked, in order"), "items"))
        self.items.set_value([OVERALL])
        self.page(_("Ground"))
        self._build_ground()
        if self.plan_id:
            self._take()
        elif self._facilities:
            self.facilities.set_value(self._facilities)
        self._count_soon = QTimer(self, singleShot=True, interval=150)
        self._count_soon.timeout.connect(self.count)
        for field in self.fields:
            if field.name in SHIFTING:
                field.changed.connect(self._count_soon.start)
        self.starts.changed.connect(self._start_changed)
        self.statutory.changed.connect(self._show_statutory)
        self._start_changed()
        self._show_statutory()
        self.count()

    def _build_what(self) -> None:
        self.named = self.add(TextField(_("Plan name"), "name", required=True, limit=80))
        self.system = self.add(ChoiceField(_("System"), "category", plan_words.systems()))
        self.place = self.add(
            TextField(_("Place, where it is no facility"), "place", limit=120), beside=True
        )
        self.facilities = self.add(FacilitiesField(self.desk, _("Facilities"), "facilities"))
        self.system.changed.connect(lambda: setattr(self.facilities, "system", self.system.value()))
        self.keeper = self.add(
            TextField(_("In charge"), "keeper", limit=60, suggestions=self._keepers)
        )
        self.performer = self.add(
            ChoiceField(_("Done by"), "performer", terms.choices(plan_words.PERFORMERS)),
            beside=True,
        )
        signatures = TextField(_("Who signs the sheet"), "signatures", limit=120)
        signatures.set_hint(_("Joined by 、. Empty: the inspector alone."))
        self.signatures = self.add(signatures)

    def _build_when(self) -> None:
        today = self.desk.today
        self.rule = self.add(RuleField(_("Repeats"), "rule", today, event=True))
        self.starts = self.add(DateField(_("Starts on"), "starts_on", today, required=True))
        self.starts.set_value(today())
        self.anchor = self.add(
            ChoiceField(_("Counts"), "anchor", terms.choices(plan_words.ANCHORS)), beside=True
        )
        self.policy = self.add(
            ChoiceField(_("On holidays"), "holiday_policy", terms.choices(plan_words.POLICIES))
        )
        self.longest = self.add(
            NumberField(_("At most apart"), "max_interval_days", unit=_("days"), minimum=1),
            beside=True,
        )
        self.longest.set_hint(_("Empty: no limit. Half-monthly by law is at most 15 days."))
        self.statutory = self.add(CheckField(_("Demanded by law or standard"), "statutory"))
        self.lead = self.add(
            NumberField(_("May begin ahead"), "lead_days", unit=_("days"), maximum=400),
            beside=True,
        )
        self.lead.set_value(0)

    def _build_ground(self) -> None:
        self.basis = self.add(
            TextField(_("The law, standard or contract"), "basis", limit=600, lines=4)
        )
        self.basis.set_hint(_("Please check the local rules."))
        self.remark = self.add(TextField(_("Remark"), "remark", limit=600, lines=3))

    def _columns(self) -> dict[str, Any]:
        """The fields that are a column of the plan."""
        return {
            field.name: field for field in self.fields if field.name not in ("facilities", "items")
        }

    def _take(self) -> None:
        assert self.plan_id is not None
        with self.desk.store.read() as session:
            plan = inspection_plans.one(session, self.plan_id)
            looked_at = [one.id for one in inspection_plans.facilities_of(session, plan.id)]
            lines = inspection_plans.items_of(session, plan.id)
            items = [Item(*(getattr(line, name) for name in Item._fields)) for line in lines]
        self.rule.set_start(plan.starts_on)
        for name, field in self._columns().items():
            field.set_value(getattr(plan, name))
        self.facilities.set_value(looked_at)
        self.items.set_value(items)
        if plan.ends_on:
            self.setWindowTitle(_("Plan, ended on {day}").format(day=plan.ends_on))

    # What follows from what is typed

    def _start_changed(self) -> None:
        try:
            day = self.starts.value()
        except UserError:
            return
        if day:
            self.rule.set_start(day)

    def _show_statutory(self) -> None:
        demanded = self.statutory.value()
        text = _("What the law demands is moved earlier, never later.") if demanded else ""
        self.policy.set_hint(text)

    def count(self) -> None:
        """Say how many tasks this makes, and how many of them are overdue at once."""
        fields = self._columns()
        try:
            columns = {name: fields[name].value() for name in SHIFTING}
        except UserError:
            return
        for name in SHIFTING:
            fields[name].show_error("")
        if columns["starts_on"] is None:
            return
        try:
            with self.desk.store.read() as session:
                found = inspection_plans.preview(session, self.desk.today(), **columns)
        except UserError as error:
            self.starts.set_hint("")
            fields[error.field if error.field in SHIFTING else "rule"].show_error(str(error))
            return
        self.starts.set_hint(self._told(found))

    def _told(self, found: Any) -> str:
        if not self.rule.value():
            return _("Rounds are made by hand, after an event.")
        year = ngettext("{n} round a year", "{n} rounds a year", found.per_year)
        parts = [year.format(n=found.per_year)]
        if found.next_rounds:
            due = task_words.day_text(found.next_rounds[0].due)
            parts.append(_("the next one due {day}").format(day=due))
        if found.backlog and not self.plan_id:
            late = ngettext("{n} is overdue at once", "{n} are overdue at once", found.backlog)
            parts.append(late.format(n=found.backlog))
        return _("; ").join(parts)

    def save(self, session: Any) -> InspectionPlan:
        """Write the plan; its tasks follow."""
        values = {name: field.value() for name, field in self._columns().items()}
        values["lead_days"] = values["lead_days"] or 0
        more = {
            "facilities": self.facilities.value(),
            "items": self.items.value(),
            "today": self.desk.today(),
        }
        if self.plan_id is None:
            return inspection_plans.add(session, **values, **more)
        return inspection_plans.change(session, self.plan_id, **values, **more)


def add(desk: Desk, parent: QWidget | None = None, *, facilities: tuple[int, ...] = ()) -> PlanForm:
    """The form for a new plan, of some facilities if they are given."""
    form = PlanForm(desk, parent, facilities=facilities)

    def saved(plan: InspectionPlan) -> None:
        def undo() -> None:
            with desk.store.write(action="plan.taken_back") as session:
                inspection_plans.remove(session, plan.id, desk.today())

        desk.say(_("{name}: plan entered.").format(name=plan.name), undo)

    form.saved.connect(saved)
    form.open()
    return form


def change(desk: Desk, plan_id: int, parent: QWidget | None = None) -> PlanForm:
    """The form of a plan that is there."""
    form = PlanForm(desk, parent, plan_id=plan_id)
    form.saved.connect(
        lambda plan: desk.say(
            _("{name}: plan changed. What is planned for this month stays.").format(name=plan.name)
        )
    )
    form.open()
    return form


class EndForm(RecordForm):
    """The last day of a plan, and why it ends."""

    title = N_("End a plan")
    save_text = N_("End the plan")
    width = 440

    def __init__(self, desk: Desk, row: Any, parent: QWidget | None) -> None:
        self.row = row
        super().__init__(desk, parent)

    def build(self) -> None:
        """The day and the reason."""
        self.last = self.add(DateField(_("Last day"), "ends_on", self.desk.today, required=True))
        self.last.set_value(self.desk.today())
        self.reason = self.add(TextField(_("Reason"), "reason", required=True))
        self.say(_("Rounds of this month stay in its figures, as not done."))

    def save(self, session: Any) -> InspectionPlan:
        """End it."""
        day: date | None = self.last.value()
        assert day is not None
        return inspection_plans.end(
            session, self.row.id, day, self.reason.value(), self.desk.today()
        )


class EventForm(RecordForm):
    """A round because something happened: a storm, snow, an earthquake."""

    title = N_("A round after an event")
    save_text = N_("Add the round")
    width = 440

    def __init__(self, desk: Desk, row: Any, parent: QWidget | None) -> None:
        self.row = row
        super().__init__(desk, parent)

    def build(self) -> None:
        """When it happened, and until when the round is due."""
        today = self.desk.today
        self.happened = self.add(DateField(_("Day of the event"), "on", today, required=True))
        self.happened.set_value(today())
        self.due = self.add(DateField(_("Due on"), "due_on", today, required=True), beside=True)
        self.due.set_value(today())

    def save(self, session: Any) -> Any:
        """Make the round."""
        from propdesk.office import inspection_tasks

        on, due = self.happened.value(), self.due.value()
        assert on is not None
        return inspection_tasks.trigger(session, self.row.id, on, self.desk.today(), due_on=due)

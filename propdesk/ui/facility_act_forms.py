"""Two short forms of a facility: another state from a day, and a condition seen on a day."""

from __future__ import annotations

from typing import Any, NamedTuple

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _, ngettext
from propdesk.office import facilities, facility_scrapping, facility_terms
from propdesk.office.entities import Facility
from propdesk.office.facility_scrapping import Ended
from propdesk.ui import terms
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import ChoiceField, DateField, TextField
from propdesk.ui.kit.record_form import RecordForm


class Graded(NamedTuple):
    """A condition that was entered on a day, and what it replaced on that day."""

    grade_id: int
    before: tuple[int, str, str] | None


class StateForm(RecordForm):
    """完好, 带病运行, 停用, 报废, from a day on."""

    title = N_("Another state")
    save_text = N_("Enter the state")

    def __init__(self, desk: Desk, parent: QWidget | None, facility_id: int) -> None:
        with desk.store.read() as session:
            self.facility: Facility = facilities.one(session, facility_id)
            self._present = facilities.present_state(session, facility_id)
            ending = facility_scrapping.plans_ending(session, facility_id, desk.today())
            self._ending = [plan.name for plan in ending]
        super().__init__(desk, parent)

    def build(self) -> None:
        """The state, since when, why."""
        self.setWindowTitle(f"{_(self.title)}　{self.facility.number} {self.facility.name}")
        others = [
            (key, text)
            for key, text in terms.choices(facility_terms.STATES)
            if key != self.facility.state
        ]
        self.state = self.add(ChoiceField(_("State"), "state", others))
        if self.facility.state == "good":
            self.state.set_value("stopped")
        self.on = self.add(
            DateField(_("Since"), "on", self.desk.today, required=True, latest=self.desk.today()),
            beside=True,
        )
        self.on.set_value(self.desk.today())
        self.reason = self.add(TextField(_("Reason"), "reason", limit=200))
        self.state.changed.connect(self._tell)
        self._tell()

    def _tell(self) -> None:
        told = {
            "stopped": _("The days out of use count as down time."),
            "scrapped": _(
                "It stays in the ledger with its history; nothing new is planned for it."
            ),
        }
        if self._ending:
            told["scrapped"] += " " + ngettext(
                "{n} plan looks at nothing else and ends with it: {names}",
                "{n} plans look at nothing else and end with it: {names}",
                len(self._ending),
            ).format(n=len(self._ending), names=_(", ").join(self._ending))
        self.state.set_hint(told.get(self.state.value(), ""))
        if self._present is not None:
            word = facility_terms.of(facility_terms.STATES, self._present.state)
            since = _("{state} since {day}").format(state=word, day=self._present.starts_on)
            self.on.set_hint(since)

    def save(self, session: Any) -> tuple[str, list[Ended]]:
        """Enter it; returns the state, and the plans that ended with it."""
        state, today = str(self.state.value()), self.desk.today()
        columns = {
            "on": self.on.value() or today,
            "reason": self.reason.value(),
            "today": today,
        }
        if state == "scrapped":
            return state, facility_scrapping.scrap(session, self.facility.id, **columns)
        facilities.set_state(session, self.facility.id, state, **columns)
        return state, []


class GradeForm(RecordForm):
    """A condition from 5 to 1."""

    title = N_("Condition")
    save_text = N_("Enter the condition")

    def __init__(self, desk: Desk, parent: QWidget | None, facility_id: int) -> None:
        with desk.store.read() as session:
            self.facility: Facility = facilities.one(session, facility_id)
            seen = facilities.grades(session, facility_id)
        self._last = seen[-1] if seen else None
        super().__init__(desk, parent)

    def build(self) -> None:
        """The grade, the day, who saw it."""
        self.setWindowTitle(f"{_(self.title)}　{self.facility.number} {self.facility.name}")
        offered = [(key, _(text)) for key, text in facility_terms.CONDITIONS.items()]
        self.grade = self.add(ChoiceField(_("Condition"), "grade", offered))
        self.grade.set_value(self._last.grade if self._last else 4)
        if self._last:
            self.grade.set_hint(
                _("{grade} on {day}").format(
                    grade=_(facility_terms.CONDITIONS[self._last.grade]), day=self._last.seen_on
                )
            )
        self.on = self.add(
            DateField(_("Seen on"), "on", self.desk.today, required=True, latest=self.desk.today()),
            beside=True,
        )
        self.on.set_value(self.desk.today())
        self.seen_by = self.add(TextField(_("Seen by"), "seen_by"))
        self.seen_by.set_value(self.facility.keeper)
        self.note = self.add(TextField(_("Note"), "note", limit=200))

    def save(self, session: Any) -> Graded:
        """Enter it."""
        day = self.on.value() or self.desk.today()
        before = next(
            (
                (one.grade, one.seen_by, one.note)
                for one in facilities.grades(session, self.facility.id)
                if one.seen_on == day
            ),
            None,
        )
        made = facilities.grade(
            session,
            self.facility.id,
            self.grade.value(),
            on=day,
            seen_by=self.seen_by.value(),
            note=self.note.value(),
            today=self.desk.today(),
        )
        return Graded(made.id, before)

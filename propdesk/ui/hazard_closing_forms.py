"""整改 and 复查: a hazard was put right, and whether that was found so, with the photos of both."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _, ngettext
from propdesk.office import hazards, settings
from propdesk.office.entities import Hazard
from propdesk.office.hazard_list import HazardRow
from propdesk.office.hazard_steps import withdrawn
from propdesk.ui.desk import Desk
from propdesk.ui.hazard_terms import fund_choices
from propdesk.ui.kit.fields import ChoiceField, DateField, MoneyField, TextField
from propdesk.ui.kit.photo_field import PhotoField
from propdesk.ui.kit.record_form import RecordForm


class RectifyForm(RecordForm):
    """The rectification of a hazard."""

    save_text = N_("Enter rectification")
    width = 520

    def __init__(self, desk: Desk, row: HazardRow, parent: QWidget | None = None) -> None:
        self.row = row
        self.title = _("Rectified: {number}").format(number=row.number)
        self.name = f"hazard_rectify/{row.id}"
        super().__init__(desk, parent)

    def build(self) -> None:
        """When, by whom, how, for how much; photos of how it looks now."""
        today, row = self.desk.today, self.row
        earliest = max(row.found_on, row.recheck_on or row.found_on)
        self.on = self.add(
            DateField(
                _("Rectified on"), "on", today, earliest=earliest, latest=today(), required=True
            )
        )
        self.on.set_value(today())
        self.person = self.add(TextField(_("By whom"), "person"), beside=True)
        self.person.set_value(row.keeper)
        self.text = self.add(TextField(_("What was done"), "text", lines=2, limit=400))
        self.text.editor.setFixedHeight(self.text.editor.minimumHeight())
        self.cost = self.add(MoneyField(_("Cost"), "cost"))
        self.cost.set_value(row.cost)
        self.fund = self.add(
            ChoiceField(_("Paid from"), "fund", fund_choices(row.fund)), beside=True
        )
        self.fund.set_value(row.fund)
        self.photos = self.add(PhotoField(_("Photos after"), "photos", self.desk, role="after"))
        self.say(_("It then waits for its re-check; that closes it."))

    def save(self, session: Any) -> Any:
        """Enter it; returns the step's id and what the hazard was before."""
        today, day = self.desk.today(), self.on.value()
        assert day is not None
        hazard = hazards.get(session, self.row.id)
        before = hazards.kept(hazard)
        step = hazards.rectify(
            session,
            self.row.id,
            on=day,
            person=self.person.value(),
            cost=self.cost.value(),
            fund=self.fund.value(),
            text=self.text.value(),
            today=today,
        )
        self.photos.apply(session, hazard)
        return step.id, before


class RecheckForm(RecordForm):
    """The re-check of a hazard: passed closes it, failed opens it again."""

    save_text = N_("Enter re-check")
    width = 520

    def __init__(self, desk: Desk, row: HazardRow, parent: QWidget | None = None) -> None:
        self.row = row
        self.title = _("Re-check: {number}").format(number=row.number)
        self.name = f"hazard_recheck/{row.id}"
        super().__init__(desk, parent)

    def build(self) -> None:
        """The result, when, by whom; the photo after, or the new deadline."""
        today, row = self.desk.today, self.row
        with self.desk.store.read() as session:
            clerk = str(settings.get(session, "clerk"))
            hazard = session.get_one(Hazard, row.id)
            mistaken = withdrawn(session, hazard)
        self.result = self.add(
            ChoiceField(
                _("Result"),
                "result",
                [(True, _("Passed: it is put right")), (False, _("Failed: it is not put right"))],
            )
        )
        self.on = self.add(
            DateField(
                _("Re-checked on"),
                "on",
                today,
                earliest=row.rectified_on or row.found_on,
                latest=today(),
                required=True,
            )
        )
        self.on.set_value(today())
        self.by = self.add(TextField(_("Re-checked by"), "by", required=True), beside=True)
        self.by.set_value(clerk)
        self.until = self.add(
            DateField(_("New deadline"), "until", today, required=True), wide=False
        )
        self.text = self.add(TextField(_("Remark"), "text", lines=2, limit=400))
        self.text.editor.setFixedHeight(self.text.editor.minimumHeight())
        self.photos = self.add(PhotoField(_("Photos after"), "photos", self.desk, role="after"))
        there = ngettext(
            "{n} photo is there already.", "{n} photos are there already.", row.photos_after
        )
        if mistaken:
            self.photos.set_hint(_("The line was corrected to normal: no photo is needed."))
        elif row.photos_after:
            self.photos.set_hint(there.format(n=row.photos_after))
        else:
            self.photos.set_hint(_("Without a photo after, it cannot be closed."))
        self.result.changed.connect(self._turn)
        self._turn()

    def _turn(self) -> None:
        """A deadline only for what failed."""
        passed = self.result.value()
        self.until.setVisible(not passed)
        self.say(_("It is closed then, and keeps its number.") if passed else "")

    def save(self, session: Any) -> Any:
        """Enter it; returns the step's id and what the hazard was before."""
        today, day = self.desk.today(), self.on.value()
        assert day is not None
        passed = self.result.value()
        hazard = hazards.get(session, self.row.id)
        before = hazards.kept(hazard)
        self.photos.apply(session, hazard)
        step = hazards.recheck(
            session,
            self.row.id,
            on=day,
            passed=passed,
            by=self.by.value(),
            until=None if passed else self.until.value(),
            text=self.text.value(),
            today=today,
        )
        return step.id, before

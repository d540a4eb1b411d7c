"""A certificate, report, contract or insurance: a new one, a correction, or a renewal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import facility_papers, facility_terms, periods, settings
from propdesk.office.entities import FacilityPaper
from propdesk.ui import terms
from propdesk.ui.desk import Desk
from propdesk.ui.found_field import FacilityField
from propdesk.ui.kit.fields import ChoiceField, DateField, MoneyField, NumberField, TextField
from propdesk.ui.kit.record_form import RecordForm

COLUMNS = (
    "kind",
    "title",
    "facility_id",
    "number",
    "issuer",
    "phone",
    "starts_on",
    "expires_on",
    "apply_days",
    "cost",
    "result",
    "remark",
)


class Filed(NamedTuple):
    """What the form wrote: the paper, what it was before (a correction), whom it renews."""

    paper_id: int
    title: str
    before: Mapping[str, Any] | None = None
    renewed_id: int | None = None


class PaperForm(RecordForm):
    """See the head of this module."""

    name = "facility_paper"
    title = N_("New paper")
    width = 620

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        facility_id: int | None = None,
        paper_id: int | None = None,
        renew: bool = False,
    ) -> None:
        self._facility_id, self._renew = facility_id, renew
        self._paper: FacilityPaper | None = None
        if paper_id is not None:
            with desk.store.read() as session:
                self._paper = facility_papers.one(session, paper_id)
            self._facility_id = self._paper.facility_id
            self.title = N_("Renew a paper") if renew else N_("Correct a paper")
        super().__init__(desk, parent, draft_key="" if paper_id or facility_id else self.name)

    def build(self) -> None:
        """What it is, of which facility, from when to when, by whom, for how much."""
        with self.desk.store.read() as session:
            days = settings.get(session, "apply_days")
        kinds = terms.choices(facility_terms.PAPERS)
        self.kind = self.add(ChoiceField(_("Kind"), "kind", kinds))
        self.titled = self.add(TextField(_("Title"), "title", required=True), beside=True)
        self.facility = self.add(
            FacilityField(self.desk, _("Facility"), "facility_id", keep=self._facility_id)
        )
        self.facility.set_id(self._facility_id)
        if self._facility_id is None:
            self.facility.set_hint(_("Empty: it belongs to the office or the whole community."))
        self.number = self.add(TextField(_("Its number"), "number"), beside=True)
        self.starts = self.add(DateField(_("From"), "starts_on", self.desk.today))
        self.expires = self.add(
            DateField(_("Valid until"), "expires_on", self.desk.today), beside=True
        )
        self.issuer = self.add(TextField(_("Issuer or other party"), "issuer"))
        self.phone = self.add(TextField(_("Phone"), "phone"), beside=True)
        self.apply = self.add(
            NumberField(
                _("Apply before it ends"), "apply_days", unit=_("days"), maximum=366, required=True
            )
        )
        self.apply.set_value(days)
        self.cost = self.add(MoneyField(_("Cost"), "cost"), beside=True)
        self.result = self.add(TextField(_("Result, what failed"), "result", limit=400))
        self.remark = self.add(TextField(_("Remark"), "remark", limit=400))
        if self._paper is not None:
            self._take(self._paper)

    def _take(self, paper: FacilityPaper) -> None:
        """A correction starts from what is there, a renewal from what mostly stays."""
        stays = ("kind", "title", "issuer", "phone", "apply_days")
        for field in self.fields:
            if field.name != "facility_id" and (not self._renew or field.name in stays):
                field.set_value(getattr(paper, field.name))
        if self._renew and paper.expires_on:
            begins = paper.expires_on + periods.ONE_DAY
            self.starts.set_value(begins)
            if paper.starts_on:
                # As long again as the one before, to the month.
                days = (paper.expires_on - paper.starts_on).days + 1
                months = max(round(days / 30.44), 1)
                self.expires.set_value(periods.add_months(paper.expires_on, months))
            text = _("The one until {day} is closed and stays in the history.")
            self.say(text.format(day=paper.expires_on))

    def save(self, session: Any) -> Filed:
        """Write it."""
        values = {field.name: field.value() for field in self.fields}
        today = self.desk.today()
        if self._paper is None:
            made = facility_papers.add(session, today=today, **values)
            return Filed(made.id, made.title)
        if self._renew:
            made = facility_papers.renew(session, self._paper.id, today=today, **values)
            return Filed(made.id, made.title, None, self._paper.id)
        paper = facility_papers.one(session, self._paper.id)
        before = {key: getattr(paper, key) for key in COLUMNS}
        facility_papers.change(session, paper.id, today=today, **values)
        return Filed(paper.id, paper.title, before)

"""The report at the end of a seasonal programme (汛前检查报告, …): which one, of which year."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import inspection_programmes
from propdesk.ui.desk import Desk
from propdesk.ui.inspection_papers import seasonal_report
from propdesk.ui.kit.fields import ChoiceField, NumberField
from propdesk.ui.kit.record_form import RecordForm


class SeasonReportForm(RecordForm):
    """Asks for the programme and the year, and says how far its rounds have come."""

    title = N_("Report of a seasonal check")
    save_text = N_("Show the report")
    width = 480

    def build(self) -> None:
        """The programme, the year; under them what there is to report."""
        names = inspection_programmes.names()
        self.names = {key: name.said() for key, name in names.items()}
        self.programme = self.add(
            ChoiceField(_("Seasonal check"), "programme", list(self.names.items()))
        )
        self.year = self.add(
            NumberField(_("Year"), "year", minimum=1990, maximum=2100, required=True), wide=False
        )
        self.year.set_value(self.desk.today().year)
        self.programme.set_value(self._latest())
        self.programme.changed.connect(self._tell)
        self.year.changed.connect(self._tell)
        self._tell()

    def _found(self) -> dict[str, Any]:
        """The programmes of the year by key; none while the year is not written out."""
        year = self.year.draft()
        if not (year.isdecimal() and len(year) == 4):
            return {}
        with self.desk.store.read() as session:
            found = inspection_programmes.programmes(session, int(year), self.desk.today())
        return {one.key: one for one in found}

    def _latest(self) -> str | None:
        """The programme whose rounds are the last that have come due."""
        today = self.desk.today()
        begun = {
            key: max((r.task.due for r in one.rounds if r.task.due <= today), default=None)
            for key, one in self._found().items()
        }
        days = {key: day for key, day in begun.items() if day is not None}
        return max(days, key=lambda key: days[key]) if days else None

    def _tell(self) -> None:
        one = self._found().get(self.programme.value())
        if one is None:
            self.programme.set_hint(_("No rounds in this year."))
            return
        text = _("{done} of {all} rounds done; hazards found: {hazards}.").format(
            done=one.done, all=len(one.rounds), hazards=len(one.hazards)
        )
        self.programme.set_hint(text)

    def save(self, session: Any) -> tuple[str, int]:
        """Nothing is written; refused with a sentence where there were no rounds."""
        from propdesk.office import seasonal_gather

        key, year = str(self.programme.value()), int(self.year.value() or 0)
        seasonal_gather.seasonal_report(session, key, year, self.desk.today())
        return key, year


def open_for(desk: Desk, parent: QWidget) -> SeasonReportForm:
    """Inspections ▸ Report of a seasonal check."""
    form = SeasonReportForm(desk, parent)
    form.saved.connect(
        lambda chosen: seasonal_report(desk, chosen[0], chosen[1], form.names[chosen[0]], parent)
    )
    form.open()
    return form

"""From the sheet of a round to the lines of the grid, and back, with hazards and photos."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk import i18n
from propdesk.i18n import _, ngettext
from propdesk.office import inspection_findings, inspection_rounds
from propdesk.office.entities import Entity, Hazard, TaskResult
from propdesk.office.inspection_rounds import Entry, RoundSheet
from propdesk.ui.round_lines import Finding, Line


@dataclass(frozen=True)
class HazardMade:
    """A hazard this round has raised."""

    id: int
    number: str
    what: str


@dataclass(frozen=True)
class Entered:
    """What saving a round did."""

    lines: int
    abnormal: int
    hazards: tuple[HazardMade, ...]
    withdrawn: tuple[str, ...]

    def sentence(self, finish: bool) -> str:
        """40 results, 3 hazards: YH2026-0012, YH2026-0013, YH2026-0014."""
        text = ngettext("{n} result saved", "{n} results saved", self.lines).format(n=self.lines)
        if self.hazards:
            count = len(self.hazards)
            raised = ngettext("{n} hazard: {numbers}", "{n} hazards: {numbers}", count).format(
                n=count, numbers="、".join(one.number for one in self.hazards)
            )
            text = _("{results}, {hazards}.").format(results=text, hazards=raised)
        elif finish:
            text = _("{results}, all normal.").format(results=text)
        else:
            text = _("{results}, the round goes on later.").format(results=text)
        if self.withdrawn:
            text += " " + _("No longer found, closed only by a re-check: {numbers}.").format(
                numbers="、".join(self.withdrawn)
            )
        return text


def lines_of(sheet: RoundSheet) -> list[Line]:
    """The lines of a sheet, facility by facility, with what is entered."""
    english = i18n.language() == "en"
    lines = []
    for facility in sheet.facilities:
        for item in sheet.lines:
            line = Line(
                facility.id if facility else None,
                f"{facility.number} {facility.name}" if facility else "",
                item.position,
                (item.text_en if english else "") or item.text,
                item.kind,
                item.unit,
                item.low,
                item.high,
                item.photo,
            )
            cell = sheet.cells.get(line.key)
            if cell is not None:
                line.answer, line.number, line.words = cell.answer, cell.number, cell.words
            lines.append(line)
    return lines


def findings(session: Session, task_id: int, sheet: RoundSheet, lines: Iterable[Line]) -> None:
    """Put into the lines what their hazards say now, and how many photos they have."""
    from propdesk.office import photos

    of_results = photos.counts(session, TaskResult.__tablename__)
    of_hazards = photos.counts(session, Hazard.__tablename__, "before")
    known = {
        one.item_key: one
        for one in session.scalars(select(Hazard).where(Hazard.task_id == task_id))
    }
    for line in lines:
        one = known.get(line.key)
        if line.key in sheet.cells:
            line.kept_photos = of_results.get(sheet.cells[line.key].result_id, 0)
        if one is not None:
            line.kept_photos += of_hazards.get(one.id, 0)
            line.finding = Finding(one.level, one.measure, one.keeper, one.due_on)


def save(
    session: Session,
    task_id: int,
    lines: Sequence[Line],
    *,
    done_on: date | None,
    inspector: str,
    note: str,
    today: date,
    finish: bool,
) -> Entered:
    """Write a round with its hazards and photos in the caller's transaction."""
    answered = [line for line in lines if line.answer]
    entries = [
        Entry(line.facility_id, line.position, line.answer, line.number, line.words)
        for line in answered
    ]
    saved = inspection_rounds.save(
        session,
        task_id,
        entries,
        done_on=done_on,
        inspector=inspector,
        note=note,
        today=today,
        finish=finish,
    )
    raised = {
        one.item_key: one
        for one in session.scalars(select(Hazard).where(Hazard.task_id == task_id))
    }
    for line in answered:
        hazard = raised.get(line.key)
        if hazard is not None and line.answer == "abnormal" and line.finding.touched:
            found = line.finding
            inspection_findings.tell(
                session,
                hazard,
                today=today,
                level=found.level,
                measure=found.measure,
                keeper=found.keeper,
                due_on=found.due_on,
            )
        if line.photos:
            _add_photos(session, task_id, line, hazard, today)
    abnormal = [line for line in answered if line.answer == "abnormal"]
    made = [raised[line.key] for line in abnormal if line.key in raised]
    return Entered(
        len(entries),
        len(abnormal),
        tuple(HazardMade(one.id, one.number, one.what) for one in made),
        saved.withdrawn,
    )


def _add_photos(
    session: Session, task_id: int, line: Line, hazard: Hazard | None, today: date
) -> None:
    """To the hazard as the photos before, else to the result."""
    from propdesk.office import photos

    role = "before"
    of: Entity | None = hazard
    if of is None or line.answer != "abnormal":
        role = "other"
        of = session.scalars(
            select(TaskResult).where(TaskResult.task_id == task_id, TaskResult.item_key == line.key)
        ).one()
    for shot in line.photos:
        photos.add(session, of, shot.prepared, role=role, today=today, caption=shot.caption)

"""Gathers the report at the end of a seasonal programme: 汛前检查报告, 供暖前检查报告, …

What was missed or cancelled and what is still open are said as they are (features.md §4 idea 13).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import (
    facilities,
    facility_pictures,
    hazard_list,
    inspection_programmes,
    photos,
)
from propdesk.office.entities import Hazard
from propdesk.office.errors import UserError
from propdesk.office.facility_paper_head import head, on_paper
from propdesk.office.facility_sheets import (
    HazardLine,
    Picture,
    SeasonalItem,
    SeasonalPlan,
    SeasonalReport,
)
from propdesk.office.facility_words import Words
from propdesk.office.hazard_gather import hazard_line
from propdesk.office.inspection_programmes import Programme, ProgrammeRound

_MOST_PHOTOS = 16


def seasonal_report(session: Session, key: str, year: int, today: date) -> SeasonalReport:
    """The report of a programme (a key of inspection_programmes.names()) in a year.

    Raises UserError when it had no round in that year.
    """
    programme = _programme(session, key, year, today)
    with on_paper(session) as say:
        name = programme.name.said()
        hazards = _hazards(session, programme, today)
        days = [one.task.due for one in programme.rounds]
        return SeasonalReport(
            head=head(session, today),
            title=say("seasonal.report", name=say("seasonal.programme", year=year, name=name)),
            first=min(days),
            last=max(days),
            summary=tuple(_summary(programme, name, hazards, say)),
            plans=tuple(_plans(programme, say)),
            items=tuple(_items(programme, say.language == "en")),
            hazards=hazards,
            open_points=tuple(_open_points(programme, hazards, say)),
            photos=_photos(session, programme.hazards, say),
            signatures=say.several("seasonal.signatures"),
        )


def _programme(session: Session, key: str, year: int, today: date) -> Programme:
    known = inspection_programmes.names()
    if key not in known:
        raise UserError(_("There is no seasonal programme “{key}”.").format(key=key), "programme")
    for programme in inspection_programmes.programmes(session, year, today):
        if programme.key == key:
            return programme
    raise UserError(
        _("“{name}” had no rounds in {year}. Adopt its templates in the plans first.").format(
            name=known[key].said(), year=year
        ),
        "programme",
    )


def _hazards(session: Session, programme: Programme, today: date) -> tuple[HazardLine, ...]:
    ids = {hazard.id for hazard in programme.hazards}
    if not ids:
        return ()
    rows = [row for row in hazard_list.rows(session, today) if row.id in ids]
    return tuple(hazard_line(row) for row in sorted(rows, key=lambda row: row.sort_key))


def _summary(
    programme: Programme, name: str, hazards: tuple[HazardLine, ...], say: Words
) -> Iterable[str]:
    """The sentences at the head of the report."""
    missed, waiting = len(programme.missed), len(programme.waiting)
    yield say(
        "seasonal.done",
        programme=name,
        planned=len(programme.rounds),
        done=programme.done,
        missed=missed,
    )
    if programme.cancelled:
        yield say("seasonal.cancelled", n=len(programme.cancelled))
    if waiting:
        yield say("seasonal.not_due", n=waiting)
    answers = Counter(cell.answer for one in programme.rounds for cell in one.sheet.cells.values())
    if answers:
        yield say(
            "seasonal.checked",
            items=answers.total(),
            normal=answers["normal"],
            abnormal=answers["abnormal"],
        )
    if hazards:
        closed = sum(line.closed_on is not None for line in hazards)
        found = len(hazards)
        yield say("seasonal.found", found=found, closed=closed, open=found - closed)
    else:
        yield say("seasonal.found_none")


def _plans(programme: Programme, say: Words) -> Iterable[SeasonalPlan]:
    for plan, rounds in _by_plan(programme).items():
        tasks = [one.task for one in rounds]
        done = [task for task in tasks if task.done is not None]
        people = dict.fromkeys(task.person for task in done if task.person)
        yield SeasonalPlan(
            plan=plan,
            where=tasks[0].facility
            or tasks[0].place
            or facilities.building_name(tasks[0].building),
            planned=len(tasks),
            done=len(done),
            missed=sum(task.state == "overdue" for task in tasks),
            last_on=max((task.done for task in done if task.done), default=None),
            inspectors=say.joined(list(people)),
        )


def _by_plan(programme: Programme) -> dict[str, list[ProgrammeRound]]:
    found: dict[str, list[ProgrammeRound]] = {}
    for one in programme.rounds:
        found.setdefault(one.task.plan, []).append(one)
    return found


def _items(programme: Programme, english: bool) -> Iterable[SeasonalItem]:
    """Each line of the checklists with how often it was what."""
    for plan, rounds in _by_plan(programme).items():
        counts: dict[str, Counter[str]] = {}
        for one in rounds:
            for key, cell in one.sheet.cells.items():
                position = int(key.rpartition("/")[2])
                line = next(each for each in one.sheet.lines if each.position == position)
                text = line.text_en if english and line.text_en else line.text
                counts.setdefault(text, Counter())[cell.answer] += 1
        for text, answers in counts.items():
            yield SeasonalItem(plan, text, answers["normal"], answers["abnormal"], answers["na"])


def _open_points(
    programme: Programme, hazards: tuple[HazardLine, ...], say: Words
) -> Iterable[str]:
    for task in programme.missed:
        yield say("seasonal.missed_point", plan=task.plan, due=say.day(task.due))
    for task in programme.cancelled:
        yield say(
            "seasonal.cancelled_point",
            plan=task.plan,
            due=say.day(task.due),
            reason=task.cancel_reason,
        )
    for line in hazards:
        if line.closed_on is None:
            name = "seasonal.open_point_due" if line.due_on else "seasonal.open_point"
            yield say(
                name,
                number=line.number,
                place=line.place,
                what=line.what,
                state=line.state,
                due=say.day(line.due_on),
            )


def _photos(session: Session, hazards: tuple[Hazard, ...], say: Words) -> tuple[Picture, ...]:
    """Before and after side by side, hazard by hazard."""
    found: list[Picture] = []
    for hazard in hazards:
        taken = photos.of(session, hazard)
        sides = {role: [one for one in taken if one.role == role] for role in ("before", "after")}
        for pair in photos.pairs(sides["before"], sides["after"]):
            for photo in pair:
                if photo is not None:
                    caption = say(
                        "seasonal.photo_caption",
                        number=hazard.number,
                        role=say(f"seasonal.{photo.role}"),
                        what=hazard.what,
                    )
                    found.append(facility_pictures.printed(session, photo, caption=caption))
    return tuple(found[:_MOST_PHOTOS])

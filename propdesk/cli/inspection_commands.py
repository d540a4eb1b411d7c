"""`inspections`: what is due and done on any days, as a table, CSV, .ics or the year plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from propdesk.cli.shape import DAY, Command, Work, choice
from propdesk.cli.showing import as_csv, table, tell, write
from propdesk.i18n import N_, _, ngettext
from propdesk.office.errors import UserError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from propdesk.office.calendar_gather import PlanDays
    from propdesk.office.inspection_list import TaskRow

INSPECTIONS = (
    "plan", "facility", "place", "due", "planned", "state", "done", "result", "person",
)  # fmt: skip
"""The columns of `propdesk inspections --format csv`; `due` is after the holiday shift."""
MOST_YEARS = 50
STATES = {
    "pending": N_("to do"),
    "coming": N_("coming up"),
    "in_progress": N_("in progress"),
    "done": N_("done"),
    "abnormal": N_("done, not all normal"),
    "overdue": N_("overdue"),
    "cancelled": N_("cancelled"),
}
"""The states of a round, as the table says them; CSV has the keys."""
RESULTS = {"normal": N_("normal"), "abnormal": N_("abnormal")}


@click.command(cls=Command, help=N_("List the inspections due in a range of days."))
@click.option("--from", "first", type=DAY, required=True, help=N_("The first day."))
@click.option("--to", "last", type=DAY, required=True, help=N_("The last day."))
@click.option("--format", "how", type=choice("table", "csv", "ics", "pdf"), help=N_("As what."))
@click.option("-o", "output", type=click.Path(path_type=Path), help=N_("The file to write."))
@click.pass_obj
def inspections(work: Work, first: date, last: date, how: str | None, output: Path | None) -> None:
    """Past and future: rounds behind those that are made already follow from the plans."""
    how = how or _by_name(output)
    if how == "pdf" and output is None:
        raise click.UsageError(_("Name the PDF file with -o."))
    _check(first, last)
    catch_up(work)
    with work.progress(_("Inspections")), work.read() as session:
        shown = _shown(session, first, last, work.today, how)
    if output is None:
        click.echo(shown.decode(), nl=False)
    else:
        write(output, shown)


def _by_name(output: Path | None) -> str:
    """The form a file asks for by its name; a table without one."""
    suffix = output.suffix.lower().removeprefix(".") if output else ""
    return suffix if suffix in ("csv", "ics", "pdf") else "csv" if output else "table"


def _check(first: date, last: date) -> None:
    if last < first:
        raise UserError(
            _("The range ends on {last}, before it begins on {first}.").format(
                first=first, last=last
            )
        )
    if (last - first).days > MOST_YEARS * 366:
        raise UserError(
            _("A range may have {years} years at most. Choose a shorter one.").format(
                years=MOST_YEARS
            )
        )


def catch_up(work: Work) -> None:
    """Make the tasks that fell due since the program last ran, as opening the window does."""
    from propdesk.office import inspection_tasks

    with work.write() as session:
        inspection_tasks.catch_up(session, work.today)


def _shown(session: Session, first: date, last: date, today: date, how: str) -> bytes:
    if how == "pdf":
        return _year_plans(session, range(first.year, last.year + 1), today)
    from propdesk.office import inspection_list

    rows = inspection_list.due_between(session, first, last, today)
    if how == "ics":
        stand = max((row.scheduled for row in rows), default=last)
        return calendar(session, _days(session, rows, today), today, max(last, stand))
    if how == "csv":
        return as_csv(INSPECTIONS, _csv(session, rows)).encode()
    return _table(rows).encode()


def _csv(session: Session, rows: Sequence[TaskRow]) -> list[tuple[object, ...]]:
    from sqlalchemy import select

    from propdesk.office.entities import Facility

    numbers = {row[0]: row[1] for row in session.execute(select(Facility.id, Facility.number))}
    return [
        (
            row.plan,
            "、".join(numbers[facility_id] for facility_id in row.facility_ids),
            row.place,
            row.due,
            row.planned,
            row.state,
            row.done,
            row.result,
            row.person,
        )
        for row in rows
    ]


def _table(rows: Sequence[TaskRow]) -> str:
    headers = [
        _("Due on"), _("Plan"), _("Facility or place"), _("State"), _("Done on"), _("Result"),
        _("Person"),
    ]  # fmt: skip
    shown = [
        [
            row.due.isoformat(),
            row.plan,
            " ".join(part for part in (row.facility, row.place) if part),
            _(STATES[row.state]),
            row.done.isoformat() if row.done else "—",
            _(RESULTS[row.result]) if row.result else "—",
            row.person,
        ]
        for row in rows
    ]
    done = sum(1 for row in rows if row.done)
    tell(
        ngettext("{count} inspection, {done} done.", "{count} inspections, {done} done.", len(rows))
        .format(count=len(rows), done=done)
    )  # fmt: skip
    return f"{table(headers, shown)}\n"


def _days(session: Session, rows: Sequence[TaskRow], today: date) -> list[PlanDays]:
    """The plans of a list with the days they stand on; what is cancelled is left out."""
    from dataclasses import replace

    from propdesk.office import calendar_gather

    days: dict[int, set[date]] = {}
    for row in rows:
        if row.state != "cancelled":
            days.setdefault(row.plan_id, set()).add(row.scheduled)
    return [
        replace(plan, rule="", added=tuple(sorted(days[plan.plan_id])), left_out=())
        for plan in calendar_gather.plans(session, today)
        if plan.plan_id in days
    ]


def calendar(
    session: Session, plans: Sequence[PlanDays], today: date, horizon: date | None = None
) -> bytes:
    """Plans as a calendar file (.ics)."""
    from propdesk.documents import calendar_entries, calendar_file
    from propdesk.office import calendar_gather
    from propdesk.office.entities import Community

    community = session.get(Community, 1)
    return calendar_file.render(
        calendar_entries.events(plans),
        name=(community.name if community else "") or _("Inspections"),
        horizon=horizon or calendar_gather.horizon(today),
        stamp=datetime.now(UTC),
    )


def _year_plans(session: Session, years: range, today: date) -> bytes:
    from propdesk.documents import year_plan as paper
    from propdesk.office import inspection_gather

    sheets = [inspection_gather.year_plan(session, year, today) for year in years]
    return paper.render_years(sheets)

"""What is printed and written of inspections: tomorrow's sheets, the year plan, a calendar file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from propdesk.i18n import _
from propdesk.office.progress import Progress
from propdesk.ui.desk import Desk


def sheets(desk: Desk, task_ids: Sequence[int], parent: QWidget) -> None:
    """The sheets of these tasks, to be carried."""
    today = desk.today()

    def work(_progress: Progress) -> bytes:
        from propdesk.documents import inspection_sheet
        from propdesk.office import inspection_gather

        with desk.store.read() as session:
            value = inspection_gather.sheets(session, task_ids, today)
        return inspection_sheet.render(value)

    _preview(desk, parent, _("Inspection sheets"), f"sheets-{today.isoformat()}.pdf", work)


def tomorrow(desk: Desk, parent: QWidget) -> None:
    """The sheets of every round that stands on tomorrow."""
    today = desk.today()
    day = today + timedelta(days=1)

    def work(_progress: Progress) -> bytes:
        from propdesk.documents import inspection_sheet
        from propdesk.office import inspection_gather

        with desk.store.read() as session:
            value = inspection_gather.sheets_between(session, day, day, today)
        return inspection_sheet.render(value)

    title = _("Inspection sheets of {day}").format(day=day.isoformat())
    _preview(desk, parent, title, f"sheets-{day.isoformat()}.pdf", work)


def year_plan(
    desk: Desk,
    year: int,
    parent: QWidget,
    *,
    scope: str = "",
    plan_ids: Sequence[int] | None = None,
) -> None:
    """The plan of a year on A3; `plan_ids` are those the filters leave, which `scope` names."""
    today = desk.today()

    def work(_progress: Progress) -> bytes:
        from propdesk.documents import year_plan as paper
        from propdesk.office import inspection_gather

        with desk.store.read() as session:
            value = inspection_gather.year_plan(
                session, year, today, scope=scope, plan_ids=plan_ids
            )
        return paper.render(value)

    title = _("Year plan {year}").format(year=year)
    _preview(desk, parent, title, f"year-plan-{year}.pdf", work)


def seasonal_report(desk: Desk, key: str, year: int, name: str, parent: QWidget) -> None:
    """The report of a seasonal programme `key`, which is called `name`, in a year."""
    today = desk.today()

    def work(_progress: Progress) -> bytes:
        from propdesk.documents import seasonal_report as paper
        from propdesk.office import seasonal_gather

        with desk.store.read() as session:
            value = seasonal_gather.seasonal_report(session, key, year, today)
        return paper.render(value)

    title = _("{name} {year}").format(name=name, year=year)
    _preview(desk, parent, title, f"{key}-{year}.pdf", work)


def calendar_file(desk: Desk, parent: QWidget) -> None:
    """Ask for a place and write every plan as .ics."""
    name = _("Inspections {day}").format(day=desk.today().isoformat())
    chosen, _kind = QFileDialog.getSaveFileName(
        parent,
        _("Calendar file"),
        str(Path.home() / f"{name}.ics"),
        _("Calendar") + " (*.ics)",
    )
    if chosen:
        write_calendar(desk, Path(chosen), parent)


def write_calendar(desk: Desk, path: Path, parent: QWidget) -> None:
    """Write every plan as .ics to `path`."""
    today = desk.today()

    def work(_progress: Progress) -> Path:
        from propdesk.documents import calendar_entries, calendar_file
        from propdesk.office import calendar_gather
        from propdesk.office.entities import Community
        from propdesk.ui.kit.preview import save_whole

        with desk.store.read() as session:
            plans = calendar_gather.plans(session, today)
            community = session.get(Community, 1)
            name = (community.name if community else "") or _("Inspections")
        data = calendar_file.render(
            calendar_entries.events(plans),
            name=name,
            horizon=calendar_gather.horizon(today),
            stamp=datetime.now(UTC),
        )
        save_whole(path, data)
        return path

    desk.jobs.start(
        _("Calendar file"),
        work,
        lambda written: desk.say(_("Written: {path}").format(path=written)),
        parent=parent,
    )


def _preview(
    desk: Desk, parent: QWidget, title: str, file_name: str, work: Callable[[Progress], bytes]
) -> None:
    """Draw it in the background and show its pages."""

    def done(pdf: Any) -> None:
        from propdesk.ui.kit.preview import Preview

        Preview(pdf, title, file_name, parent.window()).open()

    desk.jobs.start(title, work, done, parent=parent.window())

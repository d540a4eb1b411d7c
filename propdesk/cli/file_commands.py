"""`export`, `backup`, `restore`, `check`: everything goes out, nothing gets lost."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from propdesk.cli.inspection_commands import catch_up
from propdesk.cli.shape import FILE_NAME, Command, Work, choice
from propdesk.cli.showing import tell, write
from propdesk.i18n import N_, _
from propdesk.office.errors import UserError

OUTPUT = click.Path(path_type=Path)


@click.command(
    cls=Command, help=N_("Write the office workbook, the journal, the calendar, or everything.")
)
@click.argument("what", type=choice("workbook", "journal", "calendar", "everything"))
@click.option("-o", "output", type=OUTPUT, required=True, help=N_("The file or folder to write."))
@click.pass_obj
def export(work: Work, what: str, output: Path) -> None:
    """The workbook is what `import` reads; the journal is for hledger, the calendar an .ics."""
    store = work.store()
    if what == "calendar":
        catch_up(work)
    with work.progress(_("Exporting")) as progress, store.read() as session:
        if what == "workbook":
            from propdesk.documents import workbook
            from propdesk.office.importing import export as sheets

            write(output, workbook.render(sheets.gather(session)))
        elif what == "journal":
            from propdesk.office import journal

            write(output, journal.text(session, progress=progress).encode())
        elif what == "calendar":
            from propdesk.cli import inspection_commands
            from propdesk.office import calendar_gather

            plans = calendar_gather.plans(session, work.today)
            write(output, inspection_commands.calendar(session, plans, work.today))
        else:
            from propdesk.cli import everything

            everything.write(session, output, work.today, store.attachments, progress)
    tell(_("Written: {path}").format(path=output))


@click.command(cls=Command, help=N_("Copy the data as they are now, and read the copy back."))
@click.option("-o", "output", type=OUTPUT, help=N_("The file; else the next in the backup folder."))
@click.pass_obj
def backup(work: Work, output: Path | None) -> None:
    """Safe while PropDesk is not open elsewhere; verified before it counts."""
    from propdesk.office import backups

    with work.progress(_("Backing up")) as progress:
        made = backups.make(work.store(), datetime.now(), output, progress)
    click.echo(str(made.path))
    if made.missing:
        tell(_("Attachments that could not be found: {count}").format(count=made.missing))


@click.command(cls=Command, help=N_("Put a backup in the place of the data."))
@click.argument("file", type=OUTPUT)
@click.option(
    "--other-office", is_flag=True, help=N_("Also a backup of another office than the one here.")
)
@click.pass_obj
def restore(work: Work, file: Path, other_office: bool) -> None:
    """The present state is backed up and kept aside first."""
    from propdesk.office import backups

    target = work.target
    if isinstance(target, str):
        raise UserError(_("A server is restored by its administrator, with pg_restore."))
    path = target if target.suffix == ".db" else target / FILE_NAME
    former = backups.restore(path, file, datetime.now(), other_office=other_office)
    tell(_("Restored {file}.").format(file=file))
    if former is not None:
        tell(_("The former state is kept in {path}.").format(path=former))


@click.command(cls=Command, help=N_("Check the file, the audit trail, the sums and the backup."))
@click.pass_obj
def check(work: Work) -> int:
    """Exit status 1 when something is not right."""
    from propdesk.office import checking

    with work.progress(_("Checking")) as progress:
        report = checking.check(work.store(), progress)
    for sentence in report.sentences():
        click.echo(sentence)
    if not report.good:
        tell(_("Something is not right. Nothing was changed; see above."))
    return 0 if report.good else 1

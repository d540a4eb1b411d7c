"""`notices`, `receipt`, `summary`: what is printed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from propdesk.cli.shape import DAY, YEAR, Command, Work, choice
from propdesk.cli.showing import table, tell, write
from propdesk.i18n import N_, _, ngettext
from propdesk.office.errors import UserError

if TYPE_CHECKING:
    from propdesk.office.dunning import Run
    from propdesk.office.progress import Progress
    from propdesk.office.store import Store

OUTPUT = click.Path(path_type=Path)


@click.command(cls=Command, help=N_("Print the letters that are due, in walking order."))
@click.option(
    "--stage", required=True, type=choice("1", "2a", "2b"), help=N_("Which letter it is.")
)
@click.option("--as-of", type=DAY, help=N_("Debts up to this day; today if not given."))
@click.option(
    "--rooms", multiple=True, metavar="ROOM,…", help=N_("Only these rooms; may be repeated.")
)
@click.option("--two-up", is_flag=True, help=N_("Two letters on each A4."))
@click.option("--large", is_flag=True, help=N_("Large print."))
@click.option("-o", "output", type=OUTPUT, help=N_("The PDF file to write."))
@click.option("--dry-run", is_flag=True, help=N_("Only say who would get a letter and who not."))
@click.pass_obj
def notices(
    work: Work,
    stage: str,
    as_of: date | None,
    rooms: tuple[str, ...],
    two_up: bool,
    large: bool,
    output: Path | None,
    dry_run: bool,
) -> None:
    """Each letter gets a number and is kept as printed."""
    if output is None and not dry_run:
        raise click.UsageError(_("Name the PDF file with -o, or add --dry-run."))
    from propdesk.office import dunning, premises

    day = as_of or work.today
    store = work.store()
    with store.read() as session:
        chosen = {
            premises.room(session, code).id
            for several in rooms
            for code in several.replace("，", ",").split(",")
            if code.strip()
        }
        run = dunning.due_notices(
            session, stage, day, chosen if rooms else None, issued_on=work.today
        )
    _show_run(run, dry_run)
    if not run.demands:
        tell(_("No letter of stage {stage} is due.").format(stage=stage))
    elif output is not None and not dry_run:
        with work.progress(_("Printing letters")) as progress:
            _print(work, store, run, output, two_up, large, progress)


def _show_run(run: Run, dry_run: bool) -> None:
    if dry_run:
        rows = [
            [demand.room, demand.payer, str(len(demand.lines)), f"{demand.total:.2f}"]
            for demand in run.demands
        ]
        headers = [_("Room"), _("Payer"), _("Lines"), _("Owed")]
        click.echo(table(headers, rows, right=(2, 3)))
    click.echo(
        ngettext(
            "{count} letter, {total} yuan", "{count} letters, {total} yuan", len(run.demands)
        ).format(count=len(run.demands), total=f"{run.total:.2f}")
    )
    if run.left_out:
        click.echo(_("Left out: {count}").format(count=len(run.left_out)))
    for one in run.left_out:
        click.echo(f"  {one.room} {one.payer}: {one.sentence}")
    if run.late:
        tell(_("Letters that come late for their due date: {count}").format(count=run.late))


def _print(
    work: Work,
    store: Store,
    run: Run,
    output: Path,
    two_up: bool,
    large: bool,
    progress: Progress,
) -> None:
    """Print, number and keep the letters in one transaction that ends with the file."""
    from propdesk.documents import notice
    from propdesk.office import letters

    with store.write() as session:
        sheets = letters.gather(session, run, progress=progress)
        for sheet in sheets:
            lacking = notice.unprintable(sheet)
            if lacking:
                tell(
                    _("{room} {name}: the fonts cannot print {characters}.").format(
                        room=sheet.room, name=sheet.addressee, characters=" ".join(lacking)
                    )
                )
        printed = notice.render(sheets, two_up=two_up, large=large, progress=progress)
        numbers = letters.issue(session, run, sheets, printed, today=work.today, progress=progress)
        write(output, printed.pdf)
    tell(
        _("Written: {path}, letters {first} to {last}.").format(
            path=output, first=numbers[0], last=numbers[-1]
        )
    )


@click.command(cls=Command, help=N_("Print a receipt again, marked as a reprint."))
@click.argument("number")
@click.option("-o", "output", type=OUTPUT, required=True, help=N_("The PDF file to write."))
@click.pass_obj
def receipt(work: Work, number: str, output: Path) -> None:
    """All three copies on one page; the reprint is counted."""
    from propdesk.office import receipt_sheets, receipts

    with work.write() as session:
        found = receipts.reprint(session, number)
        sheet = receipt_sheets.receipt_sheet(session, found)
        from propdesk.documents import receipt as paper

        write(output, paper.render([sheet]))
    tell(_("Written: {path}").format(path=output))


@click.command(cls=Command, help=N_("Write the annual summary as a PDF."))
@click.argument("year", type=YEAR)
@click.option("--as-of", type=DAY, help=N_("Receipts up to this day; 31 December if not given."))
@click.option("-o", "output", type=OUTPUT, required=True, help=N_("The PDF file to write."))
@click.option("--texts", type=OUTPUT, help=N_("A JSON file of headings and your own texts."))
@click.pass_obj
def summary(work: Work, year: int, as_of: date | None, output: Path, texts: Path | None) -> None:
    """As the wizard left it, with the texts of the file in place of its own."""
    from propdesk.office import summaries

    own = summaries.parse_texts(_json(texts)) if texts else None
    with work.read() as session:
        report = summaries.compose(session, year, as_of, today=work.today, texts=own)
    from propdesk.documents import year_report

    with work.progress(_("Printing the summary")) as progress:
        write(output, year_report.render(report, progress))
    for warning in report.warnings:
        tell(warning)
    tell(_("Written: {path}").format(path=output))


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise UserError(
            _("{path} cannot be read: {error}.").format(path=path, error=error.strerror)
        ) from error
    except (ValueError, RecursionError) as error:
        raise UserError(_("{path} is not a JSON file.").format(path=path)) from error

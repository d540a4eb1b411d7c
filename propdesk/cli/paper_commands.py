"""`summary`: what is printed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from propdesk.cli.shape import DAY, YEAR, Command, Work
from propdesk.cli.showing import tell, write
from propdesk.i18n import N_, _
from propdesk.office.errors import UserError

OUTPUT = click.Path(path_type=Path)


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

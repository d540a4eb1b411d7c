"""`import`: the office moves in from its Excel files, and takes an import back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.shape import Command, Whole, Work, form
from propdesk.cli.showing import as_json, table, tell
from propdesk.i18n import N_, _, ngettext
from propdesk.office.errors import UserError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from propdesk.office.importing.steps import Plan

_SHOWN = 200
"""How many refused rows are listed on the terminal; JSON has them all."""


@click.command(
    "import",
    cls=Command,
    help=N_("Read the office's Excel and CSV files."),
    epilog=N_(
        "With --format json: batch (its number, or null), new, changed, unchanged, refused, and "
        "sheets: for each its file, sheet, kind (null: not recognised), the same four counts, "
        "notes, and refusals, each with row (as Excel counts) and reason."
    ),
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--preview", is_flag=True, help=N_("Only show what would change."))
@click.option("--skip-refused", is_flag=True, help=N_("Take the good rows, leave the others."))
@click.option("--kind", help=N_("Which sheet of the office workbook an alien sheet is."))
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="HEADING=COLUMN",
    help=N_("Which heading is which column; may be repeated."),
)
@click.option("--undo", type=Whole(1), metavar="BATCH", help=N_("Take an import back."))
@form("table", "json")
@click.pass_obj
def import_(
    work: Work,
    files: tuple[Path, ...],
    preview: bool,
    skip_refused: bool,
    kind: str | None,
    mapping: tuple[str, ...],
    undo: int | None,
    how: str,
) -> None:
    """Preview, one transaction, one batch that can be undone."""
    if undo is not None:
        if files:
            raise click.UsageError(_("--undo takes no files."))
        _take_back(work, undo)
        return
    if not files:
        raise click.UsageError(_("Name the files to import."))
    from propdesk.office.importing import reading
    from propdesk.office.importing.planning import plan

    with work.progress(_("Reading files")) as progress:
        sheets = reading.read(files, kind, _mapping(mapping), progress=progress)
        was_new = work.is_new
        with _office(work) as session:
            planned = plan(session, sheets, today=work.today, progress=progress)
        allowed = planned.recognised and (skip_refused or not planned.refused)
        batch = None
        if not preview and allowed:
            batch = _write(work, planned, skip_refused, was_new, progress)
    _show(planned, batch, how)
    if not planned.recognised:
        raise UserError(_("Nothing in these files was recognised."))
    if not preview and not allowed:
        raise UserError(
            ngettext(
                "{count} row is refused, nothing was written. Correct it, or leave it out with "
                "--skip-refused.",
                "{count} rows are refused, nothing was written. Correct them, or leave them out "
                "with --skip-refused.",
                len(planned.refused),
            ).format(count=len(planned.refused))
        )


@contextmanager
def _office(work: Work) -> Iterator[Session]:
    """The office to compare with; where there is none yet, an empty one that leaves no trace."""
    if not work.is_new:
        with work.read() as session:
            yield session
        return
    import tempfile

    from propdesk.office.store import Store

    with tempfile.TemporaryDirectory(prefix="propdesk-") as folder:
        store = Store.open(folder)
        try:
            with store.read() as session:
                yield session
        finally:
            store.close()


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        heading, equals, column = pair.partition("=")
        if not equals or not heading.strip():
            raise click.BadParameter(_("Write --map heading=column."), param_hint="--map")
        found[heading.strip()] = column.strip()
    return found


def _write(
    work: Work, planned: Plan, skip_refused: bool, was_new: bool, progress: Any
) -> int | None:
    """Back up what is there, then write; the number of the batch, None when nothing changed."""
    from propdesk.office import backups
    from propdesk.office.importing.applying import apply

    now = datetime.now()
    store = work.store(new=True)
    if not was_new and backups.due(store, now, timedelta(0)):
        backups.make(store, now, progress=progress)
    with store.write() as session:
        batch = apply(
            session, planned, today=work.today, skip_refused=skip_refused, progress=progress
        )
        return None if batch is None else batch.id


def _show(planned: Plan, batch: int | None, how: str) -> None:
    if how == "json":
        click.echo(as_json(_as_json(planned, batch)))
    else:
        _show_table(planned)
    if batch is not None:
        tell(
            _("Imported as batch {batch}. Take it back with: propdesk import --undo {batch}")
            .format(batch=batch)
        )  # fmt: skip


def _as_json(planned: Plan, batch: int | None) -> dict[str, Any]:
    return {
        "batch": batch,
        **planned.counts,
        "sheets": [
            {
                "file": one.sheet.file,
                "sheet": one.sheet.name,
                "kind": one.kind or None,
                **one.counts,
                "notes": one.notes,
                "refusals": [{"row": r.row, "reason": r.reason} for r in one.refused],
            }
            for one in planned.sheets
        ],
    }


def _show_table(planned: Plan) -> None:
    headers = [
        _("Sheet"), _("Read as"), _("New"), _("Changed"), _("Unchanged"), _("Refused"),
    ]  # fmt: skip
    rows = [
        [f"{one.sheet.file} {one.sheet.name}", one.kind or "—", *map(str, one.counts.values())]
        for one in planned.sheets
    ]
    rows.append([_("Total"), "", *map(str, planned.counts.values())])
    click.echo(table(headers, rows, right=range(2, 6)))
    for one in planned.sheets:
        for note in one.notes:
            click.echo(f"{one.sheet.file} {one.sheet.name}: {note}")
    for refusal in planned.refused[:_SHOWN]:
        click.echo(
            _("{file} {sheet}, row {row}: {reason}").format(
                file=refusal.file, sheet=refusal.sheet, row=refusal.row, reason=refusal.reason
            )
        )
    if len(planned.refused) > _SHOWN:
        click.echo(_("and {count} more").format(count=len(planned.refused) - _SHOWN))


def _take_back(work: Work, batch: int) -> None:
    from propdesk.office.importing.undoing import undo

    with work.progress(_("Taking back")) as progress, work.write() as session:
        undo(session, batch, work.today, progress=progress)
    tell(_("Import {number} was taken back.").format(number=batch))

"""`demo`: the demonstration community, in a data folder of its own."""

from __future__ import annotations

from pathlib import Path

import click

from propdesk.cli.shape import Command, Whole, Work
from propdesk.cli.showing import tell
from propdesk.i18n import N_, _
from propdesk.office.errors import UserError


@click.command(cls=Command, help=N_("Make and open the demonstration community."))
@click.option(
    "--households",
    type=Whole(20, 6000),
    default=600,
    show_default=True,
    help=N_("How many rooms."),
)
@click.option(
    "--years",
    type=Whole(1, 15),
    default=3,
    show_default=True,
    help=N_("How many full years."),
)
@click.option("--no-window", is_flag=True, help=N_("Only make it."))
@click.pass_obj
def demo(work: Work, households: int, years: int, no_window: bool) -> int | None:
    """The same every time for the same numbers."""
    from propdesk.office import demo as office

    if not no_window:
        from propdesk import app

        app.need_display()
    if isinstance(work.target, str):
        raise UserError(_("The demonstration lies in a folder of its own, not on a server."))
    folder = Path(work.chosen) if work.chosen else office.folder_beside(work.target)
    with work.progress(_("Making the demonstration")) as progress:
        office.prepare(
            folder, households=households, years=years, today=work.today, progress=progress
        )
    click.echo(str(folder))
    if no_window:
        return None
    tell(_("The window opens. Close it to come back here."))
    return work.open_window(folder)

"""The demonstration community: 600 rooms, 180 facilities, three years of bills, rounds and gaps.

Invented, believable and the same every time for the same numbers: all chance comes from seeded
generators, every money event goes through the office's own functions. It lies in a data folder of
its own and carries the setting `demo`, never in the clerk's.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from propdesk.i18n import _
from propdesk.office import (
    demo_community,
    demo_facilities,
    demo_hazards,
    demo_rounds,
    demo_works,
    demo_years,
    settings,
)
from propdesk.office.errors import UserError
from propdesk.office.progress import QUIET, Progress
from propdesk.office.store import Store

EDITION = 3
"""Counts up when the demonstration is made differently, so that an old one is made anew."""
FILE = "propdesk.db"


def folder_beside(data: Path) -> Path:
    """Where the demonstration lies for a data folder: `demo` beside `data`, or in it."""
    return data.parent / "demo" if data.name == "data" else data / "demo"


def prepare(
    folder: Path,
    *,
    households: int = 600,
    years: int = 3,
    today: date,
    progress: Progress = QUIET,
) -> bool:
    """Have the demonstration in `folder`: the one that is there, or a new one for other numbers.

    Returns whether it was made anew. Raises UserError when the folder holds a real office, or is
    open in another PropDesk.
    """
    wanted = spec(households, years)
    if (folder / FILE).exists():
        if _found(folder) == wanted:
            return False
    elif folder.exists() and any(folder.iterdir()):
        raise UserError(
            _("{path} holds other files. Name an empty folder for the demonstration.").format(
                path=folder
            )
        )
    aside = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    store = Store.open(aside)
    try:
        build(store, households=households, years=years, today=today, progress=progress)
    except BaseException:
        store.close()
        shutil.rmtree(aside, ignore_errors=True)
        raise
    store.close()
    _put_in_place(aside, folder)
    return True


def _put_in_place(aside: Path, folder: Path) -> None:
    old = folder.with_name(f"{folder.name}.old")
    try:
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            folder.rename(old)
        aside.rename(folder)
    except OSError as error:
        raise UserError(
            _("The demonstration in {path} cannot be replaced: {error}.").format(
                path=folder, error=error.strerror
            )
        ) from error
    shutil.rmtree(old, ignore_errors=True)


def _found(folder: Path) -> str:
    """What the demonstration in a folder was made with. Raises UserError for a real office."""
    store = Store.open(folder)
    try:
        with store.read() as session:
            if not settings.get(session, "demo"):
                raise UserError(
                    _(
                        "{path} holds an office's own data. The demonstration needs another folder."
                    ).format(path=folder)
                )
            return str(settings.get(session, "demo_spec"))
    finally:
        store.close()


def spec(households: int, years: int) -> str:
    """What a demonstration is made with."""
    return f"{households}×{years}, {EDITION}"


def build(
    store: Store,
    *,
    households: int = 600,
    years: int = 3,
    today: date,
    progress: Progress = QUIET,
) -> None:
    """Fill an empty store: `years` full years before the year of `today`, and that year so far.

    Raises UserError when there are rooms already.
    """
    first_year = today.year - years
    with store.write() as session:
        settings.put(session, "demo", True)
        settings.put(session, "demo_spec", spec(households, years))
        community = demo_community.found(session, households, first_year, progress)
    demo_years.live(store, community, first_year, today, progress)
    with store.write(action="demo") as session:
        ledger = demo_facilities.keep(session, households, first_year, today, progress)
        findings = demo_rounds.keep(session, ledger, progress)
        demo_hazards.keep(session, ledger, findings)
        demo_works.keep(session, ledger)

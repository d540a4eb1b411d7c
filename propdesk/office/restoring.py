"""Putting a backup in the place of the data file, so that a crash leaves the old or the new one.

What belongs to the old file (its write-ahead log above all) is moved aside with it: a log that
stays behind would be replayed over the restored file, and 400 rows come out where 5,000 were
(reliability.md M9). The new file lies ready and checked before anything is moved; from then on a
note, `propdesk.db.restoring`, makes the next start finish what was begun.
"""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from propdesk.i18n import _
from propdesk.office import attachments, backups, data_file
from propdesk.office.data_file import Damaged, InUse, Newer
from propdesk.office.errors import UserError
from propdesk.office.store import Store

_PARTS = ("", "-wal", "-shm", "-journal", ".seal")


def restore(
    store_path: Path, backup: Path, now: datetime, *, other_office: bool = False
) -> Path | None:
    """Replace the closed data file by a verified backup.

    The present state is backed up first (if it still opens) and moved to `before-restore-N`,
    whose path is returned. A backup of another office is refused unless the present one is empty
    or `other_office` is given. Raises UserError; then everything is as it was.
    """
    described = backups.verify(backup)
    store_path.parent.mkdir(parents=True, exist_ok=True)
    if store_path.exists():
        _save_present(store_path, described, now, other_office)
    ready = _ready(store_path)
    try:
        shutil.copyfile(backup, ready)
        data_file.sync(ready)
        if data_file.digest(ready) != described.sha256:
            raise UserError(_("The copy of the backup is damaged. Nothing was changed."))
        _bring_attachments(backup, store_path.parent / data_file.ATTACHMENTS)
        note = {"aside": _next_aside(store_path).name}
        data_file.write_whole(_note(store_path), json.dumps(note).encode())
    except OSError as error:
        ready.unlink(missing_ok=True)
        raise UserError(
            _("The backup cannot be restored: {error}. Nothing was changed.").format(
                error=error.strerror or error
            )
        ) from error
    except UserError:
        ready.unlink(missing_ok=True)
        raise
    former = finish(store_path)
    _prove(store_path, described, former)
    return former


def finish(store_path: Path) -> Path | None:
    """Finish a restore whose note is there; called by each start, so it repeats no harm."""
    ready = _ready(store_path)
    former = None
    if ready.exists():
        try:
            name = str(json.loads(_note(store_path).read_text("utf-8"))["aside"])
        except (OSError, ValueError, KeyError, TypeError):
            name = _next_aside(store_path).name
        former = store_path.parent / Path(name).name
        _set_aside(store_path, former)
        if not any(former.iterdir()):
            former.rmdir()
            former = None
        ready.replace(store_path)
        data_file.sync_folder(store_path.parent)
    _note(store_path).unlink(missing_ok=True)
    data_file.sync_folder(store_path.parent)
    return former


def _save_present(
    store_path: Path, described: backups.Backup, now: datetime, other_office: bool
) -> None:
    try:
        store = Store.open(store_path)
    except (InUse, Newer):
        raise
    except UserError:
        return  # It no longer opens: what is there of it is moved aside as it is.
    try:
        with store.raw() as raw:
            held = data_file.contents(raw)
        if not other_office and held.office != described.office and held.counts.get("room"):
            raise UserError(
                _(
                    "{path} is a backup of another office; the present one has {rooms} rooms. "
                    "Choose a backup of this office, or restore into another folder."
                ).format(path=described.path, rooms=held.counts["room"])
            )
        backups.make(store, now)
    finally:
        store.close()


def _set_aside(store_path: Path, former: Path) -> None:
    """Move the old file and all that belongs to it."""
    former.mkdir(exist_ok=True)
    for part in _PARTS:
        old = store_path.with_name(f"{store_path.name}{part}")
        if old.exists():
            old.replace(former / old.name)


def _prove(store_path: Path, described: backups.Backup, former: Path | None) -> None:
    """Open what was restored; if it does not open, put the former state back."""
    try:
        store = Store.open(store_path)
        try:
            with store.raw() as raw:
                held = data_file.contents(raw)
        finally:
            store.close()
        if held.office != described.office or held.head.sequence < described.head.sequence:
            raise Damaged(_("The restored file does not agree with its manifest."))
    except UserError:
        _roll_back(store_path, former)
        raise


def _roll_back(store_path: Path, former: Path | None) -> None:
    for part in _PARTS:
        store_path.with_name(f"{store_path.name}{part}").unlink(missing_ok=True)
    if former is not None:
        for old in former.iterdir():
            old.replace(store_path.with_name(old.name))
        with suppress(OSError):
            former.rmdir()
    data_file.sync_folder(store_path.parent)


def _bring_attachments(backup: Path, target: Path) -> None:
    """Bring the attached files that are missing; each is checked against its name."""
    source = backups.attachments_of(backup)
    for sha256 in backups.attached(backup):
        if not attachments.place(target, sha256).exists():
            with suppress(OSError):
                data = attachments.place(source, sha256).read_bytes()
                attachments.keep(target, sha256, data)


def _ready(store_path: Path) -> Path:
    return store_path.with_name(f"{store_path.name}.restored")


def _note(store_path: Path) -> Path:
    return store_path.with_name(f"{store_path.name}.restoring")


def _next_aside(store_path: Path) -> Path:
    number = 1
    while (place := store_path.parent / f"before-restore-{number}").exists():
        number += 1
    return place

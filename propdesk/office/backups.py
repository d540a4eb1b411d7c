"""Backups: one verified file and its manifest, and the attachments beside it.

    backups.make(store, now)                 the next numbered backup in the office's folder
    backups.verify(file)                     read back in full: hash, integrity, counts, trail
    backups.due(store, now)                  whether something is not backed up yet
    backups.restore(store_path, file, now)   the present is backed up and set aside first

A copy is compared with the live data before it counts (a backup that ran out of disk passes
SQLite's own check: reliability.md M8), and the last good one is never overwritten. Times are
naive local; the clock is passed in.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import propdesk
from propdesk.i18n import _
from propdesk.office import attachments, audit, data_file
from propdesk.office.errors import UserError
from propdesk.office.progress import QUIET, Progress

if TYPE_CHECKING:
    from propdesk.office.store import Store

EVERY = timedelta(minutes=30)
FEWEST = 10
"""Thinning never leaves fewer backups than this."""
_NUMBERED = re.compile(r"propdesk-(\d{5,})-\d{8}-\d{6}\.db")


class Backup(NamedTuple):
    """A backup as its manifest describes it."""

    path: Path
    number: int
    """Grows by one; backups are ordered by it, not by the clock."""
    made: datetime
    app: str
    schema: str
    office: str
    counts: dict[str, int]
    head: audit.Head
    sha256: str
    size: int
    attachments: int
    missing: int
    """Attachments whose file was not found when the backup was made."""


class Stamp(NamedTuple):
    """What thinning looks at."""

    number: int
    made: datetime


def folder(store: Store) -> Path:
    """Where the office's backups go: the setting, or `backups` beside the data file."""
    chosen = _setting(store, "backup_folder")
    return Path(chosen) if chosen else _file(store).parent / "backups"


def make(
    store: Store, now: datetime, target: Path | None = None, progress: Progress = QUIET
) -> Backup:
    """Write and verify a backup; thin out old ones; copy it to the second place if there is one.

    Without `target` it gets the next number in `folder(store)`. Raises UserError when it cannot
    be written or does not agree with the live data; then nothing is left behind.
    """
    target = _free(store, target) if target else None
    place = target.parent if target else folder(store)
    try:
        place.mkdir(parents=True, exist_ok=True)
        number = _next_number(place)
        path = target or place / f"propdesk-{number:05d}-{now:%Y%m%d-%H%M%S}.db"
        backup = _write(store, path, number, now, progress)
    except OSError as error:
        raise UserError(
            _("The backup in {path} could not be written: {error}. Nothing was lost.").format(
                path=place, error=error.strerror or error
            )
        ) from error
    if target is None:
        thin(place, now)
        with suppress(OSError, UserError):
            copy_to_second(store, backup, now)
    return backup


def due(store: Store, now: datetime, every: timedelta = EVERY) -> bool:
    """Whether something changed since the newest backup and that is `every` or longer ago.

    `every=timedelta(0)` asks only whether something changed (on close).
    """
    if not store.is_file:
        return False
    with suppress(OSError):
        known = listed(folder(store))
        if known:
            with store.raw() as raw:
                head = data_file.head(raw)
            age = now - known[-1].made
            # A negative age is a clock that was set back: better one backup too many.
            return known[-1].head != head and (age >= every or age < timedelta(0))
    return True


def listed(place: Path) -> list[Backup]:
    """The backups in a folder by number, oldest first; only those whose manifest fits the file."""
    found = []
    for manifest in sorted(place.glob("*.db.json")) if place.is_dir() else []:
        with suppress(UserError):
            found.append(_described(manifest.with_suffix("")))
    return sorted(found, key=lambda backup: backup.number)


def verify(path: Path) -> Backup:
    """Read a backup back in full. Raises UserError saying what is wrong with it."""
    from propdesk.office.store import REVISION

    backup = _described(path)
    if data_file.digest(path) != backup.sha256:
        raise UserError(
            _("The backup {path} is damaged: it is not what was written. Take another one.").format(
                path=path
            )
        )
    data_file.refuse_foreign(path, REVISION)
    with data_file.aside(path) as raw:
        found = next(data_file.problems(raw), None)
        if found or data_file.contents(raw)[:2] != (backup.counts, backup.head):
            raise UserError(
                _("The backup {path} is damaged. {found} Take another one.").format(
                    path=path, found=found or ""
                )
            )
    return backup


def restore(
    store_path: Path, backup: Path, now: datetime, *, other_office: bool = False
) -> Path | None:
    """Put a backup in the place of the data file, which must be closed.

    See restoring.restore; returns the folder that holds the former state.
    """
    from propdesk.office import restoring

    return restoring.restore(store_path, backup, now, other_office=other_office)


def thin(place: Path, now: datetime) -> list[Backup]:
    """Delete the backups that `superfluous` names, if the newest one is sound; returns them."""
    known = listed(place)
    numbered = [backup for backup in known if _NUMBERED.fullmatch(backup.path.name)]
    doomed = superfluous([Stamp(b.number, b.made) for b in numbered], now)
    if not doomed or data_file.digest(numbered[-1].path) != numbered[-1].sha256:
        return []
    gone = [backup for backup in numbered if backup.number in doomed]
    for backup in gone:
        with suppress(OSError):
            backup.path.unlink()
            manifest_of(backup.path).unlink()
    return gone


def superfluous(stamps: Sequence[Stamp], now: datetime) -> set[int]:
    """The numbers of the backups that may go.

    Stay: all of 48 hours, the last of each of 14 days, 8 weeks, 24 months and of every year,
    never fewer than ten. A clock that jumped (back by more than 25 hours, ahead by more than 400
    days) suspends deletion: it was such jumps that cost other programs' users their backups.
    """
    ordered = sorted(stamps)
    if len(ordered) <= FEWEST or _clock_jumped([s.made for s in ordered] + [now]):
        return set()
    stay = {stamp.number for stamp in ordered if now - stamp.made <= timedelta(hours=48)}
    stay.add(ordered[-1].number)
    for spans, form in ((14, "%Y-%m-%d"), (8, "%G-%V"), (24, "%Y-%m"), (len(ordered), "%Y")):
        last_of = {stamp.made.strftime(form): stamp.number for stamp in ordered}
        stay.update(sorted(last_of.values())[-spans:])
    go = [stamp.number for stamp in ordered if stamp.number not in stay]
    spare = len(ordered) - FEWEST
    return set(go[:spare])


def copy_to_second(store: Store, backup: Backup, now: datetime) -> Path | None:
    """Copy a backup to the second place (USB stick, NAS) and read it back there.

    None when no second place is chosen. Raises UserError when it cannot be reached.
    """
    chosen = _setting(store, "backup_second_folder")
    if not chosen:
        return None
    place = Path(chosen)
    if not place.is_dir():
        raise UserError(
            _("The second place for backups, {path}, cannot be reached. Plug it in.").format(
                path=place
            )
        )
    copy = place / backup.path.name
    part = copy.with_name(f"{copy.name}.part")
    shutil.copyfile(backup.path, part)
    data_file.sync(part)
    part.replace(copy)
    source = backup.path.parent / data_file.ATTACHMENTS
    for sha256 in attached(copy):
        _copy_attachment(source, place / data_file.ATTACHMENTS, sha256)
    data_file.write_whole(manifest_of(copy), manifest_of(backup.path).read_bytes())
    verify(copy)
    thin(place, now)
    data_file.write_whole(folder(store) / "second-place.txt", now.isoformat().encode())
    return copy


def second_place_reached(store: Store) -> datetime | None:
    """When a backup last reached the second place; None: never."""
    try:
        return datetime.fromisoformat((folder(store) / "second-place.txt").read_text("utf-8"))
    except (OSError, ValueError):
        return None


def manifest_of(path: Path) -> Path:
    """The manifest that lies beside a backup."""
    return path.with_name(f"{path.name}.json")


def attachments_of(path: Path) -> Path:
    """The folder of attachments that belongs to a backup."""
    if _NUMBERED.fullmatch(path.name):
        return path.parent / data_file.ATTACHMENTS
    return path.with_name(f"{path.name}.attachments")


def _free(store: Store, target: Path) -> Path:
    """Where a backup may be written by name: not over anything but an older backup."""
    if target.is_dir():
        target = target / "propdesk-backup.db"
    if target.exists() and not manifest_of(target).exists():
        raise UserError(
            _("{path} exists and is not a backup. Choose another name.").format(path=target)
        )
    if target.resolve() == _file(store).resolve():
        raise UserError(_("A backup cannot take the place of the data themselves."))
    return target


def _write(store: Store, path: Path, number: int, now: datetime, progress: Progress) -> Backup:
    progress.tell(0, 3, _("Copying the data"))
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        held = _copy(store, part)
        progress.tell(1, 3, _("Reading the copy back"))
        _compare(part, held)
        data_file.sync(part)
        sha256, size = data_file.digest(part), part.stat().st_size
        part.replace(path)
    except BaseException:
        for left in (part, data_file.log_of(part), part.with_name(f"{part.name}-journal")):
            left.unlink(missing_ok=True)
        raise
    progress.tell(2, 3, _("Copying the attachments"))
    hashes = attached(path)
    beside = attachments_of(path)
    missing = [sha for sha in hashes if not _copy_attachment(store.attachments, beside, sha)]
    described: dict[str, Any] = {
        "app": propdesk.__version__,
        "schema": _schema(path),
        "number": number,
        "made": now.isoformat(timespec="seconds"),
        "office": held.office,
        "counts": held.counts,
        "head": list(held.head),
        "sha256": sha256,
        "size": size,
        "attachments": len(hashes),
        "missing": len(missing),
    }
    text = json.dumps(described, indent=1, sort_keys=True)
    data_file.write_whole(manifest_of(path), text.encode())
    progress.tell(3, 3)
    return _described(path)


def _copy(store: Store, part: Path) -> data_file.Contents:
    """Copy in one step: in several, it would start again at each save in between."""
    _file(store)
    with store.raw() as raw, closing(sqlite3.connect(part)) as copy:
        try:
            raw.backup(copy)
            # A file in WAL mode cannot be read in a folder that is write-protected (M13).
            copy.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.Error as error:
            raise OSError(0, str(error)) from error
        return data_file.contents(raw)


def _compare(part: Path, held: data_file.Contents) -> None:
    with data_file.aside(part) as raw:
        sound = raw.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
        if not sound or data_file.contents(raw) != held:
            raise UserError(_("The backup does not agree with the data. Run a check, then again."))


def _described(path: Path) -> Backup:
    """The manifest of a backup, if it is complete and speaks of a file of this size."""
    if not path.is_file():
        raise UserError(_("There is no backup {path}.").format(path=path))
    try:
        held = json.loads(manifest_of(path).read_text("utf-8"))
        backup = Backup(
            path=path,
            number=int(held["number"]),
            made=datetime.fromisoformat(held["made"]),
            app=str(held["app"]),
            schema=str(held["schema"]),
            office=str(held["office"]),
            counts={str(name): int(count) for name, count in held["counts"].items()},
            head=audit.Head(int(held["head"][0]), str(held["head"][1])),
            sha256=str(held["sha256"]),
            size=int(held["size"]),
            attachments=int(held["attachments"]),
            missing=int(held["missing"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise UserError(
            _(
                "{path} has no readable manifest ({manifest}), so it cannot be trusted. Take "
                "another backup, or fetch the manifest from where this one was copied."
            ).format(path=path, manifest=manifest_of(path).name)
        ) from error
    if path.stat().st_size != backup.size:
        raise UserError(_("The backup {path} is incomplete. Take another one.").format(path=path))
    return backup


def _clock_jumped(made: Sequence[datetime]) -> bool:
    steps = [later - earlier for earlier, later in pairwise(made)]
    return any(step < timedelta(hours=-25) or step > timedelta(days=400) for step in steps)


def _next_number(place: Path) -> int:
    named = [int(m[1]) for p in place.iterdir() if (m := _NUMBERED.match(p.name))]
    return max([0, *named, *(backup.number for backup in listed(place))]) + 1


def attached(path: Path) -> list[str]:
    """The hashes of what is attached in a backup."""
    with data_file.aside(path) as raw:
        return [sha for (sha,) in raw.execute("SELECT sha256 FROM attachment ORDER BY sha256")]


def _copy_attachment(source: Path | None, target: Path, sha256: str) -> bool:
    """Whether the file is in `target` now; its bytes are checked against their name."""
    there = attachments.place(target, sha256)
    if there.exists():
        return True
    if source is None:
        return False
    try:
        data = attachments.place(source, sha256).read_bytes()
    except OSError:
        return False
    attachments.keep(target, sha256, data)
    return data_file.digest(there) == sha256


def _schema(path: Path) -> str:
    with data_file.aside(path) as raw:
        return str(raw.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def _setting(store: Store, key: str) -> str:
    """A setting, read without the ORM: before a migration the tables may be older than it."""
    _file(store)
    with store.raw() as raw:
        row = raw.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
    return str(json.loads(row[0]) or "") if row else ""


def _file(store: Store) -> Path:
    if store.path is None:
        raise UserError(
            _("The data are on a server: have its administrator back it up with pg_dump.")
        )
    return store.path

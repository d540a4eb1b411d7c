"""The SQLite file on the disk: is it ours, is it whole, was it touched behind our back.

SQLite's pages carry no checksums: of 300 flipped bits its own check sees one in four. So a file
that was closed cleanly gets a seal beside it, `propdesk.db.seal`, with its SHA-256; a seal that no
longer fits is damage or somebody else's hand. A file without a seal (after a crash) is examined
instead: integrity, foreign keys, audit chain (reliability.md §3).
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import propdesk
from propdesk.i18n import _
from propdesk.office import audit
from propdesk.office.errors import UserError

FILE = "propdesk.db"
APPLICATION_ID = 0x50445354
"""`PDST`, written into the SQLite header: a foreign file is refused."""
ATTACHMENTS = "attachments"
"""The folder of attachments, beside the data file and beside the backups."""


class Damaged(UserError):
    """The file is ours but not whole; a backup should be restored."""


class InUse(UserError):
    """Another program has the file open."""


class Newer(UserError):
    """The file was written by a newer PropDesk; it is left as it is."""


class Contents(NamedTuple):
    """What a file holds, to compare two copies of it by."""

    counts: dict[str, int]
    """Rows of each table."""
    head: audit.Head
    """The newest entry of the audit trail."""
    office: str
    """The hash of the first entry: it tells one office's files from another's."""


def refuse_foreign(path: Path, revision: str) -> None:
    """Look at the header only, so that a file that is not for us stays as it is.

    Raises UserError for an empty or foreign file, Newer for one of a newer PropDesk.
    """
    if path.is_dir():
        raise UserError(_("{path} is a folder, not a data file.").format(path=path))
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise UserError(
            _("{path} cannot be read: {error}.").format(path=path, error=error.strerror)
        ) from error
    if not header:
        raise UserError(
            _("{path} is empty. Restore a backup, or delete it to start anew.").format(path=path)
        )
    if not header.startswith(b"SQLite format 3\0") or len(header) < 100:
        raise UserError(_("{path} is not a PropDesk file.").format(path=path))
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise UserError(_("{path} belongs to another program.").format(path=path))
    refuse_newer(str(path), f"{int.from_bytes(header[60:64], 'big'):04d}", revision)


def refuse_newer(name: str, found: str, known: str) -> None:
    """Raises Newer when the data are of a revision this program does not know yet."""
    if not found.isdigit() or int(found) > int(known):
        raise Newer(
            _(
                "{name} was written by a newer PropDesk (data version {found}; this program knows "
                "{known}). Install the newer PropDesk. Nothing was changed."
            ).format(name=name, found=found, known=known)
        )


def contents(raw: sqlite3.Connection) -> Contents:
    """Rows per table, and where the audit trail begins and ends."""
    tables = [
        name
        for (name,) in raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
            "ESCAPE '\\' ORDER BY name"
        )
    ]
    counts = {name: raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}
    first = raw.execute("SELECT hash FROM audit_entry ORDER BY id LIMIT 1").fetchone()
    return Contents(counts, head(raw), first[0] if first else "")


def head(raw: sqlite3.Connection) -> audit.Head:
    """The newest entry of the audit trail: it changes with everything that is saved."""
    last = raw.execute("SELECT id, hash FROM audit_entry ORDER BY id DESC LIMIT 1").fetchone()
    return audit.Head(*last) if last else audit.Head(0, audit.START)


def problems(raw: sqlite3.Connection) -> Iterator[str]:
    """Examine the file in full; one sentence for each kind of damage, none for a good file."""
    try:
        found = raw.execute("PRAGMA integrity_check(3)").fetchall()
        if found != [("ok",)]:
            yield _("The file is damaged inside ({detail}).").format(detail=str(found[0][0])[:120])
            return
        loose = raw.execute("PRAGMA foreign_key_check").fetchmany(3)
        if loose:
            yield _("Records point to others that are missing (table {table}).").format(
                table=loose[0][0]
            )
        rows = raw.execute(f"SELECT {audit.COLUMNS} FROM audit_entry ORDER BY id")
        broken = next(audit.breaks(rows), None)
        if broken:
            yield _("The audit trail does not hold together at entry {number}.").format(
                number=broken.sequence
            )
    except sqlite3.DatabaseError as error:
        yield _("The file is damaged inside ({detail}).").format(detail=str(error)[:120])


@contextmanager
def aside(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a closed copy only to look at it; it stays as it is, no files appear beside it."""
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as raw:
        yield raw


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Have the disk really keep a file, and the name of it."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the disk really keep the names in a folder; Windows keeps them by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, even after a power cut."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def seal_of(path: Path) -> Path:
    """Where the seal of a data file lies."""
    return path.with_name(f"{path.name}.seal")


def log_of(path: Path) -> Path:
    """Where SQLite keeps the write-ahead log of a data file."""
    return path.with_name(f"{path.name}-wal")


def read_seal(path: Path) -> dict[str, Any] | None:
    """The seal beside a data file; None when it was not closed cleanly."""
    try:
        seal = json.loads(seal_of(path).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return seal if isinstance(seal, dict) and seal.get("clean") is True else None


def fits(seal: dict[str, Any], path: Path) -> bool:
    """Whether the file is byte for byte the one that was sealed."""
    log = log_of(path)
    if log.exists() and log.stat().st_size:
        return False
    return path.stat().st_size == seal.get("size") and digest(path) == seal.get("sha256")


def write_seal(path: Path, held: Contents) -> None:
    """Seal a file that is closed."""
    seal = {
        "clean": True,
        "sha256": digest(path),
        "size": path.stat().st_size,
        "counts": held.counts,
        "head": list(held.head),
        "app": propdesk.__version__,
    }
    put_seal(path, seal)


def put_seal(path: Path, seal: dict[str, Any]) -> None:
    """Put a seal beside the file; one that cannot be written only makes the next start slower."""
    with suppress(OSError):
        write_whole(seal_of(path), json.dumps(seal).encode())


def break_seal(path: Path) -> None:
    """Take the seal off: from now on the file changes."""
    seal = seal_of(path)
    if seal.exists():
        seal.unlink()
        sync_folder(path.parent)


def is_local(path: Path) -> bool:
    """Whether the file lies on a disk of this PC, where a write-ahead log is safe.

    A network share (UNC path, mapped drive) is not: locks and renames lie there.
    """
    if os.name != "nt":
        return True
    import ctypes

    drive = path.resolve().drive
    if drive.startswith("\\\\"):
        return False
    remote = 4
    return bool(ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") != remote)  # type: ignore[attr-defined,unused-ignore]

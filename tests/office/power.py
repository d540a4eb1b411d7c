"""A disk whose power is cut: an SQLite VFS that keeps what was not synced apart.

At the cut a part of the unsynced writes survives: the first ones in order, or any of them. A lying
disk says that it synced and keeps the last writes in a volatile cache all the same.
"""

from __future__ import annotations

import itertools
import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import apsw

_names = itertools.count()


class PowerCut(Exception):
    """The power went at this write."""


class Disk:
    """Files by name: what is safe, and the writes that are not yet."""

    def __init__(self, cut_after: int, *, lying: bool = False) -> None:
        self.safe: dict[str, bytearray] = {}
        self.pending: list[tuple[str, int, bytes | None]] = []
        self.seen: dict[str, bytearray] = {}
        self.left = cut_after
        self.lying = lying

    def change(self, name: str, offset: int, data: bytes | None) -> None:
        """A write at `offset`, or (data None) a cut to this length."""
        self.left -= 1
        if self.left < 0:
            raise PowerCut
        _apply(self.seen[name], offset, data)
        self.pending.append((name, offset, data))
        if self.lying and len(self.pending) > 32:
            first = self.pending.pop(0)
            _apply(self.safe[first[0]], first[1], first[2])

    def sync(self, name: str) -> None:
        """Make the writes of one file safe, if the disk is honest."""
        if self.lying:
            return
        for written, offset, data in self.pending:
            if written == name:
                _apply(self.safe[name], offset, data)
        self.pending = [entry for entry in self.pending if entry[0] != name]

    def after_cut(self, rng: random.Random, folder: Path, *, ordered: bool) -> None:
        """Write out what is found after the power is back."""
        survivors = self.pending[: rng.randint(0, len(self.pending))]
        if not ordered:
            survivors = [entry for entry in self.pending if rng.random() < 0.5]
        for name, offset, data in survivors:
            if name in self.safe:
                _apply(self.safe[name], offset, data)
        for name, content in self.safe.items():
            (folder / Path(name).name).write_bytes(content)


def _apply(content: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del content[offset:]
        return
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


class PowerVFS(apsw.VFS):
    """The disk as SQLite sees it."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.vfs_name = f"power-{next(_names)}"
        super().__init__(self.vfs_name, base="")

    def xOpen(self, name: Any, flags: list[int]) -> PowerFile:
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        for files in (self.disk.safe, self.disk.seen):
            files.setdefault(path, bytearray())
        flags[1] = flags[0]
        return PowerFile(self.disk, path)

    def xDelete(self, name: str, _sync: bool) -> None:
        for files in (self.disk.safe, self.disk.seen):
            files.pop(name, None)
        self.disk.pending = [entry for entry in self.disk.pending if entry[0] != name]

    def xAccess(self, name: str, _flags: int) -> bool:
        return name in self.disk.seen

    def xFullPathname(self, name: str) -> str:
        return name


class PowerFile:
    """One open file on the disk."""

    def __init__(self, disk: Disk, name: str) -> None:
        self.disk = disk
        self.name = name

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self.disk.seen[self.name][offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self.disk.change(self.name, offset, bytes(data))

    def xTruncate(self, size: int) -> None:
        self.disk.change(self.name, size, None)

    def xSync(self, _flags: int) -> None:
        self.disk.sync(self.name)

    def xFileSize(self) -> int:
        return len(self.disk.seen[self.name])

    def xLock(self, _level: int) -> None:
        pass

    def xUnlock(self, _level: int) -> None:
        pass

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, _op: int, _pointer: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return 4096

    def xDeviceCharacteristics(self) -> int:
        return 0

    def xClose(self) -> None:
        pass


def cut(seed: int, pragmas: tuple[str, ...], folder: Path, **how: bool) -> int:
    """Write until the power goes, each row acknowledged after COMMIT; return how many were."""
    rng = random.Random(seed)
    disk = Disk(rng.randint(40, 260), lying=how.get("lying", False))
    vfs = PowerVFS(disk)
    told = 0
    connection = apsw.Connection("/desk/propdesk.db", vfs=vfs.vfs_name)
    try:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute("CREATE TABLE a (n INTEGER PRIMARY KEY, x BLOB) STRICT")
        connection.execute("CREATE TABLE b (n INTEGER PRIMARY KEY, x BLOB) STRICT")
        if not disk.lying:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        for n in range(1, 10_000):
            connection.execute("BEGIN IMMEDIATE")
            for table in "ab":
                connection.execute(
                    f"INSERT INTO {table} VALUES (?, randomblob(?))", (n, rng.randint(10, 6000))
                )
            connection.execute("COMMIT")
            told = n
            if n % 12 == 0 and not disk.lying:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except (PowerCut, apsw.Error):
        pass
    disk.after_cut(rng, folder, ordered=how.get("ordered", True))
    disk.left = 10**9
    with suppress(apsw.Error):
        connection.close()
    vfs.unregister()
    return told

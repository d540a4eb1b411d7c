"""One office's data: a SQLite file on this PC, or a PostgreSQL server several clerks share.

    with store.read() as s: ...     to show
    with store.write() as s: ...    to change; leaving by an exception rolls back

The SQLite file is opened by one connection behind one lock, EXCLUSIVE + WAL + FULL: what has been
acknowledged survives a power cut, and no second program can write beside us (reliability.md §3).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import StaticPool

from propdesk.i18n import _
from propdesk.office import audit
from propdesk.office.entities import Community, Entity
from propdesk.office.errors import UserError

FILE = "propdesk.db"
APPLICATION_ID = 0x50445354
"""`PDST`, written into the SQLite header: a foreign file is refused."""
REVISION = "0001"
"""The newest schema revision this program knows (migrations/versions)."""

Listener = Callable[[set[type[Entity]]], None]


class Store:
    """An open data file or server. Hands out sessions and announces what changed."""

    def __init__(self, engine: Engine, path: Path | None, clerk: str = "") -> None:
        self.engine = engine
        self.path = path
        self.clerk = clerk
        self.listeners: list[Listener] = []
        self.dirty = False
        """Whether something was written since the last checkpoint."""
        self.changes = 0
        """How many writes were committed; a backup compares it."""
        self._lock = threading.RLock()

    @classmethod
    def open(cls, target: str | Path, *, clerk: str = "") -> Store:
        """Open the data in a folder, in a file, or on a server (a SQLAlchemy URL).

        A new folder or an empty server becomes a new office; an older file is migrated on a
        verified copy. Raises UserError for a newer, a foreign, a damaged or a locked file.
        """
        if "://" in str(target):
            return cls._open_server(str(target), clerk)
        path = Path(target)
        if path.suffix != ".db":
            path = path / FILE
        return cls._open_file(path, clerk)

    @classmethod
    def _open_file(cls, path: Path, clerk: str) -> Store:
        if path.is_dir():
            raise UserError(_("{path} is a folder, not a data file.").format(path=path))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(
                _("The folder {path} cannot be used: {error}. Choose another one.").format(
                    path=path.parent, error=error.strerror
                )
            ) from error
        fresh = not path.exists()
        if not fresh:
            _refuse_foreign(path)
        store = cls(_sqlite_engine(path), path, clerk)
        try:
            store._prepare(fresh)
        except OperationalError as error:
            store.engine.dispose()
            raise _opening_failed(path, error) from error
        except DatabaseError as error:
            store.engine.dispose()
            raise UserError(
                _("{path} is damaged or is not a PropDesk file. Restore a backup.").format(
                    path=path
                )
            ) from error
        except UserError:
            store.engine.dispose()
            raise
        return store

    @classmethod
    def _open_server(cls, url: str, clerk: str) -> Store:
        try:
            parsed = make_url(url)
            engine = create_engine(parsed, pool_pre_ping=True)
            store = cls(engine, None, clerk)
            store._prepare(fresh=False)
        except (OperationalError, ModuleNotFoundError) as error:
            raise UserError(
                _("The server cannot be reached: {error}").format(error=str(error).split("\n")[0])
            ) from error
        return store

    def _prepare(self, fresh: bool) -> None:
        """Make the schema of a new office, or bring an older one up to date."""
        known = None if fresh else self._revision()
        if known is None:
            self._create()
        elif known != REVISION:
            from propdesk.office import upgrading

            upgrading.upgrade(self, known)

    def _revision(self) -> str | None:
        with self.engine.begin() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    def _create(self) -> None:
        with self.engine.begin() as connection:
            names = inspect(connection).get_table_names()
            if names and self.path is not None:
                raise UserError(_("{path} is not a PropDesk file.").format(path=self.path))
            Entity.metadata.create_all(connection)
            connection.execute(text("CREATE TABLE alembic_version (version_num TEXT NOT NULL)"))
            connection.execute(text(f"INSERT INTO alembic_version VALUES ('{REVISION}')"))
            if self.path is not None:
                connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
        with self.write() as session:
            session.add(Community(id=1))

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session to look things up with; nothing it does is kept."""
        with self._lock, Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self, *, action: str = "", reason: str = "") -> Iterator[Session]:
        """A session whose changes are kept when the block ends, and none when it fails.

        `action` and `reason` go into the audit trail. Somebody else's change of the same record
        in the meantime ends in a UserError, and nothing is overwritten.
        """
        with self._lock:
            info: dict[str, Any] = {"clerk": self.clerk, "reason": reason}
            if action:
                info["action"] = action
            try:
                with Session(self.engine, expire_on_commit=False, info=info) as session:
                    yield session
                    session.commit()
            except StaleDataError as error:
                raise UserError(
                    _(
                        "Somebody else has changed this record meanwhile. Look at it again, then save."
                    )
                ) from error
            except DBAPIError as error:
                raise _writing_failed(error) from error
            self.dirty = True
            self.changes += 1
            touched = info.get("touched", set()) | session.info.get("touched", set())
        if touched:
            for listener in list(self.listeners):
                listener(touched)

    @property
    def is_file(self) -> bool:
        """Whether the data lie in a file on this PC."""
        return self.path is not None

    def checkpoint(self) -> None:
        """Bring the write-ahead log into the file, so that even a hand copy of it is complete."""
        if self.path is None or not self.dirty:
            return
        with self._lock, self.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.dirty = False

    @contextmanager
    def raw(self) -> Iterator[Any]:
        """The driver's own connection, alone, outside any transaction (backup, integrity check)."""
        with self._lock, self.engine.connect() as connection:
            yield connection.connection.driver_connection

    def close(self) -> None:
        """Checkpoint and let go of the file."""
        with self._lock:
            try:
                self.checkpoint()
            finally:
                self.engine.dispose()


def _sqlite_engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=StaticPool,
        connect_args={"check_same_thread": False, "timeout": 1.0},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours; pysqlite would leave DDL behind
        for pragma in (
            "locking_mode=EXCLUSIVE",
            "journal_mode=WAL",
            "synchronous=FULL",
            "wal_autocheckpoint=0",
            "foreign_keys=ON",
            "recursive_triggers=ON",
            "trusted_schema=OFF",
            "cache_size=-32000",
        ):
            result = connection.execute(f"PRAGMA {pragma}").fetchone()
            if pragma == "journal_mode=WAL" and result[0] != "wal":
                connection.execute("PRAGMA journal_mode=TRUNCATE")
        # Take the lock at once, so that a second program is refused now and not at its first save.
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("COMMIT")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _refuse_foreign(path: Path) -> None:
    """A file that is not ours is refused before SQLite may touch it."""
    with path.open("rb") as file:
        header = file.read(100)
    if not header:
        raise UserError(
            _("{path} is empty. Restore a backup, or delete it to start anew.").format(path=path)
        )
    if not header.startswith(b"SQLite format 3\0"):
        raise UserError(_("{path} is not a PropDesk file.").format(path=path))
    found = int.from_bytes(header[68:72], "big")
    if found != APPLICATION_ID and found != 0:
        raise UserError(_("{path} belongs to another program.").format(path=path))


def _opening_failed(path: Path, error: OperationalError) -> UserError:
    if "locked" in str(error.orig):
        return UserError(
            _("{path} is open in another PropDesk. Close it there first.").format(path=path)
        )
    return UserError(
        _("{path} cannot be opened: {error}.").format(path=path, error=str(error.orig))
    )


def _writing_failed(error: DBAPIError) -> Exception:
    cause = str(error.orig)
    if "full" in cause:
        return UserError(_("The disk is full. Nothing was saved; free some space and try again."))
    if "readonly" in cause or "unable to open" in cause or "disk I/O" in cause:
        return UserError(
            _("The data file cannot be written ({error}). Nothing was saved.").format(error=cause)
        )
    return error

"""One office's data: a SQLite file on this PC, or a PostgreSQL server several clerks share.

    with store.read() as s: ...     to show
    with store.write() as s: ...    to change; leaving by an exception rolls back

The SQLite file is opened by one connection behind one lock, EXCLUSIVE + WAL + FULL: what has been
acknowledged survives a power cut, and no second program can write beside us (reliability.md §3).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import StaticPool

from propdesk.i18n import _
from propdesk.office import data_file
from propdesk.office.data_file import APPLICATION_ID, ATTACHMENTS, FILE, Damaged, InUse
from propdesk.office.entities import Community, Entity
from propdesk.office.errors import UserError

REVISION = "0002"
"""The newest schema revision this program knows (migrations/versions)."""

PRAGMAS = (
    "locking_mode=EXCLUSIVE",
    "journal_mode=WAL",
    "synchronous=FULL",
    "wal_autocheckpoint=0",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "trusted_schema=OFF",
    "cache_size=-32000",
)
"""How the file is opened; a simulated power cut in the tests holds them to it."""

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
        self._identity: tuple[int, int] | None = None
        self._sealed: tuple[dict[str, Any], int] | None = None

    @classmethod
    def open(cls, target: str | Path, *, clerk: str = "", trust: bool = False) -> Store:
        """Open the data in a folder, in a file, or on a server (a SQLAlchemy URL).

        A new folder or an empty server becomes a new office; an older file is migrated on a
        verified copy. Raises UserError for a newer, a foreign or a locked file, and Damaged for
        one that was changed or damaged outside PropDesk. `trust` opens a file that no longer
        fits its seal, if it is otherwise sound.
        """
        if "://" in str(target):
            return cls._open_server(str(target), clerk)
        path = Path(target)
        if path.suffix != ".db":
            path = path / FILE
        return cls._open_file(path, clerk, trust)

    @classmethod
    def _open_file(cls, path: Path, clerk: str, trust: bool) -> Store:
        if path.is_dir():
            raise UserError(_("{path} is a folder, not a data file.").format(path=path))
        _make_folder(path.parent)
        if path.with_name(f"{path.name}.restoring").exists():
            from propdesk.office import restoring

            restoring.finish(path)
        fresh = not path.exists()
        if fresh:
            cls._found(path, clerk)
        data_file.refuse_foreign(path, REVISION)
        seal = data_file.read_seal(path)
        if seal and not trust and not data_file.fits(seal, path):
            raise Damaged(
                _(
                    "{path} was changed or damaged outside PropDesk since it was last closed. "
                    "Restore the newest backup. Nothing was changed."
                ).format(path=path)
            )
        store = cls(_sqlite_engine(path), path, clerk)
        try:
            store._take_hold(path, seal, examine=not fresh and (seal is None or trust))
        except OperationalError as error:
            store.engine.dispose()
            raise _opening_failed(path, error) from error
        except DatabaseError as error:
            store.engine.dispose()
            raise _damaged(path) from error
        except BaseException:
            store.engine.dispose()
            raise
        return store

    @classmethod
    def _found(cls, path: Path, clerk: str) -> None:
        """Make a new office under another name first: a crash leaves all of it or nothing."""
        if data_file.log_of(path).exists():
            raise Damaged(
                _(
                    "{path} is missing, but its log is still there. Put the file back or restore "
                    "a backup."
                ).format(path=path)
            )
        part = path.with_name(f"{path.name}.new")
        for left in (part, data_file.log_of(part)):
            left.unlink(missing_ok=True)
        try:
            store = cls(_sqlite_engine(part), part, clerk)
            try:
                store._create()
            finally:
                store.engine.dispose()
            part.rename(path)
        except (OSError, OperationalError) as error:
            raise _opening_failed(path, error) from error
        data_file.sync_folder(path.parent)

    @classmethod
    def _open_server(cls, url: str, clerk: str) -> Store:
        store = None
        try:
            store = cls(create_engine(make_url(url), pool_pre_ping=True), None, clerk)
            store._prepare()
        except BaseException as error:
            if store is not None:
                store.engine.dispose()
            if not isinstance(error, (OperationalError, ArgumentError, ModuleNotFoundError)):
                raise
            raise UserError(
                _("The server cannot be reached: {error}").format(error=str(error).split("\n")[0])
            ) from error
        return store

    def _take_hold(self, path: Path, seal: dict[str, Any] | None, examine: bool) -> None:
        """Lock the file, examine it if it was not closed cleanly, take its seal off."""
        with self.raw() as raw:
            found = next(data_file.problems(raw), None) if examine else None
        if found:
            raise _damaged(path, found)
        data_file.break_seal(path)
        self._prepare()
        status = path.stat()
        self._identity = (status.st_dev, status.st_ino)
        if seal and not examine:
            self._sealed = (seal, status.st_mtime_ns)

    def _prepare(self) -> None:
        """Make the schema on a new server, or bring an older one up to date."""
        known = self._revision()
        if known is None:
            self._create()
        elif known != REVISION:
            name = str(self.path or self.engine.url.render_as_string(hide_password=True))
            data_file.refuse_newer(name, known, REVISION)
            from propdesk.office import upgrading

            upgrading.upgrade(self, known, _sqlite_engine)

    def _revision(self) -> str | None:
        with self.engine.begin() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    def _create(self) -> None:
        with self.engine.begin() as connection:
            if self.path is None and inspect(connection).get_table_names():
                raise UserError(_("The database on the server belongs to another program."))
            Entity.metadata.create_all(connection)
            connection.execute(text("CREATE TABLE alembic_version (version_num TEXT NOT NULL)"))
            connection.execute(text(f"INSERT INTO alembic_version VALUES ('{REVISION}')"))
            if self.path is not None:
                connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
                connection.execute(text(f"PRAGMA user_version = {int(REVISION)}"))
        with self.write() as session:
            session.add(Community(id=1))

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session to look things up with; nothing it does is kept."""
        info = {"attachments": self.attachments}
        with self._lock:
            try:
                with Session(self.engine, expire_on_commit=False, info=info) as session:
                    yield session
            except DBAPIError as error:
                raise _reading_failed(error) from error

    @contextmanager
    def write(self, *, action: str = "", reason: str = "") -> Iterator[Session]:
        """A session whose changes are kept when the block ends, and none when it fails.

        `action` and `reason` go into the audit trail. Somebody else's change of the same record
        in the meantime ends in a UserError, and nothing is overwritten.
        """
        with self._lock:
            self._refuse_moved()
            info: dict[str, Any] = {
                "clerk": self.clerk,
                "reason": reason,
                "attachments": self.attachments,
            }
            if action:
                info["action"] = action
            try:
                with Session(self.engine, expire_on_commit=False, info=info) as session:
                    yield session
                    session.commit()
            except StaleDataError as error:
                raise UserError(
                    _(
                        "Somebody else has changed this record meanwhile. "
                        "Look at it again, then save."
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

    @property
    def attachments(self) -> Path | None:
        """The folder of attached files; None on a server, which keeps them itself."""
        return None if self.path is None else self.path.parent / ATTACHMENTS

    def close(self) -> None:
        """Checkpoint, let go of the file, and seal it."""
        with self._lock:
            if self.path is None or self._identity is None:
                self.engine.dispose()
                return
            held, sound = None, True
            try:
                self._refuse_moved()
                self.checkpoint()
                if not self._untouched(self.path):
                    with self.raw() as raw:
                        held = data_file.contents(raw)
            except (UserError, DBAPIError, sqlite3.Error, OSError):
                # Without a seal the next start examines the file, which is right after a failure.
                sound = False
            finally:
                self.engine.dispose()
                self._identity = None
            if sound:
                with suppress(OSError):
                    self._seal(self.path, held)

    def _seal(self, path: Path, held: data_file.Contents | None) -> None:
        if data_file.log_of(path).exists():
            return
        if held is not None:
            data_file.write_seal(path, held)
        elif self._sealed and self._untouched(path):
            data_file.put_seal(path, self._sealed[0])

    def _untouched(self, path: Path) -> bool:
        """Whether the file is still as it was sealed when it was opened: the seal goes back on."""
        return self._sealed is not None and path.stat().st_mtime_ns == self._sealed[1]

    def _refuse_moved(self) -> None:
        """On some systems a file can be moved or deleted while open; saving would go nowhere."""
        if self.path is None or self._identity is None:
            return
        try:
            status = self.path.stat()
        except OSError:
            status = None
        if status is None or (status.st_dev, status.st_ino) != self._identity:
            raise UserError(
                _(
                    "{path} was moved or deleted while PropDesk was open. Nothing was saved: put "
                    "it back, or close PropDesk and restore a backup."
                ).format(path=self.path)
            )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            _("The folder {path} cannot be used: {error}. Choose another one.").format(
                path=folder, error=error.strerror
            )
        ) from error


def _sqlite_engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=StaticPool,
        connect_args={"check_same_thread": False, "timeout": 1.0},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours; pysqlite would leave DDL behind
        for pragma in PRAGMAS:
            if pragma == "journal_mode=WAL" and not data_file.is_local(path):
                pragma = "journal_mode=TRUNCATE"
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


def _opening_failed(path: Path, error: OperationalError | OSError) -> UserError:
    cause = str(error.orig) if isinstance(error, OperationalError) else str(error.strerror)
    if "locked" in cause:
        return InUse(
            _("{path} is open in another PropDesk. Close it there first.").format(path=path)
        )
    return UserError(_("{path} cannot be opened: {error}.").format(path=path, error=cause))


def _damaged(path: Path, found: str = "") -> Damaged:
    return Damaged(
        _("{path} is damaged. {found} Restore the newest backup.")
        .format(path=path, found=found)
        .replace("  ", " ")
    )


def _writing_failed(error: DBAPIError) -> Exception:
    cause = str(error.orig)
    if "full" in cause:
        return UserError(_("The disk is full. Nothing was saved; free some space and try again."))
    if "readonly" in cause or "unable to open" in cause or "disk I/O" in cause:
        return UserError(
            _("The data file cannot be written ({error}). Nothing was saved.").format(error=cause)
        )
    return _reading_failed(error)


def _reading_failed(error: DBAPIError) -> Exception:
    cause = str(error.orig).split("\n")[0]
    if error.connection_invalidated:
        return UserError(_("The server does not answer any more. Nothing was saved; try again."))
    if "malformed" in cause or "disk I/O" in cause or "not a database" in cause:
        return UserError(
            _(
                "The data file cannot be read ({error}). Close PropDesk and restore a backup."
            ).format(error=cause)
        )
    return error

"""Bringing an older data file up to this program's schema, without ever touching the only copy.

A verified backup is made, a copy is migrated in one transaction and examined, and only then put
in the place of the file. Whatever fails on the way leaves the old file as it was (Alembic's
default left 83 of 98 interrupted upgrades half done: reliability.md M7).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from propdesk.i18n import _
from propdesk.office import data_file
from propdesk.office.errors import UserError

if TYPE_CHECKING:
    from propdesk.office.store import Store

MIGRATIONS = Path(__file__).parent / "migrations"
"""Alembic's folder: env.py and a readable step per released change in versions/."""


def upgrade(store: Store, known: str, reopen: Callable[[Path], Engine]) -> None:
    """Bring the open store from revision `known` to the newest one.

    Raises UserError when it cannot; then the data are as they were.
    """
    if store.path is None:
        _upgrade_server(store)
        return
    from propdesk.office import backups

    now = datetime.now()  # A start has no clock to be handed; the time only names the backup.
    backups.make(store, now)
    path = store.path
    copy = path.with_name(f"{path.name}.upgrading")
    _remove(copy)
    try:
        with store.raw() as raw, closing(sqlite3.connect(copy)) as target:
            raw.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
            before = data_file.contents(raw)
        migrate_file(copy)
        _examine(copy, before)
        data_file.sync(copy)
        store.engine.dispose()
        if data_file.log_of(path).exists():
            raise UserError(_("The data file is still in use. Close PropDesk and start it again."))
        copy.replace(path)
        data_file.sync_folder(path.parent)
    except (DBAPIError, sqlite3.Error, OSError) as error:
        cause = str(getattr(error, "orig", None) or error).split("\n")[0]
        raise UserError(
            _(
                "The data of version {known} could not be brought up to date: {error}. They are "
                "as they were, and there is a backup. Please send the log to whoever looks after "
                "PropDesk."
            ).format(known=known, error=cause)
        ) from error
    finally:
        _remove(copy)
    store.engine = reopen(path)


def migrate_file(path: Path) -> None:
    """Run the missing steps on a closed file, all in one transaction."""
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        # Batch steps drop and rename tables; this cannot be switched inside a transaction.
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA legacy_alter_table=OFF")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    from propdesk.office.store import REVISION

    try:
        with engine.begin() as connection:
            run(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {int(REVISION)}")
            connection.exec_driver_sql(f"PRAGMA application_id = {data_file.APPLICATION_ID}")
            loose = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if loose:
                raise UserError(
                    _("Records point to others that are missing (table {table}).").format(
                        table=loose[0][0]
                    )
                )
    finally:
        engine.dispose()


def run(connection: Connection, target: str = "head") -> None:
    """Run Alembic's steps on a connection inside its open transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def _examine(copy: Path, before: data_file.Contents) -> None:
    """A migrated copy must be whole, and hold every row and the whole audit trail."""
    with data_file.aside(copy) as raw:
        found = next(data_file.problems(raw), None)
        after = data_file.contents(raw)
    lost = [
        table
        for table, count in before.counts.items()
        if table in after.counts and after.counts[table] < count
    ]
    if found or lost or after.office != before.office or after.head != before.head:
        raise OSError(0, found or f"rows missing in {', '.join(lost) or 'audit_entry'}")


def _upgrade_server(store: Store) -> None:
    """PostgreSQL undoes the whole transaction if a step fails; one clerk migrates, others wait."""
    with store.engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(7071)"))
        run(connection)


def _remove(copy: Path) -> None:
    for left in (copy, data_file.log_of(copy), copy.with_name(f"{copy.name}-journal")):
        with suppress(OSError):
            left.unlink(missing_ok=True)

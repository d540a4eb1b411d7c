"""The audit trail: in the change's own transaction, append-only, chained (reliability.md R20)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from propdesk.office import audit, backups, checking, data_file
from propdesk.office.entities import AuditEntry, Person
from propdesk.office.errors import UserError
from propdesk.office.store import Store

NOW = datetime(2026, 11, 23, 12)


def people(store: Store, *names: str) -> None:
    for name in names:
        with store.write(reason="trying") as session:
            session.add(Person(name=name))


def test_each_change_leaves_an_entry_with_before_and_after(store: Store) -> None:
    store.clerk = "李会计"
    people(store, "张伟")
    with store.write(action="correct", reason="wrong number") as session:
        session.query(Person).one().phone = "13800000000"
    with store.read() as session:
        entries = session.query(AuditEntry).where(AuditEntry.subject == "person").all()
    assert [e.action for e in entries] == ["create", "correct"]
    assert entries[1].before is not None
    assert '"phone":""' in entries[1].before
    assert '"phone":"13800000000"' in str(entries[1].after)
    assert (entries[1].clerk, entries[1].reason) == ("李会计", "wrong number")


def test_a_change_that_fails_leaves_no_entry(store: Store) -> None:
    people(store, "张伟")
    with store.read() as session:
        before = audit.head(session)
    with pytest.raises(UserError), store.write() as session:
        session.add(Person(name="李娜"))
        session.flush()
        raise UserError("no")
    with store.read() as session:
        assert audit.head(session) == before


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET clerk = 'x' WHERE id = 2",
        "DELETE FROM audit_entry WHERE id = 2",
        "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE id = 2",
        "REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE id = 2",
    ],
)
def test_the_trail_cannot_be_changed(store: Store, sql: str) -> None:
    people(store, "张伟")
    with pytest.raises(DBAPIError, match="append-only"), store.write() as session:
        session.execute(text(sql))
    with store.read() as session:
        assert list(audit.verify(session)) == []


SWAP = """
UPDATE audit_entry SET id = -3 WHERE id = 3; UPDATE audit_entry SET id = 3 WHERE id = 4;
UPDATE audit_entry SET id = 4 WHERE id = -3"""
RENUMBER = "DELETE FROM audit_entry WHERE id = 3; UPDATE audit_entry SET id = id - 1 WHERE id > 3"
INSERT = """
UPDATE audit_entry SET id = id + 1000 WHERE id > 3;
UPDATE audit_entry SET id = id - 999 WHERE id > 1000;
INSERT INTO audit_entry SELECT at, offset_minutes, clerk, action, subject, subject_id, before,
after, reason, app_version, previous, hash, 4 FROM audit_entry WHERE id = 3"""
TAMPERING = {
    "edit": "UPDATE audit_entry SET after = replace(after, '张伟', '张玮') WHERE id = 2",
    "delete": "DELETE FROM audit_entry WHERE id = 3",
    "insert": INSERT,
    "swap": SWAP,
    "replace": "INSERT OR REPLACE INTO audit_entry SELECT at, offset_minutes, 'x', action, "
    "subject, subject_id, before, after, reason, app_version, previous, hash, id "
    "FROM audit_entry WHERE id = 3",
    "renumber": RENUMBER,
    "tail cut": "DELETE FROM audit_entry WHERE id > 4",
}


def tampered(path: Path, script: str) -> None:
    """Somebody with an SQLite tool, who drops the guards first."""
    with closing(sqlite3.connect(path)) as raw:
        for name in ("update", "delete", "replace"):
            raw.execute(f"DROP TRIGGER audit_entry_no_{name}")
        raw.executescript(script)
        raw.commit()


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A closed office with a backup, whose manifest anchors the trail."""
    store = Store.open(tmp_path / "office")
    people(store, "张伟", "李娜", "王芳", "刘洋", "陈静")
    backups.make(store, NOW)
    store.close()
    return tmp_path / "office" / data_file.FILE


@pytest.mark.parametrize("how", [*TAMPERING, "older copy"])
def test_tampering_is_found_by_the_check(office: Path, how: str) -> None:
    def again(change: Callable[[], None]) -> list[str]:
        change()
        # Somebody who also removes the seal gets past the start only with an unbroken chain.
        data_file.seal_of(office).unlink(missing_ok=True)
        try:
            store = Store.open(office)
        except data_file.Damaged as error:
            return [str(error)]
        try:
            return [f.sentence for f in checking.check(store).findings]
        finally:
            store.close()

    if how == "older copy":
        older = office.with_name("older.db")
        older.write_bytes(office.read_bytes())
        store = Store.open(office)
        people(store, "赵强")
        backups.make(store, NOW)
        store.close()
        told = again(lambda: office.write_bytes(older.read_bytes()))
    else:
        told = again(lambda: tampered(office, TAMPERING[how]))
    assert told
    if how in ("tail cut", "older copy"):
        assert "do not continue from the backup" in told[-1]
    else:
        assert "audit trail does not hold together" in told[0]


def test_a_hundred_kinds_of_values_hash_alike_after_reading_back(store: Store) -> None:
    people(store, "㛃䶮𬱖", 'a"b\\c', "<b>&", "", "\u202eexe", "x" * 5000)
    with store.read() as session:
        assert list(audit.verify(session)) == []
    with store.raw() as raw:
        rows = raw.execute(f"SELECT {audit.COLUMNS} FROM audit_entry ORDER BY id")
        assert list(audit.breaks(rows)) == []

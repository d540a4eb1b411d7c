"""The check finds what is wrong with the sums, the numbers, the files and the backup."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest

from propdesk.office import attachments, backups, checking, data_file
from propdesk.office.data_file import FILE
from propdesk.office.store import Store
from tests.builders import TODAY, a_price, a_room, bill, pay

NOW = datetime(2026, 11, 23, 12)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A closed office with bills, payments, a voided receipt, an attachment, a backup."""
    store = Store.open(tmp_path / "office")
    with store.write() as session:
        room, other = a_room(session), a_room(session, "1-1-102", "70.25")
        a_price(session)
        bill(session, "2025")
        pay(session, room, "300")
        pay(session, other, "600", on=date(2025, 3, 2))
        pay(session, room, "200", on=date(2025, 3, 3))
        attachments.put(session, b"scan", "scan.png", today=TODAY)
    backups.make(store, NOW)
    store.close()
    return tmp_path / "office" / FILE


def told(path: Path, *sql: str) -> list[str]:
    """What the check says after somebody changed the file with a tool."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        for statement in sql:
            raw.execute(statement)
        raw.commit()
    store = Store.open(path, trust=True)
    try:
        return checking.check(store).sentences()
    finally:
        store.close()


def test_a_good_office_is_good(office: Path) -> None:
    store = Store.open(office)
    report = checking.check(store)
    store.close()
    assert report.good, report.findings
    said = report.sentences()
    assert said[0].startswith("Everything is right. The audit trail has")
    assert "restored aside and is good" in said[1]


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE bill_line SET settled = settled - 1 WHERE id = 1", "1-1-101, bill line 1: "),
        ("UPDATE allocation SET amount = amount - 100 WHERE id = 1", "payments add up to"),
        ("UPDATE payment SET allocated = allocated + 1 WHERE id = 2", "payment 2 of 600.00"),
        ("UPDATE receipt SET total = total + 1 WHERE id = 1", "Receipt SJ2026-000001 says"),
        ("UPDATE counter SET last = last + 2 WHERE series = 'receipt'", "is missing"),
        ("UPDATE receipt SET sequence = 9 WHERE id = 3", "Receipt number 3 of "),
    ],
)
def test_what_does_not_add_up_is_named(office: Path, sql: str, sentence: str) -> None:
    assert sentence in "\n".join(told(office, sql))


def test_a_missing_attachment_is_named(office: Path) -> None:
    store = Store.open(office)
    assert store.attachments is not None
    for file in store.attachments.rglob("*"):
        if file.is_file():
            file.unlink()
    found = checking.check(store).findings
    store.close()
    assert [f.kind for f in found] == ["attachments"]
    assert "“scan.png”" in found[0].sentence


def test_a_missing_or_damaged_backup_is_named(office: Path) -> None:
    store = Store.open(office)
    newest = backups.listed(backups.folder(store))[-1]
    data = bytearray(newest.path.read_bytes())
    data[5000] ^= 1
    newest.path.write_bytes(data)
    assert "is damaged" in checking.check(store).findings[0].sentence
    newest.path.unlink()
    report = checking.check(store)
    assert report.good
    assert "There is no backup yet" in report.sentences()[1]
    store.close()


def test_checking_changes_nothing(office: Path) -> None:
    before = data_file.digest(office)
    store = Store.open(office)
    checking.check(store)
    store.close()
    assert data_file.digest(office) == before
    assert len(list(office.parent.glob("backups/*.db"))) == 1


def test_a_long_list_is_cut(office: Path) -> None:
    said = told(office, "UPDATE counter SET last = 500 WHERE series = 'receipt'")
    assert said[checking.MOST] == "… and more of the same kind."

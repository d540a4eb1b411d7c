"""The data file: refused when it is not ours, sealed when closed, whole after a crash."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from propdesk.office import data_file
from propdesk.office.data_file import FILE, Damaged, InUse, Newer
from propdesk.office.entities import Community, Person, Room, Setting
from propdesk.office.errors import UserError
from propdesk.office.store import PRAGMAS, Store
from tests.builders import a_room


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A cleanly closed office with some rooms."""
    store = Store.open(tmp_path / "closed")
    with store.write() as session:
        for n in range(30):
            a_room(session, f"1-1-{100 + n}")
        session.get_one(Community, 1).manager = "王经理"
    store.close()
    return tmp_path / "closed" / FILE


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_file_is_opened_as_planned(store: Store) -> None:
    with store.raw() as raw:
        told = {p: raw.execute(f"PRAGMA {p.split('=')[0]}").fetchone()[0] for p in PRAGMAS}
    assert told["locking_mode=EXCLUSIVE"] == "exclusive"
    assert told["journal_mode=WAL"] == "wal"
    assert told["synchronous=FULL"] == 2
    assert told["wal_autocheckpoint=0"] == 0
    assert told["foreign_keys=ON"] == 1
    assert told["recursive_triggers=ON"] == 1
    assert told["trusted_schema=OFF"] == 0


def test_leaving_by_an_exception_keeps_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write() as session:
        session.add(Setting(key="x", value=1))
        session.flush()
        raise RuntimeError
    with store.read() as session:
        assert session.query(Setting).count() == 0


def test_what_changed_is_announced_after_the_commit(store: Store) -> None:
    heard: list[set[type]] = []
    store.listeners.append(lambda touched: heard.append(set(touched)))
    with store.write() as session:
        session.add(Person(name="张伟"))
    with store.read() as session:
        session.query(Person).all()
    assert heard == [{Person}]


def test_two_windows_cannot_overwrite_each_other(store: Store) -> None:
    with store.write() as session:
        session.add(Person(name="张伟"))
    with store.read() as session:
        mine, same = session.query(Person).one(), None
    with store.read() as session:
        same = session.query(Person).one()
    with store.write() as session:
        session.merge(mine).phone = "1"
    same.phone = "2"
    with pytest.raises(UserError, match="Somebody else"), store.write() as session:
        session.merge(same)
    with store.read() as session:
        assert session.query(Person).one().phone == "1"


def test_a_second_program_is_refused_at_once(store: Store) -> None:
    code = f"from propdesk.office.store import Store; Store.open({str(store.path)!r})"
    second = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "InUse" in second.stderr
    assert "is open in another PropDesk" in second.stderr
    with pytest.raises(InUse):
        Store.open(str(store.path))


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE other (x)")


def newer(path: Path) -> None:
    Store.open(path).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '0099'")
        raw.execute("PRAGMA user_version = 99")
        raw.commit()
    data_file.seal_of(path).unlink()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: path.write_text("户号,金额\n" * 50), "is not a PropDesk file"),
        (lambda path: path.write_bytes(random.Random(1).randbytes(9000)), "is not a PropDesk file"),
        (lambda path: path.write_bytes(b"SQLite format 3\0"), "is not a PropDesk file"),
        (foreign, "belongs to another program"),
        (newer, "newer PropDesk .data version 0099; this program knows"),
        (lambda path: path.mkdir(), "is a folder"),
    ],
    ids=["empty", "text", "encrypted", "truncated", "foreign", "newer", "folder"],
)
def test_what_is_not_for_us_is_refused_and_left_as_it_is(
    tmp_path: Path, make: object, sentence: str
) -> None:
    path = tmp_path / FILE
    make(path)  # type: ignore[operator]
    before = sha(path) if path.is_file() else None
    with pytest.raises(UserError, match=sentence):
        Store.open(path)
    if before:
        assert sha(path) == before
        assert sorted(p.name for p in tmp_path.iterdir()) == [FILE]


def test_the_revision_in_the_file_is_refused_too_when_the_header_is_old(closed: Path) -> None:
    with closing(sqlite3.connect(closed)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '0099'")
        raw.commit()
    data_file.seal_of(closed).unlink()
    with pytest.raises(Newer):
        Store.open(closed)


def test_a_clean_close_leaves_one_complete_sealed_file(closed: Path) -> None:
    assert sorted(p.name for p in closed.parent.iterdir()) == [FILE, f"{FILE}.seal"]
    seal = json.loads(data_file.seal_of(closed).read_text())
    assert seal["sha256"] == sha(closed)
    assert seal["counts"]["room"] == 30
    opened = Store.open(closed)
    assert not data_file.seal_of(closed).exists()
    opened.close()
    assert json.loads(data_file.seal_of(closed).read_text())["sha256"] == sha(closed)


def test_every_damage_to_a_sealed_file_is_noticed(closed: Path, tmp_path: Path) -> None:
    """R5: 300 flipped bits, 50 truncations, 20 zeroed pages."""
    rng = random.Random(5)
    good = closed.read_bytes()
    seal = data_file.seal_of(closed).read_bytes()
    place = tmp_path / "damaged" / FILE
    place.parent.mkdir()
    noticed = 0
    for n in range(370):
        bad = bytearray(good)
        if n < 300:
            bad[rng.randrange(100, len(bad))] ^= 1 << rng.randrange(8)
        elif n < 350:
            del bad[rng.randrange(100, len(bad)) :]
        else:
            page = rng.randrange(1, len(bad) // 4096) * 4096
            bad[page : page + 4096] = bytes(4096)
        place.write_bytes(bad)
        data_file.seal_of(place).write_bytes(seal)
        if bytes(bad) == good:
            noticed += 1  # a page that was all zeros already
            continue
        try:
            Store.open(place).close()
        except Damaged as error:
            noticed += "Restore the newest backup" in str(error) and place.read_bytes() == bad
    assert noticed == 370


def test_without_a_seal_the_same_damage_mostly_passes_as_good(closed: Path) -> None:
    """The bite of R5: SQLite's own check does not see a changed letter in a free text."""
    changed = closed.read_bytes().replace("王经理".encode(), "王经里".encode())
    closed.write_bytes(changed)
    with data_file.aside(closed) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with pytest.raises(Damaged):
        Store.open(closed)


def test_a_file_changed_by_hand_can_be_trusted_if_it_is_sound(closed: Path) -> None:
    with closing(sqlite3.connect(closed)) as raw:
        raw.execute("UPDATE room SET remark = 'by hand' WHERE id = 1")
        raw.commit()
    with pytest.raises(Damaged, match="changed or damaged outside"):
        Store.open(closed)
    opened = Store.open(closed, trust=True)
    opened.close()
    Store.open(closed).close()


def test_a_torn_audit_trail_is_noticed_after_a_crash(closed: Path) -> None:
    data_file.seal_of(closed).unlink()
    with closing(sqlite3.connect(closed)) as raw:
        raw.execute("DROP TRIGGER audit_entry_no_update")
        raw.execute("UPDATE audit_entry SET clerk = 'x' WHERE id = 3")
        raw.commit()
    with pytest.raises(Damaged, match="entry 3"):
        Store.open(closed)
    with pytest.raises(Damaged, match="entry 3"):
        Store.open(closed, trust=True)


def test_a_crash_is_survived_silently(closed: Path, tmp_path: Path) -> None:
    store = Store.open(closed)
    with store.write() as session:
        a_room(session, "2-1-101")
    crashed = tmp_path / "crashed"
    shutil.copytree(closed.parent, crashed)
    store.close()
    again = Store.open(crashed)
    with again.read() as session:
        assert session.query(Room).count() == 31
    again.close()


def test_a_log_without_its_file_is_not_taken_for_a_new_office(closed: Path) -> None:
    closed.unlink()
    data_file.log_of(closed).write_bytes(b"the log")
    with pytest.raises(Damaged, match="its log is still there"):
        Store.open(closed)
    assert data_file.log_of(closed).read_bytes() == b"the log"


def test_nothing_is_saved_into_a_file_that_was_deleted(store: Store) -> None:
    assert store.path is not None
    store.path.rename(store.path.with_name("elsewhere.db"))
    with pytest.raises(UserError, match="moved or deleted"), store.write() as session:
        session.add(Person(name="张伟"))
    store.close()
    assert not data_file.seal_of(store.path).exists()


def test_a_hand_copy_after_the_checkpoint_is_complete(store: Store, tmp_path: Path) -> None:
    with store.write() as session:
        a_room(session)
    store.checkpoint()
    assert store.path is not None
    shutil.copyfile(store.path, tmp_path / "copy.db")
    with data_file.aside(tmp_path / "copy.db") as raw:
        assert raw.execute("SELECT count(*) FROM room").fetchone() == (1,)


def test_an_address_no_server_answers_at_is_one_sentence() -> None:
    for url in ("postgresql+psycopg://nobody@127.0.0.1:1/x", "nonsense://x"):
        with pytest.raises(UserError, match="server cannot be reached"):
            Store.open(url)


def test_kills_at_random_moments_lose_nothing(tmp_path: Path) -> None:
    """R1: clerks' work killed with -9 at random moments, each start unattended."""
    if sys.platform == "win32":
        pytest.skip("needs fork")
    script = Path(__file__).with_name("crashing.py")
    done = subprocess.run(
        [sys.executable, str(script), "kill", str(tmp_path), "200", "7"],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": "."},
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert found["lost"] == []
    assert found["findings"] == []
    assert found["restarts"] == 200
    assert found["told"] > 200

"""An older file is migrated on a copy, in one transaction; the declared schema is the migrated."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from propdesk.office import backups, data_file, upgrading
from propdesk.office import store as stores
from propdesk.office.data_file import FILE
from propdesk.office.entities import Room
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from tests.builders import a_room

LAST = stores.REVISION
COMING = f"{int(LAST) + 1:04d}"
NEXT = '''
"""Test step: a new table, a new column with a check, and data moved."""
import sqlalchemy as sa
from alembic import op

revision, down_revision = "{next}", "{last}"
branch_labels = depends_on = None


def upgrade():
    op.create_table("gate", sa.Column("id", sa.Integer(), primary_key=True), sqlite_strict=True)
    with op.batch_alter_table("room", recreate="always") as room:
        room.add_column(sa.Column("door", sa.Text(), nullable=False, server_default=""))
        room.create_check_constraint("door_short", "length(door) < 9")
    op.execute("UPDATE room SET door = 'D' || id")
    op.execute("INSERT INTO gate SELECT id FROM room")
    op.execute("UPDATE community SET name = name || '!'")
'''.replace("{next}", COMING).replace("{last}", LAST)
FAILING = NEXT.replace('op.execute("INSERT', 'raise RuntimeError("no")\n    op.execute("INSERT')
LOSING = NEXT + '    op.execute("DELETE FROM occupancy")\n'
LOOSE = NEXT + '    op.execute("UPDATE occupancy SET room_id = 999 WHERE id = 1")\n'


def schema(path: Path) -> dict[tuple[str, str], list[str]]:
    """Each table, index and trigger as its lines; the order of constraints says nothing."""
    with data_file.aside(path) as raw:
        rows = raw.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {
            (kind, name): sorted(line.strip(" ,\t") for line in sql.splitlines())
            for kind, name, sql in rows
            if name != "alembic_version"
        }


def test_the_migrated_schema_is_the_declared_one(tmp_path: Path) -> None:
    """After a change of the entities write the step: python -m propdesk.office.migrations "…"."""
    Store.open(tmp_path / "declared").close()
    upgrading.migrate_file(tmp_path / "migrated.db")
    declared, migrated = schema(tmp_path / "declared" / FILE), schema(tmp_path / "migrated.db")
    assert declared.keys() == migrated.keys()
    for thing in declared:
        assert declared[thing] == migrated[thing], thing
    columns = []
    for path in (tmp_path / "declared" / FILE, tmp_path / "migrated.db"):
        with closing(sqlite3.connect(path)) as raw:
            columns.append(
                [
                    raw.execute(f"PRAGMA table_info({name})").fetchall()
                    for _kind, name in sorted(declared)
                ]
            )
    assert columns[0] == columns[1]


def test_a_migrated_file_opens_as_ours(tmp_path: Path) -> None:
    upgrading.migrate_file(tmp_path / "a.db")
    with data_file.aside(tmp_path / "a.db") as raw:
        assert raw.execute("PRAGMA application_id").fetchone() == (data_file.APPLICATION_ID,)
        assert raw.execute("PRAGMA user_version").fetchone() == (int(stores.REVISION),)


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A closed office of the first release with forty rooms."""
    store = Store.open(tmp_path / "office")
    with store.write() as session:
        for n in range(40):
            a_room(session, f"1-1-{100 + n}")
    store.close()
    return tmp_path / "office" / FILE


def coming(monkeypatch: pytest.MonkeyPatch, folder: Path, step: str) -> None:
    """A program that knows one revision more."""
    steps = folder / "migrations"
    (steps / "versions").mkdir(parents=True)
    for source in upgrading.MIGRATIONS.glob("*.py"):
        (steps / source.name).write_bytes(source.read_bytes())
    for source in (upgrading.MIGRATIONS / "versions").glob("*.py"):
        (steps / "versions" / source.name).write_bytes(source.read_bytes())
    (steps / "versions" / f"{COMING}_test.py").write_text(step)
    monkeypatch.setattr(upgrading, "MIGRATIONS", steps)
    monkeypatch.setattr(stores, "REVISION", COMING)


def test_an_older_file_is_brought_up_to_date(
    older: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = data_file.digest(older)
    coming(monkeypatch, tmp_path, NEXT)
    store = Store.open(older)
    with store.raw() as raw:
        assert raw.execute("SELECT count(*), max(door) FROM room").fetchone() == (40, "D9")
        assert raw.execute("SELECT count(*) FROM gate").fetchone() == (40,)
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == (COMING,)
        assert raw.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert raw.execute("PRAGMA locking_mode").fetchone() == ("exclusive",)
    with store.write() as session:
        session.query(Room).first().remark = "still works"  # type: ignore[union-attr]
    backup = backups.listed(backups.folder(store))[0]
    assert (backup.schema, backup.counts["room"]) == (LAST, 40)
    store.close()
    assert sorted(p.name for p in older.parent.iterdir()) == ["backups", FILE, f"{FILE}.seal"]
    assert before != data_file.digest(older)
    Store.open(older).close()


@pytest.mark.parametrize("step", [FAILING, LOSING, LOOSE], ids=["failing", "losing", "loose"])
def test_a_step_that_goes_wrong_leaves_the_file_as_it_was(
    older: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as new, pytest.raises((UserError, RuntimeError)):
        coming(new, tmp_path, step)
        Store.open(older)
    assert not older.with_name(f"{FILE}.upgrading").exists()
    store = Store.open(older)
    with store.read() as session:
        assert session.query(Room).count() == 40
    store.close()


def test_a_newer_file_is_refused_and_named(
    older: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as new:
        coming(new, tmp_path, NEXT)
        Store.open(older).close()
    before = data_file.digest(older)
    with pytest.raises(data_file.Newer, match=f"data version {COMING}; this program knows {LAST}"):
        Store.open(older)
    assert data_file.digest(older) == before


def test_killed_at_any_statement_the_file_is_old_or_new(older: Path, tmp_path: Path) -> None:
    """R6: the step on the very file, killed before each statement; never half of it."""
    steps = tmp_path / "migrations"
    with pytest.MonkeyPatch.context() as new:
        coming(new, tmp_path, NEXT)
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from propdesk.office import store, upgrading\n"
        "upgrading.MIGRATIONS = Path(sys.argv[1]); store.REVISION = sys.argv[3]\n"
        "import os, shutil\n"
        "from sqlalchemy import event\n"
        "from sqlalchemy.engine import Engine\n"
        "import alembic.command\n"
        "left = [0]\n"
        "@event.listens_for(Engine, 'before_cursor_execute')\n"
        "def count(*_):\n"
        "    left[0] -= 1\n"
        "    if left[0] == 0: os._exit(77)\n"
        "file = Path(sys.argv[2])\n"
        "for n in range(1, 400):\n"
        "    copy = file.with_name(f'kill-{n}.db')\n"
        "    shutil.copyfile(file, copy)\n"
        "    child = os.fork()\n"
        "    if child == 0:\n"
        "        left[0] = n\n"
        "        try: upgrading.migrate_file(copy)\n"
        "        except BaseException: os._exit(3)\n"
        "        os._exit(0)\n"
        "    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])\n"
        "    print(n, code)\n"
        "    if code == 0: break\n"
    )
    if sys.platform == "win32":
        pytest.skip("needs fork")
    done = subprocess.run(
        [sys.executable, "-c", code, str(steps), str(older), COMING],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    outcomes = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    assert [code for _n, code in outcomes] == [77] * (len(outcomes) - 1) + [0]
    assert len(outcomes) > 10
    for n, _code in outcomes:
        with closing(sqlite3.connect(older.with_name(f"kill-{n}.db"))) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            revision = raw.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            gates = raw.execute("SELECT name FROM sqlite_master WHERE name = 'gate'").fetchone()
            assert raw.execute("SELECT count(*) FROM room").fetchone() == (40,)
            assert (revision == COMING) == (gates is not None) == (n == outcomes[-1][0])


def test_alembic_is_imported_only_when_a_file_is_behind(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from propdesk.office.store import Store\n"
        "Store.open(sys.argv[1]).close(); Store.open(sys.argv[1]).close()\n"
        "print([m for m in sys.modules if re.match('alembic|mako', m)])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import re\n{code}", str(tmp_path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


def test_the_steps_are_one_line() -> None:
    """One history: each step follows the one before it, and the last is what the store knows."""
    found = {}
    for step in sorted((upgrading.MIGRATIONS / "versions").glob("[0-9]*.py")):
        text = step.read_text("utf-8")
        revision = re.search(r'^revision = "(\d+)"', text, re.M)
        down = re.search(r'^down_revision = (?:"(\d+)"|None)', text, re.M)
        assert revision
        assert down
        found[revision[1]] = down[1]
    numbers = sorted(found)
    assert [found[n] for n in numbers] == [None, *numbers[:-1]]
    assert numbers[-1] == stores.REVISION

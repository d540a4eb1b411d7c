"""A data file of every release opens in this one, with everything that was in it."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from propdesk.office import arrears, checking
from propdesk.office import store as stores
from propdesk.office.data_file import FILE
from propdesk.office.store import Store

RELEASES = sorted((Path(__file__).parents[1] / "data" / "releases").glob("*.db.gz"))
KNOWN = {"0001": {"room": 24, "payment": 96, "owed": "3876.54"}}
"""What each file held when it was made."""


def test_there_is_a_file_of_every_release() -> None:
    assert [path.name.partition(".")[0] for path in RELEASES] == sorted(KNOWN)


@pytest.mark.parametrize("released", RELEASES, ids=lambda path: path.name)
def test_a_released_file_opens_with_all_that_was_in_it(released: Path, tmp_path: Path) -> None:
    held = KNOWN[released.name.partition(".")[0]]
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / FILE).write_bytes(gzip.decompress(released.read_bytes()))
    store = Store.open(folder)
    with store.raw() as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == (
            stores.REVISION,
        )
    with store.read() as session:
        counts = {
            table: session.execute(text(f"SELECT count(*) FROM {table}")).scalar()
            for table in ("room", "payment")
        }
        owed = sum(line.open for line in arrears.open_lines(session, date(2026, 11, 23)))
        assert {**counts, "owed": f"{owed:f}"} == held
    assert checking.check(store).findings == ()
    store.close()

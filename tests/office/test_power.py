"""What was acknowledged survives a power cut (reliability.md R2)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from propdesk.office.store import PRAGMAS

pytest.importorskip(
    "apsw", reason="NO POWER CUTS TESTED: apsw is not installed (it is in the extra [test])"
)

from tests.office import power

NORMAL = tuple(p.replace("synchronous=FULL", "synchronous=NORMAL") for p in PRAGMAS)


def after(folder: Path) -> int | None:
    """Rows found after the power is back; None: corrupt or half a transaction."""
    with closing(sqlite3.connect(folder / "propdesk.db")) as raw:
        try:
            if raw.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                return None
            tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master")}
            rows = [raw.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in sorted(tables)]
        except sqlite3.DatabaseError:
            return None
    if len(set(rows)) > 1:
        return None
    return rows[0] if rows else 0


def lost(folder: Path, cuts: int, pragmas: tuple[str, ...], **how: bool) -> list[int | None]:
    """How many acknowledged rows each cut lost."""
    losses: list[int | None] = []
    for seed in range(cuts):
        place = folder / str(seed)
        place.mkdir()
        told = power.cut(seed, pragmas, place, **how)
        found = after(place)
        losses.append(None if found is None else max(0, told - found))
    return losses


@pytest.mark.parametrize("ordered", [True, False])
def test_a_power_cut_loses_nothing_that_was_acknowledged(tmp_path: Path, ordered: bool) -> None:
    assert set(lost(tmp_path, 200, PRAGMAS, ordered=ordered)) == {0}


def test_a_disk_that_lies_costs_the_last_rows_but_never_the_file(tmp_path: Path) -> None:
    losses = lost(tmp_path, 100, PRAGMAS, lying=True)
    assert None not in losses
    assert max(loss or 0 for loss in losses) <= 10


def test_the_test_bites(tmp_path: Path) -> None:
    """With synchronous=NORMAL acknowledged rows are lost, and the test sees it."""
    assert max(loss or 0 for loss in lost(tmp_path, 60, NORMAL, ordered=False)) > 0

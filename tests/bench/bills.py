"""A monthly bill run against a bare INSERT … SELECT into the same table, side by side.

    python tests/bench/bills.py [--rooms 3000] [--months 60] [--rounds 7]

Both are rolled back, so that every round bills the same month. Goal: ≤ 6 times the bare insert.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date
from pathlib import Path

from ledger import TODAY, medians, office, show

from propdesk.office import bills, periods
from propdesk.office.store import Store

MONTH = periods.of_months(TODAY.year, TODAY.month + 1, 1)
BARE = """
    INSERT INTO bill_line (kind, room_id, fee_item_id, tariff_id, payer_id, payer_name,
        cycle_start, segment, revision, period_start, period_end, issued_on, due_on, basis, area,
        price, months, months_text, gross, waived, waiver_text, paid_before, amount, settled)
    SELECT 'bill', room.id, tariff.fee_item_id, tariff.id, person.id, person.name, :first, 0, 0,
        :first, :last, :first, :due, 'area', room.area, tariff.price, '1', '1',
        (room.area * tariff.price + 5000) / 10000, 0, '', 0,
        (room.area * tariff.price + 5000) / 10000, 0
    FROM room JOIN occupancy ON occupancy.room_id = room.id AND occupancy.role = 'owner'
    JOIN person ON person.id = occupancy.person_id CROSS JOIN tariff"""


class _Enough(Exception):
    """Ends a round without keeping it."""


def ours(store: Store) -> int:
    """Draft and post the month."""
    count = 0
    try:
        with store.write() as session:
            run = bills.post(session, bills.draft(session, MONTH), today=TODAY)
            count = run.lines if run else 0
            raise _Enough
    except _Enough:
        return count


def bare(store: Store) -> int:
    """The same rows by one statement."""
    days = {"first": str(MONTH.start), "last": str(MONTH.end), "due": str(date(2026, 1, 31))}
    with store.raw() as raw:
        raw.execute("BEGIN IMMEDIATE")
        count: int = raw.execute(BARE, days).rowcount
        raw.execute("ROLLBACK")
    return count


def main() -> int:
    """Make the office and compare."""
    options = argparse.ArgumentParser()
    options.add_argument("--rooms", type=int, default=3000)
    options.add_argument("--months", type=int, default=60)
    options.add_argument("--rounds", type=int, default=7)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = office(Path(folder) / "office", chosen.rooms, chosen.months)
        assert ours(store) == bare(store) == 2 * chosen.rooms
        work = {"bill run": lambda: ours(store), "bare insert": lambda: bare(store)}
        times = medians(work, chosen.rounds)
        store.close()
    return show(times, [("bill run", "bare insert", 6.0)])


if __name__ == "__main__":
    sys.exit(main())

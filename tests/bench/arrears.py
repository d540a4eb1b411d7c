"""The list of arrears against raw sqlite3, side by side in one run.

    python tests/bench/arrears.py [--rooms 3000] [--months 60] [--rounds 9]

The raw queries answer the same question: room, debtor, sums by age, in walking order.
Goals: of today ≤ 1.3 of raw SQL on the same index and ≤ 0.06 of the raw join of bills and
allocations; of a past day ≤ 1.5 of that join; 5,000 rooms with 600,000 lines within a second.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ledger import TODAY, medians, office, show

from propdesk.office import arrears
from propdesk.office.store import Store

LIMITS = (0, 30, 90, 180, 365, 730, 1095)


def buckets(cents: str) -> str:
    """The eight sums by age, as SQL."""
    parts = [f"sum(CASE WHEN due_on >= :b0 THEN {cents} ELSE 0 END)"]
    parts += [
        f"sum(CASE WHEN due_on < :b{i - 1} AND due_on >= :b{i} THEN {cents} ELSE 0 END)"
        for i in range(1, len(LIMITS))
    ]
    parts.append(f"sum(CASE WHEN due_on < :b{len(LIMITS) - 1} THEN {cents} ELSE 0 END)")
    return ", ".join(parts)


ROWS = """
    SELECT code, person.name, account.* FROM account JOIN room ON room.id = room_id
    LEFT JOIN person ON person.id = payer ORDER BY sort_key"""
INDEXED = f"""
    WITH account AS (
        SELECT room_id, sum(amount - settled) AS owed, {buckets("amount - settled")}, min(due_on),
               min(payer_id) AS payer
        FROM bill_line WHERE settled < amount AND issued_on <= :day GROUP BY room_id) {ROWS}"""
JOINED = f"""
    WITH line AS (
        SELECT l.room_id, l.payer_id, l.due_on, l.amount - coalesce(sum(a.amount), 0) AS cents
        FROM bill_line AS l
        LEFT JOIN allocation AS a ON a.bill_line_id = l.id AND a.counts_on <= :day
        WHERE l.issued_on <= :day GROUP BY l.id),
    account AS (
        SELECT room_id, sum(cents) AS owed, {buckets("cents")}, min(due_on), min(payer_id) AS payer
        FROM line WHERE cents > 0 GROUP BY room_id) {ROWS}"""


def raw(connection: Any, query: str, day: date) -> list[tuple[Any, ...]]:
    """The rows of a query by the driver alone."""
    values = {f"b{i}": str(day - timedelta(days=limit)) for i, limit in enumerate(LIMITS)}
    rows: list[tuple[Any, ...]] = connection.execute(query, {"day": str(day), **values}).fetchall()
    return rows


def compare(store: Store, rounds: int) -> int:
    """Ours and raw, of today and of a past day; the totals must be the same."""
    past = date(TODAY.year - 1, 12, 31).replace(year=TODAY.year - 2)
    with store.raw() as connection, store.read() as session:

        def ours(day: date) -> list[arrears.Arrear]:
            return arrears.list_rooms(session, day)

        for day in (TODAY, past):
            total = arrears.total(ours(day))
            assert total * 100 == sum(row[3] for row in raw(connection, JOINED, day))
            print(f"{day}: {len(ours(day))} rooms owe {total}")
        times = medians(
            {
                "today, PropDesk": lambda: ours(TODAY),
                "today, raw on the index": lambda: raw(connection, INDEXED, TODAY),
                "today, raw join": lambda: raw(connection, JOINED, TODAY),
                "past day, PropDesk": lambda: ours(past),
                "past day, raw join": lambda: raw(connection, JOINED, past),
            },
            rounds,
        )
    return show(
        times,
        [
            ("today, PropDesk", "today, raw on the index", 1.3),
            ("today, PropDesk", "today, raw join", 0.06),
            ("past day, PropDesk", "past day, raw join", 1.5),
        ],
    )


def main() -> int:
    """Make the office and compare."""
    options = argparse.ArgumentParser()
    options.add_argument("--rooms", type=int, default=3000)
    options.add_argument("--months", type=int, default=60)
    options.add_argument("--rounds", type=int, default=9)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = office(Path(folder) / "office", chosen.rooms, chosen.months)
        missed = compare(store, chosen.rounds)
        store.close()
    return missed


if __name__ == "__main__":
    sys.exit(main())

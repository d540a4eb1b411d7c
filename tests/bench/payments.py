"""A bank file of 1,353 payments against raw sqlite3 doing the same, side by side.

    python tests/bench/payments.py [--payments 1353] [--rooms 3000] [--months 60] [--rounds 7]

Both settle the oldest due lines first and are rolled back. Goal: ≤ 3 times raw.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from ledger import TODAY, medians, office, show

from propdesk.office import payments
from propdesk.office.payments import Entry
from propdesk.office.store import Store


class _Enough(Exception):
    """Ends a round without keeping it."""


def ours(store: Store, entries: list[Entry]) -> int:
    """Record the file."""
    count = 0
    try:
        with store.write() as session:
            count = len(payments.record_many(session, entries, today=TODAY))
            raise _Enough
    except _Enough:
        return count


def bare(store: Store, entries: list[Entry]) -> int:
    """The same rows by the driver alone: payments, allocations, both running sums."""
    with store.raw() as raw:
        raw.execute("BEGIN IMMEDIATE")
        owed: dict[int, list[list[Any]]] = {}
        for room, line, left in raw.execute(
            "SELECT room_id, id, amount - settled FROM bill_line WHERE settled < amount"
            " ORDER BY room_id, due_on, period_start, id"
        ):
            owed.setdefault(room, []).append([line, left])
        number = raw.execute("SELECT coalesce(max(id), 0) FROM payment").fetchone()[0]
        paid, settled, sums = [], [], []
        for entry in entries:
            number += 1
            left = cents = int(entry.amount * 100)
            for line in owed.get(entry.room_id, []):
                part = min(left, line[1])
                if part:
                    line[1] -= part
                    left -= part
                    settled.append((line[0], number, part, str(entry.on)))
            sums.append((cents - left, number))
            paid.append((number, entry.room_id, entry.room_id, str(entry.on), cents, "wechat",
                         entry.reference, str(TODAY)))  # fmt: skip
        raw.executemany(
            "INSERT INTO payment (id, kind, room_id, account_id, payer_name, paid_on, amount,"
            " method, reference, period, collector, remark, entered_on)"
            " VALUES (?, 'payment', ?, ?, '', ?, ?, ?, ?, '', '', '', ?)",
            paid,
        )
        raw.executemany(
            "INSERT INTO allocation (bill_line_id, kind, payment_id, amount, counts_on, reason,"
            " approver) VALUES (?, 'payment', ?, ?, ?, '', '')",
            settled,
        )
        raw.executemany(
            "UPDATE bill_line SET settled = settled + ? WHERE id = ?",
            [(part, line) for line, _number, part, _on in settled],
        )
        raw.executemany("UPDATE payment SET allocated = ? WHERE id = ?", sums)
        raw.execute("ROLLBACK")
    return len(paid)


def main() -> int:
    """Make the office and compare."""
    options = argparse.ArgumentParser()
    options.add_argument("--payments", type=int, default=1353)
    options.add_argument("--rooms", type=int, default=3000)
    options.add_argument("--months", type=int, default=60)
    options.add_argument("--rounds", type=int, default=7)
    chosen = options.parse_args()
    dice = Random(5)
    entries = [
        Entry(
            dice.randrange(1, chosen.rooms + 1), Decimal(dice.randrange(2000, 50000)).scaleb(-2),
            TODAY, "wechat", reference=f"W{number:08}",
        )
        for number in range(chosen.payments)
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        store = office(Path(folder) / "office", chosen.rooms, chosen.months)
        assert ours(store, entries) == bare(store, entries) == chosen.payments
        work = {"bank file": lambda: ours(store, entries), "raw": lambda: bare(store, entries)}
        times = medians(work, chosen.rounds)
        store.close()
    return show(times, [("bank file", "raw", 3.0)])


if __name__ == "__main__":
    sys.exit(main())

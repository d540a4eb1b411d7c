"""A large office for the benches: 3,000 rooms, two fees, 60 months, most of it paid.

Filled by plain SQL through the store's own connection, in minutes' worth of history per second.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from propdesk.office import payments, premises, tariffs  # noqa: E402
from propdesk.office.store import Store  # noqa: E402

TODAY = date(2026, 1, 31)


def office(folder: Path, rooms: int, months: int, late: float = 0.033) -> Store:
    """An office of `rooms` × 2 fees × `months` bill lines; `late` of them are still open."""
    store = Store.open(folder)
    with store.write() as session:
        people(session, rooms)
        tariff = prices(session)
    raw_history(store, rooms, months, late, tariff)
    return store


def people(session: object, rooms: int) -> None:
    """The rooms and their owners, by plain inserts."""
    from sqlalchemy import insert

    from propdesk.office.entities import Occupancy, Person, Room

    numbers = range(1, rooms + 1)
    codes = [f"{n // 120 + 1}-{n // 12 % 10 + 1}-{n % 12 // 2 + 1}0{n % 2 + 1}" for n in numbers]
    rows = [
        {
            "id": n, "building": c.split("-")[0], "stairwell": c.split("-")[1],
            "number": c.split("-")[2], "code": c, "floor": 1, "area": Decimal("62.37"),
            "sort_key": premises.sort_key(*c.split("-")[:2], None, c.split("-")[2]),
        }
        for n, c in zip(numbers, codes, strict=True)
    ]  # fmt: skip
    session.execute(insert(Room), rows)  # type: ignore[attr-defined]
    session.execute(insert(Person), [{"id": n, "name": f"张伟{n}"} for n in numbers])  # type: ignore[attr-defined]
    session.execute(  # type: ignore[attr-defined]
        insert(Occupancy), [{"room_id": n, "person_id": n, "role": "owner"} for n in numbers]
    )


def prices(session: object) -> int:
    """Two fees by the month; returns the number of the first price."""
    first = 0
    for name, price in (("物业服务费", "0.55"), ("生活垃圾处理费", "0.10")):
        tariff = tariffs.add(
            session, tariffs.fee_item(session, name), basis="area", price=Decimal(price),  # type: ignore[arg-type]
            cycle="month", starts_on=date(2015, 1, 1), due_rule="start+30",
        )  # fmt: skip
        first = first or tariff.id
    return first


def raw_history(store: Store, rooms: int, months: int, late: float, tariff: int) -> None:
    """Bill lines, payments and allocations of the months before today."""
    dice = Random(1)
    lines, allocations, paid = [], [], []
    number = 0
    for back in range(months, 0, -1):
        year, month = divmod(TODAY.year * 12 + TODAY.month - 1 - back + 1, 12)
        start = date(year, month + 1, 1)
        end = date(year + (month == 11), (month + 1) % 12 + 1, 1)
        due = date.fromordinal(start.toordinal() + 30)
        for room in range(1, rooms + 1):
            for fee, cents in ((1, 3430), (2, 624)):
                number += 1
                # One room in twelve hardly ever pays, one in six is behind with some months.
                chance = 9 if room % 12 == 0 else 1.5 if room % 6 == 1 else 3 if back == 1 else 0
                chance *= late
                is_open = dice.random() < chance
                settled = 0 if is_open else cents
                lines.append(
                    (number, room, fee, tariff + fee - 1, room, str(start), str(start),
                     str(date.fromordinal(end.toordinal() - 1)), str(start), str(due), cents,
                     cents, settled)
                )  # fmt: skip
                if not is_open:
                    paid.append((len(paid) + 1, room, room, str(due), cents, cents))
                    allocations.append((number, len(paid), cents, str(due)))
    with store.raw() as raw:
        raw.execute("BEGIN")
        raw.executemany(
            "INSERT INTO bill_line (id, kind, room_id, fee_item_id, tariff_id, payer_id,"
            " payer_name, cycle_start, segment, revision, period_start, period_end, issued_on,"
            " due_on, basis, area, price, months, months_text, gross, waived, waiver_text,"
            " paid_before, amount, settled) VALUES (?, 'bill', ?, ?, ?, ?, '', ?, 0, 0, ?, ?, ?, ?,"
            " 'area', 6237, 5500, '1', '1', ?, 0, '', 0, ?, ?)",
            lines,
        )
        raw.executemany(
            "INSERT INTO payment (id, kind, room_id, account_id, payer_name, paid_on, amount,"
            " allocated, method, reference, period, collector, remark, entered_on)"
            " VALUES (?, 'payment', ?, ?, '', ?, ?, ?, 'wechat', '', '', '', '', '2026-01-01')",
            paid,
        )
        raw.executemany(
            "INSERT INTO allocation (bill_line_id, kind, payment_id, amount, counts_on, reason,"
            " approver) VALUES (?, 'payment', ?, ?, ?, '', '')",
            allocations,
        )
        raw.execute("COMMIT")
        raw.execute("ANALYZE")


def medians(work: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Milliseconds of each piece of work: in turn, round after round, the median of all."""
    taken: dict[str, list[float]] = {name: [] for name in work}
    for name in work:
        work[name]()
    for _round in range(rounds):
        for name, do in work.items():
            start = time.perf_counter()
            do()
            taken[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


def show(times: dict[str, float], goals: list[tuple[str, str, float]]) -> int:
    """Print the times and each ratio against its goal; 1 when one is missed."""
    for name, milliseconds in times.items():
        print(f"{name:44}{milliseconds:10.1f} ms")
    missed = 0
    for name, base, goal in goals:
        ratio = times[name] / times[base]
        missed |= ratio > goal
        word = "ok" if ratio <= goal else "MISSED"
        print(f"{name} / {base}: {ratio:.3f} (goal {goal}) {word}")
    return missed


__all__ = ["TODAY", "medians", "office", "payments", "people", "prices", "show"]

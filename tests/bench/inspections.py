"""Inspections of a large office against bare SQL on the same file, side by side.

    python tests/bench/inspections.py [--plans 400] [--facilities 2000] [--years 10] [--rounds 5]

Catching up after 30 missed days against a bare INSERT … SELECT of as many tasks, the month view
against the bare SELECT of its rows, the year plan against a bare count. Goals on an ordinary PC:
catch-up under 1 s, month view under 100 ms (issue 3); here they are ratios.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from ledger import medians, show
from sqlalchemy import insert

from propdesk.office import inspection_figures, inspection_list, inspection_tasks, settings
from propdesk.office.entities import Facility, InspectionPlan, PlanFacility
from propdesk.office.inspection_dates import horizon, month_of
from propdesk.office.periods import add_months, month_end
from propdesk.office.store import Store

TODAY = date(2026, 12, 5)
LAST = date(2026, 11, 4)
"""The program was last open on this day."""
RULES = (
    ("FREQ=MONTHLY;BYMONTHDAY=10", "fixed", None, "keep"),
    ("FREQ=WEEKLY;BYDAY=MO;WKST=MO", "fixed", None, "previous"),
    ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=8", "fixed", None, "next"),
    ("FREQ=YEARLY;BYMONTH=5,11;BYMONTHDAY=12", "fixed", None, "keep"),
    ("FREQ=DAILY;INTERVAL=14", "last_done", 15, "previous"),
    ("FREQ=WEEKLY;BYDAY=TU,FR;WKST=MO", "fixed", None, "keep"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "fixed", None, "previous"),
    ("FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=20", "last_done", 366, "previous"),
)
"""One plan in eighty is daily besides."""


class _Enough(Exception):
    """Ends a round without keeping it."""


def office(folder: Path, plans: int, facilities: int, years: int) -> Store:
    """An office whose tasks up to `LAST` are made, and nearly all of the past ones done."""
    store = Store.open(folder)
    start = date(LAST.year - years, LAST.month, 1)
    with store.write() as session:
        rows = [
            {"id": n, "number": f"SB-{n:04}", "sort_key": f"{n:04}", "name": f"设施{n}",
             "category": "elevator", "quantity": Decimal(1), "building": str(n % 20)}
            for n in range(1, facilities + 1)
        ]  # fmt: skip
        session.execute(insert(Facility), rows)
        session.execute(insert(InspectionPlan), [plan(n, start) for n in range(1, plans + 1)])
        links = [{"plan_id": n % plans + 1, "facility_id": n} for n in range(1, facilities + 1)]
        session.execute(insert(PlanFacility), links)
        inspection_tasks.catch_up(session, LAST)
    with store.raw() as raw:
        raw.execute("BEGIN")
        raw.execute(
            "UPDATE inspection_task SET done_on = due_on, entered_on = due_on, result = 'normal',"
            f" started_on = due_on WHERE due_on <= '{LAST}' AND id % 25 > 0"
        )
        # As after the last completion: what counts from it begins there.
        raw.execute(
            "UPDATE inspection_plan SET anchored_on = (SELECT max(done_on) FROM inspection_task"
            " WHERE plan_id = inspection_plan.id) WHERE anchor = 'last_done'"
        )
        raw.execute("COMMIT")
        raw.execute("ANALYZE")
        count = raw.execute("SELECT count(*) FROM inspection_task").fetchone()[0]
    print(f"{count:,} tasks of {plans} plans, {facilities} facilities")
    return store


def plan(number: int, start: date) -> dict[str, object]:
    """One plan of the office."""
    rule, anchor, limit, policy = RULES[number % len(RULES)]
    if number % 80 == 0:
        rule, anchor, limit, policy = "FREQ=DAILY", "fixed", None, "keep"
    return {
        "id": number, "name": f"计划{number}", "rule": rule, "anchor": anchor, "starts_on": start,
        "max_interval_days": limit, "holiday_policy": policy, "lead_days": 3, "added_on": start,
        "category": ("fire", "elevator", "power", "drainage")[number % 4], "keeper": "王强",
    }  # fmt: skip


def catch_up(store: Store) -> int:
    """30 missed days, as a start finds them; not kept."""
    made = 0
    try:
        with store.write() as session:
            done = inspection_tasks.catch_up(session, TODAY)
            made = done.made
            assert done.days_missed == 30
            raise _Enough
    except _Enough:
        return made


def bare_catch_up(store: Store, made: int) -> int:
    """As many tasks, frozen and marked, by three plain statements."""
    with store.raw() as raw:
        raw.execute("BEGIN IMMEDIATE")
        until = horizon(TODAY)
        raw.execute(
            "INSERT INTO inspection_task (plan_id, planned_on, due_on, scheduled_on, frozen_month,"
            " caught_up, result, inspector, abnormal, note, cancel_reason, version)"
            " SELECT plan_id, date(planned_on, '+12 years'), date(due_on, '+12 years'),"
            " date(due_on, '+12 years'), '', 0, '', '', '', '', '', 1"
            " FROM inspection_task WHERE plan_id < 100000 ORDER BY id LIMIT ?",
            (made,),
        )
        raw.execute(
            "UPDATE inspection_task SET frozen_month = substr(due_on, 1, 7)"
            " WHERE frozen_month = '' AND due_on <= ?",
            (str(month_end(TODAY)),),
        )
        count: int = raw.execute(
            "UPDATE inspection_task SET caught_up = 1 WHERE due_on > ? AND due_on < ?"
            " AND done_on IS NULL",
            (str(LAST), str(until)),
        ).rowcount
        raw.execute("ROLLBACK")
    return count


def month_view(store: Store) -> int:
    """One month of the calendar."""
    with store.read() as session:
        first = LAST.replace(day=1)
        return len(inspection_list.between(session, first, month_end(first), TODAY))


def far_month(store: Store) -> int:
    """A month two years ahead, worked out from the rules."""
    with store.read() as session:
        first = date(LAST.year + 2, 11, 1)
        return len(inspection_list.between(session, first, month_end(first), TODAY))


def bare_month(store: Store) -> int:
    """The same rows with their plans, as SQLite gives them."""
    first = LAST.replace(day=1)
    with store.raw() as raw:
        rows = raw.execute(
            "SELECT t.*, p.* FROM inspection_task t JOIN inspection_plan p ON p.id = t.plan_id"
            " WHERE t.scheduled_on BETWEEN ? AND ? ORDER BY t.scheduled_on, p.category, p.name",
            (str(first), str(month_end(first))),
        ).fetchall()
        raw.execute(
            "SELECT l.plan_id, f.id, f.number, f.name FROM plan_facility l"
            " JOIN facility f ON f.id = l.facility_id ORDER BY l.plan_id, f.sort_key"
        ).fetchall()
        return len(rows)


def year(store: Store) -> int:
    """The year plan by plans."""
    with store.read() as session:
        return len(inspection_list.year_plan(session, LAST.year, TODAY).rows)


def next_year(store: Store) -> int:
    """The year plan of a year that is worked out from the rules."""
    with store.read() as session:
        return len(inspection_list.year_plan(session, LAST.year + 2, TODAY).rows)


def figures(store: Store) -> int:
    """The figures of a year."""
    with store.read() as session:
        first = date(LAST.year, 1, 1)
        return inspection_figures.of_period(session, first, TODAY, TODAY).planned


def bare_year(store: Store) -> int:
    """The rounds of the year, fetched."""
    with store.raw() as raw:
        return len(
            raw.execute(
                "SELECT plan_id, due_on, done_on, cancelled_on, result FROM inspection_task"
                " WHERE frozen_month BETWEEN ? AND ?",
                (f"{LAST.year}-01", month_of(add_months(TODAY, 1) - timedelta(days=1))),
            ).fetchall()
        )


def main() -> int:
    """Make the office and compare."""
    options = argparse.ArgumentParser()
    options.add_argument("--plans", type=int, default=400)
    options.add_argument("--facilities", type=int, default=2000)
    options.add_argument("--years", type=int, default=10)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = office(Path(folder) / "o", chosen.plans, chosen.facilities, chosen.years)
        made = catch_up(store)
        print(f"{made} tasks made in 30 missed days, {month_view(store)} in the month")
        assert bare_month(store) == month_view(store)
        work = {
            "catch-up": lambda: catch_up(store),
            "bare catch-up": lambda: bare_catch_up(store, made),
            "month view": lambda: month_view(store),
            "month two years ahead": lambda: far_month(store),
            "bare month": lambda: bare_month(store),
            "year plan": lambda: year(store),
            "year plan from the rules": lambda: next_year(store),
            "figures of a year": lambda: figures(store),
            "bare year": lambda: bare_year(store),
        }
        times = medians(work, chosen.rounds)
        assert settings.DEFAULTS["inspections_made_until"] == ""
        store.close()
    return show(
        times,
        [
            ("catch-up", "bare catch-up", 12.0),
            ("month view", "bare month", 4.0),
            ("year plan", "bare year", 8.0),
            ("figures of a year", "bare year", 3.0),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())

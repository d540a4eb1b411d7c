"""The rectification rate of a period, and what it is made of (隐患整改率, domain.md §3.3).

整改率 = 已闭环 ÷ 应整改. 应整改 is every hazard that was still open when the period began or was
found in it, less those that are open and not yet due at its end: like the tickets of §4.3, so that
a hazard closed before its deadline counts, and one that is overdue does not vanish. A hazard
without a deadline is due from the day it was found. All of it as of a day: closed later is open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from propdesk.office import money
from propdesk.office.hazard_list import HazardRow, rows


@dataclass(frozen=True, slots=True)
class HazardShare:
    """The hazards of one system, building, level or kind."""

    key: str
    """Empty: not said."""
    found: int
    due: int
    rectified: int
    rate: Decimal | None
    open: int


@dataclass(frozen=True, slots=True)
class HazardFigures:
    """The hazards of a period. `rate` in percent with one decimal; None where nothing was due."""

    found: int
    """排查: found in the period."""
    due: int
    """应整改, the denominator."""
    rectified: int
    """已闭环 of those, the numerator."""
    rate: Decimal | None
    closed_found: int
    """已闭环 of those found in the period."""
    open_at_end: int
    carried_over: int
    """历史遗留: found before the period and still open when it began."""
    carried_closed: int
    """Closed of those."""
    overdue: int
    awaiting: int
    """Rectified, waiting for the re-check."""
    by_system: tuple[HazardShare, ...]
    by_building: tuple[HazardShare, ...]
    by_level: tuple[HazardShare, ...]
    by_kind: tuple[HazardShare, ...]
    oldest_days: int | None
    """Age of the oldest open hazard at the end, in days."""
    reported: int
    """Of all in the period, those reported upward until its end."""
    found_ids: tuple[int, ...]
    due_ids: tuple[int, ...]
    rectified_ids: tuple[int, ...]
    open_ids: tuple[int, ...]


def of_period(
    session: Session, first: date, last: date, as_of: date | None = None
) -> HazardFigures:
    """The figures from `first` to `last`, as they stood on `as_of` (or at the end)."""
    end = min(last, as_of or last)
    now = [row for row in rows(session, end) if row.closed_on is None or row.closed_on >= first]
    found = [row for row in now if row.found_on >= first]
    carried = [row for row in now if row.found_on < first]
    due = [row for row in now if is_due(row, end)]
    closed = [row for row in due if row.closed_on is not None]
    still = [row for row in now if row.closed_on is None]
    shares = _shares(now, first, end)
    return HazardFigures(
        found=len(found),
        due=len(due),
        rectified=len(closed),
        rate=money.rate(len(closed), len(due)),
        closed_found=sum(row.closed_on is not None for row in found),
        open_at_end=len(still),
        carried_over=len(carried),
        carried_closed=sum(row.closed_on is not None for row in carried),
        overdue=sum(row.state == "overdue" for row in still),
        awaiting=sum(row.state == "rectified" for row in still),
        by_system=shares(lambda row: row.system),
        by_building=shares(lambda row: row.building),
        by_level=shares(lambda row: row.level),
        by_kind=shares(lambda row: row.kind),
        oldest_days=max((row.age_days for row in still), default=None),
        reported=sum(row.reported for row in now),
        found_ids=_ids(found),
        due_ids=_ids(due),
        rectified_ids=_ids(closed),
        open_ids=_ids(still),
    )


def is_due(row: HazardRow, end: date) -> bool:
    """Whether it counts in 应整改 at `end`: closed, or its deadline has come."""
    return row.closed_on is not None or (row.due_on or row.found_on) <= end


def _shares(
    now: list[HazardRow], first: date, end: date
) -> Callable[[Callable[[HazardRow], str]], tuple[HazardShare, ...]]:
    """How the hazards of the period fall into groups, the largest first."""

    def shares(key: Callable[[HazardRow], str]) -> tuple[HazardShare, ...]:
        groups: dict[str, list[HazardRow]] = defaultdict(list)
        for row in now:
            groups[key(row)].append(row)
        made = [_share(name, some, first, end) for name, some in groups.items()]
        return tuple(sorted(made, key=lambda share: (-share.due, -share.found, share.key)))

    return shares


def _share(key: str, some: list[HazardRow], first: date, end: date) -> HazardShare:
    due = [row for row in some if is_due(row, end)]
    closed = sum(row.closed_on is not None for row in due)
    return HazardShare(
        key=key,
        found=sum(row.found_on >= first for row in some),
        due=len(due),
        rectified=closed,
        rate=money.rate(closed, len(due)),
        open=sum(row.closed_on is None for row in some),
    )


def _ids(some: Iterable[HazardRow]) -> tuple[int, ...]:
    return tuple(row.id for row in some)

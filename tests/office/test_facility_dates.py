"""Dates that follow from a rule: the tables of domain.md §3.2, line by line."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.office import settings
from propdesk.office.facility_dates import (
    LiftRules,
    OutOfUse,
    extinguisher,
    life_ends,
    life_used,
    lift_year,
    next_lift,
    remaining_life,
)

RULES = LiftRules(
    tuple(settings.DEFAULTS["lift_periodic_years"]),
    settings.DEFAULTS["lift_periodic_early_months"],
    settings.DEFAULTS["lift_self_test_early_months"],
    settings.DEFAULTS["lift_apply_months"],
    settings.DEFAULTS["lift_restart_months"],
)
AGENTS = settings.DEFAULTS["extinguisher_years"]
SUPERVISED = date(2015, 6, 20)
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("year_no", "kind"),
    [
        (1, "periodic"),
        (2, "self_test"),
        (3, "self_test"),
        (4, "periodic"),
        (5, "self_test"),
        (6, "self_test"),
        (7, "periodic"),
        (8, "self_test"),
        (9, "periodic"),
        (10, "self_test"),
        (11, "periodic"),
        (12, "self_test"),
        (13, "periodic"),
        (14, "self_test"),
        (15, "periodic"),
        (16, "periodic"),
        (17, "periodic"),
        (25, "periodic"),
    ],
)
def test_the_kind_of_a_lifts_inspection_by_year(year_no: int, kind: str) -> None:
    assert lift_year(SUPERVISED, year_no, RULES).kind == kind


@pytest.mark.parametrize(
    ("year_no", "due", "window", "apply"),
    [
        (1, "2016-06-20", "2016-04-20", "2016-05-20"),
        (2, "2017-06-20", "2017-05-20", "2017-05-20"),
        (4, "2019-06-20", "2019-04-20", "2019-05-20"),
        (16, "2031-06-20", "2031-04-20", "2031-05-20"),
    ],
)
def test_a_lift_is_due_on_the_day_of_its_supervised_inspection(
    year_no: int, due: str, window: str, apply: str
) -> None:
    year = lift_year(SUPERVISED, year_no, RULES)
    assert (year.due_on, year.window_from, year.apply_by) == (d(due), d(window), d(apply))


@pytest.mark.parametrize(
    ("done", "today", "year_no", "due"),
    [
        # On record: the year after the one it was done for.
        (["2025-06-10"], "2026-01-01", 11, "2026-06-20"),
        # Two months early counts for that year and leaves the base month alone.
        (["2026-04-20"], "2026-04-21", 12, "2027-06-20"),
        # A day earlier still belongs to the year before.
        (["2026-04-19"], "2026-04-21", 11, "2026-06-20"),
        # A self-test counts at most one month early.
        (["2027-04-20"], "2027-04-21", 12, "2027-06-20"),
        (["2027-05-20"], "2027-05-21", 13, "2028-06-20"),
        # Done late: the base month stays.
        (["2025-09-30"], "2025-10-01", 11, "2026-06-20"),
        # A year was left out: the oldest that is missing is due.
        (["2023-06-01"], "2026-01-01", 9, "2024-06-20"),
        # The newest on record counts, in whatever order.
        (["2025-06-10", "2024-06-10"], "2026-01-01", 11, "2026-06-20"),
        # Nothing on record: the last that fell due is not done.
        ([], "2026-06-19", 10, "2025-06-20"),
        ([], "2026-06-20", 11, "2026-06-20"),
        # A new lift.
        ([], "2015-07-01", 1, "2016-06-20"),
        ([], "2016-06-20", 1, "2016-06-20"),
        (["2015-06-20"], "2015-07-01", 1, "2016-06-20"),
        # Over 15 years: every year.
        (["2030-06-01"], "2030-07-01", 16, "2031-06-20"),
        (["2031-06-01"], "2031-07-01", 17, "2032-06-20"),
    ],
)
def test_the_next_inspection_of_a_lift(done: list[str], today: str, year_no: int, due: str) -> None:
    following = next_lift(SUPERVISED, d(today), RULES, done=[d(day) for day in done])
    assert (following.year.year_no, following.year.due_on) == (year_no, d(due))
    assert following.restart is None


@pytest.mark.parametrize(
    ("stopped", "done", "restart"),
    [
        (("2025-01-10", None), ["2024-06-10"], True),
        (("2025-06-01", None), ["2024-06-10"], False),
        (("2024-01-10", "2025-01-10"), ["2023-06-10"], True),
        (("2024-01-11", "2025-01-10"), ["2023-06-10"], False),
        # Inspected since: it may run.
        (("2024-01-10", "2025-01-10"), ["2025-02-01"], False),
        (("2024-01-10", None), ["2026-01-05"], False),
        # Inspected for the restart, days before it ran.
        (("2023-01-10", "2025-01-10"), ["2025-01-03"], False),
        # Inspected while it stood still, more than another year ago: not for its restart.
        (("2023-01-10", "2025-01-10"), ["2023-06-10"], True),
    ],
)
def test_out_of_use_for_over_a_year_a_lift_is_inspected_before_it_runs(
    stopped: tuple[str, str | None], done: list[str], restart: bool
) -> None:
    began, ended = stopped
    following = next_lift(
        SUPERVISED,
        d("2026-01-10"),
        RULES,
        done=[d(day) for day in done],
        stopped=[OutOfUse(d(began), d(ended) if ended else None)],
    )
    assert bool(following.restart) is restart


def test_a_short_stop_after_a_long_one_makes_nothing_forgotten() -> None:
    long, short = (
        OutOfUse(d("2023-01-01"), d("2025-01-09")),
        OutOfUse(d("2025-02-10"), d("2025-02-10")),
    )
    assert next_lift(SUPERVISED, d("2025-03-01"), RULES, stopped=[long, short]).restart == long


@given(DAYS, st.integers(0, 60), st.integers(0, 400))
def test_whatever_was_done_the_next_is_later_and_keeps_its_month(
    supervised: date, years: int, days: int
) -> None:
    done = supervised + timedelta(days=365 * years + days)
    year = next_lift(supervised, done, RULES, done=[done]).year
    assert year.window_from > done
    assert (year.due_on.month, year.due_on.year) == (
        supervised.month,
        supervised.year + year.year_no,
    )


@pytest.mark.parametrize(
    ("agent", "made", "serviced", "service", "scrap"),
    [
        ("powder", "2021-03-15", None, "2026-03-15", "2031-03-15"),
        ("powder", "2021-03-15", "2026-03-10", "2028-03-10", "2031-03-15"),
        ("powder", "2021-03-15", "2030-01-01", None, "2031-03-15"),
        ("water", "2023-11-01", None, "2026-11-01", "2029-11-01"),
        ("water", "2023-11-01", "2026-11-01", "2027-11-01", "2029-11-01"),
        ("water", "2023-11-01", "2028-11-01", None, "2029-11-01"),
        ("clean", "2020-05-31", None, "2025-05-31", "2030-05-31"),
        ("co2", "2016-01-01", "2025-01-01", "2027-01-01", "2028-01-01"),
        # Calendar years, not 1,825 days; 29 February ends on the 28th (民法典 第202条).
        ("powder", "2020-02-29", None, "2025-02-28", "2030-02-28"),
        ("co2", "2020-02-29", None, "2025-02-28", "2032-02-29"),
        ("water", "2019-03-01", "2024-02-29", "2025-02-28", "2025-03-01"),
    ],
)
def test_an_extinguisher_from_its_manufacture(
    agent: str, made: str, serviced: str | None, service: str | None, scrap: str
) -> None:
    dates = extinguisher(agent, d(made), d(serviced) if serviced else None, d("2026-11-23"), AGENTS)
    assert dates is not None
    assert dates.next_service == (d(service) if service else None)
    assert dates.scrap_on == d(scrap)


def test_an_extinguisher_must_go_on_the_day() -> None:
    for today, gone in (("2030-02-27", False), ("2030-02-28", True), ("2031-01-01", True)):
        dates = extinguisher("powder", d("2020-02-29"), None, d(today), AGENTS)
        assert dates is not None
        assert dates.must_go is gone


def test_an_agent_without_a_rule_has_no_dates() -> None:
    assert extinguisher("foam", d("2020-01-01"), None, d("2026-01-01"), AGENTS) is None


@pytest.mark.parametrize(
    ("started", "years", "left", "used"),
    [
        ("2011-11-23", 15, "0.0", "1.00"),
        ("2015-06-01", 15, "3.5", "0.76"),
        ("2006-11-23", 15, "-5.0", "1.33"),
        ("2026-11-23", 10, "10.0", "0.00"),
        ("2027-05-23", 10, "10.5", "0.00"),
    ],
)
def test_remaining_life(started: str, years: int, left: str, used: str) -> None:
    today = d("2026-11-23")
    assert remaining_life(d(started), years, today) == Decimal(left)
    assert life_used(d(started), years, today) == Decimal(used)


def test_an_unknown_life_has_no_end() -> None:
    assert remaining_life(None, 15, d("2026-11-23")) is None
    assert life_ends(d("2020-02-29"), None) is None
    assert life_used(d("2020-02-29"), None, d("2026-11-23")) is None
    assert life_ends(d("2020-02-29"), 5) == d("2025-02-28")

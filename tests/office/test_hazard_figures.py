"""整改率 = closed ÷ due, as of any day, by system, building, level and kind."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from propdesk.office import hazard_figures, hazards
from propdesk.office.entities import Hazard
from propdesk.office.store import Store
from tests.builders import D
from tests.hazard_builders import a_hazard

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
END = date(2026, 12, 31)


def closed(session: Session, found: date, on: date | None, **more: object) -> Hazard:
    """A hazard closed on a day, or not at all."""
    hazard = a_hazard(session, found, today=END, **more)
    if on is not None:
        hazards.rectify(session, hazard.id, on=on, today=END)
        hazards.recheck(
            session, hazard.id, on=on, passed=True, by="张", today=END, photo_required=False
        )
    return hazard


def a_year(session: Session) -> None:
    """Six of the year and two from before; one of those closed."""
    day = date.fromisoformat
    closed(session, day("2025-06-01"), day("2026-02-01"), system="building")
    closed(session, day("2025-10-01"), None, system="drainage", place="5号楼")
    closed(session, day("2024-01-01"), day("2025-12-31"))
    closed(session, day("2026-03-01"), day("2026-03-20"), system="fire")
    closed(session, day("2026-04-01"), day("2026-06-20"), system="fire")
    closed(session, day("2026-05-01"), None, system="fire", level="major")
    closed(session, day("2026-12-20"), day("2026-12-24"), system="building")
    closed(session, day("2026-12-20"), None, system="building")
    closed(session, day("2026-12-01"), None, due_on=day("2026-12-31"), place="东门")


def test_the_rate_of_a_year(store: Store) -> None:
    with store.write() as session:
        a_year(session)
        figures = hazard_figures.of_period(session, *YEAR)
    assert (figures.found, figures.due, figures.rectified) == (6, 7, 4)
    assert figures.rate == D("57.1")
    assert (figures.open_at_end, figures.carried_over, figures.carried_closed) == (4, 2, 1)
    assert (figures.overdue, figures.closed_found) == (2, 3)
    assert figures.oldest_days == (END - date(2025, 10, 1)).days
    systems = {share.key: (share.found, share.due, share.rectified) for share in figures.by_system}
    assert systems == {"fire": (3, 3, 2), "building": (3, 3, 2), "drainage": (0, 1, 0)}
    assert next(iter(figures.by_building)).key == "3"
    assert {share.key for share in figures.by_building} == {"3", "5", ""}
    assert {share.key: share.rate for share in figures.by_level}["major"] == D("0.0")
    assert len(figures.due_ids) == 7
    assert set(figures.rectified_ids) <= set(figures.due_ids)


def test_what_is_closed_later_was_open_then(store: Store) -> None:
    with store.write() as session:
        a_year(session)
        then = hazard_figures.of_period(session, *YEAR, as_of=date(2026, 5, 10))
    assert (then.found, then.due, then.rectified, then.open_at_end) == (3, 5, 2, 3)
    assert then.rate == D("40.0")


def test_nothing_due_has_no_rate(store: Store) -> None:
    with store.write() as session:
        assert hazard_figures.of_period(session, *YEAR).rate is None
        a_hazard(session, date(2026, 12, 20), today=END)
        figures = hazard_figures.of_period(session, *YEAR)
    assert (figures.found, figures.due, figures.rate, figures.oldest_days) == (1, 0, None, 11)


days = st.integers(0, 500).map(lambda n: date(2025, 6, 1) + timedelta(days=n))
lives = st.lists(
    st.tuples(days, st.integers(0, 40), st.integers(0, 60), st.sampled_from("nrfc")), max_size=8
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lives, st.lists(days, min_size=2, max_size=2).map(sorted))
def test_rates_are_shares_and_an_earlier_day_has_no_more_closed(
    store: Store, some: list[tuple[date, int, int, str]], when: list[date]
) -> None:
    today = date(2027, 6, 1)
    with store.write() as session:
        for found, wait, due, end in some:
            hazard = a_hazard(session, found, due_on=found + timedelta(days=due), today=today)
            if end == "n":
                continue
            on = found + timedelta(days=wait)
            hazards.rectify(session, hazard.id, on=on, today=today)
            if end != "r":
                hazards.recheck(
                    session,
                    hazard.id,
                    on=on,
                    passed=end == "c",
                    by="张",
                    until=on + timedelta(days=9),
                    today=today,
                    photo_required=False,
                )
        first = date(2025, 1, 1)
        earlier, later = (
            hazard_figures.of_period(session, first, date(2026, 12, 31), as_of=day) for day in when
        )
        for figures in (earlier, later):
            assert figures.rate is None or Decimal(0) <= figures.rate <= Decimal(100)
            assert figures.rectified <= figures.due <= figures.found + figures.carried_over
            assert figures.open_at_end + figures.rectified == (figures.found + figures.carried_over)
            assert sum(share.due for share in figures.by_system) == figures.due
        assert earlier.rectified <= later.rectified
        # What the list says today is what the columns hold.
        for row in hazards.rows(session, today):
            hazard = hazards.get(session, row.id)
            assert (row.due_on, row.closed_on) == (hazard.due_on, hazard.closed_on)
            assert (row.rectified_on, row.measure) == (hazard.rectified_on, hazard.measure)
        session.rollback()

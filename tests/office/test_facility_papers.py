"""Papers with their expiry: the board in bands, renewing, and dates that follow from a rule."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from propdesk.office import facilities, facility_papers, settings
from propdesk.office.entities import FacilityPaper, InspectionPlan, InspectionTask, PlanFacility
from propdesk.office.errors import UserError
from propdesk.office.facility_papers import ExpiryRow, expiring
from propdesk.office.store import Store
from tests.builders import TODAY, D
from tests.facility_builders import a_facility


def a_paper(session: Session, facility_id: int | None = None, **more: Any) -> FacilityPaper:
    """The yearly test of a lift, over at the end of the year."""
    options: dict[str, Any] = {
        "kind": "report",
        "title": "检验报告",
        "expires_on": date(2026, 12, 31),
        "today": TODAY,
        **more,
    }
    return facility_papers.add(session, facility_id=facility_id, **options)


def kinds(rows: list[ExpiryRow]) -> list[tuple[str, date]]:
    return [(row.kind, row.expires_on) for row in rows]


@pytest.mark.parametrize(
    ("left", "band", "tone"),
    [
        (-1, "over", "overdue"),
        (0, "7", "soon"),
        (7, "7", "soon"),
        (8, "30", "soon"),
        (30, "30", "soon"),
        (31, "60", None),
        (60, "60", None),
        (61, "later", None),
    ],
)
def test_the_board_has_bands(store: Store, left: int, band: str, tone: str | None) -> None:
    with store.write() as session:
        ends = TODAY + timedelta(days=left)
        a_paper(session, expires_on=ends)
        (row,) = expiring(session, TODAY)
        assert (row.days_left, row.band, row.tone, row.facility) == (left, band, tone, "")
        assert row.apply_by == ends - timedelta(days=30)


def test_the_bands_are_a_setting_and_what_must_be_applied_for_is_soon(store: Store) -> None:
    with store.write() as session:
        settings.put(session, "expiry_bands", [90, 10])
        a_paper(session, expires_on=TODAY + timedelta(days=80), apply_days=90)
        (row,) = expiring(session, TODAY)
        assert (row.band, row.tone) == ("90", "soon")
        assert expiring(session, TODAY, (5,))[0].band == "later"


def test_contract_warranty_and_stated_inspection_are_on_the_board(store: Store) -> None:
    with store.write() as session:
        roof = a_facility(
            session,
            category="roof",
            contract_until=date(2027, 1, 31),
            warranty_until=date(2027, 2, 28),
            inspect_on=date(2026, 12, 1),
        )
        assert kinds(expiring(session, TODAY)) == [
            ("inspection", date(2026, 12, 1)),
            ("maintenance", date(2027, 1, 31)),
            ("warranty", date(2027, 2, 28)),
        ]
        # The same contract as a paper is told once; a warranty that is over is only history.
        a_paper(session, roof.id, kind="contract", title="维保", expires_on=date(2027, 1, 31))
        facilities.change(session, roof.id, today=TODAY, warranty_until=date(2026, 1, 1))
        assert [row.kind for row in expiring(session, TODAY)] == ["inspection", "contract"]


def test_a_declared_date_with_an_end_is_on_the_board(store: Store) -> None:
    with store.write() as session:
        a_facility(session, category="ebike_charger", extra={"agreed_until": "2026-12-10"})
        (row,) = expiring(session, TODAY)
        assert (row.kind, row.title, row.band) == ("field", "Agreement until", "30")


def test_a_scrapped_facility_warns_no_more(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session, contract_until=date(2026, 12, 1))
        a_paper(session, lift.id)
        facilities.set_state(session, lift.id, "scrapped", on=TODAY, today=TODAY)
        assert expiring(session, TODAY) == []


def a_lift(session: Session, **extra: Any) -> Any:
    return a_facility(session, extra={"supervised_on": "2015-06-20", **extra})


def test_a_lift_is_due_by_the_years_since_its_supervised_inspection(store: Store) -> None:
    with store.write() as session:
        lift = a_lift(session)
        (row,) = expiring(session, TODAY)
        assert (row.title, row.band) == ("Periodic inspection (year 11)", "over")
        assert row.expires_on == date(2026, 6, 20)
        assert row.apply_by == date(2026, 5, 20)
        a_paper(session, lift.id, starts_on=date(2026, 6, 10), expires_on=None)
        (row,) = expiring(session, TODAY)
        assert (row.title, row.expires_on) == (
            "Self-test by a testing body (year 12)",
            date(2027, 6, 20),
        )
        assert row.kind == "lift_self_test"


@pytest.mark.parametrize(
    ("columns", "extra"),
    [({"inspect_on": date(2027, 6, 30)}, {}), ({}, {"mark_until": "2027-06-30"})],
)
def test_what_the_office_states_tells_that_the_last_one_was_done(
    store: Store, columns: dict[str, Any], extra: dict[str, str]
) -> None:
    with store.write() as session:
        lift = a_lift(session, **extra)
        facilities.change(session, lift.id, today=TODAY, **columns)
        # The stated date itself is not told a second time.
        assert kinds(expiring(session, TODAY)) == [("lift_self_test", date(2027, 6, 20))]


def test_a_round_of_the_calendar_counts_as_the_inspection_of_a_lift(store: Store) -> None:
    with store.write() as session:
        lift = a_lift(session)
        first = date(2020, 1, 1)
        plan = InspectionPlan(name="年检", template="L06", rule="", starts_on=first, added_on=first)
        session.add(plan)
        session.flush()
        day = date(2026, 6, 1)
        session.add(PlanFacility(plan_id=plan.id, facility_id=lift.id))
        session.add(
            InspectionTask(
                plan_id=plan.id,
                planned_on=day,
                due_on=day,
                scheduled_on=day,
                done_on=day,
                result="normal",
            )
        )
        session.flush()
        assert kinds(expiring(session, TODAY)) == [("lift_self_test", date(2027, 6, 20))]


def test_a_lift_long_out_of_use_is_inspected_before_it_runs(store: Store) -> None:
    with store.write() as session:
        lift = a_lift(session, mark_until="2025-06-30")
        facilities.set_state(session, lift.id, "stopped", on=date(2025, 7, 1), today=TODAY)
        (row,) = expiring(session, TODAY)
        assert (row.kind, row.band, row.tone) == ("lift_restart", "later", None)
        facilities.set_state(session, lift.id, "good", on=date(2026, 11, 1), today=TODAY)
        (row,) = expiring(session, TODAY)
        assert (row.kind, row.band, row.tone) == ("lift_restart", "over", "overdue")
        a_paper(session, lift.id, starts_on=date(2026, 11, 10), expires_on=None)
        # What is left is the old mark of use, which the ledger still states.
        assert [row.kind for row in expiring(session, TODAY)] == ["field", "lift_self_test"]


def test_two_stretches_out_of_use_that_meet_are_one(store: Store) -> None:
    """The state of its first day back was put right: it never ran."""
    with store.write() as session:
        lift = a_lift(session, mark_until="2025-06-30")
        for state, on in (("stopped", "2025-07-01"), ("good", "2026-03-01")):
            facilities.set_state(session, lift.id, state, on=date.fromisoformat(on), today=TODAY)
        facilities.set_state(session, lift.id, "stopped", on=date(2026, 3, 1), today=TODAY)
        (row,) = expiring(session, TODAY)
        assert (row.kind, row.expires_on) == ("lift_restart", date(2026, 7, 1))


def test_an_extinguisher_is_due_from_its_manufacture(store: Store) -> None:
    with store.write() as session:
        bottle = a_facility(
            session,
            category="extinguisher",
            made_on=date(2020, 2, 29),
            started_on=None,
            extra={"agent": "干粉"},
        )
        assert kinds(expiring(session, TODAY)) == [
            ("service", date(2025, 2, 28)),
            ("scrap", date(2030, 2, 28)),
        ]
        extra = {"agent": "powder", "serviced_on": date(2025, 2, 20)}
        facilities.change(session, bottle.id, today=TODAY, extra=extra)
        assert kinds(expiring(session, TODAY)) == [
            ("service", date(2027, 2, 20)),
            ("scrap", date(2030, 2, 28)),
        ]


def test_fitness_equipment_goes_when_its_life_is_over(store: Store) -> None:
    with store.write() as session:
        a_facility(session, category="fitness", started_on=date(2018, 12, 1))
        a_facility(session, category="road", started_on=date(2000, 1, 1))
        assert kinds(expiring(session, TODAY)) == [("life", date(2026, 12, 1))]


def test_renewing_closes_the_old_paper_and_keeps_the_history(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session)
        old = a_paper(session, lift.id, issuer="特检院", phone="0531", apply_days=45, cost=D(900))
        new = facility_papers.renew(
            session, old.id, today=TODAY, number="B-2", expires_on=date(2027, 12, 31)
        )
        assert (old.closed_on, new.closed_on) == (TODAY, None)
        assert (new.issuer, new.phone, new.apply_days, new.cost) == ("特检院", "0531", 45, None)
        assert facility_papers.history(session, old.id) == [new, old]
        assert [row.number for row in expiring(session, TODAY)] == ["B-2"]
        with pytest.raises(UserError, match="renew the newest"):
            facility_papers.renew(session, old.id, today=TODAY)
        facility_papers.take_back_renewal(session, new.id, old.id)
        assert facility_papers.of(session, lift.id) == [old]
        assert old.closed_on is None


def test_a_renewal_ends_later_than_what_it_renews(store: Store) -> None:
    with store.write() as session:
        old = a_paper(session).id
    with pytest.raises(UserError, match="must end after 2026-12-31"), store.write() as session:
        facility_papers.renew(session, old, today=TODAY, expires_on=date(2026, 12, 31))
    with store.read() as session:
        assert facility_papers.one(session, old).closed_on is None


def test_a_closed_paper_warns_no_more_until_it_is_reopened(store: Store) -> None:
    with store.write() as session:
        paper = a_paper(session)
        facility_papers.close(session, paper.id, TODAY, today=TODAY)
        assert expiring(session, TODAY) == []
        facility_papers.reopen(session, paper.id)
        assert len(expiring(session, TODAY)) == 1
        with pytest.raises(UserError, match="future"):
            facility_papers.close(session, paper.id, date(2027, 1, 1), today=TODAY)


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"kind": "letter"}, "kind"),
        ({"title": "  "}, "title"),
        ({"starts_on": date(2027, 1, 1)}, "expires_on"),
        ({"expires_on": date(9999, 1, 1)}, "expires_on"),
        ({"cost": D("-1")}, "cost"),
        ({"apply_days": 400}, "apply_days"),
        ({"facility_id": 99}, "facility_id"),
    ],
)
def test_a_paper_that_cannot_be_is_refused(
    store: Store, columns: dict[str, Any], field: str
) -> None:
    with store.write() as session:
        paper = a_paper(session).id
    with pytest.raises(UserError) as refused, store.write() as session:
        facility_papers.change(session, paper, today=TODAY, **columns)
    assert refused.value.field == field

"""What `propdesk check` finds of facilities, rounds and hazards that somebody changed by hand."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from propdesk.office import (
    checking,
    facilities,
    hazards,
    inspection_plans,
    inspection_rounds,
    inspection_tasks,
)
from propdesk.office.entities import InspectionTask
from propdesk.office.store import Store

TODAY = date(2026, 3, 10)


@pytest.fixture
def office(store: Store) -> Store:
    """A lift that was stopped, a plan with an abnormal round, and its hazard, closed."""
    with store.write() as session:
        lift = facilities.add(
            session, name="客梯", category="elevator", number="DT-01", today=TODAY
        )
        facilities.set_state(session, lift.id, "stopped", on=date(2026, 2, 1), today=TODAY)
        facilities.set_state(session, lift.id, "good", on=date(2026, 2, 4), today=TODAY)
        inspection_tasks.catch_up(session, TODAY)
        plan = inspection_plans.add(
            session, name="电梯检查", rule="FREQ=MONTHLY;BYMONTHDAY=5",
            starts_on=date(2026, 1, 1), facilities=[lift.id], today=TODAY,
        )  # fmt: skip
        task = session.query(InspectionTask).filter_by(plan_id=plan.id).first()
        assert task is not None
        entry = inspection_rounds.Entry(lift.id, 1, "abnormal", words="异响")
        inspection_rounds.save(
            session, task.id, [entry], done_on=date(2026, 1, 5), inspector="李强", today=TODAY
        )
        hazard = hazards.rows(session, TODAY)[0]
        hazards.rectify(session, hazard.id, on=date(2026, 1, 9), today=TODAY)
        hazards.recheck(
            session, hazard.id, on=date(2026, 1, 10), passed=True, by="周敏", today=TODAY,
            photo_required=False,
        )  # fmt: skip
    return store


def _found(store: Store) -> list[str]:
    return [one.sentence for one in checking.check(store).findings if one.kind == "facilities"]


def test_an_office_in_order(office: Store) -> None:
    assert _found(office) == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("UPDATE facility_state SET ends_on = '2026-02-20' WHERE state = 'stopped'", "overlap"),
        ("UPDATE facility SET state = 'scrapped'", "its state does not agree"),
        ("UPDATE inspection_task SET frozen_month = ''", "missing in the figures"),
        ("UPDATE inspection_task SET result = 'normal' WHERE result <> ''", "called normal"),
        ("UPDATE hazard SET item_key = '9/9'", "has no hazard"),
        ("UPDATE hazard SET closed_on = NULL", "closed without a re-check"),
        ("UPDATE hazard SET rectified_on = '2026-01-08'", "its steps"),
    ],
)
def test_what_was_changed_by_hand(office: Store, change: str, word: str) -> None:
    with office.write() as session:
        session.execute(text(change))
    found = _found(office)
    assert found
    assert word in found[0]

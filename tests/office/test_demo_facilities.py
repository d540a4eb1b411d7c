"""The demonstration's facilities, rounds, hazards and works: believable, and the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from demo_file import TODAY, YEARS, opened
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from propdesk.documents import workbook
from propdesk.office import (
    checking,
    demo,
    demo_pictures,
    expiry_board,
    facility_terms,
    hazard_figures,
    hazards,
    importing,
    inspection_figures,
    photos,
    work_figures,
)
from propdesk.office.entities import (
    Facility,
    FacilityGrade,
    FacilityState,
    Hazard,
    HazardStep,
    InspectionPlan,
    InspectionTask,
    Photo,
    TaskMove,
    TaskResult,
    Work,
)
from propdesk.office.importing import export
from propdesk.office.store import Store

FIRST = TODAY.year - YEARS


@pytest.fixture
def session() -> Iterator[Session]:
    with opened() as store, store.read() as session:
        yield session


def count(session: Session, entity: type, *where: object) -> int:
    return session.scalar(select(func.count()).select_from(entity).where(*where)) or 0  # type: ignore[arg-type]


def test_its_words_are_words_the_office_has(session: Session) -> None:
    for words, column in (
        (facility_terms.FUNDS, Facility.fund),
        (facility_terms.OWNERSHIPS, Facility.ownership),
        (facility_terms.RISKS, Facility.risk),
        (facility_terms.FUNDS, Work.fund),
        (facility_terms.FUNDS, Hazard.fund),
    ):
        assert set(session.scalars(select(column))) <= {"", *words}


def test_a_smaller_community_has_less_of_everything(session: Session) -> None:
    assert 50 <= count(session, Facility) <= 120
    assert 15 <= count(session, InspectionPlan) <= 20
    systems = set(session.scalars(select(InspectionPlan.category)))
    assert {"fire", "elevator", "building", "drainage"} <= systems
    assert set(session.scalars(select(Facility.state))) >= {"good", "impaired"}


def test_it_gets_better_from_year_to_year(session: Session) -> None:
    rates = []
    for year in range(FIRST, TODAY.year + 1):
        end = min(TODAY, date(year, 12, 31))
        found = inspection_figures.of_period(session, date(year, 1, 1), end, end)
        assert found.completion_rate is not None
        assert found.on_time_rate is not None
        assert 93 <= found.completion_rate <= 99
        assert 85 <= found.on_time_rate <= found.completion_rate
        rates.append(found.on_time_rate)
    assert rates[-1] > rates[0]


def test_hazards_are_mostly_rectified(session: Session) -> None:
    first, last = date(FIRST, 1, 1), TODAY
    found = hazard_figures.of_period(session, first, last, last)
    assert found.rate is not None
    assert 75 <= found.rate <= 100
    assert found.found > 20
    kinds = set(session.scalars(select(Hazard.kind)))
    assert kinds & {"illegal_build", "occupation", "flying_wire"}
    steps = set(session.scalars(select(HazardStep.kind)))
    assert {"found", "dissuaded", "notified", "rectified", "recheck_passed"} <= steps
    states = {row.state for row in hazards.rows(session, TODAY)}
    assert states & {"open", "overdue", "rectified"}
    for year in range(FIRST, TODAY.year + 1):
        numbers = session.scalars(
            select(Hazard.number)
            .where(Hazard.number.startswith(f"YH{year}-"))
            .order_by(Hazard.sort_key)
        ).all()
        assert [int(one[-4:]) for one in numbers] == list(range(1, len(numbers) + 1))


def test_works_have_quantities_and_pairs_of_photos(session: Session) -> None:
    contents = {
        (one.content, one.unit): one.quantity
        for year in range(FIRST, TODAY.year + 1)
        for one in work_figures.of_period(session, date(year, 1, 1), date(year, 12, 31)).contents
    }
    for content in (("屋面防水", "㎡"), ("单元门更换", "扇"), ("管道疏通", "次")):
        assert contents[content]
    assert count(session, Work, Work.state == "planned") == 3
    for role in ("before", "after"):
        assert count(session, Photo, Photo.subject == "work", Photo.role == role) >= 6
    picture = session.scalars(select(Photo).limit(1)).one()
    assert photos.shown(session, picture)


def test_papers_expire_around_today(session: Session) -> None:
    bands = {row.band for row in expiry_board.expiring(session, TODAY)}
    assert {"over", "7", "30", "60"} <= bands


def test_lifts_stand_still_now_and_then_and_things_age(session: Session) -> None:
    assert count(session, FacilityState, FacilityState.state == "stopped") > 3
    assert count(session, FacilityGrade) > 100
    values = session.scalars(select(Facility.original_value).where(Facility.category == "roof"))
    assert all(value and value > Decimal(50_000) for value in values)


def test_rounds_of_every_kind(session: Session) -> None:
    done = InspectionTask.done_on.is_not(None)
    assert count(session, InspectionTask, done) > 2_000
    assert count(session, InspectionTask, InspectionTask.result == "abnormal") > 10
    assert count(session, InspectionTask, InspectionTask.cancel_reason != "") > 20
    late = count(session, InspectionTask, InspectionTask.done_on > InspectionTask.due_on)
    assert late > 20
    assert count(session, TaskMove) > 0
    assert count(session, TaskResult) > 200
    assert count(session, InspectionTask, InspectionTask.done_on > TODAY) == 0
    assert count(session, InspectionTask, InspectionTask.due_on > TODAY + timedelta(days=7)) > 0


def _facts(store: Store) -> list[object]:
    tables = (
        "facility", "facility_state", "facility_grade", "facility_paper", "inspection_plan",
        "inspection_task", "task_result", "hazard", "hazard_step", "work", "photo",
    )  # fmt: skip
    with store.read() as session:
        return [
            [tuple(row) for row in session.execute(text(f"SELECT * FROM {name} ORDER BY id"))]
            for name in tables
        ]


def test_the_same_numbers_make_the_same_facilities(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        store = Store.open(tmp_path / name)
        demo.build(store, households=20, years=1, today=TODAY)
        assert [one for one in checking.check(store).findings if one.kind != "backup"] == []
        made.append(_facts(store))
        store.close()
    assert made[0] == made[1]


def test_what_was_done_by_a_day_does_not_change_on_a_later_one(tmp_path: Path) -> None:
    done = []
    for day in (TODAY - timedelta(days=60), TODAY):
        store = Store.open(tmp_path / day.isoformat())
        demo.build(store, households=20, years=1, today=day)
        with store.read() as session:
            rows = session.execute(
                select(InspectionPlan.name, InspectionTask.planned_on, InspectionTask.done_on)
                .join(InspectionPlan, InspectionPlan.id == InspectionTask.plan_id)
                .where(InspectionTask.due_on < date(2026, 8, 1), InspectionPlan.anchor == "fixed")
                .order_by(InspectionPlan.name, InspectionTask.planned_on)
            )
            done.append([tuple(row) for row in rows])
        store.close()
    assert done[0] == done[1]


def test_a_picture_says_that_it_is_a_drawing_and_is_always_the_same() -> None:
    one = demo_pictures.draw("roof", "2号楼屋面（维修前）", "示意图", after=False)
    assert one == demo_pictures.draw("roof", "2号楼屋面（维修前）", "示意图", after=False)
    assert one != demo_pictures.draw("roof", "2号楼屋面（维修后）", "示意图", after=True)
    assert one.startswith(b"\x89PNG")
    assert len(one) < 60_000


def test_it_goes_out_in_and_out_again_cell_for_cell(tmp_path: Path) -> None:
    with opened() as store, store.read() as session:
        first = export.gather(session)
    workbook.write(first, tmp_path / "one.xlsx")
    other = Store.open(tmp_path / "other")
    with other.write() as session:
        plan = importing.plan(session, importing.read([tmp_path / "one.xlsx"]), today=TODAY)
        assert plan.refused == []
        importing.apply(session, plan, today=TODAY)
    with other.read() as session:
        second = export.gather(session)
    other.close()
    for one, two in zip(first, second, strict=True):
        assert one.rows == two.rows

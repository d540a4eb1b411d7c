"""The demonstration community: believable, complete, the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from demo_file import HOUSEHOLDS, TODAY, YEARS, folder, opened
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from propdesk.office import arrears, checking, demo, rates, settings
from propdesk.office.entities import (
    Allocation,
    BillLine,
    Occupancy,
    Payment,
    Person,
    Receipt,
    Room,
    Setting,
    Tariff,
    Waiver,
    YearFigure,
)
from propdesk.office.errors import UserError
from propdesk.office.store import Store


@pytest.fixture
def session() -> Iterator[Session]:
    with opened() as store, store.read() as session:
        yield session


def count(session: Session, entity: type, *where: object) -> int:
    return session.scalar(select(func.count()).select_from(entity).where(*where)) or 0  # type: ignore[arg-type]


def test_it_has_the_rooms_asked_for(session: Session) -> None:
    assert count(session, Room) == HOUSEHOLDS
    assert settings.get(session, "demo") is True
    uses = dict(session.execute(select(Room.use, func.count()).group_by(Room.use)).all())
    assert set(uses) == {"home", "shop", "storage"}
    codes = set(session.scalars(select(Room.code)))
    assert {"1-1-101A", "3-附1"} <= codes


def test_all_that_an_office_meets_is_there(session: Session) -> None:
    assert count(session, Tariff) >= 5
    assert all(session.scalars(select(Tariff.legal_basis)))
    assert set(session.scalars(select(Waiver.kind))) == {"vacancy", "hardship"}
    assert set(session.scalars(select(Occupancy.role))) == {"owner", "tenant", "payer"}
    assert count(session, Occupancy, Occupancy.ends_on.is_not(None)) == 2
    assert count(session, BillLine, BillLine.kind == "opening") > 10
    assert count(session, BillLine, BillLine.reversed_on.is_not(None)) >= 2
    kinds = set(session.scalars(select(Payment.kind)))
    assert kinds == {"payment", "opening", "refund", "reversal"}
    assert count(session, Payment, Payment.period != "") > 0
    assert count(session, Payment, Payment.method == "subsidy") > 0
    assert count(session, Receipt, Receipt.voided_on.is_not(None)) >= 3
    assert count(session, Receipt, Receipt.reverses_id.is_not(None)) >= 3
    assert count(session, Allocation, Allocation.kind == "waiver") >= 2
    assert count(session, YearFigure) == 18


def test_some_names_are_rare_and_one_cannot_be_printed(session: Session) -> None:
    from propdesk.documents import fonts

    names = list(session.scalars(select(Person.name)))
    assert any("𠮷" in name for name in names)
    assert any(name[:2] in ("欧阳", "诸葛", "司马", "上官", "皇甫", "东方") for name in names)
    lacking = [name for name in names if fonts.missing(name)]
    assert len(lacking) <= 2
    assert sum(1 for name in names if set(name) & set("㛃䶮𬱖𬭊喆淼昇翀彧甯珺祎")) >= 2


def test_rates_are_believable(session: Session) -> None:
    for year in range(TODAY.year - YEARS, TODAY.year):
        found = rates.of_year(session, year)
        assert found.current is not None
        assert found.prior is not None
        assert 60 <= found.current <= 92
        assert 20 <= found.prior <= 65


def test_it_adds_up() -> None:
    with opened() as store:
        report = checking.check(store)
    assert [finding for finding in report.findings if finding.kind != "backup"] == []


def _facts(store: Store) -> list[object]:
    tables = ("room", "person", "occupancy", "tariff", "waiver", "bill_line", "payment",
              "allocation", "year_figure")  # fmt: skip
    with store.read() as session:
        return [
            [tuple(row) for row in session.execute(text(f"SELECT * FROM {name} ORDER BY id"))]
            for name in tables
        ] + [list(session.execute(text("SELECT number, snapshot FROM receipt ORDER BY id")))]


def test_the_same_numbers_make_the_same_community(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        store = Store.open(tmp_path / name)
        demo.build(store, households=40, years=1, today=TODAY)
        made.append(_facts(store))
        store.close()
    assert made[0] == made[1]


def test_a_later_day_only_adds(tmp_path: Path) -> None:
    owed = []
    for day in (date(2026, 3, 10), TODAY):
        store = Store.open(tmp_path / day.isoformat())
        demo.build(store, households=40, years=1, today=day)
        with store.read() as session:
            owed.append(arrears.list_rooms(session, date(2025, 12, 31)))
        store.close()
    assert owed[0] == owed[1]


def test_one_that_is_there_is_opened_and_another_size_made_anew(tmp_path: Path) -> None:
    place = tmp_path / "demo"
    assert demo.prepare(place, households=20, years=1, today=TODAY)
    assert not demo.prepare(place, households=20, years=1, today=TODAY)
    assert demo.prepare(place, households=25, years=1, today=TODAY)
    store = Store.open(place)
    with store.read() as session:
        assert count(session, Room) == 25
        assert count(session, Setting, Setting.key == "demo") == 1
    store.close()
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_an_offices_own_data_are_never_touched(tmp_path: Path) -> None:
    Store.open(tmp_path / "office").close()
    with pytest.raises(UserError, match="own data"):
        demo.prepare(tmp_path / "office", households=20, years=1, today=TODAY)
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "letter.txt").write_text("mine")
    with pytest.raises(UserError, match="other files"):
        demo.prepare(tmp_path / "papers", households=20, years=1, today=TODAY)


def test_it_lies_beside_the_office() -> None:
    assert demo.folder_beside(Path("/x/data")) == Path("/x/demo")
    assert demo.folder_beside(Path("/x/office")) == Path("/x/office/demo")
    assert folder().name == "demo"

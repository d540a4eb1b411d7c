"""The figures of a year: the golden set to the 分, past dates, stated years, and their rows."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.office import bills, tariffs, year_end
from propdesk.office.entities import BillLine, Community, Notice, NoticeLine, Room, YearFigure
from propdesk.office.entities.office import Attachment
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from propdesk.office.summary_words import words
from propdesk.office.year_figures import YearFigures
from tests.builders import FEE, TODAY, D, a_room, bill, pay

NEW_YEAR = date(2025, 1, 1)


def _charge(session: Session, room: Room, year: int, amount: str) -> None:
    tariffs.add(
        session,
        tariffs.fee_item(session, FEE),
        basis="fixed",
        price=D(amount),
        cycle="year",
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        scope_kind="room",
        scope_value=room.code,
    )


def _waive(session: Session, room: Room, amount: str) -> None:
    tariffs.add_waiver(
        session,
        room.id,
        kind="other",
        amount=D(amount),
        starts_on=NEW_YEAR,
        ends_on=date(2025, 12, 31),
        approver="主任",
        reason="减免",
    )


def golden(session: Session) -> dict[str, Room]:
    """The seven households of domain.md §2.6, by number."""
    session.get_one(Community, 1).name = "幸福花园"
    gross = {
        "1-1-101": "421.92",
        "1-1-102": "480.00",
        "1-1-201": "360.00",
        "1-1-202": "411.64",
        "1-1-301": "450.00",
        "1-1-302": "500.00",
        "2-1-101": "396.00",
    }
    rooms = {code: a_room(session, code) for code in gross}
    for code, amount in {"1-1-201": "720.00", "1-1-302": "300.00", "2-1-101": "1188.00"}.items():
        _charge(session, rooms[code], 2024, amount)
    bill(session, "2024")
    for code, amount in gross.items():
        _charge(session, rooms[code], 2025, amount)
    _waive(session, rooms["1-1-202"], "82.33")
    _waive(session, rooms["1-1-301"], "225.00")
    pay(session, rooms["1-1-202"], "329.31", on=date(2024, 12, 20))
    bill(session, "2025")
    old = session.scalars(
        select(BillLine.id).where(
            BillLine.room_id == rooms["2-1-101"].id, BillLine.period_start < NEW_YEAR
        )
    ).one()
    bills.waive(session, old, D("396.00"), on=date(2025, 6, 1), reason="核减", approver="主任")
    for code, period, amount, month in (
        ("1-1-101", "2025", "421.92", 2),
        ("1-1-102", "2025", "240.00", 5),
        ("1-1-201", "2024", "500.00", 6),
        ("1-1-301", "2025", "225.00", 7),
        ("1-1-302", "", "1300.00", 11),
    ):
        pay(session, rooms[code], amount, on=date(2025, month, 10), period=period)
    return rooms


@pytest.fixture
def office(store: Store) -> Store:
    with store.write() as session:
        golden(session)
    return store


def figures_of(store: Store, **options: object) -> YearFigures:
    with store.read() as session:
        return year_end.gather(session, 2025, **options)  # type: ignore[arg-type]


def test_the_golden_rates(office: Store) -> None:
    figures = figures_of(office)
    value = figures.value
    assert value("fees.billed") == D("2712.23")
    assert value("fees.collected") == D("1716.23")
    assert value("fees.prior_billed") == D("1812.00")
    assert value("fees.prior_collected") == D("800.00")
    assert value("fees.prior_opening") == D("2208.00")
    assert value("fees.written_off") == D("396.00")
    assert value("fees.waived") == D("307.33")
    assert value("fees.current_rate") == D("63.3")
    assert value("fees.prior_rate") == D("44.2")
    assert value("fees.combined_rate") == D("55.6")
    assert value("fees.household_rate") == D("57.1")
    assert value("fees.prior_rate_gross") == D("36.2")
    assert value("fees.owed") == D("2008.00")
    assert value("fees.credit") == D("500.00")
    # 2705.22 less the late charge of 18.30, which is no payment on a bill
    assert value("fees.received") == D("2686.92")
    assert value("fees.households_owing") == 3


def test_every_figure_is_the_sum_of_its_rows(office: Store) -> None:
    _notices(office)
    with office.read() as session:
        figures = year_end.gather(session, 2025)
        for figure in figures:
            rows = year_end.rows(session, figure.key, 2025)
            counted = sum(row.counted or 0 for row in rows)
            if figure.denominator is not None:
                assert counted == figure.numerator, figure.key
                assert sum(row.amount or 0 for row in rows) == figure.denominator, figure.key
            elif figure.kind == "area":
                assert sum(row.amount or 0 for row in rows) == figure.value
            elif figure.key not in ("community.buildings", "community.built_year"):
                assert counted == (figure.value or 0), figure.key


def test_parts_add_up_to_the_whole(office: Store) -> None:
    figures = figures_of(office)
    assert sum(b.billed for b in figures.buildings) == figures.value("fees.billed")
    assert sum(b.collected for b in figures.buildings) == figures.value("fees.collected")
    assert sum(b.owed for b in figures.buildings) == figures.value("fees.owed")
    assert sum(bucket.amount for bucket in figures.ageing) == figures.value("fees.owed")
    assert [b.building for b in figures.buildings] == ["1", "2"]


def test_collection_grows_month_by_month(office: Store) -> None:
    months = figures_of(office).months
    # January holds what was paid in advance in the year before.
    assert [m.collected for m in months][:3] == [D("329.31"), D("751.23"), D("751.23")]
    assert months[-1].collected == D("1716.23")
    assert months[-1].rate == D("63.3")
    part = figures_of(office, as_of=date(2025, 5, 31)).months
    assert part[4].collected == D("991.23")
    assert part[5].collected is None


def test_a_past_date_stays_as_it_was(office: Store) -> None:
    before = figures_of(office)
    with office.write() as session:
        room = session.scalars(select(Room).where(Room.code == "1-1-102")).one()
        pay(session, room, "240.00", on=date(2026, 2, 1))
    assert figures_of(office).figures == before.figures
    later = figures_of(office, as_of=date(2026, 2, 28))
    assert later.value("fees.collected") == D("1956.23")


def test_last_year_comes_from_the_bills(office: Store) -> None:
    figure = figures_of(office).figures["fees.current_rate"]
    assert figure.last_year == D("0.0")
    assert [rates.year for rates in figures_of(office).years] == [2024, 2025]


def test_years_before_the_program_are_as_stated(store: Store) -> None:
    with store.write() as session:
        room = a_room(session)
        _charge(session, room, 2025, "100.00")
        bill(session, "2025")
        pay(session, room, "80.00")
        for year, indicator, value in (
            (2023, "当期收缴率", "58%"),
            (2024, "当期收缴率", "0.601"),
            (2024, "往期清欠率", "46"),
            (2024, "累计欠费", "12,000.50"),
            (2024, "满意率", "很好"),
        ):
            session.add(YearFigure(year=year, indicator=indicator, value=value))
    figures = figures_of(store)
    assert figures.figures["fees.current_rate"].last_year == D("60.1")
    assert figures.figures["fees.owed"].last_year == D("12000.50")
    assert [(r.year, r.current, r.stated) for r in figures.years] == [
        (2023, D("58.0"), True),
        (2024, D("60.1"), True),
        (2025, D("80.0"), False),
    ]


def _notices(store: Store) -> None:
    """Two demands: one is paid on in time, one is not."""
    with store.write() as session:
        session.add(Attachment(sha256="0" * 64, name="run.pdf", size=1, added_on=date(2025, 5, 1)))
        session.flush()
        for number, code in enumerate(("1-1-102", "2-1-101"), 1):
            room = session.scalars(select(Room).where(Room.code == code)).one()
            line = session.scalars(
                select(BillLine).where(
                    BillLine.room_id == room.id, BillLine.period_start == NEW_YEAR
                )
            ).one()
            notice = Notice(
                number=f"CJ2025-{number:04}",
                year=2025,
                sequence=number,
                stage="2a",
                room_id=room.id,
                as_of=date(2025, 5, 1),
                issued_on=date(2025, 5, 1),
                amount=line.amount,
                snapshot={},
                sha256="",
                document_sha256="0" * 64,
                first_page=number,
                pages=1,
            )
            session.add(notice)
            session.flush()
            session.add(
                NoticeLine(notice_id=notice.id, bill_line_id=line.id, open_amount=line.amount)
            )


def test_notices_and_what_they_moved(office: Store) -> None:
    _notices(office)
    value = figures_of(office).value
    assert value("fees.notices") == 2
    assert value("fees.households_noticed") == 2
    assert value("fees.households_paid_after_notice") == 1
    assert value("fees.paid_after_notice_rate") == D("50.0")


def test_an_empty_year_has_no_rates(store: Store) -> None:
    figures = figures_of(store)
    assert figures.value("fees.current_rate") is None
    assert figures.value("fees.owed") == 0
    assert figures.months == ()


def test_json_is_as_the_command_line_promises(office: Store) -> None:
    found = year_end.figures_json(figures_of(office, language="zh_CN"))
    assert set(found) == {"year", "as_of", "figures"}
    by_key = {figure["key"]: figure for figure in found["figures"]}
    rate = by_key["fees.current_rate"]
    assert rate["value"] == "63.3"
    assert rate["numerator"] == "1716.23"
    assert rate["denominator"] == "2712.23"
    assert rate["unit"] == "%"
    assert "当期净应收" in rate["definition"]
    assert by_key["fees.household_rate"]["denominator"] == 7
    known = {key for key in year_end.KEYS if not key.endswith("*")}
    families = tuple(key[:-1] for key in year_end.KEYS if key.endswith("*"))
    assert known <= set(by_key) | {f"fees.cumulative_rate.{m:02}" for m in range(1, 13)}
    assert all(key in known or key.startswith(families) for key in by_key)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_figure_has_a_name_and_a_definition(office: Store, language: str) -> None:
    texts = words(language)
    for figure in figures_of(office):
        assert texts.name(figure.key)
        assert texts.definition(figure.key)


def test_a_date_before_the_year_is_refused(store: Store) -> None:
    with pytest.raises(UserError, match="before the year 2025"):
        figures_of(store, as_of=date(2024, 12, 31))


def test_the_default_date_is_the_end_of_the_year_or_today() -> None:
    assert year_end.default_as_of(2025, TODAY) == date(2025, 12, 31)
    assert year_end.default_as_of(2026, TODAY) == TODAY
    with pytest.raises(UserError):
        year_end.default_as_of(2027, TODAY)


def test_an_unknown_figure_is_refused(store: Store) -> None:
    with store.read() as session, pytest.raises(UserError, match=r"complaints\.on_time"):
        year_end.rows(session, "complaints.on_time", 2025)

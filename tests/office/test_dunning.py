"""Letters from a real store: who gets one, what is on it, and that it never changes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import TODAY, D, a_price, a_room, bill, pay
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from propdesk.documents import notice, notice_pages
from propdesk.office import arrears, bills, dunning, letters, premises, settings, written
from propdesk.office.dunning import Run
from propdesk.office.entities import AuditEntry, BillLine, Community, Notice, NoticeLine, Waiver
from propdesk.office.errors import UserError
from propdesk.office.sheets import NoticeSheet
from propdesk.office.store import Store

AS_OF = date(2026, 11, 23)


def print_and_issue(session: Session, run: Run, **shape: Any) -> tuple[NoticeSheet, ...]:
    """What the window and the command line do."""
    sheets = letters.gather(session, run)
    printed = notice.render(sheets, **shape)
    letters.issue(session, run, sheets, printed, today=run.issued_on)
    return sheets


@pytest.fixture
def office(store: Store) -> Store:
    """Four rooms, out of order: 2-1-201 paid, 10-1-101, 2-1-101 and 2-1-1001 owe 2024 and 2025."""
    with store.write() as session:
        community = session.get_one(Community, 1)
        community.name, community.company = "幸福里小区", "幸福物业公司"
        community.contract, community.clause = "幸福里小区物业服务合同", "12"
        community.phone, community.manager = "0531-88880001", "王会计"
        community.account = "幸福物业公司 工行 1602"
        for code in ("10-1-101", "2-1-1001", "2-1-101", "2-1-201"):
            a_room(session, code, owner=f"业主{code}")
        a_price(session)
        bill(session, "2024")
        bill(session, "2025")
        pay(session, premises.room(session, "2-1-201"), "843.84", date(2025, 3, 1))
    return store


def test_letters_go_out_in_walking_order_with_every_open_period(office: Store) -> None:
    with office.read() as session:
        run = dunning.due_notices(session, "2a", AS_OF)
        sheets = letters.gather(session, run)
    assert [sheet.room for sheet in sheets] == ["2-1-101", "2-1-1001", "10-1-101"]
    first = sheets[0]
    assert [(row.starts_on.year, row.calculation, row.amount) for row in first.rows] == [
        (2024, "58.60×0.60×12", D("421.92")),
        (2025, "58.60×0.60×12", D("421.92")),
    ]
    assert first.total == D("843.84") == sum(row.open for row in first.rows)
    assert first.capital == "人民币捌佰肆拾叁元捌角肆分"
    assert first.number == "CJ2026-000001"
    assert first.addressee == "业主2-1-101"
    assert first.deadline is not None
    assert (first.deadline - AS_OF).days >= 7
    text = "".join((*first.before, *first.after))
    for part in (
        "《幸福里小区物业服务合同》第12条",
        "2026年11月23日",
        "致电0531-88880001（王会计）",
    ):
        assert part in text
    assert first.slip
    assert run.total == 3 * D("843.84")


def test_a_part_payment_and_a_later_waiver_stand_in_their_own_columns(office: Store) -> None:
    """Acceptance test 15 of features.md §6."""
    with office.write() as session:
        room = premises.room(session, "2-1-101")
        pay(session, room, "100.00", date(2026, 1, 5))
        line = arrears.open_lines(session, AS_OF, room.id)[0]
        bills.waive(
            session, line.line_id, D("50.00"), on=date(2026, 2, 1), reason="协商", approver="李"
        )
    with office.read() as session:
        run = dunning.due_notices(session, "2a", AS_OF, [room.id])
        row = letters.gather(session, run)[0].rows[0]
    assert (row.amount, row.waived, row.paid, row.open) == (
        D("421.92"),
        D("50.00"),
        D("100.00"),
        D("271.92"),
    )


def test_stage_follows_the_days_overdue(store: Store) -> None:
    with store.write() as session:
        room = a_room(session)
        a_price(session)
        bill(session, "2026")
        line = arrears.open_lines(session, AS_OF)[0]
        due = line.due_on
    day = date.fromordinal

    def run(stage: str, overdue: int) -> Run:
        with store.read() as session:
            return dunning.due_notices(session, stage, day(due.toordinal() + overdue))

    assert not run("2a", 29).demands
    assert [why.reason for why in run("2a", 29).left_out] == ["not_overdue"]
    assert run("2a", 30).demands
    assert [why.reason for why in run("2b", 89).left_out] == ["not_overdue"]
    assert run("2b", 90).demands
    assert run("1", 0).demands
    assert run("1", 0).late == 1
    assert run("1", -15).late == 0
    assert run("1", 30).demands, "the period still runs"
    with store.read() as session:
        over = dunning.due_notices(session, "1", date(2027, 3, 1))
        assert [why.reason for why in over.left_out] == ["nothing_due"]
        named = dunning.due_notices(session, "2a", date(2020, 1, 1), [room.id])
        assert [why.reason for why in named.left_out] == ["nothing_owed"]
        with pytest.raises(UserError, match="not a stage"):
            dunning.due_notices(session, "3", AS_OF)


def test_no_second_letter_within_seven_days(office: Store) -> None:
    with office.write() as session:
        print_and_issue(session, dunning.due_notices(session, "2a", AS_OF))
    with office.read() as session:
        again = dunning.due_notices(session, "2b", date(2026, 11, 29))
        assert not again.demands
        assert {why.reason for why in again.left_out} == {"recent"}
        assert "2026-11-23" in again.left_out[0].sentence
        later = dunning.due_notices(session, "2b", date(2026, 11, 30))
        assert len(later.demands) == 3
        sheet = letters.gather(session, later)[0]
        assert sheet.number == "CJ2026-000004"
        assert "2026年11月23日" in "".join(sheet.before), "the last demand is named"


def test_hardship_is_visited_not_written_to_unless_chosen(office: Store) -> None:
    with office.write() as session:
        room = premises.room(session, "2-1-101")
        session.add(
            Waiver(
                room_id=room.id,
                kind="hardship",
                share=D("0.5"),
                starts_on=date(2026, 1, 1),
                ends_on=date(2026, 12, 31),
            )
        )
    with office.read() as session:
        run = dunning.due_notices(session, "2a", AS_OF)
        assert [why.reason for why in run.left_out] == ["hardship"]
        assert len(dunning.due_notices(session, "2a", AS_OF, [room.id]).demands) == 1


def test_a_letter_is_open_until_all_its_lines_are_settled(office: Store) -> None:
    """Acceptance test 7 of features.md §6."""
    with office.write() as session:
        print_and_issue(session, dunning.due_notices(session, "2a", AS_OF))
        room = premises.room(session, "2-1-101")
    with office.write() as session:
        second = arrears.open_lines(session, AS_OF, room.id)[1]
        day = date(2026, 11, 25)
        pay(session, room, "421.92", day, period="2025")
    assert second.period.start.year == 2025
    with office.read() as session:
        left = [one for one in dunning.standing(session, day) if one.room == "2-1-101"]
        assert [(one.number, one.demanded, one.open) for one in left] == [
            ("CJ2026-000001", D("843.84"), D("421.92"))
        ]
    with office.write() as session:
        pay(session, room, "421.92", date(2026, 11, 26))
    with office.read() as session:
        assert not dunning.standing(session, date(2026, 11, 26), room.id)
        assert len(dunning.standing(session, date(2026, 11, 26))) == 2
        assert len(dunning.standing(session, day, room.id)) == 1, "as it was then"
        assert not dunning.standing(session, date(2026, 11, 22))


@pytest.mark.parametrize("two_up", [False, True])
def test_a_letter_never_changes_once_it_is_issued(office: Store, two_up: bool) -> None:
    """Acceptance test 8 of features.md §6."""
    with office.write() as session:
        sheets = print_and_issue(session, dunning.due_notices(session, "2a", AS_OF), two_up=two_up)
    with office.read() as session:
        row = letters.by_number(session, "CJ2026-000002")
        before = letters.kept(session, row)
        paper = notice_pages.cut(before.pdf, before.place)
    with office.write() as session:
        pay(session, premises.room(session, "2-1-1001"), "500.00", TODAY)
        settings.put(session, "demand_period_days", 30)
        session.get_one(Community, 1).company = "另一家公司"
        person = premises.payer(session, premises.room(session, "2-1-1001").id, AS_OF)
        assert person is not None
        premises.rename(person, "新名字")
    with office.read() as session:
        after = letters.kept(session, letters.by_number(session, " CJ2026-000002 "))
        assert after.sheet == sheets[1]
        assert notice_pages.cut(after.pdf, after.place) == paper
        with pytest.raises(UserError, match="no letter"):
            letters.by_number(session, "CJ1999-000001")


def test_what_is_kept_of_a_letter_is_guarded(office: Store) -> None:
    with office.write() as session:
        print_and_issue(session, dunning.due_notices(session, "2a", AS_OF))
    with office.write() as session:
        row = letters.by_number(session, "CJ2026-000001")
        forged = {**row.snapshot, "sheet": {**row.snapshot["sheet"], "total": "1.00"}}
        session.execute(update(Notice).where(Notice.id == row.id).values(snapshot=forged))
        session.expire_all()
        with pytest.raises(UserError, match="has been changed"):
            letters.kept(session, letters.by_number(session, "CJ2026-000001"))


def test_numbers_have_no_gaps_and_no_doubles(office: Store) -> None:
    with office.read() as session:
        run = dunning.due_notices(session, "2a", AS_OF)
        sheets = letters.gather(session, run)
        printed = notice.render(sheets)
    with office.write() as session:
        assert letters.issue(session, run, sheets, printed, today=AS_OF) == [
            "CJ2026-000001",
            "CJ2026-000002",
            "CJ2026-000003",
        ]
    with pytest.raises(UserError, match="meantime"), office.write() as session:
        letters.issue(session, run, sheets, printed, today=AS_OF)
    with office.write() as session:
        later = dunning.due_notices(session, "2a", date(2027, 2, 1))
        assert print_and_issue(session, later)[0].number == "CJ2027-000001"
    with office.read() as session:
        rows = session.scalars(select(Notice).order_by(Notice.id)).all()
        assert [row.sequence for row in rows] == [1, 2, 3, 1, 2, 3]
        lines = session.scalars(select(NoticeLine)).all()
        assert sum(line.open_amount for line in lines) == sum(row.amount for row in rows)
        entries = session.scalars(select(AuditEntry).where(AuditEntry.subject == "notice")).all()
        assert len(entries) == 6


def test_a_former_owner_gets_a_letter_of_his_own(office: Store) -> None:
    with office.read() as session:
        room = premises.room(session, "2-1-101")
        lines = arrears.open_lines(session, AS_OF, room.id)
    with office.write() as session:
        heir = premises.add_person(session, room.id, "新业主", role="co_owner")
        session.flush()
        session.execute(
            update(BillLine)
            .where(BillLine.id == lines[1].line_id)
            .values(payer_id=heir.id, payer_name="新业主")
        )
    with office.read() as session:
        run = dunning.due_notices(session, "2a", AS_OF, [room.id])
        assert {(one.payer, one.total) for one in run.demands} == {
            ("业主2-1-101", D("421.92")),
            ("新业主", D("421.92")),
        }


def test_late_charge_and_co_signature_only_when_they_are_switched_on(office: Store) -> None:
    with office.read() as session:
        plain = letters.gather(session, dunning.due_notices(session, "2a", AS_OF))[0]
        assert plain.late_charge == ""
        assert plain.co_signature == ""
    with office.write() as session:
        settings.put(session, "late_charge_clause", "合同第十五条")
        settings.put(session, "late_charge_daily_rate", "0.0003")
        settings.put(session, "letter_co_signature", True)
    with office.read() as session:
        run = dunning.due_notices(session, "2a", AS_OF)
        sheet = letters.gather(session, run)[0]
        days = [(AS_OF - line.due_on).days for line in run.demands[0].lines]
        expected = sum((D("421.92") * D("0.0003") * n).quantize(D("0.01")) for n in days)
        assert f"¥{expected}" in sheet.late_charge
        assert "0.3‰" in sheet.late_charge
        assert sheet.co_signature == "业主委员会"
        assert sheet.total == D("843.84"), "never added to what is owed"
        stage_1 = dunning.due_notices(session, "1", date(2025, 6, 1))
        assert all(not one.late_charge for one in letters.gather(session, stage_1))


def test_ways_of_paying_cannot_carry_a_threat(office: Store) -> None:
    with office.write() as session:
        settings.put(session, "letter_payment_ways", "到物业缴纳，否则停水")
    with office.read() as session, pytest.raises(UserError, match="停水"):
        letters.gather(session, dunning.due_notices(session, "2a", AS_OF))


def test_an_office_that_works_in_english_writes_english(office: Store) -> None:
    with office.write() as session:
        settings.put(session, "document_language", "en")
    with office.read() as session:
        for stage in ("1", "2a", "2b"):
            day = date(2025, 6, 1) if stage == "1" else AS_OF
            sheet = letters.gather(session, dunning.due_notices(session, stage, day))[0]
            assert sheet.language == "en"
            assert notice.render([sheet]).pdf.startswith(b"%PDF")
            text = "".join((*sheet.before, *sheet.after))
            assert "【" not in text
            assert "call 0531-88880001 (王会计)" in text


def test_how_a_line_was_reckoned_is_shown_as_billed() -> None:
    shown = written.calculation
    assert shown("area", D("58.60"), D("0.6000"), "12") == "58.60×0.60×12"
    assert shown("area", D("70.25"), D("0.5525"), "1+15/31") == "70.25×0.5525×(1+15/31)"
    assert shown("household", None, D("12.0000"), "3") == "12.00×3"
    assert shown("fixed", None, D("100.0000"), "12") == ""
    assert shown("area", D("58.60"), None, "") == ""


def test_a_bill_sent_after_its_due_date_gives_time_to_pay(office: Store) -> None:
    with office.write() as session:
        bill(session, "2026")
        late = dunning.due_notices(session, "1", AS_OF)
        sheet = letters.gather(session, late)[0]
    assert "2026年2月" not in "".join(sheet.after), "the due date has passed"
    assert "2026年12月8日" in "".join(sheet.after)


def test_a_bill_does_not_hold_back_a_demand(office: Store) -> None:
    with office.write() as session:
        bill(session, "2026")
        print_and_issue(session, dunning.due_notices(session, "1", AS_OF))
        assert dunning.due_notices(session, "1", AS_OF).demands == ()
        print_and_issue(session, dunning.due_notices(session, "2a", AS_OF))
        assert dunning.due_notices(session, "2b", AS_OF).demands == ()

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from propdesk.cli.list_commands import ARREARS, STATEMENT
from propdesk.office import bills, tariffs
from propdesk.office.store import Store
from tests.builders import FEE, TODAY, D, a_price, a_room, bill, pay
from tests.cli.conftest import Run


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_bill_shows_posts_and_posts_nothing_twice(run: Run, office: Path) -> None:
    shown = run("bill", "2025")
    assert shown.status == 0
    assert "物业服务费" in shown.out
    assert "997.92" in shown.out
    assert rows(run("arrears", "--format", "csv", "--as-of", "2025-12-31").out) == []
    posted = run("bill", "2025", "--post")
    assert posted.status == 0
    assert "Posted 2 bill lines of 997.92 yuan." in posted.err
    again = run("bill", "2025", "--post")
    assert again.status == 0
    assert "billed already" in again.err
    assert "left as it is: 2" in again.out
    owed = rows(run("arrears", "--format", "csv", "--as-of", "2025-12-31").out)
    assert [row["owed"] for row in owed] == ["421.92", "576.00"]


def test_bill_says_what_is_doubtful(run: Run, office: Path) -> None:
    store = Store.open(office)
    with store.write() as session:
        bill(session, "2024")
        shop = a_room(session, "2-附1", "20.00", owner="周敏")
        tariffs.add_waiver(
            session, shop.id, kind="other", share=D("1"), starts_on=date(2025, 1, 1),
            ends_on=date(2025, 12, 31),
        )  # fmt: skip
    store.close()
    shown = run("bill", "2025").out
    assert "Comes to nothing: 1" in shown
    assert "New: 1" in shown
    assert "2-附1" in shown


def test_issued_moves_the_day_from_which_bills_count(run: Run, office: Path) -> None:
    assert run("bill", "2025", "--post", "--issued", "2025-02-10").status == 0
    assert rows(run("arrears", "--format", "csv", "--as-of", "2025-02-09").out) == []
    assert len(rows(run("arrears", "--format", "csv", "--as-of", "2025-02-10").out)) == 2


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("现金", "cash"), ("微信", "wechat"), ("支付宝", "alipay"), ("银行转账", "bank"),
        ("POS", "pos"), ("pos", "pos"), ("第三方补贴", "subsidy"), ("wechat", "wechat"),
    ],
)  # fmt: skip
def test_pay_takes_the_offices_words(run: Run, office: Path, written: str, code: str) -> None:
    run("bill", "2025", "--post")
    done = run("pay", "1#1单元101", "500", "--on", "2025-03-01", "--method", written)
    assert done.status == 0
    assert "421.92" in done.out
    assert "Credit: 78.08" in done.out
    assert "SJ2026-000001" in done.out or "Receipt: SJ" in done.out
    account = rows(run("statement", "1-1-101", "--format", "csv").out)
    assert account[-1]["method"] == code
    assert account[-1]["balance"] == "-78.08"


def test_pay_for_a_period_by_somebody_else(run: Run, office: Path) -> None:
    for year in ("2024", "2025"):
        run("bill", year, "--post")
    done = run(
        "pay", "1-1-101", "￥４００．００", "--on", "2025-06-01", "--method", "银行转账",
        "--period", "2025", "--payer", "儿子", "--reference", "B77",
    )  # fmt: skip
    assert done.status == 0
    assert "儿子" in done.out
    assert "2025-0" not in done.out.split("2025-06-01")[0]
    listed = rows(run("arrears", "--format", "csv", "--as-of", "2025-12-31").out)[0]
    assert (listed["d181_365"], listed["y1_2"]) == ("21.92", "421.92")
    again = run(
        "pay", "1-1-101", "1", "--on", "2025-06-02", "--method", "银行转账", "--reference", "B77"
    )
    assert "already" in again.err


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("9-9-999", "10", "--method", "现金"), 1, "cannot be found"),
        (("乱写", "10", "--method", "现金"), 1, "is not a room"),
        (("1-1-101", "0", "--method", "现金"), 1, "above 0.00"),
        (("1-1-101", "1.234", "--method", "现金"), 1, "yuan and cents"),
        (("1-1-101", "10", "--method", "支票"), 1, "not a way to pay"),
        (("1-1-101", "10", "--method", "现金", "--on", "2999-01-01"), 2, "too far"),
        (("1-1-101", "10", "--method", "现金", "--on", "2190-01-01"), 1, "future"),
        (("1-1-101", "10", "--method", "现金", "--period", "2025-Q9"), 1, "not a period"),
        (("1-1-101", "ten", "--method", "现金"), 2, "not an amount"),
        (("1-1-101", "NaN", "--method", "现金"), 2, "not an amount"),
        (("1-1-101", "1e5", "--method", "现金"), 2, "not an amount"),
        (("1-1-101", "-5", "--method", "现金"), 1, "must be above 0.00"),
        (("1-1-101", "10", "--method", "现金", "--on", "03/01/2025"), 2, "not a date"),
        (("1-1-101", "10"), 2, "--method"),
        (("1-1-101",), 2, "AMOUNT"),
    ],
)
def test_pay_refuses_and_writes_nothing(
    run: Run, office: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    done = run("pay", *arguments)
    assert (done.status, done.out) == (status, "")
    assert said in done.err
    assert "payment" not in run("statement", "1-1-101", "--format", "csv").out


def test_arrears_as_csv_json_and_table(run: Run, office: Path) -> None:
    run("bill", "2025", "--post")
    run("pay", "1-1-101", "1000", "--on", "2025-02-01", "--method", "现金")
    listed = run("arrears", "--format", "csv", "--as-of", "2026-06-01").out
    assert listed.splitlines()[0] == (
        "room,payer,owed,not_due,d1_30,d31_90,d91_180,d181_365,y1_2,y2_3,over_3y,credit,"
        "oldest_due,limitation_safe,limitation_optimistic"
    )
    assert rows(listed)[0] == {
        **dict.fromkeys(ARREARS, "0.00"), "room": "1-1-101", "payer": "张伟", "credit": "578.08",
        "oldest_due": "", "limitation_safe": "", "limitation_optimistic": "",
    }  # fmt: skip
    owing = rows(listed)[1]
    assert (owing["payer"], owing["owed"], owing["y1_2"]) == ("欧阳娜", "576.00", "576.00")
    assert (owing["oldest_due"], owing["limitation_safe"]) == ("2025-02-05", "2028-02-05")
    found = json.loads(run("arrears", "--format", "json", "--as-of", "2026-06-01").out)
    assert [list(one) for one in found] == [list(ARREARS)] * 2
    assert found[0]["credit"] == "578.08"
    assert found[0]["oldest_due"] is None
    shown = run("arrears", "--as-of", "2026-06-01")
    assert "576.00" in shown.out
    assert "1 room owes on 2026-06-01." in shown.err


def test_a_statement_as_csv_and_pdf(run: Run, office: Path, tmp_path: Path) -> None:
    run("bill", "2025", "--post")
    run("pay", "1-1-101", "100", "--on", "2025-02-01", "--method", "现金")
    account = rows(run("statement", "1-1-101", "--format", "csv", "--as-of", "2025-12-31").out)
    assert list(account[0]) == list(STATEMENT)
    assert [(row["kind"], row["balance"]) for row in account] == [
        ("bill", "421.92"), ("payment", "321.92"),
    ]  # fmt: skip
    assert "owed 321.92, credit 0.00" in run("statement", "1-1-101").out
    assert run("statement", "1-1-101", "-o", tmp_path / "a.pdf").status == 0
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert run("statement", "1-1-101", "--format", "csv", "-o", tmp_path / "a.csv").out == ""
    assert (tmp_path / "a.csv").read_text("utf-8").startswith("date,kind")
    assert run("statement", "9-9-9").status == 1


GOLDEN = (
    # room, gross, waived, paid now, paid ahead, old debt, written off, paid on old, new credit
    ("1-101", "421.92", "", "421.92", "", "", "", "", ""),
    ("1-102", "480.00", "", "240.00", "", "", "", "", ""),
    ("1-201", "360.00", "", "", "", "720.00", "", "500.00", ""),
    ("1-202", "411.64", "0.2", "", "329.31", "", "", "", ""),
    ("1-301", "450.00", "0.5", "225.00", "", "", "", "", ""),
    ("1-302", "500.00", "", "500.00", "", "300.00", "", "300.00", "500.00"),
    ("2-101", "396.00", "", "", "", "1188.00", "396.00", "", ""),
)


def golden_office(place: Path) -> None:
    """The seven households of domain.md §2.6."""
    store = Store.open(place)
    with store.write() as session:
        item = tariffs.fee_item(session, FEE)
        debts = []
        for code, gross, share, now, ahead, old, off, on_old, credit in GOLDEN:
            room = a_room(session, code, "50.00", owner=f"户{code}")
            tariffs.add(
                session, item, basis="fixed", price=D(gross), cycle="year", scope_kind="room",
                scope_value=code, starts_on=date(2025, 1, 1),
            )  # fmt: skip
            if old:
                tariffs.add(
                    session, item, basis="fixed", price=D(old), cycle="year", scope_kind="room",
                    scope_value=code, starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31),
                )  # fmt: skip
            if share:
                tariffs.add_waiver(
                    session, room.id, kind="vacancy", share=D(share), starts_on=date(2025, 1, 1),
                    ends_on=date(2025, 12, 31),
                )  # fmt: skip
            if ahead:
                pay(session, room, ahead, date(2024, 12, 20))
            debts.append((room, now, off, on_old, credit))
        bill(session, "2024")
        bill(session, "2025")
        for room, now, off, on_old, credit in debts:
            if off:
                from propdesk.office import arrears

                line = arrears.open_lines(session, date(2025, 1, 1), room.id)[0]
                bills.waive(
                    session, line.line_id, D(off), on=date(2025, 8, 1), reason="核减",
                    approver="周敏",
                )  # fmt: skip
            if on_old:
                pay(session, room, on_old, date(2025, 9, 1), period="2024")
            if now:
                pay(session, room, now, date(2025, 10, 1), period="2025")
            if credit:
                pay(session, room, credit, date(2025, 12, 1))
    store.close()


def test_the_golden_rates(run: Run, tmp_path: Path) -> None:
    """domain.md §2.6: 63.3, 44.2, 55.6, 57.1 and 2,008.00 owed."""
    golden_office(tmp_path / "office")
    found = json.loads(run("rates", "2025", "--format", "json").out)
    assert {key: found[key] for key in ("A", "a", "B", "b")} == {
        "A": "2712.23", "a": "1716.23", "B": "1812.00", "b": "800.00",
    }  # fmt: skip
    assert [found[key] for key in ("current", "prior", "combined", "households")] == [
        "63.3", "44.2", "55.6", "57.1",
    ]  # fmt: skip
    assert (found["households_paid"], found["households_billed"]) == (4, 7)
    owed = rows(run("arrears", "--format", "csv", "--as-of", "2025-12-31").out)
    assert sum(Decimal(row["owed"]) for row in owed) == Decimal("2008.00")
    assert sum(Decimal(row["credit"]) for row in owed) == Decimal("500.00")
    shown = run("rates", "2025").out
    assert "63.3 %" in shown
    assert "36.2 %" in shown
    empty = json.loads(run("rates", "1999", "--format", "json").out)
    assert empty["current"] is None
    assert "—" in run("rates", "1999").out


def test_acceptance_1_and_2_a_past_list_never_changes(run: Run, tmp_path: Path) -> None:
    """A price raised and money taken in 2026 leave 2025 as it was (features.md §6)."""
    golden_office(tmp_path / "office")
    asked = (
        ("arrears", "--format", "csv", "--as-of", "2025-12-31"),
        ("rates", "2025", "--format", "json"),
        ("statement", "1-102", "--format", "csv", "--as-of", "2025-12-31"),
        ("figures", "2025", "--format", "json"),
    )
    before = [run(*arguments).out for arguments in asked]
    store = Store.open(tmp_path / "office")
    with store.write() as session:
        a_price(session, "9.99", starts_on=date(2026, 1, 1))
    store.close()
    assert run("bill", "2026", "--post").status == 0
    assert run("pay", "1-102", "5000", "--on", "2026-02-01", "--method", "现金").status == 0
    assert run("pay", "2-101", "700", "--on", "2026-02-01", "--method", "微信").status == 0
    assert [run(*arguments).out for arguments in asked] == before


def test_acceptance_3_half_paid_is_fifty_percent(run: Run, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "office")
    with store.write() as session:
        room = a_room(session, area="100.00")
        a_price(session, "1.00")
        bill(session, "2025")
        pay(session, room, "600.00")
    store.close()
    found = json.loads(run("rates", "2025", "--format", "json").out)
    assert (found["A"], found["a"], found["current"]) == ("1200.00", "600.00", "50.0")
    assert (found["households_paid"], found["households"]) == (0, "0.0")


def test_acceptance_4_a_waiver_is_a_waiver(run: Run, tmp_path: Path) -> None:
    """Neither collected nor owed: it shows as 减免."""
    store = Store.open(tmp_path / "office")
    with store.write() as session:
        room = a_room(session, area="100.00")
        a_price(session, "1.00")
        tariffs.add_waiver(
            session, room.id, kind="agreement", amount=D("100"), starts_on=date(2025, 1, 1),
            ends_on=date(2025, 12, 31),
        )  # fmt: skip
        bill(session, "2025")
    store.close()
    account = rows(run("statement", "1-1-101", "--format", "csv").out)[0]
    assert (account["charge"], account["waived"], account["paid"], account["balance"]) == (
        "1200.00", "100.00", "0.00", "1100.00",
    )  # fmt: skip
    found = json.loads(run("rates", "2025", "--format", "json").out)
    assert (found["A"], found["a"]) == ("1100.00", "0.00")


def test_acceptance_6_a_rate_of_nothing_stops_no_run_silently(run: Run, office: Path) -> None:
    store = Store.open(office)
    with store.write() as session:
        a_price(session, "0", scope_kind="room", scope_value="1-1-102")
    store.close()
    shown = run("bill", "2025")
    assert "Comes to nothing: 1" in shown.out
    assert "1-1-102" in shown.out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("bill", "2025-13"), 1, "not a period"),
        (("bill", "soon", "--post"), 1, "not a period"),
        (("bill",), 2, "PERIOD"),
        (("bill", "2025", "--issued", "then"), 2, "not a date"),
        (("arrears", "--as-of", "2025-02-30"), 2, "not a date"),
        (("arrears", "--as-of", "0001-01-01"), 2, "too far"),
        (("arrears", "--format", "xml"), 2, "--format"),
        (("rates", "next"), 2, "next"),
        (("rates", "99999"), 2, "99999"),
        (("rates",), 2, "YEAR"),
        (("figures",), 2, "Name the year"),
        (("figures", "2025", "--as-of", "2024-01-01"), 1, "before the year"),
        (("statement",), 2, "ROOM"),
        (("statement", "1-1-101", "-o", "/nowhere/x.pdf"), 1, "cannot be written"),
        (("nonsense",), 2, "nonsense"),
        (("arrears", "--nonsense"), 2, "nonsense"),
    ],
)
def test_bad_input_is_one_sentence(
    run: Run, office: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    done = run(*arguments)
    assert (done.status, done.out) == (status, "")
    assert said in done.err


def test_figures_have_stable_names(run: Run, office: Path) -> None:
    keys = run("figures", "--keys").out.split()
    for key in (
        "fees.current_rate", "fees.prior_rate", "fees.combined_rate", "fees.household_rate",
        "fees.billed", "fees.collected", "fees.owed",
    ):  # fmt: skip
        assert key in keys
    run("bill", "2025", "--post")
    found = json.loads(run("figures", "2025", "--format", "json").out)
    assert list(found) == ["year", "as_of", "figures"]
    billed = next(one for one in found["figures"] if one["key"] == "fees.billed")
    assert billed["value"] == "997.92"
    assert "fees.billed" in run("figures", "2025").out
    assert TODAY.year == 2026

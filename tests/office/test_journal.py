"""The journal against hledger: another program adds up the same money (cli.md)."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import builders as make
import pytest
from builders import D
from demo_file import TODAY, opened

from propdesk.office import arrears, bills, journal, payments, receipts
from propdesk.office.arrears import Arrear
from propdesk.office.store import Store

needs_hledger = pytest.mark.skipif(
    shutil.which("hledger") is None,
    reason="hledger is not installed (apt install hledger): the journal was NOT checked by it",
)


def hledger(file: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["hledger", "-f", str(file), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin:/usr/local/bin"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def balances(file: Path, day: date, *query: str) -> dict[str, Decimal]:
    end = (day + timedelta(days=1)).isoformat()
    shown = hledger(file, "bal", "Assets:Receivable", *query, "-e", end, "-N", "-O", "csv")
    return {
        row["account"].removeprefix("Assets:Receivable:"): Decimal(row["balance"])
        for row in csv.DictReader(io.StringIO(shown))
    }


def sums(found: list[Arrear], *columns: str) -> dict[str, Decimal]:
    signs = {"owed": 1, "credit": -1}
    rows = {row.room: sum(signs[c] * getattr(row, c) for c in columns) for row in found}
    return {room: Decimal(amount) for room, amount in rows.items() if amount}


@pytest.fixture(scope="module")
def demo_journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("journal") / "demo.journal"
    with opened() as store, store.read() as session:
        path.write_text(journal.text(session), "utf-8")
    return path


@needs_hledger
def test_hledger_finds_it_sound(demo_journal: Path) -> None:
    hledger(demo_journal, "check")
    hledger(demo_journal, "check", "--strict")


@needs_hledger
def test_hledger_agrees_with_the_arrears_of_twenty_days(demo_journal: Path) -> None:
    dice, first = Random("days"), date(2020, 1, 1)
    days = [first + timedelta(days=dice.randrange((TODAY - first).days)) for _n in range(17)]
    days += [date(2024, 12, 31), date(2025, 12, 31), TODAY]
    with opened() as store, store.read() as session:
        for day in days:
            listed = arrears.list_rooms(session, day)
            assert balances(demo_journal, day) == sums(listed, "owed", "credit"), day
            if day not in days[-3:]:
                continue
            owed = balances(demo_journal, day, "not:tag:charge=^ADV")
            assert owed == sums(listed, "owed"), day
            credit = balances(demo_journal, day, "tag:charge=^ADV")
            assert credit == sums(listed, "credit"), day


@needs_hledger
def test_every_charge_keeps_its_own_balance(demo_journal: Path) -> None:
    """The postings tagged with a bill line sum to its open principal."""
    day = date(2025, 6, 30)
    shown = hledger(
        demo_journal, "bal", "Assets:Receivable", "not:tag:charge=^ADV", "--pivot", "charge",
        "-e", (day + timedelta(days=1)).isoformat(), "-N", "-O", "csv",
    )  # fmt: skip
    theirs = {
        int(row["account"]): Decimal(row["balance"]) for row in csv.DictReader(io.StringIO(shown))
    }
    with opened() as store, store.read() as session:
        ours = {line.line_id: line.open for line in arrears.open_lines(session, day)}
    assert theirs == ours


def test_an_assertion_follows_the_last_event_of_each_month(demo_journal: Path) -> None:
    text = demo_journal.read_text("utf-8")
    room = "Assets:Receivable:1-1-201"
    seen: dict[str, list[bool]] = {}
    for event in re.split(r"\n\n", text):
        if room in event and not event.startswith("account"):
            month = re.match(r"\n?(\d{4}-\d{2})", event)
            assert month
            seen.setdefault(month[1], []).append(" = " in event)
    assert len(seen) > 10
    assert all(marks == [False] * (len(marks) - 1) + [True] for marks in seen.values())


@needs_hledger
def test_every_kind_of_event(store: Store, tmp_path: Path) -> None:
    """Waivers at issue and later, advances, voids, reversals, refunds, bills taken back."""
    with store.write() as session:
        make.a_price(session)
        one, two = (
            make.a_room(session),
            make.a_room(session, "1-1-102", "80.00", owner="李: 四; 五"),
        )
        from propdesk.office import tariffs

        tariffs.add_waiver(
            session, two.id, kind="vacancy", share=D("0.4"), starts_on=date(2025, 1, 1),
            ends_on=date(2025, 6, 30),
        )  # fmt: skip
        make.pay(session, one, "500.00", date(2024, 11, 5), method="wechat")
        make.bill(session, "2025")
        lines = {line.room_id: line.line_id for line in arrears.open_lines(session, TODAY)}
        bills.waive(
            session, lines[two.id], D("10.01"), on=date(2025, 5, 5), reason="漏水; 减收",
            approver="周敏",
        )  # fmt: skip
        voided = make.pay(session, two, "33.00", date(2025, 7, 1), today=date(2025, 7, 1))
        assert voided.receipt
        receipts.void(session, voided.receipt.id, on=date(2025, 7, 1), reason="错")
        wrong = make.pay(session, two, "600.00", date(2025, 7, 2), today=date(2025, 7, 2))
        assert wrong.receipt
        receipts.reverse(session, wrong.receipt.id, on=date(2025, 9, 1), reason="记错房号")
        make.pay(session, two, "100.00", date(2025, 9, 2))
        payments.refund(
            session, one.id, D("20.00"), on=date(2025, 10, 1), method="cash", today=TODAY,
            reason="申请",
        )  # fmt: skip
        bills.reverse(session, lines[two.id], on=date(2025, 12, 1), reason="面积有误")
        make.bill(session, "2026")
    path = tmp_path / "all.journal"
    days = [date(2024, 11, 5) + timedelta(days=18 * n) for n in range(42)]
    with store.read() as session:
        path.write_text(journal.text(session), "utf-8")
        hledger(path, "check", "--strict")
        for day in days:
            listed = arrears.list_rooms(session, day)
            assert balances(path, day) == sums(listed, "owed", "credit"), day
            assert balances(path, day, "not:tag:charge=^ADV") == sums(listed, "owed"), day
    cash = hledger(path, "bal", "Assets:现金", "-N", "-O", "csv")
    assert '"80.00"' in cash


def test_an_empty_office_has_an_empty_journal(store: Store) -> None:
    with store.read() as session:
        assert "Assets" not in journal.text(session)

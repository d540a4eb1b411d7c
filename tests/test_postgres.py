"""The same schema and the same money on a server that several clerks share.

A temporary PostgreSQL is started on a socket of its own; without one on this machine the tests are
skipped, loudly.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from propdesk.office import (
    arrears,
    attachments,
    audit,
    backups,
    checking,
    checking_facilities,
    facilities,
    facility_papers,
    facility_scrapping,
    facility_timeline,
    facility_year,
    hazard_figures,
    hazards,
    inspection_figures,
    inspection_intervals,
    inspection_list,
    inspection_plans,
    inspection_tasks,
    payments,
    receipts,
    renewal,
    today,
    upgrading,
    work_figures,
    works,
)
from propdesk.office.entities import Attachment, Entity, Person, Receipt, Room
from propdesk.office.errors import UserError
from propdesk.office.inspection_rounds import Entry
from propdesk.office.store import REVISION, Store
from tests.builders import TODAY, D, a_price, a_room, bill, pay
from tests.hazard_builders import a_photo
from tests.inspection_builders import a_facility, a_plan, do, tasks

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [
    Path(found) for found in [shutil.which("initdb")] if found
]
pytestmark = [
    pytest.mark.skipif(
        not BINARIES or os.name == "nt",
        reason="NOTHING TRIED ON A SERVER: no postgresql here (apt-get install postgresql)",
    ),
]


def _as_somebody(home: Path) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    for user in ("postgres", "nobody"):
        if subprocess.run(["id", user], capture_output=True).returncode == 0:
            shutil.chown(home, user)
            return ["setpriv", f"--reuid={user}", "--clear-groups", "--"]
    pytest.skip("NOTHING TRIED ON A SERVER: root, and no user postgres or nobody to run it as")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a new, empty server, stopped and deleted in the end."""
    pytest.importorskip("psycopg", reason="NOTHING TRIED ON A SERVER: psycopg is not installed")
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    home.chmod(0o755)
    who = _as_somebody(home)
    binaries = BINARIES[-1].parent
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = home / "data"
    run = {"check": True, "capture_output": True, "cwd": "/"}
    subprocess.run(
        [*who, binaries / "initdb", "-D", data, "-U", "office", "-A", "trust", "-E", "UTF8",
         "--locale=C", "--no-sync"],
        **run,
    )  # fmt: skip
    options = f"-F -k {home} -h 127.0.0.1 -p {port} -c full_page_writes=off -c shared_buffers=16MB"
    subprocess.run(
        [*who, binaries / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start"],
        check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield f"postgresql+psycopg://office@127.0.0.1:{port}/"
    finally:
        subprocess.run([*who, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def address(server: str, request: pytest.FixtureRequest) -> str:
    """An empty database of its own for each test."""
    name = f"t{abs(hash(request.node.name)) % 10**9}"
    engine = create_engine(f"{server}postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{server}{name}"


@pytest.fixture
def office(address: str) -> Iterator[Store]:
    """A new office on the server."""
    store = Store.open(address)
    yield store
    store.close()


def test_an_office_is_made_and_opened_again(office: Store, address: str) -> None:
    with office.write() as session:
        a_room(session)
    again = Store.open(address)
    with again.read() as session:
        assert session.query(Room).one().code == "1-1-101"
    again.close()
    tables = set(inspect(office.engine).get_table_names())
    assert tables == {*Entity.metadata.tables, "alembic_version"}


def test_the_steps_make_the_same_schema(office: Store, server: str, address: str) -> None:
    engine = create_engine(f"{server}postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE migrated"))
    engine.dispose()
    migrated = create_engine(f"{server}migrated")
    with migrated.begin() as connection:
        upgrading.run(connection)
    described = []
    for engine in (office.engine, migrated):
        with engine.connect() as connection:
            rows = connection.execute(
                text(
                    "SELECT table_name, column_name, data_type, is_nullable FROM "
                    "information_schema.columns WHERE table_schema = 'public' "
                    "AND table_name <> 'alembic_version' ORDER BY 1, 2"
                )
            ).all()
            rest = connection.execute(
                text(
                    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM "
                    "pg_constraint WHERE connamespace = 'public'::regnamespace "
                    "AND conrelid::regclass::text <> 'alembic_version' "
                    "UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes "
                    "WHERE schemaname = 'public' AND tablename <> 'alembic_version' "
                    "UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) "
                    "FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
                )
            ).all()
            described.append((rows, rest))
            assert connection.execute(text("SELECT * FROM alembic_version")).all() == [(REVISION,)]
    migrated.dispose()
    for declared, stepped in zip(*described, strict=True):
        assert [row for row in declared if row not in stepped] == []
        assert [row for row in stepped if row not in declared] == []


def test_bills_payments_and_arrears_come_out_the_same(office: Store, store: Store) -> None:
    seen = []
    for where in (office, store):
        with where.write() as session:
            one, two = a_room(session), a_room(session, "1-1-102", "70.25", owner="李娜")
            a_price(session)
            bill(session, "2024")
            bill(session, "2025")
            pay(session, one, "500", on=date(2025, 3, 1))
            wrong = pay(session, two, "1000", on=date(2026, 1, 5))
            assert wrong.receipt is not None
            receipts.reverse(session, wrong.receipt.id, on=TODAY, reason="typed twice")
            pay(session, two, "2000", on=date(2026, 2, 5))
        with where.read() as session:
            past = [row[1:] for row in arrears.list_rooms(session, date(2025, 12, 31))]
            now = [row[1:] for row in arrears.list_rooms(session, TODAY)]
            numbers = [(r.number, r.total) for r in session.query(Receipt).order_by(Receipt.id)]
            preview = payments.preview(session, one.id, D("10"), on=TODAY)
            seen.append((past, now, numbers, preview.credit))
            assert list(audit.verify(session)) == []
    assert seen[0] == seen[1]
    report = checking.check(office)
    assert report.good, report.findings


def test_rounds_and_their_figures_come_out_the_same(office: Store, store: Store) -> None:
    found = []
    for each in (store, office):
        with each.write() as session:
            inspection_tasks.catch_up(session, date(2026, 11, 20))
            plan = a_plan(session, TODAY, "FREQ=WEEKLY;BYDAY=MO", max_interval_days=8)
            do(session, tasks(session, plan)[0], date(2026, 11, 3), today=TODAY)
            caught = inspection_tasks.catch_up(session, date(2027, 1, 5))
            year = inspection_list.year_plan(session, 2026, TODAY)
            warnings = inspection_intervals.interval_warnings(session, TODAY)
            days = (date(2026, 11, 1), date(2026, 12, 31))
            found.append(
                (
                    caught,
                    [row.months for row in year.rows],
                    [(one.days_over, one.latest) for one in warnings],
                    inspection_figures.of_period(session, *days, TODAY).by_month,
                    [row.state for row in inspection_list.between(session, *days, TODAY)],
                    [row.overdue for row in inspection_list.rows(session, TODAY)],
                    len(inspection_list.due(session, TODAY, 30)),
                )
            )
    assert found[0] == found[1]


def upkeep(session: Session) -> list[Any]:
    """A lift with its plan, a round with something abnormal, its hazard to the end, the works."""
    day = date(2026, 11, 20)
    inspection_tasks.catch_up(session, day)
    lift = a_facility(session, extra={"supervised_on": "2012-06-15"}, design_years=15)
    facilities.set_state(session, lift.id, "impaired", on=date(2026, 11, 1), today=day)
    facilities.grade(session, lift.id, 2, on=date(2026, 11, 1), today=day)
    facility_papers.add(
        session, kind="contract", title="维保", facility_id=lift.id, cost=D("1200"),
        starts_on=date(2026, 1, 1), expires_on=date(2026, 12, 15), today=day,
    )  # fmt: skip
    plan = a_plan(session, day, "FREQ=DAILY;INTERVAL=14", "半月维保", facilities=[lift.id],
                  anchor="last_done", max_interval_days=15, category="elevator")  # fmt: skip
    wrong = Entry(lift.id, 1, "abnormal", words="门机异响")
    saved = do(session, tasks(session, plan)[0], date(2026, 11, 3), today=day, exceptions=[wrong])
    found = hazards.by_number(session, saved.made[0])
    assert found is not None
    a_photo(session, found, on=day)
    hazards.rectify(session, found.id, on=date(2026, 11, 5), cost=D("300"), today=day)
    hazards.recheck(session, found.id, on=day, passed=True, by="王", today=day)
    works.add(session, kind="repair", name="门机", content="门机维修", state="done", failure=True,
              ends_on=day, final_cost=D("300"), hazard_id=found.id, today=day)  # fmt: skip
    other = a_plan(session, day, "FREQ=WEEKLY;BYDAY=MO", "周检")
    inspection_plans.end(session, other.id, date(2026, 11, 10), "合同到期", day)
    inspection_plans.reopen(session, other.id, day)
    ended = facility_scrapping.scrap(session, lift.id, on=day, today=day)
    facility_scrapping.take_back(session, lift.id, ended, day)
    span = (date(2026, 1, 1), date(2026, 12, 31))
    return [
        facilities.rows(session, day),
        facility_papers.expiring(session, day),
        facility_timeline.timeline(session, lift.id),
        renewal.proposal(session, day),
        hazards.rows(session, day),
        hazards.rows(session, day, as_of=date(2026, 11, 6)),
        hazard_figures.of_period(session, *span, day),
        inspection_figures.of_period(session, *span, day),
        inspection_list.due_between(session, *span, day),
        inspection_list.year_plan(session, 2026, day, by="facility"),
        work_figures.of_period(session, *span, day),
        today.of_day(session, day).upkeep,
        facility_year.gather(session, 2026, day, {}),
        list(checking_facilities.problems(session)),
    ]


def test_the_upkeep_comes_out_the_same(office: Store, store: Store) -> None:
    """Facilities, rounds, hazards and works, and what is told of them."""
    found = []
    for each in (store, office):
        with each.write() as session:
            found.append(upkeep(session))
    for here, there in zip(*found, strict=True):
        # A server never gives the number of a task out again, SQLite does.
        assert re.sub(r"task_id=\d+", "", repr(here)) == re.sub(r"task_id=\d+", "", repr(there))


def test_two_clerks_cannot_overwrite_each_other(office: Store, address: str) -> None:
    other = Store.open(address)
    with office.write() as session:
        session.add(Person(name="张伟"))
    with office.read() as session:
        mine = session.query(Person).one()
    with other.read() as session:
        theirs = session.query(Person).one()
    mine.phone, theirs.phone = "1", "2"
    with office.write() as session:
        session.merge(mine)
    with pytest.raises(UserError, match="Somebody else"), other.write() as session:
        session.merge(theirs)
    with other.read() as session:
        assert session.query(Person).one().phone == "1"
    other.close()


def test_two_clerks_give_out_numbers_without_gaps(office: Store, address: str) -> None:
    other = Store.open(address)
    with office.write() as session:
        room = a_room(session)
    for n in range(10):
        with (office, other)[n % 2].write() as session:
            pay(session, room, "10", on=TODAY)
    with office.read() as session:
        assert [r.sequence for r in session.query(Receipt).order_by(Receipt.id)] == [*range(1, 11)]
        assert list(audit.verify(session)) == []
    other.close()


@pytest.mark.parametrize(
    "sql", ["UPDATE audit_entry SET clerk = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
)
def test_the_trail_cannot_be_changed(office: Store, sql: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), office.write() as session:
        session.execute(text(sql))


def test_attachments_lie_on_the_server(office: Store, address: str) -> None:
    assert office.attachments is None
    with office.write() as session:
        attachments.put(session, b"letters", "letters.pdf", today=TODAY)
        attachments.put(session, b"letters", "letters.pdf", today=TODAY)
    other = Store.open(address)
    with other.read() as session:
        sha256 = session.query(Attachment).one().sha256
        assert attachments.content(session, sha256) == b"letters"
    other.close()


def test_what_belongs_to_others_or_is_newer_is_refused(office: Store, address: str) -> None:
    with office.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0099'"))
    with pytest.raises(UserError, match=r"newer PropDesk .data version 0099"):
        Store.open(address)
    with office.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(UserError, match="belongs to another program"):
        Store.open(address)


def test_backing_up_is_the_servers_work(office: Store) -> None:
    with pytest.raises(UserError, match="pg_dump"):
        backups.make(office, datetime(2026, 11, 23))

"""`propdesk inspections` and `export calendar`: what is due and done, on any days."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar

from propdesk.office import facilities, inspection_plans, inspection_rounds, inspection_tasks
from propdesk.office.entities import InspectionTask
from propdesk.office.store import Store
from tests.cli.conftest import Run

START = date(2025, 1, 1)
HEADER = "plan,facility,place,due,planned,state,done,result,person"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def plans(office: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two lifts looked at on the 10th, shifted to working days, and a weekly patrol."""
    store = Store.open(office)
    with store.write() as session:
        lifts = [
            facilities.add(session, name="客梯", category="elevator", number=number, today=START)
            for number in ("DT-01", "DT-02")
        ]
        monthly = inspection_plans.add(
            session, name="电梯检查", rule="FREQ=MONTHLY;BYMONTHDAY=10", starts_on=START,
            facilities=[lift.id for lift in lifts], holiday_policy="next", keeper="周敏",
            today=date.today(),
        )  # fmt: skip
        inspection_plans.add(
            session, name="夜巡", rule="FREQ=WEEKLY;BYDAY=TU", starts_on=date(2025, 5, 1),
            place="全小区", keeper="王军", today=date.today(),
        )  # fmt: skip
        done = {
            task.due_on: task
            for task in session.query(InspectionTask).filter_by(plan_id=monthly.id).all()
        }
        for day, answer in ((date(2025, 1, 10), "normal"), (date(2025, 2, 10), "abnormal")):
            task = done[day]
            entries = inspection_rounds.all_normal_except(
                session, task.id,
                [inspection_rounds.Entry(lifts[0].id, 1, answer, words="异响")],
            )  # fmt: skip
            inspection_rounds.save(
                session, task.id, entries, done_on=day, inspector="李强", today=date.today()
            )
        inspection_tasks.cancel(session, done[date(2025, 3, 10)].id, "检修", date.today())
    store.close()
    return office


def test_what_was_due_and_done(run: Run, plans: Path) -> None:
    done = run("inspections", "--from", "2025-01-01", "--to", "2025-05-13", "--format", "csv")
    assert done.status == 0
    assert done.out.splitlines()[0] == HEADER
    found = rows(done.out)
    assert [(row["due"], row["plan"], row["planned"], row["state"]) for row in found] == [
        ("2025-01-10", "电梯检查", "2025-01-10", "done"),
        ("2025-02-10", "电梯检查", "2025-02-10", "abnormal"),
        ("2025-03-10", "电梯检查", "2025-03-10", "cancelled"),
        ("2025-04-10", "电梯检查", "2025-04-10", "overdue"),
        ("2025-05-06", "夜巡", "2025-05-06", "overdue"),
        ("2025-05-12", "电梯检查", "2025-05-10", "overdue"),  # the 10th was a Saturday
        ("2025-05-13", "夜巡", "2025-05-13", "overdue"),
    ]
    first = found[0]
    assert (first["facility"], first["place"], first["done"], first["result"], first["person"]) == (
        "DT-01、DT-02", "", "2025-01-10", "normal", "李强",
    )  # fmt: skip
    assert (found[4]["place"], found[4]["person"]) == ("全小区", "王军")


def test_a_year_far_ahead_follows_from_the_rules(run: Run, plans: Path) -> None:
    found = rows(
        run("inspections", "--from", "2051-01-01", "--to", "2051-12-31", "--format", "csv").out
    )
    assert sum(1 for row in found if row["plan"] == "电梯检查") == 12
    assert sum(1 for row in found if row["plan"] == "夜巡") == 52
    assert {row["state"] for row in found} == {"pending"}
    before = run("inspections", "--from", "2020-01-01", "--to", "2020-12-31", "--format", "csv")
    assert (before.status, before.out) == (0, f"{HEADER}\n")


def test_on_the_screen_in_both_languages(run: Run, plans: Path) -> None:
    shown = run("inspections", "--from", "2025-01-01", "--to", "2025-02-28")
    assert shown.status == 0
    assert "done, not all normal" in shown.out
    assert "2 inspections, 2 done." in shown.err
    chinese = run("inspections", "--from", "2025-01-01", "--to", "2025-02-28",
                  "--language", "zh_CN")  # fmt: skip
    assert chinese.status == 0
    assert "DT-01" in chinese.out


def test_the_file_says_what_it_is_by_its_name(run: Run, plans: Path, tmp_path: Path) -> None:
    days = ("--from", "2025-01-01", "--to", "2025-05-31")
    assert run("inspections", *days, "-o", tmp_path / "a.csv").status == 0
    assert (tmp_path / "a.csv").read_text("utf-8").startswith(HEADER)
    assert run("inspections", *days, "-o", tmp_path / "a.ics").status == 0
    events = Calendar.from_ical((tmp_path / "a.ics").read_bytes()).walk("VEVENT")
    assert sorted(str(event["summary"]) for event in events) == ["夜巡", "电梯检查"]
    lifts = next(event for event in events if event["summary"] == "电梯检查")
    added = lifts["rdate"] if isinstance(lifts["rdate"], list) else [lifts["rdate"]]
    dates = {lifts["dtstart"].dt} | {one.dt for part in added for one in part.dts}
    assert dates == {
        date(2025, 1, 10), date(2025, 2, 10), date(2025, 4, 10), date(2025, 5, 12),
    }  # fmt: skip


def test_the_year_plans_of_the_range(run: Run, plans: Path, tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    assert run("inspections", "--from", "2025-06-01", "--to", "2026-02-01", "-o", file).status == 0
    assert file.read_bytes().startswith(b"%PDF")
    none = run("inspections", "--from", "2020-06-01", "--to", "2020-07-01", "-o", file)
    assert none.status == 1


def test_the_calendar_of_everything(run: Run, plans: Path, tmp_path: Path) -> None:
    assert run("export", "calendar", "-o", tmp_path / "all.ics").status == 0
    events = Calendar.from_ical((tmp_path / "all.ics").read_bytes()).walk("VEVENT")
    rules = {str(event["summary"]): event.get("rrule") for event in events if "rrule" in event}
    assert rules["夜巡"]["FREQ"] == ["WEEKLY"]
    assert run("export", "calendar", "-o", "/nowhere/all.ics").status == 1
    assert run("export", "everything", "-o", tmp_path / "all").status == 0
    names = {path.name for path in (tmp_path / "all" / "registers").iterdir()}
    assert {"facility.csv", "hazard.csv", "task_result.csv"} <= names
    assert (tmp_path / "all" / "inspections.ics").exists()


def test_what_cannot_be(run: Run, plans: Path, tmp_path: Path) -> None:
    backwards = run("inspections", "--from", "2025-05-01", "--to", "2025-04-01")
    assert (backwards.status, len(backwards.err.strip().splitlines())) == (1, 1)
    endless = run("inspections", "--from", "1950-01-01", "--to", "2150-01-01")
    assert endless.status == 1
    assert "50 years" in endless.err
    days = ("--from", "2025-01-01", "--to", "2025-01-31")
    assert run("inspections", *days, "-o", "/nowhere/a.csv").status == 1
    assert run("inspections", *days, "--format", "pdf").status == 2
    assert run("inspections", "--from", "2025-13-01", "--to", "2025-01-31").status == 2
    assert run("inspections", "--from", "2025-01-01").status == 2
    assert run("inspections", *days, "--format", "docx").status == 2
    assert run("inspections", *days, "--data", tmp_path / "none").status == 1

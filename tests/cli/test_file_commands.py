from __future__ import annotations

import csv
import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from propdesk.office.store import Store
from tests.builders import a_room, pay
from tests.cli.conftest import Run

ROOMS = "楼栋,单元,房号,建筑面积,业主姓名,联系电话\n1,1,101,58.60,张伟,13900000001\n"


def sheet(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8-sig")
    return path


def test_moving_in_and_out_again(run: Run, tmp_path: Path) -> None:
    file = sheet(tmp_path / "房屋.csv", ROOMS)
    seen = run("import", file, "--preview")
    assert seen.status == 0
    assert "房屋" in seen.out
    assert run("statement", "1-1-101").status == 1
    done = run("import", file)
    assert done.status == 0
    assert "batch 1" in done.err
    assert run("statement", "1-1-101").status == 0
    again = run("import", file, "--format", "json")
    found = json.loads(again.out)
    assert (found["batch"], found["new"], found["unchanged"]) == (None, 0, 1)
    assert run("import", "--undo", "1").status == 0
    assert run("statement", "1-1-101").status == 1
    assert run("import", "--undo", "1").status == 1
    assert run("import", "--undo", "7").status == 1


def test_a_refused_row_stops_the_import_unless_skipped(run: Run, tmp_path: Path) -> None:
    file = sheet(tmp_path / "房屋.csv", ROOMS + "1,1,102,0,李强,\n")
    done = run("import", file, "--format", "json")
    assert done.status == 1
    found = json.loads(done.out)
    assert (found["batch"], found["new"], found["refused"]) == (None, 1, 1)
    refusal = found["sheets"][0]["refusals"][0]
    assert refusal["row"] == 3
    assert refusal["reason"]
    assert len(done.err.strip().splitlines()) == 1
    assert run("statement", "1-1-101").status == 1
    assert run("import", file, "--skip-refused").status == 0
    assert run("statement", "1-1-101").status == 0
    assert run("statement", "1-1-102").status == 1


def test_an_alien_sheet_is_explained(run: Run, tmp_path: Path) -> None:
    file = sheet(tmp_path / "x.csv", "门牌,平米,当家的\n1-1-101,58.6,张伟\n")
    told = (
        "--kind",
        "房屋",
        "--map",
        "门牌=房号",
        "--map",
        "平米=建筑面积",
        "--map",
        "当家的=业主姓名",
    )
    assert run("import", file, *told).status == 0
    assert "张伟" in run("pay", "1-1-101", "1", "--method", "现金").out


def test_an_import_backs_up_what_is_there(run: Run, office: Path, tmp_path: Path) -> None:
    assert run("import", sheet(tmp_path / "房屋.csv", ROOMS.replace("101", "301"))).status == 0
    assert list((office / "backups").glob("*.db"))


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("import",), 2),
        (("import", "x.csv", "--undo", "1"), 2),
        (("import", "--undo", "0"), 2),
        (("import", "nowhere.xlsx"), 1),
        (("import", "房屋.csv", "--map", "nonsense"), 2),
        (("import", "房屋.csv", "--kind", "天气"), 1),
        (("export", "workbook"), 2),
        (("export", "music", "-o", "x"), 2),
        (("export", "workbook", "-o", "nowhere/x.xlsx"), 1),
        (("export", "journal", "-o", "nowhere/x"), 1),
        (("export", "everything", "-o", "full"), 1),
        (("restore", "nowhere.db"), 1),
        (("restore",), 2),
        (("backup", "-o", "full/x/y.db"), 1),
    ],
)
def test_bad_input(
    run: Run, office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...], status: int,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    sheet(tmp_path / "房屋.csv", ROOMS)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    done = run(*arguments)
    assert done.status == status, done.err
    assert done.err.strip()


def test_the_workbook_goes_out_and_comes_in(run: Run, office: Path, tmp_path: Path) -> None:
    assert run("export", "workbook", "-o", tmp_path / "a.xlsx").status == 0
    other = ("--data", tmp_path / "other")
    assert run("import", tmp_path / "a.xlsx", *other).status == 0
    assert run("export", "workbook", "-o", tmp_path / "b.xlsx", *other).status == 0
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_everything_is_a_folder_one_can_read(run: Run, office: Path, tmp_path: Path) -> None:
    run("bill", "2025", "--post")
    run("pay", "1-1-101", "100", "--on", "2025-03-01", "--method", "现金")
    run("notices", "--stage", "2a", "-o", tmp_path / "letters.pdf")
    folder = tmp_path / "all"
    assert run("export", "everything", "-o", folder).status == 0
    names = {path.name for path in folder.iterdir()}
    assert {
        "office-workbook.xlsx", "money.journal", "accounts.csv", "receipts.csv", "notices.csv",
        "audit.csv", "attachments", "README.txt",
    } <= names  # fmt: skip
    with (folder / "receipts.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["total"] for row in csv.DictReader(file)] == ["100.00"]
    with (folder / "notices.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 2
    assert not list(tmp_path.glob(".all*"))
    again = run("export", "everything", "-o", folder)
    assert again.status == 1
    assert "exists already" in again.err


def test_backup_restore_check(run: Run, office: Path, tmp_path: Path) -> None:
    """Acceptance test 20: what is restored is the same to the cent."""
    run("bill", "2025", "--post")
    checked = run("check")
    assert (checked.status, "no backup" in checked.out) == (0, True)
    made = run("backup")
    assert made.status == 0
    file = Path(made.out.strip())
    before = run("arrears", "--format", "csv").out
    run("pay", "1-1-101", "400", "--method", "现金")
    assert run("arrears", "--format", "csv").out != before
    assert run("check").status == 0
    done = run("restore", file)
    assert done.status == 0
    assert "kept in" in done.err
    assert run("arrears", "--format", "csv").out == before
    assert run("backup", "-o", tmp_path / "my.db").out.strip() == str(tmp_path / "my.db")
    moved = run("restore", tmp_path / "my.db", "--data", tmp_path / "new")
    assert moved.status == 0
    assert run("arrears", "--format", "csv", "--data", tmp_path / "new").out == before


def test_check_finds_what_is_wrong(run: Run, office: Path) -> None:
    run("bill", "2025", "--post")
    store = Store.open(office)
    with store.raw() as raw:
        raw.execute("UPDATE bill_line SET settled = 1 WHERE id = 1")
    store.close()
    done = run("check")
    assert done.status == 1
    assert "1-1-101" in done.out or "bill" in done.out


def test_a_damaged_file_is_one_sentence(run: Run, office: Path) -> None:
    file = office / "propdesk.db"
    data = bytearray(file.read_bytes())
    data[5000:5004] = b"\xff\xff\xff\xff"
    file.write_bytes(data)
    done = run("arrears")
    assert done.status == 1
    assert len(done.err.strip().splitlines()) == 1


def test_no_data_is_said_and_nothing_made(run: Run, tmp_path: Path) -> None:
    for command in (("arrears",), ("bill", "2025", "--post"), ("check",), ("backup",)):
        done = run(*command)
        assert done.status == 1
        assert "no data" in done.err
    assert not (tmp_path / "office").exists()
    assert run("arrears", "--data", "nonsense://x/y").status == 1


def test_letters_and_receipts(run: Run, office: Path, tmp_path: Path) -> None:
    run("bill", "2025", "--post")
    dry = run("notices", "--stage", "2a", "--dry-run")
    assert "2 letters, 997.92 yuan" in dry.out
    assert run("notices", "--stage", "2a").status == 2
    file = tmp_path / "letters.pdf"
    done = run("notices", "--stage", "2a", "--rooms", "1-1-101,1-1-102", "-o", file)
    assert done.status == 0
    assert file.read_bytes().startswith(b"%PDF")
    assert "CJ" in done.err
    again = run("notices", "--stage", "2a", "-o", tmp_path / "again.pdf")
    assert again.status == 0
    assert "Left out: 2" in again.out
    assert not (tmp_path / "again.pdf").exists()
    assert run("notices", "--stage", "2a", "--rooms", "7-7-7", "-o", file).status == 1
    assert run("notices", "--stage", "9", "-o", file).status == 2
    both = run("notices", "--stage", "2b", "--two-up", "--large", "-o", file, "--rooms", "1-1-101")
    assert both.status in (0, 1)
    run("pay", "1-1-101", "100", "--method", "现金")
    number = "SJ2026-000001"
    store = Store.open(office)
    with store.read() as session:
        from sqlalchemy import select

        from propdesk.office.entities import Receipt

        number = session.scalars(select(Receipt.number)).one()
    store.close()
    assert run("receipt", number, "-o", tmp_path / "r.pdf").status == 0
    assert (tmp_path / "r.pdf").stat().st_size > 5000
    assert run("receipt", "SJ1", "-o", tmp_path / "r.pdf").status == 1


def test_a_letter_that_cannot_be_written_is_not_issued(run: Run, office: Path) -> None:
    run("bill", "2025", "--post")
    assert run("notices", "--stage", "2a", "-o", "/nowhere/x.pdf").status == 1
    assert "2 letters" in run("notices", "--stage", "2a", "--dry-run").out


def test_summary(run: Run, office: Path, tmp_path: Path) -> None:
    assert run("summary", "2025", "-o", tmp_path / "s.pdf").status == 1
    run("bill", "2025", "--post")
    store = Store.open(office)
    with store.write() as session:
        room = a_room(session, "5-1-101")
        pay(session, room, "50.00", date(2025, 5, 5))
    store.close()
    assert run("summary", "2025", "-o", tmp_path / "s.pdf").status == 0
    assert (tmp_path / "s.pdf").read_bytes().startswith(b"%PDF")
    (tmp_path / "t.json").write_text("[1]", "utf-8")
    for bad in ("t.json", "nowhere.json"):
        done = run("summary", "2025", "-o", tmp_path / "x.pdf", "--texts", tmp_path / bad)
        assert done.status == 1
    assert not (tmp_path / "x.pdf").exists()


def test_the_demonstration_has_a_folder_of_its_own(
    run: Run, office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = ("demo", "--households", "20", "--years", "1", "--no-window")
    refused = run(*small)
    assert refused.status == 1
    assert "own data" in refused.err
    made = run(*small, "--data", tmp_path / "d")
    assert (made.status, made.out.strip()) == (0, str(tmp_path / "d"))
    assert run("arrears", "--data", tmp_path / "d").status == 0
    inode = (tmp_path / "d" / "propdesk.db").stat().st_ino
    assert run(*small, "--data", tmp_path / "d").status == 0
    assert (tmp_path / "d" / "propdesk.db").stat().st_ino == inode
    monkeypatch.setenv("PROPDESK_DATA", str(tmp_path / "mine"))
    from propdesk import cli

    assert cli.main(small) == 0
    assert (tmp_path / "mine" / "demo" / "propdesk.db").exists()
    assert run("demo", "--households", "3").status == 2
    assert shutil.which("python3")

"""Backups are read back before they count; a restore is all or nothing (reliability.md §4)."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.office import attachments, backups, data_file
from propdesk.office import settings as office_settings
from propdesk.office.backups import Stamp, superfluous
from propdesk.office.data_file import FILE
from propdesk.office.entities import Attachment, Community, Room, Setting
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from tests.builders import a_room

NOW = datetime(2026, 11, 23, 17, 30)
TODAY = NOW.date()


def rooms(store: Store) -> int:
    with store.read() as session:
        return session.query(Room).count()


def add(store: Store, first: int, last: int) -> None:
    for n in range(first, last):
        with store.write() as session:
            a_room(session, f"1-1-{n}")


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A closed office of five rooms with an attachment, backed up, then grown to nine rooms."""
    store = Store.open(tmp_path / "office")
    add(store, 101, 106)
    with store.write() as session:
        attachments.put(session, b"%PDF-1.7 letters", "letters.pdf", today=TODAY)
    backups.make(store, NOW)
    add(store, 201, 205)
    store.close()
    return tmp_path / "office" / FILE


def first_backup(office: Path) -> Path:
    return backups.listed(office.parent / "backups")[0].path


def test_a_backup_says_what_it_holds(store: Store) -> None:
    add(store, 101, 106)
    backup = backups.make(store, NOW)
    assert backup.path.name == "propdesk-00001-20261123-173000.db"
    assert backup.counts["room"] == 5
    assert backup.sha256 == data_file.digest(backup.path)
    assert backups.verify(backup.path) == backup
    assert sorted(p.suffix for p in backup.path.parent.iterdir()) == [".db", ".json"]
    assert backup.path.read_bytes()[18:20] == b"\x01\x01"  # readable in a write-protected folder


def test_backups_of_unchanged_data_are_the_same_bytes(store: Store) -> None:
    add(store, 101, 106)
    one, two = backups.make(store, NOW), backups.make(store, NOW)
    assert one.path.read_bytes() == two.path.read_bytes()
    assert (one.number, two.number) == (1, 2)


def test_a_number_is_never_given_out_twice(store: Store) -> None:
    first = backups.make(store, NOW)
    backups.manifest_of(first.path).write_text("broken")
    assert backups.make(store, NOW).number == 2


def test_a_backup_goes_where_the_setting_says(store: Store, tmp_path: Path) -> None:
    with store.write() as session:
        office_settings.put(session, "backup_folder", str(tmp_path / "备份 U盘"))
    assert backups.make(store, NOW).path.parent == tmp_path / "备份 U盘"


def test_a_backup_by_name_overwrites_nothing_but_a_backup(store: Store, tmp_path: Path) -> None:
    """Acceptance test 19 of features.md §6."""
    made = backups.make(store, NOW, tmp_path / "a.db")
    assert backups.make(store, NOW, tmp_path / "a.db").number == made.number + 1
    assert backups.make(store, NOW, tmp_path).path == tmp_path / "propdesk-backup.db"
    (tmp_path / "letter.pdf").write_bytes(b"mine")
    with pytest.raises(UserError, match="is not a backup"):
        backups.make(store, NOW, tmp_path / "letter.pdf")
    assert store.path is not None
    with pytest.raises(UserError, match="is not a backup"):
        backups.make(store, NOW, store.path)
    with store.write() as session:
        attachments.put(session, b"scan", "scan.png", today=TODAY)
    named = backups.make(store, NOW, tmp_path / "b.db")
    assert (named.attachments, named.missing) == (1, 0)
    assert (tmp_path / "b.db.attachments").is_dir()


def test_backups_while_somebody_saves_are_all_consistent(store: Store) -> None:
    """R8: one step under the store's lock, so never half of a save."""
    stop = threading.Event()

    def save() -> None:
        n = 0
        while not stop.is_set():
            n += 1
            with store.write() as session:
                session.add(Setting(key=f"a{n}", value=n))
                session.add(Setting(key=f"b{n}", value=n))
            time.sleep(0.004)

    saver = threading.Thread(target=save)
    saver.start()
    try:
        for _ in range(25):
            backup = backups.make(store, NOW)
            assert backup.counts["setting"] % 2 == 0
            backups.verify(backup.path)
    finally:
        stop.set()
        saver.join()


def test_a_backup_is_due_when_something_changed_and_time_has_passed(store: Store) -> None:
    assert backups.due(store, NOW)
    backups.make(store, NOW)
    assert not backups.due(store, NOW + timedelta(hours=5))
    add(store, 101, 102)
    assert not backups.due(store, NOW + timedelta(minutes=29))
    assert backups.due(store, NOW + timedelta(minutes=30))
    assert backups.due(store, NOW + timedelta(minutes=1), every=timedelta(0))
    assert backups.due(store, NOW - timedelta(days=1))


def test_the_second_place_gets_a_copy_that_was_read_back(store: Store, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    with store.write() as session:
        office_settings.put(session, "backup_second_folder", str(stick))
        attachments.put(session, b"scan", "scan.png", today=TODAY)
    made = backups.make(store, NOW)
    assert backups.second_place_reached(store) is None
    with pytest.raises(UserError, match="cannot be reached"):
        backups.copy_to_second(store, made, NOW)
    stick.mkdir()
    backup = backups.make(store, NOW)
    assert backups.verify(stick / backup.path.name).sha256 == backup.sha256
    assert backups.second_place_reached(store) == NOW
    assert len(list((stick / "attachments").rglob("*"))) == 2


def test_a_full_disk_leaves_no_backup_that_looks_good(store: Store) -> None:
    if os.name == "nt" or not hasattr(__import__("resource"), "RLIMIT_FSIZE"):
        pytest.skip("needs a limit on file sizes")
    add(store, 101, 106)
    code = (
        "import resource, signal, sys\n"
        "from datetime import datetime\n"
        "from pathlib import Path\n"
        "from propdesk.office import backups\n"
        "from propdesk.office.store import Store\n"
        "store = Store.open(sys.argv[1])\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "backups.make(store, datetime(2026, 11, 23), Path(sys.argv[2]))\n"
    )
    assert store.path is not None
    store.close()
    out = store.path.parent / "out" / "b.db"
    done = subprocess.run(
        [sys.executable, "-c", code, str(store.path), str(out)], capture_output=True, text=True
    )
    assert "UserError: The backup in" in done.stderr
    assert list(out.parent.iterdir()) == []


def test_spoilt_backups_are_refused_with_a_reason(office: Path, tmp_path: Path) -> None:
    """R11: flipped, truncated, empty, without a manifest, or of another office."""
    good = first_backup(office)
    data, manifest = good.read_bytes(), backups.manifest_of(good).read_bytes()
    before = office.read_bytes()
    rng = random.Random(11)
    bad = tmp_path / "bad.db"
    refused = 0
    for n in range(200):
        spoilt = bytearray(data)
        if n < 150:
            spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
        elif n < 199:
            del spoilt[rng.randrange(len(spoilt)) :]
        else:
            spoilt.clear()
        bad.write_bytes(spoilt)
        backups.manifest_of(bad).write_bytes(manifest)
        try:
            backups.restore(office, bad, NOW)
        except UserError as error:
            refused += "Take another one" in str(error)
    assert refused == 200
    backups.manifest_of(bad).unlink()
    with pytest.raises(UserError, match="no readable manifest"):
        backups.restore(office, bad, NOW)
    with pytest.raises(UserError, match="There is no backup"):
        backups.restore(office, tmp_path / "none.db", NOW)
    assert office.read_bytes() == before


def test_a_backup_of_another_office_is_refused(office: Path, tmp_path: Path) -> None:
    other = Store.open(tmp_path / "other")
    foreign = backups.make(other, NOW).path
    with pytest.raises(UserError, match="another office; the present one has 9 rooms"):
        other.close()
        backups.restore(office, foreign, NOW)
    # Onto a new PC: the present office is empty, any backup may come.
    backups.restore(tmp_path / "other" / FILE, first_backup(office), NOW)
    moved = Store.open(tmp_path / "other")
    assert rooms(moved) == 5
    moved.close()


def test_a_newer_backup_is_refused(office: Path) -> None:
    backup = first_backup(office)
    data = bytearray(backup.read_bytes())
    data[60:64] = (99).to_bytes(4, "big")
    backup.write_bytes(data)
    held = json.loads(backups.manifest_of(backup).read_text())
    held["sha256"] = data_file.digest(backup)
    backups.manifest_of(backup).write_text(json.dumps(held))
    with pytest.raises(UserError, match="newer PropDesk"):
        backups.restore(office, backup, NOW)


def test_restoring_brings_back_that_day_and_keeps_the_present(office: Path) -> None:
    shutil.rmtree(office.parent / "attachments")
    former = backups.restore(office, first_backup(office), NOW)
    assert former == office.parent / "before-restore-1"
    restored = Store.open(office)
    assert rooms(restored) == 5
    with restored.read() as session:
        sha256 = session.query(Attachment).one().sha256
        assert attachments.content(session, sha256) == b"%PDF-1.7 letters"
    restored.close()
    kept = backups.listed(office.parent / "backups")
    assert [b.counts["room"] for b in kept] == [5, 9]
    assert former is not None
    was = Store.open(former)
    assert rooms(was) == 9
    was.close()
    backups.restore(office, kept[1].path, NOW)
    assert (office.parent / "before-restore-2").is_dir()


def test_restoring_over_a_crashed_file_does_not_mix_the_two(tmp_path: Path) -> None:
    """M9: a log left behind by the crash was replayed over the restored file."""
    store = Store.open(tmp_path / "office")
    add(store, 1000, 1100)
    backup = backups.make(store, NOW)
    add(store, 2000, 2030)
    crashed = tmp_path / "crashed"
    shutil.copytree(tmp_path / "office", crashed)
    store.close()
    assert data_file.log_of(crashed / FILE).stat().st_size > 0
    backups.restore(crashed / FILE, crashed / "backups" / backup.path.name, NOW)
    restored = Store.open(crashed)
    assert rooms(restored) == 100
    restored.close()


def test_restoring_over_a_damaged_file_moves_all_of_it_aside(office: Path) -> None:
    office.write_bytes(office.read_bytes()[:9000])
    data_file.log_of(office).write_bytes(b"an old log")
    former = backups.restore(office, first_backup(office), NOW)
    assert former is not None
    assert sorted(p.name for p in former.iterdir()) == [FILE, f"{FILE}-wal", f"{FILE}.seal"]
    restored = Store.open(office)
    assert rooms(restored) == 5
    restored.close()


def test_an_open_file_is_not_restored_over(office: Path) -> None:
    store = Store.open(office)
    with pytest.raises(data_file.InUse):
        backups.restore(office, first_backup(office), NOW)
    store.close()


def test_a_restore_that_does_not_open_is_taken_back(office: Path) -> None:
    """Such as one whose migration fails: noticed only when it is opened."""
    backup = first_backup(office)
    from propdesk.office import restoring

    real = Store.open
    opened = []

    def fails(*args: object, **more: object) -> Store:
        opened.append(args)
        if len(opened) == 2:
            raise UserError("does not open")
        return real(*args, **more)  # type: ignore[arg-type]

    restoring.Store.open = fails  # type: ignore[method-assign,assignment]
    try:
        with pytest.raises(UserError, match="does not open"):
            backups.restore(office, backup, NOW)
    finally:
        restoring.Store.open = real  # type: ignore[method-assign]
    same = Store.open(office)
    assert rooms(same) == 9
    same.close()
    assert not (office.parent / "before-restore-1").exists()


def test_a_restore_killed_at_any_step_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    """R10: killed before each change of the disk in turn; the next start finishes or forgets."""
    if sys.platform == "win32":
        pytest.skip("needs fork")
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("crashing.py")), "restore", str(tmp_path)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": "."},
    )  # fmt: skip
    outcomes = json.loads(done.stdout)["outcomes"]
    assert outcomes[-1][1:] == [0, 40]
    assert {code for _step, code, _rooms in outcomes[:-1]} == {77}
    found = [rooms for _step, _code, rooms in outcomes]
    assert set(found) == {100, 40}
    assert found == sorted(found, reverse=True)


def stamps(*made: datetime) -> list[Stamp]:
    return [Stamp(n, moment) for n, moment in enumerate(made, 1)]


def test_two_years_of_half_hours_thin_out_to_a_few_dozen() -> None:
    kept: list[Stamp] = []
    now = datetime(2024, 11, 1, 8)
    number = 0
    while now < datetime(2026, 11, 23):
        for hour in (8, 11, 14, 17):
            number += 1
            now = now.replace(hour=hour)
            kept.append(Stamp(number, now))
            doomed = superfluous(kept, now)
            kept = [stamp for stamp in kept if stamp.number not in doomed]
        now += timedelta(days=1)
    last = kept[-1].made
    assert 35 <= len(kept) <= 60
    assert sum(last - s.made <= timedelta(hours=48) for s in kept) >= 8
    assert len({s.made.date() for s in kept if last - s.made < timedelta(days=13)}) == 13
    assert {(s.made.year, s.made.month) for s in kept} >= {(2025, m) for m in range(1, 13)}
    assert date(2025, 12, 31) in {s.made.date() for s in kept}


moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))


@settings(max_examples=200, deadline=None)
@given(st.lists(moments, max_size=60), moments)
def test_thinning_never_goes_below_ten_nor_touches_the_newest(
    made: list[datetime], now: datetime
) -> None:
    for ordered in (made, sorted(made)):
        known = stamps(*ordered)
        doomed = superfluous(known, now)
        assert len(known) - len(doomed) >= min(10, len(known))
        if known:
            assert known[-1].number not in doomed
        assert not any(now - s.made <= timedelta(hours=48) for s in known if s.number in doomed)
        rest = [s for s in known if s.number not in doomed]
        assert superfluous(rest, now) <= {s.number for s in rest}


@pytest.mark.parametrize("jump", [-timedelta(days=2), timedelta(days=3650), -timedelta(days=3650)])
def test_a_clock_that_jumps_deletes_nothing(jump: timedelta) -> None:
    start = datetime(2026, 1, 1)
    known = stamps(*(start + timedelta(hours=n) for n in range(500)))
    now = known[-1].made + timedelta(minutes=30)
    assert superfluous(known, now)
    assert not superfluous(known, now + jump)
    assert not superfluous([*known, Stamp(501, now + jump)], now + jump)
    assert not superfluous([*known, Stamp(501, now + jump), Stamp(502, now)], now)


def test_old_backups_go_but_foreign_files_stay(store: Store) -> None:
    place = backups.folder(store)
    for n in range(60):
        with store.write() as session:
            session.get_one(Community, 1).name = f"小区{n}"
        backups.make(store, NOW + timedelta(hours=n))
    (place / "propdesk-00001-broken.db").write_bytes(b"not ours")
    later = NOW + timedelta(hours=60)
    gone = backups.thin(place, later)
    left = backups.listed(place)
    assert gone
    assert all(later - backup.made > timedelta(hours=48) for backup in gone)
    assert not backups.thin(place, later)
    assert 48 <= len(left) < 60
    assert left[-1].number == 60
    assert (place / "propdesk-00001-broken.db").exists()
    assert len(list(place.glob("*.db"))) == len(left) + 1

"""Run as a program of its own: kills children at random moments, and restores at every step.

python crashing.py kill FOLDER ROUNDS SEED      python crashing.py restore FOLDER
Forking here, in a process with one thread, is cheap and safe; a test process has several.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from propdesk.office import attachments, backups, checking, payments, premises, receipts, restoring
from propdesk.office.data_file import FILE
from propdesk.office.entities import Attachment, Payment, Receipt, Room
from propdesk.office.store import Store

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12)


def work(folder: Path, seed: int, tell: Callable[[str], object], steps: int = 10_000) -> None:
    """Do what clerks do until killed, telling what was acknowledged."""
    rng = random.Random(seed)
    store = Store.open(folder)
    for n in range(steps):
        with store.write() as session:
            if n % 3 == 0:
                code = premises.add_room(
                    session,
                    building=str(seed),
                    number=str(101 + n),
                    area=Decimal("50"),
                    owner="张伟",
                ).code
                done = f"room {code}"
            elif n % 3 == 1:
                room = session.query(Room).first()
                assert room is not None
                recorded = payments.record(
                    session, room.id, Decimal(rng.randint(1, 99)), on=TODAY, method="cash",
                    today=TODAY,
                )  # fmt: skip
                done = f"payment {recorded.payment.id}"
                if rng.random() < 0.3:
                    assert recorded.receipt is not None
                    receipts.void(session, recorded.receipt.id, on=TODAY, reason="错")
                    done = f"void {recorded.receipt.id}"
            else:
                data = rng.randbytes(rng.randint(10, 40_000))
                done = f"file {attachments.put(session, data, 'scan.png', today=TODAY).sha256}"
        tell(done)
    store.close()


def kill(folder: Path, rounds: int, seed: int) -> dict[str, object]:
    """Kill the worker `rounds` times; count what was acknowledged and what of it is lost."""
    rng = random.Random(seed)
    work(folder / "warm", seed, len, steps=12)  # or each child would first import and compile
    told: list[str] = []
    restarts = 0
    for n in range(rounds):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            try:
                pipe = os.fdopen(writer, "w", buffering=1)
                work(folder, seed * 1000 + n, lambda text, pipe=pipe: pipe.write(f"{text}\n"))
            finally:
                os._exit(1)
        os.close(writer)
        with os.fdopen(reader) as lines:
            for _ in range(rng.randint(0, 5)):  # however slow the machine is today
                told += filter(None, [lines.readline().strip()])
            time.sleep(rng.uniform(0, 0.015))  # into the midst of what comes next
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            told += lines.read().splitlines()
        Store.open(folder).engine.dispose()  # opens unattended, examines, and "crashes" again
        restarts += 1
    store = Store.open(folder)
    lost = []
    with store.read() as session:
        rooms = {r.code for r in session.query(Room)}
        paid = {p.id for p in session.query(Payment)}
        voided = {r.id for r in session.query(Receipt).where(Receipt.voided_on.is_not(None))}
        files = {a.sha256 for a in session.query(Attachment)}
    have = {"room": rooms, "payment": paid, "void": voided, "file": files}
    for text in told:
        kind, key = text.split()
        if key not in {str(known) for known in have[kind]}:
            lost.append(text)
    findings = [f.sentence for f in checking.check(store).findings if f.kind != "backup"]
    store.close()
    return {"told": len(told), "lost": lost, "restarts": restarts, "findings": findings}


STEPS = (
    (Path, "replace"), (Path, "unlink"), (Path, "mkdir"), (Path, "rmdir"), (Path, "rename"),
    (os, "replace"), (os, "fsync"), (shutil, "copyfile"),
)  # fmt: skip


def _die_at(step: int) -> None:
    """Make this process end, without any tidying up, before its `step`-th change of the disk."""
    count = [0]
    for owner, name in STEPS:
        real = getattr(owner, name)

        def counted(*args: object, _real: Callable[..., object] = real, **more: object) -> object:
            count[0] += 1
            if count[0] == step:
                os._exit(77)
            return _real(*args, **more)

        setattr(owner, name, counted)


def restore(folder: Path) -> dict[str, object]:
    """Restore an old backup again and again, dying one step later each time."""
    home = folder / "office"
    store = Store.open(home)
    _rooms(store, 0, 40)
    old = backups.make(store, NOW).path
    _rooms(store, 40, 100)
    store.close()
    outcomes = []
    for step in range(1, 200):
        trial = folder / f"trial-{step}"
        shutil.copytree(home, trial)
        child = os.fork()
        if child == 0:
            _die_at(step)
            try:
                restoring.restore(trial / FILE, trial / "backups" / old.name, NOW)
            except BaseException:
                os._exit(3)
            os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        opened = Store.open(trial)
        with opened.read() as session:
            rooms = session.query(Room).count()
        opened.close()
        outcomes.append([step, code, rooms])
        shutil.rmtree(trial)
        if code == 0:
            break
    return {"outcomes": outcomes}


def _rooms(store: Store, first: int, last: int) -> None:
    for n in range(first, last):
        with store.write() as session:
            premises.add_room(session, building="1", number=str(1000 + n), area=Decimal("50"))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["kill", folder, rounds, seed]:
            print(json.dumps(kill(Path(folder), int(rounds), int(seed))))
        case ["restore", folder]:
            print(json.dumps(restore(Path(folder))))

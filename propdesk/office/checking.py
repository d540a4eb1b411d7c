"""Is everything right: the file, the audit trail, the sums, the numbers, the newest backup.

`check(store)` reads only. Each finding is a sentence for the clerk that names what it is about.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from propdesk.i18n import _, ngettext
from propdesk.office import attachments, audit, backups, checking_facilities, data_file
from propdesk.office.entities import Attachment
from propdesk.office.errors import UserError
from propdesk.office.money import from_cents, plain
from propdesk.office.progress import QUIET, Progress
from propdesk.office.store import Store

MOST = 20
"""Findings of one kind that are spelled out."""


class Finding(NamedTuple):
    """One thing that is not right."""

    kind: str
    """`file`, `audit`, `sums`, `numbers`, `attachments`, `facilities` or `backup`."""
    sentence: str


class Report(NamedTuple):
    """What was looked at, and what was found."""

    findings: tuple[Finding, ...]
    entries: int
    """Entries of the audit trail."""
    head: str
    """The first 8 characters of the trail's newest hash, as printed on summaries."""
    backup: Path | None
    """The backup that was read back."""
    in_file: bool
    """Whether the data are in a file on this PC; a server is backed up by its administrator."""

    @property
    def good(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def sentences(self) -> list[str]:
        """The report in words."""
        if not self.good:
            return [finding.sentence for finding in self.findings]
        told = [
            ngettext(
                "Everything is right. The audit trail has {n} entry and holds together ({head}).",
                "Everything is right. The audit trail has {n} entries and holds together ({head}).",
                self.entries,
            ).format(n=self.entries, head=self.head)
        ]
        if self.backup:
            told.append(
                _("The newest backup was restored aside and is good: {path}").format(
                    path=self.backup
                )
            )
        elif self.in_file:
            told.append(_("There is no backup yet. Make one now (File ▸ Back up)."))
        return told


def check(store: Store, progress: Progress = QUIET) -> Report:
    """Check everything; takes a few seconds for a large office. Changes nothing."""
    findings: list[Finding] = []
    progress.tell(0, 4, _("Reading the data file"))
    if store.is_file:
        with store.raw() as raw:
            findings += [Finding("file", sentence) for sentence in data_file.problems(raw)]
    progress.tell(1, 4, _("Adding up"))
    with store.read() as session:
        head = audit.head(session)
        if not store.is_file:
            findings += _trail(session)
        for kind, look in (
            ("sums", _sums),
            ("numbers", _numbers),
            ("attachments", _attachments),
            ("facilities", checking_facilities.problems),
        ):
            findings += [Finding(kind, sentence) for sentence in _few(look(session))]
    progress.tell(2, 4, _("Restoring the newest backup aside"))
    newest = None
    if store.is_file:
        newest, wrong = _backup(store)
        findings += [Finding("backup", sentence) for sentence in wrong]
    progress.tell(4, 4)
    return Report(tuple(findings), head.sequence, head.hash[:8], newest, store.is_file)


def _trail(session: Session) -> Iterator[Finding]:
    broken = next(audit.verify(session), None)
    if broken:
        yield Finding(
            "audit",
            _("The audit trail does not hold together at entry {number}.").format(
                number=broken.sequence
            ),
        )


def _few(sentences: Iterator[str]) -> Iterator[str]:
    for count, sentence in enumerate(sentences):
        if count == MOST:
            yield _("… and more of the same kind.")
            return
        yield sentence


def _sums(session: Session) -> Iterator[str]:
    for line, room, settled, summed in session.execute(
        text(
            "SELECT b.id, r.code, b.settled, COALESCE(s.amount, 0) FROM bill_line b "
            "JOIN room r ON r.id = b.room_id LEFT JOIN (SELECT bill_line_id, SUM(amount) AS amount "
            "FROM allocation GROUP BY bill_line_id) s ON s.bill_line_id = b.id "
            "WHERE b.settled <> COALESCE(s.amount, 0) ORDER BY b.id"
        )
    ):
        yield _(
            "Room {room}, bill line {line}: {settled} 元 is noted as settled, but the payments add "
            "up to {sum} 元."
        ).format(room=room, line=line, settled=plain(_yuan(settled)), sum=plain(_yuan(summed)))
    for line, room, amount in session.execute(
        text(
            "SELECT b.id, r.code, b.amount FROM bill_line b JOIN room r ON r.id = b.room_id "
            "WHERE b.amount <> b.gross - b.waived - b.paid_before OR b.settled > b.amount "
            "ORDER BY b.id"
        )
    ):
        yield _("Room {room}, bill line {line}: the amount {amount} 元 does not add up.").format(
            room=room, line=line, amount=plain(_yuan(amount))
        )
    for payment, room, amount, allocated, summed in session.execute(
        text(
            "SELECT p.id, r.code, p.amount, p.allocated, COALESCE(s.amount, 0) FROM payment p "
            "JOIN room r ON r.id = p.room_id LEFT JOIN (SELECT payment_id, SUM(amount) AS amount "
            "FROM allocation WHERE payment_id IS NOT NULL GROUP BY payment_id) s "
            "ON s.payment_id = p.id WHERE p.allocated <> COALESCE(s.amount, 0) "
            "OR (p.amount >= 0 AND (p.allocated < 0 OR p.allocated > p.amount)) ORDER BY p.id"
        )
    ):
        yield _(
            "Room {room}, payment {payment} of {amount} 元: {allocated} 元 is noted as used, the "
            "bills it settled add up to {sum} 元."
        ).format(
            room=room,
            payment=payment,
            amount=plain(_yuan(amount)),
            allocated=plain(_yuan(allocated)),
            sum=plain(_yuan(summed)),
        )
    for number, total, summed in session.execute(
        text(
            "SELECT r.number, r.total, COALESCE(SUM(p.amount), 0) FROM receipt r "
            "LEFT JOIN payment p ON p.receipt_id = r.id GROUP BY r.id, r.number, r.total "
            "HAVING r.total <> COALESCE(SUM(p.amount), 0) ORDER BY r.number"
        )
    ):
        yield _("Receipt {number} says {total} 元, but its payments add up to {sum} 元.").format(
            number=number, total=plain(_yuan(total)), sum=plain(_yuan(summed))
        )


def _numbers(session: Session) -> Iterator[str]:
    """Receipts and letters are numbered 1, 2, 3… in each year; the counter knows the last."""
    for series, gap in (
        ("receipt", _("Receipt number {number} of {year} is missing.")),
        ("notice", _("Letter number {number} of {year} is missing.")),
    ):
        rows = session.execute(text(f"SELECT year, sequence FROM {series} ORDER BY year, sequence"))
        used: dict[int, set[int]] = {}
        for year, sequence in rows:
            used.setdefault(year, set()).add(sequence)
        counters = session.execute(
            text("SELECT year, last FROM counter WHERE series = :series"), {"series": series}
        )
        last = {year: max(numbers) for year, numbers in used.items()}
        for year, counted in counters:
            last[year] = max(last.get(year, 0), counted)
        for year, highest in sorted(last.items()):
            for number in range(1, highest + 1):
                if number not in used.get(year, ()):
                    yield gap.format(number=number, year=year)


def _attachments(session: Session) -> Iterator[str]:
    for sha256, name in session.execute(
        select(Attachment.sha256, Attachment.name).order_by(Attachment.id)
    ):
        try:
            attachments.content(session, sha256)
        except UserError:
            yield _(
                "The attached file “{name}” is missing or damaged. Restore it from a backup."
            ).format(name=name)


def _backup(store: Store) -> tuple[Path | None, list[str]]:
    """Restore the newest backup aside, and see that this file continues where it ended."""
    known = backups.listed(backups.folder(store))
    if not known:
        return None, []
    newest = known[-1]
    try:
        backups.verify(newest.path)
        with tempfile.TemporaryDirectory(prefix="propdesk-") as folder:
            copy = Path(folder) / data_file.FILE
            shutil.copyfile(newest.path, copy)
            restored = Store.open(copy)
            try:
                with restored.read() as session:
                    wrong = list(_few(_sums(session)))
            finally:
                restored.close()
    except (UserError, OSError) as error:
        return None, [str(error)]
    with store.raw() as raw:
        row = raw.execute(
            "SELECT hash FROM audit_entry WHERE id = ?", (newest.head.sequence,)
        ).fetchone()
    if newest.head.sequence and (row is None or row[0] != newest.head.hash):
        wrong.append(
            _(
                "The data do not continue from the backup of {made}: entries were cut off, or an "
                "older copy was put in place. Compare them before going on."
            ).format(made=f"{newest.made:%Y-%m-%d %H:%M}")
        )
    return newest.path, wrong


def _yuan(cents: int) -> Decimal:
    return from_cents(int(cents))

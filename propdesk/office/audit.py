"""The audit trail: every change, in the transaction that makes it, each entry hashed to the last.

It is evidence against accidents and amateurs, not against somebody with the PC and the source
(reliability.md §8). An edit, a deletion, a swap or a renumbering breaks the chain; a cut tail or
an older copy shows against the heads noted outside: in each backup and on each year's summary.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import event, insert, inspect, select, text
from sqlalchemy.orm import Session

import propdesk
from propdesk.office.entities import AuditEntry, Entity
from propdesk.office.entities.base import canonical

START = "0" * 64
"""What the first entry is chained to."""
_HASHED = (
    "id",
    "at",
    "offset_minutes",
    "clerk",
    "action",
    "subject",
    "subject_id",
    "before",
    "after",
    "reason",
    "app_version",
    "previous",
)
COLUMNS = ", ".join((*_HASHED, "hash"))
"""The columns of the trail, as `breaks` expects them."""


class Head(NamedTuple):
    """The newest entry: its number and its hash."""

    sequence: int
    hash: str


class Break(NamedTuple):
    """Where the chain does not hold, and why."""

    sequence: int
    why: str


def record(
    session: Session,
    action: str,
    entity: type[Entity],
    subject_id: int | None = None,
    *,
    before: Any = None,
    after: Any = None,
    reason: str = "",
) -> None:
    """Add one entry. For changes that do not pass through the ORM, such as a posting of bills."""
    entry = {
        "action": action,
        "subject": entity.__tablename__,
        "subject_id": subject_id,
        "before": None if before is None else canonical(before),
        "after": None if after is None else canonical(after),
        "reason": reason,
    }
    session.info.setdefault("touched", set()).add(entity)
    _append(session, [entry])


def record_all(
    session: Session, action: str, entity: type[Entity], rows: Sequence[tuple[int, Any]]
) -> None:
    """Add an entry for each `(subject id, what it became)`, in order."""
    session.info.setdefault("touched", set()).add(entity)
    _append(
        session,
        [
            {
                "action": action,
                "subject": entity.__tablename__,
                "subject_id": subject_id,
                "before": None,
                "after": canonical(after),
                "reason": session.info.get("reason", ""),
            }
            for subject_id, after in rows
        ],
    )


def head(session: Session) -> Head:
    """The newest entry; sequence 0 when there is none."""
    row = session.execute(
        select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    ).first()
    return Head(row[0], row[1]) if row else Head(0, START)


def verify(session: Session) -> Iterator[Break]:
    """Go through the whole chain and name every place where it breaks."""
    columns = [getattr(AuditEntry, name) for name in _HASHED]
    yield from breaks(session.execute(select(*columns, AuditEntry.hash).order_by(AuditEntry.id)))


def breaks(rows: Iterable[Sequence[Any]]) -> Iterator[Break]:
    """The same for rows of `COLUMNS` in order, however they were read."""
    previous, expected = START, 1
    for row in rows:
        *values, stored = row
        if row[0] != expected:
            yield Break(row[0], "gap")
        if row[len(_HASHED) - 1] != previous:
            yield Break(row[0], "previous")
        if _digest(values) != stored:
            yield Break(row[0], "content")
        previous, expected = stored, row[0] + 1


def _digest(values: list[Any]) -> str:
    return hashlib.sha256(canonical(values).encode()).hexdigest()


def _append(session: Session, entries: list[dict[str, Any]]) -> None:
    state = session.info.get("audit_head")
    if state is None:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(7072)"))
        state = head(session)
    now = datetime.now(UTC)
    local = now.astimezone().utcoffset()
    common = {
        "at": now.isoformat(timespec="milliseconds"),
        "offset_minutes": int(local.total_seconds() // 60) if local else 0,
        "clerk": session.info.get("clerk", ""),
        "app_version": propdesk.__version__,
    }
    rows = []
    for entry in entries:
        row = {**common, **entry, "id": state.sequence + 1, "previous": state.hash}
        row["hash"] = _digest([row[name] for name in _HASHED])
        state = Head(row["id"], row["hash"])
        rows.append(row)
    session.connection().execute(insert(AuditEntry), rows)
    session.info["audit_head"] = state


def _shown(target: Entity, *, old: bool) -> dict[str, Any]:
    """The columns of an entity as they are, or (for a change) only those that changed."""
    state = inspect(target)
    values = {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if old and history.has_changes():
            values[attribute.key] = _plain(history.deleted[0] if history.deleted else None)
        elif not old:
            values[attribute.key] = _plain(state.dict.get(attribute.key))
    return values


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | list | dict | None) else str(value)


@event.listens_for(Session, "after_flush")
def _note_changes(session: Session, _context: Any) -> None:
    entries = []
    touched = session.info.setdefault("touched", set())
    for action, targets in (
        ("create", session.new),
        ("change", session.dirty),
        ("delete", session.deleted),
    ):
        for target in targets:
            if action == "change" and not session.is_modified(target):
                continue
            touched.add(type(target))
            if isinstance(target, AuditEntry):
                continue
            before = None if action == "create" else _shown(target, old=action == "change")
            after = None if action == "delete" else _shown(target, old=False)
            if action == "change" and after is not None and before is not None:
                after = {key: after[key] for key in before}
            entries.append(
                {
                    "action": session.info.get("action", action),
                    "subject": target.__tablename__,
                    "subject_id": target.id,
                    "before": None if before is None else canonical(before),
                    "after": None if after is None else canonical(after),
                    "reason": session.info.get("reason", ""),
                }
            )
    if entries:
        _append(session, entries)

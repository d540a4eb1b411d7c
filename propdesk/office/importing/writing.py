"""An import being written: what it adds, changes and enters, noted row by row for the undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from propdesk.office import settings, tariffs
from propdesk.office.entities import Entity, FeeItem
from propdesk.office.entities.base import IsoDate, Scaled
from propdesk.office.importing.facility_world import Round, Scheme
from propdesk.office.importing.world import Place, Tie
from propdesk.office.payments import Entry
from propdesk.office.periods import Period
from propdesk.office.workdays import Workdays


@dataclass(frozen=True)
class OpeningLine:
    """A debt brought over, to be written. Money in 元; `due_on` after its holiday shift."""

    place: Place
    payer: Tie | None
    item: str
    period: Period
    due_on: date
    gross: Decimal
    waived: Decimal
    paid: Decimal


@dataclass(frozen=True)
class RoundEntry:
    """A round to be written: of the task planned on a day, or for a task of its own on `day`."""

    scheme: Scheme
    day: date
    planned: date
    values: dict[str, Any]
    task: Round | None


class Writing:
    """The import being written: what it adds, changes and enters, noted for the undo."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.added: list[Entity] = []
        self._new: set[int] = set()
        self.changed: list[tuple[Entity, dict[str, Any]]] = []
        self.inserted: list[tuple[type[Entity], int]] = []
        self.opening_lines: list[OpeningLine] = []
        self.entries: list[Entry] = []
        self.rounds: list[RoundEntry] = []
        """Rounds to be written together once their plans stand."""
        self.noted: list[tuple[type[Entity], int, dict[str, Any]]] = []
        """Rows changed in bulk: entity, id, what the columns were."""

    def add(self, record: Entity) -> None:
        """Add a record."""
        self.session.add(record)
        self.added.append(record)
        self._new.add(id(record))

    def change(self, record: Entity, changes: Mapping[str, Any]) -> None:
        """Change columns of a record, remembering what they were."""
        before = {column: getattr(record, column) for column in changes}
        for column, value in changes.items():
            setattr(record, column, value)
        if before and id(record) not in self._new:
            self.changed.append((record, before))

    def remove(self, record: Entity) -> None:
        """Take a record away, remembering all of it."""
        columns = record.__table__.columns.keys()
        before = {name: _plain(getattr(record, name)) for name in columns if name != "id"}
        self.noted.append((type(record), record.id, before))
        self.session.delete(record)

    @cached_property
    def workdays(self) -> Workdays:
        """The calendar of working days, with the office's own days."""
        return settings.workdays(self.session)

    def flush(self) -> None:
        """Give new records their numbers."""
        self.session.flush()

    def fee_item(self, name: str) -> FeeItem:
        """The fee of this name, added when there is none."""
        last = self.session.scalar(select(func.max(FeeItem.id))) or 0
        item = tariffs.fee_item(self.session, name)
        if item.id > last:
            self.inserted.append((FeeItem, item.id))
        return item

    def notes(self) -> list[dict[str, Any]]:
        """What was done, as rows of ImportChange, in the order it was done."""
        rows = [(type(one).__tablename__, one.id, None) for one in self.added]
        rows += [(entity.__tablename__, id_, None) for entity, id_ in self.inserted]
        changes = [
            (type(one).__tablename__, one.id, {name: _plain(v) for name, v in before.items()})
            for one, before in self.changed
        ]
        changes += [
            (entity.__tablename__, id_, {name: _plain(v) for name, v in before.items()})
            for entity, id_, before in self.noted
        ]
        return [
            {"subject": subject, "subject_id": id_, "before": before}
            for subject, id_, before in (*rows, *changes)
        ]


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | None) else str(value)


def restored(kind: Any, value: Any) -> Any:
    """A value of a column as it was, from the note kept of it."""
    if value is None:
        return None
    if isinstance(kind, Scaled):
        return Decimal(value)
    return date.fromisoformat(value) if isinstance(kind, IsoDate) else value

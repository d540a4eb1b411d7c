"""The imports made so far, newest first, as the list of "Undo an import" shows them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.office.entities import ImportBatch


class ImportRow(NamedTuple):
    """One import. Counts are rows of the sheets."""

    id: int
    imported_on: date
    files: str
    sheets: str
    new: int
    changed: int
    refused: int
    undone_on: date | None


def rows(session: Session) -> list[ImportRow]:
    """Every import."""
    found = []
    for batch in session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc())):
        counts = [one for one in batch.counts.values() if isinstance(one, dict)]
        found.append(
            ImportRow(
                batch.id,
                batch.imported_on,
                "、".join(str(name) for name in batch.files),
                "、".join(dict.fromkeys(str(one.get("kind", "")) for one in counts)),
                sum(int(one.get("new", 0)) for one in counts),
                sum(int(one.get("changed", 0)) for one in counts),
                sum(int(one.get("refused", 0)) for one in counts),
                batch.undone_on,
            )
        )
    return found

"""What the office itself keeps: settings, the audit trail, imports, attachments, holidays."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import DDL, ForeignKey, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from propdesk.office.entities.base import Entity, Json, Versioned


class Setting(Entity):
    """One setting of the office, as JSON; what is not set has its default in settings.py."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(unique=True)
    value: Mapped[Any] = mapped_column(Json)


class Counter(Entity):
    """The last number given out of a gapless series in a year, such as receipts of 2026."""

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("series", "year"), {"sqlite_strict": True})

    series: Mapped[str]
    year: Mapped[int]
    last: Mapped[int]


class AuditEntry(Entity):
    """One entry of the audit trail: append-only, each hashed with the one before it."""

    __tablename__ = "audit_entry"

    at: Mapped[str]
    """UTC, ISO."""
    offset_minutes: Mapped[int]
    clerk: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    """The entity's table."""
    subject_id: Mapped[int | None]
    before: Mapped[str | None]
    after: Mapped[str | None]
    """Canonical JSON."""
    reason: Mapped[str]
    app_version: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]


class Attachment(Entity):
    """A file kept by its content: a printed run of letters, a scan, a photo."""

    __tablename__ = "attachment"

    sha256: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    """The name as shown; never used as a path."""
    media_type: Mapped[str] = mapped_column(default="application/octet-stream")
    size: Mapped[int]
    added_on: Mapped[date]


class AttachmentContent(Entity):
    """The bytes of an attachment on a server; beside a data file they lie in a folder."""

    __tablename__ = "attachment_content"

    sha256: Mapped[str] = mapped_column(ForeignKey("attachment.sha256"), unique=True)
    data: Mapped[bytes]


class AttachmentLink(Entity):
    """What an attachment belongs to."""

    __tablename__ = "attachment_link"
    __table_args__ = (UniqueConstraint("subject", "subject_id", "sha256"), {"sqlite_strict": True})

    sha256: Mapped[str] = mapped_column(ForeignKey("attachment.sha256"))
    subject: Mapped[str]
    subject_id: Mapped[int]
    note: Mapped[str] = mapped_column(default="")


class ImportBatch(Entity):
    """One import that can be taken back whole."""

    __tablename__ = "import_batch"

    imported_on: Mapped[date]
    files: Mapped[list[Any]]
    counts: Mapped[dict[str, Any]]
    undone_on: Mapped[date | None]


class ImportChange(Entity):
    """What an import did to one row: enough to take it back."""

    __tablename__ = "import_change"

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)
    subject: Mapped[str]
    subject_id: Mapped[int]
    before: Mapped[Any | None] = mapped_column(Json)
    """The row's columns before; None: the import made the row."""


class ColumnMapping(Entity):
    """Which heading is which column, remembered for a set of headings the clerk corrected."""

    __tablename__ = "column_mapping"

    fingerprint: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    mapping: Mapped[dict[str, Any]]


class HolidayOverride(Versioned, Entity):
    """A day the office declares worked or free; it wins over the official table."""

    __tablename__ = "holiday_override"

    day: Mapped[date] = mapped_column(unique=True)
    is_workday: Mapped[bool]
    name: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")


class YearFigure(Versioned, Entity):
    """A figure of a year before PropDesk (历年指标), as the office states it."""

    __tablename__ = "year_figure"
    __table_args__ = (UniqueConstraint("year", "indicator"), {"sqlite_strict": True})

    year: Mapped[int]
    indicator: Mapped[str]
    value: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class YearSummary(Versioned, Entity):
    """The annual summary of a year as the clerk left the wizard: answers, texts, choices."""

    __tablename__ = "year_summary"

    year: Mapped[int] = mapped_column(unique=True)
    as_of: Mapped[date]
    state: Mapped[dict[str, Any]]


APPEND_ONLY = "the audit trail is append-only"
SQLITE_GUARDS = (
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
    f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
    "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
    f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
    # INSERT OR REPLACE would slip past the guard against deletion.
    "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry "
    "WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id) "
    f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
)
"""What keeps the audit trail append-only in a file."""
POSTGRESQL_GUARDS = (
    "CREATE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END $$",
    "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION audit_entry_append_only()",
    "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_append_only()",
)
"""The same on a server."""

for _dialect, _guards in (("sqlite", SQLITE_GUARDS), ("postgresql", POSTGRESQL_GUARDS)):
    for _guard in _guards:
        event.listen(
            AuditEntry.__table__,
            "after_create",
            DDL(_guard).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )

"""The schema, a page per subject."""

from propdesk.office.entities.arrears import LetterTemplate, Notice, NoticeLine
from propdesk.office.entities.base import Entity
from propdesk.office.entities.charges import (
    Allocation,
    BillLine,
    BillRun,
    FeeItem,
    Payment,
    Receipt,
    Tariff,
    Waiver,
)
from propdesk.office.entities.office import (
    Attachment,
    AttachmentContent,
    AttachmentLink,
    AuditEntry,
    ColumnMapping,
    Counter,
    HolidayOverride,
    ImportBatch,
    ImportChange,
    Setting,
    YearFigure,
    YearSummary,
)
from propdesk.office.entities.premises import Community, Occupancy, Person, Room

__all__ = [
    "Allocation",
    "Attachment",
    "AttachmentContent",
    "AttachmentLink",
    "AuditEntry",
    "BillLine",
    "BillRun",
    "ColumnMapping",
    "Community",
    "Counter",
    "Entity",
    "FeeItem",
    "HolidayOverride",
    "ImportBatch",
    "ImportChange",
    "LetterTemplate",
    "Notice",
    "NoticeLine",
    "Occupancy",
    "Payment",
    "Person",
    "Receipt",
    "Room",
    "Setting",
    "Tariff",
    "Waiver",
    "YearFigure",
    "YearSummary",
]

"""The facility ledger (设施台账): what stands in the community, its papers, its state over time."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from propdesk.office.entities.base import Area, Entity, Money, Versioned
from propdesk.office.entities.premises import one_of

FACILITY_STATES = ("good", "impaired", "stopped", "scrapped")
"""现状: 完好, 带病运行, 停用, 报废."""
RISKS = ("low", "medium", "high")
"""风险等级: 低, 中, 高."""
PAPERS = ("certificate", "report", "contract", "insurance", "licence", "health")
"""证照, 检验检测报告, 合同, 保险, 许可备案, 健康证."""
PHOTO_ROLES = ("before", "after", "other")
"""整改前 (维修前), 整改后 (维修后), 其他."""


class Facility(Versioned, Entity):
    """A facility (设施设备), or as many of a kind as a building has: 1 lift, 6 doors, 120 ㎡ roof.

    `category`, `ownership` and `fund` hold a key of `facility_categories.py` and `facilities.py`,
    or the office's own word where it knows another.
    """

    __tablename__ = "facility"
    __table_args__ = (
        one_of("state", FACILITY_STATES),
        CheckConstraint("quantity >= 0", name="quantity_positive"),
        CheckConstraint("risk IN ('', 'low', 'medium', 'high')", name="risk_known"),
        Index("ix_facility_category", "category"),
        {"sqlite_strict": True},
    )

    number: Mapped[str] = mapped_column(unique=True)
    """设施编号: on the label and in its QR; never given out twice."""
    sort_key: Mapped[str] = mapped_column(default="")
    """Natural order of the number: XF-10 after XF-9."""
    name: Mapped[str]
    category: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"), index=True)
    """The facility it is part of (system › facility)."""
    place: Mapped[str] = mapped_column(default="")
    """位置 as the office writes it: 3号楼2单元屋面."""
    building: Mapped[str] = mapped_column(default="")
    """楼栋 read from the place; empty: the whole community."""
    model: Mapped[str] = mapped_column(default="")
    """规格型号."""
    quantity: Mapped[Area]
    """数量, two decimals."""
    unit: Mapped[str] = mapped_column(default="")
    maker: Mapped[str] = mapped_column(default="")
    """品牌厂家."""
    made_on: Mapped[date | None]
    """出厂日期."""
    started_on: Mapped[date | None]
    """启用日期."""
    design_years: Mapped[int | None]
    """设计年限, years."""
    ownership: Mapped[str] = mapped_column(default="")
    """权属."""
    keeper: Mapped[str] = mapped_column(default="")
    """责任人."""
    contractor: Mapped[str] = mapped_column(default="")
    """维保单位."""
    contractor_phone: Mapped[str] = mapped_column(default="")
    contract_until: Mapped[date | None]
    """维保到期."""
    repair_contact: Mapped[str] = mapped_column(default="")
    """报谁修, where it is not the 维保单位: the utility that owns it, the maker."""
    repair_phone: Mapped[str] = mapped_column(default="")
    warranty_until: Mapped[date | None]
    """质保到期."""
    original_value: Mapped[Money | None]
    """原值, 元."""
    fund: Mapped[str] = mapped_column(default="")
    """资金来源."""
    renewal_cost: Mapped[Money | None]
    """What renewing it would cost by a quote or an estimate, 元."""
    state: Mapped[str] = mapped_column(default="good")
    risk: Mapped[str] = mapped_column(default="")
    inspect_on: Mapped[date | None]
    """下次检验日期 as the office states it; a date that follows from a rule is computed instead."""
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The fields its category declares: key → text, number or ISO date."""
    remark: Mapped[str] = mapped_column(default="")


class FacilityState(Entity):
    """A stretch of time in one state; its days in `stopped` are down time (停运)."""

    __tablename__ = "facility_state"
    __table_args__ = (
        one_of("state", FACILITY_STATES),
        CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name="order"),
        {"sqlite_strict": True},
    )

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"), index=True)
    state: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    """The last day in this state; None: still so."""
    reason: Mapped[str] = mapped_column(default="")
    work_id: Mapped[int | None] = mapped_column(ForeignKey("work.id"), index=True)
    """The repair that stopped it."""


class FacilityGrade(Entity):
    """A condition (技术状况) from 1, to be renewed, to 5, as new, seen on a day."""

    __tablename__ = "facility_grade"
    __table_args__ = (
        CheckConstraint("grade BETWEEN 1 AND 5", name="grade_range"),
        {"sqlite_strict": True},
    )

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"), index=True)
    seen_on: Mapped[date]
    grade: Mapped[int]
    seen_by: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")


class FacilityPaper(Versioned, Entity):
    """A certificate, report, contract or insurance with its expiry (证照合同)."""

    __tablename__ = "facility_paper"
    __table_args__ = (one_of("kind", PAPERS), {"sqlite_strict": True})

    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"), index=True)
    """None: it belongs to the office or the whole community."""
    kind: Mapped[str]
    title: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    issuer: Mapped[str] = mapped_column(default="")
    """发证机关, 检测单位, 合同对方."""
    phone: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date | None]
    expires_on: Mapped[date | None] = mapped_column(index=True)
    apply_days: Mapped[int] = mapped_column(default=30)
    """Apply or renew so many days before it expires (domain.md §3.2: one month)."""
    cost: Mapped[Money | None]
    """元 for its whole time."""
    result: Mapped[str] = mapped_column(default="")
    """结论, 不合格项."""
    closed_on: Mapped[date | None]
    """When a newer one replaced it or it was let go; it then warns no more."""
    remark: Mapped[str] = mapped_column(default="")


class Photo(Entity):
    """A photo of a record: the original by its hash, and a smaller one for screen and paper."""

    __tablename__ = "photo"
    __table_args__ = (
        one_of("role", PHOTO_ROLES),
        UniqueConstraint("subject", "subject_id", "role", "sha256"),
        {"sqlite_strict": True},
    )

    subject: Mapped[str]
    """The table of the record: facility, hazard, work, task_result, …"""
    subject_id: Mapped[int]
    role: Mapped[str] = mapped_column(default="other")
    position: Mapped[int] = mapped_column(default=0)
    """Order within the role: the first before belongs to the first after."""
    sha256: Mapped[str] = mapped_column(ForeignKey("attachment.sha256"))
    """The original file."""
    shown_sha256: Mapped[str] = mapped_column(ForeignKey("attachment.sha256"))
    """A JPEG of at most 1,600 px; the original itself where that is small enough."""
    taken_on: Mapped[date | None]
    place: Mapped[str] = mapped_column(default="")
    caption: Mapped[str] = mapped_column(default="")
    added_on: Mapped[date]

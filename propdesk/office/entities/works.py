"""Hazards (隐患) with every step taken, and works (维修与工程)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from propdesk.office.entities.base import Area, Entity, Money, Versioned
from propdesk.office.entities.premises import one_of

HAZARD_LEVELS = ("general", "larger", "major")
"""级别: 一般, 较大, 重大."""
HAZARD_KINDS = ("facility", "fire", "illegal_build", "occupation", "flying_wire", "other")
"""设施隐患, 消防隐患, 私搭乱建, 占用公共空间, 飞线充电, 其他."""
HAZARD_SOURCES = ("inspection", "manual", "complaint", "resident", "import")
HAZARD_STEPS = (
    "found",
    "measure",
    "dissuaded",
    "notified",
    "reported",
    "extended",
    "rectified",
    "recheck_failed",
    "recheck_passed",
    "note",
)
"""发现, 临时措施, 劝阻, 书面告知, 报告, 延期, 整改, 复查不合格, 复查合格, 记事."""
WORK_KINDS = ("repair", "project")
"""维修, 工程项目."""
WORK_STATES = ("planned", "ongoing", "done")
"""计划, 实施, 完成."""


class Hazard(Versioned, Entity):
    """A hazard: keeps its number for life and is closed only by a re-check that passed."""

    __tablename__ = "hazard"
    __table_args__ = (
        one_of("level", HAZARD_LEVELS),
        one_of("kind", HAZARD_KINDS),
        one_of("source", HAZARD_SOURCES),
        CheckConstraint("recheck_result IN ('', 'passed', 'failed')", name="recheck_known"),
        UniqueConstraint("task_id", "item_key"),
        Index("ix_hazard_found_on", "found_on"),
        Index("ix_hazard_due_on", "due_on"),
        {"sqlite_strict": True},
    )

    number: Mapped[str] = mapped_column(unique=True)
    """编号, such as YH2026-0012; given once."""
    sort_key: Mapped[str] = mapped_column(default="")
    found_on: Mapped[date]
    place: Mapped[str]
    """部位."""
    building: Mapped[str] = mapped_column(default="")
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"), index=True)
    what: Mapped[str]
    """内容."""
    kind: Mapped[str] = mapped_column(default="facility")
    system: Mapped[str] = mapped_column(default="")
    """A category key of the templates (fire, drainage, …), for 按系统."""
    level: Mapped[str] = mapped_column(default="general")
    source: Mapped[str] = mapped_column(default="manual")
    task_id: Mapped[int | None] = mapped_column(ForeignKey("inspection_task.id"), index=True)
    item_key: Mapped[str | None]
    """With `task_id` the line of the checklist that made it: one line, one hazard."""
    reported_by: Mapped[str] = mapped_column(default="")
    """Who told: the inspector, a resident, a complaint's number."""
    origin: Mapped[str] = mapped_column(default="")
    """关联巡检 in words, where it was brought over."""
    keeper: Mapped[str] = mapped_column(default="")
    """责任人."""
    due_on: Mapped[date | None]
    """整改期限."""
    measure: Mapped[str] = mapped_column(default="")
    """临时措施."""
    rectified_on: Mapped[date | None]
    recheck_on: Mapped[date | None]
    recheck_result: Mapped[str] = mapped_column(default="")
    rechecked_by: Mapped[str] = mapped_column(default="")
    closed_on: Mapped[date | None]
    """The day of the re-check that passed."""
    cost: Mapped[Money | None]
    """元."""
    fund: Mapped[str] = mapped_column(default="")
    remark: Mapped[str] = mapped_column(default="")


class HazardStep(Entity):
    """A step taken on a hazard; steps are added, never changed."""

    __tablename__ = "hazard_step"
    __table_args__ = (one_of("kind", HAZARD_STEPS), {"sqlite_strict": True})

    hazard_id: Mapped[int] = mapped_column(ForeignKey("hazard.id"), index=True)
    taken_on: Mapped[date]
    kind: Mapped[str]
    person: Mapped[str] = mapped_column(default="")
    told: Mapped[str] = mapped_column(default="")
    """Whom: the resident, 业委会, 社区, 街道, 消防."""
    text: Mapped[str] = mapped_column(default="")
    until: Mapped[date | None]
    """The new deadline of an extension."""
    letter_sha256: Mapped[str | None] = mapped_column(ForeignKey("attachment.sha256"))
    """The letter as it was printed."""


class Work(Versioned, Entity):
    """A repair or a project (维修, 工程项目) with its quantity: 屋面防水 120 ㎡, 疏通 46 次."""

    __tablename__ = "work"
    __table_args__ = (
        one_of("kind", WORK_KINDS),
        one_of("state", WORK_STATES),
        CheckConstraint("quantity IS NULL OR quantity >= 0", name="quantity_positive"),
        CheckConstraint(
            "starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on", name="order"
        ),
        Index("ix_work_ends_on", "ends_on"),
        {"sqlite_strict": True},
    )

    kind: Mapped[str] = mapped_column(default="repair")
    name: Mapped[str]
    """项目名称, or what was repaired."""
    grade: Mapped[str] = mapped_column(default="")
    """类别 of a project: basic 基础类, improve 完善类, upgrade 提升类."""
    content: Mapped[str]
    """工程内容: 屋面防水, 单元门更换, 管道疏通."""
    quantity: Mapped[Area | None]
    """工程量, two decimals."""
    unit: Mapped[str] = mapped_column(default="")
    budget: Mapped[Money | None]
    """元."""
    final_cost: Mapped[Money | None]
    """决算, 元."""
    fund: Mapped[str] = mapped_column(default="")
    contractor: Mapped[str] = mapped_column(default="")
    """施工单位."""
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    """竣工."""
    accepted_on: Mapped[date | None]
    """验收."""
    acceptance: Mapped[str] = mapped_column(default="")
    """验收结论, by whom."""
    households: Mapped[int | None]
    """受益户数."""
    state: Mapped[str] = mapped_column(default="planned")
    place: Mapped[str] = mapped_column(default="")
    building: Mapped[str] = mapped_column(default="")
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"), index=True)
    hazard_id: Mapped[int | None] = mapped_column(ForeignKey("hazard.id"), index=True)
    ticket: Mapped[str] = mapped_column(default="")
    """The number of the complaint or repair request behind it."""
    failure: Mapped[bool] = mapped_column(default=False)
    """Whether it mended a failure (故障维修), which counts in the renewal proposal."""
    remark: Mapped[str] = mapped_column(default="")

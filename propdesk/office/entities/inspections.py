"""Inspections (巡检): plans with their rules, tasks with their dates, and what was found."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from propdesk.office.entities.base import Entity, Price, Versioned
from propdesk.office.entities.premises import one_of

ANCHORS = ("fixed", "last_done")
"""Counts from the calendar, or from the day it was last done."""
HOLIDAY_POLICIES = ("keep", "previous", "next")
"""节假日: 不变, 提前, 顺延."""
PERFORMERS = ("self", "contractor", "authority", "utility")
"""Who does it: the office, a contractor, an authority, the utility that owns it."""
ITEM_KINDS = ("choice", "number", "text")
ANSWERS = ("normal", "abnormal", "na")
"""正常, 异常, 不适用."""


class InspectionPlan(Versioned, Entity):
    """A plan (巡检计划): what is looked at, by which rule, by whom. Its tasks are rounds."""

    __tablename__ = "inspection_plan"
    __table_args__ = (
        one_of("anchor", ANCHORS),
        one_of("holiday_policy", HOLIDAY_POLICIES),
        one_of("performer", PERFORMERS),
        CheckConstraint("max_interval_days IS NULL OR max_interval_days > 0", name="max_interval"),
        CheckConstraint("lead_days >= 0", name="lead"),
        {"sqlite_strict": True},
    )

    name: Mapped[str] = mapped_column(unique=True)
    template: Mapped[str] = mapped_column(default="")
    """The template it was made from (F04); empty: the office's own."""
    category: Mapped[str] = mapped_column(default="")
    """The system it belongs to: a category key of the templates (fire, elevator, …)."""
    place: Mapped[str] = mapped_column(default="")
    """部位, where it names no facilities."""
    building: Mapped[str] = mapped_column(default="")
    """楼栋 read from the place; empty: the whole community or that of its facilities."""
    rule: Mapped[str]
    """RRULE (RFC 5545) without DTSTART; empty: only after an event (storm, snow)."""
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    """The last day it makes tasks for; None: until further notice."""
    end_reason: Mapped[str] = mapped_column(default="")
    anchor: Mapped[str] = mapped_column(default="fixed")
    anchored_on: Mapped[date | None]
    """`last_done`: the completion the next dates count from; None: from `starts_on`."""
    max_interval_days: Mapped[int | None]
    """No more days than this between two completions: a hard warning."""
    lead_days: Mapped[int] = mapped_column(default=0)
    """So many days before the due date the work may begin and is shown as coming."""
    holiday_policy: Mapped[str] = mapped_column(default="keep")
    statutory: Mapped[bool] = mapped_column(default=False)
    """Demanded by law or standard: its dates move earlier, never later."""
    performer: Mapped[str] = mapped_column(default="self")
    keeper: Mapped[str] = mapped_column(default="")
    """责任人."""
    signatures: Mapped[str] = mapped_column(default="")
    """Who signs the sheet, joined by 、; empty: the inspector alone."""
    basis: Mapped[str] = mapped_column(default="")
    """依据: the law, standard or contract behind it."""
    added_on: Mapped[date]
    """The day it was made: until the next it can still be taken back or put right as a whole."""
    remark: Mapped[str] = mapped_column(default="")


class PlanFacility(Entity):
    """A facility a plan looks at."""

    __tablename__ = "plan_facility"
    __table_args__ = (UniqueConstraint("plan_id", "facility_id"), {"sqlite_strict": True})

    plan_id: Mapped[int] = mapped_column(ForeignKey("inspection_plan.id"))
    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"), index=True)


class PlanItem(Entity):
    """One line of a plan's checklist, in the order of `position` (from 1)."""

    __tablename__ = "plan_item"
    __table_args__ = (
        one_of("kind", ITEM_KINDS),
        UniqueConstraint("plan_id", "position"),
        {"sqlite_strict": True},
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("inspection_plan.id"))
    position: Mapped[int]
    text: Mapped[str]
    """Chinese, or the office's own words."""
    text_en: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="choice")
    unit: Mapped[str] = mapped_column(default="")
    low: Mapped[Price | None]
    """A number under this is abnormal."""
    high: Mapped[Price | None]
    """A number over this is abnormal."""
    photo: Mapped[bool] = mapped_column(default=False)
    """Whether a photo is asked for."""


class InspectionTask(Versioned, Entity):
    """One round of a plan (巡检任务). A task without a due date does not exist.

    `due_on` is what it is judged by; `scheduled_on` is where the clerk moved it, which makes no
    late task punctual. From the month it is frozen in it never leaves the figures.
    """

    __tablename__ = "inspection_task"
    __table_args__ = (
        UniqueConstraint("plan_id", "planned_on"),
        CheckConstraint("result IN ('', 'normal', 'abnormal')", name="result_known"),
        CheckConstraint("(done_on IS NULL) = (result = '')", name="result_when_done"),
        CheckConstraint("done_on IS NULL OR cancelled_on IS NULL", name="one_end"),
        Index("ix_inspection_task_scheduled_on", "scheduled_on"),
        Index("ix_inspection_task_due_on", "due_on"),
        Index("ix_inspection_task_frozen_month", "frozen_month"),
        Index(
            "ix_inspection_task_open",
            "due_on",
            sqlite_where=text("done_on IS NULL AND cancelled_on IS NULL"),
            postgresql_where=text("done_on IS NULL AND cancelled_on IS NULL"),
        ),
        {"sqlite_strict": True},
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("inspection_plan.id"))
    planned_on: Mapped[date]
    """By the rule, before any holiday shift."""
    due_on: Mapped[date]
    """应检日期: after the holiday shift."""
    scheduled_on: Mapped[date]
    """Where it stands in the calendar: `due_on` until it is moved."""
    frozen_month: Mapped[str] = mapped_column(default="")
    """`2026-11`, once that month has begun: the plan the rates count; empty before."""
    caught_up: Mapped[bool] = mapped_column(default=False)
    """Made afterwards, because the PC was off when it came up (补生成)."""
    started_on: Mapped[date | None]
    done_on: Mapped[date | None]
    """完成日期: the day it was really done."""
    entered_on: Mapped[date | None]
    """The day its result was entered."""
    result: Mapped[str] = mapped_column(default="")
    inspector: Mapped[str] = mapped_column(default="")
    """检查人."""
    abnormal: Mapped[str] = mapped_column(default="")
    """异常项 in words, where a round was brought over without its checklist."""
    note: Mapped[str] = mapped_column(default="")
    cancelled_on: Mapped[date | None]
    cancel_reason: Mapped[str] = mapped_column(default="")


class TaskMove(Entity):
    """A task dragged to another day, and why."""

    __tablename__ = "task_move"

    task_id: Mapped[int] = mapped_column(ForeignKey("inspection_task.id"), index=True)
    moved_on: Mapped[date]
    from_day: Mapped[date]
    to_day: Mapped[date]
    reason: Mapped[str]


class TaskResult(Versioned, Entity):
    """What was found at one line of the checklist, at one facility or for the whole round."""

    __tablename__ = "task_result"
    __table_args__ = (
        one_of("answer", ANSWERS),
        UniqueConstraint("task_id", "item_key"),
        {"sqlite_strict": True},
    )

    task_id: Mapped[int] = mapped_column(ForeignKey("inspection_task.id"))
    item_key: Mapped[str]
    """`<facility id or 0>/<position>`: entered again, it is the same line."""
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"), index=True)
    position: Mapped[int]
    text: Mapped[str]
    """The line as it read then."""
    answer: Mapped[str]
    number: Mapped[Price | None]
    words: Mapped[str] = mapped_column(default="")
    """What was written beside it."""

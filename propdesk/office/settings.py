"""The office's settings: every number the law, the contract or the region may change.

Defaults are those of domain.md §10 and §2.5; nothing of them is a constant elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office.entities import HolidayOverride, Setting
from propdesk.office.errors import UserError
from propdesk.office.workdays import Workdays

DEFAULTS: Mapping[str, Any] = {
    "document_language": "zh_CN",
    "proration": "actual_days",
    "start_rule": "move_in_day",
    "shift_due_on_holiday": True,
    "limitation_years": 3,
    "rates_items": ["物业服务费"],
    "receipt_prefix": "SJ",
    "notice_prefix": "CJ",
    "stage_1_days_before_due": 15,
    "stage_2a_days": 30,
    "stage_2b_days": 90,
    "demand_period_days": 15,
    "demand_interval_days": 7,
    "small_count_threshold": 5,
    "letter_co_signature": False,
    "late_charge_clause": "",
    "late_charge_daily_rate": "0",
    "letter_payment_ways": "",
    "letter_forbidden_words": None,
    "hazard_prefix": "YH",
    "hazard_days_general": 30,
    "hazard_days_larger": 15,
    "hazard_days_major": 3,
    "hazard_dissuasions": 3,
    "inspections_caught_up_on": "",
    "inspections_made_until": "",
    "lift_periodic_years": [1, 4, 7, 9, 11, 13, 15],
    "lift_periodic_early_months": 2,
    "lift_self_test_early_months": 1,
    "lift_apply_months": 1,
    "lift_restart_months": 12,
    "lift_inspection_templates": ["L06"],
    "extinguisher_years": {
        "powder": [5, 2, 10],
        "water": [3, 1, 6],
        "clean": [5, 2, 10],
        "co2": [5, 2, 12],
    },
    "expiry_bands": [60, 30, 7],
    "apply_days": 30,
    "renewal_cost_percent": 50,
    "renewal_years": 3,
    "renewal_points": {"condition": 12, "life": 30, "failure": 5, "cost": 20, "risk": 10},
    "renewal_funds": {},
    "backup_folder": "",
    "backup_second_folder": "",
    "clerk": "",
    "demo": False,
    "demo_spec": "",
}
"""Every setting and its default. `None` means: the list that ships with PropDesk."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "document_language": ("zh_CN", "en"),
    "proration": ("actual_days", "30_day", "half_month", "whole_month"),
    "start_rule": ("move_in_day", "next_month_first"),
}


def get(session: Session, key: str) -> Any:
    """The value of a setting, or its default."""
    default = DEFAULTS[key]
    row = session.scalars(select(Setting).where(Setting.key == key)).one_or_none()
    return default if row is None else row.value


def put(session: Session, key: str, value: Any) -> None:
    """Change a setting. Raises UserError for a value that cannot be."""
    default = DEFAULTS[key]
    allowed = CHOICES.get(key)
    if allowed and value not in allowed:
        raise UserError(
            _("“{value}” is not possible for {key}. Choose one of: {allowed}.").format(
                value=value, key=key, allowed=", ".join(allowed)
            )
        )
    if isinstance(default, int) and not isinstance(default, bool) and not _is_count(value):
        raise UserError(_("{key} must be a whole number, 0 or more.").format(key=key))
    row = session.scalars(select(Setting).where(Setting.key == key)).one_or_none()
    if row is None:
        session.add(Setting(key=key, value=value))
    elif row.value != value:
        row.value = value


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def workdays(session: Session) -> Workdays:
    """The calendar of working days, with the office's own overrides."""
    own = HolidayOverride
    rows = session.execute(select(own.day, own.is_workday, own.name)).all()
    names = {day: name for day, _worked, name in rows if name}
    return Workdays({day: bool(worked) for day, worked, _name in rows}, names)

"""The words an office uses for facilities, rounds, hazards and works, and how such cells are read.

The first word for a value is the one the office workbook writes; the others are read as well.
Where an office may know more than PropDesk (whose property, which fund), its own word is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from propdesk.i18n import _
from propdesk.office.importing import values
from propdesk.office.importing.choices import Choice
from propdesk.office.importing.grids import Cell
from propdesk.office.importing.values import Unreadable, narrow, plain

STATE = {
    "完好": "good",
    "带病运行": "impaired",
    "停用": "stopped",
    "报废": "scrapped",
    "良好": "good",
    "正常": "good",
    "在用": "good",
    "运行": "good",
    "使用中": "good",
    "正常运行": "good",
    "带病": "impaired",
    "待修": "impaired",
    "有故障": "impaired",
    "故障": "impaired",
    "维修中": "stopped",
    "停运": "stopped",
    "停机": "stopped",
    "封停": "stopped",
    "闲置": "stopped",
    "已停用": "stopped",
    "已报废": "scrapped",
    "拆除": "scrapped",
    "已拆除": "scrapped",
}
HOLIDAY = {
    "不变": "keep",
    "提前": "previous",
    "顺延": "next",
    "照常": "keep",
    "不调整": "keep",
    "提前到工作日": "previous",
    "提前到上一工作日": "previous",
    "前移": "previous",
    "顺延到工作日": "next",
    "顺延到下一工作日": "next",
    "后移": "next",
    "延后": "next",
    "推迟": "next",
}
RESULT = {
    "正常": "normal",
    "异常": "abnormal",
    "合格": "normal",
    "良好": "normal",
    "完好": "normal",
    "无异常": "normal",
    "全部正常": "normal",
    "√": "normal",
    "有异常": "abnormal",
    "不正常": "abnormal",
    "不合格": "abnormal",
    "有问题": "abnormal",
    "存在问题": "abnormal",
    "×": "abnormal",
}
LEVEL = {
    "一般": "general",
    "较大": "larger",
    "重大": "major",
    "一般隐患": "general",
    "普通": "general",
    "较大隐患": "larger",
    "重大隐患": "major",
}
RECHECK = {
    "合格": "passed",
    "不合格": "failed",
    "通过": "passed",
    "复查合格": "passed",
    "已整改": "passed",
    "已消除": "passed",
    "未通过": "failed",
    "不通过": "failed",
    "复查不合格": "failed",
    "未整改": "failed",
}
GRADE = {
    "基础类": "basic",
    "完善类": "improve",
    "提升类": "upgrade",
    "基础": "basic",
    "完善": "improve",
    "提升": "upgrade",
}
WORK_STATE = {
    "计划": "planned",
    "实施": "ongoing",
    "完成": "done",
    "未开工": "planned",
    "待实施": "planned",
    "计划中": "planned",
    "实施中": "ongoing",
    "施工中": "ongoing",
    "在建": "ongoing",
    "进行中": "ongoing",
    "已完成": "done",
    "已完工": "done",
    "完工": "done",
    "竣工": "done",
    "已竣工": "done",
}
OWNERSHIP = {
    "业主共有": "owners",
    "专业单位": "utility",
    "政府投放": "government",
    "开发商": "developer",
    "物业公司": "office",
    "全体业主": "owners",
    "业主": "owners",
    "共有": "owners",
    "专业经营单位": "utility",
    "政府": "government",
    "建设单位": "developer",
    "物业": "office",
}
FUND = {
    "物业费": "fee",
    "公共收益": "public_income",
    "维修资金": "maintenance_fund",
    "改造补贴": "subsidy",
    "街道项目": "street",
    "其他": "other",
    "物业": "fee",
    "物业服务费": "fee",
    "专项维修资金": "maintenance_fund",
    "住宅专项维修资金": "maintenance_fund",
    "老旧小区改造补贴": "subsidy",
    "街道": "street",
    "其它": "other",
    "其他来源": "other",
}


def number(value: Cell) -> str:
    """The number of a facility as it stands on its label: half-width, without blanks."""
    return re.sub(r"\s", "", narrow(values.text(value)))


def _key(choices: Choice) -> Callable[[Cell], str]:
    """Reads a word as its key; a word nobody knows stays as the office wrote it."""

    def read(value: Cell) -> str:
        shown = values.text(value)
        return choices.get(re.sub(r"\s", "", narrow(shown)), shown)

    return read


ownership = _key(OWNERSHIP)
"""Whose property: a key, or the office's own word."""
fund = _key(FUND)
"""What it is paid from: a key, or the office's own word."""


def word(choices: Choice, value: str) -> str:
    """The word of the office workbook for a value; one that is nobody's key is its own word."""
    return next((name for name, meant in choices.items() if meant == value), value)


def category(value: Cell) -> str:
    """The key of a category by its Chinese or English name; another word stays as it is."""
    from propdesk.office import facility_categories

    return facility_categories.key_of(values.text(value))


_MOST = Decimal(10) ** 8


def quantity(value: Cell) -> Decimal:
    """How much or how many, with two decimals; a unit behind the number is passed over."""
    shown = value
    if isinstance(value, str):
        match = re.fullmatch(r"([-\d.,\s]*\d)\s*([^\d\s.,-]{1,6}\d?)?", narrow(value))
        shown = match[1] if match else value
    found = values.number(shown)
    if found < 0:
        raise Unreadable(_("{value} is negative.").format(value=found))
    if found >= _MOST:
        raise Unreadable(
            _("“{value}” is too large to be a quantity.").format(value=plain(value)[:20])
        )
    return found.quantize(values.CENT, rounding=ROUND_HALF_UP)


def years(value: Cell) -> int:
    """A design life in years, 1 to 200."""
    found = values.whole(value)
    if not 1 <= found <= 200:
        raise Unreadable(_("{value} is not a life in years: write 1 to 200.").format(value=found))
    return found


def count(value: Cell) -> int:
    """A whole number of zero or more."""
    found = values.whole(value)
    if found < 0:
        raise Unreadable(_("{value} is negative.").format(value=found))
    return found


_EVENT = {"事件触发", "触发", "按需", "不定期", "EVENT"}
EVENT = "事件触发"
"""Stands for the rule of a plan that is only called up by an event: the column is required."""


def rule(value: Cell) -> str:
    """An RRULE as written; 事件触发 is the empty rule of a plan called up by an event."""
    shown = re.sub(r"\s", "", narrow(value)).upper().removeprefix("RRULE:")
    return "" if shown in _EVENT else shown


def template(value: Cell) -> str:
    """The id of a template, such as F04; whether there is one is seen when rows are planned."""
    return re.sub(r"\s", "", narrow(values.text(value))).upper()


class Acceptance(NamedTuple):
    """An acceptance: its day, and what was said (合格)."""

    on: date | None
    words: str


def acceptance(value: Cell) -> Acceptance:
    """A day, words such as 合格, or both: `2025-06-30 合格`."""
    try:
        return Acceptance(values.day(value), "")
    except Unreadable:
        if not isinstance(value, str):
            raise
    shown = values.text(value)
    match = re.match(r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)[\s,、;:]*(?=\S)", narrow(shown))
    if match is None:
        return Acceptance(None, shown)
    return Acceptance(values.day(match[1]), shown[match.end() :])


_JOINTS = re.compile(r"[、,，;；/\n]+|\s{1,}")


def numbers(text: str) -> list[str]:
    """The facility numbers of a cell, joined by 、 or the like, each once."""
    return list(dict.fromkeys(part for part in _JOINTS.split(text) if part))


def joined(parts: Iterable[str]) -> str:
    """Several numbers as the office workbook writes them."""
    return "、".join(parts)


Shown = Mapping[str, object]
"""A record as its row in the office workbook: column key → value as the import reads it."""

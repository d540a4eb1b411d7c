"""The fixed words of letters, receipts and statements, in the language of the document.

That is an office setting of its own: a clerk may work in English and write to residents in Chinese.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from propdesk.office import money
from propdesk.office.written import long_date, period


class Words(NamedTuple):
    """Labels in one language."""

    language: str
    number: str
    phone: str
    account: str
    unit: str
    item: str
    period: str
    calculation: str
    amount: str
    waived: str
    paid: str
    to_pay: str
    owing: str
    due: str
    due_short: str
    total: str
    sum_to_pay: str
    sum_owing: str
    in_words: str
    credit: str
    seal: str
    fold: str
    continued: str
    colon: str
    slip: str
    slip_text: str
    slip_room: str
    slip_fields: tuple[tuple[str, float], ...]
    """Label, and the share of the line its blank takes, three to a line."""


ZH = Words(
    language="zh_CN",
    number="编号：",
    phone="咨询电话：",
    account="收款账户：",
    unit="金额单位：元",
    item="收费项目",
    period="归属期",
    calculation="面积×单价×月数",
    amount="应缴",
    waived="减免",
    paid="已缴",
    to_pay="待缴",
    owing="欠缴",
    due="截止日",
    due_short="{day}前",
    total="合计",
    sum_to_pay="应缴合计：",
    sum_owing="欠缴合计：",
    in_words="（大写：{capital}）",
    credit="您户另有预收余额 ¥{credit}，上表未抵扣。",
    seal="（盖章）",
    fold="折叠线",
    continued="（续）",
    colon="：",
    slip="回　执",
    slip_text="已收到{company}{day}发出的《{title}》。",
    slip_room="房号：",
    slip_fields=(
        ("签收人", 0.34),
        ("与业主关系", 0.33),
        ("日期", 0.33),
        ("送达方式", 0.34),
        ("送达人", 0.33),
        ("备注", 0.33),
    ),
)

EN = Words(
    language="en",
    number="No. ",
    phone="Questions: ",
    account="Account: ",
    unit="Amounts in CNY",
    item="Fee",
    period="Period",
    calculation="Calculation",
    amount="Charged",
    waived="Waived",
    paid="Paid",
    to_pay="To pay",
    owing="Owing",
    due="Due",
    due_short="due {day}",
    total="Total",
    sum_to_pay="Total to pay: ",
    sum_owing="Total owing: ",
    in_words=" ({capital})",
    credit="Your account also holds a credit of ¥{credit}, which is not taken off above.",
    seal=" (seal)",
    fold="fold",
    continued=" (continued)",
    colon=",",
    slip="Acknowledgement of receipt",
    slip_text="I have received “{title}” of {day} from {company}.",
    slip_room="Room ",
    slip_fields=(
        ("Received by", 0.36),
        ("Relation to owner", 0.36),
        ("Date", 0.28),
        ("Delivered how", 0.36),
        ("Delivered by", 0.36),
        ("Remark", 0.28),
    ),
)


def words(language: str) -> Words:
    """The labels of `language`, Chinese unless it is `en`."""
    return EN if language == "en" else ZH


def figure(amount: Decimal) -> str:
    """An amount in a table; nothing is shown as "—"."""
    return money.text(amount) if amount else "—"


__all__ = ["EN", "ZH", "Words", "figure", "long_date", "period", "words"]

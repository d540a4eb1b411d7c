"""The words an office uses for what can only be one of a few things: uses, roles, ways to pay.

The first word for a value is the one the office workbook writes; the others are read as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from propdesk.i18n import _
from propdesk.office.importing.grids import Cell
from propdesk.office.importing.values import Unreadable, narrow, plain

Choice = Mapping[str, str]


USE = {
    "住宅": "home",
    "商铺": "shop",
    "储藏室": "storage",
    "车库": "garage",
    "住房": "home",
    "居住": "home",
    "普通住宅": "home",
    "房屋": "home",
    "家属房": "home",
    "宿舍": "home",
    "110": "home",
    "119": "home",
    "门面": "shop",
    "门面房": "shop",
    "商业": "shop",
    "商业用房": "shop",
    "网点": "shop",
    "沿街房": "shop",
    "底商": "shop",
    "店铺": "shop",
    "办公": "shop",
    "办公室": "shop",
    "120": "shop",
    "地下室": "storage",
    "储物间": "storage",
    "储藏间": "storage",
    "杂物间": "storage",
    "仓房": "storage",
    "128": "storage",
    "车位": "garage",
    "停车位": "garage",
}
OCCUPANCY = {
    "自住": "owner",
    "出租": "let",
    "空置": "vacant",
    "已入住": "owner",
    "入住": "owner",
    "业主自住": "owner",
    "常住": "owner",
    "租住": "let",
    "租赁": "let",
    "已出租": "let",
    "未入住": "vacant",
    "空房": "vacant",
    "闲置": "vacant",
    "2001": "owner",
}
ROLE = {
    "业主": "owner",
    "共有人": "co_owner",
    "租客": "tenant",
    "家属": "family",
    "代缴单位": "payer",
    "户主": "owner",
    "产权人": "owner",
    "房主": "owner",
    "共有": "co_owner",
    "共有产权人": "co_owner",
    "租户": "tenant",
    "承租人": "tenant",
    "房屋租客": "tenant",
    "家庭成员": "family",
    "亲属": "family",
    "配偶": "family",
    "子女": "family",
    "父母": "family",
    "代缴": "payer",
    "代交单位": "payer",
    "缴费单位": "payer",
    "1001": "owner",
    "1002": "family",
    "1003": "tenant",
}
BASIS = {
    "建筑面积": "area",
    "每户": "household",
    "固定": "fixed",
    "分摊": "share",
    "面积": "area",
    "按建筑面积": "area",
    "按面积": "area",
    "面积*单价": "area",
    "面积×单价": "area",
    "建筑面积*单价+附加费": "area",
    "面积*单价+附加费": "area",
    "按户": "household",
    "户": "household",
    "按户收取": "household",
    "固定费用": "fixed",
    "固定金额": "fixed",
    "定额": "fixed",
    "公摊": "share",
    "按面积分摊": "share",
    "1001": "area",
    "2002": "fixed",
}
CYCLE = {
    "月": "month",
    "季": "quarter",
    "半年": "half",
    "年": "year",
    "每月": "month",
    "按月": "month",
    "月度": "month",
    "一个月": "month",
    "1": "month",
    "季度": "quarter",
    "每季": "quarter",
    "每季度": "quarter",
    "按季": "quarter",
    "三个月": "quarter",
    "3": "quarter",
    "每半年": "half",
    "半年度": "half",
    "6": "half",
    "年度": "year",
    "每年": "year",
    "按年": "year",
    "一年": "year",
    "全年": "year",
    "12": "year",
}
WAIVER = {
    "空置": "vacancy",
    "困难": "hardship",
    "协议": "agreement",
    "其他": "other",
    "空置房": "vacancy",
    "空置减免": "vacancy",
    "低保": "hardship",
    "困难减免": "hardship",
    "残疾": "hardship",
    "特困": "hardship",
    "协商": "agreement",
    "协议减免": "agreement",
    "其它": "other",
}
METHOD = {
    "现金": "cash",
    "微信": "wechat",
    "支付宝": "alipay",
    "银行转账": "bank",
    "POS": "pos",
    "第三方补贴": "subsidy",
    "现钞": "cash",
    "现款": "cash",
    "微信支付": "wechat",
    "微信转账": "wechat",
    "微信公众号": "wechat",
    "微信扫码": "wechat",
    "支付宝支付": "alipay",
    "支付宝转账": "alipay",
    "转账": "bank",
    "银行": "bank",
    "对公转账": "bank",
    "网银": "bank",
    "汇款": "bank",
    "银行卡转账": "bank",
    "POS机": "pos",
    "刷卡": "pos",
    "补贴": "subsidy",
    "政府补贴": "subsidy",
    "街道补贴": "subsidy",
}
CLIMATE = {"北方": "north", "东北": "northeast", "南方": "south"}


def choose(value: Cell, choices: Choice, heading: str) -> str:
    """The value a word stands for; `Unreadable` names the words that are allowed."""
    word = re.sub(r"\s", "", narrow(value)).upper()
    if word in choices:
        return choices[word]
    shown, seen = [], set()
    for name, meant in choices.items():
        if meant not in seen:
            seen.add(meant)
            shown.append(name)
    raise Unreadable(
        _("“{value}” is not possible for {heading}. Allowed: {words}.").format(
            value=plain(value), heading=heading, words="、".join(shown)
        )
    )


def due_rule(value: Cell) -> str:
    """`账期首日+30`, `账期末日+15` or `03-31`, as `start+30`, `end+15`, `03-31`."""
    shown = re.sub(r"\s", "", narrow(value))
    if match := re.fullmatch(
        r"(?:账期|周期)?(?:首日|起日?|开始日?|START)\+(\d{1,3})天?", shown, re.I
    ):
        return f"start+{int(match[1])}"
    if match := re.fullmatch(
        r"(?:账期|周期)?(?:末日|止日?|结束日?|END)\+(\d{1,3})天?", shown, re.I
    ):
        return f"end+{int(match[1])}"
    fixed = re.fullmatch(r"(?:每年)?(\d{1,2})[-月/.](\d{1,2})[日号]?", shown)
    if fixed and 1 <= int(fixed[1]) <= 12 and 1 <= int(fixed[2]) <= 31:
        return f"{int(fixed[1]):02}-{int(fixed[2]):02}"
    raise Unreadable(
        _("“{value}” is not a due rule: write 账期首日+30, 账期末日+15 or 03-31.").format(
            value=plain(value)
        )
    )

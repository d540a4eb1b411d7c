"""What the clerk reads for the words of the facility ledger (domain.md §3.1).

The field's own terms: 完好, 带病运行, 停用, 报废; 业主共有, 专业单位, 政府投放, 开发商.
"""

from __future__ import annotations

from collections.abc import Mapping

from propdesk.i18n import N_, _

STATES = {
    "good": N_("Sound"),
    "impaired": N_("Runs impaired"),
    "stopped": N_("Out of use"),
    "scrapped": N_("Scrapped"),
}
"""完好, 带病运行, 停用, 报废."""
STATE_TONES = {"good": "done", "impaired": "soon", "stopped": "overdue", "scrapped": "neutral"}
OWNERSHIPS = {
    "owners": N_("Shared by the owners"),
    "utility": N_("Utility"),
    "government": N_("Placed by the government"),
    "developer": N_("Developer"),
    "office": N_("Property company"),
}
"""业主共有, 专业单位, 政府投放, 开发商, 物业公司."""
FUNDS = {
    "fee": N_("Property fee"),
    "public_income": N_("Public income"),
    "maintenance_fund": N_("Maintenance fund"),
    "subsidy": N_("Renovation subsidy"),
    "street": N_("Street project"),
    "other": N_("Other source"),
}
"""物业费, 公共收益, 维修资金, 改造补贴, 街道项目, 其他."""
RISKS = {"low": N_("Low risk"), "medium": N_("Medium risk"), "high": N_("High risk")}
PAPERS = {
    "certificate": N_("Certificate or permit"),
    "report": N_("Test report"),
    "contract": N_("Contract"),
    "insurance": N_("Insurance"),
    "licence": N_("Licence or filing"),
    "health": N_("Health card"),
}
"""证照, 检验检测报告, 合同, 保险, 许可备案, 健康证."""
EXPIRIES = {
    **PAPERS,
    "maintenance": N_("Upkeep contract"),
    "warranty": N_("Warranty"),
    "inspection": N_("Test or inspection"),
    "lift_periodic": N_("Lift: periodic inspection"),
    "lift_self_test": N_("Lift: self-test"),
    "lift_restart": N_("Lift: before it runs again"),
    "service": N_("Extinguisher service"),
    "scrap": N_("Extinguisher end"),
    "life": N_("Design life"),
    "field": N_("Date of the card"),
}
CONDITIONS = {
    5: N_("5 as new"),
    4: N_("4 good"),
    3: N_("3 usable"),
    2: N_("2 poor"),
    1: N_("1 to be renewed"),
}
"""技术状况 1–5."""
PHOTO_ROLES = {"before": N_("Before"), "after": N_("After"), "other": N_("Photo")}


def of(words: Mapping[str, str], key: str) -> str:
    """The word for a key, translated; the office's own word as it is."""
    return _(words[key]) if key in words else key


def key_of(words: Mapping[str, str], text: str) -> str:
    """The key of a word in the language of the window; else the text itself."""
    return next((key for key, word in words.items() if text in (key, _(word))), text)

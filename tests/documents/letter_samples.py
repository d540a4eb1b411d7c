"""Letters to print in tests: believable ones, and as many as wanted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from propdesk.office.capital import capital
from propdesk.office.sheets import NoticeRow, NoticeSheet

ZERO = Decimal("0.00")


def row(number: int = 0, **changes: object) -> NoticeRow:
    year = 2025 - number // 2
    first = number % 2 == 0
    amount = Decimal("210.96") + number
    paid = Decimal("60.00") if number == 1 else ZERO
    waived = Decimal("35.16") if number == 2 else ZERO
    made = NoticeRow(
        item="物业服务费",
        starts_on=date(year, 7, 1) if first else date(year, 1, 1),
        ends_on=date(year, 12, 31) if first else date(year, 6, 30),
        calculation="58.60×0.60×6",
        amount=amount,
        waived=waived,
        paid=paid,
        open=amount - waived - paid,
        due_on=date(year, 7, 31) if first else date(year, 1, 31),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


BEFORE_ZH = (
    "根据《幸福里小区物业服务合同》第十二条，截至2026年11月22日，您户尚有下列费用未缴，明细如下。",
)
AFTER_ZH = (
    "请您在收到本通知之日起15日内，即2026年12月7日前，到物业服务中心缴纳，或转账至下列账户"
    "（请注明房号）。",
    "如对金额或服务有异议，或确有困难需要分期缴纳、申请减免，请于同期内与我们联系，我们将在"
    "核实后答复您。",
    "期满仍未缴纳又未说明情况的，我们将依据《中华人民共和国民法典》第九百四十四条，通过调解、"
    "申请支付令、诉讼或仲裁等方式依法主张权利。",
    "如您已缴费，请忽略本通知，谨致谢意。",
)
BEFORE_EN = (
    "Under clause 12 of the Xingfuli Property Service Agreement, the charges listed below were "
    "still unpaid on 22 November 2026.",
)
AFTER_EN = (
    "Please pay within 15 days of receiving this letter, by 7 December 2026, at the service "
    "centre or by transfer to the account below, naming your room.",
    "If you do not agree with an amount or with our service, or if you need to pay by instalments "
    "or apply for a reduction, please tell us within the same time.",
    "If we hear nothing, we may claim the debt by mediation, payment order, lawsuit or arbitration "
    "under article 944 of the Civil Code.",
    "If you have paid meanwhile, please disregard this letter, with our thanks.",
)


def sheet(rows: int = 4, language: str = "zh_CN", **changes: object) -> NoticeSheet:
    chinese = language != "en"
    lines = tuple(row(n, item="物业服务费" if chinese else "Property fee") for n in range(rows))
    total = sum((line.open for line in lines), ZERO)
    made = NoticeSheet(
        stage="2a",
        language=language,
        title="物业费催缴通知单（第一次）" if chinese else "Payment reminder (first)",
        community="幸福里小区" if chinese else "Xingfuli",
        company="济南幸福物业服务有限公司" if chinese else "Xingfu Property Services Ltd",
        phone="0531-8888 0001",
        account="济南幸福物业服务有限公司　工商银行历下支行　1602 0234 0920 0123 456"
        if chinese
        else "Xingfu Property Services, ICBC Lixia, 1602 0234 0920 0123 456",
        number="CJ2026-000123",
        issued_on=date(2026, 11, 22),
        room="3-2-501",
        addressee="张伟" if chinese else "Zhang Wei",
        before=BEFORE_ZH if chinese else BEFORE_EN,
        rows=lines,
        after=AFTER_ZH if chinese else AFTER_EN,
        total=total,
        capital=capital(total) if chinese else "",
        as_of=date(2026, 11, 22),
        deadline=date(2026, 12, 7),
        credit=ZERO,
        late_charge="",
        co_signature="",
        slip=True,
    )
    return replace(made, **changes)  # type: ignore[arg-type]

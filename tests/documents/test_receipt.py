"""Receipts and statements on paper: every mandatory word, three copies, marks, many pages."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pypdf
import pytest
from builders import TODAY, D, a_price, a_room, bill, pay

from propdesk.documents import receipt, statement
from propdesk.office import receipt_sheets, receipts, settings
from propdesk.office.capital import capital
from propdesk.office.errors import UserError
from propdesk.office.sheets import ReceiptRow, ReceiptSheet, StatementRow, StatementSheet
from propdesk.office.store import Store


def pages_of(pdf: bytes) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return [re.sub(r"\s+", "", page.extract_text()) for page in reader.pages]


def a_sheet(rows: int = 2, **changes: object) -> ReceiptSheet:
    total = Decimal("421.92") * rows
    made = ReceiptSheet(
        language="zh_CN",
        company="幸福物业公司",
        community="幸福里小区",
        phone="0531-88880001",
        number="SJ2026-000042",
        issued_on=date(2026, 11, 22),
        room="3-2-501",
        payer="张㛃",
        rows=tuple(
            ReceiptRow("物业服务费", f"{2026 - n}年", "58.60×0.60×12", Decimal("421.92"))
            for n in range(rows)
        ),
        total=total,
        capital=capital(total),
        method="微信",
        reference="4200001",
        collector="王会计",
        remark="",
        credit=Decimal("34.24"),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_three_copies_carry_everything_that_must_be_on_a_receipt() -> None:
    (page,) = pages_of(receipt.render([a_sheet()]))
    for part in (
        "收款收据",
        "幸福物业公司",
        "收据编号：SJ2026-000042",
        "日期：2026年11月22日",
        "房号：3-2-501",
        "交款人：张㛃",
        "物业服务费",
        "2026年",
        "58.60×0.60×12",
        "421.92",
        "¥843.84",
        "大写：人民币捌佰肆拾叁元捌角肆分",
        "收款方式：微信",
        "流水号：4200001",
        "收款人：王会计",
        "备注：预收余额¥34.24",
        "（盖章）",
        "本收据仅作收款凭证，需要发票请凭本收据开具。",
    ):
        assert page.count(part) >= 3, part
    assert "第一联存根" in page
    assert "第二联客户" in page
    assert "第三联记账" in page


def test_the_title_never_sounds_like_a_tax_invoice() -> None:
    for language in ("zh_CN", "en"):
        for reverses in ("", "SJ2026-000041"):
            pdf = receipt.render([a_sheet(language=language, reverses=reverses)])
            title = pypdf.PdfReader(io.BytesIO(pdf)).metadata
            assert title is not None
            assert not re.search("发票|税|[Ii]nvoice|[Tt]ax", title.title or "")


def test_marks_of_what_happened_to_it() -> None:
    (page,) = pages_of(receipt.render([a_sheet(reprint=2, voided="金额录错")], copy="client"))
    assert "补打第2次" in page
    assert "作废" in page
    assert "作废原因：金额录错" in page
    assert page.count("收款收据") == 1
    assert "第二联客户" in page
    red = a_sheet(1, total=Decimal("-421.92"), reverses="SJ2026-000041")
    (page,) = pages_of(receipt.render([red], copy="client"))
    assert "（红冲）" in page
    assert "冲销收据SJ2026-000041" in page
    assert "−421.92" in page


@pytest.mark.parametrize("copy", [None, "client"])
@pytest.mark.parametrize("rows", [1, 9, 25, 60])
def test_many_rows_go_on_over_further_sheets(copy: str | None, rows: int) -> None:
    lines = tuple(ReceiptRow("费", f"P{n:03}", "", Decimal(n)) for n in range(1, rows + 1))
    total = sum((line.amount for line in lines), Decimal(0))
    pages = pages_of(receipt.render([replace(a_sheet(), rows=lines, total=total)], copy=copy))
    text = "".join(pages)
    for n in range(1, rows + 1):
        assert text.count(f"P{n:03}") == (1 if copy else 3)
    assert text.count(f"¥{total:,.2f}") == (1 if copy else 3)


def test_hostile_and_long_words_print() -> None:
    for name in ("<b>", "{{7*7}}", "x" * 500, "a\x00b", "(\\)"):
        assert pages_of(receipt.render([a_sheet(payer=name, remark=name, company=name)]))
    with pytest.raises(UserError, match="no receipt"):
        receipt.render([])


def test_a_statement_repeats_its_headings() -> None:
    day = date(2020, 1, 1)
    rows = tuple(
        StatementRow(day + timedelta(days=n), "出账", f"第{n:03}笔", D("1.00"), None, D(n + 1))
        for n in range(150)
    )
    sheet = StatementSheet(
        language="zh_CN",
        company="幸福物业公司",
        community="幸福里小区",
        phone="0531",
        room="3-2-501",
        name="张㛃",
        area=D("58.60"),
        starts_on=day,
        as_of=date(2026, 11, 22),
        opening=D("0.00"),
        rows=rows,
        owing=D("150.00"),
        credit=D("2.00"),
    )
    pages = pages_of(statement.render(sheet))
    assert len(pages) >= 3
    for number, page in enumerate(pages, 1):
        assert "日期事项说明应缴已缴余额" in page
        assert f"第{number}页共{len(pages)}页" in page
        assert "3-2-501" in page
    text = "".join(pages)
    assert all(text.count(f"第{n:03}笔") == 1 for n in range(150))
    assert "欠缴¥150.00，预收余额¥2.00" in pages[-1]
    assert pages_of(statement.render(replace(sheet, language="en", rows=())))


def test_a_receipt_of_the_store_prints_the_same_years_later(store: Store) -> None:
    with store.write() as session:
        room = a_room(session)
        a_price(session)
        bill(session, "2025")
        recorded = pay(session, room, "500.00", TODAY, collector="王会计")
        assert recorded.receipt is not None
        number = recorded.receipt.number
    with store.read() as session:
        sheet = receipt_sheets.receipt_sheet(session, receipts.by_number(session, number))
    assert [row.amount for row in sheet.rows] == [D("421.92"), D("78.08")]
    assert sum(row.amount for row in sheet.rows) == sheet.total == D("500.00")
    assert sheet.rows[0].period == "2025年"
    assert sheet.rows[0].calculation == "58.60×0.60×12"
    assert sheet.rows[1].item == "预收款"
    assert sheet.method == "现金"
    with store.write() as session:
        receipts.reprint(session, number)
    with store.read() as session:
        again = receipt_sheets.receipt_sheet(session, receipts.by_number(session, number))
        account = receipt_sheets.statement_sheet(session, room.id, TODAY)
    assert again == replace(sheet, reprint=1)
    assert account.credit == D("78.08")
    assert account.rows[-1].balance == D("-78.08")
    (page,) = pages_of(statement.render(account))
    assert "−78.08" in page
    with store.write() as session:
        settings.put(session, "document_language", "en")
        english = receipt_sheets.receipt_sheet(session, receipts.by_number(session, number))
    assert "Paidby:cash" in pages_of(receipt.render([english]))[0]

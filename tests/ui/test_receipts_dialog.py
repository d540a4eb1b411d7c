from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from sqlalchemy import select, text

from propdesk.office import arrears, payments
from propdesk.office.entities import Receipt
from propdesk.ui.kit.preview import Preview
from propdesk.ui.receipts_dialog import ReceiptsDialog, TakeBackForm
from tests.ui.money_office import furnish

TODAY = date(2026, 11, 22)


@pytest.fixture
def rooms(store: Any) -> dict[str, int]:
    """Three receipts: two of an earlier day, one of today."""
    rooms = furnish(store)
    with store.write() as s:
        for receipt in s.scalars(select(Receipt)):
            receipt.issued_on = date(2026, 4, 1)
        payments.record(
            s, rooms["1-1-101"], Decimal("421.92"), on=TODAY, method="wechat",
            today=TODAY, reference="WX77",
        )  # fmt: skip
    return rooms


@pytest.fixture
def dialog(qtbot: Any, desk: Any, rooms: dict[str, int]) -> Iterator[ReceiptsDialog]:
    made = ReceiptsDialog(desk)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.resize(1240, 700)
    made.show()
    yield made
    for paper in QApplication.topLevelWidgets():
        if isinstance(paper, Preview):
            paper.close()


def numbers(dialog: ReceiptsDialog) -> list[str]:
    return [row.number for row in dialog.list.table.records.rows]


def states(dialog: ReceiptsDialog) -> list[str]:
    return [row.state for row in dialog.list.table.records.rows]


def papers() -> list[Preview]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, Preview) and w.isVisible()]


def give_reason(qtbot: Any, dialog: ReceiptsDialog, reason: str) -> TakeBackForm:
    form = next(f for f in dialog.findChildren(TakeBackForm) if f.isVisible())
    qtbot.keyClicks(form.reason.editor, reason)
    qtbot.keyClick(form.reason.editor, Qt.Key.Key_Return)
    return form


def test_the_newest_comes_first_and_no_number_is_missing(dialog: Any) -> None:
    assert numbers(dialog) == ["SJ2026-000003", "SJ2026-000002", "SJ2026-000001"]
    assert dialog.gaps.text() == "2026: 1–3, no gaps."


def test_a_missing_number_is_told_in_red(qtbot: Any, desk: Any, store: Any, rooms: Any) -> None:
    with store.write() as s:
        s.execute(text("UPDATE payment SET receipt_id = NULL WHERE receipt_id = 2"))
        s.execute(text("DELETE FROM receipt WHERE id = 2"))
    dialog = ReceiptsDialog(desk)
    qtbot.addWidget(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    assert dialog.gaps.text() == "2026: 1–3, missing: 2. Restore a backup."
    assert dialog.gaps.property("tone") == "overdue"


def test_it_is_found_by_the_outside_number(qtbot: Any, dialog: Any) -> None:
    qtbot.keyClicks(dialog.list.search, "wx77")
    qtbot.keyClick(dialog.list.search, Qt.Key.Key_Return)
    assert numbers(dialog) == ["SJ2026-000003"]


def test_today_s_receipt_is_voided_with_a_reason(
    qtbot: Any, dialog: Any, store: Any, rooms: Any
) -> None:
    dialog.list.table.go_to(0)
    assert dialog.list.void_act.isEnabled()
    assert not dialog.list.reverse_act.isEnabled()
    dialog.list.void_act.trigger()
    form = next(f for f in dialog.findChildren(TakeBackForm) if f.isVisible())
    qtbot.keyClick(form.reason.editor, Qt.Key.Key_Return)
    assert form.reason.error_text() == "Please fill in: Reason."
    give_reason(qtbot, dialog, "wrong room")
    assert states(dialog) == ["void", "valid", "valid"]
    with store.read() as s:
        receipt = s.scalars(select(Receipt).where(Receipt.number == "SJ2026-000003")).one()
        assert (receipt.voided_on, receipt.void_reason) == (TODAY, "wrong room")
        owed = next(r for r in arrears.list_rooms(s, TODAY) if r.room == "1-1-101").owed
    assert owed == Decimal("1265.76"), "its bills are open again"
    assert not dialog.list.void_act.isEnabled()


def test_an_older_one_is_reversed_by_a_red_receipt(qtbot: Any, dialog: Any, store: Any) -> None:
    dialog.list.show_record(1)
    assert not dialog.list.void_act.isEnabled()
    dialog.list.reverse_act.trigger()
    give_reason(qtbot, dialog, "cheque bounced")
    assert numbers(dialog)[0] == "SJ2026-000004"
    assert states(dialog) == ["red", "valid", "valid", "reversed"]
    red = dialog.list.table.records.rows[0]
    assert (red.total, red.other) == (Decimal("-1265.76"), "SJ2026-000001")
    assert dialog.gaps.text() == "2026: 1–4, no gaps."
    dialog.list.set_filter("reversed")
    assert numbers(dialog) == ["SJ2026-000001"]


def test_a_preview_is_no_print_and_a_reprint_is_counted(
    qtbot: Any, dialog: Any, store: Any
) -> None:
    dialog.list.table.go_to(0)
    qtbot.keyClick(dialog.list.table, Qt.Key.Key_Return)
    assert [paper.pages for paper in papers()] == [1]
    with store.read() as s:
        assert s.get_one(Receipt, 3).reprints == 0
    dialog.list.reprint_act.trigger()
    with store.read() as s:
        assert s.get_one(Receipt, 3).reprints == 1
    assert len(papers()) == 2

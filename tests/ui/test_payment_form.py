from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid
from sqlalchemy import select

from propdesk.office import arrears, payments
from propdesk.office.entities import Allocation, Payment, Receipt
from propdesk.ui import payment_form
from propdesk.ui.kit.preview import Preview
from propdesk.ui.open_lines_table import PAYS, PERIOD
from propdesk.ui.payment_form import PaymentForm
from propdesk.ui.receipt_offer import ReceiptOffer
from tests.ui.money_office import count, furnish

TODAY = date(2026, 11, 22)


@pytest.fixture
def rooms(store: Any) -> dict[str, int]:
    return furnish(store)


def shown(qtbot: Any, form: PaymentForm) -> PaymentForm:
    with qtbot.waitActive(form):
        form.show()
    return form


@pytest.fixture
def form(qtbot: Any, desk: Any, rooms: dict[str, int]) -> Iterator[PaymentForm]:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    made = shown(qtbot, PaymentForm(desk, window))
    yield made
    if isValid(made):
        made.close()


def typed(qtbot: Any, text: str) -> None:
    """Keys go to whatever has the focus, as from the number pad."""
    qtbot.keyClicks(QApplication.focusWidget(), text)


def enter(qtbot: Any, **more: Any) -> None:
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Enter, **more)


def lines(form: PaymentForm, column: int) -> list[str]:
    return [form.lines.item(at, column).text() for at in range(form.lines.rowCount())]


def offer() -> ReceiptOffer:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, ReceiptOffer)]
    return next(w for w in found if w.isVisible())


def skip(qtbot: Any) -> None:
    qtbot.keyClick(offer(), Qt.Key.Key_Escape)


def test_number_pad_alone_takes_a_payment(qtbot: Any, form: Any, store: Any) -> None:
    typed(qtbot, "1.2.301")
    enter(qtbot)
    assert form.room.text() == "1-2-301"
    assert form.room.below.text() == "李娜"
    assert QApplication.focusWidget() is form.amount.editor
    assert form.amount.editor.selectedText() == "1,265.76", "the amount owed, ready to type over"
    typed(qtbot, "500")
    assert lines(form, PERIOD) == ["2024", "2025", "2026"]
    assert lines(form, PAYS) == ["✓ 421.92", "78.08", ""]
    assert form.summary.text().startswith("Owed 1,265.76.")
    assert "500.00 settles bills, 0.00 becomes credit" in form.summary.text()
    enter(qtbot)
    assert count(store, Payment) == 2, "nothing is saved before the way is confirmed"
    typed(qtbot, "2")
    assert form.method.value() == "wechat"
    enter(qtbot)
    with store.read() as s:
        payment = s.scalars(select(Payment).order_by(Payment.id.desc())).first()
        assert (payment.amount, payment.method, payment.paid_on) == (
            Decimal("500.00"),
            "wechat",
            TODAY,
        )
        parts = s.scalars(
            select(Allocation.amount)
            .where(Allocation.payment_id == payment.id)
            .order_by(Allocation.bill_line_id)
        ).all()
        assert parts == [Decimal("421.92"), Decimal("78.08")]
        receipt = s.get_one(Receipt, payment.receipt_id)
    assert receipt.number in offer().findChildren(type(form.summary))[1].text()
    skip(qtbot)


def test_enter_after_saving_shows_the_receipt(qtbot: Any, form: Any) -> None:
    typed(qtbot, "1-1-101")
    enter(qtbot)
    enter(qtbot)
    enter(qtbot)
    qtbot.keyClick(offer().print_button, Qt.Key.Key_Return)
    (paper,) = [
        w for w in QApplication.topLevelWidgets() if isinstance(w, Preview) and w.isVisible()
    ]
    assert paper.pages == 1
    assert "SJ2026-000003" in paper.windowTitle()
    paper.close()


@pytest.mark.parametrize("text", ["12301", "12-301", "12.301"])
def test_figures_alone_name_a_room_where_only_one_fits(qtbot: Any, form: Any, text: str) -> None:
    typed(qtbot, text)
    enter(qtbot)
    if text == "12301":
        assert form.room.error_text() == "Several rooms fit “12301”. Please choose one."
        assert QApplication.focusWidget() is form.room.editor
    else:
        assert form.room.text() == "12-301"


def test_an_unknown_room_is_said_under_the_field(qtbot: Any, form: Any) -> None:
    typed(qtbot, "9-9-909")
    enter(qtbot)
    assert form.room.error_text().startswith("9-9-909 cannot be found")
    enter(qtbot)
    assert QApplication.focusWidget() is form.room.editor


def test_more_than_owed_becomes_credit(qtbot: Any, form: Any, store: Any, rooms: Any) -> None:
    typed(qtbot, "21201")
    enter(qtbot)
    assert form.amount.editor.text() == "765.76"
    typed(qtbot, "1000")
    assert "765.76 settles bills, 234.24 becomes credit." in form.summary.text()
    enter(qtbot)
    enter(qtbot)
    skip(qtbot)
    with store.read() as s:
        assert arrears.credit(s, rooms["2-1-201"], TODAY) == Decimal("234.24")


def test_ticked_bills_are_paid_first(qtbot: Any, form: Any, store: Any) -> None:
    typed(qtbot, "1.2.301")
    enter(qtbot)
    typed(qtbot, "421.92")
    qtbot.keyClick(form.amount.editor, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is form.lines
    qtbot.keyClick(form.lines, Qt.Key.Key_Down)
    qtbot.keyClick(form.lines, Qt.Key.Key_Down)
    qtbot.keyClick(form.lines, Qt.Key.Key_Space)
    assert lines(form, PAYS) == ["", "", "✓ 421.92"]
    enter(qtbot)
    enter(qtbot)
    skip(qtbot)
    with store.read() as s:
        assert [line.period.start.year for line in arrears.open_lines(s, TODAY)][:5] == [
            2024, 2025, 2026, 2024, 2025,
        ]  # fmt: skip


def test_a_period_is_designated_and_a_wrong_one_is_refused(qtbot: Any, form: Any) -> None:
    typed(qtbot, "1.2.301")
    enter(qtbot)
    form.period.editor.setFocus()
    typed(qtbot, "2025")
    assert lines(form, PAYS) == ["", "✓ 421.92", ""]
    typed(qtbot, "5")
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    assert "is not a period" in form.period.error_text()
    assert form.isVisible()


def test_the_same_outside_number_is_told_but_not_refused(
    qtbot: Any, form: Any, store: Any, rooms: Any
) -> None:
    with store.write() as s:
        payments.record(
            s, rooms["1-1-101"], Decimal("10"), on=date(2026, 6, 1), method="wechat",
            today=TODAY, reference="4200001",
        )  # fmt: skip
    typed(qtbot, "1.2.301")
    enter(qtbot)
    typed(qtbot, "20")
    enter(qtbot)
    typed(qtbot, "2")
    form.reference.editor.setFocus()
    typed(qtbot, "4200001")
    qtbot.keyClick(form.reference.editor, Qt.Key.Key_Tab)
    assert form.warning.isVisible()
    assert "1-1-101, 2026-06-01, 10.00" in form.warning.text()
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    skip(qtbot)
    assert count(store, Payment) == 4


def test_several_rooms_of_a_visit_share_one_receipt(qtbot: Any, form: Any, store: Any) -> None:
    typed(qtbot, "11101")
    enter(qtbot)
    typed(qtbot, "100")
    typed(qtbot, "+")
    assert form.visit.texts() == ["1-1-101　100.00　Cash"]
    assert QApplication.focusWidget() is form.room.editor
    typed(qtbot, "12.301")
    enter(qtbot)
    typed(qtbot, "200")
    enter(qtbot)
    enter(qtbot)
    skip(qtbot)
    with store.read() as s:
        receipt = s.scalars(select(Receipt).order_by(Receipt.id.desc())).first()
        assert receipt.total == Decimal("300.00")
        assert receipt.snapshot["rooms"] == ["1-1-101", "12-301"]
    assert count(store, Receipt) == 3


def test_the_same_room_twice_in_a_visit_is_previewed_in_turn(qtbot: Any, form: Any) -> None:
    typed(qtbot, "11101")
    enter(qtbot)
    typed(qtbot, "421.92")
    typed(qtbot, "+")
    typed(qtbot, "11101")
    enter(qtbot)
    typed(qtbot, "50")
    assert lines(form, PAYS) == ["", "50.00", ""]


def test_ctrl_enter_saves_and_starts_the_next(qtbot: Any, form: Any, store: Any) -> None:
    typed(qtbot, "11101")
    enter(qtbot)
    typed(qtbot, "100")
    enter(qtbot)
    typed(qtbot, "4")
    enter(qtbot, modifier=Qt.KeyboardModifier.ControlModifier)
    skip(qtbot)
    assert count(store, Payment) == 3
    assert form.isVisible()
    assert form.room.text() == ""
    assert form.amount.editor.text() == ""
    assert form.lines.rowCount() == 0
    assert form.method.value() == "bank", "the way stays"
    typed(qtbot, "11101")
    enter(qtbot)
    assert form.amount.editor.text() == "1,165.76", "the same room can follow"


def test_nothing_is_saved_without_an_amount(qtbot: Any, form: Any, store: Any) -> None:
    typed(qtbot, "11101")
    enter(qtbot)
    qtbot.keyClick(form.amount.editor, Qt.Key.Key_Backspace)
    enter(qtbot)
    assert form.amount.error_text() == "Please type the amount."
    typed(qtbot, "0")
    enter(qtbot)
    assert form.amount.error_text() == "Please type the amount."
    assert count(store, Payment) == 2


def test_a_day_to_come_is_refused_under_its_field(qtbot: Any, form: Any, store: Any) -> None:
    typed(qtbot, "11101")
    enter(qtbot)
    form.day.set_value(date(2026, 12, 1))
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    assert form.day.error_text() == "The date must be 2026-11-22 or earlier."
    assert count(store, Payment) == 2


def test_a_given_room_starts_at_its_amount(qtbot: Any, desk: Any, rooms: Any) -> None:
    form = shown(qtbot, payment_form.open_for(desk, rooms["1-2-301"]))
    assert QApplication.focusWidget() is form.amount.editor
    assert form.amount.editor.selectedText() == "1,265.76"
    form.reject()


def test_what_was_begun_comes_back(qtbot: Any, desk: Any, rooms: Any) -> None:
    form = shown(qtbot, PaymentForm(desk))
    typed(qtbot, "11101")
    enter(qtbot)
    typed(qtbot, "77")
    typed(qtbot, "+")
    typed(qtbot, "1.2.301")
    enter(qtbot)
    typed(qtbot, "88")
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    again = PaymentForm(desk)
    assert again.visit.texts() == ["1-1-101　77.00　Cash"]
    assert (again.room.text(), again.amount.editor.text()) == ("1-2-301", "88")
    assert again.lines.rowCount() == 3
    assert again.foot.text() == "What you had begun is back."
    again.deleteLater()


def test_a_number_that_came_before_holds_the_first_save_from_its_field(
    qtbot: Any, form: PaymentForm, rooms: dict[str, int], store: Any
) -> None:
    with store.write() as s:
        payments.record(
            s, rooms["1-1-101"], Decimal(10), on=TODAY, method="wechat", today=TODAY,
            reference="WX1",
        )  # fmt: skip
    typed(qtbot, "1.2.301")
    enter(qtbot)
    typed(qtbot, "20")
    enter(qtbot)
    typed(qtbot, "2")
    form.reference.editor.setFocus()
    typed(qtbot, "WX1")
    assert form.warning.isVisible(), "said while it is typed"
    enter(qtbot, modifier=Qt.KeyboardModifier.ControlModifier)
    assert count(store, Payment) == 3, "nothing new yet"
    enter(qtbot, modifier=Qt.KeyboardModifier.ControlModifier)
    assert count(store, Payment) == 4
    skip(qtbot)


def test_the_offer_of_one_receipt_for_several_rooms_names_them(
    qtbot: Any, form: PaymentForm, store: Any
) -> None:
    for room, amount in (("1.1.101", "20+"), ("1.2.301", "30")):
        typed(qtbot, room)
        enter(qtbot)
        typed(qtbot, amount)
    enter(qtbot)
    enter(qtbot)
    said = offer().text.text().splitlines()
    assert [line.split("　")[0] for line in said] == ["1-1-101", "1-2-301"]
    skip(qtbot)

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from sqlalchemy import select

from propdesk.office.entities import Room
from propdesk.office.errors import UserError
from propdesk.office.premises import add_room
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import (
    CheckField,
    ChoiceField,
    DateField,
    MoneyField,
    NumberField,
    RoomField,
    TextField,
    parse_date,
    parse_money,
)
from propdesk.ui.kit.record_form import RecordForm

TODAY = date(2026, 11, 22)


class RoomForm(RecordForm):
    name = "room"
    title = "New room"
    again = True

    def build(self) -> None:
        self.building = self.add(TextField("Building", "building", required=True))
        self.number = self.add(TextField("Number", "number", required=True), beside=True)
        self.area = self.add(NumberField("Area", "area", unit="㎡", digits=2, required=True))
        self.day = self.add(DateField("Delivered on", "delivered_on", self.desk.today))

    def save(self, session: Any) -> str:
        if self.number.value() == "13":
            raise UserError("There is no number 13 here.", field="number")
        return add_room(
            session,
            building=self.building.value(),
            number=self.number.value(),
            area=self.area.value(),
            delivered_on=self.day.value(),
        ).code


@pytest.fixture
def form(qtbot: Any, desk: Desk) -> RoomForm:
    made = RoomForm(desk)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


def type_into(qtbot: Any, form: RecordForm, *lines: str) -> None:
    for line in lines:
        qtbot.keyClicks(form.focusWidget(), line)
        qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Return)


def codes(desk: Desk) -> list[str]:
    with desk.store.read() as session:
        return list(session.scalars(select(Room.code).order_by(Room.id)))


def test_enter_moves_on_and_saves_at_the_end(qtbot: Any, desk: Desk, form: RoomForm) -> None:
    touched: list[Any] = []
    desk.changed.connect(touched.append)
    with qtbot.waitSignal(form.saved) as told:
        type_into(qtbot, form, "3", "501", "86.5", "11-20")
    assert told.args == ["3-501"]
    assert codes(desk) == ["3-501"]
    assert form.result() == QDialog.DialogCode.Accepted
    assert any(Room in classes for classes in touched)


def test_enter_stays_where_something_is_wrong(qtbot: Any, form: RoomForm) -> None:
    type_into(qtbot, form, "")
    assert form.building.error_text() == "Please fill in: Building."
    assert form.focusWidget() is form.building.editor
    type_into(qtbot, form, "3", "501", "eighty")
    assert form.area.error_text() == "“eighty” is not a number."
    assert form.focusWidget() is form.area.editor


def test_ctrl_enter_saves_and_starts_the_next(qtbot: Any, desk: Desk, form: RoomForm) -> None:
    type_into(qtbot, form, "3", "501")
    qtbot.keyClicks(form.focusWidget(), "86.5")
    qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert codes(desk) == ["3-501"]
    assert form.isVisible()
    assert form.building.draft() == ""
    assert form.focusWidget() is form.building.editor


def test_what_is_wrong_stands_where_it_belongs(qtbot: Any, desk: Desk, form: RoomForm) -> None:
    form.building.set_value("3")
    form.number.set_value("13")
    form.area.set_value(Decimal("80"))
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    assert form.number.error_text() == "There is no number 13 here."
    assert form.building.draft() == "3"
    form.number.set_value("501")
    form.area.set_value(Decimal("0"))
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    assert form.foot.isVisible()
    assert form.isVisible()
    assert codes(desk) == []


def test_esc_keeps_a_draft(qtbot: Any, desk: Desk, form: RoomForm) -> None:
    type_into(qtbot, form, "7")
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible()
    again = RoomForm(desk)
    qtbot.addWidget(again)
    assert again.building.draft() == "7"
    assert again.foot.text() == "What you had begun is back."
    again.building.set_value("")
    again.reject()
    third = RoomForm(desk)
    qtbot.addWidget(third)
    assert third.foot.text() == ""


def test_what_was_typed_into_one_record_never_comes_into_another(qtbot: Any, desk: Desk) -> None:
    correcting = RoomForm(desk, draft_key="")
    qtbot.addWidget(correcting)
    correcting.building.set_value("7")
    correcting.reject()
    for another in (RoomForm(desk, draft_key=""), RoomForm(desk)):
        qtbot.addWidget(another)
        assert another.building.draft() == ""
    assert desk.drafts == {}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1234.5", "1234.50"),
        ("￥1,234.50", "1234.50"),
        ("１２３４。５", "1234.50"),
        ("1，234元", "1234.00"),
        ("−3", "-3.00"),
        (" 0 ", "0.00"),
    ],
)
def test_money_as_people_type_it(typed: str, meant: str) -> None:
    assert str(parse_money(typed)) == meant


@pytest.mark.parametrize("typed", ["", "abc", "1.234", "1e5", "NaN", "1_000", "9" * 12, "--1"])
def test_what_is_not_money(typed: str) -> None:
    with pytest.raises(UserError):
        parse_money(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-22", date(2026, 11, 22)),
        ("20261122", date(2026, 11, 22)),
        ("2026/1/5", date(2026, 1, 5)),
        ("2026.1.5", date(2026, 1, 5)),
        ("2026年1月5日", date(2026, 1, 5)),
        ("１１－０３", date(2026, 11, 3)),
        ("11-3", date(2026, 11, 3)),
    ],
)
def test_dates_as_people_type_them(typed: str, meant: date) -> None:
    assert parse_date(typed, TODAY) == meant


@pytest.mark.parametrize("typed", ["", "2026-02-30", "1122", "tomorrow", "2026-13-01"])
def test_what_is_not_a_date(typed: str) -> None:
    with pytest.raises(UserError):
        parse_date(typed, TODAY)


def test_a_date_is_stepped_by_key(qtbot: Any, dressed: Any) -> None:
    field = DateField("Day", "day", lambda: TODAY)
    qtbot.addWidget(field)
    field.show()
    qtbot.keyClicks(field.editor, "t")
    assert field.value() == TODAY
    qtbot.keyClicks(field.editor, "+")
    qtbot.keyClicks(field.editor, "+")
    qtbot.keyClicks(field.editor, "-")
    assert field.value() == date(2026, 11, 23)
    field.editor.selectAll()
    qtbot.keyClick(field.editor, Qt.Key.Key_Delete)
    qtbot.keyClicks(field.editor, "2026-1-5")
    assert field.value() == date(2026, 1, 5)


def test_money_is_selected_when_the_field_is_entered(qtbot: Any, dressed: Any) -> None:
    field = MoneyField("Amount", "amount", required=True)
    qtbot.addWidget(field)
    field.editor.setText("1234.50")
    with qtbot.waitActive(field):
        field.show()
    field.editor.clearFocus()
    qtbot.mouseClick(field.editor, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: field.editor.selectedText() == "1,234.50")
    field.editor.clearFocus()
    field.editor.setFocus(Qt.FocusReason.TabFocusReason)
    assert field.editor.selectedText() == "1,234.50"
    qtbot.keyClicks(field.editor, "12.345")
    assert not field.check()
    assert field.error_text() == "An amount has at most two digits after the point."
    qtbot.keyClick(field.editor, Qt.Key.Key_Backspace)
    assert field.error_text() == ""
    assert field.value() == Decimal("12.34")
    field.set_value(Decimal("-1"))
    assert not field.check()


def test_a_room_is_found_by_name(qtbot: Any, dressed: Any) -> None:
    known = {"3-2-501": "张三", "3-2-502": "张四", "1-1-101": "李五"}

    def search(text: str) -> list[tuple[str, str]]:
        return [(code, name) for code, name in known.items() if text in code or text in name]

    field = RoomField("Room", "room", search, required=True)
    qtbot.addWidget(field)
    field.show()
    chosen: list[str] = []
    field.chosen.connect(chosen.append)
    qtbot.keyClicks(field.editor, "1-1")
    field.editor.completer().popup().hide()
    assert field.value() == "1-1-101"
    field.editor.editingFinished.emit()
    assert field.editor.text() == "1-1-101"
    assert field.below.text() == "李五"
    assert chosen == ["1-1-101"]
    field.set_value("3-2-50")
    assert not field.check()
    assert field.error_text() == "Several rooms fit “3-2-50”. Please choose one."
    field.set_value("9-9-999")
    assert not field.check()
    assert "cannot be found" in field.error_text()


def test_choices_counts_and_ticks(qtbot: Any, dressed: Any) -> None:
    way = ChoiceField("Way", "way", [("cash", "Cash"), ("bank", "Bank")])
    count = NumberField("Copies", "copies", minimum=1, maximum=9)
    tick = CheckField("Print", "print")
    for field in (way, count, tick):
        qtbot.addWidget(field)
    way.set_value("bank")
    assert way.value() == "bank"
    way.restore(0)
    assert way.value() == "cash"
    count.set_value(3)
    assert count.value() == 3
    assert isinstance(count.value(), int)
    for wrong in ("0", "10", "1.5", "x", "NaN"):
        count.editor.setText(wrong)
        assert not count.check()
    tick.set_value(True)
    assert tick.value() is True
    assert tick.editor.accessibleName() == "Print"


class PagedForm(RecordForm):
    title = "Two pages"

    def build(self) -> None:
        self.page("First")
        self.building = self.add(TextField("Building", "building", required=True))
        self.page("Second")
        self.number = self.add(TextField("Number", "number"))

    def save(self, session: Any) -> str:
        return self.number.value()


def test_enter_goes_on_to_the_next_page_before_it_saves(qtbot: Any, desk: Desk) -> None:
    form = PagedForm(desk)
    qtbot.addWidget(form)
    with qtbot.waitActive(form):
        form.show()
    type_into(qtbot, form, "3")
    assert form.isVisible()
    assert form.focusWidget() is form.number.editor
    with qtbot.waitSignal(form.saved) as told:
        type_into(qtbot, form, "501")
    assert told.args == ["501"]


def test_the_save_button_stays_the_default_one(qtbot: Any, form: RoomForm) -> None:
    form.save_button.setFocus()
    form.building.setFocus()
    assert form.save_button.isDefault()


def test_what_is_wrong_makes_the_window_grow(qtbot: Any, form: RoomForm) -> None:
    before = form.height()
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: form.height() > before)
    assert form.building.below.geometry().top() >= form.building.editor.geometry().bottom()


def test_a_long_sentence_under_a_narrow_field_has_all_its_lines(qtbot: Any, form: RoomForm) -> None:
    form.number.set_hint("Short.")
    qtbot.wait(50)
    form.number.show_error("This is a long sentence that says what is wrong. " * 5)
    qtbot.wait(100)
    assert form.height() >= form._column.totalHeightForWidth(form.size().width())
    assert form.number.editor.height() >= form.number.editor.sizeHint().height()

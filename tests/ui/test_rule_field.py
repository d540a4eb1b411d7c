from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from propdesk import i18n
from propdesk.office.errors import UserError
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import TextField
from propdesk.ui.kit.record_form import RecordForm
from propdesk.ui.rule_field import RuleField

TODAY = date(2026, 11, 22)
BEYOND = "FREQ=MONTHLY;BYMONTHDAY=1,15"


class PlanForm(RecordForm):
    name = "rule_sample"
    title = "Plan"

    def build(self) -> None:
        self.what = self.add(TextField("Name", "what"))
        self.rule = self.add(RuleField("Repeats", "rule", self.desk.today, event=True))
        self.note = self.add(TextField("Note", "note"))

    def save(self, session: Any) -> str:
        return self.rule.value()


@pytest.fixture
def form(qtbot: Any, desk: Desk) -> PlanForm:
    made = PlanForm(desk)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


def told_days(form: PlanForm) -> str:
    return form.rule.next_days.text().replace("\u00a0", " ")


def choose(qtbot: Any, form: PlanForm, kind: str) -> None:
    """Choose how it repeats by keys."""
    combo = form.rule.controls.kind
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Home)
    for _n in range(combo.findData(kind)):
        qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentData() == kind


def press(qtbot: Any, row: Any, *names: str) -> None:
    for button in row.buttons:
        if button.accessibleName() in names:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_new_rule_is_monthly_on_the_day_it_starts(form: PlanForm) -> None:
    assert form.rule.value() == "FREQ=MONTHLY;BYMONTHDAY=22"
    assert form.rule.sentence.text() == "Every month on the 22nd"
    assert told_days(form).startswith("Next: 2026-11-22 Sun · 2026-12-22 Tue")
    form.rule.set_start(date(2027, 1, 31))
    assert told_days(form).startswith("Next: 2027-02-22 Mon")


def test_weekdays_by_click(qtbot: Any, form: PlanForm) -> None:
    choose(qtbot, form, "weekly")
    rule = form.rule
    assert rule.value() == "FREQ=WEEKLY;BYDAY=SU", "the weekday it starts on"
    press(qtbot, rule.controls.weekdays, "Monday", "Thursday", "Sunday")
    press(qtbot, rule.controls.months, "April", "May", "June")
    assert rule.value() == "FREQ=WEEKLY;BYMONTH=4,5,6;BYDAY=MO,TH"
    assert rule.sentence.text() == "Every Monday and Thursday, April to June"
    press(qtbot, rule.controls.weekdays, "Monday", "Thursday")
    assert rule.sentence.text() == "Please choose a weekday."
    assert not rule.check()
    assert rule.error_text() == "Please choose a weekday."


def test_weekdays_by_keys(qtbot: Any, form: PlanForm) -> None:
    """Tab once into the row, arrows along it, Space presses, Enter goes on."""
    choose(qtbot, form, "weekly")
    qtbot.keyClick(form.rule.controls.kind, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is form.rule.controls.every
    qtbot.keyClicks(form.rule.controls.every, "2")
    qtbot.keyClick(form.rule.controls.every, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is form.rule.controls.weekdays.buttons[0]
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Space):
        qtbot.keyClick(QApplication.focusWidget(), key)
    assert form.rule.value() == "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,SU"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is form.rule.controls.months.buttons[0]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert form.note.editor.hasFocus()
    with qtbot.waitSignal(form.saved) as told:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert told.args == ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,SU"]


@pytest.mark.parametrize(
    ("kind", "rule", "words"),
    [
        ("daily", "FREQ=DAILY", "Every day"),
        ("monthly_last", "FREQ=MONTHLY;BYMONTHDAY=-1", "Every month on the last day"),
        ("monthly_weekday", "FREQ=MONTHLY;BYDAY=1SU", "Every month on the first Sunday"),
        ("yearly", "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=22", "Every year on 22 November"),
        ("event", "", "Only after an event"),
    ],
)
def test_each_kind_begins_sensibly(
    qtbot: Any, form: PlanForm, kind: str, rule: str, words: str
) -> None:
    choose(qtbot, form, kind)
    assert form.rule.value() == rule
    assert form.rule.sentence.text() == words
    choose(qtbot, form, "monthly_day")
    assert form.rule.value() == "FREQ=MONTHLY;BYMONTHDAY=22", "the month of a year is no season"


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=DAILY;INTERVAL=14",
        "FREQ=WEEKLY;BYMONTH=1,2,3,11,12;BYDAY=WE",
        "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=YEARLY;BYMONTH=4,10;BYMONTHDAY=20",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
        "FREQ=DAILY;UNTIL=20271231",
    ],
)
def test_a_rule_is_shown_and_given_back(form: PlanForm, rule: str) -> None:
    form.rule.set_value(rule)
    assert form.rule.value() == rule
    assert form.rule.change.isHidden()
    draft = form.rule.draft()
    form.rule.set_value("FREQ=MONTHLY;BYMONTHDAY=5")
    form.rule.restore(draft)
    assert form.rule.value() == rule


def test_a_rule_beyond_the_controls_is_kept_until_it_is_changed(qtbot: Any, form: PlanForm) -> None:
    rule = form.rule
    rule.set_value(BEYOND)
    assert rule.controls.isHidden()
    assert rule.sentence.text() == "Every month on the 1st and 15th"
    assert rule.value() == BEYOND
    rule.change.setFocus()
    qtbot.keyClick(rule.change, Qt.Key.Key_Return)
    assert not rule.controls.isHidden()
    assert rule.value() == "FREQ=MONTHLY;BYMONTHDAY=22"
    assert rule.controls.kind.hasFocus()
    assert rule.change.text() == "Leave it as it was"
    qtbot.mouseClick(rule.change, Qt.MouseButton.LeftButton)
    assert rule.value() == BEYOND


def test_an_end_is_a_day_after_the_start(qtbot: Any, form: PlanForm) -> None:
    until = form.rule.controls.until.editor
    until.setFocus()
    qtbot.keyClicks(until, "2026-13-01")
    assert "is not a date" in form.rule.sentence.text()
    until.clear()
    qtbot.keyClicks(until, "2026-11-01")
    with pytest.raises(UserError, match="before it starts on 2026-11-22"):
        form.rule.value()
    until.clear()
    qtbot.keyClicks(until, "2026-12-31")
    assert form.rule.sentence.text() == "Every month on the 22nd, until 2026-12-31"
    assert told_days(form) == "Next: 2026-11-22 Sun · 2026-12-22 Tue"


def test_the_rule_is_shown_in_chinese(qtbot: Any, desk: Desk) -> None:
    i18n.use("zh_CN")
    field = RuleField("重复", "rule", lambda: TODAY)
    qtbot.addWidget(field)
    field.set_value("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
    assert field.sentence.text() == "每2周的周一"
    assert (field.controls.every.prefix(), field.controls.every.suffix()) == ("每", "周")
    assert [button.text() for button in field.controls.months.buttons][9:] == [
        "10月",
        "11月",
        "12月",
    ]
    field.set_value("")
    assert field.value() == "FREQ=MONTHLY;BYMONTHDAY=22", "no event was offered"


def test_no_line_breaks_within_a_day_in_chinese(form: PlanForm) -> None:
    with i18n.speaking("zh_CN"):
        form.rule.set_value("FREQ=DAILY")
    assert "2026-11-22\u00a0周\u2060日" in form.rule.next_days.text()

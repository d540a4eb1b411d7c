from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor

from propdesk.office import letter_templates
from propdesk.office.entities import LetterTemplate
from propdesk.ui.templates_dialog import TemplatesDialog
from tests.hazard_builders import a_hazard
from tests.ui.money_office import count, furnish


@pytest.fixture
def dialog(qtbot: Any, desk: Any, store: Any) -> TemplatesDialog:
    furnish(store)
    return opened(qtbot, desk)


def opened(qtbot: Any, desk: Any) -> TemplatesDialog:
    made = TemplatesDialog(desk)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    made.kind.setCurrentIndex(made.kind.findData("notice_2a"))
    return made


def type_at_the_end(qtbot: Any, dialog: TemplatesDialog, text: str) -> None:
    dialog.text.moveCursor(QTextCursor.MoveOperation.End)
    dialog.text.insertPlainText("\n" + text)
    dialog.show_preview()


def on_paper(dialog: TemplatesDialog) -> str:
    pages = range(dialog.document.pageCount())
    return "".join(dialog.document.getAllText(page).text().replace("\r\n", "") for page in pages)


def test_a_real_household_stands_beside_the_text(qtbot: Any, dialog: Any) -> None:
    assert dialog.whose.text() == "1-1-101　张伟"
    assert "1,265.76" in on_paper(dialog)
    assert dialog.state.text() == "the text that ships with PropDesk"
    assert not dialog.save_button.isEnabled()
    dialog.household.set_value("2-1-201")
    dialog.show_preview()
    assert dialog.whose.text() == "2-1-201　刘强"
    assert "765.76" in on_paper(dialog)


def test_what_is_typed_is_on_the_paper_before_it_is_saved(
    qtbot: Any, dialog: Any, store: Any
) -> None:
    type_at_the_end(qtbot, dialog, "收费窗口周六照常办公。")
    assert "收费窗口周六照常办公。" in on_paper(dialog)
    assert dialog.state.text() == "not saved yet"
    assert count(store, LetterTemplate) == 0
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    with store.read() as s:
        assert "周六照常办公" in letter_templates.current(s, "notice_2a", "zh_CN")
    assert dialog.state.text() == "the office's own text"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("逾期不缴将停水停电。", "“停水” cannot stand in a letter"),
        ("【余额宝】", "【余额宝】 is not known"),
        ("【合计", "has a 【 without its 】"),
        ("【1+1】", "only a word can stand"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(
    qtbot: Any, dialog: Any, store: Any, text: str, said: str
) -> None:
    type_at_the_end(qtbot, dialog, text)
    assert said in dialog.error.text()
    assert dialog.error.isVisible()
    assert dialog.save() is False
    assert count(store, LetterTemplate) == 0


def test_a_word_is_put_in_by_double_click(qtbot: Any, dialog: Any) -> None:
    dialog.text.moveCursor(QTextCursor.MoveOperation.End)
    item = next(
        dialog.names.item(at)
        for at in range(dialog.names.count())
        if dialog.names.item(at).text().startswith("【电话】")
    )
    dialog.names.scrollToItem(item)
    place = dialog.names.visualItemRect(item).center()
    qtbot.mouseClick(dialog.names.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(dialog.names.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert dialog.text.toPlainText().endswith("【电话】")
    assert dialog.text.toPlainText().count("【电话】") == 1
    dialog.language.setCurrentIndex(dialog.language.findData("en"))
    assert dialog.names.item(0).text().startswith("【community】")


def test_back_to_the_shipped_text(qtbot: Any, dialog: Any, store: Any) -> None:
    shipped = letter_templates.shipped("notice_2a", "zh_CN")
    type_at_the_end(qtbot, dialog, "谢谢。")
    dialog.save()
    qtbot.mouseClick(dialog.reset_button, Qt.MouseButton.LeftButton)
    assert dialog.text.toPlainText() == shipped
    assert count(store, LetterTemplate) == 1, "saving it is the clerk's"
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert count(store, LetterTemplate) == 0
    assert dialog.state.text() == "the text that ships with PropDesk"


def test_what_was_begun_is_kept_for_each_letter(qtbot: Any, desk: Any, dialog: Any) -> None:
    type_at_the_end(qtbot, dialog, "草稿一")
    dialog.kind.setCurrentIndex(dialog.kind.findData("notice_1"))
    assert "草稿一" not in dialog.text.toPlainText()
    dialog.close()
    again = opened(qtbot, desk)
    assert again.text.toPlainText().endswith("草稿一")
    assert again.state.text() == "not saved yet"


def test_without_debts_the_text_is_still_checked(qtbot: Any, desk: Any, store: Any) -> None:
    dialog = opened(qtbot, desk)
    assert dialog.whose.text() == "Nobody owes anything: there is no household to show."
    type_at_the_end(qtbot, dialog, "【没有】")
    assert "is not known" in dialog.error.text()


def test_letters_about_hazards_have_their_own_words_and_sample(
    qtbot: Any, dialog: Any, store: Any
) -> None:
    dialog.kind.setCurrentIndex(dialog.kind.findData("hazard_letter"))
    assert not dialog.household.isVisible()
    assert "none to show" in dialog.whose.text()
    with store.write() as session:
        a_hazard(session)
    dialog.show_preview()
    assert "3号楼2单元屋面" in on_paper(dialog)
    assert any("【部位】" in dialog.names.item(at).text() for at in range(dialog.names.count()))
    type_at_the_end(qtbot, dialog, "【业主】")
    assert "not known" in dialog.error.text()
    dialog.text.undo()
    type_at_the_end(qtbot, dialog, "盼复。")
    assert "盼复。" in on_paper(dialog)
    assert dialog.save()
    with store.read() as session:
        assert "盼复。" in letter_templates.current(session, "hazard_letter", "zh_CN")
    dialog.kind.setCurrentIndex(dialog.kind.findData("hazard_notice"))
    assert "整改告知书" in on_paper(dialog)
    dialog.kind.setCurrentIndex(dialog.kind.findData("notice_2a"))
    assert dialog.household.isVisible()

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from propdesk.ui import money_actions
from propdesk.ui.arrears_tab import ArrearsTab
from propdesk.ui.bill_run_dialog import BillRunDialog
from propdesk.ui.letters_dialog import LettersDialog
from propdesk.ui.main_window import MainWindow
from propdesk.ui.notices_dialog import NoticesDialog
from propdesk.ui.payment_form import PaymentForm
from propdesk.ui.receipts_dialog import ReceiptsDialog
from propdesk.ui.templates_dialog import TemplatesDialog
from tests.ui.money_office import furnish


@pytest.fixture
def window(qtbot: Any, desk: Any, store: Any) -> MainWindow:
    furnish(store)
    made = MainWindow(desk, tabs=(ArrearsTab,))
    money_actions.plug(made, desk)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


def test_f4_opens_the_payment_form_from_anywhere(qtbot: Any, window: Any) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F4)
    form = window.findChild(PaymentForm)
    assert form.isVisible()
    assert form.focusWidget() is form.room.editor
    form.reject()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("receipts", ReceiptsDialog),
        ("letters_sent", LettersDialog),
        ("templates", TemplatesDialog),
        ("bill_run", BillRunDialog),
    ],
)
def test_every_entry_opens_its_window_and_esc_leaves(
    qtbot: Any, window: Any, name: str, kind: Any
) -> None:
    assert window.action(name).isVisible()
    window.run_action(name)
    dialog = window.findChild(kind)
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_today_leads_to_the_run_the_letters_and_the_filter(
    qtbot: Any, window: Any, desk: Any
) -> None:
    desk.open("bill_run", "2027-Q1")
    dialog = window.findChild(BillRunDialog)
    with qtbot.waitSignal(dialog.drafted, timeout=10_000):
        pass
    assert (dialog.year.value(), dialog.part.currentData()) == (2027, "Q1")
    dialog.reject()
    desk.open("notices", "2b")
    notices = window.findChild(NoticesDialog)
    with qtbot.waitSignal(notices.listed, timeout=10_000):
        pass
    assert notices.stage.currentData() == "2b"
    assert notices.scope.currentText() == "All that are due"
    notices.reject()
    desk.open("arrears", "over_90")
    assert window.current_tab().filters_on() == ("over_90",)
    desk.open("receipt", "SJ2026-000002")
    receipts = window.findChild(ReceiptsDialog)
    qtbot.waitUntil(lambda: receipts.list.table.records.rowCount() == 1)
    receipts.reject()

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import select

from propdesk.office import premises
from propdesk.office.entities import BillLine, BillRun, Tariff
from propdesk.ui.bill_run_dialog import BillRunDialog
from tests.builders import a_price, a_room
from tests.ui.money_office import count, furnish

Press = Callable[[str], None]


@pytest.fixture
def rooms(store: Any) -> dict[str, int]:
    return furnish(store, years=("2024",))


@pytest.fixture
def dialog(qtbot: Any, desk: Any, rooms: dict[str, int]) -> BillRunDialog:
    made = BillRunDialog(desk)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


def draft(qtbot: Any, dialog: BillRunDialog, period: str) -> None:
    dialog.choose(period)
    with qtbot.waitSignal(dialog.drafted, timeout=10_000):
        qtbot.mouseClick(dialog.draft_button, Qt.MouseButton.LeftButton)


def post(qtbot: Any, dialog: BillRunDialog, press: Press) -> None:
    press(dialog.post_button.text())
    with qtbot.waitSignal(dialog.posted, timeout=10_000):
        qtbot.mouseClick(dialog.post_button, Qt.MouseButton.LeftButton)


def cells(table: Any, title: str) -> list[str]:
    at = [column.title for column in table.records.columns].index(title)
    return [table.records.index(row, at).data() for row in range(table.records.rowCount())]


def test_draft_shows_every_bill_and_posts_nothing(qtbot: Any, dialog: Any, store: Any) -> None:
    assert not dialog.post_button.isEnabled()
    draft(qtbot, dialog, "2025")
    assert cells(dialog.lines, "Room") == ["1-1-101", "1-1-102", "1-2-301", "2-1-201", "12-301"]
    assert set(cells(dialog.lines, "To pay")) == {"421.92"}
    assert dialog.totals.shown()["To pay"] == "2,109.60"
    assert dialog.said.text() == "2025: 5 bills of 2,109.60."
    assert dialog.post_button.text() == "Post 5 bills, 2,109.60"
    assert count(store, BillLine) == 5, "only those of 2024"


def test_posting_asks_with_count_and_sum_and_happens_once(
    qtbot: Any, dialog: Any, store: Any, press: Press
) -> None:
    draft(qtbot, dialog, "2025")
    press("Cancel")
    qtbot.mouseClick(dialog.post_button, Qt.MouseButton.LeftButton)
    assert count(store, BillRun) == 1, "asked, and not agreed"
    post(qtbot, dialog, press)
    assert dialog.said.text() == "✓ 2025: 5 bills of 2,109.60 posted."
    with store.read() as s:
        run = s.scalars(select(BillRun).order_by(BillRun.id.desc())).first()
        assert (run.lines, run.total) == (5, Decimal("2109.60"))
    draft(qtbot, dialog, "2025")
    assert dialog.said.text() == (
        "2025: there is nothing to bill. 5 bills of this period stand already and stay as they are."
    )
    assert not dialog.post_button.isEnabled()


def test_checks_name_what_is_doubtful_and_can_be_filtered(
    qtbot: Any, dialog: Any, store: Any
) -> None:
    with store.write() as s:
        a_room(s, "9-101", owner="新户")
        a_price(s, "1.80", starts_on=date(2025, 1, 1), scope_kind="building", scope_value="2")
    draft(qtbot, dialog, "2025")
    assert cells(dialog.checks, "What to check") == ["● Doubled", "○ New"]
    assert cells(dialog.checks, "Room") == ["2-1-201", "9-101"]
    assert dialog.tabs.currentIndex() == 1, "what is grave is shown first"
    qtbot.mouseClick(dialog.check_buttons["new"], Qt.MouseButton.LeftButton)
    assert cells(dialog.checks, "Room") == ["9-101"]
    assert not dialog.check_buttons["zero"].isVisible()


def test_a_room_without_a_price_is_named_and_told_again_before_posting(
    qtbot: Any, desk: Any, store: Any
) -> None:
    with store.write() as s:
        premises.add_room(s, building="1", number="101", area=Decimal("50"), owner="甲")
        premises.add_room(s, building="2", number="101", area=Decimal("50"), owner="乙")
        a_price(s, scope_kind="building", scope_value="1")
    dialog = BillRunDialog(desk)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    draft(qtbot, dialog, "2025")
    assert cells(dialog.checks, "What to check") == ["● No price"]
    assert cells(dialog.checks, "Room") == ["2-101"]
    assert "1 room has no price and is not billed." in dialog._question(dialog.found)


def test_an_issue_day_is_used_and_a_wrong_one_refused(
    qtbot: Any, dialog: Any, store: Any, press: Press
) -> None:
    dialog.issued.editor.setText("2025-99-99")
    qtbot.mouseClick(dialog.draft_button, Qt.MouseButton.LeftButton)
    assert "is not a date" in dialog.issued.error_text()
    dialog.issued.editor.setText("2025-02-10")
    draft(qtbot, dialog, "2025")
    post(qtbot, dialog, press)
    with store.read() as s:
        assert set(
            s.scalars(select(BillLine.issued_on).where(BillLine.cycle_start == date(2025, 1, 1)))
        ) == {date(2025, 2, 10)}


def test_another_period_forgets_the_draft(qtbot: Any, dialog: Any) -> None:
    draft(qtbot, dialog, "2025")
    dialog.part.setCurrentIndex(1)
    assert dialog.lines.records.rowCount() == 0
    assert not dialog.post_button.isEnabled()
    assert str(dialog.period()) == "2025-01-01–2025-06-30"


def test_a_price_that_cannot_be_computed_names_the_room(
    qtbot: Any, dialog: Any, store: Any
) -> None:
    with store.write() as s:
        tariff = s.scalars(select(Tariff)).first()
        tariff.due_rule = "whenever"
    dialog.choose("2025")
    qtbot.mouseClick(dialog.draft_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "whenever" in dialog.said.text(), timeout=5000)
    assert dialog.said.property("tone") == "overdue"
    assert not dialog.post_button.isEnabled()

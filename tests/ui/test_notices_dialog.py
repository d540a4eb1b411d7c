from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from propdesk.office import payments, tariffs
from propdesk.office.entities import Attachment, Notice
from propdesk.ui.arrears_tab import ArrearsTab
from propdesk.ui.kit.preview import Preview
from propdesk.ui.letters_dialog import LettersDialog
from propdesk.ui.notices_dialog import NoticesDialog
from tests.builders import a_room, bill
from tests.ui.money_office import count, furnish

TODAY = date(2026, 11, 22)
Press = Callable[[str], None]


@pytest.fixture
def rooms(store: Any) -> dict[str, int]:
    return furnish(store)


@pytest.fixture
def dialog(qtbot: Any, desk: Any, rooms: dict[str, int]) -> Iterator[NoticesDialog]:
    made = listed(qtbot, NoticesDialog(desk))
    yield made
    close_papers()


def listed(qtbot: Any, made: NoticesDialog) -> NoticesDialog:
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.listed, timeout=10_000):
        made.show()
    return made


def choose(qtbot: Any, dialog: NoticesDialog, stage: str) -> None:
    with qtbot.waitSignal(dialog.listed, timeout=10_000):
        dialog.stage.setCurrentIndex(dialog.stage.findData(stage))


def papers() -> list[Preview]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, Preview) and w.isVisible()]


def close_papers() -> None:
    for paper in papers():
        paper.close()


def holds(paper: Preview, text: str) -> bool:
    """Whether a text stands on the paper."""
    found = "".join(
        paper.document.getAllText(page).text().replace("\r\n", "") for page in range(paper.pages)
    )
    return text in found


def codes(dialog: NoticesDialog) -> list[str]:
    return [row.demand.room for row in dialog.demands.records.rows]


def record(qtbot: Any, dialog: NoticesDialog, press: Press) -> Preview:
    press(dialog.record_button.text())
    with qtbot.waitSignal(dialog.recorded, timeout=20_000):
        qtbot.mouseClick(dialog.record_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(papers()) and dialog.found is not None)
    return papers()[0]


def test_the_dry_list_says_who_and_the_sum(dialog: Any, store: Any) -> None:
    assert codes(dialog) == ["1-1-101", "1-2-301", "2-1-201", "12-301"]
    assert dialog.said.text() == "4 letters, 4,563.04."
    assert dialog.totals.shown()["To demand"] == "4,563.04"
    assert dialog.record_button.text() == "Print and record 4 letters"
    assert count(store, Notice) == 0


def test_selected_rooms_without_a_letter_are_told_why(
    qtbot: Any, desk: Any, store: Any, rooms: Any
) -> None:
    with store.write() as s:
        tariffs.add_waiver(
            s, rooms["12-301"], kind="hardship", share=Decimal("0.5"),
            starts_on=date(2026, 1, 1), ends_on=date(2027, 12, 31),
        )  # fmt: skip
    dialog = listed(qtbot, NoticesDialog(desk, rooms=[rooms["1-1-101"], rooms["1-1-102"]]))
    assert dialog.scope.currentText() == "2 selected rooms"
    assert codes(dialog) == ["1-1-101"]
    assert [(r.room, r.sentence) for r in dialog.left_out.records.rows] == [
        ("1-1-102", "owes nothing")
    ]
    with qtbot.waitSignal(dialog.listed, timeout=10_000):
        dialog.scope.setCurrentIndex(dialog.scope.findData("building 12"))
    assert codes(dialog) == []
    assert "hardship" in dialog.left_out.records.rows[0].sentence
    assert not dialog.record_button.isEnabled()


def test_a_preview_is_marked_and_gives_out_no_number(qtbot: Any, dialog: Any, store: Any) -> None:
    qtbot.mouseClick(dialog.preview_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(papers()), timeout=20_000)
    (paper,) = papers()
    assert paper.pages == 4
    assert holds(paper, "预览")
    assert not holds(paper, "CJ2026")
    assert count(store, Notice) == 0


def test_print_and_record_numbers_the_letters_and_keeps_the_pages(
    qtbot: Any, dialog: Any, store: Any, press: Press
) -> None:
    press("Cancel")
    qtbot.mouseClick(dialog.record_button, Qt.MouseButton.LeftButton)
    assert count(store, Notice) == 0
    paper = record(qtbot, dialog, press)
    assert paper.windowTitle() == "4 letters recorded: CJ2026-000001 to CJ2026-000004."
    assert holds(paper, "CJ2026-000004")
    with store.read() as s:
        letters = s.scalars(select(Notice).order_by(Notice.id)).all()
        assert [letter.amount for letter in letters][2] == Decimal("765.76")
        assert {letter.stage for letter in letters} == {"2a"}
    assert count(store, Attachment) == 1
    close_papers()
    qtbot.waitUntil(lambda: dialog.found is not None and not dialog.found.rows, timeout=10_000)
    reasons = {row.reason for row in dialog.left_out.records.rows}
    assert reasons == {"recent"}, "nobody is written to twice within a week"


def test_two_to_a_page_and_large_print_exclude_each_other(qtbot: Any, dialog: Any) -> None:
    dialog.large.setChecked(True)
    dialog.two_up.setChecked(True)
    assert not dialog.large.isChecked()
    qtbot.mouseClick(dialog.preview_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(papers()), timeout=20_000)
    assert papers()[0].pages == 2


def test_letters_speak_the_language_chosen_here(qtbot: Any, dialog: Any) -> None:
    with qtbot.waitSignal(dialog.listed, timeout=10_000):
        dialog.language.setCurrentIndex(dialog.language.findData("en"))
    qtbot.mouseClick(dialog.preview_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(papers()), timeout=20_000)
    assert holds(papers()[0], "preview, not issued")


def test_names_that_cannot_be_printed_are_told_first(
    qtbot: Any, desk: Any, store: Any, rooms: Any
) -> None:
    with store.write() as s:
        a_room(s, "3-1-101", owner="王\U000323af")
        bill(s, "2025")
    dialog = listed(qtbot, NoticesDialog(desk))
    assert "3-1-101 \U000323af" in dialog.said.text()
    assert dialog.said.property("tone") == "soon"
    row = next(r for r in dialog.demands.records.rows if r.demand.room == "3-1-101")
    assert row.unprintable == "\U000323af"


def test_a_payment_in_between_stops_the_printing(
    qtbot: Any, dialog: Any, store: Any, rooms: Any, press: Press
) -> None:
    with store.write() as s:
        payments.record(
            s, rooms["1-1-101"], Decimal("1"), on=TODAY, method="cash", today=TODAY
        )  # fmt: skip
    press(dialog.record_button.text())
    qtbot.mouseClick(dialog.record_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "since this list was made" in dialog.said.text(), timeout=10_000)
    assert count(store, Notice) == 0


def test_the_register_shows_a_letter_as_it_was_printed(
    qtbot: Any, desk: Any, dialog: Any, store: Any, rooms: Any, press: Press
) -> None:
    record(qtbot, dialog, press)
    close_papers()
    with store.write() as s:
        payments.record(
            s, rooms["1-1-101"], Decimal("1265.76"), on=TODAY, method="cash", today=TODAY
        )
    register = LettersDialog(desk)
    register.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(register)
    register.show()
    shown = {row.room: row for row in register.list.table.records.rows}
    assert shown["1-1-101"].open == 0
    assert shown["1-2-301"].open == Decimal("1265.76")
    register.list.show_record(shown["1-1-101"].id)
    qtbot.keyClick(register.list.table, Qt.Key.Key_Return)
    (paper,) = papers()
    assert paper.pages == 1
    assert holds(paper, "1,265.76"), "what it said then, though it is paid now"
    register.list.set_filter("open")
    assert "1-1-101" not in [row.room for row in register.list.table.records.rows]


def test_the_selection_of_the_arrears_list_is_taken_along(
    qtbot: Any, desk: Any, rooms: Any
) -> None:
    tab = ArrearsTab(desk)
    qtbot.addWidget(tab)
    tab.show()
    tab.table.selectAll()
    tab.print_notices()
    made = tab.findChild(NoticesDialog)
    with qtbot.waitSignal(made.listed, timeout=10_000):
        pass
    assert made.scope.currentText() == "4 selected rooms"
    made.close()

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import room_samples

from propdesk.office import price_list
from propdesk.office.store import Store
from propdesk.ui import tariffs_dialog
from propdesk.ui.desk import Desk


@pytest.fixture
def dialog(store: Store, desk: Desk, qtbot: Any) -> Any:
    room_samples.office(store)
    made = tariffs_dialog.open_for(desk, None)
    qtbot.addWidget(made)
    return made


def states(store: Store, desk: Desk) -> list[tuple[str, str]]:
    with store.read() as session:
        return [(str(r.price), r.state) for r in price_list.rows(session, desk.today())]


def test_a_later_price_replaces_the_earlier_one_by_itself(
    dialog: Any, store: Store, desk: Desk, qtbot: Any
) -> None:
    dialog.tab.table.go_to(0)
    form = dialog.tab.add_like()
    qtbot.addWidget(form)
    assert form.item.value() == "物业服务费"
    assert form.due_value.value() == "03-31"
    form.price.set_value(Decimal("0.75"))
    form.starts.set_value(date(2026, 7, 1))
    form.save_button.click()
    assert states(store, desk) == [("0.7500", "in_force"), ("0.6000", "replaced")]


def test_a_price_for_one_building_and_errors_under_the_field(
    dialog: Any, store: Store, desk: Desk, qtbot: Any
) -> None:
    form = dialog.tab.add_one()
    qtbot.addWidget(form)
    form.price.set_value(Decimal("1"))
    form.starts.set_value(date(2027, 1, 1))
    form.scope.set_value("building")
    form.scope_value.set_value("99")
    form.save_button.click()
    assert "no building 99" in form.scope_value.error_text()
    form.scope_value.set_value("2号楼")
    form.due_value.set_value("soon")
    form.save_button.click()
    assert "whole number" in form.due_value.error_text()
    form.due_value.set_value("15")
    form.save_button.click()
    assert not form.isVisible()
    with store.read() as session:
        row = next(r for r in price_list.rows(session, desk.today()) if r.scope_kind == "building")
    assert (row.scope_value, row.due_rule, row.state) == ("2", "start+15", "future")


def test_a_price_with_bills_is_ended_not_removed(
    dialog: Any, store: Store, desk: Desk, qtbot: Any, press: Callable[[str], None]
) -> None:
    undo: list[Any] = []
    desk.said.connect(lambda _text, back: undo.append(back))
    dialog.tab.table.go_to(0)
    press("Close")
    dialog.tab.remove_one()
    assert len(states(store, desk)) == 1
    dialog.tab.end_one()
    from PySide6.QtWidgets import QApplication

    form: Any = QApplication.activeModalWidget()
    qtbot.addWidget(form)
    form.ends.set_value(date(2026, 10, 31))
    form.save_button.click()
    assert states(store, desk) == [("0.6000", "ended")]
    undo[-1]()
    assert states(store, desk) == [("0.6000", "in_force")]

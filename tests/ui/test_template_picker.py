from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from inspection_office import DAY
from PySide6.QtCore import Qt
from shiboken6 import isValid
from sqlalchemy import func, select

from propdesk.office import inspection_list
from propdesk.office.entities import Community, InspectionPlan
from propdesk.office.store import Store
from propdesk.ui import template_picker
from propdesk.ui.desk import Desk
from propdesk.ui.template_picker import NAME, TemplatePicker
from tests.facility_builders import a_facility


@pytest.fixture
def picker(desk: Desk, store: Store) -> Iterator[TemplatePicker]:
    with store.write() as session:
        a_facility(session, "DT-01", "1号楼电梯", category="elevator")
        a_facility(session, "WM-01", "屋面", category="roof")
    made = template_picker.open_for(desk)
    yield made
    if isValid(made):
        made.close()


def item(picker: TemplatePicker, template_id: str) -> Any:
    return next(i for i in picker.items() if i.text(NAME).startswith(f"{template_id} "))


def names(store: Store) -> set[str]:
    with store.read() as session:
        return set(session.scalars(select(InspectionPlan.template)))


def ticked(picker: TemplatePicker) -> set[str]:
    return {offer.template.id for offer in picker.ticked()}


def test_a_new_office_has_a_whole_start_ticked(picker: TemplatePicker, store: Store) -> None:
    assert len(picker.items()) == 71
    assert {"L01", "L04", "B02", "F01", "N01", "M04"} <= ticked(picker)
    assert "W01" not in ticked(picker), "no water tank"
    assert "every community needs" in picker.told.text()
    assert picker.make_button.isEnabled()
    said = picker.said.text()
    picker.make()
    with store.read() as session:
        plans = session.scalar(select(func.count()).select_from(InspectionPlan))
    assert said.startswith(f"{plans} plans; ")


def test_later_what_the_ledger_has_and_no_plan_looks_at_is_ticked(
    desk: Desk, picker: TemplatePicker
) -> None:
    picker._tick(lambda offer: offer.template.id in ("L01", "F01"))
    picker.make()
    again = template_picker.open_for(desk)
    assert {"L04", "B02"} <= ticked(again)
    assert not {"L01", "F01", "N01"} & ticked(again)
    again.suiting.click()
    assert {"L01", "F01", "N01"} <= ticked(again)
    again.fitting.click()
    assert "L01" in ticked(again)
    assert "N01" not in ticked(again)
    again.close()


def test_a_template_shows_its_checklist_and_its_sources(picker: TemplatePicker) -> None:
    from PySide6.QtWidgets import QLabel

    picker.tree.setCurrentItem(item(picker, "L04"))
    said = "\n".join(label.text() for label in picker.pane.findChildren(QLabel))
    assert "15 days" in said
    assert "please check the local rules" in said
    assert "TSG T5002" in said


def test_search_looks_into_checklists(picker: TemplatePicker, qtbot: Any) -> None:
    picker.tick_fitting(False)
    picker.search.setText("灭火器 压力指针")
    assert [i.text(NAME)[:3] for i in picker.items() if not i.isHidden()] == ["F04"]
    qtbot.keyClick(picker.search, Qt.Key.Key_Down)
    qtbot.keyClick(picker.tree, Qt.Key.Key_Space)
    assert "F04" in {offer.template.id for offer in picker.ticked()}


def test_several_plans_are_made_and_taken_back_at_once(
    picker: TemplatePicker, store: Store, desk: Desk
) -> None:
    said: list[Any] = []
    desk.said.connect(lambda text, undo: said.append((text, undo)))
    picker._tick(lambda offer: offer.template.id in ("L04", "P06", "M04"))
    picker.starts.set_value(date(2026, 11, 16))
    picker.keeper.set_value("王强")
    picker.count()
    assert "overdue at once" in picker.said.text()
    picker.make()
    assert names(store) == {"L04", "P06", "M04"}
    with store.read() as session:
        rows = inspection_list.rows(session, DAY)
    assert {row.keeper for row in rows} == {"王强"}
    assert len(rows) == 4, "P06 is weekly in the flood season and monthly in the rest of the year"
    assert [row.facility for row in rows if row.template == "L04"] == ["DT-01 1号楼电梯"]
    assert said[-1][0] == "4 plans made."
    said[-1][1]()
    assert names(store) == set()


def test_the_south_has_no_heating(desk: Desk, store: Store) -> None:
    with store.write() as session:
        session.get_one(Community, 1).climate = "south"
    picker = template_picker.open_for(desk)
    assert not [i for i in picker.items() if i.text(NAME).startswith("H0")]
    picker.close()


def test_all_seventy_one_at_once(picker: TemplatePicker, store: Store) -> None:
    picker._tick(lambda _offer: True)
    picker.make()
    assert len(names(store)) == 71

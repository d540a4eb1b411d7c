"""Repairs and projects by clicks and keys: enter, begin, finish, accept, undo, totals."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from propdesk.office import facilities, hazards, photos, works
from propdesk.office.entities import Facility
from propdesk.office.store import Store
from propdesk.ui import works_dialog
from propdesk.ui.desk import Desk
from propdesk.ui.kit import shown
from tests.builders import D
from tests.facility_builders import a_facility
from tests.hazard_builders import a_hazard

TODAY = date(2026, 11, 22)


@pytest.fixture
def office(store: Store) -> Store:
    """A lift, a leak, and a roof that is being mended."""
    with store.write() as session:
        a_facility(session, "DT-01", "3号楼电梯", today=TODAY)
        hazard = a_hazard(session, today=TODAY)
        works.add(
            session,
            kind="project",
            name="3号楼屋面翻修",
            content="屋面防水",
            hazard_id=hazard.id,
            starts_on=date(2026, 11, 10),
            ends_on=date(2026, 11, 30),
            budget=D(36000),
            fund="maintenance_fund",
            today=TODAY,
        )
        works.add(
            session,
            kind="repair",
            name="主管道疏通",
            content="管道疏通",
            quantity=D(4),
            unit="次",
            ends_on=date(2026, 5, 4),
            final_cost=D(800),
            today=TODAY,
        )
    return store


@pytest.fixture
def said(desk: Desk) -> list[Any]:
    heard: list[Any] = []
    desk.said.connect(lambda text, undo: heard.append((text, undo)))
    return heard


@pytest.fixture
def dialog(office: Store, desk: Desk, qtbot: Any) -> Any:
    made = works_dialog.open_for(desk, None)
    qtbot.addWidget(made)
    return made


def row_of(store: Store, name: str) -> Any:
    with store.read() as session:
        return next((row for row in works.rows(session, TODAY) if row.name == name), None)


def choose(dialog: Any, store: Store, name: str) -> None:
    assert dialog.tab.table.select_record(row_of(store, name).id)


def add_photo(field: Any) -> None:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "green").save(out, "JPEG")
    field.editor.take([photos.prepare(out.getvalue(), "photo.jpg")], [])


def test_a_repair_is_entered_by_keys_and_taken_back(
    dialog: Any, office: Store, qtbot: Any, said: list[Any]
) -> None:
    form = dialog.tab.add_one()
    qtbot.addWidget(form)
    assert not form.grade.isVisible()
    form.kind.editor.setFocus()
    qtbot.keyClick(form.kind.editor, Qt.Key.Key_Return)
    for text in ("单元门更换", "单元门更换", "6"):
        focused: Any = form.focusWidget()
        focused.insert(text)  # QTest cannot type Chinese
        qtbot.keyClick(focused, Qt.Key.Key_Return)
    form.save_button.click()
    assert "needs its unit" in form.unit.error_text()
    form.unit.set_value("扇")
    form.ends.set_value(date(2026, 11, 1))
    form.save_button.click()
    assert "in the future" not in form.foot.text()
    assert not form.isVisible(), [field.error_text() for field in form.fields]
    row = row_of(office, "单元门更换")
    assert (row.quantity, row.unit, row.state) == (D(6), "扇", "planned")
    said[-1][1]()
    assert row_of(office, "单元门更换") is None


def test_errors_stand_under_their_field_on_their_page(dialog: Any, qtbot: Any) -> None:
    form = dialog.tab.add_one()
    qtbot.addWidget(form)
    form.title_field.set_value("x")
    form.content.set_value("y")
    form.starts.set_value(date(2026, 11, 5))
    form.ends.set_value(date(2026, 11, 1))
    form.state.set_value("done")
    form.save_button.click()
    assert "before it starts" in form.ends.error_text()
    assert form.ends.isVisible()
    form.ends.set_value(date(2026, 12, 1))
    form.save_button.click()
    assert "in the future" in form.ends.error_text()
    form.ends.set_value(date(2026, 11, 6))
    form.accepted.set_value(date(2026, 11, 5))
    form.save_button.click()
    assert "before it was finished" in form.accepted.error_text()
    form.reject()


def test_finishing_a_project_rectifies_its_hazard(
    dialog: Any, office: Store, qtbot: Any, said: list[Any]
) -> None:
    choose(dialog, office, "3号楼屋面翻修")
    form: Any = dialog.tab.act("finish")
    qtbot.addWidget(form)
    assert form.rectifies.isVisible()
    assert form.rectifies.value()
    assert "YH2026-0001" in form.rectifies.below.text()
    form.cost.editor.setText("33500")
    form.quantity.editor.setText("120")
    form.unit.set_value("㎡")
    add_photo(form.photos)
    form.save_button.click()
    assert not form.isVisible()
    row = row_of(office, "3号楼屋面翻修")
    assert (row.state, row.saved, row.photos_after) == ("done", D(2500), 1)
    with office.read() as session:
        hazard = hazards.rows(session, TODAY)[0]
    assert (hazard.state, hazard.photos_after) == ("rectified", 1)
    choose(dialog, office, "3号楼屋面翻修")
    accept: Any = dialog.tab.act("accept")
    qtbot.addWidget(accept)
    accept.text.set_value("业委会，合格")
    accept.save_button.click()
    assert row_of(office, "3号楼屋面翻修").accepted_on == TODAY
    said[-1][1]()
    assert row_of(office, "3号楼屋面翻修").accepted_on is None


def test_finishing_can_be_taken_back_with_everything_it_did(
    dialog: Any, office: Store, qtbot: Any, said: list[Any]
) -> None:
    before = row_of(office, "3号楼屋面翻修")
    choose(dialog, office, "3号楼屋面翻修")
    form: Any = dialog.tab.act("finish")
    qtbot.addWidget(form)
    form.save_button.click()
    said[-1][1]()
    assert row_of(office, "3号楼屋面翻修") == before
    with office.read() as session:
        assert hazards.rows(session, TODAY)[0].state == "open"


def test_a_repair_stops_the_lift_and_brings_it_back(
    dialog: Any, office: Store, qtbot: Any, said: list[Any]
) -> None:
    with office.write() as session:
        lift = session.query(Facility).one()
        works.add(
            session,
            kind="repair",
            name="电梯抢修",
            content="曳引机维修",
            facility_id=lift.id,
            today=TODAY,
        )
    choose(dialog, office, "电梯抢修")
    form: Any = dialog.tab.act("start")
    qtbot.addWidget(form)
    form.on.set_value(date(2026, 11, 18))
    form.stops.set_value(True)
    form.save_button.click()
    choose(dialog, office, "电梯抢修")
    finish: Any = dialog.tab.act("finish")
    qtbot.addWidget(finish)
    assert finish.back_in.isVisible()
    finish.on.set_value(date(2026, 11, 21))
    finish.save_button.click()
    with office.read() as session:
        assert session.query(Facility).one().state == "good"
        days = facilities.down_days(session, lift.id, date(2026, 11, 1), TODAY)
    assert days == 3
    said[-1][1]()
    with office.read() as session:
        assert session.query(Facility).one().state == "stopped"


def test_a_work_is_corrected_and_put_back(
    dialog: Any, office: Store, qtbot: Any, said: list[Any]
) -> None:
    before = row_of(office, "主管道疏通")
    choose(dialog, office, "主管道疏通")
    qtbot.keyClick(dialog.tab.table, Qt.Key.Key_Return)
    form: Any = QApplication.activeModalWidget()
    qtbot.addWidget(form)
    form.facility.set_value("DT-01")
    form.quantity.editor.setText("6")
    add_photo(form.photos["before"])
    form.save_button.click()
    row = row_of(office, "主管道疏通")
    assert (row.quantity, row.facility, row.photos_before) == (D(6), "DT-01 3号楼电梯", 1)
    said[-1][1]()
    after = row_of(office, "主管道疏通")
    assert (after.quantity, after.facility) == (before.quantity, before.facility)


def test_a_mistaken_work_is_removed_and_comes_back(
    dialog: Any, office: Store, said: list[Any]
) -> None:
    choose(dialog, office, "主管道疏通")
    dialog.tab.remove_one()
    assert row_of(office, "主管道疏通") is None
    said[-1][1]()
    assert row_of(office, "主管道疏通").final_cost == D(800)


def test_the_list_is_narrowed_by_year_state_and_kind(dialog: Any) -> None:
    def names() -> list[str]:
        return [row.name for row in dialog.tab.table.records.rows]

    assert names() == ["3号楼屋面翻修", "主管道疏通"]
    dialog.tab.set_filter("ongoing")
    assert names() == ["3号楼屋面翻修"]
    dialog.tab.clear_filters()
    dialog.tab.set_filter("repair")
    assert names() == ["主管道疏通"]
    dialog.tab.clear_filters()
    dialog.tab.boxes[0].choose("2026")
    assert len(names()) == 2


def test_the_year_adds_up(dialog: Any, qtbot: Any) -> None:
    totals: Any = dialog.tab.show_totals()
    qtbot.addWidget(totals)
    row = totals.contents.records.rows[0]
    assert shown.quantity_text(row.quantity, row.unit) == "4 次"
    assert totals.summary.text() == "1 repairs, 0 projects, 800.00 元."
    assert totals.funds.records.rows[0].cost == D(800)


def test_a_work_is_opened_by_id_or_filter(office: Store, desk: Desk, qtbot: Any) -> None:
    made: Any = works_dialog.open_for(desk, None, row_of(office, "主管道疏通").id)
    qtbot.addWidget(made)
    assert made.tab.table.current_row().name == "主管道疏通"
    made.reject()
    other: Any = works_dialog.open_for(desk, None, "ongoing")
    qtbot.addWidget(other)
    assert [row.name for row in other.tab.table.records.rows] == ["3号楼屋面翻修"]

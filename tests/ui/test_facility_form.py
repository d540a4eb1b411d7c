"""The form of a facility: its fields follow the kind, nothing typed is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import ledger_samples
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from propdesk.office import facilities, facility_categories
from propdesk.office.store import Store
from propdesk.ui.desk import Desk
from propdesk.ui.facility_form import FacilityForm, Written
from tests.builders import D


@pytest.fixture
def ids(store: Store) -> dict[str, int]:
    return ledger_samples.ledger(store)


@pytest.fixture
def form(ids: dict[str, int], desk: Desk, qtbot: Any) -> FacilityForm:
    made = FacilityForm(desk)
    qtbot.addWidget(made)
    made.show()
    return made


def written(form: FacilityForm) -> list[Written]:
    kept: list[Written] = []
    form.saved.connect(kept.append)
    return kept


def named(form: FacilityForm) -> dict[str, Any]:
    return {field.name: field for field in form.fields}


def test_the_fields_follow_the_kind(form: FacilityForm) -> None:
    form.category.set_value("elevator")
    assert "supervised_on" in named(form)
    assert form._pages.tabText(1) == "Lift"
    assert (form.unit.value(), form.design_years.value()) == ("lift", 15)
    assert form.number.editor.placeholderText() == "DT-03"
    form.category.set_value("extinguisher")
    own = named(form)
    assert "supervised_on" not in own
    assert [text for _key, text in [(k, own["agent"].editor.itemText(k)) for k in range(5)]] == [
        "—",
        "Dry powder",
        "Water based",
        "Clean gas",
        "CO2",
    ]
    form.category.editor.setText("雕塑")
    assert not form._pages.isTabVisible(1)
    assert form.category.below.text() == "Your own word: it has no fields of its own."


def test_what_was_typed_in_a_field_of_the_same_name_stays(form: FacilityForm) -> None:
    form.category.set_value("distribution_box")
    named(form)["capacity"].set_value("100")
    form.category.set_value("switch_room")
    assert named(form)["capacity"].value() == 100


def test_a_facility_is_entered_by_keys_alone(form: FacilityForm, desk: Desk, qtbot: Any) -> None:
    kept = written(form)
    form.category.editor.setText("灭火器")
    form.category.editor.setFocus()
    for words in ("", "4kg干粉", "3号楼1单元", "12"):
        qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Return)
        focused = form.focusWidget()
        assert isinstance(focused, QLineEdit)
        focused.insert(words)
    form.made.set_value(date(2021, 12, 5))
    own = named(form)
    own["agent"].set_value("powder")
    own["spec"].set_value("MFZ/ABC4")
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (made,) = kept
    assert made.number == "MHQ-02"
    with desk.store.read() as session:
        found = facilities.one(session, made.facility_id)
        assert (found.category, found.building, found.quantity) == ("extinguisher", "3", D(12))
        assert found.extra == {"agent": "powder", "spec": "MFZ/ABC4"}


def test_a_correction_shows_everything_and_writes_only_what_changed(
    ids: dict[str, int], desk: Desk, qtbot: Any
) -> None:
    form = FacilityForm(desk, facility_id=ids["DT-01"])
    qtbot.addWidget(form)
    form.show()
    kept = written(form)
    own = named(form)
    assert own["supervised_on"].value() == date(2019, 6, 20)
    assert own["load"].value() == 800
    assert form.original_value.value() == D(286000)
    assert (form.quantity.editor.text(), form.ownership.value()) == ("1", "owners")
    own["load"].set_value("1000")
    form.keeper.set_value("李明")
    form.save_button.click()
    (change,) = kept
    assert change.before == {
        "keeper": "王强",
        "extra": {"supervised_on": "2019-06-20", "load": "800", "stops": "6层6站"},
    }
    with desk.store.read() as session:
        assert facilities.one(session, ids["DT-01"]).extra["load"] == "1000"


def test_saving_without_a_change_changes_nothing(
    ids: dict[str, int], desk: Desk, qtbot: Any
) -> None:
    for number in ids:
        form = FacilityForm(desk, facility_id=ids[number])
        qtbot.addWidget(form)
        form.show()
        kept = written(form)
        form.save_button.click()
        assert kept[0].before == {}, number


def test_what_is_wrong_is_said_under_its_field_on_its_page(
    form: FacilityForm, ids: dict[str, int]
) -> None:
    form.category.set_value("elevator")
    form.called.set_value("3号电梯")
    form.number.set_value("DT-01")
    form._pages.setCurrentIndex(2)
    form.save_button.click()
    assert "taken by “1号电梯”" in form.number.error_text()
    assert form._pages.currentIndex() == 0
    form.number.set_value("")
    named(form)["load"].editor.setText("heavy")
    form.save_button.click()
    assert "not a number" in named(form)["load"].error_text()
    assert form._pages.currentIndex() == 1
    named(form)["load"].editor.setText("")
    form.made.set_value(date(2027, 1, 1))
    form.save_button.click()
    assert "future" in form.made.error_text()


def test_a_facility_is_no_part_of_itself(ids: dict[str, int], desk: Desk, qtbot: Any) -> None:
    form = FacilityForm(desk, facility_id=ids["DT-01"])
    qtbot.addWidget(form)
    form.show()
    form.parent_field.set_id(ids["DT-01"])
    form.save_button.click()
    assert "cannot be part of itself" in form.parent_field.error_text()


def test_a_word_of_the_office_stays_what_it_is(ids: dict[str, int], desk: Desk, qtbot: Any) -> None:
    with desk.store.write() as session:
        facilities.change(session, ids["WM-01"], today=ledger_samples.TODAY, fund="开发商质保金")
    form = FacilityForm(desk, facility_id=ids["WM-01"])
    qtbot.addWidget(form)
    assert form.fund.value() == "开发商质保金"


def test_a_draft_comes_back_with_its_kind_and_its_own_fields(
    form: FacilityForm, desk: Desk, qtbot: Any
) -> None:
    form.category.set_value("elevator")
    form.called.set_value("4号电梯")
    named(form)["load"].set_value("630")
    form.cancel_button.click()
    again = FacilityForm(desk)
    qtbot.addWidget(again)
    again.show()
    assert again.called.value() == "4号电梯"
    assert named(again)["load"].value() == 630


def test_kinds_are_chosen_by_system_too(form: FacilityForm) -> None:
    menu = form.category.menu()
    systems = [action.text() for action in menu.actions()]
    assert "Fire protection" in systems
    fire = next(action for action in menu.actions() if action.text() == "Fire protection").menu()
    assert fire is not None
    next(one for one in fire.actions() if one.text() == "Fire lane").trigger()
    assert form.category.value() == "fire_lane"
    assert len({kind.system for kind in facility_categories.all()}) == len(systems)
    menu.deleteLater()

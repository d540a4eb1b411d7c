from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import select

from propdesk.office import price_list, settings
from propdesk.office.entities import Community, Room, Tariff
from propdesk.office.store import Store
from propdesk.ui import first_run_wizard
from propdesk.ui.desk import Desk
from propdesk.ui.first_run_wizard import FirstRunWizard

sys.path.insert(0, str(Path(__file__).parents[1] / "office"))

import import_samples


@pytest.fixture
def wizard(desk: Desk, qtbot: Any) -> FirstRunWizard:
    made = first_run_wizard.open_if_new(desk, None)
    assert made is not None
    qtbot.addWidget(made)
    return made


def finish(wizard: FirstRunWizard, qtbot: Any) -> None:
    wizard.next_button.click()
    qtbot.waitUntil(lambda: not wizard.desk.jobs.busy, timeout=20_000)


def test_community_pattern_price_and_backups_in_one_go(
    wizard: FirstRunWizard, store: Store, tmp_path: Path, desk: Desk, qtbot: Any
) -> None:
    wizard.next_button.click()
    wizard.next_button.click()
    assert "Name of the community" in wizard.community.name.error_text()
    qtbot.keyClicks(wizard.community.name.editor, "Xingfu")
    wizard.next_button.click()
    assert not wizard.next_button.isEnabled()
    wizard.rooms.by_pattern.click()
    wizard.rooms.buildings.set_value("1-2、5")
    wizard.rooms.area.set_value(Decimal("58.6"))
    assert wizard.rooms.preview.text().startswith("108 rooms: 1-1-101、1-1-102")
    wizard.next_button.click()
    wizard.next_button.click()
    assert "Price" in wizard.fees.price.error_text()
    wizard.fees.price.set_value(Decimal("0.55"))
    wizard.next_button.click()
    folder = tmp_path / "usb"
    folder.mkdir()
    wizard.backup.second.set_value(str(folder))
    assert "108 rooms by pattern" in wizard.backup.summary.text()
    with store.read() as session:
        assert session.scalars(select(Room)).first() is None
        assert session.get_one(Community, 1).name == ""
    finish(wizard, qtbot)
    assert not wizard.isVisible()
    with store.read() as session:
        codes = session.scalars(select(Room.code).order_by(Room.sort_key)).all()
        assert len(codes) == 108
        assert (codes[0], codes[-1]) == ("1-1-101", "5-3-602")
        assert session.get_one(Community, 1).name == "Xingfu"
        assert session.scalars(select(Tariff)).one().price == Decimal("0.5500")
        assert settings.get(session, "backup_second_folder") == str(folder)
    assert first_run_wizard.open_if_new(desk, None) is None


def test_back_keeps_what_was_typed(wizard: FirstRunWizard, qtbot: Any) -> None:
    wizard.next_button.click()
    wizard.community.name.set_value("Xingfu")
    qtbot.keyClick(wizard.community.name.editor, Qt.Key.Key_Return)
    assert wizard.focusWidget() is wizard.community.fields[1].editor
    wizard.next_button.click()
    wizard.rooms.later.click()
    wizard.next_button.click()
    wizard.back_button.click()
    wizard.back_button.click()
    assert wizard.community.name.value() == "Xingfu"
    wizard.next_button.click()
    assert wizard.rooms.later.isChecked()


def test_a_pattern_that_cannot_be_is_told_under_its_field(wizard: FirstRunWizard) -> None:
    wizard.next_button.click()
    wizard.community.name.set_value("Xingfu")
    wizard.next_button.click()
    wizard.rooms.by_pattern.click()
    wizard.rooms.area.set_value(Decimal("58.6"))
    wizard.rooms.buildings.set_value("9-3")
    wizard.next_button.click()
    assert "not a list of buildings" in wizard.rooms.buildings.error_text()
    wizard.rooms.buildings.set_value("1-900")
    wizard.next_button.click()
    assert "32,400" in wizard.rooms.buildings.error_text()
    wizard.rooms.buildings.set_value("1")
    wizard.rooms.last_floor.set_value(-1)
    wizard.next_button.click()
    assert "below the first" in wizard.rooms.last_floor.error_text()
    assert wizard.current is wizard.rooms


def test_rooms_from_excel_bring_their_own_prices(
    wizard: FirstRunWizard, store: Store, tmp_path: Path, desk: Desk, qtbot: Any
) -> None:
    book = import_samples.workbook(tmp_path / "book.xlsx", import_samples.ORDERLY)
    wizard.next_button.click()
    wizard.community.name.set_value("Typed")
    wizard.next_button.click()
    chooser = wizard.rooms.choose()
    qtbot.addWidget(chooser)
    chooser.files.add([book])
    for _step in range(3):
        chooser.next_button.click()
        qtbot.waitUntil(lambda: not desk.jobs.busy, timeout=20_000)
    assert not chooser.isVisible()
    assert "taken over" in wizard.rooms.chosen.text()
    with store.read() as session:
        assert session.scalars(select(Room)).first() is None
    wizard.next_button.click()
    assert not wizard.fees.wanted.value()
    wizard.next_button.click()
    finish(wizard, qtbot)
    assert not wizard.isVisible(), wizard.backup.error.text()
    with store.read() as session:
        assert len(session.scalars(select(Room)).all()) == 3
        assert session.get_one(Community, 1).name == "Typed"
        assert session.get_one(Community, 1).built_year == 1998
        assert len(price_list.rows(session, desk.today())) == 3


def test_the_demonstration_can_be_looked_at_first(
    wizard: FirstRunWizard, desk: Desk, store: Store
) -> None:
    asked: list[str] = []
    desk.asked.connect(lambda kind, _key: asked.append(kind))
    wizard.start.demo.click()
    assert wizard.next_button.text() == "Open the demonstration"
    wizard.next_button.click()
    assert asked == ["open_demo"]
    assert not wizard.isVisible()
    assert first_run_wizard.is_new(desk)


def test_a_failure_at_the_end_writes_nothing(
    wizard: FirstRunWizard, store: Store, qtbot: Any
) -> None:
    wizard.next_button.click()
    wizard.community.name.set_value("Xingfu")
    wizard.next_button.click()
    wizard.rooms.by_pattern.click()
    wizard.rooms.buildings.set_value("1")
    wizard.rooms.area.set_value(Decimal("58.6"))
    wizard.next_button.click()
    wizard.fees.price.set_value(Decimal("0.5"))
    wizard.next_button.click()
    with store.write() as session:
        # Somebody else's price is no matter, a file that moved away is.
        session.get_one(Community, 1).phone = "1"
    assert store.path is not None
    moved = store.path.with_name("elsewhere.db")
    store.path.rename(moved)
    finish(wizard, qtbot)
    assert wizard.isVisible()
    assert "moved" in wizard.backup.error.text()
    moved.rename(store.path)
    finish(wizard, qtbot)
    assert not wizard.isVisible()
    with store.read() as session:
        assert len(session.scalars(select(Room)).all()) == 36

"""The list of hazards by clicks and keys: find, dissuade, report, rectify, re-check, undo."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from propdesk.documents import hazard_letter
from propdesk.office import hazard_letters, hazards, photos
from propdesk.office.entities import Facility
from propdesk.office.store import Store
from propdesk.ui import hazard_acts, hazards_dialog
from propdesk.ui.desk import Desk
from tests.hazard_builders import a_facility_row, a_hazard, a_photo

TODAY = date(2026, 11, 22)


@pytest.fixture
def office(store: Store) -> Store:
    """A leak that is overdue, a flying wire, and one that is closed."""
    with store.write() as session:
        a_facility_row(session)
        a_hazard(session, due_on=date(2026, 11, 10))
        a_hazard(
            session,
            date(2026, 11, 20),
            place="6号楼1单元",
            what="三楼窗外飞线充电",
            kind="flying_wire",
            system="",
            level="larger",
        )
        closed = a_hazard(session, date(2026, 3, 1), place="东门", what="井盖破损", system="road")
        hazards.rectify(session, closed.id, on=date(2026, 3, 2), today=TODAY)
        a_photo(session, closed, on=date(2026, 3, 3))
        hazards.recheck(session, closed.id, on=date(2026, 3, 3), passed=True, by="张", today=TODAY)
    return store


@pytest.fixture
def said(desk: Desk) -> list[Any]:
    """What the desk says, with its Undo."""
    heard: list[Any] = []
    desk.said.connect(lambda text, undo: heard.append((text, undo)))
    return heard


@pytest.fixture
def dialog(office: Store, desk: Desk, qtbot: Any) -> Any:
    made = hazards_dialog.open_for(desk, None)
    qtbot.addWidget(made)
    return made


def picture(colour: str = "red") -> bytes:
    """A small photo."""
    out = io.BytesIO()
    Image.new("RGB", (80, 60), colour).save(out, "JPEG")
    return out.getvalue()


def add_photo(field: Any, colour: str = "red") -> None:
    """As if a picture were pasted."""
    field.editor.take([photos.prepare(picture(colour), "photo.jpg")], [])


def shown(dialog: Any) -> list[tuple[str, str]]:
    return [(row.number, row.state) for row in dialog.tab.table.records.rows]


def row_of(store: Store, number: str) -> Any:
    with store.read() as session:
        return next(row for row in hazards.rows(session, TODAY) if row.number == number)


def test_what_is_not_closed_is_shown_first_and_narrowed_by_boxes(dialog: Any) -> None:
    assert shown(dialog) == [("YH2026-0002", "open"), ("YH2026-0001", "overdue")]
    dialog.tab.set_filter("overdue")
    assert shown(dialog) == [("YH2026-0001", "overdue")]
    dialog.tab.clear_filters()
    assert len(shown(dialog)) == 3
    building = dialog.tab.boxes[1]
    assert [building.itemText(at) for at in range(building.count())] == [
        "All buildings",
        "Building 3",
        "Building 6",
    ]
    building.choose("6")
    assert shown(dialog) == [("YH2026-0002", "open")]
    dialog.tab.set_filter("building:6", False)
    assert building.currentIndex() == 0
    dialog.tab.boxes[0].choose("road")
    assert shown(dialog) == [("YH2026-0003", "closed")]
    dialog.tab.clear_filters()
    dialog.tab.set_filter("kind_flying_wire")
    assert shown(dialog) == [("YH2026-0002", "open")]


def test_a_new_hazard_by_keys_takes_what_its_facility_tells(
    dialog: Any, office: Store, qtbot: Any, said: list[Any]
) -> None:
    form = dialog.tab.add_one()
    qtbot.addWidget(form)
    assert "2026-12-22" in form.due.below.text()
    form.level.set_value("major")
    assert "2026-11-25" in form.due.below.text()
    form.save_button.click()
    assert "fill in" in form.what.error_text()
    form.what.set_value("轿厢异响")
    form.facility.editor.setFocus()
    qtbot.keyClicks(form.facility.editor, "dt-01")
    qtbot.keyClick(form.facility.editor, Qt.Key.Key_Return)
    assert (form.place.value(), form.keeper.value()) == ("1号楼1单元", "李工")
    add_photo(form.photos)
    form.save_button.click()
    assert not form.isVisible()
    row = row_of(office, "YH2026-0004")
    assert (row.system, row.level, row.due_on) == ("elevator", "major", date(2026, 11, 25))
    assert row.photos_before == 1
    text, undo = said[-1]
    assert "YH2026-0004" in text
    undo()
    assert len(dialog.tab.table.records.rows) == 2
    with office.read() as session:
        assert hazards.by_number(session, "YH2026-0004") is None


def test_errors_stand_under_their_field(dialog: Any, qtbot: Any) -> None:
    form = dialog.tab.add_one()
    qtbot.addWidget(form)
    form.what.set_value("x")
    form.place.set_value("y")
    form.due.set_value(date(2026, 11, 1))
    form.save_button.click()
    assert "before the day it was found" in form.due.error_text()
    form.due.set_value(None)
    form.found.set_value(date(2026, 11, 23))
    form.save_button.click()
    assert "2026-11-22 or earlier" in form.found.error_text()
    form.facility.editor.setText("ZZ-9")
    form.found.set_value(TODAY)
    form.save_button.click()
    assert "no facility ZZ-9" in form.facility.error_text()
    form.reject()


def test_it_is_rectified_and_closed_by_a_recheck_with_a_photo(
    dialog: Any, office: Store, qtbot: Any, said: list[Any]
) -> None:
    dialog.tab.table.select_record(row_of(office, "YH2026-0001").id)
    qtbot.keyClick(dialog.tab.table, Qt.Key.Key_Return)
    form: Any = QApplication.activeModalWidget()
    qtbot.addWidget(form)
    assert form.windowTitle() == "Rectified: YH2026-0001"
    form.text.set_value("重做防水")
    form.cost.editor.setText("860")
    form.fund.set_value("maintenance_fund")
    form.save_button.click()
    row = row_of(office, "YH2026-0001")
    assert (row.state, str(row.cost), row.fund) == ("rectified", "860.00", "maintenance_fund")
    dialog.tab.table.select_record(row.id)
    recheck: Any = dialog.tab.act("recheck")
    qtbot.addWidget(recheck)
    recheck.by.set_value("张主任")
    recheck.save_button.click()
    assert "photo" in recheck.photos.error_text()
    assert row_of(office, "YH2026-0001").state == "rectified"
    add_photo(recheck.photos)
    recheck.save_button.click()
    assert not recheck.isVisible()
    row = row_of(office, "YH2026-0001")
    assert (row.state, row.photos_after) == ("closed", 1)
    assert [number for number, _state in shown(dialog)] == ["YH2026-0002"]
    said[-1][1]()
    assert row_of(office, "YH2026-0001").state == "rectified"


def test_a_failed_recheck_asks_for_a_deadline(dialog: Any, office: Store, qtbot: Any) -> None:
    with office.write() as session:
        hazard = hazards.by_number(session, "YH2026-0001")
        assert hazard is not None
        hazards.rectify(session, hazard.id, on=date(2026, 11, 20), today=TODAY)
    dialog.tab.table.select_record(hazard.id)
    form: Any = dialog.tab.act("recheck")
    qtbot.addWidget(form)
    assert not form.until.isVisible()
    form.result.set_value(False)
    assert form.until.isVisible()
    form.by.set_value("张主任")
    form.save_button.click()
    assert "fill in" in form.until.error_text()
    form.until.set_value(date(2026, 12, 5))
    form.save_button.click()
    row = row_of(office, "YH2026-0001")
    assert (row.state, row.due_on, row.first_due_on) == (
        "open",
        date(2026, 12, 5),
        date(2026, 11, 10),
    )


def test_enter_takes_the_next_step_of_a_flying_wire(
    dialog: Any, office: Store, qtbot: Any, said: list[Any]
) -> None:
    number = row_of(office, "YH2026-0002").id
    titles = []
    for _turn in range(4):
        dialog.tab.table.select_record(number)
        qtbot.keyClick(dialog.tab.table, Qt.Key.Key_Return)
        form: Any = QApplication.activeModalWidget()
        qtbot.addWidget(form)
        titles.append(form.windowTitle())
        form.told.set_value("6-1-301")
        form.save_button.click()
        assert not form.isVisible()
    assert titles == ["Dissuaded: YH2026-0002"] * 3 + ["Notified in writing: YH2026-0002"]
    assert row_of(office, "YH2026-0002").next_step.kind == "reported"
    said[-1][1]()
    assert row_of(office, "YH2026-0002").next_step.kind == "notified"


@pytest.mark.parametrize(
    ("kind", "fill"),
    [
        ("measure", {"text": "搭设围挡"}),
        ("extended", {"until": date(2027, 3, 31), "text": "待开春"}),
        ("reported", {"told": "街道办事处"}),
        ("note", {"text": "已联系专业单位"}),
    ],
)
def test_steps_are_entered_and_taken_back(
    dialog: Any, office: Store, qtbot: Any, said: list[Any], kind: str, fill: dict[str, Any]
) -> None:
    before = row_of(office, "YH2026-0001")
    dialog.tab.table.select_record(before.id)
    form: Any = dialog.tab.act(kind)
    qtbot.addWidget(form)
    form.save_button.click()
    assert form.isVisible(), "what is needed is asked for"
    for name, value in fill.items():
        getattr(form, name).set_value(value)
    form.save_button.click()
    assert not form.isVisible()
    assert row_of(office, "YH2026-0001").steps == 2
    said[-1][1]()
    assert row_of(office, "YH2026-0001") == before


def test_what_was_entered_can_be_corrected_and_put_back(
    dialog: Any, office: Store, qtbot: Any, said: list[Any]
) -> None:
    before = row_of(office, "YH2026-0001")
    dialog.tab.table.select_record(before.id)
    form: Any = dialog.tab.edit_one()
    qtbot.addWidget(form)
    assert form.what.value() == "防水层开裂渗水"
    form.place.set_value("5号楼屋面")
    form.due.set_value(date(2026, 12, 1))
    form.save_button.click()
    row = row_of(office, "YH2026-0001")
    assert (row.building, row.due_on, row.state) == ("5", date(2026, 12, 1), "open")
    said[-1][1]()
    assert row_of(office, "YH2026-0001") == before


def test_a_letter_is_kept_with_the_hazard_and_shown(
    dialog: Any, office: Store, qtbot: Any, said: list[Any]
) -> None:
    dialog.tab.table.select_record(row_of(office, "YH2026-0001").id)
    form: Any = dialog.tab.act("letter")
    qtbot.addWidget(form)
    form.save_button.click()
    assert "fill in" in form.addressee.error_text()
    form.addressee.set_value("街道办事处")
    assert form.request.value().startswith("恳请街道办事处")
    form.preview_button.click()
    preview: Any = QApplication.activeModalWidget()
    qtbot.addWidget(preview)
    assert preview.pdf.startswith(b"%PDF")
    preview.reject()
    assert row_of(office, "YH2026-0001").steps == 1, "a preview is no letter"
    form.save_button.click()
    preview = QApplication.activeModalWidget()
    qtbot.addWidget(preview)
    assert preview.pages >= 1
    preview.reject()
    row = row_of(office, "YH2026-0001")
    assert row.reported
    with office.read() as session:
        step = hazards.steps_of(session, row.id)[-1]
    assert (step.told, step.letter_sha256 is not None) == ("街道办事处", True)
    said[-1][1]()
    assert not row_of(office, "YH2026-0001").reported


def test_a_warning_is_put_up_without_a_name(dialog: Any, office: Store, qtbot: Any) -> None:
    dialog.tab.table.select_record(row_of(office, "YH2026-0002").id)
    form: Any = dialog.tab.act("letter")
    qtbot.addWidget(form)
    form.kind.set_value("hazard_warning")
    assert not form.addressee.isVisible()
    form.save_button.click()
    preview: Any = QApplication.activeModalWidget()
    qtbot.addWidget(preview)
    preview.reject()
    with office.read() as session:
        step = hazards.steps_of(session, row_of(office, "YH2026-0002").id)[-1]
    assert (step.kind, step.told) == ("notified", "put up on the spot")


def test_the_kept_letter_and_the_list_are_shown(
    dialog: Any, office: Store, qtbot: Any, press: Callable[[str], None]
) -> None:
    row = row_of(office, "YH2026-0001")
    dialog.tab.table.select_record(row.id)
    press("Close")
    assert dialog.tab.show_letter() is None
    with office.write() as session:
        letter = hazard_letters.gather(session, row.id, addressee="街道办事处", today=TODAY)
        hazard_letters.record(session, row.id, letter, hazard_letter.render(letter), today=TODAY)
    kept: Any = dialog.tab.show_letter()
    qtbot.addWidget(kept)
    assert kept.pages == 1
    kept.reject()
    printed: Any = dialog.tab.print_list()
    qtbot.addWidget(printed)
    assert printed.pdf.startswith(b"%PDF")
    printed.reject()
    dialog.tab.search.setText("nothing like this")
    dialog.tab._apply_filters()
    press("Close")
    assert dialog.tab.print_list() is None


def test_the_pane_tells_every_step_and_takes_photos(dialog: Any, office: Store, qtbot: Any) -> None:
    from PySide6.QtWidgets import QLabel

    from propdesk.ui.kit.photo_field import PhotoPane

    dialog.resize(1300, 700)
    dialog.tab.table.select_record(row_of(office, "YH2026-0001").id)
    qtbot.waitUntil(lambda: bool(dialog.tab.pane.findChildren(PhotoPane)))
    pane = dialog.tab.pane
    texts = [one.text() for one in pane.findChildren(QLabel)]
    assert "YH2026-0001" in texts
    assert any("12 d" in text for text in texts)
    strips = pane.findChildren(PhotoPane)[0].strips
    assert set(strips) == {"before", "after"}
    strips["before"].take([photos.prepare(picture("blue"), "b.jpg")], [])
    qtbot.waitUntil(lambda: row_of(office, "YH2026-0001").photos_before == 1)


def test_a_hazard_is_opened_by_id_number_or_filter(office: Store, desk: Desk, qtbot: Any) -> None:
    for key, wanted in (
        (row_of(office, "YH2026-0003").id, "YH2026-0003"),
        ("YH2026-0003", "YH2026-0003"),
        ("overdue", None),
    ):
        made: Any = hazards_dialog.open_for(desk, None, key)
        qtbot.addWidget(made)
        if wanted:
            assert made.tab.table.current_row().number == wanted
        else:
            assert shown(made) == [("YH2026-0001", "overdue")]
        made.reject()


def test_a_form_can_be_begun_with_what_is_known(office: Store, desk: Desk, qtbot: Any) -> None:
    with office.read() as session:
        lift = session.query(Facility).one().id
    form: Any = hazard_acts.add(
        desk, None, facility_id=lift, source="complaint", reported_by="TS-12"
    )
    qtbot.addWidget(form)
    assert form.facility.editor.text() == "DT-01"
    assert (form.source.value(), form.reported.value()) == ("complaint", "TS-12")
    form.reject()


def test_the_figures_of_the_year_are_grouped(dialog: Any, qtbot: Any) -> None:
    figures: Any = dialog.tab.show_figures()
    qtbot.addWidget(figures)
    assert "Found 3, due 2, closed 1: 50.0%" in figures.summary.text()
    groups = [share.key for share in figures.table.records.rows]
    assert set(groups) == {"building", "road", "ebike"}
    figures.group.setCurrentIndex(3)
    assert {share.key for share in figures.table.records.rows} == {"facility", "flying_wire"}
    figures.as_of.field.set_value(date(2026, 3, 2))
    assert "Found 1, due 0, closed 0: —" in figures.summary.text()

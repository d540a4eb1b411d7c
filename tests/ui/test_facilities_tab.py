"""The facility ledger in the window: list, card, acts with their Undo, boards, search."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import ledger_samples
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QToolButton

from propdesk.office import attachments, facilities, facility_papers, inspection_plans, renewal
from propdesk.office.entities import Facility
from propdesk.office.store import Store
from propdesk.ui import (
    expiry_dialog,
    facility_actions,
    facility_prints,
    label_form,
    renewal_dialog,
    room_actions,
)
from propdesk.ui.desk import Desk
from propdesk.ui.facilities_tab import FacilitiesTab
from propdesk.ui.facility_act_forms import GradeForm, StateForm
from propdesk.ui.facility_batch_form import FacilityBatchForm
from propdesk.ui.kit.files_pane import FilesPane
from propdesk.ui.kit.photo_field import PhotoPane
from propdesk.ui.kit.preview import Preview
from propdesk.ui.list_dialog import ListDialog
from propdesk.ui.main_window import MainWindow
from propdesk.ui.paper_form import PaperForm
from propdesk.ui.premises_tab import PremisesTab
from tests.builders import D
from tests.inspection_builders import a_plan

TODAY = ledger_samples.TODAY


@pytest.fixture
def ids(store: Store) -> dict[str, int]:
    return ledger_samples.ledger(store)


@pytest.fixture
def window(ids: dict[str, int], desk: Desk, qtbot: Any) -> MainWindow:
    made = MainWindow(desk, tabs=(FacilitiesTab, PremisesTab))
    qtbot.addWidget(made)
    room_actions.plug(made, desk)
    facility_actions.plug(made, desk)
    made.resize(1440, 900)
    made.show()
    return made


@pytest.fixture
def tab(window: MainWindow) -> FacilitiesTab:
    found: FacilitiesTab = window.tab(FacilitiesTab)
    return found


def numbers(tab: Any) -> list[str]:
    return [row.number for row in tab.table.records.rows]


def card(tab: FacilitiesTab, number: str, qtbot: Any) -> list[str]:
    """The texts of a facility's card, from top to bottom."""
    assert tab.show_facility(number)
    qtbot.wait(120)
    return [one.text() for one in tab.pane.findChildren(QLabel)]


def opened(window: MainWindow, kind: type, qtbot: Any) -> Any:
    form = window.findChild(kind)
    assert form is not None
    qtbot.addWidget(form)
    return form


def act(tab: FacilitiesTab, text: str) -> None:
    next(one for one in tab.actions() if one.text() == text).trigger()


def test_the_ledger_stands_in_the_order_of_numbers(tab: FacilitiesTab) -> None:
    assert numbers(tab) == ["DT-01", "DT-02", "DYM-01", "MHQ-01", "PDS-01", "WM-01"]
    tab.search.setText("95598")
    tab._apply_filters()
    assert numbers(tab) == ["PDS-01"]


def test_filters_and_boxes_narrow_the_ledger(tab: FacilitiesTab) -> None:
    system, building = tab.boxes
    system.choose("elevator")
    assert numbers(tab) == ["DT-01", "DT-02"]
    tab.clear_filters()
    building.choose("1")
    assert numbers(tab) == ["DYM-01"]
    tab.clear_filters()
    for name, found in (
        ("stopped", ["DT-02"]),
        ("over", ["DT-02"]),
        ("soon", ["DT-01", "MHQ-01"]),
        ("poor", ["DT-02"]),
        ("old", ["DT-02", "WM-01"]),
    ):
        tab.clear_filters()
        tab.set_filter(name)
        assert numbers(tab) == found, name


def test_the_card_says_first_whom_to_call(tab: FacilitiesTab, qtbot: Any) -> None:
    texts = card(tab, "PDS-01", qtbot)
    at = texts.index("Call for repairs")
    assert texts[at + 1] == "供电公司抢修　95598"
    assert "Belongs to the utility, which must maintain it" in texts
    assert texts.index("Call for repairs") < texts.index("State")


def test_the_card_tells_dates_papers_and_one_history(tab: FacilitiesTab, qtbot: Any) -> None:
    texts = card(tab, "DT-01", qtbot)
    told = "\n".join(texts)
    assert "Upkeep contract ends; apply by 2026-11-20" in told
    assert "28 days" in told
    assert "Self-test by a testing body (year 8)" in told
    assert "定期检验报告　JY-2026-118　市特检院" in told
    assert "Load" in told
    assert "800 kg" in told
    texts = card(tab, "DT-02", qtbot)
    told = "\n".join(texts)
    assert "Out of use since 2026-11-10 (制动器故障)" in told
    assert "13 days this year" in told
    assert "over by 3.5 years" in told
    assert told.count("Repair: 门机故障维修: 门机维修") == 3
    assert "5,550.00" in told


def test_a_state_is_entered_and_taken_back(
    window: MainWindow, tab: FacilitiesTab, ids: dict[str, int], desk: Desk, qtbot: Any
) -> None:
    card(tab, "DT-02", qtbot)
    next(b for b in tab.pane.findChildren(QPushButton) if b.text() == "State…").click()
    form = opened(window, StateForm, qtbot)
    assert form.on.below.text() == "Out of use since 2026-11-10"
    form.state.set_value("good")
    form.on.set_value(date(2026, 11, 1))
    form.save_button.click()
    assert "since 2026-11-10" in form.on.error_text()
    form.on.set_value(date(2026, 11, 20))
    form.save_button.click()
    assert tab.table.current_row().state == "good"
    window.run_action("undo")
    with desk.store.read() as session:
        assert facilities.one(session, ids["DT-02"]).state == "stopped"
        present = facilities.present_state(session, ids["DT-02"])
        assert present is not None
        assert present.starts_on == date(2026, 11, 10)


def test_scrapping_tells_which_plans_end_with_it(
    window: MainWindow, tab: FacilitiesTab, ids: dict[str, int], desk: Desk, qtbot: Any
) -> None:
    with desk.store.write() as session:
        plan_id = a_plan(session, desk.today(), name="只查它", facilities=[ids["DT-02"]]).id
    card(tab, "DT-02", qtbot)
    next(b for b in tab.pane.findChildren(QPushButton) if b.text() == "State…").click()
    form = opened(window, StateForm, qtbot)
    form.state.set_value("scrapped")
    assert "1 plan looks at nothing else and ends with it: 只查它" in form.state.below.text()
    form.save_button.click()
    with desk.store.read() as session:
        assert inspection_plans.one(session, plan_id).ends_on is not None
    window.run_action("undo")
    with desk.store.read() as session:
        assert facilities.one(session, ids["DT-02"]).state == "stopped"
        assert inspection_plans.one(session, plan_id).ends_on is None


def test_a_condition_is_entered_and_taken_back(
    window: MainWindow, tab: FacilitiesTab, ids: dict[str, int], desk: Desk, qtbot: Any
) -> None:
    tab.show_facility("WM-01")
    act(tab, "Condition…")
    form = opened(window, GradeForm, qtbot)
    form.grade.set_value(1)
    form.save_button.click()
    assert tab.table.current_row().condition == 1
    window.run_action("undo")
    with desk.store.read() as session:
        assert facilities.grades(session, ids["WM-01"]) == []


def test_a_paper_is_entered_for_the_facility_in_hand(
    window: MainWindow, tab: FacilitiesTab, ids: dict[str, int], desk: Desk, qtbot: Any
) -> None:
    tab.show_facility("DT-02")
    act(tab, "New paper…")
    form = opened(window, PaperForm, qtbot)
    assert form.facility.value() == ids["DT-02"]
    form.kind.set_value("contract")
    form.titled.set_value("维保合同")
    form.starts.set_value(date(2026, 1, 1))
    form.expires.set_value(date(2025, 1, 1))
    form.save_button.click()
    assert "cannot end" in form.expires.error_text()
    form.expires.set_value(date(2026, 12, 31))
    form.save_button.click()
    with desk.store.read() as session:
        (paper,) = facility_papers.of(session, ids["DT-02"])
        assert (paper.title, paper.apply_days) == ("维保合同", 30)
    window.run_action("undo")
    with desk.store.read() as session:
        assert facility_papers.of(session, ids["DT-02"]) == []


def test_what_was_entered_by_mistake_is_removed_and_comes_back(
    window: MainWindow, tab: FacilitiesTab, press: Any
) -> None:
    tab.show_facility("WM-01")
    act(tab, "Remove what was entered by mistake")
    assert "WM-01" not in numbers(tab)
    window.run_action("undo")
    assert "WM-01" in numbers(tab)
    tab.show_facility("DT-02")
    press("OK")
    act(tab, "Remove what was entered by mistake")
    assert "DT-02" in numbers(tab)


def test_several_are_entered_at_once(
    window: MainWindow, tab: FacilitiesTab, desk: Desk, qtbot: Any
) -> None:
    window.run_action("several_facilities")
    form = opened(window, FacilityBatchForm, qtbot)
    form.category.set_value("unit_door")
    assert (form.called.value(), form.unit.value()) == ("Stairwell door", "door")
    form.buildings.set_value("8-1")
    form.quantity.set_value(D(6))
    form.save_button.click()
    assert "no span of buildings" in form.buildings.error_text()
    form.buildings.set_value("1-8")
    assert form.buildings.below.text() == "8 buildings"
    form.save_button.click()
    assert [n for n in numbers(tab) if n.startswith("DYM")] == [f"DYM-0{n}" for n in range(1, 10)]
    window.run_action("undo")
    assert [n for n in numbers(tab) if n.startswith("DYM")] == ["DYM-01"]


def test_the_window_finds_a_facility_and_opens_it(window: MainWindow, qtbot: Any) -> None:
    window.tabs.setCurrentIndex(1)
    window.search_box.setFocus()
    window.search_box.setText("灭火器")
    window.search_box.look()
    assert [hit.title for hit in window.search_box.hits] == ["MHQ-01"]
    qtbot.keyClick(window.search_box, Qt.Key.Key_Return)
    tab = window.current_tab()
    assert isinstance(tab, FacilitiesTab)
    assert tab.table.current_row().number == "MHQ-01"


def test_a_number_or_a_filter_can_be_asked_for(window: MainWindow, desk: Desk) -> None:
    desk.open("facility", "DT-02")
    tab = window.current_tab()
    assert tab.table.current_row().number == "DT-02"
    desk.open("facilities", "stopped")
    assert numbers(tab) == ["DT-02"]


def test_photos_and_files_hang_on_the_card(
    tab: FacilitiesTab,
    ids: dict[str, int],
    desk: Desk,
    qtbot: Any,
    tmp_path: Path,
    window: MainWindow,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card(tab, "DT-01", qtbot)
    assert tab.pane.findChild(PhotoPane).strips["other"].list.count() == 0
    pane: FilesPane = tab.pane.findChild(FilesPane)
    scan = tmp_path / "证.pdf"
    scan.write_bytes(b"%PDF-1.7 scan")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_a, **_k: ([str(scan)], ""))
    pane.add_button.click()

    def attached() -> list[str]:
        with desk.store.read() as session:
            lift = session.get_one(Facility, ids["DT-01"])
            return [one.name for one in attachments.of(session, lift)]

    assert attached() == ["证.pdf"]
    names = [b.accessibleName() for b in pane.findChildren(QToolButton)]
    assert names == ["Open 证.pdf", "Take off 证.pdf"]
    pane.findChildren(QToolButton)[1].click()
    assert attached() == []
    window.run_action("undo")
    assert attached() == ["证.pdf"]


@pytest.fixture
def board(window: MainWindow, desk: Desk, qtbot: Any) -> ListDialog:
    window.run_action("expiry_board")
    made: ListDialog = opened(window, ListDialog, qtbot)
    return made


def test_the_board_begins_with_what_is_over_or_near(board: ListDialog) -> None:
    rows = board.tab.table.records.rows
    assert [(row.kind, row.band) for row in rows] == [
        ("lift_periodic", "over"),
        ("service", "30"),
        ("maintenance", "30"),
    ]
    board.tab.clear_filters()
    assert "report" in [row.kind for row in board.tab.table.records.rows]


def test_a_paper_is_renewed_from_the_board(
    board: ListDialog, ids: dict[str, int], desk: Desk, qtbot: Any, window: MainWindow
) -> None:
    tab = board.tab
    assert isinstance(tab, expiry_dialog.ExpiryList)
    with desk.store.read() as session:
        (old,) = facility_papers.of(session, ids["DT-01"])
    assert tab.show_record(f"paper:{old.id}")
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    form = board.findChild(PaperForm)
    qtbot.addWidget(form)
    assert form.starts.value() == date(2027, 7, 1)
    assert form.expires.value() == date(2028, 7, 30)
    assert (form.issuer.value(), form.number.value()) == ("市特检院", "")
    form.number.set_value("JY-2027-9")
    form.save_button.click()
    with desk.store.read() as session:
        numbers = [(p.number, p.closed_on) for p in facility_papers.of(session, ids["DT-01"])]
    assert numbers == [("JY-2027-9", None), ("JY-2026-118", TODAY)]
    window.run_action("undo")
    with desk.store.read() as session:
        (left,) = facility_papers.of(session, ids["DT-01"])
        assert left.closed_on is None


def test_a_date_by_rule_leads_to_its_facility(window: MainWindow, qtbot: Any) -> None:
    window.run_action("expiry_board")
    tab = window.findChild(ListDialog).tab
    tab.table.go_to(0)
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    assert window.current_tab().table.current_row().number == "DT-02"


def test_the_board_stands_on_the_row_it_was_asked_for(
    window: MainWindow, desk: Desk, ids: dict[str, int], qtbot: Any
) -> None:
    with desk.store.read() as session:
        (paper,) = facility_papers.of(session, ids["DT-01"])
    desk.open("paper", paper.id)
    board = opened(window, ListDialog, qtbot)
    assert board.tab.table.current_row().paper_id == paper.id


def test_the_proposal_takes_the_money_there_is(window: MainWindow, desk: Desk, qtbot: Any) -> None:
    window.run_action("renewal_proposal")
    dialog = opened(window, ListDialog, qtbot)
    tab = dialog.tab
    assert isinstance(tab, renewal_dialog.RenewalProposal)
    assert [(row.number, row.gap) for row in tab.table.records.rows] == [
        ("DT-02", D(260000)),
        ("WM-01", None),
    ]
    form = tab.enter_money()
    qtbot.addWidget(form)
    assert isinstance(form, renewal_dialog.FundsForm)
    next(f for f in form.fields if f.name == "maintenance_fund").set_value(D(100000))
    form.save_button.click()
    assert tab.table.records.rows[0].gap == D(160000)
    window.run_action("undo")
    with desk.store.read() as session:
        assert renewal.funds(session) == {}


def test_labels_ask_for_the_sheet(window: MainWindow, tab: FacilitiesTab, qtbot: Any) -> None:
    tab.show_facility("DT-01")
    act(tab, "Print labels…")
    form = opened(window, label_form.LabelForm, qtbot)
    form.start.set_value(99)
    assert not form.try_to_save()
    assert "or less" in form.start.error_text()
    form.close()


def test_book_cards_expiries_and_proposal_are_shown_as_they_print(
    window: MainWindow, tab: FacilitiesTab, qtbot: Any
) -> None:
    tab.show_facility("DT-02")
    for run in (
        lambda: window.run_action("facility_book"),
        tab.print_cards,
        lambda: facility_prints.expiries(tab.desk, tab, 60),
        lambda: facility_prints.renewals(tab.desk, tab),
    ):
        run()
        qtbot.waitUntil(lambda: window.findChild(Preview) is not None, timeout=20000)
        preview = window.findChild(Preview)
        assert preview.pages >= 1
        preview.close()
        preview.setParent(None)
        preview.deleteLater()

"""The year-end wizard, driven step by step on a real office, and what the file holds after."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from propdesk.office import summaries
from propdesk.office.entities import Community
from propdesk.ui import year_end_wizard
from propdesk.ui.desk import Desk
from propdesk.ui.year_end_wizard import (
    CHARTS,
    FIGURES,
    PREVIEW,
    READINESS,
    START,
    TARGETS,
    TEXTS,
    YearEndWizard,
)
from tests.builders import a_price, a_room, bill, pay

LAST_YEAR = date(2025, 12, 31)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Two years of bills of six rooms in two buildings; 2025 is complete."""
    with desk.store.write() as session:
        session.get_one(Community, 1).name = "幸福花园"
        a_price(session)
        rooms = [
            a_room(session, f"{building}-1-10{n}", owner="欧阳明月")
            for building in (1, 2)
            for n in (1, 2, 3)
        ]
        for year in ("2024", "2025"):
            bill(session, year)
        for room in rooms[:4]:
            pay(session, room, "421.92", on=date(2024, 5, 1))
        for room in rooms[:5]:
            pay(session, room, "421.92", on=date(2025, 5, 1), period="2025")
    return desk


@pytest.fixture
def wizard(office: Desk, qtbot: Any) -> YearEndWizard:
    return opened(office, qtbot)


def opened(desk: Desk, qtbot: Any, year: int = 2025) -> YearEndWizard:
    made = YearEndWizard(desk)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    made.start.years.setCurrentIndex(made.start.years.findData(year))
    return made


def go_to(wizard: YearEndWizard, step: int, qtbot: Any) -> Any:
    while wizard.currentId() < step:
        wizard.next()
        if wizard.currentId() == READINESS:
            qtbot.waitUntil(lambda: wizard.figures is not None, timeout=20_000)
    qtbot.waitUntil(lambda: not wizard.desk.jobs.busy, timeout=30_000)
    return wizard.page(step)


def saved(wizard: YearEndWizard, year: int = 2025) -> summaries.Saved:
    with wizard.desk.store.read() as session:
        return summaries.load(session, year)


def test_it_proposes_the_year_one_writes_about(office: Desk, qtbot: Any) -> None:
    made = YearEndWizard(office)
    qtbot.addWidget(made)
    assert made.year == 2026  # in November
    assert made.as_of == date(2026, 11, 22)
    assert year_end_wizard.usual_year(date(2026, 3, 1)) == 2025


def test_the_end_of_a_past_year_is_the_date(wizard: YearEndWizard) -> None:
    assert wizard.as_of == LAST_YEAR


@pytest.mark.parametrize("day", ["2024-12-31", "2026-11-23", "soon", ""])
def test_a_date_outside_the_year_holds_it_up(wizard: YearEndWizard, day: str) -> None:
    wizard.start.day.editor.setText(day)
    assert not wizard.start.isComplete()


def test_readiness_names_what_is_missing(wizard: YearEndWizard, qtbot: Any) -> None:
    page = go_to(wizard, READINESS, qtbot)
    texts = [button.text() for button in page.findChildren(QPushButton)]
    assert "The year of building is not entered." in texts
    assert any("target" in text for text in texts)


def test_a_gap_leads_to_the_place_that_fills_it(wizard: YearEndWizard, qtbot: Any) -> None:
    page = go_to(wizard, READINESS, qtbot)
    button = next(b for b in page.findChildren(QPushButton) if "year of building" in b.text())
    with qtbot.waitSignal(wizard.desk.asked) as asked:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args[0] == "community"
    assert not wizard.isVisible()
    assert saved(wizard).as_of == LAST_YEAR


def test_a_missing_target_leads_to_the_targets(wizard: YearEndWizard, qtbot: Any) -> None:
    page = go_to(wizard, READINESS, qtbot)
    button = next(b for b in page.findChildren(QPushButton) if "target" in b.text())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wizard.currentId() == TARGETS
    qtbot.waitUntil(lambda: not wizard.desk.jobs.busy, timeout=30_000)


def test_a_figure_shows_its_parts_and_its_rows(wizard: YearEndWizard, qtbot: Any) -> None:
    page = go_to(wizard, FIGURES, qtbot)
    lines = {line.id: line for line in page.table.records._rows}
    rate = lines["fees.current_rate"]
    assert (rate.value, rate.last_year, rate.change) == ("83.3%", "66.7%", "+16.6")
    assert (rate.numerator, rate.denominator) == ("2,109.60", "2,531.52")
    place = list(lines).index("fees.owed")
    page.table.selectRow(place)
    assert page.rows.records.rowCount() == 3
    assert "1,265.76" in page.sum.text()


def test_charts_are_drawn_and_chosen(wizard: YearEndWizard, qtbot: Any) -> None:
    page = go_to(wizard, CHARTS, qtbot)
    names = [page.list.item(at).text() for at in range(page.list.count())]
    assert "Ageing of debts" in names
    assert not page.picture.pixmap().isNull()
    page.list.item(names.index("Ageing of debts")).setCheckState(Qt.CheckState.Unchecked)
    assert "ageing" not in wizard.draft.charts
    wizard.next()
    assert "ageing" not in saved(wizard).draft.charts


def test_her_text_is_kept_and_can_be_taken_back(wizard: YearEndWizard, qtbot: Any) -> None:
    page = go_to(wizard, TEXTS, qtbot)
    last = page.headings.count() - 1
    page.headings.setCurrentRow(last)
    page.editor.setPlainText("今年收缴率【当期收缴率】。")
    qtbot.waitUntil(lambda: page.preview.text() == "今年收缴率83.3%。")
    page.headings.setCurrentRow(0)
    assert page.headings.item(last).text().startswith("✎")
    wizard.next()
    assert saved(wizard).draft.texts == {"closing": "今年收缴率【当期收缴率】。"}
    wizard.back()
    page.headings.setCurrentRow(last)
    qtbot.mouseClick(page.reset, Qt.MouseButton.LeftButton)
    wizard.next()
    assert saved(wizard).draft.texts == {}


def test_a_text_with_a_room_does_not_pass(wizard: YearEndWizard, qtbot: Any) -> None:
    page = go_to(wizard, TEXTS, qtbot)
    page.editor.setPlainText("3-2-501欠费最多。")
    wizard.next()
    assert wizard.currentId() == TEXTS
    assert "3-2-501" in page.problem.text()


def test_a_figure_is_put_in_from_the_list(wizard: YearEndWizard, qtbot: Any) -> None:
    page = go_to(wizard, TEXTS, qtbot)
    page.editor.setPlainText("")
    at = next(i for i in range(page.insert.count()) if page.insert.itemData(i) == "当期收缴率")
    page.insert.setCurrentIndex(at)
    page.insert.activated.emit(at)
    assert page.editor.toPlainText() == "【当期收缴率】"


def test_a_target_must_be_a_number(wizard: YearEndWizard, qtbot: Any) -> None:
    page = go_to(wizard, TARGETS, qtbot)
    page.fields["target_current"].set_value("高一些")
    wizard.next()
    assert wizard.currentId() == TARGETS
    assert "no target" in page.fields["target_current"].error_text()
    page.fields["target_current"].set_value("90%")
    wizard.next()
    assert wizard.currentId() == PREVIEW
    qtbot.waitUntil(lambda: bool(wizard.pdf), timeout=30_000)


def test_closing_loses_nothing_and_one_goes_on_where_one_stopped(
    wizard: YearEndWizard, qtbot: Any
) -> None:
    page = go_to(wizard, TARGETS, qtbot)
    page.fields["reason"].set_value("上门沟通增多。")
    wizard.reject()
    kept = saved(wizard)
    assert kept.draft.answers == {"reason": "上门沟通增多。"}
    assert kept.draft.step == TARGETS
    again = opened(wizard.desk, qtbot)
    assert again.start.resume.isVisible()
    assert "Targets" in again.start.resume.text()
    again.next()
    qtbot.waitUntil(lambda: again.currentId() == TARGETS, timeout=20_000)
    assert again.targets.fields["reason"].value() == "上门沟通增多。"
    qtbot.waitUntil(lambda: not wizard.desk.jobs.busy, timeout=30_000)


def test_closing_at_once_writes_nothing(wizard: YearEndWizard) -> None:
    assert wizard.currentId() == START
    wizard.reject()
    assert saved(wizard).as_of is None


def test_the_pdf_is_exported_whole(
    wizard: YearEndWizard, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = go_to(wizard, PREVIEW, qtbot)
    assert page.pages >= 6
    target = tmp_path / "总结.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(target), ""))
    wizard.accept()
    assert target.read_bytes().startswith(b"%PDF")
    assert not wizard.isVisible()
    assert wizard.file_name() == "幸福花园-summary-2025.pdf"


def test_a_target_that_cannot_be_replaced_is_told_and_stays(
    wizard: YearEndWizard, qtbot: Any, tmp_path: Path, press: Any
) -> None:
    go_to(wizard, PREVIEW, qtbot)
    folder = tmp_path / "总结.pdf"
    folder.mkdir()
    press("Close")
    assert not wizard.export(folder)
    assert wizard.isVisible()
    assert not list(tmp_path.glob("*.part"))
    assert saved(wizard).draft.step == PREVIEW


def test_an_empty_year_says_so(wizard: YearEndWizard, qtbot: Any) -> None:
    wizard.start.years.setCurrentIndex(wizard.start.years.findData(2023))
    page = go_to(wizard, PREVIEW, qtbot)
    assert "nothing to sum up" in page.warnings.text()
    assert not page.isComplete()


def test_a_residents_name_is_pointed_out(wizard: YearEndWizard, qtbot: Any) -> None:
    wizard.change(texts={"closing": "感谢欧阳明月。"})
    page = go_to(wizard, PREVIEW, qtbot)
    assert "欧阳明月" in page.warnings.text()


def test_a_result_that_comes_after_closing_is_dropped(wizard: YearEndWizard, qtbot: Any) -> None:
    wizard.next()
    wizard.reject()
    qtbot.waitUntil(lambda: not wizard.desk.jobs.busy, timeout=20_000)
    QApplication.processEvents()
    assert wizard.figures is None

"""The wizard on an office that keeps its facilities: figures, gaps, targets, the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from propdesk.office.entities import Community
from propdesk.ui.desk import Desk
from propdesk.ui.year_end_wizard import (
    CHARTS,
    FIGURES,
    PREVIEW,
    READINESS,
    TARGETS,
    TEXTS,
    YearEndWizard,
)
from tests.facility_year_office import a_hazard, two_years


@pytest.fixture
def office(desk: Desk) -> Desk:
    with desk.store.write() as session:
        session.get_one(Community, 1).name = "幸福花园"
        two_years(session)
    return desk


def opened(desk: Desk, qtbot: Any) -> YearEndWizard:
    made = YearEndWizard(desk)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    made.start.years.setCurrentIndex(made.start.years.findData(2025))
    return made


def go_to(wizard: YearEndWizard, step: int, qtbot: Any) -> Any:
    while wizard.currentId() < step:
        wizard.next()
        if wizard.currentId() == READINESS:
            qtbot.waitUntil(lambda: wizard.figures is not None, timeout=20_000)
    qtbot.waitUntil(lambda: not wizard.desk.jobs.busy, timeout=30_000)
    return wizard.page(step)


def test_a_figure_shows_the_rounds_behind_it(office: Desk, qtbot: Any) -> None:
    page = go_to(opened(office, qtbot), FIGURES, qtbot)
    lines = {line.id: line for line in page.table.records._rows}
    rate = lines["inspections.completion_rate"]
    assert (rate.value, rate.last_year, rate.change) == ("92.0%", "80.0%", "+12.0")
    assert (rate.numerator, rate.denominator) == ("23", "25")
    page.table.selectRow(list(lines).index("inspections.completion_rate"))
    rows = page.rows.records._rows
    assert len(rows) == 25
    assert sum(row.counted for row in rows) == 23
    assert rows[0].what == "灭火器检查"
    assert rows[0].on == date(2025, 1, 10)
    page.table.selectRow(list(lines).index("works.content.管道疏通（次）"))
    assert [row.counted for row in page.rows.records._rows] == [40, 6]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("No inspections were planned", "inspections"),
        ("No repairs or projects", "works"),
        ("ledger of facilities is empty", "facilities"),
    ],
)
def test_a_gap_leads_to_the_register(desk: Desk, qtbot: Any, words: str, place: str) -> None:
    with desk.store.write() as session:
        a_hazard(session, date(2025, 3, 1))
    wizard = opened(desk, qtbot)
    page = go_to(wizard, READINESS, qtbot)
    button = next(b for b in page.findChildren(QPushButton) if words in b.text())
    with qtbot.waitSignal(desk.asked) as asked:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args[0] == place


def test_targets_and_what_was_settled_go_into_the_text(office: Desk, qtbot: Any) -> None:
    wizard = opened(office, qtbot)
    page = go_to(wizard, TARGETS, qtbot)
    page.fields["target_inspections"].set_value("高")
    wizard.next()
    assert wizard.currentId() == TARGETS
    page.fields["target_inspections"].set_value("99")
    page.fields["target_hazards"].set_value("95.0")
    page.fields["solved"].set_value("多年的积水和异味问题")
    preview = go_to(wizard, PREVIEW, qtbot)
    qtbot.waitUntil(lambda: bool(wizard.pdf), timeout=30_000)
    assert preview.pages > 5
    answers = wizard.draft.answers or {}
    assert answers["solved"] == "多年的积水和异味问题"


def test_the_text_of_a_heading_can_be_changed_around_its_figures(office: Desk, qtbot: Any) -> None:
    page = go_to(opened(office, qtbot), TEXTS, qtbot)
    titles = [heading.title for heading in page._found]
    page.headings.setCurrentRow(titles.index("工程维修与设施保养"))
    assert "【工程量清单】" in page.editor.toPlainText()
    page.editor.setPlainText("我们【工程量清单】，并完成巡检【完成巡检次数】次。")
    page._show_preview()
    assert "疏通主下水管道46次，并完成巡检23次。" in page.preview.text()
    assert page.problem.text() == ""


def test_the_charts_are_offered(office: Desk, qtbot: Any) -> None:
    page = go_to(opened(office, qtbot), CHARTS, qtbot)
    names = [page.list.item(at).text() for at in range(page.list.count())]
    assert names == ["Hazards by system", "Inspections by month"]
    qtbot.waitUntil(lambda: not page.picture.pixmap().isNull(), timeout=20_000)

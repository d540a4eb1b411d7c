"""Today's lines of the facilities: each says what waits and opens its record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from propdesk.office import facility_papers, hazards, premises
from propdesk.office.store import Store
from propdesk.ui.desk import Desk
from propdesk.ui.today_tab import TodayTab
from tests.builders import D
from tests.facility_builders import a_facility
from tests.facility_year_office import a_hazard, a_plan, a_round

DAY = date(2026, 11, 22)


def days(count: int) -> date:
    return DAY + timedelta(days=count)


@pytest.fixture
def tab(desk: Desk, qtbot: Any) -> TodayTab:
    made = TodayTab(desk)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    return made


def shown(tab: TodayTab, qtbot: Any) -> str:
    tab.show()
    qtbot.waitUntil(lambda: tab._scroll.widget() is not None and not tab._stale)
    qtbot.wait(20)
    return "\n".join(one.text() for one in tab._scroll.widget().findChildren(QLabel))


@pytest.fixture
def office(store: Store) -> dict[str, int]:
    with store.write() as session:
        premises.add_room(session, building="1", number="101", area=D(50), owner="张三")
        plan = a_plan(session, "灭火器检查", lead_days=5)
        ids = {"overdue": a_round(session, plan, days(-3)).id}
        ids["today"] = a_round(session, plan, DAY).id
        ids["tomorrow"] = a_round(session, plan, days(1)).id
        ids["coming"] = a_round(session, plan, days(4)).id
        upkeep = a_plan(session, "电梯半月维保", "elevator", max_interval_days=15)
        ids["plan"] = upkeep.id
        a_round(session, upkeep, days(-20), days(-20))
        late = a_hazard(session, days(-30), due_on=days(-8), what="防水层开裂")
        ids["hazard"] = late.id
        ids["soon"] = a_hazard(session, days(-3), due_on=days(6), what="井盖松动").id
        fixed = a_hazard(session, days(-30), due_on=days(6), what="灯不亮")
        hazards.rectify(session, fixed.id, on=days(-1), today=DAY)
        lift = a_facility(session, "DT-01", "1号楼电梯")
        ids["facility"] = lift.id
        for title, left in (("使用登记证", 40), ("维保合同", -2)):
            facility_papers.add(
                session,
                facility_id=lift.id,
                kind="certificate",
                title=title,
                expires_on=days(left),
                today=DAY,
            )
    return ids


def test_what_waits_is_told(tab: TodayTab, office: dict[str, int], qtbot: Any) -> None:
    text = shown(tab, qtbot)
    for told in (
        "灭火器检查, 全小区: due on 2026-11-19",
        "3 days overdue",
        "in 4 days",
        "电梯半月维保: at most 15 days apart, but last done on 2026-11-02",
        "5 days overdue",
        "3号楼: 防水层开裂",
        "8 days overdue",
        "井盖松动",
        "in 6 days",
        "re-check it",
        "DT-01 1号楼电梯 维保合同: expired on 2026-11-20",
        "DT-01 1号楼电梯 使用登记证: until 2027-01-01, apply by 2026-12-02",
        "in 40 days",
    ):
        assert told in text, told


def test_each_line_opens_its_record_by_keyboard_too(
    tab: TodayTab, desk: Desk, office: dict[str, int], qtbot: Any
) -> None:
    shown(tab, qtbot)
    asked: list[Any] = []
    desk.asked.connect(lambda kind, key: asked.append((kind, key)))
    for button in tab.buttons:
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Space)
    for name in ("overdue", "today", "tomorrow", "coming"):
        assert ("task", office[name]) in asked
    assert ("plan", office["plan"]) in asked
    assert ("hazard", office["hazard"]) in asked
    assert ("hazard", office["soon"]) in asked
    assert asked.count(("facility", office["facility"])) == 2
    assert all(button.accessibleName() for button in tab.buttons)


def test_the_most_urgent_is_first(tab: TodayTab, office: dict[str, int], qtbot: Any) -> None:
    shown(tab, qtbot)
    rounds = [line for line in tab.lines if line.kind in ("task", "plan")]
    assert [line.tone for line in rounds] == ["overdue", "overdue", "soon", "soon", "neutral"]


def test_a_long_list_leads_to_the_calendar(
    tab: TodayTab, desk: Desk, store: Store, qtbot: Any
) -> None:
    with store.write() as session:
        for count in range(50):
            plan = a_plan(session, f"计划{count}")
            a_round(session, plan, days(-1))
            a_round(session, plan, days(1))
        a_round(session, plan, days(-2))
        for count in range(9):
            a_hazard(session, days(-30), due_on=days(-count - 1))
            a_hazard(session, days(-3), due_on=days(4))
    text = shown(tab, qtbot)
    assert "47 more inspections" in text
    assert "1 earlier round of the last 30 days is not entered or was missed" in text
    assert "50 inspections\ntomorrow" in text
    assert "5 more hazards\noverdue" in text
    assert "9 hazards\nwithin a week" in text
    leads = [(line.kind, line.key) for line in tab.lines]
    assert ("inspections", "overdue") in leads
    assert ("inspections", "tomorrow") in leads
    assert ("hazards", None) in leads
    assert len([kind for kind, _key in leads if kind in ("task", "inspections")]) == 6
    with store.write() as session:
        overdue = a_plan(session, "维保", max_interval_days=15, lead_days=9)
        for day in (-40, 0, 5):
            a_round(session, overdue, days(day), days(day) if day < -20 else None)
    tab.refresh()
    shown(tab, qtbot)
    named = [line.tone for line in tab.lines if line.kind == "task"]
    assert named[:2] == ["overdue", "overdue"], "the most urgent by name, whatever else there is"
    assert len([kind for kind, _key in leads if kind in ("hazard", "hazards")]) == 6


def test_the_page_follows_the_rounds(
    tab: TodayTab, store: Store, office: dict[str, int], qtbot: Any
) -> None:
    from propdesk.office.entities import InspectionTask

    assert "due on 2026-11-19" in shown(tab, qtbot)
    with store.write() as session:
        task = session.get_one(InspectionTask, office["overdue"])
        task.done_on, task.entered_on, task.result = DAY, DAY, "normal"
    qtbot.wait(60)
    assert "due on 2026-11-19" not in shown(tab, qtbot)


def test_an_office_with_a_ledger_and_no_rooms(tab: TodayTab, store: Store, qtbot: Any) -> None:
    with store.write() as session:
        a_round(session, a_plan(session, "灭火器检查"), days(-3))
    text = shown(tab, qtbot)
    assert "no rooms yet" in text
    assert "due on 2026-11-19" in text


def test_a_paper_of_the_office_leads_to_the_board(tab: TodayTab, store: Store, qtbot: Any) -> None:
    with store.write() as session:
        facility_papers.add(
            session, kind="insurance", title="公众责任险", expires_on=days(5), today=DAY
        )
    assert "公众责任险: until 2026-11-27, apply by 2026-10-28" in shown(tab, qtbot)
    assert tab.lines[0].kind == "expiring"

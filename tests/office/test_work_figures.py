"""A year's works by content and unit, by fund, with the rows behind them."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from propdesk.office import work_figures, works
from propdesk.office.entities import Work
from propdesk.office.store import Store
from tests.builders import D

START, END = date(2026, 1, 1), date(2026, 12, 31)


def done(session: Session, content: str, on: str = "2026-05-20", **more: Any) -> Work:
    """A work finished on a day."""
    options = {"kind": "repair", "name": content, "today": END, **more}
    return works.add(session, content=content, ends_on=date.fromisoformat(on), **options)


def test_quantities_add_up_by_content_and_unit(store: Store) -> None:
    with store.write() as session:
        done(session, "屋面防水", quantity=D("80.5"), unit="㎡", final_cost=D(24000))
        done(session, "屋面防水", quantity=D("39.5"), unit="m²", final_cost=D(12000))
        done(session, " 单元门 ", quantity=D(6), unit="扇", final_cost=D(9000))
        for _ in range(3):
            done(session, "疏通", quantity=D(15), unit="次")
        done(session, "疏通", quantity=D(1), unit="次")
        done(session, "补漏")
        done(session, "屋面防水", "2025-12-31", quantity=D(999), unit="㎡")
        totals = work_figures.of_period(session, START, END).contents
    shown = [(t.content, t.quantity, t.unit, t.count, t.cost) for t in totals]
    assert shown == [
        ("屋面防水", D(120), "㎡", 2, D(36000)),
        ("单元门", D(6), "扇", 1, D(9000)),
        ("疏通", D(46), "次", 4, D(0)),
        ("补漏", None, "", 1, D(0)),
    ]
    assert [len(total.ids) for total in totals] == [2, 1, 4, 1]


def test_a_fund_pays_what_its_works_cost(store: Store) -> None:
    with store.write() as session:
        done(session, "a", fund="fee", final_cost=D(10))
        done(session, "b", fund="街道自筹", final_cost=D(30), budget=D(40))
        done(session, "c", fund="fee", budget=D(5))
        funds = work_figures.of_period(session, START, END).funds
    assert [(f.fund, f.count, f.budget, f.cost) for f in funds] == [
        ("街道自筹", 1, D(40), D(30)),
        ("fee", 2, D(5), D(10)),
    ]


def test_a_period_knows_projects_savings_and_households(store: Store) -> None:
    with store.write() as session:
        done(
            session,
            "屋面",
            kind="project",
            budget=D(100),
            final_cost=D(80),
            households=36,
        )
        done(session, "灯", "2026-12-01", kind="project", budget=D(50), households=12)
        done(session, "门", final_cost=D(7))
        works.add(session, kind="project", name="明年", content="围墙", today=END)
        year = work_figures.of_period(session, START, END)
        early = work_figures.of_period(session, START, END, date(2026, 11, 30))
        assert [row.content for row in work_figures.planned(session, END)] == ["围墙"]
    assert (year.projects, year.repairs, year.cost) == (2, 1, D(87))
    assert (year.budget, year.budgeted_cost, year.households) == (D(100), D(80), 48)
    assert (early.projects, early.households) == (1, 36)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["屋面", "门", "灯"]),
            st.sampled_from(["㎡", "m2", "扇", ""]),
            st.integers(0, 10_000),
        ),
        max_size=10,
    )
)
def test_the_totals_hold_every_work_once(store: Store, some: list[tuple[str, str, int]]) -> None:
    with store.write() as session:
        for content, unit, cents in some:
            amount = D(cents) / 100
            quantity = amount if unit else None
            done(session, content, quantity=quantity, unit=unit, final_cost=amount)
        year = work_figures.of_period(session, START, END)
        totals = year.contents
        ids = [number for total in totals for number in total.ids]
        assert len(ids) == len(set(ids)) == len(some)
        assert sum(total.cost for total in totals) == sum(D(c) / 100 for _a, _b, c in some)
        assert sum(total.quantity or 0 for total in totals) == sum(
            D(c) / 100 for _a, unit, c in some if unit
        )
        assert sum(fund.cost for fund in year.funds) == sum(total.cost for total in totals)
        session.rollback()


def test_what_is_planned_on_a_day_for_the_year_after_it(store: Store) -> None:
    """A later year's plan is not next year's; what was done meanwhile was under way, or no plan."""
    with store.write() as session:
        for name, starts in (("明年", "2027-04-01"), ("后年", "2028-04-01"), ("未定", "")):
            on = date.fromisoformat(starts) if starts else None
            works.add(session, kind="project", name=name, content=name, starts_on=on, today=END)
        done(session, "跨年", "2026-03-01", starts_on=date(2025, 11, 1), kind="project")
        done(session, "当年", "2026-05-01", starts_on=date(2026, 4, 1), kind="project")
        old = work_figures.planned(session, date(2025, 12, 31), date(2026, 12, 31))
        new = work_figures.planned(session, date(2026, 12, 31), date(2027, 12, 31))
    assert [row.content for row in old] == ["跨年", "未定"]
    assert [row.content for row in new] == ["明年", "未定"]

"""Whatever the rounds of a year are: parts add up, rates are shares, each has its register."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from propdesk.office import facility_measures
from propdesk.office.facility_measures import FAMILIES, MEASURES, Counts
from propdesk.office.facility_registers import Registers, Round

DAY = date(2025, 12, 31)


@st.composite
def rounds(draw: st.DrawFn) -> Round:
    due = date(2025, 1, 1) + timedelta(days=draw(st.integers(0, 364)))
    late = draw(st.none() | st.integers(-5, 40))
    done_on = None if late is None or due + timedelta(late) > DAY else due + timedelta(late)
    cancelled = done_on is None and draw(st.booleans())
    return Round(
        plan="计划",
        system=draw(st.sampled_from(["fire", "elevator", ""])),
        place="全小区",
        month=f"{due:%Y-%m}",
        due_on=due,
        done_on=done_on,
        cancelled=cancelled,
        missed=done_on is None and not cancelled and due < DAY,
        statutory=draw(st.booleans()),
        seasonal=draw(st.booleans()),
    )


def registers(some: list[Round]) -> Registers:
    """The registers of a year with these rounds and nothing else."""
    of = Registers(None, 2025, DAY)  # type: ignore[arg-type]
    of.__dict__ |= {"kept": frozenset({"inspections"}), "rounds": some}
    return of


def counted(of: Registers) -> dict[str, Counts]:
    return {one.key: one for one in facility_measures.counts(of)}


@given(st.lists(rounds(), max_size=40))
def test_parts_add_up_and_rates_are_shares(some: list[Round]) -> None:
    found = counted(registers(some))
    number = {key: int(one.value or 0) for key, one in found.items() if one.kind == "count"}
    waiting = sum(1 for row in some if not (row.done or row.cancelled or row.missed))
    assert number["inspections.planned"] == len(some)
    assert (
        number["inspections.done"]
        + number["inspections.missed"]
        + number["inspections.cancelled"]
        + waiting
        == number["inspections.planned"]
    )
    assert number["inspections.done_on_time"] <= number["inspections.done"]
    for key, one in found.items():
        if one.kind == "rate" and key.startswith("inspections."):
            assert (one.value is None) == (not one.denominator), key
            assert one.value is None or Decimal(0) <= one.value <= Decimal(100), key


@given(st.lists(rounds(), max_size=40))
def test_systems_and_months_add_up_to_the_whole(some: list[Round]) -> None:
    of = registers(some)
    found = counted(of)
    for family in ("inspections.system_rate", "inspections.month_rate"):
        parts = [one for key, one in found.items() if key.startswith(f"{family}.")]
        assert sum(int(one.denominator or 0) for one in parts) == len(some)
        assert sum(int(one.numerator or 0) for one in parts) == found["inspections.done"].value
        assert len(parts) == len(facility_measures.parts(FAMILIES[family], of))


def test_every_figure_names_its_register_and_unit() -> None:
    for key, measure in MEASURES.items():
        area = key.partition(".")[0]
        assert measure.register == area or (area, measure.register) == ("works", "plans")
        assert measure.unit or measure.kind in ("rate", "money", "households")
        assert (measure.over is not None) == (measure.kind == "rate")

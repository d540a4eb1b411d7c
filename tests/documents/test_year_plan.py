"""The year plan: every facility once, every mark in its month, heads on every page of A3."""

from __future__ import annotations

from dataclasses import replace

import pytest

from propdesk.documents import year_plan
from propdesk.office.errors import UserError
from propdesk.office.facility_sheets import Mark
from tests.documents import paper_samples as samples
from tests.documents.paper_reading import pages_of, places, reader


def test_all_lines_are_there_and_each_page_has_the_head() -> None:
    sheet = samples.year_plan(300)
    pdf = year_plan.render(sheet)
    pages = pages_of(pdf)
    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        assert "2026年度巡检计划表" in page
        assert "1月2月3月4月5月6月7月8月9月10月11月12月完成/计划" in page
        assert "○计划●已完成×未完成" in page
        assert f"第{number}页共{len(pages)}页" in page
    text = "".join(pages)
    for line in sheet.lines:
        assert text.count(line.number) == 1
    planned = sum(line.planned for line in sheet.lines)
    done = sum(line.done for line in sheet.lines)
    assert f"共300行完成{done:,}/计划{planned:,}" in pages[-1]
    box = reader(pdf).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx((1190.55, 841.89), abs=0.01)


def test_marks_stand_under_their_month() -> None:
    line = replace(
        samples.year_line(1),
        cells=tuple(
            (Mark(month, ("done", "missed", "planned", "cancelled")[month % 4]),)
            for month in range(1, 13)
        ),
    )
    (page,) = reader(year_plan.render(replace(samples.year_plan(1), lines=(line,)))).pages
    found = places(page)
    heads = {text: x for text, x, _y in found if text.endswith("月") and text[:-1].isdigit()}
    for month in range(1, 13):
        mark = ("●", "×", "○", "△")[month % 4]
        ((x, _y),) = [(x, y) for text, x, y in found if text == f"{mark}{month}"]
        assert -12 < x - heads[f"{month}月"] < 8


def test_many_rounds_in_a_month_are_counted() -> None:
    busy = tuple(
        Mark(day, "missed" if day in (3, 9) else "done" if day < 20 else "planned")
        for day in range(1, 32)
    )
    line = replace(samples.year_line(1), cells=((busy,) + ((),) * 11))
    (page,) = pages_of(year_plan.render(replace(samples.year_plan(1), lines=(line,))))
    assert "31次" in page
    assert "●17×2○12" in page
    assert "17/31" in page


def test_a_second_plan_of_a_facility_does_not_say_its_name_again() -> None:
    line = samples.year_line(1)
    twice = replace(samples.year_plan(1), lines=(line, replace(line, plan="电梯年度检验")))
    (page,) = pages_of(year_plan.render(twice))
    assert page.count("DT-001") == 1
    assert "电梯半月维保监督" in page
    assert "电梯年度检验" in page


def test_long_names_and_english() -> None:
    line = replace(samples.year_line(1), name=samples.LONG_ZH * 2, plan=samples.LONG_EN * 2)
    (page,) = pages_of(year_plan.render(replace(samples.year_plan(1, "en"), lines=(line,))))
    assert samples.LONG_ZH * 2 in page
    assert (samples.LONG_EN * 2).replace(" ", "") in page
    assert "Inspectionplanfor2026" in page


def test_a_year_without_plans_is_refused() -> None:
    with pytest.raises(UserError, match="no inspection plan"):
        year_plan.render(replace(samples.year_plan(1), lines=()))

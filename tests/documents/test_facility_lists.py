"""Lists of hazards, expiries and renewals, letters and the report of a season, read back."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from string import Formatter
from typing import Any

import pytest

from propdesk import resources
from propdesk.documents import (
    expiry_list,
    hazard_letter,
    hazard_list,
    renewal_list,
    seasonal_report,
)
from propdesk.office.errors import UserError
from propdesk.office.facility_sheets import Fact
from tests.documents import paper_samples as samples
from tests.documents.paper_reading import pages_of, places, reader


def test_sixty_hazards_flow_over_pages_with_heads() -> None:
    pages = pages_of(hazard_list.render(samples.hazard_list(60)))
    assert len(pages) > 2
    assert all("编号发现日期部位隐患内容" in page for page in pages)
    text = "".join(pages)
    assert all(text.count(f"YH2026-{n:04}") == 1 for n in range(1, 61))
    assert "合计：60已闭环：20整改率：75.0%" in pages[0]
    assert text.count("●逾期") == 20
    assert "制表人：" in pages[-1]


def test_expiries_stand_by_how_soon() -> None:
    pages = pages_of(expiry_list.render(samples.expiry_list(60)))
    text = "".join(pages)
    bands = [text.index(band) for band in ("已过期（15项）", "7天内（15项）", "30天内（15项）")]
    assert bands == sorted(bands)
    assert all(text.count(f"DT-{n:03}乘客电梯") == 1 for n in range(60))
    assert "过期12" in text
    assert all("建议申请到期日剩余天数" in page for page in pages)


def test_the_renewal_proposal_sums_what_it_lists() -> None:
    proposal = samples.renewal_list(40)
    pages = pages_of(renewal_list.render(proposal))
    text = "".join(pages)
    assert all(text.count(f"WM-{n:02}") == 1 for n in range(1, 41))
    assert f"{proposal.total:,.2f}" in pages[-1]
    assert f"{proposal.gap:,.2f}" in pages[-1]
    assert "近3年费用理由更新费用" in pages[0]
    assert "另有5项尚无更新费用估价" in pages[-1]
    assert "−2" in text


def test_a_letter_has_all_a_letter_has() -> None:
    pdf = hazard_letter.render(samples.letter())
    (page,) = pages_of(pdf)
    for part in (
        "关于3号楼2单元飞线充电隐患的报告",
        "编号：YH2026-0012",
        "2026年11月22日",
        "幸福街道办事处：",
        "隐患编号YH2026-0012",
        "恳请贵单位协调处理。",
        "济南幸福物业服务有限公司（盖章）",
        "回执已收到济南幸福物业服务有限公司2026年11月22日发出的",
        "签收人：",
        "门厅",
    ):
        assert part in page, part
    assert len(reader(pdf).pages[0].images) == 2


def test_a_long_letter_keeps_its_slip_whole_and_says_it_continues() -> None:
    long = samples.letter(before=("经查，存在隐患。" * 90,) * 3, photos=(), enclosures=("照片2张",))
    pages = pages_of(hazard_letter.render(long))
    assert len(pages) > 1
    assert "（续）" in pages[1]
    assert "回执" in pages[-1]
    assert "签收人：" in pages[-1]
    assert "附件：照片2张" in "".join(pages)


def test_a_notice_to_post_is_large_and_has_no_slip() -> None:
    posted = samples.letter(posted=True, slip=False, addressee="", title="隐患告示")
    (page,) = reader(hazard_letter.render(posted)).pages
    sizes: list[float] = []
    page.extract_text(visitor_text=lambda t, _c, _m, _f, size: sizes.append(size) if t else None)
    assert max(sizes) >= 26
    assert "回执" not in page.extract_text()


def test_the_season_is_reported_with_what_was_not_done() -> None:
    pages = pages_of(seasonal_report.render(samples.seasonal_report()))
    text = "".join(pages)
    for part in (
        "汛前检查报告2026年4月15日至2026年5月31日",
        "一、检查完成情况",
        "二、检查项目结果",
        "三、发现的隐患及整改",
        "四、未完成事项1.屋面防水汛前检查2：应于2026年5月10日检查，未完成。",
        "五、现场照片",
        "检查负责人：",
        "业委会代表：",
    ):
        assert part in text, part
    bare = samples.seasonal_report(hazards=(), open_points=(), photos=(), items=())
    text = "".join(pages_of(seasonal_report.render(bare)))
    assert "二、检查项目结果各次检查只登记了总体结果，未逐项登记。" in text
    assert "本次检查未发现隐患。" in text
    assert "本次计划的检查均已完成，发现的隐患均已闭环。" in text
    assert "现场照片" not in text


RENDER: list[tuple[Callable[[Any], bytes], Callable[[str], Any]]] = [
    (hazard_list.render, lambda language: samples.hazard_list(9, language)),
    (expiry_list.render, lambda language: samples.expiry_list(9, language)),
    (renewal_list.render, lambda language: samples.renewal_list(9, language)),
    (seasonal_report.render, samples.seasonal_report),
    (hazard_letter.render, samples.letter),
]


@pytest.mark.parametrize(("render", "sample"), RENDER)
def test_english_papers_are_english_and_bytes_are_the_same_again(
    render: Callable[[Any], bytes], sample: Callable[[str], Any]
) -> None:
    pdf = render(sample("en"))
    assert pdf == render(sample("en"))
    text = "".join(pages_of(pdf))
    assert not [char for char in text if "\u4e00" <= char <= "\u9fff"]
    assert "Page1of" in text


def test_empty_lists_are_refused() -> None:
    with pytest.raises(UserError, match="no hazard"):
        hazard_list.render(replace(samples.hazard_list(1), lines=()))
    with pytest.raises(UserError, match="Nothing expires"):
        expiry_list.render(replace(samples.expiry_list(4), lines=()))
    with pytest.raises(UserError, match="condition or design life"):
        renewal_list.render(replace(samples.renewal_list(1), lines=()))


def test_a_row_higher_than_a_page_goes_on() -> None:
    line = samples.hazard_line(1, what="配电箱门缺失，" * 500)
    pages = pages_of(hazard_list.render(replace(samples.hazard_list(1), lines=(line,))))
    text = "".join(pages)
    assert text.count("配") == 500
    assert len(pages) > 1


def test_a_long_fact_is_printed_whole() -> None:
    letter = samples.letter(facts=(Fact("隐患内容", "线路无保护。" * 700),), photos=())
    assert "".join(pages_of(hazard_letter.render(letter))).count("线路无保护。") == 700


def phrases(language: str) -> dict[str, Any]:
    text = resources.path("templates", language, "facility_phrases.toml").read_text("utf-8")
    return tomllib.loads(text)


def test_both_languages_have_the_same_words_and_braces() -> None:
    chinese, english = phrases("zh_CN"), phrases("en")
    assert chinese.keys() == english.keys()
    for section, words in chinese.items():
        assert words.keys() == english[section].keys(), section
        for key, text in words.items():
            other = english[section][key]
            if isinstance(text, list):
                assert len(text) == len(other), key
            else:
                names = [
                    {name for _t, name, _f, _c in Formatter().parse(one) if name}
                    for one in (text, other)
                ]
                assert names[0] == names[1], f"{section}.{key}"


def test_a_head_of_two_lines_is_broken_in_its_middle() -> None:
    page = reader(renewal_list.render(samples.renewal_list())).pages[0]
    heads = [text for text, _x, _y in places(page)]
    assert {"技术", "状况", "剩余", "年限"} <= set(heads)
    assert "技术状" not in heads

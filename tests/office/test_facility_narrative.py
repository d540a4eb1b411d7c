"""What the summary says of works, inspections, hazards and renewals: only what was recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from propdesk.office import facilities, settings, summaries, year_tables
from propdesk.office.facility_facts import FacilityFacts, Project, WorkContent
from propdesk.office.narrative import fields
from propdesk.office.public_text import public
from propdesk.office.store import Store
from propdesk.office.summary_outline import Draft, report, texts
from propdesk.office.summary_readiness import readiness
from propdesk.office.summary_words import words
from propdesk.office.year_figures import YearFigures
from propdesk.office.year_pages import Chart, Paragraph, Photos, Table, YearReport
from tests.builders import TODAY, D, a_room
from tests.facility_builders import a_facility
from tests.facility_year_office import a_hazard, a_plan, a_round, a_work, two_years
from tests.facility_year_samples import FACTS, PROJECTS, with_facilities
from tests.year_samples import figure, golden

ZH, EN = words("zh_CN"), words("en")
HEADINGS = {
    "security": "公共秩序与安防",
    "engineering": "工程维修与设施保养",
    "facility_problems": "设施设备方面",
    "renewal_plan": "设施改造计划",
}


def said(of: YearFigures, section: str, draft: Draft | None = None, texts_of: object = ZH) -> str:
    made = report(of, draft or Draft(), texts_of)  # type: ignore[arg-type]
    return "\n".join(
        block.text
        for part in made.sections
        for block in part.blocks
        if isinstance(block, Paragraph) and part.id == section
    )


def changed(of: YearFigures, *figures: object) -> YearFigures:
    made = dict(of.figures)
    made |= {one.key: one for one in figures}  # type: ignore[attr-defined]
    return replace(of, figures=made)


def table(of: YearFigures, id: str, language: str = "zh_CN") -> Table | None:
    found = [one for one in year_tables.tables(of, words(language)) if one.id == id]
    return found[0] if found else None


def test_the_headings_stand_where_the_seed_has_them() -> None:
    headings = [part.heading for part in report(with_facilities(), Draft(), ZH).sections]
    assert headings == [
        "引言",
        "一、年度工作回顾与主要成绩",
        "1. 基础服务与设施维护",
        "公共秩序与安防",
        "工程维修与设施保养",
        "2. 费用收缴与财务管理",
        "物业费收缴率",
        "二、存在的问题与不足",
        "设施设备方面",
        "物业费收缴方面",
        "三、改进措施与未来展望",
        "设施改造计划",
        "财务管理规划",
        "四、结语",
        "附表",
    ]


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_without_records_is_left_out(heading: str) -> None:
    assert HEADINGS[heading] not in [part.title for part in report(golden(), Draft(), ZH).sections]
    assert heading not in [one.id for one in texts(golden(), Draft(), ZH)]


def test_the_quantified_sentence_of_the_seed() -> None:
    text = said(with_facilities(), "engineering")
    assert text.startswith(
        "本年度共完成屋面防水修缮120平方米、更换老化单元门6扇、疏通主下水管道46次。"
    )
    assert "与上年相比，单元门更换由4扇增加到6扇、管道疏通由58次减少到46次。" in text
    answered = Draft(answers={"solved": "困扰居民多年的积水和异味问题"})
    text = said(with_facilities(), "engineering", answered)
    assert "疏通主下水管道46次，有效解决了困扰居民多年的积水和异味问题。" in text
    english = said(with_facilities(), "engineering", texts_of=EN)
    assert "renewed 120 m² of roof waterproofing, replaced entrance doors (6 doors)" in english


def test_a_content_the_templates_do_not_know_reads_as_it_is_written() -> None:
    fence = WorkContent("围墙修补", "m", 2, D("30.50"), D("0.00"), D("30.50"))
    text = said(with_facilities(contents=(fence,)), "engineering")
    assert "本年度共完成围墙修补30.5米。" in text
    assert "围墙修补与上年同为30.5米" in text


def test_projects_with_fund_and_households() -> None:
    text = said(with_facilities(), "engineering")
    assert "完成工程项目2项，受益123户，决算合计99,800.00元：3号楼屋面防水改造（" in text
    assert "120平方米，资金来源维修资金，决算86,000.00元" in text
    assert "按资金来源分别为维修资金86,000.00元、改造补贴13,800.00元、物业费9,800.00元" in text


@pytest.mark.parametrize(
    ("last", "words_of"),
    [
        ("93.8", "巡检计划完成率98.1%，比上年提高4.3个百分点；"),
        ("99.1", "巡检计划完成率98.1%，比上年下降1.0个百分点；"),
        ("98.1", "巡检计划完成率98.1%，与上年持平；"),
        (None, "巡检计划完成率98.1%；"),
    ],
)
def test_inspections_against_last_year(last: str | None, words_of: str) -> None:
    rate = replace(
        with_facilities().figures["inspections.completion_rate"],
        last_year=None if last is None else D(last),
    )
    text = said(changed(with_facilities(), rate), "engineering")
    assert words_of in text
    assert "按期完成651次，按期率96.0%" in text
    assert "法律和标准要求的检验、检测、维保应检52次，按期率100.0%" in text
    assert "完成电梯检查、维保和检验355次，电梯停运累计9天" in text


def test_hazards_with_the_steps_taken() -> None:
    text = said(with_facilities(), "security")
    assert "本年度排查发现隐患24处，比上年减少6处，另有上年结转2处。" in text
    assert "到期应整改25处，经复查闭环22处，隐患整改率88.0%，与上年持平。" in text
    assert "其中较大隐患3处、重大隐患1处。" in text
    assert "发现较多的是消防14处、给排水9处" in text
    assert "占用消防车通道、疏散通道和公共空间5处，已清理5处" in text
    assert "发现私搭乱建2处。" in text
    assert "累计劝阻11次、书面告知4次，向社区、街道和主管部门报告2次" in text


def test_a_rate_of_nothing_is_told_and_zero_is_no_achievement() -> None:
    of = changed(
        with_facilities(),
        figure("hazards.rectified", "count", 0),
        figure("hazards.rectified_rate", "rate", D("0.0"), None, (0, 25)),
        figure("hazards.level.larger", "count", 0),
        figure("hazards.dissuaded", "count", 0),
        figure("works.repairs_done", "count", 0),
        figure("facilities.lift_stopped_days", "count", 0),
    )
    text = said(of, "security")
    assert "经复查闭环0处，隐患整改率0.0%" in text
    assert "较大隐患" not in text
    assert "其中重大隐患1处。" in text
    assert "劝阻" not in text
    assert "累计书面告知4次" in text
    assert "各类维修" not in said(of, "engineering")
    assert "停运累计9" not in said(of, "engineering")


def test_rounds_that_were_all_missed_are_no_achievement() -> None:
    of = changed(
        with_facilities(),
        figure("inspections.done", "count", 0),
        figure("inspections.completion_rate", "rate", D("0.0"), None, (0, 678)),
    )
    assert "巡检计划完成率" not in said(of, "engineering")
    assert "本年度有13次计划巡检没有完成" in said(of, "facility_problems")


def test_problems_are_told_honestly() -> None:
    text = said(with_facilities(), "facility_problems")
    assert "截至2025年12月31日，尚有隐患4处未闭环，其中逾期3处，时间最长的已有210天。" in text
    assert "有12项设施超过设计年限，占填写了设计年限的设施的15.0%。" in text
    assert "需要尽快修缮或更新的有2项：2号楼屋面、西侧围墙。" in text
    assert "按季节应当完成的屋面防水汛前检查没有在规定时间内完成" in text
    assert "已落实100,000.00元，改造资金缺口270,000.00元" in text


def test_the_plan_with_month_fund_and_targets() -> None:
    text = said(with_facilities(), "renewal_plan")
    assert (
        "2026年计划实施5号楼电梯更新（1台，2026年4月，资金来源维修资金，预算280,000.00元）" in text
    )
    assert "5号楼电梯（需280,000.00元，资金来源维修资金，缺口180,000.00元）、2号楼屋面（" in text
    assert "力争" not in text
    one = Draft(answers={"target_hazards": "95", "renewal_steps": "先电梯，后屋面。"})
    text = said(with_facilities(), "renewal_plan", one)
    assert "2026年力争隐患整改率达到95%。" in text
    assert "先电梯，后屋面。" in text
    both = Draft(answers={"target_hazards": "95", "target_inspections": "99"})
    assert "力争巡检计划完成率达到99%，隐患整改率达到95%。" in said(
        with_facilities(), "renewal_plan", both
    )


def test_many_lines_are_cut_and_counted() -> None:
    many = tuple(replace(PROJECTS[0], name=f"项目{n}") for n in range(9))
    text = said(with_facilities(projects=many), "engineering")
    assert "项目4（" in text
    assert "项目5（" not in text
    assert "等9项" in text


SECRET = "3-2-501 张伟 13800138000"


def test_rooms_and_phones_are_not_printed() -> None:
    project = Project(SECRET, "3", "卫生间防水", D("4"), "㎡", "fee", D("800"), 1, date(2025, 3, 1))
    of = with_facilities(
        projects=(project,),
        contents=(WorkContent("3-2-501漏水", "次", 1, D("1"), D("1.00"), None),),
        poor=("5号楼 602 门禁",),
        planned=(),
    )
    made = report(of, Draft(), ZH)
    printed = repr(made)
    assert "501" not in printed
    assert "13800138000" not in printed
    assert "602" not in printed
    assert "卫生间防水（4平方米" in said(of, "engineering")
    row = table(of, "projects")
    assert row is not None
    assert row.rows[0][0] == "卫生间防水"
    # One household served is a small group.
    assert row.rows[0][-1] == "个别"


def test_residents_are_not_named(store: Store) -> None:
    with store.write() as session:
        a_room(session, "1-1-101", owner="张伟")
        a_work(
            session,
            "张伟家水管",
            date(2025, 3, 1),
            kind="project",
            name="张伟家水管改造",
            quantity=D("1"),
            unit="处",
            place="张伟家门口",
        )
        lift = a_facility(session, "MJ-01", "张伟单元门禁", category="door")
        facilities.grade(session, lift.id, 1, on=date(2025, 3, 1), today=TODAY)
    for language in ("zh_CN", "en"):
        with store.write() as session:
            settings.put(session, "document_language", language)
        assert "张伟" not in repr(composed(store).sections)


def test_public_text() -> None:
    assert public(" 3号楼2单元屋面 ") == "3号楼2单元屋面"
    assert public("3-2-501") == ""
    assert public("报修人13912345678") == ""
    assert public("2单元 301室 渗水") == ""
    assert public("张伟家门口", ["张伟"]) == ""


def test_the_tables_have_a_row_for_each_record() -> None:
    many = tuple(replace(PROJECTS[0], name=f"项目{n}") for n in range(80))
    of = with_facilities(projects=many)
    for id, count in (
        ("facility_rates", 5),
        ("inspection_systems", len(FACTS.systems)),
        ("hazard_systems", len(FACTS.hazards)),
        ("work_contents", len(FACTS.contents)),
        ("projects", 80),
        ("renewals", len(FACTS.renewals)),
    ):
        for language in ("zh_CN", "en"):
            made = table(of, id, language)
            assert made is not None
            assert len(made.rows) == count
            assert all(len(row) == len(made.columns) == len(made.numeric) for row in made.rows)
            assert made.total is None or len(made.total) == len(made.columns)
    systems = table(of, "inspection_systems")
    assert systems is not None
    assert systems.total == ("合计", "678", "665", "651", "98.1", "96.0")


def test_without_records_there_is_no_table_and_no_chart() -> None:
    bare = golden()
    assert bare.facts == FacilityFacts()
    ids = {one.id for one in year_tables.tables(bare, ZH)}
    assert ids.isdisjoint({"inspection_systems", "hazard_systems", "work_contents", "renewals"})
    assert "facility_rates" not in ids
    assert not {"hazards", "inspections"} & set(year_tables.charts(bare, ZH, fields(bare, ZH, {})))


def test_charts_with_a_sentence_as_title() -> None:
    of = with_facilities()
    found = year_tables.charts(of, ZH, fields(of, ZH, {}))
    assert found["inspections"].title == "巡检计划完成率比上年提高4.3个百分点，为98.1%"
    assert found["hazards"].title == "隐患整改率与上年持平，为88.0%"
    assert found["hazards"].labels[-1] == "未归类"
    assert found["hazards"].row_labels[0] == "闭环12 / 发现14"


def test_every_field_of_the_templates_is_known() -> None:
    for language in ("zh_CN", "en"):
        texts_of = words(language)
        known = fields(with_facilities(), texts_of, {})
        for heading in texts_of.texts["heading"]:
            for paragraph in heading.get("paragraph", ()):
                for sentence in paragraph.get("sentence", ()):
                    for way in ("text", "up", "down", "equal", "first"):
                        for name in _names(sentence.get(way, "")):
                            assert name in known, name


def _names(text: str) -> list[str]:
    from propdesk.office import narrative

    return narrative.names(text)


# On a real office


@pytest.fixture
def office(store: Store) -> Store:
    with store.write() as session:
        two_years(session)
    return store


def composed(store: Store) -> YearReport:
    with store.read() as session:
        return summaries.compose(session, 2025, today=TODAY)


def test_a_year_without_bills_can_be_summed_up(office: Store) -> None:
    made = composed(office)
    titles = [part.title for part in made.sections]
    assert [title for title in HEADINGS.values() if title not in titles] == []
    text = "\n".join(
        block.text
        for part in made.sections
        for block in part.blocks
        if isinstance(block, Paragraph)
    )
    assert "疏通主下水管道46次" in text
    assert "管道疏通由58次减少到46次" in text
    assert "电梯停运累计9天" in text
    charts = [b.id for part in made.sections for b in part.blocks if isinstance(b, Chart)]
    assert charts == ["hazards", "inspections"]
    pairs = [b for part in made.sections for b in part.blocks if isinstance(b, Photos)]
    assert len(pairs) == 1


def test_in_english_too(office: Store) -> None:
    with office.write() as session:
        settings.put(session, "document_language", "en")
    made = composed(office)
    text = "\n".join(
        block.text
        for part in made.sections
        for block in part.blocks
        if isinstance(block, Paragraph)
    )
    assert "unblocked main drains 46 times" in text
    assert "【" not in text


def test_readiness_leads_to_the_registers(office: Store, store: Store) -> None:
    found = {one.heading: one for one in readiness(with_facilities(), Draft(), ZH)}
    assert found["security"].level == "green"
    assert [place for _text, place in found["engineering"].missing] == ["works"]
    bare = {one.heading: one for one in readiness(golden(), Draft(), ZH)}
    assert [place for _text, place in bare["security"].missing] == ["hazards", "hazards"]
    assert [place for _text, place in bare["engineering"].missing] == [
        "inspections",
        "works",
        "works",
        "works",
    ]
    assert {place for _text, place in bare["facility_problems"].missing} == {"facilities"}
    assert bare["facility_problems"].level == "amber"
    assert ("targets") in [place for _text, place in bare["renewal_plan"].missing]


def test_only_inspections(store: Store) -> None:
    with store.write() as session:
        a_round(session, a_plan(session, "灭火器检查"), date(2025, 3, 1), date(2025, 3, 1))
    titles = [part.title for part in composed(store).sections]
    assert HEADINGS["engineering"] in titles
    assert HEADINGS["security"] not in titles
    assert HEADINGS["facility_problems"] not in titles


def test_only_hazards(store: Store) -> None:
    with store.write() as session:
        a_hazard(session, date(2025, 3, 1))
    titles = [part.title for part in composed(store).sections]
    assert HEADINGS["security"] in titles
    assert HEADINGS["engineering"] not in titles
    assert HEADINGS["facility_problems"] in titles
    assert HEADINGS["renewal_plan"] not in titles


def test_charts_new_in_this_edition_are_in_older_drafts_too(store: Store) -> None:
    from propdesk.office.entities import YearSummary

    with store.write() as session:
        state = {"step": 2, "charts": ["ageing"]}
        session.add(YearSummary(year=2025, as_of=date(2025, 12, 31), state=state))
    with store.write() as session:
        draft = summaries.load(session, 2025).draft
        assert draft.charts == ("hazards", "inspections", "ageing")
        chosen = replace(draft, charts=("ageing",))
        summaries.save(session, 2025, date(2025, 12, 31), chosen)
        assert summaries.load(session, 2025).draft.charts == ("ageing",)

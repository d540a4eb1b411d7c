"""The sentences of the summary: only what the data say, live numbers, nobody recognisable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from propdesk.office import narrative, settings, small_groups, summaries, year_tables
from propdesk.office.entities import YearSummary
from propdesk.office.errors import UserError
from propdesk.office.narrative import fill
from propdesk.office.store import Store
from propdesk.office.summary_outline import Draft, report, texts
from propdesk.office.summary_readiness import readiness
from propdesk.office.summary_words import words
from propdesk.office.year_figures import Building, YearFigures
from propdesk.office.year_pages import Chart, Paragraph, Table, YearReport
from tests.builders import TODAY, D, a_price, a_room, bill, pay
from tests.year_samples import big, figure, golden

ZH = words("zh_CN")


def with_figures(of: YearFigures, *changed: object) -> YearFigures:
    made = dict(of.figures)
    for one in changed:
        made[one.key] = one  # type: ignore[attr-defined]
    return replace(of, figures=made)


def without(of: YearFigures, *keys: str) -> YearFigures:
    return replace(of, figures={k: f for k, f in of.figures.items() if k not in keys})


def text_of(made: YearReport, section: str = "") -> str:
    return "\n".join(
        block.text
        for part in made.sections
        for block in part.blocks
        if isinstance(block, Paragraph) and section in ("", part.id)
    )


def written(of: YearFigures, draft: Draft | None = None, section: str = "") -> str:
    return text_of(report(of, draft or Draft(), ZH), section)


def test_the_outline_of_the_seed_in_order_and_numbered_through() -> None:
    made = report(golden(), Draft(), ZH)
    assert [part.heading for part in made.sections] == [
        "引言",
        "一、年度工作回顾与主要成绩",
        "1. 费用收缴与财务管理",
        "物业费收缴率",
        "二、存在的问题与不足",
        "物业费收缴方面",
        "三、改进措施与未来展望",
        "财务管理规划",
        "四、结语",
        "附表",
    ]
    assert made.title == "2025年度幸福花园物业管理工作总结"


def test_a_heading_without_records_is_left_out_and_the_numbers_run_on() -> None:
    made = report(with_figures(golden(), figure("fees.owed", "money", D("0.00"))), Draft(), ZH)
    headings = [part.heading for part in made.sections]
    assert "二、改进措施与未来展望" in headings
    assert "三、结语" in headings
    assert not any("存在的问题" in heading for heading in headings)


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("60.1", "比上年的60.1%提高3.2个百分点"),
        ("70.0", "比上年的70.0%下降6.7个百分点"),
        ("63.3", "当期收缴率63.3%，与上年持平"),
        (None, "当期收缴率63.3%。"),
    ],
)
def test_up_down_equal_and_first_year(last: str | None, said: str) -> None:
    before = golden().figures["fees.current_rate"]
    now = replace(before, last_year=None if last is None else D(last))
    assert said in written(with_figures(golden(), now), section="collection")


def test_zero_is_no_achievement() -> None:
    empty = with_figures(
        golden(),
        figure("fees.prior_collected", "money", D("0.00")),
        figure("fees.prior_rate", "rate", D("0.0")),
        figure("fees.notices", "count", 0),
        figure("fees.waived", "money", D("0.00")),
        figure("fees.written_off", "money", D("0.00")),
    )
    said = written(empty, section="collection")
    for word in ("清收往年欠费", "催缴通知", "减免", "核减"):
        assert word not in said
    assert "本年度未能清收" in written(empty, section="arrears")


def test_what_is_not_known_is_not_said() -> None:
    bare = without(golden(), "community.built_year", "community.area", "fees.prior_rate")
    said = written(bare, section="introduction")
    assert "建成" not in said
    assert "建筑面积" not in said
    assert "往期清欠率" not in said
    assert "—" not in said
    assert "【" not in said


def test_every_number_is_live_and_names_its_figure() -> None:
    made = report(golden(), Draft(), ZH)
    block = next(
        block
        for part in made.sections
        if part.id == "collection"
        for block in part.blocks
        if isinstance(block, Paragraph)
    )
    shown = {block.text[mark.start : mark.end]: mark.key for mark in block.marks}
    assert shown["2,712.23元"] == "fees.billed"
    assert shown["63.3%"] == "fees.current_rate"
    assert shown["3.2个百分点"] == "fees.current_rate"


def test_small_groups_are_a_few() -> None:
    said = written(golden(), section="arrears")
    assert "个别住户" in said
    assert "3户" not in said
    assert "86户" in written(big(), section="arrears")


def test_her_words_stay_and_the_numbers_move() -> None:
    draft = Draft(texts={"closing": "今年收缴率【当期收缴率】，【当期收缴率·变化】。"})
    assert written(golden(), draft, "closing") == "今年收缴率63.3%，比上年提高3.2个百分点。"
    now = replace(golden().figures["fees.current_rate"], value=D("55.0"))
    later = with_figures(golden(), now)
    assert written(later, draft, "closing") == "今年收缴率55.0%，比上年下降5.1个百分点。"


def test_an_emptied_text_leaves_the_heading_out() -> None:
    made = report(golden(), Draft(texts={"closing": " \n"}), ZH)
    assert "closing" not in [part.id for part in made.sections]


def test_her_lines_keep_the_charts_in_their_places() -> None:
    draft = Draft(texts={"collection": "第一段。\n第二段。\n第三段。\n第四段。\n第五段。"})
    blocks = next(p for p in report(golden(), draft, ZH).sections if p.id == "collection").blocks
    kinds = [block.id if isinstance(block, Chart) else block.text for block in blocks]  # type: ignore[union-attr]
    assert kinds == [
        "第一段。",
        "years",
        "第二段。",
        "cumulative",
        "第三段。",
        "第四段。",
        "buildings",
        "第五段。",
    ]


def test_charts_not_chosen_are_not_drawn() -> None:
    made = report(golden(), Draft(charts=("ageing",)), ZH)
    drawn = [b.id for part in made.sections for b in part.blocks if isinstance(b, Chart)]
    assert drawn == ["ageing"]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_templates_name_only_what_exists(language: str) -> None:
    of = words(language)
    known = narrative.fields(golden(), of, {})
    raw = str(of.texts["heading"]) + str(of.texts["charts"]) + of.texts["title"]
    assert set(narrative.names(raw)) <= set(known)
    assert "{" not in text_of(report(golden(), Draft(), of))


def test_both_languages_have_the_same_outline() -> None:
    def outline(language: str) -> list[tuple[object, ...]]:
        return [
            (h["id"], h["level"], h.get("requires"), len(h.get("paragraph", ())))
            for h in words(language).texts["heading"]
        ]

    assert outline("zh_CN") == outline("en")


def test_english_reads_as_english() -> None:
    made = report(big(), Draft(answers={"target_current": "70"}), words("en"))
    said = text_of(made)
    assert "a current rate of 63.3%, up 3.2 percentage points from 60.1% the year before." in said
    assert "For 2026 we aim at a current rate of 70%." in said
    assert made.sections[1].heading == "1. Review of the year and main results"
    assert made.sections[2].heading == "1.1 Collection of fees and finances"


@pytest.mark.parametrize(
    "text",
    ["联系13812345678", "身份证11010519900307283X", "3-2-501欠费", "3号楼2单元501户", "【工资】"],
)
def test_texts_that_give_residents_away_or_name_nothing_are_refused(text: str) -> None:
    with pytest.raises(UserError):
        narrative.check_text(text, summaries.known_names(ZH))


@pytest.mark.parametrize("text", ["截至2025-12-31", "共2025件，提高3.2个百分点", "【当期收缴率】"])
def test_ordinary_texts_pass(text: str) -> None:
    narrative.check_text(text, summaries.known_names(ZH))


def test_an_unknown_name_stays_visible() -> None:
    assert fill("【没有】", {}).text == "【没有】"


# Buildings and other small groups


def building(name: str, owing: int) -> Building:
    return Building(name, D("1000.00"), D("900.00"), 40, 40 - owing, D("100.00"), owing)


def test_buildings_with_few_debtors_are_put_together() -> None:
    of = replace(
        golden(), buildings=(building("1", 2), building("2", 8), building("3", 4), building("4", 0))
    )
    shown, others = small_groups.public_buildings(of)
    assert [b.building for b in shown] == ["2", "4", ""]
    assert others == 2
    assert shown[-1].households_owing == 6
    assert sum(b.owed for b in shown) == D("400.00")


def test_a_single_small_building_takes_another_with_it() -> None:
    of = replace(golden(), buildings=(building("1", 1), building("2", 8), building("3", 20)))
    shown, others = small_groups.public_buildings(of)
    assert [b.building for b in shown] == ["3", ""]
    assert others == 2


def test_the_annex_adds_up_to_the_rates() -> None:
    tables = {table.id: table for table in year_tables.tables(golden(), ZH)}
    assert tables["rates"].rows[0] == ("当期收缴率", "1,716.23", "2,712.23", "63.3", "60.1", "3.2")
    assert [row[0] for row in tables["rates"].rows][4] == "未扣核减的清欠率"
    assert tables["ageing"].total == ("合计", "个别", "2,008.00", "100.0")
    ageing = tables["ageing"].rows
    assert ageing[0][1] == "个别"
    assert sum(D(row[2].replace(",", "")) for row in ageing) == D("2008.00")


# The office's own summary


@pytest.fixture
def office(store: Store) -> Store:
    with store.write() as session:
        a_price(session)
        for code in ("1-1-101", "1-1-102", "2-1-101"):
            room = a_room(session, code, owner="欧阳明月", phone="13812345678")
            if code == "1-1-101":
                first = room
        bill(session, "2025")
        pay(session, first, "421.92")
    return store


def composed(store: Store, **options: object) -> YearReport:
    with store.read() as session:
        return summaries.compose(session, 2025, today=TODAY, **options)  # type: ignore[arg-type]


def everything(made: YearReport) -> str:
    cells = [
        cell
        for part in made.sections
        for block in part.blocks
        if isinstance(block, Table)
        for row in (*block.rows, block.total or ())
        for cell in row
    ]
    charts = [b for p in made.sections for b in p.blocks if isinstance(b, Chart)]
    labels = [label for chart in charts for label in (chart.title, *chart.labels)]
    return "\n".join([text_of(made), *cells, *labels])


def test_no_resident_in_the_summary(office: Store) -> None:
    made = everything(composed(office))
    for secret in ("欧阳", "138", "1-1-10", "时效"):
        assert secret not in made


def test_a_residents_name_in_her_text_is_pointed_out(office: Store) -> None:
    made = composed(office, texts={"closing": "感谢欧阳明月。"})
    assert any("欧阳明月" in warning for warning in made.warnings)


def test_the_document_language_is_the_offices(office: Store) -> None:
    assert "当期收缴率" in text_of(composed(office))
    with office.write() as session:
        settings.put(session, "document_language", "en")
    assert "a current rate of" in text_of(composed(office))


def test_an_empty_year_is_refused(store: Store) -> None:
    with pytest.raises(UserError, match="nothing to sum up"):
        composed(store)


def test_a_year_that_is_not_over_is_said(office: Store) -> None:
    with office.write() as session:
        bill(session, "2026")
    with office.read() as session:
        made = summaries.compose(session, 2026, today=TODAY)
    assert made.as_of == TODAY
    assert "not over" in made.warnings[0]


def test_what_the_clerk_entered_is_kept(office: Store) -> None:
    draft = Draft(
        step=3,
        answers={"target_current": "85", "reason": "  "},
        texts={"closing": "谢谢。"},
        charts=("ageing",),
    )
    day = date(2025, 12, 30)
    with office.write() as session:
        summaries.save(session, 2025, day, draft)
    with office.read() as session:
        saved = summaries.load(session, 2025)
    assert saved == summaries.Saved(day, replace(draft, answers={"target_current": "85"}))
    assert composed(office).as_of == day
    with office.write() as session:
        summaries.save(session, 2025, day, Draft())
        assert len(session.scalars(select(YearSummary)).all()) == 1


@pytest.mark.parametrize(
    ("typed", "plain"), [("85", "85"), ("85.0%", "85"), (" 85.5 ", "85.5"), ("100％", "100")]
)
def test_targets_are_numbers(typed: str, plain: str) -> None:
    assert summaries.target(typed) == plain


@pytest.mark.parametrize("typed", ["", "高", "0", "101", "-5", "NaN"])
def test_a_target_without_a_number_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="no target"):
        summaries.target(typed)


def test_readiness_says_what_is_missing_and_where(office: Store) -> None:
    with office.read() as session:
        from propdesk.office import year_end

        of = year_end.gather(session, 2025)
    found = {one.heading: one for one in readiness(of, Draft(), ZH)}
    assert found["introduction"].level == "red"
    assert ("The community has no name yet.", "community") in found["introduction"].missing
    assert found["collection"].level == "amber"
    assert found["financial_plan"].missing[0][1] == "targets"
    answered = Draft(answers={"target_current": "80"})
    assert readiness(of, answered, ZH)[-1].level == "green"


def test_the_texts_to_edit_are_the_templates(office: Store) -> None:
    found = {one.id: one for one in texts(golden(), Draft(texts={"closing": "谢谢。"}), ZH)}
    assert "【当期收缴率】" in found["collection"].text
    assert found["closing"].text == "谢谢。"
    assert found["closing"].template.startswith("感谢")


@pytest.mark.parametrize("data", [[], {"closing": 1}, "x"])
def test_a_file_of_texts_must_be_texts(data: object) -> None:
    with pytest.raises(UserError):
        summaries.parse_texts(data)


def test_an_unknown_heading_is_refused(office: Store) -> None:
    with pytest.raises(UserError, match="no heading"):
        composed(office, texts={"schluss": "…"})

"""From the data file to the paper: what the office knows is what is printed, in its language."""

from __future__ import annotations

import io
from datetime import date
from typing import NamedTuple

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from propdesk import i18n
from propdesk.documents import (
    expiry_list,
    facility_book,
    hazard_letter,
    hazard_list,
    inspection_sheet,
    labels,
    renewal_list,
    seasonal_report,
    year_plan,
)
from propdesk.office import (
    attachments,
    facilities,
    facility_gather,
    facility_papers,
    facility_pictures,
    hazard_gather,
    hazards,
    inspection_gather,
    inspection_plans,
    inspection_tasks,
    photos,
    settings,
    works,
)
from propdesk.office.entities import Community, Photo
from propdesk.office.errors import UserError
from propdesk.office.inspection_rounds import Entry
from propdesk.office.store import Store
from tests.builders import TODAY, D
from tests.documents.paper_reading import pages_of, reader
from tests.facility_builders import a_facility
from tests.inspection_builders import do, tasks


class Office(NamedTuple):
    """What was made."""

    lift: int
    roof: int
    hazard: int
    rounds: list[int]


def jpeg(colour: str = "grey", size: tuple[int, int] = (1200, 900), turned: int = 1) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = turned
    Image.new("RGB", size, colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


def furnish(session: Session) -> Office:
    """A lift with a history, a roof checked before the rain, an open hazard."""
    community = session.get_one(Community, 1)
    community.name, community.company = "幸福里小区", "幸福物业公司"
    community.phone = "0531-8888"
    lift = a_facility(
        session,
        "DT-01",
        "乘客电梯",
        contractor="安达电梯",
        contractor_phone="0531-8600",
        contract_until=date(2026, 12, 10),
        design_years=10,
        quantity=D(1),
        unit="台",
        ownership="owners",
        fund="maintenance_fund",
        renewal_cost=D("150000.00"),
        remark="门机异响",
    )
    roof = a_facility(session, "WM-01", "屋面防水层", category="roof", quantity=D(420), unit="㎡")
    facilities.set_state(
        session, lift.id, "impaired", on=date(2026, 9, 1), reason="门机异响", today=TODAY
    )
    facilities.grade(session, lift.id, 2, on=date(2026, 6, 1), seen_by="王工", today=TODAY)
    facility_papers.add(
        session,
        kind="certificate",
        title="电梯使用登记证",
        number="梯11鲁A00123",
        issuer="市场监督管理局",
        expires_on=date(2027, 1, 5),
        facility_id=lift.id,
        today=TODAY,
    )
    photos.add(session, lift, jpeg(), "a.jpg", today=TODAY, caption="轿厢")
    work = works.add(
        session, kind="repair", name="更换门机皮带", content="电梯维修", facility_id=lift.id,
        failure=True, today=TODAY, starts_on=date(2026, 5, 3),
    )  # fmt: skip
    works.finish(session, work.id, on=date(2026, 5, 4), final_cost=D("1280.00"), today=TODAY)
    (plan, *_rest) = inspection_plans.from_template(
        session, "B02", starts_on=date(2026, 1, 1), facilities=[roof.id], today=TODAY, keeper="李工"
    )
    (due,) = [one for one in tasks(session, plan) if one.due_on.year == 2026]
    do(
        session,
        due,
        date(2026, 5, 9),
        today=TODAY,
        inspector="李工",
        exceptions=[Entry(roof.id, 1, "abnormal", None, "女儿墙根部开裂")],
    )
    weekly = inspection_plans.add(
        session,
        name="电梯周检",
        rule="FREQ=WEEKLY;BYDAY=TU",
        starts_on=date(2026, 11, 1),
        today=TODAY,
        facilities=[lift.id],
        category="elevator",
        signatures="检查人、维保单位",
        basis="TSG T5002",
        items=[
            inspection_plans.item("轿厢照明", text_en="Car light"),
            inspection_plans.item("机房温度", high="40", unit="℃"),
        ],
    )
    found = hazards.record(
        session,
        found_on=date(2026, 11, 2),
        place="3号楼门厅",
        what="飞线充电。",
        kind="flying_wire",
        level="larger",
        due_on=date(2026, 12, 7),
        measure="断电并劝阻",
        facility_id=lift.id,
        today=TODAY,
    )
    photos.add(session, found, jpeg("red"), "b.jpg", role="before", today=TODAY)
    return Office(lift.id, roof.id, found.id, [one.id for one in tasks(session, weekly)])


@pytest.fixture
def office(store: Store) -> Office:
    with store.write() as session:
        return furnish(session)


def test_the_book_prints_what_the_ledger_knows(store: Store, office: Office) -> None:
    with store.read() as session:
        book = facility_gather.facility_book(session, TODAY)
    assert [card.number for card in book.cards] == ["WM-01", "DT-01"], "by system"
    pdf = facility_book.render(book)
    text = "".join(pages_of(pdf))
    for part in (
        "幸福里小区设施设备台账册",
        "共2项设施",
        "位置3号楼2单元数量1台",
        "现状带病运行",
        "技术状况2级",
        "报谁修安达电梯0531-8600",
        "权属业主共有",
        "资金来源维修资金",
        "更新费用（元）150,000.00",
        "累计费用（元）1,280.00",
        "设计年限10年",
        "剩余年限−1.4年",
        "备注门机异响",
        "电梯使用登记证梯11鲁A00123市场监督管理局",
        "电梯周检每周二",
        "带病运行2026-09-01至今84门机异响",
        "2026-06-012王工",
        "女儿墙根部开裂",
        "更换门机皮带",
        "轿厢",
        "数量420㎡",
    ):
        assert part in text, part
    images = [image for page in reader(pdf).pages for image in page.images]
    assert images
    with store.read() as session:
        chosen = facility_gather.facility_book(
            session, TODAY, [office.roof], scope="屋面", photos=0
        )
    assert [card.name for card in chosen.cards] == ["屋面防水层"]
    assert chosen.scope == "屋面"


def test_a_card_has_the_dates_that_follow_from_a_rule(store: Store) -> None:
    with store.write() as session:
        made = date(2024, 4, 9)
        kind = {"category": "extinguisher", "extra": {"agent": "powder"}}
        a_facility(session, "MHQ-01", made_on=made, started_on=made, **kind)
        book = facility_gather.facility_book(session, TODAY)
    facts = dict(book.cards[0].facts)
    assert (facts["灭火器维修"], facts["灭火器报废更换"]) == ("2029-04-09", "2034-04-09")


def test_chosen_cards_have_their_whole_history(store: Store, office: Office) -> None:
    with store.read() as session:
        short = facility_gather.facility_book(session, TODAY, [office.lift], moments=3)
        whole = facility_gather.facility_book(session, TODAY, [office.lift], moments=None)
    assert len(short.cards[0].history) == 3
    assert len(whole.cards[0].history) == 3 + short.cards[0].history_left_out
    assert whole.cards[0].history_left_out == 0


def test_english_papers_under_a_chinese_window_and_the_other_way(
    store: Store, office: Office
) -> None:
    with store.write() as session:
        settings.put(session, "document_language", "en")
    i18n.use("zh_CN")
    with store.read() as session:
        english = facility_gather.facility_book(session, TODAY)
    assert i18n.language() == "zh_CN"
    assert i18n._("There is no round to print a sheet for on these days.").startswith("这几天")
    lift = english.cards[1]
    assert (lift.system, lift.state) == ("Elevators", "Runs impaired")
    assert lift.plans[0].cycle == "every Tuesday"
    assert ("Fund" in [fact.name for fact in lift.facts]) is False
    assert "Maintenance fund" in [fact.value for fact in lift.facts]
    with store.write() as session:
        settings.put(session, "document_language", "zh_CN")
        chinese = facility_gather.facility_book(session, TODAY)
    assert chinese.cards[1].plans[0].cycle == "每周二"


def test_labels_say_the_month_of_the_next_inspection(store: Store, office: Office) -> None:
    with store.read() as session:
        made = facility_gather.labels(session, TODAY, [office.lift])
    (label,) = made.labels
    assert (label.number, label.name, label.place) == ("DT-01", "乘客电梯", "3号楼2单元")
    assert label.next_month == "2026-11"
    (page,) = pages_of(labels.render(made, "60x40"))
    assert "下次检查2026-11" in page


def test_what_expires_is_listed_with_when_to_apply(store: Store, office: Office) -> None:
    with store.read() as session:
        found = facility_gather.expiry_list(session, TODAY)
        everything = facility_gather.expiry_list(session, TODAY, days=None)
    assert [(line.facility, line.days_left) for line in found.lines] == [
        ("DT-01 乘客电梯", 17),
        ("DT-01 乘客电梯", 43),
    ]
    assert [line.band for line in found.lines] == ["30 天内", "60 天内"]
    assert len(everything.lines) >= 2
    (page,) = pages_of(expiry_list.render(found))
    assert "电梯使用登记证" in page
    assert "2026-12-06" in page, "apply one month before"


def test_the_renewal_proposal_is_printed_with_its_reasons(store: Store, office: Office) -> None:
    with store.read() as session:
        found = facility_gather.renewal_list(session, TODAY)
    line = found.lines[0]
    assert (line.facility, line.condition, line.failures) == ("DT-01 乘客电梯", 2, 1)
    assert line.cost == D("1280.00")
    assert found.total == D("150000.00") == (found.available or 0) + (found.gap or 0)
    (page,) = pages_of(renewal_list.render(found))
    assert line.why.replace(" ", "") in page
    assert "1台" in page


def test_tomorrows_sheets_are_those_still_to_do(store: Store, office: Office) -> None:
    day = date(2026, 11, 24)
    with store.read() as session:
        found = inspection_gather.sheets_between(session, day, day, TODAY)
    (page,) = found.rounds
    assert (page.plan, page.due_on, page.signatures) == ("电梯周检", day, ("检查人", "维保单位"))
    assert [item.limits for item in page.items] == ["", "≤40"]
    assert page.open_hazards == ("YH2026-0002　3号楼门厅　飞线充电。",)
    (text,) = pages_of(inspection_sheet.render(found))
    assert "机房温度（≤40℃）" in text
    assert "依据TSGT5002" in text
    with store.write() as session:
        inspection_tasks.cancel(session, page.task_id, "停运检修", TODAY)
    with store.read() as session, pytest.raises(UserError, match="no round"):
        inspection_gather.sheets_between(session, day, day, TODAY)
    with store.write() as session:
        settings.put(session, "document_language", "en")
        english = inspection_gather.sheets(session, [page.task_id], TODAY)
    assert english.rounds[0].items[0].text == "Car light"


def test_the_year_plan_has_each_round_where_it_is_due(store: Store, office: Office) -> None:
    with store.write() as session:
        first = inspection_tasks.get(session, office.rounds[0])
        warm = Entry(office.lift, 2, "normal", D(25))
        do(session, first, date(2026, 11, 3), today=TODAY, exceptions=[warm])
        inspection_tasks.cancel(session, office.rounds[1], "停运检修", TODAY)
        found = inspection_gather.year_plan(session, 2026, TODAY)
        next_year = inspection_gather.year_plan(session, 2027, TODAY)
    roof, lift = found.lines
    assert roof.number == "WM-01"
    assert [len(cell) for cell in roof.cells] == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    assert [(mark.day, mark.state) for mark in lift.cells[10]] == [
        (3, "done"),
        (10, "cancelled"),
        (17, "missed"),
        (24, "planned"),
    ]
    assert (lift.done, lift.planned) == (1, 9)
    assert next_year.lines[1].planned == 52
    assert "●3△10×17○24".replace("○24", "") in pages_of(year_plan.render(found))[0]
    with store.read() as session:
        assert not inspection_gather.year_plan(session, 2019, TODAY).lines
        some = inspection_gather.year_plan(session, 2026, TODAY, plan_ids=[-1], scope="电梯")
    assert (some.lines, some.scope) == ((), "电梯")


def test_the_season_says_what_was_found(store: Store, office: Office) -> None:
    with store.read() as session:
        found = inspection_gather.seasonal_report(session, "pre_rain", 2026, TODAY)
    assert found.title == "2026年汛前检查报告"
    assert [(plan.planned, plan.done, plan.missed) for plan in found.plans] == [(1, 1, 0)]
    assert found.summary[0] == "本次汛前检查共安排检查 1 次，完成 1 次，未完成 0 次。"
    assert found.summary[-1] == "发现隐患 1 项，已闭环 0 项，未闭环 1 项。"
    assert sum(item.abnormal for item in found.items) == 1
    assert "YH2026-0001" in found.open_points[0]
    assert "女儿墙根部开裂" in "".join(pages_of(seasonal_report.render(found)))
    with store.read() as session, pytest.raises(UserError, match="had no rounds in 2026"):
        inspection_gather.seasonal_report(session, "pre_heating", 2026, TODAY)
    with store.read() as session, pytest.raises(UserError, match="no seasonal programme"):
        inspection_gather.seasonal_report(session, "spring", 2026, TODAY)


def test_hazards_are_listed_for_a_time_and_for_a_choice(store: Store, office: Office) -> None:
    year = (date(2026, 1, 1), date(2026, 12, 31))
    with store.read() as session:
        found = hazard_gather.hazard_list(session, TODAY, first=year[0], last=year[1], as_of=TODAY)
        one = hazard_gather.hazard_list(session, TODAY, ids=[office.hazard], title="未整改隐患")
        with pytest.raises(UserError, match="no hazard"):
            hazard_gather.hazard_list(session, TODAY, first=year[0], last=date(2026, 1, 2))
    assert [line.number for line in found.lines] == ["YH2026-0001", "YH2026-0002"]
    assert found.scope == "2026年1月1日 至 2026年12月31日"
    assert found.counts[-1].name == "整改率"
    assert (one.title, [line.state for line in one.lines]) == ("未整改隐患", ["待整改"])
    (page,) = pages_of(hazard_list.render(found))
    assert "飞线充电" in page


def test_a_notice_to_post_warns_and_names_nobody(store: Store, office: Office) -> None:
    with store.read() as session:
        letter = hazard_gather.posted_notice(session, office.hazard, TODAY)
    (page,) = pages_of(hazard_letter.render(letter))
    assert "经检查，3号楼门厅存在安全隐患：飞线充电。" in page
    assert "已采取的临时措施：断电并劝阻。" in page
    assert "2026年12月7日前完成整改" in page
    assert "请致电0531-8888" in page
    assert len(letter.photos) == 1


def test_photos_are_printed_upright_and_no_larger_than_needed(store: Store) -> None:
    turned = facility_pictures.shrunk(jpeg(size=(1600, 900), turned=6), 800, "竖")
    assert (turned.width, turned.height) == (450, 800)
    small = jpeg(size=(400, 300))
    assert facility_pictures.shrunk(small, 800).jpeg == small
    clear = io.BytesIO()
    Image.new("RGBA", (300, 200), (1, 2, 3, 0)).save(clear, "PNG")
    assert (
        Image.open(io.BytesIO(facility_pictures.shrunk(clear.getvalue(), 800).jpeg)).mode == "RGB"
    )
    with store.write() as session:
        lift = a_facility(session, "DT-01")
        kept = attachments.put(session, b"no picture", "x.jpg", today=TODAY)
        session.add(
            Photo(
                subject="facility",
                subject_id=lift.id,
                sha256=kept.sha256,
                shown_sha256=kept.sha256,
                caption="轿厢",
                added_on=TODAY,
            )
        )
        session.flush()
        book = facility_gather.facility_book(session, TODAY)
    (photo,) = book.cards[0].photos
    assert photo.jpeg == b""
    assert "照片无法读取" in photo.caption
    assert "照片无法读取" in "".join(pages_of(facility_book.render(book)))
    assert book.cards[0].history_left_out == 0


def test_an_empty_office_has_no_papers_and_says_so(store: Store) -> None:
    with store.read() as session:
        for gathering, words in (
            (facility_gather.facility_book, "no facility to print"),
            (facility_gather.labels, "no facility to print a label"),
            (facility_gather.expiry_list, "Nothing expires"),
            (facility_gather.renewal_list, "No facility is proposed"),
        ):
            with pytest.raises(UserError, match=words):
                gathering(session, TODAY)
        with pytest.raises(UserError, match="no round"):
            inspection_gather.sheets(session, [], TODAY)

"""The bound ledger: every facility once in the lists and once as a card, pages that agree."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from propdesk.documents import facility_book
from propdesk.office.errors import UserError
from propdesk.office.facility_sheets import FacilityBook, Fact, Moment
from tests.documents import paper_samples as samples
from tests.documents.paper_reading import pages_of, reader


@pytest.fixture(scope="module")
def book() -> bytes:
    return facility_book.render(samples.book(20, 60))


def test_cover_contents_lists_and_cards(book: bytes) -> None:
    pages = pages_of(book)
    assert "设施设备台账册" in pages[0]
    assert "2026年度" in pages[0]
    assert "共80项设施" in pages[0]
    assert "制表日期：2026年11月22日" in pages[0]
    assert "第1页" not in pages[0]
    assert "目录" in pages[1]
    assert all(f"第{n}页共{len(pages)}页" in page for n, page in enumerate(pages[1:], 2))


def test_the_contents_and_the_lists_name_the_page_of_each_card(book: bytes) -> None:
    pages = pages_of(book)
    first_card = next(n for n, page in enumerate(pages) if "报谁修" in page)
    lists = "".join(pages[2:first_card])
    for n in (1, 7, 20):
        line = re.search(
            rf"DT-{n:02}乘客电梯{n}号楼1单元1台带病运行3李师傅2026-12-12(\d+?)(?=DT|第|给)", lists
        )
        assert line, n
        assert f"DT-{n:02}乘客电梯电梯›电梯" in pages[int(line[1]) - 1]
    for n in range(1, 61):
        line = re.search(rf"JG-{n:03}雨水检查井\d+号楼北侧1座完好——(\d+?)(?=JG|第)", lists)
        assert line, n
        assert f"JG-{n:03}雨水检查井给排水" in pages[int(line[1]) - 1]
    lift, pit = re.findall(r"（(?:20|60)项）\.*(\d\d?)", pages[1])[:2]
    assert "DT-01" in pages[int(lift) - 1]
    assert "JG-001" in pages[int(pit) - 1]


def test_a_card_has_all_that_is_known(book: bytes) -> None:
    text = "".join(pages_of(book))
    card = text[text.index("DT-03乘客电梯电梯›电梯") : text.index("DT-04乘客电梯电梯›电梯")]
    for part in (
        "报谁修济南安达电梯有限公司0531-86001234",
        "规格型号TKJ1000/1.0-JXW",
        "注册代码31103701002012120012",
        "电梯使用登记证",
        "4,800.00",
        "电梯半月维保监督每14天李师傅2026-11-16正常2026-11-30",
        "带病运行2026-09-01至今82",
        "2026-06-013王工",
        "YH2026-0012层门地坎异物，已闭环",
        "¥1,280.00",
    ):
        assert part in card, part
    assert card.count("更换门机皮带") == 3


def test_the_outline_and_the_links_lead_to_the_cards(book: bytes) -> None:
    document = reader(book)
    titles: list[tuple[str, int]] = []

    def walk(entries: object) -> None:
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, list):
                walk(entry)
            else:
                titles.append((entry["/Title"], document.get_destination_page_number(entry)))

    walk(document.outline)
    named = dict(titles)
    pages = pages_of(book)
    assert "JG-060雨水检查井" in pages[named["JG-060 雨水检查井"]]
    assert "DT-20乘客电梯" in pages[named["DT-20 乘客电梯"]]
    assert sum(title.startswith(("DT-", "JG-")) for title, _page in titles) == 80
    links = [len(page.get("/Annots", [])) for page in document.pages]
    assert sum(links) == 80 + 5, "a line of each facility, and the contents"


def test_short_cards_share_a_page_and_full_ones_have_their_own(book: bytes) -> None:
    pages = [page for page in pages_of(book) if "报谁修" in page or "完好" in page]
    cards = [len(re.findall(r"JG-\d{3}雨水检查井给排水", page)) for page in pages]
    assert max(cards) > 4
    lifts = [len(re.findall(r"DT-\d\d乘客电梯电梯›电梯", page)) for page in pages]
    assert max(lifts) == 1


def test_english_books_speak_english() -> None:
    text = "".join(pages_of(facility_book.render(samples.book(2, 3, "en"))))
    for part in ("Facilityledger", "Contents", "Whomtocall", "Inspectionplans", "Page2of"):
        assert part in text
    assert "台账" not in text


def test_photos_long_texts_and_hostile_names_print() -> None:
    card = samples.card(
        1,
        photos=(samples.picture("轿厢"), samples.picture("", (300, 900), grey=True)),
        name="<b>&{{7*7}}" + "长" * 300,
        facts=(Fact("备注", "很长的备注。" * 900), Fact("空", " "), Fact("行", "一\n二\n三")),
        own_facts=(Fact("一个非常非常长的字段名称用来换行" * 2, "x" * 400),),
    )
    lost = replace(samples.picture("原图丢失"), jpeg=b"")
    pdf = facility_book.render(
        FacilityBook(samples.head(), 2026, "电梯", (card, replace(card, photos=(lost,))))
    )
    pages = pages_of(pdf)
    text = "".join(pages)
    body = re.sub(
        r"济南幸福物业服务有限公司幸福里小区设施设备台账册（2026）|第\d+页共\d+页", "", text
    )
    assert body.count("很长的备注。") == 1800
    assert text.count("原图丢失") == 1
    assert "范围：电梯" in pages[0]
    images = [image for page in reader(pdf).pages for image in page["/Resources"]["/XObject"]]
    assert images


def test_an_empty_book_is_refused() -> None:
    with pytest.raises(UserError, match="no facility"):
        facility_book.render(replace(samples.book(), cards=()))


def test_the_same_book_gives_the_same_bytes() -> None:
    assert facility_book.render(samples.book(3, 5)) == facility_book.render(samples.book(3, 5))


def test_a_history_that_is_cut_begins_no_page_for_the_rest() -> None:
    rounds = tuple(
        Moment(date(2026, 11, 1) - timedelta(days=30 * n), "巡检", f"第{n}次检查")
        for n in range(80)
    )
    whole = replace(samples.card(), history=rounds, photos=(), papers=())
    cut = replace(whole, history=rounds[:30], history_left_out=50)
    many = pages_of(facility_book.render(FacilityBook(samples.head(), 2026, "", (whole,))))
    few = pages_of(facility_book.render(FacilityBook(samples.head(), 2026, "", (cut,))))
    assert all(f"第{n}次检查" in "".join(many) for n in range(80))
    assert len(many) > len(few) == 4, "cover, contents, list, one card"
    shown = len(re.findall(r"第\d+次检查", few[-1]))
    assert 12 <= shown < 30
    assert f"另有更早的{80 - shown}条记录未列出" in few[-1]

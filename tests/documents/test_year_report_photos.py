"""Photos before and after in the summary: two columns, place and day, a limit that is said."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from propdesk.documents import year_report
from propdesk.office import attachments, summaries, year_photos
from propdesk.office.entities import Photo
from propdesk.office.store import Store
from propdesk.office.summary_outline import Draft, report
from propdesk.office.summary_words import words
from propdesk.office.year_pages import Pair, Photos, Shot, YearReport
from tests.builders import TODAY, D
from tests.facility_year_office import (
    a_hazard,
    a_work,
    before_and_after,
    close,
    picture,
    two_years,
)
from tests.facility_year_samples import with_facilities

ZH = words("zh_CN")
DAY = date(2025, 12, 31)


def shot(caption: str, size: tuple[int, int] = (400, 300)) -> Shot:
    return Shot(picture("green", size), *size, caption)


def pairs(count: int, size: tuple[int, int] = (400, 300)) -> list[Pair]:
    return [
        Pair(
            f"第{n}组", shot(f"甲处　2025-05-{n % 28 + 1:02}", size), shot("甲处　2025-06-01", size)
        )
        for n in range(1, count + 1)
    ]


def made(count: int, size: tuple[int, int] = (400, 300), total: int = 0) -> YearReport:
    return report(with_facilities(), Draft(), ZH, (pairs(count, size), total or count))


def pages(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", "", p.extract_text()) for p in PdfReader(io.BytesIO(pdf)).pages]


def images(pdf: bytes) -> int:
    """How many are placed; the same picture is kept once in the file."""
    drawn = 0
    for page in PdfReader(io.BytesIO(pdf)).pages:
        content = page.get_contents()
        if content is not None:
            drawn += len(re.findall(rb"/\S+ Do\b", content.get_data()))
    return drawn


def test_a_few_pairs_stand_in_the_text() -> None:
    blocks = [b for part in made(3).sections for b in part.blocks if isinstance(b, Photos)]
    assert [len(block.pairs) for block in blocks] == [3]
    assert blocks[0].note == ""
    assert made(3).sections[-1].id == "annex"
    pdf = year_report.render(made(3))
    text = "".join(pages(pdf))
    for n in range(1, 4):
        assert f"第{n}组整改前" in text
        assert f"甲处2025-05-{n + 1:02}" in text
    assert images(pdf) == 6


def test_the_others_follow_in_the_annex_which_the_text_says() -> None:
    report_of = made(11)
    blocks = [b for part in report_of.sections for b in part.blocks if isinstance(b, Photos)]
    assert [len(block.pairs) for block in blocks] == [4, 7]
    assert blocks[0].note == "另有7组照片见附图。"
    assert report_of.sections[-1].id == "photos"
    printed = pages(year_report.render(report_of))
    first = next(
        at for at, page in enumerate(printed) if page.count("附图维修与整改前后对比") and at > 2
    )
    assert "第5组" in printed[first]
    assert all(any(f"第{n}组" in page for page in printed) for n in range(1, 12))


def test_what_is_not_printed_is_counted() -> None:
    report_of = made(60, total=83)
    text = "".join(pages(year_report.render(report_of)))
    assert "另有23组照片未印出" in text


def test_upright_photos_fit_on_the_page() -> None:
    pdf = year_report.render(made(4, (300, 900)))
    assert images(pdf) == 8


def test_three_pairs_share_a_page() -> None:
    printed = pages(year_report.render(made(12)))
    assert max(page.count("整改前甲处") for page in printed) == 3


def test_a_pair_may_lack_one_side() -> None:
    one = [Pair("屋面", None, shot("3号楼"))]
    pdf = year_report.render(report(with_facilities(), Draft(), ZH, (one, 1)))
    assert images(pdf) == 1


def test_without_photos_there_is_no_page_for_them() -> None:
    assert not [b for part in made(0).sections for b in part.blocks if isinstance(b, Photos)]
    assert images(year_report.render(made(0))) == 0


def test_the_same_photos_give_the_same_bytes() -> None:
    assert year_report.render(made(2)) == year_report.render(made(2))


# From a real office


@pytest.fixture
def office(store: Store) -> Store:
    with store.write() as session:
        two_years(session)
        leak = a_hazard(session, date(2025, 6, 1), place="2号楼屋面", due_on=date(2025, 7, 1))
        before_and_after(session, leak, n=2)
        close(session, leak, date(2025, 6, 5), date(2025, 6, 6))
        still = a_hazard(session, date(2025, 7, 1))
        before_and_after(session, still)
        last_year = a_work(session, "单元门更换", date(2024, 7, 1))
        before_and_after(session, last_year)
    return store


def gathered(store: Store) -> tuple[list[Pair], int]:
    with store.read() as session:
        return year_photos.gather(session, 2025, DAY, ZH)


def test_projects_come_first_then_hazards_that_are_closed(office: Store) -> None:
    found, count = gathered(office)
    assert count == 3
    assert [pair.text for pair in found] == [
        "3号楼屋面防水改造",
        "房屋共用部位 · 设施隐患",
        "房屋共用部位 · 设施隐患",
    ]
    before, after = found[0].before, found[0].after
    assert before is not None
    assert after is not None
    assert before.caption == "3号楼屋面　2025-05-02"
    assert Image.open(io.BytesIO(after.jpeg)).format == "JPEG"
    assert (after.width, after.height) == (300, 400)


def test_a_large_photo_is_printed_smaller_and_the_original_kept(store: Store) -> None:
    with store.write() as session:
        work = a_work(session, "屋面防水", date(2025, 5, 12), quantity=D("1"), unit="㎡")
        from propdesk.office import photos

        for role in ("before", "after"):
            data = picture("blue" if role == "before" else "red", (3000, 2000))
            photos.add(session, work, data, "a.jpg", role=role, today=TODAY)
    found, _count = gathered(store)
    assert found[0].before is not None
    assert max(found[0].before.width, found[0].before.height) == 1000


def test_a_place_that_is_a_room_is_not_printed(store: Store) -> None:
    with store.write() as session:
        work = a_work(session, "渗水维修", date(2025, 5, 12), place="3-2-501", building="3")
        before_and_after(session, work, place="3号楼 501")
    found, _count = gathered(store)
    assert found[0].before is not None
    assert found[0].before.caption == "3号楼　2025-05-02"


def test_a_photo_taken_later_is_not_in_an_earlier_summary(office: Store) -> None:
    with office.write() as session:
        for photo in session.query(Photo).filter_by(subject="work", role="after"):
            photo.taken_on = date(2026, 3, 1)
    assert [pair.text for pair in gathered(office)[0]] == ["房屋共用部位 · 设施隐患"] * 2


def test_a_photo_whose_file_is_gone_is_left_out(office: Store) -> None:
    with office.write() as session:
        photo = session.query(Photo).filter_by(subject="work", role="before").first()
        assert photo is not None
        file = _file_of(office, photo.shown_sha256)
    file.unlink()
    found, count = gathered(office)
    # The first pair of the hazard shows the same picture.
    assert count == len(found) == 1


def _file_of(store: Store, sha256: str) -> Path:
    with store.read() as session:
        folder = session.info["attachments"]
    return attachments.place(folder, sha256)


def test_more_than_the_templates_allow_is_counted_not_read(office: Store) -> None:
    few = words("zh_CN")
    texts = {**few.texts, "photos": {**few.texts["photos"], "in_text": 1, "in_annex": 1}}
    with office.read() as session:
        found, count = year_photos.gather(session, 2025, DAY, type(few)("zh_CN", texts))
    assert (len(found), count) == (2, 3)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_summary_of_an_office_with_photos(office: Store, language: str) -> None:
    from propdesk.office import settings

    with office.write() as session:
        settings.put(session, "document_language", language)
    with office.read() as session:
        made_of = summaries.compose(session, 2025, today=TODAY)
    pdf = year_report.render(made_of)
    assert images(pdf) == 6
    said = "".join(pages(pdf))
    assert ("整改前" if language == "zh_CN" else "Before") in said

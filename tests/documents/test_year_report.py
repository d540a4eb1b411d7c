"""The annual summary as a PDF, read back: text, pages, bookmarks, language, the same bytes."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination
from reportlab.pdfbase.pdfmetrics import stringWidth

from propdesk.documents import report_tables, year_report
from propdesk.documents.stationery import BOLD
from propdesk.office.progress import Progress
from propdesk.office.summary_outline import Draft, report
from propdesk.office.summary_words import words
from propdesk.office.year_figures import Building, YearFigures
from propdesk.office.year_pages import Paragraph, Table, YearReport
from tests.builders import D
from tests.year_samples import big, golden


def made(
    figures: YearFigures | None = None, language: str = "zh_CN", **draft: object
) -> YearReport:
    return report(figures or big(), Draft(**draft), words(language))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pdfs() -> dict[str, bytes]:
    return {language: year_report.render(made(language=language)) for language in ("zh_CN", "en")}


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_the_same_report_gives_the_same_bytes(pdfs: dict[str, bytes]) -> None:
    assert year_report.render(made()) == pdfs["zh_CN"]


@pytest.mark.parametrize(
    ("language", "lang", "title"),
    [
        ("zh_CN", "zh-CN", "2025年度幸福花园物业管理工作总结"),
        ("en", "en", "Annual property management summary of 幸福花园, 2025"),
    ],
)
def test_title_author_language(
    pdfs: dict[str, bytes], language: str, lang: str, title: str
) -> None:
    reader = read(pdfs[language])
    assert reader.metadata is not None
    assert reader.metadata.title == title
    assert reader.metadata.author == "安居物业服务有限公司"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == lang
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_all_that_is_written_is_on_the_pages(pdfs: dict[str, bytes]) -> None:
    said = squeezed(text_of(pdfs["zh_CN"]))
    for section in made().sections:
        assert squeezed(section.heading) in said
        for block in section.blocks:
            if isinstance(block, Table):
                for row in (block.columns, *block.rows):
                    assert all(squeezed(cell) in said for cell in row), row
    assert "63.3%" in said


def test_paragraphs_are_whole(pdfs: dict[str, bytes]) -> None:
    """Page heads and feet may stand between the lines; nothing else is lost or doubled."""
    said = squeezed("".join(page.extract_text() for page in read(pdfs["zh_CN"]).pages))
    for section in made().sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                assert squeezed(block.text[:30]) in said
                assert squeezed(block.text[-20:]) in said


def test_pages_are_numbered(pdfs: dict[str, bytes]) -> None:
    pages = read(pdfs["zh_CN"]).pages
    count = len(pages)
    assert 6 <= count <= 12
    assert "第" not in pages[0].extract_text()
    for at, page in enumerate(pages[1:], 2):
        assert f"第{at}页共{count}页" in squeezed(page.extract_text())
    english = read(pdfs["en"]).pages
    assert f"Page 2 of {len(english)}" in english[1].extract_text()


def _outline(items: list[object]) -> list[Destination]:
    found: list[Destination] = []
    for item in items:
        found += _outline(item) if isinstance(item, list) else [item]  # type: ignore[list-item]
    return found


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is missing")
def test_bookmarks_and_contents_lead_to_the_headings(
    pdfs: dict[str, bytes], tmp_path: Path
) -> None:
    reader = read(pdfs["zh_CN"])
    (tmp_path / "summary.pdf").write_bytes(pdfs["zh_CN"])
    command = ["pdftotext", "-layout", "-f", "2", "-l", "2", str(tmp_path / "summary.pdf"), "-"]
    printed = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
    contents = squeezed(printed)
    marks = _outline(reader.outline)
    assert [mark.title for mark in marks][:5] == [
        "引言",
        "一、年度工作回顾与主要成绩",
        "1. 费用收缴与财务管理",
        "物业费收缴率",
        "二、存在的问题与不足",
    ]
    for mark in marks:
        number = reader.get_destination_page_number(mark)
        assert number is not None
        assert squeezed(str(mark.title)) in squeezed(reader.pages[number].extract_text())
        assert re.search(re.escape(squeezed(str(mark.title))) + rf"[.．]*{number + 1}", contents)


def test_every_font_is_embedded(pdfs: dict[str, bytes]) -> None:
    for page in read(pdfs["zh_CN"]).pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font.get_object().get("/FontDescriptor")
            assert descriptor is not None, font.get_object()
            assert "/FontFile2" in descriptor.get_object()


def test_charts_are_vectors(pdfs: dict[str, bytes]) -> None:
    assert b"/Subtype /Image" not in pdfs["zh_CN"]
    assert "近3年当期收缴率逐年上升" in squeezed(text_of(pdfs["zh_CN"]))


def test_a_long_table_repeats_its_head() -> None:
    buildings = tuple(
        Building(str(n), D("1000.00"), D("900.00"), 40, 30, D("100.00"), 10) for n in range(1, 121)
    )
    pdf = year_report.render(made(replace(big(), buildings=buildings)))
    pages = [squeezed(page.extract_text()) for page in read(pdf).pages]
    heads = [page for page in pages if "应缴户数（户）" in page]
    assert len(heads) >= 3
    assert all(f"{n}号楼" in "".join(pages) for n in range(1, 121))


def test_markup_in_a_name_or_text_is_printed() -> None:
    figures = big()
    named = replace(figures, profile=replace(figures.profile, name='甲<b>&<img src="x.png"/>'))
    pdf = year_report.render(made(named, texts={"closing": "价格<100 & >50"}))
    said = squeezed(text_of(pdf))
    assert 'src="x.png"' in said
    assert "价格<100&>50" in said


def test_no_line_begins_with_a_stop(pdfs: dict[str, bytes]) -> None:
    for page in read(pdfs["zh_CN"]).pages:
        for line in page.extract_text().splitlines():
            assert not line.strip().startswith(("，", "。", "、", "；", "）")), line


def test_a_character_the_font_lacks_is_shown_as_geta() -> None:
    figures = big()
    named = replace(figures, profile=replace(figures.profile, name="甲\U0002f800花园"))
    assert "甲〓花园" in text_of(year_report.render(made(named)))


def test_a_summary_of_one_heading() -> None:
    bare = YearReport("en", "T", "C", "", 2025, golden().as_of, "as of", made().sections[:1])
    assert len(read(year_report.render(bare)).pages) == 3


def test_progress_can_stop_it() -> None:
    from propdesk.office.errors import Cancelled

    stop = Progress()
    stop.cancel()
    with pytest.raises(Cancelled):
        year_report.render(made(), stop)


def test_no_word_of_a_head_is_broken() -> None:
    heads = [
        "No.",
        "Facility",
        "Grade",
        "Years left",
        "Failures",
        "Needed (¥)",
        "Fund",
        "Secured (¥)",
        "Gap (¥)",
    ]
    row = [
        "18",
        "12号楼公共配电箱",
        "2",
        "−1.1",
        "2",
        "117000.00",
        "maintenance fund",
        "0.00",
        "117000.00",
    ]
    numeric = tuple(name not in ("Facility", "Fund") for name in heads)
    table = Table("renewals", "", tuple(heads), numeric, (tuple(row),))
    widths = report_tables._widths(table, report_tables.TEXT)
    assert sum(widths) <= report_tables.TEXT + 0.1
    for name, wide in zip(heads, widths, strict=True):
        assert max(stringWidth(word, BOLD, 9) for word in name.split()) <= wide - 12

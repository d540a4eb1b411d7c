"""Letters on paper: read back by poppler and pypdf, word for word and page for page."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pypdf
import pytest
from letter_samples import row, sheet

from propdesk.documents import fonts, notice_pages
from propdesk.documents.notice import render, unprintable
from propdesk.office.errors import Cancelled, UserError
from propdesk.office.progress import Progress
from propdesk.office.sheets import NoticeSheet, Place, as_json, from_json

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler-utils is not installed"
)


def text_of(pdf: bytes, tmp_path: Path, *, page: int | None = None) -> str:
    """What pdftotext reads."""
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf)
    pages = ["-f", str(page), "-l", str(page)] if page else []
    done = subprocess.run(
        ["pdftotext", "-layout", *pages, str(path), "-"], capture_output=True, check=True
    )
    return done.stdout.decode("utf-8")


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, blanks taken out."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return [re.sub(r"\s+", "", page.extract_text()) for page in reader.pages]


@needs_poppler
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("shape", [{}, {"two_up": True}, {"large": True}])
def test_everything_is_on_the_page(language: str, shape: dict[str, bool], tmp_path: Path) -> None:
    letter = sheet(4, language, co_signature="幸福里业委会", credit=Decimal("12.50"))
    printed = render([letter], **shape)
    text = re.sub(r"\s+", "", text_of(printed.pdf, tmp_path))
    wanted = [
        letter.company,
        letter.community,
        letter.title,
        letter.number,
        letter.room,
        letter.addressee,
        letter.phone,
        letter.account[:8],
        letter.account[-4:],
        letter.co_signature,
        "58.60×0.60×6",
        "849.84",
        "35.16",
        "60.00",
        "¥754.68",
        "12.50",
    ]
    for paragraph in (*letter.before, *letter.after):
        wanted += [paragraph[:10], paragraph[-10:]]  # a page may end in the middle
    for part in wanted:
        assert re.sub(r"\s+", "", part) in text, part
    assert text.count("¥754.68") == 1
    assert ("回执" if language == "zh_CN" else "Acknowledgement") in text
    if language == "zh_CN":
        assert "人民币柒佰伍拾肆元陆角捌分" in text
        assert "第1页共" in text


def test_only_the_room_is_in_the_strip_that_stays_outside() -> None:
    from propdesk.documents.letter_layout import HALF, LARGE, PLAIN

    for layout, shape in ((PLAIN, {}), (LARGE, {"large": True}), (HALF, {"two_up": True})):
        reader = pypdf.PdfReader(io.BytesIO(render([sheet(2)], **shape).pdf))
        page = reader.pages[0]
        height = float(page.mediabox.height)
        seen: list[str] = []

        def visit(text: str, cm: object, tm: list[float], *_: object) -> None:
            if height - tm[5] < layout.strip and text.strip() and tm[5] > 0:  # noqa: B023
                seen.append(text.strip())  # noqa: B023

        page.extract_text(visitor_text=visit)
        assert seen == ["3-2-501"]
        assert layout.fold - layout.strip == pytest.approx(layout.size[1] - layout.fold)


@pytest.mark.parametrize("rows", [0, 1, 6, 12, 13, 30, 120])
@pytest.mark.parametrize("shape", [{}, {"two_up": True}, {"large": True}])
def test_however_many_rows_every_one_is_printed_once(rows: int, shape: dict[str, bool]) -> None:
    """Acceptance test 9 of features.md §6."""
    lines = tuple(row(0, amount=Decimal(1000 + n), open=Decimal(1000 + n)) for n in range(rows))
    total = sum((line.open for line in lines), Decimal(0))
    printed = render([replace(sheet(1), rows=lines, total=total)], **shape)
    pages = pages_of(printed.pdf)
    text = "".join(pages)
    for n in range(rows):
        assert text.count(f"{1000 + n:,}.00") >= 2, n
    assert f"{total:,.2f}" in text
    assert text.count("回执") == 1
    place = printed.places[0]
    assert place.first_page == 1
    assert place.pages == len(pages)
    if not shape and rows <= 12:
        assert len(pages) == 1
    if not shape and len(pages) > 1:
        assert all("（续）" in page for page in pages[1:])
        assert all(f"第{n}页共{len(pages)}页" in page for n, page in enumerate(pages, 1))
        assert pages[1].count("面积×单价×月数") == 1


@needs_poppler
def test_rare_names_come_back(tmp_path: Path) -> None:
    """Acceptance test 18 of features.md §6."""
    for name in ("张㛃", "王䶮", "李𬱖", "赵𬭊", "𠮷田", "欧阳㛃䶮𬱖𬭊𠮷"):
        assert name in text_of(render([sheet(2, addressee=name)]).pdf, tmp_path)


def test_all_standard_characters_print() -> None:
    listed = Path(__file__).parents[1] / "data" / "tgscc_8105.json"
    found = json.loads(listed.read_text("utf-8"))
    characters = "".join(found if isinstance(found, list) else map(str, found.values()))
    assert fonts.missing(characters) == []
    assert fonts.missing(characters.replace(" ", "")) == []


@needs_poppler
def test_what_cannot_be_printed_is_reported_and_shown(tmp_path: Path) -> None:
    letter = sheet(2, addressee="张\U0003ffff")
    assert unprintable(letter) == ["\U0003ffff"]
    assert "张〓" in text_of(render([letter]).pdf, tmp_path)
    assert unprintable(sheet(2)) == []
    assert fonts.missing("ا😀a") == ["ا", "😀"]


HOSTILE = [
    "<b>未闭合",
    "</para>",
    '<img src="x.png"/>',
    "&amp;&#20320;",
    "]]>",
    "{{7*7}}",
    "【合计】",
    "=cmd|' /C calc'!A0",
    "'; DROP TABLE room;--",
    "100%_",
    "(a\\b) (c",
    "\r\n) Tj",
    "nul\x00bel\x07",
    "rlo\u202egpj",
    "zw\u200bj\u200d",
    "\ufeffbom",
    "lone\ud800surrogate",
    "x" * 5000,
    "长" * 5000,
    "emoji😀",
    "tab\there",
    "",
]


@needs_poppler
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_print_as_they_are(name: str, tmp_path: Path) -> None:
    printed = render([sheet(2, addressee=name)])
    text = re.sub(r"\s+", "", text_of(printed.pdf, tmp_path))
    shown = re.sub(r"\s+", "", fonts.printable(name))
    assert (shown if len(shown) < 100 else shown[:50]) in text
    assert len(pages_of(printed.pdf)) == 1


def test_every_field_may_be_empty_or_long() -> None:
    empty = sheet(
        1,
        company="",
        community="",
        phone="",
        account="",
        addressee="",
        before=(),
        after=(),
        title="",
        capital="",
    )
    assert len(pages_of(render([empty]).pdf)) == 1
    long = sheet(
        3,
        company="很长的公司名称" * 12,
        community="小区" * 30,
        phone="0531-1" * 20,
        account="账户" * 60,
        title="标题" * 40,
        after=("段落。" * 900,),
    )
    assert len(pages_of(render([long]).pdf)) >= 2


def test_the_same_letters_give_the_same_bytes_and_order() -> None:
    letters = [sheet(3, room=f"1-1-{n}01", number=f"CJ2026-{n:06}") for n in range(1, 6)]
    one, two = render(letters), render(letters)
    assert one == two
    assert [f"1-1-{n}01" in page for n, page in enumerate(pages_of(one.pdf), 1)] == [True] * 5
    assert [place.first_page for place in one.places] == [1, 2, 3, 4, 5]


def test_the_file_says_what_it_is() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render([sheet(2)]).pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == "物业费催缴通知单（第一次） 2026-11-22"
    assert reader.metadata.author == "济南幸福物业服务有限公司"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"  # type: ignore[index]
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            assert "/FontFile2" in font.get_object()["/FontDescriptor"]
            assert "/ToUnicode" in font.get_object()


def test_nothing_in_large_print_is_under_14_points() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render([sheet(4)], large=True).pdf))
    sizes = set()
    streams = [page.get_contents().get_data() for page in reader.pages]  # type: ignore[union-attr]
    forms = reader.pages[0]["/Resources"]["/XObject"]  # type: ignore[index]
    streams += [form.get_object().get_data() for form in forms.values()]
    for stream in streams:
        sizes |= {float(size) for size in re.findall(rb"/F\S+ ([\d.]+) Tf", stream)}
    assert min(sizes) >= 14
    assert 16 in sizes


@pytest.mark.parametrize("two_up", [False, True])
def test_a_letter_is_cut_out_of_its_run_as_printed(two_up: bool) -> None:
    letters = [
        sheet(rows, number=f"CJ2026-{n:06}", room=f"9-9-{n}", addressee=f"户主{n}号")
        for n, rows in enumerate((2, 14, 3, 40, 1), 1)
    ]
    printed = render(letters, two_up=two_up)
    whole = pages_of(printed.pdf)
    for n, (letter, place) in enumerate(zip(letters, printed.places, strict=True), 1):
        alone = notice_pages.cut(printed.pdf, place)
        assert alone == notice_pages.cut(printed.pdf, place)
        pages = pages_of(alone)
        assert len(pages) == place.pages
        text = "".join(pages)
        assert f"户主{n}号" in text
        assert letter.number in text
        for other in range(1, 6):
            assert (f"户主{other}号" in text) == (other == n)
        if not two_up:
            assert pages == whole[place.first_page - 1 : place.first_page - 1 + place.pages]
        assert len(alone) < len(printed.pdf)


def test_a_file_that_is_no_run_is_refused() -> None:
    for junk in (b"", b"%PDF-1.4", b"x" * 500):
        with pytest.raises(UserError, match="cannot be read"):
            notice_pages.cut(junk, Place(1, 1))
    with pytest.raises(UserError, match="cannot be read"):
        notice_pages.cut(render([sheet(1)]).pdf, Place(7, 1))


def test_the_clerk_can_stop_it() -> None:
    progress = Progress()
    steps: list[tuple[int, int]] = []

    def report(done: int, total: int, what: str) -> None:
        steps.append((done, total))
        if done >= 3:
            progress.cancel()

    progress = Progress(report)
    with pytest.raises(Cancelled):
        render([sheet(1)] * 50, progress=progress)
    assert steps[-1] == (3, 50)


def test_nothing_to_print_is_said() -> None:
    with pytest.raises(UserError, match="no letter"):
        render([])
    with pytest.raises(UserError, match="whole page"):
        render([sheet(1)], two_up=True, large=True)


def test_a_sheet_survives_as_json() -> None:
    for letter in (sheet(3), sheet(0, deadline=None), sheet(2, "en")):
        assert from_json(NoticeSheet, json.loads(json.dumps(as_json(letter)))) == letter

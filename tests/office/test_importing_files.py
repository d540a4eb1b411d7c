"""What a file is, whatever its name says, and what a hostile one can do: nothing."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from import_samples import DATA, ORDERLY, container, ods_parts, only, workbook, xlsx_parts

from propdesk.office.errors import UserError
from propdesk.office.importing import grids, guard, reading
from propdesk.office.importing.grids import read_grids

TEXT = "楼栋,单元,房号,建筑面积,业主姓名\n3,2,501,62.37,张伟\n3,2,502,58.6,李娜\n"
ROWS = [line.split(",") for line in TEXT.splitlines()]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_csv_in_every_encoding_chinese_programs_write(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "房屋.csv"
    file.write_bytes(TEXT.encode(encoding))
    assert read_grids(file)[0].rows == ROWS


def test_rare_characters_survive_gb18030(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("姓名,房号\n𠮷田㛃䶮,1-101\n".encode("gb18030"))
    assert read_grids(file)[0].rows[1] == ["𠮷田㛃䶮", "1-101"]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_separators_are_found(tmp_path: Path, sign: str) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT.replace(",", sign), "utf-8")
    assert read_grids(file)[0].rows == ROWS


def test_quotes_and_line_breaks_inside_cells(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('姓名,备注\n"张,伟","第一行\n第二行 ""好"""\n', "utf-8-sig")
    assert read_grids(file)[0].rows[1] == ["张,伟", '第一行\n第二行 "好"']


def test_an_extension_that_lies_does_not_matter(tmp_path: Path) -> None:
    book = workbook(tmp_path / "a.xlsx", {"房屋": ORDERLY["房屋"]})
    rows = read_grids(book)[0].rows
    for name in ("a.xls", "a.csv", "a"):
        assert read_grids(book.rename(tmp_path / name))[0].rows == rows
        book = tmp_path / name
    text = tmp_path / "b.xls"
    text.write_bytes(TEXT.encode("gbk"))
    assert read_grids(text)[0].rows == ROWS


def test_an_html_table_under_the_name_xls(tmp_path: Path) -> None:
    file = tmp_path / "导出.xls"
    file.write_bytes(
        "<html><head><meta charset='gbk'><style>td{}</style></head><body><table border=1>"
        "<tr><th rowspan=2>房号</th><th colspan=2>业主</th></tr><tr><td>姓名</td><td>电话</td></tr>"
        "<tr><td>3-2-501</td><td>张&amp;伟</td><td>138<br>00</td></tr></table>".encode("gbk")
    )
    grid = read_grids(file)[0]
    assert grid.rows[1:] == [["", "姓名", "电话"], ["3-2-501", "张&伟", "138\n00"]]
    assert grid.merged == [(0, 0, 1, 0), (0, 1, 0, 2)]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("wps_fn.et", ["Name", "Example", "Result"]),
        ("merge_cells.xls", ["A1:B2", "", "C1:C2", "Separate blocks"]),
        ("merge_cells.ods", ["A1:B2", "", "C1:C2", "Separate blocks"]),
        ("hc.xlsx", ["楼栋号", "单元编号", "总层数", "是否有电梯"]),
        ("wtf_path.xlsx", None),
        ("no_cell_ids.xlsx", None),
    ],
)
def test_files_of_other_programs(name: str, first: list[str] | None) -> None:
    grid = read_grids(DATA / name)[0]
    assert grid.rows
    if first:
        assert grid.rows[0][: len(first)] == first


def test_what_a_workbook_says_about_itself() -> None:
    assert [grid.hidden for grid in read_grids(DATA / "sheet_visibility.xlsx")] == [
        False, True, True,
    ]  # fmt: skip
    assert read_grids(DATA / "1904_1904.xlsx")[0].date1904
    assert str(read_grids(DATA / "1904_1904.xls")[0].rows[4][1]) == "1934-06-03"
    assert (0, 2, 1, 2) in (read_grids(DATA / "merge_cells.xls")[0].merged or [])


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("password_2002_40_basecrypto.xls", "password"),
        ("password_2002_40_xor.xls", "protected"),
        ("word_doc.doc", "Word"),
        ("dbf_d11.dbf", "not text"),
        ("BlankSheetTypes.xlsm", "cannot be read"),
    ],
)
def test_files_that_are_refused_in_one_sentence(name: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        read_grids(DATA / name)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\n\n  ", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "PNG"),
        (b"PK\x03\x04 and then nothing", "cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4000, "cannot be read"),
        (b"\x00\x01\x02\x03\x04" * 500, "not text"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
         "2003 XML"),
        (b"<html><body>404</body></html>", "cannot be read"),
    ],
)  # fmt: skip
def test_what_is_no_table(tmp_path: Path, data: bytes, why: str) -> None:
    file = tmp_path / "账单.xlsx"
    file.write_bytes(data)
    with pytest.raises(UserError, match=why):
        read_grids(file)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        read_grids(tmp_path / "none.xlsx")
    with pytest.raises(UserError, match="folder"):
        read_grids(tmp_path)


def _cell(reference: str, text: bytes = b"1") -> bytes:
    return b'<row><c r="' + reference.encode() + b'"><v>' + text + b"</v></c></row>"


BOMBS: dict[str, Callable[[Path], Path]] = {
    "one string of 1.5 GB": lambda path: container(
        path, xlsx_parts(_cell("A1"), b"<sst><si><t>" + b"A" * 300_000_000), level=1
    ),
    "ratio": lambda path: container(path, xlsx_parts(_cell("A1") + b" " * 30_000_000)),
    "parts": lambda path: container(path, xlsx_parts(b"") | {f"xl/{i}": b"" for i in range(2001)}),
    "billion laughs": lambda path: container(
        path,
        xlsx_parts(b"")
        | {"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><workbook/>'},
    ),
    "utf-16 doctype": lambda path: container(
        path, xlsx_parts(b"") | {"xl/styles.xml": "<!DOCTYPE x []><x/>".encode("utf-16")}
    ),
    "one far cell": lambda path: container(path, xlsx_parts(_cell("XFD1048576"))),
    "two far cells": lambda path: container(
        path, xlsx_parts(_cell("A1") + _cell("XFD1048576"))
    ),
    "far down": lambda path: container(path, xlsx_parts(_cell("A1") + _cell("A1048576"))),
    "too many rows": lambda path: container(
        path, xlsx_parts(b"<row><c><v>1</v></c></row>" * 50_001)
    ),
    "repeated columns": lambda path: container(
        path,
        ods_parts(
            b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
            b'office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
            b"</table:table-row>"
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_end_in_one_sentence_within_five_seconds(tmp_path: Path, bomb: str) -> None:
    file = BOMBS[bomb](tmp_path / "bomb.xlsx")
    started = time.monotonic()
    with pytest.raises(UserError):
        read_grids(file)
    assert time.monotonic() - started < 5


def test_a_file_over_20_mb_is_not_even_opened(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    with file.open("wb") as stream:
        stream.truncate(guard.MAX_FILE + 1)
    with pytest.raises(UserError, match="20 MB"):
        read_grids(file)


def test_a_csv_of_too_many_rows_and_one_endless_field(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("1,2\n" * 50_001)
    with pytest.raises(UserError, match="50,000"):
        read_grids(file)
    file.write_text('"' + "x" * 200_000 + '",2\n')
    with pytest.raises(UserError):
        read_grids(file)


def test_a_zip_that_lies_about_its_sizes(tmp_path: Path) -> None:
    file = container(tmp_path / "a.xlsx", xlsx_parts(_cell("A1") + b" " * 3_000_000))
    data = bytearray(file.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset : at + offset + 4] = (100).to_bytes(4, "little")
            at = data.find(signature, at + 4)
    file.write_bytes(data)
    with pytest.raises(UserError):
        read_grids(file)


def test_mutated_workbooks_are_read_or_refused(tmp_path: Path) -> None:
    """Random damage: the guard and the parser answer, nothing else happens."""
    good = only(tmp_path / "a.xlsx", "房屋", [3, 2, 501, 62.37, "张伟"]).read_bytes()
    dice = random.Random(7)
    refused = 0
    for number in range(40):
        data = bytearray(good)
        for _ in range(dice.choice((1, 5, 50))):
            data[dice.randrange(len(data))] = dice.randrange(256)
        file = tmp_path / f"{number}.xlsx"
        file.write_bytes(data[: dice.randrange(len(data))] if number % 4 == 0 else data)
        try:
            read_grids(file)
        except UserError:
            refused += 1
    assert refused


def test_a_sheet_that_takes_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = only(tmp_path / "a.xlsx", "房屋", [3, 2, 501, 62.37, "张伟"])
    monkeypatch.setattr(grids, "SECONDS", 0.001)
    with pytest.raises(UserError, match="too long"):
        read_grids(file)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells the peak of a process")
def test_the_reader_keeps_to_300_mb(tmp_path: Path) -> None:
    """A workbook as large as allowed, some 200,000 cells, in a process measured by the system."""
    row = b"<row>" + b"".join(b"<c><v>%d.25</v></c>" % i for i in range(20)) + b"</row>"
    file = container(tmp_path / "a.xlsx", xlsx_parts(row * 10_000))
    code = (
        "from propdesk.office.importing import reading_child as r; "
        f"r.main([{str(file)!r}, {str(tmp_path / 'answer')!r}]); "
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert int(done.stdout) < 300 * 1024


def test_far_formats_without_values_are_no_reason_to_refuse(tmp_path: Path) -> None:
    """Formatting a whole row leaves empty cells out to XFD, as WPS writes them."""
    sheet = b'<row r="1"><c r="A1"><v>7</v></c><c r="XFD1" s="0"/></row><row r="90000" s="0"/>'
    file = container(tmp_path / "a.xlsx", xlsx_parts(sheet))
    assert read_grids(file)[0].rows == [[7.0]]


def test_a_frozen_program_reads_through_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert grids._reader() == [sys.executable, "--read-workbook"]


def test_the_container_guard_reads_no_part_whole(tmp_path: Path) -> None:
    file = container(tmp_path / "a.xlsx", xlsx_parts(_cell("A1")))
    with zipfile.ZipFile(file) as archive:
        assert len(archive.infolist()) == 5
    guard.check_container(file.read_bytes(), "a.xlsx")


PAGES: dict[str, bytes] = {
    "cells that cover a million": b"<table><tr><td rowspan=500 colspan=250>x</td></tr>" * 20_000,
    "tables without end": b"<table><tr><td>a<td>b" * 500_000,
    "cells without end": b"<table><tr>" + b"<td>a" * 2_000_000,
    "rows without end": b"<table>" + b"<tr>" * 2_000_000,
    "tags that never close": b"<table><tr><td>" + b"<a " * 2_000_000,
    "signs that begin nothing": b"<table><tr><td>" + b"<![" * 1_500_000,
    "a cell without end": b"<table><tr><td>" + b"&#" * 2_000_000,
}


@pytest.mark.parametrize("page", PAGES)
def test_broken_pages_end_in_one_sentence_within_five_seconds(tmp_path: Path, page: str) -> None:
    file = tmp_path / "a.xls"
    file.write_bytes(b"<html>" + PAGES[page])
    started = time.monotonic()
    with pytest.raises(UserError, match="too large"):
        read_grids(file)
    assert time.monotonic() - started < 5


def test_what_a_page_says_besides_its_table(tmp_path: Path) -> None:
    file = tmp_path / "a.xls"
    file.write_text(
        "<html><head><style>td{color:red} a>b{}</style><!--[if gte mso 9]><xml><x>1</x></xml>"
        "<![endif]--></head><body><TABLE border=1><TR><TD COLSPAN='2'>A &lt; B<br/>c</TD></TR>"
        "<tr><td>3 < 5</td><!-- gone --><td><b>x</b>y</td></tr></TABLE>after</body></html>"
    )
    (grid,) = read_grids(file)
    assert (grid.name, grid.rows) == ("a", [["A < B\nc", ""], ["3 < 5", "xy"]])
    assert grid.merged == [(0, 0, 0, 1)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are of Unix")
def test_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    with pytest.raises(UserError, match="not a file that can be read"):
        read_grids(tmp_path / "pipe.xlsx")


@pytest.mark.parametrize("sign", ["(", "（", "<![", "x(", "0", "1,", "、", "　"])
def test_an_endless_cell_costs_no_time(tmp_path: Path, sign: str) -> None:
    file = tmp_path / "a.csv"
    cell = sign * (90_000 // len(sign))
    file.write_text(
        "楼栋,单元,房号,建筑面积,业主姓名\n" + "\n".join(f'1,1,{n},"{cell}",张伟' for n in range(5))
    )
    started = time.monotonic()
    (sheet,) = reading.read([file])
    for row in sheet.rows:
        assert reading.parse(sheet, row)[1]
    assert time.monotonic() - started < 5

"""Workbooks for the import tests: an orderly one, an ugly one, and hostile ones."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

DATA = Path(__file__).parent.parent / "data" / "import"
Rows = Sequence[Sequence[Any]]

ORDERLY: dict[str, Rows] = {
    "小区": [["项目", "内容"], ["小区名称", "幸福里"], ["建成年份", 1998], ["气候", "东北"],
            ["合同到期", datetime.date(2027, 12, 31)], ["总建筑面积", 12345.6]],
    "房屋": [
        ["楼栋", "单元", "房号", "建筑面积", "业主姓名", "联系电话", "用途", "入住类型"],
        [3, 2, 501, 62.37, "张伟", 13800138000, "住宅", "自住"],
        ["3号楼", "2单元", "502", "58.60", "李娜", "", "", "出租"],
        ["3", "", "商铺1", 88.88, "王芳", "", "商铺", ""],
    ],
    "人员关系": [
        ["房屋", "姓名", "关系", "电话", "起", "止"],
        ["3-2-501", "老王", "业主", "", "", "2024-04-30"],
        ["3#2-501", "张伟", "业主", "", datetime.date(2024, 5, 1), ""],
        ["3-2-502", "小赵", "租客", "", 45000, "至今"],
    ],
    "收费标准": [
        ["收费项目", "计费方式", "单价", "周期", "起始日期", "适用范围", "应缴截止", "依据"],
        ["物业服务费", "建筑面积", 0.55, "年", "2023-01-01", "", "账期首日+30", "合同第5条"],
        ["物业服务费", "建筑面积", 1.1, "年", "2023.1.1", "用途 商铺", "03-31", ""],
        ["垃圾清运费", "每户", 5, "月", "20230101", "房屋 3#2-501", "账期末日+15", ""],
    ],
    "减免": [
        ["房屋", "类型", "比例", "金额", "起", "止", "批准人"],
        ["3-2-501", "空置", "40%", "", datetime.date(2025, 1, 1), "2025-06-30", "经理"],
        ["3-2-502", "困难", "", 20, "2025-01-01", "2025-12-31", ""],
    ],
    "期初欠费": [
        ["房屋", "收费项目", "账期起", "账期止", "应缴截止日", "应收", "已收", "减免"],
        ["3-2-501", "物业服务费", "2022-01-01", "2022-12-31", "2022-01-31", 411.64, 100, 11.64],
        ["3-2-502", "物业服务费", "2023-01-01", "2023-12-31", "2023-01-31", 386.76, "", ""],
    ],
    "期初预收": [["房屋", "金额", "截至日期"], ["3-商铺1", 500, "2024-12-31"]],
    "收款": [
        ["日期", "房屋", "金额", "方式", "流水号", "交款人", "指定账期", "备注"],
        ["2025-03-01", "3-2-501", 50, "微信", "", "", "", ""],
        ["2025-03-01", "3-2-501", 50, "微信", "", "", "", ""],
        ["2025/3/2", "3号楼2单元502", "￥100.00", "现金", "A1", "李娜", "2023", "补缴"],
    ],
    "历年指标": [["年度", "指标", "数值", "口径说明"], [2023, "当期收缴率", "63.3", "按金额"]],
    "人员": [["姓名", "岗位"], ["赵敏", "保洁员"]],
    "使用说明": [["请先看这里"], ["不要改表头"]],
}  # fmt: skip


def workbook(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """An xlsx of the given sheets."""
    book = xlsxwriter.Workbook(path)
    dates = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for index, value in enumerate(row):
                if isinstance(value, datetime.date):
                    page.write_datetime(
                        number, index, datetime.datetime(value.year, value.month, value.day), dates
                    )
                elif value not in (None, ""):
                    page.write(number, index, value)
    book.close()
    return path


def only(path: Path, name: str, *rows: Sequence[Any], **more: Rows) -> Path:
    """An xlsx with the headings of one orderly sheet and other rows under them."""
    return workbook(path, {name: [ORDERLY[name][0], *rows], **more})


def ugly(path: Path) -> Path:
    """A 收费台账 as offices have it: title lines, merged headings, banners, totals, notes, sums."""
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("2025台账")
    page.merge_range("A1:J1", "幸福里小区物业费收费台账")
    page.merge_range("A2:J2", "编制单位：幸福物业　　　单位：元、㎡　　　2025年12月31日")
    for column, text in enumerate(("序号", "楼栋", "单元", "房号")):
        page.merge_range(2, column, 3, column, text)
    page.merge_range("E3:F3", "业主信息")
    page.merge_range("G3:G4", "建筑\n面积（㎡）")
    page.merge_range("H3:I3", "2024年")
    page.merge_range("J3:K3", "2025年")
    page.write_row("E4", ["姓名", "联系电话", "", "应收", "实收", "应收", "实收"])
    page.write("N3", "备忘")
    page.write("N4", "合计")
    page.write("O4", 99999)
    page.merge_range("B5:B7", "１号楼")
    page.write_row("A5", [1])
    page.write_row("C5", ["1单元", "１０１", "张　伟", 13800138000.0, "６２．３７", 411.6, 411.6])
    page.write_row("A6", [2])
    page.write_row("C6", ["1单元", 102, "李娜", "１３９００１３９０００", 58.6, 386.8, ""])
    page.write_row("A7", [3])
    page.write_row("C7", ["二单元", "201室", "𠮷田㛃", "", "70.25平方米", "", ""])
    page.write_row("A8", ["1号楼小计", "", "", "", "", "", 191.22, 798.4, 411.6])
    page.write_row("A9", ["序号", "楼栋", "单元", "房号", "姓名", "联系电话", "建筑面积"])
    page.write_row("A10", [4, "2#", 1, 101, "王芳", "", 0])
    page.write_row("A11", [5, "2#", 1, 102, "赵敏", "", ""])
    page.write_row("A12", [6, "2#", 1, 103, "孙丽", "", 45.5])
    page.write_row("A13", [7, "2栋", "1单元", "103", "孙丽", "", 45.5])
    page.write_row("A14", [8, "2#", 1, 104, "", "", 45.5])
    page.write_row("A15", ["合计", "", "", "", "", "", 427.97])
    page.write("A16", "注：空置户按60%收取。")
    page.write_row("A17", ["制表人：小刘", "", "", "审核：", "", "日期：2025.12.31"])
    book.close()
    return path


def container(path: Path, parts: Mapping[str, bytes], level: int = 9) -> Path:
    """A zip of the given parts under an xlsx name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def xlsx_parts(sheet: bytes, strings: bytes = b"") -> dict[str, bytes]:
    """The parts of the smallest workbook with the given sheet XML."""
    ns = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rel = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml"
    return {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        b'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
        b'package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="'
        + kind + b'.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="'
        + kind + b'.worksheet+xml"/></Types>',
        "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        b'relationships"><Relationship Id="r1" Type="' + rel + b'/officeDocument" '
        b'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": b"<workbook " + ns + b' xmlns:r="' + rel
        + b'"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/'
        b'package/2006/relationships"><Relationship Id="r1" Type="' + rel
        + b'/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": b"<worksheet " + ns + b"><sheetData>" + sheet
        + b"</sheetData></worksheet>",
        **({"xl/sharedStrings.xml": strings} if strings else {}),
    }  # fmt: skip


def ods_parts(rows: bytes) -> dict[str, bytes]:
    """The parts of the smallest ods with the given rows."""
    return {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b"<manifest/>",
        "content.xml": b'<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:'
        b'names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:'
        b'xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        b'<office:body><office:spreadsheet><table:table table:name="S">'
        + rows + b"</table:table></office:spreadsheet></office:body></office:document-content>",
    }  # fmt: skip

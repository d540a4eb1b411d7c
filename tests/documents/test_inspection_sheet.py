"""Round sheets: every item and facility to be ticked, heads on each page, the code of the round."""

from __future__ import annotations

from datetime import date

import pytest

from propdesk.documents import inspection_sheet
from propdesk.office.errors import UserError
from propdesk.office.facility_sheets import InspectionSheets
from tests.documents import paper_samples as samples
from tests.documents.paper_reading import codes, matrix, pages_of, reader
from tests.documents.qr_reading import decode


def test_one_facility_has_the_items_as_rows_with_boxes() -> None:
    one = samples.a_round(1, 9, open_hazards=("YH2026-0012 配电箱门缺失",), note="带钥匙")
    pdf = inspection_sheet.render(samples.sheets(one))
    (page,) = pages_of(pdf)
    for part in (
        "巡检记录表二次供水泵房巡检",
        "应检日期2026-11-23",
        "责任人李师傅",
        "部位3号楼地下泵房",
        "设施XF-001手提式干粉灭火器2号楼2单元2层",
        "依据济南市城市二次供水管理办法第三十二条",
        "说明带钥匙",
        "实际检查日期：",
        "序检查项正常异常不适用数值异常情况与处理",
        "水泵运行声音、振动正常，无渗漏（拍照）",
        "出水压力（0.30–0.50MPa）",
        "未闭环隐患，请复看□YH2026-0012配电箱门缺失",
        "检查人：日期维保单位：日期",
    ):
        assert part in page, part
    assert page.count("□") == 9 * 3 + 1
    assert "安排日期" not in page, "only where it differs"
    ((_size, _x, _y, runs),) = codes(reader(pdf).pages[0])
    assert decode(matrix(runs)) == "T1204"


def test_many_facilities_are_rows_where_the_items_fit_as_columns() -> None:
    pages = pages_of(inspection_sheet.render(samples.sheets(samples.a_round(60, 5))))
    text = "".join(pages)
    assert len(pages) == 3
    assert all("编号位置12345备注" in page for page in pages)
    assert all(text.count(f"XF-{n:03}") == 1 for n in range(1, 61))
    assert text.count("出水压力") == 1
    assert "手提式干粉灭火器共60处设施，5项" in pages[0]


def test_otherwise_the_items_come_again_for_each_facility() -> None:
    pages = pages_of(inspection_sheet.render(samples.sheets(samples.a_round(4, 20))))
    text = "".join(pages)
    assert all("序检查项正常异常不适用" in page for page in pages)
    assert text.count("□") == 4 * 20 * 3
    assert text.count("余氯") == 4 * 3


def test_rounds_are_numbered_apart_so_that_each_can_be_taken_out() -> None:
    rounds = (samples.a_round(1, 3), samples.a_round(60, 5), samples.a_round(0, 3))
    pages = pages_of(inspection_sheet.render(samples.sheets(*rounds)))
    ends = [page[page.rindex("第") :] for page in pages]
    assert ends == [
        "第1页共1页",
        "第1页共3页",
        "第2页共3页",
        "第3页共3页",
        "第1页共1页",
    ]
    assert all("2026-11-23T1204" in page for page in pages), "each says which round it is of"


def test_a_moved_round_says_both_days_and_english_is_english() -> None:
    one = samples.a_round(1, 6, "en", scheduled_on=date(2026, 11, 25), signatures=())
    (page,) = pages_of(inspection_sheet.render(samples.sheets(one, language="en")))
    for part in ("Dueon2026-11-23", "Setfor2026-11-25", "Inspectionrecord", "Inspector:"):
        assert part in page
    assert "N/A" in page


def test_no_round_is_said() -> None:
    with pytest.raises(UserError, match="no round"):
        inspection_sheet.render(InspectionSheets(samples.head(), ()))

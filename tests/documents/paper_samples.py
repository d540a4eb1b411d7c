"""Papers of facilities, rounds and hazards to print in tests: as many rows as wanted."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from PIL import Image, ImageDraw

from propdesk.office.facility_sheets import (
    ExpiryLine,
    ExpiryList,
    FacilityBook,
    FacilityCard,
    Fact,
    GradeSeen,
    HazardLetter,
    HazardLine,
    HazardList,
    InspectionSheets,
    Label,
    Labels,
    Mark,
    Moment,
    PaperHead,
    PaperLine,
    Picture,
    PlanLine,
    RenewalLine,
    RenewalList,
    RoundPage,
    SeasonalItem,
    SeasonalPlan,
    SeasonalReport,
    SheetFacility,
    SheetItem,
    StateSpan,
    YearPlanLine,
    YearPlanSheet,
)

DAY = date(2026, 11, 22)
D = Decimal
LONG_ZH = "3号楼2单元地下一层生活水泵房东侧变频控制柜及其附属管道阀门仪表整套设备（含备用泵）"
LONG_EN = "Variable-frequency control cabinet of the domestic water pump room, east side, basement"


def head(language: str = "zh_CN") -> PaperHead:
    if language == "en":
        return PaperHead("en", "Xingfuli", "Xingfu Property Services Ltd", "0531-8888 0001", DAY)
    return PaperHead(language, "幸福里小区", "济南幸福物业服务有限公司", "0531-8888 0001", DAY)


def picture(text: str = "", size: tuple[int, int] = (400, 300), *, grey: bool = False) -> Picture:
    image = Image.new("L" if grey else "RGB", size, 200 if grey else (210, 220, 200))
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, size[0] - 20, size[1] - 20), outline=0, width=4)
    draw.line((20, 20, size[0] - 20, size[1] - 20), fill=0, width=3)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return Picture(out.getvalue(), *size, text)


def card(number: int = 1, language: str = "zh_CN", **changes: object) -> FacilityCard:
    """A lift with everything."""
    zh = language != "en"
    made = FacilityCard(
        number=f"DT-{number:02}",
        name="乘客电梯" if zh else "Passenger lift",
        system="电梯" if zh else "Elevators",
        category="电梯" if zh else "Lift",
        place=f"{number}号楼1单元" if zh else f"Building {number}, stairwell 1",
        quantity="1 台" if zh else "1",
        state="带病运行" if zh else "Impaired",
        condition=3,
        keeper="李师傅" if zh else "Li",
        next_on=date(2026, 12, 12),
        next_what="定期检验" if zh else "periodic inspection",
        whom_to_call="济南安达电梯有限公司" if zh else "Anda Lifts",
        call_phone="0531-8600 1234",
        facts=(
            Fact("规格型号" if zh else "Model", "TKJ1000/1.0-JXW"),
            Fact("品牌厂家" if zh else "Maker", "上海三菱" if zh else "Shanghai Mitsubishi"),
            Fact("启用日期" if zh else "In use since", "2012-12-12"),
            Fact("设计年限" if zh else "Design life", "20"),
            Fact("权属" if zh else "Property of", "业主共有" if zh else "All owners"),
            Fact("维保到期" if zh else "Upkeep until", "2027-03-31"),
            Fact("原值（元）" if zh else "Value new (CNY)", "186,000.00"),
            Fact("备注" if zh else "Remark", (LONG_ZH if zh else LONG_EN) * 2),
        ),
        own_facts=(
            Fact("注册代码" if zh else "Registration code", "31103701002012120012"),
            Fact("层站" if zh else "Stops", "6/6"),
            Fact("载重" if zh else "Load", "1000 kg"),
        ),
        states=(
            StateSpan("带病运行" if zh else "Impaired", date(2026, 9, 1), None, 82, "门机异响"),
            StateSpan(
                "停用" if zh else "Stopped", date(2026, 5, 3), date(2026, 5, 7), 5, "更换曳引绳"
            ),
        ),
        grades=(GradeSeen(date(2026, 6, 1), 3, "王工" if zh else "Wang", ""),),
        papers=(
            PaperLine(
                "证照" if zh else "Certificate",
                "电梯使用登记证" if zh else "Lift registration",
                "梯11鲁A00123",
                "济南市市场监督管理局" if zh else "Market regulator",
                date(2012, 12, 12),
                None,
                None,
                "",
            ),
            PaperLine(
                "合同" if zh else "Contract",
                "维保合同" if zh else "Upkeep contract",
                "WB-2026-03",
                "济南安达电梯有限公司" if zh else "Anda Lifts",
                date(2026, 4, 1),
                date(2027, 3, 31),
                D("4800.00"),
                "",
            ),
        ),
        plans=(
            PlanLine(
                "电梯半月维保监督" if zh else "Half-monthly upkeep",
                "每14天" if zh else "every 14 days",
                date(2026, 11, 30),
                date(2026, 11, 16),
                "正常" if zh else "normal",
                "李师傅" if zh else "Li",
            ),
        ),
        history=tuple(
            Moment(
                DAY - timedelta(days=30 * n),
                ("巡检", "隐患", "维修")[n % 3]
                if zh
                else ("Inspection", "Hazard", "Repair")[n % 3],
                ("全部正常", "YH2026-0012 层门地坎异物，已闭环", "更换门机皮带")[n % 3]
                if zh
                else ("all normal", "YH2026-0012 sill blocked, closed", "door belt replaced")[
                    n % 3
                ],
                "" if n % 3 < 2 else "¥1,280.00",
            )
            for n in range(9)
        ),
        photos=(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def bare_card(number: int, language: str = "zh_CN") -> FacilityCard:
    """A thing that is counted, with hardly a field filled."""
    zh = language != "en"
    return FacilityCard(
        number=f"JG-{number:03}",
        name="雨水检查井" if zh else "Storm-water manhole",
        system="给排水与井池" if zh else "Water supply, drainage, pits",
        category="检查井" if zh else "Manhole",
        place=f"{number % 12 + 1}号楼北侧" if zh else f"North of building {number % 12 + 1}",
        quantity="1 座" if zh else "1",
        state="完好" if zh else "Good",
        condition=None,
        keeper="",
        next_on=None,
        next_what="",
        whom_to_call="",
        call_phone="",
        facts=(),
    )


def book(lifts: int = 2, pits: int = 5, language: str = "zh_CN") -> FacilityBook:
    cards = [card(n, language) for n in range(1, lifts + 1)]
    cards += [bare_card(n, language) for n in range(1, pits + 1)]
    return FacilityBook(head(language), 2026, "", tuple(cards))


def labels(count: int = 30, language: str = "zh_CN") -> Labels:
    zh = language != "en"
    made = [
        Label(
            f"DT-{n:02}",
            "乘客电梯" if zh else "Passenger lift",
            f"{n}号楼1单元" if zh else f"Building {n}, stairwell 1",
            "2026-12" if n % 3 else "",
            "定期检验" if zh else "inspection",
            "完好" if zh else "Good",
            "李师傅" if zh else "Li",
        )
        for n in range(1, count + 1)
    ]
    if count > 1:
        made[1] = replace(made[1], name=LONG_ZH if zh else LONG_EN, place=LONG_ZH)
    return Labels(head(language), tuple(made))


def items(count: int = 6, language: str = "zh_CN") -> tuple[SheetItem, ...]:
    zh = language != "en"
    texts = (
        (
            "水泵运行声音、振动正常，无渗漏" if zh else "Pumps run quietly, no leak",
            "choice",
            "",
            "",
        ),
        ("出水压力" if zh else "Outlet pressure", "number", "MPa", "0.30–0.50"),
        ("控制柜指示灯、按钮完好" if zh else "Lamps and buttons work", "choice", "", ""),
        ("余氯" if zh else "Residual chlorine", "number", "mg/L", "≥0.05"),
        ("泵房整洁，无杂物，门上锁" if zh else "Room tidy and locked", "choice", "", ""),
        ("其他情况" if zh else "Anything else", "text", "", ""),
    )
    return tuple(SheetItem(n + 1, *texts[n % len(texts)], photo=n % 6 == 0) for n in range(count))


def a_round(
    facilities: int = 1, lines: int = 6, language: str = "zh_CN", **changes: object
) -> RoundPage:
    zh = language != "en"
    made = RoundPage(
        task_id=1204,
        qr="T1204",
        plan="二次供水泵房巡检" if zh else "Pump room round",
        system="二次供水" if zh else "Secondary water supply",
        place="3号楼地下泵房" if zh else "Pump room, building 3",
        due_on=date(2026, 11, 23),
        scheduled_on=date(2026, 11, 23),
        keeper="李师傅" if zh else "Li",
        performer="自检" if zh else "the office",
        basis="济南市城市二次供水管理办法 第三十二条" if zh else "Jinan rules on water supply, §32",
        note="",
        items=items(lines, language),
        facilities=tuple(
            SheetFacility(
                f"XF-{n:03}",
                "手提式干粉灭火器" if zh else "Dry powder extinguisher",
                f"{n % 9 + 1}号楼{n % 3 + 1}单元{n % 6 + 1}层"
                if zh
                else f"Bldg {n % 9 + 1}, fl. 2",
            )
            for n in range(1, facilities + 1)
        ),
        signatures=("检查人", "维保单位") if zh else ("Inspector", "Contractor"),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def sheets(*rounds: RoundPage, language: str = "zh_CN") -> InspectionSheets:
    return InspectionSheets(head(language), rounds or (a_round(language=language),))


def year_line(number: int = 1, language: str = "zh_CN", every: int = 14) -> YearPlanLine:
    zh = language != "en"
    cells: list[tuple[Mark, ...]] = []
    for month in range(1, 13):
        marks = []
        for day in range(1 + number % 5, 29, every):
            done = month < 11 or (month == 11 and day < 22)
            missed = (day * month + number) % 17 == 0
            marks.append(Mark(day, "missed" if done and missed else "done" if done else "planned"))
        cells.append(tuple(marks))
    return YearPlanLine(
        system=("电梯", "消防", "二次供水")[number % 3] if zh else ("Lifts", "Fire")[number % 2],
        number=f"DT-{number:03}",
        name=f"{number}号楼1单元乘客电梯" if zh else f"Lift of building {number}",
        plan="电梯半月维保监督" if zh else "Half-monthly upkeep",
        cells=tuple(cells),
    )


def year_plan(count: int = 60, language: str = "zh_CN") -> YearPlanSheet:
    every = (14, 7, 1, 28, 14)
    lines = [year_line(n, language, every[n % 5]) for n in range(count)]
    lines.sort(key=lambda line: line.system)
    return YearPlanSheet(head(language), 2026, "", tuple(lines))


def hazard_line(number: int = 1, language: str = "zh_CN", **changes: object) -> HazardLine:
    zh = language != "en"
    found = DAY - timedelta(days=number * 9)
    late, closed = number % 3 == 0, number % 3 == 1
    state = ("逾期", "已闭环", "待整改") if zh else ("Overdue", "Closed", "To rectify")
    made = HazardLine(
        number=f"YH2026-{number:04}",
        found_on=found,
        place=f"{number % 12 + 1}号楼2单元地下室" if zh else f"Basement of building {number}",
        what="配电箱门缺失，线头裸露" if zh else "Door of the switch box missing, bare wires",
        kind="设施隐患" if zh else "Facility",
        level=("一般", "较大", "重大")[number % 3]
        if zh
        else ("General", "Larger", "Major")[number % 3],
        measure="设置警示标识" if zh else "Warning sign put up",
        keeper="李师傅" if zh else "Li",
        due_on=found + timedelta(days=15),
        state=state[number % 3],
        late=late,
        rectified_on=found + timedelta(days=6) if closed else None,
        closed_on=found + timedelta(days=7) if closed else None,
        age_days=number * 9,
        cost=D("320.00") if closed else None,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def hazard_list(count: int = 60, language: str = "zh_CN") -> HazardList:
    zh = language != "en"
    return HazardList(
        head(language),
        "隐患台账" if zh else "Hazards",
        "2026年" if zh else "2026",
        tuple(hazard_line(n, language) for n in range(1, count + 1)),
        (
            Fact("合计" if zh else "In all", str(count)),
            Fact("已闭环" if zh else "Closed", str(count // 3)),
            Fact("整改率" if zh else "Rectified", "75.0%"),
        ),
    )


def letter(language: str = "zh_CN", **changes: object) -> HazardLetter:
    zh = language != "en"
    made = HazardLetter(
        head=head(language),
        title="关于3号楼2单元飞线充电隐患的报告" if zh else "Report on flying wires in building 3",
        number="YH2026-0012",
        issued_on=DAY,
        addressee="幸福街道办事处" if zh else "Xingfu Street Office",
        before=(
            "我公司在巡查中发现下列安全隐患，已劝阻并书面告知，至今未整改，现报告如下："
            if zh
            else "On our rounds we found the following hazard. We have warned those concerned and "
            "given them written notice, but it has not been rectified:",
        ),
        facts=(
            Fact("隐患编号" if zh else "Hazard no.", "YH2026-0012"),
            Fact("发现日期" if zh else "Found on", "2026-11-02"),
            Fact("部位" if zh else "Place", "3号楼2单元门厅" if zh else "Lobby, building 3"),
            Fact("级别" if zh else "Level", "较大" if zh else "Larger"),
            Fact(
                "隐患内容" if zh else "What",
                "住户从二层窗口拉线为电动自行车充电，线路无保护，下方堆放纸箱等可燃物。"
                if zh
                else "An e-bike is charged by a wire hung from a second-floor window.",
            ),
        ),
        after=("恳请贵单位协调处理。" if zh else "We ask for your help.",),
        photos=(picture("门厅" if zh else "Lobby"), picture("", (300, 400))),
        slip=True,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def expiry_list(count: int = 60, language: str = "zh_CN") -> ExpiryList:
    zh = language != "en"
    bands = (
        ("已过期", "7 天内", "30 天内", "60 天内")
        if zh
        else ("Expired", "Within 7 days", "Within 30 days", "Within 60 days")
    )
    lines = []
    for n in range(count):
        band = n * 4 // count
        left = (-12, 5, 22, 48)[band] + n % 2
        expires = DAY + timedelta(days=left)
        lines.append(
            ExpiryLine(
                band=bands[band],
                late=band == 0,
                facility=f"DT-{n:03} 乘客电梯" if zh else f"DT-{n:03} Passenger lift",
                place=f"{n % 12 + 1}号楼1单元" if zh else f"Building {n % 12 + 1}",
                what="电梯定期检验" if zh else "Periodic inspection",
                number=f"TX2025-{n:04}",
                whom="济南市特种设备检验研究院 0531-8100 0000" if zh else "Lift institute",
                apply_by=expires - timedelta(days=30),
                expires_on=expires,
                days_left=left,
            )
        )
    return ExpiryList(head(language), "", tuple(lines))


def renewal_list(count: int = 40, language: str = "zh_CN") -> RenewalList:
    zh = language != "en"
    lines = tuple(
        RenewalLine(
            rank=n,
            facility=f"WM-{n:02} 屋面防水层" if zh else f"WM-{n:02} Roof waterproofing",
            place=f"{n % 12 + 1}号楼" if zh else f"Building {n % 12 + 1}",
            quantity="420.00 ㎡",
            condition=n % 5 + 1 if n % 7 else None,
            remaining_years=D(n % 9 - 3) if n % 4 else None,
            failures=n % 6,
            cost=D("1280.50") * (n % 6),
            why="技术状况 2 级，已超设计年限" if zh else "condition 2, design life over",
            renewal_cost=D("96600.00") if n % 8 else None,
            fund="维修资金" if zh else "Maintenance fund",
            available=D("50000.00") if n % 3 else None,
            gap=D("46600.00") if n % 8 else None,
        )
        for n in range(1, count + 1)
    )
    total = sum((line.renewal_cost or D(0) for line in lines), D(0))
    priced = sum(line.renewal_cost is not None for line in lines)
    return RenewalList(
        head(language), 3, lines, total, D("350000.00"), total - D("350000.00"), count - priced
    )


def seasonal_report(language: str = "zh_CN", **changes: object) -> SeasonalReport:
    zh = language != "en"
    made = SeasonalReport(
        head=head(language),
        title="汛前检查报告" if zh else "Before the flood season: report",
        first=date(2026, 4, 15),
        last=date(2026, 5, 31),
        summary=(
            "本次汛前检查共安排检查 24 次，完成 23 次，未完成 1 次。"
            if zh
            else "24 rounds were planned, 23 are done, 1 was missed.",
            "发现隐患 5 项，已闭环 2 项，未闭环 3 项。"
            if zh
            else "5 hazards were found: 2 closed, 3 open.",
        ),
        plans=tuple(
            SeasonalPlan(
                f"屋面防水汛前检查{n}" if zh else f"Roofs before the rain {n}",
                "全小区屋面" if zh else "all roofs",
                12,
                11,
                1,
                date(2026, 5, 10),
                "李师傅、王工" if zh else "Li, Wang",
            )
            for n in range(1, 4)
        ),
        items=tuple(
            SeasonalItem(
                f"屋面防水汛前检查{n}" if zh else f"Roofs before the rain {n}",
                "落水口通畅，无杂物堵塞" if zh else f"Outlet {i} is clear",
                10,
                1,
                0,
            )
            for n in range(1, 4)
            for i in range(5)
        ),
        hazards=tuple(hazard_line(n, language) for n in range(1, 6)),
        open_points=("屋面防水汛前检查2：应于2026年5月10日检查，未完成。",)
        if zh
        else ("One round.",),
        photos=(picture("整改前" if zh else "before"), picture("整改后" if zh else "after")),
        signatures=("检查负责人", "项目负责人", "业委会代表")
        if zh
        else ("Inspected by", "Manager", "Owners' committee"),
    )
    return replace(made, **changes)  # type: ignore[arg-type]

"""3,000 letters: PropDesk against typst and a tuned fpdf2 doing the same letters.

Not part of the tests. In an environment that has reportlab, rl_accel, typst and fpdf2:

    python tests/bench/letters.py --letters 3000 --rounds 3

Each engine runs in a process of its own, in turn; the ratios are what counts. Goals: ≤ 0.35 of
typst (untagged), ≤ 0.25 of fpdf2, peak memory < 250 MB, < 2.5 kB a page.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "documents")]

from letter_samples import ZERO, row, sheet  # noqa: E402

from propdesk.office.capital import capital  # noqa: E402
from propdesk.office.sheets import NoticeSheet  # noqa: E402

FONTS = ROOT / "resources" / "fonts"
HEADS = ("收费项目", "归属期", "面积×单价×月数", "应缴", "减免", "已缴", "欠缴", "截止日")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余"
RARE = "㛃䶮𬱖𬭊"


def letters(count: int) -> list[NoticeSheet]:
    """`count` believable letters of 6 to 12 rows; 2 % of the names are rare."""
    dice = random.Random(7)
    given = [chr(0x4E00 + i * 13 % 20_000) for i in range(900)]
    base, made = sheet(0), []
    for number in range(count):
        name = dice.choice(SURNAMES) + dice.choice(given)
        name += dice.choice(RARE) if dice.random() < 0.02 else dice.choice(given)
        area = Decimal(dice.randint(4000, 12000)).scaleb(-2)
        charge = (area * Decimal("3.6")).quantize(Decimal("0.01"))
        rows = tuple(
            row(
                index,
                calculation=f"{area}×0.60×6",
                amount=charge,
                waived=ZERO,
                paid=ZERO,
                open=charge,
            )
            for index in range(6 + number % 7)
        )
        total = charge * len(rows)
        code = f"{number // 100 + 1}-{number // 25 % 4 + 1}-{number % 25 + 101}"
        made.append(
            replace(
                base,
                addressee=name,
                room=code,
                number=f"CJ2026-{number + 1:06}",
                rows=rows,
                total=total,
                capital=capital(total),
            )
        )
    return made


def propdesk(sheets: list[NoticeSheet]) -> tuple[bytes, int]:
    """PropDesk's own letters."""
    from propdesk.documents.notice import render

    printed = render(sheets)
    return printed.pdf, sum(place.pages for place in printed.places)


def _cells(sheet: NoticeSheet) -> list[list[str]]:
    from propdesk.documents.letter_words import figure, period

    return [
        [
            line.item,
            period(line.starts_on, line.ends_on, "zh_CN"),
            line.calculation,
            figure(line.amount),
            figure(line.waived),
            figure(line.paid),
            figure(line.open),
            line.due_on.isoformat(),
        ]
        for line in sheet.rows
    ]


TYPST = """
#set page(paper: "a4", margin: (x: 20mm, top: 10mm, bottom: 14mm))
#set text(font: "Noto Sans SC", size: 12pt, lang: "zh", region: "cn")
#set par(justify: true, leading: 0.6em, spacing: 0.6em)
#let heads = (HEADS)
#for letter in json("letters.json") {
  text(size: 20pt, weight: "bold", letter.room)
  line(start: (-20mm, 0mm), end: (190mm, 0mm), stroke: (dash: "dashed"))
  [*#letter.company* #h(1fr) #text(size: 9pt)[#letter.community　#letter.phone]]
  line(length: 100%, stroke: 0.8pt)
  align(center, text(size: 18pt, weight: "bold", letter.title))
  text(size: 9pt)[编号：#letter.number #h(1fr) #letter.day]
  parbreak()
  text(weight: "bold")[#letter.room　#letter.addressee：]
  for paragraph in letter.before { par(first-line-indent: (amount: 2em, all: true), paragraph) }
  set text(size: 9.5pt)
  table(
    columns: (12fr, 18.5fr, 17fr, 10.5fr, 9fr, 10.5fr, 10.5fr, 12fr),
    align: (left, left, left, right, right, right, right, right),
    stroke: (x, y) => (bottom: 0.4pt + gray), inset: (x: 3pt, y: 4pt),
    table.header(..heads.map(head => table.cell(fill: luma(240), strong(head)))),
    ..letter.cells.flatten(),
    strong("合计"), "", "", strong(letter.total), "", "", strong(letter.total), "",
  )
  set text(size: 12pt)
  text(weight: "bold")[欠缴合计：¥#letter.total（大写：#letter.capital）]
  for paragraph in letter.after { par(first-line-indent: (amount: 2em, all: true), paragraph) }
  text(size: 9.5pt)[咨询电话：#letter.phone \\ 收款账户：#letter.account \\
    #h(1fr) #letter.company（盖章） \\ #h(1fr) #letter.day]
  v(1fr)
  line(start: (-20mm, 0mm), end: (190mm, 0mm), stroke: (dash: "dashed"))
  set text(size: 9.5pt)
  align(center)[*回　执*]
  [已收到#letter.company#letter.day;发出的《#letter.title》，编号 #letter.number，房号
  #letter.room。]
  parbreak()
  [签收人________________ 与业主关系________________ 日期________________]
  parbreak()
  [送达方式______________ 送达人________________ 备注________________]
  pagebreak(weak: true)
}
"""


def typst(sheets: list[NoticeSheet]) -> tuple[bytes, int]:
    """The same letters by typst, untagged."""
    import typst as engine

    from propdesk.documents.letter_words import long_date
    from propdesk.office import money

    data = [
        {
            "room": one.room,
            "company": one.company,
            "community": one.community,
            "phone": one.phone,
            "account": one.account,
            "title": one.title,
            "number": one.number,
            "day": long_date(one.issued_on, "zh_CN"),
            "addressee": one.addressee,
            "before": one.before,
            "after": one.after,
            "cells": _cells(one),
            "total": money.text(one.total),
            "capital": one.capital,
        }
        for one in sheets
    ]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "letters.typ")
        heads = ", ".join(f'"{head}"' for head in HEADS)
        source.write_text(TYPST.replace("HEADS", heads), "utf-8")
        Path(folder, "letters.json").write_text(json.dumps(data), "utf-8")
        compiler = engine.Compiler(
            str(source), root=folder, font_paths=[str(FONTS)], ignore_system_fonts=True
        )
        pdf = compiler.compile(format="pdf", pdf_tags=False)
    return bytes(pdf), len(sheets)


def fpdf2(sheets: list[NoticeSheet]) -> tuple[bytes, int]:
    """The same letters by fpdf2, tuned: plain cells, no tables, lines broken beforehand."""
    from fpdf import FPDF

    from propdesk.documents import fonts
    from propdesk.documents.letter_words import long_date
    from propdesk.documents.typesetting import wrap
    from propdesk.office import money

    regular = fonts.face(fonts.REGULAR)
    pdf = FPDF(unit="pt", format="A4")
    pdf.set_auto_page_break(False)
    pdf.add_font("N", "", str(FONTS / "NotoSansSC-Regular.ttf"))
    pdf.add_font("N", "B", str(FONTS / "NotoSansSC-Bold.ttf"))
    pdf.c_margin = 0
    left, right, wide = 56.7, 538.6, 481.9
    edges = [left + wide * at for at in (0.12, 0.305, 0.475, 0.58, 0.67, 0.775, 0.88, 1.0)]
    current: tuple[str, float] = ("", 0.0)

    def put(x: float, y: float, text: str, size: float = 9.5, style: str = "") -> None:
        nonlocal current
        if current != (style, size):
            current = (style, size)
            pdf.set_font("N", style, size)
        pdf.set_xy(x, y - size)
        pdf.cell(0, 1.3 * size, text)

    def end(x: float, y: float, text: str, size: float = 9.5, style: str = "") -> None:
        nonlocal current
        if current != (style, size):
            current = (style, size)
            pdf.set_font("N", style, size)
        pdf.set_xy(x - 90, y - size)
        pdf.cell(90, 1.3 * size, text, align="R")

    for one in sheets:
        pdf.add_page()
        current = ("", 0.0)
        day = long_date(one.issued_on, "zh_CN")
        put(left, 40, one.room, 20, "B")
        pdf.dashed_line(0, 62, 595, 62, 2, 2)
        put(left, 88, one.company, 12, "B")
        end(right, 88, f"{one.community}　{one.phone}", 9)
        pdf.line(left, 95, right, 95)
        put(190, 126, one.title, 18, "B")
        put(left, 145, f"编号：{one.number}", 9)
        end(right, 145, day, 9)
        put(left, 166, f"{one.room}　{one.addressee}：", 12, "B")
        y = 185.0
        for text in one.before:
            for number, line in enumerate(wrap(regular, text, 12, wide, 24)):
                put(left + (0 if number else 24), y, line, 12)
                y += 19
        starts = [left, *edges]
        for number, head in enumerate(HEADS):
            if number < 3:
                put(starts[number] + 3, y, head, 9.5, "B")
            else:
                end(edges[number] - 3, y, head, 9.5, "B")
        pdf.line(left, y + 6, right, y + 6)
        for cells in _cells(one):
            y += 20
            for number, cell in enumerate(cells):
                if number < 3:
                    put(starts[number] + 3, y, cell)
                else:
                    end(edges[number] - 3, y, cell)
            pdf.line(left, y + 6, right, y + 6)
        y += 20
        put(left + 3, y, "合计", 9.5, "B")
        end(edges[3] - 3, y, money.text(one.total), 9.5, "B")
        end(edges[6] - 3, y, money.text(one.total), 9.5, "B")
        y += 24
        text = f"欠缴合计：¥{money.text(one.total)}（大写：{one.capital}）"
        put(left, y, text, 12, "B")
        for text in one.after:
            for number, line in enumerate(wrap(regular, text, 12, wide, 24)):
                y += 17
                put(left + (0 if number else 24), y, line, 12)
        put(left, y + 24, f"咨询电话：{one.phone}")
        put(left, y + 39, f"收款账户：{one.account}")
        end(right, y + 54, f"{one.company}（盖章）")
        end(right, y + 69, day)
        pdf.dashed_line(0, 710, 595, 710, 4, 3)
        put(280, 732, "回　执", 11, "B")
        title = f"已收到{one.company}{day}发出的《{one.title}》，"
        put(left, 750, f"{title}编号 {one.number}，房号 {one.room}。", 9)
        for number, label in enumerate(
            ("签收人", "与业主关系", "日期", "送达方式", "送达人", "备注")
        ):
            x, base = left + number % 3 * 160, 770 + number // 3 * 20
            put(x, base, label)
            pdf.line(x + 60, base + 2, x + 150, base + 2)
        put(270, 825, "第 1 页 共 1 页", 9)
    return bytes(pdf.output()), len(sheets)


ENGINES = {"propdesk": propdesk, "typst": typst, "fpdf2": fpdf2}


def one_run(engine: str, count: int) -> dict[str, float]:
    """Wall and CPU seconds, peak MB, bytes per page of one engine in this process."""
    sheets = letters(count)
    wall, cpu = time.perf_counter(), time.process_time()
    pdf, pages = ENGINES[engine](sheets)
    result = {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "bytes": len(pdf) / pages,
    }
    if sys.platform != "win32":
        import resource

        result["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return result


def main() -> None:
    """Run the engines in turn and print what each took, as a ratio of PropDesk's time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engine", choices=tuple(ENGINES))
    options = parser.parse_args()
    if options.engine:
        print(json.dumps(one_run(options.engine, options.letters)))
        return
    results: dict[str, list[dict[str, float]]] = {name: [] for name in ENGINES}
    for _ in range(options.rounds):
        for name in ENGINES:
            command = [sys.executable, __file__, "--engine", name]
            done = subprocess.run(
                [*command, "--letters", str(options.letters)], capture_output=True, text=True
            )
            if done.returncode:
                print(name, "did not run:", done.stderr.strip().splitlines()[-1])
            else:
                results[name].append(json.loads(done.stdout))
    for name, runs in results.items():
        if not runs:
            continue
        pairs = list(zip(results["propdesk"], runs, strict=False))
        shown = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        wall = statistics.median(ours["wall"] / theirs["wall"] for ours, theirs in pairs)
        cpu = statistics.median(ours["cpu"] / theirs["cpu"] for ours, theirs in pairs)
        figures = " ".join(f"{key} {value:.2f}" for key, value in shown.items())
        print(f"{name:9} {figures} | PropDesk takes {wall:.2f} of its wall, {cpu:.2f} of its CPU")


if __name__ == "__main__":
    main()

"""python tests/bench/repaint.py: repainting a list of 3,000 rooms, against QSqlTableModel.

Both in a QTableView of 1200×800 with 8 columns of the same rows, scrolled page by page. Limits:
16 ms median for ours, and twice the time of QSqlTableModel. Needs no display.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path[:0] = [str(Path(__file__).parents[2])]

from PySide6.QtCore import QSettings  # noqa: E402
from PySide6.QtSql import QSqlDatabase, QSqlTableModel  # noqa: E402
from PySide6.QtWidgets import QApplication, QTableView  # noqa: E402

from propdesk.i18n import N_  # noqa: E402
from propdesk.ui import theme  # noqa: E402
from propdesk.ui.kit.record_table import RIGHT, Column, RecordTable  # noqa: E402
from propdesk.ui.kit.shown import money_text, natural  # noqa: E402

LIMIT_MS, LIMIT_RATIO = 16.0, 2.0
ROWS, TURNS = 3000, 120


class Row(NamedTuple):
    """One room."""

    id: int
    room: str
    payer: str
    owed: Decimal
    oldest: date
    d1_30: Decimal
    d31_90: Decimal
    credit: Decimal
    claim: date


def _money(title: str, name: str) -> Column:
    return Column(
        title, lambda row: getattr(row, name), show=money_text, align=RIGHT, sum=True, width=12
    )


COLUMNS = (
    Column(N_("Room"), lambda row: row.room, key=natural, width=11),
    Column(N_("Payer"), lambda row: row.payer, width=13),
    _money("Owed", "owed"),
    Column(
        N_("Oldest due"),
        lambda row: row.oldest,
        width=13,
        tone=lambda row: "overdue" if row.id % 3 else None,
    ),
    _money("1–30", "d1_30"),
    _money("31–90", "d31_90"),
    _money("Credit", "credit"),
    Column(N_("Claim until"), lambda row: row.claim, width=13),
)


def rows() -> list[Row]:
    """The rooms of a large office."""
    return [
        Row(
            n,
            f"{n // 100 + 1}-{n // 50 % 2 + 1}-{n % 50 // 4 + 1}0{n % 4 + 1}",
            "欧阳春晓" if n % 7 else "张伟",
            Decimal(n * 37 % 900000) / 100,
            date(2020 + n % 6, n % 12 + 1, 1),
            Decimal(n % 5000) / 100,
            Decimal(n % 7000) / 100,
            Decimal(0),
            date(2026 + n % 3, n % 12 + 1, 1),
        )
        for n in range(ROWS)
    ]


def sql_view(folder: str, listed: list[Row]) -> QTableView:
    """The same rows in SQLite, shown by Qt's own model."""
    path = f"{folder}/rows.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE room (a, b, c, d, e, f, g, h)")
        connection.executemany(
            "INSERT INTO room VALUES (?,?,?,?,?,?,?,?)",
            [[str(value) for value in row[1:]] for row in listed],
        )
    base = QSqlDatabase.addDatabase("QSQLITE")
    base.setDatabaseName(path)
    assert base.open()
    model = QSqlTableModel(db=base)
    model.setTable("room")
    model.select()
    while model.canFetchMore():
        model.fetchMore()
    view = QTableView()
    view.setModel(model)
    view.model_kept = model
    return view


def milliseconds(app: QApplication, view: Any) -> float:
    """The median of repainting another page each time."""
    bar = view.verticalScrollBar()
    taken = []
    for turn in range(TURNS):
        bar.setValue(bar.maximum() * (turn * 7 % TURNS) // TURNS)
        app.processEvents()
        began = time.perf_counter()
        view.viewport().repaint()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def main() -> int:
    """Print both times and their ratio."""
    app = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        theme.apply(app)
        listed = rows()
        ours = RecordTable("bench", COLUMNS)
        ours.set_rows(listed)
        theirs = sql_view(folder, listed)
        theirs.setFont(ours.font())
        theirs.verticalHeader().hide()
        theirs.verticalHeader().setDefaultSectionSize(theme.row_height())
        for view in (ours, theirs):
            view.resize(1200, 800)
            view.show()
        app.processEvents()
        found = min(
            ((milliseconds(app, ours), milliseconds(app, theirs)) for _round in range(3)),
            key=lambda pair: pair[0] / pair[1],
        )
    ratio = found[0] / found[1]
    print(f"RecordTable {found[0]:.1f} ms, QSqlTableModel {found[1]:.1f} ms, ratio {ratio:.2f}")
    print(f"limits: {LIMIT_MS:.0f} ms, ratio {LIMIT_RATIO}")
    app.closeAllWindows()
    return 0 if found[0] <= LIMIT_MS and ratio <= LIMIT_RATIO else 1


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)

"""`PropDesk --selftest DIR`: does everything once, in a folder, and writes DIR/result.json.

For the frozen program above all, where a library, a font or a template may have been left out.
Exit status 0 only when every step worked.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import shutil
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import propdesk
from propdesk import i18n

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12)
LIBRARIES = (
    "PySide6-Essentials", "SQLAlchemy", "alembic", "reportlab", "matplotlib", "Pillow", "icalendar",
)  # fmt: skip
"""Whose versions are told, where they are known."""


class Trial:
    """What the steps share: the folder, the open store, a room, a facility, the printed letter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store: Any = None
        self.room_id = 0
        self.facility_id = 0
        self.letter = b""

    def data(self) -> str:
        """A new office, with a room whose owner's name is rare."""
        from propdesk.office import premises
        from propdesk.office.entities import Community
        from propdesk.office.store import Store

        self.store = Store.open(self.folder / "data")
        with self.store.write() as session:
            session.get_one(Community, 1).name = "自检小区"
            room = premises.add_room(
                session, building="1", stairwell="1", number="101", area=Decimal("58.60"),
                owner="张䶮",
            )  # fmt: skip
            self.room_id = room.id
        return str(self.store.path)

    def billing(self) -> str:
        """A year's bill."""
        from propdesk.office import bills, periods, tariffs

        with self.store.write() as session:
            tariffs.add(
                session, tariffs.fee_item(session, "物业服务费"), basis="area",
                price=Decimal("0.60"), cycle="year", starts_on=date(2025, 1, 1),
            )  # fmt: skip
            run = bills.post(session, bills.draft(session, periods.parse("2025")), today=DAY)
            assert run is not None
            return str(run.total)

    def payment(self) -> str:
        """A part of it paid, with a receipt on paper."""
        from propdesk.office import payments

        with self.store.write() as session:
            recorded = payments.record(
                session, self.room_id, Decimal("100"), on=DAY, method="cash", today=DAY
            )
            assert recorded.receipt is not None
            return str(recorded.receipt.number)

    def letters(self) -> str:
        """A letter for the rest, numbered and kept."""
        from propdesk.documents import notice
        from propdesk.office import dunning, letters

        with self.store.write() as session:
            run = dunning.due_notices(session, "2a", DAY)
            sheets = letters.gather(session, run)
            printed = notice.render(sheets)
            numbers = letters.issue(session, run, sheets, printed, today=DAY)
        self.letter = printed.pdf
        (self.folder / "letter.pdf").write_bytes(printed.pdf)
        return numbers[0]

    def chart(self) -> str:
        """A chart as vectors and as a picture."""
        from propdesk.documents import charts
        from propdesk.office.year_pages import Chart, Series

        chart = Chart(
            id="years",
            title="收缴率连续三年上升",
            caption="当年物业服务费收缴率",
            labels=("2023", "2024", "2025"),
            series=(Series("收缴率", tuple(map(Decimal, ("81.0", "85.5", "91.2")))),),
            unit="%",
        )
        picture = charts.png(chart)
        charts.figure(chart).savefig(self.folder / "chart.pdf")
        (self.folder / "chart.png").write_bytes(picture)
        return f"{len(picture)} bytes"

    def pages(self) -> str:
        """The letter's page drawn by QtPdf, with ink on it."""
        from PySide6.QtCore import QSize
        from PySide6.QtPdf import QPdfDocument

        application()
        document = QPdfDocument()
        document.load(str(self.folder / "letter.pdf"))
        assert document.pageCount() >= 1, "no page"
        text = document.getAllText(0).text()
        assert "张䶮" in text, "the owner's name is not on the letter"
        image = document.render(0, QSize(620, 877))
        assert image.save(str(self.folder / "letter.png"))
        shades = {image.pixelColor(x, y).lightness() for x in range(620) for y in range(0, 877, 7)}
        document.close()
        assert min(shades) < 100, "the page is blank"
        return f"{len(text)} characters"

    def label(self) -> str:
        """A facility, and its label with a QR code."""
        from propdesk.documents import labels
        from propdesk.office import facilities, facility_gather

        with self.store.write() as session:
            lift = facilities.add(
                session, name="1号楼电梯", category="elevator", place="1号楼", today=DAY
            )
            self.facility_id, number = lift.id, lift.number
        with self.store.read() as session:
            sheet = facility_gather.labels(session, DAY)
        (self.folder / "label.pdf").write_bytes(labels.render(sheet))
        return str(number)

    def inspections(self) -> str:
        """A plan from a template: its year plan on A3, and its days as a calendar file."""
        from propdesk.documents import calendar_entries, calendar_file, year_plan
        from propdesk.office import calendar_gather, inspection_gather, inspection_plans

        with self.store.write() as session:
            plans = inspection_plans.from_template(
                session, "L04", starts_on=date(2026, 1, 1), facilities=[self.facility_id], today=DAY
            )
            name = plans[0].name
        with self.store.read() as session:
            sheet = inspection_gather.year_plan(session, DAY.year, DAY)
            events = calendar_entries.events(calendar_gather.plans(session, DAY))
        horizon = calendar_gather.horizon(DAY)
        (self.folder / "year_plan.pdf").write_bytes(year_plan.render(sheet))
        written = calendar_file.render(events, name=name, horizon=horizon, stamp=NOW)
        assert b"BEGIN:VEVENT" in written, "no day in the calendar file"
        (self.folder / "plan.ics").write_bytes(written)
        return f"{len(written)} bytes"

    def photo(self) -> str:
        """A large photo of each kind of file, kept and made small."""
        import io

        from PIL import Image

        from propdesk.office import photos
        from propdesk.office.entities import Facility

        forms = ("JPEG", "PNG", "BMP", "WEBP", "GIF")
        with self.store.write() as session:
            facility = session.get_one(Facility, self.facility_id)
            for form in forms:
                file = io.BytesIO()
                Image.new("RGB", (2000, 1200), "teal").save(file, form)
                kept = photos.add(session, facility, file.getvalue(), form, today=DAY)
                shown = Image.open(io.BytesIO(photos.shown(session, kept)))
                assert (shown.format, max(shown.size)) == ("JPEG", photos.SHOWN_PX), form
        return ", ".join(forms)

    def workbook(self) -> str:
        """An .xlsx written and read back."""
        import python_calamine
        import xlsxwriter

        path = self.folder / "book.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            book.add_worksheet("房屋").write(0, 0, "房号")
        rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("房屋")
        assert rows.to_python() == [["房号"]]
        return path.name

    def search(self) -> str:
        """The room found by the first letters of its owner's name in pinyin."""
        from propdesk.office import premises

        with self.store.read() as session:
            hits = premises.search(session, "zy")
        assert hits, "not found by pinyin"
        return str(hits[0])

    def backup(self) -> str:
        """A backup, the check, and the backup restored."""
        from propdesk.office import backups, checking

        made = backups.make(self.store, NOW)
        report = checking.check(self.store)
        assert report.good, report.sentences()
        path = self.store.path
        self.store.close()
        backups.restore(path, made.path, NOW)
        return made.path.name

    def migrations(self) -> str:
        """The steps of the schema, from nothing to the newest."""
        from propdesk.office import upgrading
        from propdesk.office.store import REVISION

        upgrading.migrate_file(self.folder / "migrated.db")
        return REVISION

    def window(self) -> str:
        """The window on the restored data, in Chinese, drawn once."""
        from PySide6.QtCore import QCoreApplication, QSettings

        folder = str(self.folder / "settings")
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        from propdesk.office.store import Store
        from propdesk.ui import theme, words
        from propdesk.ui.desk import Desk
        from propdesk.ui.jobs import Jobs
        from propdesk.ui.main_window import MainWindow

        app = application()
        words.speak(app, "zh_CN")
        theme.apply(app)
        self.store = Store.open(self.folder / "data")
        jobs = Jobs()
        try:
            window = MainWindow(Desk(self.store, jobs, lambda: DAY))
            window.show()
            app.processEvents()
            assert window.grab().save(str(self.folder / "window.png"))
            window.close()
            cancel = QCoreApplication.translate("QPlatformTheme", "Cancel")
            assert cancel == "取消", "Qt's own words are not translated"
            assert i18n._("Restore") != "Restore", "PropDesk's words are not translated"
        finally:
            jobs.close()
            self.store.close()
        return cancel


STEPS = (
    "data", "billing", "payment", "letters", "chart", "pages", "label", "inspections", "photo",
    "workbook", "search", "backup", "migrations", "window",
)  # fmt: skip


def run(folder: str) -> int:
    """All steps; the exit status."""
    if not os.environ.get("QT_QPA_PLATFORM"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    i18n.use("zh_CN")
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    for left in ("data", "settings"):
        shutil.rmtree(place / left, ignore_errors=True)
    (place / "migrated.db").unlink(missing_ok=True)
    trial = Trial(place)
    results = {name: _try(getattr(trial, name)) for name in STEPS}
    if trial.store is not None:
        trial.store.close()
    good = all(result["ok"] for result in results.values())
    told = {"ok": good, "versions": versions(), "steps": results}
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (place / "result.json").write_text(text, "utf-8")
    return 0 if good else 1


def _try(step: Callable[[], str]) -> dict[str, Any]:
    began = time.perf_counter()
    try:
        found = step()
    except Exception:
        error = traceback.format_exc()
        return {"ok": False, "error": error, "seconds": round(time.perf_counter() - began, 2)}
    return {"ok": True, "found": found, "seconds": round(time.perf_counter() - began, 2)}


def application() -> Any:
    """The one QApplication."""
    from PySide6.QtWidgets import QApplication

    return QApplication.instance() or QApplication(["propdesk"])


def versions() -> dict[str, str]:
    """The program and what it stands on; a library without metadata is left out."""
    told = {
        "propdesk": propdesk.__version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "platform": platform.platform(),
        "frozen": str(bool(getattr(sys, "frozen", False))),
    }
    for name in LIBRARIES:
        try:
            told[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return told

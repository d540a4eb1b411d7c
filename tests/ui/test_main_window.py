from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from sqlalchemy import select

from propdesk.office import settings
from propdesk.office.entities import AuditEntry, Community
from propdesk.office.store import Store
from propdesk.ui import icons, theme, words
from propdesk.ui.about_dialog import THIRD_PARTY, AboutDialog, ShortcutsDialog
from propdesk.ui.alerts import Toast
from propdesk.ui.desk import Desk
from propdesk.ui.jobs import Jobs
from propdesk.ui.kit.record_tab import RecordTab
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.main_window import MainWindow
from propdesk.ui.memory import recall
from propdesk.ui.search_box import Hit
from propdesk.ui.settings_dialog import SettingsDialog


class Row(NamedTuple):
    id: int
    room: str
    owing: Decimal


class SomeTab(RecordTab):
    name = "some"
    title = "Arrears"
    icon = "wallet"
    columns = (
        Column("Room", lambda row: row.room),
        Column("Owing", lambda row: row.owing, align=RIGHT, sum=True),
    )

    def load(self, session: Any) -> list[Row]:
        return [Row(1, "1-101", Decimal("5.00")), Row(2, "1-102", Decimal("7.00"))]


class PlainTab(QWidget):
    title = "Today"
    icon = "sun"

    def __init__(self, desk: Desk) -> None:
        super().__init__()


@pytest.fixture
def window(qtbot: Any, desk: Desk) -> MainWindow:
    made = MainWindow(desk, (PlainTab, SomeTab))
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


def visible_entries(window: MainWindow) -> set[str]:
    return {name for name, action in window._actions.items() if action.isVisible()}


def test_entries_nobody_plugged_in_are_not_shown(qtbot: Any, window: MainWindow) -> None:
    assert "bill_run" not in visible_entries(window)
    titles = [menu.title() for menu in window._menus if menu.menuAction().isVisible()]
    assert titles == ["&File", "&Edit", "&View", "&Help"]
    ran: list[str] = []
    window.connect_action("bill_run", lambda: ran.append("bill_run"))
    window.connect_action("record_payment", lambda: ran.append("record_payment"))
    assert "bill_run" in visible_entries(window)
    window.action("bill_run").trigger()
    qtbot.keyClick(window, Qt.Key.Key_F4)
    assert ran == ["bill_run", "record_payment"]
    assert [menu.title() for menu in window._menus if menu.menuAction().isVisible()][3] == "&Money"


def test_tabs_are_switched_by_key_and_totals_follow(qtbot: Any, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(window.current_tab(), SomeTab)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert window._totals.text() == "2 rows selected   Owing 12.00"
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window._totals.text() == ""
    assert window.show_tab(SomeTab) is window.tab(SomeTab)


def test_ctrl_f_goes_to_the_search_of_the_tab(qtbot: Any, window: MainWindow) -> None:
    tab = window.show_tab(SomeTab)
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.focusWidget() is tab.search


def test_the_search_box_opens_a_room(qtbot: Any, window: MainWindow) -> None:
    opened: list[Any] = []
    window.connect_opener("room", opened.append)
    window.search_box.search = lambda text: [
        Hit("room", n, f"1-10{n}", "Zhang") for n in (1, 2) if text == "zw"
    ]
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.focusWidget() is window.search_box
    qtbot.keyClicks(window.search_box, "zw")
    qtbot.waitUntil(window.search_box.popup.isVisible)
    qtbot.keyClick(window.search_box, Qt.Key.Key_Down)
    qtbot.keyClick(window.search_box, Qt.Key.Key_Return)
    assert opened == [2]
    assert not window.search_box.popup.isVisible()
    qtbot.keyClicks(window.search_box, "zw")
    qtbot.keyClick(window.search_box, Qt.Key.Key_Return)
    assert opened == [2, 1]
    qtbot.keyClicks(window.search_box, "nobody")
    qtbot.keyClick(window.search_box, Qt.Key.Key_Return)
    assert "Nothing found" in window.search_box.popup.item(0).text()
    qtbot.keyClick(window.search_box, Qt.Key.Key_Escape)
    assert window.search_box.text() == ""
    assert opened == [2, 1]


def test_what_was_said_can_be_undone_from_the_menu(qtbot: Any, window: MainWindow) -> None:
    undone: list[int] = []
    assert not window.action("undo").isEnabled()
    window.desk.say("Phone changed.", lambda: undone.append(1))
    assert window.findChild(Toast).accessibleName() == "Phone changed."
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [1]
    assert not window.action("undo").isEnabled()


def test_the_desk_asks_the_window(window: MainWindow) -> None:
    ran: list[Any] = []
    window.connect_action("receipts", lambda: ran.append("receipts"))
    window.connect_opener("room", ran.append)
    window.desk.open("receipts")
    window.desk.open("room", 3)
    window.desk.open("nothing", 3)
    assert ran == ["receipts", 3]


@pytest.mark.parametrize(("month", "there"), [(10, False), (11, True), (12, True), (1, True)])
def test_the_year_end_button_comes_in_november(
    qtbot: Any, store: Store, dressed: Any, month: int, there: bool
) -> None:
    jobs = Jobs()
    window = MainWindow(Desk(store, jobs, lambda: date(2026, month, 1)), (PlainTab,))
    qtbot.addWidget(window)
    window.show()
    assert not window.year_end_button.isVisible()
    window.connect_action("year_end", lambda: None)
    assert window.year_end_button.isVisible() is there
    jobs.close()


def test_the_demonstration_is_marked(qtbot: Any, store: Store, dressed: Any) -> None:
    jobs = Jobs()
    window = MainWindow(Desk(store, jobs, lambda: date(2026, 5, 1), demo=True), (PlainTab,))
    qtbot.addWidget(window)
    window.show()
    texts = [label.text() for label in window.findChildren(QLabel)]
    assert any(text.startswith("Demonstration") for text in texts)
    jobs.close()


def test_the_place_of_the_window_is_remembered(qtbot: Any, desk: Desk, window: MainWindow) -> None:
    window.resize(900, 610)
    closed: list[int] = []
    window.before_close.append(lambda: closed.append(1))
    window.close()
    assert closed == [1]
    again = MainWindow(desk, (PlainTab,))
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (900, 610)
    again.before_close.append(lambda: False)
    again.show()
    assert not again.close()
    again.before_close.clear()


def test_the_keys_are_listed_as_plugged_in(qtbot: Any, window: MainWindow) -> None:
    keys = dict(window.shortcuts())
    assert keys["Ctrl+F"] == "Search this list"
    assert "F4" not in keys
    sheet = ShortcutsDialog(window)
    qtbot.addWidget(sheet)
    about = AboutDialog(window)
    qtbot.addWidget(about)
    texts = {label.text() for label in about.findChildren(QLabel)}
    assert {thanks.name for thanks in THIRD_PARTY} <= texts


@pytest.fixture
def as_before() -> Iterator[None]:
    yield
    theme.set_size("standard")
    theme.set_mode("light")


def test_font_sizes_and_colours_change_live(
    qtbot: Any, window: MainWindow, as_before: None
) -> None:
    table = window.show_tab(SomeTab).table
    for name, _text, points, height in theme.SIZES:
        theme.set_size(name)
        assert table.font().pointSizeF() == points
        assert table.rowHeight(0) == height
    theme.set_mode("light")
    table.grab()
    theme.set_mode("dark")
    assert theme.is_dark()
    below_the_rows = table.viewport().rect().bottomLeft() + QPoint(40, -4)
    drawn = table.viewport().grab().toImage().pixelColor(below_the_rows)
    assert drawn == theme.colour("base")
    assert table.palette().color(table.palette().ColorRole.Base) == theme.colour("base")
    assert recall("look/mode") == "dark"


def test_every_colour_can_be_read() -> None:
    def lightness(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        parts = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    def contrast(one: str, other: str) -> float:
        high, low = sorted((lightness(one), lightness(other)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    words_on = {
        ground: ("text", "muted", "overdue", "soon", "done", "neutral")
        for ground in ("base", "window", "soft")
    }
    words_on["base"] += ("accent",)
    words_on["window"] += ("accent",)
    words_on |= {"accent": ("accent_text",), "accent_hover": ("accent_text",)}
    words_on |= {"demo": ("demo_text",), "toast": ("toast_text", "toast_link")}
    for colours in (theme.LIGHT, theme.DARK):
        for ground, inks in words_on.items():
            for ink in inks:
                ratio = contrast(colours[ground], colours[ink])
                assert ratio >= 4.5, (ground, ink, round(ratio, 2))


def test_icons_follow_the_theme(window: MainWindow, as_before: None) -> None:
    def ink(icon: QIcon) -> str:
        image = icon.pixmap(20, 20).toImage()
        points = [(x, y) for x in range(20) for y in range(20)]
        return max((image.pixelColor(*p) for p in points), key=lambda c: c.alpha()).name()

    action = window.action("copy")
    light = ink(action.icon())
    theme.set_mode("dark")
    assert ink(action.icon()) != light
    assert icons.pixmap("sun", scale=1.5).width() == 30


def test_settings_are_kept(qtbot: Any, desk: Desk, window: MainWindow, as_before: None) -> None:
    dialog = SettingsDialog(desk, window)
    qtbot.addWidget(dialog)
    dialog.show()
    by_name = {field.name: field for field in dialog.fields}
    elsewhere = {"demo", "demo_spec", "letter_forbidden_words", "renewal_funds"}
    elsewhere |= {"inspections_caught_up_on", "inspections_made_until"}
    assert set(by_name) >= set(settings.DEFAULTS) - elsewhere
    by_name["limitation_years"].set_value(None)
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert by_name["limitation_years"].isVisible()
    assert by_name["limitation_years"].error_text().startswith("Please fill in")
    by_name["limitation_years"].set_value(3)
    by_name["rates_items"].set_value("物业服务费、 电梯费")
    by_name["demand_period_days"].set_value(20)
    by_name["letter_co_signature"].set_value(True)
    by_name["size"].set_value("large")
    by_name["language"].set_value("zh_CN")
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    with desk.store.read() as session:
        assert settings.get(session, "rates_items") == ["物业服务费", "电梯费"]
        assert settings.get(session, "demand_period_days") == 20
        assert settings.get(session, "letter_co_signature") is True
    assert theme.size() == "large"
    assert words.chosen() == "zh_CN"


def test_quitting_during_work_asks(
    qtbot: Any, desk: Desk, window: MainWindow, press: Callable[[str], None]
) -> None:
    import threading

    go = threading.Event()
    desk.jobs.start("Working", lambda _progress: go.wait(10))
    press("Go on")
    assert not window.close()
    go.set()
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    assert window.close()


def test_the_first_window_loads_nothing_heavy() -> None:
    heavy = "matplotlib reportlab alembic xlsxwriter python_calamine pypinyin PySide6.QtPdf"
    code = (
        "import sys; import propdesk.ui.main_window, propdesk.ui.kit.preview; "
        f"print([name for name in '{heavy} sqlalchemy jinja2'.split() if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_a_dialog_said_on_closing_is_still_there_to_read(
    qtbot: Any, window: MainWindow
) -> None:
    done: list[str] = []
    with qtbot.waitExposed(window):
        window.show()
    dialog = QDialog(window)
    dialog.open()
    window.desk.say("Saved: summary.pdf", undo=lambda: done.append("undone"))
    toast = dialog.findChild(Toast)
    assert toast is not None
    dialog.accept()
    dialog.deleteLater()
    QApplication.processEvents()
    [toast] = window.findChildren(Toast)
    assert toast.isVisible()
    toast.undo()
    assert done == ["undone"]


def test_the_clerk_of_the_settings_stands_in_the_audit_trail(
    qtbot: Any, desk: Desk, window: MainWindow, as_before: None
) -> None:
    form = SettingsDialog(desk, window)
    qtbot.addWidget(form)
    form.open()
    next(f for f in form.fields if f.name == "clerk").set_value("周敏")
    assert form.try_to_save()
    with desk.store.write() as session:
        session.get_one(Community, 1).name = "幸福里"
    with desk.store.read() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert last is not None
        assert last.clerk == "周敏"

"""Starting the window, in order: display, log, language, looks, claim, data, window.

`run(data, language)` returns the exit status. Heavy libraries (charts, PDF, spreadsheets, pinyin,
migrations) are imported where they are used, so the window is there within a second.
"""

from __future__ import annotations

import os
import socket
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from propdesk import i18n, paths
from propdesk.i18n import _
from propdesk.office.errors import UserError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from propdesk.office.store import Store
    from propdesk.ui.desk import Desk
    from propdesk.ui.main_window import MainWindow
    from propdesk.ui.single_instance import SingleInstance

Target = str | Path
HEADLESS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs", "minimalegl")
"""Qt platforms that need no display server."""


def run(data: Target | None = None, language: str | None = None) -> int:
    """Open the window on `data` (a folder, file or server) and stay until it is closed."""
    i18n.use(language or i18n.system_language())
    try:
        need_display()
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    from PySide6.QtWidgets import QApplication

    from propdesk.ui import alerts, crashes, theme, words

    app = QApplication.instance() or QApplication(["propdesk"])
    assert isinstance(app, QApplication)
    app.setApplicationName(paths.APP)
    app.setDesktopFileName("propdesk")
    watch = crashes.Watch(
        paths.logs(), lambda report: alerts.crash(report), lambda said: alerts.warn(None, said)
    )
    watch.start()
    words.speak(app, language or "")
    theme.apply(app)
    target: Target | None = data or os.environ.get("PROPDESK_DATA") or paths.default_data()
    try:
        while target is not None:
            target = _claim_and_work(app, target)
    except UserError as error:
        alerts.warn(None, str(error))
        return 1
    finally:
        watch.stop()
    return 0


def _claim_and_work(app: QApplication, target: Target) -> Target | None:
    """Work at these data, unless another window does; returns what to open next, if anything."""
    from propdesk.ui.single_instance import SingleInstance

    instance = SingleInstance(_claimed(target))
    try:
        return _work(app, target, instance) if instance.claim() else None
    finally:
        instance.release()


def _work(app: QApplication, target: Target, instance: SingleInstance) -> Target | None:
    from propdesk.ui.curtain import Curtain

    curtain = Curtain()
    curtain.raise_now()
    # Only now what takes its time to import.
    from propdesk.office import backups, demo
    from propdesk.ui import (
        alerts,
        facility_actions,
        first_run_wizard,
        hazard_actions,
        inspection_actions,
        money_actions,
        office_actions,
        room_actions,
    )
    from propdesk.ui.desk import Desk
    from propdesk.ui.housekeeping import Housekeeping
    from propdesk.ui.jobs import Jobs
    from propdesk.ui.main_window import MainWindow
    from propdesk.ui.opening import open_store

    store = open_store(target, _user(), curtain.lift)
    if store is None:
        curtain.lift()
        return None
    jobs = Jobs()
    following: list[Target] = []
    try:
        store.clerk = str(_setting(store, "clerk") or "") or store.clerk
        desk = Desk(store, jobs, date.today, demo=bool(_setting(store, "demo")))
        window = MainWindow(desk)
        house = Housekeeping(desk, window, paths.logs())

        def open_data(folder: Path) -> None:
            following.append(folder)
            window.close()

        office_actions.plug(window, desk)
        money_actions.plug(window, desk)
        inspection_actions.plug(window, desk)
        room_actions.plug(window, desk, demo.folder_beside(_claimed(target)), open_data)
        facility_actions.plug(window, desk)
        hazard_actions.plug(window, desk)
        _keep_name(window, desk)
        instance.called.connect(lambda: come_forward(window))
        window.show()
        curtain.lift()
        first_run_wizard.open_if_new(desk, window)
        app.exec()
    finally:
        jobs.close()
        store.close()
    window.deleteLater()
    app.processEvents()
    if house.restoring is not None and store.path is not None:
        try:
            backups.restore(store.path, house.restoring, datetime.now())
        except UserError as error:
            alerts.warn(None, str(error))
        return store.path
    return following[0] if following else None


def come_forward(window: object) -> None:
    """Bring the window to the front, out of the task bar if need be."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QWidget

    assert isinstance(window, QWidget)
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def need_display() -> None:
    """Raises UserError where no window can be shown."""
    if not display_there():
        raise UserError(
            _(
                "There is no display for the window here. Use a command that needs none, such as "
                "“propdesk demo --no-window”; “propdesk --help” lists them."
            )
        )


def display_there(environ: dict[str, str] | None = None) -> bool:
    """Whether a window can be shown; Qt itself would abort the whole process."""
    env = dict(os.environ) if environ is None else environ
    if sys.platform in ("win32", "darwin"):
        return True
    platform = env.get("QT_QPA_PLATFORM", "").split(":")[0].split(";")[0]
    if platform in HEADLESS:
        return True
    wayland = env.get("WAYLAND_DISPLAY")
    if wayland and (Path(env.get("XDG_RUNTIME_DIR", "/")) / wayland).exists():
        return True
    return _x_answers(env.get("DISPLAY", ""))


def _x_answers(display: str) -> bool:
    host, colon, rest = display.rpartition(":")
    number = rest.split(".")[0]
    if not colon or not number.isdigit():
        return False
    if host not in ("", "unix"):
        return _connects(socket.AF_INET, (host, 6000 + int(number)))
    path = f"/tmp/.X11-unix/X{number}"
    return _connects(socket.AF_UNIX, path) or _connects(socket.AF_UNIX, f"\0{path}")


def _connects(family: int, address: object) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(3)
        try:
            probe.connect(address)  # type: ignore[arg-type]
        except OSError:
            return False
    return True


def _claimed(target: Target) -> Path:
    """The folder whose lock stands for these data; servers are shared, their windows are not."""
    if "://" in str(target):
        import hashlib

        return paths.default_data() / hashlib.sha256(str(target).encode()).hexdigest()[:16]
    path = Path(target)
    return path.parent if path.suffix == ".db" else path


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _setting(store: Store, key: str) -> object:
    from propdesk.office import settings

    with store.read() as session:
        return settings.get(session, key)


def _keep_name(window: MainWindow, desk: Desk) -> None:
    """The title and the status bar name the community, also after it was given its name."""
    from propdesk.office.entities import Community

    store = desk.store

    def show(touched: set[type]) -> None:
        if Community in touched:
            window.set_data_file(_name(store), str(store.path or store.engine.url))

    show({Community})
    desk.changed.connect(show)


def _name(store: Store) -> str:
    from propdesk.office.entities import Community

    with store.read() as session:
        community = session.get(Community, 1)
        name = community.name if community else ""
    return name or (store.path.parent.name if store.path else _("Server"))
